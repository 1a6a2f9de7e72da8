package watchlist_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/text/encoding/unicode"

	"bonafide/internal/watchlist"
)

// whole is one list of each format, with how many entries it gives.
var whole = map[string]struct {
	text string
	n    int
}{
	watchlist.FormatCSV:           {"kind,value\ntelegram,annaprobe\nphone,+12025550101\n", 2},
	watchlist.FormatAddresses:     {"anna@mail.example:x\nben@mail.example:y\n", 2},
	watchlist.FormatOFAC:          {sdnXML, 6},
	watchlist.FormatUN:            {unXML, 5},
	watchlist.FormatUK:            {ukCSV, 4},
	watchlist.FormatOpenSanctions: {openCSV, 7},
	watchlist.FormatSTIX:          {bundleOf(indicator(1, "[email-addr:value = 'a@mail.example']", "")), 1},
	watchlist.FormatMISP:          {event, 9},
}

func utf16(t *testing.T, text string, order unicode.Endianness) string {
	t.Helper()
	out, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestEveryFormatIsReadInEveryWriting(t *testing.T) {
	for format, list := range whole {
		for name, text := range map[string]string{
			"as it is":                       list.text,
			"with a mark of its byte order":  "\ufeff" + list.text,
			"in UTF-16, little end first":    utf16(t, list.text, unicode.LittleEndian),
			"in UTF-16, big end first":       utf16(t, strings.Replace(list.text, `<?xml version="1.0"?>`, `<?xml version="1.0" encoding="UTF-16"?>`, 1), unicode.BigEndian),
			"with line ends of Windows":      strings.ReplaceAll(list.text, "\n", "\r\n"),
			"without an end of its last row": strings.TrimRight(list.text, "\n"),
		} {
			t.Run(format+" "+name, func(t *testing.T) {
				got := read(t, text, watchlist.Options{})
				if got.Format != format || len(got.Entries) != list.n {
					t.Errorf("%s, %d entries: %s", got.Format, len(got.Entries), entries(got))
				}
			})
		}
	}
}

func TestWhatIsNoListSaysWhatItIsAndQuotesNothing(t *testing.T) {
	const word = "Hunter2-Zq9"
	for _, tt := range []struct{ name, text, format, want string }{
		{"nothing", "", "", "empty"},
		{"nothing but blanks, of a format", " \r\n\t", watchlist.FormatOFAC, "empty"},
		{"a ZIP archive", "PK\x03\x04" + word, "", "unpack it"},
		{"a gzip file", "\x1f\x8b\x08" + word, "", "unpack it"},
		{"a PDF", "%PDF-1.7 " + word, "", "lists are text"},
		{"a program", "MZ\x00\x00" + word, "", "isn't text"},
		{"UTF-16 without its mark", "k\x00i\x00n\x00d\x00", "", "isn't text"},
		{"XML that ends in the middle", sdnXML[:len(sdnXML)/2], "", "line 5: the XML is broken or ends in the middle"},
		{"XML that is broken", "<sdnList><" + word + " <</sdnList>", "", "line 1: the XML is broken"},
		{"JSON that ends in the middle", event[:len(event)/2], "", "the JSON ends in the middle"},
		{"JSON that is broken", `{"type":"bundle","objects":[` + word + `]}`, "", "the JSON is broken"},
		{"JSON of another form", `{"type":"bundle","objects":{"` + word + `":1}}`, "", "of another form"},
		{"a table, called XML", "kind,value\nemail," + word, watchlist.FormatUN, "the format un is XML"},
		{"a table, called JSON", "kind,value\nemail," + word, watchlist.FormatSTIX, "the format stix is JSON"},
		{"XML, called a table", "<" + word + "/>", watchlist.FormatCSV, "begins like XML"},
		{"JSON, called lines of mailboxes", `{"` + word + `":1}`, watchlist.FormatAddresses, "begins like JSON"},
		{"another XML, called the UN's", "<html>" + word + "</html>", watchlist.FormatUN, "isn't a CONSOLIDATED_LIST"},
		{"a table without the columns of the UK's", word + "\nname_1,name_2\nx,y\n", watchlist.FormatUK, "column \"name_6\" is missing"},
		{"a quote that is never closed", "kind,value\ntelegram,\"" + strings.Repeat(word+"\n", 200_000), "", "after 0 rows the list can't be read: not a list that can be read: a row is longer than 1024 KiB"},
		{"one line without end", "kind,value" + strings.Repeat(","+word, 200_000), "", "no header row"},
		{"prose", "Dear " + word + "\nthis is no list\n", "", "line 1: column 1 is not a column of a list"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := watchlist.Read(strings.NewReader(tt.text), source, watchlist.Options{Format: tt.format})
			if !errors.Is(err, watchlist.ErrFormat) || len(got.Entries) > 0 || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%d entries, err = %v, want %q", len(got.Entries), err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), word) {
				t.Errorf("the file is quoted: %v", err)
			}
		})
	}
}

func TestALongLineIsNoReasonToLoseTheOthers(t *testing.T) {
	text := "anna@mail.example:" + strings.Repeat("x", 3<<20) + "\nben@mail.example:y\n"
	if got := read(t, text, watchlist.Options{}); len(got.Entries) != 2 {
		t.Errorf("%d entries", len(got.Entries))
	}
}

func TestALogOfOneMachineIsOneGroup(t *testing.T) {
	log := func(mail string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte("URL: https://x.example\nUsername: " + mail + "\nPassword: x\n")}
	}
	got, err := watchlist.ReadFS(fstest.MapFS{"one.txt": log("anna@mail.example"), "two.txt": log("ben@mail.example")}, watchlist.Source{List: "logs", Class: "stealer_log", Added: noon}, watchlist.Options{})
	if err != nil || len(got.Entries) != 2 || got.Entries[0].Group == got.Entries[1].Group || got.Entries[0].Group == "" {
		t.Errorf("%+v, %v", got.Entries, err)
	}
}
