package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

func TestAMatchSaysWhatItRestsOn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	list := tempFile(t, "northern.csv", "kind,value,name,birth_year,entity,note\nname,Annabella Quirina Probe,,1970,7,\nemail,anna@mail.example,Annabella Quirina Probe,,7,\"seen twice\x1b[31m\nforged line\"\n")
	passed := tempFile(t, "passed.csv", "kind,value,valid_from,valid_until\nemail,cleo@mail.example,2025-01-01,2025-06-30\nname,Cleo Marisol Sample,2025-01-01,2025-06-30\n")
	if status, out := bonafide("watchlist", "import", "--data-dir", dir, list); status != 0 {
		t.Fatal(out)
	}
	if status, out := bonafide("watchlist", "import", "--data-dir", dir, passed); status != 0 {
		t.Fatal(out)
	}
	match := func(args ...string) string {
		t.Helper()
		status, out := bonafide(append([]string{"watchlist", "match", "--data-dir", dir}, args...)...)
		if status != 0 {
			t.Fatal(out)
		}
		return out
	}
	for _, tt := range []struct {
		name string
		args []string
		want []string
		not  string
	}{
		{"a name with a typing error", []string{"Probe, Anabella Quirina"}, []string{"northern (intelligence): Annabella Quirina Probe, person 7", "\n    anabella meets annabella (romanisation)", "another order", "changes nothing", "A name alone is a question"}, ""},
		{"a name with a year that agrees", []string{"--birth-year", "1970", "Annabella Quirina Probe"}, []string{"birth year agrees"}, ""},
		{"a namesake of another generation", []string{"--birth-year", "2001", "Annabella Quirina Probe"}, []string{"no listed name is near"}, "question"},
		{"a mailbox", []string{"Anna@Mail.example"}, []string{"northern (intelligence): email, confidence 1.00", "listed for Annabella Quirina Probe", "seen twice [31m forged line"}, "\x1b"},
		{"a mailbox on no list", []string{"ben@mail.example"}, []string{"on no list"}, ""},
		{"an entry that ran out", []string{"cleo@mail.example"}, []string{"passed (intelligence): email, outside its dates, so it doesn't count", "until 2025-06-30"}, "on no list"},
		{"an entry that ran out, on a day inside its dates", []string{"--on", "2025-03-01", "cleo@mail.example"}, []string{"so it doesn't count"}, "confidence"},
		{"a name that ran out", []string{"Cleo Marisol Sample"}, []string{"no listed name is near"}, "question"},
		{"one list of two", []string{"--list", "passed", "anna@mail.example"}, []string{"on no list"}, ""},
		{"a list that came with the program", []string{"--list", "UN", "anna@mail.example"}, []string{"on no list"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := match(tt.args...)
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("%q isn't said:\n%s", want, out)
				}
			}
			if tt.not != "" && strings.Contains(out, tt.not) {
				t.Errorf("%q is said:\n%s", tt.not, out)
			}
		})
	}
	for name, tt := range map[string]struct {
		args []string
		want string
	}{
		"a list that isn't there":     {[]string{"--list", "nothern", "anna@mail.example"}, "there is no list nothern"},
		"a year of two digits":        {[]string{"--birth-year", "70", "Annabella Quirina Probe"}, "--birth-year 70: write"},
		"a country that nobody knows": {[]string{"--country", "Utopia", "Annabella Quirina Probe"}, "--country Utopia: write"},
		"a day that can't be read":    {[]string{"--on", "yesterday", "anna@mail.example"}, "write YYYY-MM-DD"},
	} {
		t.Run(name, func(t *testing.T) {
			status, out := bonafide(append([]string{"watchlist", "match", "--data-dir", dir}, tt.args...)...)
			if status == 0 || !strings.Contains(out, tt.want) || strings.Contains(out, "near") || strings.Contains(out, "on no list") {
				t.Errorf("status %d, lacks %q:\n%s", status, tt.want, out)
			}
		})
	}
	var found struct {
		Score    float64
		Question bool
		Why      []string
		Pieces   []struct{ Share float64 }
	}
	if err := json.Unmarshal([]byte(match("--json", "Annabella Quirina Probe")), &found); err != nil || !found.Question || len(found.Why) < 3 || len(found.Pieces) != 3 || found.Score != 0.95 {
		t.Errorf("%v, %+v", err, found)
	}
}
