package enrich_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// application is one without a résumé file, with a résumé's jobs or studies as
// read from one when they are given.
func withResume(form, resume screen.History) (string, []screen.Document) {
	doc := screen.Document{Name: "cv.json", Role: "resume", Engine: "jsonresume", Quality: screen.Quality{Verdict: screen.Good}, Resume: &screen.Application{History: &resume}}
	var b strings.Builder
	b.WriteString(`{"person":{"name":"Anna Probe"},"history":{"work":[`)
	for i, w := range form.Work {
		fmt.Fprintf(&b, `%s{"employer":%q,"start":%q,"end":%q,"employment":"full_time"}`, comma(i), w.Employer, w.Start, w.End)
	}
	b.WriteString(`],"education":[`)
	for i, e := range form.Education {
		fmt.Fprintf(&b, `%s{"school":%q,"degree":%q,"start":%q,"end":%q}`, comma(i), e.School, e.Degree, e.Start, e.End)
	}
	b.WriteString(`]}}`)
	return b.String(), []screen.Document{doc}
}

func comma(i int) string {
	if i > 0 {
		return ","
	}
	return ""
}

func date(t *testing.T, s string) screen.Date {
	t.Helper()
	d, err := screen.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestJobsOfTwoSources(t *testing.T) {
	job := func(employer, start, end string) screen.Work {
		return screen.Work{Employer: employer, Start: date(t, start), End: date(t, end)}
	}
	// contradicts is what history-dates-differ-between-sources asks.
	contradicts := func(s *fact.Set) bool {
		return slices.ContainsFunc(s.Work, func(w *fact.Work) bool {
			return slices.ContainsFunc(s.Work, func(o *fact.Work) bool {
				return o.Source != w.Source && fact.SameKey(o.Employer, w.Employer) && fact.StartsApart(w.Span, o.Span, 6)
			})
		})
	}
	doubled := func(s *fact.Set) bool {
		return slices.ContainsFunc(s.Work, func(w *fact.Work) bool {
			return slices.ContainsFunc(s.Work, func(o *fact.Work) bool {
				return o.Source == w.Source && fact.KeysDiffer(o.Employer, w.Employer) && fact.Overlap(w.Span, o.Span, 6)
			})
		})
	}
	for _, c := range []struct {
		name             string
		form, resume     []screen.Work
		differ, parallel bool
	}{
		{"one job dated alike", []screen.Work{job("Muster Works", "2015-01", "2018-01")}, []screen.Work{job("Muster Works GmbH", "2015-03", "2018-01")}, false, false},
		{"one job dated two years apart", []screen.Work{job("Muster Works", "2015-01", "2018-01")}, []screen.Work{job("Muster Works", "2017-01", "2018-01")}, true, false},
		{"two stints at one employer in both", []screen.Work{job("Muster Works", "2012-01", "2014-01"), job("Muster Works", "2018-01", "2020-01")}, []screen.Work{job("Muster Works", "2018-01", "2020-01"), job("Muster Works", "2012-01", "2014-01")}, false, false},
		{"one job in the form, two roles of it in the résumé", []screen.Work{job("Muster Works", "2015-01", "2020-01")}, []screen.Work{job("Muster Works", "2018-01", "2020-01"), job("Muster Works", "2015-01", "2018-01")}, false, false},
		{"two roles at one employer at once", []screen.Work{job("Muster Works", "2015-01", "2020-01"), job("Muster Works", "2018-01", "2020-01")}, nil, false, false},
		{"two employers at once", []screen.Work{job("Muster Works", "2015-01", "2020-01"), job("Vzorek Systems", "2018-01", "2020-01")}, nil, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, docs := withResume(screen.History{Work: c.form}, screen.History{Work: c.resume})
			s := facts(t, app, docs...)
			if got := contradicts(s); got != c.differ {
				t.Errorf("dates differ: %t", got)
			}
			if got := doubled(s); got != c.parallel {
				t.Errorf("jobs overlap: %t", got)
			}
		})
	}
}

func TestStudiesOfTwoSources(t *testing.T) {
	study := func(degree, end string) screen.Education {
		return screen.Education{School: "Example University", Degree: degree, End: date(t, end)}
	}
	contradicts := func(s *fact.Set) bool {
		return slices.ContainsFunc(s.Education, func(e *fact.Education) bool {
			return slices.ContainsFunc(s.Education, func(o *fact.Education) bool {
				return o.Source != e.Source && fact.SameSchool(o.School, e.School) && (fact.DegreesDiffer(o.Degree, e.Degree) || fact.EndsApart(o.Span, e.Span, 12))
			})
		})
	}
	for _, c := range []struct {
		name         string
		form, resume []screen.Education
		want         bool
	}{
		{"a degree written in two ways", []screen.Education{study("BSc", "2016")}, []screen.Education{study("Bachelor of Science", "2016-06")}, false},
		{"a degree in another field whose name begins like a master's", []screen.Education{study("BSc", "2016")}, []screen.Education{study("Bachelor of Management", "2016")}, false},
		{"a diploma is no German Diplom", []screen.Education{study("BSc", "2016")}, []screen.Education{study("Diploma in Computing", "2016")}, false},
		{"another degree", []screen.Education{study("BSc", "2016")}, []screen.Education{study("M. Sc.", "2016")}, true},
		{"three years later", []screen.Education{study("BSc", "2016")}, []screen.Education{study("BSc", "2019")}, true},
		{"two degrees of one school in both", []screen.Education{study("BSc", "2014"), study("MSc", "2016")}, []screen.Education{study("MSc", "2016"), study("BSc", "2014")}, false},
		{"two degrees of one school, one of them left out", []screen.Education{study("BSc", "2014"), study("MSc", "2016")}, []screen.Education{study("MSc", "2016")}, false},
		{"a source alone", []screen.Education{study("BSc", "2014"), study("MSc", "2016")}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			app, docs := withResume(screen.History{Education: c.form}, screen.History{Education: c.resume})
			if got := contradicts(facts(t, app, docs...)); got != c.want {
				t.Errorf("education differs: %t", got)
			}
		})
	}
}

func TestWorkOfAPacket(t *testing.T) {
	known := func(s *fact.Set) string {
		return each(s.Work, func(w *fact.Work) string { return show(w.WellKnown) })
	}
	for _, c := range []struct {
		name, app, want string
		given           bool
	}{
		{"no history was given", person(``), "absent", false},
		{"a history without a job", person(`,"history":{"work":[]}`), "", true},
		{"an employer on the list counts once, whatever it is called", person(`,"history":{"work":[{"employer":"Google LLC"},{"employer":"Muster Works"},{"employer":"Alphabet"}]}`), "true false -", true},
		{"a job without employer", person(`,"history":{"work":[{"title":"Developer"}]}`), "-", true},
		{"a profile's employers are no history", person(`,"profiles":[{"service":"linkedin","employers":["Google"]}]`), "true", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, c.app)
			if got := known(s); got != c.want {
				t.Errorf("well known: %s, want %s", got, c.want)
			}
			if got := slices.Contains(s.Inputs, "history.work"); got != c.given {
				t.Errorf("input history.work given: %t", got)
			}
		})
	}
}

func TestEmployersOfAProfile(t *testing.T) {
	work := func(jobs ...string) string {
		return `,"history":{"work":[` + strings.Join(jobs, ",") + `]}`
	}
	job := func(employer, start, end string) string {
		return fmt.Sprintf(`{"employer":%q,"start":%q,"end":%q}`, employer, start, end)
	}
	profile := func(employers string) string {
		return `,"profiles":[{"service":"linkedin","login":"aprobe","employers":[` + employers + `]}]`
	}
	for _, c := range []struct{ name, app, want string }{
		{"a profile that gives no employers", person(`,"profiles":[{"service":"linkedin"}]` + work(job("Alpha", "2015", "2016"))), "- -"},
		{"a profile whose list is empty", person(profile(``) + work(job("Alpha", "2015", "2016"))), "0 -"},
		{"no jobs are known", person(profile(`"Alpha"`)), "1 -"},
		{"a job lacks its employer, so the list isn't whole", person(profile(`"Alpha","Beta"`) + work(job("Alpha", "2015", "2016"), job("", "2016", "2018"))), "2 -"},
		{"the same employers, in another legal form", person(profile(`"Alpha GmbH","Beta"`) + work(job("Alpha", "2015", "2016"), job("Beta Ltd", "2016", "2018"))), "2 1.00"},
		{"other employers altogether", person(profile(`"Alpha","Beta"`) + work(job("Gamma", "2015", "2016"), job("Delta", "2016", "2018"))), "2 0.00"},
		{"one of three", person(profile(`"Alpha","Beta"`) + work(job("Alpha", "2015-01", "2016-01"), job("Gamma", "2015-02", "2015-10"))), "2 0.33"},
		{"a profile that ends years earlier", person(profile(`"Alpha","Beta"`) + work(job("Alpha", "2010", "2012"), job("Beta", "2012", "2014"), job("Gamma", "2014-06", "2018"), job("Delta", "2018", "present"))), "2 1.00"},
		{"a firm by its parent's name", person(profile(`"YouTube","Facebook"`) + work(job("Meta", "2015", "2016"))), "2 0.50"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := each(facts(t, c.app).Profiles, func(p *fact.Profile) string {
				overlap := "-"
				if p.EmployerOverlap != nil {
					overlap = fmt.Sprintf("%.2f", *p.EmployerOverlap)
				}
				return show(p.Employers) + " " + overlap
			})
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestDatesOfAProfile(t *testing.T) {
	read := func(p *fact.Profile) string {
		day := func(s string) string { return s[:min(len(s), 10)] }
		return day(show(p.CreatedAt)) + " " + day(show(p.FirstCommitAt)) + " " + show(p.EarlyRepositories) + " " + show(p.BurstRepositories)
	}
	for _, c := range []struct{ name, profile, want string }{
		{"an account without dates", `"login":"a"`, "- - - -"},
		{"an account of which only the year is known", `"created_at":"2015"`, "- - - -"},
		{"an account of a month", `"created_at":"2015-03"`, "2015-03-01 - - -"},
		{"the first commit is the source's word, never taken from a list", `"created_at":"2015-03-01","first_commits":[{"at":"2016-01-01"}]`, "2015-03-01 - 0 1"},
		{"a list that knows an earlier commit", `"created_at":"2015-03-01","first_commit_at":"2022-03-01","first_commits":[{"at":"2016-01-01"},{"at":"2022-03-01"}]`, "2015-03-01 2016-01-01 0 1"},
		{"a first commit 30 days before the account isn't early", `"created_at":"2015-03-01","first_commits":[{"at":"2015-01-30"},{"at":"2015-01-29"}]`, "2015-03-01 - 1 2"},
		{"five years without a month are no burst", `"first_commits":[{"at":"2022"},{"at":"2022"},{"at":"2022"}]`, "- - - 0"},
		{"an empty list of first commits", `"created_at":"2015-03-01","first_commits":[]`, "2015-03-01 - 0 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := each(facts(t, person(`,"profiles":[{"service":"github",`+c.profile+`}]`)).Profiles, read); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestLoginsOfAProfile(t *testing.T) {
	for _, c := range []struct {
		name, app, pattern string
		differ             bool
	}{
		{"the link leads to the login", person(`,"profiles":[{"service":"GitHub","login":"AnnaProbe","requested_login":"https://github.com/annaprobe/"}]`), "none", false},
		{"the login was changed", person(`,"profiles":[{"service":"github","login":"coder7","requested_login":"annaprobe"}]`), "role_digit", true},
		{"both logins are listed", `{"person":{"name":"Anna Probe","links":["https://github.com/annaprobe","https://github.com/aprobe"]},"profiles":[{"service":"github","login":"aprobe","requested_login":"annaprobe"}]}`, "none", false},
		{"a profile of the same number bears the old login", person(`,"profiles":[{"service":"github","id":"7","login":"aprobe","requested_login":"annaprobe"},{"service":"github","id":"7","login":"annaprobe"}]`), "none none", false},
		{"no link was followed", person(`,"profiles":[{"service":"github","login":"aprobe"}]`), "none", false},
		{"a network profile has no measured pattern", person(`,"profiles":[{"service":"linkedin","login":"anna-probe-12345"}]`), "-", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, c.app)
			if got := slices.ContainsFunc(s.Profiles, func(p *fact.Profile) bool { return fact.KeysDiffer(p.LinkedAs, p.Login) }); got != c.differ {
				t.Errorf("logins differ: %t", got)
			}
			if got := each(s.Profiles, func(p *fact.Profile) string { return show(p.HandlePattern) }); got != c.pattern {
				t.Errorf("pattern %s, want %s", got, c.pattern)
			}
		})
	}
}

func TestAuthorsOfCommits(t *testing.T) {
	for _, c := range []struct{ name, list, want string }{
		{"a list without authors", ``, ""},
		{"the applicant under two mailboxes", `{"name":"Anna Probe","email":"a@mail.example","share":0.5},{"name":"Anna Probe","email":"b@mail.example","share":0.25}`, "same/0.75/false"},
		{"somebody else under two mailboxes is one", `{"name":"Boris Muster","email":"a@mail.example","share":0.5},{"name":"Muster, Boris","email":"b@mail.example","share":0.25}`, "different/0.75/false"},
		{"a share that isn't known", `{"name":"Boris Muster","email":"a@mail.example"}`, "different/-/false"},
		{"a program", `{"name":"dependabot[bot]","email":"support@mail.example","share":0.1},{"name":"renovate","share":0.1}`, "-/0.1/true -/0.1/true"},
		{"a login is no name", `{"name":"aprobe","email":"a@mail.example","share":1}`, "-/1/false"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(`,"profiles":[{"service":"github","commit_identities":[`+c.list+`]}]`))
			got := each(s.CommitIdentities, func(i *fact.CommitIdentity) string { return show(i.Names) + "/" + show(i.Share) + "/" + show(i.Bot) })
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestYearsOfATechnology(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"5 years of Kubernetes", "2014/-/5"},
		{"8+ years of experience with Kubernetes.", "2014/-/8"},
		{"Kubernetes (5 years)", "2014/-/5"},
		{"Ran Kubernetes.", "2014/-/-"},
		{"5 years at a bank. Kubernetes.", "2014/-/-"},
	} {
		t.Run(c.text, func(t *testing.T) {
			s := facts(t, person(`,"history":{"work":[{"employer":"Muster Works","text":"`+c.text+`"}]}`))
			if got := each(s.Technologies, func(x *fact.Technology) string {
				return show(x.ReleaseYear) + "/" + show(x.LastYear) + "/" + show(x.Years)
			}); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
