package watchlist

import (
	"bufio"
	"encoding/xml"
	"strings"

	"bonafide/internal/screen"
)

// unListed is one person or entity of the consolidated list. Nationality, place
// of birth and sex are not read.
type unListed struct {
	DataID    string `xml:"DATAID"`
	First     string `xml:"FIRST_NAME"`
	Second    string `xml:"SECOND_NAME"`
	Third     string `xml:"THIRD_NAME"`
	Fourth    string `xml:"FOURTH_NAME"`
	Script    string `xml:"NAME_ORIGINAL_SCRIPT"`
	List      string `xml:"UN_LIST_TYPE"`
	Reference string `xml:"REFERENCE_NUMBER"`
	ListedOn  string `xml:"LISTED_ON"`
	unPerson
	unEntity
}

type unPerson struct {
	Aliases   []unAlias   `xml:"INDIVIDUAL_ALIAS"`
	Addresses []unAddress `xml:"INDIVIDUAL_ADDRESS"`
	Born      []struct {
		Date string `xml:"DATE"`
		Year string `xml:"YEAR"`
		From string `xml:"FROM_YEAR"`
		To   string `xml:"TO_YEAR"`
	} `xml:"INDIVIDUAL_DATE_OF_BIRTH"`
}

type unEntity struct {
	FirmAliases   []unAlias   `xml:"ENTITY_ALIAS"`
	FirmAddresses []unAddress `xml:"ENTITY_ADDRESS"`
}

type unAlias struct {
	Quality string `xml:"QUALITY"`
	Name    string `xml:"ALIAS_NAME"`
}

type unAddress struct {
	Street  string `xml:"STREET"`
	City    string `xml:"CITY"`
	Region  string `xml:"STATE_PROVINCE"`
	Code    string `xml:"ZIP_CODE"`
	Country string `xml:"COUNTRY"`
}

// un reads the consolidated list of the Security Council.
func (t *taker) un(r *bufio.Reader) error {
	of := func(kind string) element {
		return func(d *xml.Decoder, start xml.StartElement, line int) error {
			var u unListed
			if err := d.DecodeElement(&u, &start); err != nil {
				return err
			}
			return t.listed(u.listed(kind, line))
		}
	}
	return t.elements(r, "CONSOLIDATED_LIST", map[string]element{"INDIVIDUAL": of(screen.KindName), "ENTITY": of(KindCompany)})
}

func (u *unListed) listed(kind string, line int) listed {
	l := listed{at: Skipped{Line: line, Object: u.Reference}, kind: kind, id: u.Reference, note: "UN " + u.Reference + ", listed on " + u.ListedOn}
	if l.id == "" {
		l.id = u.DataID
	}
	l.name(strings.Join([]string{u.First, u.Second, u.Third, u.Fourth}, " "), false)
	l.name(u.Script, false)
	for _, a := range append(u.Aliases, u.FirmAliases...) {
		for n := range strings.SplitSeq(a.Name, ";") {
			l.name(n, a.Quality == "Low")
		}
	}
	for _, a := range append(u.Addresses, u.FirmAddresses...) {
		l.addresses = append(l.addresses, oneLine(a.Street, a.City, strings.TrimSpace(a.Region+" "+a.Code), a.Country))
		l.countries = append(l.countries, a.Country)
	}
	for _, b := range u.Born {
		l.years = append(l.years, yearsIn(b.Year+" "+b.Date)...)
		l.years = append(l.years, yearsIn(b.From+" to "+b.To)...)
	}
	return l
}
