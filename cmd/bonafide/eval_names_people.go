package main

import (
	_ "embed"
	"math/rand/v2"
	"slices"
	"strings"
)

// namesTSV are given and family names of seven cultures as their bearers spell
// them in each script, written by hand and without regard to the tables that
// they measure.
//
//go:embed eval_names.tsv
var namesTSV string

// nameScripts are the scripts measured, in the order of the columns of namesTSV.
var nameScripts = []string{"Latin", "Cyrillic", "Greek", "Arabic", "Han", "Hangul", "Kana"}

// nameRow is one name: its spellings by script; nil where nobody writes it so.
type nameRow struct {
	culture string
	spelt   [][]string
}

// nameLists are the rows by culture.
type nameLists struct{ given, family map[string][]nameRow }

func readNameLists(tsv string) nameLists {
	lists := nameLists{make(map[string][]nameRow), make(map[string][]nameRow)}
	for line := range strings.Lines(tsv) {
		f := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(f) != 2+len(nameScripts) {
			continue
		}
		r := nameRow{f[0], make([][]string, len(nameScripts))}
		for i, cell := range f[2:] {
			if cell != "-" {
				r.spelt[i] = strings.Split(strings.ReplaceAll(cell, "+", " "), ",")
			}
		}
		if f[1] == "given" {
			lists.given[f[0]] = append(lists.given[f[0]], r)
		} else {
			lists.family[f[0]] = append(lists.family[f[0]], r)
		}
	}
	return lists
}

// cultures lists those with two names and more of each kind in every one of the
// scripts, sorted.
func (l nameLists) cultures(scripts ...int) (out []string) {
	for c := range l.given {
		if len(in(l.given[c], scripts)) > 1 && len(in(l.family[c], scripts)) > 1 {
			out = append(out, c)
		}
	}
	slices.Sort(out)
	return out
}

// in are the rows that have a spelling in every one of the scripts.
func in(rows []nameRow, scripts []int) (out []nameRow) {
	for _, r := range rows {
		if !slices.ContainsFunc(scripts, func(s int) bool { return r.spelt[s] == nil }) {
			out = append(out, r)
		}
	}
	return out
}

// namedPerson is an invented combination.
type namedPerson struct{ given, middle, family nameRow }

func (l nameLists) person(random *rand.Rand, scripts ...int) namedPerson {
	cs := l.cultures(scripts...)
	c := cs[random.IntN(len(cs))]
	g, f := in(l.given[c], scripts), in(l.family[c], scripts)
	return namedPerson{g[random.IntN(len(g))], g[random.IntN(len(g))], f[random.IntN(len(f))]}
}

// related reports whether two people share a spelling of any name: for them
// different_given is the right answer, and they aren't two strangers.
func (p namedPerson) related(q namedPerson) bool {
	spellings := func(p namedPerson) (out []string) {
		for _, r := range []nameRow{p.given, p.family} {
			for _, s := range r.spelt {
				out = append(out, s...)
			}
		}
		return out
	}
	theirs := spellings(q)
	return slices.ContainsFunc(spellings(p), func(s string) bool { return slices.Contains(theirs, s) })
}

// writing draws how a person writes the name in a script: one spelling of each
// part, the order, and what gets lost on forms. Only one of a pair's sides is
// noisy.
func (p namedPerson) writing(random *rand.Rand, script int, noisy bool) string {
	pick := func(r nameRow) string { return r.spelt[script][random.IntN(len(r.spelt[script]))] }
	given, family := pick(p.given), pick(p.family)
	eastern := p.given.culture == "chinese" || p.given.culture == "korean" || p.given.culture == "japanese"
	switch nameScripts[script] {
	case "Han", "Hangul":
		if eastern {
			return family + []string{"", "", "", " "}[random.IntN(4)] + given
		}
		return given + " " + family
	case "Kana":
		if p.given.culture == "japanese" {
			return family + []string{" ", " ", "　", ""}[random.IntN(4)] + given
		}
		if eastern {
			return family + "・" + given
		}
		return given + "・" + family
	}
	if noisy {
		switch random.IntN(10) {
		case 0:
			given = string([]rune(given)[:1]) + "."
		case 1:
			if nameScripts[script] == "Latin" {
				family = typo(random, family)
			}
		case 2:
			given = strings.ReplaceAll(given, "-", " ")
		case 3:
			given += " " + pick(p.middle)
		case 4:
			family = strings.ToUpper(family)
		case 5:
			if nameScripts[script] == "Latin" {
				given = typo(random, given)
			}
		}
	}
	switch n := random.IntN(8); {
	case n == 0:
		return family + ", " + given
	case n == 1, eastern && n < 5:
		return family + " " + given
	}
	return given + " " + family
}

// typo swaps, drops or doubles a letter inside a word of five or more.
func typo(random *rand.Rand, s string) string {
	rs := []rune(s)
	if len(rs) < 5 {
		return s
	}
	i := 1 + random.IntN(len(rs)-2)
	switch random.IntN(3) {
	case 0:
		rs[i], rs[i+1] = rs[i+1], rs[i]
	case 1:
		rs = slices.Delete(rs, i, i+1)
	default:
		rs = slices.Insert(rs, i, rs[i])
	}
	return string(rs)
}
