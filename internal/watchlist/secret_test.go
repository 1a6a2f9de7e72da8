package watchlist_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"bonafide/internal/watchlist"
)

const password = "Hunter2-Zq9"

func TestOfALeakedListOnlyTheMailboxIsTaken(t *testing.T) {
	head := "kind,value,name,note\n"
	for _, tt := range []struct {
		name, text string
		taken      int
	}{
		{"address:password", "anna@mail.example:" + password + "\nben@mail.example:" + password + "\n", 2},
		{"address;password", "anna@mail.example;" + password + "\n", 1},
		{"address|hash", "anna@mail.example|" + password + "\n", 1},
		{"address password", "anna@mail.example " + password + "\n", 1},
		{"a name before it", "Anna Probe;anna@mail.example;" + password + "\nBen Example;ben@mail.example;" + password + "\n", 2},
		{"a site before it", "https://shop.example/login:anna@mail.example:" + password + "\n", 1},
		{"a password that looks like a mailbox", "anna@mail.example:x\nben@mail.example:x\ncarla:" + password + "@mail.example\n", 2},
		{"a password with more signs", "anna@mail.example:" + password + ":;|x@y.example\n", 1},
		{"address,password,network", "anna@mail.example," + password + ",192.0.2.1\nben@mail.example," + password + ",192.0.2.2\n", 2},
		{"a table with a header", "email,password,ip\nanna@mail.example," + password + ",192.0.2.1\nben@mail.example," + password + ",192.0.2.2\n", 2},
		{"a table whose password comes first", "pass;hash;mail\n" + password + ";x;anna@mail.example\n" + password + ";x;ben@mail.example\n", 2},
		{"a table with quotes", "\"anna@mail.example\",\"" + password + "\"\n\"ben@mail.example\",\"" + password + "\"\n", 2},
		{"logins and no mailbox", "annaprobe|" + password + "\nbenexample|" + password + "\n", -1},
		{"blocks that malware writes", "*** a banner: " + password + " ***\r\nURL: https://shop.example/\r\nUsername: anna@mail.example\r\nPassword: " + password + "\r\nApplication: Browser\r\n=====\r\nURL: https://mail.example/\r\nUSER: annaprobe\r\nPASS: " + password + "\r\n", 1},
		{"blocks with other titles", "Host = https://shop.example\nLogin = anna@mail.example\nPassword = " + password + "\n\nHost = x\nE-Mail = ben@mail.example\nPwd = " + password + "\n", 2},
		{"a block whose login is a password", "URL: x\nUsername: " + password + "\nPassword: y\nURL: x\nUsername: anna@mail.example\nPassword: " + password + "\n", 1},
		{"a block whose password is a mailbox", "URL: x\nUsername: anna@mail.example\nPassword: " + password + "@mail.example\n", 1},
		{"a line without a mailbox", "anna@mail.example:x\nben@mail.example:x\n" + password + "\n", 2},
		{"a table's cell", head + "email,anna@mail.example:" + password + ",,\n", 1},
		{"a wallet of any chain in a table", head + "wallet," + tron + ",,\nwallet," + tron + ":" + password + ",,\n", 1},
		{"a phone in a table", head + "phone,+1 202 555 0101:" + password + ",,\n", 1},
		{"an account in a table", head + "account,paypal:anna@mail.example:" + password + ",,\n", 1},
		{"a login in a table", head + "github,annaprobe:" + password + ",,\n", 0},
		{"a messenger in a table", head + "telegram,annaprobe:" + password + ",,\n", 0},
		{"a file in a table", head + "file," + strings.Repeat("ab", 32) + ":" + password + ",,\n", 0},
		{"a number of an account", head + "profile_id,github:100:" + password + ",,\n", 0},
		{"a wallet in a table", head + "wallet_tron," + tron + ":" + password + ",,\n", 0},
		{"a site with a login in it", head + "website,https://anna:" + password + "@silver-sample.example/,,\n", 0},
		{"a password as kind", head + password + ",anna@mail.example,,\n", 0},
		{"a password as header", password + ",value\n", -1},
		{"a password as birth year", "kind,value,birth_year,country,confidence,valid_from,relation,degree,domain,address,tlp\nname,Anna Probe," + password + "\nname,Anna Probe,," + password + "\nname,Anna Probe,,," + password +
			"\nname,Anna Probe,,,," + password + "\nname,Anna Probe,,,,," + password + "\nname,Anna Probe,,,,,," + password + "\nname,Anna Probe,,,,,,," + password + "\nname,Anna Probe,,,,,,,," + ", " + password + "\nname,Anna Probe,,,,,,,,," + password + "\n", -2},
		{"a broken quote", head + "email,\"anna@mail.example:" + password + "\n", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := watchlist.Read(strings.NewReader(tt.text), source, watchlist.Options{})
			if (err != nil) != (tt.taken == -1) || tt.taken >= 0 && len(got.Entries) != tt.taken {
				t.Errorf("%d entries, %v: %+v", len(got.Entries), err, got.Skipped)
			}
			stored, _ := json.Marshal(got)
			if all := fmt.Sprintf("%s %+v %v", stored, got, err); strings.Contains(strings.ToLower(all), strings.ToLower(password)) {
				t.Errorf("the password was kept: %s", all)
			}
		})
	}
}

func TestALineOfAnotherListInALogIsToldAndNotTaken(t *testing.T) {
	text := "ben@mail.example:" + password + "\nURL: x\nUsername: anna@mail.example\nPassword: " + password + "\na@b.example;" + password + "\n"
	got, err := watchlist.Read(strings.NewReader(text), source, watchlist.Options{})
	if err != nil || len(got.Entries) != 1 || got.SkippedBy["a line outside the blocks of a log: import such lines as a list of their own"] != 2 || got.Skipped[0].Line != 1 || got.Skipped[1].Line != 5 {
		t.Errorf("%v: %+v", err, got)
	}
}
