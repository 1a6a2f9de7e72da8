package enrich

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

const (
	week  = 7 * 24 * time.Hour
	pause = time.Hour // as long as this without an event is a rest
	// dayFrom and dayTo are the hours of an ordinary day, 07 to 22, by judgement.
	dayFrom, dayTo = 7, 22
)

// rhythm fills what compares a session with those before it, and sums up when
// somebody is active.
func (m *maker) rhythm() {
	speeds(m.set.Touchpoints)
	m.weeks()
	activeHours(m.set.Touchpoints)
	m.activity()
}

// speeds gives the speed from the last session whose address says where it is.
// Two within a minute count as a minute apart.
func speeds(list []*fact.Touchpoint) {
	var last *fact.Touchpoint
	for _, f := range list {
		if f.At == nil || masked(f) || !f.Place.Located() {
			continue
		}
		if last != nil {
			if km, ok := fact.Distance(last.Place, f.Place); ok {
				f.SpeedKmh = ptr(km / max(f.At.Sub(*last.At).Hours(), 1.0/60))
			}
		}
		last = f
	}
}

// weeks counts the different open addresses, and their countries, of the week
// before each session.
func (m *maker) weeks() {
	points := inTime(m.App.Touchpoints)
	for i, f := range m.set.Touchpoints {
		if f.At == nil || masked(f) {
			continue
		}
		var ips []string
		var countries []fact.Country
		for j := i; j >= 0; j-- {
			o := m.set.Touchpoints[j]
			if f.At.Sub(*o.At) > week {
				break
			}
			if masked(o) {
				continue
			}
			if ip := points[j].IP; ip != "" && !slices.Contains(ips, ip) {
				ips = append(ips, ip)
			}
			if c := o.Place.Country; !c.IsZero() && !slices.Contains(countries, c) {
				countries = append(countries, c)
			}
		}
		if len(ips) > 0 {
			f.IPs7d = ptr(len(ips))
		}
		if len(countries) > 0 {
			f.Countries7d = ptr(len(countries))
		}
	}
}

// activeHours is how long, up to each event, no pause of an hour was made.
func activeHours(list []*fact.Touchpoint) {
	var since, last time.Time
	for _, f := range list {
		if f.At == nil {
			continue
		}
		if last.IsZero() || f.At.Sub(last) >= pause {
			since = *f.At
		}
		last = *f.At
		f.ActiveHours = ptr(last.Sub(since).Hours())
	}
}

// activity is the share of events by day at the place stated. Where the place
// has several zones, any of them makes it day; an event whose time nobody gave
// may have been by day, and counts so; a submitting agency's is none of the applicant's.
func (m *maker) activity() {
	events := slices.DeleteFunc(slices.Clone(m.App.Touchpoints), m.office)
	timed := slices.ContainsFunc(events, func(t screen.Touchpoint) bool { return t.At != nil })
	if !timed {
		return
	}
	n := len(events)
	a := &fact.Activity{Events: n, Where: field("activity", fmt.Sprintf("%d events", n), "activity:events", "touchpoints")}
	m.set.Activity = []*fact.Activity{a}
	if len(m.zones) == 0 {
		return
	}
	day := 0
	for _, t := range events {
		if t.At == nil || slices.ContainsFunc(m.zones, func(name string) bool {
			zone, ok := m.zone(name)
			hour := t.At.In(cmp.Or(zone, time.UTC)).Hour()
			return !ok || hour >= dayFrom && hour < dayTo
		}) {
			day++
		}
	}
	a.DayShare = ptr(float64(day) / float64(n))
}
