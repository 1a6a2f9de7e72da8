package invent_test

import (
	"slices"
	"strings"
	"testing"

	"bonafide/internal/invent"
)

func TestARewordingReplacesTheShareOfSentences(t *testing.T) {
	for n := range uint64(50) {
		base := invent.Sentences(3, n)
		if !slices.Equal(base, invent.Sentences(3, n)) || slices.Equal(base, invent.Sentences(4, n)) {
			t.Fatal("the seed doesn't decide the text")
		}
		for _, share := range []float64{0, 0.1, 0.5, 1} {
			other := invent.Reword(3, n, base, share)
			changed := 0
			for i := range base {
				if base[i] != other[i] {
					changed++
				}
			}
			if want := share * float64(len(base)); float64(changed) < want-1 || float64(changed) > want+1 {
				t.Errorf("%d of %d sentences differ, want %.0f", changed, len(base), want)
			}
		}
		if words := len(strings.Fields(invent.Prose(base))); words < 200 || words > 900 {
			t.Errorf("a résumé of %d words", words)
		}
	}
}
