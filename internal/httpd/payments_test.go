package httpd

import (
	"strings"
	"testing"

	"bonafide/internal/pipeline"
)

func TestAnAccountIsCheckedLineByLine(t *testing.T) {
	on := func(change func(*pipeline.PayoutFacts)) pipeline.PayoutFacts {
		f := pipeline.PayoutFacts{Kind: "iban", Shown: "DE89 3704 0044 0532 0130 00", Checksum: ptr(true), Screened: []string{"sanctions"}, SharedBy: 1, Names: 1,
			Holder: "Anna Probe", HolderKind: ptr("person"), HolderNames: ptr("same"), ChangedAfterOffer: ptr(false)}
		change(&f)
		return f
	}
	for _, c := range []struct {
		name, check, state, said, do string
		facts                        pipeline.PayoutFacts
	}{
		{"check digits that agree are held", "Check digits", checkHeld, "agree", "", on(func(*pipeline.PayoutFacts) {})},
		{"check digits that don't are asked again", "Check digits", checkLook, "don’t agree", "again", on(func(f *pipeline.PayoutFacts) { f.Checksum = ptr(false) })},
		{"an account without check digits stays unknown, with its chain", "Check digits", checkUnknown, "Chain: solana", "Read it back", on(func(f *pipeline.PayoutFacts) { f.Checksum, f.Chain = nil, "solana" })},
		{"no hit says which lists were asked", "Lists", checkHeld, "sanctions", "", on(func(*pipeline.PayoutFacts) {})},
		{"without a list nobody can tell", "Lists", checkUnknown, "No list", "Import", on(func(f *pipeline.PayoutFacts) { f.Screened = nil })},
		{"a hit names list and class", "Lists", checkLook, "Exact on acme (intelligence), confidence 0.9", "Pay nothing", on(func(f *pipeline.PayoutFacts) {
			f.Lists = []pipeline.PayoutHit{{List: "acme", Class: "intelligence", Relation: "exact", Confidence: ptr(.9)}}
		})},
		{"an entry that only leads see is told of", "Lists", checkLook, "1 entry marked TLP:RED: a lead sees which.", "Ask a lead", on(func(f *pipeline.PayoutFacts) { f.Withheld = 1 })},
		{"strangers on one account are looked at", "Named by others", checkLook, "On 3 applications under 2 names.", "Ask the bank", on(func(f *pipeline.PayoutFacts) { f.SharedBy, f.Names = 3, 2 })},
		{"one person twice is not", "Named by others", checkHeld, "of one name", "", on(func(f *pipeline.PayoutFacts) { f.SharedBy = 2 })},
		{"another holder is looked at", "Holder", checkLook, "no name of the application", "Ask whose", on(func(f *pipeline.PayoutFacts) { f.HolderNames = ptr("different") })},
		{"a firm is asked for its papers", "Holder", checkLook, "no name", "registration", on(func(f *pipeline.PayoutFacts) { f.HolderNames, f.HolderKind = ptr("different"), ptr("company") })},
		{"a sibling's name is a question", "Holder", checkUnknown, "given name differs", "relation", on(func(f *pipeline.PayoutFacts) { f.HolderNames = ptr("different_given") })},
		{"no holder is unknown", "Holder", checkUnknown, "None is stated", "statement", on(func(f *pipeline.PayoutFacts) { f.Holder, f.HolderNames = "", nil })},
		{"a change after the offer is looked at", "Changed since the offer", checkLook, "place after the offer", "by voice", on(func(f *pipeline.PayoutFacts) { f.ChangedAfterOffer = ptr(true) })},
		{"an offer without a day leaves it unknown", "Changed since the offer", checkUnknown, "unknown", "contract", on(func(f *pipeline.PayoutFacts) { f.ChangedAfterOffer = nil })},
	} {
		found := false
		for _, got := range viewPayment(c.facts).Checks {
			if got.Name != c.check {
				continue
			}
			if found = true; got.State != c.state || !strings.Contains(got.Said, c.said) || !strings.Contains(got.Do, c.do) || c.do == "" && got.Do != "" {
				t.Errorf("%s: %+v", c.name, got)
			}
		}
		if !found {
			t.Errorf("%s: there is no check %q", c.name, c.check)
		}
	}
}
