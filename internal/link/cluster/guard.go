package cluster

import (
	"cmp"
	"slices"
	"strings"
)

// guard cuts a component that is too large at the values that ordinary life may
// share, the most shared one first, until its parts are small enough or only
// what nobody shares by chance is left; then it cuts the threads between groups
// that hold without them.
func guard(part []*pair) []Group {
	var out []Group
	type todo struct {
		pairs []*pair
		cuts  []Cut
	}
	for queue := []todo{{pairs: part}}; len(queue) > 0; {
		t := queue[0]
		queue = queue[1:]
		size := len(members(t.pairs))
		at, holders := hub(t.pairs)
		if size > Most && holders > 0 {
			cuts := append(slices.Clone(t.cuts), Cut{Kind: at.kind, Value: at.value, Holders: holders, Reason: tooLarge(size)})
			for _, rest := range components(without(t.pairs, at)) {
				queue = append(queue, todo{rest, cuts})
			}
			continue
		}
		if thread := threads(t.pairs); len(thread) > 0 {
			cuts := slices.Clone(t.cuts)
			for _, p := range thread {
				cuts = append(cuts, Cut{A: p.a, B: p.b, Reason: "only weak ties of one pair joined two groups that hold together without it"})
			}
			left := slices.DeleteFunc(slices.Clone(t.pairs), func(p *pair) bool { return slices.Contains(thread, p) })
			for _, rest := range components(left) {
				queue = append(queue, todo{rest, cuts})
			}
			continue
		}
		out = append(out, group(t.pairs, own(t.cuts, t.pairs)))
	}
	return out
}

// own are the cuts at the rim of a component: of a bridge one of its ends is a
// member; a value's cut belongs to all whom it had joined.
func own(cuts []Cut, pairs []*pair) []Cut {
	in := members(pairs)
	return slices.DeleteFunc(slices.Clone(cuts), func(c Cut) bool {
		_, a := slices.BinarySearch(in, c.A)
		_, b := slices.BinarySearch(in, c.B)
		return c.A != 0 && !a && !b
	})
}

// hub is the value of a kind that may be shared which joins the most members,
// weak kinds before strong ones; 0 holders when there is none.
func hub(pairs []*pair) (at value, holders int) {
	on := map[value]map[int64]bool{}
	weak := map[value]bool{}
	for _, p := range pairs {
		for _, t := range p.ties {
			if t.Strong && !slices.Contains(shareable, t.Kind) {
				continue
			}
			v := value{t.Kind, t.Value}
			if on[v] == nil {
				on[v] = map[int64]bool{}
			}
			on[v][p.a], on[v][p.b] = true, true
			weak[v] = !t.Strong
		}
	}
	values := make([]value, 0, len(on))
	for v := range on {
		values = append(values, v)
	}
	if len(values) == 0 {
		return value{}, 0
	}
	slices.SortFunc(values, func(x, y value) int {
		if weak[x] != weak[y] && weak[x] {
			return -1
		} else if weak[x] != weak[y] {
			return 1
		}
		return cmp.Or(cmp.Compare(len(on[y]), len(on[x])), strings.Compare(x.kind, y.kind), cmp.Compare(x.value, y.value))
	})
	return values[0], len(on[values[0]])
}

// without drops a value, and the pairs that it alone held. A person's merge stays.
func without(pairs []*pair, v value) []*pair {
	var out []*pair
	for _, p := range pairs {
		left := *p
		left.ties = slices.DeleteFunc(slices.Clone(p.ties), func(t Tie) bool { return t.Kind == v.kind && t.Value == v.value })
		if holds(&left) {
			out = append(out, &left)
		}
	}
	return out
}

// threads are the pairs held by weak kinds alone without which a component falls
// into two groups of at least [side] members each.
func threads(pairs []*pair) []*pair {
	if !slices.ContainsFunc(pairs, (*pair).weak) {
		return nil
	}
	b := bridges{next: map[int64][]*pair{}, low: map[int64]int{}, at: map[int64]int{}, below: map[int64]int{}}
	for _, p := range pairs {
		b.next[p.a], b.next[p.b] = append(b.next[p.a], p), append(b.next[p.b], p)
	}
	if len(b.next) < 2*side {
		return nil
	}
	b.walk(pairs[0].a)
	return slices.DeleteFunc(b.found, func(p *pair) bool {
		far := b.below[p.a]
		if b.at[p.b] > b.at[p.a] {
			far = b.below[p.b]
		}
		return !p.weak() || far < side || len(b.next)-far < side
	})
}

// bridges finds the pairs whose loss splits a component (Tarjan's algorithm,
// with a stack of its own: a component may be a chain of thousands).
type bridges struct {
	next  map[int64][]*pair
	at    map[int64]int // order of the visit, from 1
	low   map[int64]int // earliest visit reachable from below
	below map[int64]int // members at and below, in the walk's tree
	found []*pair
}

func (b *bridges) walk(first int64) {
	type step struct {
		n    int64
		from *pair
		i    int
	}
	count := 1
	b.at[first], b.low[first], b.below[first] = 1, 1, 1
	for stack := []step{{n: first}}; len(stack) > 0; {
		s := &stack[len(stack)-1]
		if s.i < len(b.next[s.n]) {
			p := b.next[s.n][s.i]
			s.i++
			to := p.a + p.b - s.n
			switch {
			case p == s.from:
			case b.at[to] == 0:
				count++
				b.at[to], b.low[to], b.below[to] = count, count, 1
				stack = append(stack, step{n: to, from: p})
			default:
				b.low[s.n] = min(b.low[s.n], b.at[to])
			}
			continue
		}
		done := *s
		stack = stack[:len(stack)-1]
		if len(stack) == 0 {
			return
		}
		up := stack[len(stack)-1].n
		b.low[up] = min(b.low[up], b.low[done.n])
		b.below[up] += b.below[done.n]
		if b.low[done.n] > b.at[up] {
			b.found = append(b.found, done.from)
		}
	}
}
