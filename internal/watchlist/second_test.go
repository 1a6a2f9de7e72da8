package watchlist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

const header = "kind,value,birth_year,country,domain,address,relation,degree,group,entity,source,confidence\n"

// list reads rows of one class, all of which must be usable.
func list(t *testing.T, class, rows string) []watchlist.Entry {
	t.Helper()
	entries, skipped, err := readCSV(strings.NewReader(header+rows), watchlist.Source{List: class + " list", Class: class, Added: noon.AddDate(0, 0, -10)})
	if err != nil || len(skipped) > 0 {
		t.Fatalf("%v, %v", skipped, err)
	}
	return entries
}

// packet is an application as the chain gives it to matching.
func packet(change func(*screen.Application)) watchlist.Subject {
	app := &screen.Application{ID: "x", Person: &screen.Person{Name: "Anna Probe"}}
	change(app)
	found := identify.All(app, nil, identify.Options{})
	return watchlist.Subject{ID: app.ID, App: app, Identifiers: found.Identifiers, Name: app.Person.Name, Companies: watchlist.Companies(app, found.Work), AsOf: noon}
}

func told(hits []*fact.Hit) string {
	var out []string
	for _, h := range hits {
		s := h.Kind + " " + h.Relation
		if h.SecondIdentifier != nil {
			s += fmt.Sprint(" ", *h.SecondIdentifier)
		}
		if h.Degree != nil {
			s += fmt.Sprint(" ", *h.Degree)
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}

func TestANameCountsOnlyWithASecondIdentifier(t *testing.T) {
	job := func(employer, country string) func(*screen.Application) {
		return func(a *screen.Application) {
			a.History = &screen.History{Work: []screen.Work{{Employer: employer, Title: "Engineer", Country: country, Start: screen.Date{Year: 2019}, End: screen.Date{Year: 2021}}}}
		}
	}
	home := &screen.Address{Lines: []string{"12 Sample Street", "Apt 4"}, City: "Austin", Region: "TX", PostalCode: "78701", Country: "US"}
	for _, tt := range []struct {
		name, class, rows string
		packet            func(*screen.Application)
		want              string
	}{
		{"a firm whose seat agrees, whatever its legal form", "front_company", "company,Silver Sample LLC,,AE,,,,,,,,\n", job("SILVER SAMPLE, Ltd.", "United Arab Emirates"), "company exact true"},
		{"a firm of the name elsewhere", "front_company", "company,Silver Sample LLC,,AE,,,,,,,,\n", job("Silver Sample", "US"), "company name_only false"},
		{"a firm of the name anywhere", "front_company", "company,Silver Sample LLC,,AE,,,,,,,,\n", job("Silver Sample", ""), "company name_only false"},
		{"a name that only begins so", "front_company", "company,Silver Sample LLC,,AE,,,,,,,,\n", job("Silver Sample Works", "AE"), ""},
		{"a firm by the domain of a referee's mailbox", "sanctions", "company,Silver Sample,,,silver-sample.example,,,,,,,\n", func(a *screen.Application) {
			job("Silver Sample", "")(a)
			a.References = []screen.Reference{{Name: "Ben Example", Email: "ben@mail.silver-sample.example"}}
		}, "company exact true"},
		{"a domain that only ends so", "sanctions", "company,Silver Sample,,,sample.example,,,,,,,\n", func(a *screen.Application) {
			job("Silver Sample", "")(a)
			a.Person.Emails = []string{"anna@silver-sample.example"}
		}, "company name_only false"},
		{"the payee's account lies at the seat", "sanctions", "company,Silver Sample,,DE,,,,,,,,\n", func(a *screen.Application) {
			a.Payouts = []screen.Payout{{Kind: "iban", Account: "DE89370400440532013000", Holder: "Silver Sample GmbH"}}
		}, "company exact true"},
		{"the vendor that submitted it, by a site of the same firm", "sanctions", "company,Silver Sample,,,,,,,,e1,,\nwebsite,silver-sample.example,,,,,,,,e1,,\n", func(a *screen.Application) {
			a.SubmittedBy = &screen.Submitter{Kind: "agency", Organisation: "Silver Sample Inc"}
			a.Person.Links = []string{"https://silver-sample.example/"}
		}, "company exact true, website exact"},
		{"a person with a wallet of the same entity", "sanctions", "name,Anna Probe,1984,,,,,,,e1,,\nwallet_evm,0x1111111254fb6c44bac0bed2854e76f90643097d,,,,,,,,e1,,\n", func(a *screen.Application) {
			a.Payouts = []screen.Payout{{Kind: "wallet", Account: "0x1111111254fb6c44bac0bed2854e76f90643097d"}}
		}, "name exact true, wallet_evm exact"},
		{"a person with a wallet of another entity", "sanctions", "name,Anna Probe,1984,,,,,,,e1,,\nwallet_evm,0x1111111254fb6c44bac0bed2854e76f90643097d,,,,,,,,e2,,\n", func(a *screen.Application) {
			a.Payouts = []screen.Payout{{Kind: "wallet", Account: "0x1111111254fb6c44bac0bed2854e76f90643097d"}}
		}, "name name_only false, wallet_evm exact"},
		{"a person at the listed address", "intelligence", "name,Anna Probe,,,,\"12 Sample St, Apt 4, Austin, TX 78701\",,,,,,\n", func(a *screen.Application) { a.Person.Address = home }, "name exact true"},
		{"a person in the next flat", "intelligence", "name,Anna Probe,,,,\"12 Sample St, Apt 5, Austin, TX 78701\",,,,,,\n", func(a *screen.Application) { a.Person.Address = home }, "name name_only false"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			hits := watchlist.NewSet(list(t, tt.class, tt.rows)).Match(packet(tt.packet))
			if got := told(hits); got != tt.want {
				t.Errorf("hits %q, want %q", got, tt.want)
			}
			for _, h := range hits {
				if len(h.Where.Spots()) == 0 || h.Where.Spots()[0].Value == "" {
					t.Errorf("%s has no place", h.Kind)
				}
			}
		})
	}
}

func TestHowAValueStandsToAListedOne(t *testing.T) {
	const log = "email,anna@mail.example,,,,,,,m1,,,\ngithub,annaprobe,,,,,,,m1,,,\nemail,listed@mail.example,,,,,,,m1,,,\n"
	persona := func(confidence string) []watchlist.Entry {
		return list(t, "intelligence", "email,listed@mail.example,,,,,,,,,,"+confidence+"\n")
	}
	account := func(id string, contributors ...string) func(*screen.Application) {
		return func(a *screen.Application) {
			a.Profiles = []screen.Profile{{Service: "GitHub", Login: "annaprobe", ID: id, Contributors: contributors}}
		}
	}
	const login = "github,annaprobe,,,,,,,,e1,,\nprofile_id,github:100,,,,,,,,e1,,\n"
	mail := func(a *screen.Application) { a.Person.Emails = []string{"anna@mail.example"} }
	house := func(lines ...string) func(*screen.Application) {
		return func(a *screen.Application) {
			a.Shipping = []screen.Shipment{{Address: &screen.Address{Lines: lines, City: "Austin", Region: "Texas", PostalCode: "78701-1234", Country: "USA"}}}
		}
	}
	for _, tt := range []struct {
		name   string
		lists  [][]watchlist.Entry
		packet func(*screen.Application)
		want   string
	}{
		{"a mailbox beside a persona's in a stolen log", [][]watchlist.Entry{list(t, "stealer_log", log), persona("0.5")}, mail, "email beside_listed"},
		{"a login there", [][]watchlist.Entry{list(t, "stealer_log", log), persona("0.5")}, account(""), "github beside_listed"},
		{"beside a mailbox that a list only suspects", [][]watchlist.Entry{list(t, "stealer_log", log), persona("0.4")}, mail, ""},
		{"beside nobody's, as a victim", [][]watchlist.Entry{list(t, "stealer_log", log)}, mail, ""},
		{"in the log of another machine", [][]watchlist.Entry{list(t, "stealer_log", strings.Replace(log, "m1", "m2", 1)), persona("1")}, mail, ""},
		{"the persona itself isn't beside itself", [][]watchlist.Entry{list(t, "stealer_log", log), persona("1")},
			func(a *screen.Application) { a.Person.Emails = []string{"listed@mail.example"} }, "email exact"},
		{"a wallet one transfer away", [][]watchlist.Entry{list(t, "intelligence", "wallet_tron,TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre,,,,,one_hop,14,,,,\n")},
			func(a *screen.Application) {
				a.Payouts = []screen.Payout{{Kind: "wallet", Account: "TBHTJqAy4DhHhmT3dNceJYNRz4SdLofLre"}}
			}, "wallet_tron one_hop 14"},
		{"contributors count once each, with the most ties told", [][]watchlist.Entry{list(t, "intelligence", "profile_id,github:7,,,,,,3,,,,\nprofile_id,github:7,,,,,,300,,,,\nprofile_id,github:8,,,,,,,,,,\n")},
			account("1", "7", "8", "7", "9"), "profile_id neighbour 300, profile_id neighbour"},
		{"one's own account is no neighbour", [][]watchlist.Entry{list(t, "intelligence", "profile_id,github:7,,,,,,3,,,,\n")}, account("7", "7"), "profile_id exact 3"},
		{"a login whose number the list holds", [][]watchlist.Entry{list(t, "intelligence", login)}, account("100"), "github exact, profile_id exact"},
		{"a login that a stranger took over", [][]watchlist.Entry{list(t, "intelligence", login)}, account("200"), ""},
		{"a login whose number nobody knows", [][]watchlist.Entry{list(t, "intelligence", login)}, account(""), "github exact"},
		{"our own entry, echoed back by a partner", [][]watchlist.Entry{list(t, "partner", "email,anna@mail.example,,,,,,,,,US,\n")}, mail, ""},
		{"a partner's own entry", [][]watchlist.Entry{list(t, "partner", "email,anna@mail.example,,,,,,,,,Partner A,\n")}, mail, "email exact"},
		{"a facilitator's house, as lists write it", [][]watchlist.Entry{list(t, "facilitator", "address,\"12 Sample Street, Apt 4, Austin, TX 78701, US\",,,,,,,,,,\n")}, house("12 Sample St.", "#4"), "address exact"},
		{"the same without a country", [][]watchlist.Entry{list(t, "facilitator", "ship_to,\"12 Sample St Apt 4, Austin, TX\",,,,,,,,,,\n")}, house("12 Sample St.", "#4"), "address exact"},
		{"that street in another town", [][]watchlist.Entry{list(t, "facilitator", "address,\"12 Sample St Apt 4, Dallas, TX 75201, US\",,,,,,,,,,\n")}, house("12 Sample St.", "#4"), ""},
		{"a street without a town is no address", [][]watchlist.Entry{list(t, "facilitator", "address,12 Sample St Apt 4,,,,,,,,,,\n")}, house("12 Sample St.", "#4"), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := told(watchlist.NewSet(slices.Concat(tt.lists...)).Match(packet(tt.packet))); got != tt.want {
				t.Errorf("hits %q, want %q", got, tt.want)
			}
		})
	}
}

func TestAnEntryAgesUntilTheSessionThatMeetsIt(t *testing.T) {
	old, late := noon.AddDate(0, -3, 0), noon.AddDate(0, -1, 0)
	sub := packet(func(a *screen.Application) {
		a.Touchpoints = []screen.Touchpoint{{At: &old, Kind: "apply", IP: "192.0.2.1"}, {At: &late, Kind: "login", IP: "198.51.100.1"}}
	})
	entry := watchlist.Entry{List: "x", Class: "intelligence", Kind: screen.KindIPv4, Value: "192.0.2.0/24", Confidence: 1, Added: old.Add(-48 * time.Hour)}
	hits := watchlist.NewSet([]watchlist.Entry{entry}).Match(sub)
	if len(hits) != 1 || *hits[0].AgeDays != 2 {
		t.Errorf("%d hits, want one of an entry two days old at that session", len(hits))
	}
}

func TestAnAddressInOneLineIsParted(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"12 Sample Street, Apt 4, Austin, TX 78701, US", "12 sample st|#4|austin|tx|78701|us"},
		{"12 Sample Street, Austin, TX", "12 sample st||austin|tx||"},
		{"Musterstraße 5, 10115 Berlin, Germany", "musterstr 5||berlin||10115|de"},
		{"Musterstraße 5, 10115 Berlin, DE", "musterstr 5||berlin||10115|de"},
		{"1 Example Road, London SW1A 1AA, United Kingdom", "1 example rd||london||sw1a1aa|gb"},
		{"1 Example Road", "1 example rd|||||"},
	} {
		if got, err := watchlist.Canonical("address", tt.line); err != nil || got != tt.want {
			t.Errorf("%q is %q (%v), want %q", tt.line, got, err, tt.want)
		}
	}
}

func TestColumnsThatCanNotBeReadAreNamed(t *testing.T) {
	for _, tt := range []struct{ name, class, row, reason string }{
		{"a relation that no list can state", "intelligence", "email,a@mail.example,,,,,neighbour,,,,,", "exact, one_hop"},
		{"a mailbox one transfer away", "intelligence", "email,a@mail.example,,,,,one_hop,,,,,", "wallets"},
		{"a number of ties below none", "intelligence", "email,a@mail.example,,,,,,-1,,,,", "number of ties"},
		{"a country that nobody knows", "sanctions", "company,Silver Sample,,Utopia,,,,,,,,", "ISO 3166-1"},
		{"a domain with blanks", "sanctions", "company,Silver Sample,,,silver sample,,,,,,,", "firm.example"},
		{"an address without a street", "sanctions", "company,Silver Sample,,,,\", ,\",,,,,,", "no street"},
		{"a stolen log without its group", "stealer_log", "email,a@mail.example,,,,,,,,,,", "group"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped, err := readCSV(strings.NewReader(header+tt.row+"\n"), watchlist.Source{List: "x", Class: tt.class, Added: noon})
			if err != nil || len(got) != 0 || len(skipped) != 1 || !strings.Contains(skipped[0].Reason, tt.reason) {
				t.Errorf("taken %d, skipped %v (%v), want a reason with %q", len(got), skipped, err, tt.reason)
			}
		})
	}
	if _, _, err := readCSV(strings.NewReader("kind,value,nationality\n"), source); err == nil || !strings.Contains(err.Error(), "not a column") {
		t.Errorf("err = %v", err)
	}
}

func TestWhatAListHoldsIsFoundUnderTheKeyOfItsEntry(t *testing.T) {
	sub := packet(func(a *screen.Application) {
		a.History = &screen.History{Work: []screen.Work{{Employer: "Silver Sample Ltd", Title: "Engineer", Start: screen.Date{Year: 2019}, End: screen.Date{Year: 2021}}}}
		a.Shipping = []screen.Shipment{{Address: &screen.Address{Lines: []string{"12 Sample St", "#4"}, City: "Austin", PostalCode: "78701"}}}
		a.Profiles = []screen.Profile{{Service: "github", Login: "annaprobe", ID: "7", Contributors: []string{"8"}}}
	})
	keys := watchlist.Keys(sub)
	for _, row := range []string{"name,\"PROBE, Anna\"", "company,Silver Sample", "address,\"12 Sample Street, Apt 4, Austin, TX 78701\"", "profile_id,github:7", "profile_id,GitHub:8"} {
		e := list(t, "intelligence", row+",,,,,,,,,,\n")[0]
		kind, value, ok := e.Key()
		if !ok || !slices.Contains(keys, [2]string{kind, value}) {
			t.Errorf("%s: no application is found under %s %q; its keys are %q", row, kind, value, keys)
		}
	}
	if _, _, ok := list(t, "intelligence", "email,a@mail.example,,,,,,,,,,\n")[0].Key(); ok {
		t.Error("a mailbox is found under itself")
	}
}
