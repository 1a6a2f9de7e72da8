package watchlist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/watchlist"
)

// on is an indicator as it stood on a day of October, or its withdrawal then.
func on(n, day int, mail string, revoked bool) string {
	s := indicator(n, `[email-addr:value = '`+mail+`']`, fmt.Sprintf(`,"revoked":%v`, revoked))
	return strings.Replace(s, `"modified":"2026-10-01`, fmt.Sprintf(`"modified":"2026-10-%02d`, day), 1)
}

// shelf is a list that takes updates one by one.
type shelf struct {
	t       *testing.T
	entries []watchlist.Entry
	objects []watchlist.Object
}

func (s *shelf) update(objects ...string) watchlist.Changes {
	s.t.Helper()
	c := watchlist.Update(s.entries, s.objects, read(s.t, bundleOf(objects...), watchlist.Options{}))
	slices.Reverse(c.Gone)
	for _, i := range c.Gone {
		s.entries = slices.Delete(s.entries, i, i+1)
	}
	s.entries, s.objects = append(s.entries, c.Add...), c.Objects
	return c
}

func (s *shelf) holds() string {
	var out []string
	for _, e := range s.entries {
		out = append(out, e.Raw)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func told6(c watchlist.Changes) [6]int {
	return [6]int{c.Added, c.Changed, c.Withdrawn, c.Same, c.Older, c.Unknown}
}

func TestAnUpdateChangesOnlyWhatItNames(t *testing.T) {
	const author = "identity--00000000-0000-4000-8000-00000000000a"
	firm := func(day int) string {
		return fmt.Sprintf(`{"type":"identity","id":%q,"modified":"2026-10-%02dT00:00:00Z","name":"Silver Sample","identity_class":"organization"}`, author, day)
	}
	targets := func(revoked bool) string {
		return fmt.Sprintf(`{"type":"relationship","id":"relationship--00000000-0000-4000-8000-000000000001","modified":"2026-10-09T00:00:00Z","relationship_type":"targets","source_ref":"x","target_ref":%q,"revoked":%v}`, author, revoked)
	}
	for _, tt := range []struct {
		name   string
		update []string
		want   string
		told   [6]int // added, changed, withdrawn, same, older, unknown
	}{
		{"nothing but withdrawals leaves the rest", []string{on(1, 5, "a@mail.example", true)}, "Silver Sample b@mail.example", [6]int{0, 0, 1, 0, 0, 0}},
		{"a withdrawal of something that it doesn't hold", []string{on(7, 5, "z@mail.example", true)}, "Silver Sample a@mail.example b@mail.example", [6]int{0, 0, 0, 0, 0, 1}},
		{"a later version takes the place", []string{on(2, 5, "c@mail.example", false)}, "Silver Sample a@mail.example c@mail.example", [6]int{0, 1, 0, 0, 0, 0}},
		{"an earlier version is left", []string{on(2, 1, "c@mail.example", false)}, "Silver Sample a@mail.example b@mail.example", [6]int{0, 0, 0, 0, 1, 0}},
		{"an earlier withdrawal is left", []string{on(2, 1, "b@mail.example", true)}, "Silver Sample a@mail.example b@mail.example", [6]int{0, 0, 0, 0, 1, 0}},
		{"the same version is there already", []string{on(2, 2, "b@mail.example", false)}, "Silver Sample a@mail.example b@mail.example", [6]int{0, 0, 0, 1, 0, 0}},
		{"something new is added", []string{on(3, 1, "c@mail.example", false)}, "Silver Sample a@mail.example b@mail.example c@mail.example", [6]int{1, 0, 0, 0, 0, 0}},
		{"the last of two versions in one file counts", []string{on(2, 9, "c@mail.example", true), on(2, 5, "d@mail.example", false)}, "Silver Sample a@mail.example", [6]int{0, 0, 1, 0, 0, 0}},
		{"a later version of which nothing can be taken", []string{strings.Replace(on(2, 5, "c@mail.example", false), " = ", " != ", 1)}, "Silver Sample a@mail.example", [6]int{0, 0, 1, 0, 0, 0}},
		{"a relationship that says who was harmed", []string{targets(false)}, "a@mail.example b@mail.example", [6]int{0, 0, 1, 0, 0, 0}},
		{"a relationship that was taken back", []string{targets(true)}, "Silver Sample a@mail.example b@mail.example", [6]int{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := shelf{t: t}
			s.update(on(1, 2, "a@mail.example", false), on(2, 2, "b@mail.example", false), firm(2))
			s.entries = append(s.entries, watchlist.Entry{Kind: "email", Raw: ""}) // of a list that numbered nothing
			if got := told6(s.update(tt.update...)); got != tt.told {
				t.Errorf("told %v, want %v", got, tt.told)
			}
			if got := strings.TrimSpace(s.holds()); got != tt.want {
				t.Errorf("holds %q, want %q", got, tt.want)
			}
		})
	}
	t.Run("who was harmed isn't listed by a later version of the same identity", func(t *testing.T) {
		s := shelf{t: t}
		s.update(targets(false), firm(2), on(1, 2, "a@mail.example", false))
		s.update(firm(20))
		if s.holds() != "a@mail.example" {
			t.Errorf("holds %q", s.holds())
		}
	})
}

func TestTheOrderOfUpdatesChangesNothing(t *testing.T) {
	files := []string{on(1, 2, "a@mail.example", false), on(1, 6, "b@mail.example", true), on(2, 3, "c@mail.example", false), on(2, 3, "c@mail.example", true), on(3, 3, "d@mail.example", true), on(3, 5, "d@mail.example", false)}
	var orders func(left, done []string)
	orders = func(left, done []string) {
		for i := range left {
			orders(slices.Delete(slices.Clone(left), i, i+1), append(slices.Clone(done), left[i]))
		}
		if len(left) > 0 {
			return
		}
		s := shelf{t: t}
		for _, f := range done {
			s.update(f)
		}
		if s.holds() != "d@mail.example" || len(s.objects) != 2 {
			t.Fatalf("holds %q, %+v after %s", s.holds(), s.objects, strings.Join(done, "\n"))
		}
	}
	orders(files, nil)
}

func TestWhatIsTakenBackKeepsNoValue(t *testing.T) {
	s := shelf{t: t}
	s.update(on(1, 2, "a@mail.example", false))
	s.update(on(1, 5, "a@mail.example", true))
	if all := fmt.Sprintf("%+v", s.objects); len(s.objects) != 1 || strings.Contains(all, "mail.example") {
		t.Errorf("kept %s", all)
	}
}
