package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// plainDistance is optimal string alignment over the whole table.
func plainDistance(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// randomWord draws from few letters, so that words repeat bigrams and lie near
// one another.
func randomWord(random *rand.Rand, letters string, length int) []rune {
	all := []rune(letters)
	w := make([]rune, length)
	for i := range w {
		w[i] = all[random.IntN(len(all))]
	}
	return w
}

func TestDistanceInTheBandIsThatOfTheWholeTable(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for range 30_000 {
		a, b := randomWord(random, "abc", random.IntN(10)), randomWord(random, "abc", random.IntN(10))
		for k := range 3 {
			if got, want := distance(a, b, k), min(plainDistance(a, b), k+1); got != want {
				t.Fatalf("distance(%s, %s, %d) is %d, want %d", string(a), string(b), k, got, want)
			}
		}
	}
	long := []rune(strings.Repeat("a", 200))
	if distance(long, long, 1) != 0 || distance(long, long[1:], 1) != 2 {
		t.Error("words beyond the table aren't compared whole")
	}
}

func TestTheCountFilterLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(9, 9))
	for _, letters := range []string{"ab", "abcde", "abcdefghijklmnopqrstuvwxyz", "абвгд"} {
		var texts [][]string
		for range 1500 {
			texts = append(texts, []string{string(randomWord(random, letters, 1+random.IntN(13)))})
		}
		x := New(nil)
		x.words = newVocabulary(texts)
		s := newScratch(x)
		met := 0
		for range 200 {
			q := randomWord(random, letters, 1+random.IntN(13))
			if random.IntN(2) == 0 { // a listed word with errors
				q = slices.Clone(x.words.list[random.IntN(len(x.words.list))].runes)
				for range 1 + random.IntN(2) {
					at := random.IntN(len(q))
					q = slices.Insert(q, at, []rune(letters)[0])
				}
			}
			got := map[int32]int{}
			x.words.near(q, s, func(id int32, d int) { got[id] = d })
			want := map[int32]int{}
			for id, w := range x.words.list {
				longer := max(len(q), len(w.runes))
				if d := plainDistance(q, w.runes); edits(len(q)) > 0 && longer >= leastEdited && d <= edits(len(q)) {
					want[int32(id)] = d
				}
			}
			met += len(want)
			if len(got) != len(want) {
				t.Fatalf("%s of %s: %d words are near, the filter lets %d through", string(q), letters, len(want), len(got))
			}
			for id, d := range want {
				if got[id] != d {
					t.Fatalf("%s and %s: distance %d, want %d", string(q), x.words.list[id].text, got[id], d)
				}
			}
		}
		if met == 0 {
			t.Errorf("letters %s: no word is near another; the test shows nothing", letters)
		}
	}
}

func TestEditsAllowedByLength(t *testing.T) {
	for length, want := range map[int]int{1: 0, 2: 0, 3: 1, 4: 1, 7: 1, 8: 2, 20: 2} {
		if got := edits(length); got != want {
			t.Errorf("a word of %d letters may hold %d errors, want %d", length, got, want)
		}
	}
}
