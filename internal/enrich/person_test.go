package enrich_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/enrich"
	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

func TestMailboxesOfAPacket(t *testing.T) {
	own := func(email string) string { return fmt.Sprintf(`{"person":{"name":"Anna Probe","emails":[%q]}}`, email) }
	for _, c := range []struct{ name, app, want string }{
		{"a domain on no list", own("anna@mail.example"), "-/none/false"},
		{"a private alias is no disposable mailbox", own("anna@duck.com"), "alias/none/false"},
		{"a domain that bears the applicant's name", own("me@annaprobe.example"), "own_domain/none/false"},
		{"a measured word with a digit", own("coder7@mail.example"), "-/role_digit/false"},
		{"four digits that are a month and a day", own("anna0412@mail.example"), "-/month_day/false"},
		{"a year of birth tells nothing", own("anna1987@mail.example"), "-/none/false"},
		{"an employer's domain", own("anna@google.com"), "corporate/none/false"},
		{"an employer's second domain", own("anna@mail.youtube.com"), "corporate/none/false"},
		{"an own domain one letter away from an employer's", `{"person":{"name":"Anna Goggle","emails":["me@goggle.com"]}}`, "own_domain/none/false"},
		{"a domain one letter away from an employer's", own("anna@gooogle.com"), "-/none/true"},
		{"a referee's domain that imitates an employer's", person(`,"references":[{"name":"Boris Muster","email":"boris@micros0ft.com"}]`), "-/none/true"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := each(facts(t, c.app).Emails, func(e *fact.Email) string {
				return show(e.Mailbox) + "/" + show(e.HandlePattern) + "/" + show(e.Lookalike)
			})
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestPhonesOfAPacket(t *testing.T) {
	phone := func(number, location string) string {
		return fmt.Sprintf(`{"person":{"name":"Anna Probe","phones":[%s]%s}}`, number, location)
	}
	const us, jm, de = `,"location":{"region":"TX","country":"US"}`, `,"location":{"country":"JM"}`, `,"location":{"country":"DE"}`
	for _, c := range []struct {
		name, app, want string
		region          bool // the area code belongs to another state
	}{
		{"no place is stated", phone(`{"number":"+1 202 555 0101"}`, ``), "true/-/-", false},
		{"typed with +1 at home", phone(`{"number":"+1 202 555 0101"}`, us), "true/true/-", true},
		{"typed without +1", phone(`{"number":"(512) 555-0101"}`, us), "true/false/-", false},
		{"an island of the plan", phone(`{"number":"+1 202 555 0101"}`, jm), "true/true/-", false},
		{"a place outside of the plan", phone(`{"number":"+1 202 555 0101"}`, de), "true/false/-", false},
		{"the line as sent", phone(`{"number":"+1 512 555 0101","line_type":"voip"}`, us), "true/true/voip", false},
		{"the sender doesn't know the line", phone(`{"number":"+1 512 555 0101","line_type":"unknown"}`, us), "true/true/-", false},
		{"a second number of the stated country beside a foreign one", phone(`{"number":"+1 512 555 0101"},{"number":"+44 20 7946 0101"}`, us), "true/true/- false/false/-", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, c.app)
			if got := each(s.Phones, func(p *fact.Phone) string { return fmt.Sprintf("%t/%s/%s", p.Own, show(p.PlusOne), show(p.LineType)) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			differs := slices.ContainsFunc(s.Phones, func(p *fact.Phone) bool { return p.Own && fact.RegionsDiffer(p.Place.Region, s.Residence.Region) })
			if differs != c.region {
				t.Errorf("area code of another state: %t", differs)
			}
		})
	}
}

func TestContactsOfReferees(t *testing.T) {
	refs := func(own string, list ...string) string {
		return `{"person":{"name":"Anna Probe"` + own + `},"references":[` + strings.Join(list, ",") + `]}`
	}
	const (
		mails  = `,"emails":["anna@mail.example"]`
		number = `,"phones":[{"number":"+1 202 555 0101"}]`
		fixed  = `,"phones":[{"number":"+1 202 555 0101","line_type":"fixed_line"}]`
	)
	for _, c := range []struct{ name, app, want string }{
		{"no contact was given", refs(``, `{"name":"Boris Muster"}`), "-"},
		{"a contact of nobody else", refs(mails, `{"email":"boris@work.example"}`), "nobody"},
		{"the applicant's own mailbox", refs(mails, `{"email":"anna@mail.example"}`), "self"},
		{"the applicant's own phone", refs(number, `{"phone":"+1 202 555 0101"}`), "self"},
		{"a fixed line that the applicant shares", refs(fixed, `{"phone":"+1 202 555 0101"}`), "nobody"},
		{"one mailbox of two referees", refs(``, `{"email":"b@work.example"},{"email":"b@work.example"}`), "referee referee"},
		{"one phone of two referees of one firm", refs(``, `{"phone":"+1 202 555 0102","employer":"Muster Works"},{"phone":"+1 202 555 0102","employer":"Muster Works Ltd"}`), "nobody nobody"},
		{"one mobile of two referees of one firm", refs(``, `{"phone":"+44 7400 123456","employer":"Muster Works"},{"phone":"+44 7400 123456","employer":"Muster Works Ltd"}`), "nobody nobody"},
		{"one mobile of two referees whose firms nobody named", refs(``, `{"phone":"+44 7400 123456"},{"phone":"+44 7400 123456"}`), "nobody nobody"},
		{"one mailbox of two referees of one firm", refs(``, `{"email":"b@work.example","employer":"Muster Works"},{"email":"b@work.example","employer":"Muster Works"}`), "referee referee"},
		{"one phone of two referees whose firms nobody named", refs(``, `{"phone":"+1 202 555 0102"},{"phone":"+1 202 555 0102"}`), "nobody nobody"},
		{"one phone of two referees of two firms", refs(``, `{"phone":"+1 202 555 0102","employer":"Muster Works"},{"phone":"+1 202 555 0102","employer":"Vzorek Systems"}`), "referee referee"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := each(facts(t, c.app).References, func(r *fact.Reference) string { return show(r.AlsoOf) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestAddressesThatMayBeOneHouse(t *testing.T) {
	house := func(unit, postal string) string {
		return fmt.Sprintf(`{"lines":["12 Sample Street%s"],"city":"Austin","region":"TX","postal_code":%q,"country":"US"}`, unit, postal)
	}
	app := func(home string, rest ...string) string {
		return `{"person":{"name":"Anna Probe","address":` + home + `},` + strings.Join(rest, ",") + `}`
	}
	ship := func(list ...string) string {
		return `"shipping":[{"address":` + strings.Join(list, `},{"address":`) + `}]`
	}
	check := func(list ...string) string {
		return `"identity_checks":[{"kind":"document","result":"passed","address":` + strings.Join(list, `},{"kind":"document","result":"passed","address":`) + `}]`
	}
	for _, c := range []struct{ name, app, want string }{
		{"a unit left out is no difference", app(house(" Apt 4", "78701"), ship(house("", "78701"))), "home:- shipping:same/-"},
		{"another postal code of one city, house and unit is a typing error", app(house(" Apt 4", "78701"), ship(house(" Apt 4", "78710"))), "home:- shipping:same/-"},
		{"another postal code where the unit is left out may be another house", app(house(" Apt 4", "78701"), ship(house("", "78710"))), "home:- shipping:different/-"},
		{"another unit is another home", app(house(" Apt 4", "78701"), ship(house(" Apt 5", "78701"))), "home:- shipping:different/-"},
		{"a house of two known flats, without its unit, can't be told", app(house(" Apt 4", "78701"), ship(house(" Apt 5", "78701"), house("", "78701"))), "home:- shipping:different/- shipping:-/-"},
		{"one of two checks carries the address", app(house(" Apt 4", "78701"), check(house(" Apt 5", "78701"), house(" Apt 6", "78701")), ship(house(" Apt 6", "78701"))), "home:- identity:different identity:different shipping:different/same"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := each(facts(t, c.app).Addresses, func(a *fact.Address) string {
				if a.Kind == "shipping" {
					return a.Kind + ":" + show(a.FromHome) + "/" + show(a.FromCheck)
				}
				return a.Kind + ":" + show(a.FromHome)
			})
			if got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestFirmsThatHoldAnAccount(t *testing.T) {
	held := func(holder, rest string) string {
		return person(`,"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"` + holder + `"}]` + rest)
	}
	for _, c := range []struct{ name, app, want string }{
		{"a firm named after the applicant", held("Probe Consulting LLC", ``), "company=same"},
		{"a firm whose domain is the applicant's", `{"person":{"name":"Anna Probe","links":["https://kestrelworks.example"]},"payouts":[{"kind":"paypal","account":"pay@mail.example","holder":"Kestrel Works Ltd"}]}`, "company=same"},
		{"the agency that sent the application", held("Muster Staffing GmbH", `,"submitted_by":{"kind":"agency","organisation":"Muster Staffing"}`), "company=same"},
		{"an employer by a longer name", held("Muster Works Holding Ltd", `,"history":{"work":[{"employer":"Muster Works"}]}`), "company=same"},
		{"an employer whose name is part of another word", held("Musterworksonia Ltd", `,"history":{"work":[{"employer":"Muster"}]}`), "company=different"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := each(facts(t, c.app).Payouts, func(p *fact.Payout) string { return show(p.HolderKind) + "=" + show(p.HolderNames) }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestPlacesOfAccounts(t *testing.T) {
	for _, c := range []struct {
		name, payout string
		known        bool
	}{
		{"a bank's account lies in its country", `{"kind":"iban","account":"DE89370400440532013000"}`, true},
		{"an institution of many countries has no place", `{"kind":"iban","account":"BE68 9670 0000 0034"}`, false},
		{"a payment account has no place", `{"kind":"paypal","account":"pay@mail.example"}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(`,"payouts":[`+c.payout+`]`))
			if len(s.Payouts) != 1 || s.Payouts[0].Place.Country.IsZero() == c.known {
				t.Errorf("%+v", s.Payouts)
			}
		})
	}
}

func TestDistancesOfPlaces(t *testing.T) {
	for _, c := range []struct {
		name, location, number string
		want                   bool
	}{
		{"a city and a country far away", `{"city":"Austin","region":"TX","country":"US"}`, "+44 20 7946 0101", true},
		{"a city and an area code far away", `{"city":"Austin","region":"TX","country":"US"}`, "+1 202 555 0101", true},
		{"a city and the area code of the next state", `{"city":"Austin","region":"TX","country":"US"}`, "+1 405 555 0101", false},
		{"two countries that touch", `{"country":"DE"}`, "+33 1 99 00 01 01", false},
		{"a city that isn't listed lies somewhere in its country", `{"city":"Nirgendstadt","country":"DE"}`, "+1 202 555 0101", true},
		{"a country so wide that nobody can tell", `{"country":"US"}`, "+1 202 555 0101", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, `{"person":{"name":"Anna Probe","location":`+c.location+`,"phones":[{"number":"`+c.number+`"}]}}`)
			if got := fact.Farther(s.Phones[0].Place, *s.Residence, 500); got != c.want {
				km, ok := fact.Distance(s.Phones[0].Place, *s.Residence)
				t.Errorf("farther than 500 km: %t (%.0f km, %t)", got, km, ok)
			}
		})
	}
}

func TestEachChangeOfAContactCounts(t *testing.T) {
	b, err := built()
	if err != nil {
		t.Fatal(err)
	}
	app := &screen.Application{Person: &screen.Person{Name: "Anna Probe"}}
	changes := func(list []string) string {
		s := b.enricher.All(enrich.Input{App: app, Found: identify.All(app, nil, b.identify), Received: received, Changes: list}).Facts
		return each(s.Changes, func(c *fact.Change) string { return c.Field })
	}
	if got := changes(nil); got != "absent" {
		t.Errorf("a first revision: %s", got)
	}
	if got := changes([]string{}); got != "" {
		t.Errorf("a revision without a change of contact: %s", got)
	}
	if got := changes([]string{"person.emails", "person.emails"}); got != "person.emails person.emails" {
		t.Errorf("two changes: %s", got)
	}
}

func TestTicksOfOneSessionAreOne(t *testing.T) {
	const tick = `{"code":"camera_refused","stage":"interview","at":"2026-10-01T09:00:00Z"}`
	for _, c := range []struct{ name, list, want string }{
		{"one tick", tick, "camera_refused"},
		{"saved twice", tick + "," + tick, "camera_refused"},
		{"in two sessions", tick + `,{"code":"camera_refused","stage":"interview","at":"2026-10-02T09:00:00Z"}`, "camera_refused camera_refused"},
		{"two interviewers of one session", tick + `,{"code":"camera_refused","stage":"interview","at":"2026-10-01T10:30:00Z","note":"said that it broke"}`, "camera_refused"},
		{"at two stages of one day", tick + `,{"code":"camera_refused","stage":"second interview","at":"2026-10-01T15:00:00Z"}`, "camera_refused camera_refused"},
		{"without a time nobody can tell that they are two", `{"code":"camera_refused","stage":"interview"},` + tick, "camera_refused"},
		{"without a stage nobody can tell either", `{"code":"camera_refused","at":"2026-10-01T15:00:00Z"},` + tick, "camera_refused"},
		{"two stages are two sessions, dated or not", `{"code":"camera_refused","stage":"second interview"},` + tick, "camera_refused camera_refused"},
		{"one of the two knew of an accommodation", tick + `,{"code":"camera_refused","stage":"interview","at":"2026-10-01T10:30:00Z","accommodation":true}`, ""},
		{"two tools seen on one day", `{"code":"remote_tool_seen","at":"2026-10-01T09:00:00Z","note":"one"},{"code":"remote_tool_seen","at":"2026-10-01T09:00:00Z","note":"another"}`, "remote_tool_seen remote_tool_seen"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := facts(t, person(`,"observations":[`+c.list+`]`))
			if got := each(s.Observations, func(o *fact.Observation) string { return o.Code }); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
