package watchlist

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// Row is one row of a list as written, before anything of it was read; empty
// fields are absent. See Entry for what they mean.
type Row struct {
	Kind, Value, Name, Confidence, From, Until, Note, BirthYear string
	Country, Domain, Address                                    string
	Relation, Degree, Group, Entity, Source                     string
}

// Entry reads the row. The error says which value is wrong and what to write.
func (r Row) Entry(src Source) (Entry, error) {
	for _, c := range columns {
		*c.of(&r) = strings.TrimSpace(*c.of(&r))
	}
	e := Entry{List: src.List, Class: src.Class, Kind: strings.ToLower(r.Kind), Raw: r.Value, Name: r.Name, Note: r.Note, Confidence: 1,
		Added: src.Added, Group: r.Group, Entity: r.Entity, Source: r.Source}
	var err error
	if e.Value, err = Canonical(e.Kind, e.Raw); err != nil {
		return e, err
	}
	if e.Kind == screen.KindShipTo {
		e.Kind = screen.KindAddress // a house is one, whoever lives there or has parcels sent to it
	}
	if r.Confidence != "" {
		if e.Confidence, err = strconv.ParseFloat(r.Confidence, 64); err != nil || !(e.Confidence >= 0 && e.Confidence <= 1) {
			return e, fmt.Errorf("confidence %q is not a number from 0 to 1", r.Confidence)
		}
	}
	if err := e.dates(r); err != nil {
		return e, err
	}
	if err := e.second(r); err != nil {
		return e, err
	}
	return e, e.near(r)
}

// dates reads from when to when the entry holds; its last day counts.
func (e *Entry) dates(r Row) (err error) {
	if e.From, err = date(r.From); err != nil {
		return fmt.Errorf("valid_from: %w", err)
	}
	if e.Until, err = date(r.Until); err != nil {
		return fmt.Errorf("valid_until: %w", err)
	}
	if len(r.Until) == len(time.DateOnly) {
		e.Until = e.Until.AddDate(0, 0, 1).Add(-time.Nanosecond)
	}
	if !e.From.IsZero() {
		e.Added = e.From
	}
	return nil
}

// domain is a host name of two labels or more.
var domain = regexp.MustCompile(`^[\pL\pN-]+(\.[\pL\pN-]+)+$`)

// second reads what tells a person or firm from namesakes.
func (e *Entry) second(r Row) error {
	if r.BirthYear != "" {
		n, err := strconv.Atoi(r.BirthYear)
		if err != nil {
			return fmt.Errorf("birth_year %q is not a year", r.BirthYear)
		}
		e.BirthYears = []int{n}
	}
	if r.Country != "" {
		if e.Country = country(r.Country); len(e.Country) != 2 {
			return fmt.Errorf("country %q is not known; write its ISO 3166-1 code of two letters", r.Country)
		}
	}
	if r.Domain != "" {
		if e.Domain = strings.TrimPrefix(strings.ToLower(r.Domain), "www."); !domain.MatchString(e.Domain) {
			return fmt.Errorf("domain %q is not a domain such as firm.example", r.Domain)
		}
	}
	if r.Address != "" {
		if e.Address, _ = identify.NormaliseAddress(readAddress(r.Address)); e.Address == "" {
			return fmt.Errorf("address %q has no street; write street, city, region and postal code, country", r.Address)
		}
	}
	return nil
}

// near reads how the value stands to a listed one.
func (e *Entry) near(r Row) error {
	switch rel := strings.ToLower(r.Relation); {
	case rel == "" || rel == "exact":
	case rel == "one_hop" && strings.HasPrefix(e.Kind, "wallet_"):
		e.Relation = rel
	case rel == "one_hop":
		return fmt.Errorf("relation one_hop is that of wallets, not of %s", e.Kind)
	default:
		return fmt.Errorf("relation %q is not one of exact, one_hop", r.Relation)
	}
	if r.Degree != "" {
		n, err := strconv.Atoi(r.Degree)
		if err != nil || n < 0 {
			return fmt.Errorf("degree %q is not a number of ties", r.Degree)
		}
		e.Degree = &n
	}
	if e.Class == "stealer_log" && e.Group == "" {
		return fmt.Errorf("a row of a stolen log needs the column group, which names the log")
	}
	return nil
}

func date(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date; write YYYY-MM-DD", s)
}
