package link

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/link/cluster"
	"bonafide/internal/screen"
)

// maxTies is how many neighbours of one value are kept for clusters, oldest
// first: a value on thousands then joins them all, by those who had it first.
const maxTies = 16

// Tie is one value that counts between self and another application: what
// clusters are made of.
type Tie struct {
	Other  int64 // the store's number
	Kind   string
	Value  string // canonical; of text and history the pair, for no third shares it
	Strong bool   // see [cluster.Strong]
	Names  screen.Relation
}

// tie keeps a share that counts. An address of a network counts only where it is
// a crowd's; a layout that strangers have by themselves never does.
func (f *finder) tie(p *pair, s share) {
	switch {
	case network(s.Kind) && !f.policy.joins(s):
		return
	case s.Kind == kindTemplate && *f.policy.frequency(s.Signature) > 0:
		return
	}
	f.addTie(p, s.Kind, s.Value, cluster.Strong(s.Kind, s.Value, s.Unit, p.names))
}

// softTie keeps a tie of text or history that is strong enough.
func (f *finder) softTie(p *pair, kind string) {
	ends := []string{p.self.ID, p.other.ID}
	slices.Sort(ends)
	f.addTie(p, kind, fmt.Sprint(ends), true)
}

func (f *finder) addTie(p *pair, kind, value string, strong bool) {
	if f.tied == nil {
		f.tied = map[string]int{}
	}
	if ref := kind + ":" + value; f.tied[ref] < maxTies {
		f.tied[ref]++
		f.result.Ties = append(f.result.Ties, Tie{Other: p.other.App, Kind: kind, Value: value, Strong: strong, Names: p.names})
	}
}

// People counts the people behind records by their names: those whose names are
// not known to differ are one; 1 for none.
func (m *Memo) People(records []*Record) int { return m.differentNames(records) }

// NamedDifferently reports whether the names of two of the records tell two
// people apart, be it by the given name alone.
func NamedDifferently(records []*Record) bool {
	for i, a := range records {
		for _, b := range records[i+1:] {
			if r := relate(a, b); r == screen.NamesDifferent || r == screen.NamesDifferentGiven {
				return true
			}
		}
	}
	return false
}

// Comparable reports whether applications are compared by values of the kind:
// others only find candidates, lists or referrals.
func Comparable(kind string) bool {
	return !strings.HasPrefix(kind, bandPrefix) && !strings.HasPrefix(kind, listedPrefix) && !slices.Contains(referralKinds, kind) && kind != screen.KindPassage
}

// Marked is what a person said of a value, or empty.
func (p Policy) Marked(kind, value string) string {
	return p.mark(Signature{Kind: kind, Value: value})
}

// OverCap reports whether so many different people on a value mean nothing.
func (p Policy) OverCap(kind string, people int) bool {
	return p.overCap(Signature{Kind: kind}, people)
}
