package pdfium

import (
	"fmt"

	"github.com/tetratelabs/wazero/api"
)

// Page is one loaded page. Coordinates of its methods are points from the top
// left corner of the page as people see it: rotation and crop are applied.
type Page struct {
	*Document
	page, text    uint32
	Width, Height float64 // points
	toView        affine  // page space → view
}

// Rect is left, top, right, bottom in points.
type Rect [4]float64

// affine maps x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine struct{ a, b, c, d, e, f float64 }

// Page loads a page, counted from 0. The error wraps [ErrFormat], [ErrSandbox]
// or [ErrDeadline].
func (d *Document) Page(i int) (*Page, error) {
	p := &Page{Document: d, page: d.handle("FPDF_LoadPage", uint64(d.doc), uint64(i))}
	if p.page == 0 {
		if d.err != nil {
			return nil, d.err
		}
		return nil, fmt.Errorf("%w: page %d can't be loaded", ErrFormat, i+1)
	}
	p.Width = float64(api.DecodeF32(d.call("FPDF_GetPageWidthF", uint64(p.page))))
	p.Height = float64(api.DecodeF32(d.call("FPDF_GetPageHeightF", uint64(p.page))))
	p.text = d.handle("FPDFText_LoadPage", uint64(p.page))
	p.toView = p.view()
	return p, d.err
}

// Close frees the page.
func (p *Page) Close() {
	if p.text != 0 {
		p.call("FPDFText_ClosePage", uint64(p.text))
	}
	p.call("FPDF_ClosePage", uint64(p.page))
}

// view finds the map from page space by asking where three points go. The
// library answers in whole device units, so the device is a fine one and the
// points lie far apart.
func (p *Page) view() affine {
	const fine, far = 1 << 20, 1000.0
	if p.Width <= 0 || p.Height <= 0 {
		return affine{}
	}
	at := func(x, y float64) (float64, float64) {
		p.call("FPDF_PageToDevice", uint64(p.page), 0, 0, fine, fine, 0,
			api.EncodeF64(x), api.EncodeF64(y), uint64(p.tmp), uint64(p.tmp+4))
		v := p.uint32s(2)
		return float64(int32(v[0])) * p.Width / fine, float64(int32(v[1])) * p.Height / fine
	}
	e, f := at(0, 0)
	ax, ay := at(far, 0)
	cx, cy := at(0, far)
	return affine{(ax - e) / far, (ay - f) / far, (cx - e) / far, (cy - f) / far, e, f}
}

// rect maps a rectangle given by two opposite corners.
func (m affine) rect(x0, y0, x1, y1 float64) Rect {
	ax, ay := m.a*x0+m.c*y0+m.e, m.b*x0+m.d*y0+m.f
	bx, by := m.a*x1+m.c*y1+m.e, m.b*x1+m.d*y1+m.f
	return Rect{min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)}
}

// back maps a rectangle of the view into page space; false when the page has no area.
func (m affine) back(r Rect) (Rect, bool) {
	det := m.a*m.d - m.b*m.c
	if det == 0 {
		return Rect{}, false
	}
	at := func(x, y float64) (float64, float64) {
		x, y = x-m.e, y-m.f
		return (m.d*x - m.c*y) / det, (m.a*y - m.b*x) / det
	}
	ax, ay := at(r[0], r[1])
	bx, by := at(r[2], r[3])
	return Rect{min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)}, true
}
