package identify

import (
	"net/netip"
	"strings"

	"bonafide/internal/screen"
)

// NormaliseIP gives kind and canonical form of an internet address. Addresses
// that many networks use inside (private, carrier-grade, loopback, link-local)
// tie nobody to anybody and give nothing.
func NormaliseIP(s string) (kind, value string) {
	a, err := netip.ParseAddr(strings.Trim(strings.TrimSpace(s), "[]"))
	if err != nil {
		return "", ""
	}
	a = a.Unmap().WithZone("")
	if a.IsPrivate() || a.IsLoopback() || a.IsUnspecified() || a.IsMulticast() || a.IsLinkLocalUnicast() || carrierGrade.Contains(a) {
		return "", ""
	}
	if a.Is4() {
		return screen.KindIPv4, a.String()
	}
	return screen.KindIPv6, a.String()
}

// carrierGrade is the shared address space of RFC 6598.
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")
