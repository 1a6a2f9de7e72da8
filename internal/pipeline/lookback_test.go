package pipeline_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

var commandLine = review.Actor{ID: "command", Kind: review.Command}

// list imports a list of intelligence in CSV and gives how many it touched.
func (b *bench) list(name, csv string) int {
	b.Helper()
	res, err := b.desk.ImportList(context.Background(), commandLine, watchlist.Source{List: name, Class: "intelligence", Added: b.clock}, strings.NewReader(csv))
	must(b.T, err)
	if len(res.Skipped) > 0 {
		b.Fatalf("skipped: %+v", res.Skipped)
	}
	return res.Touched
}

func session(ip string) func(*screen.Application) {
	return func(a *screen.Application) {
		at := begin
		a.AppliedAt = &at
		a.Touchpoints = []screen.Touchpoint{{Kind: "apply", At: &at, IP: ip}}
	}
}

func TestAListedRangeFindsWhoCameFromIt(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	in, near, wide := b.send("a", "Anna Probe", session("192.0.2.44")), b.send("b", "Boris Muster", session("192.0.3.44")), b.send("c", "Chloe Specimen", session("192.1.2.3"))
	v6 := b.send("d", "Dora Exempel", session("2001:db8:7::5"))
	if n := b.list("ranges", "kind,value,confidence\nipv4,192.0.2.0/24,0.9\nipv6,2001:db8::/32,0.9\n"); n != 2 {
		t.Errorf("%d touched, want those in the two ranges", n)
	}
	b.lookBack()
	for app, want := range map[int64]int{in: 2, near: 1, wide: 1, v6: 2} {
		if ev := b.latest(app); ev.Seq != want {
			t.Errorf("application %d was judged %d times, want %d", app, ev.Seq, want)
		}
	}
	if n := b.list("ranges", "kind,value,confidence\nipv4,192.0.0.0/16,0.9\n"); n != 3 {
		t.Errorf("%d touched by the wider range and the end of the others, want 3", n)
	}
	b.lookBack()
	if n, err := b.desk.RemoveList(ctx, commandLine, "ranges", ""); err != nil || n != 2 {
		t.Errorf("%d touched by the removal, %v", n, err)
	}
	b.lookBack()
	for _, app := range []int64{in, near, wide, v6} {
		if ev := b.latest(app); fired(ev) != "" {
			t.Errorf("after the removal %d: %s", app, fired(ev))
		}
	}
}

func TestAnEntryThatRunsOutTakesItsFindingBack(t *testing.T) {
	b := newBench(t)
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.list("short", fmt.Sprintf("kind,value,confidence,valid_until\nemail,a@mail.example,0.9,%s\n", b.clock.AddDate(0, 0, 10).Format(time.DateOnly)))
	b.lookBack()
	if ev := b.latest(app); ev.Band.Rank() < screen.BandHigh.Rank() {
		t.Fatalf("while it stands: %s, %s", ev.Band, fired(ev))
	}
	b.clock = b.clock.AddDate(0, 0, 12)
	b.lookBack() // marks, which rest for two seconds
	if n := b.lookBack(); n != 1 {
		t.Errorf("%d judged again, want 1", n)
	}
	if ev := b.latest(app); ev.Band != screen.BandNone || !strings.Contains(ev.WhyNow, "ran out") {
		t.Errorf("after it ran out: %s, %s, %q", ev.Band, fired(ev), ev.WhyNow)
	}
	b.clock = b.clock.AddDate(0, 0, 12)
	if n := b.lookBack(); n != 0 {
		t.Errorf("%d judged again for what ran out long ago", n)
	}
}

func TestAConfirmedCaseOpensWhenItsIntelligenceIsTakenBack(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.list("shared", "kind,value,confidence\nemail,a@mail.example,0.9\n")
	b.lookBack()
	ref := b.decide(app, review.Confirmed)
	must(t, b.desk.Decided(ctx, reviewer, app))
	b.lookBack()
	if _, err := b.desk.RemoveList(ctx, commandLine, "shared", ""); err != nil {
		t.Fatal(err)
	}
	b.lookBack()
	view, err := b.store.Case(ctx, ref)
	must(t, err)
	last := view.Events[len(view.Events)-1]
	if view.Case.State != review.Open || last.Verb != "case.reopened" || !strings.Contains(fmt.Sprint(last.Content["why_now"]), "shared") {
		t.Errorf("the case is %s; last event %s %v", view.Case.State, last.Verb, last.Content)
	}
	if entries, err := b.store.WatchlistEntries(ctx, "confirmed-here", 0, 10); err != nil || len(entries) != 0 {
		t.Errorf("its identifiers are still on the list of confirmed cases: %d, %v", len(entries), err)
	}
}

func TestAListTouchesExactlyTheRightOnesOfMany(t *testing.T) {
	n := hubRows(t)
	b, ctx := newBench(t), context.Background()
	b.importTable(table(t, n, func(i int, a *screen.Application) {
		a.Person.Phones = []screen.Phone{{Number: fmt.Sprintf("+1 202 555 %04d", i)}}
	}))
	b.lookBack()
	csv, listed := "kind,value,confidence\n", map[string]bool{}
	for i := 0; i < n; i += 50 {
		id := fmt.Sprintf("h%05d", i)
		csv, listed[id] = csv+"email,"+id+"@mail.example,0.9\n", true
	}
	began := time.Now()
	if touched := b.list("shared", csv); touched != len(listed) {
		t.Errorf("%d touched, want %d", touched, len(listed))
	}
	if again := b.lookBack(); again != len(listed) {
		t.Errorf("%d judged again, want %d", again, len(listed))
	}
	t.Logf("%d of %d judged again in %s", len(listed), n, time.Since(began).Round(time.Millisecond))
	check := func(when string, band screen.Band) {
		for app := int64(1); app <= int64(n); app++ {
			ev := b.latest(app)
			st, err := b.store.Application(ctx, app)
			must(t, err)
			want := screen.BandNone
			if listed[st.Application.ExternalID] {
				want = band
			}
			if ev.Band != want {
				t.Fatalf("%s application %s is %s, want %s", when, st.Application.ExternalID, ev.Band, want)
			}
		}
	}
	check("on the list:", screen.BandHigh)
	if _, err := b.desk.RemoveList(ctx, commandLine, "shared", ""); err != nil {
		t.Fatal(err)
	}
	if again := b.lookBack(); again != len(listed) {
		t.Errorf("%d judged again after the removal, want %d", again, len(listed))
	}
	check("after the removal:", screen.BandNone)
}

func TestTenFiredAndSixtyJunkOnesStayHigh(t *testing.T) {
	b := newBench(t)
	var ten []int64
	for i := range 10 {
		ten = append(ten, b.send(fmt.Sprintf("f%d", i), inventedName(i), payout("pay@mail.example")))
	}
	b.lookBack()
	for i := range 60 {
		b.send(fmt.Sprintf("j%d", i), inventedName(100+i), payout("pay@mail.example"))
	}
	b.lookBack()
	for _, app := range ten {
		if ev := b.latest(app); ev.Band.Rank() < screen.BandHigh.Rank() {
			t.Errorf("application %d is %s: %s", app, ev.Band, fired(ev))
		}
		if _, err := b.store.CaseOf(context.Background(), app); err != nil {
			t.Errorf("application %d: %v", app, err)
		}
	}
	if c, err := b.store.ClusterOf(context.Background(), ten[0]); err != nil || c.Members != 70 || c.Names < 20 {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestAListedMailboxFindsWhoCommittedUnderIt(t *testing.T) {
	b := newBench(t)
	share := 0.1
	app := b.send("a", "Anna Probe", func(a *screen.Application) {
		a.Profiles = []screen.Profile{{Service: "github", Login: "aprobe-x", CommitIdentities: []screen.CommitIdentity{{Email: "other@mail.example", Share: &share}}}}
	})
	b.send("b", "Boris Muster", nil)
	if n := b.list("shared", "kind,value,confidence\nemail,other@mail.example,0.9\n"); n != 1 {
		t.Errorf("%d touched, want who commits under the mailbox", n)
	}
	b.lookBack()
	if ev := b.latest(app); ev.Seq != 2 {
		t.Errorf("judged %d times", ev.Seq)
	}
}

func TestOneThatCannotBeJudgedKeepsNobodyWaiting(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	var apps []int64
	for i := range 3 {
		apps = append(apps, b.send(fmt.Sprintf("x%d", i), inventedName(i), nil))
	}
	b.list("shared", "kind,value,confidence\nemail,x0@mail.example,0.9\nemail,x1@mail.example,0.9\nemail,x2@mail.example,0.9\n")
	_, err := b.store.DB().Exec("UPDATE applications SET sealed = x'00' WHERE id = ?", apps[1])
	must(t, err)
	b.clock = b.clock.Add(3 * time.Second)
	n, err := b.desk.LookBack(ctx, 100)
	if n != 2 || err == nil || !strings.Contains(err.Error(), fmt.Sprintf("application %d", apps[1])) {
		t.Errorf("%d judged, %v", n, err)
	}
	if b.latest(apps[0]).Seq != 2 || b.latest(apps[1]).Seq != 1 || b.latest(apps[2]).Seq != 2 {
		t.Errorf("judged %d, %d and %d times", b.latest(apps[0]).Seq, b.latest(apps[1]).Seq, b.latest(apps[2]).Seq)
	}
	backlog, err := b.desk.Backlog(ctx)
	if err != nil || backlog.Waiting != 1 || backlog.Taken != 1 || backlog.Last.Judged != 2 || backlog.Last.Failed != 1 {
		t.Errorf("%+v, %v", backlog, err)
	}
}
