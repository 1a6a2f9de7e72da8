package identify_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/extract/pdf"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

const resumes = "../../../shared/corpus/documents/resumes"

// truth is the part of a résumé's source that names identifiers.
type truth struct {
	CV struct {
		Email   any    `yaml:"email"`
		Phone   any    `yaml:"phone"`
		Website string `yaml:"website"`
		Social  []struct {
			Network  string `yaml:"network"`
			Username string `yaml:"username"`
		} `yaml:"social_networks"`
	} `yaml:"cv"`
}

func (tr truth) wanted() []string {
	var out []string
	add := func(kind, value string) {
		if value != "" {
			out = append(out, kind+":"+value)
		}
	}
	if s, ok := tr.CV.Email.(string); ok {
		add(screen.KindEmail, identify.NormaliseEmail(s))
	}
	if s, ok := tr.CV.Phone.(string); ok {
		v, _ := identify.NormalisePhone(s, []string{"US"})
		add(screen.KindPhone, v)
	}
	add(screen.KindWebsite, identify.NormaliseSite(tr.CV.Website))
	for _, s := range tr.CV.Social {
		kind := strings.ToLower(s.Network)
		add(kind, identify.NormaliseHandle(kind, s.Username))
	}
	return out
}

// readPDF reads one file of the corpus with both readers.
func readPDF(t *testing.T, r *pdf.Reader, path string) screen.Document {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	doc := r.Text(t.Context(), data, pdf.Limits{})
	doc.ID, doc.Role, doc.Name = "d1", "resume", filepath.Base(path)
	return doc
}

func newReader(t *testing.T) *pdf.Reader {
	t.Helper()
	if testing.Short() {
		t.Skip("reading PDFs takes some seconds")
	}
	if _, err := os.Stat(resumes); err != nil {
		t.Skipf("the shared corpus is absent: %v", err)
	}
	r, err := pdf.New(t.Context(), filepath.Join(os.TempDir(), "bonafide-test-wasm"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func TestIdentifiersOfResumesWithKnownSource(t *testing.T) {
	r := newReader(t)
	sources, _ := filepath.Glob(filepath.Join(resumes, "*.truth.yaml"))
	for _, source := range sources {
		var tr truth
		b, err := os.ReadFile(source)
		if err == nil {
			err = yaml.Unmarshal(b, &tr)
		}
		if err != nil {
			t.Fatal(err)
		}
		stem := strings.TrimSuffix(filepath.Base(source), ".truth.yaml")
		files, _ := filepath.Glob(filepath.Join(resumes, "*-"+stem+".pdf"))
		if len(files) != 1 {
			t.Fatalf("%d files for %s", len(files), source)
		}
		doc := readPDF(t, r, files[0])
		res := identify.All(nil, []screen.Document{doc}, identify.Options{})
		found := map[string]bool{}
		for _, id := range res.Identifiers {
			found[id.Kind+":"+id.Value] = id.Own
		}
		for _, want := range tr.wanted() {
			if own, ok := found[want]; !ok || !own {
				t.Errorf("%s: %s found %v, own %v", stem, want, ok, own)
			}
		}
	}
}

// mailExpression is an independent and cruder reading of the same texts.
var mailExpression = regexp.MustCompile(`(?i)[a-z0-9][a-z0-9._%+-]*@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}`)

// phoneExpression is the same for phones: international ones, and American ones in groups.
var phoneExpression = regexp.MustCompile(`\+[0-9][0-9 ().-]{7,18}[0-9]|\(?\b[2-9][0-9]{2}\)?[ .-][2-9][0-9]{2}[ .-][0-9]{4}\b`)

func TestRecallOnAllResumes(t *testing.T) {
	r := newReader(t)
	files, _ := filepath.Glob(filepath.Join(resumes, "*.pdf"))
	var mails, mailHits, phones, phoneHits, urls, urlHits int
	for _, f := range files {
		doc := readPDF(t, r, f)
		res := identify.All(nil, []screen.Document{doc}, identify.Options{})
		found := map[string]bool{}
		var all []string
		for _, id := range res.Identifiers {
			found[id.Kind+":"+id.Value] = true
			if !slices.Contains([]string{"metadata", "file", "photo", "name"}, id.Kind) {
				all = append(all, id.Kind+":"+id.Value+map[bool]string{true: "", false: "(-)"}[id.Own])
			}
			for _, w := range id.Where {
				if w.End > 0 && doc.Text[w.Start:w.End] == "" {
					t.Errorf("%s: empty place of %s", f, id.Value)
				}
			}
		}
		t.Logf("%s: %s", filepath.Base(f), strings.Join(all, " "))
		for _, at := range mailExpression.FindAllStringIndex(doc.Text, -1) {
			m := doc.Text[at[0]:at[1]]
			if at[0] > 0 && doc.Text[at[0]-1] == '@' {
				continue // a handle of the fediverse
			}
			mails++
			if v := identify.NormaliseEmail(m); found["email:"+v] {
				mailHits++
			} else {
				t.Logf("%s: mailbox %q missed", f, m)
			}
		}
		for _, m := range phoneExpression.FindAllString(doc.Text, -1) {
			if v, _ := identify.NormalisePhone(m, []string{"US"}); v != "" {
				phones++
				if found["phone:"+v] {
					phoneHits++
				} else {
					t.Logf("%s: phone %q missed", f, m)
				}
			}
		}
		for _, l := range doc.Links {
			for _, kind := range []string{"github", "gitlab", "linkedin", "x", "telegram"} {
				if v := identify.NormaliseHandle(kind, l.Target); v != "" && strings.Contains(l.Target, "//") {
					urls++
					if found[kind+":"+v] {
						urlHits++
					} else {
						t.Logf("%s: profile %s missed", f, l.Target)
					}
				}
			}
		}
	}
	t.Logf("mailboxes %d of %d, phones %d of %d, profile links %d of %d in %d files", mailHits, mails, phoneHits, phones, urlHits, urls, len(files))
	if float64(mailHits) < .99*float64(mails) || float64(phoneHits) < .97*float64(phones) || urlHits < urls {
		t.Errorf("recall below .99 for mailboxes, .97 for phones or 1 for profile links")
	}
}
