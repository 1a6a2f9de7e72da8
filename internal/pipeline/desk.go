package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
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
	"bonafide/internal/name"
	"bonafide/internal/review"
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

	importing  sync.Map    // digests of the tables being imported
	remembered atomic.Bool // see remember

	mu         sync.Mutex
	world      *World    // nil: to be loaded again
	worldUntil time.Time // when a mark, snooze or listing ends; zero: never

	grouping     sync.Mutex // one works out clusters at a time
	regroupAfter time.Time  // the last time took long
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
		_, err := d.LookBack(ctx, lookBackAtOnce)
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

// lookBackAtOnce bounds a look-back, so that it ends well within a minute.
const lookBackAtOnce = 500

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

// Again judges an application once more, because of something that happened
// elsewhere; why is said on the case.
func (d *Desk) Again(ctx context.Context, app int64, why string) error {
	defer d.turns.take(app)()
	stored, err := d.store.Application(ctx, app)
	if errors.Is(err, store.ErrNotFound) {
		return d.store.Clean(ctx, app, d.now()) // erased meanwhile
	}
	if err != nil {
		return err
	}
	first, err := d.readWaiting(ctx, &stored)
	if err != nil {
		return err
	}
	return d.judge(ctx, stored, why, first)
}

// LookBack judges again what is marked dirty, at most n applications, and
// returns how many it did. One that fails keeps nobody waiting: its mark is
// given out again after a while, and the error names the first.
func (d *Desk) LookBack(ctx context.Context, n int) (done int, err error) {
	if err := d.endPassed(ctx); err != nil {
		return 0, err
	}
	dirty, err := d.store.TakeDirty(ctx, n)
	if err != nil {
		return 0, err
	}
	for i, x := range dirty {
		failed := d.Again(ctx, x.App, strings.Join(x.Reasons, "; "))
		if ctx.Err() != nil {
			return done, errors.Join(ctx.Err(), d.giveBack(context.WithoutCancel(ctx), dirty[i:]))
		}
		if failed == nil {
			done++
		} else if err == nil {
			err = fmt.Errorf("judge application %d again: %w", x.App, failed)
		}
	}
	_, failed := d.Regroup(ctx)
	return done, errors.Join(err, failed)
}

// giveBack marks anew what was taken and not judged.
func (d *Desk) giveBack(ctx context.Context, dirty []store.Dirty) error {
	var errs []error
	for _, x := range dirty {
		errs = append(errs, d.store.MarkDirty(ctx, []int64{x.App}, strings.Join(x.Reasons, "; ")))
	}
	return errors.Join(errs...)
}

// read makes the reading of a stored application.
func (c *Chain) read(stored store.Stored) Reading {
	app := stored.Application
	app.ID = stored.ID
	if len(stored.Observed) > 0 {
		app.Observations = append(slices.Clone(app.Observations), stored.Observed...)
	}
	var docs []screen.Document
	for _, sd := range stored.Documents {
		if sd.Extraction != nil {
			docs = append(docs, *sd.Extraction)
		}
	}
	return c.Read(&app, stored.App, docs, stored.ReceivedAt, changes(stored))
}

// judge signs and judges; with spread it marks the neighbours whose own
// judgement may change. Nothing is stored when nothing changed. The caller has
// the application's turn.
//
// Every step can be repeated: the record is kept before others are read, so that
// of two applications judged at once one at least sees the other, and neighbours
// are marked before the judgement is kept, so that one that is kept has marked.
func (d *Desk) judge(ctx context.Context, stored store.Stored, why string, spread bool) error {
	began, chain := d.now().UTC(), d.Chain()
	r := chain.read(stored)
	if err := d.sign(ctx, system, stored, r); err != nil {
		return err
	}
	w, err := d.World(ctx)
	if err != nil {
		return err
	}
	j, err := chain.Judge(ctx, r, w)
	if err != nil {
		return err
	}
	if err := d.store.SaveSoftLinks(ctx, stored.App, softLinks(j)); err != nil {
		return err
	}
	if err := d.store.SaveTies(ctx, map[int64][]store.Tie{stored.App: ties(j)}); err != nil {
		return err
	}
	ev, err := d.evaluation(stored.App, j, why)
	if err != nil {
		return err
	}
	ev.MadeAt = began
	prior, err := d.store.Evaluation(ctx, stored.App, 0)
	switch {
	case errors.Is(err, store.ErrNotFound):
		ev.WhyNow, spread = cmp.Or(why, "application received"), true
	case err != nil:
		return err
	case prior.RuleSet == ev.RuleSet && string(prior.Facts) == string(ev.Facts) && len(prior.Findings) == len(ev.Findings):
		return d.store.Clean(ctx, stored.App, began) // the same facts under the same rules: there is nothing to say
	case why == "":
		ev.WhyNow = "a new revision of the application was received"
	}
	if spread && len(j.Touched) > 0 {
		reason := "a new application brought a value that this one carries too"
		if id := stored.Application.ExternalID; id != "" {
			reason = "application " + id + " brought a value that this one carries too"
		}
		if err := d.store.MarkDirty(ctx, j.Touched, reason); err != nil {
			return err
		}
	}
	if _, err = d.store.SaveEvaluation(ctx, ev); err != nil {
		return err
	}
	d.shadow(ctx, []int64{stored.App}, []Judgement{j})
	return d.overtaken(ctx, []int64{stored.App}, ev.RuleSet)
}

// overtaken marks applications that were judged while other rules went live: that
// marked who had an open case then, and theirs may have opened after it.
func (d *Desk) overtaken(ctx context.Context, apps []int64, under string) error {
	if d.Rules().Hash() == under {
		return nil
	}
	return d.store.MarkDirty(ctx, apps, "the rule set changed while it was judged")
}

// system acts where no person does.
var system = review.Actor{ID: "system", Kind: review.System}

// sign stores the record, with what its case says. A case that was confirmed,
// or reopened since, first puts the list of confirmed cases right.
func (d *Desk) sign(ctx context.Context, by review.Actor, stored store.Stored, r Reading) error {
	r.Record.Confirm(stored.ConfirmedAt)
	old, err := d.findRecords(ctx, []int64{stored.App})
	if err != nil {
		return err
	}
	if was := len(old) == 1 && old[0].Confirmed; was != r.Record.Confirmed {
		if err := d.listConfirmed(ctx, by, stored, r.Found.Identifiers); err != nil {
			return err
		}
	}
	body, sigs, names, err := signed(r.Record)
	if err != nil {
		return err
	}
	defer d.records.forget(stored.App)
	return d.store.SaveRecord(ctx, stored.App, body, sigs, names)
}

// signed is a record as the store keeps it.
func signed(r *link.Record) (body []byte, sigs []store.Signature, names []string, err error) {
	if body, err = json.Marshal(r); err != nil {
		return nil, nil, nil, err
	}
	for _, s := range r.Signatures {
		sigs = append(sigs, store.Signature{Kind: s.Kind, Value: s.Value})
	}
	return body, sigs, name.Tokens(strings.Join(append([]string{r.Name}, r.OtherNames...), " ")), nil
}

func (d *Desk) evaluation(app int64, j Judgement, why string) (store.Evaluation, error) {
	facts, err := json.Marshal(j.Facts)
	if err != nil {
		return store.Evaluation{}, fmt.Errorf("write facts: %w", err)
	}
	s := j.Screening
	linked := map[string]bool{}
	for _, l := range s.Links {
		if !l.OverCap && l.Explained == "" {
			linked[l.Application] = true
		}
	}
	shown, err := json.Marshal(Shown{Name: s.Application.Name, Identifiers: s.Identifiers, Facts: s.Facts, Links: s.Links, Grounds: j.Grounds, OverCap: j.OverCap})
	if err != nil {
		return store.Evaluation{}, fmt.Errorf("write what is shown: %w", err)
	}
	return store.Evaluation{App: app, AsOf: j.Facts.AsOf, RuleSet: s.RuleSet, Engine: d.engine, DataVersions: d.dataVersions(j), Name: s.Application.Name, WhyNow: why,
		Facts: facts, Answers: j.Answers, Findings: s.Findings, Score: s.Score, Band: s.Band, Coverage: s.Coverage, Linked: len(linked), OverCap: j.OverCap, Covered: j.Covered, Screening: shown}, nil
}
