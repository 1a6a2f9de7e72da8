package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"
)

// part is one file of an office package, in the order in which it is stored.
type part struct{ name, text string }

// packed stores parts in a ZIP with no times of their own, so that a second run
// gives the same bytes.
func packed(parts []part) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, p := range parts {
		h := &zip.FileHeader{Name: p.name, Method: zip.Deflate}
		if p.name == "mimetype" { // OpenDocument wants it first and uncompressed
			h.Method = zip.Store
		}
		w, err := z.CreateHeader(h)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(p.text)); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func esc(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

// docx writes an Office Open XML document: one paragraph a line, entries with
// their dates after a tab, or as a table where the layout is one.
func docx(c cv) ([]byte, error) {
	created, err := time.Parse(time.RFC3339, c.Meta.Created)
	if err != nil {
		return nil, fmt.Errorf("meta.created: %w", err)
	}
	var body strings.Builder
	for _, l := range c.lines() {
		if c.Layout == "table" && l.style == "entry" {
			fmt.Fprintf(&body, `<w:tbl><w:tr><w:tc><w:tcPr><w:tcW w:w="2400" w:type="dxa"/></w:tcPr><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:rPr><w:b/></w:rPr><w:t>%s</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`, esc(l.right), esc(l.text))
			continue
		}
		props, run := "", ""
		switch l.style {
		case "name":
			run = `<w:rPr><w:b/><w:sz w:val="40"/></w:rPr>`
		case "head":
			props, run = `<w:pPr><w:spacing w:before="240"/></w:pPr>`, `<w:rPr><w:b/><w:sz w:val="26"/></w:rPr>`
		case "entry":
			props, run = `<w:pPr><w:tabs><w:tab w:val="right" w:pos="9600"/></w:tabs></w:pPr>`, `<w:rPr><w:b/></w:rPr>`
		case "point":
			l.text = "• " + l.text
		}
		fmt.Fprintf(&body, `<w:p>%s<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>`, props, run, esc(l.text))
		if l.right != "" {
			fmt.Fprintf(&body, `<w:r><w:tab/><w:t>%s</w:t></w:r>`, esc(l.right))
		}
		body.WriteString("</w:p>")
	}
	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	at := created.UTC().Format(time.RFC3339)
	return packed([]part{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties" Target="docProps/app.xml"/></Relationships>`},
		{"docProps/core.xml", xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>` + esc(c.Meta.Author) + `</dc:creator><cp:lastModifiedBy>` + esc(c.Meta.Author) + `</cp:lastModifiedBy><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified></cp:coreProperties>`},
		{"docProps/app.xml", xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Template>Normal.dotm</Template><Application>Microsoft Office Word</Application><Company>` + esc(c.Meta.Company) + `</Company></Properties>`},
		{"word/document.xml", xmlHead + `<w:document ` + w + `><w:body>` + body.String() + `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:body></w:document>`},
		{"word/_rels/document.xml.rels", xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/></Relationships>`},
		{"word/settings.xml", xmlHead + `<w:settings ` + w + `>` + rsids(c.Meta.Rsid) + `</w:settings>`},
	})
}

func rsids(root string) string {
	if root == "" {
		return ""
	}
	return `<w:rsids><w:rsidRoot w:val="` + esc(root) + `"/></w:rsids>`
}

// odt writes an OpenDocument text.
func odt(c cv) ([]byte, error) {
	var body strings.Builder
	for _, l := range c.lines() {
		switch l.style {
		case "name", "head":
			fmt.Fprintf(&body, `<text:h text:outline-level="1">%s</text:h>`, esc(l.text))
		case "point":
			fmt.Fprintf(&body, `<text:list><text:list-item><text:p>%s</text:p></text:list-item></text:list>`, esc(l.text))
		default:
			tail := ""
			if l.right != "" {
				tail = `<text:tab/>` + esc(l.right)
			}
			fmt.Fprintf(&body, `<text:p>%s%s</text:p>`, esc(l.text), tail)
		}
	}
	const ns = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3"`
	return packed([]part{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"META-INF/manifest.xml", xmlHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/><manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>`},
		{"content.xml", xmlHead + `<office:document-content ` + ns + `><office:body><office:text>` + body.String() + `</office:text></office:body></office:document-content>`},
		{"meta.xml", xmlHead + `<office:document-meta ` + ns + `><office:meta><meta:generator>` + esc(c.Meta.Producer) + `</meta:generator><meta:initial-creator>` + esc(c.Meta.Author) + `</meta:initial-creator><dc:creator>` + esc(c.Meta.Author) + `</dc:creator><meta:creation-date>` + strings.TrimSuffix(c.Meta.Created, "Z") + `</meta:creation-date></office:meta></office:document-meta>`},
	})
}

// rtf writes Rich Text with every letter beyond ASCII as a Unicode escape.
func rtf(c cv) []byte {
	var b strings.Builder
	b.WriteString(`{\rtf1\ansi\deff0{\fonttbl{\f0 Liberation Serif;}}{\info{\author ` + rtfText(c.Meta.Author) + `}}` + "\n")
	for _, l := range c.lines() {
		switch l.style {
		case "name", "head":
			b.WriteString(`{\b ` + rtfText(l.text) + `}`)
		case "point":
			b.WriteString(`\bullet\tab ` + rtfText(l.text))
		default:
			b.WriteString(rtfText(l.text))
		}
		if l.right != "" {
			b.WriteString(`\tab ` + rtfText(l.right))
		}
		b.WriteString("\\par\n")
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

func rtfText(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		switch {
		case u == '\\' || u == '{' || u == '}':
			b.WriteByte('\\')
			b.WriteByte(byte(u))
		case u < 0x80:
			b.WriteByte(byte(u))
		default:
			fmt.Fprintf(&b, `\u%d?`, int16(u))
		}
	}
	return b.String()
}

// plain writes text as people type it.
func plain(c cv) []byte {
	var b strings.Builder
	for _, l := range c.lines() {
		switch l.style {
		case "head":
			b.WriteString("\n" + strings.ToUpper(l.text) + "\n")
			continue
		case "point":
			b.WriteString("- ")
		case "entry":
			b.WriteString("\n")
		}
		b.WriteString(joined("  ", l.text, l.right) + "\n")
	}
	return []byte(b.String())
}
