package rule

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/list"
)

// someCatalogue is a rule set of one rule and one list, as they stand in files.
func someCatalogue(t *testing.T, files map[string]string) *Catalogue {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	lists, err := list.Load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := Load(fsys, FromLists(lists))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const (
	hiddenFile = "document/document-hidden-text.yaml"
	aliasFile  = "lists/mail_alias.yaml"
	aliases    = "list: mail_alias\ntitle: Aliases\nsource: \"by hand\"\nas_of: 2026-11-22\nrows:\n  - {domain: one.example, service: One}\n  - {domain: two.example, service: Two}\n"
)

func TestADiffTellsMeaningFromTexts(t *testing.T) {
	b, err := os.ReadFile("../../rules/" + hiddenFile)
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	a := someCatalogue(t, map[string]string{hiddenFile: text, aliasFile: aliases})
	for _, tt := range []struct {
		name, old, new string
		want           []FieldDiff
		meaning        bool
	}{
		{"nothing", "", "", nil, false},
		{"a comment", "\nid:", "\n# looked through\nid:", nil, false},
		{"white space in the expression", "find: cite(hidden.filter(h,", "find: cite(hidden.filter(h, ", nil, false},
		{"the expression", "h.chars >= 50", "h.chars >= 60", []FieldDiff{{"find", true, "cite(hidden.filter(h, h.chars >= 50))", "cite(hidden.filter(h, h.chars >= 60))"}}, true},
		{"the condition under which it applies", "\nfind:", "\napplies: job.pays_in == \"fiat\"\nfind:", []FieldDiff{{"applies", true, "", `job.pays_in == "fiat"`}}, true},
		{"the weight", "weight: 1 ", "weight: 2 ", []FieldDiff{{"weight", true, "1", "2"}}, true},
		{"the status", "status: stable", "status: experimental", []FieldDiff{{"status", true, "stable", "experimental"}}, true},
		{"what it needs", "needs: [documents.rendered]", "needs: [documents.rendered, emails]", []FieldDiff{{"needs", true, "documents.rendered", "documents.rendered, emails"}}, true},
		{"a text for people", "clears: The hidden", "clears: This hidden", []FieldDiff{{"clears", false, "The hidden text is the template's own.", "This hidden text is the template's own."}}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changed := strings.Replace(text, tt.old, tt.new, 1)
			if changed == text && tt.old != "" {
				t.Fatal("the test changes nothing")
			}
			want := []RuleDiff{}
			if tt.want != nil {
				want = append(want, RuleDiff{"document-hidden-text", Changed, tt.meaning, tt.want})
			}
			now := someCatalogue(t, map[string]string{hiddenFile: changed, aliasFile: aliases})
			if d := cmp.Diff(want, Diff(a, now)); d != "" {
				t.Error(d)
			}
			if (now.Hash() == a.Hash()) != (changed == text) {
				t.Error("the hash doesn't stand for the text")
			}
			// The lock must agree on what is a meaning.
			if broken := now.LockBreaks(a.Lock()); (len(broken) > 0) != tt.meaning {
				t.Errorf("the lock says %v, meaning changed: %v", broken, tt.meaning)
			}
		})
	}
	tested := someCatalogue(t, map[string]string{hiddenFile: strings.Replace(text, "\n  - name: ", "\n  - name: Again ", 1), aliasFile: aliases})
	if d := Diff(a, tested); len(d) != 1 || d[0].Meaning || d[0].Fields[0].Field != "tests" || tested.Hash() == a.Hash() {
		t.Errorf("another test: %+v", d)
	}
	if d := cmp.Diff([]RuleDiff{{Rule: "document-hidden-text", Change: Removed, Meaning: true}}, Diff(a, someCatalogue(t, map[string]string{aliasFile: aliases}))); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]RuleDiff{{Rule: "document-hidden-text", Change: Added, Meaning: true}}, Diff(someCatalogue(t, map[string]string{aliasFile: aliases}), a)); d != "" {
		t.Error(d)
	}
}

func TestADiffTellsTheRowsOfListsThatChanged(t *testing.T) {
	a := someCatalogue(t, map[string]string{aliasFile: aliases})
	b := someCatalogue(t, map[string]string{aliasFile: strings.NewReplacer("service: Two", "service: Second", "one.example", "three.example").Replace(aliases)})
	want := []RowDiff{
		{"mail_alias", "one.example", Removed, "domain: one.example; service: One", ""},
		{"mail_alias", "three.example", Added, "", "domain: three.example; service: One"},
		{"mail_alias", "two.example", Changed, "domain: two.example; service: Two", "domain: two.example; service: Second"},
	}
	if d := cmp.Diff(want, DiffLists(a, b)); d != "" {
		t.Error(d)
	}
	if len(DiffLists(a, a)) > 0 {
		t.Error("a rule set differs from itself")
	}
	if a.Hash() == b.Hash() {
		t.Error("the hash of a catalogue doesn't cover its lists")
	}
}

func TestEveryPartOfAMeaningIsLocked(t *testing.T) {
	base := Rule{ID: "a-b", Status: "stable", Family: "identity", Weight: 5, Version: 1, Find: "cite(emails)"}
	for _, tt := range []struct {
		name   string
		change func(r *Rule)
		locked bool
	}{
		{"find", func(r *Rule) { r.Find = "cite(phones)" }, true},
		{"applies", func(r *Rule) { r.Applies = `job.pays_in == "fiat"` }, true},
		{"weight", func(r *Rule) { r.Weight = 6 }, true},
		{"status", func(r *Rule) { r.Status = "experimental" }, true},
		{"kind", func(r *Rule) { r.Kind = "question" }, true},
		{"stage", func(r *Rule) { r.Stage = "posthire" }, true},
		{"family", func(r *Rule) { r.Family = "network" }, true},
		{"needs", func(r *Rule) { r.Needs = []string{"emails"} }, true},
		{"reuse_kinds", func(r *Rule) { r.ReuseKinds = []string{"phone"} }, true},
		{"title", func(r *Rule) { r.Title = "other" }, false},
		{"notice", func(r *Rule) { r.Notice = "other" }, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := base
			tt.change(&r)
			one, two := &Catalogue{rules: []*compiled{{Rule: &base}}}, &Catalogue{rules: []*compiled{{Rule: &r}}}
			if broken := two.LockBreaks(one.Lock()); (len(broken) > 0) != tt.locked {
				t.Errorf("breaks %v, want %v", broken, tt.locked)
			}
			if diffs := Diff(one, two); len(diffs) != 1 || diffs[0].Meaning != tt.locked {
				t.Errorf("diff %+v", diffs)
			}
		})
	}
}

func TestLinesAreCompared(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           []Line
	}{
		{"nothing", "", "", nil},
		{"the same", "a\nb\n", "a\nb\n", []Line{{1, 1, LineSame, "a"}, {2, 2, LineSame, "b"}}},
		{"all new", "", "a\n", []Line{{0, 1, LineAdd, "a"}}},
		{"a line replaced", "a\nb\nc", "a\nx\nc", []Line{{1, 1, LineSame, "a"}, {2, 0, LineCut, "b"}, {0, 2, LineAdd, "x"}, {3, 3, LineSame, "c"}}},
		{"a line moved", "a\nb\nc\n", "b\nc\na\n", []Line{{1, 0, LineCut, "a"}, {2, 1, LineSame, "b"}, {3, 2, LineSame, "c"}, {0, 3, LineAdd, "a"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, LineDiff(tt.old, tt.new)); d != "" {
				t.Error(d)
			}
		})
	}
	old, now := strings.Repeat("a\nb\n", 3000), strings.Repeat("c\nd\n", 3000)
	if got := LineDiff(old, now); len(got) != 12000 || got[0].Op != LineCut || got[11999].Op != LineAdd {
		t.Errorf("%d lines of a text too long to compare", len(got))
	}
}
