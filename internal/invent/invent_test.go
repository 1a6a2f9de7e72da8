package invent_test

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"

	"bonafide/internal/dataset"
	"bonafide/internal/identify"
	"bonafide/internal/intake"
	"bonafide/internal/invent"
)

func TestTheSameSeedInventsTheSamePeople(t *testing.T) {
	write := func(seed uint64) []byte {
		var out bytes.Buffer
		for a := range invent.Honest(seed, 300) {
			if err := json.NewEncoder(&out).Encode(a); err != nil {
				t.Fatal(err)
			}
		}
		return out.Bytes()
	}
	if !bytes.Equal(write(7), write(7)) {
		t.Error("one seed gives two populations")
	}
	if bytes.Equal(write(7), write(8)) {
		t.Error("two seeds give one population")
	}
}

func TestEveryProfileAndScriptIsThereInEqualParts(t *testing.T) {
	profiles, scripts, n := map[invent.Profile]int{}, map[invent.Script]int{}, 0
	for a := range invent.Honest(1, 1200) {
		profiles[a.Profile]++
		scripts[a.Script]++
		n++
	}
	if n != 1200 {
		t.Errorf("%d people, want 1200", n)
	}
	for _, p := range invent.Profiles {
		if profiles[p] != 100 {
			t.Errorf("%d of profile %s, want 100", profiles[p], p)
		}
	}
	for _, s := range invent.Scripts {
		if scripts[s] < 140 {
			t.Errorf("%d of script %s, want a sixth of 1200", scripts[s], s)
		}
	}
}

func TestTheContractTakesEveryApplicationAndItsNumbersAreRead(t *testing.T) {
	seen := map[string]string{}
	for a := range invent.Honest(3, 1500) {
		app := a.Application
		if problems := intake.Check(&app); len(problems) > 0 {
			t.Fatalf("%s: %v", app.ExternalID, problems)
		}
		for _, p := range app.Person.Phones {
			value, _ := identify.NormalisePhone(p.Number, nil)
			if value == "" {
				t.Errorf("%s: %q is no number", app.ExternalID, p.Number)
			}
			if other, taken := seen[value]; taken && a.Group == "" {
				t.Errorf("%s and %s have the number %s", other, app.ExternalID, value)
			}
			seen[value] = app.ExternalID
		}
		for _, m := range app.Person.Emails {
			if identify.NormaliseEmail(m) == "" {
				t.Errorf("%s: %q is no mailbox", app.ExternalID, m)
			}
		}
		for _, p := range app.Payouts {
			if p.Kind == "iban" && identify.NormaliseIBAN(p.Account) == "" {
				t.Errorf("%s: %q is no IBAN", app.ExternalID, p.Account)
			}
		}
	}
}

func TestAddressesLieWhereThePlanSays(t *testing.T) {
	dir := t.TempDir()
	if err := invent.Networks(dir); err != nil {
		t.Fatal(err)
	}
	sets, err := dataset.Load(dataset.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ ip, class, provider, country, region string }{
		{"2001:db8:10::1", "isp", "", "US", "TX"},
		{"2001:db8:1820::5", "mobile", "", "TW", ""},
		{"2001:db8:1930::7", "education", "", "SG", ""},
		{"2001:db8:653::2", "vpn", "astrill vpn", "DE", ""},
	} {
		got := sets.Network(netip.MustParseAddr(tt.ip))
		if string(got.Class) != tt.class || got.Provider != tt.provider || got.Country != tt.country || got.Region != tt.region || !got.Located {
			t.Errorf("%s lies in %+v, want %+v", tt.ip, got, tt)
		}
	}
}

func TestNothingInventedCanBelongToAnybody(t *testing.T) {
	for a := range invent.Honest(5, 600) {
		for _, m := range a.Application.Person.Emails {
			if !strings.HasSuffix(m, ".example") && !strings.Contains(m, "invented.") {
				t.Errorf("%s could be somebody's mailbox", m)
			}
		}
		for _, v := range a.Application.Touchpoints {
			if !netip.MustParsePrefix("2001:db8::/32").Contains(netip.MustParseAddr(v.IP)) {
				t.Errorf("%s is no address for documentation", v.IP)
			}
		}
	}
}

func BenchmarkHonest(b *testing.B) {
	n := 0
	for b.Loop() {
		for range invent.Honest(1, 1000) {
			n++
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "people/s")
}
