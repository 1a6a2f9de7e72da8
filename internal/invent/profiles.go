package invent

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// alone makes the peculiarities of the profiles that aren't groups.
var alone = map[Profile]func(*maker, *person){
	Expatriate: (*maker).expatriate, Newcomer: (*maker).newcomer, Private: (*maker).private, Returnee: (*maker).returnee, NameChange: (*maker).nameChange,
	Night: (*maker).night, Freelancer: (*maker).freelancer, Template: (*maker).template, Traveller: (*maker).traveller,
}

// expatriate has lived for years elsewhere than where the career began: half
// keep the old phone, a third the old bank; many bear a second name.
func (m *maker) expatriate(w *person) {
	p := w.app.Person
	switch q := m.Float64(); {
	case q < 0.3:
		p.Phones = append(p.Phones, screen.Phone{Number: phone(cities[w.home].country, secondPhone, w.serial), LineType: "mobile"})
	case q < 0.5:
		p.Phones[0].Number = phone(cities[w.home].country, secondPhone, w.serial)
	}
	for i := range w.app.Payouts {
		if account := m.iban(cities[w.from].country); account != "" && m.chance(0.35) {
			w.app.Payouts[i].Kind, w.app.Payouts[i].Account = "iban", account
		}
	}
	for i := range w.app.Checks {
		w.app.Checks[i].Name = w.name.own() // the old country's passport
	}
	if m.chance(0.25) {
		p.PreferredName = pick(m, cultures[Latin][0].women).latin + " " + w.name.family.latin
	}
	if m.chance(0.3) { // a line home
		for i := range w.visits {
			if m.chance(0.3) {
				w.visits[i] = m.masked(w.visits[i])
			}
		}
	}
}

// elsewhere is another country's city.
func (m *maker) elsewhere(than int) int {
	for {
		if at := pick(m, abroad); cities[at].country != cities[than].country {
			return at
		}
	}
}

// newcomer moved some weeks ago. The form says the new place; the machine's
// clock, the phone and half of the sessions may still say the old one.
func (m *maker) newcomer(w *person) {
	p := w.app.Person
	if m.chance(0.5) {
		p.Phones = []screen.Phone{{Number: phone(cities[w.home].country, secondPhone, w.serial), LineType: "voip"}}
	}
	lag := m.Float64()
	for i := range w.visits {
		switch {
		case lag < 0.12: // applied before the journey, from the old place
			w.visits[i].city, w.visits[i].clock = w.from, w.from
			if i > 1 {
				w.visits[i].city, w.visits[i].clock = w.home, w.home
			}
		case lag < 0.22:
			w.visits[i].clock = w.from // nobody set the clock
		}
	}
	for i := range w.app.Profiles {
		if m.chance(0.4) {
			w.app.Profiles[i].CreatedAt = screen.Date{Year: Epoch.Year(), Month: m.between(1, 6), Day: 3}
			w.app.Profiles[i].FirstCommits, w.app.Profiles[i].FirstCommitAt = nil, screen.Date{}
			if w.app.Profiles[i].Connections != nil {
				w.app.Profiles[i].Connections = ptr(m.IntN(40))
			}
		}
	}
	for i := range w.app.Checks {
		if a := w.app.Checks[i].Address; a != nil && m.chance(0.4) {
			w.app.Checks[i].Address = m.homeIn(w.from) // the passport's old home
		}
	}
	for i := range w.app.Observations {
		if w.app.Observations[i].Code == "" && m.chance(0.03) {
			w.app.Observations = append(w.app.Observations, screen.Observation{Code: "cannot_discuss_location", At: w.app.Observations[i].At, Stage: "interview"})
			break
		}
	}
}

// private tells little: VPN or relay, a clock on UTC, an alias, often no phone,
// no profile, no birth year, initials on the paper.
func (m *maker) private(w *person) {
	p := w.app.Person
	if m.chance(0.5) {
		w.email = m.alias(w.serial)
		p.Emails = []string{w.email}
		w.app.Breaches = nil
	}
	if m.chance(0.5) {
		p.Phones = nil
	}
	if m.chance(0.7) {
		w.app.Profiles, p.Links = nil, nil
	}
	p.BirthYear, p.Address = nil, nil
	product, where := m.product(w.home), pick(m, abroad)
	tool := m.Float64()
	for i := range w.visits {
		v := &w.visits[i]
		switch {
		case tool < 0.6:
			v.net, v.product, v.city, v.line = vpn, product, where, 1+m.IntN(exits)
		case tool < 0.7:
			v.net, v.city, v.line = tor, pick(m, abroad), 1+m.IntN(exits)
		case tool < 0.8:
			v.net, v.city, v.line = hosting, where, w.serial // an own server
		case tool < 0.9:
			v.net, v.line = relay, 1+m.IntN(exits)
		}
		if tool < 0.3 {
			v.clock = -1
		}
		if m.chance(0.5) {
			v.device = ""
		}
	}
	for i := range w.papers {
		w.papers[i].contact, w.papers[i].author = w.email, ""
		if m.chance(0.3) {
			w.papers[i].name = string([]rune(w.name.given.latin)[:1]) + ". " + w.name.family.latin
		}
	}
}

// returnee comes back after three to eight years without work, some from
// abroad, with an account that lay still meanwhile.
func (m *maker) returnee(w *person) {
	gap := m.between(3, 8) * 12
	now := monthOf(Epoch.Year(), int(Epoch.Month())-1)
	w.career = m.career(m.between(3, 8))
	for i := range w.career.jobs {
		j := &w.career.jobs[i]
		if j.end == 0 {
			j.end = now
		}
		j.start, j.end = j.start-month(gap), j.end-month(gap)
		for s := range j.skills {
			j.skills[s] = skills[m.IntN(10)].name // of the time before
		}
	}
	w.career.studied[0] -= gap / 12
	w.career.studied[1] -= gap / 12
	w.app.History = w.career.form()
	for i := range w.papers {
		w.papers[i].career = w.career
		w.papers[i].summary = []string{"Back to work after years with my family, and glad of it.", m.point() + "."}
	}
	if w.app.Person.BirthYear != nil {
		w.app.Person.BirthYear = ptr(w.born())
	}
	for i := range w.app.Checks {
		w.app.Checks[i].BirthYear = w.app.Person.BirthYear
	}
	for i := range w.app.Profiles {
		p := &w.app.Profiles[i]
		if p.Employers != nil {
			p.Employers = nil
		}
		if p.Service == "github" && m.chance(0.5) { // the others' own early commits stand as they are
			begun := max(2009, Epoch.Year()-gap/12-m.between(1, 4))
			p.CreatedAt = screen.Date{Year: begun, Month: 3, Day: 1}
			p.FirstCommitAt, p.FirstCommits = screen.Date{Year: Epoch.Year() - 1, Month: 9, Day: 1}, nil
			courses := m.between(1, 4)
			if m.chance(0.1) { // by judgement: few begin five or more at once
				courses = 6
			}
			for k := range courses {
				p.FirstCommits = append(p.FirstCommits, screen.FirstCommit{Repository: fmt.Sprintf("course-%d", k), At: screen.Date{Year: Epoch.Year() - 1, Month: 9 + k/3, Day: 2 + k}})
			}
		}
	}
	if m.chance(0.3) {
		old := w.home
		w.app.Person.Phones = []screen.Phone{{Number: phone(cities[m.elsewhere(old)].country, secondPhone, w.serial), LineType: "mobile"}}
	}
}

// nameChange bears another name than some years ago: by marriage the family
// name, or, one in three, the whole name. Half state the former one.
func (m *maker) nameChange(w *person) {
	former := w.name
	for former.family == w.name.family {
		former = m.name(w.name.script)
	}
	if !m.chance(1.0 / 3) {
		former.given = w.name.given
	}
	if m.chance(0.5) {
		w.app.Person.FormerNames = []string{former.latin()}
	}
	for i := range w.papers {
		if m.chance(0.5) {
			w.papers[i].author, w.papers[i].docx = former.latin(), true
		}
	}
	if m.chance(0.4) {
		w.email = m.local(former, w.serial) + "@" + pick(m, mailDomains)
		w.app.Person.Emails = []string{w.email}
		for i := range w.papers {
			w.papers[i].contact = w.email
		}
	}
	if m.chance(0.4) {
		w.app.Breaches = []screen.Breach{{Email: w.email, Name: former.latin(), Source: "invented forum"}}
	}
	for i := range w.app.Profiles {
		p := &w.app.Profiles[i]
		switch q := m.Float64(); {
		case q < 0.3:
			p.Names = []screen.ProfileName{{Name: former.latin()}}
		case q < 0.6:
			p.Names = []screen.ProfileName{{Name: w.name.latin()}, {Name: former.latin(), From: screen.Date{Year: 2019, Month: 1}}}
		}
		if len(p.CommitIdentities) > 0 && m.chance(0.5) {
			p.CommitIdentities[0].Share = ptr(0.5)
			p.CommitIdentities = append(p.CommitIdentities, screen.CommitIdentity{Name: former.latin(), Email: m.local(former, 7_000_000+w.serial) + "@mail.example", Share: ptr(0.47)})
		}
	}
	for i := range w.app.Checks {
		if m.chance(0.3) {
			w.app.Checks[i].Name = former.latin() // the passport isn't new yet
		}
	}
	for i := range w.app.Payouts {
		if m.chance(0.3) {
			w.app.Payouts[i].Holder = former.latin()
		}
	}
}

// night is awake from ten in the evening to six: a dozen sessions and more.
func (m *maker) night(w *person) {
	w.visits = nil
	at := w.applied
	for i := range m.between(8, 26) {
		kind := "login"
		if i == 0 {
			kind = "apply"
		}
		hour := pick(m, []int{22, 23, 0, 1, 2, 3, 4, 5})
		if m.chance(0.12) {
			hour = 15
		}
		w.visits = append(w.visits, visit{kind: kind, at: w.hour(at, hour), city: w.home, clock: w.home, net: isp, line: w.line, device: w.device})
		at = at.Add(time.Duration(m.between(18, 40)) * time.Hour)
	}
	w.applied = w.visits[0].at
	w.app.AppliedAt = ptr(w.applied)
}

// freelancer has several clients at a time, calls some of them full-time, has
// two mailboxes and is often paid through a firm of the own name.
func (m *maker) freelancer(w *person) {
	now := monthOf(Epoch.Year(), int(Epoch.Month())-1)
	firm := w.name.family.latin + " Consulting"
	var jobs []job
	for at := now - month(m.between(40, 110)); at < now-4; at += month(m.between(3, 9)) {
		j := m.job(at, min(now, at+month(m.between(6, 24))))
		j.employment = pick(m, []string{"freelance", "freelance", "contract", "full_time"})
		jobs = append([]job{j}, jobs...)
	}
	if m.chance(0.7) {
		jobs = append([]job{{employer: firm, title: "Owner", start: now - 100, employment: "freelance", points: []string{m.point()}, skills: []string{"Python"}}}, jobs...)
	}
	w.career.jobs = jobs[:min(len(jobs), 12)]
	w.app.History = w.career.form()
	for i := range w.papers {
		w.papers[i].career = w.career
	}
	for i := range w.app.Profiles {
		if w.app.Profiles[i].Employers != nil {
			w.app.Profiles[i].Employers = []string{firm}
			for _, j := range some(m, w.career.jobs, 3) {
				w.app.Profiles[i].Employers = append(w.app.Profiles[i].Employers, j.employer)
			}
		}
	}
	w.app.Person.Emails = append(w.app.Person.Emails, "office@"+strings.ToLower(ascii(w.name.family.latin))+"-"+letters(w.serial)+".example")
	for i := range w.app.Payouts {
		if m.chance(0.4) {
			w.app.Payouts[i].Holder = firm + " Ltd"
		}
	}
}

// shop is a popular résumé template: its maker in the metadata, its sample
// account in the contact line, its sentences in the summary.
var shop = struct {
	author, program, account string
	summary                  []string
}{"Resume Bakery", "Resume Bakery 4", "github.com/yourusername", []string{
	"Results-driven professional with a proven record of delivering on time and within budget across all phases of a project.",
	"Known for clear communication, careful planning and a calm hand when priorities change from one day to the next.",
	"Looking for a team that values craft, shares knowledge freely and ships small improvements to its customers every week.",
	"Comfortable with remote work across time zones, written decisions and the quiet discipline that both of them need.",
}}

// template uses that template; half leave its sentences as they are.
func (m *maker) template(w *person) {
	for i := range w.papers {
		p := &w.papers[i]
		p.docx, p.author, p.company, p.program = true, shop.author, "", shop.program
		if m.chance(0.5) {
			p.summary = shop.summary
		} else {
			p.summary = append(some(m, shop.summary, 1), p.summary...)
		}
		if m.chance(0.2) {
			p.contact += " | " + shop.account
		}
		if m.chance(0.4) {
			for k := range p.career.jobs {
				p.career.jobs[k].points = some(m, plain, 4)
			}
		}
	}
}

// plain are the template's own bullets, which say nothing.
var plain = []string{
	"Worked closely with stakeholders to understand requirements and turn them into working software",
	"Wrote clean and maintainable code and took part in code reviews", "Took part in daily meetings and planned the work of the coming weeks",
	"Improved the speed and the reliability of existing applications", "Fixed bugs and helped colleagues with technical questions",
	"Wrote documentation for developers and users", "Helped to choose tools and to set up the pipeline",
}

// traveller is always elsewhere: sessions from two to five countries, the
// clock of the place or of home, a VPN here and there.
func (m *maker) traveller(w *person) {
	w.visits = nil
	at, city := w.applied, w.home
	for i := range m.between(3, 9) {
		kind := "login"
		if i == 0 {
			kind = "apply"
		}
		v := visit{kind: kind, at: at, city: city, clock: city, net: isp, line: 600_000 + w.serial*16 + i, device: w.device}
		switch q := m.Float64(); {
		case q < 0.2:
			v.net, v.line = mobile, 1+m.IntN(carriers)
		case q < 0.35:
			v = m.masked(v)
		}
		if m.chance(0.3) {
			v.clock = w.home
		}
		w.visits = append(w.visits, v)
		at = at.Add(time.Duration(m.between(20, 130)) * time.Hour)
		if m.chance(0.5) {
			city = pick(m, abroad)
		} else if m.chance(0.5) {
			city = w.home
		}
	}
}
