package pdf

import (
	"bytes"
	"context"
	"strings"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// Bounds of the look at earlier saves: one costs as much as the file itself.
const (
	maxSaves        = 2 // the latest ones before the present
	maxSavePages    = 5
	maxComments     = 50
	maxRevisionText = 2_000
	minRevisedLine  = 3 // letters and digits; less is a page number or a rule
)

// earlier looks at what the file was before it was last added to. A program
// that saves by adding leaves the whole earlier version in the file, with the
// name and mailbox that stood there. Lines that are gone become a deletion.
func (r *Reader) earlier(ctx context.Context, data []byte, ends []int, doc *screen.Document) {
	present := map[string]bool{}
	for l := range strings.Lines(doc.Text) {
		present[lineKey(l)] = true
	}
	for _, end := range savesBefore(data, ends) {
		d, err := r.engine.Open(ctx, data[:end])
		if err != nil {
			continue // an earlier save that can't be read tells nothing
		}
		rev := screen.Revision{Author: cleanMeta(d.Meta("Author")), Kind: "deletion", Text: goneLines(textOfSave(d), present)}
		d.Close()
		if rev.Text != "" || rev.Author != "" && rev.Author != doc.Metadata["author"] {
			doc.Revisions = append(doc.Revisions, rev)
		}
	}
}

// savesBefore gives the ends of the latest saves before the present one. The
// first end of a file laid out for the web isn't a save.
func savesBefore(data []byte, ends []int) []int {
	if len(ends) > 0 && bytes.Contains(data[:min(len(data), 1024)], []byte("/Linearized")) {
		ends = ends[1:]
	}
	if len(ends) < 2 {
		return nil
	}
	ends = ends[:len(ends)-1]
	ends = ends[max(0, len(ends)-maxSaves):]
	for i, e := range ends {
		ends[i] = min(max(e, 0), len(data))
	}
	return ends
}

func textOfSave(d *pdfium.Document) string {
	b := &builder{limit: 100_000}
	for i := range min(d.Pages(), maxSavePages) {
		p, err := d.Page(i)
		if err != nil {
			continue
		}
		b.page(p, i+1)
		b.write("\n")
		p.Close()
	}
	return b.text.String()
}

// goneLines joins the lines of an earlier text that the present one lacks.
func goneLines(text string, present map[string]bool) string {
	var gone []string
	size := 0
	for l := range strings.Lines(text) {
		k := lineKey(l)
		if present[k] || letters(k) < minRevisedLine || size+len(l) > maxRevisionText {
			continue
		}
		present[k] = true // once is enough
		gone = append(gone, strings.TrimSpace(l))
		size += len(l)
	}
	return strings.Join(gone, "\n")
}

// lineKey makes lines comparable that differ in spaces or page ends only.
func lineKey(l string) string { return strings.Join(strings.Fields(l), "") }

// addComments records the notes on a page.
func addComments(p *pdfium.Page, doc *screen.Document) {
	for _, c := range p.Comments(maxComments - len(doc.Revisions)) {
		text := cleanMeta(c.Text)
		doc.Revisions = append(doc.Revisions, screen.Revision{Author: cleanMeta(c.Author), Kind: "comment", Text: text})
	}
}
