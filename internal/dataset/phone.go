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

// nanpPlace reads the area code. The numbering plan's fictitious 555 numbers
// have an area code too, though no library calls them valid.
func (s *Sets) nanpPlace(e164, country string) (string, string, []string) {
	digits := strings.TrimPrefix(e164, "+1")
	if len(digits) != 10 {
		return "", "", nil
	}
	if r, ok := s.places.area[digits[:3]]; ok {
		return r.country, r.code, slices.Clone(r.zones)
	}
	if len(country) != 2 || country == "ZZ" || country == "US" {
		return "", "", nil // toll-free, or an area code without a state
	}
	return country, "", s.Zones(country, "")
}
