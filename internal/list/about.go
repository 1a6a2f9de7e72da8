package list

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// About is what a list is, for a reference page and for comparing two versions.
type About struct {
	Name, Title string
	Source      string // where its rows come from, unless a row says otherwise
	AsOf        time.Time
	Columns     []Column
	Rows        []Entry // in the order of the file
}

// Column is one column that a list may have.
type Column struct {
	Name     string
	Key      bool     // no two rows share a value, and rules and stages find rows by it
	Required bool     // every row has it
	Values   []string // the only values it takes; nil when it takes any
}

// Entry is one row as text.
type Entry struct {
	Key  string // the value of its first key column; the whole row when it has none
	Text string // "column: value" of all columns that say something, joined by "; "
}

// head is what stands above the rows of a list.
type head struct{ title, source string }

// About tells all lists that were loaded, by name.
func (l *Lists) About() []About {
	tables := l.tables()
	var out []About
	for _, name := range l.Names() {
		rows := reflect.ValueOf(tables[name]).Elem()
		columns := columnsOf(rows.Type().Elem(), nil)
		a := About{Name: name, Title: l.heads[name].title, Source: l.heads[name].source, AsOf: l.asOf[name]}
		for _, c := range columns {
			a.Columns = append(a.Columns, Column{c.name, c.key, c.required, c.words})
		}
		for i := range rows.Len() {
			a.Rows = append(a.Rows, l.entry(name, rows.Index(i), columns))
		}
		out = append(out, a)
	}
	return out
}

// entry writes a row, without the origin that it has from its file.
func (l *Lists) entry(name string, row reflect.Value, columns []column) (e Entry) {
	var cells []string
	for _, c := range columns {
		v := row.FieldByIndex(c.index)
		text := cellText(v)
		if c.key && e.Key == "" && v.Kind() != reflect.Slice {
			e.Key = text
		}
		inherited := c.name == "source" && text == l.heads[name].source || c.name == "as_of" && v.Interface() == any(l.asOf[name])
		if text != "" && !inherited {
			cells = append(cells, c.name+": "+text)
		}
	}
	e.Text = strings.Join(cells, "; ")
	if e.Key == "" {
		e.Key = e.Text
	}
	return e
}

func cellText(v reflect.Value) string {
	if v.IsZero() {
		return ""
	}
	switch x := v.Interface().(type) {
	case time.Time:
		return x.Format(time.DateOnly)
	case []string:
		return strings.Join(x, ", ")
	}
	return fmt.Sprint(v.Interface())
}
