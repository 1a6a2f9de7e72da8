package identify

import (
	"slices"
	"strings"

	pn "github.com/nyaruka/phonenumbers"

	"bonafide/internal/screen"
)

// NormalisePhone gives a number as typed in E.164 ("+12025550101") and what the
// number itself tells: its region (ISO 3166-1, "001" for numbers of no
// country), for the North American plan its area code, and the international
// prefix as typed. regions are tried in order for numbers in national form.
// The value is empty when s is no number that can be dialled.
func NormalisePhone(s string, regions []string) (value string, attrs map[string]string) {
	s = newView(strings.TrimSpace(s)).text
	s = trimPrefixFold(trimPrefixFold(s, "tel:"), "//")
	if i := strings.IndexByte(s, ';'); i >= 0 {
		s = s[:i]
	}
	if !plausibleDigits(s) {
		return "", nil
	}
	if n := parsePhone(s, regions); n != nil {
		return describePhone(n, s)
	}
	// People leave the plus sign out: a whole number with its calling code.
	if d := digitsOf(s); len(d) >= 11 && d[0] != '0' && !strings.HasPrefix(strings.TrimSpace(s), "+") {
		if n := parsePhone("+"+d, nil); n != nil {
			return describePhone(n, s)
		}
	}
	return "", nil
}

// plausibleDigits bounds what is handed to the parser: 6 to 20 digits in at
// most 48 bytes.
func plausibleDigits(s string) bool {
	n := len(digitsOf(s))
	return n >= 6 && n <= 20 && len(s) <= 48
}

func digitsOf(s string) string {
	b := make([]byte, 0, 20)
	for i := range len(s) {
		if isDigit(s[i]) {
			b = append(b, s[i])
		}
	}
	return string(b)
}

// sanctionedCode is asked before validity: the metadata of numbering plans is
// thin there, and the rule on it is compliance.
const sanctionedCode = 850

func parsePhone(s string, regions []string) *pn.PhoneNumber {
	if international(s) {
		s = strings.Replace(s, "+ ", "+", 1)
		if rest, ok := strings.CutPrefix(strings.TrimLeft(s, "( "), "00"); ok {
			s = "+" + rest
		}
		n, err := pn.Parse(s, "ZZ")
		if err == nil && (n.GetCountryCode() == sanctionedCode || validPhone(n)) {
			return n
		}
		return nil
	}
	for _, r := range regions {
		n, err := pn.Parse(s, r)
		if err == nil && validPhone(n) && int(n.GetCountryCode()) == pn.GetCountryCodeForRegion(r) {
			return n
		}
	}
	return nil
}

// international reports whether the number is typed with an international
// prefix: a plus sign, or 00.
func international(s string) bool {
	s = strings.TrimLeft(s, "( ")
	return strings.HasPrefix(s, "+") || strings.HasPrefix(s, "00")
}

func validPhone(n *pn.PhoneNumber) bool {
	return pn.IsValidNumber(n) || fictitious(n) != ""
}

// invented are the numbers that regulators keep for films and books and that
// the numbering plans know nothing of: calling code, first of them and how many,
// in national form. Most other such ranges are valid by their plan already.
var invented = []struct {
	code         int32
	first, count uint64
	region       string
}{
	{44, 7700_900_000, 1000, "GB"},    // Ofcom, telephone numbers for drama: mobiles
	{44, 1632_960_000, 1000, "GB"},    // the same, no area in particular
	{33, 6_39_98_00_00, 10_000, "FR"}, // ARCEP, decision 2018-0881: mobiles
	{353, 20_910_0000, 100_000, "IE"}, // ComReg, numbering conditions: drama
}

// fictitious gives the region of a number that a plan keeps for invented people,
// or nothing. In North America these are line 0100 to 0199 of exchange 555 and
// area code 555. Samples and tests use them, and a résumé made from a template
// should be seen as such.
func fictitious(n *pn.PhoneNumber) string {
	national := n.GetNationalNumber()
	if n.GetCountryCode() == 1 {
		area, exchange, line := national/10_000_000, national/10_000%1000, national%10_000
		if area >= 200 && area <= 999 && (exchange == 555 && line >= 100 && line <= 199 || area == 555) {
			return "US"
		}
		return ""
	}
	for _, r := range invented {
		if n.GetCountryCode() == r.code && national >= r.first && national-r.first < r.count {
			return r.region
		}
	}
	return ""
}

func describePhone(n *pn.PhoneNumber, typed string) (string, map[string]string) {
	attrs := map[string]string{"region": pn.GetRegionCodeForNumber(n)}
	switch n.GetCountryCode() {
	case 1:
		national := pn.GetNationalSignificantNumber(n)
		attrs["area"] = national[:min(3, len(national))]
	case sanctionedCode:
		attrs["region"] = "KP"
	}
	if attrs["region"] == "" {
		attrs["region"] = fictitious(n)
	}
	if t := strings.TrimLeft(typed, "( "); strings.HasPrefix(t, "+") {
		attrs["prefix"] = "+" + itoa(int(n.GetCountryCode()))
	} else if strings.HasPrefix(t, "00") {
		attrs["prefix"] = "00" + itoa(int(n.GetCountryCode()))
	}
	return pn.Format(n, pn.E164), attrs
}

// phoneScan is what a search for phones knows beside the text.
type phoneScan struct {
	regions []string // in order of belief
	stated  int      // how many of them the applicant states; the others are guesses
	header  int      // end of the head of a résumé, where bare digits are a phone
	taken   taken    // bytes of values of other kinds, whose digits are no phones
	parsed  int      // numbers handed to the parser, at most maxParsed
}

// maxParsed bounds the costly step for one text; a long résumé has some dozens
// of candidates, only a table of numbers has more.
const maxParsed = 600

func (p *phoneScan) find(v view) []hit {
	var hits []hit
	s := v.text
	for i := 0; i < len(s); {
		start, end := phoneCandidate(s, i)
		if start < 0 {
			break
		}
		i = max(end, start+1)
		if p.taken != nil && p.taken.touches(start, end) {
			continue
		}
		if h, ok := p.judge(s, start, end); ok {
			hits = append(hits, h)
			continue
		}
		hits = p.parts(hits, s, start, end)
	}
	return hits
}

// parts judges the pieces of a candidate that isn't one number: two numbers
// side by side, or a number beside a date.
func (p *phoneScan) parts(hits []hit, s string, start, end int) []hit {
	for _, sep := range [...]string{"  ", " / ", "/", " - ", ") (", " +", " ("} {
		c := s[start:end]
		k := strings.Index(c, sep)
		if k <= 0 {
			continue
		}
		left := start + len(strings.TrimRight(c[:k+boolInt(sep == ") (")], " "))
		right := start + k + len(sep) - boolInt(strings.HasSuffix(sep, "+") || strings.HasSuffix(sep, "("))
		for right < end && s[right] == ' ' {
			right++
		}
		a, okA := p.judge(s, start, left)
		b, okB := p.judge(s, right, end)
		if okA {
			hits = append(hits, a)
		}
		if okB {
			hits = append(hits, b)
		}
		if okA || okB {
			return hits
		}
	}
	return hits
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// judge decides whether s[start:end] is a phone.
func (p *phoneScan) judge(s string, start, end int) (hit, bool) {
	if end <= start || !plausibleDigits(s[start:end]) {
		return hit{}, false
	}
	c := s[start:end]
	plus := strings.HasPrefix(strings.TrimLeft(c, "( "), "+")
	named := labelled(s, start, phoneLabels)
	if !cleanEdges(s, start, end, plus || named) || !named && labelled(s, start, notPhoneLabels) {
		return hit{}, false
	}
	regions := p.regions
	if !plus && !named {
		if looksLikeOther(c) {
			return hit{}, false
		}
		if !strings.ContainsAny(c, " -./()") && start >= p.header {
			return hit{}, false
		}
		regions = p.believable(c)
	}
	if looksLikeDates(c) && !plus {
		return hit{}, false
	}
	if !plus && strings.HasPrefix(c, "00") && !named && start >= p.header {
		return hit{}, false
	}
	if p.parsed++; p.parsed > maxParsed {
		return hit{}, false
	}
	n := parsePhone(c, regions)
	if n == nil {
		return hit{}, false
	}
	value, attrs := describePhone(n, c)
	if r := attrs["region"]; plus && pn.GetCountryCodeForRegion(r) != 0 && !slices.Contains(p.regions, r) {
		p.regions = append(slices.Clone(p.regions), r) // the numbers beside it may be of the same country
	}
	return hit{kind: screen.KindPhone, value: value, start: start, end: end, own: true, attrs: attrs}, true
}

// believable are the regions whose national form the candidate has: without a
// label, three digits, three and four make a number of the North American plan,
// and elsewhere a number begins with the trunk digit 0, unless the applicant
// states the region.
func (p *phoneScan) believable(c string) []string {
	out := make([]string, 0, len(p.regions))
	trunk := c[0] == '0' || strings.HasPrefix(c, "(0")
	for i, r := range p.regions {
		switch {
		case pn.IsNANPACountry(r):
			if nanpShape(c) {
				out = append(out, r)
			}
		case trunk || i < p.stated:
			out = append(out, r)
		}
	}
	return out
}

// nanpShape reports whether the groups of digits are 3-3-4, with or without a
// leading 1, or ten bare digits.
func nanpShape(c string) bool {
	g := digitGroups(c)
	if len(g) > 0 && g[0] == "1" {
		g = g[1:]
	}
	switch len(g) {
	case 1:
		return len(g[0]) == 10
	case 2:
		return len(g[0]) == 3 && len(g[1]) == 7 || len(g[0]) == 6 && len(g[1]) == 4
	}
	return len(g) == 3 && len(g[0]) == 3 && len(g[1]) == 3 && len(g[2]) == 4
}

func digitGroups(c string) []string {
	return strings.FieldsFunc(c, func(r rune) bool { return r < '0' || r > '9' })
}

// phoneCandidate is the next run of digits and the signs that people put
// between them, from i on; start is -1 when there is none.
func phoneCandidate(s string, i int) (start, end int) {
	for ; i < len(s); i++ {
		c := s[i]
		if !isDigit(c) && c != '+' && c != '(' {
			continue
		}
		j := i
		end := i
		gap := 0
		for j < len(s) && gap < 4 && j-i < 48 {
			switch d := s[j]; {
			case isDigit(d):
				end, gap = j+1, 0
			case d == ' ' || d == '-' || d == '.' || d == '(' || d == ')' || d == '/' || d == '+' && j == i || d == '+' && gap > 0:
				gap++
			default:
				gap = 4
			}
			j++
		}
		if end-i >= 7 {
			return i, end
		}
		if end > i {
			i = end - 1
		}
	}
	return -1, -1
}

// regionsOf orders the regions to try: those stated, then hints, then the two
// that most numbers without a prefix belong to. It gives the number of stated ones.
func regionsOf(stated, hints []string) (regions []string, n int) {
	add := func(r string) {
		if r != "" && !slices.Contains(regions, r) && pn.GetCountryCodeForRegion(r) != 0 {
			regions = append(regions, r)
		}
	}
	for _, r := range stated {
		add(r)
	}
	n = len(regions)
	for _, r := range hints {
		add(r)
	}
	add("US")
	add("GB")
	return regions, n
}
