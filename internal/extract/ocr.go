package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// OCR bounds: 150 dpi gave a word recall of .945 at 1.6 s a page; a résumé
// has few pages; one that takes longer than 30 s is left to people.
const (
	ocrDPI   = 150
	ocrPages = 10
	ocrWall  = 30 * time.Second
)

// addOCR reads a document's pages as pictures where its text is missing or its
// two readers disagree, and says in its quality what came of it.
func (p *Pool) addOCR(ctx context.Context, data []byte, doc *screen.Document) {
	q := &doc.Quality
	if q.Verdict != screen.Scanned && q.Verdict != screen.Disputed {
		return
	}
	if doc.Pages == 0 {
		return
	}
	if p.cfg.Tesseract == "" {
		q.Reasons = append(q.Reasons, "no OCR: tesseract isn't installed")
		return
	}
	select {
	case p.ocr <- struct{}{}:
		defer func() { <-p.ocr }()
	case <-ctx.Done():
		return
	}
	ctx, cancel := context.WithTimeout(ctx, ocrWall)
	defer cancel()
	text, err := p.readPages(ctx, data, min(doc.Pages, ocrPages))
	if err != nil {
		q.Reasons = append(q.Reasons, "OCR: "+sentence(err.Error()))
	}
	if doc.Pages > ocrPages {
		q.Reasons = append(q.Reasons, fmt.Sprintf("OCR read the first %d of %d pages", ocrPages, doc.Pages))
	}
	if len(strings.Fields(text)) > 0 {
		settle(doc, text)
	}
}

// readPages gives the text of the first n pages, with what was read before an error.
func (p *Pool) readPages(ctx context.Context, data []byte, n int) (string, error) {
	var pages []string
	for page := 1; page <= n; page++ {
		png, err := p.PageImage(ctx, data, page, ocrDPI)
		if err != nil {
			return strings.Join(pages, "\f"), err
		}
		text, err := p.tesseract(ctx, png)
		if err != nil {
			return strings.Join(pages, "\f"), fmt.Errorf("page %d: %w", page, err)
		}
		pages = append(pages, strings.TrimRight(text, "\f\n ")+"\n")
	}
	return strings.Join(pages, "\f"), nil
}

// tesseract reads one picture, in a process under the same limits as readers.
func (p *Pool) tesseract(ctx context.Context, png []byte) (string, error) {
	hello := request{Op: opTesseract, Limits: &p.cfg.Limits, Program: p.cfg.Tesseract}
	c, err := run(p.cfg.Command, p.namespaces, hello)
	if err != nil {
		return "", err
	}
	defer c.end()
	var text []byte
	err = c.guarded(func() error {
		if _, err := io.Copy(c.in, bytes.NewReader(png)); err != nil {
			return err
		}
		if err := c.in.Close(); err != nil {
			return err
		}
		text, err = io.ReadAll(io.LimitReader(c.out, int64(p.cfg.Limits.Chars)))
		return err
	}, ocrWall, ctx, p.ctx)
	if err != nil {
		return "", err
	}
	if err := c.cmd.Wait(); err != nil {
		return "", errors.New("tesseract ended with " + err.Error())
	}
	return strings.ToValidUTF8(string(text), "�"), nil
}

// agrees is the word recall above which OCR confirms a text. OCR itself
// reaches .945 on clean pages, so it can't be much higher.
const agrees = 0.8

// settle puts the text of OCR into a document: as its text where it had none;
// else as the judge between its two readers.
func settle(doc *screen.Document, ocr string) {
	q := &doc.Quality
	q.OCR = true
	if q.Verdict == screen.Scanned {
		doc.Text, doc.Engine, doc.Words = ocr, "tesseract", nil
		q.WordsPerPage = len(strings.Fields(ocr)) / max(doc.Pages, 1)
		q.Reasons = slices.DeleteFunc(q.Reasons, func(r string) bool { return r == picturesOnly })
		q.Reasons = append(q.Reasons, "the text was read from pictures by OCR")
		return
	}
	first, second := WordRecall(ocr, doc.Text), WordRecall(ocr, doc.Other)
	switch {
	case first >= agrees && first >= second:
		q.Verdict = screen.Good
		q.Reasons = append(q.Reasons, fmt.Sprintf("the readers disagree; OCR of the pages confirms the text (%.2f of its words)", first))
	case second >= agrees:
		doc.Text, doc.Other, doc.Words = doc.Other, doc.Text, nil
		q.Verdict = screen.Good
		q.Reasons = append(q.Reasons, fmt.Sprintf("the readers disagree; OCR of the pages confirms the second one (%.2f of its words)", second))
	default:
		doc.Other, doc.Text, doc.Engine, doc.Words = doc.Text, ocr, "tesseract", nil
		q.Reasons = append(q.Reasons, "OCR of the pages agrees with neither reader; its text is shown")
	}
}
