package pipeline

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// tally is what a backtest has counted so far. It can be kept and gone on with.
type tally struct {
	Cursor       int64 // number of the last application read
	Read         int64
	Unreadable   int64
	First        time.Time // earliest day of facts
	Fires, Cases Pair
	Lost         int
	Confirmed    int
	Bands        map[string]*BandMove
	Rules        map[string]*BacktestRule
	Jobs         map[string]*BacktestJob
	People       []BacktestPerson
}

func newTally() *tally {
	return &tally{Bands: map[string]*BandMove{}, Rules: map[string]*BacktestRule{}, Jobs: map[string]*BacktestJob{}}
}

// grave reports whether a band asks for a person.
func grave(b screen.Band) bool { return b.Rank() >= screen.BandMedium.Rank() }

// one is 1 when it is so.
func one(so bool) int {
	if so {
		return 1
	}
	return 0
}

// entry gives the value under a key, made when absent.
func entry[T any](m map[string]*T, key string, fresh T) *T {
	if m[key] == nil {
		m[key] = &fresh
	}
	return m[key]
}

func (t *tally) add(j store.Judged, c compared) {
	t.Cursor = j.App
	t.Read++
	if c.bad {
		t.Unreadable++
		return
	}
	if t.First.IsZero() || c.asOf.Before(t.First) {
		t.First = c.asOf
	}
	was, is := grave(c.before.Band), grave(c.after.Band)
	moved := c.before.Band != c.after.Band
	t.Fires.Before += len(c.before.counted)
	t.Fires.After += len(c.after.counted)
	t.Cases.Before += one(was)
	t.Cases.After += one(is)
	if j.Outcome == review.Confirmed {
		t.Confirmed++
		t.Lost += one(was && !is)
	}
	job := entry(t.Jobs, j.Job, BacktestJob{Job: j.Job})
	job.Applications++
	job.Cases.Before += one(was)
	job.Cases.After += one(is)
	job.Moves += one(moved)
	for _, id := range slices.Sorted(maps.Keys(both(c.before.counted, c.after.counted))) {
		t.fired(id, j.Outcome, c, moved)
	}
	if !moved {
		return
	}
	entry(t.Bands, string(c.before.Band+">"+c.after.Band), BandMove{Before: c.before.Band, After: c.after.Band}).People++
	p := BacktestPerson{App: j.App, ID: j.ID, Case: j.Case, Job: j.Job, Before: c.before.Standing, After: c.after.Standing, Outcome: j.Outcome,
		Begins: []WeighedRule{}, Stops: []WeighedRule{}, Changed: []WeighedRule{}}
	for _, id := range slices.Sorted(maps.Keys(both(c.before.counted, c.after.counted))) {
		x, before := c.before.counted[id]
		y, after := c.after.counted[id]
		switch {
		case !before:
			p.Begins = append(p.Begins, WeighedRule{id, y})
		case !after:
			p.Stops = append(p.Stops, WeighedRule{id, x})
		case x != y:
			p.Changed = append(p.Changed, WeighedRule{id, y})
		}
	}
	t.People = append(t.People, p)
}

// fired counts one rule that fired under one set or both.
func (t *tally) fired(id string, outcome review.Outcome, c compared, moved bool) {
	r := entry(t.Rules, id, BacktestRule{Rule: id})
	x, was := c.before.counted[id]
	y, is := c.after.counted[id]
	decided := outcome != "" && outcome != review.Unsure
	useful := outcome == review.Confirmed || outcome == review.RightNotFraud
	r.Fires.Before += one(was)
	r.Fires.After += one(is)
	r.Begins += one(is && !was)
	r.Stops += one(was && !is)
	r.Moves += one(moved && (was != is || x != y))
	r.Decided.Before += one(was && decided)
	r.Decided.After += one(is && decided)
	r.Useful.Before += one(was && useful)
	r.Useful.After += one(is && useful)
}

func both(a, b map[string]int) map[string]int {
	out := maps.Clone(a)
	for id := range b {
		out[id] = 0
	}
	return out
}

// month is the mean length of one, in hours.
const month = 365.25 * 24 / 12

// jobsReported bounds the report: titles are free text.
const jobsReported = 200

// reportOf sums up. Reviewer hours are the cases of a month times the minutes a
// case; a time under a day counts as a day.
func (d *Desk) reportOf(ctx context.Context, t *tally, from, to *rule.Catalogue, since time.Time) (BacktestReport, error) {
	minutes := DefaultReviewMinutes
	if _, err := d.store.Setting(ctx, reviewMinutes, &minutes); err != nil {
		return BacktestReport{}, err
	}
	r := BacktestReport{From: from.Hash(), To: to.Hash(), Since: since, Until: d.now().UTC(), Applications: t.Read - t.Unreadable, Unreadable: t.Unreadable, Fires: t.Fires,
		Cases: t.Cases, Lost: t.Lost, Confirmed: t.Confirmed, Minutes: minutes, Bands: []BandMove{}, Rules: []BacktestRule{}, Jobs: []BacktestJob{}, People: t.People}
	if since.IsZero() {
		since = t.First
	}
	months := max(r.Until.Sub(since), 24*time.Hour).Hours() / month
	if t.Read > 0 {
		hours := func(cases int) float64 { return float64(cases) * float64(minutes) / 60 / months }
		r.Hours = Change{hours(t.Cases.Before), hours(t.Cases.After)}
	}
	for _, m := range t.Bands {
		r.Bands = append(r.Bands, *m)
	}
	slices.SortFunc(r.Bands, func(a, b BandMove) int {
		return cmp.Or(b.People-a.People, b.Before.Rank()-a.Before.Rank(), b.After.Rank()-a.After.Rank())
	})
	r.Rules = rulesOf(t, from, to)
	for _, j := range t.Jobs {
		r.Jobs = append(r.Jobs, *j)
	}
	slices.SortFunc(r.Jobs, func(a, b BacktestJob) int {
		return cmp.Or(b.Moves-a.Moves, b.Applications-a.Applications, strings.Compare(a.Job, b.Job))
	})
	r.Jobs = r.Jobs[:min(len(r.Jobs), jobsReported)]
	if r.People == nil {
		r.People = []BacktestPerson{}
	}
	far := func(p BacktestPerson) int {
		return max(p.Before.Band.Rank()-p.After.Band.Rank(), p.After.Band.Rank()-p.Before.Band.Rank())
	}
	slices.SortStableFunc(r.People, func(a, b BacktestPerson) int { return cmp.Or(far(b)-far(a), cmp.Compare(a.App, b.App)) })
	return r, nil
}

// rulesOf are the rules that fire otherwise, or that the sets hold otherwise.
func rulesOf(t *tally, from, to *rule.Catalogue) []BacktestRule {
	all := map[string]*BacktestRule{}
	for i, c := range []*rule.Catalogue{from, to} {
		for _, r := range c.Rules() {
			x := entry(all, r.ID, BacktestRule{Rule: r.ID})
			if counted := t.Rules[r.ID]; counted != nil && i == 0 || counted != nil && x.Version == (Pair{}) {
				*x = *counted
			}
			if i == 0 {
				x.Version.Before, x.Weight.Before = r.Version, r.Weight
			} else {
				x.Version.After, x.Weight.After = r.Version, r.Weight
			}
		}
	}
	out := []BacktestRule{}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		x := all[id]
		if x.Version.Before != x.Version.After || x.Weight.Before != x.Weight.After || x.Begins+x.Stops+x.Moves > 0 {
			out = append(out, *x)
		}
	}
	return out
}
