package enrich

import (
	"slices"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// work makes one fact of each job of each source. A profile's bare list of
// employers is no history of its own: it doesn't make the input given.
func (m *maker) work() {
	if h := m.App.History; h != nil && h.Work != nil {
		m.given("history.work")
		m.set.Work = []*fact.Work{}
	}
	counted := map[string]bool{}
	for _, w := range m.Found.Work {
		employer := history.FoldEmployer(w.Employer)
		f := &fact.Work{Source: w.Source, Employer: fact.MakeKey(employer), Employment: optional(w.Employment),
			Span: m.span(w.Start, w.End, false), Where: jobWhere("job", w.Employer, w.Work.Where, w.Source)}
		if w.Source != "profile" {
			m.given("history.work")
		}
		if f.Employment != nil {
			m.given("history.work.employment")
		}
		if firm := m.firm(employer); firm != "" && !counted[firm] {
			counted[firm] = true
			f.WellKnown = ptr(m.employers[employer].WellKnown)
		}
		m.set.Work = append(m.set.Work, f)
	}
	m.stints()
}

func jobWhere(kind, value string, where []screen.Where, source string) fact.Where {
	if len(where) == 0 {
		where = []screen.Where{{Field: "history", Source: source}}
	}
	return spots(kind, value, where)
}

// firm is the folded name of an employer, that of its parent for subsidiaries
// and other names on the list.
func (m *maker) firm(folded string) string {
	if e, listed := m.employers[folded]; listed {
		return history.FoldEmployer(e.Name)
	}
	return folded
}

func (m *maker) education() {
	if h := m.App.History; h != nil && h.Education != nil {
		m.given("history.education")
		m.set.Education = []*fact.Education{}
	}
	for _, e := range m.Found.Education {
		m.given("history.education")
		m.set.Education = append(m.set.Education, &fact.Education{Source: e.Source,
			School: fact.MakeSchool(name.Joined(e.School)), Degree: fact.MakeDegree(degreeLevel(e.Degree)),
			Span: m.span(e.Start, e.End, true), Where: jobWhere("education", e.School, e.Education.Where, e.Source)})
	}
	m.degrees()
}

// span turns two dates of limited precision into what is certain and what is
// possible. A job that lasts ends at the facts' own clock.
func (m *maker) span(start, end screen.Date, study bool) fact.Span {
	endFirst, endLast := end.First(), end.Last()
	if end.Present {
		endFirst, endLast = m.set.AsOf, m.set.AsOf
	}
	return fact.MakeSpan(fact.Interval{Start: start.First(), End: endLast}, fact.Interval{Start: start.Last(), End: endFirst}, study)
}

// technologies dates the technologies named in a job against the year in which
// they were first public.
func (m *maker) technologies() {
	if !m.jobsTold() {
		return
	}
	m.set.Technologies = []*fact.Technology{}
	years := map[string]int{}
	for _, t := range m.lists.Technologies {
		years[t.Name] = t.Year
	}
	for _, t := range m.Found.Technologies {
		f := &fact.Technology{Where: spots("technology", t.Name, []screen.Where{t.Where})}
		if y := years[t.Name]; y > 0 {
			f.ReleaseYear = &y
		}
		if t.Years > 0 {
			f.Years = ptr(t.Years)
		}
		f.LastYear = m.lastYear(t)
		m.set.Technologies = append(m.set.Technologies, f)
	}
}

// jobsTold reports whether any text was read that could name a technology.
func (m *maker) jobsTold() bool {
	return len(m.Found.Technologies) > 0 || slices.ContainsFunc(m.Found.Work, func(w identify.Work) bool {
		return w.Source == "resume" || w.Text != ""
	})
}

// lastYear is the last year that the job can have reached; absent outside jobs.
func (m *maker) lastYear(t identify.Technology) *int {
	if t.Job < 0 {
		return nil
	}
	switch last := t.Last.Last(); {
	case t.Last.Present:
		return ptr(m.set.AsOf.Year())
	case !last.IsZero():
		return ptr(last.Year())
	}
	return nil
}
