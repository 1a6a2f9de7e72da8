package store

import (
	"bytes"
	"encoding/json"
	"slices"

	"bonafide/internal/screen"
)

// body writes the evaluationBody to the end of out. Answers and what is shown are
// most of it: they are put in by hand, which takes a tenth of the time.
func (e *readyEvaluation) body(out []byte) ([]byte, error) {
	head, err := json.Marshal(evaluationBody{Name: e.Name, WhyNow: e.WhyNow, DataVersions: e.DataVersions, Missing: e.Coverage.Missing})
	if err != nil {
		return nil, err
	}
	out = append(append(out, bytes.TrimSuffix(head, []byte("}"))...), `,"answers":`...)
	if out, err = appendAnswers(out, e.Answers); err != nil {
		return nil, err
	}
	if len(e.Screening) > 0 {
		out = append(append(out, `,"screening":`...), e.Screening...)
	}
	return append(out, '}'), nil
}

// appendAnswers writes answers as package json does.
func appendAnswers(out []byte, answers []screen.Answer) ([]byte, error) {
	if answers == nil {
		return append(out, "null"...), nil
	}
	out = append(out, '[')
	for i, a := range answers {
		if i > 0 {
			out = append(out, ',')
		}
		if a.Detail != "" || !plainText(a.Rule) || !plainText(string(a.Outcome)) || slices.ContainsFunc(a.Missing, func(m string) bool { return !plainText(m) }) {
			text, err := json.Marshal(a)
			if err != nil {
				return nil, err
			}
			out = append(out, text...)
			continue
		}
		out = append(append(append(append(out, `{"rule":"`...), a.Rule...), `","outcome":"`...), a.Outcome...)
		out = append(out, '"')
		for k, m := range a.Missing {
			if k == 0 {
				out = append(out, `,"missing":[`...)
			} else {
				out = append(out, ',')
			}
			out = append(append(append(out, '"'), m...), '"')
		}
		if len(a.Missing) > 0 {
			out = append(out, ']')
		}
		out = append(out, '}')
	}
	return append(out, ']'), nil
}

// plainText reports whether JSON writes a text as it is.
func plainText(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			return false
		}
	}
	return true
}
