package pdf

import (
	"image"
	"math"
	"strings"
	"unicode"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// Methods of hiding, as [screen.Hidden] names them.
const (
	methodNoInk     = "no_ink"         // the colour of its ground, or under something of one colour
	methodOffPage   = "off_page"       // outside of the page
	methodTiny      = "tiny"           // too small to be read
	methodInvisible = "invisible_mode" // drawn in a mode or opacity that leaves nothing
	methodActual    = "actual_text"    // replaces what the glyphs show
)

// Thresholds of the ink test. On 333 real résumés "white text" as a rule flags
// 27 files, the ink test one with 50 characters or more.
const (
	minContrast   = 24  // of 255 in any colour: less is not seen on paper or screen
	tinyPoints    = 1.5 // height of a font that nobody reads
	minHiddenRun  = 3   // letters and digits in a row: single ones are blank glyphs of fonts
	maxHidden     = 500 // passages kept of a document
	maxHiddenText = 200_000
)

// canvas is a drawn page.
type canvas struct {
	img   *image.NRGBA
	scale float64 // pixels a point
}

// contrast is the largest difference in any colour between two pixels in a
// rectangle and one pixel around it, 0 to 255. The margin is the ground that a
// glyph which fills its box, such as a dash, stands out from.
func (c *canvas) contrast(r pdfium.Rect) int {
	px := image.Rect(
		int(math.Floor(r[0]*c.scale))-1, int(math.Floor(r[1]*c.scale))-1,
		int(math.Ceil(r[2]*c.scale))+1, int(math.Ceil(r[3]*c.scale))+1,
	).Intersect(c.img.Rect)
	if px.Empty() {
		return 0
	}
	var lo, hi [3]uint8
	lo = [3]uint8{255, 255, 255}
	for y := px.Min.Y; y < px.Max.Y; y++ {
		row := c.img.Pix[c.img.PixOffset(px.Min.X, y) : c.img.PixOffset(px.Max.X-1, y)+4]
		for i := 0; i+3 < len(row); i += 4 {
			for k := range 3 {
				lo[k], hi[k] = min(lo[k], row[i+k]), max(hi[k], row[i+k])
			}
		}
		if most(lo, hi) >= minContrast {
			break
		}
	}
	return most(lo, hi)
}

func most(lo, hi [3]uint8) int {
	d := 0
	for k := range 3 {
		d = max(d, int(hi[k])-int(lo[k]))
	}
	return d
}

// passage is a run of hidden characters that grows.
type passage struct {
	text   strings.Builder
	method string
	area   pdfium.Rect
	solid  int // letters and digits
}

// ink tests every character of a page and keeps the passages that nobody sees.
// Text under a picture of many colours passes: it can't be told from the
// invisible text that OCR programs lay behind a scan, which is honest.
func (v *view) ink(p *pdfium.Page, number int, c *canvas) {
	var run passage
	flush := func() {
		text := strings.Join(strings.Fields(run.text.String()), " ")
		if run.solid >= minHiddenRun && len(v.hidden) < maxHidden && v.kept+len(text) <= maxHiddenText {
			v.kept += len(text)
			v.hidden = append(v.hidden, screen.Hidden{Page: number, Text: text, Method: run.method, Box: box(run.area)})
		}
		run = passage{}
	}
	for i := range min(p.Chars(), v.lim.Chars) {
		r := visible(p.Rune(i))
		switch {
		case r == 0:
			continue
		case r == ' ' || r == '\n':
			if run.method != "" {
				run.text.WriteRune(' ')
			}
			continue
		}
		place := p.GlyphBox(i)
		method := hides(p, i, r, place, c)
		if method != run.method {
			flush()
		}
		if method == "" {
			continue
		}
		run.method = method
		run.area = union(run.area, place)
		run.text.WriteRune(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			run.solid++
		}
	}
	flush()
}

// hides tells how a character is hidden; empty when it can be seen.
func hides(p *pdfium.Page, char int, r rune, place pdfium.Rect, c *canvas) string {
	if place == (pdfium.Rect{}) {
		return ""
	}
	if place[2] <= 0 || place[3] <= 0 || place[0] >= p.Width || place[1] >= p.Height {
		return methodOffPage
	}
	if place[3]-place[1] < tinyPoints && place[2]-place[0] < tinyPoints {
		if b := p.LooseBox(char); min(b[3]-b[1], b[2]-b[0]) < tinyPoints && max(b[3]-b[1], b[2]-b[0]) < 2*tinyPoints {
			return methodTiny
		}
	}
	if c.contrast(place) >= minContrast {
		return ""
	}
	o := p.Object(char)
	if o == 0 {
		return methodNoInk
	}
	switch mode := p.RenderMode(o); {
	case mode == pdfium.RenderInvisible || mode == pdfium.RenderClip:
		// OCR layers lie over their scan with an error of a part of a letter.
		if c.contrast(grow(p.LooseBox(char))) >= minContrast {
			return ""
		}
		return methodInvisible
	case p.Alpha(o) == 0:
		return methodInvisible
	case r > lastLatin && !p.Embedded(o):
		// A reader's computer has the font; the sandbox has only Latin ones.
		return ""
	}
	return methodNoInk
}

// lastLatin ends the letters that the engine's own fonts can draw.
const lastLatin = 0x24F

// grow widens a box by half its height on all sides.
func grow(r pdfium.Rect) pdfium.Rect {
	d := (r[3] - r[1]) / 2
	return pdfium.Rect{r[0] - d, r[1] - d, r[2] + d, r[3] + d}
}
