package pipeline

import (
	"slices"

	"bonafide/internal/fact"
	"bonafide/internal/link"
	"bonafide/internal/screen"
)

// massShown is how many of a mass stand for all in the facts of each: those who had
// the value first. How many there are is told beside, and the cluster's case lists
// them; with all of them written into each, ten thousand on one account would cost
// ten times what ten thousand others do. As many as a value ties together, by
// judgement.
const massShown = 16

// withoutMasses leaves out of what linking found, on values that count and stand on
// more applications than are read, all but those who had them first. Whoever shares
// something else too stays.
func withoutMasses(l link.Result) link.Result {
	if len(l.Masses) == 0 {
		return l
	}
	kept, shown := map[string]bool{}, map[string]int{}
	for _, s := range l.Shown {
		ref := s.Kind + ":" + s.Value
		if !slices.Contains(l.Masses, ref) {
			kept[s.Application] = true
		} else if shown[ref]++; shown[ref] <= massShown {
			kept[s.Application] = true
		}
	}
	stays := func(w fact.Where) bool {
		return slices.ContainsFunc(w.Spots(), func(s fact.Spot) bool {
			return slices.ContainsFunc(s.Applications, func(app string) bool { return kept[app] })
		})
	}
	l.Shown = slices.DeleteFunc(l.Shown, func(s screen.Link) bool { return !kept[s.Application] })
	l.Links = slices.DeleteFunc(l.Links, func(x *fact.Link) bool { return !stays(x.Where) })
	l.Explained = slices.DeleteFunc(l.Explained, func(x *fact.Explanation) bool { return !stays(x.Where) })
	l.Neighbours = slices.DeleteFunc(l.Neighbours, func(n *fact.Neighbour) bool { return !stays(n.Where) })
	return l
}
