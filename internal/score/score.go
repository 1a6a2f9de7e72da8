// Package score turns the findings about one application into a score, its
// grounds and the band that decides its place in the review queue.
//
// A weight is ten times a base-10 log likelihood ratio, in decibans: a rule of
// weight 10 fires ten times as often on a confirmed case as on an ordinary
// application. Weights of independent causes add. A family is one cause, so it
// counts its heaviest finding; and one value counts once, whatever the number of
// families that cite it.
//
// Score is pure: the same findings in any order give the same result. The
// package sees no facts and decides about nobody.
package score

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// Errors of the catalogue or of a rule's code; the application isn't at fault.
var (
	// ErrWeight reports a weight outside 0 to 30.
	ErrWeight = errors.New("weight out of range")
	// ErrOutcome reports an outcome that isn't one of package screen's.
	ErrOutcome = errors.New("unknown outcome")
)

// The tiers and thresholds in decibans. They are judgement, bent until the
// documented cases and the honest twins of the tests fell where they belong.
const (
	weak      = 3  // heaviest weight of tier W
	heavy     = 10 // lightest weight of tier H
	exact     = 20 // lightest weight of tier X
	maxWeight = 30

	weakTogether = 9  // most that all weak findings add
	furtherKind  = 5  // for each further independent kind of reuse
	reuseAtMost  = 30 // most that the family reuse adds

	medium   = 10
	high     = 20
	critical = 30
)

// reuse is the one family in which further kinds add to the heaviest finding.
const reuse = "reuse"

// Options are what a tenant may choose.
type Options struct {
	// Posthire lets the findings of the family posthire count; off, they are shown and add 0.
	Posthire bool
}

// Ground is what one family adds to the score.
type Ground struct {
	Family   string   `json:"family"`
	Decibans int      `json:"decibans"` // more than 0
	Rules    []string `json:"rules"`    // that add, the heaviest first
}

// Result is a score with what explains it.
type Result struct {
	Score    int              `json:"score"` // decibans; the sum of the grounds
	Band     screen.Band      `json:"band"`
	Grounds  []Ground         `json:"grounds"`  // heaviest first
	Findings []screen.Finding `json:"findings"` // those given, heaviest first, with Counted set
}

// Score adds up the fired findings and places the sum.
//
// The error wraps [ErrWeight] or [ErrOutcome] and names the rule; the result is
// then zero. The findings given are not changed.
func Score(findings []screen.Finding, opt Options) (Result, error) {
	for _, f := range findings {
		if err := check(f); err != nil {
			return Result{}, fmt.Errorf("rule %s: %w", f.Rule, err)
		}
	}
	fs := append([]screen.Finding{}, findings...)
	slices.SortStableFunc(fs, byWeight)
	t := tally{families: map[string]*family{}, resting: map[string]string{}}
	for i := range fs {
		fs[i].Counted = 0
		if counts(fs[i], opt) {
			t.add(&fs[i])
		}
	}
	r := Result{Findings: fs, Grounds: t.grounds()}
	for _, g := range r.Grounds {
		r.Score += g.Decibans
	}
	r.Band = t.band(r.Score)
	return r, nil
}

func check(f screen.Finding) error {
	switch f.Outcome {
	case screen.Fired, screen.Clear, screen.NotAvailable, screen.NotApplicable:
	default:
		return fmt.Errorf("%w: %q", ErrOutcome, f.Outcome)
	}
	if f.Weight < 0 || f.Weight > maxWeight {
		return fmt.Errorf("%w: %d", ErrWeight, f.Weight)
	}
	return nil
}

// counts reports whether a finding may add anything by itself.
func counts(f screen.Finding, opt Options) bool {
	return f.Outcome == screen.Fired && !f.Question && f.Weight > 0 && (f.Status == "" || f.Status == "stable") &&
		(f.Family != "posthire" || opt.Posthire)
}

// byWeight puts the heavier finding first; equal weights go by rule id, so that
// the result doesn't depend on the order of the input.
func byWeight(a, b screen.Finding) int {
	return cmp.Or(cmp.Compare(b.Weight, a.Weight), strings.Compare(a.Rule, b.Rule), cmp.Compare(b.Version, a.Version))
}

// family is what one family has counted so far.
type family struct {
	name  string
	head  int // weight of its heaviest finding that counts
	sum   int
	rules []string
	kinds map[string]bool // independent kinds of reuse counted
}

// tally takes findings from the heaviest to the lightest.
type tally struct {
	families map[string]*family
	weak     int               // decibans of weak heads so far
	resting  map[string]string // identifier to the family in which it counts
}

// add lets one finding count where it may. A finding whose identifier already
// counts in another family gives way, and its family's next one steps up.
func (t *tally) add(f *screen.Finding) {
	for _, id := range rests(f) {
		if in, ok := t.resting[id]; ok && in != f.Family {
			return
		}
	}
	fam := t.families[f.Family]
	switch {
	case fam == nil:
		fam = &family{name: f.Family, head: f.Weight, kinds: map[string]bool{}}
		t.families[f.Family] = fam
		f.Counted = t.headWeight(f.Weight)
		// A finding of several kinds is one kind: the others count by findings of their own.
		fam.addKind(f)
	case f.Family == reuse && f.Weight > weak && fam.addKind(f):
		f.Counted = min(furtherKind, reuseAtMost-fam.sum)
	default:
		return
	}
	fam.sum += f.Counted
	fam.rules = append(fam.rules, f.Rule)
	for _, id := range rests(f) {
		t.resting[id] = f.Family
	}
}

// headWeight is what the heaviest finding of a family adds: its weight, but of
// weak ones only what all weak ones together may add.
func (t *tally) headWeight(w int) int {
	if w > weak {
		return w
	}
	w = min(w, weakTogether-t.weak)
	t.weak += w
	return w
}

// addKind takes the first kind of the finding that the family hasn't counted;
// false when there is none.
func (fam *family) addKind(f *screen.Finding) bool {
	for _, k := range slices.Sorted(slices.Values(f.Kinds)) {
		if !fam.kinds[k] {
			fam.kinds[k] = true
			return true
		}
	}
	return false
}

// rests are the identifiers that a finding's evidence stands on.
func rests(f *screen.Finding) []string {
	var out []string
	for _, e := range f.Evidence {
		out = append(out, e.Rests...)
	}
	return out
}

func (t *tally) grounds() []Ground {
	out := []Ground{}
	for _, fam := range t.families {
		if fam.sum > 0 {
			out = append(out, Ground{fam.name, fam.sum, fam.rules})
		}
	}
	slices.SortFunc(out, func(a, b Ground) int {
		return cmp.Or(cmp.Compare(b.Decibans, a.Decibans), strings.Compare(a.Family, b.Family))
	})
	return out
}

// band places a score. One cause alone never reaches high, unless it is exact;
// critical takes two causes that would each be read alone.
func (t *tally) band(score int) screen.Band {
	var aboveWeak, heavyOnes, exactOnes int
	for _, fam := range t.families {
		if fam.head > weak {
			aboveWeak++
		}
		if fam.head >= heavy {
			heavyOnes++
		}
		if fam.head >= exact {
			exactOnes++
		}
	}
	switch {
	case score == 0:
		return screen.BandNone
	case score < medium:
		return screen.BandLow
	case score >= critical && heavyOnes >= 2:
		return screen.BandCritical
	case score >= high && (aboveWeak >= 2 || exactOnes > 0):
		return screen.BandHigh
	}
	return screen.BandMedium
}
