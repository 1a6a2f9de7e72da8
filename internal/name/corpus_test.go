package name

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"
)

// TestCorpus holds the goals on labelled pairs of names of persons.
func TestCorpus(t *testing.T) {
	f, err := os.Open(filepath.Join("..", "..", "..", "shared", "corpus", "names", "name-pairs.csv"))
	if err != nil {
		t.Skip("the corpus of name pairs is absent:", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var pairs []Pair
	for _, r := range rows[1:] {
		if r[1] == "Person" {
			pairs = append(pairs, Pair{r[2], r[3], r[4] == "true"})
		}
	}
	m := Measure(pairs, 1)
	t.Logf("%+v", m)
	if m.F1 < .78 {
		t.Errorf("F1 = %.3f, want at least .78", m.F1)
	}
	if m.SameDifferent > .01 {
		t.Errorf("%.4f of one person's pairs called different, want at most .01", m.SameDifferent)
	}
	if m.RandomDifferent < .97 {
		t.Errorf("%.4f of %d random pairs called different, want at least .97", m.RandomDifferent, m.Random)
	}
}
