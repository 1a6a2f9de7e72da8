package invent

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bonafide/internal/screen"
)

// fiction are ranges that countries keep for films and books. A "#" is a digit.
var fiction = map[string][]string{
	"GB": {"+44 20 7946 0###", "+44 113 496 0###", "+44 114 496 0###", "+44 115 496 0###", "+44 116 496 0###", "+44 117 496 0###", "+44 118 496 0###", "+44 121 496 0###", "+44 131 496 0###",
		"+44 141 496 0###", "+44 151 496 0###", "+44 161 496 0###"},
	"DE": {"+49 30 23125 ###", "+49 40 66969 ###", "+49 69 90009 ###", "+49 221 4710 ###", "+49 89 99998 ###"},
	"FR": {"+33 1 99 00 ## ##", "+33 2 61 91 ## ##", "+33 3 53 01 ## ##"},
	"AU": {"+61 491 57# ###"},
}

// dial are the forms for all others: blocks of zeros that nobody mistakes for a
// number found somewhere. "B" is the block: 0 for the first number of a person.
var dial = map[string]string{
	"GB": "+44 740B 0## ###", "DE": "+49 160 B00# ####", "FR": "+33 6 0B 0# ## ##", "AU": "+61 40B 0## ###",
	"PL": "+48 50B 0## ###", "PT": "+351 91B 0## ###", "ES": "+34 60B 0## ###", "MX": "+52 55 B00# ####", "BR": "+55 11 9B00# ####", "UA": "+380 50 B0# ####",
	"RS": "+381 60 B0# ####", "BG": "+359 88 B0# ####", "KZ": "+7 700 B0# ####", "GR": "+30 69B 00# ####", "CY": "+357 99 B## ###", "EG": "+20 10B 00# ####",
	"JO": "+962 79 B0# ####", "AE": "+971 50 B0# ####", "MA": "+212 6 0B 0# ## ##", "CN": "+86 199 B00# ####", "TW": "+886 90B 0## ###", "SG": "+65 9B0# ####",
	"KR": "+82 10 2B0# ####", "JP": "+81 90 1B0# ####", "NG": "+234 70B 00# ####", "VN": "+84 90B 0## ###", "TR": "+90 53B 00# ####", "AT": "+43 660 B0# ####",
}

// areas are area codes of the North American plan; each has a hundred numbers
// 555-01xx that are kept for fiction.
var areas = map[string][]int{
	"US": {202, 206, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 272, 276, 281, 301, 302,
		303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 331, 334, 336, 337, 339, 347, 351, 352, 360, 361, 385, 386, 401, 402, 404, 405,
		406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424, 425, 432, 434, 435, 440, 442, 443, 469, 470, 475, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509, 510,
		512, 513, 515, 516, 517, 518, 520, 530, 531, 534, 539, 540, 541, 551, 559, 561, 562, 563, 567, 570, 571, 573, 574, 575, 580, 585, 586, 601, 602, 603, 605, 606, 607, 608, 609, 610},
	"CA": {204, 226, 236, 249, 250, 289, 306, 343, 365, 403, 416, 418, 431, 437, 438, 450, 506, 514, 519, 579, 581, 587, 604, 613, 639, 647, 705, 709, 778, 780, 807, 819, 825, 867, 873, 902, 905},
}

// The blocks of numbers: which of a person's numbers it is.
const (
	firstPhone = iota
	secondPhone
	switchboard // of the last employer
	office      // of the agency whose first candidate the person is
)

// phone is a number in a country that no other person or block has, up to
// 100,000 people.
func phone(country string, block, serial int) string {
	if codes := areas[country]; codes != nil {
		slot := serial*4 + block
		area := codes[slot%len(codes)]
		if nth := slot / len(codes); nth < 100 {
			return fmt.Sprintf("+1 %d 555 01%02d", area, nth)
		}
		return fmt.Sprintf("+1 555 %03d %04d", 200+slot/10_000%800, slot%10_000) // area code 555 is kept for fiction too
	}
	if block == firstPhone {
		rest := serial
		for _, form := range fiction[country] {
			if room := power(strings.Count(form, "#")); rest >= room {
				rest -= room
			} else {
				return number(form, rest)
			}
		}
	}
	form, ok := dial[country]
	if !ok {
		panic("invent: no form of phones for " + country)
	}
	return number(strings.Replace(form, "B", fmt.Sprint(block), 1), serial)
}

func power(digits int) int {
	out := 1
	for range digits {
		out *= 10
	}
	return out
}

// number writes n into the places of a form.
func number(form string, n int) string {
	places := strings.Count(form, "#")
	return fill(form, fmt.Sprintf("%0*d", places, n%power(places)))
}

// fill puts digits in the places of "#".
func fill(form, digits string) string {
	out, at := []byte(form), 0
	for i, c := range out {
		if c == '#' {
			out[i] = digits[at]
			at++
		}
	}
	return string(out)
}

// national writes a number as people of its country do: a zero for the prefix.
func national(number string) string {
	if rest, found := strings.CutPrefix(number, "+1 "); found {
		return "(" + rest[:3] + ") " + strings.Replace(rest[4:], " ", "-", 1)
	}
	_, rest, _ := strings.Cut(number, " ")
	return "0" + rest
}

// letters writes a number in letters, so that no digits stand where people have none.
func letters(n int) string {
	const alphabet = "bcdfghjkmpqrtvwxz"
	var out []byte
	for n++; n > 0; n /= len(alphabet) {
		out = append(out, alphabet[n%len(alphabet)])
	}
	return string(out)
}

// ascii leaves the letters a to z of a name.
func ascii(s string) string {
	var out strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case r >= 'a' && r <= 'z':
			out.WriteRune(r)
		case r == 'ł' || r == 'đ' || r == 'ø' || r == 'ı':
			out.WriteString(map[rune]string{'ł': "l", 'đ': "d", 'ø': "o", 'ı': "i"}[r])
		case r == 'ß':
			out.WriteString("ss")
		case unicode.IsSpace(r):
		}
	}
	return out.String()
}

var (
	mailDomains     = []string{"mail.example", "post.example", "inbox.example", "letters.example", "correo.example", "poczta.example", "epost.example", "mailbox.example", "pochta.example", "webmail.example"}
	consumerDomains = []string{"gmail.com", "outlook.com", "icloud.com", "proton.me", "gmx.net"}
	aliasDomains    = []string{"duck.com", "passmail.net", "simplelogin.com", "anonaddy.me"}
)

// local is the part of a mailbox before the sign. Of a hundred people four have
// a handle such as persona mailboxes have (measured on committers of open
// projects), some more a birth year or numbers.
func (m *maker) local(n called, serial int) string {
	given, family := ascii(n.given.latin), ascii(n.family.latin)
	tail := letters(serial)
	switch p := m.Float64(); {
	case p < 0.025:
		return fmt.Sprintf("%s%s.%02d%02d", given, tail, m.between(1, 12), m.between(1, 28))
	case p < 0.030:
		return fmt.Sprintf("%s.%s.dev%d", given, tail, m.between(1, 9))
	case p < 0.037:
		return fmt.Sprintf("%s%s%d", pick(m, []string{"lucky", "star", "moon", "bright"}), given+tail, m.between(100, 999))
	case p < 0.12:
		return fmt.Sprintf("%s.%s%d", given+tail, family, m.between(1970, 2003))
	case p < 0.30:
		return string(given[0]) + family + "." + tail
	case p < 0.45:
		return family + "." + given + "." + tail
	case p < 0.50 && n.given.other != n.given.latin:
		return ascii(n.given.other) + "." + ascii(n.family.other) + "." + tail
	}
	return given + "." + family + "." + tail
}

// mailbox is a mailbox that nobody else has. A few stand at real providers, for
// rules tell those from others; their names say that they are invented.
func (m *maker) mailbox(n called, serial int) string {
	switch p := m.Float64(); {
	case p < 0.03:
		return ascii(n.given.latin) + "." + ascii(n.family.latin) + ".invented." + letters(serial) + "@" + pick(m, consumerDomains)
	case p < 0.06:
		return "mail@" + ascii(n.family.latin) + "-" + letters(serial) + ".example"
	case p < 0.08 && n.script == Han:
		return fmt.Sprintf("%d%05d", m.between(1000, 9999), serial) + "@" + pick(m, mailDomains)
	}
	return m.local(n, serial) + "@" + pick(m, mailDomains)
}

// alias is a mailbox behind a service that hides the own one.
func (m *maker) alias(serial int) string {
	return "invented." + letters(m.between(100, 900)*1_000_000+serial) + "@" + pick(m, aliasDomains)
}

// login is an account name that nobody else has at a service.
func (m *maker) login(n called, serial int) string {
	given, family, tail := ascii(n.given.latin), ascii(n.family.latin), letters(serial)
	switch p := m.Float64(); {
	case p < 0.05:
		return fmt.Sprintf("%s-%s-dev%d", given, tail, m.between(1, 9))
	case p < 0.35:
		return given + "-" + tail
	case p < 0.60:
		return string(given[0]) + family + tail
	}
	return given + family + "-" + tail
}

// accounts are a bank code that nobody has, and the digits after it, so that
// the length is that of the IBAN registry.
var accounts = map[string]struct {
	bank   string
	digits int
}{
	"DE": {"00000000", 10}, "PL": {"00000000", 16}, "PT": {"0000", 17}, "ES": {"00000000", 12}, "GR": {"0000000", 16}, "CY": {"00000000", 16}, "FR": {"00000", 18}, "AT": {"00000", 11},
	"GB": {"INVT00", 12}, "BG": {"INVT00", 12}, "RS": {"000", 15}, "UA": {"000000", 19}, "AE": {"000", 16}, "JO": {"INVT0000", 18}, "EG": {"00000000", 17}, "KZ": {"000", 13}, "TR": {"00000", 17},
	"BR": {"00000000", 17}, "LT": {"32500", 11},
}

// iban is a number with right check digits at a bank that doesn't exist; empty
// where the country has none.
func (m *maker) iban(country string) string {
	a, ok := accounts[country]
	if !ok {
		return ""
	}
	body := a.bank + m.digits(a.digits)
	rest := 0
	for _, c := range body + country + "00" {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return fmt.Sprintf("%s%02d%s", country, 98-rest, body)
}

// digits are n of them.
func (m *maker) digits(n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte('0' + m.IntN(10))
	}
	return string(out)
}

// homeIn is an address in a city: a street and a number, half of them with a flat.
func (m *maker) homeIn(at int) *screen.Address {
	c := cities[at]
	lines := []string{fmt.Sprintf(pick(m, c.streets), m.between(1, 240))}
	if m.chance(0.5) {
		lines = append(lines, fmt.Sprintf("Apt %d", m.between(1, 90)))
	}
	postal := fill(c.postal, m.digits(strings.Count(c.postal, "#")))
	return &screen.Address{Lines: lines, City: c.name, Region: c.region, Country: c.country, PostalCode: postal}
}
