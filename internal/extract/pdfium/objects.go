package pdfium

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"image"
	"math"
)

// Kind is the kind of a page object, by the library's numbers.
type Kind int

// The kinds of page objects.
const (
	TextObject  Kind = 1
	PathObject  Kind = 2
	ImageObject Kind = 3
	ShadeObject Kind = 4
	FormObject  Kind = 5
)

// Object is something drawn on a page.
type Object struct {
	Kind   Kind
	Handle uint32
}

// maxFormDepth bounds forms within forms.
const maxFormDepth = 6

// Objects lists what the page draws, forms opened, in drawing order, at most
// limit of them.
func (p *Page) Objects(limit int) []Object {
	n := p.int("FPDFPage_CountObjects", uint64(p.page))
	var out []Object
	for i := 0; i < n && len(out) < limit; i++ {
		out = p.object(out, p.handle("FPDFPage_GetObject", uint64(p.page), uint64(i)), limit, 0)
	}
	return out
}

func (p *Page) object(out []Object, h uint32, limit, depth int) []Object {
	if h == 0 {
		return out
	}
	o := Object{Kind(p.int("FPDFPageObj_GetType", uint64(h))), h}
	out = append(out, o)
	if o.Kind != FormObject || depth >= maxFormDepth {
		return out
	}
	n := p.int("FPDFFormObj_CountObjects", uint64(h))
	for i := 0; i < n && len(out) < limit; i++ {
		out = p.object(out, p.handle("FPDFFormObj_GetObject", uint64(h), uint64(i)), limit, depth+1)
	}
	return out
}

// Bounds is the place of an object; the zero Rect when unknown. An object inside
// a form is placed by the form's own coordinates.
func (p *Page) Bounds(o Object) Rect {
	t := uint64(p.tmp)
	if p.int("FPDFPageObj_GetBounds", uint64(o.Handle), t, t+4, t+8, t+12) == 0 {
		return Rect{}
	}
	v := p.float32s(4) // left, bottom, right, top
	return p.toView.rect(v[0], v[1], v[2], v[3])
}

// ImageSize is the number of pixels of an image object; 0, 0 when unknown.
func (p *Page) ImageSize(o Object) (width, height int) {
	if p.int("FPDFImageObj_GetImagePixelSize", uint64(o.Handle), uint64(p.tmp), uint64(p.tmp+4)) == 0 {
		return 0, 0
	}
	v := p.uint32s(2)
	return int(v[0]), int(v[1])
}

// Bounds of a picture's stored bytes: what ImageKey looks at, and the head of
// it that it gives, in which a JPEG file says how it was made.
const (
	maxRaw  = 32 << 20
	maxHead = 256 << 10
)

// ImageKey is a digest of an image object's stored bytes and size: objects with
// equal keys hold the same picture. It is far cheaper than decoding one. The
// zero key means that the bytes can't be had. head is the begin of a picture
// that is stored as a JPEG file, else nil.
func (p *Page) ImageKey(o Object) (key [sha256.Size]byte, head []byte) {
	n := p.int("FPDFImageObj_GetImageDataRaw", uint64(o.Handle), 0, 0)
	if n <= 0 || n > maxRaw {
		return key, nil
	}
	w, h := p.ImageSize(o)
	buf := p.malloc(n)
	defer p.free(buf)
	p.call("FPDFImageObj_GetImageDataRaw", uint64(o.Handle), uint64(buf), uint64(n))
	sum := sha256.New()
	fmt.Fprintln(sum, w, h)
	stored := p.read(buf, n)
	sum.Write(stored)
	if bytes.HasPrefix(stored, []byte("\xff\xd8")) {
		head = bytes.Clone(stored[:min(len(stored), maxHead)])
	}
	return [sha256.Size]byte(sum.Sum(nil)), head
}

// Image decodes an image object without its mask; nil when it can't be decoded
// or has more than maxPixels.
func (p *Page) Image(o Object, maxPixels int) *image.NRGBA {
	if w, h := p.ImageSize(o); w <= 0 || h <= 0 || w > maxPixels/h {
		return nil
	}
	bm := p.handle("FPDFImageObj_GetBitmap", uint64(o.Handle))
	if bm == 0 {
		return nil
	}
	defer p.call("FPDFBitmap_Destroy", uint64(bm))
	return p.pixels(bm, maxPixels)
}

// Render draws the page on white, annotations left out or drawn. It is nil
// when the page has no area or would have more than maxPixels.
func (p *Page) Render(dpi float64, annotations bool, maxPixels int) *image.NRGBA {
	w, h := math.Ceil(p.Width*dpi/72), math.Ceil(p.Height*dpi/72)
	if !(w >= 1 && h >= 1 && w*h <= float64(maxPixels)) {
		return nil
	}
	bm := p.handle("FPDFBitmap_Create", uint64(w), uint64(h), 0)
	if bm == 0 {
		return nil
	}
	defer p.call("FPDFBitmap_Destroy", uint64(bm))
	var flags uint64
	if annotations {
		flags = 1 // FPDF_ANNOT
	}
	p.call("FPDFBitmap_FillRect", uint64(bm), 0, 0, uint64(w), uint64(h), 0xFFFFFFFF)
	p.call("FPDF_RenderPageBitmap", uint64(bm), uint64(p.page), 0, 0, uint64(w), uint64(h), 0, flags)
	return p.pixels(bm, maxPixels)
}

// The library's pixel formats and their bytes per pixel.
const (
	formatGray = 1
	formatBGR  = 2
	formatBGRx = 3
	formatBGRA = 4
)

// pixels copies a bitmap out of the sandbox.
func (p *Page) pixels(bm uint32, maxPixels int) *image.NRGBA {
	w, h := p.int("FPDFBitmap_GetWidth", uint64(bm)), p.int("FPDFBitmap_GetHeight", uint64(bm))
	stride, format := p.int("FPDFBitmap_GetStride", uint64(bm)), p.int("FPDFBitmap_GetFormat", uint64(bm))
	depth := map[int]int{formatGray: 1, formatBGR: 3, formatBGRx: 4, formatBGRA: 4}[format]
	if w <= 0 || h <= 0 || depth == 0 || w > maxPixels/h || stride < w*depth {
		return nil
	}
	src := p.read(p.handle("FPDFBitmap_GetBuffer", uint64(bm)), stride*h)
	if src == nil {
		return nil
	}
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		copyRow(img.Pix[y*img.Stride:][:4*w], src[y*stride:][:w*depth], format)
	}
	return img
}

func copyRow(dst, src []byte, format int) {
	switch format {
	case formatGray:
		for i, v := range src {
			dst[4*i], dst[4*i+1], dst[4*i+2], dst[4*i+3] = v, v, v, 255
		}
	case formatBGR:
		for i, j := 0, 0; i+2 < len(src); i, j = i+3, j+4 {
			dst[j], dst[j+1], dst[j+2], dst[j+3] = src[i+2], src[i+1], src[i], 255
		}
	default:
		for i := 0; i+3 < len(src); i += 4 {
			dst[i], dst[i+1], dst[i+2], dst[i+3] = src[i+2], src[i+1], src[i], 255
			if format == formatBGRA {
				dst[i+3] = src[i+3]
			}
		}
	}
}
