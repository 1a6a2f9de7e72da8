package limit

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"
)

func TestFilledKeepsWhatIsSetAndDefaultsTheRest(t *testing.T) {
	got := Limits{Wall: time.Second}.Filled()
	want := Default()
	want.Wall = time.Second
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	filled := reflect.ValueOf(Limits{}.Filled())
	for i := range filled.NumField() {
		if filled.Field(i).IsZero() {
			t.Errorf("%s has no default: it would mean nothing is read", filled.Type().Field(i).Name)
		}
	}
}

func TestALimitIsFoundInsideAnotherError(t *testing.T) {
	err := fmt.Errorf("word/document.xml: %w", Exceeded("ratio", "packed %d to 1", 1000))
	if l := Of(err); l == nil || l.Name != "ratio" || l.What != "packed 1000 to 1" {
		t.Errorf("Of = %+v", l)
	}
	if Of(errors.New("other")) != nil || Of(nil) != nil {
		t.Error("a limit in an error that is none")
	}
}
