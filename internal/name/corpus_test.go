package name

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"bonafide/internal/screen"
)

// TestCorpus holds the goals on labelled pairs of names: F1 of persons, and the
// share of one person's names called different.
func TestCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "corpus", "names", "name-pairs.csv"))
	if err != nil {
		t.Skip("corpus of name pairs is absent:", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var tp, fp, fn, same, sameDifferent int
	for _, r := range rows[1:] {
		if r[1] != "Person" {
			continue
		}
		rel := Relate(r[2], r[3])
		match, truth := rel == screen.NamesSame || rel == screen.NamesVariant, r[4] == "true"
		switch {
		case match && truth:
			tp++
		case match:
			fp++
			t.Logf("joined: %s | %s", r[2], r[3])
		case truth:
			fn++
			t.Logf("%s: %s | %s", rel, r[2], r[3])
		}
		if truth {
			same++
			if rel == screen.NamesDifferent {
				sameDifferent++
			}
		}
	}
	f1 := 2 * float64(tp) / float64(2*tp+fp+fn)
	t.Logf("tp %d fp %d fn %d F1 %.3f; %d of %d pairs of one person called different", tp, fp, fn, f1, sameDifferent, same)
	if f1 < .78 {
		t.Errorf("F1 = %.3f, want at least .78", f1)
	}
	if float64(sameDifferent) > .01*float64(same) {
		t.Errorf("%d of %d pairs of one person called different, want at most 1 %%", sameDifferent, same)
	}
}
