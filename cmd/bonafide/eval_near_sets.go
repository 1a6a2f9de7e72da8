package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"bonafide/internal/invent"
	"bonafide/internal/link"
)

// nearText is one text under measurement.
type nearText struct {
	prose  string
	of     int    // the text that it is made of, −1: none
	made   string // how; see strengths and excerpted
	runs   []uint64
	words  int
	bands  []link.Signature
	record *link.Record
}

// strengths are the shares of sentences that planted rewordings replace.
var strengths = []float64{0.05, 0.10, 0.20, 0.30, 0.50}

const (
	excerpted = "excerpt" // some sentences of a longer text, nothing else
	tenth     = "10 %"    // the strength that has a goal
)

// rewritten names a strength.
func rewritten(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// makings are all that is planted, by turns.
func makings() []string {
	var out []string
	for _, share := range strengths {
		out = append(out, rewritten(share))
	}
	return append(out, excerpted)
}

// inventedTexts are n texts, the last quarter of them made of the first ones, by
// turns of each strength of rewording and of an excerpt of 150 words or more.
func inventedTexts(seed uint64, n int) []nearText {
	out := make([]nearText, n)
	bases := n - n/4
	for i := range out {
		if i < bases {
			out[i] = nearText{prose: invent.Prose(invent.Sentences(seed, uint64(i))), of: -1}
			continue
		}
		of, turn := i-bases, (i-bases)%(len(strengths)+1)
		sentences := invent.Sentences(seed, uint64(of))
		t := nearText{of: of, made: makings()[turn]}
		if turn < len(strengths) {
			sentences = invent.Reword(seed, uint64(i), sentences, strengths[turn])
		} else {
			sentences = excerpt(sentences, containedWords+20)
		}
		t.prose = invent.Prose(sentences)
		out[i] = t
	}
	return out
}

// excerpt is as many of the last sentences as have so many words.
func excerpt(sentences []string, words int) []string {
	from := len(sentences)
	for have := 0; have < words && from > 0; {
		from--
		have += len(strings.Fields(sentences[from]))
	}
	return sentences[from:]
}

// borderPairs are n pairs of texts with a Jaccard similarity just above the least,
// each with its own words, of lengths from the shortest that is compared to three
// pages: the second is the first with single words replaced, so that no sentence
// of it need be verbatim. They are what bands miss most easily.
func borderPairs(seed uint64, n int) []nearText {
	random := rand.New(rand.NewPCG(seed, 0xb0))
	out := make([]nearText, 0, 2*n)
	for i := 0; len(out) < 2*n; i++ {
		words := make([]string, 42+i%20*45)
		for k := range words {
			words[k] = fmt.Sprintf("w%d", random.Uint64()%1e12)
		}
		a, b := words, slices.Clone(words)
		runs, _ := link.Runs(strings.Join(a, " "))
		for _, at := range random.Perm(len(b)) {
			b[at] = fmt.Sprintf("w%d", random.Uint64()%1e12)
			other, _ := link.Runs(strings.Join(b, " "))
			jaccard, _ := link.Compare(runs, other)
			if jaccard > borderJaccard {
				continue
			}
			if jaccard >= nearJaccard { // else one word too many for so short a text
				out = append(out, nearText{prose: strings.Join(a, " "), of: -1}, nearText{prose: strings.Join(b, " "), of: len(out)})
			}
			break
		}
	}
	return out
}
