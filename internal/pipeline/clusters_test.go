package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// send stores and judges an application with what the change makes of it.
func (b *bench) send(id, name string, change func(*screen.Application)) int64 {
	b.Helper()
	app := screen.Application{Source: "test", ExternalID: id, Person: &screen.Person{Name: name, Emails: []string{id + "@mail.example"}}}
	if change != nil {
		change(&app)
	}
	got, err := b.store.Accept(context.Background(), []store.Acceptance{{Application: app, By: "test"}})
	must(b.T, err)
	must(b.T, b.desk.Process(context.Background(), got[0].App))
	return got[0].App
}

func phone(number string) func(*screen.Application) {
	return func(a *screen.Application) { a.Person.Phones = []screen.Phone{{Number: number}} }
}

func payout(account string) func(*screen.Application) {
	return func(a *screen.Application) {
		a.Payouts = []screen.Payout{{Kind: "paypal", Account: account}}
	}
}

// members are the external ids of each cluster's applications, sorted.
func (b *bench) clusters(ids map[int64]string) []string {
	b.Helper()
	page, err := b.store.Clusters(context.Background(), false, 0, 1000)
	must(b.T, err)
	var out []string
	for _, c := range page.Rows {
		in, total, err := b.store.ClusterMembers(context.Background(), c.Ref, 1000)
		must(b.T, err)
		if total != len(in) || total != c.Members {
			b.Errorf("%s: %d members, %d, %d", c.Ref, len(in), total, c.Members)
		}
		var names []string
		for _, m := range in {
			names = append(names, ids[m.App])
		}
		slices.Sort(names)
		out = append(out, fmt.Sprintf("%s %s %d", strings.Join(names, "+"), c.State, c.Names))
	}
	slices.Sort(out)
	return out
}

func verbs(events []store.Event) (out []string) {
	for _, e := range events {
		out = append(out, e.Verb)
	}
	slices.Sort(out)
	return out
}

func TestAClusterFormsGrowsAndKeepsItsNumber(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	a, c := b.send("a", "Anna Probe", phone("+1 202 555 0101")), b.send("b", "Boris Muster", phone("+1 202 555 0101"))
	b.lookBack()
	first, err := b.store.ClusterOf(ctx, a)
	must(t, err)
	if first.Ref != "C-1" || first.State != store.ClusterOpen || first.Members != 2 || first.Names != 2 || first.Oldest != a || fmt.Sprint(first.Kinds) != "[phone]" {
		t.Fatalf("%+v", first)
	}
	third := b.send("c", "Chloe Specimen", func(app *screen.Application) {
		phone("+1 202 555 0102")(app)
		payout("pay@mail.example")(app)
	})
	fourth := b.send("d", "Dora Exempel", payout("pay@mail.example"))
	b.lookBack()
	if other, err := b.store.ClusterOf(ctx, third); err != nil || other.Ref != "C-2" {
		t.Fatalf("%+v, %v", other, err)
	}
	must(t, b.desk.CloseCluster(ctx, reviewer, "C-1", "the agency's own number"))
	b.send("e", "Edwin Model", func(app *screen.Application) {
		phone("+1 202 555 0101")(app)
		payout("pay@mail.example")(app)
	})
	b.lookBack()
	for _, app := range []int64{a, c, third, fourth} {
		if got, err := b.store.ClusterOf(ctx, app); err != nil || got.Ref != "C-1" || got.Members != 5 || got.State != store.ClusterOpen {
			t.Errorf("application %d: %+v, %v", app, got, err)
		}
	}
	if _, err := b.store.Cluster(ctx, "C-2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the cluster that went into another is still there: %v", err)
	}
	view, err := b.desk.Cluster(ctx, "C-1")
	must(t, err)
	if got := fmt.Sprint(verbs(view.History)); got != "[cluster.closed cluster.formed cluster.grew cluster.merged cluster.reopened]" {
		t.Errorf("history: %s", got)
	}
	if len(view.Members) != 5 || view.Members[0].Name == "" || len(view.Edges) < 4 || len(view.Values) < 2 || !view.Values[0].Counts || len(view.Values[0].Holders) != 3 {
		t.Errorf("view: %d members, %d edges, values %+v", len(view.Members), len(view.Edges), view.Values)
	}
	report, err := b.store.VerifyAudit(ctx)
	if err != nil || !report.OK() {
		t.Errorf("audit: %+v, %v", report, err)
	}
}

func TestOnePersonTwiceIsLinkedAndNoCase(t *testing.T) {
	b := newBench(t)
	a, c := b.send("a", "Anna Probe", phone("+1 202 555 0101")), b.send("b", "Anna Probe", phone("+1 202 555 0101"))
	b.lookBack()
	if got := b.clusters(map[int64]string{a: "a", c: "b"}); fmt.Sprint(got) != "[a+b linked 1]" {
		t.Errorf("%v", got)
	}
}

func TestACutEndsAClusterAndAMergeMakesOne(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	a, c := b.send("a", "Anna Probe", phone("+1 202 555 0101")), b.send("b", "Boris Muster", phone("+1 202 555 0101"))
	b.lookBack()
	must(t, b.desk.RuleEdge(ctx, reviewer, store.Edge{A: a, B: c, Kind: store.EdgeCut, Reason: "the number changed hands"}))
	if _, err := b.store.ClusterOf(ctx, a); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the cut: %v", err)
	}
	b.lookBack()
	for _, app := range []int64{a, c} {
		if ev := b.latest(app); fired(ev) != "" || !strings.Contains(ev.WhyNow, "a person said") {
			t.Errorf("after the cut %d: %s, %q", app, fired(ev), ev.WhyNow)
		}
	}
	if _, err := b.store.ClusterOf(ctx, a); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after the look-back: %v", err)
	}
	must(t, b.desk.RuleEdge(ctx, reviewer, store.Edge{A: c, B: a, Kind: "", Reason: "a mistake"}))
	b.lookBack()
	if got, err := b.store.ClusterOf(ctx, a); err != nil || got.Members != 2 || fired(b.latest(a)) == "" {
		t.Errorf("after taking the cut away: %+v, %v, %s", got, err, fired(b.latest(a)))
	}
	stranger := b.send("z", "Zoe Beispiel", nil)
	must(t, b.desk.RuleEdge(ctx, reviewer, store.Edge{A: a, B: stranger, Kind: store.EdgeMerge, Reason: "same voice in both calls"}))
	if got, err := b.store.ClusterOf(ctx, stranger); err != nil || got.Members != 3 {
		t.Errorf("after the merge: %+v, %v", got, err)
	}
	if err := b.desk.RuleEdge(ctx, review.Actor{ID: "command", Kind: review.Command}, store.Edge{A: a, B: c, Kind: store.EdgeCut, Reason: "x"}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("the command line cut an edge: %v", err)
	}
}

func TestAnErasedMemberLeavesNothingAndItsClusterIsWorkedOutAnew(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	a := b.send("a", "Anna Probe", phone("+1 202 555 0101"))
	bridge := b.send("b", "Boris Muster", func(app *screen.Application) {
		phone("+1 202 555 0101")(app)
		payout("pay@mail.example")(app)
	})
	c := b.send("c", "Chloe Specimen", payout("pay@mail.example"))
	b.lookBack()
	if got, err := b.store.ClusterOf(ctx, c); err != nil || got.Members != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	if err := b.desk.Erase(ctx, reviewer, bridge, "asked for"); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("a reviewer erased: %v", err)
	}
	keeper := review.Actor{ID: "user/9", Kind: review.Signed, Roles: []review.Role{review.Administrator}}
	must(t, b.desk.Erase(ctx, keeper, bridge, "asked for"))
	b.lookBack()
	for _, app := range []int64{a, c} {
		if _, err := b.store.ClusterOf(ctx, app); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("application %d is still in a cluster: %v", app, err)
		}
		if ev := b.latest(app); fired(ev) != "" || !strings.Contains(ev.WhyNow, "is gone") {
			t.Errorf("application %d: %s, %q", app, fired(ev), ev.WhyNow)
		}
	}
	if _, err := b.store.Application(ctx, bridge); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the erased application: %v", err)
	}
	report, err := b.store.VerifyAudit(ctx)
	if err != nil || !report.OK() || report.Erased == 0 {
		t.Errorf("audit: %+v, %v", report, err)
	}
}

func TestTheOrderOfArrivalChangesNoLinkClusterOrFinding(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 11))
	names := []string{"Anna Probe", "Boris Muster", "Chloe Specimen", "Dora Exempel", "Edwin Model", "Frida Muestra", "Gustav Vorlage", "Anna Probe"}
	type sent struct {
		id, name string
		change   func(*screen.Application)
	}
	var people []sent
	for i := range 14 {
		number, account, ip := fmt.Sprintf("+1 202 555 01%02d", r.IntN(6)), fmt.Sprintf("p%d@pay.example", r.IntN(5)), fmt.Sprintf("192.0.2.%d", r.IntN(3))
		withPhone, withPayout := r.IntN(2) == 0, r.IntN(2) == 0
		people = append(people, sent{fmt.Sprintf("p%02d", i), names[r.IntN(len(names))], func(a *screen.Application) {
			if withPhone {
				phone(number)(a)
			}
			if withPayout {
				payout(account)(a)
			}
			at := begin.AddDate(0, 0, i)
			a.AppliedAt = &at
			a.Touchpoints = []screen.Touchpoint{{Kind: "apply", At: &at, IP: ip}}
		}})
	}
	judge := func(order []int) string {
		b, ids := newBench(t), map[int64]string{}
		apps := make([]int64, len(people))
		for n, i := range order {
			apps[i] = b.send(people[i].id, people[i].name, people[i].change)
			ids[apps[i]] = people[i].id
			if n == len(order)/2 {
				b.lookBack()
			}
		}
		b.lookBack()
		out := b.clusters(ids)
		for i, app := range apps {
			ev := b.latest(app)
			out = append(out, fmt.Sprintf("%s %d %s %s linked %d", people[i].id, ev.Score, ev.Band, fired(ev), ev.Linked))
		}
		return strings.Join(out, "\n")
	}
	order := make([]int, len(people))
	for i := range order {
		order[i] = i
	}
	want := judge(order)
	if !strings.Contains(want, "open") {
		t.Fatalf("no cluster, nothing is tested:\n%s", want)
	}
	for range 3 {
		r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		if got := judge(order); got != want {
			t.Errorf("order %v gives\n%s\nwant\n%s", order, got, want)
		}
	}
}

// begin is when the first of invented applications came.
var begin = time.Date(2026, 10, 1, 9, 0, 0, 0, time.UTC)
