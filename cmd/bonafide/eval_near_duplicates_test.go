package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/link"
)

// signTexts makes what bands and the reference read of texts.
func signTexts(texts []nearText) []nearText {
	for i := range texts {
		texts[i].runs, texts[i].words = link.Runs(texts[i].prose)
		texts[i].bands = link.TextBands(texts[i].runs, texts[i].words)
	}
	return texts
}

// shuffled are texts of few words, cut out of one another and mixed, so that
// pairs of every similarity and length are among them.
func shuffled(n int) []nearText {
	random := rand.New(rand.NewPCG(7, 7))
	out := make([]nearText, n)
	for i := range out {
		var words []string
		for len(words) < 45+random.IntN(400) {
			from := random.IntN(1200)
			for k := range 5 + random.IntN(90) {
				words = append(words, fmt.Sprint("w", (from+k)%1200))
			}
		}
		out[i].prose = strings.Join(words, " ")
	}
	return out
}

func TestTheReferenceIsThatOfComparingEveryPair(t *testing.T) {
	for name, texts := range map[string][]nearText{
		"rewordings": signTexts(inventedTexts(1, 300)), "pairs at the border": signTexts(borderPairs(1, 100)), "shuffled": signTexts(shuffled(300)),
	} {
		for _, least := range []fraction{{1, 10}, {3, 10}, {5, 10}, jaccardLeast, containmentLeast, {9, 10}, {1, 1}} {
			var near, contained []nearPair
			for i := range texts {
				for k := range i {
					jaccard, containment := link.Compare(texts[k].runs, texts[i].runs)
					if jaccard >= float64(least.of)/float64(least.in) {
						near = append(near, nearPair{k, i})
					}
					if containment >= float64(least.of)/float64(least.in) && min(texts[k].words, texts[i].words) >= containedWords {
						contained = append(contained, nearPair{k, i})
					}
				}
			}
			exact := newReference(texts)
			if got := exact.jaccard(least); !slices.Equal(got, near) {
				t.Errorf("%s, Jaccard %v: %d pairs, comparing every pair gives %d", name, least, len(got), len(near))
			}
			if got := exact.containment(least, containedWords); !slices.Equal(got, contained) {
				t.Errorf("%s, containment %v: %d pairs, comparing every pair gives %d", name, least, len(got), len(contained))
			}
			if least == jaccardLeast && len(near) == 0 {
				t.Errorf("%s: no pair to find", name)
			}
		}
	}
	if float64(jaccardLeast.of)/float64(jaccardLeast.in) != nearJaccard || float64(containmentLeast.of)/float64(containmentLeast.in) != nearContainment {
		t.Error("the reference has other bounds than the measurement")
	}
}

func TestPairsAtTheBorderLieThere(t *testing.T) {
	texts := signTexts(borderPairs(3, 200))
	short, long := 0, 0
	for i, x := range texts {
		if len(x.bands) == 0 {
			t.Fatalf("text %d of %d words is too short to compare", i, x.words)
		}
		if x.of < 0 {
			continue
		}
		jaccard, _ := link.Compare(texts[x.of].runs, x.runs)
		if jaccard < nearJaccard || jaccard > borderJaccard {
			t.Errorf("pair at %.3f", jaccard)
		}
		if x.words < 130 {
			short++
		}
		if x.words > 600 {
			long++
		}
	}
	if short < 10 || long < 10 {
		t.Errorf("%d short, %d long texts", short, long)
	}
	if b := measureBorder(3, 400); b.Recall < recallGoal || b.Expected < recallGoal || b.Jaccard > borderJaccard {
		t.Errorf("%+v", b)
	}
}

func TestRewordingsAreFoundAndStrangersAreNot(t *testing.T) {
	r, err := measureNear(inventedTexts(1, 1000), true)
	if err != nil {
		t.Fatal(err)
	}
	if r.Recall == nil || *r.Recall < recallGoal || r.Precision == nil || *r.Precision != 1 || r.Pairs < 60 || r.Strangers.Soft+r.SoftWrong != 0 {
		t.Errorf("%+v", r)
	}
	if c := r.Contained; c == nil || c.Pairs <= r.Pairs || c.Linked < recallGoal {
		t.Errorf("contained: %+v", c)
	}
	if len(r.Strengths) != len(makings()) || r.Strengths[1].Soft < tenGoal || r.Strengths[4].Soft > 0.1 || r.Strengths[5].Made != excerpted || r.Strengths[5].Soft != 1 {
		t.Errorf("by strength: %+v", r.Strengths)
	}
	r.Recall = new(float64)
	if r.judge(true); r.OK {
		t.Error("a recall of 0 meets the goal")
	}
	r.Recall, r.Strengths[1].Soft = nil, 0.9
	if r.judge(true); r.OK || len(r.Missed) == 0 {
		t.Error("nine of ten rewordings meet the goal")
	}
}
