package fact

import (
	"sync"
	"time"
)

// Located reports whether the place has coordinates, so that distances can be told.
func (p Place) Located() bool { return p.hidden.Known }

// Zoned reports whether the zones of the place are known, so that a clock can
// contradict it.
func (p Place) Zoned() bool { return len(p.hidden.Zones) > 0 }

// Minutes is the offset in minutes east of UTC, for words to a reviewer.
func (o Offset) Minutes() (minutes int, ok bool) { return o.minutes, o.ok }

// At is the moment at which the clock showed the offset; zero when unknown.
func (o Offset) At() time.Time { return o.at }

// OffsetsAt are the different offsets in minutes that the zones of the place
// had at a moment, for words to a reviewer; nil when no zone is known.
func (p Place) OffsetsAt(at time.Time) []int {
	var out []int
	seen := map[int]bool{}
	for _, name := range p.hidden.Zones {
		zone := location(name)
		if zone == nil {
			continue
		}
		if _, s := at.In(zone).Zone(); !seen[s/60] {
			seen[s/60] = true
			out = append(out, s/60)
		}
	}
	return out
}

// locations are the zones read so far, by name: a table that never changes,
// which the standard library would read and parse anew for each comparison of a
// clock. Names that don't exist aren't kept, so it can't outgrow the table.
var locations sync.Map

// location is the zone of that name, nil when there is none.
func location(name string) *time.Location {
	if zone, ok := locations.Load(name); ok {
		return zone.(*time.Location)
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	locations.Store(name, zone)
	return zone
}
