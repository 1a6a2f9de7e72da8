package history

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// entry is one job or study: the lines that head it and its own text.
type entry struct {
	head, body []line
	dates      span
	dated      bool
}

// role is what a line is to its entry.
type role byte

const (
	headLine role = iota
	dateLine
	bodyLine
)

// entries groups a section's lines. A run of head lines begins an entry; a line
// of dates alone belongs to the head that it touches, or, in a text whose
// layout is lost, to the entry before it.
func entries(lines []line) []entry {
	roles := assignRoles(lines)
	leading := datesLead(roles)
	var out []entry
	var e entry
	flush := func() {
		if len(e.head) > 0 {
			out = append(out, e)
		}
		e = entry{}
	}
	var held []line // dates that lead the next entry
	for i, l := range lines {
		switch {
		case roles[i] == headLine:
			if len(e.body) > 0 || e.dated && len(held) > 0 || e.dated && len(e.head) > 0 && startsEntry(lines, roles, i) {
				flush()
			}
			e.head = append(e.head, held...)
			e.dated = e.dated || hasDate(held) || len(l.spans) > 0
			e.head, held = append(e.head, l), nil
		case roles[i] == dateLine && leading && (len(e.body) > 0 || e.dated):
			held = append(held, l)
		case roles[i] == dateLine && len(l.spans) > 0 && e.dated && len(e.body) > 0:
			held = append(held, l)
		case roles[i] == dateLine:
			e.head = append(e.head, l)
			e.dated = e.dated || len(l.spans) > 0
		default:
			if len(e.head) > 0 {
				e.body = append(e.body, l)
			}
		}
	}
	flush()
	return takeDates(out)
}

func hasDate(lines []line) bool {
	for _, l := range lines {
		if len(l.spans) > 0 {
			return true
		}
	}
	return false
}

// assignRoles tells heads from text. After a bullet a line is its continuation
// unless layout, an empty line or a date beside it says otherwise.
func assignRoles(lines []line) []role {
	roles := make([]role, len(lines))
	shape := shapeOf(lines)
	bullet, after := line{}, false // the last bullet, and whether text goes on
	for i, l := range lines {
		switch {
		case l.bullet && !headBullet(lines, i):
			roles[i], bullet, after = bodyLine, l, true
		case l.side() && !l.bullet && (len(l.spans) > 0 || l.page > 0 || l.blank):
			roles[i] = dateLine
			after = after && roles[0] != dateLine // where dates lead, a head follows
		case after && continues(lines, i, bullet):
			roles[i] = bodyLine
		case prose(l), shape.unmarked(lines, roles, i):
			roles[i], after, bullet = bodyLine, true, l
		default:
			roles[i], after = headLine, false
		}
	}
	return roles
}

// headBullet reports a bullet that marks the employer itself: the sign that the
// section begins with, where another sign stands before the text, or where dates
// follow every bullet.
func headBullet(lines []line, i int) bool {
	if !lines[0].bullet || prose(lines[i]) || firstRune(lines[i].text) != firstRune(lines[0].text) {
		return false
	}
	dated := true
	for j, l := range lines {
		if l.bullet && (firstRune(l.text) != firstRune(lines[0].text) || l.indent > lines[0].indent+8) {
			return lines[i].indent <= lines[0].indent+4
		}
		follows := j+1 < len(lines) && !lines[j+1].bullet && len(lines[j+1].spans) > 0
		dated = dated && (!l.bullet || follows || len(l.spans) > 0)
	}
	return dated
}

// ranged reports whether the line has a date range.
func ranged(l line) bool {
	for _, s := range l.spans {
		if !s.single {
			return true
		}
	}
	return false
}

// prose reports whether the line reads as part of a sentence.
func prose(l line) bool {
	n := utf8.RuneCountInString(l.text)
	if len(l.cells) > 1 || ranged(l) && n < 100 {
		return false
	}
	if n > 100 {
		return true
	}
	t := strings.TrimRight(l.text, " ")
	end := strings.HasSuffix(t, ".") && !abbreviated(t) || strings.HasSuffix(t, "。") || strings.HasSuffix(t, ";")
	return end && len(strings.Fields(t)) > 4 || strings.HasSuffix(t, "。") || small(l.text) && len(strings.Fields(t)) > 2
}

// small reports whether a text begins with a word in small letters, as the
// middle of a sentence does; "iOS" and "eBay" are names.
func small(s string) bool {
	word, _, _ := strings.Cut(s, " ")
	return unicode.IsLower(firstRune(s)) && !strings.ContainsFunc(word, unicode.IsUpper)
}

func abbreviated(s string) bool {
	switch strings.ToLower(s[strings.LastIndexByte(s, ' ')+1:]) {
	case "inc.", "ltd.", "co.", "corp.", "jr.", "sr.", "s.a.", "b.v.", "llc.", "etc.", "s.l.", "a.s.":
		return true
	}
	return false
}

// continues reports whether line i goes on with the text before it.
func continues(lines []line, i int, bullet line) bool {
	l := lines[i]
	if l.page > 0 && bullet.page > 0 && bullet.bullet {
		if l.page == bullet.page {
			return l.indent > bullet.indent+3 && !ranged(l)
		}
		if ranged(l) {
			return false
		}
	}
	if l.blank || ranged(l) && !prose(l) || len(l.cells) > 1 {
		return false
	}
	if small(l.text) || prose(l) {
		return true
	}
	if l.indent > bullet.indent && bullet.bullet {
		return true
	}
	return !headAhead(lines, i)
}

// headAhead reports whether a line without layout to tell it looks like a head:
// dates or bullets follow at once, and it is short and names a title or a place.
func headAhead(lines []line, i int) bool {
	text, next := lines[i].text, i+1
	if !unicode.IsUpper(firstRune(text)) && !isTitle(text) || utf8.RuneCountInString(text) > 80 {
		return false
	}
	for ; next < len(lines) && next <= i+2 && !lines[next].bullet; next++ {
		if lines[next].dateOnly || ranged(lines[next]) && !prose(lines[next]) {
			return true
		}
	}
	if next >= len(lines) || !lines[next].bullet || utf8.RuneCountInString(lines[i-1].text) > 110 {
		return false
	}
	var w screen.Work
	separated := separators.Replace(text)
	tail := separated[strings.LastIndexByte(separated, '\t')+1:]
	return isTitle(text) || takePlace(tail, &w) != tail
}

// datesLead reports whether the section's dates stand before their heads.
func datesLead(roles []role) bool { return len(roles) > 0 && roles[0] == dateLine }

// startsEntry reports whether a head line after a complete head begins another
// entry: when a date of its own stands in it, or follows before the next text.
func startsEntry(lines []line, roles []role, i int) bool {
	for j := i; j < len(lines) && roles[j] != bodyLine; j++ {
		if len(lines[j].spans) > 0 && (!lines[j].dateOnly || j > i) {
			return !datesLead(roles) || !lines[j].dateOnly
		}
	}
	return false
}

// takeDates takes each entry's dates from its head: a range before a single date.
func takeDates(in []entry) []entry {
	for i := range in {
		e := &in[i]
		e.dates, e.dated = span{}, false
		for _, l := range e.head {
			for _, s := range l.spans {
				if !e.dated || e.dates.single && !s.single {
					e.dates, e.dated = s, true
				}
			}
		}
	}
	return in
}

// places gives where the lines stand: neighbouring ones as one place, the head
// before the text.
func places(doc *screen.Document, groups ...[]line) []screen.Where {
	var out []screen.Where
	for _, g := range groups {
		open := false
		for _, l := range g {
			w := where(doc, l)
			last := len(out) - 1
			if open && l.page == out[last].Page && l.start >= out[last].End && strings.TrimSpace(doc.Text[out[last].End:l.start]) == "" {
				out[last].End = l.end
				if l.page > 0 {
					out[last].Box = union(out[last].Box, l.box)
				}
				continue
			}
			out, open = append(out, w), true
		}
	}
	return out
}

func where(doc *screen.Document, l line) screen.Where {
	w := screen.Where{Document: doc.ID, Page: l.page, Start: l.start, End: l.end, Box: l.box, Source: "text", Engine: doc.Engine}
	if doc.Quality.OCR {
		w.Source = "ocr"
	}
	return w
}
