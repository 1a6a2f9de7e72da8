// Package pdf reads PDF files: their text with the place of every word, links,
// metadata, and on a second pass what only the rendered page can tell (text
// without ink, pictures).
//
// Two readers look at every file: PDFium in a WebAssembly sandbox, whose text
// is the answer, and an independent one in Go (ledongthuc/pdf with a layout of
// our own), whose disagreement tells that the text can't be trusted. The
// package judges how well a file could be read and nothing about its content:
// identifiers, findings and OCR belong to others.
//
// Metadata keys: title, author, subject, keywords, creator (the program that
// wrote the text), producer (the one that made the PDF), created and modified
// (see [Date]), document_id and instance_id (of the trailer: constant, and new
// with each save), pdf_version, page_box (first page, "595.28 x 841.89"), fonts
// (names without subset marks, sorted), unmapped_glyphs (share without a
// meaning, absent when 0), xmp_creator_tool, xmp_document_id, xmp_instance_id,
// xmp_original_document_id, xmp_created, xmp_modified. Absent values have no key.
// The fast way gives those of the information dictionary and XMP only. The
// document's language is never read.
//
// The bytes are foreign. The package bounds memory, time and output wherever
// it can, but the Go reader can be driven into an allocation that no program
// survives: callers run it in a process that they can afford to lose (package
// extract), and ask again with [Limits.OneReader] when that happened.
package pdf

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/extract/pdfium"
)

// Errors of Render and PageImage; Text and Fast put theirs into the document's quality.
var (
	// ErrOpen reports a file that PDFium can't open, or that needs a password.
	ErrOpen = errors.New("the PDF can't be opened")
	// ErrPage reports a page that doesn't exist or can't be loaded.
	ErrPage = errors.New("no such page")
	// ErrPixels reports a picture above [Limits.Pixels].
	ErrPixels = errors.New("the picture would be too large")
)

// Limits bound what is read of one file. A zero field means its default, which
// was set on 333 real résumés and 599 hostile files. Reaching one is recorded in
// the document's quality with the field's name in lower case.
type Limits struct {
	Bytes  int64         // size of the file; 20 MiB
	Pages  int           // pages read, the rest is left out; 50
	Chars  int           // bytes of text kept of each reader; 2,000,000
	Links  int           // link annotations kept; 2,000
	Images int           // pictures kept by Render; 64
	Pixels int           // pixels of one rendered page or picture; 40,000,000
	Second time.Duration // wall time of the second reader, after the first; 2 s
	// OneReader leaves the second reader out: for the second attempt at a file
	// on which the process of the first attempt died.
	OneReader bool
}

// withDefaults fills in the fields that are zero or negative.
func (l Limits) withDefaults() Limits {
	def := func(v *int, d int) {
		if *v <= 0 {
			*v = d
		}
	}
	if l.Bytes <= 0 {
		l.Bytes = 20 << 20
	}
	if l.Second <= 0 {
		l.Second = 2 * time.Second
	}
	def(&l.Pages, 50)
	def(&l.Chars, 2_000_000)
	def(&l.Links, 2_000)
	def(&l.Images, 64)
	def(&l.Pixels, 40_000_000)
	return l
}

// Reader reads PDF files with one compiled engine. It is safe for use by
// several goroutines; each call works in a sandbox of its own.
type Reader struct {
	engine *pdfium.Engine
}

// New compiles the engine, or loads it from cacheDir when an earlier run left
// it there (1.8 s against 0.16 s). The folder holds machine code that is loaded
// and run: nobody else may write to it. An empty cacheDir keeps nothing.
func New(ctx context.Context, cacheDir string) (*Reader, error) {
	e, err := pdfium.New(ctx, cacheDir)
	if err != nil {
		return nil, fmt.Errorf("start the PDF engine: %w", err)
	}
	return &Reader{engine: e}, nil
}

// Close frees the engine. The reader can't be used afterwards.
func (r *Reader) Close() error {
	if r.engine == nil {
		return nil
	}
	return r.engine.Close(context.Background())
}
