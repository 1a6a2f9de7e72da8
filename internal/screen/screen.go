// Package screen holds the words of the product: what an application is, what
// was read from its documents, what was found about it, on what evidence, and
// where its review stands.
//
// It imports only the standard library, so that every other package may import
// it. It holds no I/O and no policy: limits live in package intake, rules in
// package rule, weights in package score, storage in package store.
package screen

// Outcome is a rule's answer about one application. The zero value is invalid,
// so that a forgotten assignment can't pass for a clean result.
type Outcome string

// The four outcomes of a rule.
const (
	Fired         Outcome = "fired"          // the indicator is present
	Clear         Outcome = "clear"          // looked for, and absent
	NotAvailable  Outcome = "not_available"  // the data that the rule needs is missing
	NotApplicable Outcome = "not_applicable" // the rule doesn't concern this application
)

// Band is a place in the review queue. It never decides about a person: every
// band from Medium upward is read by a reviewer. The zero value is invalid.
type Band string

// The bands, lightest first. See package score for their thresholds.
const (
	BandNone     Band = "none"
	BandLow      Band = "low"
	BandMedium   Band = "medium"
	BandHigh     Band = "high"
	BandCritical Band = "critical"
)

// Bands lists all bands from the lightest to the heaviest.
var bands = [...]Band{BandNone, BandLow, BandMedium, BandHigh, BandCritical}

// Rank is the place of the band in the order none, low, medium, high, critical,
// from 0 to 4, or -1 when the band is not one of them.
func (b Band) Rank() int {
	for i, x := range bands {
		if x == b {
			return i
		}
	}
	return -1
}

// Relation says how two people's names relate. It is never a number: rules ask
// only for [NamesDifferent], and one household rule for [NamesDifferentGiven].
// The zero value means that nobody compared; [NamesUnknown] that it can't be told.
type Relation string

// The relations that a comparison of two names can give.
const (
	NamesSame           Relation = "same"
	NamesVariant        Relation = "variant"
	NamesDifferentGiven Relation = "different_given" // one family name, another given name
	NamesDifferent      Relation = "different"
	NamesUnknown        Relation = "unknown" // a side is missing, one token, or in a script that isn't covered
)

// Box is a rectangle on a page in points (1/72 inch), origin at the top left:
// left, top, right, bottom. The zero value means that no place is known.
type Box [4]float64

// Where is one place that a value was read from: in a document (Document, Page,
// Start, End, Box) or in the application's own data (Field).
type Where struct {
	Document string `json:"document,omitempty"` // id of the document, unique within the application
	Page     int    `json:"page,omitempty"`     // from 1; 0 for formats without pages
	Start    int    `json:"start,omitempty"`    // byte offsets into Document.Text, half open;
	End      int    `json:"end,omitempty"`      // both 0 when the value doesn't stand in the text
	Box      Box    `json:"box,omitzero"`       // bounding box on the page
	Field    string `json:"field,omitempty"`    // path in the contract, such as "person.emails[0]"
	Source   string `json:"source,omitempty"`   // text, annotation, metadata, hidden, ocr or form
	Engine   string `json:"engine,omitempty"`   // the reader that saw it; empty for form data
}

// Identifier is one value that can tie applications to each other, once for
// each canonical value of a kind, with all its places.
type Identifier struct {
	Kind  string  `json:"kind"`  // one of the Kind constants
	Value string  `json:"value"` // canonical form, the one that is compared
	Raw   string  `json:"raw"`   // as first written
	Own   bool    `json:"own"`   // the applicant's, not a referee's, agency's or employer's
	Where []Where `json:"where"` // at least one
	// Attrs carries what is known of the value itself (a phone's "region" and "line_type",
	// an e-mail's "domain"), never of the person. Nil when nothing is.
	Attrs map[string]string `json:"attrs,omitempty"`
}

// The kinds of identifiers of the contract.
const (
	KindName       = "name"
	KindEmail      = "email"
	KindPhone      = "phone"
	KindGitHub     = "github"
	KindGitLab     = "gitlab"
	KindLinkedIn   = "linkedin"
	KindTelegram   = "telegram"
	KindDiscord    = "discord"
	KindSkype      = "skype"
	KindX          = "x"
	KindWebsite    = "website"
	KindIPv4       = "ipv4"
	KindIPv6       = "ipv6"
	KindWalletBTC  = "wallet_btc"
	KindWalletEVM  = "wallet_evm"
	KindWalletTRON = "wallet_tron"
	KindWalletSOL  = "wallet_sol"
	KindIBAN       = "iban"
	KindAccount    = "account" // bank or payment account other than an IBAN or a wallet: "paypal:anna@mail.example"
	KindAddress    = "address" // home address, normalised with its unit
	KindDevice     = "device"
	KindFile       = "file" // SHA-256 of the bytes
	KindText       = "text"
	KindPhoto      = "photo"
	KindMetadata   = "metadata"
	KindHistory    = "history"
	KindProfileID  = "profile_id" // "github:12345"
)

// Kinds that exist only as signatures for linking.
const (
	KindShipTo  = "ship_to" // shipping address with its unit
	KindPassage = "passage" // one rare sentence
)

// Evidence is one ground of a finding: the very place, value or neighbour that
// it rests on, so that a reviewer can check it without trusting the program.
type Evidence struct {
	Kind     string `json:"kind"`               // kind of identifier, or of fact ("touchpoint", "hidden", "observation" …)
	Value    string `json:"value"`              // what stands there, for people to read
	Document string `json:"document,omitempty"` // with Page, Start, End and Box as in Where
	Page     int    `json:"page,omitempty"`
	Start    int    `json:"start,omitempty"`
	End      int    `json:"end,omitempty"`
	Box      Box    `json:"box,omitzero"`
	Field    string `json:"field,omitempty"`
	// Applications are ids of other applications concerned, oldest first.
	Applications []string `json:"applications,omitempty"`
	// Source and AsOf name the data set or list behind the fact and its date.
	Source string `json:"source,omitempty"`
	AsOf   string `json:"as_of,omitempty"`
	// Note says in words what was compared: "offset −5 h at the place stated, +8 h in the browser".
	Note string `json:"note,omitempty"`
	// Rests are the identifiers ("kind:value") that this evidence stands on; a value counts
	// only once in a score, whatever the number of families that cite it.
	Rests []string `json:"rests,omitempty"`
	// TLP is the mark of the list's entry behind it (Traffic Light Protocol 2.0), such as
	// "amber+strict"; empty: not marked. See LeadsOnly.
	TLP string `json:"tlp,omitempty"`
}

// Finding is one rule's answer about one application, with its grounds. Only
// fired rules become findings that are stored.
type Finding struct {
	Rule     string     `json:"rule"`
	Version  int        `json:"version"`
	Outcome  Outcome    `json:"outcome"`
	Family   string     `json:"family"`
	Weight   int        `json:"weight"` // decibans: ten times the base-10 log likelihood ratio; 0 for questions
	Status   string     `json:"status,omitempty"`
	Question bool       `json:"question,omitempty"` // asks only; never adds to a score
	Kinds    []string   `json:"kinds,omitempty"`    // independent kinds of reuse that it rests on
	Notice   string     `json:"notice"`             // one sentence for the reviewer
	Evidence []Evidence `json:"evidence"`           // never empty when fired
	Dropped  int        `json:"dropped,omitempty"`  // elements left out because they lack a value that the rule reads
	Counted  int        `json:"counted"`            // decibans that it adds to the score; see package score
}

// Coverage tells how much could be checked. Unknown is not clean.
type Coverage struct {
	Ran     int            `json:"ran"`     // rules that answered fired or clear
	Of      int            `json:"of"`      // rules that concern this application
	Missing map[string]int `json:"missing"` // absent input, such as "touchpoints.ip", to the number of rules that lack it
}

// Answer is a rule's outcome with what explains it.
type Answer struct {
	Rule    string   `json:"rule"`
	Outcome Outcome  `json:"outcome"`
	Missing []string `json:"missing,omitempty"` // inputs that lack, when NotAvailable
	Detail  string   `json:"detail,omitempty"`  // such as "shared by 21 or more", when NotApplicable
}

// Fact is one enriched statement about an identifier, with its source and date.
type Fact struct {
	Identifier string `json:"identifier"` // "kind:value"
	Kind       string `json:"kind"`       // network, mailbox, place …
	Value      string `json:"value"`
	Source     string `json:"source"` // data set or provider
	AsOf       string `json:"as_of,omitempty"`
}

// Link says that two applications share a value, exact or soft.
type Link struct {
	Application string   `json:"application"` // id of the other application
	Kind        string   `json:"kind"`
	Value       string   `json:"value"`
	Names       Relation `json:"names"`
	SharedBy    int      `json:"shared_by"` // applications on the value, this one included
	OverCap     bool     `json:"over_cap"`
	Explained   string   `json:"explained,omitempty"` // household, same_person, agency, or cut by a person
	Measure     float64  `json:"measure,omitempty"`   // Jaccard or number of items of a soft link
}

// Screening is everything that one evaluation said about one application: the
// output of the command line, the API and the export.
type Screening struct {
	Application ApplicationRef `json:"application"`
	Documents   []Document     `json:"documents"`
	Identifiers []Identifier   `json:"identifiers"`
	Facts       []Fact         `json:"facts"`
	Links       []Link         `json:"links"`
	Findings    []Finding      `json:"findings"`
	Score       int            `json:"score"` // decibans
	Band        Band           `json:"band"`
	Coverage    Coverage       `json:"coverage"`
	RuleSet     string         `json:"rule_set"` // "sha256:…"
}

// ApplicationRef names an application to people and programs.
type ApplicationRef struct {
	ID         string `json:"id"`
	Source     string `json:"source"`
	ExternalID string `json:"external_id"`
	Name       string `json:"name"`
}
