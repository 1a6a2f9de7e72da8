package watchlist

import (
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

func nameKey(s string) string {
	t := name.Tokens(s)
	slices.Sort(t)
	return strings.Join(t, " ")
}

// Canonical writes a listed value in the form that applications are compared
// in. It goes through the very code that reads applications, so that list and
// packet can't drift apart. The error says what is wrong with the value and never
// quotes it: behind an address some lists carry a stolen password.
func Canonical(kind, value string) (string, error) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", errors.New("the value is empty")
	}
	app := &screen.Application{Person: &screen.Person{}}
	switch kind {
	case screen.KindName:
		return value, nil
	case KindCompany:
		return readable(kind, history.FoldEmployer(value))
	case screen.KindFile:
		return readable(kind, digest.FindString(strings.ToLower(value)))
	case screen.KindProfileID:
		return readable(kind, numbered.FindString(strings.ToLower(value)))
	case screen.KindIPv4, screen.KindIPv6:
		return address(kind, value)
	case screen.KindAddress, screen.KindShipTo:
		key, _ := identify.NormaliseAddress(readAddress(value))
		return readable(kind, key)
	case screen.KindDevice:
		return readable(kind, identify.NormaliseDevice(value))
	case screen.KindMetadata:
		as, text, _ := strings.Cut(value, ":")
		return readable(kind, identify.NormaliseMetadata(strings.ToLower(strings.TrimSpace(as)), text))
	case screen.KindEmail:
		app.Person.Emails = []string{value}
	case screen.KindPhone:
		app.Person.Phones = []screen.Phone{{Number: value}}
	case screen.KindTelegram, screen.KindDiscord, screen.KindSkype:
		app.Person.Messengers = []screen.Messenger{{Service: kind, Handle: value}}
	case screen.KindIBAN:
		app.Payouts = []screen.Payout{{Kind: "iban", Account: value}}
	case screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL:
		app.Payouts = []screen.Payout{{Kind: "wallet", Account: value}}
	case screen.KindAccount:
		service, account, ok := strings.Cut(value, ":")
		if !ok {
			return "", errors.New("an account is written service:account, such as paypal:anna@mail.example")
		}
		app.Payouts = []screen.Payout{{Kind: service, Account: account}}
	case screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindWebsite:
		app.Person.Links = []string{profileURL(kind, value)}
	default:
		return "", errors.New("the kind is not a kind of identifier")
	}
	for _, id := range identify.All(app, nil, identify.Options{}).Identifiers {
		if id.Kind == kind {
			return id.Value, nil
		}
	}
	return readable(kind, "")
}

// readable gives the canonical form; the error when there is none.
func readable(kind, canonical string) (string, error) {
	if canonical == "" {
		return "", fmt.Errorf("the value can't be read as %s", kind)
	}
	return canonical, nil
}

var (
	digest   = regexp.MustCompile(`^[0-9a-f]{64}$`)             // SHA-256, by which documents are known
	numbered = regexp.MustCompile(`^[a-z0-9_.-]+:[a-z0-9_-]+$`) // service:number
)

// profileURL completes a bare login to the address of its profile.
func profileURL(kind, value string) string {
	if strings.Contains(value, "/") || kind == screen.KindWebsite {
		return value
	}
	login := strings.TrimPrefix(value, "@")
	return map[string]string{screen.KindGitHub: "https://github.com/", screen.KindGitLab: "https://gitlab.com/",
		screen.KindLinkedIn: "https://www.linkedin.com/in/", screen.KindX: "https://x.com/"}[kind] + login
}

func address(kind, value string) (string, error) {
	if strings.Contains(value, "/") {
		p, err := netip.ParsePrefix(value)
		if err != nil {
			return "", errors.New("the value is not a range of addresses")
		}
		if p.Addr().Is4() && p.Bits() < 16 || p.Addr().Is6() && p.Bits() < 32 {
			return "", errors.New("the range is too wide: a list may not hold a whole country's or carrier's (at least /16, or /32 for IPv6)")
		}
		return p.Masked().String(), nil
	}
	a, err := netip.ParseAddr(value)
	if err != nil {
		return "", errors.New("the value is not an IP address")
	}
	a = a.Unmap()
	if a.Is4() != (kind == screen.KindIPv4) {
		return "", errors.New("the address is of the other IP version")
	}
	if k, _ := identify.NormaliseIP(value); k == "" {
		return "", errors.New("the address is one that many networks use inside")
	}
	return a.String(), nil
}

// The parts of a canonical address, parted by "|"; see identify.NormaliseAddress.
const (
	addressStreet = iota
	addressUnit
	addressCity
	addressRegion
	addressPostal
	addressCountry
	addressParts
)

// house is the part of a canonical address by which it is looked up.
func house(canonical string) string {
	parts := strings.SplitN(canonical, "|", addressCity+1)
	return strings.Join(parts[:min(len(parts), addressCity)], "|")
}

// oneAddress reports whether two canonical addresses are one door: the same
// street and unit, a city or postal code that both have and that agrees, and no
// part in which they differ. With one postal code, spellings of city and region
// don't count.
func oneAddress(a, b string) bool {
	x, y := strings.Split(a, "|"), strings.Split(b, "|")
	if a == b || len(x) != addressParts || len(y) != addressParts {
		return a == b && a != ""
	}
	agrees := func(i int) bool { return x[i] != "" && x[i] == y[i] }
	coded := agrees(addressPostal)
	for i := range x {
		spelling := coded && (i == addressCity || i == addressRegion)
		if x[i] != y[i] && (i <= addressUnit || x[i] != "" && y[i] != "" && !spelling) {
			return false
		}
	}
	return coded || agrees(addressCity)
}

var (
	codeThenCity = regexp.MustCompile(`^(\d[\d-]{3,9})\s+(\pL.*)$`)
	thenCode     = regexp.MustCompile(`^(.*?)\s*((?:[A-Za-z]{1,2}\d[A-Za-z\d]?\s*\d[A-Za-z]{2})|\d[\d -]{3,9})$`)
)

// readAddress parts an address in one line, as lists write it: street and unit,
// city, region with postal code, country, with commas between.
func readAddress(text string) screen.Address {
	var parts []string
	for p := range strings.SplitSeq(text, ",") {
		if p = strings.TrimSpace(p); p != "" {
			parts = append(parts, p)
		}
	}
	var a screen.Address
	last := func() string { return parts[len(parts)-1] }
	drop := func() { parts = parts[:len(parts)-1] }
	// Two letters are a country only behind a postal code: TX and CA are regions, too.
	if n := len(parts); n > 2 && len(country(last())) == 2 && (len(last()) > 2 || strings.ContainsAny(parts[n-2], "0123456789")) {
		a.Country = last()
		drop()
	}
	if len(parts) > 1 {
		if m := codeThenCity.FindStringSubmatch(last()); m != nil {
			a.PostalCode, a.City = m[1], m[2]
			drop()
		} else if m := thenCode.FindStringSubmatch(last()); m != nil {
			a.PostalCode = m[2]
			if a.Region = m[1]; len(parts) == 2 {
				a.Region, a.City = "", m[1]
			}
			drop()
		}
	}
	if len(parts) > 2 && a.Region == "" && a.City == "" && len(last()) <= 3 {
		a.Region = last()
		drop()
	}
	if len(parts) > 1 && a.City == "" {
		a.City = last()
		drop()
	}
	a.Lines = parts
	return a
}

// seats are names of countries under which lists and résumés write the seat of
// a listed firm, beside those that identify knows.
var seats = map[string]string{
	"north korea": "kp", "dprk": "kp", "democratic peoples republic of korea": "kp", "democratic people s republic of korea": "kp",
	"russian federation": "ru", "peoples republic of china": "cn", "people s republic of china": "cn", "prc": "cn", "laos": "la", "lao pdr": "la",
}

// CountryCode is the ISO 3166-1 code in small letters of what somebody wrote: the
// code or the English name; ok is false when it is neither.
func CountryCode(s string) (code string, ok bool) {
	code = country(s)
	return code, len(code) == 2
}

// country is a country's ISO code in small letters, else its folded name.
func country(s string) string {
	key, _ := identify.NormaliseAddress(screen.Address{Lines: []string{"1"}, Country: s})
	folded := key[strings.LastIndexByte(key, '|')+1:]
	if code, ok := seats[folded]; ok {
		return code
	}
	return folded
}
