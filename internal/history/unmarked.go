package history

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// shape is what a section tells about its entries as a whole: where a list's
// signs are drawn as shapes, its items are lines like any other.
type shape struct {
	signs    bool // some line has a bullet
	above    int  // lines of an entry's head above the one with the dates
	complete bool // the line with the dates names employer and title
}

func shapeOf(lines []line) (s shape) {
	s.signs = slices.ContainsFunc(lines, func(l line) bool { return l.bullet })
	s.above = slices.IndexFunc(lines, ranged)
	if s.above == 0 {
		w := readJob(entry{head: lines[:1], dates: lines[0].spans[0]})
		s.complete = w.Employer != "" && w.Title != ""
	}
	return s
}

// unmarked reports whether line i is text of the entry above it though no sign
// says so: it is indented against the entry's head, or it stands where entries
// of the section's shape have no head.
func (s shape) unmarked(lines []line, roles []role, i int) bool {
	l := lines[i]
	if ranged(l) || l.side() || i == 0 {
		return false
	}
	first := headOf(roles, i)
	if first < 0 || !hasDate(lines[first:i]) {
		return false
	}
	for j := first; j < i; j++ {
		if h := lines[j]; roles[j] == headLine && h.page > 0 && h.page == l.page && overlap(h.box, l.box) > .4 {
			return false // it stands beside the head
		}
	}
	if indented(lines[first:i], roles[first:i], l) {
		return true
	}
	if s.signs {
		return false
	}
	if s.complete {
		return true
	}
	next := len(lines)
	if n := slices.IndexFunc(lines[i:], ranged); n >= 0 {
		next = i + n
	}
	return s.above > 0 && s.above <= 2 && (next == len(lines) || i < next-s.above) && !isTitle(l.text)
}

// headOf gives the first line of the head of the entry that line i follows; -1
// when there is none.
func headOf(roles []role, i int) int {
	first := -1
	for j := i - 1; j >= 0; j-- {
		if roles[j] != bodyLine {
			first = j
		} else if first >= 0 {
			break
		}
	}
	return first
}

// Indentations in points: less is the play of a font, more is another column.
const (
	leastIndent = 4
	mostIndent  = 60
)

// indented reports whether a line stands to the right of all lines of its
// entry's head but those of dates and places. The first title is never text.
func indented(head []line, roles []role, l line) bool {
	left, titled := math.Inf(1), false
	for i, h := range head {
		if roles[i] == headLine && h.page > 0 {
			left, titled = min(left, h.indent), titled || isTitle(h.text)
		}
	}
	short := utf8.RuneCountInString(l.text) < 60
	return l.page > 0 && l.indent > left+leastIndent && l.indent < left+mostIndent && (titled || !isTitle(l.text) || !short)
}

// behindDates sets the indentation of lines that begin with dates to the place
// of the text behind them.
func behindDates(lines []line, words []screen.Word) {
	for i := range lines {
		l := &lines[i]
		if l.page == 0 || l.dateOnly || len(l.spans) == 0 || l.spans[0].from > 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(words, l.start+l.spans[0].to, func(w screen.Word, at int) int { return w.Start - at })
		if at < len(words) && words[at].Start < l.end {
			l.indent = words[at].Box[0]
		}
	}
}

// mostWraps is how many lines a range in a narrow column is wrapped over, but
// the first.
const mostWraps = 3

// joinDates takes the further lines of a range that a narrow column wraps, as
// "May 2020 –" above "Jun 2026", into the first, which may go on with other text.
func joinDates(lines []line) []line {
	used := make([]bool, len(lines))
	var out []line
	for i, l := range lines {
		if used[i] {
			continue
		}
		last, dates := l, ""
		var taken []int
		for j := i + 1; j < min(i+8, len(lines)) && len(taken) < mostWraps && !ranged(l); j++ {
			if used[j] || !below(last, lines[j]) {
				continue
			}
			last, dates, taken = lines[j], dates+" "+lines[j].text, append(taken, j)
			if l.take(dates) {
				for _, k := range taken {
					used[k] = true
				}
			}
		}
		out = append(out, l)
	}
	return out
}

// below reports whether a short line stands right below another's beginning.
func below(a, b line) bool {
	height := b.box[3] - b.box[1]
	return a.page > 0 && a.page == b.page && len(b.text) <= 40 && !ranged(b) && math.Abs(a.box[0]-b.box[0]) <= 3 &&
		b.box[1] > a.box[1]+height/2 && b.box[1] < a.box[1]+2*height+4
}

// take reads a range from the line's beginning and the dates below it.
func (l *line) take(dates string) bool {
	for end := len(l.text); end > 0; end = strings.LastIndexByte(l.text[:end], ' ') {
		both := line{text: l.text[:end] + dates}
		both.read()
		if both.dateOnly && len(both.spans) == 1 && !both.spans[0].single {
			s := both.spans[0]
			s.from, s.to = 0, end
			l.spans, l.dateOnly = []span{s}, end == len(l.text)
			return true
		}
	}
	return false
}
