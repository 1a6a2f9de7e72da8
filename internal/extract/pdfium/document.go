package pdfium

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
)

// Document is one open file. It isn't safe for use by several goroutines.
type Document struct {
	*sandbox
	doc uint32
}

// The library's error codes, of fpdfview.h.
const (
	codePassword = 4
	codeSecurity = 5
)

// Open reads the file in a fresh sandbox that lives until Close and never
// longer than ctx. The error wraps [ErrPassword], [ErrFormat], [ErrSandbox] or
// [ErrDeadline].
func (e *Engine) Open(ctx context.Context, data []byte) (*Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDeadline, err)
	}
	s, err := e.start(ctx)
	if err != nil {
		return nil, err
	}
	p := s.put(data)
	h := s.handle("FPDF_LoadMemDocument", uint64(p), uint64(len(data)), 0)
	if h != 0 {
		return &Document{sandbox: s, doc: h}, nil
	}
	defer s.close()
	code := s.int("FPDF_GetLastError")
	switch {
	case s.err != nil:
		return nil, s.err
	case code == codePassword || code == codeSecurity:
		return nil, ErrPassword
	}
	return nil, fmt.Errorf("%w (code %d)", ErrFormat, code)
}

// Close drops the sandbox with everything in it.
func (d *Document) Close() { d.close() }

// Err is the error that ended the sandbox, nil while it works. It wraps
// [ErrSandbox] or [ErrDeadline].
func (d *Document) Err() error { return d.err }

// Pages is the number of pages that the file states; hostile files state
// numbers that have nothing behind them.
func (d *Document) Pages() int { return d.int("FPDF_GetPageCount", uint64(d.doc)) }

// Meta gives an entry of the information dictionary, such as "Author"; empty
// when it is absent.
func (d *Document) Meta(tag string) string {
	p := d.put(append([]byte(tag), 0))
	defer d.free(p)
	return d.text16("FPDF_GetMetaText", uint64(d.doc), uint64(p))
}

// ID gives one of the two identifiers of the trailer in hex: the permanent one
// of the first save, or the one that changes with every save. Empty when absent.
func (d *Document) ID(permanent bool) string {
	kind := uint64(1)
	if permanent {
		kind = 0
	}
	return hex.EncodeToString([]byte(strings.TrimSuffix(string(d.bytes("FPDF_GetFileIdentifier", uint64(d.doc), kind)), "\x00")))
}

// FormatVersion is the version of PDF in the header, such as "1.7"; empty when unknown.
func (d *Document) FormatVersion() string {
	if d.int("FPDF_GetFileVersion", uint64(d.doc), uint64(d.tmp)) == 0 {
		return ""
	}
	v := d.uint32s(1)[0]
	return fmt.Sprintf("%d.%d", v/10, v%10)
}

// maxTrailers bounds the saves that TrailerEnds lists.
const maxTrailers = 1000

// TrailerEnds gives the offset behind each "%%EOF" that ends a save of the
// file, in file order. More than one means that the file was added to.
func (d *Document) TrailerEnds() []int {
	n := min(d.int("FPDF_GetTrailerEnds", uint64(d.doc), 0, 0), maxTrailers)
	if n <= 0 {
		return nil
	}
	p := d.malloc(4 * n)
	defer d.free(p)
	d.call("FPDF_GetTrailerEnds", uint64(d.doc), uint64(p), uint64(n))
	b := d.read(p, 4*n)
	ends := make([]int, 0, n)
	for i := 0; i+3 < len(b); i += 4 {
		ends = append(ends, int(b[i])|int(b[i+1])<<8|int(b[i+2])<<16|int(b[i+3])<<24)
	}
	return ends
}
