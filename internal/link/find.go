package link

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// Result is what linking found about one application.
type Result struct {
	Links      []*fact.Link // never nil; the next three are nil where there was nothing to compare
	Explained  []*fact.Explanation
	Neighbours []*fact.Neighbour
	Referrals  []*fact.Referral
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
	// Soft are the ties of text and history that are strong enough to keep, without the
	// explained ones, oldest neighbour first.
	Soft []Soft
	// Crowded is how many bands of the text too many share to find anybody by; see textBand.
	Crowded int
	// Limits say what was not compared, as values over a cap that nobody can look into: the
	// rules on their kind answer not_applicable where they don't fire.
	Limits []fact.OverCap
	// Ties are the values that count, for clusters; at most maxTies neighbours of each.
	Ties []Tie
	// Masses are "kind:value" of values that count and stand on more applications than are read.
	Masses []string
}

// Find compares one application with all others in the index. The memo only
// saves time; nil is allowed. The error is the index's.
func Find(ctx context.Context, self *Record, index Index, policy Policy, memo *Memo) (Result, error) {
	f := finder{ctx: ctx, self: self, index: index, policy: policy, memo: memo,
		cache: map[int64]*Record{}, relations: map[int64]screen.Relation{}, pairs: map[int64]*pair{}, joined: map[int64][]string{},
		compared: map[int64]bool{}, own: map[int64]ownText{}, commons: map[string]int{}}
	self.Fold()
	f.empty()
	for _, s := range self.Signatures {
		if err := f.signature(s); err != nil {
			return Result{}, fmt.Errorf("link %s of application %s: %w", s.Kind, self.ID, err)
		}
	}
	f.deliver()
	f.crowds()
	if err := f.refers(); err != nil {
		return Result{}, fmt.Errorf("referrals of application %s: %w", self.ID, err)
	}
	slices.Sort(f.result.Touched)
	f.result.Touched = slices.Compact(f.result.Touched)
	if err := f.touchReferrers(); err != nil {
		return Result{}, fmt.Errorf("referrers of whom application %s touches: %w", self.ID, err)
	}
	slices.Sort(f.result.Touched)
	f.result.Touched = slices.Compact(f.result.Touched)
	return f.result, nil
}

// empty makes the lists that can be told: without a value to compare nobody
// knows of neighbours, without an id or a referee nobody of referrals.
func (f *finder) empty() {
	f.result.Links = []*fact.Link{}
	for _, s := range f.self.Signatures {
		switch {
		case slices.Contains(referralKinds, s.Kind):
			f.result.Referrals = []*fact.Referral{}
		case !strings.HasPrefix(s.Kind, bandPrefix) && !strings.HasPrefix(s.Kind, listedPrefix):
			f.result.Explained, f.result.Neighbours = []*fact.Explanation{}, []*fact.Neighbour{}
		}
	}
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
	joined    map[int64][]string // kinds of the exact values that count, by neighbour
	referrals []referral
	compared  map[int64]bool    // whose text was compared for the sake of a band
	own       map[int64]ownText // texts without boilerplate
	commons   map[string]int    // sentences of self that are common property, with their words
	tied      map[string]int    // neighbours kept in Ties, by value
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
	switch {
	case s.Kind == kindTextBand:
		return f.textBand(s)
	case s.Kind == screen.KindPassage && f.policy.Boilerplate.passage(s.Value):
		return nil
	case strings.HasPrefix(s.Kind, bandPrefix), strings.HasPrefix(s.Kind, listedPrefix):
		return nil
	case s.Kind == kindRefereeEmail, s.Kind == kindRefereePhone:
		return cmp.Or(f.referee(s), f.vouched(s))
	case s.Kind == kindDomain:
		return f.lookAlikes(s)
	case slices.Contains(referralKinds, s.Kind):
		return f.refer(s)
	}
	if err := f.touchReaders(s); err != nil {
		return err
	}
	others, total, err := f.carriers(s)
	if err != nil || len(others) == 0 {
		return err
	}
	among, late := f.among(others, total)
	n := f.memo.count(among)
	people, over := n.strangers, f.policy.overCap(s, n.names)
	// Well above the cap one more name changes nothing for those who are there, nor
	// does one that none of them reads.
	if !late && (!over || n.names <= f.policy.cap(s.Kind)+1) {
		for _, o := range others {
			f.result.Touched = append(f.result.Touched, o.App)
		}
	}
	if over && f.policy.mark(s) == "" {
		f.overCap(s, others, total)
		return nil
	}
	if total > maxRead {
		f.result.Masses = append(f.result.Masses, s.Ref())
	}
	var crowd *int
	if network(s.Kind) {
		crowd = f.policy.crowd(classes(s, others))
		others, people = f.within(s, others)
	}
	for _, o := range others {
		p := f.pair(o)
		p.shares = append(p.shares, share{Signature: s, people: people, holders: total + 1, crowd: crowd})
	}
	return nil
}

// pair is what self and another application have in common, so far.
func (f *finder) pair(o *Record) *pair {
	p := f.pairs[o.App]
	if p == nil {
		p = &pair{self: f.self, other: o, names: f.relate(o)}
		f.pairs[o.App] = p
	}
	return p
}

// among are those whose names are counted on a value, self among them. Where more
// carry it than are read, they are the ones who had it first, for all alike: late
// tells that self came after them and is none of them.
func (f *finder) among(others []*Record, total int) (among []*Record, late bool) {
	if total > maxRead && len(others) > 0 && others[len(others)-1].App < f.self.App {
		return others, true
	}
	return append([]*Record{f.self}, others...), false
}

// carriers are the others that carry the value, or one near it, and how many
// they are in all.
func (f *finder) carriers(s Signature) (others []*Record, total int, err error) {
	if banded(s.Kind) {
		others, err = f.nearby(s)
		if s.Kind == kindSitting && err == nil {
			for _, o := range others { // for them another stretch may hold the most
				f.result.Touched = append(f.result.Touched, o.App)
			}
			others = f.oneSitting(s, others)
		}
		return others, len(others), err
	}
	apps, total, err := f.index.Holders(f.ctx, f.self.App, s.Kind, s.Value, maxRead)
	if err != nil {
		return nil, 0, err
	}
	if s.Kind == screen.KindPassage && total >= maxPassageFiles {
		f.commonPassage(s, apps, total)
		return nil, total, nil
	}
	if s.Kind == kindCommit {
		more, n, err := f.index.Holders(f.ctx, f.self.App, screen.KindEmail, s.Value, maxRead)
		if err != nil {
			return nil, 0, err
		}
		apps = append(slices.Clone(apps), more...)
		slices.Sort(apps)
		apps, total = slices.Compact(apps), max(total, n)
	}
	others, err = f.records(apps)
	return others, total, err
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
		f.compare(p)
		f.discount(p)
		if p.onlyAnAuthor() {
			continue
		}
		for _, s := range f.single(p) {
			as := f.policy.explain(*p, s)
			if slices.Contains(asides, s.Kind) {
				f.aside(p, s, as)
				continue
			}
			if as != "" {
				f.explain(p, s, as)
				continue
			}
			if delivered[s.Kind]++; delivered[s.Kind] <= maxDelivered {
				f.result.Links = append(f.result.Links, f.fact(p, s))
			}
			if kinds := f.joined[p.other.App]; f.policy.joins(s) && !slices.Contains(kinds, s.Kind) {
				f.joined[p.other.App] = append(kinds, s.Kind)
			}
			f.tie(p, s)
			f.show(p.other, s.Signature, s.holders-1, screen.Link{})
		}
		f.soft(p, delivered)
		if len(f.joined[p.other.App]) > 0 {
			f.result.Neighbours = append(f.result.Neighbours, f.neighbour(p))
		}
	}
	slices.SortStableFunc(f.result.Links, func(a, b *fact.Link) int { return cmp.Compare(a.Kind, b.Kind) })
	slices.Sort(f.result.Silenced)
	f.result.Silenced = slices.Compact(f.result.Silenced)
}

// single are the shares that are links by themselves: jobs and passages only
// count together, as soft links, and who shares a mailbox shares its stem.
func (f *finder) single(p *pair) []share {
	mailbox := p.shared(screen.KindEmail, kindCommit)
	return slices.DeleteFunc(slices.Clone(p.shares), func(s share) bool {
		return s.Kind == kindStem && mailbox || s.Kind == screen.KindHistory || s.Kind == screen.KindPassage || s.Kind == screen.KindText
	})
}

func (f *finder) explain(p *pair, s share, as string) {
	f.explained(p, s.Signature, as)
	if as != apart {
		f.result.Silenced = append(f.result.Silenced, s.Ref())
	}
	f.show(p.other, s.Signature, s.holders-1, screen.Link{Explained: as})
}

// explained notes an explanation; one name twice needs none, and a person's cut is none.
func (f *finder) explained(p *pair, s Signature, as string) {
	if as != apart && p.names != screen.NamesSame && p.names != screen.NamesVariant {
		f.result.Explained = append(f.result.Explained, &fact.Explanation{As: as, Where: f.where(p, s)})
	}
}

func (f *finder) fact(p *pair, s share) *fact.Link {
	l := &fact.Link{Kind: s.Kind, Names: relation(p.names), DifferentNames: &s.people, CommitShare: s.Share, Where: f.where(p, s.Signature)}
	l.Crowd = s.crowd
	if s.Kind == kindTemplate {
		l.Frequency = f.policy.frequency(s.Signature)
	}
	if at := p.other.AppliedAt; !at.IsZero() {
		l.FirstSeen = &at
	}
	return l
}

// soft adds the ties that need a measure: near-duplicate text, rare passages
// and identical jobs.
func (f *finder) soft(p *pair, delivered map[string]int) {
	add := func(kind string, measure float64, s Signature, keep *Soft, set func(*fact.Link)) {
		people := f.memo.differentNames([]*Record{p.self, p.other})
		if as := f.policy.explain(*p, share{Signature: Signature{Kind: kind}}); as != "" {
			f.explained(p, s, as)
			f.show(p.other, s, 1, screen.Link{Measure: measure, Explained: as})
			return
		}
		if keep != nil {
			f.result.Soft = append(f.result.Soft, *keep)
			f.softTie(p, kind)
		}
		l := &fact.Link{Kind: kind, Names: relation(p.names), DifferentNames: &people, Where: f.where(p, s)}
		set(l)
		if delivered[kind]++; delivered[kind] <= maxDelivered {
			f.result.Links = append(f.result.Links, l)
		}
		f.show(p.other, s, 1, screen.Link{Measure: measure})
	}
	passages, jobs := f.together(p, screen.KindPassage), f.together(p, screen.KindHistory)
	f.copied(p, passages)
	if jac, cont := p.jaccard, p.containment; p.alike() {
		s := merged("text", fmt.Sprintf("Jaccard %.2f, containment %.2f", jac, cont), passages)
		add(screen.KindText, jac, s, p.softText(), func(l *fact.Link) { l.Jaccard, l.Containment = &jac, &cont })
	}
	if n := len(passages); n > 0 {
		add(screen.KindPassage, float64(n), merged(screen.KindPassage, fmt.Sprintf("%d identical sentences", n), passages), nil, func(l *fact.Link) { l.Items = &n })
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
		add(screen.KindHistory, weight, merged(screen.KindHistory, fmt.Sprintf("%d identical jobs", len(jobs)), jobs), p.softHistory(weight), func(l *fact.Link) { l.Items = &n })
	}
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
	// One time to the second is that of an import, not of two people.
	if a, b := p.self.AppliedAt, p.other.AppliedAt; !a.IsZero() && !b.IsZero() && a.Unix() != b.Unix() {
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
