package watchlist

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestAHeaderIsPartedForAPersonToMap(t *testing.T) {
	for name, tt := range map[string]struct {
		line string
		want []Title
	}{
		"fields and kinds are suggested by their titles":      {"Type,Indicator,E-Mail,Email,Last seen", []Title{{Name: "Type", Suggest: "kind"}, {Name: "Indicator", Suggest: "value"}, {Name: "E-Mail"}, {Name: "Email", Suggest: "email"}, {Name: "Last seen", Suggest: "last_seen"}}},
		"semicolons part too, and only the first line counts": {"\ufeffgithub;\"Remarks\"\nx@mail.example;hunter2", []Title{{Name: "github", Suggest: "github"}, {Name: "Remarks", Suggest: "note"}}},
		"what may not be taken is said":                       {"email\tPassword hash\tnationality", []Title{{Name: "email", Suggest: "email"}, {Name: "Password hash", Refused: true}, {Name: "nationality", Refused: true}}},
		"a title that stands twice can be mapped once":        {"Value,value, ,note", []Title{{Name: "Value", Suggest: "value"}, {Name: "note", Suggest: "note"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Titles(tt.line)
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
	for name, line := range map[string]string{"nothing": "", "too many": strings.Repeat("a,", 80)} {
		if _, err := Titles(line); !errors.Is(err, ErrMapping) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestEveryMappedKindCanBeMapped(t *testing.T) {
	kinds := MappedKinds()
	if !slices.IsSorted(kinds) || !slices.Contains(kinds, "person") || slices.Contains(kinds, "name") {
		t.Errorf("%v", kinds)
	}
	for _, k := range kinds {
		if err := (&Mapping{Columns: map[string]string{"column": k}}).Check(); err != nil {
			t.Error(err)
		}
	}
}
