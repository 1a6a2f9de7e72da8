// Package name owns people's names: how two of them relate, which strings read
// as one, and where a résumé or a file name carries one.
//
// A relation is a word, never a number, and errs towards not telling people
// apart: calling one person two is the costliest mistake of the product. The
// package does not know origins, sexes or languages of names, does not judge
// which of two names is true, and keeps no state but immutable tables.
package name

import (
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// Relate says how the names of two people relate. It is symmetric and doesn't
// depend on the order of a name's parts. It answers [screen.NamesUnknown] when a
// side is missing or a single token (unless both spell the same letters), or
// when no table covers the scripts of the two. Latin, Cyrillic and Greek count as
// one; Hangul, Chinese characters, kana and Arabic letters are read by tables:
// what matches in any admissible reading is joined, and different needs names of
// two parts or more that the tables cover whole.
func Relate(a, b string) screen.Relation { return RelateFolded(Fold(a), Fold(b)) }

// RelateFolded is [Relate] for loops that compare one name with many.
func RelateFolded(a, b Folded) screen.Relation {
	best := screen.NamesUnknown
	for i := range a.parts {
		for j := range b.parts {
			if a.parts[i].script == b.parts[j].script {
				best = nearer(best, relateParts(&a.parts[i], &b.parts[j]))
			} else {
				best = nearer(best, relateAcross(&a.parts[i], &b.parts[j]))
			}
		}
	}
	return best
}

// Nearest gives the closest relation of s to any of the known names, in the
// order same, variant, different_given, different; unknown when none can be
// compared. Beside a lone known token that also stands in s ("Mike" beside "Mike
// Probe") different is unknown: s may be that name in full.
func Nearest(s string, known []string) screen.Relation {
	f, best, open := Fold(s), screen.NamesUnknown, false
	for _, k := range known {
		g := Fold(k)
		r := RelateFolded(f, g)
		open = open || r == screen.NamesUnknown && shareToken(f, g)
		best = nearer(best, r)
	}
	if open && best == screen.NamesDifferent {
		return screen.NamesUnknown
	}
	return best
}

func shareToken(a, b Folded) bool {
	for _, p := range a.parts {
		for _, q := range b.parts {
			for i := range p.tokens {
				for j := range q.tokens {
					if p.script == q.script && alike(&p.tokens[i], &q.tokens[j]) {
						return true
					}
				}
			}
		}
	}
	return false
}

// closeness orders the relations; what a name shares outweighs what can't be told.
func closeness(r screen.Relation) int {
	switch r {
	case screen.NamesSame:
		return 4
	case screen.NamesVariant:
		return 3
	case screen.NamesDifferentGiven:
		return 2
	case screen.NamesDifferent:
		return 1
	}
	return 0
}

func nearer(a, b screen.Relation) screen.Relation {
	if closeness(b) > closeness(a) {
		return b
	}
	return a
}

// DifferentNames counts mutually different names. Names that any relation but
// different joins make one component; a component counts when every name in it
// is different from every name in those already counted, so that a name that
// can't be compared neither adds to the number nor bridges two strangers.
func DifferentNames(names []string) int {
	folded := distinct(names)
	component := make([]int, len(folded))
	for i := range component {
		component[i] = i
	}
	relation := make([][]screen.Relation, len(folded))
	for i := range folded {
		relation[i] = make([]screen.Relation, len(folded))
		for j := range i {
			r := RelateFolded(folded[i], folded[j])
			relation[i][j], relation[j][i] = r, r
			if r != screen.NamesDifferent && r != screen.NamesUnknown {
				merge(component, component[i], component[j])
			}
		}
	}
	return len(mutuallyDifferent(component, relation))
}

func merge(component []int, from, to int) {
	for i, c := range component {
		if c == from {
			component[i] = to
		}
	}
}

// distinct folds the names and leaves out empty ones and repetitions, sorted so
// that the caller's order can't matter.
func distinct(names []string) []Folded {
	byKey := make(map[string]Folded, len(names))
	keys := make([]string, 0, len(names))
	for _, n := range names {
		f := Fold(n)
		k := f.Key()
		if _, seen := byKey[k]; k == "" || seen {
			continue
		}
		byKey[k] = f
		keys = append(keys, k)
	}
	slices.Sort(keys)
	out := make([]Folded, len(keys))
	for i, k := range keys {
		out[i] = byKey[k]
	}
	return out
}

// mutuallyDifferent picks components greedily, those with the fewest names that
// can't be compared first.
func mutuallyDifferent(component []int, relation [][]screen.Relation) (chosen []int) {
	unknown := make(map[int]int)
	var order []int
	for i, c := range component {
		if !slices.Contains(order, c) {
			order = append(order, c)
		}
		for j, r := range relation[i] {
			if component[j] != c && r == screen.NamesUnknown {
				unknown[c]++
			}
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return unknown[a] - unknown[b] })
	for _, c := range order {
		if !slices.ContainsFunc(chosen, func(d int) bool { return !allDifferent(c, d, component, relation) }) {
			chosen = append(chosen, c)
		}
	}
	return chosen
}

func allDifferent(c, d int, component []int, relation [][]screen.Relation) bool {
	for i := range component {
		for j := range component {
			if component[i] == c && component[j] == d && relation[i][j] != screen.NamesDifferent {
				return false
			}
		}
	}
	return true
}

// Joined gives the folded tokens of s as one text: the form in which names of
// firms, schools and jobs are compared.
func Joined(s string) string { return strings.Join(Tokens(s), " ") }
