package enrich

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// references relates referees' contacts to the applicant's own and to each
// other's; link adds whose own they are elsewhere.
func (m *maker) references() {
	if m.App.References == nil {
		return
	}
	m.given("references")
	m.set.References = []*fact.Reference{}
	own := map[string]bool{}
	for _, id := range m.Found.Identifiers {
		if id.Own {
			own[id.Kind+":"+id.Value] = true
		}
	}
	refs := make([][]string, len(m.App.References))
	for i := range m.App.References {
		refs[i] = m.refereeContacts(i)
	}
	for i, r := range m.App.References {
		f := &fact.Reference{EmployerMail: m.employerMail(r), Where: refereeWhere(i, refs[i])}
		for _, ref := range refs[i] {
			switch {
			case m.fixedLine(ref):
			case own[ref]:
				f.AlsoOf = ptr("self")
			case f.AlsoOf == nil && m.sharedByReferees(ref, i, refs):
				f.AlsoOf = ptr("referee")
			}
		}
		if f.AlsoOf == nil && len(refs[i]) > 0 {
			f.AlsoOf = ptr("nobody")
		}
		m.set.References = append(m.set.References, f)
	}
}

// fixedLine reports whether "kind:value" is a phone known for a fixed line, by
// its sender or by the numbering plan: a switchboard or a household's.
func (m *maker) fixedLine(ref string) bool { return m.line(ref) == "fixed_line" }

func (m *maker) line(ref string) string {
	number, ok := strings.CutPrefix(ref, "phone:")
	if !ok {
		return ""
	}
	for _, id := range m.Found.Identifiers {
		if id.Kind == screen.KindPhone && id.Value == number && id.Attrs["line_type"] != "" && id.Attrs["line_type"] != "unknown" {
			return id.Attrs["line_type"]
		}
	}
	return m.sets.PhoneLine(number)
}

// sharedByReferees reports whether another referee has the contact. Two of one
// firm share its switchboard, whatever kind of line it is: for a phone it takes two
// employers that are known and differ.
func (m *maker) sharedByReferees(ref string, i int, refs [][]string) bool {
	for j := range refs {
		if j == i || !slices.Contains(refs[j], ref) {
			continue
		}
		if strings.HasPrefix(ref, "email:") {
			return true
		}
		a, b := history.FoldEmployer(m.App.References[i].Employer), history.FoldEmployer(m.App.References[j].Employer)
		if a != "" && b != "" && !oneFirm(m.firm(a), m.firm(b)) {
			return true
		}
	}
	return false
}

func refereeWhere(i int, refs []string) fact.Where {
	var out []fact.Spot
	for _, r := range refs {
		kind, value, _ := strings.Cut(r, ":")
		out = append(out, fact.Spot{Where: screen.Where{Field: fmt.Sprintf("references[%d].%s", i, kind), Source: "form"}, Kind: kind, Value: value, Rests: []string{r}})
	}
	if len(out) == 0 {
		out = []fact.Spot{{Where: screen.Where{Field: fmt.Sprintf("references[%d]", i), Source: "form"}, Kind: "reference"}}
	}
	return fact.At(out...)
}

// refereeContacts are "kind:value" of the i-th referee's mailbox and phone.
func (m *maker) refereeContacts(i int) []string {
	path := fmt.Sprintf("references[%d].", i)
	var out []string
	for _, id := range m.Found.Identifiers {
		if id.Kind != screen.KindEmail && id.Kind != screen.KindPhone {
			continue
		}
		for _, w := range id.Where {
			if strings.HasPrefix(w.Field, path) {
				out = append(out, id.Kind+":"+id.Value)
				break
			}
		}
	}
	return out
}

// employerMail compares a referee's mail domain with the known domains of the
// employer named; absent unless the employer is on the list.
func (m *maker) employerMail(r screen.Reference) *string {
	_, domain, ok := strings.Cut(identify.NormaliseEmail(r.Email), "@")
	if !ok || r.Employer == "" {
		return nil
	}
	e, listed := m.employers[history.FoldEmployer(r.Employer)]
	if !listed {
		return nil
	}
	if ofEmployer(domain, e) {
		return ptr("same")
	}
	return ptr("different")
}

// ofEmployer reports whether a mail domain is the employer's own or one of its
// subsidiaries'.
func ofEmployer(domain string, e list.Employer) bool {
	return slices.ContainsFunc(append([]string{e.Domain}, e.Aliases...), func(d string) bool {
		return domain == d || strings.HasSuffix(domain, "."+d)
	})
}
