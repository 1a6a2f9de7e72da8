package invent

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// Sentences invents the sentences of the n-th résumé of a seed: 22 to 40 of 10 to
// 24 words, without contacts or names. Two résumés share words and turns of
// phrase as those of one trade do, whole sentences hardly ever.
func Sentences(seed, n uint64) []string {
	m := maker{Rand: rand.New(rand.NewPCG(seed, n)), seed: seed}
	out := make([]string, m.between(22, 40))
	for i := range out {
		out[i] = m.sentence()
	}
	return out
}

// Reword gives a copy of the sentences in which a share of them, 0 to 1 and at
// least one when above 0, are replaced by others; drawn by seed and n.
func Reword(seed, n uint64, sentences []string, share float64) []string {
	m := maker{Rand: rand.New(rand.NewPCG(seed^0x5eed, n)), seed: seed}
	out := append([]string(nil), sentences...)
	change := int(math.Round(share * float64(len(out))))
	if share > 0 {
		change = max(change, 1)
	}
	for _, i := range m.Perm(len(out))[:change] {
		out[i] = m.sentence()
	}
	return out
}

// Prose writes sentences as a résumé's text.
func Prose(sentences []string) string { return strings.Join(sentences, ".\n\n") + ".\n" }

var (
	means = []string{"with %s and %s", "in %s next to %s", "by putting %s in front of %s", "replacing %s by %s", "on top of %s, later %s", "from %s to %s", "after years of %s, in %s", "half in %s, half in %s"}
	tails = []string{"at %s in %s", "for the %s team of %s", "on behalf of %s, a client of %s", "together with the colleagues of %s and %s", "which %s and later %s took over", "first at %s, then at %s"}
)

// sentence is one line of a résumé.
func (m *maker) sentence() string {
	s := m.point()
	if m.chance(0.8) {
		a, b := pick(m, skills), pick(m, skills)
		s += " " + fmt.Sprintf(pick(m, means), a.name, b.name)
	}
	if m.chance(0.7) {
		s += " " + fmt.Sprintf(pick(m, tails), m.firm(), m.firm())
	}
	return s
}
