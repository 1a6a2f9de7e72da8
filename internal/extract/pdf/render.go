package pdf

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/png"
	"math"
	"slices"

	"bonafide/internal/extract/imagehash"
	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// inkDPI is the resolution of the ink test: a letter of 10 points is 14 pixels high.
const inkDPI = 100

// Render is step 2: it draws each page of the document that Text made of the
// same data, and adds text that leaves no ink, pictures, and doc.Rendered. A
// second call replaces what the first one found. When time runs out behind the
// first page, the pages drawn until then count. The error wraps [ErrOpen], or the
// sandbox's or the context's error; the document is then unchanged.
func (r *Reader) Render(ctx context.Context, data []byte, doc *screen.Document, lim Limits) error {
	lim = lim.withDefaults()
	d, err := r.open(ctx, data)
	if err != nil {
		return err
	}
	defer d.Close()
	v := view{lim: lim, seen: map[[sha256.Size]byte]bool{}}
	for i := range min(d.Pages(), lim.Pages) {
		if p, err := d.Page(i); err == nil { // else Text has recorded the page as lost
			v.page(p, i+1)
			p.Close()
		}
		if err := d.Err(); i > 0 && errors.Is(err, pdfium.ErrDeadline) {
			v.limit("wall", fmt.Sprintf("Drawing did not finish in its time: from page %d on, text without ink was not looked for. Look at these pages in the file itself.", i+1))
			break
		} else if err != nil {
			return fmt.Errorf("render page %d: %w", i+1, err)
		}
	}
	// Replacement texts come from step 1, which reads the page's program.
	kept := slices.DeleteFunc(doc.Hidden, func(h screen.Hidden) bool { return h.Method != methodActual })
	doc.Hidden = append(kept, v.hidden...)
	doc.Images, doc.Rendered = v.images, true
	for _, l := range v.limits {
		reach(doc, l.name, l.reason)
	}
	return nil
}

// PageImage draws one page, counted from 1, with its annotations, as a PNG. The
// error wraps [ErrOpen], [ErrPage] or [ErrPixels].
func (r *Reader) PageImage(ctx context.Context, data []byte, page int, dpi float64) ([]byte, error) {
	lim := Limits{}.withDefaults()
	d, err := r.open(ctx, data)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	if n := d.Pages(); page < 1 || page > n {
		return nil, fmt.Errorf("%w: page %d of %d", ErrPage, page, n)
	}
	p, err := d.Page(page - 1)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPage, err)
	}
	defer p.Close()
	img := p.Render(dpi, true, lim.Pixels)
	if img == nil {
		if d.Err() != nil {
			return nil, fmt.Errorf("%w: page %d: %w", ErrPage, page, d.Err())
		}
		return nil, fmt.Errorf("%w: page %d is %.0f by %.0f points, at %.0f dpi that is beyond %d pixels; ask for fewer dpi", ErrPixels, page, p.Width, p.Height, dpi, lim.Pixels)
	}
	var b bytes.Buffer
	// Pages are mostly white: the fast level is three times as fast and a tenth larger.
	enc := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := enc.Encode(&b, img); err != nil {
		return nil, fmt.Errorf("encode page %d: %w", page, err)
	}
	return b.Bytes(), nil
}

func (r *Reader) open(ctx context.Context, data []byte) (*pdfium.Document, error) {
	d, err := r.engine.Open(ctx, data)
	switch {
	case err == nil:
		return d, nil
	case errors.Is(err, pdfium.ErrFormat) || errors.Is(err, pdfium.ErrPassword):
		return nil, fmt.Errorf("%w: %w", ErrOpen, err)
	}
	return nil, err
}

// view gathers what the rendered pages tell.
type view struct {
	lim    Limits
	hidden []screen.Hidden
	images []screen.Image
	limits []struct{ name, reason string }
	kept   int                        // bytes of hidden text
	seen   map[[sha256.Size]byte]bool // pictures
}

func (v *view) page(p *pdfium.Page, number int) {
	// A poster is drawn coarser, so that it fits.
	dpi := float64(inkDPI)
	if px := p.Width * p.Height * dpi * dpi / (72 * 72); px > float64(v.lim.Pixels)*0.9 {
		dpi *= math.Sqrt(float64(v.lim.Pixels) * 0.9 / px)
	}
	if img := p.Render(dpi, true, v.lim.Pixels); img != nil {
		v.ink(p, number, &canvas{img: img, scale: dpi / 72})
	} else if p.Err() == nil {
		v.limit("pixels", fmt.Sprintf("Page %d can't be drawn: it is %.0f by %.0f points. Look at it in the file itself.", number, p.Width, p.Height))
	}
	v.pictures(p, number)
}

// maxNotes bounds the notes on limits: more of the same tell nothing new.
const maxNotes = 5

func (v *view) limit(name, reason string) {
	if len(v.limits) >= maxNotes {
		return
	}
	v.limits = append(v.limits, struct{ name, reason string }{name, reason})
}

// minPicture is the least width and height, in pixels, of a picture that is
// kept: smaller ones are bullets and rules.
const minPicture = 24

// pictures records the pictures of a page, each once for the document, at its
// first place: logos and grounds repeat on every page.
func (v *view) pictures(p *pdfium.Page, number int) {
	for _, o := range p.Objects(objectProbes) {
		if o.Kind != pdfium.ImageObject {
			continue
		}
		w, h := p.ImageSize(o)
		if w < minPicture || h < minPicture {
			continue
		}
		if len(v.images) >= v.lim.Images {
			v.limit("images", fmt.Sprintf("The file holds more than %d pictures; the rest was left out. Look at them in the file itself.", v.lim.Images))
			return
		}
		key, head := p.ImageKey(o)
		if key != [sha256.Size]byte{} {
			if v.seen[key] {
				continue
			}
			v.seen[key] = true
		}
		img := p.Image(o, v.lim.Pixels)
		if img == nil {
			if w > v.lim.Pixels/h {
				v.limit("pixels", fmt.Sprintf("A picture on page %d has %d by %d pixels and was left out. Look at it in the file itself.", number, w, h))
			}
			continue
		}
		found := picture(img, number, p.Bounds(o))
		imagehash.Origin(&found, head)
		v.images = append(v.images, found)
	}
}

func picture(img image.Image, page int, place pdfium.Rect) screen.Image {
	out := imagehash.Describe(img)
	out.Page, out.Box = page, box(place)
	return out
}
