package pipeline

import (
	"context"
	"math"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

// Weighing compares judged weights with what decided cases say.
//
// The fraudulent side are the applications of confirmed cases. The honest side
// are those of cases that were a false alarm, cleared, or right with an honest
// reason, and the judged applications that never had a case: in ordinary life
// next to all of them are honest. Cases that are undecided or unsure stay out. A
// rule is counted only where it answered fired or clear, in the version that it
// has now.
//
// People decide what the rules laid before them, so a rule that opens cases by
// itself looks better here than it is; figures are shown beside the judged
// weight, and nobody but a person changes that.
type Weighing struct {
	RuleSet   string         `json:"rule_set"`
	Confirmed int            `json:"confirmed"` // applications of confirmed cases
	Honest    int            `json:"honest"`    // applications taken as honest
	Rules     []WeighedByUse `json:"rules"`     // all but questions, by id
}

// WeighedByUse is one rule's weight as judged and as measured.
type WeighedByUse struct {
	Rule      string  `json:"rule"`
	Version   int     `json:"version"`
	Judged    int     `json:"judged"` // decibans
	Confirmed Share   `json:"confirmed"`
	Honest    Share   `json:"honest"`
	Raw       float64 `json:"raw"`      // decibans, without shrinkage
	Measured  float64 `json:"measured"` // decibans, shrunk toward the judged weight
	Low       float64 `json:"low"`      // of the 95 % interval of Measured
	High      float64 `json:"high"`
}

// Share is how many of those on whom a rule could be judged it fired.
type Share struct {
	Fired    int `json:"fired"`
	Answered int `json:"answered"`
}

// rate is the share with half a case added to what fired and what didn't, as
// under the prior of Jeffreys: no rate is 0 or 1.
func (s Share) rate() float64 { return (float64(s.Fired) + 0.5) / (float64(s.Answered) + 1) }

// variance is that of the natural logarithm of the rate, by the delta method.
func (s Share) variance() float64 {
	return 1/(float64(s.Fired)+0.5) - 1/(float64(s.Answered)+1)
}

// trust is the spread, in decibans, that a judged weight is taken to have: a
// judgement. One standard deviation is a factor of five in the likelihood ratio.
const trust = 7.0

// Measure gives the log likelihood ratio of a rule in decibans, 10·log10 of its
// rate among confirmed over its rate among honest applications, shrunk toward
// the judged weight, with a 95 % interval. Judgement and data are weighed by
// their variances (normal prior, normal likelihood: Gelman and others, Bayesian
// Data Analysis, 3rd edition, 2013, section 2.5); that of the data is the usual
// one of a log risk ratio (Katz and others, Biometrics 34, 1978, 469).
func Measure(judged int, confirmed, honest Share) (raw, measured, low, high float64) {
	const decibans = 10 / math.Ln10
	raw = decibans * math.Log(confirmed.rate()/honest.rate())
	data := decibans * decibans * (confirmed.variance() + honest.variance())
	if confirmed.Answered == 0 || honest.Answered == 0 {
		return raw, float64(judged), float64(judged) - 1.96*trust, float64(judged) + 1.96*trust
	}
	precision := 1/data + 1/(trust*trust)
	measured = (raw/data + float64(judged)/(trust*trust)) / precision
	spread := 1.96 / math.Sqrt(precision)
	return raw, measured, measured - spread, measured + spread
}

// Weigh measures the weights of the live rules by what people decided. It reads
// the outcomes of all latest judgements, in pages; nothing is changed.
func (d *Desk) Weigh(ctx context.Context) (Weighing, error) {
	live := d.Rules()
	sides := map[string]*[2]Share{}
	places := map[string][]*rule.Rule{} // by rule set: its rules in order; nil where the version is another one
	out := Weighing{RuleSet: live.Hash(), Rules: []WeighedByUse{}}
	count := func(hash string) int {
		if _, known := places[hash]; !known {
			places[hash] = d.sameRules(ctx, hash, live)
		}
		return len(places[hash])
	}
	for after := int64(0); ; {
		rows, err := d.store.AnsweredPage(ctx, after, page, count)
		if err != nil {
			return out, err
		}
		for _, a := range rows {
			after = a.App
			side := sideOf(a.Case, a.Outcome)
			if side < 0 {
				continue
			}
			if side == 0 {
				out.Confirmed++
			} else {
				out.Honest++
			}
			for i, o := range a.Outcomes {
				r := places[a.RuleSet][i]
				if r == nil || o != screen.Fired && o != screen.Clear {
					continue
				}
				s := &entry(sides, r.ID, [2]Share{})[side]
				s.Answered++
				s.Fired += one(o == screen.Fired)
			}
		}
		if len(rows) < page {
			break
		}
	}
	for _, r := range live.Rules() {
		if r.Question() {
			continue
		}
		s := entry(sides, r.ID, [2]Share{})
		w := WeighedByUse{Rule: r.ID, Version: r.Version, Judged: r.Weight, Confirmed: s[0], Honest: s[1]}
		w.Raw, w.Measured, w.Low, w.High = Measure(r.Weight, s[0], s[1])
		out.Rules = append(out.Rules, w)
	}
	return out, nil
}

// sideOf is 0 for the confirmed, 1 for the honest side, −1 for neither.
func sideOf(hasCase bool, o review.Outcome) int {
	switch {
	case o == review.Confirmed:
		return 0
	case !hasCase, o == review.FalseAlarm, o == review.Cleared, o == review.RightNotFraud:
		return 1
	}
	return -1
}

// sameRules are the rules of a kept set in their order, nil where the live set
// has another version or none; empty when the set can't be read.
func (d *Desk) sameRules(ctx context.Context, hash string, live *rule.Catalogue) []*rule.Rule {
	c, err := d.Catalogue(ctx, hash)
	if err != nil {
		return nil
	}
	out := make([]*rule.Rule, len(c.Rules()))
	for i, r := range c.Rules() {
		if now := live.Rule(r.ID); now != nil && now.Version == r.Version {
			out[i] = now
		}
	}
	return out
}
