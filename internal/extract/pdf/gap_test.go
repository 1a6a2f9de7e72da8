package pdf

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/screen"
)

func TestGapsAreFilledFromTheFontsNames(t *testing.T) {
	ff, fi, icon := gapKey{"Serif", 0x1b}, gapKey{"Serif", 0x1c}, gapKey{"Icons", 0x14}
	letters := map[gapKey]string{ff: "ff", fi: "fi"}
	// "office of field chie" with glyphs left out: o·ce of ·eld chie· and an icon between.
	doc := screen.Document{Text: "oce of  eld chie", Words: []screen.Word{{Start: 0, End: 3}, {Start: 4, End: 6}, {Start: 8, End: 11}, {Start: 12, End: 16}}}
	fill(&doc, []gap{{ff, 1}, {fi, 1}, {icon, 7}, {fi, 8}, {ff, 16}}, letters)
	if want := "offfice of  field chieff"; doc.Text != want {
		t.Fatalf("text %q, want %q", doc.Text, want)
	}
	var got []string
	for _, w := range doc.Words {
		got = append(got, doc.Text[w.Start:w.End])
	}
	if diff := cmp.Diff([]string{"offfice", "of", "field", "chieff"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestALigatureNamedByItsPartsIsRead(t *testing.T) {
	r := reader(t)
	font := "<</Type/Font/Subtype/Type1/BaseFont/ABCDEF+Example-Serif/FirstChar 27/LastChar 126/Widths[" + strings.Repeat("600 ", 100) +
		"]/Encoding<</Type/Encoding/Differences[27/f_f_i]>>>>"
	data := file{pages: []string{prose(72, 700) + "BT /F2 12 Tf 72 400 Td (write to the o\\033ce at gri\\033n@mail.example) Tj ET\n"}, fonts: "/F2 100 0 R", objects: []string{font}}.bytes()
	doc := r.Text(t.Context(), data, Limits{})
	check(t, "ligature", &doc)
	for _, want := range []string{"the office at", "griffin@mail.example"} {
		found := false
		for from := range doc.Words {
			for to := from; to < min(from+3, len(doc.Words)); to++ {
				found = found || doc.Text[doc.Words[from].Start:doc.Words[to].End] == want
			}
		}
		if !found {
			t.Errorf("no words %q in %q", want, doc.Text)
		}
	}
}
