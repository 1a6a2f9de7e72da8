package httpd

import (
	"cmp"
	"context"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

// RuleSet implements [Catalogue].
func (o *Office) RuleSet() string {
	hash := o.Desk.Rules().Hash()
	return hash[:min(15, len(hash))]
}

// Rules implements [Catalogue].
func (o *Office) Rules() []Rule {
	var out []Rule
	for _, r := range o.Desk.Rules().Rules() {
		out = append(out, ruleOf(r))
	}
	return out
}

// Rule implements [Catalogue].
func (o *Office) Rule(id string) (Rule, bool) {
	r := o.Desk.Rules().Rule(id)
	if r == nil {
		return Rule{}, false
	}
	out := ruleOf(r)
	out.Source = r.Family + "/" + id + ".yaml"
	return out, true
}

func ruleOf(r *rule.Rule) Rule {
	out := Rule{ID: r.ID, Title: r.Title, Family: r.Family, Status: r.Status, Version: r.Version, Since: r.Since, Weight: r.Weight, Basis: r.Basis, Applies: r.Applies, Find: r.Find,
		Notice: r.Notice, Question: r.Question(), Why: r.Why, HonestReasons: r.HonestReasons, CheckNext: r.CheckNext, Clears: r.Clears, Needs: r.Needs, Cost: int(r.Cost())}
	for _, x := range r.References {
		out.References = append(out.References, Reference{x.Title, x.Publisher, x.Date, x.URL, x.Says, x.Supports})
	}
	for _, t := range r.Tests {
		out.Tests = append(out.Tests, RuleTest{t.Name, t.Expect})
	}
	return out
}

// Uses implements [Catalogue].
func (o *Office) Uses(ctx context.Context) (map[string]RuleUse, error) {
	rows, err := o.Store.RuleUses(ctx)
	uses := make(map[string]RuleUse, len(rows))
	for _, r := range rows {
		uses[r.Rule] = RuleUse{Hits: r.Hits, Decided: r.Decided, Useful: r.Useful}
	}
	return uses, err
}

// Questions implements [Catalogue].
func (o *Office) Questions(findings []screen.Finding, stage string) []rule.Question {
	return o.Desk.Rules().Questions(findings, stage)
}

// Reasons implements [Catalogue].
func (o *Office) Reasons() []Choice {
	var out []Choice
	for _, r := range o.Desk.Lists().Reasons {
		out = append(out, Choice{r.Code, r.Text, review.Outcome(r.Outcome)})
	}
	return out
}

// Observations implements [Catalogue].
func (o *Office) Observations() []Choice {
	var out []Choice
	for _, x := range o.Desk.Lists().Observations {
		out = append(out, Choice{Code: x.Code, Words: cmp.Or(x.Asks, sentence(x.Code))})
	}
	return out
}
