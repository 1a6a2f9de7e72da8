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
	people map[[sha256.Size]byte]int
}

// memoMost bounds a memo, about 3 MiB; a full one begins anew.
const memoMost = 1 << 16

// NewMemo makes an empty memo.
func NewMemo() *Memo { return &Memo{people: map[[sha256.Size]byte]int{}} }

// differentNames counts the people on a value whose names are mutually
// different. Names that are not known to differ are one person; a name that
// can't be compared neither adds a person nor makes two strangers one, so that
// a single "Alex" can't dissolve a cluster.
func (m *Memo) differentNames(records []*Record) int {
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

// countPeople counts mutual strangers among records in a fixed order; 1 when
// nobody is known to differ from anybody.
func countPeople(records []*Record) int {
	people := components(records)
	var counted [][]*Record
	for i, p := range people {
		differs := func(c []*Record) bool { return strangers(p, c) }
		if !slices.ContainsFunc(people[:i], differs) && !slices.ContainsFunc(people[i+1:], differs) {
			continue // it can't be compared with anybody
		}
		if !slices.ContainsFunc(counted, func(c []*Record) bool { return !strangers(p, c) }) {
			counted = append(counted, p)
		}
	}
	return max(1, len(counted))
}

// components groups records whose names are the same, variants, or differ in
// the given name only.
func components(records []*Record) [][]*Record {
	var out [][]*Record
	for _, r := range records {
		var joined []*Record
		rest := out[:0:0]
		for _, c := range out {
			if slices.ContainsFunc(c, func(o *Record) bool { return akin(relate(r, o)) }) {
				joined = append(joined, c...)
			} else {
				rest = append(rest, c)
			}
		}
		out = append(rest, append(joined, r))
	}
	return out
}

func akin(r screen.Relation) bool {
	return r == screen.NamesSame || r == screen.NamesVariant || r == screen.NamesDifferentGiven
}

// strangers reports whether the names of two groups are known to differ.
func strangers(a, b []*Record) bool {
	for _, x := range a {
		for _, y := range b {
			if relate(x, y) == screen.NamesDifferent {
				return true
			}
		}
	}
	return false
}
