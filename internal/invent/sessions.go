package invent

import (
	"fmt"
	"time"

	"bonafide/internal/screen"
)

// visit is a session to be written down.
type visit struct {
	kind        string
	at          time.Time
	city, clock int // numbers of the cities of the address and of the device's clock; clock -1 is UTC
	net         int
	product     int
	line        int
	device      string
}

// exits is how many addresses a VPN product, a relay or a gateway has in a city:
// strangers meet on them.
const exits = 4

// carriers is how many addresses a mobile network shares among its people of a city.
const carriers = 64

// sessions makes the usual ones: an application, and what follows it within
// weeks. Most come from home; some by phone, by a gateway, a relay or a VPN.
func (w *person) sessions() {
	m := w.m
	at := w.applied
	for _, kind := range []string{"apply", "login", "schedule", "interview", "assessment", "login"}[:m.between(1, 6)] {
		v := visit{kind: kind, at: w.hour(at, m.between(8, 21)), city: w.home, clock: w.home, net: isp, line: w.line, device: w.device}
		if kind == "apply" {
			v.at = w.applied
		}
		switch q := m.Float64(); {
		case q < 0.18:
			v.net, v.line, v.device = mobile, 1+m.IntN(carriers), w.device+"-phone"
		case q < 0.20:
			v.net, v.line = corporate, 1+m.IntN(exits)
		case q < 0.22:
			v.net, v.line = relay, 1+m.IntN(exits)
		case q < 0.25:
			v = m.masked(v)
		}
		w.visits = append(w.visits, v)
		at = at.Add(time.Duration(m.between(20, 140)) * time.Hour)
	}
	if m.chance(0.05) && len(w.visits) > 1 { // one session on a journey
		v := &w.visits[1]
		v.city = pick(m, abroad)
		v.clock, v.line = v.city, 500_000+w.serial
	}
}

// hour moves a time to an hour of the day at home.
func (w *person) hour(at time.Time, hour int) time.Time {
	local := at.UTC().Truncate(24 * time.Hour).Add(time.Duration(hour)*time.Hour + time.Duration(w.m.IntN(3600))*time.Second)
	return local.Add(-time.Duration(cities[w.home].offset(local)) * time.Minute)
}

// masked puts a session behind a VPN's exit.
func (m *maker) masked(v visit) visit {
	v.net, v.product, v.city, v.line = vpn, m.product(v.clock), pick(m, abroad), 1+m.IntN(exits)
	return v
}

// product draws a VPN; the last one is usual in China and rare elsewhere.
func (m *maker) product(at int) int {
	last := len(products) - 1
	rare := 0.03
	if at >= 0 && cities[at].country == "CN" {
		rare = 0.4
	}
	if m.chance(rare) {
		return last
	}
	return m.IntN(last)
}

// touch writes the sessions down. The customer's provider comments on one in five.
func (w *person) touch() {
	for _, v := range w.visits {
		t := screen.Touchpoint{At: ptr(v.at), Kind: v.kind, IP: address(v.city, v.net, v.product, v.line), DeviceID: v.device, UserAgent: "Mozilla/5.0 (invented)"}
		offset := 0
		if v.clock >= 0 {
			offset = cities[v.clock].offset(v.at)
			if w.m.chance(0.3) {
				t.TimeZone = cities[v.clock].zone
			}
		}
		t.UTCOffsetMinutes = &offset
		if w.m.chance(0.2) {
			t.Network = &screen.Network{VPN: "false", AsOf: fmt.Sprint(NetworksAsOf.Format(time.DateOnly))}
			if v.net == vpn {
				t.Network.VPN = products[v.product]
			}
		}
		w.app.Touchpoints = append(w.app.Touchpoints, t)
	}
}
