package store

import (
	"context"
	"fmt"
)

// EntryQuery selects entries of one list.
type EntryQuery struct {
	List   string
	Kinds  []string // as stored; empty: all
	After  int64    // entries with ids above it; 0: from the first
	Offset int
	Limit  int // 1,000 at most
}

// FindEntries gives entries in the order of their ids.
func (s *Store) FindEntries(ctx context.Context, q EntryQuery) ([]WatchlistEntry, error) {
	text, args := "SELECT * FROM watchlist_entries WHERE list = ? AND id > ? AND kind <> ?", []any{q.List, q.After, KindObject}
	if len(q.Kinds) > 0 {
		text, args = text+" AND kind IN ?", append(args, q.Kinds)
	}
	var rows []entryRow
	err := s.read.WithContext(ctx).Raw(text+" ORDER BY id LIMIT ? OFFSET ?", append(args, min(q.Limit, 1000), max(0, q.Offset))...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("entries of watchlist %s: %w", q.List, err)
	}
	out, err := s.openEntryRows(rows)
	if err != nil {
		return nil, fmt.Errorf("entries of watchlist %s: %w", q.List, err)
	}
	return out, nil
}

// CountEntries counts the entries of a list by their kind as stored.
func (s *Store) CountEntries(ctx context.Context, list string) (map[string]int, error) {
	var rows []struct {
		Kind string
		N    int
	}
	if err := s.read.WithContext(ctx).Raw("SELECT kind, count(*) AS n FROM watchlist_entries WHERE list = ? AND kind <> ? GROUP BY kind", list, KindObject).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("count entries of watchlist %s: %w", list, err)
	}
	out := map[string]int{}
	for _, r := range rows {
		out[r.Kind] = r.N
	}
	return out, nil
}

// Carriers gives the applications, newest first and at most limit, that carry a
// value of the list. First bytes of a hash that happen to be equal are taken for
// equal, which one in 2^64 is.
func (s *Store) Carriers(ctx context.Context, list string, limit int) ([]int64, error) {
	var apps []int64
	if err := s.read.WithContext(ctx).Raw(`SELECT DISTINCT p.application FROM watchlist_entries e JOIN kinds k ON k.name = e.kind
		JOIN postings p ON p.kind = k.id AND p.hash = e.hash WHERE e.list = ? ORDER BY p.application DESC LIMIT ?`, list, limit).Scan(&apps).Error; err != nil {
		return nil, fmt.Errorf("carriers of watchlist %s: %w", list, err)
	}
	return apps, nil
}
