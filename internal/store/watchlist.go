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

// PutWatchlist makes or replaces a list with its entries, in one transaction,
// and marks who carries a value that stood or now stands on it; touched is how
// many carry one that now does.
func (s *Store) PutWatchlist(ctx context.Context, by review.Actor, l Watchlist, entries []WatchlistEntry) (touched int, err error) {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return 0, fmt.Errorf("watchlist %s: %w", l.Name, review.ErrForbidden)
	}
	if l.Name == "" || l.Class == "" {
		return 0, fmt.Errorf("watchlist %q: %w: name and class are needed", l.Name, ErrInput)
	}
	rows, err := s.entryRows(l.Name, "", entries)
	if err != nil {
		return 0, fmt.Errorf("watchlist %s: %w", l.Name, err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if _, err := s.touchListed(tx, l.Name, ""); err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM watchlists WHERE name = ?", l.Name).Error; err != nil {
			return err
		}
		touched, err = s.putEntries(ctx, tx, by, l, "", rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("watchlist %s: %w", l.Name, err)
	}
	return touched, nil
}

// PutEntriesOf replaces what one source, such as an application, gave to a list,
// in one transaction; the entries of others stay, and the list is made when it
// lacks. It marks who carries one of the values. It follows from a decision that
// somebody was allowed to take, so it asks for no permission of its own.
func (s *Store) PutEntriesOf(ctx context.Context, by review.Actor, l Watchlist, source string, entries []WatchlistEntry) error {
	rows, err := s.entryRows(l.Name, source, entries)
	if err == nil {
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			if _, err := s.touchListed(tx, l.Name, source); err != nil {
				return err
			}
			if err := tx.Exec("DELETE FROM watchlist_entries WHERE list = ? AND source = ?", l.Name, source).Error; err != nil {
				return err
			}
			_, err := s.putEntries(ctx, tx, by, l, source, rows)
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("watchlist %s: %w", l.Name, err)
	}
	return nil
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

// putEntries writes the list's own row and entries, and marks who carries them.
func (s *Store) putEntries(ctx context.Context, tx *gorm.DB, by review.Actor, l Watchlist, source string, rows [][]any) (touched int, err error) {
	plain, err := plainTx(tx)
	if err != nil {
		return 0, err
	}
	if err := tx.Exec(`INSERT INTO watchlists (name, class, source, version, digest, updated_at, updated_by) VALUES (?,?,?,?,?,?,?)
		ON CONFLICT (name) DO UPDATE SET updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
		l.Name, l.Class, l.Source, l.Version, l.Digest, micros(s.now()), by.ID).Error; err != nil {
		return 0, err
	}
	if err := insertRows(ctx, plain, "INSERT INTO watchlist_entries (list, entry, kind, hash, confidence, tlp, source, valid_from, valid_until, retracted, sealed)", " ON CONFLICT DO NOTHING", rows); err != nil {
		return 0, err
	}
	if touched, err = s.touchListed(tx, l.Name, source); err != nil {
		return 0, err
	}
	_, err = s.audit(tx, by.ID, "watchlist.put", "watchlist/"+l.Name, map[string]any{"class": l.Class, "version": l.Version, "digest": l.Digest, "source": source, "entries": len(rows)})
	return touched, err
}

// touchListed marks who carries a value of the list, of one source when it isn't
// empty. First bytes of a hash that happen to be equal cost a judgement, no more.
func (s *Store) touchListed(tx *gorm.DB, list, source string) (int, error) {
	return s.markCarriers(tx, "the list "+list+" was changed", `watchlist_entries e JOIN kinds k ON k.name = e.kind
		JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.list = ? AND (? = '' OR e.source = ?)`, list, source, source)
}

// RemoveWatchlist removes a list with its entries for a reason, which may be
// empty, and marks who carries one of its values, or gives [ErrNotFound].
func (s *Store) RemoveWatchlist(ctx context.Context, by review.Actor, name, reason string) (touched int, err error) {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return 0, fmt.Errorf("remove watchlist %s: %w", name, review.ErrForbidden)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if touched, err = s.touchListed(tx, name, ""); err != nil {
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
	if err := s.read.WithContext(ctx).Raw("SELECT w.*, (SELECT count(*) FROM watchlist_entries e WHERE e.list = w.name) AS entries FROM watchlists w ORDER BY name").Scan(&rows).Error; err != nil {
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

// PassedEntries gives entries, at most limit, that ran out and whose carriers
// weren't judged again for it; EndEntries ends that.
func (s *Store) PassedEntries(ctx context.Context, limit int) ([]WatchlistEntry, error) {
	var rows []entryRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM watchlist_entries WHERE ended = 0 AND valid_until > 0 AND valid_until < ? ORDER BY valid_until, id LIMIT ?", micros(s.now()), limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("entries that ran out: %w", err)
	}
	out, err := s.openEntryRows(rows)
	if err != nil {
		return nil, fmt.Errorf("entries that ran out: %w", err)
	}
	return out, nil
}

// EndEntries marks who carries the value of an entry that ran out, in one
// transaction with the note that this was done.
func (s *Store) EndEntries(ctx context.Context, ids []int64) error {
	err := s.do(ctx, bulk, func(tx *gorm.DB) error {
		for part := range slices.Chunk(ids, 500) {
			if _, err := s.markCarriers(tx, "an entry of a list ran out", `watchlist_entries e JOIN kinds k ON k.name = e.kind
				JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.id IN ?`, part); err != nil {
				return err
			}
			if err := tx.Exec("UPDATE watchlist_entries SET ended = 1 WHERE id IN ?", part).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end %d entries of lists: %w", len(ids), err)
	}
	return nil
}
