package httpd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// failing is an installation whose data can't be read.
type failing struct{ *fake }

func (failing) DataSets(context.Context) ([]DataSet, error) { return nil, errors.New("secret path") }
func (failing) VerifyAudit(context.Context) (Chain, error)  { panic("secret state") }

type upfile struct{ name, content string }

func form(t *testing.T, fields map[string]string, field string, files ...upfile) (kind string, body *bytes.Buffer) {
	t.Helper()
	body = &bytes.Buffer{}
	w := multipart.NewWriter(body)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		p, err := w.CreateFormFile(field, f.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write([]byte(f.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), body
}

func TestUploadTakesWhatItCanAndExplainsTheRest(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "recruiter")
	kind, body := form(t, map[string]string{"job": "Go engineer", "source": "careers"}, "files",
		upfile{"anna.pdf", "%PDF-1.7 one"}, upfile{"empty.pdf", ""}, upfile{`..\..\evil.pdf`, "%PDF two"}, upfile{"huge.pdf", strings.Repeat("x", maxFile+1)}, upfile{"bad.exe", "refuse me"})
	res, text := b.send("POST", "/intake", kind, body)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/intake/upload-1" {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	if len(f.accepted) != 2 || f.accepted[0].Source != "careers" || f.accepted[0].Job.Title != "Go engineer" || f.accepted[1].Documents[0].Name != "evil.pdf" {
		t.Errorf("accepted %+v", f.accepted)
	}
	reasons := map[string]string{}
	for _, r := range f.refused {
		reasons[r.Name] = r.Detail
	}
	for name, want := range map[string]string{"empty.pdf": "The file is empty.", "huge.pdf": "larger than 20 MiB", "bad.exe": "It is not a résumé. Send another."} {
		if !strings.Contains(reasons[name], want) {
			t.Errorf("%s: %q", name, reasons[name])
		}
	}
}

func TestUploadOfOneApplicantMakesOneApplication(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	kind, body := form(t, map[string]string{"together": "1"}, "files", upfile{"cv.pdf", "a"}, upfile{"letter.docx", "b"})
	b.send("POST", "/intake", kind, body)
	if len(f.accepted) != 1 || len(f.accepted[0].Documents) != 2 {
		t.Errorf("%+v", f.accepted)
	}
}

func TestUploadErrorsAreSaidOnTheForm(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	kind, nothing := form(t, map[string]string{"job": "x"}, "files")
	_, cut := form(t, nil, "files", upfile{"cv.pdf", "content"})
	cutKind, whole := form(t, nil, "files", upfile{"cv.pdf", strings.Repeat("y", 9000)})
	for name, c := range map[string]struct {
		path, kind, body, want string
	}{
		"no file":               {"/intake", kind, nothing.String(), "No file was chosen."},
		"no form":               {"/intake", "text/plain", "hello", "not a form with files"},
		"another boundary":      {"/intake", kind, cut.String(), "No file was chosen."},
		"cut in the first file": {"/intake", cutKind, whole.String()[:4000], "broke off before its end"},
		"no table":              {"/intake/import", kind, nothing.String(), "No table was chosen."},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := b.send("POST", c.path, c.kind, strings.NewReader(c.body))
			if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, c.want) {
				t.Errorf("%d, lacks %q", res.StatusCode, c.want)
			}
			checkMarkup(t, res, body)
		})
	}
	if len(f.accepted) != 0 {
		t.Errorf("accepted %d", len(f.accepted))
	}
}

func TestOrdinaryFormsAreSmall(t *testing.T) {
	b := open(t, newFake()).as(t, "reviewer")
	res, _ := b.send("POST", "/cases/A-5077/notes", "application/x-www-form-urlencoded", strings.NewReader("text="+strings.Repeat("x", maxForm+10)))
	if res.StatusCode < 400 {
		t.Errorf("a form of more than 1 MiB answers %d", res.StatusCode)
	}
}

func TestUploadStopsCountingAtItsLimit(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	var files []upfile
	for i := range maxFiles + 2 {
		files = append(files, upfile{fmt.Sprintf("cv-%d.txt", i), "x"})
	}
	kind, body := form(t, nil, "files", files...)
	b.send("POST", "/intake", kind, body)
	if len(f.accepted) != maxFiles || len(f.refused) != 2 || !strings.Contains(f.refused[0].Detail, "An upload takes 500 files.") {
		t.Errorf("accepted %d, refused %d", len(f.accepted), len(f.refused))
	}
}

func TestRunningBatchesAskAgain(t *testing.T) {
	f := newFake()
	f.running = true
	b := open(t, f).as(t, "reviewer")
	_, body := b.get("/intake/upload-1")
	if !strings.Contains(body, `<noscript><meta http-equiv="refresh" content="2"></noscript>`) || !strings.Contains(body, `data-live-part="/intake/upload-1?part=body"`) {
		t.Error("a running batch does not refresh")
	}
	_, part := b.get("/intake/upload-1?part=body")
	if strings.Contains(part, "<html") || !strings.Contains(part, `id="batch"`) {
		t.Error("the part is not a part")
	}
	f.running = false
	if _, body = b.get("/intake/upload-1"); strings.Contains(body, "http-equiv") {
		t.Error("a finished batch still refreshes")
	}
	res, csv := b.get("/intake/import-1?format=csv")
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") || !strings.Contains(csv, "412,") {
		t.Error("rejected rows are not a CSV")
	}
}

func TestObservationsWithoutATickSayNothingToNote(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "recruiter")
	res, _ := b.send("POST", "/observe/app-5077", "application/x-www-form-urlencoded", strings.NewReader("stage=interview&note=calm"))
	if res.StatusCode != http.StatusSeeOther || len(f.observed) != 1 || f.observed[0].Code != "" || f.observed[0].Note != "calm" {
		t.Errorf("%d %+v", res.StatusCode, f.observed)
	}
	res, body := b.send("POST", "/observe/app-5077", "application/x-www-form-urlencoded", strings.NewReader("code=looks_foreign"))
	if res.StatusCode != 422 || !strings.Contains(body, "is not on the list") {
		t.Errorf("an unlisted code answers %d", res.StatusCode)
	}
}
