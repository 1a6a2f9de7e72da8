package pdf

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/screen"
)

var update = flag.Bool("update", false, "write the golden files anew")

// samples are the files of the golden tests, by what they are about.
func samples() map[string][]byte {
	link := "<</Type/Annot/Subtype/Link/Rect[70 495 190 515]/Border[0 0 0]/A<</S/URI/URI(https://other.example/jane)>>>>"
	info := "/Title(R\\351sum\\351)/Author(Anna Lindqvist)/Creator(Example Writer 7)/Producer(Example PDF 1.0)/CreationDate(D:20260102150405+05'30')/ModDate(D:20260103)"
	black := greyImage(40, 40, func(x, y int) byte { return 40 })
	photo := greyImage(80, 100, func(x, y int) byte { return byte(x*3 ^ y*2) })
	scan := greyImage(400, 500, func(x, y int) byte {
		if y%20 < 10 && x*7%13 < 8 {
			return 20
		}
		return 250
	})
	wide := wideFont("Я", "н", "а", "П", "е", "т", "р", "о", "в", " ", "宋")
	damaged := file{pages: []string{prose(72, 700)}}.bytes()
	damaged = append(damaged[:bytes.LastIndex(damaged, []byte("startxref"))], "startxref\n12345\n%%EOF"...)
	return map[string][]byte{
		"plain":           file{pages: []string{prose(72, 700), prose(72, 700)}, info: info}.bytes(),
		"two-columns":     file{pages: []string{prose(25, 700) + prose(320, 700)}}.bytes(),
		"link-differs":    file{pages: []string{prose(72, 700) + line(72, 500, 12, "github.com/anna")}, annots: []string{link}}.bytes(),
		"white-on-white":  file{pages: []string{prose(72, 700) + "1 1 1 rg\n" + line(72, 300, 10, "kubernetes terraform rust")}}.bytes(),
		"white-on-black":  file{pages: []string{prose(72, 700) + "0 g 60 280 400 40 re f 1 1 1 rg\n" + line(72, 300, 10, "honest heading on a dark bar")}}.bytes(),
		"under-picture":   file{pages: []string{prose(72, 700) + line(72, 300, 10, "covered words here") + "q 300 0 0 60 60 280 cm /Im Do Q\n"}, objects: []string{black}}.bytes(),
		"off-page":        file{pages: []string{prose(72, 700) + line(-500, 300, 10, "beyond the left edge")}}.bytes(),
		"tiny":            file{pages: []string{prose(72, 700) + line(72, 300, 1, "nobody reads this line")}}.bytes(),
		"invisible-mode":  file{pages: []string{prose(72, 700) + "3 Tr\n" + line(72, 300, 10, "mode three keywords")}}.bytes(),
		"ocr-layer":       file{pages: []string{"q 612 0 0 792 0 0 cm /Im Do Q 3 Tr\n" + prose(72, 700)}, objects: []string{scan}}.bytes(),
		"scan":            file{pages: []string{"q 612 0 0 792 0 0 cm /Im Do Q\n"}, objects: []string{scan}}.bytes(),
		"portrait":        file{pages: []string{prose(72, 700) + "q 80 0 0 100 450 650 cm /Im Do Q\n"}, objects: []string{photo}}.bytes(),
		"actual-text":     file{pages: []string{prose(72, 700) + "/Span<</ActualText(completely different hidden words)>>BDC\n" + line(72, 300, 10, "what people see") + "EMC\n"}}.bytes(),
		"honest-ligature": file{pages: []string{prose(72, 700) + "/Span<</ActualText(fi)>>BDC\n" + line(72, 300, 10, "f") + "EMC\n"}}.bytes(),
		"other-script":    file{pages: []string{prose(72, 700) + "BT /F2 12 Tf 72 400 Td <000100020003000A0004000500060007000800 09> Tj ET\n"}, fonts: "/F2 100 0 R", objects: wide}.bytes(),
		"earlier-save":    saved(file{pages: []string{prose(72, 700) + line(72, 400, 12, "Write to kim@other.example")}, info: "/Author(Kim Doe)"}, file{pages: []string{prose(72, 700)}, info: "/Author(Anna Lindqvist)"}),
		"comment":         file{pages: []string{prose(72, 700)}, annots: []string{"<</Type/Annot/Subtype/Text/Rect[500 700 520 720]/T(Kim Doe)/Contents(change the name here)>>"}}.bytes(),
		"form":            file{pages: []string{prose(72, 700) + line(72, 400, 12, "Mailbox:")}, annots: []string{"<</Type/Annot/Subtype/Widget/FT/Tx/T(mail)/V(kim@other.example)/Rect[140 395 300 412]>>", "<</Type/Annot/Subtype/Widget/FT/Btn/T(yes)/V/Yes/Rect[140 350 150 360]>>"}}.bytes(),
		"empty":           file{pages: []string{""}}.bytes(),
		"encrypted":       locked(),
		"damaged-xref":    damaged,
		"not-a-pdf":       []byte("%PDF-1.4\nnothing here"),
		"page-loop":       write(map[int]string{1: "<</Type/Catalog/Pages 2 0 R>>", 2: "<</Type/Pages/Count 3/Parent 2 0 R/Kids[2 0 R 2 0 R]>>"}, "/Root 1 0 R"),
		"huge-count":      file{pages: []string{prose(72, 700)}, count: "2000000000"}.bytes(),
	}
}

func TestDocumentsOfSmallFiles(t *testing.T) {
	r := reader(t)
	for name, data := range samples() {
		t.Run(name, func(t *testing.T) {
			doc := r.Text(t.Context(), data, Limits{})
			check(t, name, &doc)
			if err := r.Render(t.Context(), data, &doc, Limits{}); doc.Quality.Verdict.Readable() && err != nil {
				t.Errorf("Render: %v", err)
			}
			doc.SHA256 = "" // tells nothing here
			if len(doc.Words) > 4 {
				doc.Words = doc.Words[:4]
			}
			golden(t, name, doc)
		})
	}
}

// golden compares a document with the one on file.
func golden(t *testing.T, name string, doc screen.Document) {
	t.Helper()
	path := filepath.Join("testdata", name+".json")
	got, err := json.MarshalIndent(doc, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with -update", err)
	}
	if diff := cmp.Diff(strings.TrimSpace(string(want)), string(got)); diff != "" {
		t.Errorf("the document changed; look, then -update:\n%s", diff)
	}
}

func TestFastReadsTheSameWords(t *testing.T) {
	r := reader(t)
	for _, name := range []string{"plain", "two-columns", "link-differs", "portrait", "other-script"} {
		data := samples()[name]
		full, fast := r.Text(t.Context(), data, Limits{}), (&Reader{}).Fast(t.Context(), data, Limits{})
		if a := Agreement(full.Text, fast.Text); a != 1 {
			t.Errorf("%s: agreement %v\n%q\n%q", name, a, full.Text, fast.Text)
		}
		if fast.Engine != "layout" || fast.Quality.Verdict != screen.Good {
			t.Errorf("%s: engine %q, verdict %q", name, fast.Engine, fast.Quality.Verdict)
		}
		if len(fast.Links) != len(full.Links) || len(full.Links) > 0 && fast.Links[0].Text != full.Links[0].Text {
			t.Errorf("%s: links %v, want %v", name, fast.Links, full.Links)
		}
		delete(full.Metadata, "fonts")
		for _, k := range infoKeys {
			if fast.Metadata[k.key] != full.Metadata[k.key] {
				t.Errorf("%s: %s = %q, want %q", name, k.key, fast.Metadata[k.key], full.Metadata[k.key])
			}
		}
	}
}

func TestLinksShowTheSignsThatLieLow(t *testing.T) {
	// Lines so close that a link's box, of the height of the font, touches those beside it.
	content := prose(72, 700) + line(72, 514, 12, "Anna Probe, gypq gypq gypq") + line(72, 500, 12, "(anna.probe@mail.example), git.example/anna_probe") + line(72, 486, 12, "Telephone bdfhl bdfhl bdfhl")
	annots := []string{
		"<</Type/Annot/Subtype/Link/Rect[76 497 219.5 511]/A<</S/URI/URI(mailto:anna.probe@mail.example)>>>>",
		"<</Type/Annot/Subtype/Link/Rect[230 497 359 511]/A<</S/URI/URI(https://git.example/anna_probe)>>>>",
	}
	doc := reader(t).Text(t.Context(), file{pages: []string{content}, annots: annots}.bytes(), Limits{})
	for i, want := range []string{"anna.probe@mail.example", "git.example/anna_probe"} {
		if len(doc.Links) != 2 || doc.Links[i].Text != want {
			t.Errorf("links %+v, want the text %q", doc.Links, want)
		}
	}
}

func TestLimitsAreRecordedOutcomes(t *testing.T) {
	r := reader(t)
	data := file{pages: []string{prose(72, 700), prose(72, 700), prose(72, 700)}}.bytes()
	for _, tt := range []struct {
		name    string
		lim     Limits
		limit   string
		verdict screen.Verdict
	}{
		{"a file above the size isn't read", Limits{Bytes: 100}, "file_bytes", screen.OverLimit},
		{"pages above the limit are left out", Limits{Pages: 2}, "pages", screen.Good},
		{"text above the limit is left out", Limits{Chars: 700}, "chars", screen.Good},
		{"nothing is recorded within the limits", Limits{}, "", screen.Good},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for engine, read := range map[string]func(context.Context, []byte, Limits) screen.Document{"text": r.Text, "fast": r.Fast} {
				doc := read(t.Context(), data, tt.lim)
				if doc.Quality.Limit != tt.limit || doc.Quality.Verdict != tt.verdict {
					t.Errorf("%s: %+v, want %q, %q", engine, doc.Quality, tt.limit, tt.verdict)
				}
			}
		})
	}
}

func TestTheFirstAnswerSurvivesTheSecondReader(t *testing.T) {
	r := reader(t)
	loop := file{pages: []string{prose(72, 700)}, prev: true}.bytes()
	start := time.Now()
	doc := r.Text(t.Context(), loop, Limits{Second: 200 * time.Millisecond})
	if !strings.Contains(doc.Text, "anna@mail.example") || doc.Engine != "pdfium" {
		t.Errorf("text %q of %s", doc.Text, doc.Engine)
	}
	if reasons := strings.Join(doc.Quality.Reasons, " "); !strings.Contains(reasons, "did not finish") {
		t.Errorf("reasons %q", reasons)
	}
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestOneReaderAloneSaysSo(t *testing.T) {
	data := file{pages: []string{prose(72, 700)}}.bytes()
	doc := reader(t).Text(t.Context(), data, Limits{OneReader: true})
	if q := doc.Quality; q.Verdict != screen.Good || q.Agreement != 0 || !strings.Contains(strings.Join(q.Reasons, " "), "left out") {
		t.Errorf("quality %+v", q)
	}
}

func TestGreedyFilesAreKeptFromTheSecondReader(t *testing.T) {
	plain := file{pages: []string{prose(72, 700)}}.bytes()
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"a plain file passes", plain, ""},
		{"a size of billions", bytes.Replace(plain, []byte("/Size "), []byte("/Size 2000000000 % "), 1), "Size"},
		{"a table that begins at billions", bytes.Replace(plain, []byte("xref\n0 "), []byte("xref\n4000000000 "), 1), "cross-reference"},
		{"columns of billions", slices.Concat(plain, []byte("<</DecodeParms<</Columns 2000000000>>>>")), "Columns"},
		{"widths of billions", slices.Concat(plain, []byte("<</W[1 2000000000 1]>>")), "W"},
		{"brackets without end", slices.Concat(plain, bytes.Repeat([]byte("["), 30_000)), "brackets"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tooGreedy(tt.data)
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("tooGreedy = %v, want mention of %q", err, tt.want)
			}
		})
	}
}

func TestCancelledReadingIsAnOutcome(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := reader(t)
	data := file{pages: []string{prose(72, 700)}}.bytes()
	if doc := r.Text(ctx, data, Limits{}); doc.Quality.Verdict != screen.OverLimit || doc.Quality.Limit != "wall" {
		t.Errorf("quality %+v", doc.Quality)
	}
	if doc := r.Fast(ctx, data, Limits{}); doc.Quality.Verdict != screen.OverLimit {
		t.Errorf("fast: quality %+v", doc.Quality)
	}
}
