package store

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

func TestAnswersAreWrittenAsPackageJSONWritesThem(t *testing.T) {
	text := rapid.OneOf(rapid.StringMatching(`[a-z.-]{0,8}`), rapid.String())
	answer := rapid.Custom(func(t *rapid.T) screen.Answer {
		a := screen.Answer{Rule: text.Draw(t, "rule"), Outcome: screen.Outcome(text.Draw(t, "outcome")), Missing: rapid.SliceOfN(text, 0, 3).Draw(t, "missing")}
		if rapid.Bool().Draw(t, "detailed") {
			a.Detail = text.Draw(t, "detail")
		}
		return a
	})
	rapid.Check(t, func(t *rapid.T) {
		answers := rapid.SliceOf(answer).Draw(t, "answers")
		want, err := json.Marshal(answers)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := appendAnswers(nil, answers); err != nil || string(got) != string(want) {
			t.Fatalf("%s, %v; want %s", got, err, want)
		}
	})
}

func TestABodyIsReadAsItWasWritten(t *testing.T) {
	e := readyEvaluation{Evaluation: Evaluation{WhyNow: "a \"list\" <changed>", Name: "Anna Probe", Answers: []screen.Answer{{Rule: "r", Outcome: screen.Fired}}, Screening: []byte(`{"name":"Anna"}`)}}
	text, err := e.body(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b evaluationBody
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if b.WhyNow != e.WhyNow || b.Name != e.Name || len(b.Answers) != 1 || b.Answers[0].Outcome != screen.Fired || string(b.Screening) != `{"name":"Anna"}` {
		t.Errorf("%s was read as %+v", text, b)
	}
}
