// Package search finds listed names that are nearly a given one, and says piece
// by piece what met what.
//
// It owns an index over the words of listed names and the score by which
// candidates are ordered. A candidate is a reason to look, never a finding: the
// package gives no weight, and what a list says of a name alone stays a question
// until a second identifier agrees (package watchlist). Nationality isn't
// compared. It reads no lists and stores nothing.
package search

import (
	"cmp"
	"container/heap"
	"slices"
	"sync"
	"time"
)

// Kind is what a listed name belongs to.
type Kind string

// The kinds of entries.
const (
	Person  Kind = "person"
	Company Kind = "company"
)

// Entry is one listed person or company with all its names.
type Entry struct {
	ID         string   `json:"id"` // as the list numbers it; unique within the list
	List       string   `json:"list"`
	Kind       Kind     `json:"kind"`
	Names      []string `json:"names"` // in any script, aliases too; the first is the one shown
	BirthYears []int    `json:"birth_years,omitempty"`
	Countries  []string `json:"countries,omitempty"` // ISO codes in small letters: seats of a company, residences of a person
	Source     string   `json:"source,omitempty"`    // where the list comes from

	Class string    `json:"class,omitempty"` // of the list
	Added time.Time `json:"added,omitzero"`  // the latest of its names'; zero: unknown
	TLP   string    `json:"tlp,omitempty"`   // the narrowest mark of its names; empty: not marked
}

// Query is what is looked for. Only the name is needed.
type Query struct {
	Name      string
	Kind      Kind   // empty: persons and companies
	BirthYear int    // 0: unknown
	Country   string // of seat or residence, ISO code in small letters; empty: unknown
	Limit     int    // candidates at most; 0: ten
}

const defaultLimit = 10

// Index is a searchable collection of entries. It is immutable and safe for
// concurrent use; a nil index holds nothing.
type Index struct {
	entries []Entry
	names   []listed
	words   vocabulary
	pairs   map[string][]spot // two words of a name written as one
	short   map[string][]string
	scratch sync.Pool
}

// listed is one name of an entry in one script.
type listed struct {
	entry  int32
	name   int32   // of the entry's names
	words  []int32 // in the order written
	weight float32 // sum of the weights of its words
}

// spot is a place in a name: the word at this position and the next one.
type spot struct{ name, at int32 }

// New indexes entries. Entries without a readable name can't be found.
func New(entries []Entry) *Index {
	x := &Index{entries: slices.Clone(entries), pairs: map[string][]spot{}, short: shortForms()}
	var texts [][]string
	seen := map[string]bool{}
	for i, e := range x.entries {
		clear(seen)
		for j, raw := range e.Names {
			for _, part := range parts(raw) {
				if key := keyOf(part); !seen[key] {
					seen[key] = true
					x.names = append(x.names, listed{entry: int32(i), name: int32(j)})
					texts = append(texts, part)
				}
			}
		}
	}
	x.words = newVocabulary(texts)
	for i, part := range texts {
		x.addWords(int32(i), part)
	}
	x.scratch.New = func() any { return newScratch(x) }
	return x
}

func (x *Index) addWords(name int32, part []string) {
	n := &x.names[name]
	for at, text := range part {
		w := x.words.byText[text]
		n.words = append(n.words, w)
		n.weight += x.words.list[w].weight
		if at+1 < len(part) {
			if joined := text + part[at+1]; len(joined) >= leastJoined {
				x.pairs[joined] = append(x.pairs[joined], spot{name, int32(at)})
			}
		}
	}
}

// Names is the number of names that can be found, aliases and scripts counted
// one by one.
func (x *Index) Names() int {
	if x == nil {
		return 0
	}
	return len(x.names)
}

// Search gives the entries nearest to the name, best first; equal scores come in
// the order of list and id. Nothing is left out for its score: see [Shown].
func (x *Index) Search(q Query) []Candidate {
	if x == nil || len(x.names) == 0 {
		return nil
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	best := map[int32]Candidate{}
	for _, part := range parts(q.Name) {
		for _, c := range x.searchPart(q, part) {
			if old, ok := best[c.entry]; !ok || better(c, old) < 0 {
				best[c.entry] = c
			}
		}
	}
	out := make([]Candidate, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, better)
	return out[:min(len(out), q.Limit)]
}

func better(a, b Candidate) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), compareEntries(&a.Entry, &b.Entry), cmp.Compare(a.entry, b.entry))
}

func compareEntries(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.List, b.List), cmp.Compare(a.ID, b.ID))
}

// spare is how many entries for each one asked for are scored exactly: the
// first pass lets two words of the query meet the same listed word.
const spare = 4

func (x *Index) searchPart(q Query, part []string) []Candidate {
	s := x.scratch.Get().(*scratch)
	defer x.scratch.Put(s)
	defer s.reset()
	s.find(x, part)
	s.collect(x, q.Kind)
	heap.Init(&s.queue)
	for len(s.queue) > 0 && len(s.best) < spare*q.Limit {
		id := s.queue.next()
		r := rated{name: id, entry: x.names[id].entry}
		_, r.score = s.rate(x, id, q)
		s.keep(r)
	}
	slices.SortFunc(s.best, func(a, b rated) int {
		return cmp.Or(cmp.Compare(b.score, a.score), compareEntries(&x.entries[a.entry], &x.entries[b.entry]), cmp.Compare(a.entry, b.entry))
	})
	var out []Candidate
	for _, r := range s.best[:min(len(s.best), q.Limit)] {
		out = append(out, s.candidate(x, r.name, q))
	}
	return out
}
