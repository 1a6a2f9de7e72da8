package pdf

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// Engines, as Document.Engine names them.
const (
	enginePDFium = "pdfium"
	engineLayout = "layout"
)

// Text is step 1: the text of both readers, links and metadata, with the
// verdict on how well that went. It never fails: a file that can't be read is a
// document whose quality says so.
func (r *Reader) Text(ctx context.Context, data []byte, lim Limits) screen.Document {
	lim = lim.withDefaults()
	doc, ok := begin(data, lim)
	if !ok {
		return doc
	}
	s := survey{}
	s.err = r.first(ctx, data, &doc, lim, &s)
	if s.err == nil && len(s.ends) > 1 {
		r.earlier(ctx, data, s.ends, &doc)
	}
	// The first reader's answer is complete here; whatever the second one does can't take it away.
	if !lim.OneReader && !errors.Is(s.err, pdfium.ErrPassword) {
		sub, cancel := context.WithTimeout(ctx, lim.Second)
		defer cancel()
		s.second = read(sub, data, lim, s.err != nil)
		fill(&doc, s.gaps, s.second.letters)
	}
	readXMP(doc.Metadata, data)
	s.judge(&doc)
	return doc
}

// Fast is the Go reader alone: no boxes, no agreement, about ten times as fast
// as Text. It needs no engine and works on a zero Reader.
func (r *Reader) Fast(ctx context.Context, data []byte, lim Limits) screen.Document {
	lim = lim.withDefaults()
	doc, ok := begin(data, lim)
	if !ok {
		return doc
	}
	s := survey{fast: true, second: read(ctx, data, lim, true)}
	readXMP(doc.Metadata, data)
	s.judge(&doc)
	return doc
}

// begin makes the document of a file; false when its size ends the matter.
func begin(data []byte, lim Limits) (screen.Document, bool) {
	sum := sha256.Sum256(data)
	doc := screen.Document{
		MediaType: "application/pdf", Bytes: int64(len(data)), SHA256: hex.EncodeToString(sum[:]), Engine: enginePDFium,
		Metadata: map[string]string{}, Links: []screen.DocumentLink{}, Hidden: []screen.Hidden{},
		Quality: screen.Quality{Reasons: []string{}},
	}
	if doc.Bytes <= lim.Bytes {
		return doc, true
	}
	reach(&doc, "file_bytes", fmt.Sprintf("The file has %d bytes; at most %d are read. Ask for a smaller copy.", doc.Bytes, lim.Bytes))
	doc.Quality.Verdict = screen.OverLimit
	return doc, false
}

// first fills the document by PDFium. What was read before an error stays.
func (r *Reader) first(ctx context.Context, data []byte, doc *screen.Document, lim Limits, s *survey) error {
	d, err := r.engine.Open(ctx, data)
	if err != nil {
		return err
	}
	defer d.Close()
	doc.Pages, s.ends = d.Pages(), d.TrailerEnds()
	s.meta(d, doc)
	b := &builder{limit: lim.Chars}
	defer func() {
		doc.Text, doc.Words = b.text.String(), b.words
		s.truncated, s.gaps, s.filled = b.truncated, b.gaps, b.filled.String()
		s.setFonts(doc)
	}()
	for i := range min(doc.Pages, lim.Pages) {
		if err := s.page(d, doc, b, i, lim); err != nil {
			if d.Err() != nil {
				return err
			}
			s.lost = append(s.lost, i+1)
		}
	}
	return d.Err()
}

// maxFields bounds the form fields read of one document.
const maxFields = 1000

// page reads one page, counted from 0.
func (s *survey) page(d *pdfium.Document, doc *screen.Document, b *builder, i int, lim Limits) error {
	if i > 0 {
		b.write("\f")
	}
	p, err := d.Page(i)
	if err != nil {
		doc.PageSizes = append(doc.PageSizes, [2]float64{})
		return err
	}
	defer p.Close()
	doc.PageSizes = append(doc.PageSizes, [2]float64{round(p.Width), round(p.Height)})
	before := len(b.words)
	chars := b.page(p, i+1)
	s.sample(p, chars)
	s.look(p, i+1, len(b.words)-before)
	for _, f := range p.Fields(maxFields - s.fields) {
		s.fields++
		b.field(f, i+1)
	}
	for _, l := range p.Links(lim.Links - len(doc.Links)) {
		doc.Links = append(doc.Links, screen.DocumentLink{
			Target: strings.ToValidUTF8(l.URI, "\uFFFD"), Text: b.linkText(p, l, before), Page: i + 1, Box: box(l.Rect),
		})
	}
	addComments(p, doc)
	return d.Err()
}

// meta reads the information dictionary and what the file says of itself.
func (s *survey) meta(d *pdfium.Document, doc *screen.Document) {
	for _, k := range infoKeys {
		setInfo(doc.Metadata, k, d.Meta(k.tag))
	}
	for k, v := range map[string]string{"document_id": d.ID(true), "instance_id": d.ID(false), "pdf_version": d.FormatVersion()} {
		if v = cleanMeta(v); v != "" {
			doc.Metadata[k] = v
		}
	}
}

// linkText is the text that people see where a link can be clicked. before is
// the number of words of the earlier pages.
func (b *builder) linkText(p *pdfium.Page, l pdfium.Link, before int) string {
	areas := l.Parts
	if len(areas) == 0 {
		areas = []pdfium.Rect{l.Rect}
	}
	var under []string
	for _, r := range areas {
		for i, chars := range b.chars {
			w := b.words[before+i]
			switch box := pdfium.Rect(w.Box); {
			case within(box, r):
				under = append(under, b.text.String()[w.Start:w.End])
			case touches(box, r):
				if part := charsUnder(p, chars, r); part != "" {
					under = append(under, part)
				}
			}
		}
	}
	text := cleanMeta(strings.Join(under, " "))
	if text == "" { // fonts that state no height give boxes without one
		text = cleanMeta(p.TextIn(shrink(l.Rect)))
	}
	return text
}

// charsUnder gives those of a word's characters whose middle lies in a
// rectangle. The middle is that of the font's height: the ink of a dot lies low.
func charsUnder(p *pdfium.Page, chars [2]int, r pdfium.Rect) string {
	var b strings.Builder
	for c := chars[0]; c >= 0 && c <= chars[1]; c++ {
		box := p.LooseBox(c)
		x, y := (box[0]+box[2])/2, (box[1]+box[3])/2
		if ch := visible(p.Rune(c)); ch != 0 && x > r[0] && x < r[2] && y > r[1] && y < r[3] {
			b.WriteRune(ch)
		}
	}
	return b.String()
}

// within reports whether a word's box lies in a link's, which may be drawn as
// tight as the ink: the middle of its height and both ends must.
func within(word, link pdfium.Rect) bool {
	const side = 0.5
	middle := (word[1] + word[3]) / 2
	oneLine := word[3]-word[1] < 1.6*(link[3]-link[1]) // a word that goes on in the next line has the height of both
	return oneLine && middle > link[1] && middle < link[3] && word[0] > link[0]-side && word[2] < link[2]+side
}

func touches(a, b pdfium.Rect) bool {
	return a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

// shrink takes the margin of a link's box away, which touches the lines and
// words beside it.
func shrink(r pdfium.Rect) pdfium.Rect {
	const side, share = 0.5, 0.3
	dx, dy := min(side, (r[2]-r[0])/4), (r[3]-r[1])*share
	return pdfium.Rect{r[0] + dx, r[1] + dy, r[2] - dx, r[3] - dy}
}
