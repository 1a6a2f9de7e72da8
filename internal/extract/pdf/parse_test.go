package pdf

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestDateKeepsTheOffsetAsWritten(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"D:20260102150405+05'30'", "2026-01-02T15:04:05+05:30"},
		{"D:20260102150405-08'00", "2026-01-02T15:04:05-08:00"},
		{"D:20260102150405+0900", "2026-01-02T15:04:05+09:00"},
		{"D:20260102150405+09", "2026-01-02T15:04:05+09:00"},
		{"D:20260102150405Z", "2026-01-02T15:04:05Z"},
		{"D:20260102150405Z00'00'", "2026-01-02T15:04:05Z"},
		{"D:20260102150405+00'00'", "2026-01-02T15:04:05+00:00"},
		{"D:20260102150405", "2026-01-02T15:04:05"},
		{"D:202601021504+02'00'", "2026-01-02T15:04:00+02:00"},
		{"20260102", "2026-01-02"},
		{"D:202601", "2026-01"},
		{"D:2026", "2026"},
		{"D:20261302150405Z", "D:20261302150405Z"},
		{"yesterday", "yesterday"},
		{"", ""},
	} {
		if got := Date(tt.in); got != tt.want {
			t.Errorf("Date(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestLexerReadsContentStreams(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"numbers of all spellings", "1 -2.5 .5 4. --3 +7", "1 -2.5 0.5 4 -3 7"},
		{"nested parentheses", "(a(b)c) Tj", "'a(b)c' Tj!"},
		{"escapes", `(\(\)\\\n\101\7\
x)`, "'()\\\nA\ax'"},
		{"hex with an odd digit", "<48 65 6C6>", "'Hel`'"},
		{"names with escapes", "/A#20B /C", "/A B /C"},
		{"arrays and dictionaries", "[1 (a) [2]] <</K /V>> TJ", "[1 'a' [2]] <</K /V>> TJ!"},
		{"comments end with the line", "1 % 2 3\n4", "1 4"},
		{"stray brackets are skipped", "] >> ) 5", "5"},
		{"what isn't closed ends with the stream", "[1 (a", "[1 'a']"},
		{"nothing", " \n", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			l := lexer{b: []byte(tt.in)}
			var got []string
			for o, ok := l.next(); ok; o, ok = l.next() {
				got = append(got, show(o))
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}

// show prints an operand for comparison.
func show(o operand) string {
	var list []string
	for _, x := range o.list {
		list = append(list, show(x))
	}
	switch o.kind {
	case numberKind:
		return fmt.Sprint(o.num)
	case stringKind:
		return "'" + string(o.str) + "'"
	case nameKind:
		return "/" + string(o.str)
	case arrayKind:
		return "[" + strings.Join(list, " ") + "]"
	case dictKind:
		return "<<" + strings.Join(list, " ") + ">>"
	}
	return string(o.str) + "!"
}

func TestLexerSkipsInlinePictures(t *testing.T) {
	l := lexer{b: []byte("BI /W 2 ID \x01(EIx [ EI Q")}
	l.next()
	l.skipInlineImage()
	if o, ok := l.next(); !ok || string(o.str) != "Q" {
		t.Errorf("after the picture: %q", o.str)
	}
}

func TestTextMapReadsCharactersAndRanges(t *testing.T) {
	m := parseTextMap([]byte(`1 beginbfchar <01> <00480069> endbfchar
2 beginbfrange <0010> <0012> <0041> <20> <21> [<0058> <0059>] endbfrange
1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange
1 beginbfchar <02> <D83DDE00> endbfchar`))
	for code, want := range map[uint32]string{1: "Hi", 0x10: "A", 0x12: "C", 0x20: "X", 0x21: "Y", 2: "😀"} {
		if m[code] != want {
			t.Errorf("code %#x is %q, want %q", code, m[code], want)
		}
	}
	if len(m) != 7 {
		t.Errorf("%d entries, want 7: a range of billions is left out", len(m))
	}
}

func TestGlyphNames(t *testing.T) {
	for name, want := range map[string]string{
		"A": "A", "space": " ", "fi": "fi", "eacute": "e\u0301", "uni0416": "Ж", "u1F600": "😀", "a.sc": "a", "bullet": "•",
		"hyphen": "-", "nine": "9", "g123": "", "uniXYZW": "", "": "",
	} {
		if got := glyphText(name); got != want {
			t.Errorf("glyphText(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestXMPGivesTheToolAndTheIds(t *testing.T) {
	m := map[string]string{}
	readXMP(m, []byte(`junk<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description xmp:CreatorTool="Example Writer"
 xmpMM:DocumentID="uuid:1"><xmpMM:InstanceID>uuid:2</xmpMM:InstanceID><xmp:CreateDate>2026-01-02T03:04:05+09:00</xmp:CreateDate>
<dc:language>ko</dc:language></rdf:Description></rdf:RDF></x:xmpmeta>`))
	want := map[string]string{"xmp_creator_tool": "Example Writer", "xmp_document_id": "uuid:1", "xmp_instance_id": "uuid:2", "xmp_created": "2026-01-02T03:04:05+09:00"}
	if fmt.Sprint(m) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", m, want)
	}
}

func TestAgreementIsASharePerMultiset(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"", "", 1},
		{"one two", "", 0},
		{"One, two!", "two one", 1},
		{"one one", "one", 2.0 / 3},
		{"ﬁne Straße", "fine straße", 1},
		{"工程师", "工 程 师", 1},
		{"مكتبة الأفق, ديترويت", "ﺖﻳوﺮﺘﻳد ,ﻖﻓألا ﺔﺒﺘﻜﻣ", 1}, // as spoken; in the order and the shapes of the page
		{"سهولة الاستعمال", ".لﺎﻤﻌﺘﺳالا ﺔﻟﻮﻬﺳ", 1},          // lam and alef in one glyph
		{"מפתחת תוכנה", "הנכות תחתפמ", 1},                   // Hebrew
		{"مكتبة الأفق", "مهندسة برمجيات", 0},                // other words stay other words
		{"anna probe", "anna eborp", 0.5},                   // a mirror image of Latin letters is another word
	} {
		if got := Agreement(tt.a, tt.b); got != tt.want {
			t.Errorf("Agreement(%q, %q) = %v, want %v", tt.a, tt.b, got, tt.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		got := Agreement(a, b)
		if got != Agreement(b, a) || got < 0 || got > 1 || Agreement(a, a) != 1 {
			t.Fatalf("Agreement(%q, %q) = %v", a, b, got)
		}
	})
}

func FuzzLexer(f *testing.F) {
	for _, s := range []string{"BT /F1 12 Tf (a\\(b) Tj ET", "[<48>-20(x)]TJ", "<<//[[", "BI /W 1 ID EI", "%"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		l := lexer{b: b}
		at := -1
		for o, ok := l.next(); ok; o, ok = l.next() {
			if l.pos <= at {
				t.Fatalf("no progress at %d", l.pos)
			}
			at = l.pos
			if string(o.str) == "BI" {
				l.skipInlineImage()
			}
		}
		parseTextMap(b)
	})
}

func FuzzFast(f *testing.F) {
	for _, b := range samples() {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		start := time.Now()
		doc := (&Reader{}).Fast(ctx, b, Limits{})
		check(t, "fuzz", &doc)
		if !utf8.ValidString(doc.Text) {
			t.Error("the text isn't UTF-8")
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("took %v", took)
		}
	})
}

func FuzzMetadata(f *testing.F) {
	f.Add("D:20260102150405+05'30'", []byte("<x:xmpmeta a='1'><b>c</b></x:xmpmeta>"))
	f.Fuzz(func(t *testing.T, date string, xmp []byte) {
		Date(date)
		m := map[string]string{}
		readXMP(m, xmp)
		for k, v := range m {
			if !utf8.ValidString(v) || len(v) > maxMeta {
				t.Errorf("%s = %q", k, v)
			}
		}
		_ = tooGreedy(xmp)
	})
}
