package identify

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

// values lists what a finder found, as "raw → canonical".
func values(v view, hits []hit) []string {
	var out []string
	for _, h := range hits {
		if h.kind != "" {
			out = append(out, v.raw(h.start, h.end)+" → "+h.value)
		}
	}
	return out
}

func TestMailboxesInRunningText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"a plain one in a line of contacts", "Anna Probe | anna.probe@mail.example | Austin", []string{"anna.probe@mail.example → anna.probe@mail.example"}},
		{"dots and tags of Gmail don't tell mailboxes apart", "Anna.Probe+jobs@Gmail.com, annaprobe@googlemail.com", []string{"Anna.Probe+jobs@Gmail.com → annaprobe@gmail.com", "annaprobe@googlemail.com → annaprobe@gmail.com"}},
		{"a tag goes elsewhere too, dots stay", "a.b+cv@mail.example", []string{"a.b+cv@mail.example → a.b@mail.example"}},
		{"the full stop of the sentence is no part", "Write to anna@mail.example.", []string{"anna@mail.example → anna@mail.example"}},
		{"the next sentence is no part", "Write to anna@mail.example.\nThanks", []string{"anna@mail.example → anna@mail.example"}},
		{"brackets around the sign", "anna [at] mail [dot] example", []string{"anna [at] mail [dot] example → anna@mail.example"}},
		{"round brackets without spaces", "anna(at)mail(dot)example", []string{"anna(at)mail(dot)example → anna@mail.example"}},
		{"a spelled sign with real dots", "anna.probe (at) mail.example", []string{"anna.probe (at) mail.example → anna.probe@mail.example"}},
		{"words for both signs behind a label", "E-mail: anna at mail dot example", []string{"anna at mail dot example → anna@mail.example"}},
		{"words for both signs with a spelled dot in the name", "Contact: anna dot probe at mail dot example", []string{"anna dot probe at mail dot example → anna.probe@mail.example"}},
		{"a wide at sign", "anna＠mail.example", []string{"anna＠mail.example → anna@mail.example"}},
		{"wide letters", "ａｎｎａ@mail.example", []string{"ａｎｎａ@mail.example → anna@mail.example"}},
		{"an invisible joiner inside", "an\u200bna@mail.exa\u00admple", []string{"an\u200bna@mail.exa\u00admple → anna@mail.example"}},
		{"a domain of another script", "anna@müller.example", []string{"anna@müller.example → anna@xn--mller-kva.example"}},
		{"Chinese text that touches it", "邮箱：anna@mail.example电话", []string{"anna@mail.example → anna@mail.example"}},
		{"Japanese text before it", "メールanna@mail.example", []string{"anna@mail.example → anna@mail.example"}},
		{"a footnote mark behind it", "anna@mail.example¹", []string{"anna@mail.example → anna@mail.example"}},
		{"a job at a company is none", "Engineer @ shop.example since 2019", nil},
		{"prose with at and dot is none", "I work at acme dot example", nil},
		{"a picture for dense displays is none", "icon@2x.png", nil},
		{"a package with its version is none", "lodash@4.17.21", nil},
		{"a clone address is none", "git@github.com:annaprobe/tool.git", nil},
		{"a password in an address is none", "https://anna:secret@host.example/x", nil},
		{"a handle in a path is none", "https://medium.example/@anna.probe", nil},
		{"a handle of the fediverse is none", "@anna@social.example", nil},
		{"a line end is never joined on trust", "anna@mail.\nexample", nil},
		{"Arabic text around it", "البريد: anna@mail.example هاتف", []string{"anna@mail.example → anna@mail.example"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := newView(tt.text)
			if got := values(v, findEmails(v, nil)); !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestALinkConfirmsAMailboxThatALineEndCuts(t *testing.T) {
	doc := screen.Document{ID: "d1", Text: "Anna Probe\nanna.pro-\nbe@mail.exam\nple\nAustin", Links: []screen.DocumentLink{{Target: "mailto:anna.probe@mail.example?subject=hi", Page: 1}}}
	res := All(nil, []screen.Document{doc}, Options{})
	i := slices.IndexFunc(res.Identifiers, func(id screen.Identifier) bool { return id.Kind == screen.KindEmail })
	if i < 0 {
		t.Fatal("nothing found")
	}
	id := res.Identifiers[i]
	if id.Value != "anna.probe@mail.example" || len(id.Where) != 2 {
		t.Fatalf("%+v", id)
	}
	if w := id.Where[1]; doc.Text[w.Start:w.End] != "anna.pro-\nbe@mail.exam\nple" {
		t.Errorf("place is %q", doc.Text[w.Start:w.End])
	}
	for _, id := range res.Identifiers {
		if id.Kind == screen.KindEmail && id.Value != "anna.probe@mail.example" {
			t.Errorf("a piece was taken for a mailbox: %s", id.Value)
		}
	}
}

func TestNormalisingAMailboxTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		local := rapid.StringMatching(`[A-Za-z0-9][A-Za-z0-9._+-]{0,20}`).Draw(t, "local")
		domain := rapid.SampledFrom([]string{"gmail.com", "GoogleMail.com", "mail.example", "Müller.example", "почта.example"}).Draw(t, "domain")
		once := NormaliseEmail(local + "@" + domain)
		if twice := NormaliseEmail(once); twice != once {
			t.Fatalf("%q became %q, then %q", local+"@"+domain, once, twice)
		}
	})
}

// FuzzScan feeds any text to all finders: every place must be the text of its
// raw value, and nothing may panic.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		"Anna Probe\n+1 (202) 555-0101 anna (at) mail dot example https://github.com/annaprobe\n",
		"ｔｅｌ ＋１ ２０２ ５５５ ０１０１ 電話 an\u200bna＠mail.example", "DE89 3704 0044 0532 0130 00 0x52908400098527886E0F7030069857D2E4169EE7",
		"t.me/annaprobe Telegram: @annaprobe | skype:live:anna?chat", "a@\n@b.c (at) [dot] dot at", "ｔｅｌ", "ｔｅｌ:", "callto", "mailto:", "skype:?", "٠١٢٣٤٥٦٧٨٩ +٩٦٦ ٥٠ ١٢٣ ٤٥٦٧",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		doc := screen.Document{ID: "d1", Text: s, Pages: 1, Links: []screen.DocumentLink{{Target: s}, {Target: "mailto:" + s}, {Target: "skype:" + s}},
			Hidden: []screen.Hidden{{Text: s}}, Metadata: map[string]string{"author": s}}
		app := &screen.Application{Person: &screen.Person{Name: s, Emails: []string{s}, Phones: []screen.Phone{{Number: s}}, Links: []string{s},
			Messengers: []screen.Messenger{{Service: "telegram", Handle: s, ID: s}}, Address: &screen.Address{Lines: []string{s}}},
			Payouts: []screen.Payout{{Kind: "ach", Account: s}, {Kind: "wallet", Account: s}}, Touchpoints: []screen.Touchpoint{{IP: s, DeviceID: s}}}
		for _, id := range All(app, []screen.Document{doc}, Options{}).Identifiers {
			if id.Value == "" || len(id.Where) == 0 {
				t.Errorf("%s without value or place", id.Kind)
			}
			for _, w := range id.Where {
				if w.End != 0 && (w.Start < 0 || w.End > len(s) || w.Start >= w.End) {
					t.Errorf("%s %q at %d–%d of %d bytes", id.Kind, id.Value, w.Start, w.End, len(s))
				}
			}
		}
		AsksOffPlatform(s)
		if strings.ContainsRune(NormaliseEmail(s), ' ') {
			t.Errorf("%q has a space", NormaliseEmail(s))
		}
	})
}
