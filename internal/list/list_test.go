package list_test

import (
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"bonafide/internal/list"
)

func shipped(t testing.TB) *list.Lists {
	t.Helper()
	l, err := list.Load(os.DirFS("../../rules"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestShipped(t *testing.T) {
	l := shipped(t)
	if len(l.Names()) != 23 || len(l.Technologies) != 187 || len(l.Observations) != 36 || len(l.HandleWords) != 16 || len(l.FrontCompanies) != 12 {
		t.Errorf("%d lists, %d technologies, %d observations, %d handle words, %d front companies; want 23, 187, 36, 16, 12",
			len(l.Names()), len(l.Technologies), len(l.Observations), len(l.HandleWords), len(l.FrontCompanies))
	}
	for _, r := range l.Technologies {
		if r.Source == "" || r.AsOf.IsZero() || r.Year < 1990 || r.Year > r.AsOf.Year() {
			t.Errorf("technology %+v without source or date, or in a strange year", r)
		}
	}
	posthire := 0
	for _, o := range l.Observations {
		if o.Stage == "posthire" {
			posthire++
		}
	}
	if posthire != 9 {
		t.Errorf("%d observations after hiring; want 9", posthire)
	}
	outcomes := map[string]int{}
	for _, r := range l.Reasons {
		outcomes[r.Outcome]++
	}
	if len(outcomes) != 5 {
		t.Errorf("reasons for %v; want all five outcomes", outcomes)
	}
	if l.AsOf("technologies").IsZero() || !l.AsOf("absent").IsZero() {
		t.Error("a shipped list has a date, an absent one has none")
	}
}

func TestHas(t *testing.T) {
	l := shipped(t)
	for _, tt := range []struct {
		list, key string
		want      bool
	}{
		{"advisory_vpns", "astrill", true}, {"advisory_vpns", "ASTRILL  vpn", true}, {"advisory_vpns", "mullvad", false},
		{"technologies", "golang", true}, {"technologies", "k8s", true}, {"technologies", "Node.JS", true}, {"technologies", "C++", false},
		{"mail_alias", "duck.com", true}, {"networks", "13335", true}, {"absent", "astrill", false}, {"technologies", "", false},
	} {
		if got := l.Has(tt.list, tt.key); got != tt.want {
			t.Errorf("Has(%q, %q) = %t", tt.list, tt.key, got)
		}
	}
}

const head = "list: technologies\ntitle: T\nsource: s\nas_of: 2026-11-22\n"

// TestRefusals holds that a list says where it is wrong and what to do. The
// fixtures that key on a person's origin are among them: they must never load.
func TestRefusals(t *testing.T) {
	for _, tt := range []struct{ name, file, text, want string }{
		{"an unknown column", "technologies", head + "rows:\n  - {name: Go, year: 2009, colour: red}\n", `lists/technologies.yaml:6:28: unknown column "colour"; this list may have source, as_of, name, aliases, year, needs_context and nothing else`},
		{"a missing column", "technologies", head + "rows:\n  - {name: Go}\n", "technologies.yaml:6:5: column year is missing"},
		{"a row twice", "technologies", head + "rows:\n  - {name: Go, year: 2009}\n  - {name: Golang, aliases: [GO], year: 2009}\n", `technologies.yaml:7:30: "GO" stands in line 6 already; remove one of the two`},
		{"a column twice", "technologies", head + "rows:\n  - {name: Go, name: Go, year: 2009}\n", "column name stands in this row twice"},
		{"no source", "technologies", "list: technologies\ntitle: T\nas_of: 2026-11-22\nrows: []\n", "technologies.yaml:1:1: source is missing; add it above the rows"},
		{"no date", "technologies", "list: technologies\ntitle: T\nsource: s\nrows: []\n", "technologies.yaml:1:1: as_of is missing"},
		{"a date that isn't one", "technologies", "list: technologies\ntitle: T\nsource: s\nas_of: yesterday\nrows: []\n", `technologies.yaml:4:8: "yesterday" is no date; write it as 2026-11-22`},
		{"an unknown key", "technologies", head + "weight: 3\nrows: []\n", `technologies.yaml:5:1: unknown key "weight"`},
		{"another name than the file's", "mail_alias", head + "rows: []\n", `the list is called "technologies", its file "mail_alias"`},
		{"text for a number", "technologies", head + "rows:\n  - {name: Go, year: soon}\n", `column year is a whole number; "soon" isn't`},
		{"a number for text", "technologies", head + "rows:\n  - {name: 7, year: 2009}\n", "column name is a text; put 7 into quotes"},
		{"an empty key", "technologies", head + "rows:\n  - {name: '', year: 2009}\n", "column name is empty"},
		{"rows that are no list", "technologies", head + "rows: {name: Go}\n", "rows is a list"},
		{"no YAML", "technologies", "rows: [", "technologies.yaml:1:1: not readable as YAML"},
		{"nothing", "technologies", "", "technologies.yaml:1:1: not readable as YAML"},
		{"two documents", "technologies", head + "rows: []\n---\nrows: []\n", "a list is one document"},
		{"a word that isn't in the vocabulary", "handle_words", "list: handle_words\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {word: dev, class: origin}\n", `column class has no value "origin"; use one of role, broad`},
		{"a domain with a scheme", "mail_alias", "list: mail_alias\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {domain: 'https://mail.example', service: S}\n", "is no domain in lower case"},
		{"a list of schools", "risky_schools", "list: risky_schools\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows: []\n", "no such list; the lists are"},
		{"a list of countries", "countries", "list: countries\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows: []\n", "no such list"},
		{"a list of surnames", "surnames", "list: surnames\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows: []\n", "no such list"},
		{"a handle word with a nationality", "handle_words", "list: handle_words\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {word: dev, class: role, nationality: any}\n", `unknown column "nationality"`},
		{"a network by country", "networks", "list: networks\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {country: XX, class: vpn}\n", `unknown column "country"`},
		{"a mail provider by language", "mail_consumer", "list: mail_consumer\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {domain: mail.example, language: any}\n", `unknown column "language"`},
		{"an employer by school", "employer_domains", "list: employer_domains\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {employer: A, domain: a.example, school: any}\n", `unknown column "school"`},
		{"a sanctioned territory by residence", "sanctioned_territory", "list: sanctioned_territory\ntitle: T\nsource: s\nas_of: 2026-11-22\nrows:\n  - {value: XX, kind: residence}\n", `column kind has no value "residence"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := list.Load(fstest.MapFS{"lists/" + tt.file + ".yaml": {Data: []byte(tt.text)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v; want %q", err, tt.want)
			}
		})
	}
	if _, err := list.Load(fstest.MapFS{}); err == nil {
		t.Error("a folder without lists was loaded")
	}
}

// TestColumns holds the closed set of columns against what no list may rest on.
func TestColumns(t *testing.T) {
	forbidden := []string{"nation", "country", "citizen", "school", "university", "surname", "family", "given", "language",
		"ethnic", "religion", "gender", "sex", "age", "birth", "visa", "accent", "residence", "script", "font"}
	lists := reflect.TypeFor[list.Lists]()
	for i := range lists.NumField() {
		f := lists.Field(i)
		if !f.IsExported() {
			continue
		}
		for j := range f.Type.Elem().NumField() {
			column, _, _ := strings.Cut(f.Type.Elem().Field(j).Tag.Get("list"), ",")
			for word := range strings.SplitSeq(column, "_") {
				if slices.Contains(forbidden, word) {
					t.Errorf("list %s has a column %s", f.Name, column)
				}
			}
			if column == "jurisdiction" && strings.Contains(f.Type.Elem().Field(j).Tag.Get("list"), "key") {
				t.Error("a firm's seat is a second identifier, never a key")
			}
		}
	}
}

func TestHash(t *testing.T) {
	load := func(text string) string {
		l, err := list.Load(fstest.MapFS{"lists/technologies.yaml": {Data: []byte(head + text)}})
		if err != nil {
			t.Fatal(err)
		}
		return l.Hash()
	}
	a, b := load("rows: []\n"), load("rows:\n  - {name: Go, year: 2009}\n")
	if a == b || a != load("rows: []\n") || len(a) != 64 {
		t.Errorf("hashes %s and %s", a, b)
	}
}

func TestRowOrigin(t *testing.T) {
	l, err := list.Load(fstest.MapFS{"lists/technologies.yaml": {Data: []byte(head +
		"rows:\n  - {name: Go, year: 2009}\n  - {name: Rust, year: 2010, source: elsewhere, as_of: 2026-01-02}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	if a, b := l.Technologies[0], l.Technologies[1]; a.Source != "s" || a.AsOf.IsZero() || b.Source != "elsewhere" || !b.AsOf.Equal(day) {
		t.Errorf("a row has its own origin or its file's: %+v, %+v", a, b)
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Node.js": "node.js", "C#": "c#", "C++": "c++", "  iCloud—Private  Relay ": "icloud private relay", "Crédit Agricole": "credit agricole", "": "", "--": "",
	} {
		if got := list.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q; want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := list.Fold(s)
		if twice := list.Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
		if strings.TrimSpace(once) != once || strings.Contains(once, "  ") {
			t.Fatalf("Fold(%q) = %q has stray spaces", s, once)
		}
	})
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(head + "rows:\n  - {name: Go, aliases: [Golang], year: 2009, needs_context: true}\n"))
	f.Add([]byte("a: &a [*a]\n"))
	f.Add([]byte("- 1\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := list.Load(fstest.MapFS{"lists/technologies.yaml": {Data: b}})
		if err != nil {
			return
		}
		for _, r := range l.Technologies {
			if r.Name == "" || !l.Has("technologies", r.Name) {
				t.Errorf("a row that isn't found: %+v", r)
			}
		}
	})
}
