package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rings runs the command and reads its report.
func rings(t *testing.T, args ...string) (ringsReport, int, string) {
	t.Helper()
	var out, errs bytes.Buffer
	status := run(append([]string{"eval", "rings", "--json", "--data-dir", t.TempDir()}, args...), streams{strings.NewReader(""), &out, &errs})
	var r ringsReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatalf("%v: %s", err, errs.String())
	}
	return r, status, errs.String()
}

// recallFloor is what the share of an operator's pairs that are brought together
// doesn't fall below: of 200 operators each .968 to .983 were measured with several
// seeds, see docs/measures.md for what is missed.
const recallFloor = 0.93

// heldFloors is what share of the pairs holds together by one change alone, at
// least: that of what nobody shares by chance, all.
var heldFloors = map[string]float64{
	"payout account": 1, "file renamed": 1, "commit identity": 1, "phone": 0.9, "device": 0.9, "résumé, 5 % reworded": 0.95, "résumé, 10 % reworded": 0.95, "résumé, 20 % reworded": 0.9,
	"résumé, 30 % reworded": 0.85, "résumé, 50 % reworded": 0.8, "picture file": 0.8, "handle stem": 0.85, "digit suffix": 0.8, "typo domain": 0.3, "shared referee": 0.5, "work history": 0.7,
}

func TestOperatorsAreBroughtTogetherAndHonestPeopleAreNot(t *testing.T) {
	r, status, errs := rings(t, "--operators", "100", "--honest", "1200")
	if (status == 0) != r.OK || r.OK != (len(r.Missed) == 0) {
		t.Errorf("status %d, ok %t, missed %v: they don't go together", status, r.OK, r.Missed)
	}
	if r.Honest != 1200 || r.Operators != 100 || r.Sent < 300 || r.Applications <= r.Honest+r.Sent {
		t.Errorf("%d honest people, %d applications of %d operators, %d in all; some honest ones apply twice", r.Honest, r.Sent, r.Operators, r.Applications)
	}
	if r.Precision == nil || *r.Precision < ringPrecisionGoal || r.Recall == nil || *r.Recall < recallFloor || r.DrawnIn == nil || *r.DrawnIn > drawnInGoal {
		t.Errorf("precision %s, recall %s, drawn in %s: %s", share(r.Precision), share(r.Recall), share(r.DrawnIn), errs)
	}
	if r.Own == 0 {
		t.Error("nobody who applied twice stands together with their own")
	}
	for _, c := range r.Changes {
		if floor := heldFloors[c.Change]; c.Held < floor {
			t.Errorf("%s: held by itself %.2f of the %d pairs that have it, want %.2f", c.Change, c.Held, c.Planted, floor)
		}
	}
}

func TestWrittenRingsAreReadAsTheyWere(t *testing.T) {
	dir := t.TempDir()
	before, _, _ := rings(t, "--operators", "6", "--honest", "40", "--write", dir)
	after, _, errs := rings(t, "--truth", filepath.Join(dir, "truth.csv"), filepath.Join(dir, "applications.ndjson"))
	if after.Applications != before.Applications || after.Pairs != before.Pairs || after.Honest != before.Honest || after.Together != before.Together || after.Pairs == 0 {
		t.Errorf("read back: %+v, were %+v: %s", after, before, errs)
	}
}

func TestStrangersInAClusterAreCounted(t *testing.T) {
	account := `"payouts":[{"kind":"iban","account":"DE89 3704 0044 0532 0130 00"}]`
	lines := ""
	for i, name := range []string{"Emily Walker", "Piotr Nowak", "Ngozi Okafor", "Hannah Ellis"} {
		extra := account
		if i == 3 {
			extra = `"payouts":[]`
		}
		lines += `{"external_id":"a` + string(rune('1'+i)) + `","person":{"name":"` + name + `"},` + extra + "}\n"
	}
	file := tempFile(t, "applications.ndjson", lines)
	truth := tempFile(t, "truth.csv", "external_id,operator\na1,x\na2,x\n")
	r, status, _ := rings(t, "--truth", truth, file)
	if status != 1 || r.Pairs != 1 || r.Together != 1 || r.Wrong != 2 || r.Drawn != 1 || r.Honest != 2 || *r.DrawnIn != 0.5 || r.Whole != 1 {
		t.Errorf("status %d and %+v; one account holds a pair of an operator and an honest third", status, r)
	}
	if len(r.Named) != 1 || r.Named[0].ID != "a3" || len(r.Wrongly) != 1 || r.Wrongly[0].Kinds != "iban" {
		t.Errorf("named %+v, by %+v; a3 is drawn in by the account", r.Named, r.Wrongly)
	}
	household := tempFile(t, "truth.csv", "external_id,operator,person,household\na1,,,h\na2,,,h\na3,,,h\n")
	if r, _, _ := rings(t, "--truth", household, file); r.Wrong != 0 || r.Drawn != 0 || r.Own != 3 || r.Recall != nil {
		t.Errorf("%+v; a household among itself is neither right nor wrong", r)
	}
}

func TestATruthThatCannotBeReadSaysLineAndMend(t *testing.T) {
	file := tempFile(t, "applications.ndjson", `{"external_id":"a1","person":{"name":"Anna Probe"}}`+"\n"+`{"external_id":"a2","person":{"name":"Otto Muster"}}`+"\n")
	good := "external_id,operator\na1,x\n"
	for name, c := range map[string]struct{ truth, file, want string }{
		"no column":        {truth: "id,operator\na1,x\n", want: "line 1: no column external_id; the columns are"},
		"no header":        {truth: "", want: "the first line names the columns"},
		"no id":            {truth: "external_id,operator\na1,x\n,y\n", want: "line 3: no external_id; write"},
		"one twice":        {truth: good + "a2,y\na1,y\n", want: `line 4: external_id "a1" stands in line 2 already; leave one`},
		"of another file":  {truth: good + "b7,y\n", want: `line 3: external_id "b7" is in no row of`},
		"a torn quote":     {truth: good + "\"a2,y\n", want: "mend the quotes"},
		"a row twice":      {truth: good, file: strings.Repeat(`{"external_id":"a1","person":{"name":"Anna Probe"}}`+"\n", 2), want: `row 2: external_id "a1" stands in row 1 already`},
		"a row not read":   {truth: good, file: `{"external_id":"a1","nonsense":1}`, want: "row 1: "},
		"nothing in there": {truth: "external_id,operator\n", file: "\n", want: "no application in it"},
	} {
		path := file
		if c.file != "" {
			path = tempFile(t, "other.ndjson", c.file)
		}
		var out, errs bytes.Buffer
		status := run([]string{"eval", "rings", "--data-dir", t.TempDir(), "--truth", tempFile(t, "truth.csv", c.truth), path}, streams{strings.NewReader(""), &out, &errs})
		if status == 0 || !strings.Contains(errs.String(), c.want) {
			t.Errorf("%s: status %d and %q, want %q", name, status, errs.String(), c.want)
		}
	}
}

func TestAFileNeedsItsTruth(t *testing.T) {
	file := tempFile(t, "applications.ndjson", "{}\n")
	for _, args := range [][]string{{file}, {"--truth", file}, {"--write", t.TempDir(), "--truth", file, file}, {"--honest", "0", "--operators", "0"}} {
		var out, errs bytes.Buffer
		if status := run(append([]string{"eval", "rings"}, args...), streams{strings.NewReader(""), &out, &errs}); status == 0 || errs.Len() == 0 {
			t.Errorf("%v: status %d and %q", args, status, errs.String())
		}
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}
