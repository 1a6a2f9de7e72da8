package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/link"
	"bonafide/internal/name"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// subject is a stored application that is to be judged.
type subject struct {
	store.Stored
	why    string // said on its case; "" for what arrived by itself
	spread bool   // mark the neighbours whose own judgement may change
}

// judged counts what came of judgements.
type judged struct {
	changed, unchanged     int // unchanged: there was nothing to say
	opened, reopened, held int // cases; held: a storm keeps them waiting
}

// judge judges one application, of which the caller has the turn.
func (d *Desk) judge(ctx context.Context, stored store.Stored, why string, spread bool) error {
	_, err := d.judgeTogether(ctx, []subject{{stored, why, spread}})
	return err
}

// judgeTogether signs and judges applications, each with its final neighbours, and
// keeps what is new: nothing is stored of one whose facts are as before. The
// caller has their turns.
//
// Every step can be repeated: records are kept before others are read, so that of
// two applications judged at once one at least sees the other, and neighbours are
// marked before the judgements are kept, so that one that is kept has marked.
func (d *Desk) judgeTogether(ctx context.Context, subjects []subject) (out judged, err error) {
	began, chain := d.now().UTC(), d.Chain()
	readings := make([]Reading, len(subjects))
	parallel(len(subjects), func(i int) { readings[i] = chain.read(subjects[i].Stored) })
	if err := d.sign(ctx, system, subjects, readings); err != nil {
		return out, err
	}
	js, err := d.judgements(ctx, chain, readings)
	if err != nil {
		return out, err
	}
	if err := d.keepTies(ctx, subjects, js); err != nil {
		return out, err
	}
	evs := make([]store.Evaluation, len(js))
	for i, j := range js {
		if evs[i], err = d.evaluation(subjects[i].App, j, subjects[i].why); err != nil {
			return out, err
		}
		evs[i].MadeAt = began
	}
	if evs, err = d.news(ctx, subjects, js, evs); err != nil {
		return out, err
	}
	changes, err := d.keep(ctx, evs)
	if err != nil {
		return out, err
	}
	out.unchanged = len(subjects) - len(evs)
	out.count(changes)
	apps, fresh := make([]int64, len(evs)), make([]Judgement, 0, len(evs))
	for i, e := range evs {
		apps[i] = e.App
	}
	for i, s := range subjects {
		if slices.Contains(apps, s.App) {
			fresh = append(fresh, js[i])
		}
	}
	d.shadow(ctx, apps, fresh)
	return out, d.overtaken(ctx, apps, chain.Rules.Hash())
}

func (j *judged) count(changes []store.CaseChange) {
	j.changed += len(changes)
	for _, c := range changes {
		switch {
		case c.Opened:
			j.opened++
		case c.Reopened:
			j.reopened++
		case c.HeldBack:
			j.held++
		}
	}
}

// judgements asks the rules about readings, on all processors.
func (d *Desk) judgements(ctx context.Context, chain *Chain, readings []Reading) ([]Judgement, error) {
	w, err := d.World(ctx)
	if err != nil {
		return nil, err
	}
	if w.Index, err = d.foreseeing(ctx, readings); err != nil {
		return nil, err
	}
	js, errs := make([]Judgement, len(readings)), make([]error, len(readings))
	parallel(len(readings), func(i int) { js[i], errs[i] = chain.Judge(ctx, readings[i], w) })
	return js, errors.Join(errs...)
}

// keepTies keeps what judgements found to tie applications, whether there is news or not.
func (d *Desk) keepTies(ctx context.Context, subjects []subject, js []Judgement) error {
	soft, tied := make(map[int64][]store.SoftLink, len(js)), make(map[int64][]store.Tie, len(js))
	for i, j := range js {
		soft[subjects[i].App], tied[subjects[i].App] = softLinks(j), ties(j)
	}
	if err := d.store.SaveSoftLinksOf(ctx, soft); err != nil {
		return err
	}
	return d.store.SaveTies(ctx, tied)
}

// news are the judgements that say something new; the marks of the others end. It
// marks the neighbours of those that spread, and of those that are found under other
// values than before, whatever is new for themselves.
func (d *Desk) news(ctx context.Context, subjects []subject, js []Judgement, evs []store.Evaluation) ([]store.Evaluation, error) {
	standing, err := d.store.Standing(ctx, evs)
	if err != nil {
		return nil, err
	}
	var same []int64
	fresh := make([]store.Evaluation, 0, len(evs))
	touched := map[string][]int64{}
	for i, e := range evs {
		spread := subjects[i].spread
		_, moved := d.moved.Load(e.App)
		switch {
		case !standing[i].Before:
			e.WhyNow, spread = cmp.Or(e.WhyNow, "application received"), true
		case standing[i].Same: // the same facts under the same rules: there is nothing to say
			if moved {
				brought(touched, js[i])
			}
			same = append(same, e.App)
			continue
		case e.WhyNow == "" && subjects[i].Revision == 1:
			e.WhyNow = "its documents were read"
		case e.WhyNow == "":
			e.WhyNow = revised(subjects[i].Stored)
		}
		if spread || moved {
			brought(touched, js[i])
		}
		fresh = append(fresh, e)
	}
	for reason, apps := range touched {
		slices.Sort(apps)
		if err := d.store.MarkDirty(ctx, slices.Compact(apps), reason); err != nil {
			return nil, err
		}
	}
	for _, s := range subjects {
		d.moved.Delete(s.App)
	}
	if len(same) == 0 {
		return fresh, nil
	}
	return fresh, d.store.Clean(ctx, same, evs[0].MadeAt)
}

// brought adds whom a judgement touches under the reason that it gives them. The
// reason names kinds and neither value nor application: it outlives both.
func brought(touched map[string][]int64, j Judgement) {
	kinds := map[int64][]string{}
	for _, t := range j.Ties {
		kinds[t.Other] = append(kinds[t.Other], t.Kind)
	}
	for _, app := range j.Touched {
		reason := "another application brought a value that this one carries too"
		if ks := kinds[app]; len(ks) > 0 {
			slices.Sort(ks)
			reason += ": " + strings.ReplaceAll(strings.Join(slices.Compact(ks), ", "), "_", " ")
		}
		touched[reason] = append(touched[reason], app)
	}
}

// keep stores judgements: one ahead, for somebody may wait for it, many behind
// people's writes.
func (d *Desk) keep(ctx context.Context, evs []store.Evaluation) ([]store.CaseChange, error) {
	if len(evs) == 1 {
		change, err := d.store.SaveEvaluation(ctx, evs[0])
		return []store.CaseChange{change}, err
	}
	return d.store.SaveEvaluations(ctx, evs)
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

// sign stores the records that are other ones now, with what their cases say, and
// notes who is found under other values. A case that was confirmed, or reopened
// since, first puts the list of confirmed cases right.
func (d *Desk) sign(ctx context.Context, by review.Actor, subjects []subject, readings []Reading) error {
	apps := make([]int64, len(subjects))
	for i, s := range subjects {
		apps[i] = s.App
		readings[i].Record.Confirm(s.ConfirmedAt)
	}
	old, err := d.findRecords(ctx, apps)
	if err != nil {
		return err
	}
	confirmed := map[int64]bool{}
	for _, r := range old {
		confirmed[r.App] = r.Confirmed
	}
	records := make([]store.NewRecord, len(subjects))
	for i, s := range subjects {
		r := readings[i]
		if confirmed[s.App] != r.Record.Confirmed {
			if err := d.listConfirmed(ctx, by, s.Stored, r.Found.Identifiers); err != nil {
				return err
			}
		}
		records[i].App = s.App
		if records[i].Record, records[i].Signatures, records[i].Names, err = signed(r.Record); err != nil {
			return err
		}
	}
	if err := d.tellReaders(ctx, old, subjects, readings); err != nil {
		return err
	}
	changed, found, err := d.store.SaveRecords(ctx, records)
	for _, app := range changed {
		d.records.forget(app)
	}
	for _, app := range found {
		d.moved.Store(app, true)
	}
	return err
}

// tellReaders marks whose facts rest on values that applications no longer carry,
// and who doesn't carry these; who does is marked with the record.
func (d *Desk) tellReaders(ctx context.Context, old []*link.Record, subjects []subject, readings []Reading) error {
	var apps []int64
	for _, o := range old {
		at := slices.IndexFunc(subjects, func(s subject) bool { return s.App == o.App })
		is := map[string]bool{}
		for _, s := range readings[at].Record.Signatures {
			is[s.Ref()] = true
		}
		gone := slices.DeleteFunc(slices.Clone(o.Signatures), func(s link.Signature) bool { return is[s.Ref()] })
		found, err := d.readers(ctx, o.App, gone)
		if err != nil {
			return err
		}
		apps = append(apps, found...)
	}
	slices.Sort(apps)
	return d.store.MarkDirty(ctx, slices.Compact(apps), "an application that this one names no longer carries what it was named by")
}

// signed is a record as the store keeps it.
func signed(r *link.Record) (body []byte, sigs []store.Signature, names []string, err error) {
	own := *r
	own.App, own.ID = 0, "" // the store knows under which it stands; an import doesn't yet
	if body, err = json.Marshal(own); err != nil {
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
