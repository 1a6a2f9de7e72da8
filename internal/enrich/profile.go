package enrich

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Spans of time between first commits and an account, by judgement.
const (
	earlyDays = 30 // before the account from which a first commit is early
	burst     = 90 * 24 * time.Hour
)

func (m *maker) profiles() {
	if m.App.Profiles == nil {
		return
	}
	m.given("profiles")
	m.set.Profiles = []*fact.Profile{}
	for i := range m.App.Profiles {
		p := &m.App.Profiles[i]
		service := strings.ToLower(strings.TrimSpace(p.Service))
		if service == "twitter" {
			service = screen.KindX
		}
		f := &fact.Profile{Service: service, Followers: p.Followers, Following: p.Following, Stars: p.Stars, Connections: p.Connections,
			CreatedAt: opened(p.CreatedAt), FirstCommitAt: firstCommit(p), HandlePattern: m.handlePattern(service, i),
			Where: field("profile", p.Service+" "+p.Login, service+":"+strings.ToLower(p.Login), "profiles[%d]", i)}
		m.logins(p, f)
		commits(p, f)
		if p.Employers != nil {
			f.Employers, f.EmployerOverlap = ptr(len(p.Employers)), m.employerOverlap(p.Employers)
		}
		m.profileInputs(p, f)
		m.set.Profiles = append(m.set.Profiles, f)
	}
	m.commitIdentities()
}

func (m *maker) profileInputs(p *screen.Profile, f *fact.Profile) {
	for _, in := range []struct {
		name  string
		given bool
	}{
		{"profiles.id", p.ID != ""}, {"profiles.login", p.Login != ""}, {"profiles.created_at", f.CreatedAt != nil},
		{"profiles.followers", p.Followers != nil}, {"profiles.connections", p.Connections != nil},
		{"profiles.contributors", p.Contributors != nil}, {"profiles.first_commits", p.FirstCommits != nil},
		{"profiles.employers", p.Employers != nil}, {"profiles.commit_identities", p.CommitIdentities != nil},
	} {
		if in.given {
			m.given(in.name)
		}
	}
}

// opened is the day on which an account was made; absent when only the year is
// known, for the rules ask for months.
func opened(d screen.Date) *time.Time {
	if d.Month == 0 {
		return nil
	}
	return day(d.First())
}

// firstCommit is the date as the source gave it, or that of an earlier commit in
// its list. It is never computed from the list alone, which may be a part.
func firstCommit(p *screen.Profile) *time.Time {
	first := p.FirstCommitAt.First()
	if first.IsZero() {
		return nil
	}
	for _, c := range p.FirstCommits {
		if at := c.At.First(); !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return &first
}

func day(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// logins compares the login of a link with the present one. Where both stand in
// the packet as the applicant's, or the old one has the same number, the renaming
// is no secret and the link leads where it says.
func (m *maker) logins(p *screen.Profile, f *fact.Profile) {
	login, linked := handle(f.Service, p.Login), handle(f.Service, p.RequestedLogin)
	if linked != "" && linked != login && (m.listed(f.Service, login) && m.listed(f.Service, linked) || m.sameNumber(p, f.Service, linked)) {
		linked = login
	}
	f.Login, f.LinkedAs = fact.MakeKey(login), fact.MakeKey(linked)
}

// handle folds a login, or a link to it, as identify does.
func handle(service, s string) string {
	if v := identify.NormaliseHandle(service, s); v != "" {
		return v
	}
	return strings.ToLower(strings.Trim(strings.TrimSpace(s), "@/"))
}

// listed reports whether an account is named outside of the profiles, in the
// form or a document.
func (m *maker) listed(service, login string) bool {
	return slices.ContainsFunc(m.Found.Identifiers, func(id screen.Identifier) bool {
		return id.Own && id.Kind == service && id.Value == login &&
			slices.ContainsFunc(id.Where, func(w screen.Where) bool { return !strings.HasPrefix(w.Field, "profiles[") })
	})
}

// sameNumber reports whether another profile of the packet bears the linked
// login and the same number.
func (m *maker) sameNumber(p *screen.Profile, service, linked string) bool {
	return p.ID != "" && slices.ContainsFunc(m.App.Profiles, func(o screen.Profile) bool {
		return o.ID == p.ID && strings.EqualFold(strings.TrimSpace(o.Service), p.Service) && handle(service, o.Login) == linked
	})
}

// handlePattern is the measured pattern of the i-th profile's login, as found by
// identify; none for the services whose logins it looks at.
func (m *maker) handlePattern(service string, i int) *string {
	path := fmt.Sprintf("profiles[%d].login", i)
	for _, id := range m.Found.Identifiers {
		if id.Kind == service && id.Kind != screen.KindLinkedIn && slices.ContainsFunc(id.Where, func(w screen.Where) bool { return w.Field == path }) {
			return m.pattern(id)
		}
	}
	return nil
}

// commits counts repositories whose first commit is older than the account, and
// the densest burst of first commits. A date of a month or year counts only
// where all of it lies within.
func commits(p *screen.Profile, f *fact.Profile) {
	if p.FirstCommits == nil {
		return
	}
	early, most := 0, 0
	for _, c := range p.FirstCommits {
		at := c.At.First()
		if at.IsZero() {
			continue
		}
		if f.CreatedAt != nil && c.At.Last().AddDate(0, 0, earlyDays).Before(*f.CreatedAt) {
			early++
		}
		n := 0
		for _, o := range p.FirstCommits {
			if t := o.At.First(); !t.IsZero() && !t.Before(at) && o.At.Last().Sub(at) <= burst {
				n++
			}
		}
		most = max(most, n)
	}
	f.BurstRepositories = &most
	if f.CreatedAt != nil {
		f.EarlyRepositories = &early
	}
}

// employerOverlap is the Jaccard index of the employers that a profile names
// and those of form and résumé over the profile's period: from the begin of the
// first to the end of the last job that both name, since profiles carry no dates
// and are often years behind. Without a common employer all jobs are compared.
// It is absent when a job lacks its employer, for then the list isn't whole.
func (m *maker) employerOverlap(employers []string) *float64 {
	var jobs []job
	for _, w := range m.Found.Work {
		if w.Source == "profile" {
			continue
		}
		firm := m.firm(history.FoldEmployer(w.Employer))
		if firm == "" {
			return nil
		}
		jobs = append(jobs, job{firm: firm, start: w.Start.First(), end: w.End.Last(), lasts: w.End.Present})
	}
	named := map[string]bool{}
	for _, e := range employers {
		if firm := m.firm(history.FoldEmployer(e)); firm != "" {
			named[firm] = true
		}
	}
	if len(jobs) == 0 || len(jobs) > maxJobs || len(named) == 0 {
		return nil
	}
	common, others := map[string]bool{}, map[string]bool{}
	var from, to time.Time
	for i := range jobs {
		j := &jobs[i]
		if j.lasts {
			j.end = m.set.AsOf
		}
		for n := range named {
			if oneFirm(n, j.firm) {
				j.both, common[n] = true, true
			}
		}
		if j.both && !j.start.IsZero() && (from.IsZero() || j.start.Before(from)) {
			from = j.start
		}
		if j.both && j.end.After(to) {
			to = j.end
		}
	}
	for _, j := range jobs {
		within := !j.start.IsZero() && !j.end.IsZero() && !from.IsZero() && !j.start.Before(from) && !j.end.After(to)
		if !j.both && (len(common) == 0 || within) {
			others[j.firm] = true
		}
	}
	return ptr(float64(len(common)) / float64(len(named)+len(others)))
}

// job is a job as far as it is compared with a profile's employers.
type job struct {
	firm       string
	start, end time.Time
	lasts      bool
	both       bool // the profile names the employer too
}

// oneFirm reports whether two folded names are one firm's: equal, or one of them
// the other with more words behind it.
func oneFirm(a, b string) bool {
	return a == b || strings.HasPrefix(a+" ", b+" ") || strings.HasPrefix(b+" ", a+" ")
}

// author is somebody who wrote commits.
type author struct {
	name string // empty when it is no person's
	fact *fact.CommitIdentity
}

// commitIdentities makes one fact of each author: somebody with three mailboxes
// is one. Shares of one profile add up, of several the largest counts.
func (m *maker) commitIdentities() {
	var all []author
	for i := range m.App.Profiles {
		p := &m.App.Profiles[i]
		if p.CommitIdentities == nil {
			continue
		}
		if m.set.CommitIdentities == nil {
			m.set.CommitIdentities = []*fact.CommitIdentity{}
		}
		for _, a := range m.authors(i, p) {
			if o := same(all, a.name); o != nil {
				o.fact.Share, o.fact.Where = shares(o.fact.Share, a.fact.Share, math.Max), o.fact.Where.And(a.fact.Where)
				continue
			}
			all = append(all, a)
			m.set.CommitIdentities = append(m.set.CommitIdentities, a.fact)
		}
	}
}

// authors are those of one profile.
func (m *maker) authors(i int, p *screen.Profile) (out []author) {
	for j, c := range p.CommitIdentities {
		where := field("commit_identity", strings.TrimSpace(c.Name+" "+c.Email), "name:"+name.Joined(c.Name), "profiles[%d].commit_identities[%d]", i, j)
		a := author{fact: &fact.CommitIdentity{Share: c.Share, Bot: ptr(bot(c)), Where: where}}
		if name.Human(c.Name) && !*a.fact.Bot {
			a.name = c.Name
		}
		if o := same(out, a.name); o != nil {
			o.fact.Share, o.fact.Where = shares(o.fact.Share, c.Share, func(x, y float64) float64 { return x + y }), o.fact.Where.And(where)
			continue
		}
		if a.name != "" {
			a.fact.Names = nearest(a.name, m.known, m.named)
		}
		out = append(out, a)
	}
	return out
}

// same finds the author of a name, in whatever spelling; nil for no name.
func same(list []author, who string) *author {
	for i := range list {
		if who == "" || list[i].name == "" {
			continue
		}
		if r := name.Relate(list[i].name, who); r == screen.NamesSame || r == screen.NamesVariant {
			return &list[i]
		}
	}
	return nil
}

// shares joins two shares; one that is unknown leaves the sum unknown.
func shares(a, b *float64, join func(x, y float64) float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	return ptr(join(*a, *b))
}

// bots are programs that commit, by their name or the begin of their mailbox.
var bots = []string{"dependabot", "renovate", "github-actions", "github actions", "greenkeeper", "snyk-bot", "pre-commit-ci", "semantic-release", "web-flow", "gitlab-bot", "travis ci", "imgbot", "allcontributors"}

func bot(c screen.CommitIdentity) bool {
	who := strings.ToLower(c.Name + " " + c.Email)
	return strings.Contains(who, "[bot]") || slices.ContainsFunc(bots, func(b string) bool { return strings.Contains(who, b) })
}
