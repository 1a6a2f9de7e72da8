package pdf

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// The design's targets.
const (
	wantRecall   = 0.98
	wantBelow90  = 0.02
	wantOpened   = 0.95
	fileDeadline = 10 * time.Second
)

// corpus lists the PDFs of a folder of the shared corpus; the test is skipped
// where the corpus is absent.
func corpus(t testing.TB, folder string) []string {
	dir := filepath.Join("..", "..", "..", "..", "shared", "corpus", "documents", folder)
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Skipf("the shared corpus is absent: %v", err)
	}
	var files []string
	for _, f := range all {
		if strings.EqualFold(filepath.Ext(f.Name()), ".pdf") {
			files = append(files, filepath.Join(dir, f.Name()))
		}
	}
	return files
}

func TestRecallOnResumesAgainstPoppler(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("pdftotext is absent; install poppler-utils to measure recall")
	}
	r := reader(t)
	for _, m := range []struct {
		name string
		text func(context.Context, []byte, Limits) screen.Document
	}{{"both readers", r.Text}, {"fast", r.Fast}} {
		t.Run(m.name, func(t *testing.T) {
			files := corpus(t, "resumes")
			sum, below := 0.0, 0
			var cpu time.Duration
			pages, verdicts := 0, map[screen.Verdict]int{}
			for _, f := range files {
				want, err := exec.Command("pdftotext", "-enc", "UTF-8", "-l", "50", f, "-").Output()
				if err != nil {
					t.Fatal(err)
				}
				data := load(t, f)
				start := cpuTime()
				doc := m.text(t.Context(), data, Limits{})
				cpu += cpuTime() - start
				got := recall(string(want), doc.Text)
				sum += got
				pages += doc.Pages
				verdicts[doc.Quality.Verdict]++
				if got < 0.9 {
					below++
				}
				if got < 0.95 || doc.Quality.Verdict != screen.Good {
					t.Logf("%.3f agreement %.3f %s %s %v", got, doc.Quality.Agreement, doc.Quality.Verdict, filepath.Base(f), doc.Quality.Reasons)
				}
			}
			n := float64(len(files))
			t.Logf("recall %.4f, below .90: %d of %d, %.1f ms CPU a page, %v", sum/n, below, len(files), float64(cpu.Microseconds())/1000/float64(pages), verdicts)
			if sum/n < wantRecall || float64(below) > max(wantBelow90*n, 1) {
				t.Errorf("recall %.4f with %d files below .90; want ≥ %v and ≤ %v of files", sum/n, below, wantRecall, wantBelow90)
			}
		})
	}
}

// whole reads all files of the corpus; without it the tests take every eighth,
// and `make eval` measures the rest.
var whole = flag.Bool("whole", false, "read the whole corpus, which takes minutes")

// some thins a list of files out.
func some(files []string) []string {
	if *whole {
		return files
	}
	var out []string
	for i := 0; i < len(files); i += 8 {
		out = append(out, files[i])
	}
	return out
}

func TestArbitraryFilesNeverStopTheReader(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a hundred files")
	}
	r := reader(t)
	files := some(corpus(t, "arbitrary"))
	verdicts := map[screen.Verdict]int{}
	var slow []string
	worst, fast := time.Duration(0), map[screen.Verdict]int{}
	for _, f := range files {
		data := load(t, f)
		ctx, cancel := context.WithTimeout(t.Context(), fileDeadline)
		start := time.Now()
		doc := r.Text(ctx, data, Limits{})
		took := time.Since(start)
		verdicts[doc.Quality.Verdict]++
		if testing.Verbose() && *whole {
			t.Log(filepath.Base(f), doc.Quality)
		}
		if worst = max(worst, took); took > 3*time.Second {
			slow = append(slow, filepath.Base(f))
		}
		check(t, f, &doc)
		fast[r.Fast(ctx, data, Limits{}).Quality.Verdict]++
		cancel()
	}
	locked := verdicts[screen.Encrypted]
	bad := verdicts[screen.Damaged] + verdicts[screen.OverLimit] + verdicts[screen.Unsupported]
	opened := 1 - float64(bad)/float64(len(files)-locked)
	t.Logf("opened %.4f of %d without %d locked; %v; slowest %v %v; fast: %v", opened, len(files)-locked, locked, verdicts, worst, slow, fast)
	if opened < wantOpened {
		t.Errorf("opened %.4f, want ≥ %v", opened, wantOpened)
	}
}

// check tests what holds for every document.
func check(t *testing.T, file string, doc *screen.Document) {
	t.Helper()
	if doc.Quality.Verdict == "" || (doc.Quality.Verdict != screen.Good && len(doc.Quality.Reasons) == 0) {
		t.Errorf("%s: verdict %q without reason", file, doc.Quality.Verdict)
	}
	at := 0
	for _, w := range doc.Words {
		if w.Start < at || w.End <= w.Start || w.End > len(doc.Text) || strings.ContainsAny(doc.Text[w.Start:w.End], " \n\f") {
			t.Errorf("%s: word %v doesn't fit the text", file, w)
			return
		}
		at = w.End
	}
}

// recall is the share of the words of want, as a multiset, that got has too.
func recall(want, got string) float64 {
	a, b := strings.Fields(normal(want)), strings.Fields(normal(got))
	if len(a) == 0 {
		return 1
	}
	have := map[string]int{}
	for _, w := range b {
		have[w]++
	}
	found := 0
	for _, w := range a {
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return float64(found) / float64(len(a))
}

func normal(s string) string {
	var w []string
	eachWord(s, func(x string) { w = append(w, x) })
	return strings.Join(slices.Clip(w), " ")
}

func TestInkTestIsQuietOnHonestResumes(t *testing.T) {
	r := reader(t)
	var cpu time.Duration
	pages, flagged, images := 0, 0, 0
	for _, f := range corpus(t, "resumes") {
		data := load(t, f)
		doc := r.Text(t.Context(), data, Limits{})
		start := cpuTime()
		if err := r.Render(t.Context(), data, &doc, Limits{}); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		cpu += cpuTime() - start
		pages += len(doc.PageSizes)
		images += len(doc.Images)
		n := 0
		for _, h := range doc.Hidden {
			n += len(h.Text)
			t.Logf("%s: %+v", filepath.Base(f), h)
		}
		if n >= 50 {
			flagged++
		}
	}
	t.Logf("%d files with 50 hidden characters or more, %d pictures, %.1f ms CPU a page", flagged, images, float64(cpu.Milliseconds())/float64(pages))
	if flagged > 1 {
		t.Errorf("%d honest files have 50 hidden characters or more, want at most one", flagged)
	}
}

func TestRenderingArbitraryFilesNeverStops(t *testing.T) {
	if testing.Short() {
		t.Skip("draws 800 files")
	}
	r := reader(t)
	failed, worst := 0, time.Duration(0)
	for _, f := range some(corpus(t, "arbitrary")) {
		data := load(t, f)
		ctx, cancel := context.WithTimeout(t.Context(), fileDeadline)
		doc := screen.Document{}
		start := time.Now()
		if err := r.Render(ctx, data, &doc, Limits{Pages: 10}); err != nil {
			failed++
		}
		if took := time.Since(start); took > worst {
			worst = took
			t.Logf("%v %s", took, filepath.Base(f))
		}
		cancel()
		if worst > fileDeadline+2*time.Second {
			t.Errorf("%s ran past its deadline: %v", f, worst)
		}
	}
	t.Logf("%d can't be drawn, slowest %v", failed, worst)
}
