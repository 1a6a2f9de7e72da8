package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Reopen is the bound of worlds under test on what one act reopens in a day.
const Reopen = 3

const listChanged = "the list acme was changed"

// closedCases opens n cases and closes them as false alarms.
func closedCases(t *testing.T, w *World, n int) (apps []int64, refs []string) {
	by := Person("user/1", review.Reviewer)
	for i := range n {
		ref, app := openCase(t, w, i+1, screen.BandMedium)
		must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
		must(t, decide(t.Context(), w, by, ref, review.FalseAlarm))
		apps, refs = append(apps, app), append(refs, ref)
	}
	w.Clock.Pass(time.Hour)
	return apps, refs
}

// news judges an application again, with something new.
func news(t *testing.T, w *World, app int64, band screen.Band, why string) store.CaseChange {
	e := Evaluation(app, band, "contact-shared", "listed")
	e.WhyNow = why
	c, err := w.SaveEvaluation(t.Context(), e)
	must(t, err)
	return c
}

func lastEvent(t *testing.T, w *World, ref string) store.Event {
	v, err := w.Case(t.Context(), ref)
	must(t, err)
	return v.Events[len(v.Events)-1]
}

func storms(t *testing.T, w *World) {
	apps, refs := closedCases(t, w, 6)
	for i, app := range apps {
		band := screen.BandMedium
		if i == 5 {
			band = screen.BandCritical
		}
		c := news(t, w, app, band, listChanged)
		if c.Reopened != (i < Reopen) || c.HeldBack != (i >= Reopen) {
			t.Errorf("case %d: %+v", i, c)
		}
	}
	if last := lastEvent(t, w, refs[4]); last.Verb != "case.held_back" || last.Content["why_now"] != listChanged || fmt.Sprint(last.Content["new"]) != "[listed]" {
		t.Errorf("a held case says %s %v", last.Verb, last.Content)
	}
	b, err := w.Backlog(t.Context())
	must(t, err)
	if b.HeldBack != 3 || len(b.Storms) != 1 || b.Storms[0].Reopened != 3 || b.Storms[0].Held != 3 || b.Storms[0].Bound != Reopen || b.Storms[0].Reason != listChanged {
		t.Errorf("%+v", b)
	}
	if n, err := w.ReopenHeld(t.Context()); err != nil || n != 0 {
		t.Errorf("%d reopened on the same day, %v", n, err)
	}
	if c := news(t, w, apps[3], screen.BandNone, "the list acme was changed again"); c.Reopened {
		t.Errorf("%+v", c)
	}
	taken, err := w.SaveEvaluation(t.Context(), Evaluation(apps[3], screen.BandMedium, "contact-shared"))
	must(t, err)
	if last := lastEvent(t, w, refs[3]); taken.Reopened || last.Verb != "case.hold_ended" {
		t.Errorf("what asked for it is gone: %+v, %s", taken, last.Verb)
	}
	w.Clock.Pass(25 * time.Hour)
	if n, err := w.ReopenHeld(t.Context()); err != nil || n != 2 {
		t.Errorf("%d reopened on the next day, %v", n, err)
	}
	if last := lastEvent(t, w, refs[5]); last.Verb != "case.reopened" || last.Content["why_now"] != listChanged || last.Content["held_since"] == nil {
		t.Errorf("a held case reopens with %s %v", last.Verb, last.Content)
	}
	if b, err := w.Backlog(t.Context()); err != nil || b.HeldBack != 0 {
		t.Errorf("%+v, %v", b, err)
	}
	var counted int
	must(t, w.DB().QueryRow("SELECT count(*) FROM reopenings").Scan(&counted))
	if counted != 2 {
		t.Errorf("%d reopenings are kept, want those of the last day alone", counted)
	}
}

func releases(t *testing.T, w *World) {
	apps, refs := closedCases(t, w, 6)
	for _, app := range apps {
		news(t, w, app, screen.BandHigh, listChanged)
	}
	if c := news(t, w, apps[5], screen.BandHigh, "nothing new"); c.Reopened {
		t.Errorf("%+v", c)
	}
	lead := Person("user/9", review.Lead)
	for _, tt := range []struct {
		by     review.Actor
		reason string
		want   error
	}{
		{Person("user/1", review.Reviewer), listChanged, review.ErrForbidden},
		{review.Actor{ID: "token/1", Kind: review.Token}, listChanged, review.ErrProposes},
		{lead, "the list of nobody was changed", store.ErrNotFound},
	} {
		if _, err := w.Release(t.Context(), tt.by, tt.reason); !errors.Is(err, tt.want) {
			t.Errorf("%s releases %q: %v", tt.by.ID, tt.reason, err)
		}
	}
	held, total, err := w.HeldBack(t.Context(), listChanged, 2)
	if err != nil || total != 3 || len(held) != 2 || held[0].Ref != refs[3] || held[0].Band != screen.BandHigh || held[0].Reason != listChanged {
		t.Errorf("%+v of %d, %v", held, total, err)
	}
	by := Person("user/1", review.Reviewer)
	v, err := w.Case(t.Context(), refs[3])
	must(t, err)
	_, err = w.Do(t.Context(), store.Step{Ref: refs[3], By: by, Request: review.Request{Action: review.Reopen, Reason: "R1", Version: v.Case.Version}})
	must(t, err)
	if n, err := w.Release(t.Context(), lead, listChanged); err != nil || n != 2 {
		t.Errorf("%d released, %v; one was reopened by hand", n, err)
	}
	if last := lastEvent(t, w, refs[4]); last.Verb != "case.reopened" || last.Actor != lead.ID || last.Content["released"] != listChanged {
		t.Errorf("%+v", last)
	}
}

func ownNewsIsUnbounded(t *testing.T, w *World) {
	apps, _ := closedCases(t, w, Reopen+2)
	for _, app := range apps {
		if c := news(t, w, app, screen.BandHigh, "another application brought a value that this one carries too: phone"); !c.Reopened {
			t.Errorf("held: %+v", c)
		}
	}
}

func backlog(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2), Application(3))
	must(t, w.MarkDirty(t.Context(), []int64{out[0].App, out[1].App}, "one"))
	first := w.Clock.Now()
	w.Clock.Pass(time.Minute)
	must(t, w.MarkDirty(t.Context(), []int64{out[1].App, out[2].App}, "two"))
	_, err := w.TakeDirty(t.Context(), 1)
	must(t, err)
	b, err := w.Backlog(t.Context())
	must(t, err)
	if b.Waiting != 3 || b.Taken != 1 || !b.Since.Equal(first) || len(b.Reasons) != 2 {
		t.Fatalf("%+v", b)
	}
	for _, r := range b.Reasons {
		if r.Applications != 2 || !r.Since.Equal(first) {
			t.Errorf("%+v", r) // two stands on one that waits since the first moment
		}
	}
}

func oneReasonEach(t *testing.T, w *World) {
	app := accept(t, w, Application(1))[0].App
	must(t, w.MarkDirty(t.Context(), []int64{app}, "the list acme; of\nall was changed"))
	must(t, w.MarkDirty(t.Context(), []int64{app}, "two"))
	w.Clock.Pass(time.Minute)
	got, err := w.TakeDirty(t.Context(), 1)
	must(t, err)
	if len(got) != 1 || len(got[0].Reasons) != 2 || got[0].Reasons[0] != "the list acme, of all was changed" {
		t.Errorf("%+v", got)
	}
}

func caseHeads(t *testing.T, w *World) {
	ref, app := openCase(t, w, 1, screen.BandHigh)
	_, other := openCase(t, w, 2, screen.BandHigh)
	by := Person("user/1", review.Reviewer)
	must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
	heads, err := w.CaseHeads(t.Context(), []int64{app, other, 99}, by.ID)
	must(t, err)
	whole, err := w.Case(t.Context(), ref)
	must(t, err)
	if len(heads) != 2 || heads[app].Case != whole.Case || !heads[app].Opened || heads[other].Opened {
		t.Errorf("%+v", heads)
	}
}
