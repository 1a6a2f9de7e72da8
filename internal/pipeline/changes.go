package pipeline

import (
	"cmp"
	"encoding/json"
	"maps"
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

// revised says that a new revision was received, and which parts of the
// application are other ones in it.
func revised(s store.Stored) string {
	const why = "a new revision of the application was received"
	if len(s.Earlier) == 0 {
		return why
	}
	was, is := parts(s.Earlier[len(s.Earlier)-1].Application), parts(s.Application)
	var changed []string
	for part := range maps.Keys(is) {
		if was[part] != is[part] {
			changed = append(changed, strings.ReplaceAll(part, "_", " "))
		}
	}
	for part := range maps.Keys(was) {
		if _, still := is[part]; !still {
			changed = append(changed, strings.ReplaceAll(part, "_", " "))
		}
	}
	if len(changed) == 0 {
		return why
	}
	slices.Sort(changed)
	return why + ": " + strings.Join(changed, ", ")
}

// parts are the fields of an application as text; what can't be written has none.
func parts(a screen.Application) map[string]string {
	body, err := json.Marshal(a)
	if err != nil {
		return nil
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(body, &raw); err != nil {
		return nil
	}
	out := make(map[string]string, len(raw))
	for part, text := range raw {
		out[part] = string(text)
	}
	return out
}
