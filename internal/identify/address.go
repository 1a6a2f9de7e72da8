package identify

import (
	"strings"

	"github.com/mozillazg/go-unidecode"

	"bonafide/internal/screen"
)

// NormaliseAddress gives the canonical form of a postal address: street, unit,
// city, region, postal code and country, folded and with the usual words
// shortened, parted by "|". hasUnit says that it names a flat, suite or box:
// without one, a house of many flats is one key for strangers. The key is empty
// without a street line, for a city is no address.
func NormaliseAddress(a screen.Address) (key string, hasUnit bool) {
	street := addressWords(strings.Join(a.Lines, " "))
	var unit []string
	for { // what is left may name a unit again: "apt unit 4 b"
		rest, found := splitUnit(street)
		for len(rest) > 0 && unitWords[rest[len(rest)-1]] != "" {
			rest = rest[:len(rest)-1] // a word that leads no unit
		}
		street, unit = rest, append(unit, found...)
		if len(found) == 0 {
			break
		}
	}
	if len(street) == 0 {
		return "", false
	}
	country := countryCode(a.Country)
	parts := []string{
		strings.Join(street, " "), strings.Join(unit, " "), strings.Join(addressWords(a.City), " "),
		regionCode(a.Region, country), postalCode(a.PostalCode, country), country,
	}
	return strings.Join(parts, "|"), len(unit) > 0
}

// addressWords folds a line and shortens the words of streets and directions.
func addressWords(s string) []string {
	folded := strings.ToLower(unidecode.Unidecode(newView(s).text))
	folded = strings.ReplaceAll(folded, "#", " # ")
	words := strings.FieldsFunc(folded, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '#' || r == '/' || r == '-')
	})
	out := words[:0]
	for _, w := range words {
		w = strings.Trim(w, "-/")
		if short, ok := streetWords[w]; ok {
			w = short
		}
		for _, end := range [...]string{"strasse", "strase"} { // Musterstrasse
			if stem, ok := strings.CutSuffix(w, end); ok && stem != "" {
				w = stem + "str"
			}
		}
		if w != "" {
			out = append(out, w)
		}
	}
	return out
}

// splitUnit takes the flat, suite or box out of a line's words: "apt 4b",
// "# 4b", "flat 3", "po box 12", "4 fl".
func splitUnit(words []string) (street, unit []string) {
	for i := 0; i < len(words); i++ {
		w := words[i]
		short, known := unitWords[w]
		switch {
		case known && i+1 < len(words) && words[i+1] == "#":
			words[i+1] = w // "apt # 4b"
			continue
		case known && i+1 < len(words) && unitNumber(words[i+1]):
			unit = append(unit, short+words[i+1])
			i++
		case short == "fl " && len(street) > 0 && unitNumber(street[len(street)-1]) && len(street) > 2:
			unit = append(unit, short+street[len(street)-1])
			street = street[:len(street)-1]
		case w == "#" && i+1 < len(words):
			unit = append(unit, "#"+words[i+1])
			i++
		case w == "#":
		case len(w) > 1 && strings.HasPrefix(w, "apt") && unitNumber(w[3:]):
			unit = append(unit, "#"+w[3:])
		default:
			street = append(street, w)
		}
	}
	return street, unit
}

// unitNumber reports whether a word can name a flat: a number, a letter, or both.
func unitNumber(w string) bool {
	if w == "" || len(w) > 6 {
		return false
	}
	letters := 0
	for i := range len(w) {
		if isLetter(w[i]) {
			letters++
		}
	}
	return letters <= 1 || letters < len(w) && letters <= 2
}

// unitWords lead a unit; flats and suites are one kind, for carriers and people
// mix their names.
var unitWords = map[string]string{
	"apt": "#", "apartment": "#", "unit": "#", "suite": "#", "ste": "#", "flat": "#", "room": "#", "rm": "#", "no": "#",
	"wohnung": "#", "whg": "#", "appartement": "#", "appt": "#", "piso": "#", "dept": "#", "depto": "#", "kv": "#", "office": "#",
	"floor": "fl ", "fl": "fl ", "level": "fl ", "box": "box ", "pmb": "box ",
}

var streetWords = map[string]string{
	"street": "st", "strt": "st", "avenue": "ave", "av": "ave", "road": "rd", "boulevard": "blvd", "lane": "ln", "drive": "dr",
	"court": "ct", "place": "pl", "square": "sq", "terrace": "ter", "parkway": "pkwy", "highway": "hwy", "circle": "cir",
	"trail": "trl", "crescent": "cres", "gardens": "gdns", "close": "cl", "strasse": "str", "strase": "str", "platz": "pl",
	"north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
	"saint": "st", "mount": "mt", "fort": "ft", "building": "bldg", "calle": "c", "ulitsa": "ul", "ulica": "ul",
}

// postalCode is a code without spaces; American codes without their extension.
func postalCode(s, country string) string {
	s = squeeze(unidecode.Unidecode(newView(s).text))
	if country == "us" && len(s) == 9 && digitsOf(s) == s {
		return s[:5]
	}
	return s
}

// regionCode is the region's code where the country's are known, else its folded name.
func regionCode(s, country string) string {
	folded := strings.Join(foldWords(s), " ")
	if country == "us" || country == "" {
		if code, ok := usStates[folded]; ok {
			return code
		}
	}
	return folded
}

func foldWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(unidecode.Unidecode(newView(s).text)), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
}

// countryCode is the lowercase ISO code of the countries whose names people
// write in full most, else the folded text.
func countryCode(s string) string {
	folded := strings.Join(foldWords(s), " ")
	if code, ok := countryNames[folded]; ok {
		return code
	}
	return folded
}

var countryNames = map[string]string{
	"usa": "us", "u s a": "us", "u s": "us", "united states": "us", "united states of america": "us", "america": "us",
	"uk": "gb", "u k": "gb", "united kingdom": "gb", "great britain": "gb", "england": "gb", "scotland": "gb", "wales": "gb",
	"germany": "de", "deutschland": "de", "france": "fr", "spain": "es", "espana": "es", "italy": "it", "italia": "it",
	"netherlands": "nl", "the netherlands": "nl", "poland": "pl", "polska": "pl", "portugal": "pt", "canada": "ca", "mexico": "mx",
	"brazil": "br", "brasil": "br", "argentina": "ar", "colombia": "co", "india": "in", "china": "cn", "japan": "jp", "australia": "au",
	"new zealand": "nz", "ireland": "ie", "austria": "at", "switzerland": "ch", "belgium": "be", "sweden": "se", "norway": "no",
	"denmark": "dk", "finland": "fi", "ukraine": "ua", "turkey": "tr", "turkiye": "tr", "israel": "il", "singapore": "sg",
	"south korea": "kr", "korea republic of": "kr", "republic of korea": "kr", "philippines": "ph", "vietnam": "vn", "indonesia": "id",
	"malaysia": "my", "thailand": "th", "pakistan": "pk", "bangladesh": "bd", "nigeria": "ng", "kenya": "ke", "south africa": "za",
	"egypt": "eg", "united arab emirates": "ae", "uae": "ae", "saudi arabia": "sa", "romania": "ro", "czechia": "cz",
	"czech republic": "cz", "hungary": "hu", "greece": "gr", "russia": "ru", "georgia": "ge", "armenia": "am", "serbia": "rs",
}

var usStates = map[string]string{
	"alabama": "al", "alaska": "ak", "arizona": "az", "arkansas": "ar", "california": "ca", "colorado": "co", "connecticut": "ct",
	"delaware": "de", "florida": "fl", "georgia": "ga", "hawaii": "hi", "idaho": "id", "illinois": "il", "indiana": "in", "iowa": "ia",
	"kansas": "ks", "kentucky": "ky", "louisiana": "la", "maine": "me", "maryland": "md", "massachusetts": "ma", "michigan": "mi",
	"minnesota": "mn", "mississippi": "ms", "missouri": "mo", "montana": "mt", "nebraska": "ne", "nevada": "nv",
	"new hampshire": "nh", "new jersey": "nj", "new mexico": "nm", "new york": "ny", "north carolina": "nc", "north dakota": "nd",
	"ohio": "oh", "oklahoma": "ok", "oregon": "or", "pennsylvania": "pa", "rhode island": "ri", "south carolina": "sc",
	"south dakota": "sd", "tennessee": "tn", "texas": "tx", "utah": "ut", "vermont": "vt", "virginia": "va", "washington": "wa",
	"west virginia": "wv", "wisconsin": "wi", "wyoming": "wy", "district of columbia": "dc", "puerto rico": "pr",
}

// confidential reports whether any address of the packet is in a
// confidentiality programme: then none of them is used.
func confidential(app *screen.Application) bool {
	hidden := func(a *screen.Address) bool {
		return a != nil && a.ConfidentialProgramme != nil && *a.ConfidentialProgramme
	}
	if app.Person != nil && hidden(app.Person.Address) {
		return true
	}
	for i := range app.Shipping {
		if hidden(app.Shipping[i].Address) {
			return true
		}
	}
	for i := range app.Checks {
		if hidden(app.Checks[i].Address) {
			return true
		}
	}
	return false
}
