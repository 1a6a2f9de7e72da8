package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

const (
	// dirtyRest lets marks of one moment come together before anybody acts.
	dirtyRest = 2 * time.Second
	// dirtyLease is how long a taken mark waits for its evaluation before it is given out again.
	dirtyLease = 2 * time.Minute
	// dirtyMost bounds the marks of one transaction.
	dirtyMost = 2000
	// dirtyLength bounds the reasons kept for one application, in characters.
	dirtyLength = 1000
)

// MarkDirty says that applications must be judged again, and why. Marks of one
// application come together in one row.
func (s *Store) MarkDirty(ctx context.Context, apps []int64, reason string) error {
	for part := range slices.Chunk(apps, dirtyMost) {
		if err := s.doIn(ctx, bulk, func(tx *gorm.DB) error { return s.markDirty(tx, part, reason) }); err != nil {
			return fmt.Errorf("mark %d applications dirty: %w", len(apps), err)
		}
	}
	return nil
}

// markDirty marks any number of applications by one statement; unknown ones are
// marked too and end with their turn.
func (s *Store) markDirty(tx *gorm.DB, apps []int64, reason string) error {
	if len(apps) == 0 {
		return nil
	}
	numbers, err := json.Marshal(apps)
	if err != nil {
		return err
	}
	_, err = s.markCarriers(tx, reason, "(SELECT value AS application FROM json_each(?)) p WHERE true", string(numbers))
	return err
}

// TakeDirty gives up to n applications that were marked at least 2 s ago, those
// waiting longest first. SaveEvaluation and Clean end a mark; one that they don't
// end within 2 minutes, or that was set again meanwhile, is given out again.
func (s *Store) TakeDirty(ctx context.Context, n int) (out []Dirty, err error) {
	err = s.do(ctx, bulk, func(tx *gorm.DB) error {
		now := s.now()
		var rows []struct {
			Application int64
			Reasons     string
		}
		if err := tx.Raw("SELECT application, reasons FROM dirty WHERE since <= ? AND taken_at <= ? ORDER BY since, application LIMIT ?",
			micros(now.Add(-dirtyRest)), micros(now.Add(-dirtyLease)), n).Scan(&rows).Error; err != nil {
			return err
		}
		out = make([]Dirty, len(rows))
		apps := make([]int64, len(rows))
		for i, r := range rows {
			out[i], apps[i] = Dirty{r.Application, strings.Split(r.Reasons, "\n")}, r.Application
		}
		for part := range slices.Chunk(apps, 500) {
			if err := tx.Exec("UPDATE dirty SET taken_at = ? WHERE application IN ?", micros(now), part).Error; err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("take dirty: %w", err)
	}
	return out, nil
}

// Clean ends the marks of applications that were judged and had nothing new to
// say. began is when the judgement began to look: a mark that was set or taken
// after it stays.
func (s *Store) Clean(ctx context.Context, apps []int64, began time.Time) error {
	for part := range slices.Chunk(apps, bulkMost) {
		if err := s.doIn(ctx, bulk, func(tx *gorm.DB) error { return clean(tx, part, began) }); err != nil {
			return fmt.Errorf("end the marks of %d applications: %w", len(apps), err)
		}
	}
	return nil
}

func clean(tx *gorm.DB, apps []int64, began time.Time) error {
	return tx.Exec("DELETE FROM dirty WHERE application IN ? AND taken_at > 0 AND taken_at <= ?", apps, micros(began)).Error
}

// oneReason keeps a reason that a person named something in from being read as
// two: they stand one a line here, and part by a semicolon on cases.
var oneReason = strings.NewReplacer("\n", " ", "\r", " ", "; ", ", ")

// markCarriers marks the applications p.application of a query over postings p,
// which must end in its conditions, and tells how many there are.
func (s *Store) markCarriers(tx *gorm.DB, reason, from string, args ...any) (int, error) {
	r := tx.Exec(`INSERT INTO dirty (application, since, taken_at, reasons) SELECT DISTINCT p.application, ?, 0, ? FROM `+from+`
		ON CONFLICT (application) DO UPDATE SET taken_at = 0, reasons = CASE
			WHEN instr(char(10) || reasons || char(10), char(10) || excluded.reasons || char(10)) > 0 OR length(reasons) > ? THEN reasons
			ELSE reasons || char(10) || excluded.reasons END`,
		append(append([]any{micros(s.now()), oneReason.Replace(reason)}, args...), dirtyLength)...)
	return int(r.RowsAffected), r.Error
}

// giveOutAgain frees the marks that an earlier process had taken: one process
// owns the directory, so nobody is judging them.
func (s *Store) giveOutAgain(ctx context.Context) error {
	return s.do(ctx, people, func(tx *gorm.DB) error { return tx.Exec("UPDATE dirty SET taken_at = 0 WHERE taken_at > 0").Error })
}
