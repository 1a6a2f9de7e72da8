package watchlist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bonafide/internal/watchlist"
)

// indicator is an object of a bundle with a pattern and further members.
func indicator(n int, pattern, more string) string {
	return fmt.Sprintf(`{"type":"indicator","spec_version":"2.1","id":"indicator--00000000-0000-4000-8000-%012d","created":"2026-10-01T00:00:00.000Z","modified":"2026-10-01T00:00:00.000Z","name":"Sample","pattern":%q,"pattern_type":"stix","valid_from":"2026-10-01T00:00:00Z"%s}`, n, pattern, more)
}

func bundleOf(objects ...string) string {
	return `{"type":"bundle","id":"bundle--00000000-0000-4000-8000-000000000000","objects":[` + strings.Join(objects, ",") + `]}`
}

func TestAPatternIsTakenWhenOneValueMeetsIt(t *testing.T) {
	digest := strings.Repeat("ab", 32)
	const id = "indicator--00000000-0000-4000-8000-000000000001"
	for _, tt := range []struct{ name, pattern, want, skipped string }{
		{"a mailbox", `[email-addr:value = 'anna@mail.example']`, "email anna@mail.example", ""},
		{"a sender", `[email-message:from_ref.value = 'anna@mail.example']`, "email anna@mail.example", ""},
		{"one of two addresses", `[ipv4-addr:value = '192.0.2.1' OR ipv6-addr:value = '2001:db8::1']`, "ipv4 192.0.2.1\nipv6 2001:db8::1", ""},
		{"one of two observations", `[ipv4-addr:value = '192.0.2.1'] OR [ipv4-addr:value = '192.0.2.2']`, "ipv4 192.0.2.1\nipv4 192.0.2.2", ""},
		{"a range", `[ipv4-addr:value ISSUBSET '198.51.100.0/24']`, "ipv4 198.51.100.0/24", ""},
		{"one of a set", `[email-addr:value IN ('a@mail.example', 'b@mail.example')]`, "email a@mail.example\nemail b@mail.example", ""},
		{"a site", `[domain-name:value = 'silver-sample.example']`, "website silver-sample.example", ""},
		{"the address of a profile", `[url:value = 'https://github.com/annaprobe']`, "github https://github.com/annaprobe", ""},
		{"a file by one of its digests", `[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e' AND file:hashes.'SHA-256' = '` + digest + `']`, "file " + digest, ""},
		{"an account with its number", `[user-account:account_type = 'github' AND user-account:account_login = 'annaprobe' AND user-account:user_id = '100']`, "github annaprobe " + id + "\nprofile_id github:100 " + id, ""},
		{"a wallet", `[x-cryptocurrency-wallet:address = '` + tron + `']`, "wallet_tron " + tron, ""},
		{"a quote inside", `[email-addr:value = 'o\'probe@mail.example']`, "email o'probe@mail.example", ""},
		{"an old digest", `[file:hashes.MD5 = 'd41d8cd98f00b204e9800998ecf8427e']`, "", "SHA-256"},
		{"a pair that only counts together", `[domain-name:value = 'a.example' AND ipv4-addr:value = '192.0.2.1']`, "", "several things"},
		{"two observations", `[ipv4-addr:value = '192.0.2.1'] AND [ipv4-addr:value = '192.0.2.2']`, "", "several things"},
		{"an observation that repeats", `[ipv4-addr:value = '192.0.2.1'] REPEATS 5 TIMES`, "", "several things"},
		{"anything but", `[email-addr:value != 'anna@mail.example']`, "", "equality"},
		{"something alike", `[email-message:subject MATCHES '^Sample']`, "", "equality"},
		{"an account of another service", `[user-account:account_type = 'unix' AND user-account:account_login = 'root']`, "", "service"},
		{"a process", `[process:name = 'sample']`, "", "don't carry"},
		{"everybody's host", `[domain-name:value = 'github.com']`, "", "everybody"},
		{"half a pattern", `[email-addr:value = `, "", "equality"},
		{"deep brackets", strings.Repeat("(", 100) + `[a:b = 'c']`, "", "can't be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := read(t, bundleOf(indicator(1, tt.pattern, "")), watchlist.Options{})
			if got.Format != "stix" || entries(got) != tt.want {
				t.Errorf("%s, taken\n%s\nwant\n%s", got.Format, entries(got), tt.want)
			}
			if reasons := reasonsOf(got); (tt.skipped != "") != (len(reasons) == 1) || tt.skipped != "" && !strings.Contains(reasons[0], tt.skipped) {
				t.Errorf("skipped %q, want one with %q", reasons, tt.skipped)
			}
		})
	}
}

func TestABundleSaysWhoMaySeeItAndWhatWasWithdrawn(t *testing.T) {
	const author, victim, persona = `identity--00000000-0000-4000-8000-00000000000a`, `identity--00000000-0000-4000-8000-00000000000b`, `identity--00000000-0000-4000-8000-00000000000c`
	identity := func(id, name, class string) string {
		return fmt.Sprintf(`{"type":"identity","id":%q,"modified":"2026-10-01T00:00:00Z","name":%q,"identity_class":%q}`, id, name, class)
	}
	red := `,"object_marking_refs":["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"],"confidence":60,"created_by_ref":"` + author + `"`
	own := `,"object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da","marking-definition--00000000-0000-4000-8000-0000000000ff"],"valid_until":"2026-12-01T00:00:00Z"`
	got := read(t, bundleOf(
		identity(author, "Sample Intelligence", "organization"), identity(victim, "Victim Works", "organization"), identity(persona, "Anna Probe", "individual"),
		`{"type":"relationship","id":"relationship--00000000-0000-4000-8000-000000000001","relationship_type":"targets","source_ref":"x","target_ref":"`+victim+`"}`,
		indicator(1, `[email-addr:value = 'red@mail.example']`, red), indicator(2, `[ipv4-addr:value = '192.0.2.1']`, own),
		indicator(3, `[email-addr:value = 'gone@mail.example']`, ""), strings.Replace(indicator(3, `[email-addr:value = 'gone@mail.example']`, `,"revoked":true`), `"modified":"2026-10-01`, `"modified":"2026-11-01`, 1),
		`{"type":"marking-definition","id":"marking-definition--00000000-0000-4000-8000-0000000000ff","definition_type":"tlp","definition":{"tlp":"amber"}}`,
	), watchlist.Options{})
	want := "name Anna Probe " + persona + "\nemail red@mail.example red at 0.6\nipv4 192.0.2.1 amber"
	if entries(got) != want {
		t.Errorf("taken\n%s\nwant\n%s", entries(got), want)
	}
	if !got.Entries[1].LeadsOnly() || got.Entries[2].LeadsOnly() {
		t.Error("TLP:RED is for leads only, AMBER isn't")
	}
	if e := got.Entries[1]; !e.From.IsZero() || e.Added.Format(time.DateOnly) != "2026-10-01" {
		t.Errorf("a mailbox holds from %v, added %v; it was its owner's before the report", e.From, e.Added)
	}
	if e := got.Entries[2]; e.From.IsZero() || e.Until.Format(time.DateOnly) != "2026-12-01" {
		t.Errorf("an address holds from %v until %v", e.From, e.Until)
	}
	if got.SkippedBy[watchlist.ReasonWithdrawn] != 1 {
		t.Errorf("skipped %v", got.SkippedBy)
	}
}

const event = `{"Event":{"uuid":"00000000-0000-4000-8000-000000000001","info":"Sample event","Orgc":{"name":"Sample CERT"},"Tag":[{"name":"tlp:amber"},{"name":"type:OSINT"}],
"Attribute":[
{"uuid":"00000000-0000-4000-8000-0000000000a1","type":"email-src","value":"anna@mail.example","to_ids":true,"timestamp":"1790000000","deleted":false},
{"uuid":"00000000-0000-4000-8000-0000000000a2","type":"email-src","value":"victim@mail.example","to_ids":false},
{"uuid":"00000000-0000-4000-8000-0000000000a3","type":"ip-dst|port","value":"192.0.2.1|443","to_ids":true,"first_seen":"2026-09-01T00:00:00+00:00","Tag":[{"name":"tlp:red"}]},
{"uuid":"00000000-0000-4000-8000-0000000000a4","type":"btc","value":"` + btc + `","to_ids":true},
{"uuid":"00000000-0000-4000-8000-0000000000a5","type":"phone-number","value":"+1 202 555 0101","to_ids":false},
{"uuid":"00000000-0000-4000-8000-0000000000a6","type":"md5","value":"d41d8cd98f00b204e9800998ecf8427e","to_ids":true},
{"uuid":"00000000-0000-4000-8000-0000000000a7","type":"email-src","value":"gone@mail.example","to_ids":true,"deleted":true},
{"uuid":"00000000-0000-4000-8000-0000000000a8","type":"link","value":"https://blog.example/report"}],
"Object":[
{"name":"user-account","uuid":"00000000-0000-4000-8000-0000000000b1","Attribute":[{"object_relation":"account-type","type":"text","value":"github"},{"object_relation":"username","type":"text","value":"annaprobe"},{"object_relation":"user-id","type":"text","value":100},{"object_relation":"password","type":"text","value":"hunter2"}]},
{"name":"person","uuid":"00000000-0000-4000-8000-0000000000b2","Attribute":[{"object_relation":"first-name","type":"first-name","value":"Anna"},{"object_relation":"last-name","type":"last-name","value":"Probe"},{"object_relation":"date-of-birth","type":"date-of-birth","value":"1984-02-03"},{"object_relation":"nationality","type":"nationality","value":"Utopia"}]},
{"name":"coin-address","uuid":"00000000-0000-4000-8000-0000000000b3","Attribute":[{"object_relation":"address-crypto","type":"text","value":"` + evm + `"},{"object_relation":"symbol","type":"text","value":"USDT"}]},
{"name":"email","uuid":"00000000-0000-4000-8000-0000000000b4","Attribute":[{"object_relation":"from","type":"email-src","value":"from@mail.example","to_ids":true},{"object_relation":"to","type":"email-dst","value":"to@mail.example","to_ids":true}]}]}}`

const eventTaken = "email anna@mail.example amber\nipv4 192.0.2.1 red\nwallet_btc " + btc + " amber\nphone +1 202 555 0101 amber\n" +
	"github annaprobe 00000000-0000-4000-8000-0000000000b1 amber\nprofile_id github:100 00000000-0000-4000-8000-0000000000b1 amber\n" +
	"name Anna Probe 00000000-0000-4000-8000-0000000000b2 amber [1984]\nwallet_evm " + evm + " 00000000-0000-4000-8000-0000000000b3 amber\nemail from@mail.example 00000000-0000-4000-8000-0000000000b4 amber"

func TestAnEventGivesItsIdentifiers(t *testing.T) {
	got := read(t, event, watchlist.Options{})
	if got.Format != "misp" || entries(got) != eventTaken {
		t.Errorf("%s, taken\n%s\nwant\n%s", got.Format, entries(got), eventTaken)
	}
	reasons := reasonsOf(got)
	for i, want := range []string{"to_ids", "SHA-256", watchlist.ReasonWithdrawn, "don't carry", "who received"} {
		if len(reasons) != 5 || !strings.Contains(reasons[i], want) {
			t.Errorf("skipped %q, want %q as number %d", reasons, want, i)
		}
	}
	if all := fmt.Sprintf("%+v", got); strings.Contains(all, "hunter2") || strings.Contains(all, "Utopia") {
		t.Error("a password or a nationality was kept")
	}
	if got := read(t, `{"response":[`+event+`,`+event+`]}`, watchlist.Options{}); len(got.Entries) != 2*len(strings.Split(eventTaken, "\n")) {
		t.Errorf("an export of two events: %d entries", len(got.Entries))
	}
}

func TestAFeedIsReadByItsManifest(t *testing.T) {
	const one, two = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
	feed := fstest.MapFS{"manifest.json": {Data: []byte(`{"` + two + `":{},"` + one + `":{},"../../etc/passwd":{}}`)}, one + ".json": {Data: []byte(event)}, "hashes.csv": {Data: []byte("x")}}
	got, err := watchlist.ReadFS(feed, source, watchlist.Options{})
	if err != nil || entries(got) != eventTaken {
		t.Fatalf("%v, taken\n%s", err, entries(got))
	}
	if reasons := reasonsOf(got); !slices.ContainsFunc(reasons, func(r string) bool { return strings.Contains(r, "lacks this event") }) || !slices.ContainsFunc(reasons, func(r string) bool { return strings.Contains(r, "no event") }) {
		t.Errorf("skipped %q", reasons)
	}
}
