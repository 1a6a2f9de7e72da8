package invent

import (
	"testing"

	"bonafide/internal/identify"
)

func TestEveryCountryHasNumbersInEveryBlock(t *testing.T) {
	for _, c := range cities {
		seen := map[string]bool{}
		for block := firstPhone; block <= office; block++ {
			for _, serial := range []int{0, 1, 999, 1000, 14_999, 99_999} {
				typed := phone(c.country, block, serial)
				value, attrs := identify.NormalisePhone(typed, nil)
				if value == "" || attrs["region"] != c.country && attrs["region"] != "US" {
					t.Errorf("%s: %q reads as %q of %q", c.country, typed, value, attrs["region"])
				}
				if seen[value] {
					t.Errorf("%s: %q is given twice", c.country, typed)
				}
				seen[value] = true
			}
		}
	}
}
