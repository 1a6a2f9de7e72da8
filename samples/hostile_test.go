package samples_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/intake"
	"bonafide/internal/screen"
)

// outcome is what a hostile file must come to.
type outcome struct {
	Verdict  []screen.Verdict `json:"verdict,omitempty"`  // of a document: one of these
	Problem  string           `json:"problem,omitempty"`  // part of what is said of an object or a table
	Accepted int              `json:"accepted,omitempty"` // rows of a table that are taken all the same
}

// atMost is how long any file may hold up its reader.
const atMost = 10 * time.Second

func TestHostileFilesGetTheirOutcomeInTime(t *testing.T) {
	b := setup(t)
	want := decode[map[string]outcome](t, filepath.Join("hostile", "expected.json"))
	files, err := os.ReadDir("hostile")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name() == "expected.json" {
			continue
		}
		t.Run(f.Name(), func(t *testing.T) {
			w, ok := want[f.Name()]
			if !ok {
				t.Fatal("stands not in expected.json")
			}
			data, err := os.ReadFile(filepath.Join("hostile", f.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if len(data) > 150<<10 {
				t.Errorf("%d bytes; a hostile file is small", len(data))
			}
			begun := time.Now()
			switch filepath.Ext(f.Name()) {
			case ".json":
				_, err := intake.DecodeFrom(data, "samples")
				said(t, err, w.Problem)
			case ".csv":
				table(t, data, w)
			default:
				document(t, b.pool, f.Name(), data, w)
			}
			if d := time.Since(begun); d > atMost {
				t.Errorf("took %v", d)
			}
		})
	}
	for name := range want {
		if _, err := os.Stat(filepath.Join("hostile", name)); err != nil {
			t.Error(err)
		}
	}
}

func said(t *testing.T, err error, want string) {
	t.Helper()
	var ps intake.Problems
	if !errors.As(err, &ps) || want == "" || !strings.Contains(ps.Error(), want) {
		t.Errorf("said %q; want problems with %q", err, want)
	}
}

func document(t *testing.T, pool *extract.Pool, name string, data []byte, w outcome) {
	t.Helper()
	doc := pool.Text(t.Context(), name, data, extract.Options{})
	doc = pool.Render(t.Context(), data, doc)
	for _, v := range w.Verdict {
		if doc.Quality.Verdict == v {
			if v != screen.Good && len(doc.Quality.Reasons) == 0 {
				t.Errorf("%s without a reason", v)
			}
			return
		}
	}
	t.Errorf("is %s (%s), want %v", doc.Quality.Verdict, strings.Join(doc.Quality.Reasons, "; "), w.Verdict)
}

func table(t *testing.T, data []byte, w outcome) {
	t.Helper()
	rows, err := intake.Rows(bytes.NewReader(data), intake.Sniff(data), intake.Options{Source: "samples"})
	if err != nil {
		said(t, err, w.Problem)
		return
	}
	accepted, problems := take(t, rows)
	if accepted != w.Accepted || !strings.Contains(problems, w.Problem) || w.Problem == "" {
		t.Errorf("%d rows taken, want %d; problems: %s; want %q", accepted, w.Accepted, problems, w.Problem)
	}
}

func take(t *testing.T, rows intake.Reader) (accepted int, problems string) {
	t.Helper()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return accepted, problems
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Problems) == 0 {
			accepted++
		} else {
			problems += row.Problems.Error() + "\n"
		}
	}
}

func TestBatchesAreTakenButForTheirWrongRows(t *testing.T) {
	for _, tt := range []struct {
		file              string
		accepted, refused int
	}{{"applications.ndjson", 60, 3}, {"applications.csv", 60, 2}} {
		t.Run(tt.file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("batches", tt.file))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := intake.Rows(bytes.NewReader(data), intake.Sniff(data[:512]), intake.Options{Source: "samples"})
			if err != nil {
				t.Fatal(err)
			}
			accepted, problems := take(t, rows)
			if refused := strings.Count(problems, "\n"); accepted != tt.accepted || refused != tt.refused {
				t.Errorf("%d taken and %d refused, want %d and %d:\n%s", accepted, refused, tt.accepted, tt.refused, problems)
			}
		})
	}
}
