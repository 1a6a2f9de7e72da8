package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// backlogReasons bounds the reasons that a backlog names.
const backlogReasons = 100

// Backlog tells how many applications wait to be judged again, by reason and since
// when, and which triggers hold closed cases back.
func (s *Store) Backlog(ctx context.Context) (b Backlog, err error) {
	db := s.read.WithContext(ctx)
	var rows []struct {
		Reasons      string
		Count, Taken int
		Since        int64
	}
	if err := db.Raw("SELECT reasons, count(*) AS count, sum(taken_at > 0) AS taken, coalesce(min(nullif(since, 0)), 0) AS since FROM dirty GROUP BY reasons").Scan(&rows).Error; err != nil {
		return b, fmt.Errorf("backlog: %w", err)
	}
	by := map[string]*WaitingReason{}
	for _, r := range rows {
		b.Waiting, b.Taken = b.Waiting+r.Count, b.Taken+r.Taken
		since := moment(r.Since) // zero for marks of an upgrade
		b.Since = sooner(b.Since, since)
		for _, reason := range strings.Split(r.Reasons, "\n") {
			w := by[reason]
			if w == nil {
				w = &WaitingReason{Reason: reason}
				by[reason] = w
			}
			w.Applications += r.Count
			w.Since = sooner(w.Since, since)
		}
	}
	for _, w := range by {
		b.Reasons = append(b.Reasons, *w)
	}
	slices.SortFunc(b.Reasons, func(x, y WaitingReason) int {
		return cmp.Or(cmp.Compare(y.Applications, x.Applications), strings.Compare(x.Reason, y.Reason))
	})
	b.Reasons = b.Reasons[:min(len(b.Reasons), backlogReasons)]
	if b.Storms, b.HeldBack, err = s.storms(db); err != nil {
		return b, fmt.Errorf("backlog: %w", err)
	}
	return b, nil
}

// sooner is the earlier of two times, of which zero is unknown.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
