package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// Decide records a person's decision and gives the sequence of its audit entry.
// Of several people who decide on the same version, one wins.
//
// The errors are package review's: ErrConflict, ErrEvidence, ErrLocked,
// ErrForbidden, ErrProposes, ErrUnopened, ErrReason, ErrOutcome, ErrSecond,
// ErrState; or [ErrNotFound].
func (s *Store) Decide(ctx context.Context, d Decision) (int64, error) {
	return s.Do(ctx, Step{d.Ref, d.By, review.Request{Action: review.Decide, Version: d.Version, EvidenceVersion: d.EvidenceVersion,
		Outcome: d.Outcome, Reason: d.Reason, Note: d.Note}})
}

// Assign gives a case to a person ("user/3"), or to nobody ("").
func (s *Store) Assign(ctx context.Context, by review.Actor, ref, to string) error {
	_, err := s.Do(ctx, Step{ref, by, review.Request{Action: review.Assign, Assignee: to}})
	return err
}

// Snooze takes a case out of the queue until a time at most 90 days ahead.
func (s *Store) Snooze(ctx context.Context, by review.Actor, ref string, until time.Time) error {
	_, err := s.Do(ctx, Step{ref, by, review.Request{Action: review.Snooze, Until: until}})
	return err
}

// Quiet goes on talking with the applicant without telling of the doubt.
func (s *Store) Quiet(ctx context.Context, by review.Actor, ref string) error {
	_, err := s.Do(ctx, Step{ref, by, review.Request{Action: review.EngageQuietly}})
	return err
}

// Do does one step on a case as package review allows it, and gives the
// sequence of its audit entry. The errors are those of Decide.
func (s *Store) Do(ctx context.Context, st Step) (seq int64, err error) {
	id, err := caseID(st.Ref)
	if err != nil {
		return 0, err
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		row, err := findCase(tx, id)
		if err != nil {
			return err
		}
		seq, err = s.step(tx, row, st)
		return err
	})
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, err
	}
	if err != nil {
		return 0, fmt.Errorf("case %s: %w", st.Ref, err)
	}
	return seq, nil
}

func findCase(tx *gorm.DB, id int64) (*caseRow, error) {
	var row caseRow
	if err := tx.Raw("SELECT * FROM cases WHERE id = ?", id).Scan(&row).Error; err != nil {
		return nil, err
	}
	if row.ID == 0 {
		return nil, ErrNotFound
	}
	return &row, nil
}

// step applies one request to a case inside tx and leaves its events.
func (s *Store) step(tx *gorm.DB, row *caseRow, st Step) (int64, error) {
	env, err := s.env(tx, row, st.By)
	if err != nil {
		return 0, err
	}
	c := row.policy()
	c.State = review.Effective(c, env.Now)
	next, events, err := review.Apply(c, st.By, st.Request, env)
	if err != nil {
		return 0, err
	}
	row.take(next)
	row.ChangedAt = micros(env.Now)
	if st.Request.Action == review.Reopen {
		row.ReopenedAt, row.DueAt = micros(env.Now), micros(env.Now.Add(due(bandOf(row.Band))))
		if err := endHold(tx, row.ID); err != nil {
			return 0, err
		}
	}
	if err := tx.Table("cases").Save(row).Error; err != nil {
		return 0, err
	}
	if closed := next.State == review.Closed; closed || st.Request.Action == review.Reopen {
		if err := s.decidedDirty(tx, row.Application, next); err != nil {
			return 0, err
		}
	}
	return s.events(tx, st.By.ID, "case/"+next.Ref, events)
}

// decidedDirty marks the application itself: look-back sees what became of its
// case, and puts the list of confirmed cases right when nobody did at once.
func (s *Store) decidedDirty(tx *gorm.DB, app int64, c review.Case) error {
	reason := "its case was decided"
	if c.State != review.Closed {
		reason = "its case was reopened"
	}
	return s.markDirty(tx, []int64{app}, reason)
}

func (s *Store) env(tx *gorm.DB, row *caseRow, by review.Actor) (review.Env, error) {
	env := review.Env{Now: s.now(), Reasons: s.reasons}
	var err error
	if env.Leads, err = leads(tx); err != nil {
		return env, err
	}
	err = tx.Raw("SELECT count(*) FROM evidence_openings WHERE case_id = ? AND opened_by = ? AND at >= ?", row.ID, by.ID, row.ReopenedAt).Scan(&env.Opened).Error
	return env, err
}

// OpenEvidence records that a person looked at one piece of a case's evidence,
// named by a key that its page gives it; without one nobody decides. Looking
// again changes nothing but the time.
func (s *Store) OpenEvidence(ctx context.Context, by review.Actor, ref, evidence string) error {
	if by.Kind != review.Signed || !by.May(review.OpenEvidence) {
		return fmt.Errorf("open evidence of case %s: %w", ref, review.ErrForbidden)
	}
	id, err := caseID(ref)
	if err != nil {
		return err
	}
	if evidence == "" || len(evidence) > 200 {
		return fmt.Errorf("open evidence of case %s: %w: the key has 1 to 200 bytes", ref, ErrInput)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		row, err := findCase(tx, id)
		if err != nil {
			return err
		}
		return tx.Exec("INSERT INTO evidence_openings (case_id, opened_by, evidence, at) VALUES (?,?,?,?) ON CONFLICT (case_id, opened_by, evidence) DO UPDATE SET at = excluded.at",
			row.ID, by.ID, evidence, micros(s.now())).Error
	})
	if err != nil {
		return fmt.Errorf("open evidence of case %s: %w", ref, err)
	}
	return nil
}

// maxNote bounds a note, in bytes.
const maxNote = 20_000

// Note keeps a remark on a case.
func (s *Store) Note(ctx context.Context, by review.Actor, ref, text string) error {
	if by.Kind != review.Signed || !by.May(review.Note) {
		return fmt.Errorf("note on case %s: %w", ref, review.ErrForbidden)
	}
	id, err := caseID(ref)
	if err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text == "" || len(text) > maxNote {
		return fmt.Errorf("note on case %s: %w: write 1 to %d bytes", ref, ErrInput, maxNote)
	}
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		row, err := findCase(tx, id)
		if err != nil {
			return err
		}
		sealed, err := s.seal(notePlace(row.ID), text)
		if err != nil {
			return err
		}
		if err := tx.Exec("INSERT INTO notes (case_id, made_by, at, sealed) VALUES (?,?,?,?)", row.ID, by.ID, micros(s.now()), sealed).Error; err != nil {
			return err
		}
		_, err = s.audit(tx, by.ID, "case.noted", "case/"+caseRef(row.ID), map[string]any{"bytes": len(text)})
		return err
	})
	if err != nil {
		return fmt.Errorf("note on case %s: %w", ref, err)
	}
	return nil
}

// TakeNext holds the most urgent open case that nobody else holds or has been
// assigned, for 30 minutes, and gives its reference; [ErrNotFound] when there is
// none.
func (s *Store) TakeNext(ctx context.Context, by review.Actor) (ref string, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var row caseRow
		now := micros(s.now())
		if err := tx.Raw("SELECT * FROM cases WHERE state <> 'closed' AND "+effectiveOpen+` AND (held_by = '' OR held_by = ? OR held_until <= ?)
			AND assignee IN ('', ?) ORDER BY due_at, id LIMIT 1`, now, now, by.ID, now, by.ID).Scan(&row).Error; err != nil {
			return err
		}
		if row.ID == 0 {
			return ErrNotFound
		}
		ref = caseRef(row.ID)
		if row.HeldBy == by.ID && row.HeldUntil > now {
			return nil
		}
		_, err := s.step(tx, &row, Step{ref, by, review.Request{Action: review.Hold}})
		return err
	})
	if err != nil {
		return "", fmt.Errorf("take the next case: %w", err)
	}
	return ref, nil
}

// leads counts the people who hold the role lead and can sign in.
func leads(tx *gorm.DB) (n int, err error) {
	err = tx.Raw("SELECT count(*) FROM users WHERE disabled = 0 AND ',' || roles || ',' LIKE '%,lead,%'").Scan(&n).Error
	return n, err
}
