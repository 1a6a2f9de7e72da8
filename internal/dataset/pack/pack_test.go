package main

import (
	"bytes"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dataset/packfile"
)

// sources are small files in the formats of their makers, in no order.
var sources = map[string]string{
	"npm/@ip-location-db/asn/asn-ipv4.csv":               "203.0.113.0,203.0.113.127,64496,\"Acme, Inc.\"\n198.51.100.0,198.51.100.255,64497,Beta\n203.0.113.64,203.0.113.255,64497,Beta\n",
	"npm/@ip-location-db/asn/asn-ipv6.csv":               "2001:db8::,2001:db8::ffff,64496,\"Acme, Inc.\"\n",
	"data/ip/x4bnet-datacenter-asn.txt":                  "AS64497 # Beta hosting\n# a remark\nAS64496\n",
	"data/ip/x4bnet-vpn-asn.txt":                         "AS64498 # Tor Servers (Tor exit nodes)\nAS64499 # A VPN\n",
	"data/ip/bad-asn-list.csv":                           "ASN,Entity\n64497, \"Beta, XX\"\n",
	"data/ip/ipcat-datacenters.csv":                      "203.0.113.0,203.0.113.9,Acme,https://acme.example\n",
	"data/ip/misp-icloud-private-relay.json":             `{"list": ["203.0.113.4/31", "198.51.100.0/24"]}`,
	"data/education/swot-abused.txt":                     "abused.example\n",
	"data/email/mailchecker-list.txt":                    "b.example\nA.example\nb.example\nnot a domain\n",
	"npm/email-providers/common.json":                    `["mail.example", "example.com"]`,
	"data/education/world_universities_and_domains.json": `[{"name": "Acme University", "country": "Nowhere", "domains": ["acme-u.example"]}]`,
	"npm/city-timezones/data/cityMap.json":               `[{"city": "Ácme", "city_ascii": "Acme", "iso2": "US", "province": "Ohio", "state_ansi": "OH", "lat": 1.23456, "lng": -2, "pop": 3.5, "timezone": "America/New_York"}, {"city": "X", "iso2": -99, "timezone": "UTC"}]`,
	"npm/unhomoglyph/data.json":                          `{"0": "O", "é": "é"}`,
	"zoneinfo/iso3166.tab":                               "# remark\nUS\tUnited States\n",
	"zoneinfo/zone1970.tab":                              "US\t+404251-0740023\tAmerica/New_York\tEastern\nUS,CA\t+1-1\tAmerica/Chicago\n",
	"data/sanctions/un-dprk.csv":                         "type,reference,name,aliases,dob,identifiers,listed_on\nentity,X.1,\"ACME\n TRADING\",,,,2009-07-16\n",
}

func fixture(t *testing.T) folders {
	t.Helper()
	root := t.TempDir()
	for name, text := range sources {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folders{data: filepath.Join(root, "data"), npm: filepath.Join(root, "npm"), zoneinfo: filepath.Join(root, "zoneinfo")}
}

// TestLines holds what each reader keeps of its source, and that a second run
// gives the same bytes.
func TestLines(t *testing.T) {
	in := fixture(t)
	for _, tt := range []struct {
		name  string
		build func(folders) ([]byte, error)
		want  []string
	}{
		{"numbers without the remarks on their operators", asnLines("ip/x4bnet-datacenter-asn.txt"), []string{"64496\t", "64497\t"}},
		{"a Tor operator on the VPN list is Tor", asnLines("ip/x4bnet-vpn-asn.txt"), []string{"64498\ttor", "64499\t"}},
		{"numbers without the names of firms or people", packASNTable, []string{"64497\t"}},
		{"domains, sorted, once, without stray words", domainFile("data", "email/mailchecker-list.txt"), []string{"a.example", "b.example"}},
		{"an example domain is no provider", packProviders, []string{"mail.example"}},
		{"schools by their domain only", packUniversities, []string{"acme-u.example"}},
		{"cities with the state's letters, without places that have no code", packCities, []string{"US\tOH\tÁcme\tAcme\t1.235\t-2.000\t4\tAmerica/New_York"}},
		{"confusables that decomposition doesn't give", packConfusables, []string{"0\tO"}},
		{"countries", packCountries, []string{"US\tUnited States"}},
		{"zones by country", packZones, []string{"CA\tAmerica/Chicago", "US\tAmerica/New_York,America/Chicago"}},
		{"a CSV on lines of its own", csvFile("sanctions/un-dprk.csv", 7), []string{"entity\tX.1\tACME TRADING\t\t\t\t2009-07-16"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one, err := tt.build(in)
			if err != nil {
				t.Fatal(err)
			}
			got, err := packfile.DecodeLines(one)
			if err != nil || !slices.Equal(got, tt.want) {
				t.Errorf("lines %q, %v; want %q", got, err, tt.want)
			}
			if two, _ := tt.build(in); !bytes.Equal(one, two) {
				t.Error("a second run gave other bytes")
			}
		})
	}
}

func TestRanges(t *testing.T) {
	in := fixture(t)
	for _, tt := range []struct {
		name  string
		build func(folders) ([]byte, error)
		want  map[string]string // label by address; "-": not in
	}{
		{"of two systems that overlap the first keeps the addresses", packASN, map[string]string{
			"203.0.113.100": "64496\tAcme, Inc.", "203.0.113.200": "64497\tBeta", "198.51.100.1": "64497\tBeta", "2001:db8::1": "64496\tAcme, Inc.", "192.0.2.1": "-"}},
		{"a vendor's ranges", packVendors, map[string]string{"203.0.113.9": "Acme", "203.0.113.10": "-"}},
		{"the relay's", packRelay, map[string]string{"203.0.113.5": "", "203.0.113.6": "-"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			one, err := tt.build(in)
			if err != nil {
				t.Fatal(err)
			}
			table, err := packfile.DecodeRanges(one)
			if err != nil {
				t.Fatal(err)
			}
			for ip, want := range tt.want {
				got := "-"
				if i, ok := table.Find(netip.MustParseAddr(ip)); ok {
					got = table.Labels[i]
				}
				if got != want {
					t.Errorf("%s has %q; want %q", ip, got, want)
				}
			}
			if two, _ := tt.build(in); !bytes.Equal(one, two) {
				t.Error("a second run gave other bytes")
			}
		})
	}
}

func TestRefusesOtherFormats(t *testing.T) {
	in := fixture(t)
	for name, text := range map[string]string{
		"ip/x4bnet-vpn-asn.txt":                         "hello\n",
		"ip/ipcat-datacenters.csv":                      "203.0.113.0\n",
		"ip/misp-icloud-private-relay.json":             `{"list": ["hello"]}`,
		"education/world_universities_and_domains.json": "[",
	} {
		if err := os.WriteFile(filepath.Join(in.data, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, build := range map[string]func(folders) ([]byte, error){
		"numbers": asnLines("ip/x4bnet-vpn-asn.txt"), "vendors": packVendors, "relay": packRelay, "schools": packUniversities,
		"an absent file": domainFile("data", "absent.txt"),
	} {
		if _, err := build(in); err == nil {
			t.Errorf("%s of another format were packed", name)
		}
	}
}

// TestNames holds that names are what files and look-ups can bear, each once.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sets {
		if seen[s.Name] || strings.ToLower(s.Name) != s.Name || strings.ContainsAny(s.Name, " /.") || s.build == nil {
			t.Errorf("set %q", s.Name)
		}
		seen[s.Name] = true
	}
}
