package store

import (
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

// PutWatchlist makes or replaces a list with its entries, in one transaction.
func (s *Store) PutWatchlist(ctx context.Context, by review.Actor, l Watchlist, entries []WatchlistEntry) error {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return fmt.Errorf("watchlist %s: %w", l.Name, review.ErrForbidden)
	}
	if l.Name == "" || l.Class == "" {
		return fmt.Errorf("watchlist %q: %w: name and class are needed", l.Name, ErrInput)
	}
	rows := make([][]any, 0, len(entries))
	for _, e := range entries {
		sealed, err := s.seal(entryPlace(l.Name), entryBody{e.Value, e.Canonical, e.Body})
		if err != nil {
			return fmt.Errorf("watchlist %s: %w", l.Name, err)
		}
		if e.Key == "" {
			e.Key = fmt.Sprintf("%x", s.subject("watchlist entry", e.Kind+":"+e.Canonical))
		}
		sum := s.keys.Fingerprint(e.Kind, e.Canonical)
		rows = append(rows, []any{l.Name, e.Key, e.Kind, shortHash(sum[:]), e.Confidence, e.TLP, e.Source, micros(e.ValidFrom), micros(e.ValidUntil), e.Retracted, sealed})
	}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		plain, err := plainTx(tx)
		if err != nil {
			return err
		}
		if err := tx.Exec("DELETE FROM watchlists WHERE name = ?", l.Name).Error; err != nil {
			return err
		}
		if err := tx.Exec("INSERT INTO watchlists (name, class, source, version, digest, updated_at, updated_by) VALUES (?,?,?,?,?,?,?)",
			l.Name, l.Class, l.Source, l.Version, l.Digest, micros(s.now()), by.ID).Error; err != nil {
			return err
		}
		if err := insertRows(ctx, plain, "INSERT INTO watchlist_entries (list, entry, kind, hash, confidence, tlp, source, valid_from, valid_until, retracted, sealed)", " ON CONFLICT DO NOTHING", rows); err != nil {
			return err
		}
		_, err = s.audit(tx, by.ID, "watchlist.put", "watchlist/"+l.Name, map[string]any{"class": l.Class, "version": l.Version, "digest": l.Digest, "entries": len(entries)})
		return err
	})
	if err != nil {
		return fmt.Errorf("watchlist %s: %w", l.Name, err)
	}
	return nil
}

// RemoveWatchlist removes a list with its entries, or gives [ErrNotFound].
func (s *Store) RemoveWatchlist(ctx context.Context, by review.Actor, name string) error {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return fmt.Errorf("remove watchlist %s: %w", name, review.ErrForbidden)
	}
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		r := tx.Exec("DELETE FROM watchlists WHERE name = ?", name)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrNotFound
		}
		if r.Error != nil {
			return r.Error
		}
		_, err := s.audit(tx, by.ID, "watchlist.removed", "watchlist/"+name, map[string]any{})
		return err
	})
	if err != nil {
		return fmt.Errorf("remove watchlist %s: %w", name, err)
	}
	return nil
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
	out := make([]WatchlistEntry, len(rows))
	for i, r := range rows {
		var b entryBody
		if err := s.unseal(entryPlace(r.List), r.Sealed, &b); err != nil {
			return nil, fmt.Errorf("watchlist entries: %w", err)
		}
		out[i] = WatchlistEntry{ID: r.ID, List: r.List, Key: r.Entry, Kind: r.Kind, Value: b.Value, Canonical: b.Canonical, Confidence: r.Confidence,
			TLP: r.Tlp, Source: r.Source, ValidFrom: moment(r.ValidFrom), ValidUntil: moment(r.ValidUntil), Retracted: r.Retracted, Body: b.Body}
	}
	return slices.Clip(out), nil
}
