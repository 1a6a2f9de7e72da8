// Package watchlist matches the identifiers of an application with lists of
// known ones: intelligence that a team gathered, sanctions, a partner's list,
// identifiers of cases confirmed here.
//
// It owns the entries, their reading from the formats that lists are published
// in (see [Formats]), and exact matching inside an entry's dates. A name alone is never a match that counts; package rule sees to
// that, this package only says whether a second identifier agrees. It stores
// nothing and fetches nothing.
package watchlist

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gaissmai/bart"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/screen"
)

// Classes are the kinds of lists, the values of Entry.Class.
var Classes = []string{"intelligence", "sanctions", "confirmed_here", "partner", "facilitator", "front_company", "stealer_log"}

// Imported are the classes of lists that people import; the list of cases
// confirmed here follows the decisions.
var Imported = []string{"intelligence", "sanctions", "partner", "facilitator", "front_company", "stealer_log"}

// KindCompany is the kind of entries that name a firm.
const KindCompany = "company"

// SourceUs marks an entry of a partner's list that came from this organisation:
// our own entry echoed back is no second source, so it makes no hit.
const SourceUs = "us"

// Entry is one listed value with its provenance.
type Entry struct {
	List       string    `json:"list"`
	Class      string    `json:"class"`          // one of Classes
	Kind       string    `json:"kind"`           // kind of identifier, "name", "company", or "ipv4"/"ipv6" with a prefix as value
	Value      string    `json:"value"`          // canonical; see Canonical
	Raw        string    `json:"raw"`            // as the list wrote it, without what stood behind an address
	Name       string    `json:"name,omitempty"` // main name of the listed person or firm, of which Value may be an alias
	BirthYears []int     `json:"birth_years,omitempty"`
	Confidence float64   `json:"confidence"`    // 0–1, of the day of Added; see ConfidenceAt
	TLP        string    `json:"tlp,omitempty"` // one of TLPs; empty: not marked
	From       time.Time `json:"from,omitzero"`
	Until      time.Time `json:"until,omitzero"`
	Added      time.Time `json:"added,omitzero"` // date of the entry or of its list
	Source     string    `json:"source,omitempty"`
	Note       string    `json:"note,omitempty"`
	// Countries, Domain and Address tell a firm or person of a name from others: ISO codes of
	// the seats in small letters, a domain of mail or site, a canonical postal address.
	Countries []string `json:"countries,omitempty"`
	Domain    string   `json:"domain,omitempty"`
	Address   string   `json:"address,omitempty"`
	// Relation is "exact" when empty, or "one_hop" for a wallet one transfer from a listed one.
	Relation string `json:"relation,omitempty"`
	// Degree counts the ties of the node in between: of a listed account, or of the wallet
	// that stands between this one and a listed one; nil when unknown.
	Degree *int `json:"degree,omitempty"`
	// Group is one stolen log: entries of one group were found on one machine.
	Group string `json:"group,omitempty"`
	// Entity groups what belongs to one listed person, firm or account, within one list.
	Entity string `json:"entity,omitempty"`
	// Object is the source's own id of what the entry was read from, and Changed when the source
	// last changed it: by them an update finds it again. Empty in lists that number nothing.
	Object  string    `json:"object,omitempty"`
	Changed time.Time `json:"changed,omitzero"`
	// Application is the id of the case that an entry comes from: it never meets itself.
	Application string `json:"application,omitempty"`
}

// Set is a collection of entries ready for matching. It is immutable and safe
// for concurrent use; the zero value holds nothing.
type Set struct {
	exact    map[string][]Entry // by "kind:value"
	ranges   *bart.Table[[]Entry]
	names    map[string][]Entry // of people, by sorted folded tokens
	firms    map[string][]Entry // by folded name
	houses   map[string][]Entry // by street and unit; see house
	logs     map[string][]Entry // of stolen logs, by "kind:value"
	groups   map[string][]Entry // of stolen logs, by list and group
	entities map[string][]Entry // by list and entity
	classes  map[string]int
	turns    []time.Time // when entries begin and end
}

// NewSet indexes entries.
func NewSet(entries []Entry) *Set {
	s := &Set{exact: map[string][]Entry{}, ranges: new(bart.Table[[]Entry]), names: map[string][]Entry{}, firms: map[string][]Entry{}, houses: map[string][]Entry{},
		logs: map[string][]Entry{}, groups: map[string][]Entry{}, entities: map[string][]Entry{}, classes: map[string]int{}}
	for _, e := range entries {
		s.add(e)
	}
	return s
}

func (s *Set) add(e Entry) {
	s.classes[e.Class]++
	s.turn(e)
	if e.Entity != "" {
		s.entities[e.entity()] = append(s.entities[e.entity()], e)
	}
	key := e.Kind + ":" + e.Value
	switch {
	case e.Class == "stealer_log":
		s.logs[key] = append(s.logs[key], e)
		if e.Group != "" {
			s.groups[e.group()] = append(s.groups[e.group()], e)
		}
	case e.Kind == screen.KindName:
		key = nameKey(e.Value)
		s.names[key] = append(s.names[key], e)
	case e.Kind == KindCompany:
		key = history.FoldEmployer(e.Value)
		s.firms[key] = append(s.firms[key], e)
	case e.Kind == screen.KindAddress || e.Kind == screen.KindShipTo:
		s.houses[house(e.Value)] = append(s.houses[house(e.Value)], e)
	case strings.Contains(e.Value, "/") && (e.Kind == screen.KindIPv4 || e.Kind == screen.KindIPv6):
		if p, err := netip.ParsePrefix(e.Value); err == nil {
			old, _ := s.ranges.Get(p)
			s.ranges.Insert(p, append(old, e))
		}
	default:
		s.exact[key] = append(s.exact[key], e)
	}
}

func (e Entry) entity() string { return e.List + "\x00" + e.Entity }

func (e Entry) group() string { return e.List + "\x00" + e.Group }

// Has reports whether any entry of the class is loaded.
func (s *Set) Has(class string) bool { return s != nil && s.classes[class] > 0 }

// Subject is one application as matching needs it.
type Subject struct {
	ID          string              // of the application
	App         *screen.Application // accounts with their numbers, contributors, times of sessions; nil: unknown
	Identifiers []screen.Identifier
	Name        string // stated, else read from the résumé
	BirthYears  []int
	Companies   []Company // employers, vendor, payees; see Companies
	AsOf        time.Time
}

// Match gives the entries that the application meets, inside their dates, in a
// fixed order. Beside "exact" an own value can meet as "one_hop" or
// "beside_listed" by what the entry says, a commit identity's mailbox as
// "commit_minor", a contributor as "neighbour", a name that nothing else agrees
// with as "name_only".
func (s *Set) Match(sub Subject) []*fact.Hit {
	if s == nil {
		return nil
	}
	m := matcher{Set: s, sub: sub}
	for _, id := range sub.Identifiers {
		m.identifier(id)
	}
	m.contributors()
	m.person()
	m.companies()
	slices.SortStableFunc(m.hits, func(a, b *fact.Hit) int {
		return cmp.Or(cmp.Compare(a.ListClass, b.ListClass), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Relation, b.Relation))
	})
	return m.hits
}

// matcher is one run over one application.
type matcher struct {
	*Set
	sub  Subject
	own  map[string]bool // "kind:value" of what the applicant carries; see carries
	hits []*fact.Hit
}

// counts reports whether the entry is in force for the application.
func (m *matcher) counts(e Entry) bool {
	echo := e.Class == "partner" && strings.EqualFold(e.Source, SourceUs)
	return e.Holds(m.sub.AsOf) && !echo && (e.Application == "" || e.Application != m.sub.ID)
}

func (m *matcher) identifier(id screen.Identifier) {
	own, commits := carried(id)
	id = asWallet(id)
	for _, e := range m.lookup(id) {
		if !m.counts(e) || m.otherAccount(e, id) {
			continue
		}
		if own {
			m.add(e, id, cmp.Or(e.Relation, "exact"))
		}
		if commits {
			m.add(e, id, "commit_minor")
		}
	}
	if !own {
		return
	}
	for _, e := range m.logs[id.Kind+":"+id.Value] {
		if m.counts(e) && m.besideListed(e) {
			m.add(e, id, "beside_listed")
		}
	}
}

func (m *matcher) add(e Entry, id screen.Identifier, relation string) {
	m.hits = append(m.hits, e.hit(id, relation, m.seen(id)))
}

// Find gives the entries of an identifier's kind and canonical value, whatever
// their dates, also ranges that hold an address and logs that hold a mailbox.
func (s *Set) Find(id screen.Identifier) []Entry {
	return append(s.lookup(id), s.logs[id.Kind+":"+id.Value]...)
}

func (s *Set) lookup(id screen.Identifier) []Entry {
	if id.Kind == screen.KindAddress || id.Kind == screen.KindShipTo {
		return slices.DeleteFunc(slices.Clone(s.houses[house(id.Value)]), func(e Entry) bool { return !oneAddress(e.Value, id.Value) })
	}
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

// carried says in which ways the applicant carries a value: as their own, as
// that of a commit identity, as both, or not at all when it is a referee's or an
// agency's. That a mailbox is their own too takes nothing from its commits.
func carried(id screen.Identifier) (own, commits bool) {
	contact := id.Kind == screen.KindEmail || id.Kind == screen.KindPhone
	commits = slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.Contains(w.Field, "commit_identities") })
	return id.Own || !contact, commits
}

// besideListed reports whether a mailbox that other lists hold as a persona's
// stands in the same stolen log. A log without one is its victim's.
func (m *matcher) besideListed(e Entry) bool {
	return slices.ContainsFunc(m.groups[e.group()], func(o Entry) bool {
		if e.Group == "" || o.Kind != screen.KindEmail || o.Value == e.Value || !m.counts(o) {
			return false
		}
		return slices.ContainsFunc(m.exact[screen.KindEmail+":"+o.Value], func(l Entry) bool {
			return slices.Contains(personaLists, l.Class) && l.ConfidenceAt(m.sub.AsOf) >= leastConfidence && m.counts(l)
		})
	})
}

// personaLists are the classes of lists whose mailboxes are those of personas.
var personaLists = []string{"intelligence", "sanctions", "confirmed_here", "partner"}

// leastConfidence is that of the rules on exact matches: below it a list only suspects.
const leastConfidence = 0.5

// seen is the moment against which an entry's age counts: for a network's
// address the last session from it, else the moment judged.
func (m *matcher) seen(id screen.Identifier) time.Time {
	var last time.Time
	if m.sub.App != nil && (id.Kind == screen.KindIPv4 || id.Kind == screen.KindIPv6) {
		for i, t := range m.sub.App.Touchpoints {
			field := touchpointField(i)
			at := slices.ContainsFunc(id.Where, func(w screen.Where) bool { return w.Field == field })
			if at && t.At != nil && t.At.After(last) {
				last = *t.At
			}
		}
	}
	if last.IsZero() {
		return m.sub.AsOf
	}
	return last
}

// Holds reports whether the entry is in force at that moment.
func (e Entry) Holds(at time.Time) bool {
	return (e.From.IsZero() || !at.Before(e.From)) && (e.Until.IsZero() || !at.After(e.Until))
}

// hit is what rules see of a match; an address is one kind, whoever's house it is.
func (e Entry) hit(id screen.Identifier, relation string, at time.Time) *fact.Hit {
	confidence := e.ConfidenceAt(at)
	h := &fact.Hit{ListClass: e.Class, Kind: id.Kind, Relation: relation, Confidence: &confidence, Degree: e.Degree}
	value, set, rests := id.Value, e.List, id.Kind+":"+id.Value
	if id.Kind == screen.KindAddress || id.Kind == screen.KindShipTo {
		h.Kind, value = screen.KindAddress, id.Raw // the canonical form of an address is for comparing only
	}
	if !e.Added.IsZero() {
		days := e.age(at)
		h.AgeDays = &days
	}
	spots := make([]fact.Spot, 0, len(id.Where))
	for _, w := range id.Where {
		sp := fact.Spot{Where: w, Kind: h.Kind, Value: value, Set: set, Rests: []string{rests}, Note: e.told(), TLP: e.TLP}
		if !e.Added.IsZero() {
			sp.AsOf = e.Added.Format(time.DateOnly)
		}
		spots = append(spots, sp)
	}
	h.Where = fact.At(spots...)
	return h
}
