package dataset

import (
	_ "embed"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/list"
)

//go:embed regions.tsv
var regionTable string

//go:embed countries.tsv
var countryTable string

// namesakeKM is how far apart two cities of one name may lie and still pass for
// one place: a metropolis and its listed districts.
const namesakeKM = 50

// places answers for countries, regions and cities.
type places struct {
	codes   map[string]string   // folded name or code → country
	zones   map[string][]string // by country
	regions map[string]region   // "CC folded name or code"
	cities  map[string][]city   // by folded name
	area    map[string]region   // by NANP area code
	extents map[string]Extent   // by country, and by "CC region" where a table knows the regions
}

type region struct {
	country, code string
	zones         []string
}

type city struct {
	country, region, zone string
	lat, lon              float64
}

func loadPlaces(p *packed) (*places, error) {
	w := &places{codes: map[string]string{}, zones: map[string][]string{}, regions: map[string]region{},
		cities: map[string][]city{}, area: map[string]region{}, extents: map[string]Extent{}}
	w.readRegions()
	if err := w.readCountries(p); err != nil {
		return nil, err
	}
	if err := w.readCities(p); err != nil {
		return nil, err
	}
	w.measure()
	return w, nil
}

// readRegions reads the two hand-kept tables, whose shape a test holds.
func (w *places) readRegions() {
	for _, f := range table(regionTable) {
		r := region{country: f[0], code: f[1], zones: strings.Fields(f[3])}
		w.regions[f[0]+" "+fold(f[1])], w.regions[f[0]+" "+fold(f[2])] = r, r
		for _, code := range strings.Fields(f[4]) {
			w.area[code] = r
		}
	}
	for _, f := range table(countryTable) {
		for _, name := range f[1:] {
			w.codes[fold(name)] = f[0]
		}
	}
}

// table splits a hand-kept text into lines and columns, without comments.
func table(text string) [][]string {
	var out [][]string
	for line := range strings.Lines(text) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func (w *places) readCountries(p *packed) error {
	rows, err := p.rows("countries", 2)
	if err != nil {
		return err
	}
	for _, f := range rows {
		w.codes[fold(f[1])], w.codes[strings.ToLower(f[0])] = f[0], f[0]
		w.codes[fold(strings.ReplaceAll(f[1], "&", "and"))] = f[0]
	}
	rows, err = p.rows("zones", 2)
	if err != nil {
		return err
	}
	for _, f := range rows {
		w.zones[f[0]] = strings.Split(f[1], ",")
	}
	return nil
}

func (w *places) readCities(p *packed) error {
	rows, err := p.rows("cities", 8)
	if err != nil {
		return err
	}
	for i, f := range rows {
		lat, errLat := strconv.ParseFloat(f[4], 64)
		lon, errLon := strconv.ParseFloat(f[5], 64)
		if errLat != nil || errLon != nil {
			return fmt.Errorf("%w: set cities: line %d: no coordinates in %q and %q", ErrData, i+1, f[4], f[5])
		}
		c := city{country: f[0], region: f[1], zone: f[7], lat: lat, lon: lon}
		name, ascii := fold(f[2]), fold(f[3])
		w.cities[name] = append(w.cities[name], c)
		if ascii != name {
			w.cities[ascii] = append(w.cities[ascii], c)
		}
	}
	return nil
}

// Country gives the ISO 3166-1 alpha-2 code of a country from its code or one of
// its usual English names, whatever the case. ok is false when it isn't known.
func (s *Sets) Country(nameOrCode string) (code string, ok bool) {
	code, ok = s.places.codes[fold(nameOrCode)]
	return code, ok
}

// Region gives the usual form of a state's or province's name within a country:
// its code in the United States, Canada and Australia, else the text as given,
// trimmed.
func (s *Sets) Region(country, region string) string {
	if r, ok := s.places.regions[country+" "+fold(region)]; ok {
		return r.code
	}
	return strings.TrimSpace(region)
}

// Zones gives every IANA zone of a country, by ISO code. In the United States,
// Canada and Australia a known region narrows them; an empty or unknown one
// doesn't. Nil means that the country isn't known.
func (s *Sets) Zones(country, region string) []string {
	if r, ok := s.places.regions[country+" "+fold(region)]; ok {
		return slices.Clone(r.zones)
	}
	return slices.Clone(s.places.zones[country])
}

// City finds a city by its name in Latin letters. Region and country (names or
// codes) narrow the search and may be empty. Namesakes in one country give a
// place without coordinates and with all their zones; namesakes in several
// countries, or a region that contradicts the city, give nothing.
func (s *Sets) City(name, region, country string) (Place, bool) {
	code := ""
	if country != "" {
		var ok bool
		if code, ok = s.Country(country); !ok {
			return Place{}, false
		}
	}
	var found []city
	for _, c := range s.places.cities[fold(name)] {
		if (code == "" || c.country == code) && s.sameRegion(c, region) {
			found = append(found, c)
		}
	}
	if len(found) == 0 {
		return Place{}, false
	}
	return s.merge(found)
}

// sameRegion reports whether the city can lie in the region: outside the three
// countries with a table, names of regions are too varied to rule a city out.
func (s *Sets) sameRegion(c city, region string) bool {
	if strings.TrimSpace(region) == "" {
		return true
	}
	want, known := s.places.regions[c.country+" "+fold(region)]
	return !known || want.code == s.Region(c.country, c.region)
}

func (s *Sets) merge(found []city) (Place, bool) {
	first := found[0]
	p := Place{Country: first.country, Region: s.Region(first.country, first.region), Lat: first.lat, Lon: first.lon, Located: true}
	for _, c := range found {
		if c.country != p.Country {
			return Place{}, false
		}
		if distanceKM(first, c) > namesakeKM {
			p.Lat, p.Lon, p.Located = 0, 0, false
		}
		if s.Region(c.country, c.region) != p.Region {
			p.Region = ""
		}
		if !slices.Contains(p.Zones, c.zone) {
			p.Zones = append(p.Zones, c.zone)
		}
	}
	slices.Sort(p.Zones)
	return p, true
}

// distanceKM is the great-circle distance (haversine, mean radius 6,371 km).
func distanceKM(a, b city) float64 {
	rad := math.Pi / 180
	dLat, dLon := (b.lat-a.lat)*rad, (b.lon-a.lon)*rad
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.lat*rad)*math.Cos(b.lat*rad)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * 6371 * math.Asin(math.Min(1, math.Sqrt(h)))
}

// fold is the form in which names of places are compared: U.S.A. and USA are one.
func fold(s string) string { return list.Fold(strings.ReplaceAll(s, ".", "")) }
