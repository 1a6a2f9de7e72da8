package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func tempFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const listedCSV = "name,birth_year\n\"PROBE, Annabella Quirina\",1970\nRobert Beispielmann,\nWilhelmina Mustermeier,1960\n"

func TestEvalScreening(t *testing.T) {
	list := tempFile(t, "list.csv", listedCSV)
	people := tempFile(t, "people.csv", "full_name,date_of_birth\nAnnabela Probe,1970-03-01\nBob Beispielmann,1980-01-01\nWilhelmina Mustermeier,2001-01-01\nOttokar Niemand,1970-01-01\n")
	hits := filepath.Join(t.TempDir(), "hits.ndjson")
	var out bytes.Buffer
	cmd := evalScreeningCmd{List: []string{list}, JSON: true, Hits: hits, Typos: 10, Seed: 1, File: people}
	if err := cmd.Run(&globals{DataDir: t.TempDir()}, streams{out: &out}); err != nil {
		t.Fatal(err)
	}
	var r screeningReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Entries != 3 || r.Queries != 4 || r.Found != 3 || r.PerThousand != 750 {
		t.Errorf("of 4 people 3 are listed; the report says %+v", r)
	}
	if r.FoundWithBirthYear != 2 {
		t.Errorf("a namesake of another generation is shown: %d found with the year", r.FoundWithBirthYear)
	}
	if r.Weighted != 0 || r.Seconded != 0 {
		t.Errorf("weight from a name alone for %d, with a year for %d; no whole name and year agree", r.Weighted, r.Seconded)
	}
	if r.Typos == nil || r.Typos.Names != 3 || r.Typos.FirstTen != 1 || r.Typos.PerSecond <= 0 {
		t.Errorf("typing errors: %+v", r.Typos)
	}
	rows, err := os.ReadFile(hits)
	if err != nil || strings.Count(string(rows), "\n") != 3 || !strings.Contains(string(rows), "bob meets robert (nickname)") {
		t.Errorf("the rows found are\n%s", rows)
	}
}

func TestEvalScreeningCountsWeight(t *testing.T) {
	list := tempFile(t, "list.csv", listedCSV)
	people := tempFile(t, "people.csv", "name,dob\nWilhelmina Mustermeier,1960-05-05\n")
	var out bytes.Buffer
	cmd := evalScreeningCmd{List: []string{list}, File: people, Goals: true}
	err := cmd.Run(&globals{DataDir: t.TempDir()}, streams{out: &out})
	if err != nil && strings.Contains(err.Error(), "weight") {
		t.Error(err)
	}
	for _, want := range []string{"given weight by a name alone", "given weight by whole name and year of birth  1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if got := (&screeningReport{Weighted: 1, Queries: 1, PerSecond: 1e6}).missed(); len(got) != 1 {
		t.Errorf("weight from a name alone misses no goal: %v", got)
	}
}

func TestEvalScreeningRefuses(t *testing.T) {
	list := tempFile(t, "list.csv", listedCSV)
	for _, c := range []struct {
		name string
		cmd  evalScreeningCmd
		want string
	}{
		{"nothing to look for", evalScreeningCmd{List: []string{list}}, "nothing to look for"},
		{"people without a column of names", evalScreeningCmd{List: []string{list}, File: tempFile(t, "p.csv", "who\nAnna\n")}, "lacks a column full_name or name"},
		{"people without a row", evalScreeningCmd{List: []string{list}, File: tempFile(t, "p.csv", "name\n")}, "no row"},
		{"a list that isn't there", evalScreeningCmd{List: []string{"nosuch"}, Typos: 1}, "no stored list of that name"},
		{"a list without names", evalScreeningCmd{List: []string{tempFile(t, "l.csv", "kind,value\nemail,a@mail.example\n")}, Typos: 1}, "no name"},
		{"no word to plant an error in", evalScreeningCmd{List: []string{tempFile(t, "l.csv", "name\nLi Wu\n")}, Typos: 1}, "no listed name has a word"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.Chmod(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			err := c.cmd.Run(&globals{DataDir: dir}, streams{out: new(bytes.Buffer), err: new(bytes.Buffer)})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("the error is %v, want %q", err, c.want)
			}
		})
	}
}

func TestMistypePlantsOneErrorInEveryLongWord(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	for range 2000 {
		got := mistype("Otto, Anna-Marie de Uu", random)
		if got == "Otto, Anna-Marie de Uu" || !strings.HasSuffix(got, " de Uu") || strings.Count(got, ",") != 1 || strings.Count(got, "-") != 1 {
			t.Fatalf("mistyped: %q", got)
		}
		for i, w := range strings.FieldsFunc(got, notLetter)[:3] {
			if w == []string{"Otto", "Anna", "Marie"}[i] {
				t.Fatalf("%q has a word without an error", got)
			}
		}
	}
}
