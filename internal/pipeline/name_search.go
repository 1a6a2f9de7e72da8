package pipeline

import (
	"cmp"
	"context"
	"sync"
	"sync/atomic"
	"time"

	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

const (
	// maxSearched bounds the entries that are searched by name, aliases counted: a
	// list that would go over is left out whole, and the answer says so. The index
	// of 400,000 takes 350 bytes and 23 µs a name, reading them three times that.
	maxSearched = 250_000
	// shownCandidates bounds the answer. Candidates that the asker may not see are
	// looked for beyond it.
	shownCandidates, foundCandidates = 20, 60
)

// NamesFound is what a search over the names on lists gave: questions, never a
// verdict. A name alone weighs nothing.
type NamesFound struct {
	Candidates []search.Candidate // of search.Shown and more, best first
	More       bool               // there are further ones
	Names      int                // searched, aliases and scripts one by one
	Left       []string           // lists that were not searched, for their size
}

// SearchNames looks for persons and firms on all lists, built in and imported,
// whose name is nearly the one asked for. Entries marked TLP:RED are found for
// leads only; see [watchlist.Entry.LeadsOnly]. Search is safe for concurrent use.
func (d *Desk) SearchNames(ctx context.Context, q search.Query, lead bool) (NamesFound, error) {
	names, err := d.names.index(ctx, d)
	if err != nil {
		return NamesFound{}, err
	}
	q.Limit = foundCandidates
	out := NamesFound{Names: names.index.Names(), Left: names.left}
	for _, c := range names.index.Search(q) {
		switch {
		case c.Score < search.Shown || c.Entry.TLP == screen.MarkRed && !lead:
		case len(out.Candidates) == shownCandidates:
			out.More = true
		default:
			out.Candidates = append(out.Candidates, c)
		}
	}
	return out, nil
}

// nameIndex keeps the index over listed names: it is made when somebody searches
// first and made again after the lists changed. Its zero value is ready.
type nameIndex struct {
	changes atomic.Uint64 // how often lists changed
	ready   atomic.Pointer[indexedNames]
	making  sync.Mutex // one makes it at a time, the others wait for it
	most    int        // entries; 0: maxSearched
}

// indexedNames is an index with what it was made of.
type indexedNames struct {
	index   *search.Index
	left    []string
	changes uint64
	lists   *list.Lists // of the live rules: they carry names of firms
	until   time.Time   // when an entry begins or ends to hold; zero: never
}

func (n *nameIndex) changed() { n.changes.Add(1) }

func (n *nameIndex) index(ctx context.Context, d *Desk) (*indexedNames, error) {
	if r := n.current(d); r != nil {
		return r, nil
	}
	n.making.Lock()
	defer n.making.Unlock()
	if r := n.current(d); r != nil {
		return r, nil
	}
	n.ready.Store(nil) // nobody searches what is out of date, and two at once would take twice the memory
	r := &indexedNames{changes: n.changes.Load(), lists: d.live.Load().lists}
	entries, err := d.listedNames(ctx, r)
	if err != nil {
		return nil, err
	}
	r.index = search.New(search.Entries(entries))
	n.ready.Store(r)
	return r, nil
}

// current is the index when nothing changed since it was made.
func (n *nameIndex) current(d *Desk) *indexedNames {
	r := n.ready.Load()
	if r == nil || r.changes != n.changes.Load() || r.lists != d.live.Load().lists || !r.until.IsZero() && !d.now().Before(r.until) {
		return nil
	}
	return r
}

// listedNames are the names that hold now, of the built-in lists and then of the
// stored ones in the order of their names.
func (d *Desk) listedNames(ctx context.Context, r *indexedNames) ([]watchlist.Entry, error) {
	now, most := d.now(), cmp.Or(d.names.most, maxSearched)
	out := named(nil, d.BuiltIn())
	lists, err := d.store.Watchlists(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		before := len(out)
		err := d.eachStored(ctx, store.EntryQuery{List: l.Name, Kinds: nameKinds}, func(rows []store.WatchlistEntry, entries []watchlist.Entry) bool {
			for i, e := range entries {
				for _, turn := range []time.Time{e.From, e.Until} {
					if turn.After(now) {
						r.until = sooner(r.until, turn.Add(1))
					}
				}
				if !rows[i].Retracted && e.Holds(now) {
					out = append(out, e)
				}
			}
			return len(out) <= most
		})
		if err != nil {
			return nil, err
		}
		if len(out) > most {
			out, r.left = out[:before], append(r.left, l.Name)
		}
	}
	return out, nil
}

// nameKinds are the kinds under which the store keeps names of persons and firms.
var nameKinds = []string{link.Listed(screen.KindName), link.Listed(watchlist.KindCompany)}

// named adds the entries that are names.
func named(out, entries []watchlist.Entry) []watchlist.Entry {
	for _, e := range entries {
		if e.Kind == screen.KindName || e.Kind == watchlist.KindCompany {
			out = append(out, e)
		}
	}
	return out
}

// eachStored hands out the entries of a list by pages, until take gives false.
func (d *Desk) eachStored(ctx context.Context, q store.EntryQuery, take func([]store.WatchlistEntry, []watchlist.Entry) bool) error {
	q.Limit = page
	for {
		rows, err := d.store.FindEntries(ctx, q)
		if err != nil {
			return err
		}
		entries, err := openEntries(rows)
		if err != nil {
			return err
		}
		if !take(rows, entries) || len(rows) < page {
			return nil
		}
		q.After = rows[len(rows)-1].ID
	}
}
