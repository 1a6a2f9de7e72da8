package enrich

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

var noDate time.Time

// addresses makes the facts on homes, shipping addresses and checked addresses.
// One address in a confidentiality programme takes all of them out.
func (m *maker) addresses() {
	if m.anyConfidential() {
		return
	}
	m.houses = m.allHouses()
	var homeKey string
	var checked []string
	var ofChecks []*fact.Address
	if p := m.App.Person; p != nil && p.Address != nil {
		var home *fact.Address
		if home, homeKey = m.address("home", *p.Address, screen.KindAddress, "person.address"); home != nil {
			m.given("person.address")
			m.set.Addresses = append(m.set.Addresses, home)
		}
	}
	for i, c := range m.App.Checks {
		if c.Address == nil {
			continue
		}
		a, key := m.address("identity", *c.Address, screen.KindAddress, fmt.Sprintf("identity_checks[%d].address", i))
		if a == nil {
			continue
		}
		m.given("identity_checks.address")
		a.At, a.FromHome = c.At, against(key, homeKey)
		ofChecks = append(ofChecks, a)
		if key != "" {
			checked = append(checked, key)
		}
		m.set.Addresses = append(m.set.Addresses, a)
	}
	for i, s := range m.App.Shipping {
		if s.Address == nil {
			continue
		}
		a, key := m.address("shipping", *s.Address, screen.KindShipTo, fmt.Sprintf("shipping[%d].address", i))
		if a == nil {
			continue
		}
		m.given("shipping", "addresses.shipping")
		a.At, a.FromHome, a.FromCheck = s.At, against(key, homeKey), against(key, checked...)
		a.Class = ptr(m.addressClass(*s.Address))
		restsOn(a, ofChecks)
		m.set.Addresses = append(m.set.Addresses, a)
	}
}

// restsOn makes a parcel's address rest on the checked ones that it was compared
// with too: one move tells of itself in both, and counts once.
func restsOn(a *fact.Address, compared []*fact.Address) {
	if a.FromCheck == nil || *a.FromCheck != "different" {
		return
	}
	spots := slices.Clone(a.Where.Spots())
	for i := range spots {
		spots[i].Rests = slices.Clone(spots[i].Rests)
		for _, c := range compared {
			for _, s := range c.Where.Spots() {
				spots[i].Rests = append(spots[i].Rests, s.Rests...)
			}
		}
	}
	a.Where = fact.At(spots...)
}

// allHouses are the normalised addresses of the packet.
func (m *maker) allHouses() (out []string) {
	add := func(a *screen.Address) {
		if a == nil {
			return
		}
		if full, _ := identify.NormaliseAddress(*a); full != "" && !slices.Contains(out, full) {
			out = append(out, full)
		}
	}
	if m.App.Person != nil {
		add(m.App.Person.Address)
	}
	for i := range m.App.Checks {
		add(m.App.Checks[i].Address)
	}
	for i := range m.App.Shipping {
		add(m.App.Shipping[i].Address)
	}
	return out
}

func (m *maker) anyConfidential() bool {
	if p := m.App.Person; p != nil && confidential(p.Address) {
		return true
	}
	for _, c := range m.App.Checks {
		if confidential(c.Address) {
			return true
		}
	}
	for _, s := range m.App.Shipping {
		if confidential(s.Address) {
			return true
		}
	}
	return false
}

// address normalises one address; nil when nothing of it can be compared.
func (m *maker) address(kind string, a screen.Address, link, path string) (*fact.Address, string) {
	full, _ := identify.NormaliseAddress(a)
	if full == "" {
		return nil, ""
	}
	key := m.houseOf(full)
	text := strings.Join(append(append([]string{}, a.Lines...), a.City), ", ")
	place, _, _ := m.place(a.City, a.Region, a.Country)
	return &fact.Address{Kind: kind, Key: fact.MakeKey(key), Place: place,
		Where: field(link, text, link+":"+full, "%s", path)}, key
}

// houseOf gives one key to all addresses of the packet that may be one house, so
// that a part left out in one of them is no difference. An address that may be
// either of two different ones, a house of many flats without its unit, has none.
func (m *maker) houseOf(key string) string {
	first := key
	for i, h := range m.houses {
		if !oneHouse(h, key) {
			continue
		}
		first = min(first, h)
		for _, o := range m.houses[:i] {
			if oneHouse(o, key) && !oneHouse(o, h) {
				return ""
			}
		}
	}
	return first
}

// oneHouse reports whether two normalised addresses name one street and number
// and differ in no part that both have. With one postal code, spellings of city
// and region don't count; with one city and unit, another postal code is a
// typing error.
func oneHouse(a, b string) bool {
	const street, unit, city, region, postal = 0, 1, 2, 3, 4
	x, y := strings.Split(a, "|"), strings.Split(b, "|")
	if len(x) != len(y) || len(x) <= postal || x[street] != y[street] {
		return a == b
	}
	coded := x[postal] != "" && x[postal] == y[postal]
	mistyped := x[unit] == y[unit] && (x[city] == "" || y[city] == "" || x[city] == y[city])
	for i := range x {
		if x[i] != "" && y[i] != "" && x[i] != y[i] && !(coded && (i == city || i == region)) && !(mistyped && i == postal) {
			return false
		}
	}
	return true
}

// against compares a normalised address with others, of which one equal is
// enough; absent unless both sides are known.
func against(key string, others ...string) *string {
	others = slices.DeleteFunc(slices.Clone(others), func(o string) bool { return o == "" })
	switch {
	case key == "" || len(others) == 0:
		return nil
	case slices.Contains(others, key):
		return ptr("same")
	}
	return ptr("different")
}

// addressClass says whether an address is a forwarder's or one of the tenant's
// pick-up points.
func (m *maker) addressClass(a screen.Address) string {
	text := " " + list.Fold(strings.Join(append(append([]string{}, a.Lines...), a.City), " ")) + " "
	for _, p := range m.lists.PickupPoints {
		if strings.Contains(text, " "+list.Fold(p.Pattern)+" ") {
			return "pickup"
		}
	}
	for _, f := range m.lists.Forwarders {
		if strings.Contains(text, " "+list.Fold(f.Pattern)+" ") {
			return "forwarder"
		}
	}
	return "ordinary"
}

// payouts makes the facts on accounts; the key is the identifier's canonical form.
func (m *maker) payouts() {
	if m.App.Payouts == nil {
		return
	}
	m.given("payouts")
	m.set.Payouts = []*fact.Payout{}
	for i, p := range m.App.Payouts {
		kind, value := m.payoutIdentifier(i)
		if kind == "" {
			continue
		}
		f := &fact.Payout{Kind: kind, Key: fact.MakeKey(value), At: p.At, Where: payoutWhere(kind, value, p, i)}
		if strings.TrimSpace(p.Holder) != "" {
			m.given("payouts.holder")
			f.HolderKind, f.HolderNames = m.holder(p.Holder)
		}
		if kind == screen.KindIBAN && len(value) > 8 && !m.manyCountries(value) {
			f.Place = fact.MakePlace(value[:2], "", m.sets.Zones(value[:2], ""))
		}
		m.set.Payouts = append(m.set.Payouts, f)
	}
}

// payoutWhere rests a payout on its holder, who is an identifier of its own and
// counts beside the account; without one, on the account.
func payoutWhere(kind, value string, p screen.Payout, i int) fact.Where {
	if p.Holder == "" {
		return field(kind, value, kind+":"+value, "payouts[%d].account", i)
	}
	return field("payout_holder", p.Holder+" holds "+value, "holder:"+name.Joined(p.Holder), "payouts[%d].holder", i)
}

// payoutIdentifier finds the identifier that identify made of the i-th payout.
func (m *maker) payoutIdentifier(i int) (kind, value string) {
	path := fmt.Sprintf("payouts[%d]", i)
	for _, id := range m.Found.Identifiers {
		switch id.Kind {
		case screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL:
			for _, w := range id.Where {
				if strings.HasPrefix(w.Field, path) {
					return id.Kind, id.Value
				}
			}
		}
	}
	return "", ""
}

// companyWords end the names of firms.
var companyWords = map[string]bool{
	"ltd": true, "limited": true, "llc": true, "inc": true, "corp": true, "corporation": true, "gmbh": true, "ag": true, "ug": true, "sarl": true,
	"sas": true, "srl": true, "sl": true, "bv": true, "oy": true, "ab": true, "plc": true, "pte": true, "pty": true, "kft": true, "ooo": true,
	"company": true, "studio": true, "consulting": true, "technologies": true, "solutions": true, "group": true, "agency": true, "fop": true,
}

// holder tells people from firms and relates the holder to the nearest name
// anywhere in the packet: names stated, on checks, profiles and documents; for
// firms the employers named.
func (m *maker) holder(holder string) (kind, names *string) {
	for _, t := range name.Tokens(holder) {
		if companyWords[t] {
			return ptr("company"), m.companyRelation(holder)
		}
	}
	all := append([]string{}, m.known...)
	for _, n := range m.Found.Names {
		if n.Human && n.Source != "holder" && n.Source != "breach" && n.Source != "revision" {
			all = append(all, n.Value)
		}
	}
	return holders(joint.Split(holder, -1), all)
}

// joint are the signs and words between the holders of one account.
var joint = regexp.MustCompile(`(?i)\s+(?:and|or|und|et|y|e|и|та)\s+|\s*[&/;+]\s*`)

// holders relates the people who hold one account to the names of the packet:
// the nearest of them counts, and one who can't be compared leaves open what
// only the others would deny.
func holders(people, known []string) (kind, names *string) {
	rank := []screen.Relation{screen.NamesDifferent, screen.NamesUnknown, screen.NamesDifferentGiven, screen.NamesVariant, screen.NamesSame}
	best := -1
	for _, p := range people {
		r := screen.NamesUnknown
		if name.Human(p) {
			kind, r = ptr("person"), name.Nearest(p, known)
		}
		best = max(best, slices.Index(rank, r))
	}
	if kind == nil || best < 0 || rank[best] == screen.NamesUnknown {
		return kind, nil
	}
	return kind, ptr(string(rank[best]))
}

// companyRelation relates a firm to those that the packet names: employers, the
// applicant's own firm by its name or its domain, the submitter's, the referees'.
// It differs only where they all are known.
func (m *maker) companyRelation(holder string) *string {
	own := history.FoldEmployer(holder)
	words := strings.Fields(own)
	named := func(firm string) bool {
		return firm != "" && (oneFirm(own, firm) || oneFirm(m.firm(own), m.firm(firm)))
	}
	same := slices.ContainsFunc(m.tokens, func(t string) bool { return len(t) >= 3 && slices.Contains(words, t) }) ||
		slices.ContainsFunc(m.Found.Work, func(w identify.Work) bool { return named(history.FoldEmployer(w.Employer)) }) ||
		slices.ContainsFunc(m.App.References, func(r screen.Reference) bool { return named(history.FoldEmployer(r.Employer)) }) ||
		m.App.SubmittedBy != nil && named(history.FoldEmployer(m.App.SubmittedBy.Organisation)) ||
		slices.ContainsFunc(m.Found.Identifiers, func(id screen.Identifier) bool { return id.Own && ownSite(id, strings.Join(words, "")) })
	if same {
		return ptr(string(screen.NamesSame))
	}
	nameless := slices.ContainsFunc(m.Found.Work, func(w identify.Work) bool { return w.Source != "profile" && history.FoldEmployer(w.Employer) == "" }) ||
		slices.ContainsFunc(m.App.References, func(r screen.Reference) bool { return strings.TrimSpace(r.Employer) == "" })
	if !m.named || nameless { // the firm may be what isn't said
		return nil
	}
	return ptr(string(screen.NamesDifferent))
}

// ownSite reports whether the domain of a mailbox or site of the applicant's is
// the firm's name. firm has no spaces.
func ownSite(id screen.Identifier, firm string) bool {
	domain := id.Value
	switch id.Kind {
	case screen.KindEmail:
		_, domain, _ = strings.Cut(domain, "@")
	case screen.KindWebsite:
	default:
		return false
	}
	label, _, _ := strings.Cut(strings.TrimPrefix(domain, "www."), ".")
	label = strings.ReplaceAll(label, "-", "")
	return len(label) >= 4 && strings.HasPrefix(firm, label)
}

// manyCountries reports whether the IBAN belongs to an institution that opens
// accounts for people of many countries, so that its country says nothing.
func (m *maker) manyCountries(iban string) bool {
	for _, p := range m.lists.PaymentInstitutions {
		for _, code := range p.Codes {
			if len(code) > 2 && iban[:2] == code[:2] && strings.HasPrefix(iban[4:], code[2:]) {
				return true
			}
		}
	}
	return false
}
