package storetest

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func casesOpen(t *testing.T, w *World) {
	for i, band := range []screen.Band{screen.BandNone, screen.BandLow, screen.BandMedium, screen.BandCritical} {
		app := accept(t, w, Application(i))[0].App
		c, err := w.SaveEvaluation(t.Context(), Evaluation(app, band, "r"))
		must(t, err)
		if want := i >= 2; c.Opened != want || (c.Ref != "") != want {
			t.Errorf("%s: %+v", band, c)
		}
	}
	if _, err := w.SaveEvaluation(t.Context(), Evaluation(1, "")); !errors.Is(err, store.ErrInput) {
		t.Errorf("a forgotten band: %v", err)
	}
	bad := Evaluation(1, screen.BandNone)
	bad.Answers = []screen.Answer{{Rule: "r"}}
	if _, err := w.SaveEvaluation(t.Context(), bad); !errors.Is(err, store.ErrInput) {
		t.Errorf("a forgotten outcome: %v", err)
	}
	if _, err := w.SaveEvaluation(t.Context(), Evaluation(99, screen.BandNone)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown application: %v", err)
	}
}

func sameJudgement(t *testing.T, w *World) {
	ref, app := openCase(t, w, 1, screen.BandHigh)
	before, err := w.Case(t.Context(), ref)
	must(t, err)
	c, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandHigh, "contact-shared"))
	must(t, err)
	after, err := w.Case(t.Context(), ref)
	must(t, err)
	if c.Opened || c.Renewed || c.Ref != ref || after.Case != before.Case || len(after.Events) != len(before.Events) || after.Evaluation.Seq != 2 {
		t.Errorf("%+v, events %d then %d", c, len(before.Events), len(after.Events))
	}
}

func newEvidenceReopens(t *testing.T, w *World) {
	ref, app := openCase(t, w, 1, screen.BandMedium)
	by := Person("user/1", review.Reviewer)
	must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
	must(t, decide(t.Context(), w, by, ref, review.FalseAlarm))
	w.Clock.Pass(time.Hour)
	fewer, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandNone))
	must(t, err)
	if fewer.Reopened || fewer.Renewed {
		t.Errorf("less evidence reopened it: %+v", fewer)
	}
	e := Evaluation(app, screen.BandHigh, "contact-shared", "device-shared")
	e.WhyNow = "another application brought the same device"
	more, err := w.SaveEvaluation(t.Context(), e)
	must(t, err)
	v, err := w.Case(t.Context(), ref)
	must(t, err)
	last := v.Events[len(v.Events)-1]
	if !more.Reopened || v.Case.State != review.Open || v.Case.Outcome != "" || v.Case.EvidenceVersion != 2 || !v.Reopened ||
		last.Verb != "case.reopened" || last.Content["why_now"] != e.WhyNow {
		t.Errorf("%+v, case %+v, last event %+v", more, v.Case, last)
	}
	if err := decide(t.Context(), w, by, ref, review.Cleared); !errors.Is(err, review.ErrUnopened) {
		t.Errorf("evidence opened before the reopening counts: %v", err)
	}
}

func confirmedStays(t *testing.T, w *World) {
	ref, app := openCase(t, w, 1, screen.BandHigh)
	by := Person("user/1", review.Lead)
	must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
	must(t, decide(t.Context(), w, by, ref, review.Confirmed))
	c, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandCritical, "contact-shared", "device-shared"))
	must(t, err)
	v, err := w.Case(t.Context(), ref)
	must(t, err)
	if c.Reopened || v.Case.State != review.Closed || v.Case.Outcome != review.Confirmed {
		t.Errorf("%+v, case %+v", c, v.Case)
	}
}

func factsComeBack(t *testing.T, w *World) {
	_, app := openCase(t, w, 1, screen.BandHigh)
	want := Evaluation(app, screen.BandHigh, "contact-shared")
	got, err := w.Evaluation(t.Context(), app, 0)
	must(t, err)
	if string(got.Facts) != string(want.Facts) || got.RuleSet != want.RuleSet || got.WhyNow != want.WhyNow || len(got.Findings) != 1 ||
		got.Findings[0].Evidence[0].Value != "+12025550101" || got.Coverage.Missing["touchpoints.ip"] != 1 || got.Answers[0].Outcome != screen.Fired || !got.AsOf.Equal(want.AsOf) {
		t.Errorf("%+v", got)
	}
	must(t, w.SaveRuleSet(t.Context(), "sha256:aa", []byte("id: r\n")))
	must(t, w.SaveRuleSet(t.Context(), "sha256:aa", []byte("id: r\n")))
	if text, err := w.RuleSet(t.Context(), "sha256:aa"); err != nil || string(text) != "id: r\n" {
		t.Errorf("%q, %v", text, err)
	}
	if _, err := w.RuleSet(t.Context(), "sha256:bb"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown rule set: %v", err)
	}
}

func decidingNeeds(t *testing.T, w *World) {
	ref, app := openCase(t, w, 1, screen.BandHigh)
	by := Person("user/1", review.Reviewer)
	d := store.Decision{Ref: ref, By: by, Outcome: review.Cleared, Reason: "R1", Version: 1, EvidenceVersion: 1}
	try := func(want error, change func(*store.Decision)) {
		t.Helper()
		x := d
		change(&x)
		if _, err := w.Decide(t.Context(), x); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	try(review.ErrUnopened, func(*store.Decision) {})
	must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
	try(review.ErrReason, func(d *store.Decision) { d.Reason = "R9" })
	try(review.ErrOutcome, func(d *store.Decision) { d.Outcome = "guilty" })
	try(review.ErrConflict, func(d *store.Decision) { d.Version = 7 })
	try(review.ErrForbidden, func(d *store.Decision) {
		d.By = Person("user/1", review.Administrator, review.Auditor, review.Recruiter)
	})
	try(review.ErrProposes, func(d *store.Decision) { d.By.Kind = review.Token })
	try(store.ErrNotFound, func(d *store.Decision) { d.Ref = "A-99" })
	try(store.ErrNotFound, func(d *store.Decision) { d.Ref = "17" })
	_, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandHigh, "contact-shared", "new"))
	must(t, err)
	try(review.ErrEvidence, func(*store.Decision) {})
	d.EvidenceVersion = 2
	seq, err := w.Decide(t.Context(), d)
	must(t, err)
	events, err := w.Audit(t.Context(), "case/"+ref, 0, 1)
	if err != nil || events[0].Seq != seq || events[0].Verb != "case.decided" || events[0].Content["outcome"] != "cleared" || events[0].Actor != "user/1" {
		t.Errorf("entry %d: %+v, %v", seq, events, err)
	}
}

func secondLead(t *testing.T, w *World) {
	one, two := addUser(t, w, "one@hiring.example", review.Lead), addUser(t, w, "two@hiring.example", review.Lead, review.Administrator)
	ref, app := openCase(t, w, 1, screen.BandHigh)
	must(t, w.OpenEvidence(t.Context(), one.Actor(), ref, "1"))
	must(t, w.OpenEvidence(t.Context(), two.Actor(), ref, "1"))
	must(t, decide(t.Context(), w, one.Actor(), ref, review.Confirmed))
	if err := decide(t.Context(), w, one.Actor(), ref, review.Confirmed); !errors.Is(err, review.ErrSecond) {
		t.Errorf("the same person twice: %v", err)
	}
	_, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandHigh, "contact-shared", "new"))
	must(t, err)
	if v, err := w.Case(t.Context(), ref); err != nil || v.Case.State != review.Open || v.Case.FirstBy != "" {
		t.Errorf("new evidence leaves the first confirmation standing: %+v, %v", v.Case, err)
	}
	must(t, decide(t.Context(), w, one.Actor(), ref, review.Confirmed))
	must(t, decide(t.Context(), w, two.Actor(), ref, review.Confirmed))
	v, err := w.Case(t.Context(), ref)
	if err != nil || v.Case.State != review.Closed || v.Case.Outcome != review.Confirmed || v.Case.DecidedBy != two.ActorID() {
		t.Errorf("%+v, %v", v.Case, err)
	}
}

func secondIsBlind(t *testing.T, w *World) {
	one := addUser(t, w, "one@hiring.example", review.Lead)
	addUser(t, w, "two@hiring.example", review.Lead)
	ref, _ := openCase(t, w, 1, screen.BandHigh)
	must(t, w.OpenEvidence(t.Context(), one.Actor(), ref, "1"))
	_, err := w.Decide(t.Context(), store.Decision{Ref: ref, By: one.Actor(), Outcome: review.Confirmed, Reason: "R2", Note: "the secret words", EvidenceVersion: 1})
	must(t, err)
	v, err := w.Case(t.Context(), ref)
	must(t, err)
	if text := fmt.Sprint(v.Case, v.Events); v.Case.State != review.AwaitingSecond || contains(text, "R2") || contains(text, "secret words") {
		t.Errorf("the first reason shows: %s", text)
	}
}

func contains(s, part string) bool {
	for i := range s {
		if len(s)-i >= len(part) && s[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func oneWinner(t *testing.T, w *World) {
	const clients, cases = 64, 20
	people := make([]review.Actor, clients)
	for i := range people {
		people[i] = Person(fmt.Sprintf("user/%d", i+1), review.Reviewer)
	}
	refs := make([]string, cases)
	for i := range refs {
		refs[i], _ = openCase(t, w, i, screen.BandHigh)
		for _, p := range people {
			must(t, w.OpenEvidence(t.Context(), p, refs[i], "1"))
		}
	}
	var won, lost atomic.Int64
	var wg sync.WaitGroup
	for _, p := range people {
		wg.Go(func() {
			for _, ref := range refs {
				_, err := w.Decide(t.Context(), store.Decision{Ref: ref, By: p, Outcome: review.Cleared, Reason: "R1", Version: 1, EvidenceVersion: 1})
				switch {
				case err == nil:
					won.Add(1)
				case errors.Is(err, review.ErrConflict):
					lost.Add(1)
				default:
					t.Errorf("%s decides %s: %v", p.ID, ref, err)
				}
			}
		})
	}
	wg.Wait()
	if won.Load() != cases || lost.Load() != cases*(clients-1) {
		t.Errorf("%d won, %d lost", won.Load(), lost.Load())
	}
	decided := 0
	for _, ref := range refs {
		events, err := w.Audit(t.Context(), "case/"+ref, 0, 0)
		must(t, err)
		for _, e := range events {
			if e.Verb == "case.decided" {
				decided++
			}
		}
	}
	if decided != cases {
		t.Errorf("%d audit entries for %d decisions", decided, cases)
	}
}

func takeNext(t *testing.T, w *World) {
	one, two := Person("user/1", review.Reviewer), Person("user/2", review.Reviewer)
	calm, _ := openCase(t, w, 1, screen.BandMedium)
	urgent, _ := openCase(t, w, 2, screen.BandCritical)
	first, err := w.TakeNext(t.Context(), one)
	must(t, err)
	second, err := w.TakeNext(t.Context(), two)
	must(t, err)
	if first != urgent || second != calm {
		t.Errorf("took %s and %s, want %s and %s", first, second, urgent, calm)
	}
	if _, err := w.TakeNext(t.Context(), Person("user/3", review.Reviewer)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a third one: %v", err)
	}
	must(t, w.OpenEvidence(t.Context(), two, urgent, "1"))
	if err := decide(t.Context(), w, two, urgent, review.Cleared); !errors.Is(err, review.ErrLocked) {
		t.Errorf("deciding what somebody holds: %v", err)
	}
	w.Clock.Pass(review.HoldTime + time.Second)
	must(t, decide(t.Context(), w, two, urgent, review.Cleared))
}

func queueViews(t *testing.T, w *World) {
	me := Person("user/1", review.Reviewer)
	mine, _ := openCase(t, w, 1, screen.BandMedium)
	snoozed, _ := openCase(t, w, 2, screen.BandHigh)
	quiet, _ := openCase(t, w, 3, screen.BandHigh)
	openCase(t, w, 4, screen.BandCritical)
	must(t, w.Assign(t.Context(), me, mine, "user/1"))
	must(t, w.Snooze(t.Context(), me, snoozed, w.Clock.Now().Add(time.Hour)))
	must(t, w.Quiet(t.Context(), me, quiet))
	must(t, w.Note(t.Context(), me, quiet, "asked for a call"))
	check := func(want map[store.View]int) {
		t.Helper()
		for view, n := range want {
			p, err := w.Queue(t.Context(), store.Filter{View: view, Me: "user/1"})
			must(t, err)
			if p.Total != n || len(p.Rows) != n || p.Counts[view] != n {
				t.Errorf("%s: total %d, rows %d, count %d; want %d", view, p.Total, len(p.Rows), p.Counts[view], n)
			}
		}
	}
	check(map[store.View]int{store.ViewOpen: 2, store.ViewMine: 1, store.ViewNobody: 1, store.ViewSnoozed: 1, store.ViewQuiet: 1, store.ViewClosed: 0, store.ViewSecond: 0})
	p, err := w.Queue(t.Context(), store.Filter{Band: screen.BandHigh, Family: "reuse", Job: "Go engineer", Sort: "band"})
	must(t, err)
	if len(p.Rows) != 1 || p.Rows[0].Name != "Person 4" || p.Rows[0].Notices[0] == "" || p.Jobs[0] != "Go engineer" {
		t.Errorf("filtered %+v", p.Rows)
	}
	before, after, at, of, err := w.Neighbours(t.Context(), store.Filter{Sort: "band"}, mine)
	if err != nil || before != p.Rows[0].Case.Ref || after != "" || at != 2 || of != 2 {
		t.Errorf("neighbours %q %q %d of %d, %v", before, after, at, of, err)
	}
	w.Clock.Pass(2 * time.Hour)
	check(map[store.View]int{store.ViewOpen: 3, store.ViewSnoozed: 0})
	if v, err := w.Case(t.Context(), quiet); err != nil || len(v.Notes) != 1 || v.Notes[0].Text != "asked for a call" {
		t.Errorf("notes %+v, %v", v.Notes, err)
	}
	if _, err := w.Queue(t.Context(), store.Filter{View: "all"}); !errors.Is(err, store.ErrInput) {
		t.Errorf("an unknown view: %v", err)
	}
}
