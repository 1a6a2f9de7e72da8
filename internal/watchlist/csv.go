package watchlist

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

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
	{"last_seen", func(r *Row) *string { return &r.Seen }},
	{"note", func(r *Row) *string { return &r.Note }},
	{"birth_year", func(r *Row) *string { return &r.BirthYear }},
	{"country", func(r *Row) *string { return &r.Country }},
	{"domain", func(r *Row) *string { return &r.Domain }},
	{"address", func(r *Row) *string { return &r.Address }},
	{"relation", func(r *Row) *string { return &r.Relation }},
	{"degree", func(r *Row) *string { return &r.Degree }},
	{"group", func(r *Row) *string { return &r.Group }},
	{"entity", func(r *Row) *string { return &r.Entity }},
	{"tlp", func(r *Row) *string { return &r.TLP }},
	{"source", func(r *Row) *string { return &r.Source }},
}

// synonyms are other names under which files carry a column.
var synonyms = map[string]string{
	"type": "kind", "indicator_type": "kind", "indicator": "value", "identifier": "value", "score": "confidence",
	"start": "valid_from", "from": "valid_from", "expires": "valid_until", "expiry": "valid_until", "until": "valid_until",
	"comment": "note", "description": "note", "remarks": "note", "yob": "birth_year", "year_of_birth": "birth_year",
	"seat": "country", "marking": "tlp", "log": "group", "reference": "source",
}

// columnOf finds a column by its name or a synonym of it.
func columnOf(name string) (column, bool) {
	if other, ok := synonyms[name]; ok {
		name = other
	}
	i := slices.IndexFunc(columns, func(c column) bool { return c.name == name })
	if i < 0 {
		return column{}, false
	}
	return columns[i], true
}

// header is a column's title in one writing: "Valid from" is valid_from.
func header(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ' ' || r == '_' || r == '-' || r == '\t' || r == '"' }), "_")
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

// target is what one column of a file fills: a field of the row, or a value of a
// kind of its own.
type target struct {
	of   func(*Row) *string
	kind string
}

// csv reads a list with the columns of [Columns] in any order, of which kind and
// value are needed, or with those of the mapping.
func (t *taker) csv(r *bufio.Reader) error {
	m := t.opt.Map
	if m == nil {
		m = &Mapping{}
	}
	cr := newCSV(r, m.comma(r))
	head, err := cr.Read()
	if err != nil {
		return fmt.Errorf("%w: no header row; write %s", ErrFormat, Columns())
	}
	at, err := m.targets(head)
	if err != nil {
		return err
	}
	return t.rows(cr, func(line int, row []string) error {
		var cells Row
		for field, value := range m.Fixed {
			c, _ := columnOf(header(field))
			*c.of(&cells) = value
		}
		var kinds []target
		var values []string
		for i, to := range at {
			switch {
			case i >= len(row):
			case to.kind != "" && strings.TrimSpace(row[i]) != "":
				kinds, values = append(kinds, to), append(values, row[i])
			case to.of != nil:
				*to.of(&cells) = row[i]
			}
		}
		return t.cells(Skipped{Line: line}, cells, kinds, values)
	})
}

// cells takes the entries of one row of a table: one, or one for each kind that
// has a column of its own.
func (t *taker) cells(at Skipped, cells Row, kinds []target, values []string) error {
	if kinds == nil {
		return t.take(at, cells)
	}
	if cells.Entity == "" && len(kinds) > 1 {
		cells.Entity = fmt.Sprintf("line %d", at.Line)
	}
	for i, k := range kinds {
		cells.Kind, cells.Value = k.kind, values[i]
		if err := t.take(at, cells); err != nil {
			return err
		}
	}
	return nil
}

// table is a CSV whose rows are bounded.
type table struct {
	csv   *csv.Reader
	meter *metered
}

func newCSV(r io.Reader, comma rune) table {
	m := &metered{r: r}
	cr := csv.NewReader(m)
	cr.Comma, cr.FieldsPerRecord, cr.LazyQuotes, cr.TrimLeadingSpace, cr.ReuseRecord = comma, -1, true, true, true
	return table{cr, m}
}

// Read gives the next row, which holds until the one after it.
func (t table) Read() ([]string, error) {
	row, err := t.csv.Read()
	t.meter.used = 0
	return row, err
}

// rows hands out the rows of a table; broken ones are skipped.
func (t *taker) rows(cr table, take func(line int, row []string) error) error {
	for n := 0; ; n++ {
		row, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) && !errors.Is(err, ErrLimit) && !errors.Is(err, ErrFormat) {
			t.skip(Skipped{Line: bad.Line}, bad.Err.Error())
			continue
		}
		if err != nil {
			return fmt.Errorf("after %d rows the list can't be read: %w", n, err)
		}
		for i, cell := range row {
			if !utf8.ValidString(cell) { // lists of Windows programs
				row[i], _ = charmap.Windows1252.NewDecoder().String(cell)
			}
		}
		line, _ := cr.csv.FieldPos(0)
		if err := take(line, row); err != nil {
			return err
		}
	}
}

// sniff tells the sign between columns by the first line.
func sniff(r *bufio.Reader) rune {
	head, _ := r.Peek(headBytes)
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best, most := ',', 0
	for _, c := range []rune{',', ';', '\t', '|'} {
		if n := bytes.Count(line, []byte(string(c))); n > most {
			best, most = c, n
		}
	}
	return best
}
