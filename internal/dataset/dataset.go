// Package dataset holds the data sets that the product embeds, and answers from
// them offline: what network an address belongs to, what kind of mailbox a
// domain gives, where a place or a phone number lies, who is under sanctions.
//
// It owns the packed files, their provenance (packed/SOURCES.yaml) and the
// customer's own files, which win over ours. It doesn't own the hand-kept lists
// (package list), nor what an answer means for an application (package enrich).
//
// A [Sets] is immutable and safe for concurrent use.
package dataset

import (
	"errors"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"bonafide/internal/list"
)

// ErrData reports a data file that can't be used; the error names the file and
// the place in it, and what to do.
var ErrData = errors.New("unusable data file")

// Class is the kind of a network. Unknown networks never count against anybody.
type Class string

// The classes of networks.
const (
	ISP       Class = "isp"
	Mobile    Class = "mobile"
	Education Class = "education"
	Corporate Class = "corporate"
	Relay     Class = "relay" // a benign relay, such as iCloud Private Relay
	Hosting   Class = "hosting"
	VPN       Class = "vpn"
	Tor       Class = "tor"
	Proxy     Class = "proxy"
	Unknown   Class = "unknown"
)

// Options say what to load beside the embedded sets.
type Options struct {
	Dir   string           // folder of the customer's files; empty or absent means none
	Now   func() time.Time // for staleness; nil means that nothing is ever stale
	Lists *list.Lists      // hand-kept overrides; nil means none
}

// Network is what is known of an address. Empty fields are unknown.
type Network struct {
	Class    Class
	Provider string // folded name of the operator of the list that gave the class, else empty
	ASN      uint32 // 0 is unknown
	ASName   string
	Country  string // ISO 3166-1 alpha-2, where the address is registered
	Region   string // from the customer's city database only
	City     string // likewise
	Lat, Lon float64
	Located  bool      // Lat and Lon are known
	Source   string    // name of the set that gave the class, else the one that gave the number
	AsOf     time.Time // date of that set
}

// Mail is what is known of a mail domain.
type Mail struct {
	Class         string // consumer, disposable, alias, education, corporate; empty is unknown
	NumericExempt bool   // all-numeric mailboxes are ordinary there
	Source        string
	AsOf          time.Time
}

// Place is a place as far as it is known.
type Place struct {
	Country  string // ISO 3166-1 alpha-2
	Region   string // name of the state or province; for the United States its two letters
	Lat, Lon float64
	Located  bool     // Lat and Lon are known
	Zones    []string // every IANA zone that the place may lie in
}

// Entry is one entry of a sanctions list.
type Entry struct {
	Kind       string // name (a person), company, or wallet_btc, wallet_evm, wallet_tron, wallet_sol, wallet (another chain)
	Value      string // the name, or the address as published
	Aliases    []string
	BirthYears []int  // as published; empty when unknown
	Currency   string // ticker, for wallets
	List       string // UN or OFAC
	Reference  string // the list's own number, else the owner as published
	ListedOn   string // YYYY-MM-DD, empty when the source doesn't say
	Source     string // name of the set
	AsOf       time.Time
}

// Info describes one data set.
type Info struct {
	Name        string    `json:"name"`
	Title       string    `json:"title"`
	Version     string    `json:"version"`
	Date        time.Time `json:"date"`
	Licence     string    `json:"licence"`
	LicenceText string    `json:"licence_text,omitempty"` // name of the file that [LicenceText] gives
	Credit      string    `json:"credit"`                 // attribution that pages and files must show
	Source      string    `json:"source"`
	SHA256      string    `json:"sha256"` // of the packed file
	Bytes       int       `json:"bytes"`
	StaleAfter  int       `json:"stale_after"` // days
	AgeDays     int       `json:"age_days"`
	Stale       bool      `json:"stale"`
	Origin      string    `json:"origin"` // embedded or customer
}

// Sets are all data sets, loaded.
type Sets struct {
	networks    *networks
	mailboxes   *mailboxes
	places      *places
	confusables map[rune]string
	sanctions   []Entry
	customer    *customer
	infos       []Info
}

// Load reads the embedded sets and the customer's files. The error wraps
// [ErrData] and names the file.
func Load(opt Options) (*Sets, error) {
	var now time.Time
	if opt.Now != nil {
		now = opt.Now()
	}
	p, err := openPacked(embedded, now)
	if err != nil {
		return nil, err
	}
	s := &Sets{}
	if s.customer, err = openCustomer(opt.Dir, now); err != nil {
		return nil, err
	}
	var work errgroup.Group
	work.Go(func() (err error) { s.networks, err = loadNetworks(p, opt.Lists); return err })
	work.Go(func() (err error) { s.mailboxes, err = loadMailboxes(p, opt.Lists); return err })
	work.Go(func() (err error) { s.places, err = loadPlaces(p); return err })
	work.Go(func() (err error) { s.confusables, err = loadConfusables(p); return err })
	work.Go(func() (err error) { s.sanctions, err = loadSanctions(p, s.customer); return err })
	if err := work.Wait(); err != nil {
		s.customer.close()
		return nil, err
	}
	embedded := slices.DeleteFunc(slices.Clone(p.infos), func(i Info) bool { return s.customer.replaces(i.Name) })
	s.infos = slices.Concat(embedded, s.customer.infos)
	slices.SortFunc(s.infos, func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
	return s, nil
}
