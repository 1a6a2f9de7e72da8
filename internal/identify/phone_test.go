package identify

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

func findPhones(text string, stated ...string) []string {
	v := newView(text)
	p := phoneScan{header: findSections(v.text).header}
	p.regions, p.stated = regionsOf(stated, nil)
	return values(v, p.find(v))
}

func TestNumbersKeptForInventedPeopleHaveTheirPlace(t *testing.T) {
	for _, tt := range []struct{ name, typed, region, want string }{
		{"an American line of exchange 555", "+1 202 555 0101", "", "+12025550101 US"},
		{"an American area code 555", "+1 555 123 4567", "", "+15551234567 US"},
		{"a British mobile", "+44 7700 900123", "", "+447700900123 GB"},
		{"a British mobile in national form", "07700 900999", "GB", "+447700900999 GB"},
		{"a British line of no area", "01632 960000", "GB", "+441632960000 GB"},
		{"a London line", "020 7946 0123", "GB", "+442079460123 GB"},
		{"a French mobile", "06 39 98 12 34", "FR", "+33639981234 FR"},
		{"an Australian mobile", "0491 570 006", "AU", "+61491570006 AU"},
		{"an Irish line", "020 914 1234", "IE", "+353209141234 IE"},
		{"a British mobile beside the range", "+44 7700 901000", "", " "},
		{"a British line beside the range", "+44 1632 961000", "", " "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			value, attrs := NormalisePhone(tt.typed, []string{tt.region})
			if got := value + " " + attrs["region"]; got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestPhonesInRunningText(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		regions    []string
		want       []string
	}{
		{"an international one", "+1 202 555 0101", nil, []string{"+1 202 555 0101 → +12025550101"}},
		{"American brackets", "Phone (202) 555-0101", nil, []string{"(202) 555-0101 → +12025550101"}},
		{"American dots without a label", "Austin · 202.555.0101 · anna", nil, []string{"202.555.0101 → +12025550101"}},
		{"a leading one", "1-202-555-0199", nil, []string{"1-202-555-0199 → +12025550199"}},
		{"an area code that is only ever invented", "Tel: (555) 123-4567", nil, []string{"(555) 123-4567 → +15551234567"}},
		{"a British one by its trunk zero", "020 7946 0958", nil, []string{"020 7946 0958 → +442079460958"}},
		{"a trunk zero in brackets", "+44 (0)20 7946 0958", nil, []string{"+44 (0)20 7946 0958 → +442079460958"}},
		{"a German one where the form says Germany", "Mobil 0151 23456789", []string{"DE"}, []string{"0151 23456789 → +4915123456789"}},
		{"an Indian one in the head, bare", "Anna Probe | 9876543210 | anna", []string{"IN"}, []string{"9876543210 → +919876543210"}},
		{"double zero for the plus sign", "Tel. 0049 151 23456789", nil, []string{"0049 151 23456789 → +4915123456789"}},
		{"Arabic digits", "هاتف: +٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", nil, []string{"+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧ → +966501234567"}},
		{"Persian digits behind a label", "تلفن ۰۲۱ ۸۸۸۸ ۸۸۸۸", []string{"IR"}, []string{"۰۲۱ ۸۸۸۸ ۸۸۸۸ → +982188888888"}},
		{"wide digits", "電話 ＋８１ ９０ １２３４ ５６７８", nil, []string{"＋８１ ９０ １２３４ ５６７８ → +819012345678"}},
		{"an icon read as a letter", "H+1 202 555 0101", nil, []string{"+1 202 555 0101 → +12025550101"}},
		{"dashes of typographers", "202–555–0101", nil, []string{"202–555–0101 → +12025550101"}},
		{"two in one line", "202-555-0101 / 202-555-0102", nil, []string{"202-555-0101 → +12025550101", "202-555-0102 → +12025550102"}},
		{"calling code 850 whatever its plan says", "+850 2 381 1234", nil, []string{"+850 2 381 1234 → +85023811234"}},
		{"the region of a number with a plus helps the next", "+49 151 23456789, 0151 98765432", nil, []string{"+49 151 23456789 → +4915123456789", "0151 98765432 → +4915198765432"}},
		{"a range of years", "2015 - 2019 and 2019–2022", nil, nil},
		{"dates with months", "01/2019 - 05/2021 2019-05-01 01.05.2019 - 31.12.2021", nil, nil},
		{"an internet address", "192.168.100.200", nil, nil},
		{"a book's number", "ISBN 978-3-16-148410-0", nil, nil},
		{"amounts", "saved 1.200.300 and 100 000 000 USD", nil, nil},
		{"a bare id below the head", "Anna Probe\nExperience\nTicket 2025550101 closed", nil, nil},
		{"digits of a longer code", "build_2025550101-x 2025550101abc", nil, nil},
		{"a card-like number", "4111 1111 1111 1111", nil, nil},
		{"a percentage", "1000000.0000%", nil, nil},
		{"users by the thousands", "10,000,000+ users", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := findPhones(tt.text, tt.regions...); !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q", got, tt.want)
			}
		})
	}
}

func TestPhonesOfAForm(t *testing.T) {
	for _, tt := range []struct{ name, number, country, want, prefix string }{
		{"national form in the stated country", "0151 23456789", "DE", "+4915123456789", ""},
		{"typed with plus one", "+1 (202) 555-0101", "US", "+12025550101", "+1"},
		{"the plus sign left out", "4915123456789", "", "+4915123456789", ""},
		{"ten digits and nothing known", "2025550101", "", "+12025550101", ""},
		{"a telephone link", "tel:+1-202-555-0101;ext=5", "", "+12025550101", "+1"},
		{"nonsense", "ask my agent", "US", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			regions, _ := regionsOf([]string{tt.country}, nil)
			got, attrs := NormalisePhone(tt.number, regions)
			if got != tt.want || attrs["prefix"] != tt.prefix {
				t.Errorf("%q %v, want %q with prefix %q", got, attrs, tt.want, tt.prefix)
			}
		})
	}
}

func TestALineTypeIsOnlyEverTheImports(t *testing.T) {
	app := &screen.Application{Person: &screen.Person{Phones: []screen.Phone{{Number: "+12025550101", LineType: "voip"}, {Number: "+12025550102"}}}}
	ids := All(app, nil, Options{}).Identifiers
	if len(ids) != 2 || ids[0].Attrs["line_type"] != "voip" || ids[0].Attrs["region"] != "US" || ids[0].Attrs["area"] != "202" {
		t.Fatalf("%+v", ids)
	}
	if _, given := ids[1].Attrs["line_type"]; given {
		t.Error("a line type was guessed")
	}
}

func TestNormalisingAPhoneTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`\+?[0-9 ().-]{6,18}`).Draw(t, "number")
		once, _ := NormalisePhone(s, []string{"US", "GB", "DE"})
		if once == "" {
			return
		}
		if twice, _ := NormalisePhone(once, nil); twice != once {
			t.Fatalf("%q became %q, then %q", s, once, twice)
		}
	})
}
