package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/name"
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
	var m name.Measurement
	if err := json.Unmarshal(out.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
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
