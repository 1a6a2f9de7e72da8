package intake_test

import (
	"errors"
	"strings"
	"testing"

	"bonafide/internal/intake"
)

func TestDecodeRefusesWithPathAndMend(t *testing.T) {
	for _, tt := range []struct{ name, in, path, what string }{
		{"an unknown field is named", `{"person":{"name":"Anna Probe","naem":"x"}}`, "person.naem", "no such field"},
		{"a protected trait is refused by its own words", `{"person":{"name":"Anna Probe","nationality":"XX"}}`, "person.nationality", "never an input"},
		{"a protected trait is refused under extra too", `{"person":{"name":"Anna Probe"},"extra":{"Country of birth":"XX"}}`, "extra.Country of birth", "never an input"},
		{"a duplicate field is named", `{"source":"a","source":"b","person":{"name":"Anna Probe"}}`, "source", "twice"},
		{"a wrong type says what is wanted", `{"person":{"name":7}}`, "person.name", "text is wanted"},
		{"a wrong date says how to write it", `{"person":{"name":"Anna Probe"},"history":{"work":[{"start":"31/11/2026"}]}}`, "history.work[0].start", "YYYY-MM"},
		{"a truncated object", `{"person":{"name":"Anna`, "", "too early"},
		{"nothing at all", "  ", "", "no JSON"},
		{"neither person nor document", `{"source":"a","external_id":"1"}`, "", "neither"},
		{"an external id without its source", `{"external_id":"1","person":{"name":"Anna Probe"}}`, "source", "needs the source"},
		{"two addresses in one value", `{"person":{"name":"Anna Probe","emails":["a@x.example;b@x.example"]}}`, "person.emails[0]", "two addresses"},
		{"a value outside its closed list", `{"person":{"name":"Anna Probe"},"touchpoints":[{"kind":"aply"}]}`, "touchpoints[0].kind", "not one of"},
		{"an address that is none", `{"person":{"name":"Anna Probe"},"touchpoints":[{"kind":"apply","ip":"300.1.1.1"}]}`, "touchpoints[0].ip", "not an IP"},
		{"a document both by content and path", `{"documents":[{"content":"eA==","path":"cv.pdf"}]}`, "documents[0]", "exactly one"},
		{"a job that ends before it starts", `{"person":{"name":"Anna Probe"},"history":{"work":[{"start":"2020-05","end":"2019"}]}}`, "history.work[0]", "before it starts"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := intake.Decode([]byte(tt.in))
			var ps intake.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("err = %v, want Problems", err)
			}
			if ps[0].Path != tt.path && !strings.HasPrefix(ps[0].Path, tt.path) || !strings.Contains(ps[0].String(), tt.what) {
				t.Errorf("got %q, want path %q and %q", ps[0], tt.path, tt.what)
			}
		})
	}
}

func TestDecodeKeepsAbsenceApartFromEmptiness(t *testing.T) {
	app, err := intake.Decode([]byte("\ufeff" + `{"person":{"name":" Anna Probe ","birth_year":0,"emails":["  "]},"breaches":[]}`))
	if err != nil {
		t.Fatal(err)
	}
	if app.Person.Name != "Anna Probe" || app.Person.BirthYear != nil || len(app.Person.Emails) != 0 {
		t.Errorf("not cleaned: %+v", app.Person)
	}
	if app.Breaches == nil || app.Messages != nil {
		t.Error("an empty list must stay apart from an absent one")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"person":{"name":"Anna Probe"}}`))
	f.Add([]byte(`{"documents":[{"content":"eA=="}],"extra":{"a":[1,{"b":null}]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		app, err := intake.Decode(b)
		if err == nil && app.Person == nil && len(app.Documents) == 0 {
			t.Error("accepted an application of nobody")
		}
	})
}
