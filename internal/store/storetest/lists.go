package storetest

import (
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

func listPages(t *testing.T, w *World) {
	lead := Person("user/1", review.Lead)
	var entries []store.WatchlistEntry
	for i, kind := range []string{"email", "name", "email", "name", "email", store.KindObject} {
		entries = append(entries, store.WatchlistEntry{List: "northern", Kind: kind, Value: "v" + strconv.Itoa(i), Canonical: "v" + strconv.Itoa(i)})
	}
	for _, list := range []string{"northern", "southern"} {
		_, err := w.PutWatchlist(t.Context(), lead, store.Watchlist{Name: list, Class: "partner"}, entries, nil)
		must(t, err)
	}
	find := func(q store.EntryQuery) (values []string, last int64) {
		t.Helper()
		q.List = "northern"
		got, err := w.FindEntries(t.Context(), q)
		must(t, err)
		for _, e := range got {
			values, last = append(values, e.Value), e.ID
		}
		return values, last
	}
	first, last := find(store.EntryQuery{Limit: 2})
	rest, _ := find(store.EntryQuery{After: last, Limit: 10})
	if !slices.Equal(first, []string{"v0", "v1"}) || !slices.Equal(rest, []string{"v2", "v3", "v4"}) {
		t.Errorf("pages by id: %v, %v", first, rest)
	}
	if got, _ := find(store.EntryQuery{Kinds: []string{"email"}, Offset: 1, Limit: 1}); !slices.Equal(got, []string{"v2"}) {
		t.Errorf("the second e-mail: %v", got)
	}
	counts, err := w.CountEntries(t.Context(), "northern")
	must(t, err)
	if !maps.Equal(counts, map[string]int{"email": 3, "name": 2}) {
		t.Errorf("counts %v", counts)
	}
	out := accept(t, w, Application(1), Application(2), Application(3))
	must(t, w.SaveRecord(t.Context(), out[0].App, nil, []store.Signature{{Kind: "email", Value: "v0"}, {Kind: "name", Value: "v1"}}, nil))
	must(t, w.SaveRecord(t.Context(), out[1].App, nil, []store.Signature{{Kind: "name", Value: "v0"}}, nil))
	must(t, w.SaveRecord(t.Context(), out[2].App, nil, []store.Signature{{Kind: "email", Value: "v4"}}, nil))
	if apps, err := w.Carriers(t.Context(), "northern", 10); err != nil || !slices.Equal(apps, []int64{out[2].App, out[0].App}) {
		t.Errorf("carriers %v, %v", apps, err)
	}
	if apps, err := w.Carriers(t.Context(), "northern", 1); err != nil || !slices.Equal(apps, []int64{out[2].App}) {
		t.Errorf("the newest carrier %v, %v", apps, err)
	}
}

func listKeepsItsOwn(t *testing.T, w *World) {
	lead := Person("user/1", review.Lead)
	put := func(list string, until time.Time) (id int64) {
		_, err := w.PutWatchlist(t.Context(), lead, store.Watchlist{Name: list, Class: "partner"}, []store.WatchlistEntry{{List: list, Kind: "email", Value: list, Canonical: list, ValidUntil: until}}, nil)
		must(t, err)
		rows, err := w.WatchlistEntries(t.Context(), list, 0, 10)
		must(t, err)
		return rows[0].ID
	}
	north, south := put("northern", time.Time{}), put("southern", w.Clock.Now().Add(time.Hour))
	_, err := w.ChangeWatchlist(t.Context(), lead, "northern", store.EntryChange{Gone: []int64{south}})
	must(t, err)
	if rows, err := w.WatchlistEntries(t.Context(), "southern", 0, 10); err != nil || len(rows) != 1 {
		t.Errorf("a change of one list took away another's entry: %+v, %v", rows, err)
	}
	must(t, w.EndEntries(t.Context(), "southern", []int64{north, south}, nil)) // too early
	w.Clock.Pass(2 * time.Hour)
	if rows, err := w.PassedEntries(t.Context(), 10); err != nil || len(rows) != 1 || rows[0].ID != south {
		t.Errorf("ran out: %+v, %v", rows, err)
	}
}
