package watchlist

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
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

// columns of a list in CSV; kind and value must be there.
var columns = []string{"kind", "value", "name", "confidence", "valid_from", "valid_until", "note", "birth_year"}

// ReadCSV reads a list with the columns kind, value, name, confidence,
// valid_from, valid_until, note and birth_year, in any order; only kind and
// value are required. Rows that can't be used are skipped with a reason. The
// error is of the file as a whole: unreadable, or without the needed columns.
func ReadCSV(r io.Reader, src Source) ([]Entry, []Skipped, error) {
	if !slices.Contains(Classes, src.Class) {
		return nil, nil, fmt.Errorf("%q is not a class of lists; use %s", src.Class, strings.Join(Classes, ", "))
	}
	cr := csv.NewReader(r)
	cr.FieldsPerRecord, cr.LazyQuotes, cr.TrimLeadingSpace = -1, true, true
	head, err := cr.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("the list has no header row; write %s", strings.Join(columns, ","))
	}
	at := map[string]int{}
	for i, h := range head {
		h = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		if !slices.Contains(columns, h) {
			return nil, nil, fmt.Errorf("line 1: %q is not a column of a list; use %s", h, strings.Join(columns, ","))
		}
		at[h] = i
	}
	for _, need := range columns[:2] {
		if _, ok := at[need]; !ok {
			return nil, nil, fmt.Errorf("line 1: the column %q is missing", need)
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
		e, err := entry(row, at, src)
		if err != nil {
			skipped = append(skipped, Skipped{line, err.Error()})
			continue
		}
		entries = append(entries, e)
	}
}

func entry(row []string, at map[string]int, src Source) (Entry, error) {
	cell := func(c string) string {
		if i, ok := at[c]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	e := Entry{List: src.List, Class: src.Class, Kind: strings.ToLower(cell("kind")), Raw: cell("value"), Name: cell("name"), Note: cell("note"), Confidence: 1, Added: src.Added}
	var err error
	if e.Value, err = Canonical(e.Kind, e.Raw); err != nil {
		return e, err
	}
	if c := cell("confidence"); c != "" {
		if e.Confidence, err = strconv.ParseFloat(c, 64); err != nil || !(e.Confidence >= 0 && e.Confidence <= 1) {
			return e, fmt.Errorf("confidence %q is not a number from 0 to 1", c)
		}
	}
	if e.From, err = date(cell("valid_from")); err != nil {
		return e, fmt.Errorf("valid_from: %w", err)
	}
	if e.Until, err = date(cell("valid_until")); err != nil {
		return e, fmt.Errorf("valid_until: %w", err)
	}
	if len(cell("valid_until")) == len(time.DateOnly) {
		e.Until = e.Until.AddDate(0, 0, 1).Add(-time.Nanosecond) // that day counts
	}
	if !e.From.IsZero() {
		e.Added = e.From
	}
	if y := cell("birth_year"); y != "" {
		n, err := strconv.Atoi(y)
		if err != nil {
			return e, fmt.Errorf("birth_year %q is not a year", y)
		}
		e.BirthYears = []int{n}
	}
	return e, nil
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
