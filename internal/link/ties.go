package link

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

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
	f.addTie(p, s.Kind, s.Value, !s.ordinary && cluster.Strong(s.Kind, s.Value, s.Unit, p.apart()))
}

// asides are kinds that hold clusters and are shown to people; no rule asks for
// them, for of one pair alone they say too little.
var asides = []string{kindRefereeEmail, kindRefereePhone, kindDomain}

// aside notes a share of such a kind.
func (f *finder) aside(p *pair, s share, as string) {
	if as == "" {
		f.tie(p, s)
	}
	f.show(p.other, s.Signature, s.holders-1, screen.Link{Explained: as})
}

// apart reports whether two applications bear two people's names: ones that
// differ by more than the given name, or full names in two scripts of which nobody
// can tell whether they are one. The same person under both is no stranger.
func (p *pair) apart() bool {
	switch p.names {
	case screen.NamesDifferent:
		return true
	case screen.NamesUnknown:
		return p.self.named() && p.other.named()
	}
	return false
}

// named reports whether an application bears a name of two words or more, or one
// in a script that needs no space between them.
func (r *Record) named() bool {
	return slices.ContainsFunc(append([]string{r.Name}, r.OtherNames...), func(n string) bool {
		return len(strings.Fields(n)) > 1 || strings.IndexFunc(n, func(c rune) bool {
			return unicode.In(c, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana)
		}) >= 0
	})
}

// What identical rare sentences two résumés must have to be one's work, however
// the rest is worded: so many, of so many words together. Calibrated on planted
// rewordings and honest people, see docs/measures.md.
const (
	softPassages     = 5
	softPassageWords = 50
)

// copied ties two résumés by the sentences that stand in both and in hardly any
// other. Rules ask for fewer of them; a cluster needs more.
func (f *finder) copied(p *pair, passages []share) {
	words := 0
	for _, s := range passages {
		words += s.Words
	}
	if len(passages) < softPassages || words < softPassageWords || f.policy.explain(*p, share{Signature: Signature{Kind: screen.KindPassage}}) != "" {
		return
	}
	f.softTie(p, screen.KindPassage)
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
	return !strings.HasPrefix(kind, bandPrefix) && !strings.HasPrefix(kind, listedPrefix) && (!slices.Contains(referralKinds, kind) || slices.Contains(asides, kind)) && kind != screen.KindPassage
}

// Marked is what a person said of a value, or empty.
func (p Policy) Marked(kind, value string) string {
	return p.mark(Signature{Kind: kind, Value: value})
}

// OverCap reports whether so many different people on a value mean nothing.
func (p Policy) OverCap(kind string, people int) bool {
	return p.overCap(Signature{Kind: kind}, people)
}
