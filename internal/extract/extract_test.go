package extract

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"bonafide/internal/screen"
)

func zipOf(t testing.TB, parts ...string) []byte {
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

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// ole is the beginning of a compound file with the name of one stream.
func ole(stream string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 500)...)
	for _, c := range []byte(stream) {
		b = append(b, c, 0)
	}
	return b
}

const docxTypes = `<Types><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`

func docx(t testing.TB, text string) []byte {
	return zipOf(t, "[Content_Types].xml", docxTypes, "word/document.xml", `<w:document><w:p><w:r><w:t>`+text+`</w:t></w:r></w:p></w:document>`)
}

func TestTheContentTellsTheFormatAndTheNameDoesNot(t *testing.T) {
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String("Anna Probe, engineer in Sampletown")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		data    []byte
		format  Format
		verdict screen.Verdict
		text    string
	}{
		{"Word", docx(t, "Anna"), FormatDOCX, screen.Good, "Anna\n"},
		{"OpenDocument", zipOf(t, "mimetype", mediaODT, "content.xml", "<text:p>Anna</text:p>"), FormatODT, screen.Good, "Anna\n"},
		{"RTF", []byte(`{\rtf1 Anna}`), FormatRTF, screen.Good, "Anna\n"},
		{"HTML", []byte("<!doctype html><p>Anna"), FormatHTML, screen.Good, "Anna\n"},
		{"XHTML", []byte(`<?xml version="1.0"?><html><p>Anna</p></html>`), FormatHTML, screen.Good, "Anna\n"},
		{"plain text", []byte("Anna\r\nProbe"), FormatText, screen.Good, "Anna\nProbe"},
		{"UTF-16 without a mark", []byte(wide), FormatText, screen.Good, "Anna Probe, engineer in Sampletown"},
		{"UTF-8 with a mark", []byte("\xef\xbb\xbfAnna"), FormatText, screen.Good, "Anna"},
		{"Windows-1252", []byte("Andr\xe9 \x96 r\xe9sum\xe9 of an engineer"), FormatText, screen.Good, "André – résumé of an engineer"},
		{"JSON Resume", []byte(`{"basics": {"name": "Anna"}}`), FormatJSONResume, screen.Good, "Anna\n"},
		{"other JSON is text", []byte(`{"a": 1}`), FormatText, screen.Good, `{"a": 1}`},
		{"a picture", pngOf(t, 30, 30), FormatImage, screen.Scanned, ""},
		{"nothing", nil, FormatEmpty, screen.Empty, ""},
		{"blanks", []byte(" \n\t"), FormatEmpty, screen.Empty, ""},
		{"Word 97", ole("WordDocument"), FormatOldOffice, screen.Unsupported, ""},
		{"a locked Word file", ole("EncryptedPackage"), FormatLocked, screen.Encrypted, ""},
		{"an archive", zipOf(t, "a.txt", "a"), FormatOtherZIP, screen.Unsupported, ""},
		{"half a Word file", docx(t, "Anna")[:60], FormatBrokenZIP, screen.Damaged, ""},
		{"an executable", append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 300)...), FormatUnknown, screen.Unsupported, ""},
		{"a PDF behind some rubbish", append(make([]byte, 900), []byte("%PDF-1.7 nothing")...), FormatPDF, screen.Damaged, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := Sniff(c.data); got != c.format {
				t.Fatalf("Sniff = %q, want %q", got, c.format)
			}
			doc := Read(t.Context(), "cv.pdf.exe", c.data, Options{})
			if doc.Quality.Verdict != c.verdict || doc.Text != c.text {
				t.Errorf("verdict %q, want %q; text %q, want %q; reasons %q", doc.Quality.Verdict, c.verdict, doc.Text, c.text, doc.Quality.Reasons)
			}
			if c.verdict != screen.Good && len(doc.Quality.Reasons) == 0 {
				t.Error("a verdict other than good has no reason")
			}
			if doc.Name != "cv.pdf.exe" || len(doc.SHA256) != 64 || doc.Bytes != int64(len(c.data)) || doc.Metadata == nil || doc.Links == nil || doc.Hidden == nil {
				t.Errorf("incomplete: %+v", doc)
			}
		})
	}
}

func TestTextOfOlderEncodingsIsRead(t *testing.T) {
	russian := "Опыт работы: разработчик программ, Примерград"
	for _, c := range []struct {
		name string
		enc  interface{ Bytes([]byte) ([]byte, error) }
		text string
	}{
		{"Windows-1251", charmap.Windows1251.NewEncoder(), russian},
		{"KOI8-R", charmap.KOI8R.NewEncoder(), russian},
		{"Shift JIS", japanese.ShiftJIS.NewEncoder(), "これは職務経歴書です。ソフトウェアの開発を担当しました。"},
		{"EUC-JP", japanese.EUCJP.NewEncoder(), "これは職務経歴書です。ソフトウェアの開発を担当しました。"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := c.enc.Bytes([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if got, ok := decodeText(b); !ok || got != c.text {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
}

func TestALimitReachedIsRecordedByItsName(t *testing.T) {
	for _, c := range []struct {
		name    string
		data    []byte
		lim     Limits
		verdict screen.Verdict
		limit   string
	}{
		{"a file that is too large isn't read", []byte("0123456789"), Limits{FileBytes: 9}, screen.OverLimit, "file_bytes"},
		{"a text that is too long is cut and judged", []byte("Anna Probe é"), Limits{Chars: 12}, screen.Good, "chars"},
		{"a picture with too many pixels isn't decoded", pngOf(t, 100, 100), Limits{Pixels: 9999}, screen.OverLimit, "pixels"},
		{"a Word file that unpacks too far", docx(t, strings.Repeat("ab", 600<<10)), Limits{}, screen.OverLimit, "ratio"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := Read(t.Context(), "x", c.data, Options{Limits: c.lim})
			if doc.Quality.Verdict != c.verdict || doc.Quality.Limit != c.limit || len(doc.Quality.Reasons) == 0 {
				t.Errorf("%+v", doc.Quality)
			}
			if c.verdict == screen.OverLimit && doc.Text != "" {
				t.Errorf("half a text was kept: %q", doc.Text)
			}
		})
	}
}

func TestAPictureFileNamesItsPrograms(t *testing.T) {
	plain := pngOf(t, 80, 100)
	chunk := []byte("\x00\x00\x00\x0dtEXtSoftware\x00GIMP")
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	const header = 33 // signature and first chunk
	made := slices.Concat(plain[:header], chunk, plain[header:])
	for _, c := range []struct {
		name, want string
		data       []byte
	}{{"a picture that says nothing", "", plain}, {"a picture that an editor saved", "GIMP", made}} {
		t.Run(c.name, func(t *testing.T) {
			doc := Read(t.Context(), "card.png", c.data, Options{})
			if len(doc.Images) != 1 || doc.Images[0].Software != c.want || doc.Metadata["application"] != c.want {
				t.Errorf("images %+v, metadata %v", doc.Images, doc.Metadata)
			}
		})
	}
}

func TestAJSONResumeGivesTheContractAndText(t *testing.T) {
	doc := Read(t.Context(), "x", []byte(`{
		"basics": {"name": "Anna Probe", "email": "anna@mail.example", "phone": "+1 202 555 0101", "url": "https://anna.example",
			"location": {"city": "Austin", "countryCode": "US"}, "profiles": [{"network": "GitHub", "username": "anna", "url": "https://git.example/anna"}]},
		"work": [{"name": "Example Ltd", "position": "Engineer", "startDate": "2019-03", "endDate": "2022-08-01", "highlights": ["Shipped it"]}],
		"education": [{"institution": "Sample University", "studyType": "BSc", "area": "Computing", "startDate": "2012"}],
		"references": [{"name": "Carla Check", "reference": "Good to work with"}]}`), Options{})
	want := &screen.Application{
		Person: &screen.Person{
			Name: "Anna Probe", Emails: []string{"anna@mail.example"}, Phones: []screen.Phone{{Number: "+1 202 555 0101"}},
			Location: &screen.Location{City: "Austin", Country: "US"}, Links: []string{"https://anna.example", "https://git.example/anna"},
		},
		History: &screen.History{
			Work:      []screen.Work{{Employer: "Example Ltd", Title: "Engineer", Start: screen.Date{Year: 2019, Month: 3}, End: screen.Date{Year: 2022, Month: 8, Day: 1}, Text: "Shipped it"}},
			Education: []screen.Education{{School: "Sample University", Degree: "BSc", Field: "Computing", Start: screen.Date{Year: 2012}}},
		},
		References: []screen.Reference{{Name: "Carla Check"}},
	}
	if d := cmp.Diff(want, doc.Resume); d != "" {
		t.Error(d)
	}
	for _, line := range []string{"Anna Probe\n", "Engineer, Example Ltd, 2019-03 – 2022-08-01\n", "• Shipped it\n", "GitHub, anna, https://git.example/anna\n"} {
		if !strings.Contains(doc.Text, line) {
			t.Errorf("the text lacks %q:\n%s", line, doc.Text)
		}
	}
}

func TestOCRSettlesWhatTheReadersLeaveOpen(t *testing.T) {
	text, other := "the quick brown fox jumps over it", "teh qiuck borwn fxo jmups oevr ti"
	for _, c := range []struct {
		name, ocr string
		verdict   screen.Verdict
		text      string
	}{
		{"it confirms the first reader", text, screen.Good, text},
		{"it confirms the second reader", other, screen.Good, other},
		{"it confirms neither", "lorem ipsum dolor", screen.Disputed, "lorem ipsum dolor"},
	} {
		doc := screen.Document{Text: text, Other: other, Pages: 1, Quality: screen.Quality{Verdict: screen.Disputed}}
		settle(&doc, c.ocr)
		if doc.Quality.Verdict != c.verdict || doc.Text != c.text || !doc.Quality.OCR {
			t.Errorf("%s: %+v, text %q", c.name, doc.Quality, doc.Text)
		}
	}
}

func TestWordRecallCountsEachWordAsOftenAsItOccurs(t *testing.T) {
	for _, c := range []struct {
		reference, text string
		want            float64
	}{
		{"Anna Probe", "probe, ANNA!", 1}, {"a a a a", "a b", 0.25}, {"", "x", 1}, {"ﬁle", "file", 1}, {"Anna", "", 0},
	} {
		if got := WordRecall(c.reference, c.text); got != c.want {
			t.Errorf("WordRecall(%q, %q) = %v, want %v", c.reference, c.text, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{\rtf1 a}`))
	f.Add([]byte(`{"basics": {"name": 3}, "work": [{"startDate": "x"}]}`))
	f.Add([]byte("\xff\xfea\x00b\x00"))
	f.Add([]byte("<html><p>a"))
	f.Add(pngOf(f, 3, 3))
	f.Add(docx(f, "a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if format, _ := Sniff(data); format == FormatPDF {
			return // package pdf fuzzes its own
		}
		if doc := Read(t.Context(), "x", data, Options{}); doc.Quality.Verdict == "" {
			t.Fatal("no verdict")
		}
	})
}
