package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/extract/pdfium"
	"bonafide/internal/screen"
)

// gapKey is a code of a font.
type gapKey struct {
	font string // without the mark of a subset
	code byte
}

// gap is a glyph whose meaning PDFium doesn't know and leaves out. In files of
// TeX these are mostly ligatures, named "f_i" by the font: without them
// "office" reads "oce", in mailboxes too.
type gap struct {
	gapKey
	at int // offset into the text
}

// maxGaps bounds the gaps of one document.
const maxGaps = 20_000

// gap notes a character that the text leaves out.
func (b *builder) gap(p *pdfium.Page, char int, code byte) {
	if len(b.gaps) >= maxGaps || !p.Unmapped(char) {
		return
	}
	if o := p.Object(char); o != 0 {
		b.gaps = append(b.gaps, gap{gapKey{withoutSubset(p.FontName(o)), code}, b.text.Len()})
	}
}

// lettersOf gives the letters that fonts have at codes where text has none.
// Two fonts of one name that differ at a code tell nothing of it.
func lettersOf(fonts map[string]*font) map[gapKey]string {
	m := map[gapKey]string{}
	for _, f := range fonts {
		for c := range byte(' ') {
			text := f.table[c]
			if f.wide || text == "" {
				continue
			}
			k := gapKey{f.name, c}
			if have, known := m[k]; known && have != text || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }) {
				text = ""
			}
			m[k] = text
		}
	}
	return m
}

// fill puts letters into the gaps that stand at a letter, and moves the words'
// places accordingly: a word that begins or ends at a gap grows by it.
func fill(doc *screen.Document, gaps []gap, letters map[gapKey]string) {
	var b strings.Builder
	from := 0
	var filled []gap
	for _, g := range gaps {
		text := letters[g.gapKey]
		if text == "" || g.at > len(doc.Text) || !besideLetter(doc.Text, g.at) {
			continue
		}
		b.WriteString(doc.Text[from:g.at])
		b.WriteString(text)
		from, filled = g.at, append(filled, g)
	}
	if len(filled) == 0 {
		return
	}
	b.WriteString(doc.Text[from:])
	doc.Text = b.String()
	starts, ends, before, within := filled, filled, 0, 0
	for i := range doc.Words {
		w := &doc.Words[i]
		for ; len(starts) > 0 && starts[0].at < w.Start; starts = starts[1:] {
			before += len(letters[starts[0].gapKey])
		}
		for ; len(ends) > 0 && ends[0].at <= w.End; ends = ends[1:] {
			within += len(letters[ends[0].gapKey])
		}
		w.Start, w.End = w.Start+before, w.End+within
	}
}

func besideLetter(s string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at:])
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}
