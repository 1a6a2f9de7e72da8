package store

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// markBody is what is sealed of a mark.
type markBody struct {
	Value  string `json:"value"`
	Reason string `json:"reason"`
}

// marksAllowed are what a value can be marked as.
var marksAllowed = []string{"agency", "employer", "campus", "suspicious"}

func markPlace(kind string) string { return "mark/" + kind }

// MarkShared keeps what a person said of a value that many applications share,
// and marks its holders dirty in the same transaction; As "" takes the mark away. The error wraps
// [ErrInput] or review.ErrForbidden.
func (s *Store) MarkShared(ctx context.Context, by review.Actor, m Mark) error {
	if by.Kind != review.Signed || !by.May(review.MarkShared) {
		return fmt.Errorf("mark a %s: %w", m.Kind, review.ErrForbidden)
	}
	if m.As != "" && (!slices.Contains(marksAllowed, m.As) || m.Reason == "") {
		return fmt.Errorf("mark a %s: %w: mark it as one of %v and give a reason", m.Kind, ErrInput, marksAllowed)
	}
	sum := s.keys.Fingerprint(m.Kind, m.Value)
	sealed, err := s.seal(markPlace(m.Kind), markBody{m.Value, m.Reason})
	if err != nil {
		return fmt.Errorf("mark a %s: %w", m.Kind, err)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		if err := tx.Exec("DELETE FROM shared WHERE kind = ? AND hash = ?", m.Kind, sum[:]).Error; err != nil {
			return err
		}
		if m.As != "" {
			if err := tx.Exec("INSERT INTO shared (kind, hash, mark, marked_by, marked_at, until, sealed) VALUES (?,?,?,?,?,?,?)",
				m.Kind, sum[:], m.As, by.ID, micros(s.now()), micros(m.Until), sealed).Error; err != nil {
				return err
			}
		}
		if err := s.markHolders(tx, "a shared "+m.Kind+" was marked", m.Kind, sum[:]); err != nil {
			return err
		}
		if m.As != "" {
			err = s.closeIdentifier(tx, by.ID, m.Kind, sum[:], m.As)
		} else {
			err = s.reopenIdentifier(tx, by.ID, m.Kind, sum[:])
		}
		if err != nil {
			return err
		}
		_, err := s.audit(tx, by.ID, "value.marked", "value/"+m.Kind, map[string]any{"as": m.As, "hash": fmt.Sprintf("%x", sum[:8])})
		return err
	})
	if err != nil {
		return fmt.Errorf("mark a %s: %w", m.Kind, err)
	}
	return nil
}

// Marks gives all marks that haven't ended.
func (s *Store) Marks(ctx context.Context) ([]Mark, error) {
	var rows []struct {
		Kind, Mark, MarkedBy string
		MarkedAt, Until      int64
		Sealed               []byte
	}
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM shared WHERE until = 0 OR until > ? ORDER BY kind, hash", micros(s.now())).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	out := make([]Mark, len(rows))
	for i, r := range rows {
		var b markBody
		if err := s.unseal(markPlace(r.Kind), r.Sealed, &b); err != nil {
			return nil, fmt.Errorf("marks: %w", err)
		}
		out[i] = Mark{r.Kind, b.Value, r.Mark, b.Reason, r.MarkedBy, moment(r.MarkedAt), moment(r.Until)}
	}
	return out, nil
}
