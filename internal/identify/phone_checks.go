package identify

import (
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

// phoneLabels stand before numbers that are phones, whatever they look like.
var phoneLabels = []string{
	"tel", "telephone", "phone", "phones", "mobile", "mob", "cell", "cellphone", "call", "ph", "whatsapp", "fon", "handy",
	"telefon", "telefono", "teléfono", "téléphone", "telefone", "tél", "móvil", "movil", "celular", "portable", "mobil", "gsm",
	"komórka", "puhelin", "telefoon", "contact no", "contact number", "phone number", "phone no", "mobile no", "tel no", "m", "t", "p", "c", "h",
	"тел", "телефон", "моб", "τηλ", "κιν", "هاتف", "جوال", "موبايل", "تلفن", "موبایل", "טלפון", "נייד", "फ़ोन", "मोबाइल",
	"फोन", "电话", "手机", "電話", "手機", "携帯", "전화", "휴대폰", "โทร", "điện thoại", "sđt",
}

// notPhoneLabels stand before numbers that aren't, such as numbers of documents.
var notPhoneLabels = []string{
	"isbn", "issn", "doi", "arxiv", "pmid", "orcid", "id", "no", "nr", "ref", "iban", "bic", "account", "acct", "ssn", "vat",
	"patent", "license", "licence", "certificate", "credential", "passport", "zip", "postcode", "version", "rfc", "fax",
}

// cleanEdges reports whether the candidate stands free: no letter, sign of
// currency, address or code touches it. sure numbers (with a plus sign or a
// label) may follow a letter, for icons are often read as letters.
func cleanEdges(s string, start, end int, sure bool) bool {
	before, after := at(s, start-1), at(s, end)
	switch {
	case !sure && isAlnum(before), isDigit(before):
		return false
	case before != 0 && strings.IndexByte("@/=_#&$%\\~", before) >= 0 && !(sure && before == '/'):
		return false
	case before == '.' || before == ',' || before == '-' || before == ':':
		if !sure && isAlnum(at(s, start-2)) && (before != ':' || isDigit(at(s, start-2))) {
			return false
		}
	case start >= 2 && (strings.HasSuffix(s[:start], "€") || strings.HasSuffix(s[:start], "£") || strings.HasSuffix(s[:start], "¥")):
		return false
	}
	switch {
	case after != 0 && strings.IndexByte("@%_=", after) >= 0:
		return false
	case isLetter(after):
		return sure || after|0x20 == 'x' || after|0x20 == 'e' && strings.HasPrefix(strings.ToLower(s[end:]), "ext")
	case (after == ',' || after == ':' || after == '-' || after == '/') && isDigit(at(s, end+1)):
		return sure && after != '-'
	case after == '+' && !isDigit(at(s, end+1)):
		return false // "10,000+ users"
	}
	return true
}

// looksLikeDates reports whether the digits are years, months and days: ranges
// of a résumé's jobs, or dates of any order.
func looksLikeDates(c string) bool {
	g := digitGroups(c)
	if len(g) < 2 || len(g) > 8 {
		return len(g) == 1 && len(g[0]) == 8 && year(g[0][:4]) && (year(g[0][4:]) || g[0][4:6] <= "12" && g[0][6:] <= "31")
	}
	years := 0
	for _, d := range g {
		switch {
		case year(d):
			years++
		case len(d) > 2:
			return false
		}
	}
	return years > 0
}

func year(d string) bool {
	return len(d) == 4 && (d[:2] == "19" || d[:2] == "20")
}

// looksLikeOther reports whether an unlabelled candidate is an internet
// address, a version, a decimal, an amount, a page range or a time stamp.
func looksLikeOther(c string) bool {
	g := digitGroups(c)
	seps := strings.Trim(c, "0123456789")
	inner := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return -1
		}
		return r
	}, c)
	switch {
	case len(g) == 4 && inner == "..." && allBelow256(g):
		return true
	case len(g) == 2 && inner == ".": // a decimal
		return true
	case len(g) >= 2 && seps == "" && c[0] != '0' && thousands(g, inner):
		return true
	case strings.Contains(c, "--"), strings.Count(inner, "/") > 1, strings.Contains(c, " - ") && len(g) == 2:
		return true
	case len(g) >= 3 && year(g[0]) && len(g[1]) == 2 && len(g[2]) == 2: // 2024-01-31 10 …
		return true
	}
	short := 0 // "1 2 3 4 5 6 7 8": axes and tables
	for _, d := range g {
		if len(d) == 1 {
			short++
		}
	}
	return short > 3
}

func allBelow256(g []string) bool {
	for _, d := range g {
		if n, err := strconv.Atoi(d); err != nil || n > 255 {
			return false
		}
	}
	return true
}

// thousands reports whether all groups after the first have three digits and
// one and the same sign stands between them.
func thousands(g []string, inner string) bool {
	for _, d := range g[1:] {
		if len(d) != 3 {
			return false
		}
	}
	return len(g[0]) <= 3 && len(inner) == len(g)-1 && strings.Count(inner, inner[:1]) == len(inner)
}
