package history

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// span is one statement of dates in a line.
type span struct {
	start, end screen.Date
	single     bool // one date only, which is the start
	from, to   int  // byte offsets into the line
}

// Years outside are numbers of something else.
const (
	firstYear = 1950
	lastYear  = 2100
)

type tokenKind byte

const (
	number tokenKind = iota
	word
	sign
)

// datum is one token of a line, lower case, with its place.
type datum struct {
	kind     tokenKind
	text     string
	value    int // of a number
	from, to int
	spaced   bool // a blank stands before it
}

// duration is what follows dates: "2 yrs 3 mos", "(4 months)".
var duration = regexp.MustCompile(`(?i)\(?\b\d{1,2}\+?\s*(years?|yrs?|months?|mos?|jahre?n?|monate?n?|ans?|mois|años?|meses|anos?|год[а]?|лет|мес\w*|年|个月|년|개월)\.?\)?`)

// findSpans finds ranges of dates and single dates, in order.
func findSpans(text string) []span {
	if !strings.ContainsFunc(text, unicode.IsDigit) {
		return nil
	}
	ts := datums(text)
	var out []span
	for i := 0; i < len(ts); {
		s, next, ok := readSpan(ts, i)
		if !ok {
			i++
			continue
		}
		s.from, s.to = ts[i].from, ts[next-1].to
		out = append(out, s)
		i = next
	}
	return out
}

// datums parts a line into numbers, words and signs; Han and Hangul characters
// are words of one character, except words for "present".
func datums(text string) []datum {
	var out []datum
	spaced := false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		from := i
		i += n
		switch {
		case r == '\u00ad': // a soft hyphen that survived stands for a dash
			out = append(out, datum{kind: sign, text: "-", from: from, to: i, spaced: spaced})
		case blankRune(r):
			spaced = true
			continue
		case digit(r) >= 0:
			v := digit(r)
			digits := 1
			for i < len(text) {
				d, m := utf8.DecodeRuneInString(text[i:])
				if digit(d) < 0 {
					break
				}
				if digits++; digits < 9 {
					v = v*10 + digit(d)
				}
				i += m
			}
			out = append(out, datum{number, "", v, from, i, spaced})
			out[len(out)-1].text = strings.Repeat("0", digits)
		case unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hangul):
			for i < len(text) {
				d, m := utf8.DecodeRuneInString(text[i:])
				if !unicode.IsLetter(d) && !unicode.IsMark(d) || unicode.In(d, unicode.Han, unicode.Hangul) {
					break
				}
				i += m
			}
			out = append(out, datum{kind: word, text: strings.ToLower(text[from:i]), from: from, to: i, spaced: spaced})
		case unicode.IsLetter(r):
			out = append(out, datum{kind: word, text: string(r), from: from, to: i, spaced: spaced})
		default:
			out = append(out, datum{kind: sign, text: string(r), from: from, to: i, spaced: spaced})
		}
		spaced = false
	}
	return out
}

func digit(r rune) int {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0')
	case r >= '０' && r <= '９':
		return int(r - '０')
	}
	return -1
}

// readSpan reads a range or a single date that begins at token i.
func readSpan(ts []datum, i int) (s span, next int, ok bool) {
	since := ts[i].kind == word && sinceWords[ts[i].text]
	at := i
	if since {
		at++
	}
	a, next, ok := readDate(ts, at)
	if !ok {
		return s, 0, false
	}
	afterSep := separator(ts, next)
	if afterSep > next {
		if n := present(ts, afterSep); n > 0 && a.Year > 0 {
			return span{start: a.date(), end: screen.Date{Present: true}}, n, true
		}
		if b, n, ok := readEnd(ts, afterSep, a); ok {
			if a.Year == 0 {
				a.Year = b.Year
			}
			if a.Year > 0 && b.Year > 0 && !b.date().Last().Before(a.date().First()) {
				return span{start: a.date(), end: b.date()}, n, true
			}
		}
	}
	if a.Year == 0 || a.short {
		return s, 0, false
	}
	if since {
		return span{start: a.date(), end: screen.Date{Present: true}}, next, true
	}
	if n := present(ts, next); n > 0 && ts[next].spaced && len(ts[next].text) > 2 {
		return span{start: a.date(), end: screen.Date{Present: true}}, n, true
	}
	return span{start: a.date(), single: true}, next, true
}

// readEnd reads the second date of a range; "2019–22" and "03/19 – 08/22" write
// two digits of the year.
func readEnd(ts []datum, i int, a dated) (dated, int, bool) {
	if b, n, ok := readDate(ts, i); ok && b.short == a.short {
		return b, n, true
	}
	if i < len(ts) && ts[i].kind == number && len(ts[i].text) == 2 && a.Year > 0 && a.Month == 0 {
		b := dated{Year: a.Year/100*100 + ts[i].value}
		if b.Year < a.Year {
			return dated{}, 0, false
		}
		return b, i + 1, true
	}
	return dated{}, 0, false
}

// dated is a date being read; short says that its year has two digits, Year 0
// that it has a month only.
type dated struct {
	Year, Month, Day int
	short            bool
}

func (d dated) date() screen.Date {
	if d.Month == 0 {
		d.Day = 0
	}
	if d.Day > 0 && d.Day > (screen.Date{Year: d.Year, Month: d.Month}).Last().Day() {
		d.Day = 0
	}
	return screen.Date{Year: d.Year, Month: d.Month, Day: d.Day}
}

func at(ts []datum, i int) datum {
	if i < len(ts) {
		return ts[i]
	}
	return datum{kind: sign}
}

func isYear(t datum) bool {
	return t.kind == number && len(t.text) == 4 && t.value >= firstYear && t.value <= lastYear
}

func isSmall(t datum, most int) bool {
	return t.kind == number && len(t.text) <= 2 && t.value >= 1 && t.value <= most
}

func isSign(t datum, any string) bool {
	return t.kind == sign && t.text != "" && strings.Contains(any, t.text)
}

// readDate reads one date.
func readDate(ts []datum, i int) (d dated, next int, ok bool) {
	t := at(ts, i)
	switch {
	case isYear(t):
		return readYearFirst(ts, i)
	case isSmall(t, 31):
		return readNumeric(ts, i)
	case t.kind == word && months[t.text] > 0:
		return readMonth(ts, i)
	case t.kind == word && seasons[t.text] && isYear(at(ts, i+1)):
		return dated{Year: ts[i+1].value}, i + 2, true
	}
	return d, 0, false
}

// readYearFirst reads 2019, 2019-03, 2019/03/12, 2019.03, 2019年3月, 2019 March.
func readYearFirst(ts []datum, i int) (d dated, next int, ok bool) {
	d = dated{Year: ts[i].value}
	next = i + 1
	if y := at(ts, next); y.kind == word && (y.text == "年" || y.text == "년" || y.text == "г" || y.text == "р") {
		next++
		if isSign(at(ts, next), ".") && y.text != "年" && y.text != "년" {
			next++
		}
		if m := at(ts, next); isSmall(m, 12) && (at(ts, next+1).text == "月" || at(ts, next+1).text == "월") {
			d.Month = m.value
			next += 2
			if e := at(ts, next); isSmall(e, 31) && (at(ts, next+1).text == "日" || at(ts, next+1).text == "일") {
				d.Day = e.value
				next += 2
			}
		}
		return d, next, true
	}
	sep, m := at(ts, next), at(ts, next+1)
	isMonth := isSmall(m, 12) && len(m.text) == 2 || isSmall(m, 12) && isSign(sep, "./")
	if isSign(sep, "-./") && isMonth && sep.spaced == m.spaced && (!sep.spaced || !isSign(sep, "-")) {
		d.Month = m.value
		next += 2
		if e := at(ts, next+1); isSign(at(ts, next), sep.text) && isSmall(e, 31) && !at(ts, next).spaced && !e.spaced {
			d.Day = e.value
			next += 2
		}
		if isSign(at(ts, next), ".") && sep.text == "." && isSign(at(ts, next+1), "-–—~") {
			next++
		}
	}
	return d, next, true
}

// readNumeric reads 03/2019, 12.03.2019, 12 March 2019 and 03/19.
func readNumeric(ts []datum, i int) (d dated, next int, ok bool) {
	first, sep, second := ts[i], at(ts, i+1), at(ts, i+2)
	switch {
	case isSign(sep, "/.-") && isYear(second) && first.value <= 12 && sep.spaced == second.spaced:
		return dated{Year: second.value, Month: first.value}, i + 3, true
	case isSign(sep, "/.-") && isSmall(second, 31) && isSign(at(ts, i+3), sep.text) && isYear(at(ts, i+4)):
		d = dated{Year: ts[i+4].value}
		switch {
		case sep.text == "." && second.value <= 12, first.value > 12 && second.value <= 12:
			d.Month, d.Day = second.value, first.value
		case second.value > 12 && first.value <= 12:
			d.Month, d.Day = first.value, second.value
		case first.value == second.value:
			d.Month, d.Day = first.value, first.value
		} // else either may be the month: only the year is certain
		return d, i + 5, true
	case isSign(sep, "/") && isSmall(second, 99) && len(second.text) == 2 && first.value <= 12 && !isSign(at(ts, i+3), "/"):
		return dated{Year: century(second.value), Month: first.value, short: true}, i + 3, true
	}
	j := i + 1
	if isSign(sep, ".") || sep.kind == word && (sep.text == "st" || sep.text == "nd" || sep.text == "rd" || sep.text == "th" || sep.text == "de") {
		j++
	}
	if t := at(ts, j); t.kind == word && months[t.text] > 0 {
		if d, next, ok = readMonth(ts, j); ok && d.Year > 0 && d.Day == 0 {
			d.Day = first.value
			return d, next, true
		}
	}
	return dated{}, 0, false
}

// readMonth reads March 2019, Mar. '19, March 12, 2019 and a lone March, whose
// year a range may give.
func readMonth(ts []datum, i int) (d dated, next int, ok bool) {
	d.Month = months[ts[i].text]
	next = i + 1
	for isSign(at(ts, next), ".,/") || at(ts, next).kind == word && (at(ts, next).text == "de" || at(ts, next).text == "del" || at(ts, next).text == "of") {
		next++
	}
	if isSmall(at(ts, next), 31) && !isSign(at(ts, next-1), "/") {
		j := next + 1
		for isSign(at(ts, j), ",") || at(ts, j).kind == word && (at(ts, j).text == "th" || at(ts, j).text == "st" || at(ts, j).text == "nd" || at(ts, j).text == "rd") {
			j++
		}
		if isYear(at(ts, j)) {
			d.Day, next = ts[next].value, j
		}
	}
	switch t := at(ts, next); {
	case isYear(t):
		d.Year = t.value
		next++
		if at(ts, next).text == "г" || at(ts, next).text == "р" {
			next++
			if isSign(at(ts, next), ".") {
				next++
			}
		}
		return d, next, true
	case isSign(t, "'’‘") && at(ts, next+1).kind == number && len(at(ts, next+1).text) == 2:
		d.Year = century(ts[next+1].value)
		return d, next + 2, true
	case separator(ts, i+1) > i+1 || isSign(at(ts, i+1), ".") && separator(ts, i+2) > i+2:
		if isSign(at(ts, i+1), ".") {
			return d, i + 2, true
		}
		return d, i + 1, true
	}
	return dated{}, 0, false
}

func century(two int) int {
	if two < 50 {
		return 2000 + two
	}
	return 1900 + two
}

// separator gives the index behind what parts the two dates of a range, or i.
func separator(ts []datum, i int) int {
	t := at(ts, i)
	if t.kind == word && rangeWords[t.text] {
		return i + 1
	}
	if t.text == "부" && at(ts, i+1).text == "터" || t.text == "か" || t.text == "から" {
		if t.text == "부" {
			i++
		}
		return i + 1
	}
	j := i
	for j < i+3 && isSign(at(ts, j), "-–—−‐‑‒―~〜～→") {
		j++
	}
	if t := at(ts, j); j > i && t.kind == word && rangeWords[t.text] {
		j++ // "– по настоящее время"
	}
	return j
}

// present gives the index behind a word for "until now" at token i, or 0.
func present(ts []datum, i int) int {
	for _, phrase := range presentWords {
		j := i
		for _, w := range phrase {
			if at(ts, j).kind != word || ts[j].text != w {
				j = -1
				break
			}
			j++
			if isSign(at(ts, j), ".") && len(phrase) > 1 && utf8.RuneCountInString(w) == 1 {
				j++
			}
		}
		if j > i {
			return j
		}
	}
	return 0
}
