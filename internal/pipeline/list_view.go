package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/link"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// ListView is one list with a page of its entries.
type ListView struct {
	store.Watchlist
	BuiltIn bool           // came with the program; UpdatedAt is the date of its newest entry
	Kinds   map[string]int // entries by kind
	Total   int            // of the kind asked for
	Entries []ListedEntry
	History []store.Event // of an imported list, newest first, at most 50
}

// ListedEntry is one entry of a list as it stands now.
type ListedEntry struct {
	watchlist.Entry
	Retracted bool    // its source took it back
	Counts    bool    // not retracted, and inside its dates
	Now       float64 // confidence less its age
}

// keyedKinds are the kinds of entries that the store keeps under another one.
var keyedKinds = []string{screen.KindName, watchlist.KindCompany, screen.KindAddress, screen.KindProfileID}

// storedKind is the kind under which the store keeps entries of a kind.
func storedKind(kind string) string {
	if slices.Contains(keyedKinds, kind) {
		return link.Listed(kind)
	}
	return kind
}

// BuiltIn are the entries that came with the program and the live rules.
func (d *Desk) BuiltIn() []watchlist.Entry {
	out := slices.Clone(d.sanctions)
	if lists := d.live.Load().lists; lists != nil {
		out = append(out, FrontCompanies(lists)...)
	}
	return out
}

// BuiltInLists are the lists that came with the program, by name.
func (d *Desk) BuiltInLists() []store.Watchlist {
	var out []store.Watchlist
	for _, e := range d.BuiltIn() {
		i := slices.IndexFunc(out, func(l store.Watchlist) bool { return l.Name == e.List })
		if i < 0 {
			i, out = len(out), append(out, store.Watchlist{Name: e.List, Class: e.Class})
		}
		out[i].Entries++
		if e.Added.After(out[i].UpdatedAt) {
			out[i].UpdatedAt = e.Added
		}
	}
	slices.SortFunc(out, func(a, b store.Watchlist) int { return strings.Compare(a.Name, b.Name) })
	return out
}

// BuiltInList shows a list that came with the program, the entries of a kind or
// of all. The error wraps [store.ErrNotFound].
func (d *Desk) BuiltInList(name, kind string, offset, limit int) (ListView, error) {
	lists := d.BuiltInLists()
	i := slices.IndexFunc(lists, func(l store.Watchlist) bool { return l.Name == name })
	if i < 0 {
		return ListView{}, fmt.Errorf("built-in list %q: %w", name, store.ErrNotFound)
	}
	v := ListView{Watchlist: lists[i], BuiltIn: true, Kinds: map[string]int{}}
	for _, e := range d.BuiltIn() {
		if e.List != name {
			continue
		}
		v.Kinds[e.Kind]++
		if kind != "" && e.Kind != kind {
			continue
		}
		if v.Total++; v.Total > offset && len(v.Entries) < limit {
			v.Entries = append(v.Entries, d.shown(e, false))
		}
	}
	return v, nil
}

// ImportedList shows a stored list, the entries of a kind or of all. The error
// wraps [store.ErrNotFound].
func (d *Desk) ImportedList(ctx context.Context, name, kind string, offset, limit int) (ListView, error) {
	lists, err := d.store.Watchlists(ctx)
	if err != nil {
		return ListView{}, err
	}
	i := slices.IndexFunc(lists, func(l store.Watchlist) bool { return l.Name == name })
	if i < 0 {
		return ListView{}, fmt.Errorf("list %q: %w", name, store.ErrNotFound)
	}
	v := ListView{Watchlist: lists[i], Kinds: map[string]int{}}
	counts, err := d.store.CountEntries(ctx, name)
	if err != nil {
		return ListView{}, err
	}
	for k, n := range counts {
		for _, own := range keyedKinds {
			if k == link.Listed(own) {
				k = own
			}
		}
		v.Kinds[k] += n
		if kind == "" || kind == k {
			v.Total += n
		}
	}
	q := store.EntryQuery{List: name, Offset: offset, Limit: limit}
	if kind != "" {
		q.Kinds = []string{storedKind(kind)}
	}
	rows, err := d.store.FindEntries(ctx, q)
	if err != nil {
		return ListView{}, err
	}
	entries, err := openEntries(rows)
	if err != nil {
		return ListView{}, err
	}
	for i, e := range entries {
		v.Entries = append(v.Entries, d.shown(e, rows[i].Retracted))
	}
	v.History, err = d.store.Audit(ctx, "watchlist/"+name, 0, 50)
	return v, err
}

func (d *Desk) shown(e watchlist.Entry, retracted bool) ListedEntry {
	now := d.now()
	return ListedEntry{Entry: e, Retracted: retracted, Counts: !retracted && e.Holds(now), Now: e.ConfidenceAt(now)}
}

// Touched are the applications that carry a value of a stored list, newest first,
// at most limit of them, and how many there are; more than 100,000 are told as
// that many. Who only bears a listed name is among them, as a question.
func (d *Desk) Touched(ctx context.Context, name string, limit int) ([]store.Hit, int, error) {
	apps, err := d.store.Carriers(ctx, name, maxConcerned)
	if err != nil {
		return nil, 0, err
	}
	// Ranges of addresses and mailboxes of commits are found by other keys.
	q := store.EntryQuery{List: name, Kinds: []string{screen.KindEmail, screen.KindIPv4, screen.KindIPv6}}
	var failed error
	err = d.eachStored(ctx, q, func(_ []store.WatchlistEntry, entries []watchlist.Entry) bool {
		var more []int64
		more, failed = d.concerned(ctx, entries)
		apps = append(apps, more...)
		return failed == nil
	})
	if err != nil || failed != nil {
		return nil, 0, errors.Join(err, failed)
	}
	slices.Sort(apps)
	apps = slices.Compact(apps)
	slices.Reverse(apps)
	hits, err := d.store.Hits(ctx, apps[:min(len(apps), limit)])
	return hits, len(apps), err
}
