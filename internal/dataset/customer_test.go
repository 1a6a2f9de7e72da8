package dataset

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCustomerWins(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "mine.csv", "\xef\xbb\xbfcidr,class,provider\n203.0.113.0/24,vpn,Astrill VPN\n203.0.113.64/26,corporate,Acme\n104.28.100.10,hosting,\n")
	write(t, dir, "labs.education.txt", "# campus\n198.51.100.0/25 # east\n2001:db8:7::/48\n")
	write(t, dir, "firm.corporate.domains", "gmail.com\nacme.example\n")
	write(t, dir, ".left-over", "not read")
	s := load(t, Options{Dir: dir})
	for _, tt := range []struct {
		name, ip string
		class    Class
		provider string
	}{
		{"a range of theirs, even of example addresses", "203.0.113.9", VPN, "astrill vpn"},
		{"the longest of their ranges", "203.0.113.70", Corporate, "acme"},
		{"theirs over our relay", "104.28.100.10", Hosting, ""},
		{"a text list takes its class from its name", "198.51.100.7", Education, ""},
		{"over IPv6", "2001:db8:7::1", Education, ""},
		{"beside their ranges ours hold", "104.28.100.106", Relay, "icloud private relay"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := s.Network(netip.MustParseAddr(tt.ip))
			if got.Class != tt.class || got.Provider != tt.provider {
				t.Errorf("got %+v; want %s by %q", got, tt.class, tt.provider)
			}
		})
	}
	if got := s.Mailbox("gmail.com"); got.Class != "corporate" || got.Source != "customer firm.corporate.domains" {
		t.Errorf("their mail list doesn't win: %+v", got)
	}
	if s.Versions()["customer mine.csv"] == "" {
		t.Errorf("their file has no version among %v", s.Versions())
	}
}

func TestImportRefuses(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct{ name, file, text, kind, want string }{
		{"bits beyond the length", "r.csv", "cidr,class\n203.0.113.9/24,vpn\n", "", "r.csv:2: 203.0.113.9/24 has bits beyond its length; did you mean 203.0.113.0/24?"},
		{"no range", "r.txt", "\nhello\n", "vpn", `r.vpn.txt:2: "hello" is no address range; write it as 198.51.100.0/24`},
		{"everything", "r.txt", "0.0.0.0/0\n", "vpn", "is every address there is"},
		{"a class that doesn't exist", "r.csv", "cidr,class\n203.0.113.0/24,evil\n", "", `r.csv:2: class "evil" isn't one of vpn, hosting`},
		{"no header", "r.csv", "203.0.113.0/24,vpn\n", "", "r.csv:1: the header is"},
		{"too few fields", "r.csv", "cidr,class\n203.0.113.0/24\n", "", "record on line 2: wrong number of fields"},
		{"an empty list", "r.vpn.txt", "# nothing\n", "", "r.vpn.txt: holds no row"},
		{"a list whose class nobody says", "r.txt", "203.0.113.0/24\n", "", "its name must say the class before the ending"},
		{"an unknown kind", "r.txt", "", "cities", `kind "cities" isn't one of mmdb, ranges`},
		{"an unknown ending", "r.bin", "", "", "its ending doesn't say what it holds"},
		{"a database that isn't one", "r.mmdb", "hello", "", "r.mmdb: not a readable MMDB file"},
		{"a mail address for a domain", "m.txt", "a@mail.example\n", "mail-disposable", `m.disposable.domains:1: "a@mail.example" is no mail domain`},
		{"another header", "s.csv", "a,b\n", "sanctions-wallets", `s.wallets.sanctions:1: the header is "a,b"; it must be currency,address`},
		{"a wallet without address", "s.csv", "currency,address\nXBT,\n", "sanctions-wallets", "s.wallets.sanctions:2: the row has no name or address"},
		{"a list without rows", "s.csv", "currency,address\n", "sanctions-wallets", "s.wallets.sanctions: holds no row"},
		{"binary for text", "m.txt", "\x00\x01\x02", "mail-consumer", "is no mail domain"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Import(write(t, t.TempDir(), tt.file, tt.text), tt.kind, dir, time.Time{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v; want %q", err, tt.want)
			}
		})
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("refused imports left %v behind", left)
	}
	if _, err := Import(filepath.Join(dir, "absent.vpn.txt"), "", dir, time.Time{}); err == nil {
		t.Error("an absent file was brought in")
	}
}

func TestImport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	path := write(t, t.TempDir(), "my office (new).txt", "203.0.113.0/24\n")
	if err := os.Chtimes(path, now, now.AddDate(0, 0, -200)); err != nil {
		t.Fatal(err)
	}
	info, err := Import(path, "corporate", dir, now)
	if err != nil {
		t.Fatal(err)
	}
	if info.Name != "customer my-office-new.corporate.txt" || info.AgeDays != 200 || !info.Stale {
		t.Errorf("brought in as %+v", info)
	}
	if got := load(t, Options{Dir: dir}).Network(netip.MustParseAddr("203.0.113.9")); got.Class != Corporate {
		t.Errorf("after the import the class is %s", got.Class)
	}
	problems, err := Check(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, p := range problems {
		found = found || p.Set == info.Name && p.Stale
	}
	if !found {
		t.Errorf("the old file isn't among the problems %v", problems)
	}
}

func TestNewerSanctionsReplace(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)
	path := write(t, t.TempDir(), "ofac.csv", "currency,address\nXBT,1ExampleAddressThatNobodyHas\nUSDT,TExample\n")
	if err := os.Chtimes(path, now, now); err != nil {
		t.Fatal(err)
	}
	if _, err := Import(path, "sanctions-wallets", dir, now); err != nil {
		t.Fatal(err)
	}
	s := load(t, Options{Dir: dir})
	kinds := map[string]int{}
	for _, e := range s.Sanctions() {
		kinds[e.Kind]++
	}
	if kinds["wallet_btc"] != 1 || kinds["wallet_tron"] != 1 || kinds["wallet_evm"] != 0 || kinds["name"] != 80 {
		t.Errorf("kinds %v; want the two wallets of the newer list and the UN's 80 names", kinds)
	}
	if v := s.Versions(); v["sanctions-wallets"] != "" || v["sanctions-ethereum"] != "" || v["customer ofac.wallets.sanctions"] == "" {
		t.Errorf("versions %v name sets that weren't used", v)
	}
	problems, err := Check(dir, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Set == "sanctions-wallets" {
			t.Errorf("a replaced set still counts as stale: %+v", p)
		}
	}
}

func TestStrayFile(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "notes.doc", "hello")
	write(t, dir, "bad.vpn.txt", "hello\n")
	_, err := Load(Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "notes.doc") || !strings.Contains(err.Error(), "bad.vpn.txt:1") {
		t.Errorf("error %v; want both files named", err)
	}
}

func FuzzParseRanges(f *testing.F) {
	f.Add("a.csv", []byte("cidr,class,provider\n203.0.113.0/24,vpn,Acme\n\"x\n"))
	f.Add("a.vpn.txt", []byte("203.0.113.0/24 # office\n2001:db8::/32\n::ffff:1.2.3.4/128"))
	f.Add("a.csv", []byte("class,cidr\nvpn"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		rows, err := parseRanges(name, bytes.NewReader(b))
		for _, r := range rows {
			if err == nil && (!r.prefix.IsValid() || r.prefix != r.prefix.Masked() || r.class == "") {
				t.Errorf("accepted %+v", r)
			}
		}
	})
}

func FuzzParseSanctions(f *testing.F) {
	f.Add("a.wallets.sanctions", []byte("currency,address\nXBT,1abc\n"))
	f.Add("a.un.sanctions", []byte("type,reference,name,aliases,dob,identifiers,listed_on\nperson,X.1,A,B; C,1968-02-19; 19,,2009\n"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		_, entries, err := parseSanctions(name, bytes.NewReader(b), origin{})
		for _, e := range entries {
			if err == nil && (e.Value == "" || e.Kind == "") {
				t.Errorf("accepted %+v", e)
			}
		}
	})
}

func FuzzParseDomains(f *testing.F) {
	f.Add([]byte("mail.example\nmüller.example # x\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, domains, err := parseDomains("a.consumer.domains", bytes.NewReader(b))
		for _, d := range domains {
			if err == nil && strings.ContainsAny(d, " @/\n") {
				t.Errorf("accepted %q", d)
			}
		}
	})
}
