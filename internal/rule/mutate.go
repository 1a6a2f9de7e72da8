package rule

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
)

// Survivor is a clause of a rule that no test of the rule misses when it is
// taken away: either it says nothing, or nobody has shown what it says.
type Survivor struct {
	Rule    string  `json:"rule"`
	Clause  string  `json:"clause"` // what was taken away, in the form in which CEL writes it
	Problem Problem `json:"problem"`
}

// Mutate takes each clause of one rule away in turn, or of all rules when id is
// "", and gives those that no test misses: with the clause gone every test of
// the rule still has its outcome and cites its values. Clauses are the operands
// of && and ||, the terms of + between cites, each at_least, each whole
// predicate of filter and exists that isn't a conjunction of such operands, and
// applies as a whole.
//
// What a rule needs and which elements it leaves out stay as the whole rule
// reads them; else every removal would turn the tests that lack a value, and
// prove nothing about the clause.
//
// run makes the facts of a test, once each, as for [Catalogue.Test]. The error
// names the rules with a test that doesn't pass on the rule as it is, or with a
// mutant that does not compile; the others are done all the same.
func (c *Catalogue) Mutate(id string, run func(Test) (*fact.Set, error)) ([]Survivor, error) {
	env, err := newEnv(c.lists)
	if err != nil {
		return nil, fmt.Errorf("set up CEL: %w", err)
	}
	var (
		out  []Survivor
		errs []error
		on   = c.Posthire()
	)
	for _, r := range on.rules {
		if id != "" && r.ID != id {
			continue
		}
		all, err := mutantsOf(env, r)
		if err == nil {
			all, err = on.alive(r, all, run)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.ID, err))
		}
		for _, m := range all {
			out = append(out, m.survivor())
		}
	}
	return out, errors.Join(errs...)
}

// alive asks all mutants of a rule on the facts of each of its tests and gives
// those that answer like the rule.
func (c *Catalogue) alive(r *compiled, all []mutant, run func(Test) (*fact.Set, error)) ([]mutant, error) {
	for _, t := range r.Tests {
		s, err := factsOf(t, run)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", t.Name, err)
		}
		sc := newScene(context.Background(), c, s)
		if problem := disagrees(t, sc, r); problem != "" {
			return nil, fmt.Errorf("%q %s: run `bonafide rules test` first", t.Name, problem)
		}
		var broken error
		all = slices.DeleteFunc(all, func(m mutant) bool {
			problem := disagrees(t, sc, m.rule)
			if strings.Contains(problem, unjudged) {
				broken = fmt.Errorf("%q without %q %s", t.Name, m.clause, problem)
			}
			return problem != ""
		})
		if broken != nil {
			return nil, broken // a mutant that can't be asked is no proof of its clause
		}
	}
	return all, nil
}

func (m mutant) survivor() Survivor {
	p := Problem{File: m.rule.file, What: fmt.Sprintf("no test misses %q when it is taken away", m.clause), Mend: m.mend}
	if places := m.rule.places[m.key]; m.offset < len(places) {
		p.Line, p.Column = int(places[m.offset].line), int(places[m.offset].column)
	}
	return Survivor{m.rule.ID, m.clause, p}
}
