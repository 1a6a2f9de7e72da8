package watchlist

import (
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// TLPs are the marks of the Traffic Light Protocol 2.0, from the widest circle to
// the narrowest; "white" and plain "amber" of version 1 are read as well.
var TLPs = []string{"clear", "green", "amber", "amber+strict", "red"}

// tlp reads a mark such as "TLP:AMBER"; empty is no mark.
func tlp(s string) (string, error) {
	s = strings.ToLower(strings.TrimSpace(trimPrefixFold(s, "tlp:")))
	if s == "white" {
		s = "clear"
	}
	if s != "" && !slices.Contains(TLPs, s) {
		return "", errors.New("tlp is not one of clear, green, amber, amber+strict, red")
	}
	return s, nil
}

// LeadsOnly reports whether the entry may be shown to leads only: TLP:RED is for
// the persons named, and they are whoever imported the list.
func (e Entry) LeadsOnly() bool { return e.TLP == screen.MarkRed }

// told is what evidence says of the entry in words: its mark, whom it names where
// that is somebody else than the value itself, and its note.
func (e Entry) told() string {
	var parts []string
	if e.TLP != "" {
		parts = append(parts, "TLP:"+strings.ToUpper(e.TLP))
	}
	if e.Name != "" && e.Name != e.Raw && e.Name != e.Value {
		parts = append(parts, "listed for "+e.Name)
	}
	if e.Note != "" {
		parts = append(parts, e.Note)
	}
	return strings.Join(parts, "; ")
}

// decay says how an entry's confidence falls with its age: in full for Fresh
// days, then halved every HalfLife days; a HalfLife of 0 never falls.
type decay struct{ Fresh, HalfLife int }

// decays is the one table of how entries age, by kind. Addresses of networks are
// given to other households within months (half-life 90 days: indicators.md,
// NET-01). Mailboxes, numbers and handles are given out anew after years, houses
// get new tenants; two years is judgement. What nobody else can come to hold
// (wallets, files, account numbers, devices, photos) stays, and so do names: a
// list takes those off itself. The first month is fresh, for lists come monthly.
var decays = map[string]decay{
	screen.KindIPv4: {0, 90}, screen.KindIPv6: {0, 90},
	screen.KindEmail: {30, 730}, screen.KindPhone: {30, 730},
	screen.KindTelegram: {30, 730}, screen.KindDiscord: {30, 730}, screen.KindSkype: {30, 730}, screen.KindX: {30, 730},
	screen.KindGitHub: {30, 730}, screen.KindGitLab: {30, 730}, screen.KindLinkedIn: {30, 730}, screen.KindWebsite: {30, 730},
	screen.KindAddress: {30, 730},
}

// lasting are the classes whose entries stand until their list takes them off:
// official lists, and decisions of this office.
var lasting = []string{"sanctions", "front_company", "confirmed_here"}

// ConfidenceAt is the entry's confidence, 0 to 1, at a moment: what its list said,
// less its age. Entries without a date don't age.
func (e Entry) ConfidenceAt(at time.Time) float64 {
	d := decays[e.Kind]
	over := e.age(at) - d.Fresh
	if d.HalfLife == 0 || over <= 0 || slices.Contains(lasting, e.Class) {
		return e.Confidence
	}
	// Four digits: the same on every machine, whatever its last bit.
	return math.Round(e.Confidence*math.Exp2(-float64(over)/float64(d.HalfLife))*1e4) / 1e4
}

// age is how many whole days the entry is old, 0 for one without a date or of a
// later day.
func (e Entry) age(at time.Time) int {
	if e.Added.IsZero() || at.Before(e.Added) {
		return 0
	}
	return int(at.Sub(e.Added).Hours() / 24)
}

// NextChange is the first moment after the given one at which an entry begins or
// ends to hold, so that who meets it must be judged again; zero when there is
// none. Confidence that falls with age is no such moment: it is taken as of the
// application's own date.
func (s *Set) NextChange(after time.Time) time.Time {
	var next time.Time
	if s == nil {
		return next
	}
	for _, at := range s.turns {
		if at.After(after) && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	return next
}

// turn notes when the entry begins and ends to hold.
func (s *Set) turn(e Entry) {
	if !e.From.IsZero() {
		s.turns = append(s.turns, e.From)
	}
	if !e.Until.IsZero() {
		s.turns = append(s.turns, e.Until.Add(time.Nanosecond)) // its last moment still counts
	}
}
