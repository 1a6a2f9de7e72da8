package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/screen"
)

var (
	key  = bytes.Repeat([]byte{7}, 32)
	day1 = time.Date(2026, 11, 2, 9, 30, 0, 0, time.UTC)
	day2 = day1.AddDate(0, 0, 10)
)

// everything is one identifier of each kind that may leave, and one of each that
// may not, of one confirmed case.
func everything() []export.Found {
	var out []export.Found
	for kind, value := range map[string]string{
		screen.KindEmail: "o'neil@mail.example", screen.KindPhone: "+12025550101", screen.KindGitHub: "annaprobe", screen.KindGitLab: "anna-probe",
		screen.KindLinkedIn: "anna-probe-1", screen.KindX: "annaprobe", screen.KindTelegram: "annaprobe", screen.KindDiscord: "anna\\probe", screen.KindSkype: "live:anna",
		screen.KindProfileID: "github:12345", screen.KindWalletBTC: "bc1qexample", screen.KindWalletEVM: "0x00000000000000000000000000000000000000aa",
		screen.KindWalletTRON: "TExample", screen.KindWalletSOL: "SoExample", screen.KindIBAN: "DE00IBAN", screen.KindAccount: "paypal:anna@mail.example",
		screen.KindFile: strings.Repeat("ab", 32),
		screen.KindName: "Anna Probe", screen.KindAddress: "1 house st|2|town|||us", screen.KindDevice: "device-77", screen.KindText: "text-77", screen.KindPhoto: "photo-77",
		screen.KindMetadata: "author:anna", screen.KindHistory: "history-77", screen.KindShipTo: "1 ship st", screen.KindPassage: "rare words", screen.KindWebsite: "anna.example",
	} {
		out = append(out, export.Found{Application: "app-secret-1", Kind: kind, Value: value, Confirmed: day1})
	}
	seen := day1.AddDate(0, 0, -20)
	return append(out,
		export.Found{Application: "app-secret-1", Kind: screen.KindIPv4, Value: "192.0.2.7", Confirmed: day1, First: seen.AddDate(0, 0, 3), Last: seen.AddDate(0, 0, 3)},
		export.Found{Application: "app-secret-1", Kind: screen.KindIPv4, Value: "192.0.2.7", Confirmed: day1, First: seen, Last: seen},
		export.Found{Application: "app-secret-1", Kind: screen.KindIPv6, Value: "2001:db8::7", Confirmed: day1, First: seen, Last: seen},
		export.Found{Application: "app-secret-1", Kind: screen.KindIPv4, Value: "192.0.2.99", Confirmed: day1, First: day1.AddDate(-1, 0, 0), Last: day1.AddDate(-1, 0, 0)})
}

func choice(found ...export.Found) export.Choice {
	return export.Choice{Key: key, At: day2, Producer: "Example Staffing", TLP: export.AmberStrict, Found: found}
}

var formats = map[string]func(io.Writer, export.Package) error{"stix": export.STIX, "misp": export.MISP}

func write(t *testing.T, format string, p export.Package) string {
	t.Helper()
	var b bytes.Buffer
	if err := formats[format](&b, p); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

func TestOnlyExactIdentifiersLeave(t *testing.T) {
	p, _ := export.Choose(choice(everything()...), nil)
	for format := range formats {
		out := write(t, format, p)
		for _, stays := range []string{"Anna", "house st", "ship st", "device-77", "text-77", "photo-77", "author", "history-77", "rare words", "anna.example", "app-secret", "DE00IBAN", "paypal", "192.0.2.99"} {
			if strings.Contains(out, stays) {
				t.Errorf("%s holds %q", format, stays)
			}
		}
		for _, leaves := range []string{"neil@mail.example", "+12025550101", "annaprobe", "anna-probe", "live:anna", "12345", "bc1qexample", "00aa", "TExample", "SoExample", "abab", "192.0.2.7", "2001:db8::7", "Example Staffing"} {
			if !strings.Contains(out, leaves) {
				t.Errorf("%s lacks %q", format, leaves)
			}
		}
	}
}

func TestNamesAndBankAccountsLeaveWhenAskedFor(t *testing.T) {
	c := choice(everything()...)
	c.Accounts, c.Names = true, map[string]string{"app-secret-1": "Anna Probe", "app-secret-2": "Boris Muster"}
	p, _ := export.Choose(c, nil)
	for format := range formats {
		out := write(t, format, p)
		for _, leaves := range []string{"Anna Probe", "DE00IBAN", "paypal:anna@mail.example"} {
			if !strings.Contains(out, leaves) {
				t.Errorf("%s lacks %q", format, leaves)
			}
		}
		if strings.Contains(out, "Boris") {
			t.Errorf("%s names somebody without an identifier", format)
		}
		if strings.Contains(out, "app-secret") {
			t.Errorf("%s tells the application's id", format)
		}
	}
	for _, o := range bundle(t, write(t, "stix", p)) {
		if o["type"] == "indicator" && strings.Contains(o["pattern"].(string), "Anna Probe") {
			t.Errorf("a name is a pattern: %v", o["pattern"])
		}
	}
	for _, a := range event(t, write(t, "misp", p))["Attribute"].([]any) {
		if a := a.(map[string]any); a["type"] == "full-name" && (a["to_ids"] != false || a["disable_correlation"] != true) {
			t.Errorf("a name detects or correlates: %v", a)
		}
	}
}

func TestWhateverMustNotLeaveIsRefusedByTheWriters(t *testing.T) {
	good, _ := export.Choose(choice(everything()...), nil)
	for name, spoil := range map[string]func(*export.Package){
		"a name among the indicators":       func(p *export.Package) { p.Indicators[0].Kind = screen.KindName },
		"a device":                          func(p *export.Package) { p.Indicators[0].Kind = screen.KindDevice },
		"a house":                           func(p *export.Package) { p.Indicators[0].Kind = screen.KindAddress },
		"no marking":                        func(p *export.Package) { p.TLP = "" },
		"a marking of another protocol":     func(p *export.Package) { p.TLP = "white" },
		"no producer":                       func(p *export.Package) { p.Producer.Name = "" },
		"no id":                             func(p *export.Package) { p.Indicators[0].ID = "" },
		"no value":                          func(p *export.Package) { p.Indicators[0].Value = "" },
		"a withdrawn one with its value":    func(p *export.Package) { p.Indicators[0].Withdrawn = true },
		"an end before the beginning":       func(p *export.Package) { p.Indicators[0].Until = p.Indicators[0].From },
		"a change before it was made":       func(p *export.Package) { p.Indicators[0].Modified = p.Indicators[0].Created.Add(-1) },
		"an installation without identity":  func(p *export.Package) { p.ID = "" },
		"a moment that nobody knows (zero)": func(p *export.Package) { p.At = time.Time{} },
	} {
		for format, f := range formats {
			p := good
			p.Indicators = slices.Clone(good.Indicators)
			spoil(&p)
			var out bytes.Buffer
			if err := f(&out, p); !errors.Is(err, export.ErrPackage) || out.Len() != 0 {
				t.Errorf("%s, %s: error %v after %d bytes", format, name, err, out.Len())
			}
		}
	}
}

func TestEqualCasesGiveEqualBytesInAnyOrder(t *testing.T) {
	found := everything()
	for _, app := range []string{"app-secret-2", "app-secret-3", "app-secret-4"} {
		found = append(found, export.Found{Application: app, Kind: screen.KindPhone, Value: "+12025550101", Confirmed: day1})
	}
	var told []export.Record
	for format := range formats {
		var first string
		for range 5 {
			rand.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
			c := choice(found...)
			c.Accounts, c.Names = true, map[string]string{"app-secret-1": "Anna Probe", "other": "Boris Muster"}
			p, record := export.Choose(c, nil)
			if told = append(told, record); !reflect.DeepEqual(record, told[0]) {
				t.Fatal("the record differs by the order of what was found")
			}
			if out := write(t, format, p); first == "" {
				first = out
			} else if out != first {
				t.Fatalf("%s differs by the order of what was found", format)
			}
		}
	}
}

// mail is an identifier of a case of its own.
func mail(app string, at time.Time) export.Found {
	return export.Found{Application: app, Kind: screen.KindEmail, Value: "anna@mail.example", Confirmed: at}
}

func TestIdsAreStableSecretAndMeanNothingOutside(t *testing.T) {
	p, record := export.Choose(choice(mail("a", day1)), nil)
	later := choice(mail("a", day1), mail("b", day1.AddDate(0, 0, 5)))
	later.At, later.Producer, later.TLP = day2.AddDate(0, 1, 0), "Renamed", export.Green
	q, _ := export.Choose(later, []export.Record{record})
	if len(p.Indicators) != 1 || len(q.Indicators) != 1 || p.Indicators[0].ID != q.Indicators[0].ID || p.ID != q.ID {
		t.Fatalf("ids changed: %+v, %+v", p.Indicators, q.Indicators)
	}
	if q.Indicators[0].Created != p.Indicators[0].Created || !q.Indicators[0].Modified.After(p.Indicators[0].Modified) || len(q.Indicators[0].Cases) != 2 {
		t.Errorf("the second case made of it %+v", q.Indicators[0])
	}
	foreign := choice(mail("a", day1))
	foreign.Key = bytes.Repeat([]byte{8}, 32)
	r, _ := export.Choose(foreign, nil)
	if r.Indicators[0].ID == p.Indicators[0].ID || r.Indicators[0].Cases[0] == p.Indicators[0].Cases[0] {
		t.Error("another installation makes the same ids, so that a value can be guessed from its id")
	}
}

func TestAnIndicatorKeepsWhenItWasMadeWhileCasesBehindItChange(t *testing.T) {
	for name, test := range map[string]struct{ first, then, changed time.Time }{
		"a later case is left":    {day1, day2, day2},
		"an earlier case is left": {day2, day1, day2},
	} {
		_, record := export.Choose(choice(mail("a", test.first)), nil)
		p, _ := export.Choose(choice(mail("b", test.then)), []export.Record{record})
		if i := p.Indicators[0]; len(p.Indicators) != 1 || !i.Created.Equal(test.first) || !i.Modified.Equal(test.changed) {
			t.Errorf("%s: made %v, changed %v; want %v, %v", name, i.Created, i.Modified, test.first, test.changed)
		}
	}
}

func TestARecordHoldsNoValue(t *testing.T) {
	c := choice(everything()...)
	c.Accounts, c.Names = true, map[string]string{"app-secret-1": "Anna Probe"}
	p, record := export.Choose(c, nil)
	body, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	for _, i := range p.Indicators {
		if bytes.Contains(body, []byte(i.Value)) {
			t.Errorf("the record holds %q", i.Value)
		}
	}
	if len(record.Shared) != len(p.Indicators) || bytes.Contains(body, []byte("Anna Probe")) || bytes.Contains(body, []byte("app-secret")) {
		t.Errorf("record %s of %d indicators", body, len(p.Indicators))
	}
}

func TestWhatIsConfirmedNoMoreIsWithdrawnOnceAndWithoutItsValue(t *testing.T) {
	_, first := export.Choose(choice(mail("a", day1)), nil)
	c := choice()
	c.At = day2.AddDate(0, 0, 1)
	p, second := export.Choose(c, []export.Record{first})
	if len(p.Indicators) != 1 || !p.Indicators[0].Withdrawn || len(second.Withdrawn) != 1 || len(second.Shared) != 0 {
		t.Fatalf("indicators %+v, record %+v", p.Indicators, second)
	}
	for format := range formats {
		if out := write(t, format, p); strings.Contains(out, "anna@mail.example") || !strings.Contains(out, p.Indicators[0].ID) {
			t.Errorf("%s of a withdrawal:\n%s", format, out)
		}
	}
	var revoked int
	for _, o := range bundle(t, write(t, "stix", p)) {
		if o["revoked"] == true && o["created"] == "2026-11-02T09:30:00.000Z" && o["modified"] == "2026-11-13T09:30:00.000Z" {
			revoked++
		}
	}
	if revoked != 1 {
		t.Errorf("%d revoked indicators with their times", revoked)
	}
	attributes := event(t, write(t, "misp", p))["Attribute"].([]any)
	if len(attributes) != 1 || attributes[0].(map[string]any)["deleted"] != true || attributes[0].(map[string]any)["to_ids"] != false {
		t.Errorf("MISP's attributes %v", attributes)
	}

	c.At = day2.AddDate(0, 0, 2)
	q, third := export.Choose(c, []export.Record{second, first})
	if !reflect.DeepEqual(q.Indicators, p.Indicators) || third.Shared != nil || third.Withdrawn != nil {
		t.Errorf("told again: %+v, record %+v", q.Indicators, third)
	}
	c.Found = []export.Found{mail("a", day2)}
	again, _ := export.Choose(c, []export.Record{first, second, third})
	if len(again.Indicators) != 2 || again.Indicators[0].Withdrawn == again.Indicators[1].Withdrawn || again.Indicators[0].ID == again.Indicators[1].ID {
		t.Errorf("confirmed again: %+v, want the old id withdrawn and a new one", again.Indicators)
	}
}

func TestWhatNeverLeftIsNotWithdrawn(t *testing.T) {
	iban := export.Found{Application: "a", Kind: screen.KindIBAN, Value: "DE00IBAN", Confirmed: day1}
	_, record := export.Choose(choice(iban), nil)
	p, again := export.Choose(choice(), []export.Record{record})
	if len(p.Indicators) != 0 || len(again.Withdrawn) != 0 {
		t.Errorf("an account that stayed here was told of: %+v", p.Indicators)
	}
}

func TestWhatStaysOutOfOneExportIsNotWithdrawn(t *testing.T) {
	iban := export.Found{Application: "a", Kind: screen.KindIBAN, Value: "DE00IBAN", Confirmed: day1}
	all := choice(iban, mail("a", day1))
	all.Accounts = true
	_, record := export.Choose(all, nil)
	for name, change := range map[string]func(*export.Choice){
		"accounts are left out now": func(c *export.Choice) { c.Accounts = false },
		"only later ones":           func(c *export.Choice) { c.Since = day1.AddDate(0, 0, 1) },
		"its year is over":          func(c *export.Choice) { c.At = day1.AddDate(2, 0, 0) },
	} {
		c := all
		change(&c)
		p, now := export.Choose(c, []export.Record{record})
		if len(now.Withdrawn) != 0 || slices.ContainsFunc(p.Indicators, func(i export.Indicator) bool { return i.Withdrawn }) {
			t.Errorf("%s: %+v was withdrawn", name, now.Withdrawn)
		}
		if slices.ContainsFunc(p.Indicators, func(i export.Indicator) bool { return i.Kind == screen.KindIBAN }) {
			t.Errorf("%s: the account leaves", name)
		}
	}
}

func TestSinceGivesWhatChanged(t *testing.T) {
	_, record := export.Choose(choice(mail("a", day1)), nil)
	c := choice()
	c.At = day2
	_, gone := export.Choose(c, []export.Record{record})
	for _, test := range []struct {
		since time.Time
		want  int
	}{{time.Time{}, 1}, {day2, 1}, {day2.Add(time.Hour), 0}} {
		c.Since, c.At = test.since, day2.AddDate(0, 1, 0)
		if p, _ := export.Choose(c, []export.Record{record, gone}); len(p.Indicators) != test.want {
			t.Errorf("since %v: %d withdrawals, want %d", test.since, len(p.Indicators), test.want)
		}
	}
}

func TestIdentifiersHoldForAYearAndNetworksByTheirDays(t *testing.T) {
	p, _ := export.Choose(choice(everything()...), nil)
	for _, i := range p.Indicators {
		switch i.Kind {
		case screen.KindIPv4:
			if want := day1.AddDate(0, 0, -20); !i.From.Equal(want) || !i.LastSeen.Equal(want.AddDate(0, 0, 3)) || i.Until.Sub(i.LastSeen) != 180*24*time.Hour || i.Confidence != 15 || len(i.Cases) != 1 {
				t.Errorf("an address holds %v to %v, last seen %v, confidence %d", i.From, i.Until, i.LastSeen, i.Confidence)
			}
		case screen.KindEmail:
			if !i.From.Equal(day1) || i.Until.Sub(day1) != export.Year || i.Confidence != 85 {
				t.Errorf("a mailbox holds %v to %v, confidence %d", i.From, i.Until, i.Confidence)
			}
		}
	}
	after := day1.AddDate(0, 0, 3)
	seen, _ := export.Choose(choice(export.Found{Application: "a", Kind: screen.KindIPv4, Value: "192.0.2.8", Confirmed: day1, First: after, Last: after}), nil)
	if i := seen.Indicators[0]; !i.Created.Equal(day1) || !i.Modified.Equal(after) {
		t.Errorf("seen again after the confirmation: made %v, changed %v", i.Created, i.Modified)
	}
	undated, _ := export.Choose(choice(export.Found{Application: "a", Kind: screen.KindIPv4, Value: "192.0.2.8", Confirmed: day1}), nil)
	if len(undated.Indicators) != 0 {
		t.Errorf("an address without a day leaves: %+v", undated.Indicators)
	}
}

func TestPatternsNameServiceAndNumberAndEscapeQuotes(t *testing.T) {
	c := choice(everything()...)
	c.Accounts = true
	p, _ := export.Choose(c, nil)
	got := map[string]bool{}
	for _, o := range bundle(t, write(t, "stix", p)) {
		if o["type"] == "indicator" {
			got[o["pattern"].(string)] = true
		}
	}
	for _, want := range []string{
		`[email-addr:value = 'o\'neil@mail.example']`, `[phone-number:value = '+12025550101']`,
		`[user-account:account_type = 'github' AND user-account:account_login = 'annaprobe']`, `[user-account:account_type = 'twitter' AND user-account:account_login = 'annaprobe']`,
		`[user-account:account_type = 'discord' AND user-account:account_login = 'anna\\probe']`, `[user-account:account_type = 'github' AND user-account:user_id = '12345']`,
		`[cryptocurrency-wallet:value = 'bc1qexample']`, `[bank-account:iban = 'DE00IBAN']`, `[bank-account:account_number = 'paypal:anna@mail.example']`,
		`[file:hashes.'SHA-256' = '` + strings.Repeat("ab", 32) + `']`, `[ipv4-addr:value = '192.0.2.7']`, `[ipv6-addr:value = '2001:db8::7']`,
	} {
		if !got[want] {
			t.Errorf("no pattern %s among %v", want, got)
		}
	}
	if len(got) != 19 {
		t.Errorf("%d patterns of 19 values", len(got))
	}
}

func TestEveryMarkingReachesEachIndicator(t *testing.T) {
	ids := map[export.TLP]string{export.Clear: "94868c89-83c2-464b-929b-a1a8aa3c8487", export.Green: "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", export.Amber: "55d920b0-5e8b-4f79-9ee9-91f868d9b421",
		export.AmberStrict: "939a9414-2ddd-4d32-a0cd-375ea402b003", export.Red: "e828b379-4e03-4974-9ac4-e53a884c97c1"}
	for tlp, id := range ids {
		c := choice(everything()...)
		c.TLP, c.Names = tlp, map[string]string{"app-secret-1": "Anna Probe"}
		p, _ := export.Choose(c, nil)
		marks := 0
		for _, o := range bundle(t, write(t, "stix", p)) {
			switch o["type"] {
			case "marking-definition":
				ext := o["extensions"].(map[string]any)["extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"].(map[string]any)
				if o["id"] != "marking-definition--"+id || ext["tlp_2_0"] != string(tlp) {
					t.Errorf("%s: marking %v", tlp, o)
				}
				marks++
			case "indicator", "report":
				if refs := o["object_marking_refs"].([]any); len(refs) != 1 || refs[0] != "marking-definition--"+id {
					t.Errorf("%s: %v is marked %v", tlp, o["type"], refs)
				}
			}
		}
		e := event(t, write(t, "misp", p))
		if tag := e["Tag"].([]any)[0].(map[string]any)["name"]; marks != 1 || tag != "tlp:"+string(tlp) {
			t.Errorf("%s: %d markings in STIX, tag %v in MISP", tlp, marks, tag)
		}
		open := map[export.TLP]string{export.Clear: "3", export.Green: "1"}[tlp]
		if open == "" {
			open = "0"
		}
		if e["distribution"] != open {
			t.Errorf("%s: MISP may pass it on as far as %v, want %s", tlp, e["distribution"], open)
		}
	}
}

func TestCellsThatWouldRunAsFormulasAreText(t *testing.T) {
	for in, want := range map[string]string{"": "", "anna": "anna", "1-2": "1-2", "=1+1": "'=1+1", "+12025550101": "'+12025550101", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"\t=1": "'\t=1", "\r=1": "'\r=1", "\n=1": "'\n=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠SUM": "'＠SUM"} {
		var b bytes.Buffer
		table, err := export.NewTable(&b, "a", in)
		if err == nil {
			err = table.End()
		}
		if got := export.Cell(in); err != nil || got != want {
			t.Errorf("%q is written %q, want %q (%v)", in, got, want, err)
		}
		if want != in && !strings.Contains(b.String(), "'") {
			t.Errorf("the table holds %q", b.String())
		}
	}
}

func bundle(t *testing.T, text string) (objects []map[string]any) {
	t.Helper()
	var b struct{ Objects []map[string]any }
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.Objects
}

func event(t *testing.T, text string) map[string]any {
	t.Helper()
	var b struct{ Event map[string]any }
	if err := json.Unmarshal([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	return b.Event
}

func TestWhatOthersSharedLeavesInNoWiderCircle(t *testing.T) {
	for _, tt := range []struct {
		mark string
		as   export.TLP
		want bool
	}{
		{"", export.Clear, true}, {"clear", export.Clear, true}, {"green", export.Clear, false}, {"green", export.Green, true}, {"green", export.Red, true},
		{"amber", export.Green, false}, {"amber", export.Amber, true}, {"amber", export.AmberStrict, true},
		{"amber+strict", export.AmberStrict, false}, {"amber+strict", export.Red, false}, {"red", export.Red, false}, {"mauve", export.Red, false},
	} {
		if got := export.MayLeave(tt.mark, tt.as); got != tt.want {
			t.Errorf("what was marked %q leaves as %q: %v", tt.mark, tt.as, got)
		}
	}
}

func TestWhatIsHeldStaysAndIsNotWithdrawn(t *testing.T) {
	p, record := export.Choose(choice(mail("a", day1)), nil)
	held := mail("a", day1)
	held.Held = true
	other := mail("b", day1)
	q, now := export.Choose(choice(held, other), []export.Record{record})
	if len(q.Indicators) != 0 || len(now.Withdrawn) != 0 {
		t.Errorf("held: %+v leaves, %+v is withdrawn", q.Indicators, now.Withdrawn)
	}
	again, _ := export.Choose(choice(mail("a", day1)), []export.Record{record, now})
	if len(again.Indicators) != 1 || again.Indicators[0].ID != p.Indicators[0].ID {
		t.Errorf("held no more, it is %+v", again.Indicators)
	}
}
