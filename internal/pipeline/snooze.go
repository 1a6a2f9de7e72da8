package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// SnoozeRule silences a rule for one value, in any writing, until the end of the
// day of s.Until (UTC), at most a year ahead, and has who carries the value
// judged again. Only values under which applications are found can be silenced.
// The error wraps package review's, [store.ErrInput] or [store.ErrExists].
//
// Rules that reach high alone, and those on exact intelligence, are a lead's to silence.
func (d *Desk) SnoozeRule(ctx context.Context, by review.Actor, s store.Snooze) (id int64, err error) {
	r := d.Rules().Rule(s.Rule)
	if r == nil {
		return 0, fmt.Errorf("%w: there is no rule %q", store.ErrInput, s.Rule)
	}
	if forLeads(r) && !by.May(review.ApproveRules) {
		return 0, fmt.Errorf("silence %s, which only a lead may: %w", s.Rule, review.ErrForbidden)
	}
	value, err := watchlist.Canonical(s.Kind, s.Value)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", store.ErrInput, err)
	}
	s.Value = value
	if day := s.Until.UTC().Truncate(24 * time.Hour); s.Until.After(day) {
		s.Until = day.AddDate(0, 0, 1)
	}
	err = d.change(func() error {
		id, err = d.store.SnoozeRule(ctx, by, s)
		return err
	})
	return id, err
}

// EndSnooze ends a snooze before its time and has who carries the value judged
// again. The error wraps package review's or [store.ErrNotFound].
func (d *Desk) EndSnooze(ctx context.Context, by review.Actor, id int64) error {
	return d.change(func() error { return d.store.EndSnooze(ctx, by, id) })
}

// endPassed follows the marks, snoozes and entries of lists whose time has come.
// The world forgets them by itself, see World; their holders must be judged again.
func (d *Desk) endPassed(ctx context.Context) error {
	if _, err := d.store.EndPassed(ctx); err != nil {
		return err
	}
	if err := d.store.Scrub(ctx); err != nil {
		return err
	}
	return d.endListings(ctx)
}

// snoozed are the snoozes that concern an application: those of values that it
// carries, sorted. What others carry stays out of its facts.
func (w World) snoozed(r Reading) []fact.Snooze {
	if len(w.Snoozed) == 0 {
		return nil
	}
	refs := map[string]bool{}
	for _, s := range r.Record.Signatures {
		refs[s.Ref()] = true
	}
	for _, id := range r.Found.Identifiers {
		refs[id.Kind+":"+id.Value] = true
	}
	var out []fact.Snooze
	for ref := range refs {
		out = append(out, w.Snoozed[ref]...)
	}
	slices.SortFunc(out, func(a, b fact.Snooze) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Ref, b.Ref))
	})
	return out
}

// forLeads reports whether silencing a rule takes a lead: what would reach high
// alone must not be put away by whoever reads the case.
func forLeads(r *rule.Rule) bool { return r.Tier() == "X" || r.Family == "intelligence" }
