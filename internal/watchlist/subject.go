package watchlist

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/screen"
)

// listed is one person or firm as a sanctions list or an intelligence report
// describes it. Of a person, nationality, place of birth and sex are never read.
type listed struct {
	at        Skipped // where it stands
	kind      string  // name or company
	id        string  // the list's own, within the list
	names     []alias
	years     []int    // of birth
	countries []string // of a firm's seats
	addresses []string // in one line each
	values    []pair   // other identifiers
	coins     []pair   // ticker and address
	note      string
	base      Row // fields that all its rows carry: confidence, TLP, dates
}

// pair is a kind, or a ticker, and a value.
type pair struct{ kind, value string }

// alias is a name; weak ones are those that the list itself trusts little.
type alias struct {
	value string
	weak  bool
}

// weakName is the confidence in an alias that its list calls weak: below it a
// list only suspects.
const weakName = "0.4"

func (l *listed) name(value string, weak bool) {
	if value = strings.Join(strings.Fields(value), " "); value != "" {
		l.names = append(l.names, alias{value, weak})
	}
}

func (l *listed) value(kind, value string) {
	if value = strings.TrimSpace(value); value != "" {
		l.values = append(l.values, pair{kind, value})
	}
}

// listed takes a person or firm: each name, address and identifier makes an
// entry, tied by the list's own id.
func (t *taker) listed(l listed) error {
	if len(l.names) == 0 {
		t.skip(l.at, "no name")
		return nil
	}
	base := l.base
	base.Entity, base.Name, base.Note = l.id, l.names[0].value, l.note
	seen := map[string]bool{}
	take := func(r Row, key string) error {
		if seen[r.Kind+"\x00"+key] {
			return nil
		}
		seen[r.Kind+"\x00"+key] = true
		return t.take(l.at, r)
	}
	for _, n := range l.names {
		r := base
		r.Kind, r.Value, r.BirthYear = l.kind, n.value, joinYears(l.years)
		if l.kind == KindCompany {
			r.Country = knownCountries(l.countries)
		}
		if n.weak {
			r.Confidence = weakName
		}
		if err := take(r, nameKey(n.value)); err != nil {
			return err
		}
	}
	for _, a := range l.addresses {
		if !houseNumber.MatchString(a) {
			continue // a town is nobody's address
		}
		r := base
		r.Kind, r.Value = screen.KindAddress, a
		if err := take(r, a); err != nil {
			return err
		}
	}
	for _, v := range l.values {
		r := base
		r.Kind, r.Value = v.kind, v.value
		if err := take(r, v.value); err != nil {
			return err
		}
	}
	for _, c := range l.coins {
		r := base
		if err := t.coin(l.at, r, c.kind, c.value); err != nil {
			return err
		}
	}
	return nil
}

// coin takes a wallet under the kind of its chain, or skips it.
func (t *taker) coin(at Skipped, r Row, ticker, address string) error {
	kind, _, err := Wallet(ticker, address)
	if err != nil {
		t.skip(at, err.Error())
		return nil
	}
	r.Kind, r.Value = kind, address
	return t.take(at, r)
}

// houseNumber tells a house from a street, a district or a town.
var houseNumber = regexp.MustCompile(`\d.*,|,.*\d`)

// knownCountries leaves out countries whose names nobody knows: they tell a firm
// from no other, and are no reason to lose its name.
func knownCountries(names []string) string {
	var out []string
	for _, n := range names {
		if code := country(n); len(code) == 2 && !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return strings.Join(out, ";")
}

func joinYears(years []int) string {
	years = slices.Clone(years)
	slices.Sort(years)
	var out []string
	for _, y := range slices.Compact(years) {
		out = append(out, strconv.Itoa(y))
	}
	return strings.Join(out, ";")
}

var fullYear = regexp.MustCompile(`\b(18|19|20)\d\d\b`)

// yearsIn gives the years in a date as lists write it: "21 Sep 1979", "00/00/1963",
// "circa 1960"; of "1965 to 1970" all between, when they are ten at most.
func yearsIn(s string) []int {
	var out []int
	for _, y := range fullYear.FindAllString(s, 4) {
		n, _ := strconv.Atoi(y)
		out = append(out, n)
	}
	if len(out) == 2 && out[1] > out[0] && out[1]-out[0] <= 10 && (strings.Contains(s, " to ") || strings.Contains(s, "etween")) {
		for y := out[0] + 1; y < out[1]; y++ {
			out = append(out, y)
		}
	}
	return out
}

// oneLine joins the parts of an address that are there.
func oneLine(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.Trim(strings.TrimSpace(p), ","); p != "" && p != "-0-" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}
