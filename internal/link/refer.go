package link

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// Signature kinds that are looked up but never shared themselves.
const (
	kindRefereeEmail = "referee_email"
	kindRefereePhone = "referee_phone"
	kindExternalID   = "external_id" // source and id of the application itself
	kindReferredBy   = "referred_by" // those of the application whose owner referred this one
	listedPrefix     = "listed_"     // what only lists hold; see Subject.Listed
)

// referralKinds are the kinds that referrals are found by.
var referralKinds = []string{kindExternalID, kindReferredBy, kindRefereeEmail, kindRefereePhone}

// Listed is the kind of signatures under which lists find applications by
// what only lists hold: a name, a firm, a house, the number of an account.
func Listed(kind string) string { return listedPrefix + kind }

// referrals signs who the application is and who referred it.
func (r *Record) referrals(app *screen.Application) {
	if app.ExternalID != "" {
		r.Signatures = append(r.Signatures, Signature{Kind: kindExternalID, Value: app.Source + "/" + app.ExternalID})
	}
	if app.ReferredBy != "" && app.ReferredBy != app.ExternalID {
		spot := fact.Spot{Where: screen.Where{Field: "referred_by", Source: "form"}, Value: app.ReferredBy}
		r.Signatures = append(r.Signatures, Signature{Kind: kindReferredBy, Value: app.Source + "/" + app.ReferredBy, Spots: []fact.Spot{spot}})
	}
}

// The directions of a referral.
const (
	referredBy = "by" // the other referred or vouches for self
	referredOf = "of" // self referred the other
)

// referral is a tie of recommendation, found before it is known what else ties
// the two.
type referral struct {
	direction string
	spots     []fact.Spot
	other     *Record // nil: no application of ours
}

// refer finds who referred this application, or whom its owner referred.
func (f *finder) refer(s Signature) error {
	kind, direction := kindExternalID, referredBy
	if s.Kind == kindExternalID {
		kind, direction = kindReferredBy, referredOf
	}
	apps, _, err := f.index.Holders(f.ctx, f.self.App, kind, s.Value, maxDelivered)
	if err != nil {
		return err
	}
	others, err := f.records(apps)
	if err != nil {
		return err
	}
	for _, o := range others {
		f.referrals = append(f.referrals, referral{direction, s.Spots, o})
		f.result.Touched = append(f.result.Touched, o.App)
	}
	if len(others) == 0 && direction == referredBy {
		f.referrals = append(f.referrals, referral{direction, s.Spots, nil})
	}
	return nil
}

// referee notes that a referee's contact is another applicant's own; a phone on
// a fixed line, which a firm's people share, doesn't count.
func (f *finder) referee(s Signature) error {
	kind := map[string]string{kindRefereeEmail: screen.KindEmail, kindRefereePhone: screen.KindPhone}[s.Kind]
	apps, _, err := f.index.Holders(f.ctx, f.self.App, kind, s.Value, maxRead)
	if err != nil || len(apps) == 0 {
		return err
	}
	others, err := f.records(apps)
	if err != nil || s.Fixed {
		return err
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
		f.referrals = append(f.referrals, referral{referredBy, s.Spots, o})
	}
	return nil
}

// onFixedLine reports whether the record states the value as a fixed line.
func (r *Record) onFixedLine(kind, value string) bool {
	return slices.ContainsFunc(r.Signatures, func(s Signature) bool { return s.Kind == kind && s.Value == value && s.Fixed })
}

// readers are the kinds under which others hold a value of a kind without sharing
// it: their facts rest on whose it is.
var readers = map[string][]string{
	screen.KindEmail: {kindRefereeEmail, kindCommit}, screen.KindPhone: {kindRefereePhone}, kindExternalID: {kindReferredBy},
	kindRefereeEmail: {screen.KindEmail}, kindRefereePhone: {screen.KindPhone}, kindReferredBy: {kindExternalID}, kindCommit: {screen.KindEmail},
}

// Readers are the values under which those are found whose facts rest on values of
// another without sharing them, and those on whom these rest: who names the other as
// a referee, commits under its mailbox, referred it or was referred.
func Readers(values []Signature) (out []Signature) {
	for _, s := range values {
		for _, kind := range readers[s.Kind] {
			out = append(out, Signature{Kind: kind, Value: s.Value})
		}
	}
	return out
}

// touchReaders marks those whose facts rest on an own contact of self without
// sharing it: who names it as a referee's, or commits under it.
func (f *finder) touchReaders(s Signature) error {
	if s.Kind != screen.KindEmail && s.Kind != screen.KindPhone {
		return nil // the others read self's own values, and mark by themselves
	}
	for _, kind := range readers[s.Kind] {
		apps, _, err := f.index.Holders(f.ctx, f.self.App, kind, s.Value, maxRead)
		if err != nil {
			return err
		}
		f.result.Touched = append(f.result.Touched, apps...)
	}
	return nil
}

// touchReferrers marks who referred those that self touches: what their friends
// share with each other may have changed.
func (f *finder) touchReferrers() error {
	for _, app := range slices.Clone(f.result.Touched) {
		r := f.cache[app]
		if r == nil {
			continue
		}
		for _, s := range r.Signatures {
			if s.Kind != kindReferredBy {
				continue
			}
			apps, _, err := f.index.Holders(f.ctx, f.self.App, kindExternalID, s.Value, maxDelivered)
			if err != nil {
				return err
			}
			f.result.Touched = append(f.result.Touched, apps...)
		}
	}
	return nil
}

// refers delivers the referrals, one for each direction and application, once
// it is known what else ties them.
func (f *finder) refers() error {
	slices.SortStableFunc(f.referrals, func(a, b referral) int {
		return cmp.Or(cmp.Compare(a.direction, b.direction), cmp.Compare(a.id(), b.id()))
	})
	among, err := f.linkedAmong()
	if err != nil {
		return err
	}
	for i, r := range f.referrals {
		if i > 0 && f.referrals[i-1].direction == r.direction && f.referrals[i-1].other == r.other {
			continue
		}
		spots := slices.Clone(r.spots)
		if len(spots) == 0 {
			spots = []fact.Spot{{}}
		}
		out := &fact.Referral{Direction: r.direction}
		if r.other != nil {
			kinds := f.joined[r.other.App]
			linked := len(kinds) > 0 || r.direction == referredOf && among[r.other.App]
			out.Linked = &linked
			for k := range spots {
				spots[k].Applications, spots[k].Note = []string{r.other.ID}, note(kinds)
			}
		}
		for k := range spots {
			spots[k].Kind = cmp.Or(spots[k].Kind, "referral")
			if spots[k].Value == "" {
				spots[k].Value = r.id()
			}
		}
		out.Where = fact.At(spots...)
		f.result.Referrals = append(f.result.Referrals, out)
	}
	return nil
}

func (r referral) id() string {
	if r.other == nil {
		return ""
	}
	return r.other.ID
}

func note(kinds []string) string {
	if len(kinds) == 0 {
		return ""
	}
	return fmt.Sprintf("joined by %s too", strings.Join(kinds, ", "))
}

// linkedAmong are those of the applications referred by self that share an exact
// identifier that counts with another of them.
func (f *finder) linkedAmong() (map[int64]bool, error) {
	carriers := map[string][]*Record{}
	var refs []string
	signatures := map[string]Signature{}
	for _, r := range f.referrals {
		if r.direction != referredOf {
			continue
		}
		for _, s := range r.other.Signatures {
			if !exactKind(s.Kind) {
				continue
			}
			if carriers[s.Ref()] == nil {
				refs, signatures[s.Ref()] = append(refs, s.Ref()), s
			}
			carriers[s.Ref()] = append(carriers[s.Ref()], r.other)
		}
	}
	out := map[int64]bool{}
	for _, ref := range refs {
		for i, a := range carriers[ref] {
			for _, b := range carriers[ref][i+1:] {
				joined, err := f.counts(a, b, signatures[ref])
				if err != nil {
					return nil, err
				}
				if joined {
					out[a.App], out[b.App] = true, true
				}
			}
		}
	}
	return out, nil
}

// counts reports whether a value that two other applications share joins them:
// it is neither over the cap nor explained.
func (f *finder) counts(a, b *Record, s Signature) (bool, error) {
	p := &pair{self: a, other: b, names: relate(a, b)}
	f.compare(p)
	var of share
	for _, t := range a.Signatures {
		if !exactKind(t.Kind) || !slices.ContainsFunc(b.Signatures, func(o Signature) bool { return o.Ref() == t.Ref() }) {
			continue
		}
		apps, total, err := f.index.Holders(f.ctx, a.App, t.Kind, t.Value, maxRead)
		if err != nil {
			return false, err
		}
		others, err := f.records(apps)
		if err != nil {
			return false, err
		}
		n := f.memo.count(append([]*Record{a}, others...))
		x := share{Signature: t, people: n.strangers, holders: total + 1}
		if f.policy.overCap(t, n.names) && f.policy.mark(t) == "" {
			continue
		}
		p.shares = append(p.shares, x)
		if t.Ref() == s.Ref() {
			of = x
		}
	}
	return of.Kind != "" && f.policy.explain(*p, of) == "" && f.policy.joins(of), nil
}
