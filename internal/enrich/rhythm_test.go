package enrich

import (
	"math"
	"testing"
	"time"

	"bonafide/internal/fact"
)

func TestSpeedFromTheLastOpenSession(t *testing.T) {
	austin := fact.MakePlace("US", "TX", nil).WithCoordinates(30.27, -97.74)
	berlin := fact.MakePlace("DE", "", nil).WithCoordinates(52.52, 13.41) // 8,500 km from Austin
	germany := fact.MakePlace("DE", "", nil).Around(51.13, 9.87, 564)
	start := time.Date(2026, time.October, 1, 9, 0, 0, 0, time.UTC)
	session := func(hours float64, network string, p fact.Place) *fact.Touchpoint {
		at := start.Add(time.Duration(hours * float64(time.Hour)))
		return &fact.Touchpoint{At: &at, Network: &network, Place: p}
	}
	for _, c := range []struct {
		name string
		list []*fact.Touchpoint
		want float64 // km/h of the last session, to the hundred; negative when absent
	}{
		{"one session", []*fact.Touchpoint{session(0, "isp", austin)}, -1},
		{"two sessions ten hours apart", []*fact.Touchpoint{session(0, "isp", austin), session(10, "isp", berlin)}, 900},
		{"a session behind a mask is passed over", []*fact.Touchpoint{session(0, "isp", austin), session(9, "vpn", austin), session(10, "mobile", berlin)}, 900},
		{"a masked session has no speed", []*fact.Touchpoint{session(0, "isp", austin), session(1, "vpn", berlin)}, -1},
		{"a network that isn't known has no speed", []*fact.Touchpoint{session(0, "isp", austin), session(1, "unknown", berlin)}, -1},
		{"a place that isn't known has no speed", []*fact.Touchpoint{session(0, "isp", austin), session(1, "isp", fact.MakePlace("DE", "", nil))}, -1},
		{"a country counts by its nearest part", []*fact.Touchpoint{session(0, "isp", austin), session(1, "isp", germany)}, 8000},
		{"the same country twice may be no distance", []*fact.Touchpoint{session(0, "isp", berlin), session(1, "isp", germany)}, 0},
		{"two at once count as a minute apart", []*fact.Touchpoint{session(0, "isp", berlin), session(0, "isp", berlin)}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			speeds(c.list)
			got := -1.0
			if v := c.list[len(c.list)-1].SpeedKmh; v != nil {
				got = math.Round(*v/100) * 100
			}
			if got != c.want {
				t.Errorf("%.0f km/h, want %.0f", got, c.want)
			}
		})
	}
}
