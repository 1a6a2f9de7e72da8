package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/screen"
)

// tieRow is one row of ties.
type tieRow struct {
	Application, Hash, Other int64
	Kind                     int
	Strong                   bool
	Names                    string
}

func compareTies(a, b tieRow) int {
	return cmp.Or(cmp.Compare(a.Application, b.Application), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Hash, b.Hash), cmp.Compare(a.Other, b.Other))
}

// SaveTies keeps what judgements found to tie each of the applications to others,
// in place of what they found before, and marks those whose component may have
// changed for Regroup. Applications without ties, before or now, cost one query.
func (s *Store) SaveTies(ctx context.Context, of map[int64][]Tie) error {
	var sigs []Signature
	apps := make([]int64, 0, len(of))
	for app, ties := range of {
		apps = append(apps, app)
		for _, t := range ties {
			sigs = append(sigs, Signature{Kind: t.Kind})
		}
	}
	slices.Sort(apps)
	if err := s.kindsOf(ctx, sigs); err != nil {
		return err
	}
	for part := range slices.Chunk(apps, bulkMost) {
		if err := s.saveTies(ctx, part, of); err != nil {
			return fmt.Errorf("ties of %d applications: %w", len(part), err)
		}
	}
	return nil
}

func (s *Store) saveTies(ctx context.Context, apps []int64, of map[int64][]Tie) error {
	c, err := s.changedTies(ctx, apps, of)
	if err != nil || c.none() {
		return err
	}
	return s.doIn(ctx, bulk, func(tx *gorm.DB) error { return s.putTies(ctx, tx, c) })
}

// tieChange is what differs between the ties that stand and those that were found.
type tieChange struct{ gone, fresh []tieRow }

func (c tieChange) none() bool { return len(c.gone)+len(c.fresh) == 0 }

func (s *Store) changedTies(ctx context.Context, apps []int64, of map[int64][]Tie) (tieChange, error) {
	var before, after []tieRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM ties WHERE application IN ?", apps).Scan(&before).Error; err != nil {
		return tieChange{}, err
	}
	for _, app := range apps {
		for _, t := range of[app] {
			if t.Other == 0 || t.Other == app {
				return tieChange{}, fmt.Errorf("%w: application %d is tied to %d", ErrInput, app, t.Other)
			}
			kind, _ := s.kind(t.Kind)
			sum := s.keys.Fingerprint(t.Kind, t.Value)
			after = append(after, tieRow{app, shortHash(sum[:]), t.Other, kind, t.Strong, string(t.Names)})
		}
	}
	return tieChange{differing(before, after), differing(after, before)}, nil
}

// differing are the rows of a that b lacks, in their order, without doubles.
func differing(a, b []tieRow) []tieRow {
	known := make(map[tieRow]bool, len(b))
	for _, r := range b {
		known[r] = true
	}
	out := slices.DeleteFunc(slices.Clone(a), func(r tieRow) bool { return known[r] })
	slices.SortFunc(out, compareTies)
	return slices.CompactFunc(out, func(a, b tieRow) bool { return compareTies(a, b) == 0 })
}

func (s *Store) putTies(ctx context.Context, tx *gorm.DB, c tieChange) error {
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	var touched []int64
	for _, r := range c.gone {
		if _, err := plain.ExecContext(ctx, "DELETE FROM ties WHERE application = ? AND kind = ? AND hash = ? AND other = ?", r.Application, r.Kind, r.Hash, r.Other); err != nil {
			return err
		}
		touched = append(touched, r.Application, r.Other)
	}
	rows := make([][]any, len(c.fresh))
	for i, r := range c.fresh {
		rows[i] = []any{r.Application, r.Kind, r.Hash, r.Other, r.Strong, r.Names}
		touched = append(touched, r.Application)
	}
	if err := insertRows(ctx, plain, "INSERT INTO ties (application, kind, hash, other, strong, names)", " ON CONFLICT DO NOTHING", rows); err != nil {
		return err
	}
	return s.loosen(ctx, tx, touched)
}

// loosen marks applications whose component must be worked out anew.
func (s *Store) loosen(ctx context.Context, tx *gorm.DB, apps []int64) error {
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	slices.Sort(apps)
	apps = slices.Compact(apps)
	rows, now := make([][]any, len(apps)), micros(s.now())
	for i, app := range apps {
		rows[i] = []any{app, now}
	}
	return insertRows(ctx, plain, "INSERT INTO cluster_dirty (application, since)", " ON CONFLICT (application) DO UPDATE SET since = excluded.since", rows)
}

// Loosen marks applications whose component must be worked out anew, after what a
// person said of their ties.
func (s *Store) Loosen(ctx context.Context, apps []int64) error {
	if err := s.do(ctx, people, func(tx *gorm.DB) error { return s.loosen(ctx, tx, slices.Clone(apps)) }); err != nil {
		return fmt.Errorf("mark the clusters of %d applications: %w", len(apps), err)
	}
	return nil
}

// Loose gives up to n applications whose component must be worked out anew, and
// how many there are; SaveClusters ends their marks.
func (s *Store) Loose(ctx context.Context, n int) (apps []int64, total int, err error) {
	db := s.read.WithContext(ctx)
	if err = db.Raw("SELECT application FROM cluster_dirty ORDER BY since, application LIMIT ?", n).Scan(&apps).Error; err == nil && len(apps) == n {
		err = db.Raw("SELECT count(*) FROM cluster_dirty").Scan(&total).Error
	}
	if err != nil {
		return nil, 0, fmt.Errorf("loose clusters: %w", err)
	}
	return apps, max(total, len(apps)), nil
}

// Ties gives what ties the applications to any others, found from either side.
func (s *Store) Ties(ctx context.Context, apps []int64) ([]TieRow, error) {
	s.kinds.RLock()
	names := make(map[int]string, len(s.kinds.ids))
	for name, id := range s.kinds.ids {
		names[id] = name
	}
	s.kinds.RUnlock()
	var out []TieRow
	for part := range slices.Chunk(apps, 500) {
		var rows []tieRow
		if err := s.read.WithContext(ctx).Raw("SELECT * FROM ties WHERE application IN ? UNION ALL SELECT * FROM ties WHERE other IN ? AND application NOT IN ?", part, part, part).Scan(&rows).Error; err != nil {
			return nil, fmt.Errorf("ties: %w", err)
		}
		for _, r := range rows {
			out = append(out, TieRow{r.Application, r.Other, names[r.Kind], r.Hash, r.Strong, screen.Relation(r.Names)})
		}
	}
	return out, nil
}

// HashOf is the number under which ties know a value; see TieRow.
func (s *Store) HashOf(kind, value string) int64 {
	sum := s.keys.Fingerprint(kind, value)
	return shortHash(sum[:])
}

// endLoose ends the marks of applications that were set before began.
func endLoose(tx *gorm.DB, apps []int64, began time.Time) error {
	for part := range slices.Chunk(apps, 500) {
		if err := tx.Exec("DELETE FROM cluster_dirty WHERE application IN ? AND since <= ?", part, micros(began)).Error; err != nil {
			return err
		}
	}
	return nil
}

func splitList(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' })
}
