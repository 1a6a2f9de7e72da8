package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/jobs"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/score"
	"bonafide/internal/store"
)

// backtestTurn is how long a job works on a backtest before it makes room: jobs
// end within a minute.
const backtestTurn = 30 * time.Second

// reviewMinutes is the setting of how long a person takes for a case.
const reviewMinutes = "review_minutes"

// Backtest asks two rule sets about the stored facts of everybody who applied
// since then (zero: ever) and compares what they say. It reads in pages of 1,000
// by number and changes nothing. Facts hold the neighbours, lists and snoozes of
// the day on which they were made; those of today may say otherwise. progress
// may be nil.
func (d *Desk) Backtest(ctx context.Context, from, to *rule.Catalogue, since time.Time, progress func(done, total int64)) (BacktestReport, error) {
	t := newTally()
	total, err := d.store.CountJudged(ctx, since)
	if err != nil {
		return BacktestReport{}, err
	}
	for more := true; more; {
		if more, err = d.tallyPage(ctx, t, from, to, since); err != nil {
			return BacktestReport{}, err
		}
		if progress != nil {
			progress(t.Read, total)
		}
	}
	return d.reportOf(ctx, t, from, to, since)
}

// tallyPage reads the next page into t and tells whether there may be more.
func (d *Desk) tallyPage(ctx context.Context, t *tally, from, to *rule.Catalogue, since time.Time) (more bool, err error) {
	rows, err := d.store.JudgedPage(ctx, since, t.Cursor, page)
	if err != nil {
		return false, err
	}
	both := make([]compared, len(rows))
	before, after := d.staged(from), d.staged(to)
	parallel(len(rows), func(i int) {
		if ctx.Err() == nil {
			both[i] = compare(rows[i], before, after, d.base.Score)
		}
	})
	if err := ctx.Err(); err != nil {
		return false, err
	}
	for i := range both {
		t.add(rows[i], both[i])
	}
	return len(rows) == page, nil
}

// compared is one application under both sets; bad says that its facts can't be read.
type compared struct {
	before, after verdict
	bad           bool
	asOf          time.Time
}

// verdict is what one set says: the score, and by fired rule what it adds to it.
type verdict struct {
	Standing
	counted map[string]int
}

func compare(j store.Judged, from, to *rule.Catalogue, opt score.Options) compared {
	set, err := factsOf(j.Facts)
	if err != nil {
		return compared{bad: true}
	}
	out := compared{asOf: set.AsOf}
	for _, side := range []struct {
		rules *rule.Catalogue
		into  *verdict
	}{{from, &out.before}, {to, &out.after}} {
		said, err := (&Chain{Rules: side.rules, Score: opt}).Evaluate(set)
		if err != nil {
			return compared{bad: true}
		}
		side.into.Standing = Standing{said.Screening.Band, said.Screening.Score}
		side.into.counted = make(map[string]int, len(said.Screening.Findings))
		for _, f := range said.Screening.Findings {
			side.into.counted[f.Rule] = f.Counted
		}
	}
	return out
}

// StartBacktest begins to compare a draft with what is live over everybody who
// applied since then (zero: ever), as a job; an earlier one of the draft that
// still runs is stopped. The error wraps package review's or [store.ErrNotFound].
func (d *Desk) StartBacktest(ctx context.Context, by review.Actor, draft int64, since time.Time) (int64, error) {
	s, err := d.store.Draft(ctx, draft)
	if err != nil {
		return 0, err
	}
	live := d.Rules().Hash()
	if s.Hash == live {
		return 0, review.ErrDraftSame
	}
	return d.store.BeginBacktest(ctx, by, store.Backtest{Draft: draft, From: live, To: s.Hash, Since: since})
}

// StopBacktest ends one that runs.
func (d *Desk) StopBacktest(ctx context.Context, by review.Actor, id int64) error {
	return d.store.StopBacktest(ctx, by, id)
}

// BacktestReport gives the report of a backtest that is done. The error wraps
// [store.ErrNotFound] until then.
func (d *Desk) BacktestReport(ctx context.Context, id int64) (r BacktestReport, err error) {
	b, err := d.store.Backtest(ctx, id)
	if err != nil {
		return r, err
	}
	if b.State != store.BacktestDone {
		return r, fmt.Errorf("report of backtest %d, which is %s: %w", id, b.State, store.ErrNotFound)
	}
	data, err := d.store.BacktestReport(ctx, id)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(data, &r)
}

// goOnBacktest is a job's turn: it works for a while, keeps how far it got and
// comes back. What was kept is where it goes on after a restart.
func (d *Desk) goOnBacktest(ctx context.Context, j jobs.Job) error {
	b, err := d.store.Backtest(ctx, j.Application)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil && (b.State == store.BacktestWaiting || b.State == store.BacktestRunning) {
		err = d.takeTurn(ctx, b)
	}
	switch {
	case err == nil, errors.Is(err, store.ErrStale):
		return nil // it was stopped
	case !j.Last || ctx.Err() != nil:
		return err
	}
	b.State, b.Problem = store.BacktestFailed, err.Error()
	return errors.Join(err, d.store.KeepBacktest(ctx, b, nil, false))
}

func (d *Desk) takeTurn(ctx context.Context, b store.Backtest) error {
	from, err := d.Catalogue(ctx, b.From)
	if err != nil {
		return err
	}
	to, err := d.Catalogue(ctx, b.To)
	if err != nil {
		return err
	}
	t := newTally()
	kept, err := d.store.BacktestReport(ctx, b.ID)
	if err == nil && kept != nil {
		err = json.Unmarshal(kept, t)
	}
	if err != nil {
		return err
	}
	b.State = store.BacktestRunning
	for began := time.Now(); ; { // the wall's clock: a turn is bounded by the queue's patience
		more, err := d.tallyPage(ctx, t, from, to, b.Since)
		if err != nil {
			return err
		}
		b.Done = t.Read
		if !more {
			break
		}
		again := time.Since(began) > d.turn
		var part []byte
		if again {
			if part, err = json.Marshal(t); err != nil {
				return err
			}
		}
		if err := d.store.KeepBacktest(ctx, b, part, again); err != nil || again {
			return err
		}
	}
	report, err := d.reportOf(ctx, t, from, to, b.Since)
	if err != nil {
		return err
	}
	data, err := json.Marshal(report)
	if err != nil {
		return err
	}
	b.State = store.BacktestDone
	return d.store.KeepBacktest(ctx, b, data, false)
}
