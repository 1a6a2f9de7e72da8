package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestEveryMeasurementIsACommandThatThereIs(t *testing.T) {
	corpus := t.TempDir()
	for _, m := range measurements() {
		if len(m.lists)+len(m.files) > 0 {
			if _, lacks := m.arguments(corpus); !strings.HasPrefix(lacks, corpus) {
				t.Errorf("%s: without its files it lacks %q", m.name, lacks)
			}
		}
		for _, f := range append(m.lists, m.files...) {
			path := filepath.Join(corpus, filepath.FromSlash(f))
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		args, lacks := m.arguments(corpus)
		if lacks != "" {
			t.Fatalf("%s lacks %s", m.name, lacks)
		}
		var commands struct {
			Eval evalCmd `cmd:""`
		}
		parser, err := kong.New(&commands, kong.Name("bonafide"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(args); err != nil {
			t.Errorf("%s: bonafide %s: %v", m.name, strings.Join(args, " "), err)
		}
	}
	if _, err := (&evalAllCmd{Only: []string{"nothing"}}).measurements(); err == nil {
		t.Error("a measurement that there isn't is left out silently")
	}
}

func TestATableSaysWhichGoalIsMissed(t *testing.T) {
	near, low := 1.0, 0.5
	text, err := json.Marshal(nearReport{Recall: &low, Precision: &near, PerSecond: documentsGoal + 1, Strengths: []nearStrength{{Made: tenth, Soft: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := rowsOf(nearRows)(append([]byte("{\"line\":\"before the summary\"}\n"), text...))
	if err != nil {
		t.Fatal(err)
	}
	var r evalAllReport
	var out bytes.Buffer
	for _, row := range rows {
		r.row(&out, false, "near-duplicates", row)
	}
	if len(r.Missed) != 1 || !strings.Contains(r.Missed[0], "recall") || strings.Count(out.String(), "MISSED") != 1 {
		t.Errorf("missed %v\n%s", r.Missed, out.String())
	}
	if row := least("not measured", nil, 1); !row.met || row.figure != "not measured" {
		t.Errorf("%+v", row)
	}
	if most("too many", &near, 0.5).met || none("some", 1).met {
		t.Error("a missed goal is met")
	}
}
