package link

import (
	"fmt"
	"slices"

	"bonafide/internal/screen"
)

// window is within how many days of each other strangers come from one address
// of a network for it to say anything: later the address is another home's.
const window = 30

// network reports whether a kind is an address of a network.
func network(kind string) bool { return kind == screen.KindIPv4 || kind == screen.KindIPv6 }

// daysSeen are the days of the sessions from an address, since 1970. The time of
// application doesn't stand in for a session that has none: unknown is unknown.
func daysSeen(app *screen.Application, id screen.Identifier) []int64 {
	at := map[string]bool{}
	for _, w := range id.Where {
		at[w.Field] = true
	}
	var out []int64
	for i, t := range app.Touchpoints {
		if t.At != nil && at[fmt.Sprintf("touchpoints[%d].ip", i)] {
			out = append(out, t.At.Unix()/86400)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// classes are what the networks' lists and the customers' providers said of an
// address, by any of the applications on it.
func classes(s Signature, others []*Record) []string {
	out := []string{s.seen().Network}
	for _, o := range others {
		for _, t := range o.Signatures {
			if t.is(s) {
				out = append(out, t.seen().Network)
			}
		}
	}
	return out
}

// crowd is how many different names are too many on an address whose network
// is of these classes. Strangers meet at the exit of a VPN, relay, host or firm
// by its nature, and of a network that no list holds nobody can tell: nil. By
// judgement 3 on a fixed line; on a campus or mobile network, where one address
// stands for thousands, as many as the cap.
func (p Policy) crowd(classes []string) *int {
	most, known := 0, false
	for _, class := range classes {
		n := DefaultCap
		switch class {
		case "isp":
			n = 3
		case "education", "mobile":
		case "", "unknown":
			continue
		default:
			return nil
		}
		if listed, ok := p.Crowds[class]; ok {
			n = listed
		}
		most, known = max(most, n), true
	}
	if !known {
		return nil
	}
	return &most
}

// within keeps those of the others that were seen on an address within the one
// stretch of [window] days that holds self and the most different names, the
// earliest of several, and counts these. Without a day of self there is none.
func (f *finder) within(s Signature, others []*Record) (kept []*Record, people int) {
	days := make([][]int64, len(others))
	own := s.seen().Days
	starts := slices.Clone(own)
	for i, o := range others {
		if at := slices.IndexFunc(o.Signatures, func(t Signature) bool { return t.is(s) }); at >= 0 {
			days[i] = o.Signatures[at].seen().Days
			starts = append(starts, days[i]...)
		}
	}
	slices.Sort(starts)
	for _, first := range slices.Compact(starts) {
		if !anyIn(own, first) {
			continue
		}
		var in []*Record
		for i, o := range others {
			if anyIn(days[i], first) {
				in = append(in, o)
			}
		}
		if len(in) == 0 {
			continue
		}
		if n := f.memo.differentNames(append([]*Record{f.self}, in...)); n > people || n == people && len(in) > len(kept) {
			kept, people = in, n
		}
	}
	return kept, people
}

// anyIn reports whether one of the sorted days falls into the stretch that begins
// on the first.
func anyIn(days []int64, first int64) bool {
	at, _ := slices.BinarySearch(days, first)
	return at < len(days) && days[at] <= first+window
}
