package httpd

import (
	"cmp"
	"context"
	"io/fs"

	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/rules"
)

// RuleSet implements [Catalogue].
func (o *Office) RuleSet() string { return o.Rulebook.Hash()[:min(15, len(o.Rulebook.Hash()))] }

// Rules implements [Catalogue].
func (o *Office) Rules() []Rule {
	var out []Rule
	for _, r := range o.Rulebook.Rules() {
		out = append(out, ruleOf(r))
	}
	return out
}

// Rule implements [Catalogue].
func (o *Office) Rule(id string) (Rule, bool) {
	r := o.Rulebook.Rule(id)
	if r == nil {
		return Rule{}, false
	}
	out := ruleOf(r)
	out.Source = "rules/" + r.Family + "/" + id + ".yaml"
	if text, err := fs.ReadFile(rules.FS, r.Family+"/"+id+".yaml"); err == nil { // a catalogue given with --rules has its files elsewhere
		out.YAML = string(text)
	}
	return out, true
}

func ruleOf(r *rule.Rule) Rule {
	out := Rule{ID: r.ID, Title: r.Title, Family: r.Family, Status: r.Status, Version: r.Version, Since: r.Since, Weight: r.Weight, Basis: r.Basis, Applies: r.Applies, Find: r.Find,
		Notice: r.Notice, Question: r.Question(), Why: r.Why, HonestReasons: r.HonestReasons, CheckNext: r.CheckNext, Clears: r.Clears, Needs: r.Needs}
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

// Reasons implements [Catalogue].
func (o *Office) Reasons() []Choice {
	var out []Choice
	for _, r := range o.Lists.Reasons {
		out = append(out, Choice{r.Code, r.Text, review.Outcome(r.Outcome)})
	}
	return out
}

// Observations implements [Catalogue].
func (o *Office) Observations() []Choice {
	var out []Choice
	for _, x := range o.Lists.Observations {
		out = append(out, Choice{Code: x.Code, Words: cmp.Or(x.Asks, sentence(x.Code))})
	}
	return out
}
