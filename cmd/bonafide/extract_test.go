package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// runLine runs a command line as main does, with the shared data folder.
func runLine(t testing.TB, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(append([]string{"--data-dir", sharedData}, args...), streams{strings.NewReader(""), &o, &e})
	return status, o.String(), e.String()
}

func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestExtractPrintsOneObjectAFileInInputOrderAndNeverStops(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"b.txt": "Anna Probe\nanna.probe@mail.example\n", "a.rtf": `{\rtf1 Bob Sample}`, "sub/c.pdf": "%PDF-1.7 broken", "d.bin": "\x7fELF\x00\x01\x02", ".hidden": "x",
	})
	missing := filepath.Join(dir, "missing.pdf")
	status, out, errs := runLine(t, "extract", "--json", missing, dir)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	want := []struct {
		file    string
		verdict screen.Verdict
		text    string
	}{
		{missing, screen.Damaged, ""}, {filepath.Join(dir, "a.rtf"), screen.Good, "Bob Sample\n"},
		{filepath.Join(dir, "b.txt"), screen.Good, "Anna Probe\nanna.probe@mail.example\n"}, {filepath.Join(dir, "d.bin"), screen.Unsupported, ""},
		{filepath.Join(dir, "sub/c.pdf"), screen.Damaged, ""},
	}
	dec := json.NewDecoder(strings.NewReader(out))
	for _, w := range want {
		var got extracted
		if err := dec.Decode(&got); err != nil {
			t.Fatalf("%s: %v in %s", w.file, err, out)
		}
		if got.File != w.file || got.Document.Quality.Verdict != w.verdict || got.Document.Text != w.text {
			t.Errorf("got %s %s %q, want %+v", got.File, got.Document.Quality.Verdict, got.Document.Text, w)
		}
		if w.verdict != screen.Good && len(got.Document.Quality.Reasons) == 0 {
			t.Errorf("%s: no reason", w.file)
		}
		if strings.HasSuffix(w.file, "b.txt") && !slices.ContainsFunc(got.Identifiers, func(id screen.Identifier) bool {
			return id.Kind == screen.KindEmail && id.Value == "anna.probe@mail.example"
		}) {
			t.Errorf("the address was not identified: %+v", got.Identifiers)
		}
	}
	if dec.More() {
		t.Error("more objects than files")
	}
}

func TestExtractForPeopleCannotDriveTheirTerminal(t *testing.T) {
	dir := writeFiles(t, map[string]string{"a.txt": "Anna \x1b[31mProbe\u202e\n"})
	status, out, errs := runLine(t, "extract", dir)
	if status != 0 || !strings.Contains(out, "a.txt: good") || strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("status %d, %q, %s", status, out, errs)
	}
}

func TestInOrderKeepsTheOrderAndItsBound(t *testing.T) {
	var now, most atomic.Int64
	items := make([]int, 50)
	for i := range items {
		items[i] = i
	}
	next := 0
	err := inOrder(t.Context(), items, 4, func(i int) int {
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Duration(i%3) * time.Millisecond)
		now.Add(-1)
		return i
	}, func(i int) error {
		if i != next {
			t.Errorf("got %d, want %d", i, next)
		}
		next++
		return nil
	})
	if err != nil || next != 50 || most.Load() > 4 {
		t.Errorf("err %v, %d results, %d at once", err, next, most.Load())
	}
	stop := errors.New("stop")
	if err := inOrder(context.Background(), items, 4, func(i int) int { return i }, func(int) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("err = %v", err)
	}
}

func TestEvalExtractionMeasuresAnyFolder(t *testing.T) {
	dir := writeFiles(t, map[string]string{
		"cv.html": "<p>Anna Probe, anna@mail.example, worked at Example Ltd", "cv.truth.yaml": "cv:\n  name: Anna Probe\n  email: anna@mail.example\n  sections:\n    work:\n      - company: Example Ltd\n      - company: Nowhere Inc\n",
		"broken.docx": "PK\x03\x04 broken",
	})
	status, out, errs := runLine(t, "eval", "extraction", "--json", dir)
	if status != 0 {
		t.Fatalf("status %d: %s", status, errs)
	}
	var r extractionReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if r.Files != 2 || r.Openable != 2 || r.Opened != 0.5 || r.Verdicts["damaged"] != 1 || r.Truth["employer"] != 2 || r.TruthFound["employer"] != 1 || r.TruthFound["e-mail"] != 1 || r.TruthFound["name"] != 1 {
		t.Errorf("%+v", r)
	}
	if r.WordRecall != nil {
		t.Error("a word recall without any PDF")
	}
	if status, _, _ := runLine(t, "eval", "extraction", t.TempDir()); status == 0 {
		t.Error("an empty folder measured as a success")
	}
}
