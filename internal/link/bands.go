package link

import (
	"fmt"
	"slices"
	"strconv"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// kindTextBand finds résumés whose text may be near. Equal bands prove nothing:
// the runs of both texts are compared.
const kindTextBand = bandPrefix + screen.KindText

const (
	textBands = 32 // bands of a text
	bandRows  = sketchBins / textBands
	// minTextWords is below what a text is too short to compare as a whole: a letter
	// of three lines is easily equal by chance. By judgement.
	minTextWords = 40
	// maxBandHolders is how many applications a band may have and still find anybody. A band
	// on more is that of a template: all who carry it would be compared with all. By judgement, as maxRead.
	maxBandHolders = 256
	// fewestBands must find somebody for a text to count as compared: with fewer a near-duplicate
	// at a Jaccard of .7 is missed more often than once in a thousand, 1 − (1 − .7^4)^26.
	fewestBands = 26
)

// Runs gives the three-word runs of a text as sorted hashes, each once: what
// Jaccard and containment are taken over. Words is the text's length; two
// characters of a script without spaces count as one.
func Runs(text string) (runs []uint64, words int) {
	list := wordsOf(text)
	return shingles(list), lengthOf(list)
}

// TextBands are what a text of so many words is found under by texts that may be
// near; none for a short text.
func TextBands(runs []uint64, words int) []Signature {
	if words < minTextWords {
		return nil
	}
	s, ok := newSketch(runs)
	if !ok {
		return nil
	}
	const longest = len("31:") + 16
	text := make([]byte, 0, textBands*longest)
	var ends [textBands]int
	for i, h := range s.bands() {
		text = strconv.AppendInt(text, int64(i), 10)
		text = strconv.AppendUint(append(text, ':'), h, 16)
		ends[i] = len(text)
	}
	out, values, start := make([]Signature, textBands), string(text), 0
	for i, end := range ends {
		out[i].Kind, out[i].Value = kindTextBand, values[start:end]
		start = end
	}
	return out
}

// textBand notes who shares a band of the text and has a text that is near. A
// band with more than maxBandHolders finds nobody, whoever came first; when self
// makes it one, those whom it tied are judged again.
func (f *finder) textBand(s Signature) error {
	apps, total, err := f.index.Holders(f.ctx, f.self.App, s.Kind, s.Value, maxBandHolders)
	if err != nil || total == 0 {
		return err
	}
	if total >= maxBandHolders {
		f.result.Crowded++
		if total == maxBandHolders {
			f.result.Touched = append(f.result.Touched, apps...)
		}
		return nil
	}
	apps = slices.DeleteFunc(slices.Clone(apps), func(app int64) bool { return f.compared[app] })
	for _, app := range apps {
		f.compared[app] = true
	}
	others, err := f.records(apps)
	if err != nil {
		return err
	}
	for _, o := range others {
		p := f.pairs[o.App]
		if p == nil {
			p = &pair{self: f.self, other: o}
		}
		if f.compare(p); !p.alike() {
			continue
		}
		if f.pairs[o.App] == nil {
			p.names = f.relate(o)
			f.pairs[o.App] = p
		}
		f.result.Touched = append(f.result.Touched, o.App)
	}
	return nil
}

// crowds notes when so many of the text's bands find nobody that it can't be said
// to be compared: most of it is a template's.
func (f *finder) crowds() {
	if textBands-f.result.Crowded < fewestBands {
		f.result.Limits = append(f.result.Limits, fact.OverCap{Kind: screen.KindText, SharedBy: maxBandHolders + 1,
			Value: fmt.Sprintf("%d of %d bands", f.result.Crowded, textBands)})
	}
}

// compare measures once how near the texts of a pair are, without what is too
// common to mean anything.
func (f *finder) compare(p *pair) {
	if p.measured {
		return
	}
	a, b := f.ownRuns(p.self), f.ownRuns(p.other)
	p.measured, p.words = true, min(a.words, b.words)
	p.jaccard, p.containment = Compare(a.runs, b.runs)
}

// ownText is a text without the runs that the table of boilerplate lists.
type ownText struct {
	runs  []uint64
	words int
}

func (f *finder) ownRuns(r *Record) ownText {
	if f.policy.Boilerplate == nil {
		return ownText{r.Shingles, r.Words}
	}
	t, known := f.own[r.App]
	if !known {
		t.runs = f.policy.Boilerplate.without(r.Shingles)
		if t.words = r.Words; len(t.runs) < len(r.Shingles) {
			t.words = r.Words * len(t.runs) / len(r.Shingles)
		}
		f.own[r.App] = t
	}
	return t
}

// Thresholds of the soft links that are kept and tie clusters; the rules see
// weaker ones too. Calibrated on planted rewordings, see docs/measures.md.
const (
	softJaccard     = 0.7
	softContainment = 0.8 // of a text of minContainedWords or more
	softJobs        = 3   // identical (employer, title, start, end); one in whole years counts half
)

// Soft is a tie by measure between two applications, the same seen from either.
type Soft struct {
	Other       int64  // the store's number
	ID          string // public id of the other
	Kind        string // text or history
	Measure     float64
	Containment float64 // of a text: of the shorter in the longer
}

// String says the measure in words.
func (s Soft) String() string {
	if s.Kind == screen.KindHistory {
		return fmt.Sprintf("%g identical jobs", s.Measure)
	}
	return fmt.Sprintf("Jaccard %.2f, containment %.2f", s.Measure, s.Containment)
}

// softText gives the soft link of a text, or nil when it is too weak to keep.
func (p *pair) softText() *Soft {
	if p.words < minTextWords || p.jaccard < softJaccard && (p.containment < softContainment || p.words < minContainedWords) {
		return nil
	}
	return &Soft{Other: p.other.App, ID: p.other.ID, Kind: screen.KindText, Measure: p.jaccard, Containment: p.containment}
}

// softHistory gives the soft link of weighted identical jobs, or nil.
func (p *pair) softHistory(jobs float64) *Soft {
	if jobs < softJobs {
		return nil
	}
	return &Soft{Other: p.other.App, ID: p.other.ID, Kind: screen.KindHistory, Measure: jobs}
}
