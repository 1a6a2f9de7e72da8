package main

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"bonafide/internal/invent"
)

func TestTheUpperBoundIsTheExactOne(t *testing.T) {
	for _, tt := range []struct {
		k, n int
		want float64
	}{
		{0, 3000, 1 - math.Pow(0.05, 1.0/3000)}, // the closed form for none
		{30, 3000, 0.0135393},                   // summed with 60 decimal places
		{3, 3, 1},
	} {
		if got := upperBound(tt.k, tt.n); math.Abs(got-tt.want) > 1e-6 {
			t.Errorf("%d of %d: at most %.6f, want %.6f", tt.k, tt.n, got, tt.want)
		}
	}
}

func TestHonestPeopleAreCountedByProfileAndScript(t *testing.T) {
	var out, errs bytes.Buffer
	status := run([]string{"eval", "honest", "--n", "120", "--seed", "3", "--json"}, streams{strings.NewReader(""), &out, &errs})
	var r honestReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	if (status == 0) != r.OK || r.OK != (len(r.Missed) == 0) {
		t.Errorf("status %d, ok %t, missed %v: they don't go together", status, r.OK, r.Missed)
	}
	people, reached := 0, 0
	for _, p := range r.Profiles {
		people += p.People
		reached += p.Bands["medium"] + p.Bands["high"] + p.Bands["critical"]
	}
	if r.People != 120 || people != 120 || len(r.Profiles) != len(invent.Profiles) || len(r.Scripts) != len(invent.Scripts) || reached != len(r.Reached) {
		t.Errorf("%d people, %d of %d profiles and %d scripts, %d reached and %d named", r.People, people, len(r.Profiles), len(r.Scripts), reached, len(r.Reached))
	}
	if r.Upper <= r.Medium {
		t.Errorf("at most %.4f, but %.4f were seen", r.Upper, r.Medium)
	}
}

func TestScenariosSayWhetherAllAreRight(t *testing.T) {
	var out, errs bytes.Buffer
	status := run([]string{"eval", "scenarios", "--json", "--only", "twin-03"}, streams{strings.NewReader(""), &out, &errs})
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if status != 0 || len(lines) != 7 {
		t.Fatalf("status %d, %d lines, want 0 and a twin, five variations and a summary: %s", status, len(lines), errs.String())
	}
	var first struct {
		Scenario, Kind, Expected, Band string
		Score                          *int
		Rules                          []string
		OK                             bool
	}
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || first.Scenario != "twin-03-returning-carer" || first.Kind != "twin" || first.Expected != "none" || first.Band != "none" || first.Score == nil || first.Rules == nil || !first.OK {
		t.Errorf("the first line is %s", lines[0])
	}
	var last scenarioSummary
	if err := json.Unmarshal([]byte(lines[6]), &last); err != nil || !last.Summary || last.Scenarios != 6 || last.Off != 0 {
		t.Errorf("the summary is %s", lines[6])
	}
}
