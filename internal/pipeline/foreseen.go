package pipeline

import (
	"context"
	"slices"
	"sync"

	"bonafide/internal/link"
	"bonafide/internal/store"
)

// foreseen is the store as an index for readings that are judged together. Which of
// their values are shared at all was looked up together, and who carries one of
// those is asked once: ten thousand on one address cost what others cost.
type foreseen struct {
	stored
	carriers map[store.Signature][]int64 // of the readings' values: their applications, ascending
	shared   map[store.Signature]bool    // on two applications at least
	batch    map[int64]bool

	mu   sync.Mutex
	held map[store.Signature]*holders
}

// holders are all who carry a value, as far as anybody asks.
type holders struct {
	once  sync.Once
	apps  []int64
	total int
	err   error
}

// foreseeing looks up together what the readings share. Whoever comes to carry one
// of their values later finds these readings' applications in turn.
func (d *Desk) foreseeing(ctx context.Context, readings []Reading) (link.Index, error) {
	f := &foreseen{stored: stored{d}, carriers: map[store.Signature][]int64{}, batch: map[int64]bool{}, held: map[store.Signature]*holders{}}
	var all []store.Signature
	for _, r := range readings {
		f.batch[r.Record.App] = true
		for _, s := range r.Record.Signatures {
			g := store.Signature{Kind: s.Kind, Value: s.Value}
			if f.carriers[g] == nil {
				all = append(all, g)
			}
			f.carriers[g] = append(f.carriers[g], r.Record.App)
		}
	}
	for _, apps := range f.carriers {
		slices.Sort(apps)
	}
	var err error
	f.shared, err = d.store.Shared(ctx, all)
	return f, err
}

// Holders implements [link.Index].
func (f *foreseen) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	g := store.Signature{Kind: kind, Value: value}
	_, carries := slices.BinarySearch(f.carriers[g], self)
	switch {
	case !f.batch[self] || limit > maxHeld:
		return f.stored.Holders(ctx, self, kind, value, limit)
	case carries && !f.shared[g]:
		return nil, 0, nil // self alone
	}
	h := f.holdersOf(ctx, g)
	if h.err != nil {
		return nil, 0, h.err
	}
	apps, total := h.apps, h.total
	if carries {
		total--
	}
	if at, among := slices.BinarySearch(apps, self); among {
		apps = slices.Concat(apps[:at], apps[at+1:])
	}
	return apps[:min(len(apps), limit):min(len(apps), limit)], min(total, countedTo), nil
}

// maxHeld is how many who carry a value are kept; nobody asks for more.
const maxHeld = 256

func (f *foreseen) holdersOf(ctx context.Context, g store.Signature) *holders {
	f.mu.Lock()
	h := f.held[g]
	if h == nil {
		h = &holders{}
		f.held[g] = h
	}
	f.mu.Unlock()
	h.once.Do(func() { h.apps, h.total, h.err = f.d.store.HoldersTo(ctx, 0, g, maxHeld+1, countedTo+1) })
	return h
}
