package office

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// pack makes a ZIP of names and contents, in their order.
func pack(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err == nil {
			_, err = w.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// rels makes a .rels part of triples: id, last word of the type, target.
func rels(triples ...string) string {
	var b strings.Builder
	b.WriteString("<Relationships>")
	for i := 0; i < len(triples); i += 3 {
		mode := ""
		if triples[i+1] == "hyperlink" {
			mode = ` TargetMode="External"`
		}
		fmt.Fprintf(&b, `<Relationship Id="%s" Type="%s%s" Target="%s"%s/>`, triples[i], office, triples[i+1], triples[i+2], mode)
	}
	return b.String() + "</Relationships>"
}

// word makes a DOCX of a body and further parts.
func word(t testing.TB, body string, more ...string) []byte {
	t.Helper()
	return pack(t, append([]string{
		"[Content_Types].xml", `<Types><Override ContentType="wordprocessingml"/></Types>`,
		"_rels/.rels", rels("r1", "officeDocument", "word/document.xml", "r2", "core-properties", "docProps/core.xml", "r3", "extended-properties", "docProps/app.xml"),
		"word/document.xml", `<w:document><w:body>` + body + `</w:body></w:document>`,
	}, more...)...)
}

func read(t *testing.T, data []byte) screen.Document {
	t.Helper()
	doc, err := ReadDOCX(t.Context(), data, limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func p(runs string) string { return "<w:p>" + runs + "</w:p>" }
func r(text string) string { return "<w:r><w:t>" + text + "</w:t></w:r>" }

func TestTheTextOfAWordFileIsWhatPeopleSee(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"runs of a paragraph join", p(r("Anna ") + r("Probe")), "Anna Probe\n"},
		{"tabs and breaks are kept, tab stops aren't", p(`<w:pPr><w:tabs><w:tab w:pos="9"/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r>`), "a\tb\nc\n"},
		{"a hyphen that doesn't break is a hyphen", p(`<w:r><w:t>e</w:t><w:noBreakHyphen/><w:t>mail</w:t></w:r>`), "e-mail\n"},
		{"cells are separated by tabs, rows by line ends", `<w:tbl><w:tr><w:tc>` + p(r("a")) + `</w:tc><w:tc>` + p(r("b")) + `</w:tc></w:tr><w:tr><w:tc>` + p("") + `</w:tc><w:tc>` + p(r("d")) + `</w:tc></w:tr></w:tbl>`, "a\tb\n\td\n"},
		{"a text box comes once, behind the paragraph that holds it", p(r("out") + `<w:r><mc:AlternateContent><mc:Choice><w:txbxContent>` + p(r("box")) + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + p(r("box")) + `</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>` + r("side")), "outside\nbox\n"},
		{"deleted text is gone, inserted text is there", p(r("a") + `<w:del w:author="Bob Sample"><w:r><w:delText>old</w:delText></w:r></w:del><w:ins w:author="Bob Sample"><w:r><w:t>new</w:t></w:r></w:ins>`), "anew\n"},
		{"a field's code is no text, its result is", p(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + r("7") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`), "7\n"},
		{"an earlier format of a run isn't its format", p(`<w:r><w:rPr><w:rPrChange w:author="B"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>seen</w:t></w:r>`), "seen\n"},
		{"the format of a paragraph's end isn't that of its runs", p(`<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>` + r("seen")), "seen\n"},
		{"an entity that the file declares is not expanded", `<!DOCTYPE x [<!ENTITY a "boom">]>` + p(r("1&amp;2 &a;")), "1&2 &a;\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := read(t, word(t, c.body)).Text; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTextThatPeopleDontSeeIsHidden(t *testing.T) {
	run := func(props string) string { return `<w:r><w:rPr>` + props + `</w:rPr><w:t>secret</w:t></w:r>` }
	for _, c := range []struct{ name, body, method string }{
		{"marked as hidden", p(run(`<w:vanish/>`)), "vanish"},
		{"the mark is off", p(run(`<w:vanish w:val="0"/>`)), ""},
		{"one point high", p(run(`<w:sz w:val="2"/>`)), "tiny"},
		{"eleven points high", p(run(`<w:sz w:val="22"/>`)), ""},
		{"white on the page", p(run(`<w:color w:val="FFFFFF"/>`)), "no_ink"},
		{"white on a dark paragraph", p(`<w:pPr><w:shd w:fill="000000"/></w:pPr>` + run(`<w:color w:val="FFFFFF"/>`)), ""},
		{"white in a table, whose style may be dark", `<w:tbl><w:tr><w:tc>` + p(run(`<w:color w:val="FFFFFF"/>`)) + `</w:tc></w:tr></w:tbl>`, ""},
		{"white on its own dark ground", p(run(`<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>`)), ""},
		{"white over a picture behind the text", p(`<w:r><w:drawing><wp:anchor behindDoc="1"/></w:drawing></w:r>` + run(`<w:color w:val="FFFFFF"/>`)), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := read(t, word(t, c.body))
			got := ""
			if len(doc.Hidden) > 0 {
				got = doc.Hidden[0].Method
			}
			if got != c.method || strings.Contains(doc.Text, "secret") != (c.method == "") {
				t.Errorf("method %q, want %q; text %q", got, c.method, doc.Text)
			}
		})
	}
}

func TestEverythingAroundTheBodyIsRead(t *testing.T) {
	var photo bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, 80, 100))
	img.SetGray(3, 3, color.Gray{Y: 255})
	if err := png.Encode(&photo, img); err != nil {
		t.Fatal(err)
	}
	field := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://gitlab.example/anna" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + r("my code") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	data := word(t, p(`<w:hyperlink r:id="r9">`+r("anna@mail.example")+`</w:hyperlink>`)+p(field)+p(`<w:ins w:author="Bob Sample">`+r("late")+`</w:ins>`),
		"word/_rels/document.xml.rels", rels("a", "header", "header1.xml", "b", "header", "header2.xml", "c", "footer", "footer1.xml", "d", "footnotes", "footnotes.xml",
			"e", "comments", "comments.xml", "f", "settings", "settings.xml", "g", "image", "media/p.png", "r9", "hyperlink", "mailto:other@mail.example"),
		"word/header1.xml", `<w:hdr>`+p(r("Head"))+`</w:hdr>`, "word/header2.xml", `<w:hdr>`+p(r("Head"))+`</w:hdr>`,
		"word/footer1.xml", `<w:ftr>`+p(r("Foot"))+`</w:ftr>`, "word/footnotes.xml", `<w:footnotes>`+p(r("Note"))+`</w:footnotes>`,
		"word/comments.xml", `<w:comments><w:comment w:author="Carla Check">`+p(r("really?"))+`</w:comment></w:comments>`,
		"word/settings.xml", `<w:settings><w:rsids><w:rsidRoot w:val="00ab12cd"/><w:rsid w:val="00AB12CD"/><w:rsid w:val="0011FF00"/></w:rsids><w:themeFontLang w:eastAsia="zh-CN"/></w:settings>`,
		"word/media/p.png", photo.String(),
		"docProps/core.xml", `<cp><dc:creator>Anna Probe</dc:creator><cp:lastModifiedBy>Bob Sample</cp:lastModifiedBy><cp:revision>4</cp:revision><dcterms:created>2026-01-02T03:04:05Z</dcterms:created></cp>`,
		"docProps/app.xml", `<Properties><Template>cv.dotx</Template><Company>Example Ltd</Company></Properties>`)
	doc := read(t, data)
	if want := "Head\nanna@mail.example\nmy code\nlate\nNote\nFoot\n"; doc.Text != want {
		t.Errorf("text %q, want %q", doc.Text, want)
	}
	wantLinks := []screen.DocumentLink{{Text: "anna@mail.example", Target: "mailto:other@mail.example"}, {Text: "my code", Target: "https://gitlab.example/anna"}}
	if d := cmp.Diff(wantLinks, doc.Links); d != "" {
		t.Error("links", d)
	}
	wantRevs := []screen.Revision{{Author: "Bob Sample", Kind: "insertion", Text: "late"}, {Author: "Carla Check", Kind: "comment", Text: "really?"}}
	if d := cmp.Diff(wantRevs, doc.Revisions); d != "" {
		t.Error("revisions", d)
	}
	wantMeta := map[string]string{
		"author": "Anna Probe", "last_modified_by": "Bob Sample", "revision": "4", "created": "2026-01-02T03:04:05Z",
		"template": "cv.dotx", "company": "Example Ltd", "rsid_root": "00AB12CD", "rsids": "0011FF00 00AB12CD",
	}
	if d := cmp.Diff(wantMeta, doc.Metadata); d != "" {
		t.Error("metadata: no language of the software belongs here", d)
	}
	if len(doc.Images) != 1 || !doc.Images[0].Portrait || doc.Images[0].Hash == "" {
		t.Errorf("images %+v", doc.Images)
	}
}

const openDocument = `<office:document-content><office:automatic-styles><style:style style:name="T1"><style:text-properties text:display="none"/></style:style></office:automatic-styles>
<office:body><office:text><text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Bob Sample</dc:creator><dc:date>2026-01-01</dc:date></office:change-info><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:h>Anna<text:s text:c="2"/>Probe</text:h><text:p>see <text:a xlink:href="https://anna.example">my site</text:a><text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Note</text:p></text:note-body></text:note> now</text:p>
<text:p><text:span text:style-name="T1">secret</text:span>open<office:annotation><dc:creator>Carla Check</dc:creator><text:p>really?</text:p></office:annotation></text:p>
<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>
</office:text></office:body></office:document-content>`

func TestAnOpenDocumentIsReadInFull(t *testing.T) {
	data := pack(t, "mimetype", "application/vnd.oasis.opendocument.text", "content.xml", openDocument,
		"styles.xml", `<s><style:header><text:p>Head</text:p></style:header></s>`,
		"meta.xml", `<m><meta:generator>Writer</meta:generator><meta:initial-creator>Anna Probe</meta:initial-creator><dc:creator>Bob Sample</dc:creator></m>`)
	doc, err := ReadODT(t.Context(), data, limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := screen.Document{
		Engine: "odt", Text: "Head\nAnna  Probe\nsee my site now\nopen\na\tb\nNote\n",
		Metadata:  map[string]string{"application": "Writer", "author": "Anna Probe", "last_modified_by": "Bob Sample"},
		Links:     []screen.DocumentLink{{Text: "my site", Target: "https://anna.example"}},
		Hidden:    []screen.Hidden{{Text: "secret", Method: "vanish"}},
		Revisions: []screen.Revision{{Author: "Bob Sample", Kind: "deletion", Text: "gone"}, {Author: "Carla Check", Kind: "comment", Text: "really?"}},
	}
	if d := cmp.Diff(want, doc); d != "" {
		t.Error(d)
	}
}

func TestHostileFilesExceedANamedLimit(t *testing.T) {
	lim := limit.Default()
	lim.XMLBytes, lim.UnpackedBytes, lim.Entries, lim.Depth = 3<<20, 8<<20, 50, 100
	many := []string{}
	for i := range 60 {
		many = append(many, fmt.Sprint("f", i), "")
	}
	var noise strings.Builder // packs badly, so that only its size is too large
	for i := range 500_000 {
		fmt.Fprintf(&noise, "%x", uint32(i)*2654435761)
	}
	for _, c := range []struct {
		name, limit string
		data        []byte
	}{
		{"a part that packs a thousandfold", "ratio", word(t, p(r(strings.Repeat("a", 2<<20))))},
		{"a part that is too long", "xml_bytes", word(t, p(r(noise.String())))},
		{"too many parts", "entries", word(t, "", many...)},
		{"elements nested too deep", "depth", word(t, strings.Repeat("<w:sdt>", 200))},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := ReadDOCX(t.Context(), c.data, lim)
			if l := limit.Of(err); l == nil || l.Name != c.limit {
				t.Errorf("err = %v, want limit %s; text of %d bytes", err, c.limit, len(doc.Text))
			}
		})
	}
}

func TestDamagedFilesSayWhatIsWrong(t *testing.T) {
	whole := word(t, p(r("Anna"))+p(r("Probe")))
	locked := bytes.Clone(whole)
	for i := range locked { // the flag stands in the directory's and in the entries' heads
		if bytes.HasPrefix(locked[i:], []byte("PK\x01\x02")) {
			locked[i+8] |= 1
		}
	}
	if _, err := ReadDOCX(t.Context(), locked, limit.Default()); !errors.Is(err, ErrEncrypted) {
		t.Errorf("a locked ZIP: %v", err)
	}
	if _, err := ReadDOCX(t.Context(), whole[:len(whole)/2], limit.Default()); err == nil {
		t.Error("half a file gave no error")
	}
	odt := pack(t, "content.xml", "", "META-INF/manifest.xml", "<manifest:encryption-data/>")
	if _, err := ReadODT(t.Context(), odt, limit.Default()); !errors.Is(err, ErrEncrypted) {
		t.Errorf("a locked ODT: %v", err)
	}
	doc := read(t, word(t, p(r("Anna"))+"<w:p <<<"))
	if doc.Text != "Anna\n" || len(doc.Quality.Reasons) != 1 {
		t.Errorf("broken XML: text %q, reasons %q", doc.Text, doc.Quality.Reasons)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadDOCX(ctx, whole, limit.Default()); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(p(r("a") + `<w:hyperlink r:id="r9">` + r("b") + `</w:hyperlink>`))
	f.Add(`<w:tbl><w:tr><w:tc><w:txbxContent></w:tr>` + p(r("c")))
	f.Add(`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "x"</w:instrText><w:fldChar w:fldCharType="separate"/></w:ins></w:r>`)
	f.Fuzz(func(t *testing.T, body string) {
		_, _ = ReadDOCX(t.Context(), word(t, body, "word/_rels/document.xml.rels", rels("c", "comments", "document.xml", "s", "styles", "document.xml")), limit.Default())
	})
}

func FuzzODT(f *testing.F) {
	f.Add(openDocument)
	f.Add(`<text:note-body><text:note-body></text:p></text:note-body><text:a><table:table-cell></text:a>`)
	f.Fuzz(func(t *testing.T, content string) {
		_, _ = ReadODT(t.Context(), pack(t, "content.xml", content, "meta.xml", content), limit.Default())
	})
}

func FuzzZIP(f *testing.F) {
	f.Add(word(f, p(r("a"))))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = ReadDOCX(t.Context(), data, limit.Default())
		_, _ = ReadODT(t.Context(), data, limit.Default())
	})
}

func BenchmarkDOCX(b *testing.B) {
	data := word(b, strings.Repeat(p(r("Led a team of engineers who shipped a payment service")), 60))
	for b.Loop() {
		if _, err := ReadDOCX(b.Context(), data, limit.Default()); err != nil {
			b.Fatal(err)
		}
	}
}
