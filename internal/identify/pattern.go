package identify

import "strings"

// Handles knows the words and exemptions of handle patterns, from the lists
// handle_words and mail_consumer. The zero value knows the patterns without words.
type Handles struct {
	Role          []string        // words of a trade: followed by a digit they make role_digit
	Broad         []string        // words of general taste: with three digits at the end they make broad_digits
	NumericExempt map[string]bool // mail domains where numbers are how mailboxes are named
}

// The patterns of handles, as rules know them.
const (
	monthDay    = "month_day"
	roleDigit   = "role_digit"
	broadDigits = "broad_digits"
	dots        = "dots"
)

// Mailbox gives the pattern of a mailbox name, or empty. All-numeric names and
// all names at the exempt domains have none: there numbers are customary and
// the measurement left them out. A word inside a token of the applicant's own
// name is no word of a handle. tokens are folded.
func (h Handles) Mailbox(local, domain string, tokens []string) string {
	local = strings.ToLower(local)
	local, _, _ = strings.Cut(local, "+")
	if h.NumericExempt[domain] || digitsOf(local) == local {
		return ""
	}
	switch {
	case h.role(local, tokens):
		return roleDigit
	case h.broad(local, tokens):
		return broadDigits
	case hasMonthDay(local):
		return monthDay
	case sprayed(local):
		return dots
	}
	return ""
}

// Profile gives the pattern of a profile's handle: one of those with a word, or empty.
func (h Handles) Profile(login string, tokens []string) string {
	login = strings.ToLower(login)
	switch {
	case h.role(login, tokens):
		return roleDigit
	case h.broad(login, tokens):
		return broadDigits
	}
	return ""
}

// role reports whether a word of a trade is followed by a digit, signs between
// them left out of account.
func (h Handles) role(s string, tokens []string) bool {
	for _, w := range h.Role {
		for i := 0; ; {
			k := strings.Index(s[i:], w)
			if k < 0 {
				break
			}
			i += k + len(w)
			if isDigit(at(strings.TrimLeft(s[i:], "._-"), 0)) && !inName(w, tokens) {
				return true
			}
		}
	}
	return false
}

func (h Handles) broad(s string, tokens []string) bool {
	stem := strings.TrimRight(s, "0123456789")
	if len(s)-len(stem) < 3 {
		return false
	}
	for _, w := range h.Broad {
		if strings.Contains(stem, w) && !inName(w, tokens) {
			return true
		}
	}
	return false
}

func inName(word string, tokens []string) bool {
	for _, t := range tokens {
		if strings.Contains(t, word) {
			return true
		}
	}
	return false
}

// hasMonthDay reports whether exactly four digits in a row are a month and a day.
func hasMonthDay(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) {
			continue
		}
		end := i
		for isDigit(at(s, end)) {
			end++
		}
		if d := s[i:end]; len(d) == 4 && d[:2] >= "01" && d[:2] <= "12" && d[2:] >= "01" && d[2:] <= "31" {
			return true
		}
		i = end
	}
	return false
}

// sprayed reports whether dots part a name into scraps: four dots or more, two
// letters or fewer between them on average.
func sprayed(s string) bool {
	n := strings.Count(s, ".")
	return n >= 4 && len(s)-n <= 2*(n+1)
}

// Stem gives what is left of a mailbox name without digits, dots, hyphens and
// underscores, when it is rare enough to tie mailboxes: seven letters or more
// and no token of the applicant's name in it. Else it is empty.
func Stem(local string, tokens []string) string {
	local, _, _ = strings.Cut(strings.ToLower(local), "+")
	stem := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' {
			return r
		}
		return -1
	}, local)
	if len(stem) < 7 {
		return ""
	}
	for _, t := range tokens {
		if len(t) >= 3 && strings.Contains(stem, t) {
			return ""
		}
	}
	return stem
}
