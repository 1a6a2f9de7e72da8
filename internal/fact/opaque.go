package fact

import (
	"encoding/json"
	"math"
	"slices"
	"time"
)

// The opaque types. None has an exported field, so that CEL reads nothing of
// them and a rule can only hand them to a contradiction function. Their zero
// values mean unknown, and no function is ever true of an unknown value.
// They marshal to JSON, for facts are stored; only packages that make facts
// call the constructors.
type (
	// Country is an ISO 3166-1 code.
	Country struct{ v string }
	// Region is a subdivision within its country.
	Region struct{ c, r string }
	// Offset is a clock's distance from UTC at a moment.
	Offset struct {
		minutes int
		at      time.Time
		ok      bool
	}
	// Key is a normalised value that is only ever compared with another fact's.
	Key struct{ v string }
	// School is a folded name of a school.
	School struct{ v string }
	// Degree is a folded level: bachelor, master, doctorate …
	Degree struct{ v string }
	// BirthYear is a stated year of birth.
	BirthYear struct{ y int }
	// Span is the dates of a job or study, by what is certain from their precision.
	Span struct {
		first, certain Interval
		study          bool
	}
)

// Interval is a stretch of time; a zero end is unknown.
type Interval struct {
	Start time.Time `json:"start,omitzero"`
	End   time.Time `json:"end,omitzero"`
}

// Place is a country and region, with hidden coordinates and zones.
type Place struct {
	Country Country `json:"country"`
	Region  Region  `json:"region"`
	hidden  coordinates
}

type coordinates struct {
	Lat   float64  `json:"lat,omitempty"`
	Lon   float64  `json:"lon,omitempty"`
	Known bool     `json:"known,omitempty"` // Lat and Lon are known
	Reach float64  `json:"reach,omitempty"` // kilometres around Lat and Lon within which the place lies
	Zones []string `json:"zones,omitempty"` // every IANA zone that the place may lie in
}

// MakePlace makes a place. Empty strings and no zones are unknown; zones are
// IANA names, all that the place may lie in.
func MakePlace(country, region string, zones []string) Place {
	p := Place{Country: Country{country}, hidden: coordinates{Zones: zones}}
	if country != "" && region != "" {
		p.Region = Region{country, region}
	}
	return p
}

// WithCoordinates adds latitude and longitude in degrees.
func (p Place) WithCoordinates(lat, lon float64) Place {
	p.hidden.Lat, p.hidden.Lon, p.hidden.Known = lat, lon, true
	return p
}

// Around adds the middle of a country or region and how many kilometres it
// reaches from there: the place lies somewhere within.
func (p Place) Around(lat, lon, reach float64) Place {
	p.hidden.Lat, p.hidden.Lon, p.hidden.Known, p.hidden.Reach = lat, lon, true, reach
	return p
}

// IsZero reports whether nothing is known of the place.
func (p Place) IsZero() bool {
	return p.Country.v == "" && p.Region.r == "" && !p.hidden.Known && len(p.hidden.Zones) == 0
}

// MakeKey makes a comparison key; empty is unknown.
func MakeKey(v string) Key { return Key{v} }

// MakeSchool makes a school from its folded name.
func MakeSchool(v string) School { return School{v} }

// MakeDegree makes a degree from its folded level.
func MakeDegree(v string) Degree { return Degree{v} }

// MakeBirthYear makes a year of birth; 0 is unknown.
func MakeBirthYear(y int) BirthYear { return BirthYear{y} }

// MakeOffset makes an offset in minutes east of UTC, as a clock showed it at a moment.
func MakeOffset(minutes int, at time.Time) Offset { return Offset{minutes, at, true} }

// MakeSpan makes the dates of a job (or of a study). The first argument is the
// widest stretch that the dates allow, the second the narrowest that is certain.
func MakeSpan(widest, certain Interval, study bool) Span { return Span{widest, certain, study} }

// IsZero reports whether the value is unknown.
func (c Country) IsZero() bool { return c.v == "" }

// IsZero reports whether the value is unknown.
func (r Region) IsZero() bool { return r.r == "" }

// IsZero reports whether the value is unknown.
func (o Offset) IsZero() bool { return !o.ok }

// IsZero reports whether the value is unknown.
func (k Key) IsZero() bool { return k.v == "" }

// IsZero reports whether the value is unknown.
func (s School) IsZero() bool { return s.v == "" }

// IsZero reports whether the value is unknown.
func (d Degree) IsZero() bool { return d.v == "" }

// IsZero reports whether the value is unknown.
func (b BirthYear) IsZero() bool { return b.y == 0 }

// IsZero reports whether the value is unknown.
func (s Span) IsZero() bool { return s.first == Interval{} && s.certain == Interval{} }

// CountriesDiffer reports whether both are known and differ.
func CountriesDiffer(a, b Country) bool { return a.v != "" && b.v != "" && a.v != b.v }

// RegionsDiffer reports whether both are known, lie in one country and differ.
func RegionsDiffer(a, b Region) bool { return a.r != "" && b.r != "" && a.c == b.c && a.r != b.r }

// KeysDiffer reports whether both are known and differ.
func KeysDiffer(a, b Key) bool { return a.v != "" && b.v != "" && a.v != b.v }

// SameKey reports whether both are known and equal.
func SameKey(a, b Key) bool { return a.v != "" && a.v == b.v }

// SameSchool reports whether both are known and equal.
func SameSchool(a, b School) bool { return a.v != "" && a.v == b.v }

// DegreesDiffer reports whether both are known and differ.
func DegreesDiffer(a, b Degree) bool { return a.v != "" && b.v != "" && a.v != b.v }

// BirthYearsDiffer reports whether both are known and lie more than a year apart.
func BirthYearsDiffer(a, b BirthYear) bool {
	return a.y != 0 && b.y != 0 && (a.y-b.y > 1 || b.y-a.y > 1)
}

// TooYoung reports whether somebody born in b began the job before 14 or
// finished the study before 17, by the latest date that the span allows.
func TooYoung(b BirthYear, s Span) bool {
	if b.y == 0 {
		return false
	}
	if s.study {
		return !s.first.End.IsZero() && s.first.End.Year()-b.y < 17
	}
	start := s.certain.Start // the latest day on which the job can have begun
	return !start.IsZero() && start.Year()-b.y < 14
}

// PlausibleOffset is false only when the offset is known, is not UTC (a privacy
// default) and no zone of the place had it within a week of that moment; the
// week covers the turn of daylight saving time.
func PlausibleOffset(o Offset, p Place) bool {
	if !o.ok || o.minutes == 0 || len(p.hidden.Zones) == 0 {
		return true
	}
	known := false
	for _, name := range p.hidden.Zones {
		zone := location(name)
		if zone == nil {
			continue
		}
		known = true
		for _, days := range []int{-7, 0, 7} {
			if _, seconds := o.at.AddDate(0, 0, days).In(zone).Zone(); seconds == o.minutes*60 {
				return true
			}
		}
	}
	return !known
}

// Farther reports whether both places have coordinates and certainly lie more
// than km kilometres apart along the great circle (haversine, mean radius 6,371 km).
func Farther(a, b Place, km int) bool {
	d, ok := Distance(a, b)
	return ok && d > float64(km)
}

// Distance is the great-circle distance in kilometres, the least one where a
// place is known to its region or country only; ok is false when either place
// has no coordinates.
func Distance(a, b Place) (km float64, ok bool) {
	if !a.hidden.Known || !b.hidden.Known {
		return 0, false
	}
	const radius, rad = 6371, math.Pi / 180
	h := math.Pow(math.Sin((b.hidden.Lat-a.hidden.Lat)*rad/2), 2) +
		math.Cos(a.hidden.Lat*rad)*math.Cos(b.hidden.Lat*rad)*math.Pow(math.Sin((b.hidden.Lon-a.hidden.Lon)*rad/2), 2)
	return max(0, 2*radius*math.Asin(math.Sqrt(min(h, 1)))-a.hidden.Reach-b.hidden.Reach), true
}

// Overlap reports whether the spans certainly share more than n months.
func Overlap(a, b Span, n int) bool {
	x, y := a.certain, b.certain
	if x.Start.IsZero() || x.End.IsZero() || y.Start.IsZero() || y.End.IsZero() {
		return false
	}
	return months(later(x.Start, y.Start), earlier(x.End, y.End)) > n
}

// StartsApart reports whether the spans certainly begin more than n months apart.
func StartsApart(a, b Span, n int) bool {
	return apart(a.first.Start, a.certain.Start, b.first.Start, b.certain.Start, n)
}

// EndsApart reports whether the spans certainly end more than n months apart.
func EndsApart(a, b Span, n int) bool {
	return apart(a.certain.End, a.first.End, b.certain.End, b.first.End, n)
}

// apart compares two dates that are each known only to lie between two days.
func apart(aFirst, aLast, bFirst, bLast time.Time, n int) bool {
	if aFirst.IsZero() || aLast.IsZero() || bFirst.IsZero() || bLast.IsZero() {
		return false
	}
	return months(aLast, bFirst) > n || months(bLast, aFirst) > n
}

// Covers reports whether the jobs claim n months or more, each counted where it
// certainly lasted, within from and to when these are not zero. Time that two
// jobs, or two sources of one job, claim counts once.
func Covers(work []*Work, from, to time.Time, n int) bool {
	var claimed []Interval
	for _, w := range work {
		c := w.Span.certain
		if c.Start.IsZero() || c.End.IsZero() {
			continue
		}
		if !from.IsZero() {
			c.Start = later(c.Start, from)
		}
		if !to.IsZero() {
			c.End = earlier(c.End, to)
		}
		claimed = append(claimed, c)
	}
	slices.SortFunc(claimed, func(a, b Interval) int { return a.Start.Compare(b.Start) })
	total, until := 0, time.Time{}
	for _, c := range claimed {
		start := c.Start
		if until.After(start) {
			start = until
		}
		if c.End.After(start) {
			total += calendar(start, c.End)
			until = c.End
		}
	}
	return total >= n
}

// calendar is the number of whole months from a to a later b by the calendar, so
// that two Februaries don't cost a claimed month.
func calendar(a, b time.Time) int {
	n := (b.Year()-a.Year())*12 + int(b.Month()) - int(a.Month())
	if b.Day() < a.Day() {
		n--
	}
	return n
}

// months is the number of whole months from a to b; negative when b is earlier.
func months(a, b time.Time) int { return int(b.Sub(a).Hours() / (365.25 / 12 * 24)) }

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// The JSON forms of the opaque values: for storage and replay only.

// MarshalJSON writes the code.
func (c Country) MarshalJSON() ([]byte, error) { return json.Marshal(c.v) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (c *Country) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &c.v) }

// MarshalJSON writes country and region.
func (r Region) MarshalJSON() ([]byte, error) { return json.Marshal([2]string{r.c, r.r}) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (r *Region) UnmarshalJSON(b []byte) error {
	var v [2]string
	err := json.Unmarshal(b, &v)
	r.c, r.r = v[0], v[1]
	return err
}

type offsetJSON struct {
	Minutes int       `json:"minutes"`
	At      time.Time `json:"at"`
}

// MarshalJSON writes minutes and moment, or null when unknown.
func (o Offset) MarshalJSON() ([]byte, error) {
	if !o.ok {
		return []byte("null"), nil
	}
	return json.Marshal(offsetJSON{o.minutes, o.at})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (o *Offset) UnmarshalJSON(b []byte) error {
	var v *offsetJSON
	err := json.Unmarshal(b, &v)
	*o = Offset{}
	if err == nil && v != nil {
		*o = Offset{v.Minutes, v.At, true}
	}
	return err
}

// MarshalJSON writes the key.
func (k Key) MarshalJSON() ([]byte, error) { return json.Marshal(k.v) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (k *Key) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &k.v) }

// MarshalJSON writes the folded name.
func (s School) MarshalJSON() ([]byte, error) { return json.Marshal(s.v) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *School) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &s.v) }

// MarshalJSON writes the folded level.
func (d Degree) MarshalJSON() ([]byte, error) { return json.Marshal(d.v) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (d *Degree) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &d.v) }

// MarshalJSON writes the year.
func (b BirthYear) MarshalJSON() ([]byte, error) { return json.Marshal(b.y) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (b *BirthYear) UnmarshalJSON(j []byte) error { return json.Unmarshal(j, &b.y) }

type spanJSON struct {
	Widest  Interval `json:"widest,omitzero"`
	Certain Interval `json:"certain,omitzero"`
	Study   bool     `json:"study,omitempty"`
}

// MarshalJSON writes the stretches.
func (s Span) MarshalJSON() ([]byte, error) {
	return json.Marshal(spanJSON{s.first, s.certain, s.study})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (s *Span) UnmarshalJSON(b []byte) error {
	var v spanJSON
	err := json.Unmarshal(b, &v)
	*s = Span{v.Widest, v.Certain, v.Study}
	return err
}

type placeJSON struct {
	Country Country     `json:"country"`
	Region  Region      `json:"region"`
	Hidden  coordinates `json:"at,omitzero"`
}

// MarshalJSON writes the place with coordinates and zones.
func (p Place) MarshalJSON() ([]byte, error) {
	return json.Marshal(placeJSON{p.Country, p.Region, p.hidden})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (p *Place) UnmarshalJSON(b []byte) error {
	var v placeJSON
	err := json.Unmarshal(b, &v)
	*p = Place{v.Country, v.Region, v.Hidden}
	return err
}

// IsZero reports whether nothing is known.
func (c coordinates) IsZero() bool { return !c.Known && len(c.Zones) == 0 }

// MarshalJSON writes the spots.
func (w Where) MarshalJSON() ([]byte, error) { return json.Marshal(w.spots) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (w *Where) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &w.spots) }

// And gives the spots of w followed by those of others.
func (w Where) And(others ...Where) Where {
	out := Where{slices.Clone(w.spots)}
	for _, o := range others {
		out.spots = append(out.spots, o.spots...)
	}
	return out
}
