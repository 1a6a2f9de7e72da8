package invent

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// household is two people at one address, one in twelve times three: relatives
// or a couple of two names, one in a hundred flatmates.
func (m *maker) household(left int) []Applicant {
	group := fmt.Sprintf("household-%d", m.serial)
	first := m.person(Household)
	first.app.Person.Address = m.homeIn(first.home)
	members := []*person{first}
	count := 2
	if m.chance(1.0 / 12) {
		count = 3
	}
	related := m.chance(0.7)
	if count == 3 {
		related = m.chance(0.97) // three strangers of one flat who all apply to one firm are rare
	}
	onePhone, oneComputer, oneParcel := m.chance(0.4), m.chance(0.25), m.chance(0.3)
	for range min(count, left) - 1 {
		n := m.name(first.name.script)
		if related {
			n = m.kin(first.name)
		}
		w := m.personOf(Household, seed{name: n, home: &first.home})
		w.app.Person.Address = first.app.Person.Address
		for i := range w.visits {
			if w.visits[i].net == isp && w.visits[i].line == w.line {
				w.visits[i].line = first.line
			}
			if oneComputer && w.visits[i].device == w.device {
				w.visits[i].device = first.device
			}
		}
		if onePhone && (related || count == 2) { // three flatmates have three phones
			w.app.Person.Phones = first.app.Person.Phones
		}
		for i := range w.papers {
			w.papers[i].contact = w.email + " | " + w.app.Person.Phones[0].Number
		}
		for _, c := range w.app.Checks {
			if c.Address != nil {
				*c.Address = *first.app.Person.Address
			}
		}
		w.app.Shipping = nil
		if oneParcel {
			w.app.Shipping = []screen.Shipment{{Address: first.app.Person.Address, At: ptr(w.applied.Add(20 * 24 * time.Hour))}}
		}
		members = append(members, w)
	}
	for i := range first.app.Shipping {
		first.app.Shipping[i].Address = first.app.Person.Address
	}
	return written(group, members)
}

func written(group string, members []*person) []Applicant {
	out := make([]Applicant, len(members))
	for i, w := range members {
		out[i] = w.applicant(group)
	}
	return out
}

// agency sends four to twelve people within weeks, and says so: its mailbox and
// phone stand on the résumés, its name in their metadata, its office uploads
// them, its template has its sentences.
func (m *maker) agency(left int) []Applicant {
	name := pick(m, firmHeads) + " Staffing " + strings.ToUpper(letters(m.serial))
	domain := strings.ToLower(strings.ReplaceAll(name, " ", "-")) + ".example"
	group := "agency-" + letters(m.serial)
	seat, desk := pick(m, abroad), 8*m.serial+2 // no home has this line
	abroadToo := m.chance(0.5)                  // it looks for people in other countries, too
	mail, number := "talent@"+domain, phone(cities[seat].country, office, m.serial)
	onPaper := m.chance(0.6) // the agency's contacts in place of the applicant's
	summary := []string{"Presented by " + name + ", who have met and vetted this candidate in person and hold the originals of all papers.",
		"Please direct questions about availability, rates and notice periods to the office named above and not to the candidate."}
	var members []*person
	for range min(m.between(4, 12), left) {
		s := seed{name: m.name(pick(m, Scripts))}
		if !abroadToo || m.chance(0.5) {
			s.home = &seat
		}
		w := m.personOf(Agency, s)
		w.app.SubmittedBy = &screen.Submitter{Kind: "agency", Organisation: name, Email: mail, Phone: number}
		for i := range w.papers {
			p := &w.papers[i]
			p.docx, p.author, p.company = true, pick(m, []string{name, name, p.author}), name
			p.summary = append([]string{summary[0], summary[1]}, p.summary...)
			if onPaper {
				p.contact = mail + " | " + number
			}
		}
		if onPaper {
			w.app.Person.Emails, w.app.Person.Phones = []string{mail}, []screen.Phone{{Number: number, LineType: "fixed_line"}}
			w.app.Breaches = nil
		}
		w.visits = append([]visit{{kind: "apply", at: w.applied, city: seat, clock: seat, net: isp, line: desk}}, w.visits[1:]...)
		members = append(members, w)
	}
	return written(group, members)
}

// campus is eight to sixteen students behind the address of their university;
// a quarter came from abroad to study.
func (m *maker) campus(left int) []Applicant {
	group, gate := fmt.Sprintf("campus-%d", m.serial), m.serial
	script := Scripts[m.IntN(len(Scripts))]
	where := pick(m, homes[script])
	var members []*person
	for range min(m.between(8, 16), left) {
		study := m.career(m.between(1, 2))
		study.school = "University of " + firmHeads[gate%len(firmHeads)]
		study.studied = [2]int{Epoch.Year() - 4, Epoch.Year()}
		for i := range study.jobs {
			study.jobs[i].employment = pick(m, []string{"internship", "part_time"})
		}
		s := seed{name: m.name(script), home: &where, career: &study}
		if m.chance(0.25) {
			s.name = m.name(pick(m, Scripts))
			s.from = ptr(pick(m, homes[s.name.script]))
		}
		w := m.personOf(Campus, s)
		for i := range w.visits {
			if m.chance(0.7) {
				w.visits[i].net, w.visits[i].line, w.visits[i].city, w.visits[i].clock = education, gate, where, where
			}
		}
		members = append(members, w)
	}
	return written(group, members)
}
