package rule

import "encoding/json"

// Test is one example of a rule, written beside it.
type Test struct {
	Name string
	// Given are applications in the JSON of the contract; the last one is judged and the others
	// are known before it. It stays raw so that the contract's own strict decoder reads it.
	Given     []json.RawMessage
	Lists     json.RawMessage // list rows by list, beside those of the rule set; raw
	Marks     []Mark          // what a person marked shared values as
	Decisions []Decision      // what was decided about the earlier applications
	Facts     json.RawMessage // elements by fact list, merged into the judged set
	Expect    string          // fired, clear, not_available, not_applicable
	Cites     []string        // values that the evidence must show
}

// Mark is a shared value with what a person knows of it.
type Mark struct {
	Kind  string `json:"kind" yaml:"kind"`
	Value string `json:"value" yaml:"value"`
	As    string `json:"as" yaml:"as"` // agency, employer, campus, suspicious
}

// Decision is a case decided before the judged application came.
type Decision struct {
	Application string `json:"application" yaml:"application"` // external id of an application given
	Outcome     string `json:"outcome" yaml:"outcome"`         // confirmed, rejected, cleared
	At          string `json:"at" yaml:"at"`                   // date or RFC 3339 time
}

// TestResult says how one test went; Problem is empty when it passed.
type TestResult struct {
	Rule    string
	Test    string
	Problem string
}
