package pipeline

import (
	"context"
	"slices"
	"sync"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// shadowCache are the shadows that run. Its zero value is to be loaded.
type shadowCache struct {
	mu     sync.Mutex
	loaded bool
	sets   []*ruleSet
}

// forget has the shadows loaded again.
func (c *shadowCache) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loaded, c.sets = false, nil
}

// StartShadow lets the set of a draft judge live traffic beside what is live: it
// adds nothing to a case and is kept as band, score and rules alone. The error
// wraps review.ErrForbidden or [store.ErrNotFound].
func (d *Desk) StartShadow(ctx context.Context, by review.Actor, draft int64) error {
	s, err := d.store.Draft(ctx, draft)
	if err != nil {
		return err
	}
	defer d.shadows.forget()
	return d.store.StartShadow(ctx, by, store.Shadow{Hash: s.Hash, Draft: draft, Title: s.Title})
}

// EndShadow ends one; what it said stays to be read.
func (d *Desk) EndShadow(ctx context.Context, by review.Actor, hash string) error {
	defer d.shadows.forget()
	return d.store.EndShadow(ctx, by, hash)
}

// running are the shadows that run, assembled. One that can't be loaded is left out.
func (d *Desk) running(ctx context.Context) ([]*ruleSet, error) {
	d.shadows.mu.Lock()
	defer d.shadows.mu.Unlock()
	if d.shadows.loaded {
		return d.shadows.sets, nil
	}
	all, err := d.store.Shadows(ctx)
	if err != nil {
		return nil, err
	}
	var sets []*ruleSet
	for _, s := range all {
		if !s.EndedAt.IsZero() {
			continue
		}
		set, err := d.set(ctx, s.Hash)
		if err != nil {
			d.log.Error("a shadow can't be loaded", "rule_set", s.Hash, "error", err)
			continue
		}
		sets = append(sets, set)
	}
	d.shadows.loaded, d.shadows.sets = true, sets
	return sets, nil
}

// shadow asks the shadows about what was just judged, on the very facts that the
// live rules saw. Whatever fails is logged: a shadow never stands in the way.
func (d *Desk) shadow(ctx context.Context, apps []int64, judged []Judgement) {
	sets, err := d.running(ctx)
	var results []store.ShadowResult
	for _, set := range sets {
		chain := d.chainOf(set)
		part := make([]store.ShadowResult, len(apps))
		parallel(len(apps), func(i int) {
			j, bad := chain.Evaluate(judged[i].Facts)
			if bad != nil {
				d.log.Error("a shadow can't judge", "rule_set", set.catalogue.Hash(), "error", bad)
				return
			}
			r := store.ShadowResult{Hash: set.catalogue.Hash(), App: apps[i], Band: j.Screening.Band, Score: j.Screening.Score}
			for _, f := range j.Screening.Findings {
				r.Fired = append(r.Fired, f.Rule)
			}
			slices.Sort(r.Fired)
			part[i] = r
		})
		results = append(results, slices.DeleteFunc(part, func(r store.ShadowResult) bool { return r.Hash == "" })...)
	}
	if err == nil && len(results) > 0 {
		err = d.store.SaveShadowResults(ctx, results)
	}
	if err != nil && ctx.Err() == nil {
		d.log.Error("what the shadows say is lost", "error", err)
	}
}
