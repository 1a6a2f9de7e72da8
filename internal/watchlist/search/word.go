package search

import (
	"math"
	"slices"
	"strings"
)

// gram is two neighbouring letters of a word, its ends padded, and how often the
// same two stood in the word before: so that a set of them is the word's bag.
type gram struct {
	a, b rune
	nth  uint8
}

// word is one distinct folded word of the listed names.
type word struct {
	text   string
	runes  []rune
	weight float32 // how telling it is; see newVocabulary
	names  []int32 // in which it stands
}

// vocabulary holds the distinct words, shortest first, so that a posting's
// words of a range of lengths are neighbours.
type vocabulary struct {
	list   []word
	byText map[string]int32
	grams  map[gram][]int32
	first  []int32            // by length: the first word that is at least so long
	sounds map[string][]int32 // by romanisation key
	rare   float32            // weight of a word that no listed name has
}

// newVocabulary indexes the words of all names. A word in df of n names weighs
// ln(1+n/df), the inverse document frequency of text search: what many listed
// people are called tells little.
func newVocabulary(names [][]string) vocabulary {
	v := vocabulary{byText: map[string]int32{}, grams: map[gram][]int32{}, sounds: map[string][]int32{}}
	postings := map[string][]int32{}
	for i, part := range names {
		for _, text := range part {
			postings[text] = append(postings[text], int32(i))
		}
	}
	n := float64(len(names))
	v.rare = float32(math.Log(1 + n))
	for text, in := range postings {
		in = slices.Compact(in)
		v.list = append(v.list, word{text: text, runes: []rune(text), weight: float32(math.Log(1 + n/float64(len(in)))), names: in})
	}
	slices.SortFunc(v.list, func(a, b word) int {
		if d := len(a.runes) - len(b.runes); d != 0 {
			return d
		}
		return strings.Compare(a.text, b.text)
	})
	var buf []gram
	for i, w := range v.list {
		v.byText[w.text] = int32(i)
		for len(v.first) <= len(w.runes) {
			v.first = append(v.first, int32(i))
		}
		buf = grams(buf[:0], w.runes)
		for _, g := range buf {
			v.grams[g] = append(v.grams[g], int32(i))
		}
		if key := soundKey(w.text); key != "" {
			v.sounds[key] = append(v.sounds[key], int32(i))
		}
	}
	return v
}

// from is the first word that has at least n letters.
func (v *vocabulary) from(n int) int32 {
	if n >= len(v.first) {
		return int32(len(v.list))
	}
	return v.first[max(n, 0)]
}

// grams appends the padded bigrams of a word: one more than it has letters.
func grams(out []gram, w []rune) []gram {
	previous := rune(0)
	for i := 0; i <= len(w); i++ {
		next := rune(0)
		if i < len(w) {
			next = w[i]
		}
		g := gram{a: previous, b: next}
		for slices.Contains(out, g) {
			g.nth++
		}
		out = append(out, g)
		previous = next
	}
	return out
}

// edits is how many typing errors a word of n letters may hold: none below
// three, where one makes another name of it, two from eight on.
func edits(n int) int {
	switch {
	case n < 3:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// leastEdited is the length that the longer of two words must have for one to be
// the other with a typing error: Kim and Kin are two names.
const leastEdited = 4

// near calls found with every listed word within the edits that w may hold, and
// how many there are. An edit destroys at most three padded bigrams of the longer
// word (a swap of neighbours; others two), so that two words within k edits share
// at least len+1-3k of the longer one's.
func (v *vocabulary) near(w []rune, s *scratch, found func(id int32, distance int)) {
	k := edits(len(w))
	if k == 0 {
		return
	}
	low, high := v.from(max(len(w)-k, 1)), v.from(len(w)+k+1)
	var fixed [32]gram
	own := grams(fixed[:0], w)
	s.seen = s.seen[:0]
	for _, g := range own {
		ids := v.grams[g]
		start, _ := slices.BinarySearch(ids, low)
		for _, id := range ids[start:] {
			if id >= high {
				break
			}
			if s.counts[id] == 0 {
				s.seen = append(s.seen, id)
			}
			s.counts[id]++
		}
	}
	for _, id := range s.seen {
		common := int(s.counts[id])
		s.counts[id] = 0
		other := v.list[id].runes
		longer := max(len(w), len(other))
		if common < longer+1-3*k || longer < leastEdited {
			continue
		}
		if d := distance(w, other, k); d <= k {
			found(id, d)
		}
	}
}

// longestWord bounds the rows of distance; a longer word is compared whole.
const longestWord = 64

// distance is the optimal string alignment distance: insertions, deletions,
// substitutions and swaps of neighbours, no letter touched twice. Only the band
// of k around the diagonal is computed; anything above k is k+1.
func distance(a, b []rune, k int) int {
	if len(a)-len(b) > k || len(b)-len(a) > k {
		return k + 1
	}
	if len(b) >= longestWord {
		if slices.Equal(a, b) {
			return 0
		}
		return k + 1
	}
	var rows [3][longestWord + 1]int
	before, previous, row := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		low, high := max(1, i-k), min(len(b), i+k)
		row[low-1] = k + 1
		if low == 1 {
			row[0] = i
		}
		least := row[low-1]
		for j := low; j <= high; j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d := previous[j-1] + cost
			if j > low || low == 1 {
				d = min(d, row[j-1]+1)
			}
			if j < i+k {
				d = min(d, previous[j]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > k {
			return k + 1
		}
		before, previous, row = previous, row, before
	}
	return min(previous[len(b)], k+1)
}
