package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/link"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// World is what the desk judges against: the store as index, the marks and
// lists of the moment. It is loaded once, and again after a change or when a
// mark or snooze ends.
func (d *Desk) World(ctx context.Context) (World, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.now()
	if d.world != nil && (d.worldUntil.IsZero() || now.Before(d.worldUntil)) {
		return *d.world, nil
	}
	live := d.live.Load()
	policy, until := live.policy, time.Time{}
	policy.Marks = slices.Clone(policy.Marks)
	var err error
	if policy.Boilerplate, err = d.Boilerplate(ctx); err != nil {
		return World{}, err
	}
	marks, err := d.store.Marks(ctx)
	if err != nil {
		return World{}, err
	}
	for _, m := range marks {
		policy.Marks = append(policy.Marks, link.Mark{Kind: m.Kind, Value: m.Value, As: m.As})
		until = sooner(until, m.Until)
	}
	edges, err := d.store.Edges(ctx, nil)
	if err != nil {
		return World{}, err
	}
	policy.Apart = map[[2]int64]bool{}
	for _, e := range edges {
		policy.Apart[[2]int64{e.A, e.B}] = e.Kind == store.EdgeCut
	}
	snoozes, err := d.store.Snoozes(ctx, "", false)
	if err != nil {
		return World{}, err
	}
	silenced := map[string][]fact.Snooze{}
	for _, z := range snoozes {
		ref := z.Kind + ":" + z.Value
		silenced[ref] = append(silenced[ref], fact.Snooze{Rule: z.Rule, Ref: ref, Until: z.Until.UTC().Format(time.DateOnly)})
		until = sooner(until, z.Until)
	}
	entries, err := d.listed(ctx)
	if err != nil {
		return World{}, err
	}
	if live.lists != nil {
		entries = append(entries, FrontCompanies(live.lists)...)
	}
	watch := watchlist.NewSet(append(slices.Clone(d.sanctions), entries...))
	d.world = &World{Index: stored{d}, Policy: policy, Watch: watch, Snoozed: silenced, Memo: d.memo}
	until = sooner(until, watch.NextChange(now))
	d.worldUntil = until
	return *d.world, nil
}

// sooner is the earlier of two times, of which zero never comes.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// change runs a write that alters rules, marks, snoozes or lists and marks whom it concerns.
// Whoever asks for the world waits for it, so that nobody who is judged for its
// sake is judged without it.
func (d *Desk) change(write func() error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.world = nil
	return write()
}

// stored is the store as an index for linking.
type stored struct{ d *Desk }

// countedTo is where a judgement stops to count who carries a value.
const countedTo = 1000

// Holders implements [link.Index].
func (s stored) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	return s.d.store.HoldersTo(ctx, self, store.Signature{Kind: kind, Value: value}, limit, countedTo)
}

// Records implements [link.Index].
func (s stored) Records(ctx context.Context, apps []int64) ([]*link.Record, error) {
	return s.d.findRecords(ctx, apps)
}

// findRecords gives folded records that nobody changes, unknown ones left out.
func (d *Desk) findRecords(ctx context.Context, apps []int64) ([]*link.Record, error) {
	out, missing, seen := d.records.find(apps)
	if len(missing) == 0 {
		return out, nil
	}
	bodies, err := d.store.Records(ctx, missing)
	if err != nil {
		return nil, err
	}
	ids, err := d.store.IDs(ctx, missing)
	if err != nil {
		return nil, err
	}
	fresh := make([]*link.Record, 0, len(bodies))
	for app, body := range bodies {
		var r link.Record
		if err := json.Unmarshal(body, &r); err != nil {
			return nil, fmt.Errorf("record of application %d: %w", app, err)
		}
		r.App, r.ID = app, ids[app]
		r.Fold()
		fresh = append(fresh, &r)
	}
	d.records.keep(fresh, seen)
	return append(out, fresh...), nil
}

// recordCache keeps records that were read lately: who shares an address with
// eighty others is read once and not eighty times. Its zero value is empty.
type recordCache struct {
	mu           sync.Mutex
	young, older map[int64]*link.Record
	bytes        int    // of the young, about
	changes      uint64 // how often a record was forgotten
}

// cacheBytes bounds each of the two generations; both hold about 50,000 rows of
// metadata. An import whose neighbours don't fit reads them again for each batch.
const cacheBytes = 48 << 20

// find gives what is kept, what isn't, and a token for keep.
func (c *recordCache) find(apps []int64) (found []*link.Record, missing []int64, seen uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, app := range apps {
		r := c.young[app]
		if r == nil {
			if r = c.older[app]; r != nil {
				c.add(r)
			}
		}
		if r == nil {
			missing = append(missing, app)
		} else {
			found = append(found, r)
		}
	}
	return found, missing, c.changes
}

// keep adds records, unless one was changed since the token was given: what was
// read may be what stood before.
func (c *recordCache) keep(records []*link.Record, seen uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if seen != c.changes {
		return
	}
	for _, r := range records {
		c.add(r)
	}
}

func (c *recordCache) add(r *link.Record) {
	if c.young == nil || c.bytes > cacheBytes {
		c.young, c.older, c.bytes = map[int64]*link.Record{}, c.young, 0
	}
	c.young[r.App] = r
	c.bytes += 512 + 128*len(r.Signatures) + 8*len(r.Shingles)
}

// forget drops a record that was changed.
func (c *recordCache) forget(app int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changes++
	delete(c.young, app)
	delete(c.older, app)
}

// turns gives an application to one judgement at a time, so that of two the one
// that looked at the world later also stands later. Its zero value is ready.
type turns struct {
	mu    sync.Mutex
	given *sync.Cond // a turn ended
	taken map[int64]bool
}

// take waits until all the applications are free, takes them, and gives the
// function that ends their turn.
func (t *turns) take(apps ...int64) (end func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.taken == nil {
		t.taken, t.given = map[int64]bool{}, sync.NewCond(&t.mu)
	}
	for slices.ContainsFunc(apps, func(app int64) bool { return t.taken[app] }) {
		t.given.Wait()
	}
	for _, app := range apps {
		t.taken[app] = true
	}
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		for _, app := range apps {
			delete(t.taken, app)
		}
		t.given.Broadcast()
	}
}
