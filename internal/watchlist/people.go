package watchlist

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// Company is a firm that an application names: an employer, the organisation
// that submitted it, or the holder of an account.
type Company struct {
	Name    string
	Country string // ISO code in small letters, or a folded name; empty: not stated
	Where   []screen.Where
}

// Companies gives the firms that an application names, in the order of its
// jobs, then submitter, then accounts. The application may be nil.
func Companies(app *screen.Application, work []identify.Work) []Company {
	var out []Company
	add := func(name, seat string, where ...screen.Where) {
		if history.FoldEmployer(name) != "" {
			out = append(out, Company{Name: name, Country: country(seat), Where: where})
		}
	}
	for _, w := range work {
		add(w.Employer, w.Country, w.Where...)
	}
	if app == nil {
		return out
	}
	if by := app.SubmittedBy; by != nil {
		add(by.Organisation, "", screen.Where{Field: "submitted_by.organisation", Source: "form"})
	}
	for i, p := range app.Payouts {
		seat := ""
		if kind, value := identify.NormalisePayout(p.Kind, p.Account); kind == screen.KindIBAN {
			seat = value[:2]
		}
		add(p.Holder, seat, screen.Where{Field: fmt.Sprintf("payouts[%d].holder", i), Source: "form"})
	}
	return out
}

// companies matches the firms named, each listed one once with all its places.
// The country of the seat, a domain of the packet or an address that agrees is
// the second identifier; without one the name is that of many firms.
func (m *matcher) companies() {
	at := map[string]int{} // by list entry and name, in found
	type match struct {
		entry  Entry
		id     screen.Identifier
		second bool
	}
	var found []match
	for _, c := range m.sub.Companies {
		folded := history.FoldEmployer(c.Name)
		for i, e := range m.firms[folded] {
			if !m.counts(e) {
				continue
			}
			key := fmt.Sprint(i, folded)
			n, known := at[key]
			if !known {
				n, at[key] = len(found), len(found)
				found = append(found, match{entry: e, id: screen.Identifier{Kind: KindCompany, Value: folded, Raw: c.Name}})
			}
			f := &found[n]
			f.id.Where = append(f.id.Where, c.Where...)
			f.second = f.second || slices.Contains(e.Countries, c.Country) || m.agrees(e)
		}
	}
	for _, f := range found {
		m.named(f.entry, f.id, f.second)
	}
}

// person matches the applicant's name, whatever the order of its parts.
func (m *matcher) person() {
	if m.sub.Name == "" {
		return
	}
	id := screen.Identifier{Kind: screen.KindName, Value: nameKey(m.sub.Name), Raw: m.sub.Name, Where: []screen.Where{{Field: "person.name", Source: "form"}}}
	for _, e := range m.names[id.Value] {
		if m.counts(e) {
			m.named(e, id, m.bornWith(e) || m.agrees(e))
		}
	}
}

// named adds the hit of a name, which counts only with a second identifier.
func (m *matcher) named(e Entry, id screen.Identifier, second bool) {
	relation := "name_only"
	if second {
		relation = "exact"
	}
	id.Value = id.Raw // shown as the applicant writes it
	h := e.hit(id, relation, m.sub.AsOf)
	h.SecondIdentifier = &second
	m.hits = append(m.hits, h)
}

// bornWith reports whether a year of birth of the entry is the applicant's.
func (m *matcher) bornWith(e Entry) bool {
	for _, o := range m.entityOf(e) {
		if slices.ContainsFunc(o.BirthYears, func(y int) bool { return slices.Contains(m.sub.BirthYears, y) }) {
			return true
		}
	}
	return false
}

// agrees reports whether something that the list says of the same person or
// firm, other than its name, stands in the packet too.
func (m *matcher) agrees(e Entry) bool {
	for _, o := range m.entityOf(e) {
		if o.Address != "" && m.livesAt(o.Address) || o.Domain != "" && m.writesFrom(o.Domain) {
			return true
		}
		if o.Kind == screen.KindName || o.Kind == KindCompany || o.Relation != "" || !m.counts(o) {
			continue
		}
		if o.Kind == screen.KindAddress && m.livesAt(o.Value) || m.carries(o.Kind+":"+o.Value) {
			return true
		}
	}
	return false
}

// entityOf are the entries of the same listed person or firm, this one among them.
func (m *matcher) entityOf(e Entry) []Entry {
	if e.Entity == "" {
		return []Entry{e}
	}
	return m.entities[e.entity()]
}

// carries reports whether the applicant carries a value as their own.
func (m *matcher) carries(ref string) bool {
	if m.own == nil {
		m.own = map[string]bool{}
		for _, id := range m.sub.Identifiers {
			if own, _ := carried(id); own {
				m.own[id.Kind+":"+id.Value] = true
			}
		}
	}
	return m.own[ref]
}

func (m *matcher) livesAt(address string) bool {
	return slices.ContainsFunc(m.sub.Identifiers, func(id screen.Identifier) bool {
		return (id.Kind == screen.KindAddress || id.Kind == screen.KindShipTo) && oneAddress(address, id.Value)
	})
}

// writesFrom reports whether a mailbox or site of the packet is of the domain or
// of one below it; a referee's mailbox at the firm says so as well.
func (m *matcher) writesFrom(domain string) bool {
	return slices.ContainsFunc(m.sub.Identifiers, func(id screen.Identifier) bool {
		host := ""
		switch id.Kind {
		case screen.KindEmail:
			_, host, _ = strings.Cut(id.Value, "@")
		case screen.KindWebsite:
			host, _, _ = strings.Cut(id.Value, "/")
		}
		return host == domain || strings.HasSuffix(host, "."+domain)
	})
}

// Keys are kind and value under which an application is found when a list
// changes, beside its identifiers: its name, the firms, houses and accounts that
// entries may name in another form; see Entry.Key.
func Keys(sub Subject) [][2]string {
	var out [][2]string
	if key := nameKey(sub.Name); key != "" {
		out = append(out, [2]string{screen.KindName, key})
	}
	for _, c := range sub.Companies {
		out = append(out, [2]string{KindCompany, history.FoldEmployer(c.Name)})
	}
	for _, id := range sub.Identifiers {
		switch id.Kind {
		case screen.KindAddress, screen.KindShipTo:
			out = append(out, [2]string{screen.KindAddress, house(id.Value)})
		case screen.KindProfileID:
			out = append(out, [2]string{id.Kind, id.Value})
		case screen.KindAccount:
			if w := asWallet(id); w.Kind != id.Kind {
				out = append(out, [2]string{w.Kind, w.Value})
			}
		}
	}
	if sub.App != nil {
		for _, p := range sub.App.Profiles {
			for _, number := range p.Contributors {
				out = append(out, [2]string{screen.KindProfileID, profileID(service(p.Service), number)})
			}
		}
	}
	return out
}

// Key is kind and value under which [Keys] finds the applications that the entry
// may concern; ok is false for entries that are found by their own kind and value.
func (e Entry) Key() (kind, value string, ok bool) {
	switch e.Kind {
	case screen.KindName:
		return e.Kind, nameKey(e.Value), true
	case KindCompany:
		return e.Kind, history.FoldEmployer(e.Value), true
	case screen.KindAddress, screen.KindShipTo:
		return screen.KindAddress, house(e.Value), true
	case screen.KindProfileID:
		return e.Kind, e.Value, true
	}
	return "", "", false
}
