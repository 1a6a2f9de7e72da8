// Package export writes what leaves the installation: tables for spreadsheets,
// and indicators for other organisations as STIX 2.1 and MISP.
//
// It owns what may be shared and in which form. It takes values and gives bytes;
// it reads no store, decides on no case and sends nothing.
package export

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// TLP is a marking of the Traffic Light Protocol 2.0 (FIRST, 2022). The zero
// value is invalid.
type TLP string

// The markings, from what anybody may read to what only the persons may who
// were handed it.
const (
	Clear       TLP = "clear"
	Green       TLP = "green"
	Amber       TLP = "amber"
	AmberStrict TLP = "amber+strict" // the receiving organisation alone
	Red         TLP = "red"
)

// circles are the markings from the widest circle of readers to the narrowest.
var circles = []TLP{Clear, Green, Amber, AmberStrict, Red}

// MayLeave reports whether what others shared with us under a mark may leave
// under another one: never what is for this organisation or for persons alone, and
// the rest only to a circle that is no wider. Empty is not marked: its sharing is
// nobody's business but ours. What is no marking may not leave.
func MayLeave(mark string, as TLP) bool {
	if mark == "" {
		return true
	}
	had := slices.Index(circles, TLP(mark))
	return had >= 0 && had < slices.Index(circles, AmberStrict) && slices.Index(circles, as) >= had
}

// ErrPackage reports a package that can't be shared as it is.
var ErrPackage = errors.New("can't be shared")

// Package is what one export tells other organisations.
type Package struct {
	ID         string // UUID, the same for every export of an installation
	Producer   Producer
	TLP        TLP
	At         time.Time // of the export
	Indicators []Indicator
	Names      []Name // empty unless somebody asked for them
}

// Producer is the organisation that a receiver turns to with questions.
type Producer struct {
	ID   string // UUID
	Name string
}

// Indicator is one identifier that people confirmed, or its withdrawal.
type Indicator struct {
	ID    string   // UUID; the same in STIX and MISP
	Kind  string   // kind of identifier; see Shareable
	Value string   // canonical; empty when withdrawn
	Cases []string // references that mean nothing outside; equal for identifiers of one case
	// Confidence is 0–100 on the scale of STIX 2.1, appendix A: 15 low, 50 medium, 85 high.
	Confidence        int
	Created, Modified time.Time
	From, Until       time.Time // in force; both zero when withdrawn
	LastSeen          time.Time // of a network address, first seen at From; zero for other kinds
	// Withdrawn says that no case stands behind it any more. It is told by the id
	// alone: who was cleared isn't named again, to nobody.
	Withdrawn bool
}

// Name is a name that the applicant of a case gave.
type Name struct {
	Case string // as in Indicator.Cases
	Name string
}

// form is how a kind of identifier is written in both formats.
type form struct {
	pattern   string // of STIX: object path, with the value to follow; empty for accounts
	service   string // account type in STIX and MISP
	attribute string // type in MISP; empty: an object
	category  string // of the attribute in MISP
	symbol    string // of the chain in MISP
}

// forms are the kinds that may leave. Wallets, phones and bank accounts have no
// object in STIX 2.1; the paths are those that OpenCTI reads and writes.
var forms = map[string]form{
	screen.KindEmail:      {pattern: "email-addr:value", attribute: "email-src", category: "Social network"},
	screen.KindPhone:      {pattern: "phone-number:value", attribute: "phone-number", category: "Person"},
	screen.KindGitHub:     {service: "github", attribute: "github-username", category: "Social network"},
	screen.KindX:          {service: "twitter", attribute: "twitter-id", category: "Social network"},
	screen.KindGitLab:     {service: "gitlab"},
	screen.KindLinkedIn:   {service: "linkedin"},
	screen.KindTelegram:   {service: "telegram"},
	screen.KindDiscord:    {service: "discord"},
	screen.KindSkype:      {service: "skype"},
	screen.KindProfileID:  {},
	screen.KindWalletBTC:  {pattern: "cryptocurrency-wallet:value", attribute: "btc", category: "Financial fraud"},
	screen.KindWalletEVM:  {pattern: "cryptocurrency-wallet:value", symbol: "ETH"},
	screen.KindWalletTRON: {pattern: "cryptocurrency-wallet:value", symbol: "TRX"},
	screen.KindWalletSOL:  {pattern: "cryptocurrency-wallet:value", symbol: "SOL"},
	screen.KindIBAN:       {pattern: "bank-account:iban", attribute: "iban", category: "Financial fraud"},
	screen.KindAccount:    {pattern: "bank-account:account_number", attribute: "bank-account-nr", category: "Financial fraud"},
	screen.KindFile:       {pattern: "file:hashes.'SHA-256'", attribute: "sha256", category: "Payload delivery"},
	screen.KindIPv4:       {pattern: "ipv4-addr:value", attribute: "ip-src", category: "Network activity"},
	screen.KindIPv6:       {pattern: "ipv6-addr:value", attribute: "ip-src", category: "Network activity"},
}

// Shareable reports whether identifiers of the kind may leave at all. Names,
// addresses of houses, texts and pictures may not; devices mean something here
// only.
func Shareable(kind string) bool {
	_, ok := forms[kind]
	return ok
}

// account parts a value of a profile's kind into its service and either the
// login or the number of the account.
func (i Indicator) account() (service, login, number string) {
	if i.Kind != screen.KindProfileID {
		return forms[i.Kind].service, i.Value, ""
	}
	service, number, _ = strings.Cut(i.Value, ":")
	if service == screen.KindX {
		service = forms[screen.KindX].service
	}
	return service, "", number
}

// check refuses what must not leave, whoever put it in.
func (p Package) check() error {
	if _, ok := markings[p.TLP]; !ok {
		return fmt.Errorf("%w: %q is no marking of TLP 2.0", ErrPackage, p.TLP)
	}
	if p.ID == "" || p.Producer.ID == "" || p.Producer.Name == "" || p.At.IsZero() {
		return fmt.Errorf("%w: id, producer and time are needed", ErrPackage)
	}
	for _, i := range p.Indicators {
		switch {
		case !Shareable(i.Kind):
			return fmt.Errorf("%w: identifiers of the kind %q stay here", ErrPackage, i.Kind)
		case i.ID == "" || i.Created.IsZero() || i.Modified.Before(i.Created):
			return fmt.Errorf("%w: an indicator of the kind %s has no id, or its times are out of order", ErrPackage, i.Kind)
		case i.Withdrawn != (i.Value == ""):
			return fmt.Errorf("%w: indicator %s: a withdrawn one has no value, any other has one", ErrPackage, i.ID)
		case !i.Withdrawn && !i.From.Before(i.Until):
			return fmt.Errorf("%w: indicator %s ends before it begins", ErrPackage, i.ID)
		}
	}
	return nil
}

// of gives the indicators of a case that stand, when the first was made and
// when one changed last.
func (p Package) of(ref string) (ids []string, made, changed time.Time) {
	for _, i := range p.Indicators {
		if i.Withdrawn || !slices.Contains(i.Cases, ref) {
			continue
		}
		ids = append(ids, i.ID)
		made, changed = earliest(made, i.Created), latest(changed, i.Modified)
	}
	return ids, made, changed
}
