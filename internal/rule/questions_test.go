package rule

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// standing are lists with two standing questions.
type standing struct{ someLists }

func (standing) Standing() []list.StandingQuestion {
	return []list.StandingQuestion{{ID: "z", Stage: "interview", Text: "Where were you?"}, {ID: "a", Stage: "onboarding", Text: "Is it still so?"}}
}

func TestQuestionsAreAskedOnceAndInOneOrder(t *testing.T) {
	rule := func(id, family, kind string, weight int, next ...string) *Rule {
		return &Rule{ID: id, Family: family, Kind: kind, Weight: weight, Find: "cite(hidden)", CheckNext: next}
	}
	c := inline(t,
		rule("a-light", "network", "", 2, "Look at it.", `Ask every candidate at this stage: "Which phone do you use?"`, `Ask every candidate at this stage: "Do you travel?"`),
		rule("b-heavy", "reuse", "", 13, `Ask every candidate at this stage: "Which phone do you use?" An aside.`, `Ask everyone who names an account: "Since when is it yours?"`),
		rule("c-asks", "history", "question", 0, `Ask every candidate at this stage: "Who else was there?"`, `Ask every candidate at this stage: "Where were you?"`),
		rule("d-compliance", "intelligence", "question", 0, `Ask every candidate at this stage: "Are you the listed one?"`),
		rule("e-quiet", "network", "", 5, `Ask every candidate at this stage: "Not asked, for it did not fire?"`))
	c.lists = standing{}
	var fired []screen.Finding
	for _, id := range []string{"c-asks", "a-light", "d-compliance", "b-heavy"} {
		fired = append(fired, screen.Finding{Rule: id, Outcome: screen.Fired})
	}
	fired = append(fired, screen.Finding{Rule: "e-quiet", Outcome: screen.Clear}, screen.Finding{Rule: "z-gone", Outcome: screen.Fired})
	const all = "every candidate at this stage"
	led := []Question{
		{"Since when is it yours?", "everyone who names an account", []string{"b-heavy"}},
		{"Which phone do you use?", all, []string{"a-light", "b-heavy"}},
		{"Do you travel?", all, []string{"a-light"}},
		{"Who else was there?", all, []string{"c-asks"}}}
	want := append([]Question{{Text: "Where were you?", Who: all}}, led...)
	if d := cmp.Diff(want, c.Questions(fired, "interview")); d != "" {
		t.Error(d)
	}
	slices.Reverse(fired)
	if d := cmp.Diff(want, c.Questions(fired, "interview")); d != "" {
		t.Errorf("the order of findings matters: %s", d)
	}
	if got := c.Questions(nil, ""); len(got) != 2 {
		t.Errorf("without a stage: %v", got)
	}
}

func TestQuestionsHoldNoValueOfTheApplicant(t *testing.T) {
	c := whole(t)
	known := map[string]bool{}
	for _, r := range c.Rules() {
		for _, step := range r.CheckNext {
			if m := askEvery.FindStringSubmatch(step); m != nil {
				known[m[2]] = true
			} else if strings.Contains(step, `"`) && strings.HasPrefix(step, "Ask ") {
				t.Errorf("%s: the list of questions never asks %s", r.ID, step)
			}
		}
	}
	for _, q := range c.Questions(nil, "") {
		known[q.Text] = true
	}
	for seed := range uint64(10) {
		for _, q := range c.Questions(c.Evaluate(randomSet(rand.New(rand.NewPCG(seed, 5)), 4)).Findings, "interview") {
			if !known[q.Text] {
				t.Errorf("%q is written in no rule", q.Text)
			}
		}
	}
}
