package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
	"gorm.io/gorm"

	"bonafide/internal/review"
)

// backtestJob is the kind of job that goes on with a backtest; package jobs names
// it too.
const backtestJob = "backtest"

// backtestRow is one row of backtests, without its report.
type backtestRow struct {
	ID, Draft, Since, Done, Total, StartedAt, FinishedAt int64
	FromHash, ToHash, State, MadeBy, Problem             string
}

const backtestColumns = "id, draft, from_hash, to_hash, since, state, done, total, made_by, started_at, finished_at, problem"

func backtestPlace(id int64) string { return fmt.Sprintf("backtest/%d", id) }

func (r backtestRow) backtest() Backtest {
	return Backtest{ID: r.ID, Draft: r.Draft, From: r.FromHash, To: r.ToHash, Since: moment(r.Since), State: BacktestState(r.State), Done: r.Done, Total: r.Total,
		By: r.MadeBy, StartedAt: moment(r.StartedAt), FinishedAt: moment(r.FinishedAt), Problem: r.Problem}
}

// applied selects the applications of a backtest: by when people applied, else
// by when they reached us.
const applied = "a.evaluation > 0 AND CASE WHEN a.applied_at > 0 THEN a.applied_at ELSE a.received_at END >= ?"

// BeginBacktest enqueues a backtest of b.To against b.From and gives its number;
// an earlier one of the same draft that still runs is stopped. The error wraps
// review.ErrForbidden or review.ErrProposes.
func (s *Store) BeginBacktest(ctx context.Context, by review.Actor, b Backtest) (id int64, err error) {
	switch {
	case by.Kind == review.Token:
		err = review.ErrProposes
	case by.Kind == review.Signed && !by.May(review.EditRules):
		err = review.ErrForbidden
	default:
		err = s.do(ctx, people, func(tx *gorm.DB) error {
			if b.Draft != 0 {
				if err := s.stopBacktests(tx, b.Draft, ""); err != nil {
					return err
				}
			}
			row := backtestRow{Draft: b.Draft, FromHash: b.From, ToHash: b.To, Since: micros(b.Since), State: string(BacktestWaiting), MadeBy: by.ID, StartedAt: micros(s.now())}
			if err := tx.Raw("SELECT count(*) FROM applications a WHERE "+applied, row.Since).Scan(&row.Total).Error; err != nil {
				return err
			}
			if err := tx.Table("backtests").Create(&row).Error; err != nil {
				return err
			}
			id = row.ID
			if _, err := s.audit(tx, by.ID, "rules.backtest_begun", draftObject(b.Draft), map[string]any{"backtest": id, "from": b.From, "to": b.To}); err != nil {
				return err
			}
			return s.enqueueIn(ctx, tx, backtestJob, id)
		})
	}
	if err != nil {
		return 0, fmt.Errorf("begin a backtest: %w", err)
	}
	return id, nil
}

// stopBacktests ends the running backtests of a draft, but those of the set kept.
func (s *Store) stopBacktests(tx *gorm.DB, draft int64, kept string) error {
	return tx.Exec("UPDATE backtests SET state = ?, finished_at = ? WHERE draft = ? AND state IN ('waiting', 'running') AND to_hash <> ?",
		BacktestStopped, micros(s.now()), draft, kept).Error
}

// StopBacktest ends a backtest that runs. The error wraps review.ErrForbidden.
func (s *Store) StopBacktest(ctx context.Context, by review.Actor, id int64) error {
	if by.Kind != review.Signed || !by.May(review.EditRules) {
		return fmt.Errorf("stop backtest %d: %w", id, review.ErrForbidden)
	}
	return s.do(ctx, people, func(tx *gorm.DB) error {
		return tx.Exec("UPDATE backtests SET state = ?, finished_at = ? WHERE id = ? AND state IN ('waiting', 'running')", BacktestStopped, micros(s.now()), id).Error
	})
}

// KeepBacktest keeps how far a backtest got: Done, State and Problem of
// b, and report when it isn't nil. One that was stopped meanwhile stays stopped
// and gives [ErrStale]. A finished one counts for its draft when that is still
// the same set; an unfinished one is enqueued to go on when again is set.
func (s *Store) KeepBacktest(ctx context.Context, b Backtest, report []byte, again bool) error {
	err := s.do(ctx, bulk, func(tx *gorm.DB) error {
		finished := int64(0)
		if b.State == BacktestDone || b.State == BacktestFailed {
			finished = micros(s.now())
		}
		r := tx.Exec("UPDATE backtests SET done = ?, state = ?, problem = ?, finished_at = ? WHERE id = ? AND state IN ('waiting', 'running')",
			b.Done, b.State, b.Problem, finished, b.ID)
		if r.Error == nil && r.RowsAffected == 0 {
			return ErrStale
		}
		if r.Error != nil {
			return r.Error
		}
		if report != nil {
			if err := tx.Exec("UPDATE backtests SET sealed = ? WHERE id = ?", s.sealBytes(backtestPlace(b.ID), report), b.ID).Error; err != nil {
				return err
			}
		}
		if again {
			return s.enqueueIn(ctx, tx, backtestJob, b.ID)
		}
		if b.State != BacktestDone || b.Draft == 0 {
			return nil
		}
		if err := tx.Exec("UPDATE drafts SET tried = hash, against = ?, backtest = ? WHERE id = ? AND hash = ? AND state IN ('draft', 'proposed')", b.From, b.ID, b.Draft, b.To).Error; err != nil {
			return err
		}
		_, err := s.audit(tx, "system", "rules.backtested", draftObject(b.Draft), map[string]any{"backtest": b.ID, "from": b.From, "to": b.To, "applications": b.Done})
		return err
	})
	if err != nil {
		return fmt.Errorf("keep backtest %d: %w", b.ID, err)
	}
	return nil
}

// Backtest gives how far a backtest got, or [ErrNotFound].
func (s *Store) Backtest(ctx context.Context, id int64) (Backtest, error) {
	var row backtestRow
	err := s.read.WithContext(ctx).Raw("SELECT "+backtestColumns+" FROM backtests WHERE id = ?", id).Scan(&row).Error
	if err == nil && row.ID == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Backtest{}, fmt.Errorf("backtest %d: %w", id, err)
	}
	return row.backtest(), nil
}

// Backtests gives the backtests of a draft, newest first, at most 100.
func (s *Store) Backtests(ctx context.Context, draft int64) ([]Backtest, error) {
	var rows []backtestRow
	if err := s.read.WithContext(ctx).Raw("SELECT "+backtestColumns+" FROM backtests WHERE draft = ? ORDER BY id DESC LIMIT 100", draft).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("backtests of draft %d: %w", draft, err)
	}
	out := make([]Backtest, len(rows))
	for i, r := range rows {
		out[i] = r.backtest()
	}
	return out, nil
}

// BacktestReport gives the report of a backtest as KeepBacktest got it, nil when
// it got none, or [ErrNotFound].
func (s *Store) BacktestReport(ctx context.Context, id int64) (report []byte, err error) {
	var sealed []byte
	err = s.read.WithContext(ctx).Raw("SELECT sealed FROM backtests WHERE id = ?", id).Row().Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err == nil && sealed != nil {
		report, err = s.unsealBytes(backtestPlace(id), sealed)
	}
	if err != nil {
		return nil, fmt.Errorf("report of backtest %d: %w", id, err)
	}
	return report, nil
}

// CountJudged tells how many applications JudgedPage gives in all.
func (s *Store) CountJudged(ctx context.Context, since time.Time) (n int64, err error) {
	err = s.read.WithContext(ctx).Raw("SELECT count(*) FROM applications a WHERE "+applied, micros(since)).Scan(&n).Error
	return n, err
}

// judgedRow is what a page reads before it is opened.
type judgedRow struct {
	ID       int64
	PublicID []byte
	Revision int
	Seq      int
	Sealed   []byte
	Facts    []byte
	FactsMac []byte
	CaseID   int64
	Outcome  string
}

// JudgedPage gives the latest judgements of applications after a number,
// ascending, at most limit (at most 1,000): those of people who applied since
// then. They are opened on all processors.
func (s *Store) JudgedPage(ctx context.Context, since time.Time, after int64, limit int) ([]Judged, error) {
	var rows []judgedRow
	if err := s.read.WithContext(ctx).Raw(`SELECT a.id, a.public_id, a.revision, a.sealed, e.seq, e.facts, e.facts_mac, coalesce(c.id, 0) AS case_id, coalesce(c.outcome, '') AS outcome
		FROM applications a JOIN evaluations e ON e.application = a.id AND e.seq = a.evaluation LEFT JOIN cases c ON c.application = a.id
		WHERE a.id > ? AND `+applied+` ORDER BY a.id LIMIT ?`, after, micros(since), min(limit, 1000)).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("judgements after application %d: %w", after, err)
	}
	out := make([]Judged, len(rows))
	group, workers := errgroup.Group{}, runtime.GOMAXPROCS(0)
	for w := range min(workers, len(rows)) {
		group.Go(func() error {
			for i := w; i < len(rows); i += workers {
				var err error
				if out[i], err = s.openJudged(&rows[i]); err != nil {
					return fmt.Errorf("judgement of application %d: %w", rows[i].ID, err)
				}
			}
			return nil
		})
	}
	return out, group.Wait()
}

func (s *Store) openJudged(r *judgedRow) (Judged, error) {
	j := Judged{App: r.ID, ID: uuid.UUID(r.PublicID).String(), Outcome: review.Outcome(r.Outcome)}
	if r.CaseID != 0 {
		j.Case = caseRef(r.CaseID)
	}
	var body struct {
		Job *struct {
			Title string `json:"title"`
		} `json:"job"`
	}
	if err := s.unseal(bodyPlace(r.ID, r.Revision), r.Sealed, &body); err != nil {
		return j, err
	}
	if body.Job != nil {
		j.Job = body.Job.Title
	}
	var err error
	j.Facts, err = s.openFacts(r.ID, r.Seq, r.Facts, r.FactsMac)
	return j, err
}
