package rule

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// Test is one example of a rule, written beside it.
type Test struct {
	Name string `yaml:"name"`
	// Given are applications in the JSON of the contract; the last one is judged and the others
	// are known before it. It stays raw so that the contract's own strict decoder reads it.
	Given     []json.RawMessage `yaml:"given"`
	Lists     json.RawMessage   `yaml:"lists"`     // list rows by list, beside those of the rule set; raw
	Marks     []Mark            `yaml:"marks"`     // what a person marked shared values as
	Decisions []Decision        `yaml:"decisions"` // what was decided about the earlier applications
	Facts     json.RawMessage   `yaml:"facts"`     // elements by fact list, merged into the judged set
	Expect    string            `yaml:"expect"`    // fired, clear, not_available, not_applicable
	Cites     []string          `yaml:"cites"`     // values that the evidence must show
}

// Mark is a shared value with what a person knows of it.
type Mark struct {
	Kind  string `json:"kind" yaml:"kind"`
	Value string `json:"value" yaml:"value"`
	As    string `json:"as" yaml:"as"` // agency, employer, campus, suspicious
}

// Decision is a case decided before the judged application came.
type Decision struct {
	Application string `json:"application" yaml:"application"` // external id of an application given
	Outcome     string `json:"outcome" yaml:"outcome"`         // confirmed, rejected, cleared
	At          string `json:"at" yaml:"at"`                   // date or RFC 3339 time
}

// TestResult says how one test went; Problem is empty when it passed.
type TestResult struct {
	Rule    string
	Test    string
	Problem string
}

// Test runs the tests of one rule, or of all when id is "". run judges the
// applications given and gives the facts of the last one, before rules see
// them; it is not called for a test that has facts only. Facts of the test are
// added to what it gives. After each test the deletion test runs on its facts.
func (c *Catalogue) Test(id string, run func(Test) (*fact.Set, error)) []TestResult {
	var out []TestResult
	on := c.Posthire()
	for _, r := range c.rules {
		if id != "" && r.ID != id {
			continue
		}
		for _, t := range r.Tests {
			res := TestResult{Rule: r.ID, Test: t.Name}
			if err := on.try(r, t, run); err != nil {
				res.Problem = err.Error()
			}
			out = append(out, res)
		}
	}
	return out
}

// ErrNoRunner reports a test with applications where nothing can judge them.
var ErrNoRunner = errors.New("the test gives applications and nothing here can judge them")

func (c *Catalogue) try(r *compiled, t Test, run func(Test) (*fact.Set, error)) error {
	s, err := factsOf(t, run)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if problem := disagrees(t, newScene(ctx, c, s), r); problem != "" {
		return errors.New(problem)
	}
	if fired := c.CheckDeletions(r.ID, s); len(fired) > 0 {
		return fmt.Errorf("fires once something is taken away: %s", strings.Join(fired, ", "))
	}
	return nil
}

// factsOf makes the facts of a test: of its applications, with its own added.
func factsOf(t Test, run func(Test) (*fact.Set, error)) (*fact.Set, error) {
	s := EmptySet()
	if len(t.Given) > 0 {
		if run == nil {
			return nil, ErrNoRunner
		}
		var err error
		if s, err = run(t); err != nil {
			return nil, err
		}
	}
	return s, MergeFacts(s, t.Facts)
}

// disagrees says how a rule's answer is not what a test expects, "" when it is.
func disagrees(t Test, sc *scene, r *compiled) string {
	answer, finding := sc.ask(r)
	if string(answer.Outcome) != t.Expect {
		return fmt.Sprintf("is %s, not %s%s", answer.Outcome, t.Expect, explain(answer))
	}
	for _, want := range t.Cites {
		if finding == nil || !slices.ContainsFunc(finding.Evidence, func(e screen.Evidence) bool { return e.Value == want }) {
			return fmt.Sprintf("does not cite %q", want)
		}
	}
	return ""
}

func explain(a screen.Answer) string {
	var out string
	if len(a.Missing) > 0 {
		out = ": lacks " + strings.Join(a.Missing, ", ")
	}
	if a.Detail != "" {
		out += ": " + a.Detail
	}
	return out
}

// Ask asks one rule; the answer is not_available when there is no such rule.
func (c *Catalogue) Ask(id string, s *fact.Set) (screen.Answer, *screen.Finding) {
	r := c.find(id)
	if r == nil {
		return screen.Answer{Rule: id, Outcome: screen.NotAvailable, Detail: "there is no such rule"}, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	return newScene(ctx, c, s).ask(r)
}
