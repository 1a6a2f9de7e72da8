package link

import (
	"context"
	"slices"
)

// Memory is an index held in memory. It keeps the records that it is given, and
// beside them some 60 bytes for each value.
type Memory struct {
	records map[int64]*Record
	kinds   map[string]map[string]posting // by kind, then value
}

// posting is who carries a value. Most values stand on one application alone.
type posting struct {
	only int64
	more *[]int64 // ascending; nil while there is one
}

// NewMemory makes an empty index.
func NewMemory() *Memory {
	return &Memory{records: map[int64]*Record{}, kinds: map[string]map[string]posting{}}
}

// Put adds a record, replacing an earlier one of the same number.
func (m *Memory) Put(r *Record) {
	m.remove(r.App)
	r.Fold()
	m.records[r.App] = r
	for _, s := range r.Signatures {
		values := m.kinds[s.Kind]
		if values == nil {
			values = map[string]posting{}
			m.kinds[s.Kind] = values
		}
		p, known := values[s.Value]
		switch {
		case !known:
			values[s.Value] = posting{only: r.App}
		case p.more == nil && p.only != r.App:
			values[s.Value] = posting{more: &[]int64{min(p.only, r.App), max(p.only, r.App)}}
		case p.more != nil:
			if at, found := slices.BinarySearch(*p.more, r.App); !found {
				*p.more = slices.Insert(*p.more, at, r.App)
			}
		}
	}
}

func (m *Memory) remove(app int64) {
	old := m.records[app]
	if old == nil {
		return
	}
	for _, s := range old.Signatures {
		p := m.kinds[s.Kind][s.Value]
		if p.more == nil {
			if p.only == app {
				delete(m.kinds[s.Kind], s.Value)
			}
		} else if at, found := slices.BinarySearch(*p.more, app); found {
			*p.more = slices.Delete(*p.more, at, at+1)
		}
	}
}

// Holders implements [Index]. It reads no more of them than it gives.
func (m *Memory) Holders(_ context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	p, known := m.kinds[kind][value]
	if !known || p.more == nil && p.only == self {
		return nil, 0, nil
	}
	all := []int64{p.only}
	if p.more != nil {
		all = *p.more
	}
	at, found := slices.BinarySearch(all, self)
	if !found {
		return slices.Clone(all[:min(limit, len(all))]), len(all), nil
	}
	out := make([]int64, 0, min(limit, len(all)-1))
	out = append(out, all[:min(at, limit)]...)
	return append(out, all[at+1:at+1+min(limit-len(out), len(all)-at-1)]...), len(all) - 1, nil
}

// Records implements [Index].
func (m *Memory) Records(_ context.Context, apps []int64) ([]*Record, error) {
	out := make([]*Record, 0, len(apps))
	for _, app := range apps {
		if r := m.records[app]; r != nil {
			out = append(out, r)
		}
	}
	return out, nil
}
