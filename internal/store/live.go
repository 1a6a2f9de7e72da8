package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// liveRow is one row of live_sets.
type liveRow struct {
	ID, Since, Draft, Marked int64
	Hash, Kind, Origin       string
	MadeBy, ApprovedBy       string
	Single                   bool
	Sealed                   []byte
	Until                    int64 // of the row after it
}

func livePlace(hash string) string { return "live set/" + hash }

// changedBecause says to a case why it is judged again. It names no text of a
// person: reasons of look-back aren't sealed.
func (l Live) changedBecause() string {
	switch l.Kind {
	case LiveApproved:
		return fmt.Sprintf("the rule set changed: draft %d was approved", l.Draft)
	case LiveRollback:
		return "the rule set changed: an earlier one was put back"
	}
	return "the rule set changed: another one came with the program"
}

// GoLive makes a shipped set live, or puts an earlier live set back; an approved
// draft goes live by StepDraft. The set must be kept already. In the same
// transaction the applications of open cases that other rules judged are marked
// to be judged again, once. A set that is live already stays as it is.
//
// A rollback is one lead's, with a reason and at once: the set had gone through
// tests, backtest and approval before. The error wraps review.ErrForbidden,
// review.ErrProposes, [ErrInput], or [ErrNotFound] when the set was never live.
func (s *Store) GoLive(ctx context.Context, by review.Actor, l Live) (out Live, err error) {
	l.By = by.ID
	switch {
	case l.Kind == LiveShipped && by.Kind == review.Signed, l.Kind == LiveApproved:
		err = fmt.Errorf("%w: a person puts rules live by approving a draft", ErrInput)
	case l.Kind == LiveShipped:
	case l.Kind != LiveRollback:
		err = fmt.Errorf("%w: kind %q", ErrInput, l.Kind)
	case by.Kind != review.Signed:
		err = review.ErrProposes
	case !by.May(review.ApproveRules):
		err = review.ErrForbidden
	case l.Reason == "":
		err = fmt.Errorf("%w: say why the earlier rules are put back", ErrInput)
	}
	if err == nil {
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			if l.Kind == LiveRollback {
				var was int
				if err := tx.Raw("SELECT count(*) FROM live_sets WHERE hash = ?", l.Hash).Scan(&was).Error; err != nil {
					return err
				}
				if was == 0 {
					return fmt.Errorf("%w: these rules were never live", ErrNotFound)
				}
			}
			out, err = s.goLive(tx, l)
			return err
		})
	}
	if err != nil {
		return Live{}, fmt.Errorf("put rules %.15s live: %w", l.Hash, err)
	}
	return out, nil
}

func (s *Store) goLive(tx *gorm.DB, l Live) (Live, error) {
	if now, err := s.live(tx); err != nil || now.Hash == l.Hash {
		return now, err
	}
	l.Since = moment(micros(s.now()))
	var err error
	if l.Marked, err = s.markCarriers(tx, l.changedBecause(), `cases p JOIN applications a ON a.id = p.application
		JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation WHERE p.state <> 'closed' AND e.rule_set <> ?`, l.Hash); err != nil {
		return l, err
	}
	sealed, err := s.seal(livePlace(l.Hash), l.Reason)
	if err != nil {
		return l, err
	}
	if err := tx.Exec("INSERT INTO live_sets (hash, kind, origin, since, made_by, approved_by, single, draft, marked, sealed) VALUES (?,?,?,?,?,?,?,?,?,?)",
		l.Hash, l.Kind, l.Origin, micros(l.Since), l.By, l.ApprovedBy, l.Single, l.Draft, l.Marked, sealed).Error; err != nil {
		return l, err
	}
	if err := tx.Raw("SELECT last_insert_rowid()").Scan(&l.ID).Error; err != nil {
		return l, err
	}
	actor := l.By
	if l.ApprovedBy != "" {
		actor = l.ApprovedBy
	}
	_, err = s.audit(tx, actor, "rules.live", "rules", map[string]any{"rule_set": l.Hash, "kind": l.Kind, "draft": l.Draft, "reason": l.Reason,
		"single_approver": l.Single, "cases": l.Marked})
	return l, err
}

// Live gives the rule set that is live, or [ErrNotFound] before there was one.
func (s *Store) Live(ctx context.Context) (Live, error) {
	l, err := s.live(s.read.WithContext(ctx))
	if err == nil && l.Hash == "" {
		err = ErrNotFound
	}
	if err != nil {
		return l, fmt.Errorf("live rules: %w", err)
	}
	return l, nil
}

// live is the latest row; its zero value when there is none.
func (s *Store) live(db *gorm.DB) (Live, error) {
	var rows []liveRow
	if err := db.Raw("SELECT * FROM live_sets ORDER BY id DESC LIMIT 1").Scan(&rows).Error; err != nil || len(rows) == 0 {
		return Live{}, err
	}
	return s.openLive(rows[0])
}

// LiveHistory gives the times that rule sets were live, newest first, at most
// limit (100 when 0).
func (s *Store) LiveHistory(ctx context.Context, limit int) ([]Live, error) {
	if limit == 0 {
		limit = 100
	}
	var rows []liveRow
	err := s.read.WithContext(ctx).Raw("SELECT l.*, coalesce((SELECT n.since FROM live_sets n WHERE n.id > l.id ORDER BY n.id LIMIT 1), 0) AS until FROM live_sets l ORDER BY l.id DESC LIMIT ?", limit).Scan(&rows).Error
	out := make([]Live, len(rows))
	for i := range rows {
		if err == nil {
			out[i], err = s.openLive(rows[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("history of live rules: %w", err)
	}
	return out, nil
}

func (s *Store) openLive(r liveRow) (Live, error) {
	l := Live{ID: r.ID, Hash: r.Hash, Kind: LiveKind(r.Kind), Origin: r.Origin, Since: moment(r.Since), Until: moment(r.Until), By: r.MadeBy,
		ApprovedBy: r.ApprovedBy, Single: r.Single, Draft: r.Draft, Marked: int(r.Marked)}
	return l, s.unseal(livePlace(r.Hash), r.Sealed, &l.Reason)
}
