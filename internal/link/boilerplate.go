package link

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

//go:embed boilerplate_seed.txt
var seedText string

// Boilerplate is a table of passages, runs and layouts too common to mean
// anything. It is immutable; a nil one lists nothing. It has a version, which
// evaluations name.
type Boilerplate struct {
	body      boilerplateBody
	passages  map[string]bool
	runs      map[uint64]bool
	templates map[string]bool
}

// boilerplateBody is how a table is kept.
type boilerplateBody struct {
	Version   string   `json:"version"`
	Documents int      `json:"documents"` // it was made of; 0 for the seed alone
	Names     int      `json:"names"`     // different ones from which on something was listed
	Passages  []string `json:"passages"`
	Runs      []uint64 `json:"runs"`
	Templates []string `json:"templates"`
}

// Seed makes the table that comes with the program: phrases of common résumé
// builders, collected by hand.
func Seed() *Boilerplate {
	var b boilerplateBody
	for line := range strings.Lines(seedText) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := wordsOf(line)
		b.Runs = append(b.Runs, shingles(words)...)
		if len(words) >= minPassageWords {
			b.Passages = append(b.Passages, digest(strings.Join(words, " ")))
		}
	}
	return b.table("seed")
}

// table sorts the body, names its version after its content and makes it searchable.
func (b boilerplateBody) table(origin string) *Boilerplate {
	for _, list := range []*[]string{&b.Passages, &b.Templates} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	slices.Sort(b.Runs)
	b.Runs, b.Version = slices.Compact(b.Runs), ""
	text, _ := json.Marshal(b) // strings and numbers: it never fails
	sum := sha256.Sum256(text)
	b.Version = origin + "-" + hex.EncodeToString(sum[:4])
	return b.open()
}

func (b boilerplateBody) open() *Boilerplate {
	t := &Boilerplate{body: b, passages: map[string]bool{}, runs: make(map[uint64]bool, len(b.Runs)), templates: map[string]bool{}}
	for _, p := range b.Passages {
		t.passages[p] = true
	}
	for _, r := range b.Runs {
		t.runs[r] = true
	}
	for _, l := range b.Templates {
		t.templates[l] = true
	}
	return t
}

// MarshalJSON writes the table as [OpenBoilerplate] reads it.
func (b *Boilerplate) MarshalJSON() ([]byte, error) { return json.Marshal(b.body) }

// OpenBoilerplate reads a table that was kept.
func OpenBoilerplate(text []byte) (*Boilerplate, error) {
	var b boilerplateBody
	if err := json.Unmarshal(text, &b); err != nil {
		return nil, fmt.Errorf("table of boilerplate: %w", err)
	}
	return b.open(), nil
}

// Version names the table: its origin and a hash of its content; "" for nil.
func (b *Boilerplate) Version() string {
	if b == nil {
		return ""
	}
	return b.body.Version
}

// Documents is of how many documents the table was made (0: the seed alone), and
// Names under how many different names something had to stand to be listed.
func (b *Boilerplate) Documents() (documents, names int) { return b.body.Documents, b.body.Names }

// Sizes are the numbers of passages, three-word runs and layouts listed.
func (b *Boilerplate) Sizes() (passages, runs, templates int) {
	return len(b.passages), len(b.runs), len(b.templates)
}

func (b *Boilerplate) passage(hash string) bool   { return b != nil && b.passages[hash] }
func (b *Boilerplate) template(value string) bool { return b != nil && b.templates[value] }

// without gives the sorted runs that the table doesn't list.
func (b *Boilerplate) without(runs []uint64) []uint64 {
	listed := func(r uint64) bool { return b.runs[r] }
	if b == nil || len(b.runs) == 0 || !slices.ContainsFunc(runs, listed) {
		return runs
	}
	return slices.DeleteFunc(slices.Clone(runs), listed)
}

const (
	// minTally is of how many documents a table can be made.
	minTally = 2000
	// minTallyNames and tallyShare bound below under how many different names something
	// stands that means nothing: the larger of a number and a share of all documents.
	minTallyNames = 20
	tallyShare    = 0.01
)

// ErrFewDocuments reports that there are too few to tell what is common.
var ErrFewDocuments = errors.New("too few documents to tell what is common")

// tallySlots is how many counters the first look has, 64 MiB.
const tallySlots = 1 << 24

// Tally makes a table from records. All are shown to it twice, to [Tally.Guess]
// and then to [Tally.Count], in the same order: what the guess rules out needs no
// counter of its own, so that a million records fit. Of one name only its
// first document counts, so that nobody makes a text common by sending it often.
type Tally struct {
	names     [2]map[string]bool
	documents int
	guess     []uint32
	need      uint32
	counts    map[string]uint32
	runs      map[uint64]uint32
}

// NewTally makes an empty one.
func NewTally() *Tally {
	return &Tally{names: [2]map[string]bool{{}, {}}, guess: make([]uint32, tallySlots), counts: map[string]uint32{}, runs: map[uint64]uint32{}}
}

// counts reports whether a record has a text and a name that pass hasn't seen. A
// confirmed fraud's text may be its ring's: it makes nothing common.
func (t *Tally) takes(r *Record, pass int) bool {
	tokens := name.Tokens(r.Name)
	slices.Sort(tokens)
	key := strings.Join(tokens, " ")
	if r.Words == 0 || key == "" || r.Confirmed || t.names[pass][key] {
		return false
	}
	t.names[pass][key] = true
	return true
}

// Guess looks at a record for the first time.
func (t *Tally) Guess(r *Record) {
	if !t.takes(r, 0) {
		return
	}
	t.documents++
	for _, run := range r.Shingles {
		t.guess[slot(run)]++
	}
	for _, s := range r.Signatures {
		if at, ok := tallied(s); ok {
			t.guess[at]++
		}
	}
}

// Count looks at a record for the second time.
func (t *Tally) Count(r *Record) {
	t.need = uint32(t.Need())
	if !t.takes(r, 1) {
		return
	}
	for _, run := range r.Shingles {
		if t.guess[slot(run)] >= t.need {
			t.runs[run]++
		}
	}
	for _, s := range r.Signatures {
		if at, ok := tallied(s); ok && t.guess[at] >= t.need {
			t.counts[s.Ref()]++
		}
	}
}

// Documents is how many the first look counted: one a name.
func (t *Tally) Documents() int { return t.documents }

// Need is under how many different names something must stand to be listed.
func (t *Tally) Need() int { return max(minTallyNames, int(tallyShare*float64(t.documents)+.999)) }

// Table gives what is common, with the seed; at is the day that its version
// names. The error wraps [ErrFewDocuments].
func (t *Tally) Table(at time.Time) (*Boilerplate, error) {
	if t.documents < minTally {
		return nil, fmt.Errorf("%w: %d under different names, %d are needed", ErrFewDocuments, t.documents, minTally)
	}
	b := Seed().body
	b.Documents, b.Names = t.documents, t.Need()
	for run, n := range t.runs {
		if n >= t.need {
			b.Runs = append(b.Runs, run)
		}
	}
	for ref, n := range t.counts {
		if n < t.need {
			continue
		}
		if kind, value, _ := strings.Cut(ref, ":"); kind == kindTemplate {
			b.Templates = append(b.Templates, value)
		} else {
			b.Passages = append(b.Passages, value)
		}
	}
	return b.table(at.UTC().Format(time.DateOnly)), nil
}

func slot(h uint64) uint64 { return mix(h) % tallySlots }

// tallied gives the counter of a passage or layout.
func tallied(s Signature) (at uint64, ok bool) {
	switch s.Kind {
	case screen.KindPassage:
		h, err := strconv.ParseUint(s.Value[:min(16, len(s.Value))], 16, 64)
		return slot(h), err == nil
	case kindTemplate:
		sum := sha256.Sum256([]byte(s.Value))
		return slot(uint64(sum[0])<<56 | uint64(sum[1])<<48 | uint64(sum[2])<<40 | uint64(sum[3])<<32 | uint64(sum[4])<<24 | uint64(sum[5])<<16 | uint64(sum[6])<<8 | uint64(sum[7])), true
	}
	return 0, false
}
