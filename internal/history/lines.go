package history

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/screen"
)

// line is one line of the text with its place. A cell is a stretch of it that
// stands apart from its neighbours.
type line struct {
	text       string // trimmed, bullet glyph included
	start, end int    // byte offsets into the document's text
	cells      []cell
	box        screen.Box
	page       int
	indent     float64 // left edge in points, or leading blanks in plain text
	blank      bool    // an empty line stands before it
	bullet     bool
	spans      []span // dates, offsets relative to start
	sheet      int    // page counted by form feeds, from 0
	dateOnly   bool   // nothing stands in it but dates, a duration or a place
}

type cell struct{ start, end int } // byte offsets into the document's text

// maxLines bounds the work on a pathological text; no résumé has so many.
const maxLines = 5000

// readLines parts the text into lines with boxes, cells and dates.
func readLines(doc *screen.Document) []line {
	var out []line
	offset, word, sheet, blank := 0, 0, 0, false
	for raw := range strings.Lines(doc.Text) {
		start := offset
		offset += len(raw)
		sheet += strings.Count(raw, "\f")
		if i := strings.LastIndexByte(raw, '\f'); i >= 0 && strings.TrimSpace(raw[i:]) != "" {
			start, raw = start+i+1, raw[i+1:] // a page begins inside the line
		}
		trimmed := strings.TrimFunc(raw, blankRune)
		if trimmed == "" {
			blank = true
			continue
		}
		lead := strings.Index(raw, trimmed)
		first := word
		for end := start + lead + len(trimmed); word < len(doc.Words) && doc.Words[word].Start < end; word++ {
		}
		for _, c := range jumps(doc.Words[first:word], cell{start + lead, start + lead + len(trimmed)}) {
			text := strings.TrimFunc(doc.Text[c.start:c.end], blankRune)
			if text == "" {
				continue
			}
			at := c.start + strings.Index(doc.Text[c.start:c.end], text)
			l := line{text: text, start: at, end: at + len(text), sheet: sheet, indent: float64(columns(raw[:lead])), blank: blank}
			blank = false
			l.layOut(doc.Words[first:word])
			out = addLine(out, l, doc.Text)
		}
		if len(out) >= maxLines {
			break
		}
	}
	out = dropRunning(out)
	if len(doc.Words) > 0 {
		out = placeSideCells(joinDates(out))
		behindDates(out, doc.Words)
	}
	return out
}

// addLine appends a line, joined with the last when both stand on one line of the
// page, and parted from dates at its right edge.
func addLine(out []line, l line, text string) []line {
	if n := len(out) - 1; n >= 0 && goesOn(out[n], l) {
		joined := out[n]
		joined.end, joined.box, joined.text = l.end, union(joined.box, l.box), strings.ReplaceAll(text[joined.start:l.end], "\n", " ")
		joined.cells[len(joined.cells)-1].end = l.end
		out, l = out[:n], joined
	}
	l.read()
	return append(out, splitSide(l)...)
}

// jumps parts a line of the text where the next word stands on another line of
// the page, or far to the left.
func jumps(words []screen.Word, all cell) []cell {
	out := []cell{all}
	for i := 1; i < len(words); i++ {
		a, b := words[i-1], words[i]
		if a.Start < all.start || a.Page != b.Page || b.Start <= out[len(out)-1].start {
			continue
		}
		if overlap(a.Box, b.Box) < .2 || a.Box[0]-b.Box[2] > 2*(b.Box[3]-b.Box[1]) {
			out[len(out)-1].end = b.Start
			out = append(out, cell{b.Start, all.end})
		}
	}
	return out
}

func blankRune(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' }

// pageNumber is a line that tells the page: "Anna Probe – 1/2", "Page 2 of 3".
var pageNumber = regexp.MustCompile(`(?i)^(\pL[^\d]{0,40}[\s–—-]\s*)?\d{1,2}\s*(/|of|von|de|sur|из)\s*\d{1,2}$`)

// margin is how many lines at a page's top and bottom may be running titles.
const margin = 4

// dropRunning takes out page numbers and running titles: lines at the edge of a
// page that another page has at its edge too, figures aside.
func dropRunning(lines []line) []line {
	lines = slices.DeleteFunc(lines, func(l line) bool { return pageNumber.MatchString(l.text) })
	if len(lines) == 0 || lines[len(lines)-1].sheet == 0 {
		return lines
	}
	seen := make(map[string]int) // sheet + 1 of the first; -1 when on several
	key := func(i int) string {
		for d := 1; d <= margin; d++ {
			if i < margin || i+d >= len(lines) || lines[i-d].sheet != lines[i].sheet || lines[i+d].sheet != lines[i].sheet {
				return strings.Join(strings.FieldsFunc(lines[i].text, func(r rune) bool { return unicode.IsDigit(r) || blankRune(r) }), " ") + "."
			}
		}
		return ""
	}
	for i, l := range lines {
		if k := key(i); k != "" && len(l.text) < 100 {
			if first := seen[k]; first == 0 {
				seen[k] = l.sheet + 1
			} else if first != l.sheet+1 {
				seen[k] = -1
			}
		}
	}
	var out []line
	for i, l := range lines {
		if k := key(i); k == "" || seen[k] != -1 || ranged(l) {
			out = append(out, l)
		}
	}
	return out
}

// goesOn reports whether a line of the text stands on the same line of the page
// as the one before it, a word's gap apart.
func goesOn(a, b line) bool {
	if a.page == 0 || a.page != b.page || overlap(a.box, b.box) < .6 {
		return false
	}
	gap := b.box[0] - a.box[2]
	return gap > -1 && gap < .8*(b.box[3]-b.box[1])
}

func columns(s string) (n int) {
	for _, r := range s {
		if r == '\t' {
			n += 4
		} else {
			n++
		}
	}
	return n
}

// layOut takes the boxes of the line's words; a gap wider than twice the type's
// height, a tab or three blanks parts cells.
func (l *line) layOut(words []screen.Word) {
	l.cells = textCells(l.text, l.start)
	words = slices.DeleteFunc(slices.Clone(words), func(w screen.Word) bool { return w.Start < l.start || w.Start >= l.end })
	if len(words) == 0 {
		return
	}
	l.page, l.box, l.indent = words[0].Page, words[0].Box, words[0].Box[0]
	l.cells = []cell{{l.start, l.end}}
	for i, w := range words {
		if w.Page != l.page {
			continue
		}
		if i > 0 && w.Box[0]-words[i-1].Box[2] > 2*(w.Box[3]-w.Box[1]) && w.Start > l.cells[len(l.cells)-1].start {
			l.cells[len(l.cells)-1].end = words[i-1].End
			l.cells = append(l.cells, cell{w.Start, l.end})
		}
		l.box = union(l.box, w.Box)
	}
}

// textCells parts a line at tabs and runs of three blanks.
func textCells(text string, at int) []cell {
	var out []cell
	start := 0
	for i := 0; i < len(text); {
		n := 0
		for i+n < len(text) && (text[i+n] == ' ' || text[i+n] == '\t') {
			n++
		}
		if n >= 3 || n > 0 && strings.Contains(text[i:i+n], "\t") {
			out = append(out, cell{at + start, at + i})
			start = i + n
		}
		i += max(n, 1)
	}
	return append(out, cell{at + start, at + len(text)})
}

func union(a, b screen.Box) screen.Box {
	return screen.Box{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// read finds bullet and dates.
func (l *line) read() {
	l.bullet = bulletLength(l.text) > 0
	l.spans = findSpans(l.text)
	if len(l.spans) == 0 || l.bullet {
		return
	}
	rest := duration.ReplaceAllString(cutSpans(l.text, l.spans), " ")
	l.dateOnly = !strings.ContainsFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
	if !l.dateOnly && len(rest) < 45 {
		_, _, place := asPlace(strings.TrimFunc(rest, edge))
		l.dateOnly = place
	}
}

// splitSide parts a line of text from the dates or the duration that stand
// beside it at the right edge.
func splitSide(l line) []line {
	if len(l.cells) < 2 {
		return []line{l}
	}
	last := l.cells[len(l.cells)-1]
	side := line{text: l.text[last.start-l.start:], start: last.start, end: l.end, cells: []cell{last}, page: l.page, box: l.box, indent: 1e4}
	side.read()
	lasts := duration.MatchString(side.text) && len(side.text) < 25
	if !lasts && (!side.dateOnly || !l.bullet && !unicode.IsLower(firstRune(l.text))) {
		return []line{l}
	}
	cut := last.start - l.start
	l.text = strings.TrimFunc(l.text[:cut], blankRune)
	l.end, l.cells = l.start+len(l.text), l.cells[:len(l.cells)-1]
	l.read()
	if lasts && len(side.spans) == 0 {
		return []line{l}
	}
	return []line{l, side}
}

func cutSpans(text string, spans []span) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.from])
		b.WriteByte('\t')
		at = s.to
	}
	b.WriteString(text[at:])
	return b.String()
}

const bullets = "•◦▪▫■□●○◆◇►▸‣⁃∙·➤➢✓✔★▶–—*-"

// bulletLength is the length in bytes of the bullet that a line begins with, 0
// when it has none. Signs that are also punctuation need a blank behind them.
func bulletLength(s string) int {
	for i, r := range s {
		if i > 0 {
			if blankRune(r) || strings.ContainsRune("•◦▪■●◆►▸‣", firstRune(s)) {
				return i
			}
			return 0
		}
		if !strings.ContainsRune(bullets, r) && (r < '\uf000' || r > '\uf0ff') {
			return 0
		}
	}
	return 0
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// placeSideCells moves lines that hold only dates or a place behind the line that
// they stand beside on the page, when the text has them elsewhere.
func placeSideCells(lines []line) []line {
	var rest, side []line
	for i, l := range lines {
		if l.side() && l.page > 0 && !beside(lines, i) {
			side = append(side, l)
		} else {
			rest = append(rest, l)
		}
	}
	for _, s := range side {
		at := -1
		for i, l := range rest {
			if l.page == s.page && l.box[1] < s.box[3] && overlap(l.box, s.box) > .4 && l.box[2] <= s.box[0]+2 && (at < 0 || l.start < s.start) {
				at = i
			}
		}
		if at < 0 {
			at = slices.IndexFunc(rest, func(l line) bool { return l.start > s.start }) - 1
			if at < -1 {
				at = len(rest) - 1
			}
		}
		rest = slices.Insert(rest, at+1, s)
	}
	return rest
}

func (l *line) side() bool {
	if l.dateOnly {
		return true
	}
	_, _, place := asPlace(l.text)
	return place
}

// beside reports whether the line's neighbour in the text is directly above it in the same column.
func beside(lines []line, i int) bool {
	if i == 0 || lines[i-1].page != lines[i].page {
		return false
	}
	above, b := lines[i-1].box, lines[i].box
	if overlap(above, b) > .4 {
		return true
	}
	return b[1]-above[3] < 1.2*(b[3]-b[1]) && b[1] >= above[1] && above[0] < b[2] && b[0] < above[2] && b[0]-above[0] < 40
}

// overlap is the share of the smaller height that two boxes have in common.
func overlap(a, b screen.Box) float64 {
	h := min(a[3]-a[1], b[3]-b[1])
	if h <= 0 {
		return 0
	}
	return (min(a[3], b[3]) - max(a[1], b[1])) / h
}
