package export

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"bonafide/internal/screen"
)

// The confidences of indicators (STIX 2.1, appendix A): a person confirmed the
// case, and the identifier is the applicant's own; strangers come to share the
// address of a network.
const (
	confidenceExact   = 85
	confidenceNetwork = 15
)

// Year is how long an indicator holds when nothing else was said.
const Year = 365 * 24 * time.Hour

// networkHolds is how long the address of a network says anything after it was
// seen, the same as for the rules.
const networkHolds = 180 * 24 * time.Hour

// Found is one identifier of a case that people confirmed.
type Found struct {
	Application string // never leaves; a reference made with the key stands for it
	Kind, Value string
	Confirmed   time.Time
	First, Last time.Time // seen, for addresses of networks; else zero
	// Held says that it may not leave with this export's mark, because a list that others
	// shared with us holds it too. It stands all the same: what left earlier isn't withdrawn.
	Held bool
}

// Given is one indicator that left.
type Given struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Created time.Time `json:"created"`
}

// Record is what one export told others that no earlier one had. It holds no
// value: ids are made with the key, so it may stay when an applicant is erased.
type Record struct {
	At        time.Time `json:"at,omitzero"`
	Shared    []Given   `json:"shared,omitempty"`
	Withdrawn []Given   `json:"withdrawn,omitempty"`
}

// Choice says what is to leave.
type Choice struct {
	Key      []byte // secret of the installation; ids and references are made with it
	At       time.Time
	Producer string // empty: an unnamed organisation
	TLP      TLP
	Found    []Found           // of all confirmed cases, in any order: what lacks was withdrawn
	Names    map[string]string // by application; nil: names stay here
	Accounts bool              // bank accounts too
	Since    time.Time         // only what was confirmed or withdrawn then or later; zero: all
	Holds    time.Duration     // of an indicator after the latest confirmation; 0: [Year]
}

// Choose makes the package of one export, knowing what earlier ones told, and
// what it tells anew. What was shared and is confirmed no more is withdrawn, once
// and for good; confirmed again, it gets another id, for STIX lets no id come
// back (2.1, 3.6). The order of what is found doesn't matter.
func Choose(c Choice, earlier []Record) (Package, Record) {
	space := uuid.NewSHA1(uuid.NameSpaceURL, c.Key)
	id := func(parts ...string) string {
		var name []byte
		for _, p := range parts {
			name = append(append(strconv.AppendInt(name, int64(len(p)), 10), ':'), p...)
		}
		return uuid.NewSHA1(space, name).String()
	}
	producer := cmp.Or(c.Producer, "An organisation that uses Bonafide")
	p := Package{ID: id("package"), Producer: Producer{id("producer", producer), producer}, TLP: c.TLP, At: c.At}
	shared, withdrawn := recall(earlier)
	standing, now := map[string]bool{}, Record{At: c.At}
	for _, of := range together(c.Found) {
		i := c.indicator(of, id)
		for n := 0; ; n++ {
			i.ID = id("indicator", i.Kind, i.Value, strconv.Itoa(n))
			if _, gone := withdrawn[i.ID]; !gone {
				break
			}
		}
		standing[i.ID] = true
		before, known := shared[i.ID]
		if known {
			i.Created = before.Created
			i.Modified = latest(i.Modified, i.Created)
		}
		if !c.leaves(i) || slices.ContainsFunc(of, func(f Found) bool { return f.Held }) {
			continue
		}
		if !known {
			now.Shared = append(now.Shared, Given{i.ID, i.Kind, i.Created})
		}
		p.Indicators = append(p.Indicators, i)
	}
	for _, g := range shared {
		at, gone := withdrawn[g.ID]
		if !gone && !standing[g.ID] {
			at = latest(c.At, g.Created)
			gone, now.Withdrawn = true, append(now.Withdrawn, g)
		}
		if gone && !at.Before(c.Since) {
			p.Indicators = append(p.Indicators, Indicator{ID: g.ID, Kind: g.Kind, Created: g.Created, Modified: at, Withdrawn: true})
		}
	}
	slices.SortFunc(p.Indicators, func(a, b Indicator) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) })
	for _, list := range [][]Given{now.Shared, now.Withdrawn} {
		slices.SortFunc(list, func(a, b Given) int { return cmp.Compare(a.ID, b.ID) })
	}
	for _, app := range slices.Sorted(maps.Keys(c.Names)) {
		p.Names = append(p.Names, Name{id("case", app), c.Names[app]})
	}
	return p, now
}

// recall gives all that ever left, and when it was withdrawn.
func recall(earlier []Record) (shared map[string]Given, withdrawn map[string]time.Time) {
	shared, withdrawn = map[string]Given{}, map[string]time.Time{}
	for _, r := range earlier {
		for _, g := range r.Shared {
			shared[g.ID] = g
		}
		for _, g := range r.Withdrawn {
			withdrawn[g.ID] = latest(r.At, g.Created)
		}
	}
	return shared, withdrawn
}

// together puts what was found of one value side by side, leaving out what may
// not be shared.
func together(found []Found) [][]Found {
	byValue := map[[2]string][]Found{}
	for _, f := range found {
		if Shareable(f.Kind) && f.Value != "" {
			key := [2]string{f.Kind, f.Value}
			byValue[key] = append(byValue[key], f)
		}
	}
	return slices.Collect(maps.Values(byValue))
}

// indicator is one value with all the cases behind it; times are in whole
// milliseconds, as they are written.
func (c Choice) indicator(of []Found, id func(...string) string) Indicator {
	i := Indicator{Kind: of[0].Kind, Value: of[0].Value, Confidence: confidenceExact}
	first, last := time.Time{}, time.Time{}
	for _, f := range of {
		at := f.Confirmed.UTC().Truncate(time.Millisecond)
		i.Created, i.Modified = earliest(i.Created, at), latest(i.Modified, at)
		first, last = earliest(first, f.First), latest(last, f.Last)
		i.Cases = append(i.Cases, id("case", f.Application))
	}
	slices.Sort(i.Cases)
	i.Cases = slices.Compact(i.Cases)
	i.From, i.Until = i.Created, i.Modified.Add(cmp.Or(c.Holds, Year))
	if network(i.Kind) {
		i.Confidence, i.From, i.LastSeen, i.Until = confidenceNetwork, first, last, last.Add(networkHolds)
		i.Modified = latest(i.Modified, last.UTC().Truncate(time.Millisecond))
	}
	return i
}

// leaves reports whether an indicator that stands is part of this export.
func (c Choice) leaves(i Indicator) bool {
	bank := i.Kind == screen.KindIBAN || i.Kind == screen.KindAccount
	dated := !network(i.Kind) || !i.From.IsZero()
	return (c.Accounts || !bank) && dated && i.Until.After(c.At) && !i.Modified.Before(c.Since)
}

func network(kind string) bool { return kind == screen.KindIPv4 || kind == screen.KindIPv6 }

// earliest is the earlier of two moments; zero is no moment.
func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
