package identify

import (
	"slices"
	"sort"
	"strings"

	"bonafide/internal/screen"
)

// places turns ranges of one document's text into evidence.
type places struct {
	doc    *screen.Document
	source string
	engine string
	exact  bool  // offsets are those of Document.Text
	breaks []int // offsets of the page breaks; nil for formats without pages
}

func newPlaces(doc *screen.Document, source, engine string, text string, exact bool) places {
	p := places{doc: doc, source: source, engine: engine, exact: exact}
	for i := 0; doc.Pages > 0; {
		k := strings.IndexByte(text[i:], '\f')
		if k < 0 {
			break
		}
		p.breaks = append(p.breaks, i+k)
		i += k + 1
	}
	return p
}

// page is the page of an offset, from 1; 0 for formats without pages.
func (p places) page(i int) int {
	if p.doc.Pages == 0 {
		return 0
	}
	return 1 + sort.SearchInts(p.breaks, i)
}

func (p places) where(v view, start, end int) screen.Where {
	w := screen.Where{Document: p.doc.ID, Source: p.source, Engine: p.engine}
	if !p.exact {
		first, _ := v.span(start, end)
		w.Page = p.page(first)
		return w
	}
	w.Start, w.End = v.span(start, end)
	words := p.doc.Words
	i := sort.Search(len(words), func(i int) bool { return words[i].End > w.Start })
	for ; i < len(words) && words[i].Start < w.End; i++ {
		switch {
		case w.Page == 0:
			w.Page, w.Box = words[i].Page, words[i].Box
		case words[i].Page == w.Page:
			w.Box = union(w.Box, words[i].Box)
		}
	}
	if w.Page == 0 {
		w.Page = p.page(w.Start)
	}
	return w
}

func union(a, b screen.Box) screen.Box {
	return screen.Box{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// document finds everything in one document: annotations first, for they
// confirm what a line end cut.
func (w *work) document(doc *screen.Document) {
	w.file(doc)
	w.photos(doc)
	w.metadata(doc)
	if doc.Resume != nil {
		w.structured(doc)
	}
	claim := stranger
	if ownRole(doc.Role) {
		claim = inText
	}
	confirmed := w.annotations(doc, claim)
	source := "text"
	if doc.Quality.OCR {
		source = "ocr"
	}
	w.text(newView(doc.Text), confirmed, claim, newPlaces(doc, source, doc.Engine, doc.Text, true))
	if doc.Other != "" {
		w.text(newView(doc.Other), confirmed, claim, newPlaces(doc, "text", "layout", doc.Other, false))
	}
	for i := range doc.Hidden {
		h := &doc.Hidden[i]
		w.inValue(h.Text, stranger, screen.Where{Document: doc.ID, Page: h.Page, Box: h.Box, Source: "hidden", Engine: doc.Engine})
	}
}

// text finds everything in one reading of a document.
func (w *work) text(v view, confirmed []string, claim ownership, p places) {
	if v.text == "" {
		return
	}
	sec := findSections(v.text)
	for _, h := range w.scan(v, confirmed, sec) {
		c := claim
		if !h.own || sec.foreign(h.start) {
			c = stranger
		}
		w.take(h, v, c, p.where(v, h.start, h.end))
	}
}

// take records one value found in a text.
func (w *work) take(h hit, v view, claim ownership, where screen.Where) {
	if strings.HasPrefix(h.kind, "wallet_") && w.opt.DepositAddresses[h.value] {
		return
	}
	w.ids.add(h.kind, h.value, v.raw(h.start, h.end), claim, where).note(h.attrs)
}

// scan runs all finders over a text; each leaves alone what an earlier one took.
func (w *work) scan(v view, confirmed []string, sec sections) []hit {
	used := newTaken(len(v.text))
	hits := findEmails(v, confirmed)
	used.markAll(hits)
	for _, l := range findLinks(v, used) {
		used.mark(l.start, l.end) // whatever it leads to, its digits are no phone
		if account, ok := payLink(l); ok {
			hits = append(hits, hit{kind: screen.KindAccount, value: account, start: l.start, end: l.end, own: true})
		} else if h, ok := siteHit(l, w.opt, l.start < sec.header, w.tokens); ok {
			hits = append(hits, h)
		}
	}
	for _, more := range [...][]hit{findWallets(v), findIBANs(v), findHandles(v, used)} {
		hits = append(hits, more...)
		used.markAll(more)
	}
	phones := phoneScan{regions: w.regions, stated: w.stated, header: sec.header, taken: used}
	hits = append(hits, phones.find(v)...)
	if n := phones.parsed - maxParsed; n > 0 {
		w.ids.drop(screen.KindPhone, n)
	}
	return hits
}

// inValue finds what stands in a short value: metadata, hidden text.
func (w *work) inValue(s string, claim ownership, where screen.Where) {
	v := newView(s)
	for _, h := range w.scan(v, nil, sections{references: len(v.text)}) {
		c := claim
		if !h.own {
			c = stranger
		}
		w.take(h, v, c, where)
	}
}

// maxConfirmed is the number of linked mailboxes that the text is searched for.
const maxConfirmed = 16

// annotations finds what link annotations name, and gives the mailboxes that
// they confirm.
func (w *work) annotations(doc *screen.Document, claim ownership) (confirmed []string) {
	for i := range doc.Links {
		l := &doc.Links[i]
		where := screen.Where{Document: doc.ID, Page: l.Page, Box: l.Box, Source: "annotation", Engine: doc.Engine}
		v := newView(l.Target)
		whole := hit{start: 0, end: len(v.text)}
		scheme, rest, _ := strings.Cut(v.text, ":")
		whole.start = len(v.text) - len(rest)
		switch strings.ToLower(scheme) {
		case "mailto":
			if whole.value = NormaliseEmail(l.Target); whole.value != "" {
				whole.kind, whole.attrs = screen.KindEmail, emailHit(whole.value, 0, 0).attrs
				address, _, _ := strings.Cut(rest, "?")
				whole.end = whole.start + len(address)
				if len(confirmed) < maxConfirmed && !slices.Contains(confirmed, address) {
					confirmed = append(confirmed, address)
				}
			}
		case "tel", "sms", "callto":
			whole.kind = screen.KindPhone
			whole.value, whole.attrs = NormalisePhone(rest, w.regions)
		case "skype":
			name, _, _ := strings.Cut(rest, "?")
			whole.end = whole.start + len(name)
			whole.kind, whole.value = screen.KindSkype, NormaliseHandle(screen.KindSkype, name)
		default:
			w.annotationLink(v, l, claim, where)
			continue
		}
		w.take(whole, v, claim, where)
	}
	return confirmed
}

// contactZone is how far down the first page, in points, links are the
// applicant's own even without a name in them: the head of a résumé.
const contactZone = 230

func (w *work) annotationLink(v view, l *screen.DocumentLink, claim ownership, where screen.Where) {
	parsed, ok := parseLink(v.text)
	if !ok {
		return
	}
	parsed.end = len(v.text)
	if account, ok := payLink(parsed); ok {
		w.take(hit{kind: screen.KindAccount, value: account, end: parsed.end}, v, claim, where)
		return
	}
	head := l.Page <= 1 && l.Box != screen.Box{} && l.Box[1] < contactZone
	if h, ok := siteHit(parsed, w.opt, head, w.tokens); ok {
		if !h.own {
			claim = stranger
		}
		w.take(h, v, claim, where)
	}
}
