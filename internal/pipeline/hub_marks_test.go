package pipeline_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

var marker = review.Actor{ID: "user/8", Name: "Ada Sample", Kind: review.Signed, Roles: []review.Role{review.Lead}}

// says is what the judgement that stands says of an application and of its values.
func (b *bench) says(app int64) string {
	b.Helper()
	ev := b.latest(app)
	var shown pipeline.Shown
	must(b.T, json.Unmarshal(ev.Screening, &shown))
	explained := 0
	for _, l := range shown.Links {
		explained += len(l.Explained)
	}
	return fmt.Sprintf("%s %d: %s; above the cap: %v; explained: %t", ev.Band, ev.Score, fired(ev), shown.OverCap, explained > 0)
}

func TestAPhoneOnThousandsIsMarkedAndUnmarkedAndNothingIsLost(t *testing.T) {
	n := hubRows(t)
	b, ctx := newBench(t), context.Background()
	b.importTable(table(t, n, func(i int, a *screen.Application) { a.Person.Phones = []screen.Phone{{Number: "+1 202 555 0101"}} }))
	some := []int64{1, 2, 64, 65, 257, 258, int64(n)}
	before := map[int64]string{}
	for _, app := range some {
		before[app] = b.says(app)
	}
	for _, step := range []struct {
		as   string
		open int
	}{{"agency", 0}, {"", 1}} {
		began := time.Now()
		must(t, b.desk.Mark(ctx, marker, store.Mark{Kind: "phone", Value: "+12025550101", As: step.as, Reason: "the agency's own number"}))
		marking := time.Since(began)
		if again := b.lookBack(); again != n {
			t.Errorf("marked as %q: %d of %d were judged again", step.as, again, n)
		}
		t.Logf("marked as %q in %s, all judged again after %s", step.as, marking.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
		values, err := b.store.IdentifierCases(ctx, false, 0, 10)
		must(t, err)
		if values.Open != step.open || values.Total != 1 {
			t.Errorf("marked as %q: %d of %d identifier cases are open", step.as, values.Open, values.Total)
		}
		if page, err := b.store.Clusters(ctx, false, 0, 10); err != nil || page.Total != 0 {
			t.Errorf("marked as %q: %d clusters, %v", step.as, page.Total, err)
		}
		for _, app := range some {
			if ev := b.latest(app); len(ev.Facts) > 64<<10 {
				t.Errorf("marked as %q: the facts of application %d are %d bytes", step.as, app, len(ev.Facts))
			}
			if is := b.says(app); (is == before[app]) != (step.as == "") {
				t.Errorf("marked as %q: of application %d is said %q, before %q", step.as, app, is, before[app])
			}
		}
	}
	marks, err := b.store.Audit(ctx, "value/phone", 0, 10)
	must(t, err)
	if len(marks) != 2 {
		t.Errorf("%d entries of the audit for two marks", len(marks))
	}
	queue, err := b.store.Queue(ctx, store.Filter{})
	must(t, err)
	if queue.Total > 0 {
		t.Errorf("%d cases of single applications", queue.Total)
	}
}

func TestAPhoneThatGrowsOverItsCapByUploadsAsksFewAgain(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	above := 0 // how many came since there were too many
	for i := range 30 {
		b.send(fmt.Sprintf("h%02d", i), inventedName(i), phone("+1 202 555 0101"))
		again := b.lookBack()
		if again > i || above > 1 && again > 0 {
			t.Errorf("number %d, %d above the cap, had %d judged again", i+1, above, again)
		}
		values, err := b.store.IdentifierCases(ctx, true, 0, 10)
		must(t, err)
		if values.Open > 1 || values.Open == 0 && above > 0 {
			t.Errorf("%d names and %d identifier cases", i+1, values.Open)
		}
		above += values.Open
	}
	if above < 5 || above > 10 {
		t.Errorf("%d of 30 names were above the cap of 20", above)
	}
}

func TestAnAccountThatGrowsByUploadsOverWhatIsReadStaysOneCluster(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	b.importTable(table(t, 255, func(i int, a *screen.Application) {
		a.Payouts = []screen.Payout{{Kind: "paypal", Account: "pay@mail.example"}}
	}))
	for i := range 5 {
		last := b.send(fmt.Sprintf("late%d", i), inventedName(1000+i), payout("pay@mail.example"))
		again := b.lookBack()
		if most := 256; again > most {
			t.Errorf("one more had %d judged again, more than are read", again)
		}
		if others := 255 + i; others > 257 && again > 0 {
			t.Errorf("%d others are more than are read, but %d were judged again", others, again)
		}
		if c, err := b.store.ClusterOf(ctx, last); err != nil || c.Members != 256+i {
			t.Errorf("after %d: %+v, %v", 256+i, c, err)
		}
	}
	page, err := b.store.Clusters(ctx, false, 0, 10)
	must(t, err)
	if page.Total != 1 {
		t.Errorf("%d clusters", page.Total)
	}
}
