package link

import (
	"context"
	"slices"
	"testing"
)

func TestWhoCarriesAValueInMemory(t *testing.T) {
	m := NewMemory()
	put := func(app int64, values ...string) {
		r := &Record{App: app}
		for _, v := range values {
			r.Signatures = append(r.Signatures, Signature{Kind: "phone", Value: v})
		}
		m.Put(r)
	}
	put(3, "a", "b")
	put(1, "a", "a")
	put(2, "a")
	put(4, "c")
	put(4, "a") // instead of c
	put(5, "b")
	put(5) // nothing any more
	for _, tt := range []struct {
		self  int64
		value string
		limit int
		want  []int64
		total int
	}{
		{9, "a", 9, []int64{1, 2, 3, 4}, 4}, {9, "a", 2, []int64{1, 2}, 4}, {1, "a", 2, []int64{2, 3}, 3}, {3, "a", 2, []int64{1, 2}, 3}, {2, "a", 9, []int64{1, 3, 4}, 3},
		{4, "a", 3, []int64{1, 2, 3}, 3}, {2, "a", 0, nil, 3}, {3, "b", 9, nil, 0}, {9, "b", 9, []int64{3}, 1}, {9, "c", 9, nil, 0}, {9, "d", 9, nil, 0},
	} {
		got, total, err := m.Holders(context.Background(), tt.self, "phone", tt.value, tt.limit)
		if err != nil || !slices.Equal(got, tt.want) || total != tt.total {
			t.Errorf("%d of %s, at most %d: %v of %d, %v; want %v of %d", tt.self, tt.value, tt.limit, got, total, err, tt.want, tt.total)
		}
	}
}
