// Package watchlist matches the identifiers of an application with lists of
// known ones: intelligence that a team gathered, sanctions, a partner's list,
// identifiers of cases confirmed here.
//
// It owns the entries, their reading from CSV, and exact matching inside an
// entry's dates. A name alone is never a match that counts; package rule sees to
// that, this package only says whether a second identifier agrees. It stores
// nothing and fetches nothing.
package watchlist

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gaissmai/bart"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Classes are the kinds of lists, the values of Entry.Class.
var Classes = []string{"intelligence", "sanctions", "confirmed_here", "partner", "facilitator", "front_company", "stealer_log"}

// Read are the classes of imported lists that the catalogue's rules ask about;
// lists of the other classes are kept for rules to come.
var Read = []string{"intelligence", "sanctions"}

// Entry is one listed value with its provenance.
type Entry struct {
	List       string    `json:"list"`
	Class      string    `json:"class"` // one of Classes
	Kind       string    `json:"kind"`  // kind of identifier, "name", "company" (matched by nothing yet), or "ipv4"/"ipv6" with a prefix as value
	Value      string    `json:"value"` // canonical; see Canonical
	Raw        string    `json:"raw"`   // as the list wrote it
	Name       string    `json:"name,omitempty"`
	BirthYears []int     `json:"birth_years,omitempty"`
	Confidence float64   `json:"confidence"` // 0–1
	From       time.Time `json:"from,omitzero"`
	Until      time.Time `json:"until,omitzero"`
	Added      time.Time `json:"added,omitzero"` // date of the entry or of its list
	Source     string    `json:"source,omitempty"`
	Note       string    `json:"note,omitempty"`
	// Application is the id of the case that an entry comes from: it never meets itself.
	Application string `json:"application,omitempty"`
}

// Set is a collection of entries ready for matching. It is immutable and safe
// for concurrent use; the zero value holds nothing.
type Set struct {
	exact   map[string][]Entry // by "kind:value"
	ranges  *bart.Table[[]Entry]
	names   map[string][]Entry // by sorted folded tokens
	classes map[string]int
}

// NewSet indexes entries.
func NewSet(entries []Entry) *Set {
	s := &Set{exact: map[string][]Entry{}, ranges: new(bart.Table[[]Entry]), names: map[string][]Entry{}, classes: map[string]int{}}
	for _, e := range entries {
		s.classes[e.Class]++
		switch {
		case e.Kind == screen.KindName || e.Kind == "company":
			key := nameKey(e.Value)
			s.names[key] = append(s.names[key], e)
		case strings.Contains(e.Value, "/"):
			if p, err := netip.ParsePrefix(e.Value); err == nil && (e.Kind == screen.KindIPv4 || e.Kind == screen.KindIPv6) {
				old, _ := s.ranges.Get(p)
				s.ranges.Insert(p, append(old, e))
				continue
			}
			fallthrough
		default:
			key := e.Kind + ":" + e.Value
			s.exact[key] = append(s.exact[key], e)
		}
	}
	return s
}

// Has reports whether any entry of the class is loaded.
func (s *Set) Has(class string) bool { return s != nil && s.classes[class] > 0 }

// Subject is one application as matching needs it.
type Subject struct {
	ID          string // of the application
	Identifiers []screen.Identifier
	Name        string // stated, else read from the résumé
	BirthYears  []int
	AsOf        time.Time
}

// Match gives the entries that the application meets, inside their dates, in a
// fixed order. A commit identity's mailbox meets as "commit_minor" too, a name as
// "name_only" or, with a birth year that agrees, as "exact" with a second
// identifier.
func (s *Set) Match(sub Subject) []*fact.Hit {
	var out []*fact.Hit
	if s == nil {
		return out
	}
	for _, id := range sub.Identifiers {
		for _, e := range s.lookup(id) {
			if !e.holds(sub.AsOf) || e.Application != "" && e.Application == sub.ID {
				continue
			}
			for _, rel := range relations(id) {
				out = append(out, e.hit(id.Kind, id.Value, rel, id.Where, sub.AsOf))
			}
		}
	}
	out = append(out, s.people(sub)...)
	slices.SortStableFunc(out, func(a, b *fact.Hit) int {
		return strings.Compare(a.ListClass+a.Kind+a.Relation, b.ListClass+b.Kind+b.Relation)
	})
	return out
}

func (s *Set) lookup(id screen.Identifier) []Entry {
	found := slices.Clone(s.exact[id.Kind+":"+id.Value])
	if id.Kind != screen.KindIPv4 && id.Kind != screen.KindIPv6 || s.ranges == nil {
		return found
	}
	addr, err := netip.ParseAddr(id.Value)
	if err != nil {
		return found
	}
	for _, in := range s.ranges.Supernets(netip.PrefixFrom(addr, addr.BitLen())) {
		found = append(found, in...)
	}
	return found
}

// relations says in which ways the applicant carries a value: as their own, as
// that of a commit identity, as both, or not at all when it is a referee's or an
// agency's. That a mailbox is their own too takes nothing from its commits.
func relations(id screen.Identifier) []string {
	var out []string
	if contact := id.Kind == screen.KindEmail || id.Kind == screen.KindPhone; id.Own || !contact {
		out = append(out, "exact")
	}
	if slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.Contains(w.Field, "commit_identities") }) {
		out = append(out, "commit_minor")
	}
	return out
}

// holds reports whether the entry is in force at that moment.
func (e Entry) holds(at time.Time) bool {
	return (e.From.IsZero() || !at.Before(e.From)) && (e.Until.IsZero() || !at.After(e.Until))
}

func (e Entry) hit(kind, value, relation string, where []screen.Where, at time.Time) *fact.Hit {
	h := &fact.Hit{ListClass: e.Class, Kind: kind, Relation: relation, Confidence: &e.Confidence}
	if !e.Added.IsZero() {
		days := int(at.Sub(e.Added).Hours() / 24)
		h.AgeDays = &days
	}
	spots := make([]fact.Spot, 0, len(where))
	for _, w := range where {
		sp := fact.Spot{Where: w, Kind: kind, Value: value, Set: e.List, Rests: []string{kind + ":" + value}, Note: e.Note}
		if !e.Added.IsZero() {
			sp.AsOf = e.Added.Format(time.DateOnly)
		}
		spots = append(spots, sp)
	}
	if len(spots) == 0 {
		spots = append(spots, fact.Spot{Where: screen.Where{Field: "person.name", Source: "form"}, Kind: kind, Value: value, Set: e.List, Rests: []string{kind + ":" + value}})
	}
	h.Where = fact.At(spots...)
	return h
}

// people matches the applicant's name, whatever the order of its parts.
func (s *Set) people(sub Subject) []*fact.Hit {
	if sub.Name == "" {
		return nil
	}
	var out []*fact.Hit
	for _, e := range s.names[nameKey(sub.Name)] {
		if e.Kind != screen.KindName || !e.holds(sub.AsOf) {
			continue
		}
		second := slices.ContainsFunc(sub.BirthYears, func(y int) bool { return slices.Contains(e.BirthYears, y) })
		relation := "name_only"
		if second {
			relation = "exact"
		}
		h := e.hit(screen.KindName, sub.Name, relation, nil, sub.AsOf)
		h.SecondIdentifier = &second
		out = append(out, h)
	}
	return out
}

func nameKey(s string) string {
	t := name.Tokens(s)
	slices.Sort(t)
	return strings.Join(t, " ")
}

// Canonical writes a listed value in the form that applications are compared
// in. It goes through the very code that reads applications, so that list and
// packet can't drift apart. The error says what is wrong with the value.
func Canonical(kind, value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", fmt.Errorf("the value is empty")
	}
	app := &screen.Application{Person: &screen.Person{}}
	switch kind {
	case screen.KindName:
		return value, nil
	case "company":
		return "", fmt.Errorf("companies are not matched yet; list a company's mailboxes, phones, sites or accounts")
	case screen.KindFile, screen.KindProfileID:
		return strings.ToLower(value), nil
	case screen.KindIPv4, screen.KindIPv6:
		return address(kind, value)
	case screen.KindAddress, screen.KindShipTo:
		key, _ := identify.NormaliseAddress(screen.Address{Lines: strings.Split(value, ",")})
		return readable(kind, value, key)
	case screen.KindDevice:
		return readable(kind, value, identify.NormaliseDevice(value))
	case screen.KindMetadata:
		as, text, _ := strings.Cut(value, ":")
		return readable(kind, value, identify.NormaliseMetadata(strings.ToLower(strings.TrimSpace(as)), text))
	case screen.KindEmail:
		app.Person.Emails = []string{value}
	case screen.KindPhone:
		app.Person.Phones = []screen.Phone{{Number: value}}
	case screen.KindTelegram, screen.KindDiscord, screen.KindSkype:
		app.Person.Messengers = []screen.Messenger{{Service: kind, Handle: value}}
	case screen.KindIBAN:
		app.Payouts = []screen.Payout{{Kind: "iban", Account: value}}
	case screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL:
		app.Payouts = []screen.Payout{{Kind: "wallet", Account: value}}
	case screen.KindAccount:
		service, account, ok := strings.Cut(value, ":")
		if !ok {
			return "", fmt.Errorf("an account is written service:account, such as paypal:anna@mail.example")
		}
		app.Payouts = []screen.Payout{{Kind: service, Account: account}}
	case screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindWebsite:
		app.Person.Links = []string{profileURL(kind, value)}
	default:
		return "", fmt.Errorf("%q is not a kind of identifier", kind)
	}
	for _, id := range identify.All(app, nil, identify.Options{}).Identifiers {
		if id.Kind == kind {
			return id.Value, nil
		}
	}
	return readable(kind, value, "")
}

// readable gives the canonical form; the error when there is none.
func readable(kind, value, canonical string) (string, error) {
	if canonical == "" {
		return "", fmt.Errorf("%q can't be read as %s", value, kind)
	}
	return canonical, nil
}

// profileURL completes a bare login to the address of its profile.
func profileURL(kind, value string) string {
	if strings.Contains(value, "/") || kind == screen.KindWebsite {
		return value
	}
	login := strings.TrimPrefix(value, "@")
	return map[string]string{screen.KindGitHub: "https://github.com/", screen.KindGitLab: "https://gitlab.com/",
		screen.KindLinkedIn: "https://www.linkedin.com/in/", screen.KindX: "https://x.com/"}[kind] + login
}

func address(kind, value string) (string, error) {
	if strings.Contains(value, "/") {
		p, err := netip.ParsePrefix(value)
		if err != nil {
			return "", fmt.Errorf("%q is not a range of addresses", value)
		}
		if p.Addr().Is4() && p.Bits() < 16 || p.Addr().Is6() && p.Bits() < 32 {
			return "", fmt.Errorf("%s is too wide: a list may not hold a whole country's or carrier's range (at least /16, or /32 for IPv6)", p)
		}
		return p.Masked().String(), nil
	}
	a, err := netip.ParseAddr(value)
	if err != nil {
		return "", fmt.Errorf("%q is not an IP address", value)
	}
	a = a.Unmap()
	if a.Is4() != (kind == screen.KindIPv4) {
		return "", fmt.Errorf("%q is of the other IP version", value)
	}
	return a.String(), nil
}
