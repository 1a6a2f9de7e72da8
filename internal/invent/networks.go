package invent

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The kinds of networks of the invented plan, in the words of package dataset.
const (
	isp, mobile, education, hosting, vpn, tor, relay, corporate = 1, 2, 3, 4, 5, 6, 7, 8
)

var kinds = map[int]string{isp: "isp", mobile: "mobile", education: "education", hosting: "hosting", vpn: "vpn", tor: "tor", relay: "relay", corporate: "corporate"}

// products are VPNs, by the last digit of the third group of an address.
var products = []string{"Proton VPN", "Mullvad", "NordVPN", "Astrill VPN"}

// address is the n-th address of a kind of network in a city: of
// 2001:db8:CCK0::, CC is the city's number and K the kind, as in
// 2001:db8:610::1 for the first access line in Berlin.
func address(city, kind, product, n int) string {
	b := [16]byte{0x20, 0x01, 0x0d, 0xb8, byte(city), byte(kind<<4 | product)}
	for i := range 4 {
		b[15-i] = byte(n >> (8 * i))
	}
	return netip.AddrFrom16(b).String()
}

// NetworksAsOf is the date of the files that [Networks] writes.
var NetworksAsOf = time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)

// Networks writes where the invented addresses lie as the files that an
// installation may bring: ranges with their classes, and a database of
// countries, regions and coordinates. dir must exist.
func Networks(dir string) error {
	var ranges strings.Builder
	ranges.WriteString("cidr,class,provider\n")
	places := newTree()
	for i, c := range cities {
		city := netip.MustParsePrefix(fmt.Sprintf("2001:db8:%x::/40", i<<8))
		places.insert(city, c.record())
		for kind := isp; kind <= corporate; kind++ {
			if kind != vpn {
				fmt.Fprintf(&ranges, "2001:db8:%x::/44,%s,\n", i<<8|kind<<4, kinds[kind])
				continue
			}
			for p, name := range products {
				fmt.Fprintf(&ranges, "2001:db8:%x::/48,vpn,%s\n", i<<8|vpn<<4|p, name)
			}
		}
	}
	for name, data := range map[string][]byte{"invented.csv": []byte(ranges.String()), "invented.mmdb": places.encode(NetworksAsOf)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return err
		}
		if err := os.Chtimes(path, NetworksAsOf, NetworksAsOf); err != nil {
			return err
		}
	}
	return nil
}
