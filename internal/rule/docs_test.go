package rule

import (
	"strings"
	"testing"
)

func TestEveryFunctionHasAnExampleThatCompiles(t *testing.T) {
	comp := newCompiler(t)
	readme := string(whole(t).Readme())
	for _, f := range functions(nil) {
		if !strings.Contains(f.example, f.name+"(") {
			t.Errorf("the example of %s doesn't use it: %q", f.name, f.example)
		}
		if _, find, _ := comp.compile(&Rule{ID: "a-b", Weight: 3, Find: f.example}); len(find) > 0 {
			t.Errorf("%s: %v", f.name, find)
		}
		if !strings.Contains(readme, "`"+f.example+"`") {
			t.Errorf("%s is not in the reference", f.name)
		}
	}
}

func TestTheReferenceNamesEverythingThatARuleMayUse(t *testing.T) {
	c := whole(t)
	readme := string(c.Readme())
	expect := func(text string) {
		t.Helper()
		if !strings.Contains(readme, text) {
			t.Errorf("the reference lacks %q", text)
		}
	}
	for _, v := range facts.variables {
		expect("### `" + v.name + "`: " + v.shape.name)
	}
	for _, r := range c.Rules() {
		expect("[" + r.ID + "](" + r.Family + "/" + r.ID + ".yaml)")
	}
	expect("| `different_names`? | int | mutually different names on the value, this one included |")
	expect("| advisory_vpns: ")
	expect("`name` key")
	expect("touchpoints.utc_offset")
}

func TestARuleIsExplainedInFull(t *testing.T) {
	c := whole(t)
	text, err := c.Explain("contact-phone-under-different-names")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"What clears it\n", "Tests\n  - fired: ", "  - clear: near miss: ", "Cost\n  at most ", "Honest reasons\n  - "} {
		if !strings.Contains(text, want) {
			t.Errorf("the explanation lacks %q:\n%s", want, text)
		}
	}
	for _, r := range c.Rules() {
		if r.Cost() == 0 || r.Cost() > 2*costBudget {
			t.Errorf("%s costs %d", r.ID, r.Cost())
		}
	}
}
