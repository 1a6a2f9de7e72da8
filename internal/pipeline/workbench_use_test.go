package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/jobs"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// pairs accepts n pairs of people who share a phone, and two who share nothing.
func (b *bench) pairs(n int) (apps []int64) {
	b.Helper()
	names := []string{"Anna Probe", "Boris Muster", "Chloe Specimen", "Dario Beispiel", "Edda Vorlage", "Falk Schablone", "Greta Entwurf", "Hanno Vordruck"}
	for i := range 2 * n {
		apps = append(apps, b.accept(fmt.Sprintf("app-%d", i), names[i], fmt.Sprintf("+1 202 555 01%02d", i/2)))
	}
	b.accept("alone-1", "Ida Muster", "+1 202 555 0190")
	b.accept("alone-2", "Jorn Probe", "+1 202 555 0191")
	b.lookBack()
	return apps
}

// confirm has two people confirm the application's case: where two leads can sign
// in, one isn't enough.
func (b *bench) confirm(app int64) {
	b.Helper()
	ctx := context.Background()
	ref := b.decide(app, review.Confirmed)
	must(b.T, b.store.OpenEvidence(ctx, second, ref, "f1"))
	v, err := b.store.Case(ctx, ref)
	must(b.T, err)
	_, err = b.store.Decide(ctx, store.Decision{Ref: ref, By: second, Version: v.Case.Version, EvidenceVersion: v.Case.EvidenceVersion, Outcome: review.Confirmed, Reason: "evidence"})
	must(b.T, err)
}

// later lets an end pass: what follows from it is judged in the next turn.
func (b *bench) later(d time.Duration) int {
	b.Helper()
	b.clock = b.clock.Add(d)
	return b.lookBack() + b.lookBack()
}

func TestABacktestSaysWhoWouldBeJudgedDifferentlyAndTouchesNobody(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	apps := b.pairs(3)
	b.confirm(apps[0])
	b.decide(apps[2], review.FalseAlarm)
	b.decide(apps[3], review.Unsure)
	b.lookBack()
	before, err := b.store.Queue(ctx, store.Filter{})
	must(t, err)
	d := b.draft(lighter(t))
	_, r := b.backtest(d.ID)
	if r.Applications != 8 || r.Cases != (pipeline.Pair{Before: 6}) || r.Confirmed != 1 || r.Lost != 1 || r.Unreadable != 0 || r.Minutes != 25 {
		t.Errorf("report: %+v", r)
	}
	if r.Fires.Before != r.Fires.After || len(r.People) != 6 || len(r.Bands) == 0 || r.Bands[0] != (pipeline.BandMove{Before: screen.BandMedium, After: screen.BandLow, People: 6}) {
		t.Errorf("fires %v, bands %v, %d people", r.Fires, r.Bands, len(r.People))
	}
	if len(r.Rules) != 1 || r.Rules[0].Moves != 6 || r.Rules[0].Weight != (pipeline.Pair{Before: 13, After: 6}) || r.Rules[0].Version != (pipeline.Pair{Before: 1, After: 2}) ||
		r.Rules[0].Decided != (pipeline.Pair{Before: 2, After: 2}) || r.Rules[0].Useful != (pipeline.Pair{Before: 1, After: 1}) {
		t.Errorf("rules: %+v", r.Rules)
	}
	for _, p := range r.People {
		if p.Case == "" || p.ID == "" || p.Before != (pipeline.Standing{Band: screen.BandMedium, Score: 13}) || p.After != (pipeline.Standing{Band: screen.BandLow, Score: 6}) || len(p.Changed) != 1 {
			t.Errorf("person: %+v", p)
		}
	}
	// Six cases in the time since the earliest facts, which is under a day: as many a day, 25 minutes each.
	if want := 6 * 25.0 / 60 * 365.25 / 12; math.Abs(r.Hours.Before-want) > 0.01 {
		t.Errorf("%.2f hours, want %.2f", r.Hours.Before, want)
	}
	text, err := json.Marshal(r)
	must(t, err)
	if strings.Contains(string(text), "Probe") || strings.Contains(string(text), "Muster") {
		t.Error("the report names people")
	}
	after, err := b.store.Queue(ctx, store.Filter{})
	must(t, err)
	if fmt.Sprint(before) != fmt.Sprint(after) || b.lookBack() != 0 {
		t.Error("a backtest changed the queue or marked somebody")
	}
}

func TestABacktestThatIsStoppedOrWhoseDraftChangedCountsForNothing(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	b.pairs(1)
	d := b.draft(lighter(t))
	id, err := b.desk.StartBacktest(ctx, author, d.ID, time.Time{})
	must(t, err)
	if b0, err := b.store.Backtest(ctx, id); err != nil || b0.State != store.BacktestWaiting || b0.Total != 4 {
		t.Errorf("before: %+v, %v", b0, err)
	}
	must(t, b.desk.StopBacktest(ctx, author, id))
	must(t, b.desk.Work(ctx, jobs.Job{Kind: jobs.Backtest, Application: id, Attempt: 1}))
	if b1, err := b.store.Backtest(ctx, id); err != nil || b1.State != store.BacktestStopped {
		t.Errorf("after a stop: %+v, %v", b1, err)
	}
	if _, err := b.desk.BacktestReport(ctx, id); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("its report: %v", err)
	}
	id, err = b.desk.StartBacktest(ctx, author, d.ID, b.clock.Add(time.Hour))
	must(t, err)
	if _, err = b.desk.StartBacktest(ctx, reviewer, d.ID, time.Time{}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("a reviewer backtests: %v", err)
	}
	must(t, b.desk.Work(ctx, jobs.Job{Kind: jobs.Backtest, Application: id, Attempt: 1}))
	if r, err := b.desk.BacktestReport(ctx, id); err != nil || r.Applications != 0 || r.Hours != (pipeline.Change{}) {
		t.Errorf("of nobody: %+v, %v", r, err)
	}
}

func TestABacktestGoesOnAfterARestartWhereItWas(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	var rows strings.Builder
	for i := range 1100 { // more than a page
		fmt.Fprintf(&rows, `{"external_id":"row-%d","person":{"name":"Person %c%c Muster","emails":["shared-%d@mail.example"]}}`+"\n", i, 'A'+i%26, 'a'+i/26%26, i/2)
	}
	file := filepath.Join(t.TempDir(), "rows.ndjson")
	must(t, os.WriteFile(file, []byte(rows.String()), 0o600))
	d := b.draft(lighter(t))
	must(t, b.desk.StartShadow(ctx, author, d.ID))
	_, err := b.desk.Import(ctx, file, pipeline.ImportOptions{Source: "test", By: "test"})
	must(t, err)
	if sum, err := b.store.ShadowSummary(ctx, d.Hash); err != nil || sum.Applications != 1100 {
		t.Errorf("the shadow judged %d of an import, %v", sum.Applications, err)
	}
	_, whole := b.backtest(d.ID)
	id, err := b.desk.StartBacktest(ctx, author, d.ID, time.Time{})
	must(t, err)
	job := jobs.Job{Kind: jobs.Backtest, Application: id, Attempt: 1}
	b.desk.SetTurn(-1)
	must(t, b.desk.Work(ctx, job))
	if half, err := b.store.Backtest(ctx, id); err != nil || half.State != store.BacktestRunning || half.Done != 1000 || half.Total != 1100 {
		t.Fatalf("after one turn: %+v, %v", half, err)
	}
	b.restart(small(t, nil), true)
	must(t, b.desk.Work(ctx, job))
	got, err := b.desk.BacktestReport(ctx, id)
	must(t, err)
	got.Until, got.Hours = whole.Until, whole.Hours
	if fmt.Sprint(got) != fmt.Sprint(whole) || got.Applications != 1100 {
		t.Errorf("in two turns %+v, in one %+v", got, whole)
	}
}

func TestAShadowJudgesLiveTrafficAndAddsNothing(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	d := b.draft(lighter(t))
	must(t, b.desk.StartShadow(ctx, author, d.ID))
	apps := b.pairs(1)
	if ev := b.latest(apps[0]); ev.Band != screen.BandMedium || ev.RuleSet == d.Hash {
		t.Fatalf("live: %s under %s", ev.Band, ev.RuleSet)
	}
	sum, err := b.store.ShadowSummary(ctx, d.Hash)
	must(t, err)
	if sum.Applications != 4 || sum.Changed != 2 || sum.Live[screen.BandMedium] != 2 || sum.Shadow[screen.BandLow] != 2 || len(sum.Examples) != 2 || sum.Examples[0].Score != 6 || len(sum.Rules) != 0 {
		t.Errorf("summary: %+v", sum)
	}
	must(t, b.desk.EndShadow(ctx, author, d.Hash))
	b.accept("late", "Kuno Probe", "+1 202 555 0100")
	if sum, err = b.store.ShadowSummary(ctx, d.Hash); err != nil || sum.Applications != 4 {
		t.Errorf("after its end: %+v, %v", sum, err)
	}
}

func TestASnoozeSilencesOneRuleForOneValueUntilItsEnd(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	apps := b.pairs(2)
	const phone = "contact-phone-under-different-names"
	snooze := store.Snooze{Rule: phone, Kind: screen.KindPhone, Value: "(202) 555-0100 ", Reason: "the shared line of a hostel", Until: b.clock.AddDate(0, 0, 10)}
	for _, tt := range []struct {
		name string
		by   review.Actor
		s    func(*store.Snooze)
		want error
	}{
		{"without a reason", reviewer, func(s *store.Snooze) { s.Reason = "" }, store.ErrInput},
		{"without an end", reviewer, func(s *store.Snooze) { s.Until = time.Time{} }, store.ErrInput},
		{"for more than a year", reviewer, func(s *store.Snooze) { s.Until = b.clock.AddDate(1, 0, 5) }, store.ErrInput},
		{"of an unknown rule", reviewer, func(s *store.Snooze) { s.Rule = "no-such-rule" }, store.ErrInput},
		{"of no phone", reviewer, func(s *store.Snooze) { s.Value = "nobody" }, store.ErrInput},
		{"by the command line", review.Actor{ID: "command", Kind: review.Command}, func(*store.Snooze) {}, review.ErrProposes},
	} {
		s := snooze
		tt.s(&s)
		if _, err := b.desk.SnoozeRule(ctx, tt.by, s); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	id, err := b.desk.SnoozeRule(ctx, reviewer, snooze)
	must(t, err)
	if n := b.lookBack(); n != 2 {
		t.Errorf("%d were judged again, want the two who carry the number", n)
	}
	if x, y := b.latest(apps[0]), b.latest(apps[2]); x.Band != screen.BandNone || y.Band != screen.BandMedium {
		t.Errorf("snoozed: %s; another number: %s", x.Band, y.Band)
	}
	if !strings.Contains(string(b.latest(apps[0]).Facts), `"snoozed"`) || strings.Contains(string(b.latest(apps[2]).Facts), `"snoozed"`) {
		t.Error("a snooze stands in the facts of who carries its value, and of nobody else")
	}
	if _, err := b.desk.Replay(ctx, apps[0], 0); err != nil {
		t.Errorf("replay under a snooze: %v", err)
	}
	if n := b.later(11 * 24 * time.Hour); n != 2 {
		t.Errorf("%d were judged again at its end, want 2", n)
	}
	if x := b.latest(apps[0]); x.Band != screen.BandMedium {
		t.Errorf("after its end: %s", x.Band)
	}
	all, err := b.store.Snoozes(ctx, phone, true)
	must(t, err)
	if len(all) != 1 || all[0].ID != id || all[0].EndedAt.IsZero() || all[0].Value != "+12025550100" {
		t.Errorf("snoozes: %+v", all)
	}
	snooze.Until = b.clock.AddDate(0, 0, 10)
	id, err = b.desk.SnoozeRule(ctx, reviewer, snooze)
	must(t, err)
	b.lookBack()
	must(t, b.desk.EndSnooze(ctx, reviewer, id))
	b.lookBack()
	if x := b.latest(apps[0]); x.Band != screen.BandMedium {
		t.Errorf("after it was ended early: %s", x.Band)
	}
}

func TestAMarkThatEndsHasItsHoldersJudgedAgain(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	must(t, b.desk.Mark(ctx, reviewer, store.Mark{Kind: screen.KindPhone, Value: "+12025550100", As: "agency", Reason: "their office", Until: b.clock.Add(time.Hour)}))
	apps := b.pairs(1)
	if ev := b.latest(apps[0]); ev.Band != screen.BandNone {
		t.Fatalf("marked: %s", ev.Band)
	}
	if n := b.later(2 * time.Hour); n != 2 {
		t.Errorf("%d were judged again, want 2", n)
	}
	if ev := b.latest(apps[0]); ev.Band != screen.BandMedium || !strings.Contains(ev.WhyNow, "ended") {
		t.Errorf("after its end: %s, %q", ev.Band, ev.WhyNow)
	}
}

func TestAValueOverItsCapAsksAPersonOnce(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	given := strings.Fields("Anna Boris Chloe Dario Edda Falk Greta Hanno Ida Jorn Kuno Lida Malte Nora Otto Paula Quirin Runa Sven Tilda Ulf Vera Wanda")
	family := strings.Fields("Probe Muster Specimen Beispiel Vorlage Schablone Entwurf Vordruck Ensayo Modele Esempio Przyklad Malli Ornek Namuna Voorbeeld Mostra Eksempel Vzorek Minta Exemplu Primjer Paraugs")
	for i := range given {
		b.accept(fmt.Sprintf("hub-%d", i), given[i]+" "+family[i], "+1 202 555 0150")
	}
	b.lookBack()
	page, err := b.store.IdentifierCases(ctx, true, 0, 0)
	must(t, err)
	if page.Open != 1 || len(page.Rows) != 1 || page.Rows[0].Value != "+12025550150" || page.Rows[0].Applications != len(given) || page.Rows[0].Names <= 20 {
		t.Fatalf("identifier cases: %+v", page)
	}
	c := page.Rows[0]
	apps, total, err := b.store.IdentifierApplications(ctx, c.Ref, 5)
	must(t, err)
	if len(apps) != 5 || total != len(given) {
		t.Errorf("%d of %d applications", len(apps), total)
	}
	must(t, b.desk.Mark(ctx, reviewer, store.Mark{Kind: c.Kind, Value: c.Value, As: "campus", Reason: "the dormitory", Until: b.clock.Add(time.Hour)}))
	b.lookBack()
	if c, err = b.store.IdentifierCase(ctx, c.Ref); err != nil || c.Open || c.Mark != "campus" || c.Reason != "the dormitory" {
		t.Errorf("marked: %+v, %v", c, err)
	}
	b.later(2 * time.Hour)
	if c, err = b.store.IdentifierCase(ctx, c.Ref); err != nil || !c.Open || c.Mark != "" {
		t.Errorf("when the mark ended: %+v, %v", c, err)
	}
}

func TestMeasureShrinksTowardTheJudgedWeight(t *testing.T) {
	for _, tt := range []struct {
		name              string
		confirmed, honest pipeline.Share
		least, most       float64 // of the measured weight
	}{
		{"without data the judgement stands", pipeline.Share{}, pipeline.Share{}, 13, 13},
		{"one case moves it little", pipeline.Share{Fired: 1, Answered: 1}, pipeline.Share{Fired: 1, Answered: 50}, 11, 16},
		{"many cases outweigh it", pipeline.Share{Fired: 400, Answered: 1000}, pipeline.Share{Fired: 2000, Answered: 50000}, 9.8, 10.3},
		{"a rule that honest people fire as often falls to nothing", pipeline.Share{Fired: 300, Answered: 1000}, pipeline.Share{Fired: 3000, Answered: 10000}, -0.2, 0.4},
	} {
		_, measured, low, high := pipeline.Measure(13, tt.confirmed, tt.honest)
		if measured < tt.least-1e-9 || measured > tt.most+1e-9 || low >= measured || high <= measured {
			t.Errorf("%s: %.2f (%.2f to %.2f), want %.1f to %.1f", tt.name, measured, low, high, tt.least, tt.most)
		}
	}
}

func TestWeighingCountsDecidedCasesAgainstOrdinaryApplications(t *testing.T) {
	b := newWorkbench(t)
	apps := b.pairs(2)
	b.confirm(apps[0])
	b.decide(apps[1], review.FalseAlarm)
	b.decide(apps[2], review.Unsure)
	w, err := b.desk.Weigh(context.Background())
	must(t, err)
	if w.Confirmed != 1 || w.Honest != 3 || len(w.Rules) != 2 {
		t.Fatalf("weighing: %+v", w)
	}
	for _, r := range w.Rules {
		if r.Rule != "contact-phone-under-different-names" {
			continue
		}
		if r.Confirmed != (pipeline.Share{Fired: 1, Answered: 1}) || r.Honest != (pipeline.Share{Fired: 1, Answered: 3}) || r.Judged != 13 {
			t.Errorf("the phone: %+v", r)
		}
	}
}
