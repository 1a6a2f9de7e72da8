package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/review"
	"bonafide/internal/watchlist"
)

func TestOfALeakedListNoPasswordIsStored(t *testing.T) {
	const password = "Hunter2-Zq9"
	b := newBench(t)
	ctx := context.Background()
	by := review.Actor{ID: "command", Kind: review.Command}
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	src := watchlist.Source{List: "leak", Class: "intelligence", Added: b.clock, TLP: "amber"}
	res, err := b.desk.ImportList(ctx, by, src, strings.NewReader("a@mail.example:"+password+"\nben@mail.example:"+password+"\n"+password+"\n"))
	must(t, err)
	if res.Taken != 2 || res.Touched != 1 || res.Format != watchlist.FormatAddresses || len(res.Skipped) != 1 {
		t.Fatalf("%+v", res)
	}
	b.lookBack()
	if ev := b.latest(app); !strings.Contains(fired(ev), "intelligence-contact-listed") {
		t.Errorf("fires %s", fired(ev))
	}
	rows, err := b.store.WatchlistEntries(ctx, "leak", 0, 10)
	must(t, err)
	told, err := json.Marshal([]any{res, rows, b.latest(app)})
	must(t, err)
	if len(rows) != 2 || rows[0].TLP != "amber" {
		t.Errorf("stored %+v", rows)
	}
	for _, r := range rows {
		told = append(append(told, r.Body...), r.Value+r.Canonical...)
	}
	if bytes.Contains(told, []byte(password)) {
		t.Errorf("the password is told: %s", told)
	}
	must(t, filepath.WalkDir(b.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(password)) {
			t.Errorf("the password stands in %s", filepath.Base(path))
		}
		return err
	}))
	res, err = b.desk.ImportList(ctx, by, src, strings.NewReader("ben@mail.example:"+password+"\n"))
	must(t, err)
	b.lookBack()
	if ev := b.latest(app); res.Gone != 1 || strings.Contains(fired(ev), "intelligence-contact-listed") {
		t.Errorf("after the list let it go: %d gone, fires %s", res.Gone, fired(ev))
	}
}

func TestNamesakesOnAListAreTwoEntries(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	_, err := b.desk.ImportList(ctx, review.Actor{ID: "command", Kind: review.Command}, watchlist.Source{List: "names", Class: "sanctions", Added: b.clock},
		strings.NewReader("kind,value,birth_year,entity\nname,Anna Probe,1984,1\nname,Anna Probe,1990,2\nname,Anna Probe,1990,2\n"))
	must(t, err)
	rows, err := b.store.WatchlistEntries(ctx, "names", 0, 10)
	must(t, err)
	if len(rows) != 2 {
		t.Errorf("%d entries, want one for each person", len(rows))
	}
}
