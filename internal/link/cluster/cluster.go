// Package cluster groups applications that the same hands may have sent: the
// components of what they share, as far as a tie holds two of them together.
//
// It prefers precision to recall. One identifier of somebody's own holds, or two
// weak ones with different causes; what a household shares holds nobody who
// shares the family name; a component too large for one operator is cut where
// ordinary life may have joined it. Every function is pure: the same ties and
// rulings give the same groups, in whatever order they stand.
//
// Membership says that applications are tied, never that people are the same.
package cluster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// Most is the number of applications above which a component is taken for one
// that a shared value made: the largest documented operators held a few dozen
// personas, so 200 by judgement.
const Most = 200

// side is how many applications must stand on either side of a bridge of weak
// kinds for it to be cut: less is no group of its own. By judgement.
const side = 3

// Tie is one value that two applications share and that counts: neither
// explained nor shared by too many. Equal values of a kind have equal numbers.
type Tie struct {
	A, B   int64
	Kind   string
	Value  int64
	Strong bool            // see [Strong]
	Names  screen.Relation // of the two; empty when unknown
}

// Ruling is what a person said of two applications: that they belong together,
// or that what ties them doesn't.
type Ruling struct {
	A, B  int64
	Merge bool // false: cut
}

// Group is one component, of at least two applications.
type Group struct {
	Members []int64 // ascending
	Edges   []Edge  // by A, then B; A < B
	Cuts    []Cut   // what was left out at its rim, see [Cut]
}

// Edge is a pair that holds together.
type Edge struct {
	A, B   int64
	Kinds  []string // sorted; empty for a pair that only a person joined
	Merged bool     // by a person
}

// Cut is what a guard left out of a component that had grown too large or hung
// by a thread. A value's cut has no pair.
type Cut struct {
	Kind    string
	Value   int64 // 0: a bridge
	A, B    int64 // 0: a value
	Holders int   // of the value among those whom it had joined
	Reason  string
}

// Strong reports whether a value of this kind holds two applications by itself:
// an account, contact, machine, file or text of somebody's own. The author of a
// file is a name and its company an employer; only the ids that a program gave a
// file are its own. An address needs its unit, and then only as a parcel's. A
// mailbox's stem or domain, a picture and a referee hold only people who are apart
// by their names: kin keep pictures of each other and know the same people.
func Strong(kind, value string, unit, apart bool) bool {
	switch kind {
	case screen.KindShipTo:
		return unit
	case "email_stem", "mail_domain", screen.KindPhoto, "referee_email", "referee_phone":
		return apart
	case screen.KindMetadata:
		as, _, _ := strings.Cut(value, ":")
		return strings.HasSuffix(as, "_id") || as == "rsid_root"
	}
	return causes[kind] == ""
}

// causes are the weak kinds with the cause behind each: kinds of one cause are
// no two witnesses.
var causes = map[string]string{
	screen.KindIPv4: "place", screen.KindIPv6: "place", screen.KindAddress: "place", screen.KindShipTo: "place",
	"template": "paper", "sitting": "paper", screen.KindMetadata: "paper", screen.KindPassage: "paper",
	screen.KindPhoto: "picture", "identity_image": "picture",
	"email_stem": "handle", "mail_domain": "handle", "referee_email": "referee", "referee_phone": "referee",
}

// household are the kinds that people of one home share.
var household = []string{screen.KindPhone, screen.KindEmail, screen.KindDevice, screen.KindShipTo, screen.KindWebsite, screen.KindMetadata, "mail_domain", "referee_email", "referee_phone"}

// shareable are the strong kinds on which strangers meet all the same: an
// agency's phone, a team's mailbox. All weak kinds are so too.
var shareable = []string{screen.KindPhone, screen.KindEmail, screen.KindWebsite, screen.KindMetadata, "referee_email", "referee_phone"}

// Find gives the components of at least two applications, by their first member.
func Find(ties []Tie, rulings []Ruling) []Group {
	pairs := gather(ties, rulings)
	var out []Group
	for _, part := range components(pairs) {
		out = append(out, guard(part)...)
	}
	slices.SortFunc(out, func(a, b Group) int { return cmp.Compare(a.Members[0], b.Members[0]) })
	return out
}

// pair is two applications with what ties them; a < b.
type pair struct {
	a, b   int64
	ties   []Tie
	names  screen.Relation
	merged bool
}

type value struct {
	kind  string
	value int64
}

// gather brings the ties of each pair together and leaves out those that don't
// hold, and those that a person cut.
func gather(ties []Tie, rulings []Ruling) []*pair {
	byEnds := map[[2]int64]*pair{}
	at := func(a, b int64) *pair {
		ends := [2]int64{min(a, b), max(a, b)}
		if byEnds[ends] == nil {
			byEnds[ends] = &pair{a: ends[0], b: ends[1]}
		}
		return byEnds[ends]
	}
	for _, t := range ties {
		if t.A == t.B {
			continue
		}
		p := at(t.A, t.B)
		p.ties = append(p.ties, t)
		p.names = max(p.names, t.Names)
	}
	cut := map[*pair]bool{}
	for _, r := range rulings {
		if r.A == r.B {
			continue
		}
		if p := at(r.A, r.B); r.Merge {
			p.merged = true
		} else {
			cut[p] = true
		}
	}
	var out []*pair
	for _, p := range byEnds {
		slices.SortFunc(p.ties, func(x, y Tie) int {
			return cmp.Or(strings.Compare(x.Kind, y.Kind), cmp.Compare(x.Value, y.Value))
		})
		p.ties = slices.CompactFunc(p.ties, func(x, y Tie) bool { return x.Kind == y.Kind && x.Value == y.Value })
		if p.merged || !cut[p] && holds(p) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(x, y *pair) int { return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.b, y.b)) })
	return out
}

// holds reports whether what ties a pair is enough for one cluster: a strong
// kind or two weak ones of different causes. Of two who share a family name, what
// a home shares counts for nothing.
func holds(p *pair) bool {
	if p.merged {
		return true
	}
	seen := ""
	for _, t := range p.ties {
		cause := causes[t.Kind]
		if p.names == screen.NamesDifferentGiven && (cause == "place" || slices.Contains(household, t.Kind)) {
			continue
		}
		if t.Strong || seen != "" && cause != seen {
			return true
		}
		seen = cause
	}
	return false
}

// weak reports whether only weak kinds hold the pair.
func (p *pair) weak() bool {
	return !p.merged && !slices.ContainsFunc(p.ties, func(t Tie) bool { return t.Strong })
}

// components splits pairs into those that hang together.
func components(pairs []*pair) [][]*pair {
	parent := map[int64]int64{}
	var root func(int64) int64
	root = func(n int64) int64 {
		up, known := parent[n]
		if !known || up == n {
			return n
		}
		up = root(up)
		parent[n] = up
		return up
	}
	for _, p := range pairs {
		if x, y := root(p.a), root(p.b); x != y {
			parent[max(x, y)] = min(x, y)
		}
	}
	byRoot := map[int64][]*pair{}
	for _, p := range pairs {
		byRoot[root(p.a)] = append(byRoot[root(p.a)], p)
	}
	roots := make([]int64, 0, len(byRoot))
	for r := range byRoot {
		roots = append(roots, r)
	}
	slices.Sort(roots)
	out := make([][]*pair, len(roots))
	for i, r := range roots {
		out[i] = byRoot[r]
	}
	return out
}

func members(pairs []*pair) []int64 {
	out := make([]int64, 0, 2*len(pairs))
	for _, p := range pairs {
		out = append(out, p.a, p.b)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// group is a component as others see it.
func group(pairs []*pair, cuts []Cut) Group {
	g := Group{Members: members(pairs), Cuts: slices.Clone(cuts)}
	for _, p := range pairs {
		e := Edge{A: p.a, B: p.b, Merged: p.merged}
		for _, t := range p.ties {
			e.Kinds = append(e.Kinds, t.Kind)
		}
		e.Kinds = slices.Compact(e.Kinds)
		g.Edges = append(g.Edges, e)
	}
	slices.SortFunc(g.Edges, func(x, y Edge) int { return cmp.Or(cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B)) })
	return g
}

// tooLarge words the reason of a value's cut.
func tooLarge(size int) string {
	return fmt.Sprintf("%d applications hung together, more than the %d that one operator can be taken for; this value may be shared by strangers and joined the most of them", size, Most)
}

// Held gives the pairs that hold together, each with its smaller number first:
// what a component is followed along. It must be given all ties between a pair.
func Held(ties []Tie, rulings []Ruling) [][2]int64 {
	pairs := gather(ties, rulings)
	out := make([][2]int64, len(pairs))
	for i, p := range pairs {
		out[i] = [2]int64{p.a, p.b}
	}
	return out
}
