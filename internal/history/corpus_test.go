package history

import (
	"encoding/xml"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/screen"
)

// truth is what the corpus' résumés were made from, as far as it is compared.
type truth struct {
	CV struct {
		Sections struct {
			Experience []struct {
				Company, Position string
				Start             string `yaml:"start_date"`
				End               string `yaml:"end_date"`
			}
			Education []struct {
				Institution string
				Start       string `yaml:"start_date"`
				End         string `yaml:"end_date"`
			}
		}
	}
}

func corpus(t *testing.T) string {
	dir := filepath.Join("..", "..", "..", "shared", "corpus", "documents", "resumes")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the corpus of résumés is absent:", err)
	}
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is absent:", err)
	}
	return dir
}

// TestCorpus compares jobs and studies with the data that the résumés were made
// from: as plain text in reading order, as plain text with its layout, and with
// boxes.
func TestCorpus(t *testing.T) {
	dir := corpus(t)
	files, _ := filepath.Glob(filepath.Join(dir, "*.truth.yaml"))
	for _, mode := range []string{"plain", "layout", "boxes"} {
		var want, found, read, starts, ends, titles, schools, schoolsFound, years int
		for _, f := range files {
			var tr truth
			b, _ := os.ReadFile(f)
			if err := yaml.Unmarshal(b, &tr); err != nil {
				t.Fatal(err)
			}
			pdfs, _ := filepath.Glob(filepath.Join(dir, "*-"+strings.TrimSuffix(filepath.Base(f), ".truth.yaml")+".pdf"))
			work, education := Parse(document(t, pdfs[0], mode))
			read += len(work)
			for _, e := range tr.CV.Sections.Experience {
				want++
				for _, w := range work {
					if w.Employer == e.Company {
						found++
						starts += same(w.Start, e.Start)
						ends += same(w.End, e.End)
						if w.Title == e.Position {
							titles++
						}
						break
					}
				}
			}
			for _, e := range tr.CV.Sections.Education {
				schools++
				for _, s := range education {
					if s.School == e.Institution {
						schoolsFound++
						years += same(s.Start, e.Start) & same(s.End, e.End)
						break
					}
				}
			}
			if testing.Verbose() && os.Getenv("SHOW") != "" {
				for _, w := range work {
					t.Logf("%s %s: %q | %q | %s – %s | %s, %s | %.40q", mode, filepath.Base(f), w.Employer, w.Title, w.Start, w.End, w.City, w.Country, w.Text)
				}
				t.Log(education)
			}
		}
		t.Logf("%s: %d of %d employers, %d titles, %d starts, %d ends, %d jobs read; %d of %d schools, %d with both dates",
			mode, found, want, titles, starts, ends, read, schoolsFound, schools, years)
		least := map[string]int{"plain": 8, "layout": 9, "boxes": 9}[mode] // reading order alone loses what stands beside what
		if found*10 < want*least || starts*10 < want*least || ends*10 < want*least {
			t.Errorf("%s: employers and dates under %d in ten", mode, least)
		}
		if read*10 > want*11 {
			t.Errorf("%s: %d jobs read where there are %d", mode, read, want)
		}
	}
}

func same(d screen.Date, want string) int {
	w, _ := screen.ParseDate(want)
	if d == w {
		return 1
	}
	return 0
}

// document reads a PDF through pdftotext.
func document(t *testing.T, pdf, mode string) *screen.Document {
	args := map[string][]string{"plain": {pdf, "-"}, "layout": {"-layout", pdf, "-"}, "boxes": {"-bbox-layout", pdf, "-"}}[mode]
	out, err := exec.Command("pdftotext", args...).Output()
	if err != nil {
		t.Fatal(err)
	}
	doc := &screen.Document{ID: "d1", Text: string(out)}
	if mode == "boxes" {
		doc = boxes(t, string(out))
	}
	return doc
}

// boxes makes a document with words from pdftotext's XHTML.
func boxes(t *testing.T, s string) *screen.Document {
	d := xml.NewDecoder(strings.NewReader(strings.Map(printable, s)))
	d.Strict, d.Entity = false, xml.HTMLEntity
	doc := &screen.Document{ID: "d1"}
	var b strings.Builder
	page := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "page":
				page++
			case "word":
				var w struct {
					X0   float64 `xml:"xMin,attr"`
					Y0   float64 `xml:"yMin,attr"`
					X1   float64 `xml:"xMax,attr"`
					Y1   float64 `xml:"yMax,attr"`
					Text string  `xml:",chardata"`
				}
				if err := d.DecodeElement(&w, &e); err != nil {
					t.Fatal(err)
				}
				doc.Words = append(doc.Words, screen.Word{Start: b.Len(), End: b.Len() + len(w.Text), Page: page, Box: screen.Box{w.X0, w.Y0, w.X1, w.Y1}})
				b.WriteString(w.Text + " ")
			}
		case xml.EndElement:
			switch e.Name.Local {
			case "line", "block":
				b.WriteByte('\n')
			case "page":
				b.WriteByte('\f')
			}
		}
	}
	doc.Text = b.String()
	return doc
}

// printable leaves out what XML doesn't allow.
func printable(r rune) rune {
	if r < ' ' && r != '\n' && r != '\t' {
		return -1
	}
	return r
}
