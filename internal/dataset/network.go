package dataset

import (
	"net/netip"
	"strconv"
	"strings"

	"bonafide/internal/dataset/packfile"
	"bonafide/internal/list"
)

// networks answers for addresses.
type networks struct {
	asn, country, relay, vpn, hosting, vendors *packfile.Table
	systems                                    []system // by the ASN table's label
	vendorNames                                []string // folded, by the vendor table's label
	from                                       struct{ asn, country, relay, vpn, hosting, vendors origin }
}

// system is an autonomous system and the classes that the sources give it, in
// the order in which they hold.
type system struct {
	number   uint32
	name     string
	override verdict // of the hand-kept list of networks
	vpn      verdict
	hosting  verdict
	usual    verdict // of the hand-kept classes: ISP, mobile, education
}

// verdict is a class, whose it is, and who says so; without a class it says nothing.
type verdict struct {
	class    Class
	provider string
	from     origin
}

func loadNetworks(p *packed, lists *list.Lists) (*networks, error) {
	n := &networks{}
	for _, part := range []struct {
		name  string
		table **packfile.Table
		from  *origin
	}{
		{"asn", &n.asn, &n.from.asn}, {"country", &n.country, &n.from.country},
		{"relay-ranges", &n.relay, &n.from.relay}, {"vpn-ranges", &n.vpn, &n.from.vpn},
		{"hosting-ranges", &n.hosting, &n.from.hosting}, {"hosting-vendors", &n.vendors, &n.from.vendors},
	} {
		t, err := p.ranges(part.name)
		if err != nil {
			return nil, err
		}
		*part.table, *part.from = t, p.origin(part.name)
	}
	n.vendorNames = make([]string, len(n.vendors.Labels))
	for i, l := range n.vendors.Labels {
		n.vendorNames[i] = list.Fold(l)
	}
	verdicts, err := asnVerdicts(p)
	if err != nil {
		return nil, err
	}
	n.systems = makeSystems(n.asn.Labels, verdicts, lists)
	return n, nil
}

// asnVerdicts reads the sets that list whole autonomous systems.
func asnVerdicts(p *packed) (map[uint32]system, error) {
	out := map[uint32]system{}
	for _, set := range []struct {
		name  string
		class Class
		at    func(*system) *verdict
	}{
		{"hosting-asns-named", Hosting, func(s *system) *verdict { return &s.hosting }},
		{"hosting-asns", Hosting, func(s *system) *verdict { return &s.hosting }},
		{"vpn-asns", VPN, func(s *system) *verdict { return &s.vpn }},
	} {
		rows, err := p.rows(set.name, 2)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			number, _ := strconv.ParseUint(row[0], 10, 32)
			s := out[uint32(number)]
			v := verdict{class: set.class, from: p.origin(set.name)}
			if row[1] != "" {
				v.class = Class(row[1])
			}
			*set.at(&s) = v
			out[uint32(number)] = s
		}
	}
	return out, nil
}

// makeSystems joins number, name and verdicts for each label "number, tab, name".
func makeSystems(labels []string, verdicts map[uint32]system, lists *list.Lists) []system {
	if lists != nil {
		for _, r := range lists.ASNClasses {
			s := verdicts[r.ASN]
			s.usual = verdict{Class(r.Class), "", origin{"list asn_classes", r.AsOf}}
			verdicts[r.ASN] = s
		}
		for _, r := range lists.Networks {
			s := verdicts[r.ASN]
			s.override = verdict{Class(r.Class), list.Fold(r.Provider), origin{"list networks", r.AsOf}}
			verdicts[r.ASN] = s
		}
	}
	systems := make([]system, len(labels))
	for i, l := range labels {
		digits, name, _ := strings.Cut(l, "\t")
		number, _ := strconv.ParseUint(digits, 10, 32)
		s, judged := verdicts[uint32(number)]
		s.number, s.name = uint32(number), name
		if judged {
			s.vpn.provider = list.Fold(name)
			s.hosting.provider = s.vpn.provider
		}
		systems[i] = s
	}
	return systems
}

// Network says what is known of an address. The class comes, in this order, from
// the customer's files, the relay ranges, the hand-kept overrides, the VPN
// ranges and operators, the hosting ranges and operators, and the hand-kept
// classes of ordinary networks. An address that nobody can have on the open
// Internet is unknown unless the customer's files name it.
func (s *Sets) Network(ip netip.Addr) Network {
	ip = ip.Unmap().WithZone("")
	n := Network{Class: Unknown}
	if !ip.IsValid() {
		return n
	}
	var v verdict
	if !reserved(ip) {
		v = s.networks.judge(ip, &n)
	}
	if own := s.customer.judge(ip, &n); own.class != "" {
		v = own
	}
	if v.class != "" {
		n.Class, n.Provider, n.Source, n.AsOf = v.class, v.provider, v.from.name, v.from.asOf
	}
	return n
}

// judge fills in number, name and country, and gives the class.
func (t *networks) judge(ip netip.Addr, n *Network) verdict {
	if i, ok := t.country.Find(ip); ok {
		n.Country, n.Source, n.AsOf = t.country.Labels[i], t.from.country.name, t.from.country.asOf
	}
	var sys *system
	if i, ok := t.asn.Find(ip); ok {
		sys = &t.systems[i]
		n.ASN, n.ASName = sys.number, sys.name
		n.Source, n.AsOf = t.from.asn.name, t.from.asn.asOf
	}
	if _, ok := t.relay.Find(ip); ok {
		return verdict{Relay, "icloud private relay", t.from.relay}
	}
	if sys != nil && sys.override.class != "" {
		return sys.override
	}
	if _, ok := t.vpn.Find(ip); ok {
		return verdict{VPN, "", t.from.vpn}
	}
	if sys != nil && sys.vpn.class != "" {
		return sys.vpn
	}
	if i, ok := t.vendors.Find(ip); ok {
		return verdict{Hosting, t.vendorNames[i], t.from.vendors}
	}
	if _, ok := t.hosting.Find(ip); ok {
		return verdict{Hosting, "", t.from.hosting}
	}
	if sys == nil {
		return verdict{}
	}
	if sys.hosting.class != "" {
		return sys.hosting
	}
	return sys.usual
}

// documentation are the ranges reserved for examples (RFC 5737, RFC 3849, RFC 9637).
var documentation = [...]netip.Prefix{
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("3fff::/20"),
}

// reserved reports addresses that no applicant can come from.
func reserved(ip netip.Addr) bool {
	if ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsMulticast() || ip.IsUnspecified() {
		return true
	}
	for _, p := range documentation {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}
