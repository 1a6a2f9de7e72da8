package search

import (
	"reflect"
	"testing"
	"time"

	"bonafide/internal/watchlist"
)

func TestEntriesBringTheNamesOfOneTogether(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 0, 0, 0, 0, time.UTC) }
	got := Entries([]watchlist.Entry{
		{List: "a", Kind: "name", Value: "Anna Probe", Raw: "PROBE, Anna", Entity: "1", BirthYears: []int{1980}, Source: "s", Class: "sanctions", Added: day(2), TLP: "green"},
		{List: "a", Kind: "email", Value: "anna@mail.example", Entity: "1"},
		{List: "a", Kind: "name", Value: "Anja Probe", Entity: "1", BirthYears: []int{1980, 1981}, Countries: []string{"de"}, Added: day(1), TLP: "red"},
		{List: "b", Kind: "name", Value: "Anna Probe", Entity: "1"},
		{List: "a", Kind: "company", Value: "Probe Ltd", Entity: "1"},
		{List: "UN", Kind: "name", Value: "Max M.", Name: "Max Muster", Note: "X.1 2009"},
		{List: "UN", Kind: "name", Value: "Max Muster", Name: "Max Muster", Note: "X.1 2009"},
		{List: "UN", Kind: "name", Value: "Max Muster", Name: "Max Muster", Note: "X.2 2010"},
	})
	want := []Entry{
		{ID: "1", List: "a", Kind: Person, Names: []string{"PROBE, Anna", "Anja Probe"}, BirthYears: []int{1980, 1981}, Countries: []string{"de"}, Source: "s", Class: "sanctions", Added: day(2), TLP: "red"},
		{ID: "1", List: "b", Kind: Person, Names: []string{"Anna Probe"}},
		{ID: "1", List: "a", Kind: Company, Names: []string{"Probe Ltd"}},
		{ID: "X.1 2009", List: "UN", Kind: Person, Names: []string{"Max Muster", "Max M."}},
		{ID: "X.2 2010", List: "UN", Kind: Person, Names: []string{"Max Muster"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
}
