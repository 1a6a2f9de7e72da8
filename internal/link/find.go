package link

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// Result is what linking found about one application.
type Result struct {
	Links      []*fact.Link // never nil
	Explained  []*fact.Explanation
	Neighbours []*fact.Neighbour
	OverCap    []fact.OverCap
	// Shown are all ties for people to see, the explained and the over-cap ones too.
	Shown []screen.Link
	// Silenced are "kind:value" of values whose links are explained or over the cap: facts of the
	// packet that rest on them (an agency's author, say) don't count against the applicant.
	Silenced []string
	// Referees are "kind:value" of referees' contacts to the applications whose own they are.
	Referees map[string][]string
	// Touched are the applications whose own links this one may have changed.
	Touched []int64
}

// Find compares one application with all others in the index. The memo only
// saves time; nil is allowed. The error is the index's.
func Find(ctx context.Context, self *Record, index Index, policy Policy, memo *Memo) (Result, error) {
	f := finder{ctx: ctx, self: self, index: index, policy: policy, memo: memo,
		cache: map[int64]*Record{}, relations: map[int64]screen.Relation{}, pairs: map[int64]*pair{}}
	self.Fold()
	f.result.Links = []*fact.Link{}
	for _, s := range self.Signatures {
		if err := f.signature(s); err != nil {
			return Result{}, fmt.Errorf("link %s of application %s: %w", s.Kind, self.ID, err)
		}
	}
	f.deliver()
	return f.result, nil
}

type finder struct {
	ctx       context.Context
	self      *Record
	index     Index
	policy    Policy
	memo      *Memo
	cache     map[int64]*Record
	relations map[int64]screen.Relation // of self to others, by their numbers
	pairs     map[int64]*pair
	result    Result
}

// relate is how self and another application stand by name.
func (f *finder) relate(o *Record) screen.Relation {
	r, known := f.relations[o.App]
	if !known {
		r = relate(f.self, o)
		f.relations[o.App] = r
	}
	return r
}

// signature reads who else carries the value and notes the ties.
func (f *finder) signature(s Signature) error {
	kind := s.Kind
	referee := kind == kindRefereeEmail || kind == kindRefereePhone
	if referee {
		kind = map[string]string{kindRefereeEmail: screen.KindEmail, kindRefereePhone: screen.KindPhone}[kind]
	}
	apps, total, err := f.index.Holders(f.ctx, f.self.App, kind, s.Value, maxRead)
	if err != nil || len(apps) == 0 {
		return err
	}
	others, err := f.records(apps)
	if err != nil {
		return err
	}
	if referee {
		f.referee(kind, s, others)
		return nil
	}
	people := f.memo.differentNames(append([]*Record{f.self}, others...))
	over := f.policy.overCap(s, people)
	// Well above the cap one more name changes nothing for those who are there.
	if !over || people <= f.policy.cap(s.Kind)+1 {
		for _, o := range others {
			f.result.Touched = append(f.result.Touched, o.App)
		}
	}
	if over && f.policy.mark(s) == "" {
		f.overCap(s, others, total)
		return nil
	}
	for _, o := range others {
		p := f.pairs[o.App]
		if p == nil {
			p = &pair{self: f.self, other: o, names: f.relate(o)}
			f.pairs[o.App] = p
		}
		p.shares = append(p.shares, share{Signature: s, people: people, holders: total + 1})
	}
	return nil
}

// overCap notes a value that too many share to mean anything. The names are
// counted to one above the cap, so that the next to arrive changes nobody's facts.
func (f *finder) overCap(s Signature, others []*Record, total int) {
	f.result.OverCap = append(f.result.OverCap, fact.OverCap{Kind: s.Kind, Value: s.Value, SharedBy: f.policy.cap(s.Kind) + 1})
	f.result.Silenced = append(f.result.Silenced, s.Ref())
	for _, o := range others[:min(len(others), maxDelivered)] {
		f.show(o, s, total, screen.Link{OverCap: true})
	}
}

func (f *finder) records(apps []int64) ([]*Record, error) {
	var missing []int64
	for _, app := range apps {
		if f.cache[app] == nil {
			missing = append(missing, app)
		}
	}
	if len(missing) > 0 {
		got, err := f.index.Records(f.ctx, missing)
		if err != nil {
			return nil, err
		}
		for _, r := range got {
			f.cache[r.App] = r
		}
	}
	out := make([]*Record, 0, len(apps))
	for _, app := range apps {
		if r := f.cache[app]; r != nil {
			out = append(out, r)
		}
	}
	return out, nil
}

// referee notes that a referee's contact is another applicant's own; a phone on
// a fixed line, which a firm's people share, doesn't count.
func (f *finder) referee(kind string, s Signature, others []*Record) {
	if s.Fixed {
		return
	}
	for _, o := range others {
		if rel := f.relate(o); rel != screen.NamesDifferent && rel != screen.NamesDifferentGiven {
			continue // it may be the applicant's own earlier application
		}
		if o.onFixedLine(kind, s.Value) {
			continue
		}
		if f.result.Referees == nil {
			f.result.Referees = map[string][]string{}
		}
		ref := kind + ":" + s.Value
		f.result.Referees[ref] = append(f.result.Referees[ref], o.ID)
		f.result.Touched = append(f.result.Touched, o.App)
	}
}

// onFixedLine reports whether the record states the value as a fixed line.
func (r *Record) onFixedLine(kind, value string) bool {
	return slices.ContainsFunc(r.Signatures, func(s Signature) bool { return s.Kind == kind && s.Value == value && s.Fixed })
}

// deliver turns the pairs into facts, oldest neighbour first.
func (f *finder) deliver() {
	pairs := make([]*pair, 0, len(f.pairs))
	for _, p := range f.pairs {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(a, b *pair) int {
		return cmp.Or(a.other.AppliedAt.Compare(b.other.AppliedAt), cmp.Compare(a.other.ID, b.other.ID))
	})
	delivered := map[string]int{}
	for _, p := range pairs {
		counts := false
		for _, s := range f.exact(p) {
			if as := f.policy.explain(*p, s); as != "" {
				f.explain(p, s, as)
				continue
			}
			if delivered[s.Kind]++; delivered[s.Kind] <= maxDelivered {
				f.result.Links = append(f.result.Links, f.fact(p, s))
			}
			counts = true
			f.show(p.other, s.Signature, s.holders-1, screen.Link{})
		}
		counts = f.soft(p, delivered) || counts
		if counts {
			f.result.Neighbours = append(f.result.Neighbours, f.neighbour(p))
		}
	}
	slices.SortStableFunc(f.result.Links, func(a, b *fact.Link) int { return cmp.Compare(a.Kind, b.Kind) })
	slices.Sort(f.result.Touched)
	f.result.Touched = slices.Compact(f.result.Touched)
	slices.Sort(f.result.Silenced)
	f.result.Silenced = slices.Compact(f.result.Silenced)
}

// exact are the shares that are links by themselves: jobs and passages only
// count together, as soft links.
func (f *finder) exact(p *pair) []share {
	return slices.DeleteFunc(slices.Clone(p.shares), func(s share) bool {
		return s.Kind == screen.KindHistory || s.Kind == screen.KindPassage || s.Kind == screen.KindText
	})
}

func (f *finder) explain(p *pair, s share, as string) {
	if p.names != screen.NamesSame && p.names != screen.NamesVariant {
		f.result.Explained = append(f.result.Explained, &fact.Explanation{As: as, Where: f.where(p, s.Signature)})
	}
	f.result.Silenced = append(f.result.Silenced, s.Ref())
	f.show(p.other, s.Signature, s.holders-1, screen.Link{Explained: as})
}

func (f *finder) fact(p *pair, s share) *fact.Link {
	l := &fact.Link{Kind: s.Kind, Names: relation(p.names), DifferentNames: &s.people, CommitShare: s.Share, Where: f.where(p, s.Signature)}
	if s.Kind == screen.KindIPv4 || s.Kind == screen.KindIPv6 {
		crowd := f.policy.crowd(s.Signature)
		l.Crowd = &crowd
	}
	if at := p.other.AppliedAt; !at.IsZero() {
		l.FirstSeen = &at
	}
	return l
}

// soft adds the ties that need a measure: near-duplicate text, rare passages
// and identical jobs. It reports whether there was one.
func (f *finder) soft(p *pair, delivered map[string]int) bool {
	found := false
	add := func(kind string, measure float64, s Signature, set func(*fact.Link)) {
		found = true
		people := f.memo.differentNames([]*Record{p.self, p.other})
		l := &fact.Link{Kind: kind, Names: relation(p.names), DifferentNames: &people, Where: f.where(p, s)}
		set(l)
		if delivered[kind]++; delivered[kind] <= maxDelivered {
			f.result.Links = append(f.result.Links, l)
		}
		f.show(p.other, s, 1, screen.Link{Measure: measure})
	}
	passages, jobs := f.together(p, screen.KindPassage), f.together(p, screen.KindHistory)
	if jac, cont := compare(p.self.Shingles, p.other.Shingles); jac >= minJaccard || cont >= minContainment && min(p.self.Words, p.other.Words) >= minContainedWords {
		s := merged("text", fmt.Sprintf("Jaccard %.2f, containment %.2f", jac, cont), passages)
		add(screen.KindText, jac, s, func(l *fact.Link) { l.Jaccard, l.Containment = &jac, &cont })
	}
	if rare := slices.DeleteFunc(slices.Clone(passages), func(s share) bool { return s.holders > maxPassageFiles }); len(rare) > 0 {
		n := len(rare)
		add(screen.KindPassage, float64(n), merged(screen.KindPassage, fmt.Sprintf("%d identical sentences", n), rare), func(l *fact.Link) { l.Items = &n })
	}
	if len(jobs) > 0 {
		weight := 0.0
		for _, j := range jobs {
			if j.Half {
				weight -= 0.5
			}
			weight++
		}
		n := int(weight)
		add(screen.KindHistory, weight, merged(screen.KindHistory, fmt.Sprintf("%d identical jobs", len(jobs)), jobs), func(l *fact.Link) { l.Items = &n })
	}
	return found
}

func (f *finder) together(p *pair, kind string) []share {
	return slices.DeleteFunc(slices.Clone(p.shares), func(s share) bool { return s.Kind != kind })
}

// merged is one signature with the places of several.
func merged(kind, value string, shares []share) Signature {
	out := Signature{Kind: kind, Value: value}
	for _, s := range shares {
		out.Spots = append(out.Spots, s.Spots...)
	}
	return out
}

func (f *finder) neighbour(p *pair) *fact.Neighbour {
	n := &fact.Neighbour{Names: relation(p.names), Rejected: p.other.Rejected, Where: fact.At(fact.Spot{Kind: "application", Applications: []string{p.other.ID}})}
	if at := p.other.RejectedAt; !at.IsZero() {
		n.DecidedAt = &at
	}
	if a, b := p.self.AppliedAt, p.other.AppliedAt; !a.IsZero() && !b.IsZero() {
		minutes := int(math.Abs(b.Sub(a).Truncate(time.Minute).Minutes()))
		n.MinutesApart = &minutes
	}
	return n
}

// where gives the places of the value in self, each with the neighbour.
func (f *finder) where(p *pair, s Signature) fact.Where {
	spots := slices.Clone(s.Spots)
	if len(spots) == 0 {
		spots = []fact.Spot{{}}
	}
	for i := range spots {
		spots[i].Kind, spots[i].Value = s.Kind, cmp.Or(spots[i].Value, s.Value)
		spots[i].Applications = []string{p.other.ID}
		if len(spots[i].Rests) == 0 {
			spots[i].Rests = []string{s.Ref()}
		}
	}
	return fact.At(spots...)
}

func (f *finder) show(other *Record, s Signature, others int, l screen.Link) {
	l.Application, l.Kind, l.Value, l.SharedBy = other.ID, s.Kind, s.Value, others+1
	l.Names = f.relate(other)
	f.result.Shown = append(f.result.Shown, l)
}

// relation is nil for names that can't be told apart or together: unknown never fires.
func relation(r screen.Relation) *string {
	if r == screen.NamesUnknown || r == "" {
		return nil
	}
	s := string(r)
	return &s
}
