package name

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// How far down the first page a name is looked for.
const (
	topLines = 14 // without layout: a name further down is someone else's
	allLines = 80 // with layout, where size tells
)

// line is one line of a document's text, or a segment of one.
type line struct {
	text       string
	start, end int
	height     float64 // of its tallest word in points; 0 without layout
	index      int     // counted without empty lines
}

// FromResume finds the applicant's name at the top of a résumé: after a label
// ("Name:"), else among the first lines of page one, the largest type and the
// earliest line winning. Headings, titles and addresses are passed over. value
// is as written, with spaced-out letters joined; ok is false when no line reads
// as a name.
func FromResume(doc *screen.Document) (value string, where screen.Where, ok bool) {
	if doc == nil {
		return "", where, false
	}
	if doc.Resume != nil && doc.Resume.Person != nil && doc.Resume.Person.Name != "" {
		return doc.Resume.Person.Name, screen.Where{Document: doc.ID, Field: "basics.name", Source: "text", Engine: doc.Engine}, true
	}
	lines := firstPage(doc)
	tallest := 0.0
	for _, l := range lines {
		tallest = max(tallest, l.height)
	}
	best, score := line{}, 0.0
	contacts := contactWords(lines)
	told := false // the headings of work or education stand above
	for i, l := range lines {
		if told = told || historyHeading(l.text); told && (tallest == 0 || l.height < stately*tallest) {
			continue // an employer, a school, somebody who can be asked
		}
		for _, c := range candidates(lines, i) {
			if s := c.score(tallest, contacts); s > score {
				best, score = c, s
			}
		}
	}
	if score == 0 {
		return "", where, false
	}
	return best.text, place(doc, best.start, best.end), true
}

// firstPage gives the non-empty lines of page one with their heights.
func firstPage(doc *screen.Document) []line {
	text := doc.Text
	if i := strings.IndexByte(text, '\f'); i > 0 && strings.TrimSpace(text[:i]) != "" {
		text = text[:i]
	}
	limit := topLines
	if len(doc.Words) > 0 {
		limit = allLines
	}
	var out []line
	offset, word := 0, 0
	for raw := range strings.Lines(text) {
		trimmed := strings.TrimFunc(raw, space)
		start := offset + strings.Index(raw, trimmed)
		offset += len(raw)
		if trimmed == "" {
			continue
		}
		whole := line{text: trimmed, start: start, end: start + len(trimmed), index: len(out)}
		first := word
		for word < len(doc.Words) && doc.Words[word].Start < whole.end {
			word++
		}
		out = append(out, whole.segments(doc, doc.Words[first:word])...)
		if len(out) >= limit {
			break
		}
	}
	return out
}

// segments parts a line of text where its words stand apart on the page or
// differ much in size: a name beside a date is a line of its own.
func (l line) segments(doc *screen.Document, words []screen.Word) []line {
	var out []line
	for i, w := range words {
		if w.Start < l.start || w.End > l.end || w.Start >= w.End {
			continue
		}
		height := w.Box[3] - w.Box[1]
		if n := len(out) - 1; n >= 0 && together(words[i-1].Box, w.Box, out[n].height) {
			out[n].end, out[n].height = w.End, max(out[n].height, height)
		} else {
			out = append(out, line{start: w.Start, end: w.End, height: height, index: l.index + len(out)})
		}
	}
	if len(out) < 2 {
		if len(out) == 1 {
			l.height = out[0].height
		}
		return []line{l}
	}
	for i := range out {
		out[i].text = strings.TrimFunc(doc.Text[out[i].start:out[i].end], space)
		out[i].start += strings.Index(doc.Text[out[i].start:out[i].end], out[i].text)
		out[i].end = out[i].start + len(out[i].text)
	}
	return out
}

// together reports whether word b stands beside word a, a word's gap apart on
// either side, in type of about the same size.
func together(a, b screen.Box, height float64) bool {
	h := b[3] - b[1]
	gap := max(b[0]-a[2], a[0]-b[2])
	overlap := min(a[3], b[3]) - max(a[1], b[1])
	return gap < 1.5*max(h, height) && overlap > .3*min(h, height) && h < 1.6*height && height < 1.6*h
}

func space(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || unicode.Is(unicode.Cf, r) }

// candidates are the readings of a line as a name: whole, its segments, what
// follows a label, and with the next line when each holds one word.
func candidates(lines []line, i int) []line {
	l := lines[i]
	out := []line{spacedOut(l)}
	for _, sep := range []string{"|", "•", "·", "\t", "   ", " – ", " - ", " — ", "/", ":", "："} {
		if j := strings.Index(l.text, sep); j > 0 {
			out = append(out, l.cut(0, j), l.cut(j+len(sep), len(l.text)))
		}
	}
	if j := strings.IndexByte(l.text, ','); j > 0 && credential(l.text[j+1:]) {
		out = append(out, l.cut(0, j))
	}
	if i+1 < len(lines) {
		next := lines[i+1]
		close := next.height == 0 && i < 2 || next.height > 0 && next.height > .85*l.height && next.height < 1.15*l.height
		if close && !strings.ContainsAny(l.text, " ,") && !strings.ContainsAny(next.text, " ,") {
			out = append(out, line{text: l.text + " " + next.text, start: l.start, end: next.end, height: l.height, index: l.index})
		}
	}
	for _, label := range []string{"curriculum vitae", "lebenslauf", "résumé", "resume", "cv", "of", "von", "for"} {
		if len(l.text) > len(label) && strings.EqualFold(l.text[:len(label)], label) {
			out = append(out, l.cut(len(label), len(l.text)))
		}
		if cut := len(l.text) - len(label); cut > 0 && strings.EqualFold(l.text[cut:], label) && len(label) > 3 {
			out = append(out, l.cut(0, cut))
		}
	}
	return out
}

// cut is a segment of the line, trimmed.
func (l line) cut(from, to int) line {
	s := l.text[from:to]
	t := strings.TrimFunc(s, func(r rune) bool { return space(r) || strings.ContainsRune("-–—|•·:,：", r) })
	l.start += from + strings.Index(s, t)
	l.end = l.start + len(t)
	l.text = t
	return l
}

// spacedOut joins "A N N A   P R O B E".
func spacedOut(l line) line {
	fields := strings.Fields(l.text)
	single := 0
	for _, f := range fields {
		if utf8.RuneCountInString(f) == 1 {
			single++
		}
	}
	if single < 5 || single < len(fields)-1 {
		return l
	}
	var words []string
	for _, w := range strings.FieldsFunc(strings.ReplaceAll(l.text, "  ", "\t"), func(r rune) bool { return r == '\t' }) {
		words = append(words, strings.Join(strings.Fields(w), ""))
	}
	l.text = strings.Join(words, " ")
	return l
}

// credential reports whether what follows a comma is a degree or a title; in
// an address ("San Francisco, CA") it is a place.
func credential(s string) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && r != '.' }) {
		if w = strings.ReplaceAll(w, ".", ""); suffixes[w] || notNames[w] {
			return true
		}
	}
	return false
}

// contactWords are the words of page one that look like mailboxes or addresses
// of profiles, folded to letters.
func contactWords(lines []line) string {
	var b strings.Builder
	for _, l := range lines {
		for _, w := range strings.Fields(l.text) {
			if strings.ContainsAny(w, "@/") || strings.Contains(w, ".com") {
				b.WriteString(strings.Map(keepLetters, strings.ToLower(w)) + " ")
			}
		}
	}
	return b.String()
}

// stately is the share of the largest type on the page from which a line's size
// tells that it is the name.
const stately = 0.8

// historyWords make a line of the words of headings one that a résumé's history
// stands under.
var historyWords = wordSet("experience experiences employment education projects publications berufserfahrung ausbildung erfahrung " +
	"formation experiencia educacion formacion formacao opyt obrazovanie osvita dosvid")

var historyWordsCJK = []string{"工作", "教育", "职务", "職歴", "学歴", "경력", "학력"}

// historyHeading reports whether a line is the heading of work, education or
// projects: a few words, none of which a name has.
func historyHeading(s string) bool {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
	if len(words) == 0 || len(words) > 4 || utf8.RuneCountInString(s) > 40 {
		return false
	}
	found := false
	for _, w := range words {
		folded := foldWord(w, wordScript(w))
		if !notNames[folded] && len(words) > 1 {
			return false
		}
		found = found || historyWords[folded]
	}
	return found || len(words) == 1 && utf8.RuneCountInString(s) <= 6 && slices.ContainsFunc(historyWordsCJK, func(h string) bool { return strings.Contains(s, h) })
}

// unsupported is how many lines down a name may stand that neither its size nor
// a mailbox on the page confirms.
const unsupported = 5

// score is 0 when the line doesn't read as a name at the top of a résumé.
func (c line) score(tallest float64, contacts string) float64 {
	if !Human(c.text) && (c.index > 0 || !humanOnTop(c.text)) || !capitalised(c.text) || strings.Contains(c.text, ",") || utf8.RuneCountInString(c.text) > 45 {
		return 0
	}
	s, confirmed := 10-float64(c.index)/3, false
	for _, t := range Tokens(c.text) {
		if len(t) >= 3 && strings.Contains(contacts, t) {
			s, confirmed = s+4, true
		}
	}
	if tallest > 0 && c.height > 0 {
		ratio := c.height / tallest
		s += 12 * ratio
		confirmed = confirmed || ratio >= stately
	}
	if c.index >= unsupported && !confirmed {
		return 0
	}
	return max(s, 0)
}

var lowerParticles = wordSet("de del della di da das do dos du des van von vom zu zur der den ter ten la le y e i bin ibn ben al el und i")

// capitalised reports whether every word begins with a capital, particles
// aside; scripts without case pass.
func capitalised(s string) bool {
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' || r == ',' }) {
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(w, "(\"'’"))
		if unicode.IsLower(r) && !lowerParticles[strings.ToLower(w)] {
			return false
		}
	}
	return true
}

// place is the span of text with the union of its words' boxes.
func place(doc *screen.Document, start, end int) screen.Where {
	w := screen.Where{Document: doc.ID, Start: start, End: end, Source: "text", Engine: doc.Engine}
	if doc.Quality.OCR {
		w.Source = "ocr"
	}
	first, _ := slices.BinarySearchFunc(doc.Words, start, func(x screen.Word, at int) int { return x.Start - at })
	for _, x := range doc.Words[first:] {
		if x.Start >= end {
			break
		}
		if w.Page == 0 {
			w.Page, w.Box = x.Page, x.Box
		}
		if x.Page == w.Page {
			w.Box = screen.Box{min(w.Box[0], x.Box[0]), min(w.Box[1], x.Box[1]), max(w.Box[2], x.Box[2]), max(w.Box[3], x.Box[3])}
		}
	}
	return w
}
