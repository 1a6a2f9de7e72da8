package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// NormalisePayout gives the kind of identifier and the canonical form of an
// account that pay goes to, by the contract's kind of payout: a wallet by its
// checksum, an IBAN by its check digits, everything else as account
// "kind:value". An account whose check fails is kept as such, for the same
// wrong number twice is still the same. Empty without an account.
func NormalisePayout(kind, s string) (identifier, value string) {
	kind = strings.ToLower(strings.TrimSpace(kind))
	s = strings.TrimSpace(newView(s).text)
	if s == "" {
		return "", ""
	}
	if kind == "wallet" || kind == "" || kind == "other" {
		if k, v := NormaliseWallet(s, kind == "wallet"); k != "" {
			return k, v
		}
	}
	if kind != "paypal" {
		if v := NormaliseIBAN(s); v != "" {
			return screen.KindIBAN, v
		}
	}
	if kind == "" {
		kind = "other"
	}
	if v := accountNumber(kind, s); v != "" {
		return screen.KindAccount, kind + ":" + v
	}
	return "", ""
}

func accountNumber(kind, s string) string {
	switch kind {
	case "ach", "sort_code":
		// Routing number and account stand in either order of signs between them.
		return strings.Join(digitGroupsJoined(kind, s), "/")
	case "paypal", "payoneer", "wise":
		if v := NormaliseEmail(s); v != "" {
			return v
		}
		if l, ok := parseLink(s); ok && len(l.parts()) > 0 {
			p := l.parts()
			return squeeze(p[len(p)-1])
		}
	}
	return squeeze(s)
}

// digitGroupsJoined splits routing number (nine digits, or six of a sort code)
// and account number, however they are written.
func digitGroupsJoined(kind, s string) []string {
	d := digitsOf(s)
	n := 9
	if kind == "sort_code" {
		n = 6
	}
	switch {
	case d == "":
		return nil
	case len(d) <= n:
		return []string{d}
	}
	return []string{d[:n], d[n:]}
}

// squeeze is s in lowercase without spaces and punctuation between its parts.
func squeeze(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if r != ' ' && r != '-' && r != '.' && r != '\t' && r != '\n' {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// payLink reads the account behind a link for payments: paypal.me/annaprobe.
func payLink(l link) (string, bool) {
	p := l.parts()
	switch {
	case l.host == "paypal.me" && len(p) > 0:
		return "paypal:" + squeeze(p[0]), true
	case l.host == "paypal.com" && len(p) > 1 && strings.EqualFold(p[0], "paypalme"):
		return "paypal:" + squeeze(p[1]), true
	}
	return "", false
}
