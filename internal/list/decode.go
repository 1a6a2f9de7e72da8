package list

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// decoder reads one list. A row type says by its `list` tags which columns a
// list may have: "name,key" is unique across rows and may be asked for by
// [Lists.Has], "name,required" must be given, "name,domain" holds a domain,
// "name,a|b" one of these words. Nothing else is a column.
type decoder struct {
	file, name string
	title      string
	source     string
	asOf       time.Time
	keys       map[string]bool
	at         map[string]*yaml.Node // by key: the row in which it stands
	in         *yaml.Node            // the row being read
	errs       []error
}

// column is one field of a row type.
type column struct {
	name                  string
	index                 []int
	key, required, domain bool
	words                 []string
}

// fail notes an error at a node, with what to do about it.
func (d *decoder) fail(n *yaml.Node, format string, args ...any) {
	d.errs = append(d.errs, fmt.Errorf("%w: %s:%d:%d: %s", ErrList, d.file, n.Line, n.Column, fmt.Sprintf(format, args...)))
}

// decode fills rows, a pointer to a slice, and gives the folded keys.
func (d *decoder) decode(b []byte, rows any) map[string]bool {
	d.keys, d.at = map[string]bool{}, map[string]*yaml.Node{}
	doc := yaml.NewDecoder(bytes.NewReader(b))
	var root, more yaml.Node
	if err := doc.Decode(&root); err != nil {
		d.fail(&yaml.Node{Line: 1, Column: 1}, "not readable as YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
		return d.keys
	}
	if err := doc.Decode(&more); !errors.Is(err, io.EOF) {
		d.fail(&root, "a list is one document; remove what follows the second ---")
	}
	top := root.Content[0]
	if top.Kind != yaml.MappingNode {
		d.fail(top, "a list begins with list, title, source, as_of and rows")
		return d.keys
	}
	body := d.head(top)
	if body == nil {
		return d.keys
	}
	slice := reflect.ValueOf(rows).Elem()
	columns := columnsOf(slice.Type().Elem(), nil)
	for _, n := range body.Content {
		row := reflect.New(slice.Type().Elem()).Elem()
		if d.row(n, row, columns) {
			slice.Set(reflect.Append(slice, row))
		}
	}
	return d.keys
}

// head reads what stands above the rows and gives the node of the rows.
func (d *decoder) head(top *yaml.Node) (body *yaml.Node) {
	seen := map[string]bool{}
	for i := 0; i < len(top.Content); i += 2 {
		k, v := top.Content[i], top.Content[i+1]
		if seen[k.Value] {
			d.fail(k, "%s stands here twice; remove one", k.Value)
		}
		seen[k.Value] = true
		switch k.Value {
		case "list":
			if v.Value != d.name {
				d.fail(v, "the list is called %q, its file %q; use one name", v.Value, d.name)
			}
		case "title":
			d.title = v.Value
		case "source":
			d.source = v.Value
		case "as_of":
			d.asOf = d.date(v)
		case "rows":
			body = v
		default:
			d.fail(k, "unknown key %q; a list has list, title, source, as_of and rows", k.Value)
		}
	}
	for _, k := range []string{"list", "title", "source", "as_of", "rows"} {
		if !seen[k] {
			d.fail(top, "%s is missing; add it above the rows", k)
		}
	}
	if body != nil && body.Kind != yaml.SequenceNode {
		d.fail(body, "rows is a list; begin each row with a dash, or write rows: []")
		return nil
	}
	return body
}

// columnsOf gives the columns of a row type, embedded ones first.
func columnsOf(t reflect.Type, prefix []int) []column {
	var out []column
	for i := range t.NumField() {
		f := t.Field(i)
		index := append(slices.Clone(prefix), i)
		if f.Anonymous {
			out = append(out, columnsOf(f.Type, index)...)
			continue
		}
		parts := strings.Split(f.Tag.Get("list"), ",")
		c := column{name: parts[0], index: index}
		for _, p := range parts[1:] {
			switch p {
			case "key":
				c.key, c.required = true, f.Type.Kind() != reflect.Slice
			case "required":
				c.required = true
			case "domain":
				c.domain = true
			default:
				c.words, c.required = strings.Split(p, "|"), true
			}
		}
		out = append(out, c)
	}
	return out
}

// row fills one row and reports whether it is whole.
func (d *decoder) row(n *yaml.Node, row reflect.Value, columns []column) bool {
	before := len(d.errs)
	d.in = n
	if n.Kind != yaml.MappingNode {
		d.fail(n, "a row is a mapping of columns to values; columns: %s", names(columns))
		return false
	}
	given := map[string]bool{}
	for i := 0; i < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		at := slices.IndexFunc(columns, func(c column) bool { return c.name == k.Value })
		switch {
		case at < 0:
			d.fail(k, "unknown column %q; this list may have %s and nothing else", k.Value, names(columns))
		case given[k.Value]:
			d.fail(k, "column %s stands in this row twice; remove one", k.Value)
		default:
			given[k.Value] = true
			d.cell(v, row.FieldByIndex(columns[at].index), columns[at])
		}
	}
	for _, c := range columns {
		switch f := row.FieldByIndex(c.index); {
		case given[c.name]:
		case c.required:
			d.fail(n, "column %s is missing", c.name)
		case c.name == "source":
			f.SetString(d.source)
		case c.name == "as_of":
			f.Set(reflect.ValueOf(d.asOf))
		}
	}
	return len(d.errs) == before
}

// cell sets one value by its Go type.
func (d *decoder) cell(n *yaml.Node, to reflect.Value, c column) {
	if to.Type() == reflect.TypeFor[time.Time]() {
		to.Set(reflect.ValueOf(d.date(n)))
		return
	}
	if to.Kind() == reflect.String && n.Kind != yaml.ScalarNode {
		d.fail(n, "column %s is one text", c.name)
		return
	}
	if to.Kind() == reflect.String && n.Tag != "!!str" {
		d.fail(n, "column %s is a text; put %s into quotes", c.name, n.Value)
		return
	}
	if err := n.Decode(to.Addr().Interface()); err != nil || to.Kind() == reflect.Slice && n.Kind != yaml.SequenceNode {
		d.fail(n, "column %s is %s; %q isn't", c.name, kindName(to.Kind()), n.Value)
		return
	}
	if list, ok := to.Interface().([]string); ok {
		for i, v := range list {
			d.value(n.Content[i], v, c)
		}
		return
	}
	d.value(n, fmt.Sprint(to.Interface()), c)
}

// value checks one value against its column and notes it when it is a key.
func (d *decoder) value(n *yaml.Node, v string, c column) {
	switch {
	case c.required && v == "":
		d.fail(n, "column %s is empty; give it a value or remove the row", c.name)
		return
	case c.words != nil && !slices.Contains(c.words, v):
		d.fail(n, "column %s has no value %q; use one of %s", c.name, v, strings.Join(c.words, ", "))
	case c.domain && (v != strings.ToLower(v) || !strings.Contains(v, ".") || strings.ContainsAny(v, "@/: ")):
		d.fail(n, "%q is no domain in lower case; write it as mail.example", v)
	}
	if !c.key {
		return
	}
	folded := Fold(v)
	if folded == "" {
		d.fail(n, "%q holds no letter and no digit, so that nothing could be found by it", v)
		return
	}
	if first, ok := d.at[folded]; ok && first != d.in {
		d.fail(n, "%q stands in line %d already; remove one of the two", v, first.Line)
		return
	}
	d.at[folded], d.keys[folded] = d.in, true
}

// date reads YYYY-MM-DD.
func (d *decoder) date(n *yaml.Node) time.Time {
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		d.fail(n, "%q is no date; write it as 2026-11-22", n.Value)
	}
	return t
}

func names(columns []column) string {
	var s []string
	for _, c := range columns {
		s = append(s, c.name)
	}
	return strings.Join(s, ", ")
}

func kindName(k reflect.Kind) string {
	switch k {
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list of texts"
	case reflect.Int, reflect.Uint32:
		return "a whole number"
	}
	return "a text"
}
