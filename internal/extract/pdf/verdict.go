package pdf

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// survey gathers what the verdict rests on.
type survey struct {
	fast      bool     // the Go reader was asked alone
	err       error    // of the first reader
	second    *reading // nil when it wasn't asked
	ends      []int    // of the saves
	lost      []int    // pages that the first reader couldn't load
	truncated bool
	probed    int // characters looked at
	unmapped  int // of these without a meaning
	pictures  []int
	gaps      []gap // in the first reader's text
	fields    int   // of forms, filled in
	filled    string
	fonts     map[string]bool
}

// Thresholds, set on 333 real résumés (70 with bad text): agreement below .9
// found 64 of the 70 with 7 false alarms. A résumé's page has 400 words; below
// 20 something else was read than a résumé's page.
const (
	agreed       = 0.9
	fewWords     = 20
	muchUnmapped = 0.1
	pageOfScan   = 5   // words that a page with a large picture may have and still be a scan
	scanArea     = 0.3 // of the page that the picture covers
	shapesOfText = 60  // paths on a page without words: text turned into shapes
	probes       = 256 // characters looked at on a page
	objectProbes = 2000
)

// sample asks for the meaning of some of a page's characters, evenly spread.
func (s *survey) sample(p *pdfium.Page, chars int) {
	step := max(chars/probes, 1)
	for i := 0; i < chars; i += step {
		s.probed++
		if p.Unmapped(i) {
			s.unmapped++
		}
	}
}

// look notes the page's fonts, and whether it is a picture of text.
func (s *survey) look(p *pdfium.Page, number, words int) {
	paths, covered := 0, 0.0
	for _, o := range p.Objects(objectProbes) {
		switch o.Kind {
		case pdfium.TextObject:
			if len(s.fonts) < 100 {
				s.addFont(p.FontName(o.Handle))
			}
		case pdfium.PathObject:
			paths++
		case pdfium.ImageObject:
			if words <= pageOfScan {
				b := p.Bounds(o)
				covered += (b[2] - b[0]) * (b[3] - b[1])
			}
		}
	}
	if words <= pageOfScan && (covered >= scanArea*p.Width*p.Height && covered > 0 || words == 0 && paths >= shapesOfText) {
		s.pictures = append(s.pictures, number)
	}
}

func (s *survey) addFont(name string) {
	if name = cleanMeta(withoutSubset(name)); name != "" {
		if s.fonts == nil {
			s.fonts = map[string]bool{}
		}
		s.fonts[name] = true
	}
}

// withoutSubset is a font's name without the "ABCDEF+" of a subset, which is
// drawn anew for each file.
func withoutSubset(name string) string {
	if i := strings.IndexByte(name, '+'); i == 6 {
		return name[7:]
	}
	return name
}

func (s *survey) setFonts(doc *screen.Document) {
	if len(s.fonts) > 0 {
		doc.Metadata["fonts"] = cleanMeta(strings.Join(slices.Sorted(maps.Keys(s.fonts)), ", "))
	}
}

// judge sets the verdict, its figures and its reasons.
func (s *survey) judge(doc *screen.Document) {
	if s.fast || s.err != nil && doc.Text == "" && s.useSecond() {
		s.takeSecond(doc)
	}
	if len(doc.PageSizes) > 0 && doc.PageSizes[0] != [2]float64{} {
		doc.Metadata["page_box"] = fmt.Sprintf("%g x %g", doc.PageSizes[0][0], doc.PageSizes[0][1])
	}
	words := 0
	for range strings.FieldsSeq(doc.Text) {
		words++
	}
	q := &doc.Quality
	if n := len(doc.PageSizes); n > 0 {
		q.WordsPerPage = words / n
	}
	s.compare(doc, words)
	q.Verdict = s.verdict(doc, words)
	if s.probed > 0 && s.unmapped > 0 {
		doc.Metadata["unmapped_glyphs"] = strconv.FormatFloat(float64(s.unmapped)/float64(s.probed), 'f', 3, 64)
	}
	s.notes(doc)
}

// useSecond reports that the Go reader has an answer where PDFium has none.
func (s *survey) useSecond() bool {
	return s.second != nil && s.second.readsGlyphs() && errors.Is(s.err, pdfium.ErrFormat)
}

// takeSecond makes the Go reader's answer the document's.
func (s *survey) takeSecond(doc *screen.Document) {
	r := s.second
	doc.Engine = engineLayout
	doc.Text, doc.Pages, doc.PageSizes, doc.Links = r.text, max(r.total, r.pages), r.sizes, append(doc.Links, r.links...)
	for k, v := range r.metadata {
		doc.Metadata[k] = v
	}
	doc.Hidden = append(doc.Hidden, r.claims...)
	s.truncated = r.truncated
	s.probed, s.unmapped = r.shown, r.unmapped
	if s.fast {
		s.err = r.err
	}
}

// compare sets the agreement of the readers and keeps the second text where
// they differ.
func (s *survey) compare(doc *screen.Document, words int) {
	r, q := s.second, &doc.Quality
	if r == nil && words > 0 {
		note(q, "The second reader was left out, so the text was not compared. Check doubtful words on the page image.")
	}
	if r == nil || doc.Engine == engineLayout {
		return
	}
	doc.Hidden = append(doc.Hidden, r.claims...)
	switch {
	case words == 0 && r.shown == 0:
	case r.shown == 0 || errors.Is(r.err, errStopped):
		note(q, fmt.Sprintf("The second reader gave no text to compare with%s. Check doubtful words on the page image.", because(r.err)))
	case !r.readsGlyphs():
		note(q, "The second reader can't decode the fonts, so the text was not compared. Check doubtful words on the page image.")
	default:
		q.Agreement = Agreement(doc.Text, r.text+"\n"+s.filled) // the second reader knows no forms
		if q.Agreement < agreed {
			doc.Other = r.text
		}
	}
}

// because writes an error of a reader behind a sentence; it may hold bytes of
// the file, so it is cut and cleaned.
func because(err error) string {
	if err == nil {
		return ""
	}
	s := cleanMeta(err.Error())
	const most = 120
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return ": " + s
}

// verdict decides in the order: can't be opened, a limit, no text, doubtful text.
func (s *survey) verdict(doc *screen.Document, words int) screen.Verdict {
	if v := s.failed(doc, words); v != "" {
		return v
	}
	q := &doc.Quality
	read := len(doc.PageSizes)
	switch {
	case len(s.lost) > 0 && len(s.lost) == read:
		note(q, "No page of the file can be loaded. Ask for the file again, saved anew.")
		return screen.Damaged
	case len(s.pictures) > 0 && 2*len(s.pictures) >= read:
		note(q, fmt.Sprintf("%s %s pictures or shapes instead of text. Read the page image, or turn on OCR.", pageList(s.pictures), isAre(s.pictures)))
		return screen.Scanned
	case words == 0:
		note(q, "The file holds no text. Ask for the document again if one was expected.")
		return screen.Empty
	case s.probed > 0 && float64(s.unmapped) > muchUnmapped*float64(s.probed):
		note(q, fmt.Sprintf("The file doesn't say what %d %% of its glyphs mean. Compare the text with the page image.", 100*s.unmapped/s.probed))
		return screen.Poor
	case doc.Other != "":
		note(q, fmt.Sprintf("The two readers agree on %d %% of the words only. Compare the text with the page image.", int(100*q.Agreement)))
		return screen.Disputed
	case q.WordsPerPage < fewWords:
		note(q, fmt.Sprintf("The pages hold %d words on average, fewer than a résumé's. Look at the page image.", q.WordsPerPage))
		return screen.Poor
	}
	return screen.Good
}

// failed gives the verdict on a file that couldn't be opened or read to its
// end with nothing to show for it; empty when there is text to judge.
func (s *survey) failed(doc *screen.Document, words int) screen.Verdict {
	q := &doc.Quality
	switch {
	case s.err == nil:
		return ""
	case errors.Is(s.err, pdfium.ErrPassword) || strings.Contains(s.err.Error(), "encrypt"):
		note(q, "The file is locked with a password or an unknown encryption. Ask for an unlocked copy.")
		return screen.Encrypted
	case errors.Is(s.err, pdfium.ErrDeadline) || errors.Is(s.err, errStopped):
		reach(doc, "wall", "Reading did not finish in its time. The text up to there was kept; ask for a simpler copy.")
		if words > 0 {
			return ""
		}
		return screen.OverLimit
	case errors.Is(s.err, pdfium.ErrSandbox) && words == 0:
		reach(doc, "memory", fmt.Sprintf("Reading needed more memory than it may have, or the file broke the reader%s. Ask for a simpler copy.", because(s.err)))
		return screen.OverLimit
	case words > 0:
		note(q, fmt.Sprintf("The file is damaged%s. The text may have gaps; compare it with the page image.", because(s.err)))
		return screen.Poor
	}
	note(q, fmt.Sprintf("The file can't be opened%s. Ask for it again, saved anew.", because(s.err)))
	return screen.Damaged
}

// notes records limits and losses that leave a text to judge.
func (s *survey) notes(doc *screen.Document) {
	q := &doc.Quality
	if s.truncated {
		reach(doc, "chars", "The text is longer than is kept; its end was left out. Read the file itself.")
	}
	if n := len(doc.PageSizes); n > 0 && doc.Pages > n && s.err == nil {
		reach(doc, "pages", fmt.Sprintf("The file states %d pages; the first %d were read. Read the rest in the file itself.", doc.Pages, n))
	}
	if len(s.lost) > 0 && q.Verdict.Readable() {
		note(q, fmt.Sprintf("%s can't be loaded. Ask for the file again, saved anew.", pageList(s.lost)))
	}
	if len(s.pictures) > 0 && q.Verdict != screen.Scanned && q.Verdict.Readable() {
		note(q, fmt.Sprintf("%s %s pictures or shapes instead of text. Read the page image, or turn on OCR.", pageList(s.pictures), isAre(s.pictures)))
	}
}

func note(q *screen.Quality, reason string) { q.Reasons = append(q.Reasons, reason) }

// reach records a limit; the first one reached names the outcome.
func reach(doc *screen.Document, limit, reason string) {
	if doc.Quality.Limit == "" {
		doc.Quality.Limit = limit
	}
	note(&doc.Quality, reason)
}

// pageList writes "Page 2" or "Pages 1, 2, 3 and 4 more".
func pageList(pages []int) string {
	const shown = 5
	s := make([]string, 0, shown)
	for _, p := range pages[:min(len(pages), shown)] {
		s = append(s, strconv.Itoa(p))
	}
	out := "Page " + s[0]
	if len(pages) > 1 {
		out = "Pages " + strings.Join(s, ", ")
	}
	if more := len(pages) - shown; more > 0 {
		out += fmt.Sprintf(" and %d more", more)
	}
	return out
}

func isAre(pages []int) string {
	if len(pages) == 1 {
		return "is"
	}
	return "are"
}
