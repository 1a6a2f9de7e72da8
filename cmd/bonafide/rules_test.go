package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// bonafide runs one command line and gives its status and both streams.
func bonafide(args ...string) (status int, out string) {
	var b bytes.Buffer
	status = run(args, streams{strings.NewReader(""), &b, &b})
	return status, b.String()
}

// aCatalogue is a folder with one rule.
func aCatalogue(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	data, err := os.ReadFile("../../rules/document/document-hidden-text.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "document"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "document", "document-hidden-text.yaml"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestARuleGoesFromSkeletonToLock(t *testing.T) {
	dir := aCatalogue(t)
	expect := func(wantStatus int, want string, args ...string) {
		t.Helper()
		if status, out := bonafide(append(args, "--rules", dir)...); status != wantStatus || !strings.Contains(out, want) {
			t.Errorf("%v: status %d, %q; want %d, %q", args, status, out, wantStatus, want)
		}
	}
	expect(1, "version 1 of document-hidden-text isn't locked yet", "rules", "lint")
	expect(0, "1 rules, sha256:", "rules", "lock")
	expect(0, "1 rules, no problem", "rules", "lint")
	expect(0, "document-hidden-text", "rules", "list")
	expect(0, `"weight": 1`, "rules", "list", "--json")
	expect(0, "Honest reasons", "rules", "explain", "document-hidden-text")
	expect(1, "there is no rule", "rules", "explain", "document-hidden")
	expect(1, "README.md is stale", "rules", "docs", "--check")
	expect(0, "wrote", "rules", "docs")
	expect(0, "", "rules", "docs", "--check")
	expect(0, "fill it in", "rules", "new", "identity-says-two-things")
	expect(1, "exists already", "rules", "new", "identity-says-two-things")
	expect(1, "a rule has clears", "rules", "lint")
	expect(1, "is no id", "rules", "new", "Identity")
}

func TestAClauseThatNoExampleMissesIsTold(t *testing.T) {
	dir := aCatalogue(t)
	if err := os.CopyFS(filepath.Join(dir, "lists"), os.DirFS("../../rules/lists")); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "document", "document-hidden-text.yaml")
	if status, out := bonafide("rules", "mutate", "--rules", dir, "document-hidden-text"); status != 0 || !strings.Contains(out, "every clause is missed by a test") {
		t.Fatalf("status %d, %s", status, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data = bytes.Replace(data, []byte("h.chars >= 50"), []byte("h.chars >= 50 && h.chars >= 5"), 1)
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	status, out := bonafide("rules", "mutate", "--rules", dir)
	if want := `document/document-hidden-text.yaml:12:46: no test misses "h.chars >= 5" when it is taken away; add a clear test`; status != 1 || !strings.Contains(out, want) {
		t.Errorf("status %d, %s; want %s", status, out, want)
	}
	if status, out := bonafide("rules", "mutate", "--rules", dir, "--json"); status != 1 || !strings.Contains(out, `"clause":"h.chars >= 5"`) {
		t.Errorf("status %d, %s", status, out)
	}
	if status, out := bonafide("rules", "diff", dir, aCatalogue(t)); status != 0 || !strings.Contains(out, "find: cite(hidden.filter(h, h.chars >= 50 && h.chars >= 5)) → cite(hidden.filter(h, h.chars >= 50))") {
		t.Errorf("status %d, %s", status, out)
	}
	if status, out := bonafide("rules", "diff", "--json", dir, aCatalogue(t)); status != 0 || !strings.HasPrefix(out, `{"rule":"document-hidden-text","change":"changed","meaning":true,`) {
		t.Errorf("status %d, %s", status, out)
	}
}

func TestAChangedMeaningNeedsARaisedVersion(t *testing.T) {
	dir := aCatalogue(t)
	bonafide("rules", "lock", "--rules", dir)
	file := filepath.Join(dir, "document", "document-hidden-text.yaml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, old, new string
		status         int
	}{
		{"a text for people", "clears: The", "clears: the", 0},
		{"the weight", "weight: 1 ", "weight: 2 ", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := bytes.Replace(data, []byte(tt.old), []byte(tt.new), 1)
			if err := os.WriteFile(file, changed, 0o644); err != nil {
				t.Fatal(err)
			}
			if status, out := bonafide("rules", "lint", dir); status != tt.status {
				t.Errorf("lint: status %d, %s", status, out)
			}
			if status, out := bonafide("rules", "lock", "--rules", dir); status != tt.status {
				t.Errorf("lock: status %d, %s", status, out)
			}
		})
	}
}
