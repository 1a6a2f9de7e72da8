package store_test

import (
	"sync/atomic"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// Look-back reads who is held before it writes: what ends a hold in between counts.
func TestAHoldThatEndsWhileItsCaseIsToReopenLeavesItClosed(t *testing.T) {
	var between atomic.Pointer[func()]
	w := storetest.New(t, func(t testing.TB, c store.Config) *store.Store {
		now := c.Now
		c.Now = func() time.Time {
			if f := between.Swap(nil); f != nil {
				(*f)()
			}
			return now()
		}
		return open(t, c)
	})
	by := storetest.Person("user/1", review.Reviewer)
	judge := func(app int64, why string, rules ...string) store.CaseChange {
		e := storetest.Evaluation(app, screen.BandMedium, rules...)
		e.WhyNow = why
		c, err := w.SaveEvaluation(t.Context(), e)
		must(t, err)
		return c
	}
	var last int64
	for i := range storetest.Reopen + 1 {
		got, err := w.Accept(t.Context(), []store.Acceptance{{Application: storetest.Application(i + 1), By: "test"}})
		must(t, err)
		last = got[0].App
		ref := judge(last, "", "contact-shared").Ref
		must(t, w.OpenEvidence(t.Context(), by, ref, "1"))
		_, err = w.Decide(t.Context(), store.Decision{Ref: ref, By: by, Version: 1, EvidenceVersion: 1, Outcome: review.FalseAlarm, Reason: "R1"})
		must(t, err)
		judge(last, "the list acme was changed", "contact-shared", "listed")
	}
	w.Clock.Pass(25 * time.Hour)
	ended := func() { judge(last, "the list acme was removed", "contact-shared") }
	between.Store(&ended)
	if n, err := w.ReopenHeld(t.Context()); err != nil || n != 0 {
		t.Errorf("%d reopened, %v", n, err)
	}
	ref, err := w.CaseOf(t.Context(), last)
	must(t, err)
	if v, err := w.Case(t.Context(), ref); err != nil || v.Case.State != review.Closed {
		t.Errorf("the case is %s, %v", v.Case.State, err)
	}
}
