package enrich

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/fact"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// touchpoints makes the facts on sessions and events, first by time.
func (m *maker) touchpoints() {
	list := inTime(m.App.Touchpoints)
	if len(list) > maxTouchpoints {
		m.set.Beyond["touchpoints"] = len(list) - maxTouchpoints
		list = list[:maxTouchpoints]
	}
	if m.App.Touchpoints != nil {
		m.given("touchpoints")
		m.set.Touchpoints = []*fact.Touchpoint{}
	}
	for _, t := range list {
		f := &fact.Touchpoint{Kind: t.Kind, At: t.At, Where: touchWhere(t)}
		if t.At != nil {
			m.given("touchpoints.at")
		}
		if t.Kind == "onboarding" {
			m.given("touchpoints.onboarding")
		}
		if t.DeviceID != "" {
			m.given("touchpoints.device_id")
		}
		if !m.office(t.Touchpoint) {
			m.offset(t.Touchpoint, f)
		}
		m.network(t.Touchpoint, f)
		m.set.Touchpoints = append(m.set.Touchpoints, f)
	}
	m.rhythm()
}

// office reports whether a session is the submitting agency's, whose clock and
// network say nothing of the applicant.
func (m *maker) office(t screen.Touchpoint) bool {
	by := m.App.SubmittedBy
	return by != nil && by.Kind == "agency" && t.Kind == "apply"
}

// placed is a touchpoint with its place in the list as sent, where a reader
// looks for it.
type placed struct {
	screen.Touchpoint
	index int
}

// inTime orders touchpoints by time; those without one come last, as sent.
func inTime(list []screen.Touchpoint) []placed {
	out := make([]placed, len(list))
	for i, t := range list {
		out[i] = placed{t, i}
	}
	slices.SortStableFunc(out, func(a, b placed) int {
		switch {
		case a.At == nil && b.At == nil:
			return 0
		case a.At == nil:
			return 1
		case b.At == nil:
			return -1
		}
		return a.At.Compare(*b.At)
	})
	return out
}

// touchWhere writes a touchpoint in words: kind, time, clock, address.
func touchWhere(t placed) fact.Where {
	words := []string{t.Kind}
	if t.At != nil {
		words = append(words, t.At.UTC().Format("2 Jan 2006 15:04 UTC"))
	}
	if o := t.UTCOffsetMinutes; o != nil {
		words = append(words, "clock "+clock(*o))
	}
	if t.IP != "" {
		words = append(words, t.IP)
	}
	return field("touchpoint", strings.Join(words, ", "), fmt.Sprintf("touchpoint:%d", t.index), "touchpoints[%d]", t.index)
}

// clock writes an offset in minutes as UTC−06:00, with a true minus.
func clock(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, minutes/60, minutes%60)
}

// offset takes the browser's clock, else the offset of the zone that it names.
func (m *maker) offset(t screen.Touchpoint, f *fact.Touchpoint) {
	at := m.set.AsOf
	if t.At != nil {
		at = *t.At
	}
	switch {
	case t.UTCOffsetMinutes != nil:
		f.Offset = fact.MakeOffset(*t.UTCOffsetMinutes, at)
	case t.TimeZone != "":
		zone, ok := m.zone(t.TimeZone)
		if !ok {
			return
		}
		_, seconds := at.In(zone).Zone()
		f.Offset = fact.MakeOffset(seconds/60, at)
	default:
		return
	}
	m.given("touchpoints.utc_offset")
}

// network takes the class of the address from the customer's provider, else
// from the lists. A statement older than 180 days is absent.
func (m *maker) network(t screen.Touchpoint, f *fact.Touchpoint) {
	at := m.set.AsOf
	if t.At != nil {
		at = *t.At
	}
	ip, err := netip.ParseAddr(t.IP)
	known := err == nil
	if known {
		m.given("touchpoints.ip")
		ip = ip.Unmap()
	}
	var n dataset.Network
	if known {
		n = m.sets.Network(ip)
	}
	if class, provider, asOf, ok := override(t.Network, n.Class); ok && !stale(asOf, at) {
		n.Class, n.Provider, n.AsOf, n.Source = class, provider, asOf, "the customer's provider"
	}
	if n.Class == "" || stale(n.AsOf, at) {
		return
	}
	if !m.office(t) {
		m.onNetwork(n, f)
	}
	if !known {
		return
	}
	kind := screen.KindIPv4
	if ip.Is6() {
		kind = screen.KindIPv6
	}
	ref := kind + ":" + ip.String()
	if c := dataset.Class(m.networks[ref]); c == "" || c == dataset.Unknown || open(c) { // once masked, in whichever session, strangers share it
		m.networks[ref] = string(n.Class)
	}
	words := string(n.Class)
	if n.ASName != "" {
		words += fmt.Sprintf(", %s (AS%d)", n.ASName, n.ASN)
	}
	if n.Country != "" {
		words += ", registered in " + n.Country
	}
	m.say(ref, "network", words, n.Source, n.AsOf)
	m.territory(ref, kind, ip, n)
}

// onNetwork fills what a session's network says of it.
func (m *maker) onNetwork(n dataset.Network, f *fact.Touchpoint) {
	f.Network, f.Provider = ptr(string(n.Class)), optional(cmp.Or(n.Provider, list.Fold(n.ASName)))
	m.given("touchpoints.network")
	if !n.AsOf.IsZero() {
		f.NetworkAsOf = ptr(n.AsOf)
	}
	if n.Country != "" {
		f.Place = m.around(n.Country, n.Region, m.sets.Zones(n.Country, n.Region))
		if n.Located {
			f.Place = f.Place.WithCoordinates(n.Lat, n.Lon)
		}
	}
}

// stale reports a statement too old to be a fact at that moment; an undated one
// is taken as of today.
func stale(asOf, at time.Time) bool { return !asOf.IsZero() && at.Sub(asOf) > networkAge }

// override reads what the customer's own provider said of an address to which
// the lists give a class. A denial takes away only what it denies: a campus or a
// host that is no VPN stays what it is.
func override(n *screen.Network, listed dataset.Class) (class dataset.Class, provider string, asOf time.Time, ok bool) {
	if n == nil {
		return "", "", asOf, false
	}
	if d, err := screen.ParseDate(n.AsOf); err == nil {
		asOf = d.First()
	}
	said := func(s string) (yes, no bool) {
		s = strings.ToLower(strings.TrimSpace(s))
		no = s == "false" || s == "no" || s == "none"
		return s != "" && !no, no
	}
	vpn, noVPN := said(n.VPN)
	proxy, noProxy := said(n.Proxy)
	provider = strings.ToLower(strings.TrimSpace(n.Provider))
	switch {
	case vpn:
		return dataset.VPN, product(n.VPN, provider), asOf, true
	case proxy:
		return dataset.Proxy, product(n.Proxy, provider), asOf, true
	case noVPN || noProxy:
		switch listed {
		case "", dataset.Unknown, dataset.VPN, dataset.Tor, dataset.Proxy:
			listed = dataset.ISP
		}
		return listed, provider, asOf, true
	}
	return "", "", asOf, false
}

// product is the product that a statement names, else the provider of the network.
func product(said, provider string) string {
	switch s := strings.ToLower(strings.TrimSpace(said)); s {
	case "true", "yes":
		return provider
	default:
		return s
	}
}

// masked reports whether an address of this class says nothing of a place.
func masked(f *fact.Touchpoint) bool {
	if f.Network == nil {
		return true
	}
	return !open(dataset.Class(*f.Network))
}

// open reports whether a network of this class is where its users are.
func open(c dataset.Class) bool {
	return c == dataset.ISP || c == dataset.Mobile || c == dataset.Education
}

// territory notes a sanctioned territory: compliance, not origin. An address
// that a relay, VPN or hosting list contradicts is none.
func (m *maker) territory(ref, kind string, ip netip.Addr, n dataset.Network) {
	if n.Class != dataset.Unknown && n.Class != dataset.ISP && n.Class != dataset.Mobile && n.Class != dataset.Education {
		return
	}
	for _, t := range m.lists.SanctionedTerritory {
		hit := false
		switch t.Kind {
		case "asn":
			hit = n.ASN != 0 && strings.EqualFold(t.Value, fmt.Sprintf("AS%d", n.ASN))
		case "cidr":
			prefix, err := netip.ParsePrefix(t.Value)
			hit = err == nil && prefix.Contains(ip)
		}
		if hit {
			m.hit(kind, ref, m.whereOf(ref), t.Source)
			return
		}
	}
}

// territoryPhones notes numbers of a sanctioned territory.
func (m *maker) territoryPhones() {
	for _, id := range m.Found.Identifiers {
		if id.Kind != screen.KindPhone || !id.Own {
			continue
		}
		for _, t := range m.lists.SanctionedTerritory {
			if t.Kind == "calling_code" && strings.HasPrefix(id.Value, t.Value) {
				m.hit(id.Kind, id.Kind+":"+id.Value, id.Where, t.Source)
			}
		}
	}
}

func (m *maker) whereOf(ref string) []screen.Where {
	for _, id := range m.Found.Identifiers {
		if id.Kind+":"+id.Value == ref {
			return id.Where
		}
	}
	return nil
}

func (m *maker) hit(kind, ref string, where []screen.Where, source string) {
	_, value, _ := strings.Cut(ref, ":")
	if len(where) == 0 {
		where = []screen.Where{{Field: "touchpoints", Source: "form"}}
	}
	w := spots(kind, value, where)
	list := w.Spots()
	for i := range list {
		list[i].Set = source
	}
	m.set.Hits = append(m.set.Hits, &fact.Hit{ListClass: "sanctioned_territory", Kind: kind, Relation: "exact", Confidence: ptr(1.0), Where: fact.At(list...)})
}
