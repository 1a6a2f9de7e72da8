package rtf

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

func TestTheTextOfAnRTFFileIsWhatPeopleSee(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"paragraphs and tabs", `{\rtf1 Anna\tab Probe\par next}`, "Anna\tProbe\nnext\n"},
		{"tables of fonts, colours and styles are no text", `{\rtf1{\fonttbl{\f0 Arial;}}{\colortbl;\red0;}{\stylesheet{\s1 Normal;}}a}`, "a\n"},
		{"bytes of the file's code page", `{\rtf1\ansi\ansicpg1252 caf\'e9}`, "café\n"},
		{"bytes of a font's code page", `{\rtf1\ansi{\fonttbl{\f0 A;}{\f1\fcharset204 B;}}\f0 a\f1 \'cf\'f0\f0 b}`, "aПрb\n"},
		{"two bytes for one character", `{\rtf1\ansi\ansicpg932 \'83\'65}`, "テ\n"},
		{"unicode with a replacement that is passed over", `{\rtf1\uc1 \u8364?x}`, "€x\n"},
		{"unicode with a replacement of two bytes", `{\rtf1\uc2 \u8364\'a4\'a4x}`, "€x\n"},
		{"unicode beyond 16 bits in two halves", `{\rtf1\uc1 \u-10179?\u-8704?}`, "😀\n"},
		{"a group that may be ignored", `{\rtf1 a{\*\unheardof b}c}`, "ac\n"},
		{"a star that doesn't begin a group means nothing", `{\rtf1{\i0\*\cs7 a}b}`, "ab\n"},
		{"binary data is passed over", `{\rtf1 a{\pict\bin4 }}}}}b}`, "ab\n"},
		{"headers and notes belong to the text", `{\rtf1{\header Head\par}Body\par{\footnote Note}}`, "Head\nBody\nNote\n"},
		{"table cells and rows", `{\rtf1 a\cell b\cell\row c\cell}`, "a\tb\nc\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := Read(t.Context(), []byte(c.in), limit.Default())
			if err != nil || doc.Text != c.want {
				t.Errorf("got %q, %v; want %q", doc.Text, err, c.want)
			}
		})
	}
}

func TestTracesLinksAndHiddenTextAreKept(t *testing.T) {
	in := `{\rtf1\ansi{\*\revtbl{Unknown;}{Bob Sample;}}{\*\rsidtbl \rsid11206349\rsid4517}
{\info{\author Anna Probe}{\operator Bob Sample}{\creatim\yr2026\mo1\dy2\hr3\min4}{\*\company Example Ltd}}
see {\field{\*\fldinst{HYPERLINK "https://anna.example"}}{\fldrslt my site}}\par
{\v secret}{\fs2 small}{\revised\revauth1 new}{\deleted\revauth1 old}
{\*\atnid CC}{\*\atnauthor Carla Check}{\*\annotation really?}}`
	got, err := Read(t.Context(), []byte(in), limit.Default())
	if err != nil {
		t.Fatal(err)
	}
	want := screen.Document{
		Engine: "rtf", Text: "see my site\nnew\n",
		Metadata: map[string]string{
			"author": "Anna Probe", "last_modified_by": "Bob Sample", "company": "Example Ltd", "created": "2026-01-02T03:04:00",
			"rsids": "000011A5 00AAFECD",
		},
		Links:  []screen.DocumentLink{{Text: "my site", Target: "https://anna.example"}},
		Hidden: []screen.Hidden{{Text: "secret", Method: "vanish"}, {Text: "small", Method: "tiny"}},
		Revisions: []screen.Revision{
			{Author: "Bob Sample", Kind: "insertion", Text: "new"}, {Author: "Bob Sample", Kind: "deletion", Text: "old"},
			{Author: "Carla Check", Kind: "comment", Text: "really?"},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestHostileAndDamagedFiles(t *testing.T) {
	if _, err := Read(t.Context(), []byte(strings.Repeat(`{\rtf1`, 5000)), limit.Default()); limit.Of(err) == nil || limit.Of(err).Name != "depth" {
		t.Errorf("nested without end: %v", err)
	}
	doc, err := Read(t.Context(), []byte(`{\rtf1 Anna Pro`), limit.Default())
	if err != nil || doc.Text != "Anna Pro\n" || len(doc.Quality.Reasons) != 1 {
		t.Errorf("cut off: %q %v %v", doc.Text, doc.Quality.Reasons, err)
	}
	if _, err := Read(t.Context(), []byte("plain"), limit.Default()); err == nil {
		t.Error("no RTF gave no error")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{\rtf1\ansi{\fonttbl{\f1\fcharset204 B;}}{\field{\*\fldinst HYPERLINK "x"}{\fldrslt y}}\u-10179?\'e9\bin3 abc}`))
	f.Add([]byte(`{\rtf1{\*\atnauthor A}{\*\annotation b}{\revised\revauth9 c}}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = Read(t.Context(), data, limit.Default())
		_, _ = Read(t.Context(), append([]byte(`{\rtf1 `), data...), limit.Default())
	})
}
