package pdfium

import (
	"github.com/tetratelabs/wazero/api"
)

// Chars is the number of characters of the page, among them those that the
// library adds: spaces between words, \r\n at the end of lines.
func (p *Page) Chars() int {
	if p.text == 0 {
		return 0
	}
	return max(p.int("FPDFText_CountChars", uint64(p.text)), 0)
}

// Text gives the page's first n characters as UTF-16, in the library's reading
// order. It is shorter than n where characters have no meaning.
func (p *Page) Text(n int) []uint16 {
	if n <= 0 || p.text == 0 {
		return nil
	}
	// A character outside the basic plane takes two units.
	size := 4 * (n + 1)
	buf := p.malloc(size)
	defer p.free(buf)
	w := p.int("FPDFText_GetText", uint64(p.text), 0, uint64(n), uint64(buf))
	return trimZero(units(p.read(buf, min(2*max(w, 0), size))))
}

// CharIndex tells which character stands at an index of Text; -1 when none does.
func (p *Page) CharIndex(textIndex int) int {
	return p.int("FPDFText_GetCharIndexFromTextIndex", uint64(p.text), uint64(textIndex))
}

// Rune is the meaning of a character, 0 when it has none.
func (p *Page) Rune(char int) rune {
	return rune(p.int("FPDFText_GetUnicode", uint64(p.text), uint64(char)))
}

// Unmapped reports that the file doesn't say what a glyph means.
func (p *Page) Unmapped(char int) bool {
	return p.int("FPDFText_HasUnicodeMapError", uint64(p.text), uint64(char)) == 1
}

// Generated reports a character that isn't in the file: the library put it there.
func (p *Page) Generated(char int) bool {
	return p.int("FPDFText_IsGenerated", uint64(p.text), uint64(char)) == 1
}

// LooseBox is the place of a character with the full height of its font and its
// advance; the zero Rect when it has none.
func (p *Page) LooseBox(char int) Rect {
	if p.int("FPDFText_GetLooseCharBox", uint64(p.text), uint64(char), uint64(p.tmp)) == 0 {
		return Rect{}
	}
	v := p.float32s(4) // left, top, right, bottom
	return p.toView.rect(v[0], v[1], v[2], v[3])
}

// GlyphBox is the place of a character's ink; the zero Rect when it has none.
func (p *Page) GlyphBox(char int) Rect {
	t := uint64(p.tmp)
	if p.int("FPDFText_GetCharBox", uint64(p.text), uint64(char), t, t+8, t+16, t+24) == 0 {
		return Rect{}
	}
	v := p.float64s(4) // left, right, bottom, top
	return p.toView.rect(v[0], v[2], v[1], v[3])
}

// FontSize is the size of a character in points as written, before any scaling.
func (p *Page) FontSize(char int) float64 {
	return api.DecodeF64(p.call("FPDFText_GetFontSize", uint64(p.text), uint64(char)))
}

// Object is the handle of the text object that a character belongs to, 0 when
// there is none. Characters of one object share it.
func (p *Page) Object(char int) uint32 {
	return p.handle("FPDFText_GetTextObject", uint64(p.text), uint64(char))
}

// The text rendering modes that put nothing on the page.
const (
	RenderInvisible = 3
	RenderClip      = 7
)

// RenderMode is a text object's rendering mode, 0 to 7; -1 when unknown.
func (p *Page) RenderMode(object uint32) int {
	return p.int("FPDFTextObj_GetTextRenderMode", uint64(object))
}

// Alpha is the opacity of an object's fill, 0 to 255; 255 when unknown.
func (p *Page) Alpha(object uint32) int {
	t := uint64(p.tmp)
	if p.int("FPDFPageObj_GetFillColor", uint64(object), t, t+4, t+8, t+12) == 0 {
		return 255
	}
	return int(p.uint32s(4)[3])
}

// Embedded reports whether a text object's font comes with the file.
func (p *Page) Embedded(object uint32) bool {
	f := p.handle("FPDFTextObj_GetFont", uint64(object))
	return f != 0 && p.int("FPDFFont_GetIsEmbedded", uint64(f)) == 1
}

// FontName is the base name of a text object's font, such as "ABCDEF+Calibri".
func (p *Page) FontName(object uint32) string {
	f := p.handle("FPDFTextObj_GetFont", uint64(object))
	if f == 0 {
		return ""
	}
	b := p.bytes("FPDFFont_GetBaseFontName", uint64(f))
	for len(b) > 0 && b[len(b)-1] == 0 {
		b = b[:len(b)-1]
	}
	return string(b)
}

// TextIn gives the text whose characters touch a rectangle of the view.
func (p *Page) TextIn(r Rect) string {
	b, ok := p.toView.back(r)
	if !ok || p.text == 0 {
		return ""
	}
	args := []uint64{uint64(p.text), api.EncodeF64(b[0]), api.EncodeF64(b[3]), api.EncodeF64(b[2]), api.EncodeF64(b[1])}
	n := min(p.int("FPDFText_GetBoundedText", append(args, 0, 0)...), maxString)
	if n <= 0 {
		return ""
	}
	buf := p.malloc(2 * n)
	defer p.free(buf)
	p.call("FPDFText_GetBoundedText", append(args, uint64(buf), uint64(n))...)
	return decode(p.read(buf, 2*n))
}
