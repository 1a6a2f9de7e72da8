package dataset

import (
	"bytes"
	"net/netip"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/list"
)

// shipped are the sets without a customer's files or a clock.
var shipped = sync.OnceValues(func() (*Sets, error) {
	lists, err := list.Load(os.DirFS("../../rules"))
	if err != nil {
		return nil, err
	}
	return Load(Options{Lists: lists})
})

// load loads the sets with the shipped lists.
func load(t testing.TB, opt Options) *Sets {
	t.Helper()
	if opt.Dir == "" && opt.Now == nil {
		s, err := shipped()
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	lists, err := list.Load(os.DirFS("../../rules"))
	if err != nil {
		t.Fatal(err)
	}
	opt.Lists = lists
	s, err := Load(opt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNetwork(t *testing.T) {
	s := load(t, Options{})
	for _, tt := range []struct {
		name, ip string
		class    Class
		provider string
		source   string
	}{
		{"a relay is a relay, though its operator is a corporate gateway", "104.28.100.10", Relay, "icloud private relay", "relay-ranges"},
		{"a corporate gateway wins over hosting ranges", "1.1.1.1", Corporate, "cloudflare warp", "list networks"},
		{"a VPN range wins over the hosting operator that holds it", "2.26.157.9", VPN, "", "vpn-ranges"},
		{"a hosting range with its vendor", "1.178.1.9", Hosting, "amazon aws", "hosting-vendors"},
		{"a hosting range over IPv6", "2a00:1450:4001::1", Hosting, "", "hosting-ranges"},
		{"an access provider by its number", "84.112.7.9", Mobile, "", ""},
		{"a campus network", "18.26.4.9", Education, "", "list asn_classes"},
		{"an IPv4 address written as IPv6", "::ffff:18.26.4.9", Education, "", "list asn_classes"},
		{"a network that no list names is unknown", "175.45.176.1", Unknown, "", "asn"},
		{"an example address is unknown", "203.0.113.9", Unknown, "", ""},
		{"a private address is unknown", "10.1.2.3", Unknown, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := s.Network(netip.MustParseAddr(tt.ip))
			if tt.source == "" && got.Source != "" { // any ordinary access network
				if got.Class != ISP && got.Class != Mobile {
					t.Errorf("class %s of %+v; want isp or mobile", got.Class, got)
				}
				return
			}
			if got.Class != tt.class || got.Provider != tt.provider || got.Source != tt.source {
				t.Errorf("got %+v; want class %s, provider %q, source %q", got, tt.class, tt.provider, tt.source)
			}
			if got.Source != "" && got.AsOf.IsZero() {
				t.Error("an answer without the date of its data")
			}
		})
	}
	if got := s.Network(netip.Addr{}); got.Class != Unknown {
		t.Errorf("the zero address has class %q; want unknown", got.Class)
	}
	if got := s.Network(netip.MustParseAddr("175.45.176.1")); got.ASN != 131279 || got.Country != "KP" {
		t.Errorf("number %d in %s; want 131279 in KP", got.ASN, got.Country)
	}
}

func TestMailbox(t *testing.T) {
	s := load(t, Options{})
	for _, tt := range []struct{ name, domain, class, source string }{
		{"a common provider", "gmail.com", "consumer", "list mail_consumer"},
		{"in any case, with the root's dot", "Yahoo.CO.uk.", "consumer", "mail-providers"},
		{"a private relay is no disposable mailbox, though the broad list says so", "duck.com", "alias", "list mail_alias"},
		{"another one", "passmail.net", "alias", "list mail_alias"},
		{"a throw-away mailbox", "mailinator.com", "disposable", "mail-disposable"},
		{"one that only the broad list has", "0-attorney.com", "disposable", "mail-disposable-broad"},
		{"a name under a throw-away domain", "a.b.mailinator.com", "disposable", "mail-disposable"},
		{"a university's host", "student.mit.edu", "education", "universities"},
		{"a school whose mailboxes anybody can get says nothing", "student.adamson.edu.ph", "", ""},
		{"a known employer", "stripe.com", "corporate", "list employer_domains"},
		{"its subsidiary", "squareup.com", "corporate", "list employer_domains"},
		{"a domain that nobody knows", "acme.example", "", ""},
		{"a suffix is no domain", "com", "", ""},
		{"nothing", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := s.Mailbox(tt.domain); got.Class != tt.class || got.Source != tt.source {
				t.Errorf("Mailbox(%q) = %+v; want %q from %q", tt.domain, got, tt.class, tt.source)
			}
		})
	}
	if !s.Mailbox("qq.com").NumericExempt || s.Mailbox("gmail.com").NumericExempt {
		t.Error("numeric mailboxes are ordinary at qq.com and not at gmail.com")
	}
}

// TestNoSchoolBySuffix holds that no public suffix makes everybody under it a student.
func TestNoSchoolBySuffix(t *testing.T) {
	s := load(t, Options{})
	for _, suffix := range []string{"ac.uk", "edu.au", "edu.cn", "ac.jp", "ac.kr", "edu.in", "co.uk", "com.br", "edu.pk", "ac.za"} {
		if got := s.Mailbox("nobody-has-this." + suffix); got.Class != "" {
			t.Errorf("an unregistered domain under %s is %q by %s", suffix, got.Class, got.Source)
		}
	}
}

func TestCountry(t *testing.T) {
	s := load(t, Options{})
	for name, want := range map[string]string{
		"US": "US", "us": "US", "U.S.A.": "US", "United States of America": "US", "England": "GB", "UK": "GB", "South Korea": "KR",
		"Korea, Republic of": "KR", "DPRK": "KP", "Viet Nam": "VN", "Türkiye": "TR", "Côte d'Ivoire": "CI", "Bosnia and Herzegovina": "BA",
		"Antigua & Barbuda": "AG", "Czechia": "CZ", "The Netherlands": "NL", "Poland": "PL", "Atlantis": "", "": "",
	} {
		if got, ok := s.Country(name); got != want || ok != (want != "") {
			t.Errorf("Country(%q) = %q, %t; want %q", name, got, ok, want)
		}
	}
}

func TestCity(t *testing.T) {
	s := load(t, Options{})
	for _, tt := range []struct {
		name, city, region, country string
		want                        string // country, region, zones; empty: not found
		located                     bool
	}{
		{"with its accents", "Kraków", "", "Poland", "PL Lesser Poland Europe/Warsaw", true},
		{"without them, and alone of its name", "krakow", "", "", "PL Lesser Poland Europe/Warsaw", true},
		{"a state narrows namesakes", "Springfield", "Illinois", "USA", "US IL America/Chicago", true},
		{"namesakes in one country have no coordinates and every zone", "Springfield", "", "US", "US  America/Chicago,America/Los_Angeles,America/New_York", false},
		{"namesakes in two countries are nothing", "London", "", "", "", false},
		{"a country decides between them", "London", "", "UK", "GB Westminster Europe/London", true},
		{"a state that contradicts the city is nothing", "Chicago", "TX", "US", "", false},
		{"an unknown country is nothing", "Paris", "", "Atlantis", "", false},
		{"an unknown city is nothing", "Nowhere on Sea", "", "GB", "", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p, ok := s.City(tt.city, tt.region, tt.country)
			got := ""
			if ok {
				got = p.Country + " " + p.Region + " " + strings.Join(p.Zones, ",")
			}
			if got != tt.want || p.Located != tt.located {
				t.Errorf("City = %q, located %t; want %q, %t", got, p.Located, tt.want, tt.located)
			}
		})
	}
}

// TestZones holds that every zone of the hand-kept table exists, that a region
// has only zones that tzdata gives its country or an alias of one, and that no
// city of a region lies in a zone that the table leaves out: a zone too few
// would contradict an honest clock.
func TestZones(t *testing.T) {
	s := load(t, Options{})
	for key, r := range s.places.regions {
		for _, z := range r.zones {
			if _, err := time.LoadLocation(z); err != nil {
				t.Errorf("region %s: %v", key, err)
			}
		}
	}
	for _, cities := range s.places.cities {
		for _, c := range cities {
			r, ok := s.places.regions[c.country+" "+fold(c.region)]
			if ok && !sameClock(c.zone, r.zones) {
				t.Errorf("a city in %s %s has zone %s; the region has %v", c.country, r.code, c.zone, r.zones)
			}
		}
	}
	if got := s.Zones("US", "Tennessee"); !slices.Equal(got, []string{"America/Chicago", "America/New_York"}) {
		t.Errorf("Tennessee has %v", got)
	}
	if got := s.Zones("US", "Nowhere"); len(got) < 20 {
		t.Errorf("an unknown state narrows the zones to %v", got)
	}
	if got := s.Zones("", ""); got != nil {
		t.Errorf("no country has zones %v", got)
	}
}

// sameClock reports whether a zone has the clock of one of the others this year.
func sameClock(zone string, others []string) bool {
	a, err := time.LoadLocation(zone)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(others, func(o string) bool {
		b, err := time.LoadLocation(o)
		for m := time.January; err == nil && m <= time.December; m++ {
			at := time.Date(2026, m, 15, 12, 0, 0, 0, time.UTC)
			_, x := at.In(a).Zone()
			_, y := at.In(b).Zone()
			if x != y {
				return false
			}
		}
		return err == nil
	})
}

func TestPhonePlace(t *testing.T) {
	s := load(t, Options{})
	for number, want := range map[string]string{
		"+12025550101": "US DC 1", "+13125550101": "US IL 1", "+14165550101": "CA ON 6", "+18765550101": "JM  1",
		"+18005550101": "  0", "+15005550101": "  0", "+85021234567": "KP  1", "+4930123456": "DE  2", "+48221234567": "PL  1", "nonsense": "  0", "": "  0",
	} {
		c, r, z := s.PhonePlace(number)
		if got := c + " " + r + " " + string(rune('0'+len(z))); got != want {
			t.Errorf("PhonePlace(%q) = %q (%v); want %q", number, got, z, want)
		}
	}
}

func TestConfusable(t *testing.T) {
	s := load(t, Options{})
	for _, pair := range [][2]string{{"раураl.com", "paypal.com"}, {"modern.example", "modem.example"}, {"g00gle.com", "google.com"}, {"PAYPA1.com", "paypal.com"}} {
		if a, b := s.Confusable(pair[0]), s.Confusable(pair[1]); a != b {
			t.Errorf("%q and %q look alike, their skeletons are %q and %q", pair[0], pair[1], a, b)
		}
	}
	if s.Confusable("acme.example") == s.Confusable("acne-labs.example") {
		t.Error("two different domains have one skeleton")
	}
}

func TestSanctions(t *testing.T) {
	s := load(t, Options{})
	kinds := map[string]int{}
	for _, e := range s.Sanctions() {
		kinds[e.Kind]++
		if e.Value == "" || e.List == "" || e.AsOf.IsZero() {
			t.Errorf("entry without value, list or date: %+v", e)
		}
		if e.Reference == "KPi.007" && !slices.Equal(e.BirthYears, []int{1968, 1965, 1966}) {
			t.Errorf("KPi.007 has birth years %v", e.BirthYears)
		}
	}
	if kinds["name"] != 80 || kinds["company"] != 75 || kinds["wallet_btc"] != 435 {
		t.Errorf("kinds %v; want 80 names, 75 companies, 435 wallet_btc", kinds)
	}
}

func TestStaleness(t *testing.T) {
	day := func(s string) func() time.Time {
		d, _ := time.Parse(time.DateOnly, s)
		return func() time.Time { return d }
	}
	for _, tt := range []struct {
		name  string
		now   func() time.Time
		set   string
		stale bool
		age   int
	}{
		{"a VPN list on its 180th day", day("2027-02-18"), "vpn-ranges", false, 180},
		{"and on the day after", day("2027-02-19"), "vpn-ranges", true, 181},
		{"sanctions after a month", day("2026-03-30"), "sanctions-un-dprk", true, 31},
		{"universities last two years", day("2028-06-19"), "universities", false, 730},
		{"without a clock nothing is stale", nil, "vpn-ranges", false, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			infos := load(t, Options{Now: tt.now}).List()
			i := slices.IndexFunc(infos, func(i Info) bool { return i.Name == tt.set })
			if infos[i].Stale != tt.stale || infos[i].AgeDays != tt.age {
				t.Errorf("stale %t, %d days; want %t, %d", infos[i].Stale, infos[i].AgeDays, tt.stale, tt.age)
			}
		})
	}
}

// TestPacked holds that the packed files are those of SOURCES.yaml, each with
// its origin and a licence text that exists, and that all stay within 12 MB.
func TestPacked(t *testing.T) {
	problems, err := Check("", time.Time{})
	if err != nil || len(problems) > 0 {
		t.Fatalf("problems %v, error %v", problems, err)
	}
	total := 0
	for _, i := range load(t, Options{}).List() {
		total += i.Bytes
		if i.Licence == "" || i.Credit == "" || i.Version == "" || !strings.HasPrefix(i.Source, "https://") || i.StaleAfter <= 0 {
			t.Errorf("set without licence, credit, version, source or age: %+v", i)
		}
		if _, ok := LicenceText(i.LicenceText); i.LicenceText != "" && !ok {
			t.Errorf("set %s names the licence text %s, which isn't there", i.Name, i.LicenceText)
		}
	}
	if total > 12<<20 {
		t.Errorf("the sets have %d bytes; 12 MB are allowed", total)
	}
}

// TestNoSchoolNames holds that nothing but domains is kept of a school.
func TestNoSchoolNames(t *testing.T) {
	for _, d := range load(t, Options{}).mailboxes.schools {
		if bytes.ContainsAny([]byte(d), " \t") || !strings.Contains(d, ".") {
			t.Fatalf("%q is no domain", d)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNetwork(b *testing.B) {
	s := load(b, Options{})
	var ips []netip.Addr
	for _, ip := range strings.Fields("8.8.8.8 2.26.157.9 84.112.7.9 18.26.4.9 2a00:1450:4001::1 104.28.100.10") {
		ips = append(ips, netip.MustParseAddr(ip))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.Network(ips[i%len(ips)])
	}
}
