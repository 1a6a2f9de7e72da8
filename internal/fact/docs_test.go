package fact

import (
	"reflect"
	"strings"
	"testing"
)

func TestEveryFieldOfAFactIsExplained(t *testing.T) {
	docs := Docs()
	set := reflect.TypeFor[Set]()
	for i := range set.NumField() {
		list := set.Field(i).Type
		if list.Kind() != reflect.Slice || list.Elem().Kind() != reflect.Pointer {
			continue
		}
		element := list.Elem().Elem()
		if docs[element.Name()] == "" {
			t.Errorf("%s has no comment", element.Name())
		}
		for j := range element.NumField() {
			f := element.Field(j)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Name != "Where" && docs[element.Name()+"."+name] == "" {
				t.Errorf("%s.%s has no comment", element.Name(), name)
			}
		}
	}
	if got := docs["Link.different_names"]; got != "mutually different names on the value, this one included" {
		t.Errorf("Link.different_names says %q", got)
	}
}
