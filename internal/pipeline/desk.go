package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bonafide/internal/enrich"
	"bonafide/internal/extract"
	"bonafide/internal/fact"
	"bonafide/internal/jobs"
	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/score"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// Desk runs the chain over stored applications: it reads what was accepted,
// judges it, and judges again what a new application, list, mark or decision
// touches. It is safe for concurrent use.
type Desk struct {
	base      *Chain                  // what doesn't change with the rules
	shipped   *ruleSet                // came with the program
	live      atomic.Pointer[ruleSet] // never nil
	origin    string                  // of the shipped one
	posthire  bool                    // ask the rules of the stage after hiring too
	enricher  func(*list.Lists) (*enrich.Enricher, error)
	sets      setCache
	shadows   shadowCache
	turn      time.Duration // how long a job works on a backtest at once
	store     *store.Store
	sanctions []watchlist.Entry // embedded
	engine    string            // version of the program
	versions  map[string]string // of the data sets
	now       func() time.Time
	log       *slog.Logger

	turns   turns
	records recordCache
	memo    *link.Memo
	names   nameIndex

	listing    sync.Mutex  // one changes a list at a time: what stands on it is read before it is written
	importing  sync.Map    // digests of the tables being imported
	remembered atomic.Bool // see remember
	moved      sync.Map    // applications found under other values, of which no neighbour has heard yet

	mu         sync.Mutex
	world      *World    // nil: to be loaded again
	worldUntil time.Time // when a mark, snooze or listing ends; zero: never

	grouping     sync.Mutex // one works out clusters at a time
	regroupAfter time.Time  // the last time took long

	sittings sittings
}

// DeskConfig is what a desk works with; all fields are needed but the last four,
// without which rules can't be replaced while the program runs.
type DeskConfig struct {
	Chain     *Chain
	Store     *store.Store
	Policy    link.Policy
	Sanctions []watchlist.Entry
	Engine    string
	Versions  map[string]string
	Now       func() time.Time
	Log       *slog.Logger

	Files  fs.FS       // of the rules in Chain
	Lists  *list.Lists // of the same
	Origin string      // BuiltIn, or "folder"
	// Enricher makes the facts' maker for other lists; nil keeps that of Chain.
	Enricher func(*list.Lists) (*enrich.Enricher, error)
}

// NewDesk makes a desk.
func NewDesk(c DeskConfig) *Desk {
	d := &Desk{base: c.Chain, turn: backtestTurn, origin: c.Origin, enricher: c.Enricher, store: c.Store, sanctions: c.Sanctions, engine: c.Engine, versions: c.Versions, now: c.Now, log: c.Log, memo: link.NewMemo(),
		shipped: &ruleSet{files: c.Files, catalogue: c.Chain.Rules, lists: c.Lists, identify: c.Chain.Identify, enrich: c.Chain.Enrich, policy: c.Policy}}
	d.live.Store(d.shipped)
	return d
}

// Shown is what pages show of an evaluation beside its findings.
type Shown struct {
	Name        string              `json:"name"`
	Identifiers []screen.Identifier `json:"identifiers"`
	Facts       []screen.Fact       `json:"facts"`
	Links       []screen.Link       `json:"links"`
	Grounds     []score.Ground      `json:"grounds"`
	OverCap     []fact.OverCap      `json:"over_cap,omitempty"`
}

// Process reads the documents of an application that nobody has read yet, then
// judges it and marks what it touches. It is the first job of an application.
// One that was erased meanwhile is no error.
func (d *Desk) Process(ctx context.Context, app int64) error {
	defer d.turns.take(app)()
	stored, err := d.store.Application(ctx, app)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := d.readWaiting(ctx, &stored); err != nil {
		return err
	}
	if err := d.judge(ctx, stored, "", true); err != nil {
		return err
	}
	if !slices.ContainsFunc(stored.Documents, unrendered) {
		return nil
	}
	return d.store.Later(ctx, jobs.Render, []int64{app})
}

// readWaiting reads the documents that nobody has read yet; any tells whether
// there was one. A command line that can't read documents leaves them.
func (d *Desk) readWaiting(ctx context.Context, stored *store.Stored) (any bool, err error) {
	if d.base.Extract == nil {
		return false, nil
	}
	for i := range stored.Documents {
		sd := &stored.Documents[i]
		if sd.State != store.Waiting {
			continue
		}
		data, err := d.store.DocumentBytes(ctx, stored.App, sd.ID)
		if err != nil {
			return any, fmt.Errorf("document %s: %w", sd.ID, err)
		}
		doc := d.base.Extract.Text(ctx, sd.Name, data, extract.Options{OCR: true})
		if err := ctx.Err(); err != nil {
			return any, err // a shutdown is no verdict on the file
		}
		if err := d.save(ctx, stored.App, sd, doc); err != nil {
			return any, err
		}
		any = true
	}
	return any, nil
}

// unrendered reports whether the second step has something to do on a document.
func unrendered(sd store.StoredDocument) bool {
	return sd.Extraction != nil && !sd.Extraction.Rendered && strings.Contains(sd.Extraction.MediaType, "pdf") && sd.Extraction.Quality.Verdict.Readable()
}

// Work does one job of the queue: it is the handler of package jobs.
func (d *Desk) Work(ctx context.Context, j jobs.Job) error {
	switch j.Kind {
	case jobs.Document, jobs.Evaluate:
		err := d.Process(ctx, j.Application)
		if err != nil && j.Last { // the queue gives up, look-back doesn't
			mark := d.store.MarkDirty(context.WithoutCancel(ctx), []int64{j.Application}, "it could not be judged at first")
			err = errors.Join(err, mark)
		}
		return err
	case jobs.Render:
		return d.Render(ctx, j.Application)
	case jobs.Lookback:
		_, err := d.lookBack(ctx, lookBackAtOnce, true)
		return errors.Join(err, d.goOn(ctx), d.remember(ctx))
	case jobs.RuleTests:
		_, err := d.TestDraft(ctx, j.Application)
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	case jobs.Backtest:
		return d.goOnBacktest(ctx, j)
	case jobs.Checkpoint:
		_, err := d.store.WriteCheckpoint(ctx)
		return err
	}
	return fmt.Errorf("there is no job %q", j.Kind)
}

// remember enqueues, once after the start, the documents that nobody reads: what
// the command line took in, or a job gave up on.
func (d *Desk) remember(ctx context.Context) error {
	if d.remembered.Swap(true) {
		return nil
	}
	apps, err := d.store.WaitingDocuments(ctx)
	if err == nil {
		err = d.store.Later(ctx, jobs.Document, apps)
	}
	if err != nil {
		d.remembered.Store(false)
	}
	return err
}

// Render is the second step on an application's documents: the ink test and the
// pictures. Findings that it adds reopen nothing by themselves. It judges also
// when nothing is left to render, for an earlier try may have ended in between.
func (d *Desk) Render(ctx context.Context, app int64) error {
	defer d.turns.take(app)()
	stored, err := d.store.Application(ctx, app)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for i := range stored.Documents {
		sd := &stored.Documents[i]
		if !unrendered(*sd) {
			continue
		}
		data, err := d.store.DocumentBytes(ctx, app, sd.ID)
		if err != nil {
			return fmt.Errorf("document %s: %w", sd.ID, err)
		}
		doc := d.base.Extract.Render(ctx, data, *sd.Extraction)
		if err := ctx.Err(); err != nil {
			return err
		}
		doc.Rendered = true
		if err := d.save(ctx, app, sd, doc); err != nil {
			return err
		}
	}
	return d.judge(ctx, stored, "the pages of its documents were rendered", true)
}

func (d *Desk) save(ctx context.Context, app int64, sd *store.StoredDocument, doc screen.Document) error {
	doc.ID, doc.Role, doc.Name = sd.ID, cmp.Or(sd.Role, "resume"), sd.Name
	if err := d.store.SaveExtraction(ctx, app, doc); err != nil {
		return fmt.Errorf("document %s: %w", sd.ID, err)
	}
	sd.Extraction, sd.State = &doc, store.Extracted
	return nil
}
