package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const pairsCSV = "schema,name1,name2,is_match\nPerson,Anna Probe,\"Probe, Anna\",true\nPerson,Anna Probe,Boris Muster,false\nCompany,Example Inc,Example Ltd,true\n"

func TestEvalNames(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pairs.csv")
	if err := os.WriteFile(file, []byte(pairsCSV), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	c := evalNamesCmd{JSON: true, Schema: "Person", Seed: 1, File: file}
	if err := c.Run(streams{out: &out}); err != nil {
		t.Fatal(err)
	}
	var r namesReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Labelled == nil || r.Generated != nil {
		t.Fatalf("report = %+v, error %v", r, err)
	}
	m := *r.Labelled
	if m.Pairs != 2 || m.F1 != 1 || m.Same != 1 || m.SameDifferent != 0 {
		t.Errorf("measurement = %+v", m)
	}
}

func TestReadPairsRefuses(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"an empty file":     {"", "no header line"},
		"a missing column":  {"name1,name2\na,b\n", "is_match"},
		"an unclear truth":  {"name1,name2,is_match\na,b,maybe\n", "line 2"},
		"a short row":       {"name1,name2,is_match\na,b\n", "line 2"},
		"no pair of people": {"schema,name1,name2,is_match\nCompany,a,b,true\n", "no pair"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readPairs(strings.NewReader(tt.in), "Person"); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error = %v, want one that says %q", err, tt.want)
			}
		})
	}
}

func TestGeneratedNamesMeetTheGoals(t *testing.T) {
	g := generateNames(300, 2)
	if !g.OK {
		t.Errorf("missed: %s", strings.Join(g.Missed, "; "))
	}
	for _, p := range g.Pairs {
		if p.Same < 300 || p.Random < 300 {
			t.Errorf("%s, %s: %d pairs of one person and %d of two, want 300 and more", p.A, p.B, p.Same, p.Random)
		}
	}
}

func TestJudgeNamesWhatIsMissed(t *testing.T) {
	g := generatedNames{Pairs: []scriptPair{
		{A: "Latin", B: "Latin", Same: 1000, SameDifferent: .001, different: 1, Decidable: 100, RandomDifferent: 1},
		{A: "Latin", B: "Greek", Same: 1000, SameDifferent: .02, different: 20, Decidable: 100, RandomDifferent: .9},
		{A: "Arabic", B: "Han", Same: 1000, Decidable: 99},
	}}
	g.judge()
	missed := strings.Join(g.Missed, "\n")
	for _, want := range []string{"Latin, Greek: one person called different in 2.00 %", "Latin, Greek: strangers called different in 90.00 %", "Greek: one person called different in 2.00 %, goal at most 2 times"} {
		if !strings.Contains(missed, want) {
			t.Errorf("missed doesn't say %q:\n%s", want, missed)
		}
	}
	if g.OK || len(g.Missed) != 3 {
		t.Errorf("OK = %t, %d missed, want 3:\n%s", g.OK, len(g.Missed), missed)
	}
}

func TestNameListsAreWhole(t *testing.T) {
	lists, rows := readNameLists(namesTSV), 0
	spelt := make([]int, len(nameScripts))
	for _, kind := range []map[string][]nameRow{lists.given, lists.family} {
		for _, rs := range kind {
			rows += len(rs)
			for _, r := range rs {
				for s, v := range r.spelt {
					if v != nil {
						spelt[s]++
					}
				}
			}
		}
	}
	if want := strings.Count(namesTSV, "\n") - 1; rows != want {
		t.Errorf("%d rows read of %d", rows, want)
	}
	for s, n := range spelt {
		if n < 60 {
			t.Errorf("%s: %d names, want 60 and more", nameScripts[s], n)
		}
	}
}
