package link

import (
	"encoding/hex"
	"hash/fnv"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

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

// passage is one sentence of a résumé that could be somebody's own.
type passage struct {
	hash       string
	start, end int // byte offsets in the document's text
	words      int
}

// passages finds the sentences of minPassageWords or more, with the masked spans
// blanked out, longest first; one that stands there twice counts once.
func passages(doc *screen.Document, masked [][2]int) []passage {
	var out []passage
	seen := map[string]bool{}
	for _, s := range sentences(doc.Text) {
		words := wordsOf(mask(doc.Text, s[0], s[1], masked))
		if len(words) < minPassageWords {
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

// wordsOf folds text to lower-case words of letters and digits; in scripts
// without spaces each character is a word. The words are parts of one string.
func wordsOf(s string) []string {
	s = strings.ToLower(s)
	out := make([]string, 0, len(s)/6)
	start := -1 // of the word that is being read
	end := func(at int) {
		if start >= 0 {
			out = append(out, s[start:at])
			start = -1
		}
	}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf { // most of most texts
			if 'a' <= c && c <= 'z' || '0' <= c && c <= '9' {
				if start < 0 {
					start = i
				}
			} else if start >= 0 {
				end(i)
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
			end(i)
			out = append(out, s[i:i+size])
		case !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r):
			end(i)
		case start < 0:
			start = i
		}
		i += size
	}
	end(len(s))
	return out
}

// shingles are the sorted, distinct hashes (64-bit FNV-1a) of all three-word runs.
func shingles(words []string) []uint64 {
	const offset, prime = 14695981039346656037, 1099511628211
	out := make([]uint64, 0, max(0, len(words)-2))
	for i := 0; i+3 <= len(words); i++ {
		h := uint64(offset)
		for _, w := range words[i : i+3] {
			for k := range len(w) {
				h = (h ^ uint64(w[k])) * prime
			}
			h *= prime // the zero byte that parts words
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Compare gives the Jaccard similarity of two sorted sets of runs and the
// containment of the smaller in the larger; both 0 when one is empty.
func Compare(a, b []uint64) (jaccard, containment float64) {
	if len(a) == 0 || len(b) == 0 {
		return 0, 0
	}
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common++
			i++
			j++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common), float64(common) / float64(min(len(a), len(b)))
}

// digest is a text's 128-bit FNV hash in hexadecimal: a key, no secret.
func digest(s string) string {
	h := fnv.New128a()
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}
