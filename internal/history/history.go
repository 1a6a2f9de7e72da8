// Package history reads work and education from a résumé's text and layout, the
// technologies that a job's text names, and how far bullets repeat a job ad.
//
// It does not judge what it reads, knows no list of employers or schools, and
// does not identify contact details: that is package identify's.
package history

import (
	"strings"
	"unicode"

	"bonafide/internal/screen"
)

// maxEntries bounds each list; the contract's limits are far below it.
const maxEntries = 200

// Parse reads the work and education sections of a résumé: headings in many
// languages, dates in many forms, with the layout where the document has one.
// Dates keep the precision that they are written in; a single date is a job's
// start, or a study's end. Each value has the places of its head lines first,
// then of its own text. A job without dates or without employer and title is
// left out; both lists are nil when the text has no such section. A JSON
// Resume's history is returned as the file states it.
func Parse(doc *screen.Document) (work []screen.Work, education []screen.Education) {
	if doc == nil {
		return nil, nil
	}
	if doc.Resume != nil && doc.Resume.History != nil {
		return doc.Resume.History.Work, doc.Resume.History.Education
	}
	for _, s := range sections(readLines(doc)) {
		switch s.kind {
		case workSection:
			work = append(work, jobs(doc, s.lines)...)
		case educationSection:
			education = append(education, studies(doc, s.lines)...)
		}
	}
	return work[:min(len(work), maxEntries)], education[:min(len(education), maxEntries)]
}

// jobs reads the entries of a section about work.
func jobs(doc *screen.Document, lines []line) (out []screen.Work) {
	last := ""
	for _, e := range entries(lines) {
		w := readJob(e)
		switch {
		case w.Employer == "" && w.Title != "" && last != "":
			w.Employer = last // a further position at the employer above
		case w.Employer != "":
			last = w.Employer
		}
		if !e.dated || w.Employer == "" && w.Title == "" || e.dates.single && (w.Employer == "" || w.Title == "") {
			continue // one date beside one word may be anything
		}
		w.Text = textOf(e.body)
		w.Where = places(doc, e.head, e.body)
		out = append(out, w)
	}
	return out
}

func readJob(e entry) (w screen.Work) {
	w.Start, w.End = e.dates.start, e.dates.end
	var rest []piece
	for _, p := range pieces(e.head) {
		p.text = takePlace(p.text, &w)
		switch {
		case p.text == "":
		case w.Employment == "" && employmentOnly(p.text):
			w.Employment = employment(p.text)
		default:
			rest = append(rest, p)
		}
	}
	w.Employer, w.Title = employerAndTitle(rest)
	if w.Employment == "" {
		w.Employment = employment(w.Title)
	}
	return w
}

// takePlace takes a place off a piece's end; a piece that is a place leaves nothing.
func takePlace(s string, w *screen.Work) string {
	if city, country, ok := asPlace(s); ok && strings.Count(s, ",") < 2 {
		if w.City == "" {
			w.City, w.Country = city, country
		}
		return ""
	}
	parts := strings.Split(s, ",")
	if len(parts) < 3 {
		return s
	}
	for _, n := range []int{2, 3} {
		if n >= len(parts) && len(parts) != n {
			break
		}
		tail := strings.Join(parts[len(parts)-n:], ",")
		if city, country, ok := asPlace(tail); ok && !isTitle(tail) {
			if w.City == "" {
				w.City, w.Country = city, country
			}
			return clean(strings.Join(parts[:len(parts)-n], ","))
		}
	}
	return s
}

func employment(s string) string {
	s = strings.ToLower(s) + " "
	for _, e := range employments {
		if strings.Contains(s, e.word) {
			return e.kind
		}
	}
	return ""
}

// employmentOnly reports whether the text says nothing but the kind of
// employment: "Full-time", "(Internship)".
func employmentOnly(s string) bool {
	s = strings.ToLower(strings.Trim(s, "() "))
	s = strings.TrimSuffix(strings.TrimSuffix(s, " position"), " contract")
	for _, e := range employments {
		if s == e.word || s == "internship" || s == "praktikum" {
			return true
		}
	}
	return false
}

// employerAndTitle tells the two apart by the words of titles; a piece that
// holds both, as "Firm, Engineer" or "Engineer at Firm", is parted.
func employerAndTitle(ps []piece) (employer, title string) {
	for _, p := range ps {
		switch {
		case !isTitle(p.text):
			if employer == "" && !wordy(p.text) {
				employer = p.text
			}
		case title == "":
			title = p.text
		}
	}
	if employer == "" && len(ps) > 1 && title != "" {
		for _, p := range ps { // "Partner Systems | Engineer": the line that is less of a title
			if p.text != title && !wordy(p.text) {
				employer = p.text
				break
			}
		}
	}
	if employer != "" {
		return employer, title
	}
	if a, b, ok := partAt(title); ok {
		return a, b
	}
	if a, b, ok := partTitle(title); ok {
		return a, b
	}
	return "", title
}

// wordy reports whether a piece is a clause rather than a name: seven words or
// more, most of them in small letters.
func wordy(s string) bool {
	words, small := strings.Fields(s), 0
	for _, w := range words {
		if unicode.IsLower(firstRune(w)) {
			small++
		}
	}
	return len(words) >= 7 && small*2 >= len(words)
}

// partAt parts "Engineer at Firm".
func partAt(s string) (employer, title string, ok bool) {
	for _, at := range []string{" at ", " bei ", " chez ", " @ ", " en ", " в ", " w "} {
		if i := strings.Index(s, at); i > 0 && isTitle(s[:i]) {
			return clean(s[i+len(at):]), clean(s[:i]), true
		}
	}
	return "", s, false
}

// partTitle parts "Firm, Engineer" and "Engineer, Firm".
func partTitle(s string) (employer, title string, ok bool) {
	parts := strings.Split(s, ",")
	for i := 1; i < len(parts); i++ {
		left, right := strings.Join(parts[:i], ","), strings.Join(parts[i:], ",")
		switch {
		case !isTitle(left) && isTitle(parts[i]):
			return clean(left), clean(right), true
		case isTitle(left) && !isTitle(right):
			return clean(right), clean(left), true
		}
	}
	return "", s, false
}

// textOf joins the lines of a job's own text.
func textOf(body []line) string {
	texts := make([]string, len(body))
	for i, l := range body {
		texts[i] = l.text
	}
	return strings.Join(texts, "\n")
}

// studies reads the entries of a section about education.
func studies(doc *screen.Document, lines []line) (out []screen.Education) {
	for _, e := range entries(lines) {
		s := readStudy(e)
		if s.School == "" && s.Degree == "" || !e.dated && (s.School == "" || s.Degree == "") {
			continue
		}
		s.Where = places(doc, e.head)
		out = append(out, s)
	}
	return out
}

func readStudy(e entry) (s screen.Education) {
	s.Start, s.End = e.dates.start, e.dates.end
	if e.dates.single {
		s.Start, s.End = screen.Date{}, e.dates.start
	}
	var place screen.Work
	for _, p := range pieces(e.head) {
		text := takePlace(p.text, &place)
		for _, t := range partStudy(text) {
			switch {
			case isSchool(t) && s.School == "":
				s.School = t
				if first, rest, two := strings.Cut(t, " "); two && isDegree(first) && !isSchool(first) {
					s.School, s.Degree = rest, first // the degree stands in a column before it
				}
			case isDegree(t) && s.Degree == "":
				s.Degree, s.Field = degreeAndField(t)
			case isDegree(t):
				if _, field := degreeAndField(t); s.Field == "" {
					s.Field = field
				}
			case s.Field == "" && s.School != "" && t != "" && strings.Contains(text, t):
				s.Field = t
			}
		}
	}
	return s
}

// partStudy parts "School, Degree in Field" at the comma that tells school from
// degree or field; "University of X, Y" stays one when nothing tells.
func partStudy(s string) []string {
	parts := strings.Split(s, ",")
	for i := 1; i < len(parts); i++ {
		left, right := clean(strings.Join(parts[:i], ",")), clean(strings.Join(parts[i:], ","))
		if isSchool(left) != isSchool(right) {
			return []string{left, right}
		}
	}
	return []string{s}
}

func degreeAndField(s string) (degree, field string) {
	for _, in := range []string{" in ", " en ", " em ", " im Fach ", " of Science, ", ", "} {
		if i := strings.Index(s, in); i > 0 {
			return clean(s[:i]), clean(strings.Split(s[i+len(in):], ";")[0])
		}
	}
	return s, ""
}
