package main

import (
	"bytes"
	"cmp"
	"context"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/unicode/norm"

	"bonafide/internal/extract"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// evaluation gathers the measures of files.
type evaluation struct {
	pool      *extract.Pool
	ids       identify.Options
	pdftotext string
	truths    truths
	report    extractionReport

	recalls    []worstFile
	emailsSeen int
	opened     int
}

// leastWords is the length of a reference below which a share of words says
// nothing: a page number or two.
const leastWords = 20

// add counts one file.
func (e *evaluation) add(m measured) error {
	r, d := &e.report, &m.doc
	r.Files++
	r.Verdicts[string(d.Quality.Verdict)]++
	if m.format != extract.FormatOldOffice && d.Quality.Verdict != screen.Encrypted {
		r.Openable++
		if v := d.Quality.Verdict; v != screen.Damaged && v != screen.Unsupported && v != screen.OverLimit {
			e.opened++
		}
	}
	if t := ms(m.took); t > r.LongestMS {
		r.LongestMS, r.Longest = t, m.path
	}
	if m.format == extract.FormatPDF {
		r.Pages += d.Pages
	}
	ids := findIdentifiers(*d, e.ids)
	if m.compared {
		if len(strings.Fields(m.reference)) >= leastWords {
			e.recalls = append(e.recalls, worstFile{m.path, extract.WordRecall(m.reference, d.Text), string(d.Quality.Verdict)})
		}
		e.addEmails(m.reference, d, ids)
	}
	if m.truth != nil {
		e.addTruth(m.truth, d, ids)
	}
	return nil
}

var mailbox = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)*\.\p{L}{2,}`)

// addEmails counts the addresses of the reference that were found.
func (e *evaluation) addEmails(reference string, d *screen.Document, ids []screen.Identifier) {
	have := map[string]bool{}
	for _, m := range mailbox.FindAllString(norm.NFKC.String(d.Text+"\n"+d.Other), -1) {
		have[strings.ToLower(m)] = true
	}
	for _, id := range ids {
		if id.Kind == screen.KindEmail {
			have[strings.ToLower(id.Value)], have[strings.ToLower(id.Raw)] = true, true
		}
	}
	want := map[string]bool{}
	for _, m := range mailbox.FindAllString(norm.NFKC.String(reference), -1) { // "ﬀ" is two letters
		want[strings.ToLower(m)] = true
	}
	for m := range maps.Keys(want) {
		e.report.Emails++
		if have[m] {
			e.emailsSeen++
		}
	}
}

// finish turns counts into shares.
func (e *evaluation) finish(worst int) {
	r := &e.report
	r.Opened = float64(e.opened) / float64(max(r.Openable, 1))
	r.Compared = len(e.recalls)
	if n := len(e.recalls); n > 0 {
		var sum, below float64
		for _, f := range e.recalls {
			sum += f.WordRecall
			if f.WordRecall < 0.9 {
				below++
			}
		}
		mean, share := sum/float64(n), below/float64(n)
		r.WordRecall, r.BelowNinety = &mean, &share
		slices.SortStableFunc(e.recalls, func(a, b worstFile) int { return cmp.Compare(a.WordRecall, b.WordRecall) })
		r.Worst = e.recalls[:min(n, max(worst, 0))]
	}
	if r.Emails > 0 {
		share := float64(e.emailsSeen) / float64(r.Emails)
		r.EmailRecall = &share
	}
}

func findPDFToText() string {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	return path
}

// referenceText is pdftotext's reading, in the same number of pages; false
// when it can't read the file either.
func referenceText(ctx context.Context, program, path string) (string, bool) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	var out bytes.Buffer
	c := exec.CommandContext(ctx, program, "-q", "-enc", "UTF-8", "-l", "50", path, "-")
	c.Stdout = &out
	if c.Run() != nil {
		return "", false
	}
	return strings.ToValidUTF8(out.String(), ""), true
}

// truthFields are the fields of a truth file that are looked for, in the order
// in which they are printed.
var truthFields = []string{"name", "e-mail", "phone", "website", "social link", "employer"}

// truth is what a résumé was made from, in RenderCV's YAML.
type truth struct {
	CV struct {
		Name    string `yaml:"name"`
		Email   any    `yaml:"email"`
		Phone   any    `yaml:"phone"`
		Website any    `yaml:"website"`
		Social  []struct {
			Username string `yaml:"username"`
		} `yaml:"social_networks"`
		Sections map[string][]any `yaml:"sections"`
	} `yaml:"cv"`
}

// truths are the truth files found, by the name of the document without ending.
type truths map[string]*truth

func findTruths(paths []string) truths {
	found := truths{}
	for _, p := range paths {
		_ = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			base, ok := strings.CutSuffix(filepath.Base(path), ".truth.yaml")
			if err != nil || !ok || d.IsDir() {
				return nil
			}
			var t truth
			if b, err := os.ReadFile(path); err == nil && yaml.Unmarshal(b, &t) == nil {
				found[base] = &t
			}
			return nil
		})
	}
	return found
}

// of gives the truth of a document: a file of its name, or of its name behind
// a prefix and a hyphen.
func (t truths) of(path string) *truth {
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if found := t[base]; found != nil {
		return found
	}
	_, rest, _ := strings.Cut(base, "-")
	return t[rest]
}

// addTruth counts what a truth file states and the document shows.
func (e *evaluation) addTruth(t *truth, d *screen.Document, ids []screen.Identifier) {
	flat := strings.ToLower(strings.Join(strings.Fields(d.Text), " "))
	values := map[string]bool{}
	for _, id := range ids {
		values[id.Kind+":"+strings.ToLower(id.Value)] = true
	}
	shown := func(v string) bool { return strings.Contains(flat, strings.ToLower(v)) }
	check := func(field, v string, found bool) {
		if v == "" {
			return
		}
		e.report.Truth[field]++
		if found {
			e.report.TruthFound[field]++
		}
	}
	check("name", t.CV.Name, shown(t.CV.Name))
	email, phone, site := text(t.CV.Email), text(t.CV.Phone), text(t.CV.Website)
	check("e-mail", email, values["email:"+strings.ToLower(email)])
	check("phone", phone, values["phone:"+phone] || shown(phone))
	check("website", site, linked(d, site) || shown(site))
	for _, s := range t.CV.Social {
		check("social link", s.Username, linked(d, s.Username))
	}
	for _, employer := range t.employers() {
		check("employer", employer, shown(employer))
	}
}

func linked(d *screen.Document, v string) bool {
	return v != "" && slices.ContainsFunc(d.Links, func(l screen.DocumentLink) bool {
		return strings.Contains(strings.ToLower(l.Target), strings.ToLower(strings.TrimSuffix(v, "/")))
	})
}

func (t *truth) employers() []string {
	var names []string
	for _, section := range t.CV.Sections {
		for _, entry := range section {
			if m, ok := entry.(map[string]any); ok {
				names = append(names, text(m["company"]))
			}
		}
	}
	slices.Sort(names)
	return names
}

// text gives a YAML value that is a string, or the first of a list of them.
func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			return text(v[0])
		}
	}
	return ""
}
