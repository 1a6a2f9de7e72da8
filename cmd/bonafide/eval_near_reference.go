package main

import (
	"cmp"
	"slices"
)

// reference compares texts exactly, without sketch or bands, and still not each
// with each: it takes each text's runs rarest first and rules out only pairs that
// cannot reach the least similarity (Bayardo, Ma and Srikant 2007, "Scaling up all
// pairs similarity search"; Xiao and others 2008, "PPJoin").
type reference struct {
	texts []rankedText // shortest first
	ranks int
}

// rankedText is a text's runs by their rarity among all texts.
type rankedText struct {
	text  int     // its place
	size  int     // runs, each once
	words int     // length
	alone int     // runs that no other text has: the rarest
	runs  []int32 // ranks of the others, rarest first
}

// fraction is a least similarity as a fraction, so that bounds are exact.
type fraction struct{ of, in int }

var (
	jaccardLeast     = fraction{7, 10} // nearJaccard
	containmentLeast = fraction{8, 10} // nearContainment
)

// needs is how many of n are at least the share.
func (r fraction) needs(n int) int { return (r.of*n + r.in - 1) / r.in }

// newReference ranks the runs of all texts that are long enough to be compared
// as a whole, as in service.
func newReference(texts []nearText) *reference {
	var all []uint64
	for _, t := range texts {
		if len(t.bands) > 0 {
			all = append(all, t.runs...)
		}
	}
	slices.Sort(all)
	type run struct {
		hash  uint64
		times int
	}
	var shared []run
	for i := 0; i < len(all); {
		k := i + 1
		for k < len(all) && all[k] == all[i] {
			k++
		}
		if k-i > 1 {
			shared = append(shared, run{all[i], k - i})
		}
		i = k
	}
	slices.SortFunc(shared, func(a, b run) int { return cmp.Or(a.times-b.times, cmp.Compare(a.hash, b.hash)) })
	rank := make(map[uint64]int32, len(shared))
	for i, r := range shared {
		rank[r.hash] = int32(i)
	}
	ref := &reference{ranks: len(shared)}
	for i, t := range texts {
		if len(t.bands) == 0 {
			continue
		}
		x := rankedText{text: i, size: len(t.runs), words: t.words}
		for _, r := range t.runs {
			if at, known := rank[r]; known {
				x.runs = append(x.runs, at)
			}
		}
		slices.Sort(x.runs)
		x.alone = x.size - len(x.runs)
		ref.texts = append(ref.texts, x)
	}
	slices.SortStableFunc(ref.texts, func(a, b rankedText) int { return a.size - b.size })
	return ref
}

// posting is where a run stands in a text: at its place by rarity.
type posting struct{ text, place int32 }

// firstCommon is how many of the runs in common are sought among the rarest before
// two texts are compared whole. It only saves time: one would do.
const firstCommon = 8

// join finds all pairs with at least so many runs in common as need says, called
// with the shorter first. Least is how many a text must have in common with any.
// When two texts have enough in common, the first few of that by rarity stand
// among the rarest runs of each, all but as many as it must have in common beside
// them: of the shorter only these are looked up, in those of the longer, or in all
// of it when whole is set, where least holds of the shorter alone.
func (r *reference) join(need func(shorter, longer int) int, least fraction, whole bool) []nearPair {
	holders := make([][]posting, r.ranks)
	common := make([]int32, len(r.texts)) // with the text at hand; −1: cannot reach what is needed
	var seen []int32
	var out []nearPair
	for n := range r.texts {
		x := &r.texts[n]
		seen = seen[:0]
		rarest := x.rarest(x.size - least.needs(x.size) + firstCommon)
		probe := rarest
		if whole {
			probe = len(x.runs)
		}
		for k, run := range x.runs[:probe] {
			place := x.alone + k
			for _, p := range holders[run] {
				if common[p.text] < 0 {
					continue
				}
				y := &r.texts[p.text]
				if common[p.text] == 0 {
					seen = append(seen, p.text)
				}
				common[p.text]++
				// Were all that follows in both common, would it be enough?
				if most := int(common[p.text]) + min(x.size-place, y.size-int(p.place)) - 1; most < need(y.size, x.size) {
					common[p.text] = -1
				}
			}
		}
		for _, other := range seen {
			y := &r.texts[other]
			enough := need(y.size, x.size)
			if int(common[other]) >= min(firstCommon, enough) && intersection(y.runs, x.runs) >= enough {
				out = append(out, nearPair{min(y.text, x.text), max(y.text, x.text)})
			}
			common[other] = 0
		}
		for k, run := range x.runs[:rarest] {
			holders[run] = append(holders[run], posting{int32(n), int32(x.alone + k)})
		}
	}
	slices.SortFunc(out, func(a, b nearPair) int { return cmp.Or(a.b-b.b, a.a-b.a) })
	return out
}

// rarest is how many of the runs that others have too are among the n rarest.
func (t *rankedText) rarest(n int) int { return max(0, min(len(t.runs), n-t.alone)) }

// jaccard finds all pairs with a Jaccard similarity of at least the share.
func (r *reference) jaccard(least fraction) []nearPair {
	// At least of/in is: common·(of + in) ≥ of·(a + b). As the shorter is at least of/in
	// of the longer, each has at least of/in of its own runs in common.
	both := fraction{least.of, least.of + least.in}
	return r.join(func(shorter, longer int) int { return both.needs(shorter + longer) }, least, false)
}

// containment finds all pairs of texts of so many words or more of which the
// longer holds at least the share of the shorter's runs.
func (r *reference) containment(least fraction, words int) []nearPair {
	long := &reference{ranks: r.ranks}
	for _, t := range r.texts {
		if t.words >= words {
			long.texts = append(long.texts, t)
		}
	}
	return long.join(func(shorter, _ int) int { return least.needs(shorter) }, least, true)
}

// intersection counts equal elements of two sorted lists.
func intersection(a, b []int32) (n int) {
	for i, k := 0, 0; i < len(a) && k < len(b); {
		x, y := a[i], b[k]
		if x <= y {
			i++
		}
		if y <= x {
			k++
		}
		if x == y {
			n++
		}
	}
	return n
}
