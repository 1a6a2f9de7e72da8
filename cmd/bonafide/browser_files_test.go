package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"html"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/chromedp"
)

// The first and the second share a phone under different names; the third
// shares nothing.
const (
	annaResume = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Anna Probe</title>
<h1>Anna Probe</h1><p>Austin, TX, United States<br>+1 202 555 0101<br><a href="mailto:anna.probe@mail.example">anna.probe@mail.example</a></p>
<h2>Summary</h2><p>Backend engineer with a liking for quiet systems and for handing them over well.</p>
<h2>Experience</h2><h3>Senior Engineer, Brightfen Logistics</h3><p>March 2021 to present, Austin, TX</p>
<ul><li>Built the planner of the nightly runs in Go and taught two others to own it.</li><li>Moved the ledger of returned parcels to PostgreSQL without a day of downtime.</li></ul>
<h3>Engineer, Castor and Wray</h3><p>June 2017 to February 2021, Denver, CO</p><ul><li>Owned the export of bills and halved what it cost to keep them.</li></ul>
<h2>Skills</h2><p>Go, PostgreSQL, Kubernetes, gRPC</p></html>`

	borisResume = `Boris Tarnley
Reno, NV, United States
(202) 555-0101
boris.tarnley@post.example

Experience
Engineer, Ferrow Freight
January 2022 to present, Reno, NV
Kept the depots' ledgers in step and wrote the audit of each change.
Junior Engineer, Tallow Street Press
May 2019 to December 2021, Reno, NV
Looked after the presses' queue of jobs and its alarms.

Skills
Go, Redis, Terraform`

	chloeResume = `Chloe Specimen
Portland, OR, United States
+1 202 555 0177
chloe.specimen@post.example

Experience
Engineer, Hollin Orchard Systems
April 2020 to present, Portland, OR
Runs the sorting lines' telemetry and its yearly rehearsal of failure.

Skills
Go, Rust, MQTT
`
)

// documents writes the three résumés: a PDF that the browser prints, a DOCX and
// a text file.
func (b *tab) documents() []string {
	b.t.Helper()
	press := b.another()
	press.do(chromedp.Navigate("data:text/html;base64," + base64.StdEncoding.EncodeToString([]byte(annaResume))))
	pdf, err := chromedp.Run(press.ctx, chromedp.PrintToPDF())
	if err != nil {
		b.fatalf("print: %v", err)
	}
	press.finish()
	dir := b.t.TempDir()
	var paths []string
	for _, f := range []struct {
		name    string
		content []byte
	}{{"anna-probe.pdf", pdf}, {"boris-tarnley.docx", b.docx(borisResume)}, {"chloe-specimen.txt", []byte(chloeResume)}} {
		path := filepath.Join(dir, f.name)
		if err := os.WriteFile(path, f.content, 0o600); err != nil {
			b.t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// docx is the smallest document of this kind that word processors open.
func (b *tab) docx(text string) []byte {
	b.t.Helper()
	var body strings.Builder
	for line := range strings.Lines(text) {
		body.WriteString(`<w:p><w:r><w:t xml:space="preserve">` + html.EscapeString(strings.TrimSuffix(line, "\n")) + `</w:t></w:r></w:p>`)
	}
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := w.Write([]byte(head + part[1])); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}
