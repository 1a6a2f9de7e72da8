package pipeline

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"bonafide/internal/link"
	"bonafide/internal/link/cluster"
	"bonafide/internal/store"
)

// What of a cluster is shown at once.
const (
	clusterPeople = 200
	clusterEdges  = 400
	clusterValues = 100
)

// ClusterView is a cluster with everything that its page shows: the same facts
// as members, as values and as edges.
type ClusterView struct {
	Cluster store.Cluster
	Members []ClusterPerson // in the order in which they came, at most 200
	Total   int             // members in all
	Values  []ClusterValue  // what at least two of Members share, those that count first
	Edges   []ClusterEdge   // between Members, at most 400, those that a person ruled on first
	History []store.Event   // how it grew, oldest first
}

// ClusterPerson is one application of a cluster, with the name that its latest
// judgement read.
type ClusterPerson struct {
	store.ClusterMember
	Name  string
	Kinds []string // of the values that it carries, shared or not, each once: of others nothing is known
}

// ClusterValue is one value that members share.
type ClusterValue struct {
	Kind, Value string
	Strong      bool    // it holds two applications by itself
	Counts      bool    // it ties members: neither explained nor shared by too many
	Holders     []int64 // of the members shown, ascending
	Total       int     // applications that carry it in all
	OverCap     bool    // too many different people share it to mean anything
	Mark        string  // what a person marked it as
	Left        string  // why the guards left it out; empty: they didn't
}

// ClusterEdge is a pair of members that holds together, or of which a person said
// something.
type ClusterEdge struct {
	A, B   int64
	Kinds  []string // what ties the two and counts
	Ruling string   // store.EdgeMerge, store.EdgeCut, or empty
	By     string   // id of an actor, who ruled
	Reason string
	At     time.Time
}

// Cluster gives a cluster for its page; the error wraps [store.ErrNotFound].
func (d *Desk) Cluster(ctx context.Context, ref string) (v ClusterView, err error) {
	if v.Cluster, err = d.store.Cluster(ctx, ref); err != nil {
		return v, err
	}
	members, total, err := d.store.ClusterMembers(ctx, ref, clusterPeople)
	if err != nil {
		return v, err
	}
	v.Total = total
	apps := make([]int64, len(members))
	for i, m := range members {
		apps[i] = m.App
		v.Members = append(v.Members, ClusterPerson{ClusterMember: m})
	}
	hits, err := d.store.Hits(ctx, apps)
	if err != nil {
		return v, err
	}
	for _, h := range hits {
		if i := slices.Index(apps, h.App); i >= 0 {
			v.Members[i].Name = h.Name
		}
	}
	slices.Sort(apps)
	rows, err := d.store.Ties(ctx, apps)
	if err != nil {
		return v, err
	}
	rows = slices.DeleteFunc(rows, func(r store.TieRow) bool { return !member(apps, r.Application) || !member(apps, r.Other) })
	records, err := d.findRecords(ctx, apps)
	if err != nil {
		return v, err
	}
	for i, m := range v.Members {
		v.Members[i].Kinds = kindsOf(records, m.App)
	}
	if v.Values, err = d.clusterValues(ctx, v.Cluster, records, rows); err != nil {
		return v, err
	}
	if v.Edges, err = d.clusterEdges(ctx, apps, rows); err != nil {
		return v, err
	}
	v.History, err = d.store.Audit(ctx, "cluster/"+v.Cluster.Ref, 0, 1000)
	slices.SortFunc(v.History, func(a, b store.Event) int { return cmp.Compare(a.Seq, b.Seq) })
	return v, err
}

func member(apps []int64, app int64) bool {
	_, found := slices.BinarySearch(apps, app)
	return found
}

// kindsOf are the kinds of values that the application with a number carries.
func kindsOf(records []*link.Record, app int64) (out []string) {
	for _, r := range records {
		if r.App != app {
			continue
		}
		for _, s := range r.Signatures {
			if !slices.Contains(out, s.Kind) {
				out = append(out, s.Kind)
			}
		}
	}
	return out
}

// clusterValues are the values that at least two of the applications carry.
func (d *Desk) clusterValues(ctx context.Context, c store.Cluster, records []*link.Record, rows []store.TieRow) ([]ClusterValue, error) {
	w, err := d.World(ctx)
	if err != nil {
		return nil, err
	}
	counts, strong := map[int64]bool{}, map[int64]bool{}
	for _, r := range rows {
		counts[r.Hash] = true
		strong[r.Hash] = strong[r.Hash] || r.Strong
	}
	byRef := map[string]*ClusterValue{}
	for _, r := range records {
		for _, s := range r.Signatures {
			if !link.Comparable(s.Kind) {
				continue
			}
			if byRef[s.Ref()] == nil {
				byRef[s.Ref()] = &ClusterValue{Kind: s.Kind, Value: s.Value}
			}
			at := byRef[s.Ref()]
			at.Holders = append(at.Holders, r.App)
		}
	}
	var out []ClusterValue
	for _, x := range byRef {
		if len(x.Holders) < 2 {
			continue
		}
		slices.Sort(x.Holders)
		hash := d.store.HashOf(x.Kind, x.Value)
		x.Strong = strong[hash]
		x.Counts, x.Mark = counts[hash], w.Policy.Marked(x.Kind, x.Value)
		for _, cut := range c.Cuts {
			if cut.Kind == x.Kind && cut.Hash == hash {
				x.Left = cut.Reason
			}
		}
		out = append(out, *x)
	}
	slices.SortFunc(out, func(a, b ClusterValue) int {
		if a.Counts != b.Counts && a.Counts {
			return -1
		} else if a.Counts != b.Counts {
			return 1
		}
		return cmp.Or(cmp.Compare(len(b.Holders), len(a.Holders)), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Value, b.Value))
	})
	out = out[:min(len(out), clusterValues)]
	for i := range out {
		if err := d.spread(ctx, &out[i], w.Policy); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// spread tells how far a value reaches beyond the cluster.
func (d *Desk) spread(ctx context.Context, x *ClusterValue, p link.Policy) error {
	holders, total, err := d.store.Holders(ctx, 0, x.Kind, x.Value, namesOf)
	if err != nil {
		return err
	}
	if x.Total = total; x.Counts {
		return nil
	}
	records, err := d.findRecords(ctx, holders)
	x.OverCap = err == nil && p.OverCap(x.Kind, d.memo.People(records))
	return err
}

// clusterEdges are the pairs that hold, with what people said of any pair.
func (d *Desk) clusterEdges(ctx context.Context, apps []int64, rows []store.TieRow) ([]ClusterEdge, error) {
	kinds := map[[2]int64][]string{}
	ties := make([]cluster.Tie, len(rows))
	for i, r := range rows {
		ties[i] = cluster.Tie{A: r.Application, B: r.Other, Kind: r.Kind, Value: r.Hash, Strong: r.Strong, Names: r.Names}
		ends := [2]int64{min(r.Application, r.Other), max(r.Application, r.Other)}
		kinds[ends] = append(kinds[ends], r.Kind)
	}
	ruled, err := d.store.Edges(ctx, apps)
	if err != nil {
		return nil, err
	}
	edges := map[[2]int64]ClusterEdge{}
	for _, ends := range cluster.Held(ties, nil) {
		edges[ends] = ClusterEdge{A: ends[0], B: ends[1]}
	}
	for _, e := range ruled {
		edges[[2]int64{e.A, e.B}] = ClusterEdge{A: e.A, B: e.B, Ruling: e.Kind, By: e.By, Reason: e.Reason, At: e.At}
	}
	out := make([]ClusterEdge, 0, len(edges))
	for ends, e := range edges {
		slices.Sort(kinds[ends])
		e.Kinds = slices.Compact(kinds[ends])
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b ClusterEdge) int {
		return cmp.Or(strings.Compare(b.Ruling, a.Ruling), cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B))
	})
	return out[:min(len(out), clusterEdges)], nil
}
