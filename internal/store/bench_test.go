package store_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

// benchRows are rows with twelve postings each, as a metadata-only application has.
func benchRows(from, n int) []store.ImportRow {
	rows := storetest.Rows(from, n)
	for i := range rows {
		rows[i].Record = []byte(fmt.Sprintf(`{"name":"Person %d","jobs":["a","b"],"applied_at":"2027-01-01T00:00:00Z"}`, i))
		rows[i].Signatures = nil
		for k := range 12 {
			rows[i].Signatures = append(rows[i].Signatures, store.Signature{Kind: fmt.Sprintf("kind %d", k), Value: fmt.Sprintf("%d of %d", k, from+i)})
		}
	}
	return rows
}

func BenchmarkImport(b *testing.B) {
	w := storetest.New(b, open)
	imp, err := w.BeginImport(b.Context(), store.NewImport{Name: "a", Digest: "d", By: "user/1"})
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	row := 0
	for b.Loop() {
		if _, err := w.CommitBatch(b.Context(), imp.ID, benchRows(row+1, 400)); err != nil {
			b.Fatal(err)
		}
		row += 400
	}
	b.ReportMetric(float64(row)/time.Since(start).Seconds(), "rows/s")
}

func BenchmarkSaveEvaluations(b *testing.B) {
	w := storetest.New(b, open)
	imp, err := w.BeginImport(b.Context(), store.NewImport{Name: "a", Digest: "d", By: "user/1"})
	if err != nil {
		b.Fatal(err)
	}
	facts := []byte(fmt.Sprintf(`{"as_of":"2027-01-01T00:00:00Z","emails":[%01500d]}`, 1))
	answers := make([]screen.Answer, 60)
	for i := range answers {
		answers[i] = screen.Answer{Rule: fmt.Sprintf("rule-%d", i), Outcome: screen.NotAvailable, Missing: []string{"documents.text"}}
	}
	row, judged := 0, 0
	var spent time.Duration
	for b.Loop() {
		out, err := w.CommitBatch(b.Context(), imp.ID, benchRows(row+1, 400))
		if err != nil {
			b.Fatal(err)
		}
		row += 400
		evs := make([]store.Evaluation, len(out))
		for i, a := range out {
			evs[i] = storetest.Evaluation(a.App, screen.BandNone)
			evs[i].Facts, evs[i].Answers = facts, answers
		}
		start := time.Now()
		if _, err := w.SaveEvaluations(b.Context(), evs); err != nil {
			b.Fatal(err)
		}
		spent, judged = spent+time.Since(start), judged+len(out)
	}
	b.ReportMetric(float64(judged)/spent.Seconds(), "evaluations/s")
}

// BenchmarkDecideDuringImport tells how long a person waits while an import writes.
func BenchmarkDecideDuringImport(b *testing.B) {
	w := storetest.New(b, open)
	imp, err := w.BeginImport(b.Context(), store.NewImport{Name: "a", Digest: "d", By: "user/1"})
	if err != nil {
		b.Fatal(err)
	}
	a, err := w.Accept(b.Context(), []store.Acceptance{{Application: storetest.Application(-1), By: "user/1"}})
	if err != nil {
		b.Fatal(err)
	}
	c, err := w.SaveEvaluation(b.Context(), storetest.Evaluation(a[0].App, screen.BandHigh, "r"))
	if err != nil {
		b.Fatal(err)
	}
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for row := 0; ; row += 400 {
			select {
			case <-quit:
				return
			default:
			}
			if _, err := w.CommitBatch(b.Context(), imp.ID, benchRows(row+1, 400)); err != nil {
				b.Error(err)
				return
			}
		}
	}()
	by := storetest.Person("user/1", review.Reviewer)
	var waits []time.Duration
	for b.Loop() {
		began := time.Now()
		if err := w.OpenEvidence(b.Context(), by, c.Ref, "1"); err != nil {
			b.Fatal(err)
		}
		waits = append(waits, time.Since(began))
		time.Sleep(5 * time.Millisecond) // somebody who writes all the time would keep the import from writing
	}
	close(quit)
	<-done
	slices.Sort(waits)
	b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(waits[len(waits)*99/100].Microseconds())/1000, "p99-ms")
}
