package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// KindObject is the kind of rows that no value stands behind: objects that a
// list's source took back, or that never are to be listed, known by their ids so
// that a later file finds them. They are retracted, counted nowhere and shown to
// nobody; WatchlistEntries gives them.
const KindObject = "object"

// EntryChange is what an update changes among the entries of a list.
type EntryChange struct {
	Gone []int64 // ids
	Add  []WatchlistEntry
	Also []int64        // applications that this concerns beside the carriers of a value
	Told map[string]any // for the audit
}

// ChangeWatchlist takes entries off a list by their ids and puts others on it, in
// one transaction, and marks who carries a value of one of them; the others stay.
// Rows of [KindObject] are replaced by those given. The
// error is [ErrNotFound] when there is no such list, or wraps ErrForbidden.
func (s *Store) ChangeWatchlist(ctx context.Context, by review.Actor, list string, c EntryChange) (touched int, err error) {
	if by.Kind == review.Signed && !by.May(review.EditLists) {
		return 0, fmt.Errorf("watchlist %s: %w", list, review.ErrForbidden)
	}
	rows, err := s.entryRows(list, "", c.Add)
	if err != nil {
		return 0, fmt.Errorf("watchlist %s: %w", list, err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		r := tx.Exec("UPDATE watchlists SET updated_at = ?, updated_by = ? WHERE name = ?", micros(s.now()), by.ID, list)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrNotFound
		}
		if r.Error != nil {
			return r.Error
		}
		if touched, err = s.changeEntries(ctx, tx, list, swap{c.Gone, rows, c.Also}); err != nil {
			return err
		}
		_, err := s.audit(tx, by.ID, "watchlist.updated", "watchlist/"+list, c.Told)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("watchlist %s: %w", list, err)
	}
	return touched, nil
}

func (s *Store) changeEntries(ctx context.Context, tx *gorm.DB, list string, w swap) (touched int, err error) {
	if err := tx.Exec("DELETE FROM watchlist_entries WHERE list = ? AND kind = ?", list, KindObject).Error; err != nil {
		return 0, err
	}
	return s.swapEntries(ctx, tx, list, w)
}
