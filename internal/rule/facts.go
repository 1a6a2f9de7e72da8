package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"bonafide/internal/fact"
)

// EmptySet is a set of facts without any input: every list is absent.
func EmptySet() *fact.Set { return &fact.Set{Residence: &fact.Place{}, Job: &fact.Job{}} }

// MergeFacts adds fact elements in JSON to a set: lists are appended to, an
// empty one counts as given, inputs are added, and as_of, residence and job are
// replaced. Unknown lists and fields are errors.
func MergeFacts(s *fact.Set, raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	var add fact.Set
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&add); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	if err := checkVocabulary(&add); err != nil {
		return fmt.Errorf("facts: %w", err)
	}
	from, to := reflect.ValueOf(&add).Elem(), reflect.ValueOf(s).Elem()
	for i := range from.NumField() {
		f, t := from.Field(i), to.Field(i)
		switch {
		case f.IsZero():
		case f.Kind() == reflect.Slice:
			joined := reflect.AppendSlice(reflect.AppendSlice(reflect.MakeSlice(f.Type(), 0, t.Len()+f.Len()), t), f)
			t.Set(joined)
		default:
			t.Set(f)
		}
	}
	slices.Sort(s.Inputs)
	s.Inputs = slices.Compact(s.Inputs)
	return nil
}

// checkVocabulary refuses facts that no stage could have made: a misspelt kind
// would make a test pass for nothing.
func checkVocabulary(s *fact.Set) error {
	v := reflect.ValueOf(s).Elem()
	for _, fv := range facts.variables {
		list := v.Field(fv.index)
		for i := range list.Len() {
			if list.Index(i).IsNil() {
				return fmt.Errorf("%s[%d] is null", fv.name, i)
			}
			e := list.Index(i).Elem()
			for _, f := range fv.shape.slots {
				allowed, closed := fact.Values(fv.shape.name + "." + f.name)
				value := reflect.Indirect(e.Field(f.index))
				if closed && value.IsValid() && !slices.Contains(allowed, value.String()) {
					return fmt.Errorf("%s[%d].%s has no value %q", fv.name, i, f.name, value.String())
				}
			}
		}
	}
	for _, in := range s.Inputs {
		if !slices.Contains(fact.Inputs(), in) {
			return fmt.Errorf("there is no input %q", in)
		}
	}
	return nil
}
