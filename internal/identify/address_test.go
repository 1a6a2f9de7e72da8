package identify

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

func TestAddressesInOneForm(t *testing.T) {
	us := func(lines ...string) screen.Address {
		return screen.Address{Lines: lines, City: "Austin", Region: "TX", PostalCode: "78701", Country: "US"}
	}
	for _, tt := range []struct {
		name string
		in   screen.Address
		want string
		unit bool
	}{
		{"a plain street", us("1 Sample St"), "1 sample st||austin|tx|78701|us", false},
		{"the same in full words", screen.Address{Lines: []string{"1 Sample Street"}, City: "AUSTIN", Region: "Texas", PostalCode: "78701-1234", Country: "United States"}, "1 sample st||austin|tx|78701|us", false},
		{"a flat on its own line", us("1 Sample Street", "Apartment 4B"), "1 sample st|#4b|austin|tx|78701|us", true},
		{"the flat on the same line, by a sign", us("1 Sample St. #4b"), "1 sample st|#4b|austin|tx|78701|us", true},
		{"word and sign", us("1 Sample St, Apt # 4B"), "1 sample st|#4b|austin|tx|78701|us", true},
		{"a box", us("PO Box 12"), "po|box 12|austin|tx|78701|us", true},
		{"directions", us("12 North Lamar Boulevard"), "12 n lamar blvd||austin|tx|78701|us", false},
		{"German streets", screen.Address{Lines: []string{"Musterstraße 5"}, City: "Köln", PostalCode: "50667", Country: "Deutschland"}, "musterstr 5||koln||50667|de", false},
		{"a city alone is no address", screen.Address{City: "Austin", Country: "US"}, "", false},
		{"British codes without their space", screen.Address{Lines: []string{"Flat 3, 10 Sample Road"}, City: "London", PostalCode: "SW1A 1AA", Country: "UK"}, "10 sample rd|#3|london||sw1a1aa|gb", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got, unit := NormaliseAddress(tt.in); got != tt.want || unit != tt.unit {
				t.Errorf("%q %v, want %q %v", got, unit, tt.want, tt.unit)
			}
		})
	}
}

func TestNormalisingAnAddressTwiceChangesNothing(t *testing.T) {
	words := rapid.SampledFrom([]string{"1", "Sample", "Street", "North", "Apt", "4B", "#", "Musterstraße", "Floor", "2", "Box", "Пушкина", "no", "unit"})
	rapid.Check(t, func(t *rapid.T) {
		a := screen.Address{Lines: []string{strings.Join(rapid.SliceOfN(words, 1, 6).Draw(t, "line"), " ")},
			City: rapid.SampledFrom([]string{"Köln", "Saint Paul", ""}).Draw(t, "city"), Country: rapid.SampledFrom([]string{"US", "Germany", ""}).Draw(t, "country")}
		once, _ := NormaliseAddress(a)
		if once == "" {
			return
		}
		p := strings.Split(once, "|")
		twice, _ := NormaliseAddress(screen.Address{Lines: []string{p[0], p[1]}, City: p[2], Region: p[3], PostalCode: p[4], Country: p[5]})
		if twice != once {
			t.Fatalf("%+v: %q, then %q", a, once, twice)
		}
	})
}

func TestOneConfidentialAddressTakesAllOut(t *testing.T) {
	yes := true
	app := &screen.Application{
		Person:   &screen.Person{Address: &screen.Address{Lines: []string{"1 Sample St"}, City: "Austin"}},
		Shipping: []screen.Shipment{{Address: &screen.Address{Lines: []string{"9 Hidden Ln"}, ConfidentialProgramme: &yes}}},
	}
	if ids := All(app, nil, Options{}).Identifiers; len(ids) != 0 {
		t.Errorf("%+v", ids)
	}
	yes = false
	if ids := All(app, nil, Options{}).Identifiers; len(ids) != 2 || ids[1].Kind != screen.KindShipTo {
		t.Errorf("%+v", ids)
	}
}
