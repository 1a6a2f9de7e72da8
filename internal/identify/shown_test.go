package identify

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/screen"
)

func TestWhatALinkShowsAndWhereItLeads(t *testing.T) {
	for _, tt := range []struct{ name, text, target, want string }{
		{"the same profile in two spellings", "github.com/AnnaProbe", "https://www.github.com/annaprobe/", "profile github:annaprobe github:annaprobe"},
		{"another profile", "github.com/annaprobe", "https://github.com/berta", "profile github:annaprobe github:berta"},
		{"another mailbox", "anna@mail.example", "mailto:berta@mail.example", "email email:anna@mail.example email:berta@mail.example"},
		{"a site behind a tracker", "annaprobe.example", "https://track.example/c?u=1", "website website:annaprobe.example website:track.example/c"},
		{"words name nothing", "My profile", "https://github.com/annaprobe", ""},
		{"a word names nothing", "GitHub", "https://github.com/annaprobe", ""},
		{"a target of another kind of place", "github.com/annaprobe", "#page2", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			kind, text, target, ok := Shown(screen.DocumentLink{Text: tt.text, Target: tt.target})
			got := ""
			if ok {
				got = kind + " " + text + " " + target
			}
			if got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

// TestLongTextsCostTheirLength feeds half a million characters, a quarter of what a
// document is read for at most, of everything that a finder stops at.
func TestLongTextsCostTheirLength(t *testing.T) {
	for _, piece := range []string{"a1@mail.example ", "+1 202 555 0101 ", "a.b ", "x.example/a ", "https://", "anna at mail dot ", "@@", "DE89 3704 0044 ",
		"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb ", "Telegram: @annaprobe ", "Ⅷ．＠", "(((((1", "\f\n"} {
		t.Run(piece, func(t *testing.T) {
			text := strings.Repeat(piece, 500_000/len(piece))
			w := &work{opt: &Options{}, ids: newCollector(&Options{}), regions: []string{"US", "GB"}}
			doc := screen.Document{ID: "d1", Text: text, Pages: 50}
			for range 40 {
				doc.Links = append(doc.Links, screen.DocumentLink{Target: "mailto:a1" + strings.Repeat("x", len(doc.Links)) + "@mail.example"})
			}
			start := time.Now()
			w.document(&doc)
			if took := time.Since(start); took > 4*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("took %v", took)
			}
		})
	}
}
