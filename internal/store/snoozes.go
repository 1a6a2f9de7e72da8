package store

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// longestSnooze keeps a rule from being silenced for good.
const longestSnooze = 366 * 24 * time.Hour

func snoozePlace(kind string) string { return "snooze/" + kind }

// snoozeRow is one row of snoozes.
type snoozeRow struct {
	ID, MadeAt, Until, EndedAt  int64
	Rule, Kind, MadeBy, EndedBy string
	Hash, Sealed                []byte
}

// SnoozeRule silences a rule for one value until a time at most a year ahead, and
// marks who carries the value to be judged again. The error wraps
// review.ErrForbidden, review.ErrProposes, [ErrInput], or [ErrExists] when the
// rule is silenced for that value already.
func (s *Store) SnoozeRule(ctx context.Context, by review.Actor, z Snooze) (id int64, err error) {
	now := s.now()
	switch {
	case by.Kind != review.Signed:
		err = review.ErrProposes
	case !by.May(review.SnoozeRule):
		err = review.ErrForbidden
	case z.Rule == "" || z.Kind == "" || z.Value == "" || z.Reason == "":
		err = fmt.Errorf("%w: give a rule, a value and a reason", ErrInput)
	case !z.Until.After(now) || z.Until.After(now.Add(longestSnooze)):
		err = fmt.Errorf("%w: give an end in the future, at most a year ahead", ErrInput)
	}
	var sealed []byte
	if err == nil {
		sealed, err = s.seal(snoozePlace(z.Kind), markBody{z.Value, z.Reason})
	}
	if err == nil {
		sum := s.keys.Fingerprint(z.Kind, z.Value)
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			var standing int
			if err := tx.Raw("SELECT count(*) FROM snoozes WHERE rule = ? AND kind = ? AND hash = ? AND ended_at = 0 AND until > ?", z.Rule, z.Kind, sum[:], micros(now)).Scan(&standing).Error; err != nil {
				return err
			}
			if standing > 0 {
				return fmt.Errorf("%w: end the standing snooze first", ErrExists)
			}
			row := snoozeRow{Rule: z.Rule, Kind: z.Kind, Hash: sum[:], MadeBy: by.ID, MadeAt: micros(now), Until: micros(z.Until), Sealed: sealed}
			if err := tx.Table("snoozes").Create(&row).Error; err != nil {
				return err
			}
			id = row.ID
			if err := s.markHolders(tx, "the rule "+z.Rule+" was silenced for a "+z.Kind, z.Kind, sum[:]); err != nil {
				return err
			}
			_, err := s.audit(tx, by.ID, "rule.snoozed", "rule/"+z.Rule, map[string]any{"snooze": id, "kind": z.Kind, "hash": fmt.Sprintf("%x", sum[:8]), "until": z.Until.UTC().Format(time.RFC3339)})
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("silence rule %s: %w", z.Rule, err)
	}
	return id, nil
}

// markHolders marks who carries a value to be judged again.
func (s *Store) markHolders(tx *gorm.DB, reason, kind string, hash []byte) error {
	_, err := s.markCarriers(tx, reason, "postings p JOIN kinds k ON k.id = p.kind WHERE k.name = ? AND p.hash = ?", kind, shortHash(hash))
	return err
}

// EndSnooze ends a snooze before its time and marks who carries the value. The
// error wraps review.ErrForbidden, review.ErrProposes or [ErrNotFound].
func (s *Store) EndSnooze(ctx context.Context, by review.Actor, id int64) error {
	err := review.ErrProposes
	switch {
	case by.Kind != review.Signed:
	case !by.May(review.SnoozeRule):
		err = review.ErrForbidden
	default:
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			var row snoozeRow
			if err := tx.Raw("SELECT * FROM snoozes WHERE id = ? AND ended_at = 0", id).Scan(&row).Error; err != nil {
				return err
			}
			if row.ID == 0 {
				return ErrNotFound
			}
			return s.endSnooze(tx, row, by.ID)
		})
	}
	if err != nil {
		return fmt.Errorf("end snooze %d: %w", id, err)
	}
	return nil
}

func (s *Store) endSnooze(tx *gorm.DB, row snoozeRow, by string) error {
	if err := tx.Exec("UPDATE snoozes SET ended_at = ?, ended_by = ? WHERE id = ?", micros(s.now()), by, row.ID).Error; err != nil {
		return err
	}
	if err := s.markHolders(tx, "the rule "+row.Rule+" speaks again of a "+row.Kind, row.Kind, row.Hash); err != nil {
		return err
	}
	_, err := s.audit(tx, by, "rule.snooze_ended", "rule/"+row.Rule, map[string]any{"snooze": row.ID, "kind": row.Kind})
	return err
}

// shownSnoozes bounds a history of snoozes.
const shownSnoozes = 1000

// Snoozes gives the snoozes of a rule ("": of all rules), newest first: all that
// stand, or with those that ended the 1,000 newest.
func (s *Store) Snoozes(ctx context.Context, rule string, all bool) ([]Snooze, error) {
	var rows []snoozeRow
	most := -1 // each that holds silences something, so none may be missing
	if all {
		most = shownSnoozes
	}
	err := s.read.WithContext(ctx).Raw("SELECT * FROM snoozes WHERE (? = '' OR rule = ?) AND (? OR ended_at = 0 AND until > ?) ORDER BY id DESC LIMIT ?",
		rule, rule, all, micros(s.now()), most).Scan(&rows).Error
	out := make([]Snooze, len(rows))
	for i, r := range rows {
		var b markBody
		if err == nil {
			err = s.unseal(snoozePlace(r.Kind), r.Sealed, &b)
		}
		out[i] = Snooze{ID: r.ID, Rule: r.Rule, Kind: r.Kind, Value: b.Value, Reason: b.Reason, By: r.MadeBy, At: moment(r.MadeAt), Until: moment(r.Until),
			EndedAt: moment(r.EndedAt), EndedBy: r.EndedBy}
	}
	if err != nil {
		return nil, fmt.Errorf("snoozes: %w", err)
	}
	return out, nil
}

// EndPassed ends the snoozes and marks whose time has come and marks who carries
// their values to be judged again; it tells how many ended.
func (s *Store) EndPassed(ctx context.Context) (ended int, err error) {
	now := micros(s.now())
	var some int
	if err := s.read.WithContext(ctx).Raw("SELECT EXISTS (SELECT 1 FROM snoozes WHERE ended_at = 0 AND until <= ?) OR EXISTS (SELECT 1 FROM shared WHERE ended = 0 AND until > 0 AND until <= ?)", now, now).Scan(&some).Error; err != nil || some == 0 {
		return 0, err
	}
	err = s.do(ctx, bulk, func(tx *gorm.DB) error {
		var rows []snoozeRow
		if err := tx.Raw("SELECT * FROM snoozes WHERE ended_at = 0 AND until <= ?", now).Scan(&rows).Error; err != nil {
			return err
		}
		for _, r := range rows {
			if err := s.endSnooze(tx, r, "system"); err != nil {
				return err
			}
		}
		var marks []struct {
			Kind string
			Hash []byte
		}
		if err := tx.Raw("SELECT kind, hash FROM shared WHERE ended = 0 AND until > 0 AND until <= ?", now).Scan(&marks).Error; err != nil {
			return err
		}
		for _, m := range marks {
			if err := tx.Exec("UPDATE shared SET ended = 1 WHERE kind = ? AND hash = ?", m.Kind, m.Hash).Error; err != nil {
				return err
			}
			if err := s.markHolders(tx, "the mark of a shared "+m.Kind+" ended", m.Kind, m.Hash); err != nil {
				return err
			}
			if err := s.reopenIdentifier(tx, "system", m.Kind, m.Hash); err != nil {
				return err
			}
		}
		ended = len(rows) + len(marks)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("end snoozes and marks: %w", err)
	}
	return ended, nil
}
