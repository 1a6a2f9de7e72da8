package link

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"bonafide/internal/screen"
)

// Memo remembers how many people a set of names stands for, so that a value on
// many applications is counted once and not once for each of them. What it
// holds depends on the names alone and never goes stale. It is safe for
// concurrent use; a nil one remembers nothing.
type Memo struct {
	mu     sync.Mutex
	people map[[sha256.Size]byte]headcount
}

// headcount is how many people a set of names stands for, told in two ways.
type headcount struct {
	// strangers are mutually different, as rules ask for them; 1 when nobody is
	// known to differ from anybody.
	strangers int
	// names are the different ones, those of one family each by itself: how many
	// people share a value, for its cap. A name that can't be compared with any
	// other is none.
	names int
}

// memoMost bounds a memo, about 3 MiB; a full one begins anew.
const memoMost = 1 << 16

// NewMemo makes an empty memo.
func NewMemo() *Memo { return &Memo{people: map[[sha256.Size]byte]headcount{}} }

// differentNames counts the people on a value whose names are mutually
// different. Names that are not known to differ are one person; a name that
// can't be compared neither adds a person nor makes two strangers one, so that
// a single "Alex" can't dissolve a cluster.
func (m *Memo) differentNames(records []*Record) int { return m.count(records).strangers }

// count counts the people behind the names of records, in any order.
func (m *Memo) count(records []*Record) headcount {
	byKey := func(a, b *Record) int { return strings.Compare(a.key, b.key) }
	named := slices.SortedFunc(slices.Values(records), byKey)
	named = slices.CompactFunc(named, func(a, b *Record) bool { return a.key == b.key })
	if m == nil || len(named) < 3 {
		return countPeople(named)
	}
	h := sha256.New()
	for _, r := range named {
		h.Write([]byte(r.key))
		h.Write([]byte{0})
	}
	set := [sha256.Size]byte(h.Sum(nil))
	m.mu.Lock()
	n, known := m.people[set]
	m.mu.Unlock()
	if known {
		return n
	}
	n = countPeople(named)
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.people) >= memoMost {
		clear(m.people)
	}
	m.people[set] = n
	return n
}

// countPeople counts records that are in a fixed order. Each two names are
// compared once.
func countPeople(records []*Record) headcount {
	rel := make(relations, len(records))
	for i := range records {
		rel[i] = make([]screen.Relation, len(records))
		for k := range i {
			r := relate(records[i], records[k])
			rel[i][k], rel[k][i] = r, r
		}
	}
	n := headcount{strangers: rel.strangers()}
	names := rel.groups(oneName)
	for i, a := range names {
		apart := func(b []int) bool { return rel.any(a, b, differing) }
		if slices.ContainsFunc(names[:i], apart) || slices.ContainsFunc(names[i+1:], apart) {
			n.names++
		}
	}
	return n
}

// relations are those of the names of records to each other, by their places.
type relations [][]screen.Relation

// strangers counts mutual strangers among groups of kin; 1 when nobody is known
// to differ from anybody.
func (rel relations) strangers() int {
	people := rel.groups(akin)
	strangers := func(a, b []int) bool { return rel.any(a, b, stranger) }
	var counted [][]int
	for i, p := range people {
		differs := func(c []int) bool { return strangers(p, c) }
		if !slices.ContainsFunc(people[:i], differs) && !slices.ContainsFunc(people[i+1:], differs) {
			continue // it can't be compared with anybody
		}
		if !slices.ContainsFunc(counted, func(c []int) bool { return !strangers(p, c) }) {
			counted = append(counted, p)
		}
	}
	return max(1, len(counted))
}

// groups joins all whose names are joined to each other by such a relation.
func (rel relations) groups(joins func(screen.Relation) bool) [][]int {
	var out [][]int
	for i := range rel {
		joined := []int{i}
		rest := out[:0:0]
		for _, g := range out {
			if rel.any(g, []int{i}, joins) {
				joined = append(joined, g...)
			} else {
				rest = append(rest, g)
			}
		}
		out = append(rest, joined)
	}
	return out
}

// any reports whether any names of two groups stand so.
func (rel relations) any(a, b []int, so func(screen.Relation) bool) bool {
	for _, x := range a {
		for _, y := range b {
			if so(rel[x][y]) {
				return true
			}
		}
	}
	return false
}

func oneName(r screen.Relation) bool { return r == screen.NamesSame || r == screen.NamesVariant }

// akin joins names that are one or differ in the given name only.
func akin(r screen.Relation) bool { return oneName(r) || r == screen.NamesDifferentGiven }

func stranger(r screen.Relation) bool { return r == screen.NamesDifferent }

func differing(r screen.Relation) bool { return stranger(r) || r == screen.NamesDifferentGiven }
