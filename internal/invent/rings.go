package invent

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"time"
)

// Change is what an operator keeps from one application to another whose name
// and contacts are otherwise new.
type Change string

// What operators keep, as documented cases tell.
const (
	KeptAccount Change = "payout account"
	KeptDevice  Change = "device"
	KeptPhone   Change = "phone"
	KeptText5   Change = "résumé, 5 % reworded" // of its sentences and of its jobs
	KeptText10  Change = "résumé, 10 % reworded"
	KeptText20  Change = "résumé, 20 % reworded"
	KeptText30  Change = "résumé, 30 % reworded"
	KeptText50  Change = "résumé, 50 % reworded"
	KeptHistory Change = "work history"       // employers, titles and months, in other words
	KeptFile    Change = "file renamed"       // the same bytes: a certificate
	KeptPicture Change = "picture file"       // the same bytes
	KeptLook    Change = "picture saved anew" // other bytes, hardly another picture
	KeptParcel  Change = "shipping address"   // with a flat or without, as homes have
	KeptStem    Change = "handle stem"        // the mailbox's letters, with other digits elsewhere
	KeptDigits  Change = "digit suffix"       // the mailbox with another number behind it
	KeptDomain  Change = "typo domain"        // a mailbox at a domain one letter off
	KeptReferee Change = "shared referee"     // the same person vouches for both
	KeptCommits Change = "commit identity"    // the mailbox of most commits
)

// Operator is the profile of applications that no honest person sent.
const Operator Profile = "operator"

// personasMost is how many applications an operator sends at most.
const personasMost = 12

// usage is how often operators keep what, in parts of their sum: by judgement
// after the documented cases, where accounts, machines and papers come back most.
var usage = []struct {
	change Change
	parts  int
}{
	{KeptAccount, 20}, {KeptDevice, 12}, {KeptPhone, 10},
	{KeptText5, 4}, {KeptText10, 4}, {KeptText20, 4}, {KeptText30, 3}, {KeptText50, 3},
	{KeptHistory, 10}, {KeptFile, 8}, {KeptPicture, 3}, {KeptLook, 2}, {KeptParcel, 6},
	{KeptStem, 5}, {KeptDigits, 4}, {KeptDomain, 3}, {KeptReferee, 4}, {KeptCommits, 5},
}

// Changes are all changes, in a fixed order.
func Changes() []Change {
	out := make([]Change, len(usage))
	for i, u := range usage {
		out[i] = u.change
	}
	return out
}

// Kept is what an application has from an earlier one of the same operator.
type Kept struct {
	From    string // external id
	Changes []Change
}

// Sent is an application with the truth of who sent it.
type Sent struct {
	Applicant
	Operator string // empty: an honest person
	Person   string // of honest ones who it is: some apply twice
	Kept     []Kept // empty for an operator's first
}

// Home is the household of an honest person, or empty.
func (s Sent) Home() string {
	if s.Profile == Household {
		return s.Group
	}
	return ""
}

// again is how many in a hundred honest people apply a second time, with the
// papers and contacts of the first: by judgement.
const again = 2

// Rings gives honest people, as [Honest] does, and then operators with three to
// twelve applications each. Of the honest some apply again.
func Rings(seed uint64, operators, honest int) iter.Seq[Sent] {
	return func(yield func(Sent) bool) {
		for a := range Honest(seed, honest) {
			s := Sent{Applicant: a, Person: a.Application.ExternalID}
			if !yield(s) {
				return
			}
			m := maker{Rand: rand.New(rand.NewPCG(seed^0xa9a1, digest(s.Person)))}
			if m.IntN(100) < again && a.Group == "" && !yield(m.secondTime(s)) {
				return
			}
		}
		for n := range operators {
			m := maker{Rand: rand.New(rand.NewPCG(seed^0x0be7a708, uint64(n))), seed: seed, serial: honest + n*personasMost}
			for _, s := range m.operator(n) {
				if !yield(s) {
					return
				}
			}
		}
	}
}

// digest spreads the ids of people over seeds (FNV-1a).
func digest(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}

// secondTime is the same person's application, a month to half a year later.
func (m *maker) secondTime(s Sent) Sent {
	app := s.Application
	app.ExternalID += "-again"
	app.AppliedAt = ptr(app.AppliedAt.Add(time.Duration(m.between(30, 180)) * 24 * time.Hour))
	app.Touchpoints = slices.Clone(app.Touchpoints[:1])
	app.Touchpoints[0].At = app.AppliedAt
	app.Observations, app.Checks, app.Payouts, app.Shipping = nil, nil, nil, nil
	app.Documents = slices.Clone(app.Documents)
	for i := range app.Documents {
		app.Documents[i].Name = "new-" + app.Documents[i].Name
	}
	s.Application = app
	return s
}

// operator makes one operator's applications. Each but the first keeps one to
// three things of an earlier one, three in ten of a second one too: so that one
// value rarely runs through all, and some hang together by others alone.
func (m *maker) operator(n int) []Sent {
	id := fmt.Sprintf("operator-%d", n)
	desk := desk{handle: firmHandle(m) + letters(n), domain: firmHandle(m) + "-" + letters(n)}
	personas := make([]*persona, m.between(3, personasMost))
	kept := make([][]Kept, len(personas))
	for i := range personas {
		p := m.persona(desk)
		personas[i] = p
		used := map[Change]bool{}
		for _, from := range some(m, personas[:i], m.parents(i)) {
			k := Kept{From: from.app.ExternalID, Changes: m.changes(used)}
			for _, c := range k.Changes {
				keeps[c](m, from, p)
			}
			kept[i] = append(kept[i], k)
		}
	}
	out := make([]Sent, len(personas))
	for i, p := range personas {
		out[i] = Sent{Applicant: p.written(), Operator: id, Person: id, Kept: kept[i]}
	}
	return out
}

func (m *maker) parents(earlier int) int {
	if earlier > 1 && m.chance(0.3) {
		return 2
	}
	return min(earlier, 1)
}

// changes draws one to three that weren't used yet; of the résumés one only.
// They are given in the order in which they are made: a résumé taken over comes
// before what is written into it.
func (m *maker) changes(used map[Change]bool) []Change {
	many := 1
	if p := m.Float64(); p > 0.75 {
		many = 3
	} else if p > 0.40 {
		many = 2
	}
	var out []Change
	for len(out) < many {
		c := m.change()
		if used[c] || rewords(c) > 0 && slices.ContainsFunc(Changes(), func(o Change) bool { return rewords(o) > 0 && used[o] }) {
			continue
		}
		used[c] = true
		out = append(out, c)
	}
	slices.SortStableFunc(out, func(a, b Change) int { return order(a) - order(b) })
	return out
}

func (m *maker) change() Change {
	sum := 0
	for _, u := range usage {
		sum += u.parts
	}
	at := m.IntN(sum)
	for _, u := range usage {
		if at -= u.parts; at < 0 {
			return u.change
		}
	}
	return KeptAccount
}

func order(c Change) int {
	if rewords(c) > 0 {
		return 0
	}
	return 1
}
