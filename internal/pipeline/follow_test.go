package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/jobs"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// reviewer may decide, and may not edit lists.
var reviewer = review.Actor{ID: "user/7", Name: "Ines Calder", Kind: review.Signed, Roles: []review.Role{review.Reviewer}}

// decide opens evidence of the application's case and decides it.
func (b *bench) decide(app int64, outcome review.Outcome) string {
	b.Helper()
	ctx := context.Background()
	ref, err := b.store.CaseOf(ctx, app)
	must(b.T, err)
	must(b.T, b.store.OpenEvidence(ctx, reviewer, ref, "f1"))
	v, err := b.store.Case(ctx, ref)
	must(b.T, err)
	_, err = b.store.Decide(ctx, store.Decision{Ref: ref, By: reviewer, Version: v.Case.Version, EvidenceVersion: v.Case.EvidenceVersion, Outcome: outcome, Reason: "evidence"})
	must(b.T, err)
	return ref
}

// confirmed are the applications that entries of the list of confirmed cases come from, by value.
func (b *bench) confirmed() map[string]int {
	b.Helper()
	rows, err := b.store.WatchlistEntries(context.Background(), "confirmed-here", 0, 1000)
	must(b.T, err)
	out := map[string]int{}
	for _, r := range rows {
		out[r.Canonical]++
	}
	return out
}

func TestTwoCasesConfirmedAtOnceBothReachTheList(t *testing.T) {
	b := newBench(t)
	var apps []int64
	for i, who := range []string{"Anna Probe", "Boris Muster", "Chloe Specimen"} {
		apps = append(apps, b.accept(string(rune('a'+i)), who, "+1 202 555 0101"))
	}
	b.lookBack()
	for _, app := range apps {
		b.decide(app, review.Confirmed)
	}
	var all sync.WaitGroup
	errs := make([]error, len(apps))
	for i, app := range apps {
		all.Go(func() { errs[i] = b.desk.Decided(context.Background(), reviewer, app) })
	}
	all.Wait()
	must(t, errors.Join(errs...))
	if got := b.confirmed(); got["a@mail.example"] != 1 || got["b@mail.example"] != 1 || got["c@mail.example"] != 1 || got["+12025550101"] != 3 {
		t.Errorf("listed %v, want each mailbox once and the phone from each case", got)
	}
	var readable int
	must(t, b.store.DB().QueryRow("SELECT count(*) FROM watchlist_entries WHERE entry LIKE '%mail.example%' OR entry LIKE '%2025550101%'").Scan(&readable))
	if readable != 0 {
		t.Errorf("%d entries show their value in a column that isn't sealed", readable)
	}
}

func TestLookBackFollowsADecisionThatNobodyFollowedAndItsReopening(t *testing.T) {
	b := newBench(t)
	first := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.accept("b", "Boris Muster", "+1 202 555 0101")
	b.lookBack()
	ref := b.decide(first, review.Confirmed) // the program ends here
	b.lookBack()
	if got := b.confirmed(); got["a@mail.example"] != 1 {
		t.Fatalf("listed %v, want the confirmed case's mailbox", got)
	}
	third := b.accept("c", "Chloe Specimen", "+1 202 555 0101")
	if got := fired(b.latest(third)); !strings.Contains(got, "confirmed") {
		t.Errorf("who carries a confirmed case's phone fires %q", got)
	}
	_, err := b.store.Do(context.Background(), store.Step{Ref: ref, By: reviewer, Request: review.Request{Action: review.Reopen, Reason: "mistake"}})
	must(t, err)
	b.lookBack()
	if got := b.confirmed(); len(got) != 0 {
		t.Errorf("after reopening %v is still listed", got)
	}
	if got := fired(b.latest(third)); strings.Contains(got, "confirmed") {
		t.Errorf("after reopening it still fires %q", got)
	}
}

func TestApplicationsProcessedAtOnceSeeEachOther(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	var in []store.Acceptance
	for i, who := range []string{"Anna Probe", "Boris Muster", "Chloe Specimen", "Dora Exemplar"} {
		in = append(in, store.Acceptance{By: "test", Application: screen.Application{Source: "test", ExternalID: fmt.Sprint(i),
			Person: &screen.Person{Name: who, Phones: []screen.Phone{{Number: "+1 202 555 0101"}}}}})
	}
	got, err := b.store.Accept(ctx, in)
	must(t, err)
	var all sync.WaitGroup
	errs := make([]error, 2*len(got))
	for i := range errs { // each twice, as when a job is tried again
		all.Go(func() { errs[i] = b.desk.Process(ctx, got[i%len(got)].App) })
	}
	all.Wait()
	must(t, errors.Join(errs...))
	b.lookBack()
	for _, a := range got {
		if ev := b.latest(a.App); ev.Linked != len(got)-1 {
			t.Errorf("application %d sees %d of %d others", a.App, ev.Linked, len(got)-1)
		}
	}
}

func TestAListThatIsReplacedTouchesWhomItNoLongerNames(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	by := review.Actor{ID: "command", Kind: review.Command}
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	for _, rows := range []string{"email,a@mail.example,0.9\n", "email,b@mail.example,0.9\n"} {
		_, err := b.desk.ImportList(ctx, by, watchlist.Source{List: "shared", Class: "intelligence", Added: b.clock}, strings.NewReader("kind,value,confidence\n"+rows))
		must(t, err)
		b.lookBack()
	}
	if ev := b.latest(app); ev.Seq != 3 || ev.Band != screen.BandNone {
		t.Errorf("evaluation %d, %s: %s", ev.Seq, ev.Band, fired(ev))
	}
}

func TestAMarkThatEndsIsNoLongerBelieved(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	first := b.accept("a", "Anna Probe", "+1 202 555 0101")
	must(t, b.desk.Mark(ctx, reviewer, store.Mark{Kind: screen.KindPhone, Value: "+12025550101", As: "agency", Reason: "their office", Until: b.clock.Add(time.Hour)}))
	b.accept("b", "Boris Muster", "+1 202 555 0101")
	b.lookBack()
	if ev := b.latest(first); ev.Band != screen.BandNone {
		t.Fatalf("a marked phone fires %s", fired(ev))
	}
	b.clock = b.clock.Add(2 * time.Hour)
	must(t, b.desk.Again(ctx, first, "the mark ended"))
	if ev := b.latest(first); ev.Band != screen.BandMedium {
		t.Errorf("after the mark's end: %s, %s", ev.Band, fired(ev))
	}
}

func TestAnImportMarksOlderAndSimultaneousNeighboursAndNoneOfItsOwn(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	older := b.accept("older", "Anna Probe", "+1 202 555 0101")
	path := filepath.Join(t.TempDir(), "rows.csv")
	var rows strings.Builder
	rows.WriteString("external_id,name,phone\n")
	for i := range 900 {
		fmt.Fprintf(&rows, "r%d,Boris Muster,%s\n", i, map[bool]string{true: "+1 202 555 0101"}[i == 2 || i == 899])
	}
	must(t, os.WriteFile(path, []byte(rows.String()), 0o600))
	meanwhile := int64(0)
	_, err := b.desk.Import(ctx, path, pipeline.ImportOptions{Source: "s", By: "test", Progress: func(im store.Import) {
		if im.Pass == 1 && meanwhile == 0 { // row 2 is in, row 899 isn't
			meanwhile = b.accept("meanwhile", "Chloe Specimen", "+1 202 555 0101")
		}
		_, err := b.desk.Import(ctx, path, pipeline.ImportOptions{Source: "s", By: "test"})
		if !errors.Is(err, pipeline.ErrImporting) {
			t.Errorf("the same file at the same time: %v, want ErrImporting", err)
		}
	}})
	must(t, err)
	if n := b.lookBack(); n > 3 {
		t.Errorf("%d applications judged again, want the two from outside and the row that one of them touched", n)
	}
	for _, app := range []int64{older, meanwhile} {
		if ev := b.latest(app); ev.Linked != 3 {
			t.Errorf("application %d sees %d others, want 3", app, ev.Linked)
		}
	}
}

func TestOneThatFailsKeepsNobodyWaiting(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	first, second := b.accept("a", "Anna Probe", "+1 202 555 0101"), b.accept("b", "Boris Muster", "+1 202 555 0102")
	_, err := b.store.DB().Exec("UPDATE applications SET sealed = x'00' WHERE id = ?", first)
	must(t, err)
	must(t, b.store.MarkDirty(ctx, []int64{first, second}, "test"))
	b.clock = b.clock.Add(3 * time.Second)
	if n, err := b.desk.LookBack(ctx, 10); n != 1 || err == nil || !strings.Contains(err.Error(), fmt.Sprintf("application %d", first)) {
		t.Errorf("%d done, err = %v; want the second done and the first named", n, err)
	}
	b.clock = b.clock.Add(3 * time.Minute)
	if d, err := b.store.TakeDirty(ctx, 10); err != nil || len(d) != 1 || d[0].App != first {
		t.Errorf("marks left: %v, %v; want the first's alone", d, err)
	}
}

func TestAnImportWhoseRowsAreStoredGoesOnWithoutItsFile(t *testing.T) {
	b := newBench(t)
	path := filepath.Join(t.TempDir(), "rows.csv")
	var rows strings.Builder
	rows.WriteString("external_id,name\n")
	for i := range 900 {
		fmt.Fprintf(&rows, "r%d,Boris Muster\n", i)
	}
	must(t, os.WriteFile(path, []byte(rows.String()), 0o600))
	ctx, end := context.WithCancel(context.Background())
	var id int64
	_, err := b.desk.Import(ctx, path, pipeline.ImportOptions{Source: "s", By: "test", Progress: func(im store.Import) {
		if id = im.ID; im.Pass == 2 {
			end()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want the interruption", err)
	}
	must(t, os.Remove(path))
	for range 4 {
		must(t, b.desk.Work(context.Background(), jobs.Job{Kind: jobs.Lookback}))
	}
	im, err := b.store.Import(context.Background(), id)
	must(t, err)
	if im.State != store.ImportFinished || im.Judged != 900 {
		t.Errorf("%s, %d judged, want all 900", im.State, im.Judged)
	}
}
