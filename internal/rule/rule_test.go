package rule_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

// someLists stand in for rules/lists.
type someLists struct{}

func (someLists) Has(list, key string) bool { return list == "advisory_vpns" && key == "astrill" }
func (someLists) Known(list string) bool    { return list == "advisory_vpns" }
func (someLists) Observation(code string) bool {
	return strings.Contains(" camera_refused refused_id_on_camera different_person identity_owner_found ", " "+code+" ")
}

func load(t testing.TB) *rule.Catalogue {
	t.Helper()
	c, err := rule.Load(os.DirFS("testdata/rules"), someLists{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEveryRuleOfTheCataloguePassesItsOwnTestsOnFacts(t *testing.T) {
	c, err := rule.Load(os.DirFS("../../rules"), someLists{})
	if err != nil {
		t.Skipf("the catalogue needs the lists: %v", err)
	}
	for _, r := range c.Test("", nil) {
		if r.Problem != "" && r.Problem != rule.ErrNoRunner.Error() {
			t.Errorf("%s: %s: %s", r.Rule, r.Test, r.Problem)
		}
	}
}

func TestALoadedRuleTellsWhatItFound(t *testing.T) {
	c, err := rule.Load(os.DirFS("../../rules"), someLists{})
	var ps rule.Problems
	if errors.As(err, &ps) {
		t.Fatal(ps)
	}
	s := rule.EmptySet()
	if err := rule.MergeFacts(s, []byte(`{"inputs":["phones"],"links":[
		{"kind":"phone","names":"different","different_names":3,"where":[{"kind":"phone","value":"+12025550101","applications":["b"]}]},
		{"kind":"phone","names":"different","different_names":3,"where":[{"kind":"phone","value":"+12025550101","applications":["a"]}]},
		{"kind":"phone","where":[{"kind":"phone","value":"+12025550102","applications":["c"]}]}]}`)); err != nil {
		t.Fatal(err)
	}
	a, f := c.Ask("contact-phone-under-different-names", s)
	if a.Outcome != screen.Fired {
		t.Fatalf("%+v", a)
	}
	t.Logf("%+v", f)
}
