package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// entryBody is what is sealed of a list's entry.
type entryBody struct {
	Value     string `json:"value"`
	Canonical string `json:"canonical"`
	Body      []byte `json:"body,omitempty"`
}

type entryRow struct {
	ID                    int64
	List, Entry, Kind     string
	Hash                  int64
	Confidence            float64
	Tlp, Source           string
	ValidFrom, ValidUntil int64
	Retracted             bool
	Sealed                []byte
}

func entryPlace(list string) string { return "watchlist/" + list }

// ListChange says what writing a list changed.
type ListChange struct {
	Added, Removed, Kept int // entries; one that reads otherwise now is removed and added
	Touched              int // applications that are judged again
}

// PutWatchlist makes or replaces a list with its entries, in one transaction, and
// marks who carries the value of an entry that came or went, and also, whom the
// entries concern otherwise. What stands on the list as before touches nobody.
func (s *Store) PutWatchlist(ctx context.Context, by review.Actor, l Watchlist, entries []WatchlistEntry, also []int64) (c ListChange, err error) {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return c, fmt.Errorf("watchlist %s: %w", l.Name, review.ErrForbidden)
	}
	if l.Name == "" || l.Class == "" {
		return c, fmt.Errorf("watchlist %q: %w: name and class are needed", l.Name, ErrInput)
	}
	return s.putList(ctx, by, listWrite{Watchlist: l, entries: entries, also: also})
}

// PutEntriesOf replaces what one source, such as an application, gave to a list,
// as [Store.PutWatchlist] does; the entries of others stay, and the list is made
// when it lacks. It follows from a decision that somebody was allowed to take, so
// it asks for no permission of its own.
func (s *Store) PutEntriesOf(ctx context.Context, by review.Actor, l Watchlist, source string, entries []WatchlistEntry) error {
	_, err := s.putList(ctx, by, listWrite{Watchlist: l, source: source, entries: entries})
	return err
}

// listWrite is a list with the entries that it is to have: all of them, or those
// of one source.
type listWrite struct {
	Watchlist
	source  string
	entries []WatchlistEntry
	also    []int64
}

func (s *Store) putList(ctx context.Context, by review.Actor, l listWrite) (c ListChange, err error) {
	rows, err := s.entryRows(l.Name, l.source, l.entries)
	if err == nil {
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			c, err = s.writeList(ctx, tx, by, l, rows)
			return err
		})
	}
	if err != nil {
		return ListChange{}, fmt.Errorf("watchlist %s: %w", l.Name, err)
	}
	return c, nil
}

func (s *Store) writeList(ctx context.Context, tx *gorm.DB, by review.Actor, l listWrite, rows [][]any) (c ListChange, err error) {
	if err := tx.Exec(`INSERT INTO watchlists (name, class, source, version, digest, updated_at, updated_by) VALUES (?,?,?,?,?,?,?)
		ON CONFLICT (name) DO UPDATE SET class = excluded.class, source = excluded.source, version = excluded.version, digest = excluded.digest,
		updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		l.Name, l.Class, l.Source, l.Version, l.Digest, micros(s.now()), by.ID).Error; err != nil {
		return c, err
	}
	gone, fresh, err := s.listDiffers(tx, l, rows)
	if err != nil {
		return c, err
	}
	c = ListChange{Added: len(fresh), Removed: len(gone), Kept: len(rows) - len(fresh)}
	if c.Touched, err = s.swapEntries(ctx, tx, l.Name, swap{gone, fresh, l.also}); err != nil {
		return c, err
	}
	_, err = s.audit(tx, by.ID, "watchlist.put", "watchlist/"+l.Name, map[string]any{"class": l.Class, "version": l.Version, "digest": l.Digest, "source": l.source,
		"entries": len(rows), "added": c.Added, "removed": c.Removed})
	return c, err
}

// swap is what changes among the entries of a list.
type swap struct {
	gone  []int64 // ids
	fresh [][]any
	also  []int64 // applications that this concerns beside the carriers of a value
}

// swapEntries takes entries off a list and puts others on it, and marks who
// carries a value of one of them; it tells how many, each counted once. First
// bytes of a hash that happen to be equal cost a judgement, no more.
func (s *Store) swapEntries(ctx context.Context, tx *gorm.DB, list string, w swap) (touched int, err error) {
	concerned := slices.Clone(w.also)
	carriers := func(where string, args ...any) error {
		var apps []int64
		err := tx.Raw("SELECT DISTINCT p.application FROM watchlist_entries e JOIN kinds k ON k.name = e.kind JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE "+where, args...).Scan(&apps).Error
		concerned = append(concerned, apps...)
		return err
	}
	for part := range slices.Chunk(w.gone, 500) {
		if err := carriers("e.list = ? AND e.id IN ?", list, part); err != nil {
			return 0, err
		}
		if err := tx.Exec("DELETE FROM watchlist_entries WHERE list = ? AND id IN ?", list, part).Error; err != nil {
			return 0, err
		}
	}
	var last int64
	if err := tx.Raw("SELECT coalesce(max(id), 0) FROM watchlist_entries").Scan(&last).Error; err != nil {
		return 0, err
	}
	if err := insertEntries(ctx, tx, w.fresh); err != nil {
		return 0, err
	}
	if err := carriers("e.id > ?", last); err != nil {
		return 0, err
	}
	slices.Sort(concerned)
	concerned = slices.Compact(concerned)
	return len(concerned), s.markDirty(tx, concerned, becauseList+list+" was changed")
}

func insertEntries(ctx context.Context, tx *gorm.DB, rows [][]any) error {
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	return insertRows(ctx, plain, "INSERT INTO watchlist_entries (list, entry, kind, hash, confidence, tlp, source, valid_from, valid_until, retracted, sealed)", " ON CONFLICT DO NOTHING", rows)
}

// listDiffers tells which standing entries the rows lack, and which rows don't
// stand yet. A key that the store made covers all of an entry.
func (s *Store) listDiffers(tx *gorm.DB, l listWrite, rows [][]any) (gone []int64, fresh [][]any, err error) {
	var old []entryRow
	if err := tx.Raw("SELECT * FROM watchlist_entries WHERE list = ? AND (? = '' OR source = ?) ORDER BY id", l.Name, l.source, l.source).Scan(&old).Error; err != nil {
		return nil, nil, err
	}
	standing := make(map[string]*entryRow, len(old))
	for i := range old {
		standing[old[i].Entry] = &old[i]
	}
	stays := map[int64]bool{}
	for i, row := range rows {
		was := standing[row[1].(string)]
		same := was != nil
		if same && l.entries[i].Key != "" {
			if same, err = s.sameEntry(was, l.entries[i]); err != nil {
				return nil, nil, err
			}
		}
		if same {
			stays[was.ID] = true
		} else {
			fresh = append(fresh, row)
		}
	}
	for _, r := range old {
		if !stays[r.ID] {
			gone = append(gone, r.ID)
		}
	}
	return gone, fresh, nil
}

func (s *Store) sameEntry(was *entryRow, e WatchlistEntry) (bool, error) {
	open, err := s.openEntryRows([]entryRow{*was})
	if err != nil {
		return false, err
	}
	o := open[0]
	return o.Kind == e.Kind && o.Value == e.Value && o.Canonical == e.Canonical && o.Confidence == e.Confidence && o.TLP == e.TLP && o.Retracted == e.Retracted &&
		micros(o.ValidFrom) == micros(e.ValidFrom) && micros(o.ValidUntil) == micros(e.ValidUntil) && string(o.Body) == string(e.Body), nil
}

// entryRows seals entries. A source that isn't empty is part of their keys.
func (s *Store) entryRows(list, source string, entries []WatchlistEntry) ([][]any, error) {
	rows := make([][]any, 0, len(entries))
	for _, e := range entries {
		sealed, err := s.seal(entryPlace(list), entryBody{e.Value, e.Canonical, e.Body})
		if err != nil {
			return nil, err
		}
		if e.Key == "" {
			// Namesakes and houses of one street in two towns are found alike and are two entries.
			e.Key = fmt.Sprintf("%x", s.subject("watchlist entry", source+" "+e.Kind+":"+e.Canonical+" "+string(e.Body)))
		}
		sum := s.keys.Fingerprint(e.Kind, e.Canonical)
		rows = append(rows, []any{list, e.Key, e.Kind, shortHash(sum[:]), e.Confidence, e.TLP, cmp.Or(source, e.Source), micros(e.ValidFrom), micros(e.ValidUntil), e.Retracted, sealed})
	}
	return rows, nil
}

// RemoveWatchlist removes a list with its entries for a reason, which may be
// empty, and marks who carries one of its values, and also; or gives [ErrNotFound].
func (s *Store) RemoveWatchlist(ctx context.Context, by review.Actor, name, reason string, also []int64) (touched int, err error) {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return 0, fmt.Errorf("remove watchlist %s: %w", name, review.ErrForbidden)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var gone []int64
		if err := tx.Raw("SELECT id FROM watchlist_entries WHERE list = ?", name).Scan(&gone).Error; err != nil {
			return err
		}
		if touched, err = s.swapEntries(ctx, tx, name, swap{gone: gone, also: also}); err != nil {
			return err
		}
		r := tx.Exec("DELETE FROM watchlists WHERE name = ?", name)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrNotFound
		}
		if r.Error != nil {
			return r.Error
		}
		content := map[string]any{}
		if reason != "" {
			content["reason"] = reason
		}
		_, err := s.audit(tx, by.ID, "watchlist.removed", "watchlist/"+name, content)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("remove watchlist %s: %w", name, err)
	}
	return touched, nil
}

// Watchlists gives all lists, by name.
func (s *Store) Watchlists(ctx context.Context) ([]Watchlist, error) {
	var rows []struct {
		Name, Class, Source, Version, Digest, UpdatedBy string
		UpdatedAt                                       int64
		Entries                                         int
	}
	if err := s.read.WithContext(ctx).Raw("SELECT w.*, (SELECT count(*) FROM watchlist_entries e WHERE e.list = w.name AND e.kind <> ?) AS entries FROM watchlists w ORDER BY name", KindObject).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("watchlists: %w", err)
	}
	out := make([]Watchlist, len(rows))
	for i, r := range rows {
		out[i] = Watchlist{r.Name, r.Class, r.Source, r.Version, r.Digest, moment(r.UpdatedAt), r.UpdatedBy, r.Entries}
	}
	return out, nil
}

// WatchlistEntries gives the entries of a list ("": of all) with ids above
// after, ascending, at most limit (1,000 at most).
func (s *Store) WatchlistEntries(ctx context.Context, list string, after int64, limit int) ([]WatchlistEntry, error) {
	q, args := "SELECT * FROM watchlist_entries WHERE id > ?", []any{after}
	if list != "" {
		q, args = q+" AND list = ?", append(args, list)
	}
	var rows []entryRow
	if err := s.read.WithContext(ctx).Raw(q+" ORDER BY id LIMIT ?", append(args, min(limit, 1000))...).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("watchlist entries: %w", err)
	}
	out, err := s.openEntryRows(rows)
	if err != nil {
		return nil, fmt.Errorf("watchlist entries: %w", err)
	}
	return out, nil
}

func (s *Store) openEntryRows(rows []entryRow) ([]WatchlistEntry, error) {
	out := make([]WatchlistEntry, len(rows))
	for i, r := range rows {
		var b entryBody
		if err := s.unseal(entryPlace(r.List), r.Sealed, &b); err != nil {
			return nil, err
		}
		out[i] = WatchlistEntry{ID: r.ID, List: r.List, Key: r.Entry, Kind: r.Kind, Value: b.Value, Canonical: b.Canonical, Confidence: r.Confidence,
			TLP: r.Tlp, Source: r.Source, ValidFrom: moment(r.ValidFrom), ValidUntil: moment(r.ValidUntil), Retracted: r.Retracted, Body: b.Body}
	}
	return out, nil
}

// EntryCarriers gives the applications that carry the value of one of the entries,
// by their ids; some may only seem to, see swapEntries.
func (s *Store) EntryCarriers(ctx context.Context, ids []int64) (apps []int64, err error) {
	for part := range slices.Chunk(ids, 500) {
		var found []int64
		if err := s.read.WithContext(ctx).Raw("SELECT DISTINCT p.application FROM watchlist_entries e JOIN kinds k ON k.name = e.kind JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.id IN ?", part).Scan(&found).Error; err != nil {
			return nil, fmt.Errorf("carriers of %d entries of lists: %w", len(ids), err)
		}
		apps = append(apps, found...)
	}
	return apps, nil
}

// PassedEntries gives entries, at most limit, that ran out and whose carriers
// weren't judged again for it; EndEntries ends that.
func (s *Store) PassedEntries(ctx context.Context, limit int) ([]WatchlistEntry, error) {
	var rows []entryRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM watchlist_entries WHERE ended = 0 AND valid_until > 0 AND valid_until < ? ORDER BY list, valid_until, id LIMIT ?", micros(s.now()), limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("entries that ran out: %w", err)
	}
	out, err := s.openEntryRows(rows)
	if err != nil {
		return nil, fmt.Errorf("entries that ran out: %w", err)
	}
	return out, nil
}

// EndEntries marks who carries the value of an entry of the list that ran out, and
// also, in one transaction with the note that this was done.
func (s *Store) EndEntries(ctx context.Context, list string, ids, also []int64) error {
	err := s.doIn(ctx, bulk, func(tx *gorm.DB) error {
		reason := becauseEntry + list + " ran out"
		if err := s.markDirty(tx, also, reason); err != nil {
			return err
		}
		for part := range slices.Chunk(ids, 500) {
			if _, err := s.markCarriers(tx, reason, `watchlist_entries e JOIN kinds k ON k.name = e.kind
				JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.list = ? AND e.id IN ?`, list, part); err != nil {
				return err
			}
			if err := tx.Exec("UPDATE watchlist_entries SET ended = 1 WHERE list = ? AND id IN ? AND valid_until > 0 AND valid_until < ?", list, part, micros(s.now())).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end %d entries of the list %s: %w", len(ids), list, err)
	}
	return nil
}
