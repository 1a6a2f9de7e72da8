package pdf

import (
	"bytes"
	"cmp"
	"crypto/md5"
	"crypto/rc4"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// file builds small PDFs: each test states only what it is about.
type file struct {
	pages   []string // content streams
	annots  []string // of the first page, dictionaries
	fonts   string   // entries of the font resources beside /F1, Helvetica
	objects []string // further ones; they get the numbers from 100 upward
	info    string   // entries of the information dictionary
	extra   string   // entries of the page
	count   string   // stated number of pages; the true one when empty
	prev    bool     // the trailer leads back to its own table
}

// line shows a text at a place in points from the lower left corner.
func line(x, y float64, size int, text string) string {
	return fmt.Sprintf("BT /F1 %d Tf %g %g Td (%s) Tj ET\n", size, x, y, text)
}

// prose is a résumé's amount of invented words in lines from y downward.
func prose(x, y float64) string {
	var b strings.Builder
	for i, s := range []string{
		"Anna Lindqvist, software engineer, anna@mail.example", "Telephone +1 202 555 0101, Springfield",
		"Built payment services in Go for Example Freight", "Led a team of four people for three years",
		"Kept the billing system running through two moves", "Wrote tests before changes and measured after them",
	} {
		b.WriteString(line(x, y-float64(20*i), 12, s))
	}
	return b.String()
}

// bytes writes the file with a correct cross-reference table.
func (f file) bytes() []byte {
	objs := map[int]string{
		1: "<</Type/Catalog/Pages 2 0 R>>",
		3: "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
		4: "<<" + f.info + ">>",
	}
	var kids []string
	for i, content := range f.pages {
		n := 10 + 2*i
		annots := ""
		if i == 0 && len(f.annots) > 0 {
			annots = "/Annots[" + strings.Join(f.annots, " ") + "]"
		}
		objs[n] = fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Resources<</Font<</F1 3 0 R%s>>/XObject<</Im 100 0 R>>>>/Contents %d 0 R%s%s>>",
			f.fonts, n+1, annots, f.extra)
		objs[n+1] = stream(content)
		kids = append(kids, fmt.Sprintf("%d 0 R", n))
	}
	count := cmp.Or(f.count, strconv.Itoa(len(kids)))
	objs[2] = fmt.Sprintf("<</Type/Pages/Count %s/Kids[%s]>>", count, strings.Join(kids, " "))
	for i, o := range f.objects {
		objs[100+i] = o
	}
	trailer := "/Root 1 0 R/Info 4 0 R/ID[<00112233445566778899aabbccddeeff><ffeeddccbbaa99887766554433221100>]"
	if f.prev {
		b := write(objs, trailer+"/Prev 00000")
		return bytes.Replace(b, []byte("/Prev 00000"), fmt.Appendf(nil, "/Prev %05d", bytes.LastIndex(b, []byte("xref\n0"))), 1)
	}
	return write(objs, trailer)
}

func stream(content string) string {
	return fmt.Sprintf("<</Length %d>>stream\n%s\nendstream", len(content), content)
}

// write numbers objects and adds table and trailer.
func write(objs map[int]string, trailer string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	size := 0
	for n := range objs {
		size = max(size, n+1)
	}
	at := make([]int, size)
	for n := range size {
		if o, ok := objs[n]; ok {
			at[n] = b.Len()
			fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n, o)
		}
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n", size)
	for n := range size {
		if at[n] == 0 {
			b.WriteString("0000000000 65535 f \n")
		} else {
			fmt.Fprintf(&b, "%010d 00000 n \n", at[n])
		}
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n", size, trailer, start)
	return b.Bytes()
}

// greyImage is an image object of grey pixels.
func greyImage(w, h int, at func(x, y int) byte) string {
	var b strings.Builder
	for y := range h {
		for x := range w {
			fmt.Fprintf(&b, "%02x", at(x, y))
		}
	}
	return fmt.Sprintf("<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/ASCIIHexDecode/Length %d>>stream\n%s>\nendstream",
		w, h, b.Len()+1, b.String())
}

// wideFont is a composite font without a program whose map gives each two-byte
// code its text; the codes are 1, 2, 3 …
func wideFont(texts ...string) []string {
	var m strings.Builder
	m.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	fmt.Fprintf(&m, "%d beginbfchar\n", len(texts))
	for i, t := range texts {
		fmt.Fprintf(&m, "<%04X> <", i+1)
		for _, r := range t {
			fmt.Fprintf(&m, "%04X", r)
		}
		m.WriteString(">\n")
	}
	m.WriteString("endbfchar endcmap end end")
	return []string{
		"<</Type/Font/Subtype/Type0/BaseFont/Invented/Encoding/Identity-H/DescendantFonts[101 0 R]/ToUnicode 102 0 R>>",
		"<</Type/Font/Subtype/CIDFontType2/BaseFont/Invented/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 600/FontDescriptor 103 0 R>>",
		stream(m.String()),
		"<</Type/FontDescriptor/FontName/Invented/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0/Ascent 800/Descent -200/CapHeight 700/StemV 80>>",
	}
}

// saved is a file that a program changed by adding the new version behind the
// old one.
func saved(before, after file) []byte {
	old := before.bytes()
	b := bytes.TrimPrefix(after.bytes(), []byte("%PDF-1.7\n"))
	i := bytes.LastIndex(b, []byte("xref\n0"))
	out := append(slices.Clone(old), b[:i]...)
	// The new table's offsets are counted from the new part's beginning.
	shift := len(old) - len("%PDF-1.7\n")
	start := len(out)
	for l := range strings.Lines(string(b[i:])) {
		var at int
		if n, _ := fmt.Sscanf(l, "%010d 00000 n", &at); n == 1 && len(l) == 20 {
			l = fmt.Sprintf("%010d 00000 n \n", at+shift)
		}
		out = append(out, l...)
	}
	j := bytes.LastIndex(out, []byte("startxref"))
	return fmt.Appendf(out[:j], "startxref\n%d\n%%%%EOF\n", start)
}

// locked is a file that asks for a password: the standard handler, revision 2,
// with a user password that isn't empty.
func locked() []byte {
	pad, _ := hex.DecodeString("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")
	with := func(pw string) []byte { return append([]byte(pw), pad...)[:32] }
	id, _ := hex.DecodeString("00112233445566778899aabbccddeeff")
	ownerKey := md5.Sum(with("owner"))
	rc4Of := func(key, in []byte) []byte {
		c, _ := rc4.NewCipher(key)
		out := make([]byte, len(in))
		c.XORKeyStream(out, in)
		return out
	}
	o := rc4Of(ownerKey[:5], with("secret"))
	sum := md5.New()
	sum.Write(with("secret"))
	sum.Write(o)
	sum.Write([]byte{0xfc, 0xff, 0xff, 0xff}) // P = -4
	sum.Write(id)
	u := rc4Of(sum.Sum(nil)[:5], pad)
	objs := map[int]string{
		1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Count 1/Kids[3 0 R]>>",
		3: "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]>>",
		4: fmt.Sprintf("<</Filter/Standard/V 1/R 2/O<%x>/U<%x>/P -4>>", o, u),
	}
	return write(objs, "/Root 1 0 R/Encrypt 4 0 R/ID[<00112233445566778899aabbccddeeff><00112233445566778899aabbccddeeff>]")
}
