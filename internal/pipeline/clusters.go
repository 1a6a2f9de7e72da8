package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/link"
	"bonafide/internal/link/cluster"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

const (
	// regroupAtOnce bounds the marks that are worked out together.
	regroupAtOnce = 500
	// regroupRounds bounds one Regroup, so that a look-back ends within a minute.
	regroupRounds = 40
	// regroupShare keeps working out clusters to a tenth of the time: one of ten
	// thousand that grows by the minute is not worked out every two seconds.
	regroupShare = 10
	// namesOf bounds the members whose names are compared; the oldest.
	namesOf = 256
)

// ties are what of a judgement makes clusters, as the store keeps them.
func ties(j Judgement) []store.Tie {
	out := make([]store.Tie, 0, len(j.Ties))
	for _, t := range j.Ties {
		out = append(out, store.Tie{Other: t.Other, Kind: t.Kind, Value: t.Value, Strong: t.Strong, Names: t.Names})
	}
	return out
}

// Regroup works out the components of the applications whose ties changed, and
// gives how many clusters that changed. It does a bounded amount of work; the
// next look-back goes on.
func (d *Desk) Regroup(ctx context.Context) (changed int, err error) {
	d.grouping.Lock()
	defer d.grouping.Unlock()
	for range regroupRounds {
		if d.now().Before(d.regroupAfter) {
			return changed, nil
		}
		began := d.now()
		apps, _, err := d.store.Loose(ctx, regroupAtOnce)
		if err != nil || len(apps) == 0 {
			return changed, err
		}
		n, err := d.regroup(ctx, apps, began)
		if err != nil {
			return changed, err
		}
		changed += n
		if took := d.now().Sub(began); took > time.Second {
			d.regroupAfter = d.now().Add(regroupShare * took)
		}
	}
	return changed, nil
}

func (d *Desk) regroup(ctx context.Context, loose []int64, began time.Time) (int, error) {
	apps, ties, rulings, err := d.component(ctx, loose)
	if err != nil {
		return 0, fmt.Errorf("clusters: %w", err)
	}
	found := cluster.Find(ties, rulings)
	groups := make([]store.ClusterGroup, len(found))
	for i, g := range found {
		if groups[i], err = d.describe(ctx, g); err != nil {
			return 0, fmt.Errorf("clusters: %w", err)
		}
	}
	return d.store.SaveClusters(ctx, apps, groups, began)
}

// component follows what holds from the applications on, and from all members of
// their clusters as they stand.
func (d *Desk) component(ctx context.Context, from []int64) (apps []int64, ties []cluster.Tie, rulings []cluster.Ruling, err error) {
	seen := map[int64]bool{}
	for frontier := from; len(frontier) > 0; {
		former, err := d.store.ClusterNumbers(ctx, frontier)
		if err != nil {
			return nil, nil, nil, err
		}
		frontier = unseen(seen, append(slices.Clone(frontier), former...))
		rows, err := d.store.Ties(ctx, frontier)
		if err != nil {
			return nil, nil, nil, err
		}
		edges, err := d.store.Edges(ctx, frontier)
		if err != nil {
			return nil, nil, nil, err
		}
		newTies, newRulings := make([]cluster.Tie, len(rows)), make([]cluster.Ruling, len(edges))
		for i, r := range rows {
			newTies[i] = cluster.Tie{A: r.Application, B: r.Other, Kind: r.Kind, Value: r.Hash, Strong: r.Strong, Names: r.Names}
		}
		for i, e := range edges {
			newRulings[i] = cluster.Ruling{A: e.A, B: e.B, Merge: e.Kind == store.EdgeMerge}
		}
		apps, ties, rulings = append(apps, frontier...), append(ties, newTies...), append(rulings, newRulings...)
		var next []int64
		for _, p := range cluster.Held(newTies, newRulings) {
			for _, app := range p {
				if !seen[app] {
					next = append(next, app)
				}
			}
		}
		slices.Sort(next)
		frontier = slices.Compact(next)
	}
	slices.Sort(apps)
	return apps, ties, rulings, nil
}

// unseen are the numbers that weren't seen before, each once, ascending; they are now.
func unseen(seen map[int64]bool, apps []int64) []int64 {
	out := make([]int64, 0, len(apps))
	for _, app := range apps {
		if !seen[app] {
			seen[app] = true
			out = append(out, app)
		}
	}
	slices.Sort(out)
	return out
}

func (d *Desk) describe(ctx context.Context, g cluster.Group) (store.ClusterGroup, error) {
	out := store.ClusterGroup{Members: g.Members}
	for _, e := range g.Edges {
		out.Kinds = append(out.Kinds, e.Kinds...)
	}
	slices.Sort(out.Kinds)
	out.Kinds = slices.Compact(out.Kinds)
	for _, c := range g.Cuts {
		out.Cuts = append(out.Cuts, store.ClusterCut{Kind: c.Kind, Hash: c.Value, A: c.A, B: c.B, Holders: c.Holders, Reason: c.Reason})
	}
	records, err := d.findRecords(ctx, g.Members[:min(len(g.Members), namesOf)])
	if err != nil {
		return out, err
	}
	out.Names, out.Case = d.memo.People(records), link.NamedDifferently(records)
	if out.Case {
		out.Names = max(out.Names, 2)
	}
	return out, nil
}

// RuleEdge keeps what a person said of two applications: that they belong
// together, that what ties them means nothing, or, with no kind, nothing any more.
// Both are judged again, and their clusters are worked out anew at once. The error
// is [store.Store.SaveEdge]'s.
func (d *Desk) RuleEdge(ctx context.Context, by review.Actor, e store.Edge) error {
	if err := d.change(func() error { return d.store.SaveEdge(ctx, by, e) }); err != nil {
		return err
	}
	if err := d.store.Loosen(ctx, []int64{e.A, e.B}); err != nil {
		return err
	}
	d.grouping.Lock()
	defer d.grouping.Unlock()
	_, err := d.regroup(ctx, []int64{e.A, e.B}, d.now())
	return err
}

// CloseCluster notes that a person looked at a cluster and leaves it. The error
// is [store.Store.CloseCluster]'s.
func (d *Desk) CloseCluster(ctx context.Context, by review.Actor, ref, reason string) error {
	return d.store.CloseCluster(ctx, by, ref, reason)
}

// Erase removes an application with all that is of it; whoever was linked to it
// is judged again, and its cluster is worked out at once. The error is
// [store.Store.Erase]'s.
func (d *Desk) Erase(ctx context.Context, by review.Actor, app int64, reason string) error {
	defer d.turns.take(app)()
	defer d.records.forget(app)
	records, err := d.findRecords(ctx, []int64{app})
	if err != nil {
		return err
	}
	var also []int64
	for _, r := range records {
		if also, err = d.readers(ctx, app, r.Signatures); err != nil {
			return err
		}
	}
	if err := d.change(func() error { return d.store.Erase(ctx, by, app, reason, also) }); err != nil {
		return err
	}
	_, err = d.Regroup(ctx)
	return err
}

// readers are the applications whose facts name another for values that they don't
// share with it.
func (d *Desk) readers(ctx context.Context, app int64, values []link.Signature) (out []int64, err error) {
	for _, s := range link.Readers(values) {
		apps, _, err := d.store.Holders(ctx, app, s.Kind, s.Value, namesOf)
		if err != nil {
			return nil, err
		}
		out = append(out, apps...)
	}
	return out, nil
}
