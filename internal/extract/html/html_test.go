package html

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

func TestTheTextOfAPageIsWhatPeopleSee(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"blocks are lines, inline elements aren't", `<h1>Anna <b>Pro</b>be</h1><p>a<br>b</p><div>c</div>`, "Anna Probe\na\nb\nc\n"},
		{"blanks collapse", "<p> a \n  b </p>", "a b\n"},
		{"cells are separated by tabs", `<table><tr><td>a<td>b<tr><td>c</table>`, "a\tb\nc\n"},
		{"scripts and styles are left out", `<style>p{}</style><script>x("<p>no</p>")</script><p>yes`, "yes\n"},
		{"entities are characters, once", `<p>a&amp;lt;b &eacute;`, "a&lt;b é\n"},
		{"list items", `<ul><li>a<li>b</ul>`, "a\nb\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(t.Context(), []byte(c.in), limit.Default())
			if err != nil || doc.Text != c.want {
				t.Errorf("got %q, %v; want %q", doc.Text, err, c.want)
			}
		})
	}
}

func TestLinksHeadAndHiddenTextAreKept(t *testing.T) {
	in := `<html><head><title>CV of Anna</title><meta name="author" content="Anna Probe"><meta name="generator" content="Builder"></head>
<p>see <a href="https://anna.example">my <i>site</i></a> <a href="#top">up</a>
<div style="color: red; display:none !important">secret <b>words</b></div><span hidden>more</span><span style="font-size:0">tiny</span>end`
	got, err := Read(t.Context(), []byte(in), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := screen.Document{
		Engine: "html", Text: "see my site up\nend\n",
		Metadata: map[string]string{"title": "CV of Anna", "author": "Anna Probe", "application": "Builder"},
		Links:    []screen.DocumentLink{{Text: "my site", Target: "https://anna.example"}},
		Hidden:   []screen.Hidden{{Text: "secret words more", Method: "vanish"}, {Text: "tiny", Method: "tiny"}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestADeclaredEncodingIsFollowed(t *testing.T) {
	doc, err := Read(t.Context(), []byte("<meta charset=windows-1251><p>\xcf\xf0\xe8\xe2\xe5\xf2"), limit.Default())
	if err != nil || doc.Text != "Привет\n" {
		t.Errorf("got %q, %v", doc.Text, err)
	}
}

func TestNestingIsBounded(t *testing.T) {
	_, err := Read(t.Context(), []byte(strings.Repeat("<div>", 100_000)), limit.Default())
	if l := limit.Of(err); l == nil || l.Name != "depth" {
		t.Errorf("err = %v, want the limit depth", err)
	}
	table := "<table>" + strings.Repeat("<tr><td><p>a<td>b", 5_000)
	if doc, err := Read(t.Context(), []byte(table), limit.Default()); err != nil || strings.Count(doc.Text, "a\tb\n") != 5_000 {
		t.Errorf("rows and cells without their ends: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`<p style="display:none">a</p><a href=x>b<table><td>c</a></table>`))
	f.Add([]byte("<meta charset=utf-16><title>a<pre>\n b</pre><svg><p>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = Read(t.Context(), data, limit.Default())
	})
}
