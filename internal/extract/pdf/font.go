package pdf

import (
	"io"

	led "github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding/charmap"
)

// font is what showing text needs of a font: the text and the advance of each code.
type font struct {
	name    string     // of the base font, without the mark of a subset
	wide    bool       // codes of two bytes
	toText  textMapper // nil where the file gives no map
	table   [256]string
	widths  map[uint32]float64 // in text space units of one point size
	missing float64            // width of codes without one
}

// textMapper gives the text of a code; false when it has none.
type textMapper func(uint32) (string, bool)

// Bounds of one font's tables.
const (
	maxWidths       = 70_000
	maxFontProgram  = 4 << 20
	defaultWidth    = 0.5 // of a simple font that gives no widths, near Helvetica's mean
	thousandth      = 0.001
	standardQuoted  = "’" // what StandardEncoding puts at the apostrophe
	differenceNames = 1024
)

// loadFont reads a font dictionary.
func loadFont(v led.Value) *font {
	f := &font{widths: map[uint32]float64{}, wide: v.Key("Subtype").Name() == "Type0", name: withoutSubset(v.Key("BaseFont").Name())}
	if s := v.Key("ToUnicode"); s.Kind() == led.Stream {
		m := parseTextMap(readAll(s, maxFontProgram))
		if len(m) > 0 {
			f.toText = func(c uint32) (string, bool) { t, ok := m[c]; return t, ok }
		}
	}
	if f.wide {
		f.loadWide(v)
		return f
	}
	f.loadEncoding(v)
	scale := thousandth
	if m := v.Key("FontMatrix"); v.Key("Subtype").Name() == "Type3" && m.Len() == 6 {
		scale = m.Index(0).Float64()
	}
	first := int(v.Key("FirstChar").Int64())
	w := v.Key("Widths")
	for i := range min(w.Len(), 256) {
		f.widths[uint32(first+i)] = w.Index(i).Float64() * scale
	}
	if f.missing = v.Key("FontDescriptor").Key("MissingWidth").Float64() * scale; f.missing == 0 {
		f.missing = defaultWidth
	}
	return f
}

// loadWide reads the widths of a composite font, and its encoding where the
// codes are Unicode themselves.
func (f *font) loadWide(v led.Value) {
	if n := v.Key("Encoding").Name(); f.toText == nil && (n == "UniGB-UCS2-H" || n == "UniCNS-UCS2-H" || n == "UniJIS-UCS2-H" || n == "UniKS-UCS2-H") {
		f.toText = func(c uint32) (string, bool) { return string(rune(c)), c > 0 }
	}
	d := v.Key("DescendantFonts").Index(0)
	f.missing = 1
	if dw := d.Key("DW"); !dw.IsNull() {
		f.missing = dw.Float64() * thousandth
	}
	w := d.Key("W")
	for i := 0; i+1 < w.Len() && len(f.widths) < maxWidths; {
		first := uint32(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == led.Array {
			for k := range min(list.Len(), maxWidths) {
				f.widths[first+uint32(k)] = list.Index(k).Float64() * thousandth
			}
			i += 2
			continue
		}
		last, width := uint32(w.Index(i+1).Int64()), w.Index(i+2).Float64()*thousandth
		for c := first; c <= last && len(f.widths) < maxWidths; c++ {
			f.widths[c] = width
		}
		i += 3
	}
}

// loadEncoding fills the table of a simple font: its base encoding with the
// differences laid over it.
func (f *font) loadEncoding(v led.Value) {
	enc := v.Key("Encoding")
	base := enc.Name()
	if enc.Kind() == led.Dict {
		base = enc.Key("BaseEncoding").Name()
	}
	f.fillBase(base)
	code := 0
	diff := enc.Key("Differences")
	for i := range min(diff.Len(), differenceNames) {
		x := diff.Index(i)
		if x.Kind() == led.Integer {
			code = int(x.Int64())
			continue
		}
		if code >= 0 && code < 256 {
			f.table[code] = glyphText(x.Name())
		}
		code++
	}
}

func (f *font) fillBase(name string) {
	page := charmap.Windows1252
	if name == "MacRomanEncoding" {
		page = charmap.Macintosh
	}
	for c := range 256 {
		if r := page.DecodeByte(byte(c)); r >= ' ' && r != '\uFFFD' {
			f.table[c] = string(r)
		}
	}
	if name == "" || name == "StandardEncoding" {
		f.table['\''], f.table['`'] = standardQuoted, "‘"
		f.table[0xAE], f.table[0xAF] = "fi", "fl"
		f.table[0xB1], f.table[0xD0], f.table[0xB7] = "–", "—", "•"
	}
}

// glyph is one code of a shown string.
type glyph struct {
	text    string
	mapped  bool // the file says what it means
	width   float64
	isSpace bool // the single-byte code 32, which word spacing widens
}

// glyphs calls yield for each code of a string.
func (f *font) glyphs(raw []byte, yield func(glyph)) {
	step := 1
	if f.wide {
		step = 2
	}
	for i := 0; i+step <= len(raw); i += step {
		c := code(raw[i : i+step])
		g := glyph{isSpace: !f.wide && c == ' '}
		var ok bool
		if g.width, ok = f.widths[c]; !ok {
			g.width = f.missing
		}
		if f.toText != nil {
			g.text, g.mapped = f.toText(c)
		}
		if !g.mapped && !f.wide {
			g.text = f.table[c]
			g.mapped = g.text != ""
		}
		yield(g)
	}
}

// readAll reads at most limit bytes of a stream; what can't be decoded ends it.
func readAll(v led.Value, limit int64) []byte {
	r := v.Reader()
	defer r.Close()
	// A damaged end costs the rest of the stream, not what came before it.
	b, _ := io.ReadAll(io.LimitReader(r, limit))
	return b
}
