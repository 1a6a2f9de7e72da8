package link

import (
	"math"

	"bonafide/internal/screen"
)

// commonPassage notes a sentence of self that stands in more than
// [maxPassageFiles] files: a template's or a guide's. When self makes it one, all
// that have it are judged again; after that one more changes nobody's facts.
func (f *finder) commonPassage(s Signature, apps []int64, total int) {
	f.commons[s.Value] = s.Words
	if total == maxPassageFiles {
		f.result.Touched = append(f.result.Touched, apps...)
	}
}

// discount takes the sentences that are common property out of how near two
// texts are. What both have of them is in the common part and in each text, so
// that it is taken off each, one run for each word: two of the runs reach into a
// neighbouring sentence. Long texts that are one as a whole stay so: sentences
// alone make no such two, and an operator's sixth copy would make all six strangers.
func (f *finder) discount(p *pair) {
	if len(f.commons) == 0 || p.jaccard == 0 || p.jaccard >= softJaccard && p.words >= minContainedWords {
		return
	}
	drop := 0
	for _, s := range p.other.Signatures {
		if s.Kind == screen.KindPassage {
			drop += f.commons[s.Value]
		}
	}
	if drop == 0 {
		return
	}
	a, b := len(f.ownRuns(p.self).runs), len(f.ownRuns(p.other).runs)
	common := int(math.Round(p.jaccard * float64(a+b) / (1 + p.jaccard)))
	drop = min(drop, common)
	p.words -= drop
	p.jaccard, p.containment = 0, 0
	if common -= drop; common > 0 {
		a, b = a-drop, b-drop
		p.jaccard, p.containment = float64(common)/float64(a+b-common), float64(common)/float64(min(a, b))
	}
}
