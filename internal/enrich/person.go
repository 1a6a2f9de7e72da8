package enrich

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// names relates every other name of the packet to those stated. Without a
// stated name the résumé's own stands for it, so that its author or file name
// can still differ from it.
func (m *maker) names() {
	against, named := m.known, m.named
	if at := slices.IndexFunc(m.Found.Names, func(n identify.Name) bool { return n.Source == "resume" }); !named && at >= 0 {
		against, named = append(slices.Clip(against), m.Found.Names[at].Value), true
	}
	for _, n := range m.Found.Names {
		switch n.Source {
		case "resume", "filename", "metadata", "profile", "profile_history", "check":
		default: // the form's own names, holders and breaches are no further names of the packet
			continue
		}
		m.given("names")
		if n.Source == "metadata" || n.Source == "profile_history" {
			m.given("names." + n.Source)
		}
		f := &fact.Name{Source: n.Source, Human: ptr(n.Human), Names: nearest(n.Value, against, named), Where: nameWhere(n)}
		if !n.Since.IsZero() {
			f.Since = ptr(n.Since)
		}
		if n.Source == "profile" && f.Names != nil && *f.Names == string(screen.NamesDifferent) && m.undated(n) {
			f.Names = nil
		}
		m.set.Names = append(m.set.Names, f)
	}
}

// undated reports whether a profile's name without a date stands beside others
// of its, so that it may be an earlier one.
func (m *maker) undated(n identify.Name) bool {
	for i, p := range m.App.Profiles {
		for k := range p.Names {
			path := fmt.Sprintf("profiles[%d].names[%d].name", i, k)
			if len(p.Names) > 1 && slices.ContainsFunc(n.Where, func(w screen.Where) bool { return w.Field == path }) {
				return true
			}
		}
	}
	return false
}

// nearest relates a name to those known. It differs from them only where the name
// that the applicant bears now is one of them: a former one alone denies nothing.
func nearest(s string, against []string, named bool) *string {
	r := known(name.Nearest(s, against))
	if r != nil && !named && *r == string(screen.NamesDifferent) {
		return nil
	}
	return r
}

// nameWhere rests a name on what carries it: a document's author is the
// metadata value that other files may share.
func nameWhere(n identify.Name) fact.Where {
	rests := "name:" + name.Joined(n.Value)
	if n.Source == "metadata" {
		rests = screen.KindMetadata + ":" + identify.NormaliseMetadata("author", n.Value)
	}
	return spots(screen.KindName, n.Value, n.Where, rests)
}

func (m *maker) birthYears() {
	add := func(y *int, path string) {
		if y == nil || *y == 0 {
			return
		}
		m.given("birth_years")
		m.set.BirthYears = append(m.set.BirthYears, &fact.Birth{Year: fact.MakeBirthYear(*y), Where: field("birth_year", fmt.Sprint(*y), "", "%s", path)})
	}
	if p := m.App.Person; p != nil {
		add(p.BirthYear, "person.birth_year")
	}
	for i, c := range m.App.Checks {
		add(c.BirthYear, fmt.Sprintf("identity_checks[%d].birth_year", i))
	}
}

func (m *maker) emails() {
	for _, id := range m.Found.Identifiers {
		if id.Kind != screen.KindEmail {
			continue
		}
		m.given("emails")
		_, domain, _ := strings.Cut(id.Value, "@")
		mail := m.sets.Mailbox(domain)
		e := &fact.Email{Own: id.Own, Mailbox: optional(mail.Class), HandlePattern: m.pattern(id), Where: spots(id.Kind, id.Value, id.Where)}
		if mail.Class == "" && m.ownDomain(domain) {
			e.Mailbox = ptr("own_domain")
		}
		if e.Mailbox != nil {
			m.say(id.Kind+":"+id.Value, "mailbox", *e.Mailbox, mail.Source, mail.AsOf)
		}
		e.Lookalike = ptr((e.Mailbox == nil || *e.Mailbox == "disposable") && m.lookalike(domain))
		if id.Own {
			e.OtherName = m.otherName(id)
			e.Breach = m.breach(id.Value)
		}
		m.set.Emails = append(m.set.Emails, e)
	}
}

// pattern is the measured pattern of a mailbox or login. That there is none can
// be told only of somebody whose name is known.
func (m *maker) pattern(id screen.Identifier) *string {
	if p := id.Attrs["handle_pattern"]; p != "" {
		return &p
	}
	if !m.named && !slices.ContainsFunc(m.Found.Names, func(n identify.Name) bool { return n.Source == "resume" }) {
		return nil
	}
	return ptr("none")
}

// otherName reports whether a mailbox spells a given and a family name in which
// nothing of the stated ones stands: not when it is one word, for that spells no
// full name. It is absent when no name is stated and when nobody can tell what
// several words are.
func (m *maker) otherName(id screen.Identifier) *bool {
	if !m.named {
		return nil
	}
	local, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(id.Raw)), "@")
	for _, t := range m.tokens {
		if len(t) >= 3 && strings.Contains(local, t) {
			return ptr(false)
		}
	}
	words := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' })
	if len(words) < 2 {
		return ptr(false)
	}
	if len(words) != 2 || min(len(words[0]), len(words[1])) < 3 || !name.Given(words[0]) && !name.Given(words[1]) {
		return nil
	}
	spelt := words[0] + " " + words[1]
	if !name.Human(spelt) {
		return nil
	}
	switch name.Nearest(spelt, m.known) {
	case screen.NamesUnknown, "":
		return nil
	case screen.NamesDifferent:
		return ptr(true)
	}
	return ptr(false)
}

// ownDomain reports whether the domain bears a token of the applicant's name.
func (m *maker) ownDomain(domain string) bool {
	label, _, _ := strings.Cut(domain, ".")
	return slices.ContainsFunc(m.tokens, func(t string) bool { return len(t) >= 4 && strings.Contains(label, t) })
}

// lookalike reports whether a domain imitates a well-known employer's: equal in
// looks or one edit away, but not one of a listed employer's own.
func (e *Enricher) lookalike(domain string) bool {
	for d, more := domain, true; more; _, d, more = strings.Cut(d, ".") {
		if e.domains[d] {
			return false
		}
	}
	if e.skeletons[e.sets.Confusable(domain)] {
		return true
	}
	for d := range e.imitable {
		if oneEdit(domain, d) {
			return true
		}
	}
	return false
}

// oneEdit reports whether two different texts are one insertion, deletion,
// substitution or exchange of neighbours apart.
func oneEdit(a, b string) bool {
	if a == b {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
	return a[i+1:] == b[i+1:] || swapped
}

// breach says what the customer's breach search gave for the mailbox; absent
// when no search was sent at all.
func (m *maker) breach(email string) *string {
	if m.App.Breaches == nil {
		return nil
	}
	m.given("emails.breach")
	state := "none"
	for _, b := range m.App.Breaches {
		if identify.NormaliseEmail(b.Email) != email {
			continue
		}
		if state == "none" {
			state = "same_name"
		}
		if b.Name == "" || !m.named {
			continue
		}
		if name.Human(b.Name) && name.Nearest(b.Name, m.known) == screen.NamesDifferent {
			state = "other_name"
		}
	}
	return &state
}

// lineType is the line as imported; a sender who says that it isn't known says nothing.
func lineType(imported string) *string {
	if imported == "unknown" {
		return nil
	}
	return optional(imported)
}

func (m *maker) phones() {
	plusOne := m.sets.DialsPlusOne(m.country)
	abroad, atHome := []*fact.Phone{}, false
	for _, id := range m.Found.Identifiers {
		if id.Kind != screen.KindPhone {
			continue
		}
		m.given("phones")
		country, region, zones := m.sets.PhonePlace(id.Value)
		p := &fact.Phone{Own: id.Own, LineType: lineType(id.Attrs["line_type"]), Where: spots(id.Kind, id.Value, id.Where)}
		if country != "" {
			p.Place = m.around(country, region, zones)
			m.say(id.Kind+":"+id.Value, "region", strings.Trim(country+" "+region, " "), "phone numbering plan", noDate)
		}
		if p.LineType != nil {
			m.given("phones.line_type")
		}
		if m.country != "" {
			p.PlusOne = ptr(plusOne && strings.HasPrefix(strings.TrimSpace(id.Raw), "+1"))
		}
		if fact.CountriesDiffer(p.Place.Country, m.set.Residence.Country) {
			abroad = append(abroad, p)
		} else if id.Own && !p.Place.IsZero() {
			atHome = true
		}
		m.set.Phones = append(m.set.Phones, p)
	}
	if atHome { // a second number of the stated country stands beside the foreign ones
		for _, p := range abroad {
			p.Own = false
		}
	}
	m.territoryPhones()
}
