package watchlist

import (
	"cmp"
	"errors"
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
	Kind, Value, Name, Confidence, Note     string
	From, Until, Seen                       string // dates; Seen is when the source last stood by it
	BirthYear, Country                      string // several are parted by ";"
	Domain, Address, TLP                    string
	Relation, Degree, Group, Entity, Source string

	object  string // see Entry.Object; no column of a table
	changed time.Time
}

// Entry reads the row. The error says which field is wrong and what to write; it
// never quotes the field, which may hold what nobody may keep.
func (r Row) Entry(src Source) (Entry, error) {
	for _, c := range columns {
		*c.of(&r) = strings.TrimSpace(*c.of(&r))
	}
	e := Entry{List: src.List, Class: src.Class, Kind: strings.ToLower(r.Kind), Name: r.Name, Note: r.Note, Confidence: 1,
		Added: src.Added, Group: r.Group, Entity: r.Entity, Source: r.Source, Object: r.object, Changed: r.changed}
	var err error
	if e.Raw, err = bare(e.Kind, r.Value); err != nil {
		return e, err
	}
	if e.Kind == KindWallet {
		if e.Kind, _, err = Wallet("", e.Raw); err != nil {
			return e, err
		}
	}
	if e.Value, err = Canonical(e.Kind, e.Raw); err != nil {
		return e, err
	}
	if e.TLP, err = tlp(cmp.Or(r.TLP, src.TLP)); err != nil {
		return e, err
	}
	if e.Kind == screen.KindShipTo {
		e.Kind = screen.KindAddress // a house is one, whoever lives there or has parcels sent to it
	}
	if r.Confidence != "" {
		if e.Confidence, err = strconv.ParseFloat(r.Confidence, 64); err != nil || !(e.Confidence >= 0 && e.Confidence <= 1) {
			return e, errors.New("confidence is not a number from 0 to 1")
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
	seen, err := date(r.Seen)
	if err != nil {
		return fmt.Errorf("last_seen: %w", err)
	}
	for _, at := range []time.Time{e.From, seen} {
		if !at.IsZero() {
			e.Added = at // from when its age counts
		}
	}
	return nil
}

// domain is a host name of two labels or more.
var domain = regexp.MustCompile(`^[\pL\pN-]+(\.[\pL\pN-]+)+$`)

// second reads what tells a person or firm from namesakes.
func (e *Entry) second(r Row) error {
	for y := range strings.FieldsFuncSeq(r.BirthYear, func(r rune) bool { return r == ';' || r == ' ' }) {
		n, err := strconv.Atoi(y)
		if err != nil || n < 1800 || n > 2100 {
			return errors.New("birth_year is not a year")
		}
		e.BirthYears = append(e.BirthYears, n)
	}
	for c := range strings.FieldsFuncSeq(r.Country, func(r rune) bool { return r == ';' }) {
		code := country(c)
		if len(code) != 2 {
			return errors.New("country is not known; write its ISO 3166-1 code of two letters")
		}
		e.Countries = append(e.Countries, code)
	}
	if r.Domain != "" {
		if e.Domain = strings.TrimPrefix(strings.ToLower(r.Domain), "www."); !domain.MatchString(e.Domain) {
			return errors.New("domain is not a domain such as firm.example")
		}
	}
	if r.Address != "" {
		if e.Address, _ = identify.NormaliseAddress(readAddress(r.Address)); e.Address == "" {
			return errors.New("address has no street; write street, city, region and postal code, country")
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
		return errors.New("relation one_hop is that of wallets only")
	default:
		return errors.New("relation is not one of exact, one_hop")
	}
	if r.Degree != "" {
		n, err := strconv.Atoi(r.Degree)
		if err != nil || n < 0 {
			return errors.New("degree is not a number of ties")
		}
		e.Degree = &n
	}
	if e.Class == "stealer_log" && e.Group == "" {
		return errors.New("a row of a stolen log needs the column group, which names the log")
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
	return time.Time{}, errors.New("not a date; write YYYY-MM-DD")
}

// mailbox is the address at the begin of a field, and all that may stay of it.
var mailbox = regexp.MustCompile(`^[^\s:;|,"<>@/]+@[\pL\pN-]+(\.[\pL\pN-]+)+`)

// number is a phone at the begin of a field.
var number = regexp.MustCompile(`^\+?[\d\s()./-]+(x\d{1,6}|ext\.? ?\d{1,6})?`)

// bare leaves of a value what is of its kind. Lists of leaked accounts write a
// password or its hash behind the address; it must not come further than here.
func bare(kind, value string) (string, error) {
	value = strings.TrimSpace(value)
	switch kind {
	case screen.KindEmail:
		if address := mailbox.FindString(trimPrefixFold(value, "mailto:")); address != "" || value == "" {
			return address, nil
		}
		return "", errors.New("the value can't be read as email")
	case screen.KindPhone:
		return strings.TrimSpace(number.FindString(trimPrefixFold(value, "tel:"))), nil
	case screen.KindAccount:
		service, account, _ := strings.Cut(value, ":")
		if i := strings.IndexAny(account, ":;|"); i >= 0 {
			return service + ":" + account[:i], nil
		}
	case screen.KindName, KindCompany:
		if strings.Contains(value, "@") || strings.Contains(value, "|") {
			return "", errors.New("a name can't hold an address or other fields")
		}
	}
	return value, nil
}

func trimPrefixFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}
