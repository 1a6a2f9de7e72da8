package pipeline_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

// put imports a list with the columns kind, value, name and those given.
func (b *bench) put(name, columns string, rows ...string) {
	b.Helper()
	text := "kind,value,name," + columns + "\n" + strings.Join(rows, "\n") + "\n"
	res, err := b.desk.ImportList(context.Background(), commandLine, watchlist.Source{List: name, Class: "intelligence", Added: b.clock}, strings.NewReader(text))
	must(b.T, err)
	if res.Taken != len(rows) {
		b.Fatalf("%d of %d rows taken: %v", res.Taken, len(rows), res.SkippedBy)
	}
}

// found are the lists on which a name is found.
func (b *bench) found(name string, lead bool) []string {
	b.Helper()
	res, err := b.desk.SearchNames(context.Background(), search.Query{Name: name}, lead)
	must(b.T, err)
	var lists []string
	for _, c := range res.Candidates {
		lists = append(lists, c.Entry.List)
	}
	return lists
}

func TestNamesAreSearchedAsTheListsStand(t *testing.T) {
	b := newBench(t)
	if got := b.found("Quillon Tessaby", true); got != nil {
		t.Fatalf("found on %v before any list", got)
	}
	b.put("northern", "birth_year,note", "name,Quillon Tessaby,Quillon Tessaby,1984,N.1", "name,Q. Tesabi,Quillon Tessaby,1984,N.1")
	if got := b.found("Tessaby Quilon", false); !slices.Equal(got, []string{"northern"}) {
		t.Errorf("a typing error and another order: found on %v", got)
	}
	b.put("southern", "valid_from,valid_until", "name,Quillon Tessaby,,2026-11-24,2026-11-25")
	if got := b.found("Quillon Tessaby", false); !slices.Equal(got, []string{"northern"}) {
		t.Errorf("an entry that doesn't hold yet: found on %v", got)
	}
	b.clock = b.clock.AddDate(0, 0, 2)
	if got := b.found("Quillon Tessaby", false); !slices.Equal(got, []string{"northern", "southern"}) {
		t.Errorf("an entry that holds now: found on %v", got)
	}
	b.clock = b.clock.AddDate(0, 0, 2)
	_, err := b.desk.RemoveList(context.Background(), commandLine, "northern", "out of date")
	must(t, err)
	if got := b.found("Quillon Tessaby", false); got != nil {
		t.Errorf("what ran out or was removed is found on %v", got)
	}
}

func TestWhatIsMarkedRedIsFoundForLeadsOnly(t *testing.T) {
	b := newBench(t)
	b.put("closed circle", "tlp", "name,Quillon Tessaby,,red")
	if got := b.found("Quillon Tessaby", false); got != nil {
		t.Errorf("a reviewer finds it on %v", got)
	}
	if got := b.found("Quillon Tessaby", true); !slices.Equal(got, []string{"closed circle"}) {
		t.Errorf("a lead finds it on %v", got)
	}
}

func TestTheIndexOfNamesIsMadeOncePerChangeOfLists(t *testing.T) {
	b := newBench(t)
	b.put("northern", "note", "name,Quillon Tessaby,,")
	b.found("Quillon Tessaby", false)
	made := b.desk.NamesMade()
	b.accept("a", "Quillon Tessaby", "+1 202 555 0101")
	b.lookBack()
	b.clock = b.clock.Add(time.Hour)
	b.found("Anna Probe", false)
	if b.desk.NamesMade() != made {
		t.Error("an application or an hour made the index again")
	}
	b.put("southern", "note", "email,a@mail.example,,")
	b.found("Quillon Tessaby", false)
	if b.desk.NamesMade() == made {
		t.Error("a change of lists didn't make the index again")
	}
}

func TestAListOverTheBoundIsLeftOutAndNamed(t *testing.T) {
	b := newBench(t)
	b.put("a", "note", "name,Quillon Tessaby,,")
	var rows []string
	for i := range 2500 {
		rows = append(rows, fmt.Sprintf("name,Person%d Probe,,", i))
	}
	b.put("b", "note", rows...)
	b.put("c", "note", "name,Quillon Tessaby,,")
	b.desk.SearchAtMost(2000)
	res, err := b.desk.SearchNames(context.Background(), search.Query{Name: "Quillon Tessaby"}, false)
	must(t, err)
	if !slices.Equal(res.Left, []string{"b"}) || len(res.Candidates) != 2 {
		t.Errorf("left out %v, %d candidates", res.Left, len(res.Candidates))
	}
}

func TestManySearchWhileListsChange(t *testing.T) {
	b := newBench(t)
	b.put("northern", "note", "name,Quillon Tessaby,,")
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				res, err := b.desk.SearchNames(context.Background(), search.Query{Name: "Quillon Tessaby"}, false)
				if err != nil || len(res.Candidates) == 0 {
					t.Errorf("%v, %v", res.Candidates, err)
				}
			}
		})
	}
	for i := range 5 {
		b.put(fmt.Sprintf("list %d", i), "note", "name,Quillon Tessaby,,")
	}
	all.Wait()
	if got := b.found("Quillon Tessaby", false); len(got) != 6 {
		t.Errorf("found on %v", got)
	}
}

func TestAListShowsItsEntriesAsTheyStandAndWhomItTouched(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	anna := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.accept("b", "Boris Muster", "+1 202 555 0102")
	chloe := b.accept("c", "Chloe Specimen", "+1 202 555 0103")
	b.put("northern", "confidence,valid_until,last_seen", "email,a@mail.example,,0.8,,2024-11-22", "name,Chloe Specimen,,,,", "phone,+1 202 555 0199,,1,2026-01-01,")
	v, err := b.desk.ImportedList(ctx, "northern", "", 0, 2)
	must(t, err)
	if v.Total != 3 || len(v.Entries) != 2 || v.Kinds["name"] != 1 || v.Kinds["email"] != 1 || len(v.History) != 1 {
		t.Fatalf("%d entries, %d shown, kinds %v, %d events", v.Total, len(v.Entries), v.Kinds, len(v.History))
	}
	if e := v.Entries[0]; !e.Counts || e.Confidence != .8 || e.Now >= .8 || e.Now < .35 {
		t.Errorf("two years old: confidence %g of %g, counts: %v", e.Now, e.Confidence, e.Counts)
	}
	v, err = b.desk.ImportedList(ctx, "northern", "name", 0, 10)
	must(t, err)
	if v.Total != 1 || len(v.Entries) != 1 || v.Entries[0].Raw != "Chloe Specimen" {
		t.Errorf("by kind: %+v", v.Entries)
	}
	if v, err = b.desk.ImportedList(ctx, "northern", "", 2, 10); err != nil || len(v.Entries) != 1 || v.Entries[0].Counts {
		t.Errorf("what ran out counts: %+v, %v", v.Entries, err)
	}
	hits, total, err := b.desk.Touched(ctx, "northern", 1)
	must(t, err)
	if total != 2 || len(hits) != 1 || hits[0].App != chloe {
		t.Errorf("%d touched, %+v; want %d and %d", total, hits, chloe, anna)
	}
	v, err = b.desk.BuiltInList("OFAC", "wallet_btc", 5, 3)
	must(t, err)
	if v.Total < 100 || len(v.Entries) != 3 || !v.Entries[0].Counts {
		t.Errorf("of the built-in list %d wallets, shown %+v", v.Total, v.Entries)
	}
}
