package rule

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

func TestASnoozedValueIsLeftOut(t *testing.T) {
	const phones = `"links":[
		{"kind":"phone","names":"different","where":[{"kind":"phone","value":"+1 202 555 0101","rests":["phone:+12025550101"]}]},
		{"kind":"phone","names":"different","where":[{"kind":"phone","value":"+12025550102"}]}]`
	for _, tt := range []struct {
		name, snoozed string
		want          screen.Outcome
		detail        string
		evidence      int
	}{
		{"nothing is snoozed", ``, screen.Fired, "", 2},
		{"one of two values", `{"rule":"a-phone","ref":"phone:+12025550101","until":"2027-01-31"}`, screen.Fired, "", 1},
		{"a value that a spot names itself", `{"rule":"a-phone","ref":"phone:+12025550102","until":"2027-01-31"}`, screen.Fired, "", 1},
		{"both values", `{"rule":"a-phone","ref":"phone:+12025550101","until":"2027-01-31"},{"rule":"a-phone","ref":"phone:+12025550102","until":"2027-01-15"}`,
			screen.NotApplicable, "snoozed for this value until 2027-01-15", 0},
		{"another rule", `{"rule":"b-phone","ref":"phone:+12025550101","until":"2027-01-31"}`, screen.Fired, "", 2},
		{"another value", `{"rule":"a-phone","ref":"phone:+12025550103","until":"2027-01-31"}`, screen.Fired, "", 2},
		{"the value under another kind", `{"rule":"a-phone","ref":"email:+12025550101","until":"2027-01-31"}`, screen.Fired, "", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := inline(t, &Rule{ID: "a-phone", Family: "reuse", Weight: 13, Find: `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`})
			s := set(t, `{`+phones+`,"snoozed":[`+tt.snoozed+`]}`)
			answer, finding := c.Ask("a-phone", s)
			if answer.Outcome != tt.want || answer.Detail != tt.detail {
				t.Errorf("answer %+v, want %s %q", answer, tt.want, tt.detail)
			}
			got := 0
			if finding != nil {
				got = len(finding.Evidence)
			}
			if got != tt.evidence {
				t.Errorf("%d pieces of evidence, want %d", got, tt.evidence)
			}
			if fired := c.CheckDeletions("", s); len(fired) > 0 {
				t.Errorf("fires %v", fired)
			}
		})
	}
}

func TestASnoozeMakesNothingFireAndTouchesNoOtherRule(t *testing.T) {
	c := whole(t)
	silenced := 0
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 7))
		s := randomSet(r, 4)
		before := c.Evaluate(s)
		if len(before.Findings) == 0 {
			continue
		}
		f := before.Findings[r.IntN(len(before.Findings))]
		for _, e := range f.Evidence {
			for _, ref := range e.Rests {
				s.Snoozed = append(s.Snoozed, fact.Snooze{Rule: f.Rule, Ref: ref, Until: "2027-01-31"})
			}
		}
		after := c.Evaluate(s)
		for i, a := range after.Answers {
			b := before.Answers[i]
			if a.Outcome == screen.Fired && b.Outcome != screen.Fired {
				t.Errorf("seed %d: %s fires once it is snoozed", seed, a.Rule)
			}
			if d := cmp.Diff(b, a); a.Rule != f.Rule && d != "" {
				t.Errorf("seed %d: %s is snoozed and %s changed: %s", seed, f.Rule, a.Rule, d)
			}
			if a.Rule == f.Rule && a.Outcome == screen.NotApplicable {
				silenced++
			}
		}
		same := func(g screen.Finding) bool { return g.Rule == f.Rule }
		if d := cmp.Diff(slices.DeleteFunc(before.Findings, same), slices.DeleteFunc(after.Findings, same)); d != "" {
			t.Errorf("seed %d: %s", seed, d)
		}
	}
	if silenced < 10 {
		t.Errorf("only %d of 60 snoozes silenced their rule: the test shows too little", silenced)
	}
}
