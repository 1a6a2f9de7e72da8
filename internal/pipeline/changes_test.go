package pipeline

import (
	"strings"
	"testing"

	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func TestOnlyWhatIsTakenAwayIsAChange(t *testing.T) {
	home, away := &screen.Address{Lines: []string{"1 Sample Street"}, City: "Austin"}, &screen.Address{Lines: []string{"2 Sample Street"}, City: "Austin"}
	phones := func(numbers ...string) (out []screen.Phone) {
		for _, n := range numbers {
			out = append(out, screen.Phone{Number: n})
		}
		return out
	}
	for _, tt := range []struct {
		name  string
		steps []screen.Person
		want  string
	}{
		{"a second mailbox is added", []screen.Person{{Emails: []string{"anna@mail.example"}}, {Emails: []string{"anna@mail.example", "probe@post.example"}}}, ""},
		{"the order changes", []screen.Person{{Emails: []string{"a@mail.example", "b@mail.example"}}, {Emails: []string{"b@mail.example", "a@mail.example"}}}, ""},
		{"a mailbox in capitals", []screen.Person{{Emails: []string{"Anna@Mail.example"}}, {Emails: []string{"anna@mail.example"}}}, ""},
		{"a mailbox is replaced", []screen.Person{{Emails: []string{"anna@mail.example"}}, {Emails: []string{"probe@post.example"}}}, "person.emails"},
		{"a mailbox is removed", []screen.Person{{Emails: []string{"a@mail.example", "b@mail.example"}}, {Emails: []string{"a@mail.example"}}}, "person.emails"},
		{"a number is spelt otherwise", []screen.Person{{Phones: phones("+1 202 555 0101")}, {Phones: phones("+12025550101", "+12025550102")}}, ""},
		{"a number is replaced twice", []screen.Person{{Phones: phones("+12025550101")}, {Phones: phones("+12025550102")}, {Phones: phones("+12025550103")}}, "person.phones person.phones"},
		{"a first address", []screen.Person{{}, {Address: home}}, ""},
		{"another address", []screen.Person{{Address: home}, {Address: away}}, "person.address"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var s store.Stored
			last := len(tt.steps) - 1
			for i := range tt.steps[:last] {
				s.Earlier = append(s.Earlier, store.Earlier{Application: screen.Application{Person: &tt.steps[i]}})
			}
			s.Application = screen.Application{Person: &tt.steps[last]}
			if got := strings.Join(changes(s), " "); got != tt.want {
				t.Errorf("changes %q, want %q", got, tt.want)
			}
		})
	}
	if changes(store.Stored{}) != nil {
		t.Error("a first revision has no changes, not even none")
	}
}
