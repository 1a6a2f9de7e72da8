package rule

import (
	"cmp"
	"regexp"
	"slices"

	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// Question is one thing to ask, in the words in which everybody is asked it: no
// value of the applicant stands in it.
type Question struct {
	Text  string   `json:"text"`
	Who   string   `json:"who"`             // "every candidate at this stage", "everyone who names an account": whom to ask it
	Rules []string `json:"rules,omitempty"` // fired rules that led to it, sorted; none for a standing question
}

// askEvery is how check_next puts a question. The words are the rule's own and
// never rendered, so they are the same for every applicant.
var askEvery = regexp.MustCompile(`^Ask (every(?:one| candidate| new colleague) [^":]+): "([^"]+)"`)

// Questions is the reviewer's list for a stage, each question once: the standing
// ones in the order of their list, then those of the fired rules by weight and
// text. Rules for compliance alone, which are questions of the family
// intelligence, add none. An empty stage takes the standing questions of all.
func (c *Catalogue) Questions(findings []screen.Finding, stage string) []Question {
	var out []Question
	if l, ok := c.lists.(interface {
		Standing() []list.StandingQuestion
	}); ok {
		for _, q := range l.Standing() {
			if stage == "" || q.Stage == stage {
				out = append(out, Question{Text: q.Text, Who: "every candidate at this stage"})
			}
		}
	}
	type asked struct {
		Question
		weight int
	}
	var led []asked
	for _, f := range findings {
		r := c.Rule(f.Rule)
		if f.Outcome != screen.Fired || r == nil || r.Question() && r.Family == "intelligence" {
			continue
		}
		for _, step := range r.CheckNext {
			m := askEvery.FindStringSubmatch(step)
			if m == nil || slices.ContainsFunc(out, func(q Question) bool { return q.Text == m[2] }) {
				continue
			}
			i := slices.IndexFunc(led, func(a asked) bool { return a.Text == m[2] && a.Who == m[1] })
			if i < 0 {
				i = len(led)
				led = append(led, asked{Question: Question{Text: m[2], Who: m[1]}})
			}
			led[i].Rules, led[i].weight = append(led[i].Rules, r.ID), max(led[i].weight, r.Weight)
		}
	}
	slices.SortFunc(led, func(a, b asked) int {
		return cmp.Or(b.weight-a.weight, cmp.Compare(a.Text, b.Text), cmp.Compare(a.Who, b.Who))
	})
	for _, a := range led {
		slices.Sort(a.Rules)
		a.Rules = slices.Compact(a.Rules)
		out = append(out, a.Question)
	}
	return out
}
