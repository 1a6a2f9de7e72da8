package enrich

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/name"
)

// How far apart two sources may date one job or study and still mean the same.
const (
	sameStint = 6  // months between the starts
	sameStudy = 12 // months between the ends
)

// stints parts the several stints that somebody had with one employer, so that
// one source's second stint isn't held against the other source's first. Stints
// that overlap in one source are roles at one employer: the later have no key.
// Where one of several lacks its start nobody can tell them apart: none has a key.
func (m *maker) stints() {
	list := m.set.Work
	groups := map[string][]int{}
	for i := range list {
		if employer := history.FoldEmployer(m.Found.Work[i].Employer); employer != "" {
			groups[employer] = append(groups[employer], i)
		}
	}
	for employer, group := range groups {
		source := func(i int) string { return list[i].Source }
		if !several(group, source) {
			continue
		}
		if slices.ContainsFunc(group, func(i int) bool { return m.Found.Work[i].Start.IsZero() }) {
			for _, i := range group {
				list[i].Employer = fact.Key{}
			}
			continue
		}
		labels, parted := clusters(group, func(i, j int) bool { return !fact.StartsApart(list[i].Span, list[j].Span, sameStint) }, source)
		for n, i := range group {
			if !parted {
				break
			}
			for _, j := range group[:n] {
				if list[j].Source == list[i].Source && fact.Overlap(list[i].Span, list[j].Span, 0) {
					list[i].Employer = fact.Key{}
				}
			}
			if !list[i].Employer.IsZero() {
				list[i].Employer = fact.MakeKey(fmt.Sprintf("%s stint %d", employer, labels[n]))
			}
		}
	}
}

// degrees parts several studies at one school in the same way: by degree and end.
func (m *maker) degrees() {
	list := m.set.Education
	groups := map[string][]int{}
	for i := range list {
		if school := name.Joined(m.Found.Education[i].School); school != "" {
			groups[school] = append(groups[school], i)
		}
	}
	for school, group := range groups {
		source := func(i int) string { return list[i].Source }
		if !several(group, source) {
			continue
		}
		if slices.ContainsFunc(group, func(i int) bool {
			e := m.Found.Education[i]
			return list[i].Degree.IsZero() || e.End.IsZero()
		}) {
			for _, i := range group {
				list[i].School = fact.School{}
			}
			continue
		}
		labels, parted := clusters(group, func(i, j int) bool {
			return !fact.DegreesDiffer(list[i].Degree, list[j].Degree) && !fact.EndsApart(list[i].Span, list[j].Span, sameStudy)
		}, source)
		for n, i := range group {
			if parted {
				list[i].School = fact.MakeSchool(fmt.Sprintf("%s study %d", school, labels[n]))
			}
		}
	}
}

// several reports whether a source tells of two elements of the group or more.
func several(group []int, source func(i int) string) bool {
	for n, i := range group {
		if slices.ContainsFunc(group[:n], func(j int) bool { return source(i) == source(j) }) {
			return true
		}
	}
	return false
}

// clusters puts elements that agree under one label. parted says that a source
// has elements under several labels; otherwise each source tells of one thing
// only, and what differs between them is a contradiction.
func clusters(group []int, agree func(i, j int) bool, source func(i int) string) (labels []int, parted bool) {
	var heads []int
	of := map[string]int{}
	for _, i := range group {
		label := len(heads)
		for n, head := range heads {
			if agree(head, i) {
				label = n
				break
			}
		}
		if label == len(heads) {
			heads = append(heads, i)
		}
		labels = append(labels, label)
		if first, ok := of[source(i)]; !ok {
			of[source(i)] = label
		} else if first != label {
			parted = true
		}
	}
	return labels, parted
}

// levels are the words of degrees, in Latin letters without dots, by level.
var levels = map[string]string{
	"phd": "doctorate", "doctor": "doctorate", "doctorate": "doctorate", "doctoral": "doctorate", "dphil": "doctorate", "dr": "doctorate", "promotion": "doctorate",
	"master": "master", "masters": "master", "msc": "master", "meng": "master", "mba": "master", "ma": "master", "ms": "master", "mtech": "master",
	"mphil": "master", "mca": "master", "llm": "master", "diplom": "master", "magister": "master", "maestría": "master", "mestrado": "master",
	"bachelor": "bachelor", "bachelors": "bachelor", "bsc": "bachelor", "beng": "bachelor", "btech": "bachelor", "ba": "bachelor", "bs": "bachelor",
	"bca": "bachelor", "bba": "bachelor", "bcom": "bachelor", "llb": "bachelor", "licenciatura": "bachelor", "bacharelado": "bachelor", "grado": "bachelor",
	"доктор": "doctorate", "магистр": "master", "бакалавр": "bachelor", "доктора": "doctorate", "магистра": "master", "бакалавра": "bachelor",
}

// levelParts are the same in scripts without spaces.
var levelParts = []struct{ part, level string }{
	{"博士", "doctorate"}, {"硕士", "master"}, {"碩士", "master"}, {"修士", "master"}, {"学士", "bachelor"}, {"學士", "bachelor"}, {"박사", "doctorate"}, {"석사", "master"}, {"학사", "bachelor"},
}

// degreeSigns stand inside short forms of degrees.
var degreeSigns = strings.NewReplacer(".", "", "'", "", "’", "")

// degreeLevel folds the many names of a degree to its level, by the first word
// that names one; empty when unknown. "M. Sc." is msc.
func degreeLevel(s string) string {
	for _, p := range levelParts {
		if strings.Contains(s, p.part) {
			return p.level
		}
	}
	s = degreeSigns.Replace(strings.ToLower(s))
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	for i, w := range words {
		if len(w) == 1 && i+1 < len(words) {
			if l := levels[w+words[i+1]]; l != "" {
				return l
			}
		}
		if l := levels[w]; l != "" {
			return l
		}
	}
	return ""
}
