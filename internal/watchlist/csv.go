package watchlist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Skipped is one row of a list that was not taken.
type Skipped struct {
	Line   int    `json:"line"`
	Reason string `json:"reason"`
}

// Source says where a list comes from.
type Source struct {
	List  string    // name of the list
	Class string    // one of Classes
	Added time.Time // date of rows that carry none
}

// column is one column of a list in CSV.
type column struct {
	name string
	of   func(*Row) *string
}

// columns of a list in CSV and the fields that they fill; kind and value must
// be there.
var columns = []column{
	{"kind", func(r *Row) *string { return &r.Kind }},
	{"value", func(r *Row) *string { return &r.Value }},
	{"name", func(r *Row) *string { return &r.Name }},
	{"confidence", func(r *Row) *string { return &r.Confidence }},
	{"valid_from", func(r *Row) *string { return &r.From }},
	{"valid_until", func(r *Row) *string { return &r.Until }},
	{"note", func(r *Row) *string { return &r.Note }},
	{"birth_year", func(r *Row) *string { return &r.BirthYear }},
	{"country", func(r *Row) *string { return &r.Country }},
	{"domain", func(r *Row) *string { return &r.Domain }},
	{"address", func(r *Row) *string { return &r.Address }},
	{"relation", func(r *Row) *string { return &r.Relation }},
	{"degree", func(r *Row) *string { return &r.Degree }},
	{"group", func(r *Row) *string { return &r.Group }},
	{"entity", func(r *Row) *string { return &r.Entity }},
	{"source", func(r *Row) *string { return &r.Source }},
}

// Columns are the names of the columns that a list in CSV may have, parted by
// commas: country, domain and address tell a firm or person from namesakes,
// relation and degree describe wallets and accounts near a listed one, group is
// one stolen log, entity what belongs together, source whose word it is.
func Columns() string {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, c.name)
	}
	return strings.Join(names, ",")
}

// ReadCSV reads a list with the columns of [Columns], in any order; only kind
// and value are required. Rows that can't be used are skipped with a reason. The
// error is of the file as a whole: unreadable, or without the needed columns.
func ReadCSV(r io.Reader, src Source) ([]Entry, []Skipped, error) {
	if !slices.Contains(Classes, src.Class) {
		return nil, nil, fmt.Errorf("%q is not a class of lists; use %s", src.Class, strings.Join(Classes, ", "))
	}
	cr := csv.NewReader(r)
	cr.FieldsPerRecord, cr.LazyQuotes, cr.TrimLeadingSpace = -1, true, true
	head, err := cr.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("the list has no header row; write %s", Columns())
	}
	at := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.ContainsFunc(columns, func(c column) bool { return c.name == h }) {
			return nil, nil, fmt.Errorf("line 1: %q is not a column of a list; use %s", h, Columns())
		}
		at[h] = i
	}
	for _, need := range columns[:2] {
		if _, ok := at[need.name]; !ok {
			return nil, nil, fmt.Errorf("line 1: the column %q is missing", need.name)
		}
	}
	var entries []Entry
	var skipped []Skipped
	for {
		row, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return entries, skipped, nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			skipped = append(skipped, Skipped{bad.Line, bad.Err.Error()})
			continue
		}
		if err != nil {
			return nil, nil, fmt.Errorf("the list ends in the middle, after %d rows: %w", len(entries)+len(skipped), err)
		}
		line, _ := cr.FieldPos(0)
		var cells Row
		for _, c := range columns {
			if i, ok := at[c.name]; ok && i < len(row) {
				*c.of(&cells) = row[i]
			}
		}
		e, err := cells.Entry(src)
		if err != nil {
			skipped = append(skipped, Skipped{line, err.Error()})
			continue
		}
		entries = append(entries, e)
	}
}
