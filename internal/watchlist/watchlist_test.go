package watchlist_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

var (
	noon   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	source = watchlist.Source{List: "northern", Class: "intelligence", Added: noon.AddDate(0, 0, -10)}
)

// readCSV reads a table with the columns of lists.
func readCSV(r io.Reader, src watchlist.Source) ([]watchlist.Entry, []watchlist.Skipped, error) {
	read, err := watchlist.Read(r, src, watchlist.Options{Format: watchlist.FormatCSV})
	return read.Entries, read.Skipped, err
}

func TestAListIsReadRowByRow(t *testing.T) {
	for _, tt := range []struct {
		name, rows string
		taken      int
		skipped    string // part of the reason
	}{
		{"a mailbox in any spelling", "email,A@Mail.example\n", 1, ""},
		{"a kind that doesn't exist", "shoe size,44\n", 0, "not a kind"},
		{"an empty value", "email,\n", 0, "empty"},
		{"a company that is nothing but a legal form", "company,LLC\n", 0, "can't be read"},
		{"a range of a whole country", "ipv4,10.0.0.0/8\n", 0, "too wide"},
		{"a confidence that is no number", "email,a@mail.example,NaN\n", 0, "0 to 1"},
		{"a date of another calendar", "email,a@mail.example,1,22.11.2026\n", 0, "YYYY-MM-DD"},
		{"a bad row leaves the others alone", "email,nobody\nemail,a@mail.example\n", 1, "can't be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, skipped, err := readCSV(strings.NewReader("kind,value,confidence,valid_until\n"+tt.rows), source)
			if err != nil || len(got) != tt.taken {
				t.Fatalf("%d entries, %v", len(got), err)
			}
			if (len(skipped) > 0) != (tt.skipped != "") || len(skipped) > 0 && (!strings.Contains(skipped[0].Reason, tt.skipped) || skipped[0].Line != 2) {
				t.Errorf("skipped %v, want %q on line 2", skipped, tt.skipped)
			}
		})
	}
}

func TestAListedValueIsWrittenAsApplicationsCarryIt(t *testing.T) {
	for _, tt := range []struct{ kind, value, want string }{
		{"email", "Anna.Probe+x@gmail.com", "annaprobe@gmail.com"},
		{"phone", "+1 (202) 555-0101", "+12025550101"},
		{"telegram", "@Anna_Probe", "anna_probe"},
		{"metadata", "Author: Anna  PROBE", "author:anna probe"},
		{"metadata", "Anna Probe", ""},
		{"device", " 9f8c-31aa ", "9f8c-31aa"},
		{"device", "unknown", ""},
		{"profile_id", "GitHub:12345", "github:12345"},
		{"address", ", ,", ""},
	} {
		if got, err := watchlist.Canonical(tt.kind, tt.value); got != tt.want || (err != nil) != (tt.want == "") {
			t.Errorf("%s %q is written %q (%v), want %q", tt.kind, tt.value, got, err, tt.want)
		}
	}
}

func TestAListThatEndsInTheMiddleIsNoList(t *testing.T) {
	broken := io.MultiReader(strings.NewReader("kind,value\nemail,a@mail.example\n"), iotest.ErrReader(io.ErrUnexpectedEOF))
	if _, _, err := readCSV(broken, source); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("err = %v", err)
	}
}

func TestAnEntryHoldsToTheEndOfItsLastDay(t *testing.T) {
	entries, _, err := readCSV(strings.NewReader("kind,value,valid_until\nemail,a@mail.example,2026-11-22\n"), source)
	if err != nil {
		t.Fatal(err)
	}
	set := watchlist.NewSet(entries)
	for at, want := range map[time.Time]int{noon: 1, noon.AddDate(0, 0, 1): 0} {
		sub := watchlist.Subject{ID: "x", AsOf: at, Identifiers: []screen.Identifier{{Kind: screen.KindEmail, Value: "a@mail.example", Own: true}}}
		if got := set.Match(sub); len(got) != want {
			t.Errorf("on %s %d hits, want %d", at.Format(time.DateOnly), len(got), want)
		}
	}
}

func TestWhoseValueItIsDecides(t *testing.T) {
	set := watchlist.NewSet([]watchlist.Entry{
		{List: "a", Class: "intelligence", Kind: screen.KindEmail, Value: "a@mail.example", Confidence: 1},
		{List: "confirmed", Class: "confirmed_here", Kind: screen.KindIBAN, Value: "DE1", Confidence: 1, Application: "self"},
		{List: "net", Class: "intelligence", Kind: screen.KindIPv4, Value: "192.0.2.0/24", Confidence: 1},
		{List: "names", Class: "sanctions", Kind: screen.KindName, Value: "Anna Probe", BirthYears: []int{1990}, Confidence: 1},
	})
	for _, tt := range []struct {
		name string
		sub  watchlist.Subject
		want string // relations
	}{
		{"one's own mailbox", watchlist.Subject{Identifiers: []screen.Identifier{{Kind: screen.KindEmail, Value: "a@mail.example", Own: true}}}, "exact"},
		{"a referee's mailbox is no hit on the applicant", watchlist.Subject{Identifiers: []screen.Identifier{{Kind: screen.KindEmail, Value: "a@mail.example"}}}, ""},
		{"a confirmed case never meets itself", watchlist.Subject{ID: "self", Identifiers: []screen.Identifier{{Kind: screen.KindIBAN, Value: "DE1", Own: true}}}, ""},
		{"another application meets it", watchlist.Subject{ID: "other", Identifiers: []screen.Identifier{{Kind: screen.KindIBAN, Value: "DE1", Own: true}}}, "exact"},
		{"an address inside a range", watchlist.Subject{Identifiers: []screen.Identifier{{Kind: screen.KindIPv4, Value: "192.0.2.9"}}}, "exact"},
		{"a name alone, in any order", watchlist.Subject{Name: "PROBE, Anna"}, "name_only"},
		{"a name with a birth year that agrees", watchlist.Subject{Name: "Anna Probe", BirthYears: []int{1990}}, "exact"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tt.sub.AsOf = noon
			var got []string
			for _, h := range set.Match(tt.sub) {
				got = append(got, h.Relation)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("relations %v, want %q", got, tt.want)
			}
		})
	}
}

// fuzzed asks that no bytes break a reader, and that what it takes can be matched.
func fuzzed(f *testing.F, format string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		read, err := watchlist.Read(strings.NewReader(text), source, watchlist.Options{Format: format, Limits: watchlist.Limits{Bytes: 1 << 20}})
		if err != nil {
			return
		}
		for _, e := range read.Entries {
			if e.Value == "" || !(e.Confidence >= 0 && e.Confidence <= 1) || e.Kind == watchlist.KindWallet {
				t.Errorf("taken: %+v", e)
			}
		}
		watchlist.NewSet(read.Entries).Match(watchlist.Subject{Name: "Anna Probe", AsOf: noon})
	})
}

func FuzzReadCSV(f *testing.F) {
	fuzzed(f, "csv", "kind,value\nemail,a@mail.example\n", "kind,value,confidence,valid_from,valid_until,birth_year\nname,\"Probe, Anna\",0.5,2026-01-01,2026-12-31,1990\n", "\ufeffvalue,kind\n192.0.2.0/24,ipv4\n\"open")
}

func FuzzReadAddresses(f *testing.F) {
	fuzzed(f, "addresses", "anna@mail.example:x\n", "Anna;anna@mail.example;x\r\n\r\n;")
}

func FuzzReadOFAC(f *testing.F) {
	fuzzed(f, "ofac", sdnXML, "7,\"PROBE, Anna\",\"individual\",\"X\",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\"DOB 1979; a.k.a. 'P'.\"\n")
}

func FuzzReadUN(f *testing.F) { fuzzed(f, "un", unXML) }

func FuzzReadUK(f *testing.F) { fuzzed(f, "uk", ukCSV) }

func FuzzReadOpenSanctions(f *testing.F) { fuzzed(f, "opensanctions", openCSV) }

func FuzzReadSTIX(f *testing.F) {
	fuzzed(f, "stix", bundleOf(indicator(1, "[email-addr:value = 'a@mail.example' OR (file:hashes.'SHA-256' IN ('a','b'))]", "")), `[{"type":"identity","id":"identity--1"}]`)
}

func FuzzReadMISP(f *testing.F) { fuzzed(f, "misp", event, `{"response":[{"Event":{}}]}`) }

func FuzzReadMapping(f *testing.F) {
	f.Add("columns: {Mail: email}\nfixed: {tlp: red}\n", "Mail;x\na@mail.example;y\n")
	f.Fuzz(func(t *testing.T, mapping, text string) {
		m, err := watchlist.ReadMapping(strings.NewReader(mapping))
		if err == nil {
			_, err = watchlist.Read(strings.NewReader(text), source, watchlist.Options{Map: m})
		}
		if err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
