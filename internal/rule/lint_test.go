package rule

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"go.yaml.in/yaml/v3"
)

// someLists stand in for rules/lists.
type someLists struct{}

func (someLists) Has(list, key string) bool { return list == "advisory_vpns" && key == "astrill" }
func (someLists) Known(list string) bool    { return list == "advisory_vpns" }
func (someLists) Observation(code string) bool {
	return strings.Contains(" camera_refused different_person ", " "+code+" ")
}

func newCompiler(t testing.TB) *compiler {
	t.Helper()
	e, err := newEnv(someLists{})
	if err != nil {
		t.Fatal(err)
	}
	return &compiler{env: e, lists: someLists{}}
}

func TestWhatMustNotBeAskedDoesNotCompile(t *testing.T) {
	b, err := os.ReadFile("testdata/refused.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Find, Applies, Refused string
		Weight                       int
	}
	if err := yaml.Unmarshal(b, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) < 53 {
		t.Fatalf("only %d cases", len(cases))
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			if c.Weight == 0 {
				c.Weight = 5
			}
			ready, find, applies := newCompiler(t).compile(&Rule{ID: "a-b", Weight: c.Weight, Find: c.Find, Applies: c.Applies})
			var said []string
			for _, f := range find {
				said = append(said, f.what)
			}
			for _, f := range applies {
				said = append(said, "applies: "+strings.TrimPrefix(f.what, "applies: "))
			}
			if all := strings.Join(said, "\n"); !strings.Contains(all, c.Refused) {
				t.Errorf("refused for %q, want %q; compiled: %v", all, c.Refused, ready != nil)
			}
		})
	}
}

func TestWhatMayBeAskedCompiles(t *testing.T) {
	for _, tt := range []struct {
		name, find string
		weight     int
	}{
		{"a contradiction", `cite(phones.filter(p, p.own && differs(p.place.country, residence.country)))`, 2},
		{"a masked network as W", `cite(touchpoints.filter(t, t.network in ["vpn", "tor"]))`, 3},
		{"a masked network with a contradiction", `cite(touchpoints.filter(t, in_list(t.provider, "advisory_vpns") && !plausible_offset(t.offset, residence)))`, 9},
		{"a masked network with a contradiction elsewhere", `cite(touchpoints.filter(t, in_list(t.provider, "advisory_vpns") && touchpoints.exists(o, differs(o.place.country, residence.country))))`, 19},
		{"a name with a second identifier", `cite(hits.filter(h, h.kind == "name" && h.second_identifier))`, 25},
		{"any hit but a name", `cite(hits.filter(h, h.list_class == "confirmed_here" && h.kind != "name" && h.relation == "exact"))`, 20},
		{"the household tier as W", `cite(links.filter(l, l.kind == "phone" && l.names == "different_given"))`, 3},
		{"kinds joined", `cite(phones.filter(p, p.own)) + cite(emails.filter(e, e.own).at_least(2))`, 5},
		{"sources compared with each other", `cite(work.filter(w, work.exists(o, o.source != w.source && same(o.employer, w.employer) && starts_apart(w.span, o.span, 6))))`, 5},
		{"years compared", `cite(technologies.filter(t, t.release_year + t.years > as_of.getFullYear() + 1))`, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, find, _ := newCompiler(t).compile(&Rule{ID: "a-b", Weight: tt.weight, Find: tt.find}); len(find) > 0 {
				t.Error(find)
			}
		})
	}
}

func TestAMisspeltRuleIsToldWhereWhatAndHowToMend(t *testing.T) {
	good, err := os.ReadFile("../../rules/reuse/contact-phone-under-different-names.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, old, new, want string
	}{
		{"an unknown key", "covers:", "cover:", `:8:1: unknown key "cover"; the keys are id, title`},
		{"a weight that is text", "weight: 13 ", "weight: heavy ", `:9:9: weight takes a whole number, not "heavy"`},
		{"a weight out of range", "weight: 13 ", "weight: 31 ", ":9:9: weight 31 is outside 1 to 30 decibans"},
		{"an unknown family", "family: reuse", "family: sharing", `:7:9: family has no value "sharing"; it takes reuse`},
		{"a family in another folder", "family: reuse", "family: identity", ":7:9: the family is identity, the folder reuse"},
		{"an unknown status", "status: stable", "status: good", `:4:9: status has no value "good"`},
		{"an id that the file doesn't bear", "id: contact-phone", "id: contact-telephone", ":2:5: the file is named contact-phone-under-different-names"},
		{"an id that is none", "id: contact-phone-under-different-names", "id: Contact", `:2:5: the id "Contact" is no id`},
		{"a date that is none", "since: 2026-12-01", "since: soon", `:6:8: "soon" is no date; write YYYY-MM-DD`},
		{"an unknown input", "needs: [phones]", "needs: [telephones]", `there is no input "telephones"`},
		{"a field in a folded block", `l.kind ==`, `l.sort ==`, ":13:25: find: no field sort exists"},
		{"a misspelt kind in a folded block", `l.kind == "phone"`, `l.kind == "fone"`, `:13:31: find: vocabulary: Link.kind has no value "fone"`},
		{"no honest reasons", "honest_reasons:\n  - A recruiting agency puts its own phone on every résumé that it sends.\n  - A family or a shared flat uses one number.\n  - The number was given up and now belongs to somebody else.\n", "", "a rule has honest_reasons"},
		{"a notice that computes", "{{.First.Value}} is", "{{printf \"%900d\" 1}} is", "only the functions n and list are allowed"},
		{"a notice that asks for what isn't there", "{{.First.Value}} is", "{{.First.Person}} is", "notice: "},
		{"no near miss", `"near miss: one`, `"one`, "no test that stays clear is a near miss"},
		{"too few tests", "expect: not_available", "expect: clear", "0 of at least 1 tests expect not_available"},
		{"an outcome that is none", "expect: not_applicable", "expect: none", `expect has no value "none"`},
		{"a question with weight", "family: reuse", "kind: question\nfamily: reuse", "a question has no weight"},
		{"a key twice", "family: reuse", "family: reuse\nfamily: reuse", `the key "family" stands twice`},
		{"an anchor", "needs: [phones]", "needs: &n [phones]\nreuse_kinds: *n", "anchors and aliases aren't allowed"},
		{"a misspelt function", `l.kind == "phone"`, `simliar(l.kind, "phone")`, ":13:31: find: no variable or function simliar exists"},
		{"a bracket too few", `l.names == "different"))`, `l.names == "different")`, ":13:67: find: Syntax error"},
		{"a misspelt observation code", `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`, `cite(observations.filter(o, o.code in ["camera_refused", "different_persn"]))`, `:13:38: find: vocabulary: Observation.code has no value "different_persn"; its codes are rows of rules/lists/observations.yaml`},
		{"a misspelt list", `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`, `cite(touchpoints.filter(t, in_list(t.provider, "advisory_vpn")))`, ":13:37: find: lists: no list advisory_vpn; name a file of rules/lists"},
		{"a loop in a loop that costs too much", `cite(links.filter(l, l.kind == "phone" && l.names == "different"))`,
			`cite(links.filter(l, links.exists(m, m.kind == l.kind && m.names == "different" && m.items > l.items && m.jaccard > l.jaccard && m.containment > l.containment)))`, ":13:3: find: cost: may reach"},
		{"no YAML", "id: contact", "id: [contact", "names.yaml:1:1: yaml: line 1"},
		{"a loop in a loop in a loop", `l.names == "different"`, `links.exists(m, links.exists(o, o.kind == m.kind))`, "find: comprehension exceeds nesting limit; ask of a list within a list at most once"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			text := strings.ReplaceAll(string(good), tt.old, tt.new)
			if text == string(good) {
				t.Fatal("the test changes nothing")
			}
			_, err := Load(fstest.MapFS{"reuse/contact-phone-under-different-names.yaml": {Data: []byte(text)}}, someLists{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("err = %v, want %q", err, tt.want)
			}
		})
	}
}

func TestTwoRulesOfOneIdAreTold(t *testing.T) {
	good, err := os.ReadFile("../../rules/reuse/contact-phone-under-different-names.yaml")
	if err != nil {
		t.Fatal(err)
	}
	other := strings.Replace(string(good), "family: reuse", "family: identity", 1)
	_, err = Load(fstest.MapFS{
		"reuse/contact-phone-under-different-names.yaml":    {Data: good},
		"identity/contact-phone-under-different-names.yaml": {Data: []byte(other)},
		"lists/anything.yaml":                               {Data: []byte("rows: []")},
	}, someLists{})
	if err == nil || !strings.Contains(err.Error(), "is also that of") {
		t.Errorf("err = %v", err)
	}
}

func FuzzParseRule(f *testing.F) {
	good, err := os.ReadFile("../../rules/document/document-hidden-text.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("id: a\nfind: >\n  cite(\n"))
	f.Add([]byte("tests: [{given: [{1: 2}]}]"))
	comp := newCompiler(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, src := parseRule("a/b.yaml", data)
		if r == nil {
			if len(src.problems) == 0 {
				t.Fatal("no rule and no problem")
			}
			return
		}
		src.validate(r)
		src.compile(comp, r)
		for _, p := range src.problems {
			if p.What == "" {
				t.Fatal("a problem without words")
			}
		}
	})
}
