package rule

import (
	"strings"
	"testing"

	"bonafide/internal/screen"
)

func TestASentenceNamesNothingThatIsForLeadsOnly(t *testing.T) {
	r := &Rule{ID: "listed", Family: "intelligence", Weight: 13, Find: `cite(hits.filter(h, h.relation == "exact"))`}
	c := inline(t, r)
	c.rules[0].notice, _ = newNotice(`{{.First.Value}} is on the list {{.First.Source}}, {{.Items}} in all: {{list .Values}}`)
	const red, amber = `{"list_class":"intelligence","relation":"exact","kind":"email","where":[{"kind":"email","value":"anna@mail.example","set":"secret list","note":"TLP:RED; by a friend","tlp":"red","rests":["email:anna@mail.example"],"field":"person.emails[0]"}]}`,
		`{"list_class":"intelligence","relation":"exact","kind":"phone","where":[{"kind":"phone","value":"+12025550101","set":"northern","tlp":"amber"}]}`
	for _, tt := range []struct{ name, hits, want string }{
		{"nothing but a red entry", red, screen.RedNotice},
		{"a red entry beside another one", red + "," + amber, "+12025550101 is on the list northern, 1 in all: +12025550101"},
		{"no red entry", amber, "+12025550101 is on the list northern, 1 in all: +12025550101"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, f := c.Ask("listed", set(t, `{"hits":[`+tt.hits+`]}`))
			if f == nil || f.Notice != tt.want {
				t.Fatalf("finding %+v, want %q", f, tt.want)
			}
			shown := f.Withheld()
			if len(shown.Evidence) != len(f.Evidence) {
				t.Errorf("%d pieces of %d are shown: they lost their numbers", len(shown.Evidence), len(f.Evidence))
			}
			reds := 0
			for i, e := range f.Evidence {
				w := shown.Evidence[i]
				if !e.LeadsOnly() {
					if w.Value != e.Value {
						t.Errorf("%+v is withheld", e)
					}
					continue
				}
				reds++
				if e.Value != "anna@mail.example" || e.Source != "secret list" {
					t.Errorf("leads aren't told: %+v", e)
				}
				if w.Value+w.Source+w.Note+w.Field+strings.Join(w.Rests, "") != "" || w.Kind != screen.KindWithheld || !w.LeadsOnly() {
					t.Errorf("others are told: %+v", w)
				}
			}
			if reds != strings.Count(tt.hits, `"tlp":"red"`) || shown.LeadsOnly() != (reds > 0) {
				t.Errorf("%d pieces are marked", reds)
			}
		})
	}
}
