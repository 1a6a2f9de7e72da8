// Package enrich turns what was identified in an application into the facts
// that rules see: classes of mailboxes and networks, places and zones, the
// relation of every other name to the one stated, the dates of jobs.
//
// It works offline, from package dataset and package list, and says with every
// fact which set it came from and of which date. It knows no other application
// (package link does), adds no weights and judges nothing. What it can't tell
// it leaves absent: unknown is not clean.
package enrich

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// networkAge is how old a statement about a network may be; an older one is no
// fact any more: addresses change hands within months.
const networkAge = 180 * 24 * time.Hour

// Limits of one application: beyond them all is stored, the
// first by time are judged.
const (
	maxList        = 64
	maxJobs        = 40
	maxShort       = 16 // addresses, payouts, educations
	maxBirthYears  = 4
	maxTouchpoints = 500 // stored; the first maxList by time are judged
)

// Input is one application with all that was read from it.
type Input struct {
	App      *screen.Application // never nil
	Docs     []screen.Document
	Found    identify.Result
	Received time.Time // when it reached us: the clock where nothing else tells the time
	// Changes are paths of fields that differ from the earlier revision; nil for a first one.
	Changes []string
}

// Enricher makes facts from one version of the data sets and lists. It is safe
// for concurrent use.
type Enricher struct {
	sets      *dataset.Sets
	lists     *list.Lists
	employers map[string]list.Employer // by folded name and aliases
	skeletons map[string]string        // of well-known employers' domains, by domain
}

// New makes an enricher. Neither argument may be nil.
func New(sets *dataset.Sets, lists *list.Lists) *Enricher {
	e := &Enricher{sets: sets, lists: lists, employers: map[string]list.Employer{}, skeletons: map[string]string{}}
	for _, x := range lists.Employers {
		for _, n := range append([]string{x.Name}, x.Aliases...) {
			e.employers[history.FoldEmployer(n)] = x
		}
		// A short name is one edit away from too many others to be imitated.
		if base, _, _ := strings.Cut(x.Domain, "."); x.WellKnown && len(base) >= 5 {
			e.skeletons[x.Domain] = sets.Confusable(x.Domain)
		}
	}
	return e
}

// Result is what enriching gives.
type Result struct {
	Facts *fact.Set     // without what link and watchlist add
	Shown []screen.Fact // the enriched statements, for people
	// Networks are the classes of the addresses seen, by "ipv4:…" or "ipv6:…".
	Networks map[string]string
}

// maker gathers the facts of one application.
type maker struct {
	*Enricher
	Input
	set      *fact.Set
	shown    []screen.Fact
	networks map[string]string
	inputs   map[string]bool
	known    []string // name, preferred and former names
	houses   []string // the different addresses met so far
}

// All makes the facts of one application.
func (e *Enricher) All(in Input) Result {
	m := &maker{Enricher: e, Input: in, networks: map[string]string{}, inputs: map[string]bool{}}
	m.set = &fact.Set{AsOf: asOf(in), Residence: &fact.Place{}, Job: &fact.Job{}, Beyond: map[string]int{}}
	m.known = stated(in.App)
	m.residence()
	m.job()
	m.names()
	m.birthYears()
	m.emails()
	m.phones()
	m.addresses()
	m.payouts()
	m.references()
	m.work()
	m.education()
	m.technologies()
	m.touchpoints()
	m.profiles()
	m.documents()
	m.checks()
	m.observations()
	m.messages()
	m.changes()
	m.finish()
	return Result{Facts: m.set, Shown: m.shown, Networks: m.networks}
}

// asOf is the only clock that rules know: the latest touchpoint, else the time
// of application, else the time of receipt.
func asOf(in Input) time.Time {
	var latest time.Time
	for _, t := range in.App.Touchpoints {
		if t.At != nil && t.At.After(latest) {
			latest = *t.At
		}
	}
	switch {
	case !latest.IsZero():
		return latest.UTC()
	case in.App.AppliedAt != nil:
		return in.App.AppliedAt.UTC()
	}
	return in.Received.UTC()
}

// stated are the names that the applicant states: none for a bare résumé, whose
// own name then stands for them.
func stated(app *screen.Application) []string {
	if app.Person == nil {
		return nil
	}
	var out []string
	for _, n := range append([]string{app.Person.Name, app.Person.PreferredName}, app.Person.FormerNames...) {
		if strings.TrimSpace(n) != "" {
			out = append(out, n)
		}
	}
	return out
}

// residence is the place as stated in the form: location, else home address.
func (m *maker) residence() {
	p := m.App.Person
	if p == nil {
		return
	}
	loc := p.Location
	if loc == nil && p.Address != nil && !confidential(p.Address) {
		loc = &screen.Location{City: p.Address.City, Region: p.Address.Region, Country: p.Address.Country}
	}
	if loc == nil {
		return
	}
	place := m.place(loc.City, loc.Region, loc.Country)
	if place.IsZero() {
		return
	}
	m.set.Residence = &place
	m.given("residence")
}

// place looks a stated place up; the zero place when nothing is known of it.
func (m *maker) place(city, region, country string) fact.Place {
	code, _ := m.sets.Country(country)
	if region != "" {
		region = m.sets.Region(code, region)
	}
	if city != "" {
		if c, ok := m.sets.City(city, region, code); ok {
			p := fact.MakePlace(cmp.Or(code, c.Country), cmp.Or(region, c.Region), c.Zones)
			if c.Located {
				p = p.WithCoordinates(c.Lat, c.Lon)
			}
			return p
		}
	}
	if code == "" {
		return fact.Place{}
	}
	return fact.MakePlace(code, region, m.sets.Zones(code, region))
}

func (m *maker) job() {
	if j := m.App.Job; j != nil {
		if j.PaysIn != "" {
			m.set.Job.PaysIn = &j.PaysIn
			m.given("job.pays_in")
		}
		if j.Description != "" {
			m.given("job.description")
		}
	}
	if m.App.Status != nil {
		m.given("status")
	}
	if m.App.ReferredBy != "" {
		m.given("referred_by")
	}
}

// given notes inputs that were there.
func (m *maker) given(names ...string) {
	for _, n := range names {
		m.inputs[n] = true
	}
}

// say adds an enriched statement for people to see.
func (m *maker) say(identifier, kind, value, source string, asOf time.Time) {
	f := screen.Fact{Identifier: identifier, Kind: kind, Value: value, Source: source}
	if !asOf.IsZero() {
		f.AsOf = asOf.Format(time.DateOnly)
	}
	m.shown = append(m.shown, f)
}

// inputOf is the input that an identifier of the applicant gives, wherever in
// the packet it stands: a résumé's link is a link too.
var inputOf = map[string]string{
	screen.KindGitHub: "person.links", screen.KindGitLab: "person.links", screen.KindLinkedIn: "person.links", screen.KindX: "person.links",
	screen.KindWebsite: "person.links", screen.KindTelegram: "messengers", screen.KindDiscord: "messengers", screen.KindSkype: "messengers",
	screen.KindProfileID: "profiles.id", screen.KindIBAN: "payouts", screen.KindAccount: "payouts", screen.KindWalletBTC: "payouts",
	screen.KindWalletEVM: "payouts", screen.KindWalletTRON: "payouts", screen.KindWalletSOL: "payouts",
}

// finish bounds the lists and writes down which inputs were given.
func (m *maker) finish() {
	s := m.set
	for _, id := range m.Found.Identifiers {
		m.given("identifiers")
		if input := inputOf[id.Kind]; id.Own && input != "" {
			m.given(input)
		}
	}
	for i := range m.inputs {
		s.Inputs = append(s.Inputs, i)
	}
	slices.Sort(s.Inputs)
	bound(s.Beyond, "names", &s.Names, maxList)
	bound(s.Beyond, "birth_years", &s.BirthYears, maxBirthYears)
	bound(s.Beyond, "emails", &s.Emails, maxList)
	bound(s.Beyond, "phones", &s.Phones, maxList)
	bound(s.Beyond, "addresses", &s.Addresses, maxShort)
	bound(s.Beyond, "payouts", &s.Payouts, maxShort)
	bound(s.Beyond, "references", &s.References, maxList)
	bound(s.Beyond, "work", &s.Work, maxJobs)
	bound(s.Beyond, "education", &s.Education, maxShort)
	bound(s.Beyond, "technologies", &s.Technologies, maxList)
	bound(s.Beyond, "touchpoints", &s.Touchpoints, maxList)
	bound(s.Beyond, "profiles", &s.Profiles, maxList)
	bound(s.Beyond, "checks", &s.Checks, maxList)
	bound(s.Beyond, "documents", &s.Documents, maxList)
	bound(s.Beyond, "changes", &s.Changes, maxList)
	bound(s.Beyond, "commit_identities", &s.CommitIdentities, maxList)
	bound(s.Beyond, "observations", &s.Observations, maxList)
	bound(s.Beyond, "messages", &s.Messages, maxList)
	bound(s.Beyond, "document_links", &s.DocumentLinks, maxList)
	bound(s.Beyond, "hidden", &s.Hidden, maxList)
	bound(s.Beyond, "revisions", &s.Revisions, maxList)
	if len(s.Beyond) == 0 {
		s.Beyond = nil
	}
}

// bound keeps the first n elements and counts the rest.
func bound[T any](beyond map[string]int, name string, list *[]T, n int) {
	if len(*list) > n {
		beyond[name] += len(*list) - n
		*list = (*list)[:n]
	}
}

// spots turns the places of an identifier into places of a fact.
func spots(kind, value string, where []screen.Where, rests ...string) fact.Where {
	if len(rests) == 0 {
		rests = []string{kind + ":" + value}
	}
	out := make([]fact.Spot, 0, len(where))
	for _, w := range where {
		out = append(out, fact.Spot{Where: w, Kind: kind, Value: value, Rests: rests})
	}
	return fact.At(out...)
}

// field is the place of a value in the form.
func field(kind, value, rests, format string, args ...any) fact.Where {
	s := fact.Spot{Where: screen.Where{Field: fmt.Sprintf(format, args...), Source: "form"}, Kind: kind, Value: value}
	if rests != "" {
		s.Rests = []string{rests}
	}
	return fact.At(s)
}

// known turns a relation into a fact: unknown is absent.
func known(r screen.Relation) *string {
	if r == screen.NamesUnknown || r == "" {
		return nil
	}
	s := string(r)
	return &s
}

// optional is a pointer to a text, nil when empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func ptr[T any](v T) *T { return &v }

func confidential(a *screen.Address) bool {
	return a != nil && a.ConfidentialProgramme != nil && *a.ConfidentialProgramme
}
