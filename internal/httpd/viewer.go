package httpd

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// viewerView is the document beside the findings.
type viewerView struct {
	Documents []documentTab
	Document  screen.Document
	View      string // page, text or details
	Pages     []pageView
	Cut       int // pages that are not shown
	Text      []textPart
	Facts     [][2]string
	Places    int
	Quality   string
	Base      string
}

type documentTab struct {
	ID, Name, Href string
	Current        bool
}

type pageView struct {
	N             int
	Width, Height float64
	Src           string
	Places        []place
}

// place is one piece of evidence drawn on a page.
type place struct {
	Evidence, Finding int
	Title             string
	Boxes             []screen.Box
	On                bool
}

// Label is where the number of the finding sits, left of the first box.
func (p place) Label() screen.Box {
	b := p.Boxes[0]
	return screen.Box{max(8, b[0]-7), max(8, b[1]+1), max(8, b[0]-7), max(8, b[1]+1) + 3.2}
}

type textPart struct {
	Text     string
	Evidence int // 0: no mark
	Finding  int
	On       bool
}

// maxPages are the pages of one document that are shown as images.
const maxPages = 30

func viewDocuments(r Record, findings []findingView, l look) viewerView {
	v := viewerView{View: l.view, Base: l.base}
	docs := r.Screening.Documents
	if len(docs) == 0 {
		return v
	}
	shown := l.document
	for _, f := range findings {
		for i, x := range f.Chips {
			if x.On && f.Evidence[i].Document != "" {
				shown = cmp.Or(l.document, f.Evidence[i].Document)
			}
		}
	}
	at := max(0, slices.IndexFunc(docs, func(d screen.Document) bool { return d.ID == shown }))
	v.Document = docs[at]
	for i, d := range docs {
		v.Documents = append(v.Documents, documentTab{d.ID, d.Name, fmt.Sprintf("%s?doc=%s#viewer", l.base, d.ID), i == at})
	}
	pages := len(v.Document.PageSizes) > 0 && !l.masked
	if v.View != "text" && v.View != "details" {
		v.View = "page"
	}
	if v.View == "page" && !pages {
		v.View = "text"
	}
	places := placesOf(v.Document, findings)
	v.Places = len(places)
	if pages {
		v.Pages, v.Cut = viewPages(v.Document, places, l)
	}
	if !l.masked {
		v.Text = markText(v.Document.Text, places)
	}
	v.Facts = documentFacts(v.Document)
	v.Quality = qualityWords(v.Document.Quality)
	return v
}

// evidencePlace is a piece of evidence that stands in one document.
type evidencePlace struct {
	screen.Evidence
	n, finding int
	title      string
	on         bool
}

func placesOf(d screen.Document, findings []findingView) []evidencePlace {
	var out []evidencePlace
	for _, f := range findings {
		for i, e := range f.Evidence {
			if e.Document == d.ID {
				out = append(out, evidencePlace{e, f.Chips[i].N, f.N, f.Notice, f.Chips[i].On})
			}
		}
	}
	return out
}

func viewPages(d screen.Document, places []evidencePlace, l look) (pages []pageView, cut int) {
	for i, size := range d.PageSizes {
		if i == maxPages {
			return pages, len(d.PageSizes) - maxPages
		}
		p := pageView{N: i + 1, Width: size[0], Height: size[1], Src: fmt.Sprintf("%s/%s/page/%d.png", l.images, d.ID, i+1)}
		for _, e := range places {
			if boxes := boxesOn(d, e.Evidence, i+1); len(boxes) > 0 {
				p.Places = append(p.Places, place{e.n, e.finding, fmt.Sprintf("Finding %d: %s", e.finding, e.title), boxes, e.on})
			}
		}
		pages = append(pages, p)
	}
	return pages, 0
}

// boxesOn gives one box a line for evidence that covers several words, and the
// evidence's own box where the words have none.
func boxesOn(d screen.Document, e screen.Evidence, page int) []screen.Box {
	var lines []screen.Box
	if e.End > e.Start {
		first := sort.Search(len(d.Words), func(i int) bool { return d.Words[i].End > e.Start })
		for _, w := range d.Words[first:] {
			if w.Start >= e.End {
				break
			}
			if w.Page != page || w.Box == (screen.Box{}) {
				continue
			}
			if k := len(lines) - 1; k >= 0 && sameLine(lines[k], w.Box) {
				lines[k] = screen.Box{min(lines[k][0], w.Box[0]), min(lines[k][1], w.Box[1]), max(lines[k][2], w.Box[2]), max(lines[k][3], w.Box[3])}
			} else {
				lines = append(lines, w.Box)
			}
		}
	}
	if len(lines) == 0 && e.Page == page && e.Box != (screen.Box{}) {
		lines = []screen.Box{e.Box}
	}
	for i, b := range lines {
		lines[i] = screen.Box{b[0] - 2, b[1] - 1.5, b[2] + 2, b[3] + 1.5}
	}
	return lines
}

// sameLine reports whether two boxes share more than half of the lower one's height.
func sameLine(a, b screen.Box) bool {
	overlap := min(a[3], b[3]) - max(a[1], b[1])
	return overlap > 0.5*min(a[3]-a[1], b[3]-b[1])
}

// markText cuts a text at the places that findings rest on. Where two overlap,
// the first keeps its whole.
func markText(text string, places []evidencePlace) []textPart {
	places = slices.Clone(places)
	slices.SortStableFunc(places, func(a, b evidencePlace) int { return cmp.Compare(a.Start, b.Start) })
	var out []textPart
	at := 0
	for _, p := range places {
		start, end := runeStart(text, p.Start), runeStart(text, p.End)
		if start < at || end <= start {
			continue
		}
		out = append(out, textPart{Text: text[at:start]}, textPart{Text: text[start:end], Evidence: p.n, Finding: p.finding, On: p.on})
		at = end
	}
	return append(out, textPart{Text: text[at:]})
}

// runeStart moves an offset back to where a character begins, within the text.
func runeStart(s string, i int) int {
	i = max(0, min(i, len(s)))
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

func qualityWords(q screen.Quality) string {
	words := sentence(string(q.Verdict))
	if q.Agreement > 0 {
		words += fmt.Sprintf(", readers agree %.0f %%", q.Agreement*100)
	}
	if q.OCR {
		words += ", read by OCR"
	}
	return "Text: " + strings.ToLower(words)
}

func documentFacts(d screen.Document) [][2]string {
	facts := [][2]string{
		{"Quality", qualityWords(d.Quality)}, {"Type", d.MediaType}, {"Size", size(d.Bytes)}, {"Read by", d.Engine},
	}
	for _, reason := range d.Quality.Reasons {
		facts = append(facts, [2]string{"Note", reason})
	}
	if d.Pages > 0 {
		facts = append(facts, [2]string{"Pages", thousands(d.Pages)})
	}
	keys := make([]string, 0, len(d.Metadata))
	for k := range d.Metadata {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		facts = append(facts, [2]string{sentence(k), d.Metadata[k]})
	}
	for _, h := range d.Hidden[:min(5, len(d.Hidden))] {
		facts = append(facts, [2]string{"Hidden text", fmt.Sprintf("page %d, %s: “%s”", h.Page, strings.ReplaceAll(h.Method, "_", " "), short(h.Text, 200))})
	}
	if len(d.Hidden) == 0 {
		facts = append(facts, [2]string{"Hidden text", "none found"})
	}
	for _, l := range d.Links[:min(8, len(d.Links))] {
		facts = append(facts, [2]string{"Link", short(l.Text, 60) + " → " + short(l.Target, 100)})
	}
	return append(facts, [2]string{"SHA-256", d.SHA256})
}
