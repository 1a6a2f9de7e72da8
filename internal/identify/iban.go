package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// ibanLengths are the lengths of the IBAN registry (SWIFT, release 99).
var ibanLengths = map[string]int{
	"AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28,
	"CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
	"FK": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28,
	"IE": 22, "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
	"LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28,
	"NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24,
	"SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27, "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26,
	"UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}

// NormaliseIBAN gives an account number without spaces in capitals, or empty
// when its length isn't its country's or its check digits don't hold.
func NormaliseIBAN(s string) string {
	b := make([]byte, 0, 34)
	for _, c := range []byte(trimPrefixFold(strings.TrimSpace(s), "iban")) {
		switch {
		case isAlnum(c) && len(b) < 34:
			if isLetter(c) {
				c &^= 0x20
			}
			b = append(b, c)
		case isAlnum(c):
			return ""
		case c != ' ' && c != '-' && c != '.' && c != ':':
			return ""
		}
	}
	if len(b) < 15 || len(b) != ibanLengths[string(b[:2])] || !mod97(b) {
		return ""
	}
	return string(b)
}

// mod97 is the check of ISO 7064: the first four signs moved to the end,
// letters as 10 to 35, the remainder by 97 is 1.
func mod97(b []byte) bool {
	rest := 0
	for i := range b {
		switch c := b[(i+4)%len(b)]; {
		case isDigit(c):
			rest = (rest*10 + int(c-'0')) % 97
		default:
			rest = (rest*100 + int(c-'A') + 10) % 97
		}
	}
	return rest == 1
}

// findIBANs finds account numbers in running text, in one piece or in groups.
func findIBANs(v view) []hit {
	var hits []hit
	s := v.text
	for i := 0; i+15 <= len(s); i++ {
		if !isLetter(s[i]) || isAlnum(at(s, i-1)) || !isLetter(s[i+1]) || !isDigit(s[i+2]) || !isDigit(s[i+3]) {
			continue
		}
		want := ibanLengths[strings.ToUpper(s[i:i+2])]
		if want == 0 {
			continue
		}
		end, n := i, 0
		for end < len(s) && n < want {
			if isAlnum(s[end]) {
				n++
			} else if s[end] != ' ' || at(s, end-1) == ' ' {
				break
			}
			end++
		}
		if n != want || isAlnum(at(s, end)) {
			continue
		}
		if value := NormaliseIBAN(s[i:end]); value != "" {
			hits = append(hits, hit{kind: screen.KindIBAN, value: value, start: i, end: end, own: true})
			i = end - 1
		}
	}
	return hits
}
