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

// Inputs implements [Catalogue].
func (o *Office) Inputs() map[string]string { return inputs }

// inputs says how to get what a check lacked.
var inputs = map[string]string{
	"links":        "Import earlier applications: reuse shows only between applications.",
	"neighbours":   "Import earlier applications: reuse shows only between applications.",
	"hits":         "Import a watchlist, or a partner’s list.",
	"touchpoints":  "Send IP, user agent and clock of each contact: the career page, the scheduling page and the assessment know them.",
	"activity":     "Send the times of log-ins and of work.",
	"profiles":     "Ask for the code profile, and send a snapshot of it with the application.",
	"payouts":      "Known once the applicant names an account; send it then.",
	"addresses":    "Ask for the postal address, or the one that equipment goes to.",
	"references":   "Ask for two referees with their employer’s own line or mailbox.",
	"observations": "Fill the observation form after the call; a form without a tick counts too.",
	"checks":       "Send the result of an identity check, if one was made.",
	"work":         "The résumé’s work history could not be read, or none was stated.",
	"education":    "No education was stated or could be read.",
	"documents":    "Send the résumé as a file.",
	"breaches":     "Search the mailbox in a breach collection that you may use, and send the answer.",
}
