package dataset

import (
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// PhonePlace gives the place that a number in E.164 belongs to: its country, its
// state or province for geographic numbers of the United States and Canada, and
// every zone that it may lie in. Numbers without a place (toll-free, premium,
// satellite, unreadable) give nothing. A number says where it was handed out,
// not where its owner is.
func (s *Sets) PhonePlace(e164 string) (country, region string, zones []string) {
	if len(e164) == 12 && strings.HasPrefix(e164, "+1") {
		if r, ok := s.places.area[e164[2:5]]; ok {
			return r.country, r.code, slices.Clone(r.zones)
		}
	}
	n, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil {
		return "", "", nil
	}
	if n.GetCountryCode() == 1 {
		return s.nanpPlace(e164, phonenumbers.GetRegionCodeForNumber(n))
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.SHARED_COST, phonenumbers.UAN, phonenumbers.PERSONAL_NUMBER:
		return "", "", nil
	}
	country = phonenumbers.GetRegionCodeForNumber(n)
	if len(country) != 2 || country == "ZZ" {
		return "", "", nil
	}
	return country, "", s.Zones(country, "")
}

// nanpPlace is the place of a number of the North American plan whose area code
// is no state's: an island, or none. The plan's fictitious 555 numbers have an
// area code too, though no library calls them valid.
func (s *Sets) nanpPlace(e164, country string) (string, string, []string) {
	digits := strings.TrimPrefix(e164, "+1")
	if len(digits) != 10 {
		return "", "", nil
	}
	if len(country) != 2 || country == "ZZ" || country == "US" {
		return "", "", nil // toll-free, or an area code without a state
	}
	return country, "", s.Zones(country, "")
}

// PhoneLine tells mobile from fixed lines by the numbering plan: "mobile",
// "fixed_line", or empty where the plan doesn't part them, as in North America.
func (s *Sets) PhoneLine(e164 string) string {
	if strings.HasPrefix(e164, "+1") {
		return ""
	}
	n, err := phonenumbers.Parse(e164, "ZZ")
	if err != nil {
		return ""
	}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE:
		return "mobile"
	case phonenumbers.FIXED_LINE:
		return "fixed_line"
	}
	return ""
}

// DialsPlusOne reports whether a country, by ISO code, is part of the North
// American numbering plan.
func (s *Sets) DialsPlusOne(country string) bool {
	return country != "" && phonenumbers.GetCountryCodeForRegion(country) == 1
}
