package watchlist

import (
	"bufio"
	"encoding/xml"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/screen"
)

// none is how OFAC's tables write an empty field.
const none = "-0-"

// The columns of sdn.csv, add.csv and alt.csv, which have no header.
const (
	sdnNumber  = 0
	sdnName    = 1
	sdnType    = 2
	sdnProgram = 3
	sdnRemarks = 11
	sdnColumns = 12

	addStreet  = 2
	addCity    = 3 // city, state, postal code
	addCountry = 4
	altName    = 3
)

// ofacFile finds one of the three tables, whatever its release is called.
func ofacFile(names []string, table string) string {
	i := slices.IndexFunc(names, func(n string) bool {
		n = strings.ToLower(n)
		return strings.HasSuffix(n, ".csv") && slices.Contains(strings.FieldsFunc(n, func(r rune) bool { return r == '-' || r == '_' || r == '.' }), table)
	})
	if i < 0 {
		return ""
	}
	return names[i]
}

// ofacFolder reads sdn.csv with the aliases and addresses beside it.
func (t *taker) ofacFolder(fsys fs.FS, names []string) error {
	more := map[string]map[string][][]string{}
	for _, table := range []string{"add", "alt"} {
		file := ofacFile(names, table)
		if file == "" {
			continue
		}
		more[table] = map[string][][]string{}
		err := t.open(fsys, file, func(r *bufio.Reader) error {
			return t.rows(newCSV(r, ','), func(_ int, row []string) error {
				if len(row) > addCity {
					more[table][row[0]] = append(more[table][row[0]], slices.Clone(row))
				}
				return nil
			})
		})
		if err != nil {
			return err
		}
	}
	t.out.Format = FormatOFAC
	return t.open(fsys, ofacFile(names, "sdn"), func(r *bufio.Reader) error { return t.ofacCSV(r, more["add"], more["alt"]) })
}

// ofacCSV reads sdn.csv. Addresses and aliases are by the listed one's number.
func (t *taker) ofacCSV(r *bufio.Reader, addresses, aliases map[string][][]string) error {
	return t.rows(newCSV(r, ','), func(line int, row []string) error {
		if len(row) < sdnColumns {
			if strings.Trim(row[0], "\x1a \t") != "" { // the end of file of another age
				t.skip(Skipped{Line: line}, "a row of OFAC's list has 12 columns")
			}
			return nil
		}
		l := listed{at: Skipped{Line: line}, id: strings.TrimSpace(row[sdnNumber]), note: ofacNote(row[sdnNumber], filled(row[sdnProgram]))}
		if l.kind = ofacKind(filled(row[sdnType])); l.kind == "" {
			t.skip(l.at, "a vessel or an aircraft")
			return nil
		}
		l.name(filled(row[sdnName]), false)
		for _, a := range aliases[row[sdnNumber]] {
			l.name(filled(a[altName]), false)
		}
		for _, a := range addresses[row[sdnNumber]] {
			l.addresses = append(l.addresses, oneLine(a[addStreet], a[addCity], at(a, addCountry)))
			l.countries = append(l.countries, at(a, addCountry))
		}
		l.remarks(filled(row[sdnRemarks]))
		return t.listed(l)
	})
}

func at(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

func filled(s string) string {
	if s = strings.TrimSpace(s); s == none {
		return ""
	}
	return s
}

func ofacNote(number, program string) string {
	return strings.TrimRight("OFAC SDN "+strings.TrimSpace(number)+", "+program, ", ")
}

// ofacKind is person or firm; a row without a type is a firm.
func ofacKind(kind string) string {
	switch strings.ToLower(kind) {
	case "individual":
		return screen.KindName
	case "", "entity":
		return KindCompany
	}
	return ""
}

// remark is one part of the remarks that is an identifier.
var remark = regexp.MustCompile(`^(?:alt\. )?(DOB|Email Address|Email|Website|Phone Number|Telephone No\.|Telephone|Digital Currency Address - ([A-Z0-9]{2,8})|a\.k\.a\.|Organization Established Date) +(.+)$`)

// remarks reads what stands in the last column: "DOB 21 Sep 1979; Email Address
// anna@mail.example; Digital Currency Address - XBT 1…; a.k.a. 'PROBE'."
func (l *listed) remarks(text string) {
	for part := range strings.SplitSeq(strings.TrimSuffix(text, "."), ";") {
		m := remark.FindStringSubmatch(strings.TrimSpace(part))
		if m == nil {
			continue
		}
		l.ofacField(m[1], m[2], m[3])
	}
}

// ofacField takes one further field of a listed person or firm.
func (l *listed) ofacField(field, ticker, value string) {
	switch {
	case field == "DOB" && l.kind == screen.KindName:
		l.years = append(l.years, yearsIn(value)...)
	case strings.HasPrefix(field, "Email"):
		l.value(screen.KindEmail, value)
	case field == "Website":
		l.value(screen.KindWebsite, value)
	case strings.HasPrefix(field, "Phone"), strings.HasPrefix(field, "Telephone"):
		l.value(screen.KindPhone, value)
	case ticker != "":
		l.coins = append(l.coins, pair{ticker, strings.TrimSpace(value)})
	case field == "a.k.a.":
		l.name(strings.Trim(value, " '"), true) // names in quotation marks are the weak ones
	}
}

// sdnEntry is one listed person or firm of sdn.xml.
type sdnEntry struct {
	UID      string   `xml:"uid"`
	First    string   `xml:"firstName"`
	Last     string   `xml:"lastName"`
	Type     string   `xml:"sdnType"`
	Programs []string `xml:"programList>program"`
	IDs      []struct {
		Type   string `xml:"idType"`
		Number string `xml:"idNumber"`
	} `xml:"idList>id"`
	Akas []struct {
		Category string `xml:"category"`
		First    string `xml:"firstName"`
		Last     string `xml:"lastName"`
	} `xml:"akaList>aka"`
	Addresses []struct {
		Line1   string `xml:"address1"`
		Line2   string `xml:"address2"`
		Line3   string `xml:"address3"`
		City    string `xml:"city"`
		Region  string `xml:"stateOrProvince"`
		Code    string `xml:"postalCode"`
		Country string `xml:"country"`
	} `xml:"addressList>address"`
	Born []string `xml:"dateOfBirthList>dateOfBirthItem>dateOfBirth"`
}

// ofacXML reads sdn.xml.
func (t *taker) ofacXML(r *bufio.Reader) error {
	return t.elements(r, "sdnList", map[string]element{"sdnEntry": func(d *xml.Decoder, start xml.StartElement, line int) error {
		var e sdnEntry
		if err := d.DecodeElement(&e, &start); err != nil {
			return err
		}
		l := listed{at: Skipped{Line: line, Object: e.UID}, id: e.UID, note: ofacNote(e.UID, strings.Join(e.Programs, " "))}
		if l.kind = ofacKind(e.Type); l.kind == "" {
			t.skip(l.at, "a vessel or an aircraft")
			return nil
		}
		l.name(e.First+" "+e.Last, false)
		for _, a := range e.Akas {
			l.name(a.First+" "+a.Last, a.Category == "weak")
		}
		for _, a := range e.Addresses {
			l.addresses = append(l.addresses, oneLine(a.Line1, a.Line2, a.Line3, a.City, strings.TrimSpace(a.Region+" "+a.Code), a.Country))
			l.countries = append(l.countries, a.Country)
		}
		for _, b := range e.Born {
			l.ofacField("DOB", "", b)
		}
		for _, id := range e.IDs {
			ticker, coin := strings.CutPrefix(id.Type, "Digital Currency Address - ")
			if !coin {
				ticker = ""
			}
			l.ofacField(id.Type, ticker, id.Number)
		}
		return t.listed(l)
	}})
}
