package pipeline_test

import (
	"context"
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
