package watchlist

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

func touchpointField(i int) string { return fmt.Sprintf("touchpoints[%d].ip", i) }

// otherAccount reports whether the list knows the number of the account behind
// a listed login, the packet too, and they differ: logins are given out anew,
// numbers are not.
func (m *matcher) otherAccount(e Entry, id screen.Identifier) bool {
	if e.Entity == "" || m.sub.App == nil {
		return false
	}
	var listed []string
	for _, o := range m.entityOf(e) {
		if o.Kind == screen.KindProfileID && strings.HasPrefix(o.Value, id.Kind+":") {
			listed = append(listed, o.Value)
		}
	}
	own := accountNumbers(m.sub.App, id.Kind, id.Value)
	return len(listed) > 0 && len(own) > 0 && !slices.ContainsFunc(own, func(n string) bool { return slices.Contains(listed, n) })
}

// accountNumbers are the numbers that the packet gives for a login, as
// "service:number".
func accountNumbers(app *screen.Application, kind, login string) []string {
	var out []string
	add := func(given, number string) {
		if number != "" && identify.NormaliseHandle(kind, given) == login {
			out = append(out, profileID(kind, number))
		}
	}
	for _, p := range app.Profiles {
		if service(p.Service) == kind {
			add(p.Login, p.ID)
			add(p.RequestedLogin, p.ID)
		}
	}
	if p := app.Person; p != nil {
		for _, x := range p.Messengers {
			if service(x.Service) == kind {
				add(x.Handle, x.ID)
			}
		}
	}
	return out
}

func service(s string) string {
	if s = strings.ToLower(strings.TrimSpace(s)); s == "twitter" {
		return screen.KindX
	}
	return s
}

func profileID(service, number string) string {
	return service + ":" + strings.ToLower(strings.TrimSpace(number))
}

// contributors matches who works on the applicant's repositories, each account
// once, whatever the number of lists and repositories; of several counts of its
// ties the largest holds, in the applicant's favour.
func (m *matcher) contributors() {
	if m.sub.App == nil {
		return
	}
	seen := map[string]bool{}
	for i, p := range m.sub.App.Profiles {
		seen[profileID(service(p.Service), p.ID)] = true // one's own account is no neighbour
		for k, number := range p.Contributors {
			value := profileID(service(p.Service), number)
			if seen[value] {
				continue
			}
			seen[value] = true
			var best *Entry
			for _, e := range m.exact[screen.KindProfileID+":"+value] {
				if m.counts(e) && (best == nil || e.Degree != nil && (best.Degree == nil || *e.Degree > *best.Degree)) {
					best = &e
				}
			}
			if best != nil {
				where := screen.Where{Field: fmt.Sprintf("profiles[%d].contributors[%d]", i, k), Source: "form"}
				m.add(*best, screen.Identifier{Kind: screen.KindProfileID, Value: value, Raw: number, Where: []screen.Where{where}}, "neighbour")
			}
		}
	}
}
