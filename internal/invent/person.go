package invent

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// person is an applicant in the making: profiles change it before it is written down.
type person struct {
	m       *maker
	profile Profile
	serial  int
	name    called
	home    int // number of the city in which the person lives, as stated
	from    int // of the city before
	applied time.Time
	career  career
	papers  []paper
	visits  []visit
	email   string
	login   string
	device  string
	line    int // number of the access line at home
	app     screen.Application
}

// person makes somebody without peculiarities.
func (m *maker) person(p Profile) *person {
	// Cyclic, so that every profile meets every script; the seed turns it.
	script := Scripts[(m.serial/len(Profiles)+int(m.seed)+m.serial)%len(Scripts)]
	s := seed{name: m.name(script)}
	if p == Expatriate || p == Newcomer {
		from := pick(m, homes[script])
		s.from, s.home = &from, ptr(m.elsewhere(from))
	}
	return m.personOf(p, s)
}

// seed is what is known of a person beforehand.
type seed struct {
	name   called
	home   *int    // nil: one of the usual places
	from   *int    // nil: always lived there
	career *career // nil: two to sixteen years of work
}

func (m *maker) personOf(p Profile, s seed) *person {
	n := s.name
	w := &person{m: m, profile: p, serial: m.serial, name: n}
	m.serial++
	w.home = pick(m, homes[n.script])
	if s.home != nil {
		w.home = *s.home
	}
	w.from = w.home
	if s.from != nil {
		w.from = *s.from
	}
	w.applied = Epoch.Add(time.Duration(m.Int64N(int64(span)))).Truncate(time.Second)
	w.career = m.career(m.between(2, 16))
	if s.career != nil {
		w.career = *s.career
	}
	w.email, w.login = m.mailbox(n, w.serial), m.login(n, w.serial)
	w.device = fmt.Sprintf("invented-device-%d", w.serial)
	w.line = w.serial*8 + 1
	stated := n.latin()
	if m.chance(0.3) {
		stated = n.own()
	}
	w.app = screen.Application{Source: "invented", ExternalID: externalID(w.serial), AppliedAt: ptr(w.applied),
		Person: &screen.Person{Name: stated, Emails: []string{w.email}},
		Job:    &screen.Job{ID: fmt.Sprintf("j-%d", m.IntN(12)), Title: pick(m, titles), PaysIn: "fiat"}}
	w.app.Person.Phones = []screen.Phone{{Number: phone(cities[w.from].country, firstPhone, w.serial), LineType: "mobile"}}
	if m.chance(0.04) {
		w.app.Person.Phones[0].LineType = "voip"
	}
	w.stay()
	if m.chance(0.8) {
		w.app.History = w.career.form()
	}
	w.resumes()
	w.sessions()
	w.extras()
	return w
}

// stay states where the person lives.
func (w *person) stay() {
	c, p := cities[w.home], w.app.Person
	p.Location = &screen.Location{City: c.name, Region: c.region, Country: c.country}
	if w.m.chance(0.5) {
		p.Address = w.m.homeIn(w.home)
	}
}

// resumes makes the résumé; one in five brings a second one in the own language.
func (w *person) resumes() {
	m, n := w.m, w.name
	p := paper{name: n.latin(), title: pick(m, titles), career: w.career, headings: english, dates: m.IntN(3), author: n.latin(), program: "Microsoft Office Word",
		docx: m.chance(0.3), file: "cv", made: w.applied.Add(-time.Duration(m.between(1, 400)) * time.Hour)}
	switch q := m.Float64(); {
	case q < 0.10:
		p.name = n.turned()
	case q < 0.25:
		p.name = n.respelt()
	case q < 0.30:
		p.name = strings.ToUpper(n.latin())
	}
	switch q := m.Float64(); {
	case q < 0.25:
		p.author = ""
	case q < 0.35:
		p.author = "User"
	case q < 0.45:
		p.author = w.login
	}
	p.file = pick(m, []string{"cv", "resume", "CV " + n.latin(), "Resume_" + strings.ReplaceAll(n.latin(), " ", "_"), "cv-final"})
	p.contact = w.email
	if phones := w.app.Person.Phones; len(phones) > 0 {
		p.contact += " | " + phones[0].Number
		if m.chance(0.3) {
			p.contact = w.email + " | " + national(phones[0].Number)
		}
	}
	if m.chance(0.5) {
		p.contact += " | github.com/" + w.login
	}
	p.summary = []string{fmt.Sprintf("%s with %d years of work, last at %s.", p.title, max(1, Epoch.Year()-w.career.studied[1]), w.career.jobs[0].employer), m.point() + "."}
	if m.chance(0.15) { // memory: the form's dates and the paper's differ a little, rarely by much
		p.career.jobs = slices.Clone(p.career.jobs)
		j := &p.career.jobs[m.IntN(len(p.career.jobs))]
		off := month(m.between(1, 4))
		if m.chance(0.07) {
			off = month(m.between(7, 12))
		}
		if j.end == 0 || j.start+off < j.end {
			j.start += off
		}
	}
	w.papers = []paper{p}
	if m.chance(0.2) {
		own := p
		own.name, own.headings, own.file, own.docx = n.own(), headings[n.script], "cv-2", false
		w.papers = append(w.papers, own)
	}
}

// extras adds what some applications carry: profiles, checks, accounts, parcels,
// referees, forms of interviews. The shares are judgement.
func (w *person) extras() {
	m, app := w.m, &w.app
	if m.chance(0.55) {
		app.Profiles = append(app.Profiles, w.code())
		app.Person.Links = append(app.Person.Links, "https://github.com/"+w.login)
	}
	if m.chance(0.35) {
		app.Profiles = append(app.Profiles, w.network())
	}
	if m.chance(0.3) {
		app.Person.BirthYear = ptr(w.born())
	}
	if m.chance(0.35) {
		w.checked()
	}
	if m.chance(0.4) {
		w.paid()
	}
	if m.chance(0.25) {
		w.shipped()
	}
	if m.chance(0.3) {
		w.referees()
	}
	if m.chance(0.6) {
		w.interviewed()
	}
	if m.chance(0.5) {
		app.Breaches = []screen.Breach{}
		if m.chance(0.6) {
			app.Breaches = append(app.Breaches, screen.Breach{Email: w.email, Name: pick(m, []string{w.name.latin(), w.name.respelt(), w.login, ""}), Source: "invented forum"})
		}
	}
	if m.chance(0.3) {
		text := pick(m, []string{"Tuesday at ten suits me.", "Any afternoon this week, thank you.", "Could we use another tool? Yours doesn't run on my machine."})
		if m.chance(0.04) {
			text = "Tomorrow works. My Telegram is on the CV if the line fails."
		}
		app.Messages = []screen.Message{{From: "us", Text: "When could we talk?"}, {From: "applicant", Text: text}}
	}
}

func (w *person) born() int { return w.career.studied[0] - w.m.between(18, 21) }

// code is the profile at a forge. Some are young, follow many, hold a moved
// history or the commits of others: as on every forge.
func (w *person) code() screen.Profile {
	m := w.m
	year := max(2009, w.career.studied[0]+m.between(0, 8))
	if m.chance(0.06) || year > Epoch.Year()-1 {
		year = Epoch.Year() - 1
	}
	created := screen.Date{Year: year, Month: m.between(1, 12), Day: m.between(1, 28)}
	p := screen.Profile{Service: "github", Login: w.login, ID: fmt.Sprint(900_000_000 + w.serial), CreatedAt: created, Followers: ptr(m.IntN(60)), Following: ptr(m.IntN(80)), Stars: ptr(m.IntN(40))}
	if m.chance(0.02) {
		p.Followers, p.Following = ptr(m.between(201, 900)), ptr(m.between(201, 900))
	}
	first := created
	if m.chance(0.03) {
		first.Year -= m.between(1, 4) // a history moved from elsewhere
	} else if first.Year < Epoch.Year()-1 {
		first.Year += m.IntN(2)
	}
	p.FirstCommitAt = first
	for i := range m.between(2, 7) {
		at := screen.Date{Year: min(first.Year+i, Epoch.Year()), Month: first.Month, Day: first.Day}
		if at.Year == Epoch.Year() {
			at.Month, at.Day = m.between(1, 6), i+1
		}
		p.FirstCommits = append(p.FirstCommits, screen.FirstCommit{Repository: pick(m, firmTails) + "-" + letters(i), At: at})
	}
	p.CommitIdentities = []screen.CommitIdentity{{Name: pick(m, []string{w.name.latin(), w.name.respelt(), w.login}), Email: w.email, Share: ptr(0.97)},
		{Name: "dependabot[bot]", Email: "49699333+dependabot[bot]@users.noreply.github.com", Share: ptr(0.02)}}
	if m.chance(0.1) {
		other := m.name(pick(m, Scripts))
		p.CommitIdentities[0].Share = ptr(0.88)
		p.CommitIdentities = append(p.CommitIdentities, screen.CommitIdentity{Name: other.latin(), Email: m.local(other, 5_000_000+w.serial) + "@mail.example", Share: ptr(0.1)})
	}
	p.Names = []screen.ProfileName{{Name: pick(m, []string{w.name.latin(), w.name.respelt(), w.name.own(), w.login})}}
	return p
}

// network is the profile at a professional network; some are nearly empty, some outdated.
func (w *person) network() screen.Profile {
	m := w.m
	p := screen.Profile{Service: "linkedin", Login: w.login, CreatedAt: screen.Date{Year: max(2008, w.career.studied[1]), Month: m.between(1, 12)}, Connections: ptr(m.between(25, 600)),
		Names: []screen.ProfileName{{Name: w.name.latin()}}}
	if m.chance(0.05) {
		p.Connections = ptr(m.IntN(20))
	}
	jobs := w.career.jobs
	if m.chance(0.2) {
		jobs = jobs[min(1, len(jobs)-1):] // not kept up
	}
	for _, j := range jobs {
		if !m.chance(0.08) {
			p.Employers = append(p.Employers, j.employer)
		}
	}
	return p
}

// checked adds an identity check; one in twelve shows an older address.
func (w *person) checked() {
	m := w.m
	c := screen.IdentityCheck{At: ptr(w.applied.Add(9 * 24 * time.Hour)), Kind: "document", Provider: "Invented Checks", Result: "passed", Name: pick(m, []string{w.name.latin(), w.name.own(), w.name.turned()}), BirthYear: w.app.Person.BirthYear}
	if m.chance(0.03) {
		c.Result = "expired"
	}
	if m.chance(0.5) {
		c.Address = w.app.Person.Address
		if m.chance(1.0 / 12) {
			c.Address = m.homeIn(w.home)
		}
	}
	w.app.Checks = append(w.app.Checks, c)
}

// paid adds the account for the pay: an IBAN where the country has them, else a
// payment service or a national number. Few share an account, or have kin of one
// family name hold it. Nobody is paid to a third person whom the packet doesn't
// name: that is what a rule asks about, and a person answers.
func (w *person) paid() {
	m := w.m
	p := screen.Payout{Kind: "iban", Account: m.iban(cities[w.home].country), Holder: w.name.latin(), At: ptr(w.applied.Add(12 * 24 * time.Hour))}
	switch q := m.Float64(); {
	case p.Account == "" && q < 0.6:
		p.Kind, p.Account = "ach", fmt.Sprintf("%09d%08d", 1000+w.home, w.serial)
	case p.Account == "" || q < 0.15:
		p.Kind, p.Account = pick(m, []string{"paypal", "payoneer", "wise"}), w.email
	case q < 0.22:
		p.Account = m.iban("LT") // an institution that takes people of many countries
	}
	partner := m.name(w.name.script)
	switch q := m.Float64(); {
	case q < 0.03:
		p.Holder = w.name.latin() + " and " + partner.latin()
	case q < 0.05:
		p.Holder = m.kin(w.name).latin()
	case q < 0.2:
		p.Holder = strings.ToUpper(w.name.turned())
	case q < 0.3:
		p.Holder = ""
	}
	w.app.Payouts = append(w.app.Payouts, p)
	if m.chance(0.04) { // a change of bank
		next := p
		next.At = ptr(p.At.Add(20 * 24 * time.Hour))
		if next.Account = m.iban(cities[w.home].country); next.Account != "" {
			next.Kind = "iban"
			w.app.Payouts = append(w.app.Payouts, next)
		}
	}
}

// shipped adds where the laptop goes: home; rarely to relatives or a shop; one
// in fifty corrects a typing error within days.
func (w *person) shipped() {
	m := w.m
	to := w.app.Person.Address
	if to == nil {
		to = m.homeIn(w.home)
	}
	at := w.applied.Add(20 * 24 * time.Hour)
	switch q := m.Float64(); {
	case q < 0.03:
		to = m.homeIn(w.home)
	case q < 0.04:
		shop := m.homeIn(w.home)
		shop.Lines = append([]string{"c/o The UPS Store"}, shop.Lines...)
		to = shop
	case q < 0.06:
		typo := *to
		typo.PostalCode = fill(cities[w.home].postal, m.digits(strings.Count(cities[w.home].postal, "#")))
		w.app.Shipping = append(w.app.Shipping, screen.Shipment{Address: &typo, At: ptr(at.Add(-48 * time.Hour))})
	}
	w.app.Shipping = append(w.app.Shipping, screen.Shipment{Address: to, At: ptr(at)})
}

// referees are former colleagues; some write from private mailboxes, two of one
// firm may give its switchboard.
func (w *person) referees() {
	m := w.m
	board := phone(cities[w.home].country, switchboard, w.serial)
	for i := range m.between(1, 3) {
		n := m.name(pick(m, Scripts))
		j := w.career.jobs[0]
		if i > 0 && m.chance(0.5) {
			j = pick(m, w.career.jobs)
		}
		r := screen.Reference{Name: n.latin(), Employer: j.employer, Email: ascii(n.given.latin) + "." + ascii(n.family.latin) + "@" + strings.ToLower(j.employer) + ".example"}
		if m.chance(0.4) {
			r.Email = m.local(n, 1_000_000+w.serial*4+i) + "@" + pick(m, mailDomains)
		}
		if j.employer == w.career.jobs[0].employer && m.chance(0.3) {
			r.Phone = board
		}
		w.app.References = append(w.app.References, r)
	}
}

// interviewed saves the form of a first interview. Honest people give honest
// ticks, too: slow lines, noise, a camera off once; one in a thousand loses the thread.
func (w *person) interviewed() {
	m := w.m
	at := ptr(w.applied.Add(6 * 24 * time.Hour))
	note := func(code string, p float64) {
		if m.chance(p) {
			w.app.Observations = append(w.app.Observations, screen.Observation{Code: code, At: at, Stage: "interview"})
		}
	}
	w.app.Observations = []screen.Observation{{At: at, Stage: "interview"}}
	note("camera_refused", 0.02)
	note("background_voices", 0.03)
	note("input_lag", 0.03)
	note("coached_answers", 0.01)
	note("referee_not_reached", 0.02)
	note("no_footprint_found", 0.02)
	note("cannot_discuss_own_work", 0.001)
}

// applicant writes the person down.
func (w *person) applicant(group string) Applicant {
	for _, p := range w.papers {
		w.app.Documents = append(w.app.Documents, p.upload())
	}
	w.touch()
	return Applicant{Profile: w.profile, Script: w.name.script, Group: group, Application: w.app}
}
