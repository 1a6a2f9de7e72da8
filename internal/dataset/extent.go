package dataset

import (
	"maps"
	"math"
	"slices"
)

// Extent is where a country or region lies: a middle, and how many kilometres
// it reaches from there.
type Extent struct {
	Lat, Lon, Reach float64
}

// reachMargin is added to the distance of the farthest listed city, since the
// list holds the larger cities only. By judgement.
const reachMargin = 150

// measure takes the extents from the cities: their middle on the globe and the
// farthest of them.
func (w *places) measure() {
	groups := map[string][]city{}
	seen := map[city]bool{}                                   // a city stands under its name and under its name in plain letters
	for _, name := range slices.Sorted(maps.Keys(w.cities)) { // sums of floats depend on their order
		for _, c := range w.cities[name] {
			if seen[c] {
				continue
			}
			seen[c] = true
			groups[c.country] = append(groups[c.country], c)
			if r, ok := w.regions[c.country+" "+fold(c.region)]; ok {
				key := r.country + " " + r.code
				groups[key] = append(groups[key], c)
			}
		}
	}
	for key, list := range groups {
		w.extents[key] = extentOf(list)
	}
}

func extentOf(list []city) Extent {
	const rad = math.Pi / 180
	var x, y, z float64
	for _, c := range list {
		x += math.Cos(c.lat*rad) * math.Cos(c.lon*rad)
		y += math.Cos(c.lat*rad) * math.Sin(c.lon*rad)
		z += math.Sin(c.lat * rad)
	}
	middle := city{lat: math.Atan2(z, math.Hypot(x, y)) / rad, lon: math.Atan2(y, x) / rad}
	e := Extent{Lat: middle.lat, Lon: middle.lon}
	for _, c := range list {
		e.Reach = max(e.Reach, distanceKM(middle, c))
	}
	e.Lat, e.Lon, e.Reach = math.Round(e.Lat*100)/100, math.Round(e.Lon*100)/100, math.Ceil(e.Reach+reachMargin)
	return e
}

// Extent says where a country lies, by ISO code, or one of its regions in the
// United States, Canada and Australia. Another region doesn't narrow it. ok is
// false when no city of it is listed.
func (s *Sets) Extent(country, region string) (e Extent, ok bool) {
	if r, known := s.places.regions[country+" "+fold(region)]; known && region != "" {
		if e, ok := s.places.extents[country+" "+r.code]; ok {
			return e, true
		}
	}
	e, ok = s.places.extents[country]
	return e, ok
}
