package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/watchlist"
)

// judgedAgain lets look-back end and gives the applications that have a new judgement.
func (b *bench) judgedAgain(apps ...int64) (fresh []int64) {
	b.Helper()
	before := map[int64]int{}
	for _, app := range apps {
		before[app] = b.latest(app).Seq
	}
	b.lookBack()
	for _, app := range apps {
		switch n := b.latest(app).Seq - before[app]; n {
		case 0:
		case 1:
			fresh = append(fresh, app)
		default:
			b.Errorf("application %d was judged %d times for one change", app, n)
		}
	}
	return fresh
}

func TestAListImportedAgainTouchesOnlyWhatChanged(t *testing.T) {
	const head = "kind,value,confidence,valid_until\n"
	row := func(id string, confidence float64) string {
		return fmt.Sprintf("email,%s@mail.example,%.1f,\n", id, confidence)
	}
	network := "ipv4,192.0.2.0/24,0.9,\n"
	b := newBench(t)
	var apps []int64
	for i, id := range strings.Fields("a b c d e") {
		if id == "e" {
			apps = append(apps, b.send(id, inventedName(i), session("192.0.2.44")))
			continue
		}
		apps = append(apps, b.send(id, inventedName(i), nil))
	}
	b.lookBack()
	a, bb, c, e := apps[0], apps[1], apps[2], apps[4]
	for _, step := range []struct {
		name, csv string
		want      []int64
	}{
		{"the first import", head + row("a", .9) + row("b", .9) + network, []int64{a, bb, e}},
		{"the very same list", head + row("a", .9) + row("b", .9) + network, nil},
		{"the same in another order", head + network + row("b", .9) + row("a", .9), nil},
		{"one more entry", head + row("a", .9) + row("b", .9) + row("c", .9) + network, []int64{c}},
		{"one entry trusted less", head + row("a", .5) + row("b", .9) + row("c", .9) + network, []int64{a}},
		{"one entry gone", head + row("a", .5) + row("c", .9) + network, []int64{bb}},
		{"a network gone", head + row("a", .5) + row("c", .9), []int64{e}},
		{"one came and one went", head + row("b", .9) + row("c", .9), []int64{a, bb}},
	} {
		b.clock = b.clock.AddDate(0, 0, 1) // a row without a date would be of today
		touched := b.list("shared", step.csv)
		if got := b.judgedAgain(apps...); !slices.Equal(got, step.want) || touched != len(step.want) {
			t.Errorf("%s: judged again %v, want %v; %d touched", step.name, got, step.want, touched)
		}
	}
}

func TestWhatRunsOutTouchesItsCarriersOnly(t *testing.T) {
	b := newBench(t)
	a, c := b.send("a", "Anna Probe", nil), b.send("c", "Chloe Specimen", nil)
	b.list("short", fmt.Sprintf("kind,value,confidence,valid_until\nemail,a@mail.example,0.9,%s\nemail,c@mail.example,0.9,\n", b.clock.AddDate(0, 0, 10).Format(time.DateOnly)))
	b.lookBack()
	b.clock = b.clock.AddDate(0, 0, 12)
	b.lookBack()
	if got := b.judgedAgain(a, c); !slices.Equal(got, []int64{a}) || b.latest(c).Seq != 2 {
		t.Errorf("judged again %v, want who carried what ran out", got)
	}
	if ev := b.latest(a); ev.WhyNow != "an entry of the list short ran out" {
		t.Errorf("why now: %q", ev.WhyNow)
	}
}

func TestAPersonListedWithMoreTouchesWhoCarriesTheirName(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	app, other := b.send("a", "Anna Probe", nil), b.send("b", "Boris Muster", nil)
	store := func(rows string) int {
		res, err := b.desk.ImportList(ctx, commandLine, watchlist.Source{List: "wanted", Class: "sanctions", Added: b.clock}, strings.NewReader("kind,value,entity,confidence\n"+rows))
		must(t, err)
		return res.Touched
	}
	if n := store("name,Anna Probe,p1,1\nname,Boris Muster,p2,1\n"); n != 2 {
		t.Errorf("%d touched, want both", n)
	}
	b.lookBack()
	if n := store("name,Anna Probe,p1,1\nphone,+1 202 555 0177,p1,1\nname,Boris Muster,p2,1\n"); n != 1 {
		t.Errorf("%d touched, want who carries the name of the entity that grew", n)
	}
	b.lookBack()
	if b.latest(other).Seq != 2 {
		t.Errorf("%d: judged %d times", app, b.latest(other).Seq)
	}
}
