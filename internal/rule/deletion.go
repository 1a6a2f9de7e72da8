package rule

import (
	"fmt"
	"reflect"
	"slices"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// CheckDeletions takes away, one at a time, each list, element, input, optional
// and opaque field of a set, and names those whose absence makes the rule fire
// that didn't before; with id "" any rule. A sound rule gives none: unknown is
// not guilt. The set is not changed.
func (c *Catalogue) CheckDeletions(id string, s *fact.Set) []string {
	var out []string
	before := c.firing(id, s)
	for d := range deletions(s) {
		for _, r := range c.firing(id, d.set) {
			if !slices.Contains(before, r) {
				out = append(out, r+" without "+d.what)
			}
		}
	}
	return out
}

// firing are the ids of the rules that fire.
func (c *Catalogue) firing(id string, s *fact.Set) (out []string) {
	if id != "" {
		if a, _ := c.Ask(id, s); a.Outcome == screen.Fired {
			out = append(out, id)
		}
		return out
	}
	for _, f := range c.Evaluate(s).Findings {
		out = append(out, f.Rule)
	}
	return out
}

// deletion is a set without one thing.
type deletion struct {
	what string
	set  *fact.Set
}

// deletions walks all sets that lack one thing of s. They share what they don't lack.
func deletions(s *fact.Set) func(func(deletion) bool) {
	return func(yield func(deletion) bool) {
		v := reflect.ValueOf(s).Elem()
		without := func(what string, change func(v reflect.Value)) bool {
			d := *s
			change(reflect.ValueOf(&d).Elem())
			return yield(deletion{what, &d})
		}
		for i := range v.NumField() {
			f, name := v.Field(i), jsonName(v.Type().Field(i))
			if name == "over_cap" || name == "beyond" || name == "snoozed" || f.IsZero() {
				continue
			}
			if !without(name, func(d reflect.Value) { d.Field(i).SetZero() }) {
				return
			}
			if f.Kind() == reflect.Slice && !elements(f, name, i, without) {
				return
			}
		}
	}
}

// elements takes away each element of a list, then each field of it.
func elements(list reflect.Value, name string, field int, without func(string, func(reflect.Value)) bool) bool {
	for i := range list.Len() {
		what := fmt.Sprintf("%s[%d]", name, i)
		shorter := reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(list.Type(), 0, list.Len()), list.Slice(0, i)), list.Slice(i+1, list.Len()))
		if !without(what, func(d reflect.Value) { d.Field(field).Set(shorter) }) {
			return false
		}
		e := list.Index(i)
		if e.Kind() != reflect.Pointer || e.IsNil() {
			continue
		}
		for f := range e.Elem().NumField() {
			t := e.Elem().Type().Field(f)
			if k := t.Type.Kind(); t.Name == "Where" || k != reflect.Pointer && k != reflect.Struct || e.Elem().Field(f).IsZero() {
				continue
			}
			changed := reflect.New(e.Elem().Type())
			changed.Elem().Set(e.Elem())
			changed.Elem().Field(f).SetZero()
			other := reflect.AppendSlice(reflect.MakeSlice(list.Type(), 0, list.Len()), list)
			other.Index(i).Set(changed)
			if !without(what+"."+jsonName(t), func(d reflect.Value) { d.Field(field).Set(other) }) {
				return false
			}
		}
	}
	return true
}
