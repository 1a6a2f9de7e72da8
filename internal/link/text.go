package link

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// What the rules see at least of two texts, by judgement; they ask for more. What
// is kept as a soft link stands in bands.go.
const (
	minJaccard        = 0.5 // share of three-word runs in common
	minContainment    = 0.5 // share of the shorter text's runs that stand in the other
	minContainedWords = 150 // below this a containment says nothing
	minPassageWords   = 8   // a shorter sentence is nobody's own
	maxPassageFiles   = 5   // a sentence in more files is common property
	maxPassages       = 64  // of one résumé, the longest
)

// text signs the résumé's sentences and its three-word runs, with contacts and
// names left out.
func (r *Record) text(s Subject) {
	own := ownNames(append([]string{s.Name}, r.OtherNames...))
	var words []string
	for i := range s.Docs {
		doc := &s.Docs[i]
		if doc.Role != "" && doc.Role != "resume" || !doc.Quality.Verdict.Readable() || doc.Text == "" {
			continue
		}
		spans := contactSpans(doc, s.Identifiers)
		words = append(words, wordsOf(mask(doc.Text, 0, len(doc.Text), spans))...)
		found := passages(doc, spans, own)
		r.Signatures = slices.Grow(r.Signatures, len(found)+textBands)
		for _, p := range found {
			at := screen.Where{Document: doc.ID, Start: p.start, End: p.end, Source: "text", Engine: doc.Engine}
			at.Page, at.Box = box(doc, p.start, p.end)
			r.Signatures = append(r.Signatures, Signature{Kind: screen.KindPassage, Value: p.hash, Words: p.words, Spots: []fact.Spot{{Where: at}}})
		}
	}
	words = withoutNames(words, own)
	r.Words, r.Shingles = lengthOf(words), shingles(words)
	r.Signatures = append(r.Signatures, TextBands(r.Shingles, r.Words)...)
}

// passage is one sentence of a résumé that could be somebody's own.
type passage struct {
	hash       string
	start, end int // byte offsets in the document's text
	words      int
}

// passages finds the sentences of minPassageWords or more, with the masked spans
// and own names left out, longest first; one that stands there twice counts once.
func passages(doc *screen.Document, masked [][2]int, own [][]string) []passage {
	var out []passage
	seen := map[string]bool{}
	for _, s := range sentences(doc.Text) {
		words := withoutNames(wordsOf(mask(doc.Text, s[0], s[1], masked)), own)
		if lengthOf(words) < minPassageWords {
			continue
		}
		key := digest(strings.Join(words, " "))
		if !seen[key] {
			seen[key] = true
			out = append(out, passage{key, s[0], s[1], len(words)})
		}
	}
	slices.SortStableFunc(out, func(a, b passage) int { return b.words - a.words })
	return out[:min(len(out), maxPassages)]
}

// sentences cuts text at sentence ends, bullets and blank lines; a line break
// alone doesn't end a sentence.
func sentences(text string) [][2]int {
	var out [][2]int
	start := 0
	cut := func(end int) {
		part := strings.TrimRightFunc(text[start:end], unicode.IsSpace)
		if lead := len(part) - len(strings.TrimLeftFunc(part, notWord)); lead < len(part) {
			out = append(out, [2]int{start + lead, start + len(part)})
		}
	}
	prev := ' '
	for i, r := range text {
		switch space := unicode.IsSpace(prev); {
		case space && bullet(r), r == '\n' && prev == '\n', !space && unicode.IsSpace(r) && endsSentence(prev):
			cut(i)
			start = i
		}
		prev = r
	}
	cut(len(text))
	return out
}

func bullet(r rune) bool {
	if r < 0x80 {
		return r == '\f'
	}
	return strings.ContainsRune("•▪◦●‣–", r)
}

func endsSentence(r rune) bool {
	switch r {
	case '.', '!', '?', '。', '！', '？':
		return true
	}
	return false
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

// mask gives text[start:end] without the spans.
func mask(text string, start, end int, spans [][2]int) string {
	if !slices.ContainsFunc(spans, func(s [2]int) bool { return s[0] < end && s[1] > start }) {
		return text[start:end]
	}
	var b strings.Builder
	at := start
	for _, s := range spans {
		if s[0] >= end || s[1] <= at {
			continue
		}
		b.WriteString(text[at:max(at, s[0])])
		b.WriteByte(' ')
		at = max(at, s[1])
	}
	if at < end {
		b.WriteString(text[at:end])
	}
	return b.String()
}

// shingles are the sorted, distinct hashes (64-bit FNV-1a) of all three-word
// runs. A word is read once: three runs, which it ends, is in the middle of and
// begins, take its bytes side by side.
func shingles(words []string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	if len(words) < 3 {
		return nil
	}
	out := make([]uint64, 0, len(words)-2)
	ends, middle, begins := uint64(offset), uint64(offset), uint64(offset)
	for i, w := range words {
		for k := range len(w) {
			c := uint64(w[k])
			ends, middle, begins = (ends^c)*prime, (middle^c)*prime, (begins^c)*prime
		}
		// The zero byte that parts words.
		ends, middle, begins = ends*prime, middle*prime, begins*prime
		if i >= 2 {
			out = append(out, ends)
		}
		ends, middle, begins = middle, begins, offset
	}
	sortRuns(out)
	return slices.Compact(out)
}

// sortRuns sorts hashes: they are spread evenly, so that the first bits bring
// each near its place and little is left to sort.
func sortRuns(runs []uint64) {
	const parts = 256
	if len(runs) < parts/4 {
		slices.Sort(runs)
		return
	}
	var ends [parts]int
	for _, r := range runs {
		ends[r>>56]++
	}
	at := 0
	var next [parts]int
	for i, n := range ends {
		next[i] = at
		at += n
		ends[i] = at
	}
	from := slices.Clone(runs)
	for _, r := range from {
		runs[next[r>>56]] = r
		next[r>>56]++
	}
	start := 0
	for _, end := range ends {
		if end-start > 1 {
			slices.Sort(runs[start:end])
		}
		start = end
	}
}

// Compare gives the Jaccard similarity of two sorted sets of runs and the
// containment of the smaller in the larger; both 0 when one is empty.
func Compare(a, b []uint64) (jaccard, containment float64) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		// Without branches: which is the smaller nobody foresees.
		x, y := a[i], b[j]
		var stepA, stepB, equal int
		if x <= y {
			stepA = 1
		}
		if y <= x {
			stepB = 1
		}
		if x == y {
			equal = 1
		}
		i, j, common = i+stepA, j+stepB, common+equal
	}
	return float64(common) / float64(len(a)+len(b)-common), float64(common) / float64(min(len(a), len(b)))
}

// digest is a text's 128-bit FNV hash in hexadecimal: a key, no secret.
func digest(s string) string {
	h := fnv.New128a()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}
