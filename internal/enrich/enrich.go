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
	"sync"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/name"
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
	domains   map[string]bool          // of listed employers and their subsidiaries
	imitable  map[string]bool          // well-known employers' domains
	skeletons map[string]bool          // how those look
	programs  []program                // of image_software, folded
	loaded    sync.Map                 // *time.Location by name: loading one reads a file
}

// New makes an enricher. Neither argument may be nil.
func New(sets *dataset.Sets, lists *list.Lists) *Enricher {
	e := &Enricher{sets: sets, lists: lists, employers: map[string]list.Employer{}, domains: map[string]bool{},
		imitable: map[string]bool{}, skeletons: map[string]bool{}, programs: programs(lists.ImageSoftware)}
	for _, x := range lists.Employers {
		for _, n := range append([]string{x.Name}, x.Aliases...) {
			e.employers[history.FoldEmployer(n)] = x
		}
		for _, d := range append([]string{x.Domain}, x.Aliases...) {
			e.domains[d] = true
		}
		// A short name is one edit away from too many others to be imitated.
		if base, _, _ := strings.Cut(x.Domain, "."); x.WellKnown && len(base) >= 5 {
			e.imitable[x.Domain], e.skeletons[sets.Confusable(x.Domain)] = true, true
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
	named    bool     // whether the name borne now is among them: without it nothing differs from them
	tokens   []string // of these, folded
	country  string   // stated, by ISO code
	zones    []string // of the place stated
	houses   []string // the different addresses of the packet
}

// All makes the facts of one application.
func (e *Enricher) All(in Input) Result {
	m := &maker{Enricher: e, Input: in, networks: map[string]string{}, inputs: map[string]bool{}}
	m.set = &fact.Set{AsOf: asOf(in), Residence: &fact.Place{}, Job: &fact.Job{}, Beyond: map[string]int{}}
	m.known = stated(in.App)
	m.named = in.App.Person != nil && strings.TrimSpace(in.App.Person.Name) != ""
	for _, n := range m.known {
		m.tokens = append(m.tokens, name.Tokens(n)...)
	}
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
	m.photos()
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
	place, country, zones := m.place(loc.City, loc.Region, loc.Country)
	if place.IsZero() {
		return
	}
	m.set.Residence, m.country, m.zones = &place, country, zones
	m.given("residence")
}

// place looks a stated place up, with its country's code and its zones; the
// zero place when nothing is known of it.
func (m *maker) place(city, region, country string) (fact.Place, string, []string) {
	code, _ := m.sets.Country(country)
	if region != "" {
		region = m.sets.Region(code, region)
	}
	if city != "" {
		if c, ok := m.sets.City(city, region, code); ok {
			code, region = cmp.Or(code, c.Country), cmp.Or(region, c.Region)
			if c.Located {
				return fact.MakePlace(code, region, c.Zones).WithCoordinates(c.Lat, c.Lon), code, c.Zones
			}
			return m.around(code, region, c.Zones), code, c.Zones
		}
	}
	if code == "" {
		return fact.Place{}, "", nil
	}
	zones := m.sets.Zones(code, region)
	return m.around(code, region, zones), code, zones
}

// around is a place that is known to its country or region only. How far that
// reaches is taken off every distance from it.
func (m *maker) around(country, region string, zones []string) fact.Place {
	p := fact.MakePlace(country, region, zones)
	if e, ok := m.sets.Extent(country, region); ok {
		p = p.Around(e.Lat, e.Lon, e.Reach)
	}
	return p
}

// zone is a zone by its IANA name; ok is false when there is none.
func (e *Enricher) zone(name string) (z *time.Location, ok bool) {
	if v, found := e.loaded.Load(name); found {
		return v.(*time.Location), true
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, false // not kept: names come from outside and may be any number
	}
	e.loaded.Store(name, z)
	return z, true
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
	bound(s.Beyond, "photos", &s.Photos, maxList)
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
