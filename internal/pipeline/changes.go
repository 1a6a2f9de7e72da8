package pipeline

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"bonafide/internal/identify"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// changes are the fields of contact from which a revision of an application took
// something away; nil when there is only one. A second mailbox or phone beside the
// first is no change.
func changes(s store.Stored) []string {
	if len(s.Earlier) == 0 {
		return nil
	}
	out := []string{}
	prior := s.Earlier[0].Application.Person
	for _, e := range append(slices.Clone(s.Earlier[1:]), store.Earlier{Application: s.Application}) {
		next := e.Application.Person
		for field, contacts := range map[string]func(*screen.Person) []string{"person.emails": mailboxes, "person.phones": numbers, "person.address": homes} {
			if prior == nil || next == nil {
				continue
			}
			kept := contacts(next)
			if slices.ContainsFunc(contacts(prior), func(c string) bool { return !slices.Contains(kept, c) }) {
				out = append(out, field)
			}
		}
		prior = next
	}
	slices.Sort(out)
	return out
}

// mailboxes, numbers and homes are a person's contacts as they are compared: one
// spelt otherwise is the same.
func mailboxes(p *screen.Person) (out []string) {
	for _, e := range p.Emails {
		out = append(out, cmp.Or(identify.NormaliseEmail(e), e))
	}
	return out
}

func numbers(p *screen.Person) (out []string) {
	for _, n := range p.Phones {
		number := strings.Map(func(r rune) rune {
			if r == '+' || r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, n.Number)
		out = append(out, cmp.Or(number, n.Number))
	}
	return out
}

func homes(p *screen.Person) []string {
	if p.Address == nil {
		return nil
	}
	text, _ := json.Marshal(p.Address) // texts and a flag: it never fails
	return []string{string(text)}
}
