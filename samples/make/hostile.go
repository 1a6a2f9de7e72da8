package main

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// hostile writes the files that every reader must survive.
func hostile(dir string) error {
	bomb, err := bombDocx()
	if err != nil {
		return err
	}
	entities, err := packed([]part{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", relationships}, {"word/document.xml", laughs()}})
	if err != nil {
		return err
	}
	plainZip, err := packed([]part{{"readme.txt", "A ZIP that calls itself a PDF.\n"}})
	if err != nil {
		return err
	}
	whole := tinyPDF("/Type /Pages /Kids [3 0 R] /Count 1", "", "BT /F1 12 Tf 72 720 Td (Dana Placeholder) Tj ET")
	files := map[string][]byte{
		"empty.pdf":         {},
		"truncated.pdf":     whole[:len(whole)/3],
		"page-loop.pdf":     tinyPDF("/Type /Pages /Kids [2 0 R] /Count 1", "", ""),
		"count-2e9.pdf":     tinyPDF("/Type /Pages /Kids [3 0 R] /Count 2000000000", "", "BT /F1 12 Tf 72 720 Td (Dana Placeholder) Tj ET"),
		"encrypted.pdf":     tinyPDF("/Type /Pages /Kids [3 0 R] /Count 1", encryption, "locked"),
		"misnamed.pdf":      plainZip,
		"not-a-picture.png": append([]byte("\x89PNG\r\n\x1a\n"), strings.Repeat("not a picture at all. ", 40)...),
		"bomb.docx":         bomb,
		"entities.docx":     entities,
		"deep.rtf":          []byte(`{\rtf1 ` + strings.Repeat("{", 60000) + "deep" + strings.Repeat("}", 60000) + "}"),
		"deep.html":         []byte("<!doctype html>" + strings.Repeat("<div>", 20000) + "deep"),
		"bytes.txt":         bytes.Repeat([]byte{0, 1, 2, 0xff, 0xfe, 0x80}, 500),

		"unknown-field.json":   []byte(`{"source": "demo", "external_id": "x-1", "person": {"name": "Dana Placeholder", "emial": "dana@mail.example"}}` + "\n"),
		"duplicate-field.json": []byte(`{"source": "demo", "external_id": "x-2", "person": {"name": "Dana Placeholder", "name": "Robin Placeholder"}}` + "\n"),
		"wrong-type.json":      []byte(`{"source": "demo", "external_id": "x-3", "person": {"name": ["Dana", "Placeholder"]}}` + "\n"),
		"guarded-field.json":   []byte(`{"source": "demo", "external_id": "x-4", "person": {"name": "Dana Placeholder"}, "extra": {"place_of_birth": "somewhere"}}` + "\n"),
		"wrong-date.json":      []byte(`{"source": "demo", "external_id": "x-5", "person": {"name": "Dana Placeholder"}, "history": {"work": [{"employer": "Sample Works", "start": "13/2020"}]}}` + "\n"),
		"cut-off.json":         []byte(`{"source": "demo", "external_id": "x-6", "person": {"name": "Dana Pla`),
		"nobody.json":          []byte(`{"source": "demo", "external_id": "x-7"}` + "\n"),
		"deep.json":            []byte(strings.Repeat(`{"extra":`, 10000)),
		"broken-quotes.csv":    []byte("external_id,name,email\nq-1,\"Dana \"the\" Placeholder\",dana@mail.example\nq-2,Robin Placeholder,robin@mail.example\nq-3,\"never closed,mail@mail.example\n"),
		"refused-column.csv":   []byte("external_id,name,nationality\nq-1,Dana Placeholder,\n"),
	}
	return writeAll(filepath.Join(dir, "hostile"), files)
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// encryption names a handler whose password nobody has.
const encryption = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <0102030405060708091011121314151617181920212223242526272829303132> /U <3231302928272625242322212019181716151413121110090807060504030201> >> /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"

// tinyPDF is a file of one page with the page tree and trailer given.
func tinyPDF(pages, trailer, content string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(body string) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), body)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	object("<< " + pages + " >>")
	object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>")
	object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
	table := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, table)
	return b.Bytes()
}

const (
	contentTypes  = xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	relationships = xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
)

// laughs is a document whose entities would grow to gigabytes.
func laughs() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">`)
	for i := 1; i <= 12; i++ {
		fmt.Fprintf(&b, `<!ENTITY a%d "%s">`, i, strings.Repeat(fmt.Sprintf("&a%d;", i-1), 10))
	}
	b.WriteString(`]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&a12;</w:t></w:r></w:p></w:body></w:document>`)
	return b.String()
}

// bombDocx is a DOCX whose text unpacks to 64 MiB of blanks, a thousand times
// its size.
func bombDocx() ([]byte, error) {
	const unpacked = 64 << 20
	var small bytes.Buffer
	w, err := flate.NewWriter(&small, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	sum := crc32.NewIEEE()
	both := io.MultiWriter(w, sum)
	if _, err := io.WriteString(both, `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>`); err != nil {
		return nil, err
	}
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	for range unpacked >> 20 {
		if _, err := both.Write(blanks); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range []part{{"[Content_Types].xml", contentTypes}, {"_rels/.rels", relationships}} {
		f, err := z.Create(p.name)
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(f, p.text); err != nil {
			return nil, err
		}
	}
	f, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(small.Len()), UncompressedSize64: unpacked})
	if err != nil {
		return nil, err
	}
	if _, err := f.Write(small.Bytes()); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

// batches writes tables for imports, with rows that must be refused among
// them: as NDJSON, and as CSV in the dialect of a spreadsheet.
func batches(dir string) error {
	var nd strings.Builder
	var csv strings.Builder
	csv.WriteString("external_id;name;email;phone;city;country;applied_at;job_title\r\n")
	given := []string{"Alma", "Bertil", "Cosima", "Dario", "Elspeth", "Florian", "Greta", "Hamish", "Ilka", "Jonas"}
	family := []string{"Quarrel", "Rosmarin", "Stellmach", "Tjarks", "Umberlee", "Vanterpool"}
	for i := range 60 {
		g, f := given[i%len(given)], family[i/len(given)]
		mail := strings.ToLower(g + "." + f + "@batch.example")
		fmt.Fprintf(&nd, `{"source":"batch","external_id":"n-%02d","applied_at":"2026-09-%02dT10:00:00Z","person":{"name":"%s %s","emails":["%s"],"phones":[{"number":"+1 %d 555 01%02d"}]},"job":{"title":"Engineer %d"}}`+"\n", i, 1+i%28, g, f, mail, 201+i, i, i%5)
		switch i {
		case 9:
			nd.WriteString(`{"source":"batch","external_id":"n-bad-1","person":{"name":"Dana Placeholder","telefon":"1"}}` + "\n")
		case 19:
			nd.WriteString(`{"source":"batch","external_id":"n-bad-2","person":` + "\n")
		case 29:
			nd.WriteString("\n" + `{"source":"batch","external_id":"n-bad-3","touchpoints":[{"kind":"apply","ip":"300.1.1.1"}],"person":{"name":"Dana Placeholder"}}` + "\n")
		}
		cell := g + " " + f
		if i%7 == 0 {
			cell = "\"" + g + "\n" + f + "\""
		}
		fmt.Fprintf(&csv, "c-%02d;%s;%s;+1 %d 555 01%02d;\"Town; Harbour side\";US;2026-09-%02d;\"Engineer \"\"%d\"\"\"\r\n", i, cell, strings.Replace(mail, "batch", "table", 1), 301+i, i, 1+i%28, i%5)
		if i == 14 || i == 44 {
			fmt.Fprintf(&csv, "c-bad-%d;Dana Placeholder;dana@table.example;;;US;31/31/2026;Engineer\r\n", i)
		}
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(csv.String())
	if err != nil {
		return err
	}
	return writeAll(filepath.Join(dir, "batches"), map[string][]byte{"applications.ndjson": []byte(nd.String()), "applications.csv": []byte(wide)})
}
