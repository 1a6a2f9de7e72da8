package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"text/tabwriter"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Goals for each pair of scripts, shares.
const (
	sameDifferentGoal   = 0.01 // at most, of one person's pairs
	randomDifferentGoal = 0.97 // at least, of decidable pairs of two people
	latinRatio          = 2    // no script is wrong more often than so many times Latin
	leastDecidable      = 100  // decidable pairs under which their share is printed but not judged
	latinPeople         = 10   // times as many people for Latin alone, whose rate the others are held to
)

// generatedNames is what `eval names --generated` measures. Shares are 0–1.
type generatedNames struct {
	Seed    uint64         `json:"seed"`
	Pairs   []scriptPair   `json:"pairs"`
	Scripts []scriptShares `json:"scripts"`
	OK      bool           `json:"ok"`
	Missed  []string       `json:"missed,omitempty"` // the goals that aren't met
}

// scriptPair is the outcome for names of which one side is in A, the other in B.
type scriptPair struct {
	A               string   `json:"a"`
	B               string   `json:"b"`
	Same            int      `json:"same_person_pairs"`
	Joined          float64  `json:"same_person_joined"` // same or variant
	Unknown         float64  `json:"same_person_unknown"`
	SameDifferent   float64  `json:"same_person_called_different"`
	Random          int      `json:"random_pairs"`
	Decidable       int      `json:"random_decidable_pairs"`
	RandomDifferent float64  `json:"random_called_different"` // of the decidable, 0 when there are none
	Wrong           []string `json:"wrong,omitempty"`         // the first pairs answered wrongly
	different       int
}

// scriptShares is how often one person is called two in pairs with a side in the
// script.
type scriptShares struct {
	Script        string  `json:"script"`
	Same          int     `json:"same_person_pairs"`
	SameDifferent float64 `json:"same_person_called_different"`
}

// wrongExamples bounds the pairs that a report names.
const wrongExamples = 12

// generateNames measures the relation on n invented people written twice, and on
// pairs of 4n strangers, for every pair of scripts.
func generateNames(n int, seed uint64) generatedNames {
	lists := readNameLists(namesTSV)
	g := generatedNames{Seed: seed}
	for a := range nameScripts {
		for b := a; b < len(nameScripts); b++ {
			random := rand.New(rand.NewPCG(seed, uint64(a*len(nameScripts)+b)))
			p := scriptPair{A: nameScripts[a], B: nameScripts[b]}
			people := n
			if b == 0 {
				people *= latinPeople
			}
			p.measureSame(lists, random, people, [2]int{a, b})
			p.measureRandom(lists, random, 4*n, [2]int{a, b})
			g.Pairs = append(g.Pairs, p)
		}
	}
	g.judge()
	return g
}

func (p *scriptPair) measureSame(lists nameLists, random *rand.Rand, n int, scripts [2]int) {
	if len(lists.cultures(scripts[:]...)) == 0 {
		return
	}
	joined, unknown := 0, 0
	for range n {
		who := lists.person(random, scripts[0], scripts[1])
		x, y := who.writing(random, scripts[0], true), who.writing(random, scripts[1], false)
		switch name.Relate(x, y) {
		case screen.NamesSame, screen.NamesVariant:
			joined++
		case screen.NamesUnknown:
			unknown++
		case screen.NamesDifferent:
			p.different++
			p.wrong("one person", x, y)
		}
	}
	p.Same = n
	p.Joined, p.Unknown, p.SameDifferent = part(joined, n), part(unknown, n), part(p.different, n)
}

func (p *scriptPair) measureRandom(lists nameLists, random *rand.Rand, n int, scripts [2]int) {
	told := 0
	for range n {
		one, two := lists.person(random, scripts[0]), lists.person(random, scripts[1])
		if one.related(two) {
			continue
		}
		p.Random++
		x, y := one.writing(random, scripts[0], false), two.writing(random, scripts[1], false)
		switch r := name.Relate(x, y); r {
		case screen.NamesUnknown:
			continue
		case screen.NamesDifferent:
			told++
		default:
			p.wrong("two people", x, y)
		}
		p.Decidable++
	}
	p.RandomDifferent = part(told, p.Decidable)
}

func (p *scriptPair) wrong(truth, x, y string) {
	if len(p.Wrong) < wrongExamples {
		p.Wrong = append(p.Wrong, fmt.Sprintf("%s: %s | %s", truth, x, y))
	}
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// judge compares the figures with the goals. The Latin rate is taken at the upper
// end of its 95 % interval (rule of three), for none of n isn't never.
func (g *generatedNames) judge() {
	latinRate := float64(g.Pairs[0].different+3) / float64(g.Pairs[0].Same)
	for _, p := range g.Pairs {
		if p.SameDifferent > sameDifferentGoal {
			g.Missed = append(g.Missed, fmt.Sprintf("%s, %s: one person called different in %.2f %%, goal at most %.0f %%", p.A, p.B, 100*p.SameDifferent, 100*sameDifferentGoal))
		}
		if p.Decidable >= leastDecidable && p.RandomDifferent < randomDifferentGoal {
			g.Missed = append(g.Missed, fmt.Sprintf("%s, %s: strangers called different in %.2f %%, goal at least %.0f %%", p.A, p.B, 100*p.RandomDifferent, 100*randomDifferentGoal))
		}
	}
	for _, s := range nameScripts[1:] {
		different, same := 0, 0
		for _, p := range g.Pairs {
			if p.A == s || p.B == s {
				different, same = different+p.different, same+p.Same
			}
		}
		g.Scripts = append(g.Scripts, scriptShares{s, same, part(different, same)})
		if part(different, same) > latinRatio*latinRate {
			g.Missed = append(g.Missed, fmt.Sprintf("%s: one person called different in %.2f %%, goal at most %d times the Latin %.3f %%", s, 100*part(different, same), latinRatio, 100*latinRate))
		}
	}
	g.OK = len(g.Missed) == 0
}

// print writes a row for each pair of scripts, the goals beside the figures.
func (g *generatedNames) print(w io.Writer, examples bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "SCRIPTS\tONE PERSON\tJOINED\tUNKNOWN\tDIFFERENT (≤ %.0f %%)\tSTRANGERS\tDECIDABLE\tDIFFERENT (≥ %.0f %%)\n", 100*sameDifferentGoal, 100*randomDifferentGoal)
	for _, p := range g.Pairs {
		told := "–"
		if p.Decidable > 0 {
			told = fmt.Sprintf("%.2f %%", 100*p.RandomDifferent)
		}
		fmt.Fprintf(t, "%s, %s\t%d\t%.1f %%\t%.1f %%\t%.2f %%\t%d\t%d (%.0f %%)\t%s\n", p.A, p.B, p.Same, 100*p.Joined, 100*p.Unknown, 100*p.SameDifferent, p.Random, p.Decidable, 100*part(p.Decidable, p.Random), told)
	}
	fmt.Fprintf(t, "\nSCRIPT\tONE PERSON\tDIFFERENT (≤ %d × Latin beside Latin)\n", latinRatio)
	for _, s := range g.Scripts {
		fmt.Fprintf(t, "%s\t%d\t%.2f %%\n", s.Script, s.Same, 100*s.SameDifferent)
	}
	if err := t.Flush(); err != nil || !examples {
		return err
	}
	for _, p := range g.Pairs {
		if len(p.Wrong) > 0 {
			fmt.Fprintf(w, "\n%s, %s\n  %s\n", p.A, p.B, strings.Join(slices.Clone(p.Wrong), "\n  "))
		}
	}
	return nil
}
