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
		related = m.chance(0.9)
	}
	onePhone, oneComputer, oneParcel := m.chance(0.4), m.chance(0.25), m.chance(0.3)
	for range min(count, left) - 1 {
		n := m.name(first.name.script)
		if related {
			n = m.kin(first.name)
		}
		w := m.personNamed(Household, n)
		w.home, w.from = first.home, first.home
		w.stay()
		w.app.Person.Address = first.app.Person.Address
		w.visits = nil
		w.sessions()
		for i := range w.visits {
			if w.visits[i].net == isp && w.visits[i].line == w.line {
				w.visits[i].line = first.line
			}
			if oneComputer && w.visits[i].device == w.device {
				w.visits[i].device = first.device
			}
		}
		w.app.Person.Phones[0].Number = phone(cities[w.home].country, firstPhone, w.serial)
		if onePhone {
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
	mail, number := "talent@"+domain, phone(cities[seat].country, office, m.serial)
	onPaper := m.chance(0.6) // the agency's contacts in place of the applicant's
	summary := []string{"Presented by " + name + ", who have met and vetted this candidate in person and hold the originals of all papers.",
		"Please direct questions about availability, rates and notice periods to the office named above and not to the candidate."}
	var members []*person
	for range min(m.between(4, 12), left) {
		w := m.person(Agency)
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

// campus is eight to sixteen students behind the address of their university,
// some on one computer of its laboratory.
func (m *maker) campus(left int) []Applicant {
	group := fmt.Sprintf("campus-%d", m.serial)
	gate := m.serial
	where := -1
	var members []*person
	for range min(m.between(8, 16), left) {
		w := m.person(Campus)
		if where < 0 {
			where = w.home
		}
		if w.home != where {
			w.move(where)
		}
		w.career = m.career(m.between(1, 2))
		w.career.school = "University of " + firmHeads[gate%len(firmHeads)]
		w.career.studied[1] = Epoch.Year()
		w.career.studied[0] = Epoch.Year() - 4
		for i := range w.career.jobs {
			w.career.jobs[i].employment = pick(m, []string{"internship", "part_time"})
		}
		w.app.History = w.career.form()
		if w.app.Person.BirthYear != nil {
			w.app.Person.BirthYear = ptr(w.born())
		}
		for i := range w.app.Checks {
			w.app.Checks[i].BirthYear = w.app.Person.BirthYear
		}
		for i := range w.papers {
			w.papers[i].career = w.career
		}
		for i := range w.visits {
			if m.chance(0.7) {
				w.visits[i].net, w.visits[i].line, w.visits[i].city, w.visits[i].clock = education, gate, where, where
			}
		}
		members = append(members, w)
	}
	return written(group, members)
}
