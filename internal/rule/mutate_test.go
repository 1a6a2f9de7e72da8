package rule

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bonafide/internal/fact"
)

// example is a test of a rule that consists of facts.
func example(expect, facts string, cites ...string) Test {
	return Test{Name: expect + " " + facts, Facts: json.RawMessage(facts), Expect: expect, Cites: cites}
}

func TestAClauseThatNoTestMissesSurvives(t *testing.T) {
	const (
		phone = `{"links":[{"kind":"phone","names":"different","where":[{"kind":"phone","value":"+12025550101"}]}]}`
		email = `{"links":[{"kind":"email","names":"different"}]}`
		same  = `{"links":[{"kind":"phone","names":"same"}]}`
	)
	both := &Rule{ID: "both", Find: `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`}
	either := &Rule{ID: "either", Find: `cite(links.filter(l, l.kind == "phone" || l.names == "different"))`}
	terms := &Rule{ID: "terms", Find: `cite(links.filter(l, l.kind == "phone")) + cite(hidden)`}
	twice := &Rule{ID: "twice", Find: `cite(links.filter(l, l.kind == "phone").at_least(2))`}
	other := &Rule{ID: "other", Find: `cite(links.filter(l, phones.exists(p, p.own)))`}
	applies := &Rule{ID: "applies", Applies: `job.pays_in == "fiat"`, Find: `cite(hidden)`}
	lacking := &Rule{ID: "lacking", Find: `cite(links.filter(l, l.jaccard > 0.5 && l.kind == "text"))`}
	for _, tt := range []struct {
		name  string
		rule  *Rule
		tests []Test
		want  []string
	}{
		{"a test for each operand of and", both, []Test{example("fired", phone), example("clear", email), example("clear", same)}, nil},
		{"an operand of and that no test fails alone", both, []Test{example("fired", phone), example("clear", same)}, []string{`l.kind == "phone"`}},
		{"a test that fails both operands shows neither", both, []Test{example("fired", phone), example("clear", `{"links":[{"kind":"email","names":"same"}]}`)},
			[]string{`l.kind == "phone"`, `l.names == "different"`}},
		{"a test for each operand of or", either, []Test{example("fired", same), example("fired", email), example("clear", `{"links":[{"kind":"email","names":"same"}]}`)}, nil},
		{"an operand of or that no test fires alone", either, []Test{example("fired", phone), example("fired", same), example("clear", `{"links":[{"kind":"email","names":"same"}]}`)},
			[]string{`l.names == "different"`}},
		{"a filter without a test that stays clear", either, []Test{example("fired", same), example("fired", email)}, []string{`l.kind == "phone" || l.names == "different"`}},
		{"a test for each term", terms, []Test{example("fired", phone), example("fired", `{"links":[],"hidden":[{"chars":9}]}`), example("clear", email)}, nil},
		{"a term that another one covers", terms, []Test{example("fired", `{"links":[{"kind":"phone"}],"hidden":[{"chars":9}]}`), example("clear", email)},
			[]string{`cite(links.filter(l, l.kind == "phone"))`, "cite(hidden)"}},
		{"a term whose value must be cited", terms, []Test{example("fired", phone[:len(phone)-1]+`,"hidden":[{"chars":9}]}`, "+12025550101"), example("clear", email)}, []string{"cite(hidden)"}},
		{"twice, and a test of once", twice, []Test{example("fired", `{"links":[{"kind":"phone"},{"kind":"phone"}]}`), example("clear", `{"links":[{"kind":"phone"}]}`), example("clear", `{"links":[{"kind":"email"},{"kind":"email"}]}`)}, nil},
		{"twice, and no test of once", twice, []Test{example("fired", `{"links":[{"kind":"phone"},{"kind":"phone"}]}`), example("clear", `{"links":[{"kind":"email"},{"kind":"email"}]}`)}, []string{"at_least(2)"}},
		{"a predicate of exists", other, []Test{example("fired", `{"links":[{"kind":"phone"}],"phones":[{"own":true}]}`), example("clear", `{"links":[{"kind":"phone"}],"phones":[]}`)}, []string{"p.own"}},
		{"applies, and a test where it doesn't", applies, []Test{example("fired", `{"job":{"pays_in":"fiat"},"hidden":[{"chars":9}]}`), example("not_applicable", `{"job":{"pays_in":"crypto"},"hidden":[{"chars":9}]}`)}, nil},
		{"applies, and a test that would be clear", applies, []Test{example("fired", `{"job":{"pays_in":"fiat"},"hidden":[{"chars":9}]}`)}, []string{`job.pays_in == "fiat"`}},
		{"a test without the value shows nothing of the clause that reads it", lacking, []Test{example("fired", `{"links":[{"kind":"text","jaccard":0.6}]}`),
			example("not_available", `{"links":[{"kind":"text"}]}`), example("clear", `{"links":[{"kind":"email","jaccard":0.6}]}`)}, []string{"l.jaccard > 0.5"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := *tt.rule
			r.Family, r.Weight, r.Tests = "document", 3, tt.tests
			survivors, err := inline(t, &r).Mutate("", nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range survivors {
				got = append(got, s.Clause)
			}
			slices.Sort(got)
			if slices.Sort(tt.want); !slices.Equal(got, tt.want) {
				t.Errorf("survivors %q, want %q", got, tt.want)
			}
		})
	}
}

func TestASurvivorIsToldWithItsPlaceAndItsMend(t *testing.T) {
	good, err := os.ReadFile("../../rules/document/document-hidden-text.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(good), "find: cite(hidden.filter(h, h.chars >= 50))", "find: >\n  cite(hidden.filter(h,\n    h.chars >= 50 &&\n    h.chars >= 0))", 1)
	text = strings.Replace(text, "needs: [documents.rendered]\n", "", 1)
	text = text[:strings.Index(text, "\ntests:")] + `
tests:
  - {name: hidden, expect: fired, facts: {hidden: [{chars: 50}]}}
  - {name: more hidden, expect: fired, facts: {hidden: [{chars: 500}]}}
  - {name: none, expect: clear, facts: {hidden: []}}
  - {name: "near miss: one sign less", expect: clear, facts: {hidden: [{chars: 49}]}}
  - {name: not drawn, expect: not_available, facts: {phones: []}}
`
	c, err := Load(fstest.MapFS{"document/document-hidden-text.yaml": {Data: []byte(text)}}, someLists{})
	if err != nil {
		t.Fatal(err)
	}
	survivors, err := c.Mutate("document-hidden-text", nil)
	if err != nil || len(survivors) != 1 {
		t.Fatalf("survivors %v, %v", survivors, err)
	}
	line := strings.Count(text[:strings.Index(text, "    h.chars >= 0")], "\n") + 1
	want := Problem{"document/document-hidden-text.yaml", line, 5, `no test misses "h.chars >= 0" when it is taken away`, addClear}
	if survivors[0].Problem != want {
		t.Errorf("got  %v\nwant %v", survivors[0].Problem, want)
	}
}

func TestARuleWhoseTestsFailIsNotMutated(t *testing.T) {
	r := &Rule{ID: "hidden", Family: "document", Find: "cite(hidden)", Tests: []Test{example("clear", `{"hidden":[{"chars":9}]}`), {Name: "given", Given: []json.RawMessage{[]byte("{}")}, Expect: "clear"}}}
	if _, err := inline(t, r).Mutate("", nil); err == nil || !strings.Contains(err.Error(), "is fired, not clear: run `bonafide rules test` first") {
		t.Errorf("err = %v", err)
	}
	r.Tests = r.Tests[1:]
	if _, err := inline(t, r).Mutate("", nil); err == nil || !strings.Contains(err.Error(), ErrNoRunner.Error()) {
		t.Errorf("err = %v", err)
	}
	made := 0
	run := func(Test) (*fact.Set, error) { made++; s := EmptySet(); s.Hidden = []*fact.Hidden{}; return s, nil }
	if survivors, err := inline(t, r).Mutate("hidden", run); err != nil || survivors != nil || made != 1 {
		t.Errorf("survivors %v, err %v, facts made %d times", survivors, err, made)
	}
}
