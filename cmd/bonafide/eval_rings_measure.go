package main

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"

	"bonafide/internal/extract"
	"bonafide/internal/invent"
	"bonafide/internal/link"
	"bonafide/internal/link/cluster"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
)

// ringSent is an application with the truth of it, as far as it is known.
type ringSent struct {
	app       screen.Application
	operator  string // empty: honest
	person    string // who it is, of an honest one
	household string
	profile   string
	group     string
	kept      []invent.Kept
}

func planted(s invent.Sent) ringSent {
	return ringSent{app: s.Application, operator: s.Operator, person: s.Person, household: s.Home(), profile: string(s.Profile), group: s.Group, kept: s.Kept}
}

// stranger reports whether two applications are of different people who don't
// live together.
func (s *ringSent) stranger(o *ringSent) bool {
	if s.operator != "" || o.operator != "" {
		return s.operator != o.operator
	}
	return s.person != o.person && (s.household == "" || s.household != o.household)
}

// ringSet is what is measured: the truth by number, from 1, and the records.
type ringSet struct {
	sent    []ringSent // without the applications themselves
	records []*link.Record
	policy  link.Policy
}

// read takes applications through the chain up to their records, on all
// processors. Number n is the n-th given.
func (set *ringSet) read(ctx context.Context, eng *engine, from iter.Seq[ringSent]) error {
	type numbered struct {
		ringSent
		n int64
	}
	var mu sync.Mutex
	var workers sync.WaitGroup
	next := make(chan numbered, 64)
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for s := range next {
				record := sign(ctx, eng, &s.app, s.n)
				mu.Lock()
				set.records[s.n-1] = record
				mu.Unlock()
			}
		})
	}
	n := int64(0)
	for s := range from {
		if ctx.Err() != nil {
			break
		}
		n++
		bare := s
		bare.app = screen.Application{ExternalID: s.app.ExternalID}
		mu.Lock()
		set.sent, set.records = append(set.sent, bare), append(set.records, nil)
		mu.Unlock()
		next <- numbered{s, n}
	}
	close(next)
	workers.Wait()
	return ctx.Err()
}

// sign reads an application and its documents. The record is as the store keeps
// those of others: without the places at which a value stands. What only lists
// look for is left out, for many are held at once.
func sign(ctx context.Context, eng *engine, app *screen.Application, n int64) *link.Record {
	files := make([]pipeline.File, len(app.Documents))
	for k, d := range app.Documents {
		files[k] = pipeline.File{Name: d.Name, Role: d.Role, Data: d.Content}
	}
	app.ID = fmt.Sprintf("n%07d", n)
	received := invent.NetworksAsOf
	if app.AppliedAt != nil {
		received = *app.AppliedAt
	}
	record := eng.chain.Read(app, n, eng.chain.Documents(ctx, files, extract.Options{}, true), received, nil).Record
	ties := slices.DeleteFunc(record.Signatures, func(s link.Signature) bool { return strings.HasPrefix(s.Kind, link.Listed("")) })
	record.Signatures = append(make([]link.Signature, 0, len(ties)), ties...)
	for i := range record.Signatures {
		record.Signatures[i].Spots = nil
	}
	return record
}

// measureRings looks for what ties all applications, groups them, and counts.
func measureRings(ctx context.Context, set *ringSet) (ringsReport, error) {
	index, memo := link.NewMemory(), link.NewMemo()
	for _, r := range set.records {
		index.Put(r)
	}
	found := make([][]cluster.Tie, len(set.records))
	err := sideBySide(ctx, len(set.records), func(i int) error {
		result, err := link.Find(ctx, set.records[i], index, set.policy, memo)
		for _, t := range result.Ties {
			found[i] = append(found[i], cluster.Tie{A: int64(i + 1), B: t.Other, Kind: t.Kind, Value: valueNumber(t.Value), Strong: t.Strong, Names: t.Names})
		}
		return err
	})
	if err != nil {
		return ringsReport{}, err
	}
	ties := slices.Concat(found...)
	c := ringCount{set: set, cluster: map[int64]int{}, edges: map[[2]int64][]string{}, tied: map[[2]int64]bool{}}
	for _, t := range ties {
		c.tied[[2]int64{min(t.A, t.B), max(t.A, t.B)}] = true
	}
	c.groups = cluster.Find(ties, nil)
	return c.report(), nil
}

// valueNumber stands for a value, as the store's hash does.
func valueNumber(v string) int64 {
	h := fnv.New64a()
	h.Write([]byte(v))
	return int64(h.Sum64())
}

// ringCount compares the groups with the truth.
type ringCount struct {
	set     *ringSet
	groups  []cluster.Group
	cluster map[int64]int // number of the group, from 1
	edges   map[[2]int64][]string
	tied    map[[2]int64]bool
}

func (c *ringCount) report() ringsReport {
	for i, g := range c.groups {
		for _, n := range g.Members {
			c.cluster[n] = i + 1
		}
		for _, e := range g.Edges {
			c.edges[[2]int64{e.A, e.B}] = e.Kinds
		}
	}
	r := ringsReport{Applications: len(c.set.sent), Clusters: len(c.groups)}
	c.operators(&r)
	c.pairs(&r)
	c.honest(&r)
	c.changes(&r)
	r.Precision, r.Recall, r.DrawnIn = ratio(r.Together, r.Together+r.Wrong), ratio(r.Together, r.Pairs), ratio(r.Drawn, r.Honest)
	r.judge()
	return r
}

// ratio is nil of nothing.
func ratio(n, of int) *float64 {
	if of == 0 {
		return nil
	}
	p := float64(n) / float64(of)
	return &p
}

// operators counts the pairs of each and those of them that are together.
func (c *ringCount) operators(r *ringsReport) {
	members := map[string]map[int]int{} // of each operator, by cluster
	people := map[string]bool{}
	for i := range c.set.sent {
		s := &c.set.sent[i]
		if s.operator == "" {
			people[s.person] = true
			continue
		}
		r.Sent++
		if members[s.operator] == nil {
			members[s.operator] = map[int]int{}
		}
		members[s.operator][c.cluster[int64(i+1)]]++
	}
	r.Operators, r.Honest = len(members), len(people)
	for _, in := range members {
		all := 0
		for cluster, n := range in {
			all += n
			if cluster > 0 {
				r.Together += n * (n - 1) / 2
			}
		}
		r.Pairs += all * (all - 1) / 2
		if in[0] == 0 && len(in) == 1 {
			r.Whole++
		}
	}
}

// pairs counts those in one cluster that nothing true joins, and by what kinds
// the strangers are held who are held directly.
func (c *ringCount) pairs(r *ringsReport) {
	by := map[string]int{}
	for _, g := range c.groups {
		for i, a := range g.Members {
			for _, b := range g.Members[i+1:] {
				x, y := &c.set.sent[a-1], &c.set.sent[b-1]
				if !x.stranger(y) {
					continue
				}
				r.Wrong++
				if kinds, held := c.edges[[2]int64{a, b}]; held {
					by[strings.Join(kinds, " + ")]++
				}
			}
		}
	}
	for kinds, n := range by {
		r.Wrongly = append(r.Wrongly, ringKinds{kinds, n})
	}
	slices.SortFunc(r.Wrongly, func(a, b ringKinds) int { return cmp.Or(b.Pairs-a.Pairs, strings.Compare(a.Kinds, b.Kinds)) })
}

// honest counts people in a cluster with a stranger, and those in one with none.
func (c *ringCount) honest(r *ringsReport) {
	drawn, own := map[string]bool{}, map[string]bool{}
	for _, g := range c.groups {
		for _, n := range g.Members {
			s := &c.set.sent[n-1]
			if s.operator != "" {
				continue
			}
			if !slices.ContainsFunc(g.Members, func(o int64) bool { return s.stranger(&c.set.sent[o-1]) }) {
				own[s.person] = true
				continue
			}
			if !drawn[s.person] {
				r.Named = append(r.Named, c.person(g, n))
			}
			drawn[s.person] = true
		}
	}
	r.Drawn = len(drawn)
	for p := range own {
		if !drawn[p] {
			r.Own++
		}
	}
}

// person names a drawn-in person with the first stranger who holds it there; by
// way of its household when none does.
func (c *ringCount) person(g cluster.Group, n int64) ringPerson {
	s := &c.set.sent[n-1]
	p := ringPerson{ID: s.app.ExternalID, Profile: s.profile, Group: s.group, Size: len(g.Members)}
	for _, e := range g.Edges {
		other := e.A + e.B - n
		if e.A != n && e.B != n || p.With != "" && !s.stranger(&c.set.sent[other-1]) {
			continue
		}
		p.With, p.By = c.set.sent[other-1].app.ExternalID, e.Kinds
		if s.stranger(&c.set.sent[other-1]) {
			break
		}
	}
	return p
}

// changes counts, by what was kept, which planted pairs are tied, held, together.
func (c *ringCount) changes(r *ringsReport) {
	numbers := map[string]int64{}
	for i := range c.set.sent {
		numbers[c.set.sent[i].app.ExternalID] = int64(i + 1)
	}
	var names []string
	for _, change := range invent.Changes() {
		names = append(names, string(change))
	}
	names = append(names, "two of them", "three of them")
	sums := map[string]*[4]int{}
	for i := range c.set.sent {
		for _, k := range c.set.sent[i].kept {
			name := string(k.Changes[0])
			if n := len(k.Changes); n > 1 {
				name = names[len(names)-4+n]
			}
			if sums[name] == nil {
				sums[name] = &[4]int{}
			}
			a, b := numbers[k.From], int64(i+1)
			ends := [2]int64{min(a, b), max(a, b)}
			_, held := c.edges[ends]
			for at, yes := range []bool{true, c.tied[ends], held, c.cluster[a] > 0 && c.cluster[a] == c.cluster[b]} {
				if yes {
					sums[name][at]++
				}
			}
		}
	}
	for _, name := range names {
		if s := sums[name]; s != nil {
			of := float64(s[0])
			r.Changes = append(r.Changes, ringChange{name, s[0], float64(s[1]) / of, float64(s[2]) / of, float64(s[3]) / of})
		}
	}
}
