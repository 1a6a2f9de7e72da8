package pipeline_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/rules"
)

// excuses are the members of the contract that lie outside the property: what
// only ever exculpates, so that its loss takes an excuse away, and parts of a
// whole that something is counted from.
var excuses = []*regexp.Regexp{
	regexp.MustCompile(`^identity_checks\[\d+\]\.name$`),     // a name anywhere in the packet explains an account's holder
	regexp.MustCompile(`^person\.phones\[\d+\]\.line_type$`), // a fixed line that people share
	regexp.MustCompile(`^person\.(preferred_name|former_names)`),
	regexp.MustCompile(`^person\.address`), // a household's home
	regexp.MustCompile(`^submitted_by`),
	regexp.MustCompile(`^documents\[\d+\]\.role$`),                   // a paper of another's making; what has no role is a résumé, by the contract
	regexp.MustCompile(`^person\.phones\[[1-9]\d*\]\.number$`),       // a second number, of the country stated, beside a foreign one
	regexp.MustCompile(`^(profiles|person\.messengers)\[\d+\]\.id$`), // tells a login's new owner from the listed one
	regexp.MustCompile(`^touchpoints\[\d+\]\.network`),
	regexp.MustCompile(`\.(accommodation|confidential_programme)$`),
}

// TestTakingAFieldAwayIsNoEvidence deletes each member of each application of
// the rules' own tests, in JSON, and asks that no rule fires that didn't before:
// who says less must not look worse.
func TestTakingAFieldAwayIsNoEvidence(t *testing.T) {
	if testing.Short() {
		t.Skip("runs thousands of applications through the chain")
	}
	lists, err := list.Load(rules.FS)
	must(t, err)
	sets, err := dataset.Load(dataset.Options{Lists: lists})
	must(t, err)
	catalogue, err := rule.Load(rules.FS, rule.FromLists(lists))
	must(t, err)
	chain := &pipeline.Chain{Extract: pipeline.InProcess{}, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	runs := 0
	for _, r := range catalogue.Rules() {
		for _, test := range r.Tests {
			before, err := firing(chain, test)
			must(t, err)
			for i, raw := range test.Given {
				var app any
				must(t, json.Unmarshal(raw, &app))
				paths := members(app, "")
				for _, path := range paths {
					if excused(path, paths) || i < len(test.Given)-1 && path == "documents" {
						continue // how many others hold a text is a whole that "rare" is counted from
					}
					less := test
					less.Given = slices.Clone(test.Given)
					less.Given[i] = without(t, raw, path)
					after, err := firing(chain, less)
					if err != nil {
						continue // the contract requires this member
					}
					runs++
					for _, id := range after {
						if !slices.Contains(before, id) {
							t.Errorf("%s, %q: %s fires once given[%d] lacks %s", r.ID, test.Name, id, i, path)
						}
					}
				}
			}
		}
	}
	t.Logf("%d applications with one member less", runs)
	if runs < 500 {
		t.Errorf("only %d runs; the rules' tests give too few applications for this to mean anything", runs)
	}
}

// excused reports whether a member is an excuse or holds one.
func excused(path string, all []string) bool {
	return slices.ContainsFunc(all, func(p string) bool {
		return (p == path || strings.HasPrefix(p, path+".") || strings.HasPrefix(p, path+"[")) &&
			slices.ContainsFunc(excuses, func(e *regexp.Regexp) bool { return e.MatchString(p) })
	})
}

// firing are the rules that fire on a test's last application.
func firing(c *pipeline.Chain, t rule.Test) ([]string, error) {
	if len(t.Given) == 0 {
		return nil, nil
	}
	s, err := c.Trial(t)
	if err != nil {
		return nil, err
	}
	if err := rule.MergeFacts(s, t.Facts); err != nil {
		return nil, err
	}
	var out []string
	for _, f := range c.Rules.Evaluate(s).Findings {
		if !f.Question { // it may take the place of a finding with weight, and weighs nothing
			out = append(out, f.Rule)
		}
	}
	return out, nil
}

// members are the paths of all members of a JSON value, at any depth.
func members(v any, at string) (out []string) {
	switch v := v.(type) {
	case map[string]any:
		for k, e := range v {
			p := strings.TrimPrefix(at+"."+k, ".")
			out = append(append(out, p), members(e, p)...)
		}
	case []any:
		for i, e := range v {
			out = append(out, members(e, fmt.Sprintf("%s[%d]", at, i))...)
		}
	}
	return out
}

// without gives the JSON without the member at a path of [members].
func without(t *testing.T, raw json.RawMessage, path string) json.RawMessage {
	t.Helper()
	var root any
	must(t, json.Unmarshal(raw, &root))
	steps := strings.FieldsFunc(path, func(r rune) bool { return r == '.' || r == '[' || r == ']' })
	v := root
	for _, s := range steps[:len(steps)-1] {
		switch x := v.(type) {
		case map[string]any:
			v = x[s]
		case []any:
			var i int
			_, err := fmt.Sscan(s, &i)
			must(t, err)
			v = x[i]
		}
	}
	delete(v.(map[string]any), steps[len(steps)-1])
	out, err := json.Marshal(root)
	must(t, err)
	return out
}
