package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"bonafide/internal/review"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// ListUpdate says what a file of changes did to a list, by objects of its source.
type ListUpdate struct {
	Format    string              `json:"format"`
	Added     int                 `json:"added"`
	Changed   int                 `json:"changed"`
	Withdrawn int                 `json:"withdrawn"`
	Same      int                 `json:"same"`    // held in this version already
	Older     int                 `json:"older"`   // left: the list holds a later version
	Unknown   int                 `json:"unknown"` // taken back, but never held
	Skipped   []watchlist.Skipped `json:"skipped"` // the first 1,000
	SkippedBy map[string]int      `json:"skipped_by"`
	Entries   int                 `json:"entries"` // of the list now
	Touched   int                 `json:"touched"` // applications that carry a value that came or went
}

// UpdateList applies a file that holds only what changed to a stored list: what it
// doesn't name stays. Objects are found by the ids that their source gave them, so
// it is for STIX and MISP. Errors wrap [store.ErrNotFound] when there is no such
// list, or [store.ErrInput].
func (d *Desk) UpdateList(ctx context.Context, by review.Actor, src watchlist.Source, read watchlist.Reading) (ListUpdate, error) {
	out := ListUpdate{Format: read.Format, Skipped: read.Skipped, SkippedBy: read.SkippedBy}
	if src.List == confirmedList {
		return out, errKept
	}
	if read.Format != watchlist.FormatSTIX && read.Format != watchlist.FormatMISP {
		return out, fmt.Errorf("%w: a %s file doesn't number its entries, so nobody can tell which of them changed; import the whole list", store.ErrInput, read.Format)
	}
	d.listing.Lock()
	defer d.listing.Unlock()
	if err := d.checkClass(ctx, src); err != nil {
		return out, err
	}
	had, err := d.readList(ctx, src.List)
	if err != nil {
		return out, err
	}
	c := watchlist.Update(had.entries, had.objects, read)
	out.Added, out.Changed, out.Withdrawn, out.Same, out.Older, out.Unknown = c.Added, c.Changed, c.Withdrawn, c.Same, c.Older, c.Unknown
	out.Entries = len(had.entries) - len(c.Gone) + len(c.Add)
	rows, err := listRows(src.List, c.Add, c.Objects)
	if err != nil {
		return out, err
	}
	concern, gone := c.Add, make([]int64, len(c.Gone))
	for i, at := range c.Gone {
		gone[i] = had.ids[at]
		concern = append(concern, had.entries[at])
	}
	apps, err := d.reached(ctx, had, concern)
	if err != nil {
		return out, err
	}
	told := map[string]any{"format": read.Format, "added": c.Added, "changed": c.Changed, "withdrawn": c.Withdrawn, "same": c.Same, "older": c.Older, "unknown": c.Unknown}
	err = d.changeList(func() error {
		out.Touched, err = d.store.ChangeWatchlist(ctx, by, src.List, store.EntryChange{Gone: gone, Add: rows, Also: apps, Told: told})
		return err
	})
	return out, err
}

// checkClass reports whether a list of the name and class is stored.
func (d *Desk) checkClass(ctx context.Context, src watchlist.Source) error {
	lists, err := d.store.Watchlists(ctx)
	if err != nil {
		return err
	}
	for _, l := range lists {
		if l.Name == src.List && l.Class != src.Class {
			return fmt.Errorf("%w: the list %s is one of %s, not of %s; name its class", store.ErrInput, l.Name, l.Class, src.Class)
		}
		if l.Name == src.List {
			return nil
		}
	}
	return fmt.Errorf("%w: there is no list %s to bring up to date; import it whole first", store.ErrNotFound, src.List)
}

// storedList is all that is stored of one list.
type storedList struct {
	entries []watchlist.Entry
	ids     []int64 // of the entries, in their order
	objects []watchlist.Object
}

func (d *Desk) readList(ctx context.Context, list string) (out storedList, err error) {
	for after := int64(0); ; {
		rows, err := d.store.WatchlistEntries(ctx, list, after, page)
		if err != nil {
			return out, err
		}
		for _, r := range rows {
			after = r.ID
			if r.Kind == store.KindObject {
				var o watchlist.Object
				if err := json.Unmarshal(r.Body, &o); err != nil {
					return out, fmt.Errorf("list %s, entry %d: %w", list, r.ID, err)
				}
				out.objects = append(out.objects, o)
				continue
			}
			var e watchlist.Entry
			if err := json.Unmarshal(r.Body, &e); err != nil {
				return out, fmt.Errorf("list %s, entry %d: %w", list, r.ID, err)
			}
			out.entries, out.ids = append(out.entries, e), append(out.ids, r.ID)
		}
		if len(rows) < page {
			return out, nil
		}
	}
}

// listRows are entries and objects as the store keeps them. Of an object that
// nothing could be read of nothing is kept.
func listRows(list string, entries []watchlist.Entry, objects []watchlist.Object) ([]store.WatchlistEntry, error) {
	rows := make([]store.WatchlistEntry, 0, len(entries)+len(objects))
	for _, e := range entries {
		row, err := entryRow(e)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	for _, o := range objects {
		if o.State == watchlist.Unread {
			continue
		}
		body, err := json.Marshal(o)
		if err != nil {
			return nil, err
		}
		rows = append(rows, store.WatchlistEntry{List: list, Kind: store.KindObject, Canonical: o.ID, Retracted: true, Body: body})
	}
	return rows, nil
}

// keepsWhatStands refuses to replace a list by a file of which nothing is taken:
// one that holds only changes, or is another format's, would take all back.
func (d *Desk) keepsWhatStands(ctx context.Context, list string, read watchlist.Reading) error {
	if len(read.Entries) > 0 {
		return nil
	}
	lists, err := d.store.Watchlists(ctx)
	if err != nil {
		return err
	}
	for _, l := range lists {
		if l.Name == list && l.Entries > 0 {
			return fmt.Errorf("%w: nothing can be taken of this file, so that it would take back all %d entries of the list %s; apply it as an update when it holds only changes, or remove the list", store.ErrInput, l.Entries, list)
		}
	}
	return nil
}
