// Package jobs does durable work: what a transaction promised is done after it,
// also when the program is killed in between. River keeps the queue in the
// store's own database; the rest of the program sees four methods.
//
// It owns the queue and its timing. What a job does is the handler's; payloads
// hold numbers only, never personal data.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

// The kinds of jobs.
const (
	Document   = "document"   // read the documents of an application, then judge it
	Evaluate   = "evaluate"   // judge an application
	Render     = "render"     // second step of its documents: ink, pictures, page images
	Lookback   = "lookback"   // judge what is dirty; every few seconds, for no application
	Backtest   = "backtest"   // go on with a backtest; Application is its number
	RuleTests  = "rule_tests" // run the tests of a draft of the rules; Application is its number
	Checkpoint = "checkpoint" // sign the end of the audit; every quarter of an hour, for no application
)

// Timing of the queue. River's own defaults (fetch every second, rescue after
// an hour) are made for other loads.
const (
	poll    = 50 * time.Millisecond // start p50 37 ms after the transaction
	timeout = time.Minute
	rescue  = 2 * time.Minute
	// attempts is how often a failing job is tried; River waits 1, 16, 81 s … between
	// them, over an hour in all: a full disk or a lost mount is mended by then.
	attempts = 8
	keepDone = time.Hour

	lookbackEvery   = 2 * time.Second
	checkpointEvery = 15 * time.Minute
)

// Job is one piece of work.
type Job struct {
	Kind        string
	Application int64 // the store's number, of what the kind says; 0 for lookback and checkpoint
	Attempt     int   // from 1
	Last        bool  // no further attempt follows: record the outcome
}

// Handler does a job. It must end within a minute, may be called again for the
// same job, and an error means that the job is tried again later.
type Handler func(ctx context.Context, j Job) error

// Config says how much the queue does at once.
type Config struct {
	Workers int          // 2 when 0
	Log     *slog.Logger // nil discards
}

// Queue is the durable work of one database.
type Queue struct {
	db      *sql.DB
	client  *river.Client[*sql.Tx]
	handler Handler
	log     *slog.Logger
	ticks   sync.WaitGroup
	stop    context.CancelFunc
}

// args is a job's payload.
type args struct {
	Of          string `json:"of"`
	Application int64  `json:"application"`
}

// Kind is River's name of the payload; ours stands in Of.
func (args) Kind() string { return "application" }

type worker struct {
	river.WorkerDefaults[args]
	q *Queue
}

func (w *worker) Work(ctx context.Context, j *river.Job[args]) error {
	return w.q.handler(ctx, Job{j.Args.Of, j.Args.Application, j.Attempt, j.Attempt >= j.MaxAttempts})
}

// New prepares the queue's own tables in the database. db is the store's writer
// pool of one connection.
func New(ctx context.Context, db *sql.DB, c Config) (*Queue, error) {
	q := &Queue{db: db, log: c.Log}
	if q.log == nil {
		q.log = slog.New(slog.DiscardHandler)
	}
	quiet := slog.New(levelHandler{q.log.Handler()})
	driver := riversqlite.New(db)
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("jobs: migrate: %w", err)
	}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &worker{q: q}); err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	n := c.Workers
	if n == 0 {
		n = 2
	}
	q.client, err = river.NewClient(driver, &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: n}}, Workers: workers, Logger: quiet,
		FetchCooldown: poll, FetchPollInterval: poll, JobTimeout: timeout, RescueStuckJobsAfter: rescue, MaxAttempts: attempts,
		CompletedJobRetentionPeriod: keepDone})
	if err != nil {
		return nil, fmt.Errorf("jobs: %w", err)
	}
	return q, nil
}

// Enqueue adds a job for each application inside tx; it begins after tx is
// committed. There is no way to enqueue without a transaction: on a pool of one
// connection that would wait for itself.
func (q *Queue) Enqueue(ctx context.Context, tx *sql.Tx, kind string, apps []int64) error {
	params := make([]river.InsertManyParams, len(apps))
	for i, app := range apps {
		params[i] = river.InsertManyParams{Args: args{kind, app}}
	}
	if len(params) == 0 {
		return nil
	}
	if _, err := q.client.InsertManyFastTx(ctx, tx, params); err != nil {
		return fmt.Errorf("enqueue %s: %w", kind, err)
	}
	return nil
}

// Start begins to work with the handler. Jobs that ran when an earlier process
// was killed begin again at once: one process owns a database, so nobody else
// can be doing them.
func (q *Queue) Start(ctx context.Context, handler Handler) error {
	if _, err := q.db.ExecContext(ctx, "UPDATE river_job SET state = ? WHERE state = ?", rivertype.JobStateAvailable, rivertype.JobStateRunning); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	q.handler = handler
	if err := q.client.Start(ctx); err != nil {
		return fmt.Errorf("jobs: %w", err)
	}
	ctx, q.stop = context.WithCancel(ctx)
	q.every(ctx, Lookback, lookbackEvery)
	q.every(ctx, Checkpoint, checkpointEvery)
	return nil
}

// every calls the handler at intervals; what it works on is durable itself, so
// these jobs aren't.
func (q *Queue) every(ctx context.Context, kind string, interval time.Duration) {
	q.ticks.Go(func() {
		t := time.NewTicker(interval)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
			}
			if err := q.handler(ctx, Job{Kind: kind, Attempt: 1}); err != nil && !errors.Is(err, context.Canceled) {
				q.log.Error("job failed", "kind", kind, "error", err)
			}
		}
	})
}

// Stop lets running jobs end, until ctx ends, and takes no new ones.
func (q *Queue) Stop(ctx context.Context) error {
	if q.stop != nil {
		q.stop()
	}
	q.ticks.Wait()
	err := q.client.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = q.client.StopAndCancel(hard)
	}
	if err != nil {
		return fmt.Errorf("jobs: stop: %w", err)
	}
	return nil
}

// Pending counts the jobs that wait, run, or will be tried again.
func (q *Queue) Pending(ctx context.Context) (n int, err error) {
	err = q.db.QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled')").Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("jobs: %w", err)
	}
	return n, nil
}

// Idle waits until nothing is pending, or until ctx ends.
func (q *Queue) Idle(ctx context.Context) error {
	t := time.NewTicker(poll / 2)
	defer t.Stop()
	for {
		n, err := q.Pending(ctx)
		if err != nil || n == 0 {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("jobs: %d still pending: %w", n, ctx.Err())
		case <-t.C:
		}
	}
}

// levelHandler lets River's warnings and errors through.
type levelHandler struct{ slog.Handler }

// Enabled drops everything below a warning.
func (h levelHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= slog.LevelWarn && h.Handler.Enabled(ctx, l)
}
