package samples_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/invent"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/rules"
	"bonafide/samples"
)

// inventedChain is the chain with the networks of package invent as the
// customer's own files.
func inventedChain(t *testing.T) *pipeline.Chain {
	t.Helper()
	dir := t.TempDir()
	lists, err := list.Load(rules.FS)
	must(t, err)
	must(t, invent.Networks(dir))
	sets, err := dataset.Load(dataset.Options{Dir: dir, Lists: lists})
	must(t, err)
	catalogue, err := rule.Load(rules.FS, rule.FromLists(lists))
	must(t, err)
	return &pipeline.Chain{Extract: pipeline.InProcess{}, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func scenarios(t *testing.T) []samples.Scenario {
	t.Helper()
	from, err := fs.Sub(samples.Scenarios, "scenarios")
	must(t, err)
	list, err := samples.LoadScenarios(from)
	must(t, err)
	return list
}

func TestEveryScenarioComesToWhatItShould(t *testing.T) {
	chain := inventedChain(t)
	for _, s := range scenarios(t) {
		t.Run(s.Name, func(t *testing.T) {
			o, err := s.Run(chain)
			must(t, err)
			for _, p := range o.Problems {
				t.Error(p)
			}
		})
	}
}

func TestAllDocumentedCasesAndTwinsAreThere(t *testing.T) {
	kinds, variations := map[string]int{}, map[string]int{}
	for _, s := range scenarios(t) {
		kinds[s.Kind]++
		if of, _, found := strings.Cut(s.Name, "/"); found {
			variations[of]++
		}
	}
	if kinds["case"] != 27 || kinds["twin"] != 12 || kinds["agency"] != 6 || kinds["attack"] != 2 {
		t.Errorf("kinds %v; want 27 cases, 12 twins, 6 of the agency, 2 attacks", kinds)
	}
	for _, s := range scenarios(t) {
		if s.Kind == "twin" && variations[s.Name] < 5 {
			t.Errorf("%s has %d variations; want 5", s.Name, variations[s.Name])
		}
	}
}

func TestAScenarioThatIsOffSaysInWhat(t *testing.T) {
	const file = `
title: One phone under two names
kind: case
given:
  - {source: test, external_id: a, person: {name: Petra Vzorek, phones: [{number: "(512) 555-0101"}]}}
  - {source: test, external_id: b, person: {name: Carol Muster, phones: [{number: "(512) 555-0101"}]}}
expect: {rules: [document-hidden-text], families: {document: 1}, score: 1, band: low}
`
	list, err := samples.LoadScenarios(fstest.MapFS{"one.yaml": {Data: []byte(file)}})
	must(t, err)
	out, err := samples.RunAll(context.Background(), inventedChain(t), list)
	must(t, err)
	got := strings.Join(out[0].Problems, "\n")
	for _, want := range []string{"is medium, not low", "adds up to 13, not 1", "by family map[reuse:13], not map[document:1]", "document-hidden-text should fire", "contact-phone-under-different-names should not fire"} {
		if !strings.Contains(got, want) {
			t.Errorf("lacks %q in\n%s", want, got)
		}
	}
}

func TestAScenarioThatCannotBeReadIsNamed(t *testing.T) {
	const given = "given: [{source: test, external_id: a, person: {name: Carol Muster}}]\n"
	for _, tt := range []struct{ name, file, want string }{
		{"an unknown key", "titel: x\n", `unknown field "titel"`},
		{"an unknown kind", "title: x\nkind: story\nexpect: {band: low}\n" + given, `kind is "story"`},
		{"no application", "title: x\nkind: case\nexpect: {band: low}\n", "gives no application"},
		{"no band", "title: x\nkind: case\n" + given, "expects no band"},
		{"a band that doesn't exist", "title: x\nkind: case\nexpect: {band: grave}\n" + given, "band that doesn't exist"},
		{"too few names", "title: x\nkind: case\nexpect: {band: low}\nnames: [Petra Vzorek]\ngiven: [{repeat: 2, application: {person: {name: \"{{name}}\"}}}]\n", "1 names, too few"},
		{"a file that isn't there", "title: x\nkind: case\nlike: nothing\nexpect: {band: low}\n", `no file "nothing"`},
		{"a place that isn't there", "title: x\nkind: case\njudge: [2]\nexpect: {band: low}\n" + given, "no application 2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := samples.LoadScenarios(fstest.MapFS{"one.yaml": {Data: []byte(tt.file)}})
			if err == nil || !strings.Contains(err.Error(), "one.yaml") || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want one.yaml and %q", err, tt.want)
			}
		})
	}
}
