package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

var (
	leadA  = Person("user/1", review.Lead)
	leadB  = Person("user/2", review.Lead)
	system = review.Actor{ID: "system", Kind: review.System}
)

// ruleSets keeps invented sets under their hashes; the first is live as shipped.
func ruleSets(t testing.TB, w *World, hashes ...string) {
	t.Helper()
	for i, h := range hashes {
		must(t, w.SaveRuleSet(t.Context(), h, []byte("text of "+h)))
		if i == 0 {
			_, err := w.GoLive(t.Context(), system, store.Live{Hash: h, Kind: store.LiveShipped, Origin: "built-in", Reason: "it came with the program"})
			must(t, err)
		}
	}
}

func twoLeads(t testing.TB, w *World) {
	t.Helper()
	addUser(t, w, "a@larkfield.example", review.Lead)
	addUser(t, w, "b@larkfield.example", review.Lead)
}

// liveSets: going live marks who has an open case under other rules, once.
func liveSets(t *testing.T, w *World) {
	if _, err := w.Live(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("before there was one: %v", err)
	}
	ruleSets(t, w, "sha256:aa", "sha256:bb", "sha256:cc")
	_, open := openCase(t, w, 1, screen.BandMedium) // its judgement says sha256:aa
	_, err := w.SaveEvaluation(t.Context(), Evaluation(accept(t, w, Application(2))[0].App, screen.BandLow, "some-rule"))
	must(t, err)
	closed, _ := openCase(t, w, 3, screen.BandMedium)
	by := Person("user/8", review.Reviewer)
	must(t, w.OpenEvidence(t.Context(), by, closed, "f1"))
	must(t, decide(t.Context(), w, by, closed, review.FalseAlarm))
	already := Evaluation(accept(t, w, Application(4))[0].App, screen.BandMedium, "some-rule")
	already.RuleSet = "sha256:bb"
	_, err = w.SaveEvaluation(t.Context(), already)
	must(t, err)
	dirty(t, w) // the decision's own mark
	again, err := w.GoLive(t.Context(), system, store.Live{Hash: "sha256:aa", Kind: store.LiveShipped})
	if err != nil || again.ID != 1 {
		t.Errorf("the same set again: %+v, %v", again, err)
	}
	w.Clock.Pass(time.Hour)
	next, err := w.GoLive(t.Context(), system, store.Live{Hash: "sha256:bb", Kind: store.LiveShipped, Reason: "newer"})
	must(t, err)
	w.Clock.Pass(time.Minute)
	if d, err := w.TakeDirty(t.Context(), 10); err != nil || next.Marked != 1 || len(d) != 1 || d[0].App != open || len(d[0].Reasons) != 1 {
		t.Errorf("marked %d: %v, %v; want the open case alone", next.Marked, d, err)
	}
	for name, try := range map[string]struct {
		by   review.Actor
		l    store.Live
		want error
	}{
		"a person ships nothing":                     {leadA, store.Live{Hash: "sha256:cc", Kind: store.LiveShipped}, store.ErrInput},
		"nothing is approved without a draft":        {leadA, store.Live{Hash: "sha256:cc", Kind: store.LiveApproved, Reason: "x"}, store.ErrInput},
		"a reviewer puts nothing back":               {Person("user/3", review.Reviewer), store.Live{Hash: "sha256:aa", Kind: store.LiveRollback, Reason: "x"}, review.ErrForbidden},
		"nor does a token":                           {review.Actor{ID: "token/1", Kind: review.Token}, store.Live{Hash: "sha256:aa", Kind: store.LiveRollback, Reason: "x"}, review.ErrProposes},
		"a reason is given":                          {leadA, store.Live{Hash: "sha256:aa", Kind: store.LiveRollback}, store.ErrInput},
		"what was never live can't be put back":      {leadA, store.Live{Hash: "sha256:cc", Kind: store.LiveRollback, Reason: "x"}, store.ErrNotFound},
		"a set that isn't kept can't go live at all": {system, store.Live{Hash: "sha256:dd", Kind: store.LiveShipped}, nil},
	} {
		if _, err := w.GoLive(t.Context(), try.by, try.l); err == nil || try.want != nil && !errors.Is(err, try.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.GoLive(t.Context(), leadA, store.Live{Hash: "sha256:aa", Kind: store.LiveRollback, Reason: "too many alarms"})
	must(t, err)
	history, err := w.LiveHistory(t.Context(), 0)
	must(t, err)
	if len(history) != 3 || history[0].By != "user/1" || history[0].Reason != "too many alarms" || !history[0].Until.IsZero() || !history[2].Until.Equal(history[1].Since) {
		t.Errorf("history: %+v", history)
	}
	if got, err := w.FindRuleSet(t.Context(), "aa"); !errors.Is(err, store.ErrInput) {
		t.Errorf("two digits find %q, %v", got, err)
	}
}

// drafts: what a draft keeps, and that approving it makes it live in one step.
func drafts(t *testing.T, w *World) {
	twoLeads(t, w)
	ruleSets(t, w, "sha256:aa", "sha256:bb", "sha256:cc")
	change := store.DraftChange{Title: "lighter", Reason: "families", Hash: "sha256:bb", Base: "sha256:aa"}
	if _, err := w.SaveDraft(t.Context(), leadA, store.DraftChange{Hash: "sha256:bb", Base: "sha256:aa"}); !errors.Is(err, review.ErrDraftReason) {
		t.Errorf("without a reason: %v", err)
	}
	if _, err := w.SaveDraft(t.Context(), Person("user/9", review.Reviewer), change); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("by a reviewer: %v", err)
	}
	d, err := w.SaveDraft(t.Context(), leadA, change)
	must(t, err)
	must(t, w.SaveTests(t.Context(), d.ID, store.TestRun{Hash: "sha256:cc", Tests: 3}))
	if got, err := w.Draft(t.Context(), d.ID); err != nil || got.Tests != nil || got.Title != "lighter" || got.Author != "user/1" {
		t.Errorf("tests of another set were kept: %+v, %v", got, err)
	}
	must(t, w.SaveTests(t.Context(), d.ID, store.TestRun{Hash: "sha256:bb", Tests: 3, Failed: []store.TestFailed{{Rule: "r", Test: "t", Problem: "p"}}}))
	if got, err := w.Draft(t.Context(), d.ID); err != nil || got.Tested != "" || len(got.Tests.Failed) != 1 {
		t.Errorf("failed tests: %+v, %v", got, err)
	}
	must(t, w.SaveTests(t.Context(), d.ID, store.TestRun{Hash: "sha256:bb", Tests: 3}))
	step := func(by review.Actor, r review.DraftRequest) (store.Draft, store.Live) {
		t.Helper()
		got, live, err := w.StepDraft(t.Context(), by, d.ID, r)
		must(t, err)
		return got, live
	}
	step(leadA, review.DraftRequest{Action: review.ProposeDraft})
	if got, _ := step(leadB, review.DraftRequest{Action: review.SendBack, Comment: "why six?"}); got.Comment != "why six?" || got.State != review.DraftOpen {
		t.Errorf("sent back: %+v", got)
	}
	step(leadA, review.DraftRequest{Action: review.ProposeDraft})
	id, err := w.BeginBacktest(t.Context(), leadA, store.Backtest{Draft: d.ID, From: "sha256:aa", To: "sha256:bb"})
	must(t, err)
	must(t, w.KeepBacktest(t.Context(), store.Backtest{ID: id, Draft: d.ID, From: "sha256:aa", To: "sha256:bb", State: store.BacktestDone}, []byte("{}"), false))
	got, live := step(leadB, review.DraftRequest{Action: review.ApproveDraft, Read: true})
	if got.State != review.DraftLive || got.Approver != "user/2" || got.Backtest != id || live.Hash != "sha256:bb" || live.Draft != d.ID {
		t.Errorf("approved: %+v, %+v", got, live)
	}
	if now, err := w.Live(t.Context()); err != nil || now.ApprovedBy != "user/2" || now.By != "user/1" || now.Reason != "families" {
		t.Errorf("live: %+v, %v", now, err)
	}
	if list, err := w.Drafts(t.Context(), false); err != nil || len(list) != 0 {
		t.Errorf("a live draft is still open: %+v, %v", list, err)
	}
	events, err := w.Audit(t.Context(), fmt.Sprintf("draft/%d", d.ID), 0, 0)
	must(t, err)
	var verbs []string
	for _, e := range slices.Backward(events) {
		verbs = append(verbs, e.Verb)
	}
	want := []string{"rules.saved", "rules.tested", "rules.tested", "rules.proposed", "rules.sent_back", "rules.proposed", "rules.backtest_begun", "rules.backtested", "rules.approved"}
	if !slices.Equal(verbs, want) {
		t.Errorf("audit: %v", verbs)
	}
}

// backtests: pages by number, only of the time asked for; a stopped one stays so.
func backtests(t *testing.T, w *World) {
	ruleSets(t, w, "sha256:aa", "sha256:bb")
	var apps []int64
	for n := range 5 {
		a := Application(n)
		at := time.Date(2027, 1, 1+n, 0, 0, 0, 0, time.UTC)
		a.AppliedAt = &at
		app := accept(t, w, a)[0].App
		_, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandMedium, "contact-shared"))
		must(t, err)
		apps = append(apps, app)
	}
	since := time.Date(2027, 1, 3, 0, 0, 0, 0, time.UTC)
	first, err := w.JudgedPage(t.Context(), since, 0, 2)
	must(t, err)
	rest, err := w.JudgedPage(t.Context(), since, first[1].App, 2)
	must(t, err)
	if len(first) != 2 || first[0].App != apps[2] || len(rest) != 1 || rest[0].App != apps[4] || rest[0].Job != "Go engineer" || rest[0].Case == "" || len(rest[0].Facts) == 0 {
		t.Errorf("pages %+v, %+v", first, rest)
	}
	id, err := w.BeginBacktest(t.Context(), leadA, store.Backtest{Draft: 7, From: "sha256:aa", To: "sha256:bb", Since: since})
	must(t, err)
	run := store.Backtest{ID: id, Draft: 7, From: "sha256:aa", To: "sha256:bb", State: store.BacktestRunning, Done: 2}
	must(t, w.KeepBacktest(t.Context(), run, []byte(`{"half":1}`), true))
	if got, err := w.Backtest(t.Context(), id); err != nil || got.Total != 3 || got.Done != 2 || got.State != store.BacktestRunning {
		t.Errorf("half way: %+v, %v", got, err)
	}
	if report, err := w.BacktestReport(t.Context(), id); err != nil || string(report) != `{"half":1}` {
		t.Errorf("kept %q, %v", report, err)
	}
	if _, err = w.BeginBacktest(t.Context(), leadA, store.Backtest{Draft: 7, From: "sha256:aa", To: "sha256:bb"}); err != nil {
		t.Fatal(err)
	}
	if err := w.KeepBacktest(t.Context(), run, nil, false); !errors.Is(err, store.ErrStale) {
		t.Errorf("one that another took the place of: %v", err)
	}
	if list, err := w.Backtests(t.Context(), 7); err != nil || len(list) != 2 || list[1].State != store.BacktestStopped {
		t.Errorf("backtests: %+v, %v", list, err)
	}
	if _, err := w.BeginBacktest(t.Context(), Person("user/3", review.Reviewer), store.Backtest{From: "sha256:aa", To: "sha256:bb"}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("by a reviewer: %v", err)
	}
}

// shadows: results replace each other and leave with their application.
func shadows(t *testing.T, w *World) {
	ruleSets(t, w, "sha256:aa", "sha256:bb")
	_, app := openCase(t, w, 1, screen.BandMedium)
	must(t, w.StartShadow(t.Context(), leadA, store.Shadow{Hash: "sha256:bb", Title: "lighter"}))
	for _, score := range []int{8, 6} {
		must(t, w.SaveShadowResults(t.Context(), []store.ShadowResult{{Hash: "sha256:bb", App: app, Band: screen.BandLow, Score: score, Fired: []string{"a-rule", "contact-shared"}}, {Hash: "sha256:bb", App: 999, Band: screen.BandLow}}))
	}
	sum, err := w.ShadowSummary(t.Context(), "sha256:bb")
	must(t, err)
	if sum.Applications != 1 || sum.Changed != 1 || sum.Examples[0].Score != 6 || sum.Examples[0].Case != "A-1" || len(sum.Rules) != 1 || sum.Rules[0] != (store.ShadowRule{Rule: "a-rule", Shadow: 1}) {
		t.Errorf("summary: %+v", sum)
	}
	if err := w.StartShadow(t.Context(), Person("user/3", review.Reviewer), store.Shadow{Hash: "sha256:bb"}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("by a reviewer: %v", err)
	}
	must(t, w.EndShadow(t.Context(), leadA, "sha256:bb"))
	if err := w.EndShadow(t.Context(), leadA, "sha256:bb"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("ended twice: %v", err)
	}
	if list, err := w.Shadows(t.Context()); err != nil || len(list) != 1 || list[0].EndedAt.IsZero() || list[0].Title != "lighter" {
		t.Errorf("shadows: %+v, %v", list, err)
	}
	if _, err := w.DB().ExecContext(t.Context(), "DELETE FROM applications WHERE id = ?", app); err != nil {
		t.Fatal(err)
	}
	if sum, err := w.ShadowSummary(t.Context(), "sha256:bb"); err != nil || sum.Applications != 0 {
		t.Errorf("after the application was erased: %+v, %v", sum, err)
	}
}

// holders accepts n applications that carry one phone.
func holders(t *testing.T, w *World, n int) (apps []int64) {
	t.Helper()
	for i := range n {
		app := accept(t, w, Application(i))[0].App
		must(t, w.SaveRecord(t.Context(), app, nil, []store.Signature{{Kind: "phone", Value: "+12025550101"}}, nil))
		apps = append(apps, app)
	}
	return apps
}

// dirty gives the numbers of what is marked, and ends the marks.
func dirty(t *testing.T, w *World) (apps []int64) {
	t.Helper()
	w.Clock.Pass(time.Minute)
	marked, err := w.TakeDirty(t.Context(), 100)
	must(t, err)
	w.Clock.Pass(time.Second)
	for _, d := range marked {
		apps = append(apps, d.App)
		must(t, w.Clean(t.Context(), []int64{d.App}, w.Clock.Now()))
	}
	return apps
}

// snoozes: who carries the value is marked when one begins, ends and runs out.
func snoozes(t *testing.T, w *World) {
	apps := holders(t, w, 2)
	accept(t, w, Application(9))
	by := Person("user/1", review.Reviewer)
	z := store.Snooze{Rule: "contact-shared", Kind: "phone", Value: "+12025550101", Reason: "a hostel", Until: w.Clock.Now().Add(24 * time.Hour)}
	id, err := w.SnoozeRule(t.Context(), by, z)
	must(t, err)
	if got := dirty(t, w); !slices.Equal(got, apps) {
		t.Errorf("begun: marked %v, want %v", got, apps)
	}
	if _, err := w.SnoozeRule(t.Context(), by, z); !errors.Is(err, store.ErrExists) {
		t.Errorf("twice: %v", err)
	}
	must(t, w.EndSnooze(t.Context(), by, id))
	if got := dirty(t, w); !slices.Equal(got, apps) {
		t.Errorf("ended: marked %v", got)
	}
	_, err = w.SnoozeRule(t.Context(), by, z)
	must(t, err)
	dirty(t, w)
	if n, err := w.EndPassed(t.Context()); err != nil || n != 0 {
		t.Errorf("before its time %d ended, %v", n, err)
	}
	w.Clock.Pass(25 * time.Hour)
	if n, err := w.EndPassed(t.Context()); err != nil || n != 1 {
		t.Errorf("at its time %d ended, %v", n, err)
	}
	if got := dirty(t, w); !slices.Equal(got, apps) {
		t.Errorf("ran out: marked %v", got)
	}
	if n, err := w.EndPassed(t.Context()); err != nil || n != 0 {
		t.Errorf("again %d ended, %v", n, err)
	}
	standing, err := w.Snoozes(t.Context(), "", false)
	must(t, err)
	all, err := w.Snoozes(t.Context(), "contact-shared", true)
	must(t, err)
	if len(standing) != 0 || len(all) != 2 || all[0].EndedBy != "system" || all[1].EndedBy != "user/1" || all[0].Reason != "a hostel" {
		t.Errorf("standing %+v, all %+v", standing, all)
	}
}

// identifierCases: one a value, closed by a mark, open again when that ends.
func identifierCases(t *testing.T, w *World) {
	apps := holders(t, w, 3)
	judge := func() {
		t.Helper()
		for _, app := range apps {
			e := Evaluation(app, screen.BandNone)
			e.OverCap = []fact.OverCap{{Kind: "phone", Value: "+12025550101", SharedBy: 21}}
			_, err := w.SaveEvaluation(t.Context(), e)
			must(t, err)
		}
	}
	state := func() store.IdentifierCase {
		t.Helper()
		c, err := w.IdentifierCase(t.Context(), "v-1")
		must(t, err)
		return c
	}
	judge()
	page, err := w.IdentifierCases(t.Context(), true, 0, 0)
	must(t, err)
	if page.Total != 1 || len(page.Rows) != 1 || page.Rows[0].Names != 21 || page.Rows[0].Applications != 3 || page.Rows[0].Ref != "V-1" {
		t.Fatalf("opened: %+v", page)
	}
	by := Person("user/1", review.Reviewer)
	must(t, w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "+12025550101", As: "employer", Reason: "their desk", Until: w.Clock.Now().Add(time.Hour)}))
	judge() // a judgement that began before the mark says nothing new
	if c := state(); c.Open || c.Mark != "employer" || c.By != "user/1" {
		t.Errorf("marked: %+v", c)
	}
	w.Clock.Pass(2 * time.Hour)
	_, err = w.EndPassed(t.Context())
	must(t, err)
	if c := state(); !c.Open || c.Mark != "" {
		t.Errorf("its mark ended: %+v", c)
	}
	must(t, w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "+12025550101", As: "suspicious", Reason: "asked"}))
	must(t, w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "+12025550101"}))
	if c := state(); !c.Open {
		t.Errorf("its mark was taken away: %+v", c)
	}
	carriers, total, err := w.IdentifierApplications(t.Context(), "V-1", 2)
	if err != nil || total != 3 || !slices.Equal(carriers, apps[:2]) {
		t.Errorf("carried by %v of %d, %v", carriers, total, err)
	}
	events, err := w.Audit(t.Context(), "identifier/V-1", 0, 0)
	must(t, err)
	if len(events) != 5 || events[4].Verb != "identifier.opened" {
		t.Errorf("audit: %+v", events)
	}
	if _, err := w.IdentifierCase(t.Context(), "V-9"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}

// ruleHistory: each application counts once a version, in the week of its first hit.
func ruleHistory(t *testing.T, w *World) {
	addUser(t, w, "a@larkfield.example", review.Lead)
	monday := time.Date(2027, 1, 11, 0, 0, 0, 0, time.UTC)
	fire := func(app int64, version int) {
		t.Helper()
		e := Evaluation(app, screen.BandMedium, "contact-shared")
		e.Findings[0].Version, e.RuleSet = version, fmt.Sprint("sha256:", version)
		_, err := w.SaveEvaluation(t.Context(), e)
		must(t, err)
	}
	var apps []int64
	for n := range 3 {
		apps = append(apps, accept(t, w, Application(n))[0].App)
		fire(apps[n], 1)
	}
	ctx, by := context.Background(), Person("user/1", review.Reviewer)
	for i, outcome := range []review.Outcome{review.Confirmed, review.FalseAlarm} {
		ref, err := w.CaseOf(ctx, apps[i])
		must(t, err)
		must(t, w.OpenEvidence(ctx, by, ref, "f1"))
		must(t, decide(ctx, w, by, ref, outcome))
	}
	w.Clock.Pass(7 * 24 * time.Hour)
	fire(apps[1], 1)
	fire(apps[0], 2) // after it was confirmed, which stays: version 1 keeps the outcome
	weeks, err := w.RuleWeeks(ctx, "contact-shared")
	must(t, err)
	want := []store.RuleWeek{{Version: 1, Week: monday, Hits: 3}, {Version: 2, Week: monday.AddDate(0, 0, 7), Hits: 1}}
	if !slices.Equal(weeks, want) {
		t.Errorf("weeks %+v, want %+v", weeks, want)
	}
	outcomes, err := w.RuleOutcomes(ctx, "contact-shared")
	must(t, err)
	if len(outcomes) != 1 || outcomes[0] != (store.RuleOutcomes{Version: 1, Confirmed: 1, FalseAlarm: 1}) || outcomes[0].Decided() != 2 || outcomes[0].Useful() != 1 {
		t.Errorf("outcomes %+v", outcomes)
	}
	answers, err := w.AnsweredPage(ctx, 0, 10, func(string) int { return 1 })
	must(t, err)
	if len(answers) != 3 || !slices.Equal(answers[0].Outcomes, []screen.Outcome{screen.Fired}) || answers[0].Outcome != review.Confirmed || !answers[2].Case || answers[2].Outcome != "" {
		t.Errorf("answers %+v", answers)
	}
}

// manySnoozes: however many stand, each silences something, so all are told.
func manySnoozes(t *testing.T, w *World) {
	const n = 1005
	by := Person("user/1", review.Reviewer)
	for i := range n {
		z := store.Snooze{Rule: "contact-shared", Kind: "phone", Value: fmt.Sprintf("+1202555%04d", i), Reason: "a hostel", Until: w.Clock.Now().Add(24 * time.Hour)}
		_, err := w.SnoozeRule(t.Context(), by, z)
		must(t, err)
	}
	standing, err := w.Snoozes(t.Context(), "", false)
	must(t, err)
	if len(standing) != n {
		t.Errorf("%d of %d stand", len(standing), n)
	}
}
