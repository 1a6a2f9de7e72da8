package samples

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

// Scenario is a small world of applications with what one of them, or each of
// several, must come to.
type Scenario struct {
	Name  string // of the file; a variation's after a slash
	Kind  string // case, twin, variation, agency, attack
	Title string
	// Posthire switches the rules of the stage after hiring on.
	Posthire bool
	// Judged are the places in Test.Given of those that are judged, each on its own with all others known.
	Judged []int
	Test   rule.Test
	Want   Expectation
}

// Expectation is what a scenario must come to. Absent parts aren't looked at.
type Expectation struct {
	Band     screen.Band    `json:"band"`
	Below    screen.Band    `json:"below"` // the band must be lower than this
	Score    *int           `json:"score"`
	Families map[string]int `json:"families"` // decibans that each family adds, all families
	Rules    []string       `json:"rules"`    // all that fire, those without weight too
}

// String says what is expected of the band.
func (e Expectation) String() string {
	if e.Band != "" {
		return string(e.Band)
	}
	return "below " + string(e.Below)
}

// Outcome is what a scenario came to: that of the first one judged that isn't
// as it must be, else that of the last.
type Outcome struct {
	Scenario string         `json:"scenario"`
	Kind     string         `json:"kind"`
	Expected string         `json:"expected"` // a band, or "below" a band
	Band     screen.Band    `json:"band"`
	Score    int            `json:"score"`
	Families map[string]int `json:"families"`
	Rules    []string       `json:"rules"` // that fired, sorted
	OK       bool           `json:"ok"`
	Problems []string       `json:"problems,omitempty"`
	// Judgement is the whole of it, for people who look for the cause.
	Judgement pipeline.Judgement `json:"-"`
}

// Run sends the scenario through the chain. The error is of the scenario's own
// making: an application that the contract refuses, say.
func (s Scenario) Run(chain *pipeline.Chain) (Outcome, error) {
	c := *chain
	if s.Posthire {
		c.Rules, c.Score.Posthire = c.Rules.Posthire(), true
	}
	var out Outcome
	for _, at := range s.Judged {
		j, err := s.judge(&c, at)
		if err != nil {
			return out, fmt.Errorf("%s: %w", s.Name, err)
		}
		if out = s.compare(j); !out.OK {
			return out, nil
		}
	}
	return out, nil
}

// judge judges one application of the scenario, the others being known.
func (s Scenario) judge(c *pipeline.Chain, at int) (pipeline.Judgement, error) {
	t := s.Test
	t.Given = append(slices.Delete(slices.Clone(t.Given), at, at+1), t.Given[at])
	set, err := c.Trial(t)
	if err == nil {
		err = rule.MergeFacts(set, t.Facts)
	}
	if err != nil {
		return pipeline.Judgement{}, err
	}
	return c.Evaluate(set)
}

func (s Scenario) compare(j pipeline.Judgement) Outcome {
	out := Outcome{Scenario: s.Name, Kind: s.Kind, Expected: s.Want.String(), Band: j.Screening.Band, Score: j.Screening.Score, Families: map[string]int{}, Rules: []string{}, Judgement: j}
	for _, f := range j.Screening.Findings {
		if f.Outcome == screen.Fired {
			out.Rules = append(out.Rules, f.Rule)
		}
	}
	slices.Sort(out.Rules)
	for _, g := range j.Grounds {
		out.Families[g.Family] = g.Decibans
	}
	report := func(format string, args ...any) { out.Problems = append(out.Problems, fmt.Sprintf(format, args...)) }
	w := s.Want
	if w.Band != "" && out.Band != w.Band || w.Below != "" && out.Band.Rank() >= w.Below.Rank() {
		report("is %s, not %s", out.Band, w)
	}
	if w.Score != nil && out.Score != *w.Score {
		report("adds up to %d, not %d", out.Score, *w.Score)
	}
	if w.Families != nil && !maps.Equal(out.Families, w.Families) {
		report("by family %v, not %v", out.Families, w.Families)
	}
	if w.Rules != nil {
		missing := slices.DeleteFunc(slices.Clone(w.Rules), func(r string) bool { return slices.Contains(out.Rules, r) })
		beyond := slices.DeleteFunc(slices.Clone(out.Rules), func(r string) bool { return slices.Contains(w.Rules, r) })
		if len(missing) > 0 {
			report("%s should fire", strings.Join(missing, ", "))
		}
		if len(beyond) > 0 {
			report("%s should not fire", strings.Join(beyond, ", "))
		}
	}
	out.OK = len(out.Problems) == 0
	return out
}

// Facts are what the rules see of the judged application that came last: for
// people who look for the cause of an outcome.
func (s Scenario) Facts(chain *pipeline.Chain) (*fact.Set, error) {
	j, err := s.judge(chain, s.Judged[len(s.Judged)-1])
	return j.Facts, err
}

// RunAll runs scenarios in their order; the context ends it between two.
func RunAll(ctx context.Context, chain *pipeline.Chain, list []Scenario) ([]Outcome, error) {
	var out []Outcome
	for _, s := range list {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		o, err := s.Run(chain)
		if err != nil {
			return out, err
		}
		out = append(out, o)
	}
	return out, nil
}

// merge changes a JSON value by another (RFC 7386): members are replaced, null
// takes one away, lists are replaced whole.
func merge(target, change any) any {
	c, ok := change.(map[string]any)
	if !ok {
		return change
	}
	if c == nil {
		return target
	}
	t, _ := target.(map[string]any)
	t = maps.Clone(t)
	if t == nil {
		t = map[string]any{}
	}
	for k, v := range c {
		if v == nil {
			delete(t, k)
		} else {
			t[k] = merge(t[k], v)
		}
	}
	return t
}

// strict decodes JSON and refuses unknown members.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// check says what a scenario lacks.
func (s Scenario) check() error {
	switch {
	case !slices.Contains([]string{"case", "twin", "variation", "agency", "attack"}, s.Kind):
		return fmt.Errorf("kind is %q; use case, twin, variation, agency or attack", s.Kind)
	case s.Title == "":
		return errors.New("it has no title")
	case len(s.Test.Given) == 0:
		return errors.New("it gives no application")
	case cmp.Or(s.Want.Band, s.Want.Below) == "":
		return errors.New("it expects no band; give expect.band or expect.below")
	case s.Want.Band != "" && s.Want.Band.Rank() < 0 || s.Want.Below != "" && s.Want.Below.Rank() < 0:
		return fmt.Errorf("it expects a band that doesn't exist: %s", s.Want)
	}
	return nil
}
