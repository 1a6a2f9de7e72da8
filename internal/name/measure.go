package name

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/screen"
)

// Pair is two names with the truth about them, for [Measure].
type Pair struct {
	A, B  string
	Match bool // one person
}

// Measurement says how well [Relate] tells people apart. Shares are 0–1, and 0
// when there was nothing to count.
type Measurement struct {
	Pairs     int     `json:"pairs"`
	Precision float64 `json:"precision"` // of same and variant taken as a match
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
	// SameDifferent is the share of one person's pairs that were called different.
	Same          int     `json:"same_person_pairs"`
	SameDifferent float64 `json:"same_person_called_different"`
	// RandomDifferent is the share of pairs drawn at random, of those that could be
	// compared, that were called different.
	Random          int     `json:"random_decidable_pairs"`
	RandomDifferent float64 `json:"random_called_different"`
	// Relations counts the answers for pairs of one person and of two.
	Relations map[string]map[screen.Relation]int `json:"relations"`
	Scripts   []ScriptMeasurement                `json:"scripts"`
	Nanos     float64                            `json:"nanoseconds_per_pair"` // folding included
}

// ScriptMeasurement is the part of a measurement in which one side is written in
// A and the other in B, in alphabetical order.
type ScriptMeasurement struct {
	A             string  `json:"a"`
	B             string  `json:"b"`
	Same          int     `json:"same_person_pairs"`
	Unknown       int     `json:"same_person_unknown"`
	SameDifferent float64 `json:"same_person_called_different"`
}

// randomPairs is how many pairs Measure draws from the names given.
const randomPairs = 4000

// Measure runs the relation over labelled pairs, and over pairs drawn with the
// seed from their names; two names that the labels tie to one person, through
// others too, aren't drawn.
func Measure(labelled []Pair, seed uint64) Measurement {
	m := Measurement{Pairs: len(labelled), Relations: map[string]map[screen.Relation]int{"same": {}, "other": {}}}
	var tp, fp, fn, different int
	byScript := make(map[[2]string]*ScriptMeasurement)
	began := time.Now()
	relations := make([]screen.Relation, len(labelled))
	for i, p := range labelled {
		relations[i] = Relate(p.A, p.B)
	}
	m.Nanos = share(int(time.Since(began).Nanoseconds()), len(labelled))
	for i, p := range labelled {
		r := relations[i]
		match := r == screen.NamesSame || r == screen.NamesVariant
		if !p.Match {
			m.Relations["other"][r]++
			if match {
				fp++
			}
			continue
		}
		m.Same++
		m.Relations["same"][r]++
		s := scriptsOf(byScript, p)
		s.Same++
		switch {
		case match:
			tp++
		case r == screen.NamesDifferent:
			different++
			s.SameDifferent++
		case r == screen.NamesUnknown:
			s.Unknown++
		}
		if !match {
			fn++
		}
	}
	m.Precision, m.Recall, m.F1 = share(tp, tp+fp), share(tp, tp+fn), share(2*tp, 2*tp+fp+fn)
	m.SameDifferent = share(different, m.Same)
	m.Random, m.RandomDifferent = measureRandom(labelled, seed)
	for _, s := range byScript {
		s.SameDifferent /= float64(s.Same)
		m.Scripts = append(m.Scripts, *s)
	}
	slices.SortFunc(m.Scripts, func(x, y ScriptMeasurement) int {
		return cmp.Or(y.Same-x.Same, strings.Compare(x.A, y.A), strings.Compare(x.B, y.B))
	})
	return m
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func scriptsOf(all map[[2]string]*ScriptMeasurement, p Pair) *ScriptMeasurement {
	k := [2]string{Script(p.A), Script(p.B)}
	slices.Sort(k[:])
	if all[k] == nil {
		all[k] = &ScriptMeasurement{A: k[0], B: k[1]}
	}
	return all[k]
}

// measureRandom draws pairs of names of different people.
func measureRandom(labelled []Pair, seed uint64) (decidable int, different float64) {
	var names []string
	index := make(map[string]int)
	var person []int
	of := func(n string) int {
		i, ok := index[n]
		if !ok {
			i = len(names)
			index[n] = i
			names, person = append(names, n), append(person, i)
		}
		return i
	}
	for _, p := range labelled {
		a, b := of(p.A), of(p.B)
		if p.Match {
			merge(person, person[a], person[b])
		}
	}
	if len(names) < 2 {
		return 0, 0
	}
	folded := make([]Folded, len(names))
	for i, n := range names {
		folded[i] = Fold(n)
	}
	random, told := rand.New(rand.NewPCG(seed, seed)), 0
	for range randomPairs {
		i, j := random.IntN(len(names)), random.IntN(len(names))
		if person[i] == person[j] {
			continue
		}
		switch RelateFolded(folded[i], folded[j]) {
		case screen.NamesUnknown:
		case screen.NamesDifferent:
			told++
			decidable++
		default:
			decidable++
		}
	}
	return decidable, share(told, decidable)
}

// Script names the script that most of a text's letters are in: Latin,
// Cyrillic, Greek, Han, Kana, Hangul, Arabic, Hebrew, Devanagari, Thai or Other;
// None when it has no letters.
func Script(s string) string {
	counts, best := make(map[string]int), "None"
	for _, r := range s {
		if n := scriptName(r); n != "" {
			counts[n]++
			if counts[n] > counts[best] {
				best = n
			}
		}
	}
	return best
}

func scriptName(r rune) string {
	switch {
	case !unicode.IsLetter(r):
		return ""
	case unicode.Is(unicode.Cyrillic, r):
		return "Cyrillic"
	case unicode.Is(unicode.Greek, r):
		return "Greek"
	}
	names := [...]string{latin: "Latin", han: "Han", kana: "Kana", hangul: "Hangul", arabic: "Arabic", hebrew: "Hebrew", devanagari: "Devanagari", thai: "Thai"}
	if sc := scriptOf(r); int(sc) < len(names) && names[sc] != "" {
		return names[sc]
	}
	return "Other"
}
