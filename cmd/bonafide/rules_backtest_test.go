package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// sharedMailbox is a data directory with four people, two of whom share a mailbox
// under different names.
func sharedMailbox(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	rows := filepath.Join(t.TempDir(), "=rows.ndjson")
	text := `{"external_id":"a","job":{"title":"=Go engineer"},"person":{"name":"Anna Probe","emails":["one@mail.example"]}}
{"external_id":"b","job":{"title":"=Go engineer"},"person":{"name":"Boris Muster","emails":["one@mail.example"]}}
{"external_id":"c","person":{"name":"Chloe Specimen","emails":["two@mail.example"]}}
{"external_id":"d","person":{"name":"Dario Beispiel","emails":["three@mail.example"]}}
`
	if err := os.WriteFile(rows, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out := bonafide("import", "--data-dir", dir, rows); status != 0 {
		t.Fatalf("import: %d, %s", status, out)
	}
	return dir
}

// confirmFirst has a person confirm the first case.
func confirmFirst(t *testing.T, dir string) {
	t.Helper()
	ctx := context.Background()
	st, err := openStore(ctx, dir, nil, discard())
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	by := review.Actor{ID: "user/1", Kind: review.Signed, Roles: []review.Role{review.Reviewer}}
	if err := st.OpenEvidence(ctx, by, "A-1", "f1"); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Decide(ctx, store.Decision{Ref: "A-1", By: by, Outcome: review.Confirmed, Reason: "R1", Version: 1, EvidenceVersion: 1}); err != nil {
		t.Fatal(err)
	}
}

func TestBacktestOnTheCommandLine(t *testing.T) {
	dir, other := sharedMailbox(t), filepath.Join(t.TempDir(), "rules")
	if err := lighterRules(other); err != nil {
		t.Fatal(err)
	}
	expect := func(status int, want string, args ...string) string {
		t.Helper()
		got, out := bonafide(append([]string{"rules"}, append(args, "--data-dir", dir)...)...)
		if got != status || !strings.Contains(out, want) {
			t.Errorf("%v: status %d, %q; want %d, %q", args, got, out, status, want)
		}
		return out
	}
	expect(0, "shipped", "live")
	table := filepath.Join(t.TempDir(), "moved.csv")
	var r pipeline.BacktestReport
	if err := json.Unmarshal([]byte(expect(0, `"applications":4`, "backtest", "--rules", other, "--json", "--csv", table)), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.People) != 2 || r.People[0].Before.Band != screen.BandMedium || r.People[0].After.Band != screen.BandLow {
		t.Errorf("people: %+v", r.People)
	}
	rows, err := os.ReadFile(table)
	if err != nil || strings.Count(string(rows), "\n") != 3 || !strings.Contains(string(rows), ",'=Go engineer,") || strings.Contains(string(rows), "Probe") {
		t.Errorf("table %q, %v", rows, err)
	}
	expect(0, "People whose band changes", "backtest", "--rules", other)
	expect(0, `"people":[]`, "backtest", "--json")
	expect(0, `"people":[]`, "backtest", "--rules", r.From[:20], "--since", "all", "--json")
	expect(1, "write days such as 90d", "backtest", "--since", "soon")
	expect(1, "neither a folder nor a kept rule set", "backtest", "--rules", "sha256:0123456789")
	confirmFirst(t, dir)
	expect(3, `"lost":1`, "backtest", "--rules", other, "--json")
	expect(0, "1 confirmed and 2 honest", "weigh")
	expect(0, `"confirmed":1,"honest":2`, "weigh", "--json")
}

func TestSince(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Time{"90d": now.AddDate(0, 0, -90), "all": {}, "2026-09-01": time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)} {
		if got, err := parseSince(text, now); err != nil || !got.Equal(want) {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "90", "0d", "-3d", "next week"} {
		if got, err := parseSince(text, now); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}

func TestBenchBacktestReadsWhatItInvents(t *testing.T) {
	status, out, errs := runLine(t, "bench", "backtest", "--json", "--n", "60")
	var m backtestMeasured
	if err := json.Unmarshal([]byte(out), &m); status != 0 || err != nil {
		t.Fatalf("status %d, %v: %s%s", status, err, out, errs)
	}
	if m.Applications != 60 || m.Seconds <= 0 || m.PerSecond <= 0 {
		t.Errorf("%+v", m)
	}
	if status, _, _ := runLine(t, "bench", "backtest", "--n", "0"); status != 1 {
		t.Errorf("status %d for no applications", status)
	}
}
