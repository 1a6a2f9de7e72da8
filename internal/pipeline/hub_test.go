package pipeline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// table writes n applications of invented people, all with what hub adds.
func table(t *testing.T, n int, hub func(i int, a *screen.Application)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rows.ndjson")
	f, err := os.Create(path)
	must(t, err)
	enc := json.NewEncoder(f)
	for i := range n {
		at := begin.Add(time.Duration(i) * time.Hour)
		a := screen.Application{ExternalID: fmt.Sprintf("h%05d", i), AppliedAt: &at, Person: &screen.Person{Name: inventedName(i), Emails: []string{fmt.Sprintf("h%05d@mail.example", i)}}}
		hub(i, &a)
		must(t, enc.Encode(a))
	}
	must(t, f.Close())
	return path
}

// inventedName gives names that differ in every part.
func inventedName(i int) string {
	syllables := []string{"ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "zu", "wen", "mor", "tal", "bir", "kes"}
	word := func(n int) string {
		s := syllables[n%20] + syllables[n/20%20] + syllables[n/400%20]
		return string(s[0]-32) + s[1:] + "n"
	}
	return word(i*7+1) + " " + word(i*13+5)
}

// hubRows is how many applications share one value; BONAFIDE_HUB=10000 is the full size.
func hubRows(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("BONAFIDE_HUB")); err == nil {
		return n
	}
	if testing.Short() {
		t.Skip("imports thousands of rows")
	}
	return 1000
}

func (b *bench) importTable(path string) pipeline.Imported {
	b.Helper()
	got, err := b.desk.Import(context.Background(), path, pipeline.ImportOptions{Source: "test", By: "test"})
	must(b.T, err)
	return got
}

func TestAPhoneAndAnAddressOnThousandsOpenOneIdentifierCaseEach(t *testing.T) {
	n := hubRows(t)
	b, ctx := newBench(t), context.Background()
	began := time.Now()
	path := table(t, n, func(i int, a *screen.Application) {
		a.Person.Phones = []screen.Phone{{Number: "+1 202 555 0101"}}
		a.Touchpoints = []screen.Touchpoint{{Kind: "apply", At: a.AppliedAt, IP: "192.0.2.44"}}
	})
	got := b.importTable(path)
	took := time.Since(began)
	t.Logf("%d rows in %s, %.0f a second", n, took.Round(time.Millisecond), float64(n)/took.Seconds())
	if got.Cases != 0 {
		t.Errorf("%d cases of people who share an agency's phone", got.Cases)
	}
	values, err := b.store.IdentifierCases(ctx, true, 0, 10)
	must(t, err)
	if values.Open != 2 || values.Rows[0].Applications != n {
		t.Errorf("%d identifier cases: %+v", values.Open, values.Rows)
	}
	page, err := b.store.Clusters(ctx, false, 0, 10)
	must(t, err)
	if page.Total != 0 {
		t.Errorf("%d clusters: %+v", page.Total, page.Rows[0])
	}
	if took > time.Duration(n)*5*time.Millisecond+10*time.Second {
		t.Errorf("%d rows took %s", n, took)
	}
	// One more asks nobody again.
	b.send("late", "Anna Probe", phone("+1 202 555 0101"))
	if again := b.lookBack(); again > 0 {
		t.Errorf("%d applications were judged again for one more on a shared phone", again)
	}
}

func TestAPayoutAccountOnThousandsIsOneClusterCase(t *testing.T) {
	n := hubRows(t)
	b, ctx := newBench(t), context.Background()
	began := time.Now()
	b.importTable(table(t, n, func(i int, a *screen.Application) {
		a.Payouts = []screen.Payout{{Kind: "paypal", Account: "pay@mail.example"}}
	}))
	took := time.Since(began)
	t.Logf("%d rows in %s, %.0f a second", n, took.Round(time.Millisecond), float64(n)/took.Seconds())
	page, err := b.store.Clusters(ctx, true, 0, 10)
	must(t, err)
	if page.Total != 1 || page.Rows[0].Members != n || page.Rows[0].State != store.ClusterOpen {
		t.Fatalf("%d cluster cases: %+v", page.Total, page.Rows)
	}
	queue, err := b.store.Queue(ctx, store.Filter{})
	must(t, err)
	if queue.Total > 0 {
		t.Errorf("%d cases of single applications beside the cluster's", queue.Total)
	}
	before := time.Now()
	last := b.send("late", "Anna Probe", payout("pay@mail.example"))
	again := b.lookBack()
	t.Logf("one more: %d judged again, %s", again, time.Since(before).Round(time.Millisecond))
	if again > 64 {
		t.Errorf("%d applications were judged again for one more", again)
	}
	if ev := b.latest(last); ev.Band.Rank() < screen.BandHigh.Rank() {
		t.Errorf("the last one is %s", ev.Band)
	}
	if c, err := b.store.ClusterOf(ctx, last); err != nil || c.Members != n+1 {
		t.Errorf("%+v, %v", c, err)
	}
}
