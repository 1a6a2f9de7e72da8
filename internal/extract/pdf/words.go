package pdf

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// builder joins the pages' texts and keeps the place of every word.
type builder struct {
	text      strings.Builder
	words     []screen.Word
	chars     [][2]int // of the present page's words: the first and last character
	gaps      []gap
	filled    strings.Builder // of the text, what stands in form fields
	limit     int             // bytes of text
	truncated bool
}

func (b *builder) write(s string) bool {
	if b.text.Len()+len(s) > b.limit {
		b.truncated = true
		return false
	}
	b.text.WriteString(s)
	return true
}

// The marks that PDFium sets at a hyphen that it takes for one of hyphenation,
// in its older and its present form.
const (
	hyphenOld = '\uFFFE'
	hyphenNew = '\u0002'
)

// softHyphen is drawn as a hyphen wherever a page shows it at all; LuaTeX maps
// all its hyphens so.
const softHyphen = '\u00AD'

// page adds a page's text and returns its number of characters.
func (b *builder) page(p *pdfium.Page, number int) (chars int) {
	chars = min(p.Chars(), b.limit)
	u := p.Text(chars)
	// Characters without meaning are left out of the text; only then the two
	// ways of counting part.
	index := func(i int) int { return i }
	if len(u) != chars {
		index = p.CharIndex
	}
	from, first, last := -1, 0, 0
	b.chars = b.chars[:0]
	closeWord := func() {
		if from >= 0 {
			b.chars = append(b.chars, [2]int{index(first), index(last)})
			b.words = append(b.words, screen.Word{Start: from, End: b.text.Len(), Page: number, Box: wordBox(p, index(first), index(last))})
		}
		from = -1
	}
	for i := 0; i < len(u); {
		r, n := decodeUnit(u[i:])
		if r < ' ' && r != '\n' && r != '\r' && r != hyphenNew {
			b.gap(p, index(i), byte(r))
		}
		if r = visible(r); r == ' ' || r == '\n' {
			closeWord()
		} else if r != 0 && from < 0 {
			from, first = b.text.Len(), i
		}
		if r != 0 {
			last = i
			if !b.write(string(r)) {
				break
			}
		}
		i += n
	}
	closeWord()
	return chars
}

// field adds what was filled into a form, on lines of its own behind the page's
// text; its words have the field's box.
func (b *builder) field(f pdfium.Field, number int) {
	for line := range strings.Lines(clean(strings.ReplaceAll(f.Value, "\r", "\n"))) {
		before := "\n"
		for w := range strings.FieldsSeq(line) {
			from := b.text.Len() + len(before)
			if !b.write(before + w) {
				return
			}
			b.words = append(b.words, screen.Word{Start: from, End: b.text.Len(), Page: number, Box: box(f.Rect)})
			b.filled.WriteString(before + w)
			before = " "
		}
	}
}

// decodeUnit reads one rune of UTF-16 and its number of units.
func decodeUnit(u []uint16) (rune, int) {
	if len(u) > 1 && utf16.IsSurrogate(rune(u[0])) {
		if r := utf16.DecodeRune(rune(u[0]), rune(u[1])); r != utf8.RuneError {
			return r, 2
		}
	}
	return rune(u[0]), 1
}

// visible gives what stands in our text for a character: spaces of all kinds
// as one kind, line ends as \n, 0 for what is dropped. A hyphen at a line's end
// stays: it may belong to a handle or a double name.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == ' ':
		return r
	case r == hyphenOld || r == hyphenNew || r == softHyphen:
		return '-'
	case r == '\t' || unicode.Is(unicode.Zs, r):
		return ' '
	case unicode.IsControl(r) || utf16.IsSurrogate(r):
		return 0
	}
	return r
}

// wordBox is the box around a word's first and last character. A word that
// goes on in the next line gets the box around both lines.
func wordBox(p *pdfium.Page, first, last int) screen.Box {
	a := p.LooseBox(first)
	if last == first {
		return box(a)
	}
	return box(union(a, p.LooseBox(last)))
}

func union(a, b pdfium.Rect) pdfium.Rect {
	if a == (pdfium.Rect{}) {
		return b
	}
	if b == (pdfium.Rect{}) {
		return a
	}
	return pdfium.Rect{min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])}
}

// box rounds to hundredths of a point: stored boxes are drawn, not computed with.
func box(r pdfium.Rect) screen.Box {
	return screen.Box{round(r[0]), round(r[1]), round(r[2]), round(r[3])}
}

// round also keeps what JSON can't hold out of the document.
func round(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return math.Round(v*100) / 100
}
