package enrich

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

func (m *maker) work() {
	for _, w := range m.Found.Work {
		m.given("history.work")
		employer := history.FoldEmployer(w.Employer)
		f := &fact.Work{Source: w.Source, Employer: fact.MakeKey(employer), Employment: optional(w.Employment),
			Span: m.span(w.Start, w.End, false), Where: jobWhere("job", w.Employer, w.Work.Where, w.Source)}
		if f.Employment != nil {
			m.given("history.work.employment")
		}
		if employer != "" {
			f.WellKnown = ptr(m.wellKnown(employer))
		}
		m.set.Work = append(m.set.Work, f)
	}
}

func jobWhere(kind, value string, where []screen.Where, source string) fact.Where {
	if len(where) == 0 {
		where = []screen.Where{{Field: "history", Source: source}}
	}
	return spots(kind, value, where)
}

func (m *maker) wellKnown(employer string) bool { return m.employers[employer].WellKnown }

func (m *maker) education() {
	for _, e := range m.Found.Education {
		m.given("history.education")
		m.set.Education = append(m.set.Education, &fact.Education{Source: e.Source,
			School: fact.MakeSchool(name.Joined(e.School)), Degree: fact.MakeDegree(degreeLevel(e.Degree)),
			Span: m.span(e.Start, e.End, true), Where: jobWhere("education", e.School, e.Education.Where, e.Source)})
	}
}

// degreeLevel folds the many names of a degree to its level; empty when unknown.
func degreeLevel(s string) string {
	s = strings.ToLower(strings.NewReplacer(".", "", "'", "", "’", "").Replace(s))
	for _, l := range []struct {
		level string
		words []string
	}{
		{"doctorate", []string{"phd", "doctor", "dr rer", "dphil", "promotion"}},
		{"master", []string{"master", "msc", "meng", "mba", "diplom", "magister", "mtech", " ma", " ms"}},
		{"bachelor", []string{"bachelor", "bsc", "beng", "btech", "licenciatura", " ba", " bs"}},
	} {
		for _, w := range l.words {
			if strings.Contains(" "+s, w) {
				return l.level
			}
		}
	}
	return ""
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

func (m *maker) profiles() {
	if m.App.Profiles == nil {
		return
	}
	m.given("profiles")
	m.set.Profiles = []*fact.Profile{}
	for i, p := range m.App.Profiles {
		f := &fact.Profile{Service: strings.ToLower(p.Service), Login: fact.MakeKey(strings.ToLower(p.Login)), LinkedAs: fact.MakeKey(strings.ToLower(p.RequestedLogin)),
			Followers: p.Followers, Following: p.Following, Stars: p.Stars, Connections: p.Connections,
			Where: field("profile", p.Service+" "+p.Login, strings.ToLower(p.Service)+":"+strings.ToLower(p.Login), "profiles[%d]", i)}
		f.CreatedAt, f.FirstCommitAt = day(p.CreatedAt.First()), day(p.FirstCommitAt.First())
		if p.ID != "" {
			m.given("profiles.id")
		}
		if p.Login != "" {
			m.given("profiles.login")
		}
		if f.CreatedAt != nil {
			m.given("profiles.created_at")
		}
		if f.Followers != nil {
			m.given("profiles.followers")
		}
		if f.Connections != nil {
			m.given("profiles.connections")
		}
		if p.Contributors != nil {
			m.given("profiles.contributors")
		}
		f.HandlePattern = m.handlePattern(i)
		m.commits(p, f)
		if len(p.Employers) > 0 {
			m.given("profiles.employers")
			f.Employers = ptr(len(p.Employers))
		}
		m.set.Profiles = append(m.set.Profiles, f)
		m.commitIdentities(i, p)
	}
}

// handlePattern is the measured pattern of the i-th profile's login, as found by
// identify.
func (m *maker) handlePattern(i int) *string {
	path := fmt.Sprintf("profiles[%d].login", i)
	for _, id := range m.Found.Identifiers {
		if slices.ContainsFunc(id.Where, func(w screen.Where) bool { return w.Field == path }) {
			return optional(id.Attrs["handle_pattern"])
		}
	}
	return nil
}

// commits counts repositories whose first commit is older than the account, and
// the densest burst of first commits.
func (m *maker) commits(p screen.Profile, f *fact.Profile) {
	if len(p.FirstCommits) == 0 {
		return
	}
	m.given("profiles.first_commits")
	early, burst := 0, 0
	for _, c := range p.FirstCommits {
		at := c.At.First()
		if at.IsZero() {
			continue
		}
		if f.CreatedAt != nil && c.At.Last().AddDate(0, 0, 30).Before(*f.CreatedAt) {
			early++
		}
		n := 0
		for _, o := range p.FirstCommits {
			if t := o.At.First(); !t.IsZero() && !t.Before(at) && t.Sub(at) <= 90*24*time.Hour {
				n++
			}
		}
		burst = max(burst, n)
	}
	f.BurstRepositories = &burst
	if f.CreatedAt != nil {
		f.EarlyRepositories = &early
	}
}

func (m *maker) commitIdentities(i int, p screen.Profile) {
	if p.CommitIdentities == nil {
		return
	}
	m.given("profiles.commit_identities")
	if m.set.CommitIdentities == nil {
		m.set.CommitIdentities = []*fact.CommitIdentity{}
	}
	for j, c := range p.CommitIdentities {
		f := &fact.CommitIdentity{Share: c.Share, Bot: ptr(strings.Contains(c.Name+c.Email, "[bot]")), Where: field("commit_identity", c.Name+" "+c.Email, "name:"+name.Joined(c.Name), "profiles[%d].commit_identities[%d]", i, j)}
		if name.Human(c.Name) && len(m.known) > 0 {
			f.Names = known(name.Nearest(c.Name, m.known))
		}
		m.set.CommitIdentities = append(m.set.CommitIdentities, f)
	}
}

func day(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
