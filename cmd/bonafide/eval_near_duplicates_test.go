package main

import (
	"slices"
	"testing"

	"bonafide/internal/link"
)

func signedTexts(n int) []nearText {
	texts := inventedTexts(1, n)
	for i := range texts {
		texts[i].runs, texts[i].words = link.Runs(texts[i].prose)
		texts[i].bands = link.TextBands(texts[i].runs, texts[i].words)
	}
	return texts
}

func TestTheReferenceIsThatOfComparingEveryPair(t *testing.T) {
	texts := signedTexts(300)
	for _, least := range []float64{0.5, 0.7, 0.9} {
		var want []nearPair
		for i := range texts {
			for k := range i {
				if jaccard, _ := link.Compare(texts[k].runs, texts[i].runs); jaccard >= least {
					want = append(want, nearPair{k, i})
				}
			}
		}
		got := allNear(texts, least)
		slices.SortFunc(got, func(a, b nearPair) int { return (a.b-b.b)*1000 + a.a - b.a })
		if !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("at %.1f: %d pairs, comparing every pair gives %d", least, len(got), len(want))
		}
	}
}

func TestRewordingsAreFoundAndStrangersAreNot(t *testing.T) {
	r, err := measureNear(inventedTexts(1, 800), true)
	if err != nil {
		t.Fatal(err)
	}
	if r.Recall == nil || *r.Recall < recallGoal || r.Precision == nil || *r.Precision != 1 || r.Pairs < 60 || r.Strangers.Soft != 0 {
		t.Errorf("%+v", r)
	}
	if len(r.Strengths) != len(strengths) || r.Strengths[1].Soft < tenGoal || r.Strengths[4].Soft > 0.1 {
		t.Errorf("by strength: %+v", r.Strengths)
	}
	r.Missed, r.Recall = nil, new(float64)
	if r.judge(true); r.OK {
		t.Error("a recall of 0 meets the goal")
	}
}
