package search

import "slices"

// What a field does to the odds of the name's score. A field that is unknown on
// either side has the factor 1: it neither raises nor lowers, so that the score
// of the name, at most [ceiling], is the prior.
//
// The years' factors are Fellegi and Sunter's likelihood ratios m/u. Measured
// against the invented persons of `bonafide eval screening`, the year of a listed
// person is that of a stranger within one in .048 of pairs, two off in .030,
// further in .922 (u); between persons that OFAC and the UN both list it agrees in
// .98 and differs further in .017 (m). The lists copy from one another, so m is
// taken as .05 for further: .05/.92. Agreeing would be 20; a tenth of it is
// taken, because the score of a name is no probability, and a year that one
// stranger in twenty shares may not lift half a name over [Shown]: with 2 a name
// needs .67. The country's factors are assumed.
const (
	yearAgrees     = 2    // within one year: lists and forms take years from different calendars
	yearNear       = 1    // two years off
	yearDiffers    = 0.05 // further
	countryAgrees  = 2
	companyDiffers = 0.3 // a seat elsewhere; firms have branches
)

// compareFields compares what the query has beside the name. That a person lives
// elsewhere than the list says takes nothing away: people move.
func compareFields(e *Entry, q Query) [2]Field {
	year := Field{Name: "birth_year", Agreement: Unknown, Factor: 1}
	if q.BirthYear != 0 && len(e.BirthYears) > 0 {
		off := 1 << 20
		for _, y := range e.BirthYears {
			off = min(off, max(y-q.BirthYear, q.BirthYear-y))
		}
		switch {
		case off <= 1:
			year.Agreement, year.Factor = Agrees, yearAgrees
		case off == 2:
			year.Agreement, year.Factor = Near, yearNear
		default:
			year.Agreement, year.Factor = Differs, yearDiffers
		}
	}
	country := Field{Name: "country", Agreement: Unknown, Factor: 1}
	if q.Country != "" && len(e.Countries) > 0 {
		switch {
		case slices.Contains(e.Countries, q.Country):
			country.Agreement, country.Factor = Agrees, countryAgrees
		case e.Kind == Company:
			country.Agreement, country.Factor = Differs, companyDiffers
		}
	}
	return [2]Field{year, country}
}

// withFields multiplies the odds of a score by the factors of the fields.
func withFields(score float64, fields [2]Field) float64 {
	odds := score
	for _, f := range fields {
		odds *= f.Factor
	}
	return odds / (odds + 1 - score)
}
