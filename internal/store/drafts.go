package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"bonafide/internal/review"
)

// RuleTests is the kind of job that runs the tests of a draft; package jobs names
// it too, for neither imports the other.
const ruleTests = "rule_tests"

// draftRow is one row of drafts.
type draftRow struct {
	ID, CreatedAt, ChangedAt, Backtest int64
	State                              string
	Version                            int
	Author, Editors, Approver          string
	Base, Hash                         string
	Tested, Tried, Against, Tests      string
	Sealed                             []byte
}

// draftBody is what is sealed of a draft: what people wrote about it.
type draftBody struct {
	Title   string `json:"title"`
	Reason  string `json:"reason"`
	Comment string `json:"comment,omitempty"`
}

func draftPlace(id int64) string  { return fmt.Sprintf("draft/%d", id) }
func draftObject(id int64) string { return fmt.Sprintf("draft/%d", id) }

// DraftChange is a draft as somebody saved it. Its sets must be kept already.
type DraftChange struct {
	ID            int64  // 0: a new one
	Version       int    // what they saw; 0 doesn't check
	Title, Reason string // empty leaves them as they are, except in a new one
	Hash          string // of the whole set
	Base          string // hash of the live set that it rests on
	Renew         bool   // nobody wrote on it: its changes were put over another base
}

// SaveDraft keeps a draft, makes whoever saved it one of its editors, and
// enqueues the tests of a set that wasn't tested yet. The error wraps package
// review's, or [ErrNotFound].
func (s *Store) SaveDraft(ctx context.Context, by review.Actor, c DraftChange) (d Draft, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		now, row := micros(s.now()), draftRow{ID: c.ID}
		var body draftBody
		if c.ID == 0 {
			row = draftRow{State: string(review.DraftOpen), Author: by.ID, Base: c.Base, CreatedAt: now, Sealed: []byte{}}
		} else if err := s.findDraft(tx, &row, &body); err != nil {
			return err
		}
		if c.ID == 0 || c.Title != "" || c.Reason != "" {
			body.Title, body.Reason = strings.TrimSpace(c.Title), strings.TrimSpace(c.Reason)
		}
		if body.Title == "" || body.Reason == "" {
			return review.ErrDraftReason
		}
		save := review.EditDraft
		if c.Renew {
			save = review.RenewDraft
		}
		next, event, err := save(row.policy(), by, c.Version, c.Hash)
		if err != nil {
			return err
		}
		if next.Hash != row.Hash {
			row.Tests, row.Backtest = "", 0
		}
		row.take(next)
		row.Base, row.ChangedAt, body.Comment = c.Base, now, ""
		if d, err = s.putDraft(tx, &row, body); err != nil {
			return err
		}
		if err := s.stopBacktests(tx, row.ID, row.Hash); err != nil {
			return err
		}
		event.Content["draft"] = row.ID
		if _, err := s.audit(tx, by.ID, event.Verb, draftObject(row.ID), event.Content); err != nil || row.Tests != "" {
			return err
		}
		return s.enqueueIn(ctx, tx, ruleTests, row.ID)
	})
	if err != nil {
		return Draft{}, fmt.Errorf("save draft: %w", err)
	}
	return d, nil
}

// enqueueIn enqueues one job inside tx; without a queue it does nothing.
func (s *Store) enqueueIn(ctx context.Context, tx *gorm.DB, kind string, id int64) error {
	if s.enqueue == nil {
		return nil
	}
	plain, err := plainTx(tx)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, plain, kind, []int64{id})
}

func (s *Store) findDraft(tx *gorm.DB, row *draftRow, body *draftBody) error {
	id := row.ID
	if err := tx.Raw("SELECT * FROM drafts WHERE id = ?", id).Scan(row).Error; err != nil {
		return err
	}
	if row.State == "" {
		return fmt.Errorf("draft %d: %w", id, ErrNotFound)
	}
	return s.unseal(draftPlace(row.ID), row.Sealed, body)
}

// putDraft writes a row with its text; a new one gets its number.
func (s *Store) putDraft(tx *gorm.DB, row *draftRow, body draftBody) (Draft, error) {
	if row.ID == 0 {
		if err := tx.Table("drafts").Create(row).Error; err != nil {
			return Draft{}, err
		}
	}
	var err error
	if row.Sealed, err = s.seal(draftPlace(row.ID), body); err != nil {
		return Draft{}, err
	}
	if err := tx.Table("drafts").Save(row).Error; err != nil {
		return Draft{}, err
	}
	return s.openDraft(*row)
}

// policy is the draft as package review knows it.
func (r *draftRow) policy() review.Draft {
	d := review.Draft{ID: r.ID, State: review.DraftState(r.State), Version: r.Version, Author: r.Author, Base: r.Base, Hash: r.Hash,
		Tested: r.Tested, Tried: r.Tried, Against: r.Against, Approver: r.Approver}
	if r.Editors != "" {
		d.Editors = strings.Split(r.Editors, ",")
	}
	return d
}

// take writes back what package review made of the draft.
func (r *draftRow) take(d review.Draft) {
	r.State, r.Version, r.Editors, r.Approver = string(d.State), d.Version, strings.Join(d.Editors, ","), d.Approver
	r.Hash, r.Tested, r.Tried, r.Against = d.Hash, d.Tested, d.Tried, d.Against
}

func (s *Store) openDraft(r draftRow) (Draft, error) {
	var body draftBody
	if err := s.unseal(draftPlace(r.ID), r.Sealed, &body); err != nil {
		return Draft{}, err
	}
	d := Draft{Draft: r.policy(), Title: body.Title, Reason: body.Reason, Comment: body.Comment, CreatedAt: moment(r.CreatedAt), ChangedAt: moment(r.ChangedAt), Backtest: r.Backtest}
	if r.Tests != "" {
		d.Tests = &TestRun{}
		return d, json.Unmarshal([]byte(r.Tests), d.Tests)
	}
	return d, nil
}

// StepDraft proposes, approves, sends back or withdraws a draft as package review
// allows it. One that is approved goes live in the same transaction; live is
// then what stands, else the zero value.
func (s *Store) StepDraft(ctx context.Context, by review.Actor, id int64, r review.DraftRequest) (d Draft, live Live, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		row, body := draftRow{ID: id}, draftBody{}
		if err := s.findDraft(tx, &row, &body); err != nil {
			return err
		}
		env, err := s.draftEnv(tx)
		if err != nil {
			return err
		}
		next, event, err := review.ApplyDraft(row.policy(), by, r, env)
		if err != nil {
			return err
		}
		row.take(next)
		row.ChangedAt = micros(s.now())
		if body.Comment = ""; r.Action == review.SendBack {
			body.Comment = strings.TrimSpace(r.Comment)
		}
		if d, err = s.putDraft(tx, &row, body); err != nil {
			return err
		}
		if _, err := s.audit(tx, by.ID, event.Verb, draftObject(id), event.Content); err != nil {
			return err
		}
		switch next.State {
		case review.DraftLive:
			live, err = s.goLive(tx, Live{Hash: row.Hash, Kind: LiveApproved, By: row.Author, ApprovedBy: by.ID, Single: env.Leads < 2, Reason: body.Reason, Draft: id})
			return err
		case review.DraftWithdrawn:
			return s.stopBacktests(tx, id, "")
		}
		return nil
	})
	return d, live, err
}

func (s *Store) draftEnv(tx *gorm.DB) (review.DraftEnv, error) {
	live, err := s.live(tx)
	if err != nil {
		return review.DraftEnv{}, err
	}
	n, err := leads(tx)
	return review.DraftEnv{Live: live.Hash, Leads: n}, err
}

// SaveTests keeps what the tests of a draft said, unless the draft is another set by now.
func (s *Store) SaveTests(ctx context.Context, id int64, run TestRun) error {
	text, err := json.Marshal(run)
	if err == nil {
		tested := ""
		if run.Passed() {
			tested = run.Hash
		}
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			r := tx.Exec("UPDATE drafts SET tests = ?, tested = ? WHERE id = ? AND hash = ? AND state IN ('draft', 'proposed')", string(text), tested, id, run.Hash)
			if r.Error != nil || r.RowsAffected == 0 {
				return r.Error
			}
			_, err := s.audit(tx, "system", "rules.tested", draftObject(id), map[string]any{"rule_set": run.Hash, "tests": run.Tests, "failed": len(run.Failed)})
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("keep the tests of draft %d: %w", id, err)
	}
	return nil
}

// Draft gives a draft, or [ErrNotFound].
func (s *Store) Draft(ctx context.Context, id int64) (d Draft, err error) {
	row, body := draftRow{ID: id}, draftBody{}
	if err = s.findDraft(s.read.WithContext(ctx), &row, &body); err == nil {
		d, err = s.openDraft(row)
	}
	return d, err
}

// Drafts gives the drafts, newest first: those that are written or proposed, or
// all, at most 200.
func (s *Store) Drafts(ctx context.Context, all bool) ([]Draft, error) {
	var rows []draftRow
	err := s.read.WithContext(ctx).Raw("SELECT * FROM drafts WHERE ? OR state IN ('draft', 'proposed') ORDER BY id DESC LIMIT 200", all).Scan(&rows).Error
	out := make([]Draft, len(rows))
	for i := range rows {
		if err == nil {
			out[i], err = s.openDraft(rows[i])
		}
	}
	if err != nil {
		return nil, fmt.Errorf("drafts: %w", err)
	}
	return out, nil
}
