package pipeline_test

import (
	"context"
	"strings"
	"testing"

	"bonafide/internal/screen"
)

// A referral, a referee's mailbox and the mailbox of commits are looked for by one
// application and carried by another: nobody shares them.
func TestThoseJudgedTogetherFindEachOtherAsIfJudgedAlone(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	share := 0.9
	b.importTable(table(t, 6, func(i int, a *screen.Application) {
		switch i {
		case 1:
			a.ReferredBy = "h00000"
		case 3:
			a.References = []screen.Reference{{Name: "Rita Reference", Email: "h00002@mail.example"}}
		case 5:
			a.Profiles = []screen.Profile{{Service: "github", Login: "sample-five", CommitIdentities: []screen.CommitIdentity{{Name: "sample", Email: "h00004@mail.example", Share: &share}}}}
		}
	}))
	b.lookBack()
	for app := range int64(6) {
		together := b.latest(app + 1)
		must(t, b.desk.Again(ctx, app+1, "looked at once more"))
		if alone := b.latest(app + 1); alone.Seq != together.Seq {
			t.Errorf("application %d judged alone has other facts than judged with the others:\n%s\n%s", app+1, together.Facts, alone.Facts)
		}
	}
}

// Records of an earlier program lack values that this one compares by. The first of
// two that is judged again can't find the other yet; the second tells it.
func TestWhoIsFoundUnderOtherValuesTellsWhomItFinds(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	first, second := b.accept("a", "Anna Probe", "+1 202 555 0101"), b.accept("b", "Boris Muster", "+1 202 555 0101")
	b.lookBack()
	want := fired(b.latest(first))
	for _, app := range []int64{first, second} {
		must(t, b.store.SaveRecord(ctx, app, []byte("{}"), nil, nil))
	}
	must(t, b.desk.Again(ctx, first, "the program is another one"))
	if got := fired(b.latest(first)); got == want {
		t.Fatalf("fires %q while the other can't be found", got)
	}
	must(t, b.desk.Again(ctx, second, "the program is another one"))
	b.lookBack()
	if got := fired(b.latest(first)); got != want {
		t.Errorf("fires %q, want %q", got, want)
	}
}

func TestWhoNamesAValueThatARevisionDropsIsJudgedAgain(t *testing.T) {
	b := newBench(t)
	named := b.send("a", "Anna Probe", phone("+1 202 555 0101"))
	naming := b.send("b", "Boris Muster", func(a *screen.Application) {
		a.References = []screen.Reference{{Name: "Rita Reference", Email: "a@mail.example"}}
	})
	b.lookBack()
	if facts := string(b.latest(naming).Facts); !strings.Contains(facts, `"also_of":"applicant"`) {
		t.Fatal(facts)
	}
	b.resend(named, func(a *screen.Application) { a.Person.Emails = []string{"other@mail.example"} })
	b.lookBack()
	if facts := string(b.latest(naming).Facts); !strings.Contains(facts, `"also_of":"nobody"`) {
		t.Errorf("its referee is still taken for an applicant: %s", facts)
	}
}

func TestWhoNamesAnErasedApplicationIsJudgedAgain(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	share := 0.9
	gone := b.send("a", "Anna Probe", func(*screen.Application) {})
	naming := map[string]int64{
		"as who referred it": b.send("b", "Boris Muster", func(a *screen.Application) { a.ReferredBy = "a" }),
		"as a referee": b.send("c", "Chloe Specimen", func(a *screen.Application) {
			a.References = []screen.Reference{{Name: "Rita Reference", Email: "a@mail.example"}}
		}),
		"in commits": b.send("d", "Dora Exempel", func(a *screen.Application) {
			a.Profiles = []screen.Profile{{Service: "github", Login: "sample-four", CommitIdentities: []screen.CommitIdentity{{Name: "sample", Email: "a@mail.example", Share: &share}}}}
		}),
	}
	b.lookBack()
	st, err := b.store.Application(ctx, gone)
	must(t, err)
	must(t, b.desk.Erase(ctx, commandLine, gone, "asked for"))
	b.lookBack()
	for how, app := range naming {
		ev, err := b.store.Evaluation(ctx, app, 1)
		must(t, err)
		if latest := b.latest(app); strings.Contains(string(latest.Facts), st.ID) || !strings.Contains(string(ev.Facts), st.ID) {
			t.Errorf("who names it %s was judged %d times: at first %v, now %v", how, latest.Seq, strings.Contains(string(ev.Facts), st.ID), strings.Contains(string(latest.Facts), st.ID))
		}
	}
}
