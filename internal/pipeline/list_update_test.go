package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// indicators is a bundle with a mailbox for each word: "1@3" is the first one's
// version of October 3rd, "-1@5" its withdrawal on the 5th.
func indicators(words string) string {
	var objects []string
	for w := range strings.FieldsSeq(words) {
		id, day, _ := strings.Cut(strings.TrimPrefix(w, "-"), "@")
		objects = append(objects, fmt.Sprintf(`{"type":"indicator","id":"indicator--00000000-0000-4000-8000-%012s","modified":"2026-10-%02sT00:00:00Z","pattern":"[email-addr:value = 'no%s@mail.example']","pattern_type":"stix","valid_from":"2026-10-01T00:00:00Z","revoked":%v}`,
			id, day, id, strings.HasPrefix(w, "-")))
	}
	return `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[` + strings.Join(objects, ",") + `]}`
}

func TestAFileOfChangesTouchesOnlyWhomItConcerns(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	by := review.Actor{ID: "command", Kind: review.Command}
	src := watchlist.Source{List: "feed", Class: "intelligence", Added: b.clock}
	apps := map[string]int64{}
	for _, id := range []string{"1", "2", "3", "4"} {
		apps[id] = b.send(id, "Person "+id, func(a *screen.Application) { a.Person.Emails = []string{"no" + id + "@mail.example"} })
	}
	put := func(words string) {
		_, err := b.desk.ImportList(ctx, by, src, strings.NewReader(indicators(words)))
		must(t, err)
		b.lookBack()
	}
	update := func(words string) pipeline.ListUpdate {
		t.Helper()
		read, err := watchlist.Read(strings.NewReader(indicators(words)), src, watchlist.Options{})
		must(t, err)
		res, err := b.desk.UpdateList(ctx, by, src, read)
		must(t, err)
		b.lookBack()
		return res
	}
	listed := func() (out string) {
		for _, id := range []string{"1", "2", "3", "4"} {
			if strings.Contains(fired(b.latest(apps[id])), "intelligence-contact-listed") {
				out += id
			}
		}
		return out
	}
	put("1@2 2@2 3@2")
	if got := listed(); got != "123" {
		t.Fatalf("listed %s", got)
	}
	before := b.latest(apps["2"]).Seq
	if res := update("-1@5 -9@5 2@1"); res.Withdrawn != 1 || res.Unknown != 1 || res.Older != 1 || res.Entries != 2 || res.Touched != 1 || listed() != "23" {
		t.Errorf("withdrawn: %+v, listed %s", res, listed())
	}
	if after := b.latest(apps["2"]).Seq; after != before {
		t.Error("who carries a value that stays was judged again")
	}
	if res := update("1@2 4@3"); res.Older != 1 || res.Added != 1 || res.Touched != 1 || listed() != "234" {
		t.Errorf("an older file brings back what was taken back: %+v, listed %s", res, listed())
	}
	lists, err := b.store.Watchlists(ctx)
	must(t, err)
	if len(lists) != 1 || lists[0].Entries != 3 {
		t.Errorf("lists %+v", lists)
	}
	events, err := b.store.Audit(ctx, "watchlist/feed", 0, 1)
	must(t, err)
	if len(events) != 1 || events[0].Verb != "watchlist.updated" || strings.Contains(fmt.Sprint(events[0].Content), "mail.example") {
		t.Errorf("audit %+v", events)
	}

	t.Run("a file with nothing but withdrawals replaces no list", func(t *testing.T) {
		_, err := b.desk.ImportList(ctx, by, src, strings.NewReader(indicators("-2@9")))
		if !errors.Is(err, store.ErrInput) || !strings.Contains(err.Error(), "update") || listed() != "234" {
			t.Errorf("%v, listed %s", err, listed())
		}
	})
	t.Run("a whole file says what stands, and its withdrawals are remembered", func(t *testing.T) {
		put("3@4 -4@6")
		if got := listed(); got != "3" {
			t.Errorf("listed %s", got)
		}
		if res := update("4@5"); res.Older != 1 || listed() != "3" {
			t.Errorf("%+v, listed %s", res, listed())
		}
	})
	for name, tt := range map[string]struct {
		src  watchlist.Source
		text string
		want error
		say  string
	}{
		"a list that isn't there":      {watchlist.Source{List: "other", Class: "intelligence"}, indicators("1@2"), store.ErrNotFound, "import it whole"},
		"a list of another class":      {watchlist.Source{List: "feed", Class: "sanctions"}, indicators("1@2"), store.ErrInput, "one of intelligence"},
		"a table that numbers nothing": {src, "kind,value\nemail,no1@mail.example\n", store.ErrInput, "whole list"},
	} {
		t.Run(name, func(t *testing.T) {
			read, err := watchlist.Read(strings.NewReader(tt.text), tt.src, watchlist.Options{})
			must(t, err)
			if _, err := b.desk.UpdateList(ctx, by, tt.src, read); !errors.Is(err, tt.want) || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("err = %v, want %q", err, tt.say)
			}
		})
	}
}

func TestFilesOfChangesThatComeAtOnceAreAppliedOneAfterTheOther(t *testing.T) {
	b, ctx := newBench(t), context.Background()
	src := watchlist.Source{List: "feed", Class: "intelligence", Added: b.clock}
	_, err := b.desk.ImportList(ctx, commandLine, src, strings.NewReader(indicators("1@2")))
	must(t, err)
	var all sync.WaitGroup
	done, errs := make([]pipeline.ListUpdate, 8), make([]error, 8)
	for i := range done {
		all.Go(func() {
			read, err := watchlist.Read(strings.NewReader(indicators(fmt.Sprintf("2@2 -%d@2", 3+i))), src, watchlist.Options{})
			if err == nil {
				done[i], err = b.desk.UpdateList(ctx, commandLine, src, read)
			}
			errs[i] = err
		})
	}
	all.Wait()
	must(t, errors.Join(errs...))
	added := 0
	for _, u := range done {
		added += u.Added
	}
	rows, err := b.store.WatchlistEntries(ctx, "feed", 0, 100)
	must(t, err)
	if added != 1 || len(rows) != 2+len(done) {
		t.Errorf("one entry was added %d times, and %d rows stand: want two entries and %d objects that were taken back", added, len(rows), len(done))
	}
}
