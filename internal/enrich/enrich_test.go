package enrich_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/screen"
	"bonafide/rules"
)

// received is when the tests' applications reached us.
var received = time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)

// built is what all tests share: loading the data sets takes a while.
var built = sync.OnceValues(func() (*tools, error) {
	lists, err := list.Load(rules.FS)
	if err != nil {
		return nil, err
	}
	lists.PickupPoints = append(lists.PickupPoints, list.PickupPoint{Pattern: "Example Front Desk"})
	sets, err := dataset.Load(dataset.Options{Lists: lists})
	if err != nil {
		return nil, err
	}
	return &tools{enrich.New(sets, lists), identify.Options{Technologies: history.NewFinder(lists.Technologies), Handles: identify.Handles{Role: []string{"coder"}}}}, nil
})

type tools struct {
	enricher *enrich.Enricher
	identify identify.Options
}

// facts makes the facts of an application in the contract's JSON.
func facts(t *testing.T, app string, docs ...screen.Document) *fact.Set {
	t.Helper()
	b, err := built()
	if err != nil {
		t.Fatal(err)
	}
	var a screen.Application
	if err := json.Unmarshal([]byte(app), &a); err != nil {
		t.Fatalf("%v in %s", err, app)
	}
	for i := range docs {
		docs[i].ID, docs[i].SHA256 = fmt.Sprintf("d%d", i+1), fmt.Sprintf("%064d", i+1)
	}
	return b.enricher.All(enrich.Input{App: &a, Docs: docs, Found: identify.All(&a, docs, b.identify), Received: received}).Facts
}

// show writes a pointer for comparison: "-" when absent.
func show[T any](p *T) string {
	if p == nil {
		return "-"
	}
	return fmt.Sprint(*p)
}

// each writes one field of each element, joined by blanks; "absent" for a nil list.
func each[T any](list []*T, f func(*T) string) string {
	if list == nil {
		return "absent"
	}
	var out []string
	for _, e := range list {
		out = append(out, f(e))
	}
	return strings.Join(out, " ")
}

// person wraps a name and further members into an application.
func person(rest string) string { return `{"person":{"name":"Anna Probe"}` + rest + `}` }

func TestFactsOfAnApplication(t *testing.T) {
	names := func(s *fact.Set) string {
		return each(s.Names, func(n *fact.Name) string { return n.Source + "=" + show(n.Names) })
	}
	breach := func(s *fact.Set) string { return each(s.Emails, func(e *fact.Email) string { return show(e.Breach) }) }
	referee := func(s *fact.Set) string {
		return each(s.References, func(r *fact.Reference) string { return show(r.EmployerMail) })
	}
	other := func(s *fact.Set) string {
		return each(s.Emails, func(e *fact.Email) string { return show(e.OtherName) })
	}
	holder := func(s *fact.Set) string {
		return each(s.Payouts, func(p *fact.Payout) string { return show(p.HolderKind) + "=" + show(p.HolderNames) })
	}
	shipping := func(s *fact.Set) string {
		return each(s.Addresses, func(a *fact.Address) string {
			return a.Kind + ":" + show(a.FromHome) + "/" + show(a.FromCheck) + "/" + show(a.Class)
		})
	}
	network := func(s *fact.Set) string {
		return each(s.Touchpoints, func(p *fact.Touchpoint) string { return show(p.Network) + "/" + show(p.Provider) })
	}
	technology := func(s *fact.Set) string {
		return each(s.Technologies, func(x *fact.Technology) string { return show(x.ReleaseYear) + ">" + show(x.LastYear) })
	}
	profile := func(s *fact.Set) string {
		return each(s.Profiles, func(p *fact.Profile) string { return show(p.EarlyRepositories) + "," + show(p.BurstRepositories) })
	}
	observed := func(s *fact.Set) string {
		return each(s.Observations, func(o *fact.Observation) string { return o.Code })
	}
	const (
		home  = `{"lines":["12 Sample Street"],"city":"Austin","region":"TX","postal_code":"78701","country":"US"}`
		away  = `{"lines":["400 Example Road"],"city":"Austin","region":"TX","postal_code":"78701","country":"US"}`
		store = `{"lines":["The UPS Store","9 Test Lane"],"city":"Austin","region":"TX","postal_code":"78701","country":"US"}`
		desk  = `{"lines":["Example Front Desk","9 Test Lane"],"city":"Austin","region":"TX","postal_code":"78701","country":"US"}`
	)
	lives := func(rest string) string {
		return `{"person":{"name":"Anna Probe","address":` + home + `},` + rest + `}`
	}
	session := func(network string) string {
		return person(`,"touchpoints":[{"kind":"login","at":"2026-10-01T09:00:00Z","ip":"192.0.2.1"` + network + `}]`)
	}
	job := func(text string) string {
		return person(`,"history":{"work":[{"employer":"Muster Works",` + text + `}]}`)
	}
	for _, c := range []struct {
		name, app string
		read      func(*fact.Set) string
		want      string
	}{
		{"a form alone carries no further name", person(``), names, "absent"},
		{"a check's name is compared with the one stated", person(`,"identity_checks":[{"kind":"document","result":"passed","name":"Boris Muster"}]`), names, "check=different"},
		{"names in two scripts can't be compared", person(`,"identity_checks":[{"kind":"document","result":"passed","name":"ตัวอย่าง ทดสอบ"}]`), names, "check=-"},
		{"a former name explains", `{"person":{"name":"Anna Probe","former_names":["Dora Vzorek"]},"identity_checks":[{"kind":"document","result":"passed","name":"Dora Vzorek"}]}`, names, "check=same"},
		{"a name before the present one is history", person(`,"profiles":[{"service":"github","login":"aprobe","names":[{"name":"Boris Muster","from":"2025-03"},{"name":"Anna Probe"}]}]`), names, "profile=same profile_history=different"},

		{"no breach was searched", `{"person":{"name":"Anna Probe","emails":["anna@mail.example"]}}`, breach, "-"},
		{"nothing was found", `{"person":{"name":"Anna Probe","emails":["anna@mail.example"]},"breaches":[]}`, breach, "none"},
		{"a breach without a name is the applicant's", `{"person":{"name":"Anna Probe","emails":["anna@mail.example"]},"breaches":[{"email":"ANNA@mail.example"}]}`, breach, "same_name"},
		{"a breach under another name", `{"person":{"name":"Anna Probe","emails":["anna@mail.example"]},"breaches":[{"email":"anna@mail.example","name":"Boris Muster"}]}`, breach, "other_name"},
		{"a breach when no name is stated", `{"person":{"emails":["anna@mail.example"]},"breaches":[{"email":"anna@mail.example","name":"Boris Muster"}]}`, breach, "same_name"},

		{"a mailbox spells another full name", `{"person":{"name":"Anna Probe","emails":["robert.specimen@mail.example"]}}`, other, "true"},
		{"a mailbox holds the family name", `{"person":{"name":"Anna Probe","emails":["robert.probe@mail.example"]}}`, other, "false"},
		{"a family name alone spells no full name", `{"person":{"name":"Anna Probe","emails":["specimen@mail.example"]}}`, other, "false"},
		{"words that are no known given name tell nothing", `{"person":{"name":"Anna Probe","emails":["kestrel.harbour@mail.example"]}}`, other, "-"},
		{"without a stated name a mailbox can't differ from it", `{"person":{"emails":["robert.specimen@mail.example"]}}`, other, "-"},

		{"a referee's mailbox is of the employer's domain", person(`,"references":[{"name":"Boris Muster","employer":"Google LLC","email":" Boris <boris@google.com> "}]`), referee, "same"},
		{"a referee's mailbox is of another domain", person(`,"references":[{"name":"Boris Muster","employer":"Google","email":"boris@mail.example"}]`), referee, "different"},
		{"a referee of an employer that isn't listed", person(`,"references":[{"name":"Boris Muster","employer":"Muster Works","email":"boris@mail.example"}]`), referee, "-"},

		{"no account was given", person(``), holder, "absent"},
		{"an account without holder", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example"}]`), holder, "-=-"},
		{"a stranger holds the account", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Muster"}]`), holder, "person=different"},
		{"a relative holds the account", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Probe"}]`), holder, "person=different_given"},
		{"a joint account with the applicant", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Muster & Anna Probe"}]`), holder, "person=same"},
		{"a joint account of which one name can't be compared", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Muster and Anna"}]`), holder, "person=-"},
		{"two strangers hold the account", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Muster and Dora Vzorek"}]`), holder, "person=different"},
		{"the check carries the holder's name", person(`,"identity_checks":[{"kind":"document","result":"passed","name":"Boris Muster"}],"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Boris Muster"}]`), holder, "person=same"},
		{"a firm that the applicant worked for", person(`,"history":{"work":[{"employer":"Muster Works"}]},"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Muster Works Ltd"}]`), holder, "company=same"},
		{"a firm that the applicant worked for, in another legal form", person(`,"history":{"work":[{"employer":"Muster Works GmbH"}]},"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Muster Works Ltd"}]`), holder, "company=same"},
		{"a firm that stands nowhere else", person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Vzorek Holding Ltd"}]`), holder, "company=different"},

		{"no address was given", person(``), shipping, "absent"},
		{"a parcel home", lives(`"shipping":[{"address":` + home + `}]`), shipping, "home:-/-/- shipping:same/-/ordinary"},
		{"a parcel to another address than home and check", lives(`"identity_checks":[{"kind":"document","result":"passed","address":` + home + `}],"shipping":[{"address":` + away + `}]`), shipping, "home:-/-/- identity:same/-/- shipping:different/different/ordinary"},
		{"a parcel when no home is stated", person(`,"shipping":[{"address":` + away + `}]`), shipping, "shipping:-/-/ordinary"},
		{"a parcel to a firm that forwards", lives(`"shipping":[{"address":` + store + `}]`), shipping, "home:-/-/- shipping:different/-/forwarder"},
		{"a parcel to the tenant's own desk", lives(`"shipping":[{"address":` + desk + `}]`), shipping, "home:-/-/- shipping:different/-/pickup"},
		{"one address in a confidentiality programme takes out all", lives(`"shipping":[{"address":{"lines":["1 Hidden Road"],"city":"Austin","country":"US","confidential_programme":true}}]`), shipping, "absent"},

		{"no session was recorded", person(``), network, "absent"},
		{"an address of examples is unknown", session(``), network, "unknown/-"},
		{"the customer's provider names a VPN", session(`,"network":{"vpn":"Example VPN"}`), network, "vpn/example vpn"},
		{"the customer's provider denies a VPN", session(`,"network":{"vpn":"false","provider":"Example Net"}`), network, "isp/example net"},
		{"the customer's provider names a proxy", session(`,"network":{"proxy":"true"}`), network, "proxy/-"},
		{"what the provider said over 180 days before is no fact", session(`,"network":{"vpn":"true","as_of":"2026-04-01"}`), network, "unknown/-"},

		{"no job is told of", person(``), technology, "absent"},
		{"a job without a technology", job(`"text":"Sold tea."`), technology, ""},
		{"a technology in a job that ended", job(`"start":"2008","end":"2011-06","text":"Ran Kubernetes."`), technology, "2014>2011"},
		{"a technology in a job that lasts", job(`"start":"2008","end":"present","text":"Ran Kubernetes."`), technology, "2014>2026"},
		{"a technology in a job without an end", job(`"start":"2008","text":"Ran Kubernetes."`), technology, "2014>-"},

		{"no profile was given", person(``), profile, "absent"},
		{"a profile without commits", person(`,"profiles":[{"service":"github","login":"aprobe"}]`), profile, "-,-"},
		{"three of four first commits fall into 90 days, one is older than the account", person(`,"profiles":[{"service":"github","login":"aprobe","created_at":"2015-01-01","first_commits":[{"at":"2014-11-01"},{"at":"2020-01-01"},{"at":"2020-02-01"},{"at":"2020-03-31"}]}]`), profile, "1,3"},
		{"commits when the account's age isn't known", person(`,"profiles":[{"service":"github","login":"aprobe","first_commits":[{"at":"2014-11-01"}]}]`), profile, "-,1"},

		{"no form was saved", person(``), observed, "absent"},
		{"a form without a tick", person(`,"observations":[{"stage":"interview"}]`), observed, ""},
		{"an accommodation takes the tick out", person(`,"observations":[{"code":"camera_refused","accommodation":true},{"code":"threat_made"}]`), observed, "threat_made"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.read(facts(t, c.app)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestTouchpointsAreInTimeAndShownWhereTheyStand(t *testing.T) {
	s := facts(t, person(`,"touchpoints":[{"kind":"interview"},{"kind":"login","at":"2026-10-02T09:00:00Z"},{"kind":"apply","at":"2026-10-01T09:00:00Z"}]`))
	got := each(s.Touchpoints, func(p *fact.Touchpoint) string { return p.Kind + "@" + p.Where.Spots()[0].Field })
	if want := "apply@touchpoints[2] login@touchpoints[1] interview@touchpoints[0]"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if want := time.Date(2026, 10, 2, 9, 0, 0, 0, time.UTC); !s.AsOf.Equal(want) {
		t.Errorf("as of %v, want the latest touchpoint, %v", s.AsOf, want)
	}
}

func TestAnAgencysOfficeIsNotTheApplicantsPlace(t *testing.T) {
	app := func(by, kind string) string {
		return `{"person":{"name":"Anna Probe","location":{"city":"Austin","region":"TX","country":"US"}}` + by + `,"touchpoints":[{"kind":"` + kind + `","at":"2026-10-01T02:00:00Z","ip":"192.0.2.1","utc_offset_minutes":540,"network":{"vpn":"Example VPN"}}]}`
	}
	const agency, oneself = `,"submitted_by":{"kind":"agency","organisation":"Sample Staffing"}`, `,"submitted_by":{"kind":"applicant"}`
	for _, c := range []struct{ name, app, want string }{
		{"the applicant applies", app(oneself, "apply"), "vpn clock 1 events"},
		{"nobody says who applies", app("", "apply"), "vpn clock 1 events"},
		{"an agency applies", app(agency, "apply"), "- - absent"},
		{"the applicant of an agency logs in", app(agency, "login"), "vpn clock 1 events"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, c.app)
			got := show(s.Touchpoints[0].Network) + " " + map[bool]string{true: "-", false: "clock"}[s.Touchpoints[0].Offset.IsZero()] + " " +
				each(s.Activity, func(a *fact.Activity) string { return fmt.Sprintf("%d events", a.Events) })
			if got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
			if given := strings.Contains(strings.Join(s.Inputs, " "), "touchpoints.network"); given != strings.HasPrefix(c.want, "vpn") {
				t.Errorf("input touchpoints.network given: %t", given)
			}
		})
	}
}

func TestAWeekOfSessions(t *testing.T) {
	open := func(day int, ip string) string {
		return fmt.Sprintf(`{"kind":"login","at":"2026-09-%02dT15:00:00Z","ip":%q,"network":{"vpn":"false"}}`, day, ip)
	}
	s := facts(t, `{"person":{"name":"Anna Probe","location":{"city":"Austin","region":"TX","country":"US"}},"touchpoints":[`+
		strings.Join([]string{open(1, "192.0.2.1"), open(7, "192.0.2.2"), open(9, "192.0.2.2")}, ",")+`,{"kind":"login","at":"2026-09-09T15:50:00Z"}]}`)
	if got, want := each(s.Touchpoints, func(p *fact.Touchpoint) string { return show(p.IPs7d) }), "1 2 1 -"; got != want {
		t.Errorf("addresses of the week %s, want %s", got, want)
	}
	if got, want := each(s.Touchpoints, func(p *fact.Touchpoint) string { return fmt.Sprintf("%.2f", *p.ActiveHours) }), "0.00 0.00 0.00 0.83"; got != want {
		t.Errorf("active hours %s, want %s", got, want)
	}
	if len(s.Activity) != 1 || s.Activity[0].Events != 4 || show(s.Activity[0].DayShare) != "1" {
		t.Errorf("activity %+v, want four events, all by day in Texas", s.Activity)
	}
	if s := facts(t, person(`,"touchpoints":[{"kind":"login","at":"2026-09-09T15:50:00Z"}]`)); s.Activity[0].DayShare != nil {
		t.Error("without a stated place nobody knows when it is day")
	}
}

func TestListsAreBounded(t *testing.T) {
	points := strings.TrimSuffix(strings.Repeat(`{"kind":"login"},`, 70), ",")
	years := strings.TrimSuffix(strings.Repeat(`{"kind":"document","result":"passed","birth_year":1990},`, 6), ",")
	s := facts(t, person(`,"touchpoints":[`+points+`],"identity_checks":[`+years+`]`))
	if len(s.Touchpoints) != 64 || s.Beyond["touchpoints"] != 6 {
		t.Errorf("%d touchpoints and %d beyond, want 64 and 6", len(s.Touchpoints), s.Beyond["touchpoints"])
	}
	if len(s.BirthYears) != 4 || s.Beyond["birth_years"] != 2 {
		t.Errorf("%d birth years and %d beyond, want 4 and 2", len(s.BirthYears), s.Beyond["birth_years"])
	}
}
