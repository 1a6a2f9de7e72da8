package main

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/watchlist/search"
)

// leastMistyped is the shortest word that gets a typing error.
const leastMistyped = 4

// measureTypos draws listed names with the seed, plants a typing error in every
// word of four letters or more, and looks for whom they name. Names without such
// a word, and those in other letters than Latin, aren't drawn.
func measureTypos(index *search.Index, entries []search.Entry, n int, seed uint64) (*typos, error) {
	type target struct{ entry, name int }
	var all []target
	for i, e := range entries {
		for j, name := range e.Names {
			if mistypable(name) {
				all = append(all, target{i, j})
			}
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no listed name has a word of four Latin letters to plant an error in")
	}
	random := rand.New(rand.NewPCG(seed, seed))
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	all = all[:min(n, len(all))]
	queries := make([]search.Query, len(all))
	for i, t := range all {
		queries[i] = search.Query{Name: mistype(entries[t.entry].Names[t.name], random)}
	}
	out := &typos{Names: len(all)}
	var err error
	if out.PerSecond, out.P50, out.P99, err = timeSearches(index, queries); err != nil {
		return nil, err
	}
	var first, ten, shown int
	for i, t := range all {
		e := &entries[t.entry]
		found := index.Search(queries[i])
		at := slices.IndexFunc(found, func(c search.Candidate) bool {
			return c.Entry.ID == e.ID && c.Entry.List == e.List && c.Entry.Kind == e.Kind
		})
		if at < 0 {
			continue
		}
		ten++
		if at == 0 {
			first++
		}
		if found[at].Score >= search.Shown {
			shown++
		}
	}
	share := func(n int) float64 { return float64(n) / float64(len(all)) }
	out.FirstTen, out.First, out.Shown = share(ten), share(first), share(shown)
	return out, nil
}

func mistypable(name string) bool {
	long := false
	for _, r := range name {
		if unicode.IsLetter(r) && !unicode.Is(unicode.Latin, r) {
			return false
		}
	}
	for _, w := range strings.FieldsFunc(name, notLetter) {
		long = long || len([]rune(w)) >= leastMistyped
	}
	return long
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }

// mistype plants one typing error in every word of four letters or more.
func mistype(name string, random *rand.Rand) string {
	var out []rune
	var word []rune
	flush := func() {
		if len(word) >= leastMistyped {
			word = misspell(word, random)
		}
		out, word = append(out, word...), word[:0]
	}
	for _, r := range name {
		if notLetter(r) {
			flush()
			out = append(out, r)
			continue
		}
		word = append(word, r)
	}
	flush()
	return string(out)
}

// misspell swaps two neighbours that differ, or leaves out, doubles up or
// replaces a letter, at a place drawn at random.
func misspell(word []rune, random *rand.Rand) []rune {
	w := slices.Clone(word)
	at := random.IntN(len(w))
	other := rune('a' + random.IntN(26))
	for unicode.ToLower(w[at]) == other {
		other = rune('a' + random.IntN(26))
	}
	switch random.IntN(4) {
	case 0:
		for i := range len(w) - 1 {
			j := (at + i) % (len(w) - 1)
			if w[j] != w[j+1] {
				w[j], w[j+1] = w[j+1], w[j]
				return w
			}
		}
	case 1:
		return slices.Delete(w, at, at+1)
	case 2:
		return slices.Insert(w, at, other)
	}
	w[at] = other
	return w
}
