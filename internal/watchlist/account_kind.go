package watchlist

import (
	"strings"

	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// handles are the services whose logins applications carry.
var handles = map[string]bool{screen.KindGitHub: true, screen.KindGitLab: true, screen.KindLinkedIn: true, screen.KindX: true,
	screen.KindTelegram: true, screen.KindDiscord: true, screen.KindSkype: true}

// Reasons for what reports hold and applications don't.
const (
	reasonService  = "an account of a service that applications aren't compared by"
	reasonDigest   = "a digest other than SHA-256, by which documents are known"
	reasonKind     = "a kind of value that applications don't carry"
	reasonContext  = "not meant for detection (to_ids)"
	reasonOrdinary = "the address of a service that everybody uses"
)

// account takes an account as reports write it: its login, which can be given
// out anew, and its number, which can't. At least one must be there.
func (t *taker) account(at Skipped, base Row, of, login, number string) error {
	of = service(of)
	if !handles[of] {
		t.skip(at, reasonService)
		return nil
	}
	if login == "" && number == "" {
		t.skip(at, "an account without login and number")
		return nil
	}
	if login != "" {
		r := base
		r.Kind, r.Value = of, login
		if err := t.take(at, r); err != nil {
			return err
		}
	}
	if number == "" {
		return nil
	}
	r := base
	r.Kind, r.Value = screen.KindProfileID, of+":"+number
	return t.take(at, r)
}

// link takes an address of the web: a profile as that, a host or page as site.
// Of a service that everybody uses only an account can be listed.
func (t *taker) link(at Skipped, r Row, url string) error {
	app := &screen.Application{Person: &screen.Person{Links: []string{url}}}
	for _, id := range identify.All(app, nil, identify.Options{}).Identifiers {
		if handles[id.Kind] || id.Kind == screen.KindWebsite {
			r.Kind, r.Value = id.Kind, url
			return t.take(at, r)
		}
	}
	if strings.TrimSpace(url) == "" {
		t.skip(at, "the value is empty")
		return nil
	}
	t.skip(at, reasonOrdinary)
	return nil
}

// network takes an address or a range of either version.
func (t *taker) network(at Skipped, r Row, value string) error {
	r.Kind, r.Value = screen.KindIPv4, value
	if strings.Contains(value, ":") {
		r.Kind = screen.KindIPv6
	}
	return t.take(at, r)
}

// strictest is the narrower of two marks.
func strictest(a, b string) string {
	for i := len(TLPs) - 1; i >= 0; i-- {
		if a == TLPs[i] || b == TLPs[i] {
			return TLPs[i]
		}
	}
	return ""
}
