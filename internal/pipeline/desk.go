package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/fact"
	"bonafide/internal/jobs"
	"bonafide/internal/link"
	"bonafide/internal/name"
	"bonafide/internal/score"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// Desk runs the chain over stored applications: it reads what was accepted,
// judges it, and judges again what a new application, list, mark or decision
// touches. It is safe for concurrent use.
type Desk struct {
	chain     *Chain
	store     *store.Store
	policy    link.Policy       // without marks
	sanctions []watchlist.Entry // embedded
	engine    string            // version of the program
	versions  map[string]string // of the data sets
	now       func() time.Time
	log       *slog.Logger

	mu    sync.Mutex
	world *World // nil: to be loaded again
}

// DeskConfig is what a desk works with; all fields are needed.
type DeskConfig struct {
	Chain     *Chain
	Store     *store.Store
	Policy    link.Policy
	Sanctions []watchlist.Entry
	Engine    string
	Versions  map[string]string
	Now       func() time.Time
	Log       *slog.Logger
}

// NewDesk makes a desk.
func NewDesk(c DeskConfig) *Desk {
	return &Desk{chain: c.Chain, store: c.Store, policy: c.Policy, sanctions: c.Sanctions, engine: c.Engine, versions: c.Versions, now: c.Now, log: c.Log}
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
func (d *Desk) Process(ctx context.Context, app int64) error {
	stored, err := d.store.Application(ctx, app)
	if err != nil {
		return err
	}
	for i := range stored.Documents {
		sd := &stored.Documents[i]
		if sd.State != store.Waiting {
			continue
		}
		data, err := d.store.DocumentBytes(ctx, app, sd.ID)
		if err != nil {
			return fmt.Errorf("document %s: %w", sd.ID, err)
		}
		doc := d.chain.Extract.Text(ctx, sd.Name, data, extract.Options{OCR: true})
		if err := ctx.Err(); err != nil {
			return err // a shutdown is no verdict on the file
		}
		if err := d.save(ctx, app, sd, doc); err != nil {
			return err
		}
	}
	if err := d.judge(ctx, stored, "", true); err != nil {
		return err
	}
	if !slices.ContainsFunc(stored.Documents, unrendered) {
		return nil
	}
	return d.store.Later(ctx, jobs.Render, []int64{app})
}

// unrendered reports whether the second step has something to do on a document.
func unrendered(sd store.StoredDocument) bool {
	return sd.Extraction != nil && !sd.Extraction.Rendered && strings.Contains(sd.Extraction.MediaType, "pdf") && sd.Extraction.Quality.Verdict.Readable()
}

// Work does one job of the queue: it is the handler of package jobs.
func (d *Desk) Work(ctx context.Context, j jobs.Job) error {
	switch j.Kind {
	case jobs.Document:
		return d.Process(ctx, j.Application)
	case jobs.Evaluate:
		return d.Process(ctx, j.Application)
	case jobs.Render:
		return d.Render(ctx, j.Application)
	case jobs.Lookback:
		_, err := d.LookBack(ctx, lookBackAtOnce)
		return err
	case jobs.Checkpoint:
		_, err := d.store.WriteCheckpoint(ctx)
		return err
	}
	return fmt.Errorf("there is no job %q", j.Kind)
}

// lookBackAtOnce bounds a look-back, so that it ends well within a minute.
const lookBackAtOnce = 500

// Render is the second step on an application's documents: the ink test and the
// pictures. Findings that it adds reopen nothing by themselves.
func (d *Desk) Render(ctx context.Context, app int64) error {
	stored, err := d.store.Application(ctx, app)
	if err != nil {
		return err
	}
	changed := false
	for i := range stored.Documents {
		sd := &stored.Documents[i]
		if !unrendered(*sd) {
			continue
		}
		data, err := d.store.DocumentBytes(ctx, app, sd.ID)
		if err != nil {
			return fmt.Errorf("document %s: %w", sd.ID, err)
		}
		doc := d.chain.Extract.Render(ctx, data, *sd.Extraction)
		if err := ctx.Err(); err != nil {
			return err
		}
		doc.Rendered = true
		if err := d.save(ctx, app, sd, doc); err != nil {
			return err
		}
		changed = true
	}
	if !changed {
		return nil
	}
	return d.judge(ctx, stored, "the pages of its documents were rendered", false)
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
	stored, err := d.store.Application(ctx, app)
	if errors.Is(err, store.ErrNotFound) {
		return d.store.Clean(ctx, []int64{app}) // erased meanwhile
	}
	if err != nil {
		return err
	}
	return d.judge(ctx, stored, why, false)
}

// LookBack judges again what is marked dirty, at most n applications, and
// returns how many it did.
func (d *Desk) LookBack(ctx context.Context, n int) (int, error) {
	dirty, err := d.store.TakeDirty(ctx, n)
	if err != nil {
		return 0, err
	}
	for i, x := range dirty {
		if err := d.Again(ctx, x.App, strings.Join(x.Reasons, "; ")); err != nil {
			for _, rest := range dirty[i:] { // nothing that was taken may be lost
				if err := d.store.MarkDirty(context.WithoutCancel(ctx), []int64{rest.App}, strings.Join(rest.Reasons, "; ")); err != nil {
					d.log.Error("look-back", "application", rest.App, "error", err)
				}
			}
			return i, err
		}
	}
	return len(dirty), nil
}

// read makes the reading of a stored application.
func (d *Desk) read(stored store.Stored) Reading {
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
	return d.chain.Read(&app, stored.App, docs, stored.ReceivedAt, changes(stored))
}

// changes are the fields of contact that differ between an application's
// revisions; nil when there is only one.
func changes(s store.Stored) []string {
	if len(s.Earlier) == 0 {
		return nil
	}
	out := []string{}
	prior := s.Earlier[0].Application.Person
	for _, e := range append(slices.Clone(s.Earlier[1:]), store.Earlier{Application: s.Application}) {
		next := e.Application.Person
		for field, get := range map[string]func(*screen.Person) any{
			"person.emails":  func(p *screen.Person) any { return p.Emails },
			"person.phones":  func(p *screen.Person) any { return p.Phones },
			"person.address": func(p *screen.Person) any { return p.Address },
		} {
			if prior == nil || next == nil {
				continue
			}
			a, _ := json.Marshal(get(prior))
			b, _ := json.Marshal(get(next))
			if string(a) != string(b) {
				out = append(out, field)
			}
		}
		prior = next
	}
	slices.Sort(out)
	return out
}

// judge signs and judges; with spread it marks the neighbours whose own
// judgement may change. Nothing is stored when nothing changed.
func (d *Desk) judge(ctx context.Context, stored store.Stored, why string, spread bool) error {
	r := d.read(stored)
	if err := d.sign(ctx, stored, r.Record, spread); err != nil {
		return err
	}
	w, err := d.World(ctx)
	if err != nil {
		return err
	}
	j, err := d.chain.Judge(ctx, r, w)
	if err != nil {
		return err
	}
	ev, err := d.evaluation(stored.App, j, why)
	if err != nil {
		return err
	}
	prior, err := d.store.Evaluation(ctx, stored.App, 0)
	switch {
	case errors.Is(err, store.ErrNotFound):
		ev.WhyNow = cmp.Or(why, "application received")
	case err != nil:
		return err
	case prior.RuleSet == ev.RuleSet && string(prior.Facts) == string(ev.Facts):
		return d.store.Clean(ctx, []int64{stored.App}) // the same facts under the same rules: there is nothing to say
	case why == "":
		ev.WhyNow = "a new revision of the application was received"
	}
	if _, err := d.store.SaveEvaluation(ctx, ev); err != nil {
		return err
	}
	if spread && len(j.Touched) > 0 {
		return d.store.MarkDirty(ctx, j.Touched, "application "+cmp.Or(stored.Application.ExternalID, stored.ID)+" brought a value that this one carries too")
	}
	return nil
}

// sign stores the record. Who carried a value that a new revision dropped is
// judged again, for a tie is gone.
func (d *Desk) sign(ctx context.Context, stored store.Stored, r *link.Record, spread bool) error {
	old, err := d.records(ctx, []int64{stored.App})
	if err != nil {
		return err
	}
	if len(old) == 1 {
		r.Confirmed = old[0].Confirmed
		if spread {
			if err := d.loosened(ctx, old[0], r); err != nil {
				return err
			}
		}
	}
	body, sigs, names, err := signed(r)
	if err != nil {
		return err
	}
	return d.store.SaveRecord(ctx, stored.App, body, sigs, names)
}

func (d *Desk) loosened(ctx context.Context, old, now *link.Record) error {
	kept := map[string]bool{}
	for _, s := range now.Signatures {
		kept[s.Ref()] = true
	}
	for _, s := range old.Signatures {
		if kept[s.Ref()] {
			continue
		}
		apps, _, err := d.store.Holders(ctx, old.App, s.Kind, s.Value, 256)
		if err != nil {
			return err
		}
		if err := d.store.MarkDirty(ctx, apps, "another application no longer carries a value that this one does"); err != nil {
			return err
		}
	}
	return nil
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
	return store.Evaluation{App: app, MadeAt: d.now().UTC(), AsOf: j.Facts.AsOf, RuleSet: s.RuleSet, Engine: d.engine, DataVersions: d.versions, WhyNow: why,
		Facts: facts, Answers: j.Answers, Findings: s.Findings, Score: s.Score, Band: s.Band, Coverage: s.Coverage, Linked: len(linked), Screening: shown}, nil
}

// World is what the desk judges against: the store as index, the marks and
// lists of the moment. It is loaded once and again after [Desk.Changed].
func (d *Desk) World(ctx context.Context) (World, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.world != nil {
		return *d.world, nil
	}
	policy := d.policy
	marks, err := d.store.Marks(ctx)
	if err != nil {
		return World{}, err
	}
	for _, m := range marks {
		if m.Until.IsZero() || m.Until.After(d.now()) {
			policy.Marks = append(slices.Clone(policy.Marks), link.Mark{Kind: m.Kind, Value: m.Value, As: m.As})
		}
	}
	entries, err := d.listed(ctx)
	if err != nil {
		return World{}, err
	}
	d.world = &World{Index: stored{d}, Policy: policy, Watch: watchlist.NewSet(append(slices.Clone(d.sanctions), entries...))}
	return *d.world, nil
}

// Changed forgets the marks and lists, so that they are loaded again.
func (d *Desk) Changed() {
	d.mu.Lock()
	d.world = nil
	d.mu.Unlock()
}

// stored is the store as an index for linking.
type stored struct{ d *Desk }

// Holders implements [link.Index].
func (s stored) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	return s.d.store.Holders(ctx, self, kind, value, limit)
}

// Records implements [link.Index].
func (s stored) Records(ctx context.Context, apps []int64) ([]*link.Record, error) {
	return s.d.records(ctx, apps)
}

func (d *Desk) records(ctx context.Context, apps []int64) ([]*link.Record, error) {
	bodies, err := d.store.Records(ctx, apps)
	if err != nil {
		return nil, err
	}
	out := make([]*link.Record, 0, len(bodies))
	for _, app := range apps {
		body, ok := bodies[app]
		if !ok {
			continue
		}
		var r link.Record
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, fmt.Errorf("record of application %d: %w", app, err)
		}
		r.App = app
		out = append(out, &r)
	}
	return out, nil
}
