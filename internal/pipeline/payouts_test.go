package pipeline_test

import (
	"context"
	"testing"

	"bonafide/internal/screen"
)

func TestWhatIsToldOfAnAccountBeforeMoneyGoesToIt(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	offer := begin.AddDate(0, 0, 20)
	before, after := begin.AddDate(0, 0, 1), begin.AddDate(0, 0, 25)
	app := b.send("a", "Anna Probe", func(a *screen.Application) {
		a.Status = &screen.Status{Stage: "offered", At: &offer}
		a.Payouts = []screen.Payout{{Kind: "iban", Account: "DE89 3704 0044 0532 0130 00", At: &before}, {Kind: "iban", Account: "DE88 3704 0044 0532 0130 00", At: &after},
			{Kind: "paypal", Account: "pay@mail.example"}}
	})
	b.send("b", "Boris Muster", payout("pay@mail.example"))
	b.list("shared", "kind,value,confidence\naccount,paypal:pay@mail.example,0.9\n")
	b.lookBack()
	got, err := b.desk.Payouts(ctx, app)
	must(t, err)
	if len(got) != 3 {
		t.Fatalf("%d accounts", len(got))
	}
	holds := func(p *bool) string {
		if p == nil {
			return "unknown"
		}
		return map[bool]string{true: "yes", false: "no"}[*p]
	}
	for i, want := range []struct {
		checksum, changed string
		shared, names     int
		lists             int
	}{{"yes", "no", 1, 1, 0}, {"no", "yes", 1, 1, 0}, {"unknown", "unknown", 2, 2, 1}} {
		f := got[i]
		if holds(f.Checksum) != want.checksum || holds(f.ChangedAfterOffer) != want.changed || f.SharedBy != want.shared || f.Names != want.names || len(f.Lists) != want.lists {
			t.Errorf("account %d: checksum %s, changed %s, shared by %d (%d names), lists %+v; want %+v", i, holds(f.Checksum), holds(f.ChangedAfterOffer), f.SharedBy, f.Names, f.Lists, want)
		}
	}
	if l := got[2].Lists[0]; l.List != "shared" || l.Class != "intelligence" || l.Relation != "exact" {
		t.Errorf("%+v", l)
	}
	if len(got[0].Screened) == 0 {
		t.Error("it isn't told which lists were asked")
	}
}
