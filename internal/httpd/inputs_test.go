package httpd

import (
	"slices"
	"strings"
	"testing"

	"bonafide/internal/fact"
)

func TestEveryInputHasWords(t *testing.T) {
	for _, in := range fact.Inputs() {
		w, ok := neededInputs[in]
		if !ok || w.Name == "" || w.How == "" {
			t.Errorf("input %s has no words", in)
		}
		if strings.ContainsAny(w.Name, "_.") || !strings.HasSuffix(w.How, ".") {
			t.Errorf("input %s reads %q, %q", in, w.Name, w.How)
		}
	}
	for in := range neededInputs {
		if !slices.Contains(fact.Inputs(), in) {
			t.Errorf("%s is no input", in)
		}
	}
	for _, in := range slices.Concat(fromResume, fromContacts, fromLists) {
		if !slices.Contains(fact.Inputs(), in) {
			t.Errorf("what runs counts on %s, which is no input", in)
		}
	}
}

func TestNeedsInWords(t *testing.T) {
	for need, want := range map[string]NeededInput{
		"phones":                                neededInputs["phones"],
		"phones or residence":                   {"a phone number or a place of residence", neededInputs["phones"].How + " Or: " + neededInputs["residence"].How},
		"lists.intelligence or lists.sanctions": {"an intelligence list or a sanctions list", "Import one under Watchlists."},
		"moon.phase":                            {"moon phase", "Send it with the application, or ask for it."},
	} {
		if got := wordsOfNeed(need); got != want {
			t.Errorf("%s reads %+v", need, got)
		}
	}
}

func TestReachCountsWhatEachInputAdds(t *testing.T) {
	rules := []Rule{{}, {Needs: []string{"phones"}}, {Needs: []string{"touchpoints.ip", "residence"}}, {Needs: []string{"phones or touchpoints.ip"}}, {Needs: []string{"lists.intelligence"}},
		{Needs: []string{"touchpoints.ip", "lists.intelligence or exchange"}}, {Needs: []string{"payouts"}}}
	if got, want := reachOf(rules), (reach{Rules: 7, Resume: 3, Contacts: 1, Listed: 1, Both: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
