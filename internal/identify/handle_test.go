package identify

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

func TestAccountsInRunningText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string // kind:value, with (-) when not the applicant's own
	}{
		{"a profile with its scheme", "https://github.com/AnnaProbe", []string{"github:annaprobe"}},
		{"a profile without", "github.com/annaprobe/", []string{"github:annaprobe"}},
		{"a country's site of a network", "https://de.linkedin.com/in/Anna-Probe-1a2b/?trk=x", []string{"linkedin:anna-probe-1a2b"}},
		{"a slug in another script", "linkedin.com/in/%D0%B0%D0%BD%D0%BD%D0%B0", []string{"linkedin:анна"}},
		{"a company page is nobody's", "linkedin.com/company/acme", nil},
		{"a page of features is nobody's", "https://github.com/features/actions and github.com/orgs/acme", nil},
		{"a project of others below the head", "Anna\nExperience\nPatched https://github.com/golang/go", []string{"github:golang(-)"}},
		{"a project of one's own by its name", "Anna\nExperience\nWrote https://github.com/annaprobe/tool", []string{"github:annaprobe"}},
		{"pages at a code host", "https://annaprobe.github.io/blog", []string{"github:annaprobe"}},
		{"both names of one service", "twitter.com/anna_p x.com/@Anna_P", []string{"x:anna_p"}},
		{"a search is nobody's", "https://twitter.com/search?q=x https://x.com/intent/post", nil},
		{"a messenger by link", "t.me/annaprobe", []string{"telegram:annaprobe"}},
		{"an invitation is nobody's", "https://t.me/joinchat/AAAA https://t.me/+abcdef discord.gg/abc", nil},
		{"messengers by their labels", "Telegram: @annaprobe | Skype: live:anna.probe | Discord: anna#1234", []string{"discord:anna#1234", "skype:live:anna.probe", "telegram:annaprobe"}},
		{"a label and an at sign", "Telegram @annaprobe", []string{"telegram:annaprobe"}},
		{"a technology is no handle", "GitHub Actions, GitLab CI; GitHub: code review and more", nil},
		{"a site in the head", "Anna Probe\nwww.annaprobe.example/cv?utm_source=x", []string{"website:annaprobe.example/cv"}},
		{"an employer's site in a job's text", "Anna\nExperience\nAcme, https://www.acme.example", []string{"website:acme.example(-)"}},
		{"files that look like hosts", "see notes.md, main.py and my_tool.sh", nil},
		{"technologies that look like hosts", "Node.js, ASP.NET, Vue.js, socket.io, e.g. this", nil},
		{"two sentences without a space", "Worked on it.The rest", nil},
		{"a stack of questions", "stackoverflow.com/users/123/Anna", []string{"website:stackoverflow.com/users/123/anna"}},
		{"a messenger that goes by the phone", "https://wa.me/12025550101", []string{"phone:+12025550101"}},
		{"a payment link", "paypal.me/AnnaProbe", []string{"account:paypal:annaprobe"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			app := &screen.Application{}
			w := &work{opt: &Options{}, ids: newCollector(&Options{}), tokens: []string{"anna", "probe", "annaprobe"}}
			w.regions, _ = regionsOf(statedRegions(app), nil)
			doc := screen.Document{ID: "d1", Text: tt.text}
			w.document(&doc)
			var got []string
			for _, id := range w.ids.sorted() {
				s := id.Kind + ":" + id.Value
				if !id.Own {
					s += "(-)"
				}
				got = append(got, s)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestNormalisingAHandleTwiceChangesNothing(t *testing.T) {
	kinds := []string{screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype}
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.SampledFrom(kinds).Draw(t, "kind")
		once := NormaliseHandle(kind, rapid.StringMatching(`@?[A-Za-z0-9][A-Za-z0-9_.#:-]{0,20}`).Draw(t, "handle"))
		if once != "" && NormaliseHandle(kind, once) != once {
			t.Fatalf("%s: %q, then %q", kind, once, NormaliseHandle(kind, once))
		}
	})
}

func TestNormalisingASiteTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		once := NormaliseSite(rapid.StringMatching(`(https?://)?(www\.)?[a-z]{3,8}\.(example|com|dev)(/[A-Za-z~-]{1,6}){0,2}(\?utm_source=x)?(#top)?`).Draw(t, "site"))
		if once != "" && NormaliseSite(once) != once {
			t.Fatalf("%q, then %q", once, NormaliseSite(once))
		}
	})
}

// measured are the words of the list handle_words.
var measured = Handles{
	Role:          []string{"dev", "coder", "engineer", "ninja", "talent", "genius", "master", "fullstack", "guru", "tech", "crypto"},
	Broad:         []string{"star", "dragon", "lucky", "bright", "moon"},
	NumericExempt: map[string]bool{"qq.com": true},
}

func TestPatternsOfMailboxNames(t *testing.T) {
	for _, tt := range []struct {
		name, local, domain string
		tokens              []string
		want                string
	}{
		{"month and day", "anna0912", "mail.example", nil, "month_day"},
		{"a birth year tells nothing", "anna1987", "mail.example", nil, ""},
		{"a month that doesn't exist", "anna1332", "mail.example", nil, ""},
		{"month and day inside a longer number", "anna20190912", "mail.example", nil, ""},
		{"a trade and a digit", "smart.dev7", "mail.example", nil, "role_digit"},
		{"a trade and no digit", "anna.dev", "mail.example", nil, ""},
		{"a trade that is the applicant's given name", "dev1", "mail.example", []string{"dev", "patel"}, ""},
		{"a broad word and three digits", "luckystar518", "mail.example", nil, "broad_digits"},
		{"a broad word and two digits", "luckystar51", "mail.example", nil, ""},
		{"a broad word inside the applicant's name", "kristar518", "mail.example", []string{"kristar"}, ""},
		{"dots sprayed", "a.n.n.a.p", "mail.example", nil, "dots"},
		{"dots between words", "anna.maria.probe.de.vries", "mail.example", nil, ""},
		{"numbers where numbers are customary", "12345678", "qq.com", nil, ""},
		{"all numbers anywhere", "0912", "mail.example", nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := measured.Mailbox(tt.local, tt.domain, tt.tokens); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	if got := measured.Profile("codeninja99", nil); got != "role_digit" {
		t.Errorf("profile: %q", got)
	}
	if got := measured.Profile("gamer0912", nil); got != "" {
		t.Errorf("profile: %q", got)
	}
}

func TestStems(t *testing.T) {
	for _, tt := range []struct {
		name, local string
		tokens      []string
		want        string
	}{
		{"digits and dots gone", "silver.river.88", nil, "silverriver"},
		{"too short", "silver88", nil, ""},
		{"a token of the name in it", "annasilver12", []string{"anna", "probe"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Stem(tt.local, tt.tokens); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
