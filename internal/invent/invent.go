// Package invent makes up honest applicants for measuring: people with
// believable careers, contacts, sessions and files, of twelve profiles that are
// easily mistaken for something else, in six scripts. The same seed gives the
// same people, and a stream of any length needs the memory of one group.
//
// Nobody in it exists: names are drawn from small tables of common given and
// family names, firms and schools are made of parts, domains end in .example
// (a few mailboxes at real providers say in their name that they are invented),
// phones lie in ranges kept for fiction or in blocks of zeros, addresses of
// networks in the ranges kept for documentation. Where those lie, [Networks]
// writes as the files that an installation may bring along.
//
// The package knows neither rules nor facts, so that it can't be bent to please
// them; how often an honest person meets a coincidence is written beside it.
package invent

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"time"

	"bonafide/internal/screen"
)

// Profile is a kind of honest person whose application looks like something else.
type Profile string

// The twelve profiles.
const (
	Expatriate Profile = "expatriate"         // foreign phone, bank and schools, lives where stated
	Newcomer   Profile = "newcomer"           // moved within weeks: internet phone, young accounts, clock and address lag behind
	Private    Profile = "privacy-minded"     // VPN, alias mailboxes, UTC clock, no profiles
	Agency     Profile = "agency"             // sent by an agency that says so: its mailbox, phone, office, author, template
	Household  Profile = "household"          // two, rarely three, at one address with one network and often one phone or computer
	Campus     Profile = "campus"             // a dozen behind one university's address
	Returnee   Profile = "returnee"           // years without work, an account that lay still, another country before
	NameChange Profile = "name-change"        // the former name on files, mailboxes and accounts; half of them state it
	Night      Profile = "night-worker"       // all sessions at night
	Freelancer Profile = "freelancer"         // overlapping clients, own company, several mailboxes
	Template   Profile = "popular-template"   // a résumé template's author, sample account and sentences
	Traveller  Profile = "frequent-traveller" // sessions from hotels and airports of several countries
)

// Profiles are all profiles, in the order in which they are made.
var Profiles = []Profile{Expatriate, Newcomer, Private, Agency, Household, Campus, Returnee, NameChange, Night, Freelancer, Template, Traveller}

// Applicant is one invented honest person's application.
type Applicant struct {
	Profile Profile
	Script  Script // of the person's own name
	// Group names the household, agency or campus whose values the person shares; empty for others.
	Group       string
	Application screen.Application // Source is "invented"; external ids are "i-0" and on
}

// Epoch is the first day on which an invented application is sent; the last is
// 60 days later.
var Epoch = time.Date(2026, time.August, 3, 0, 0, 0, 0, time.UTC)

const span = 60 * 24 * time.Hour

// Honest gives n applicants, the same ones for a seed, as many of each profile
// as of any other, members of a group one after the other.
func Honest(seed uint64, n int) iter.Seq[Applicant] {
	return func(yield func(Applicant) bool) {
		left := make([]int, len(Profiles))
		for i := range left {
			left[i] = (n + len(Profiles) - 1 - i) / len(Profiles)
		}
		serial := 0
		for unit := uint64(0); serial < n; unit++ {
			at := int(unit % uint64(len(Profiles)))
			if left[at] == 0 {
				continue
			}
			m := maker{Rand: rand.New(rand.NewPCG(seed, unit)), seed: seed, serial: serial}
			for _, a := range m.unit(Profiles[at], left[at]) {
				left[at]--
				serial++
				if !yield(a) {
					return
				}
			}
		}
	}
}

// maker invents one person, or one group.
type maker struct {
	*rand.Rand
	seed   uint64
	serial int // of the next person
}

// chance is true in p of all cases, 0–1.
func (m *maker) chance(p float64) bool { return m.Float64() < p }

// between is a number from a to b, both included.
func (m *maker) between(a, b int) int { return a + m.IntN(b-a+1) }

func pick[T any](m *maker, list []T) T { return list[m.IntN(len(list))] }

// some takes k different elements, or all when there are fewer, in a new order.
func some[T any](m *maker, list []T, k int) []T {
	out := make([]T, 0, k)
	for _, i := range m.Perm(len(list))[:min(k, len(list))] {
		out = append(out, list[i])
	}
	return out
}

func ptr[T any](v T) *T { return &v }

// unit makes one person, or a group of at most left people.
func (m *maker) unit(p Profile, left int) []Applicant {
	switch p {
	case Household:
		return m.household(left)
	case Agency:
		return m.agency(left)
	case Campus:
		return m.campus(left)
	}
	who := m.person(p)
	alone[p](m, who)
	return []Applicant{who.applicant("")}
}

// externalID of the n-th person.
func externalID(n int) string { return fmt.Sprintf("i-%d", n) }
