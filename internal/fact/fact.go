// Package fact holds what rules may see of an application: closed lists of
// small structs, and opaque values that can only be compared by the
// contradiction functions of this package.
//
// A value that must never be tested for itself (a place, a zone, a school, a
// birth year, an account) has a type without exported fields, so that a rule
// which asks for it does not compile. A person's name is no value at all: facts
// carry its relation to the name stated. The package makes no facts (package
// enrich and link do) and judges nothing (package rule does).
//
// Absence is part of every value: a nil list means that the input was not
// given, an empty one that it was given and holds nothing; a nil pointer or a
// zero opaque value means unknown. Unknown is not clean.
package fact

import (
	"time"

	"bonafide/internal/screen"
)

// Spot is one place that a fact was read from, in a form that can become
// evidence: a place in a document or in the form, with the value that people
// read there, and the other applications concerned.
type Spot struct {
	screen.Where
	Kind         string   `json:"kind,omitempty"`  // kind of identifier, or of fact
	Value        string   `json:"value,omitempty"` // for people; empty for links, whose value is rendered from the source
	Applications []string `json:"applications,omitempty"`
	Set          string   `json:"set,omitempty"`   // data set, list or provider behind the fact
	AsOf         string   `json:"as_of,omitempty"` // its date
	Note         string   `json:"note,omitempty"`
	Rests        []string `json:"rests,omitempty"` // "kind:value" of the identifiers that it stands on
	TLP          string   `json:"tlp,omitempty"`   // mark of the entry of a list, as in screen.Evidence; empty: not marked
}

// Where is the origin of a fact: shown, never tested. It is opaque to rules.
type Where struct{ spots []Spot }

// At makes a Where of its spots.
func At(spots ...Spot) Where { return Where{spots} }

// Spots are the places of the fact; not to be changed.
func (w Where) Spots() []Spot { return w.spots }

// Set is everything that rules see of one application at one moment. It is a
// pure function of the application, its documents, the lists and the
// neighbours of that day, and is stored whole, so that every decision can be
// replayed.
type Set struct {
	AsOf      time.Time `json:"as_of"`     // latest touchpoint, else applied_at, else the time of receipt
	Residence *Place    `json:"residence"` // as stated; never nil, unknown when zero
	Job       *Job      `json:"job"`       // never nil

	Names            []*Name           `json:"names"`
	BirthYears       []*Birth          `json:"birth_years"`
	Emails           []*Email          `json:"emails"`
	Phones           []*Phone          `json:"phones"`
	Addresses        []*Address        `json:"addresses"`
	Payouts          []*Payout         `json:"payouts"`
	References       []*Reference      `json:"references"`
	Work             []*Work           `json:"work"`
	Education        []*Education      `json:"education"`
	Technologies     []*Technology     `json:"technologies"`
	Touchpoints      []*Touchpoint     `json:"touchpoints"`
	Activity         []*Activity       `json:"activity"`
	Profiles         []*Profile        `json:"profiles"`
	CommitIdentities []*CommitIdentity `json:"commit_identities"`
	Documents        []*Document       `json:"documents"`
	DocumentLinks    []*DocumentLink   `json:"document_links"`
	Hidden           []*Hidden         `json:"hidden"`
	Revisions        []*Revision       `json:"revisions"`
	Photos           []*Photo          `json:"photos"`
	Checks           []*Check          `json:"checks"`
	Observations     []*Observation    `json:"observations"`
	Messages         []*Message        `json:"messages"`
	Changes          []*Change         `json:"changes"`
	Links            []*Link           `json:"links"`
	Explained        []*Explanation    `json:"explained"`
	Neighbours       []*Neighbour      `json:"neighbours"`
	Referrals        []*Referral       `json:"referrals"`
	Hits             []*Hit            `json:"hits"`

	// Inputs names the inputs that were given, sorted: what the "needs" of a rule are
	// checked against. The vocabulary is Inputs in vocabulary.go.
	Inputs []string `json:"inputs"`
	// OverCap are values shared by more names than ordinary life explains; their links are
	// not delivered and the rules on their kind answer not_applicable.
	OverCap []OverCap `json:"over_cap,omitempty"`
	// Beyond counts what a limit left out, by list: all is stored, the first by time are judged.
	Beyond map[string]int `json:"beyond,omitempty"`
	// Snoozed are the values for which somebody silenced a rule, as they held when the facts
	// were made: they are stored with the facts, so that a replay answers alike. Nothing here
	// looks at a clock; who makes the facts leaves out what has ended.
	Snoozed []Snooze `json:"snoozed,omitempty"`
}

// Snooze silences one rule for one value: "this VPN is the employer's".
type Snooze struct {
	Rule  string `json:"rule"`
	Ref   string `json:"ref"`   // "kind:value", as in Spot.Rests
	Until string `json:"until"` // YYYY-MM-DD, the first day on which it no longer holds
}

// OverCap is a shared value above its cap.
type OverCap struct {
	Kind     string `json:"kind"`
	Value    string `json:"value"`
	SharedBy int    `json:"shared_by"` // different names on the value, counted to one above the cap
}

// Job is the position applied for.
type Job struct {
	PaysIn *string `json:"pays_in"` // fiat, crypto, either
}

// Name is a name in the packet other than the form's.
type Name struct {
	Source string     `json:"source"` // resume, filename, metadata, profile, profile_history, check
	Human  *bool      `json:"human"`  // reads as a person, not "user" or a product
	Names  *string    `json:"names"`  // relation to the nearest of name, preferred and former names
	Since  *time.Time `json:"since"`  // from when a profile bore it
	Where  Where      `json:"where"`
}

// Birth is a stated year of birth.
type Birth struct {
	Year  BirthYear `json:"year"` // as stated in the form or on a check; compared with the packet's own dates only
	Where Where     `json:"where"`
}

// Email is one canonical mailbox.
type Email struct {
	Own           bool    `json:"own"`            // not a referee's or contributor's
	Mailbox       *string `json:"mailbox"`        // consumer, corporate, education, own_domain, disposable, alias
	HandlePattern *string `json:"handle_pattern"` // month_day, role_digit, broad_digits, dots, none; numeric-only locals are exempt
	OtherName     *bool   `json:"other_name"`     // spells another given and family name and no token of the stated one; absent when it can't be told
	Lookalike     *bool   `json:"lookalike"`      // imitates a known employer's domain
	Breach        *string `json:"breach"`         // unsearched, none, same_name, other_name
	Where         Where   `json:"where"`
}

// Phone is one number in E.164.
type Phone struct {
	Own      bool    `json:"own"`       // not a referee's or contributor's
	PlusOne  *bool   `json:"plus_one"`  // typed with +1 by somebody who states a place that dials +1
	LineType *string `json:"line_type"` // as imported, never guessed
	Place    Place   `json:"place"`     // of the number; with subdivision for the North American plan
	Where    Where   `json:"where"`
}

// Address is a postal address with its role. One in a confidentiality programme
// takes all addresses out of the facts.
type Address struct {
	Kind      string     `json:"kind"`       // home, shipping, identity
	Key       Key        `json:"key"`        // normalised with its unit
	Class     *string    `json:"class"`      // forwarder and pickup by our lists; absent when no list decides
	At        *time.Time `json:"at"`         // when it was given
	FromHome  *string    `json:"from_home"`  // against the stated home
	FromCheck *string    `json:"from_check"` // against the identity check's address
	Place     Place      `json:"place"`      // country and region; coordinates with a city's data only
	Where     Where      `json:"where"`
}

// Payout is an account that pay goes to.
type Payout struct {
	Kind        string     `json:"kind"`         // iban, account, wallet_btc, wallet_evm, wallet_tron, wallet_sol
	Key         Key        `json:"key"`          // normalised account, IBAN or wallet
	HolderKind  *string    `json:"holder_kind"`  // person, company
	HolderNames *string    `json:"holder_names"` // relation to the nearest name in the packet
	At          *time.Time `json:"at"`           // when it was given
	Place       Place      `json:"place"`        // country of the account; none for institutions of many countries
	Where       Where      `json:"where"`
}

// Reference is a referee.
type Reference struct {
	AlsoOf       *string `json:"also_of"`       // applicant, self, referee, nobody: whose contact it also is; absent when none was given
	EmployerMail *string `json:"employer_mail"` // same or different: mailbox against the employer's known domains
	Where        Where   `json:"where"`
}

// Work is one job of one source.
type Work struct {
	Source     string  `json:"source"`     // form, resume, profile
	Employer   Key     `json:"employer"`   // folded name
	Employment *string `json:"employment"` // as stated, never guessed
	WellKnown  *bool   `json:"well_known"` // on the list; once for each employer, so that a rule counts employers
	Span       Span    `json:"span"`       // with the precision of its dates
	Where      Where   `json:"where"`
}

// Education is one course of study of one source.
type Education struct {
	Source string `json:"source"` // where it is stated
	School School `json:"school"` // folded name, compared with another source only
	Degree Degree `json:"degree"` // folded level
	Span   Span   `json:"span"`   // with the precision of its dates
	Where  Where  `json:"where"`
}

// Technology is one technology claimed in one job.
type Technology struct {
	ReleaseYear *int  `json:"release_year"` // earliest year in which an outsider could have met it
	LastYear    *int  `json:"last_year"`    // last year that the job can have reached
	Years       *int  `json:"years"`        // of experience claimed
	Where       Where `json:"where"`
}

// Touchpoint is one session or event.
type Touchpoint struct {
	Kind        string     `json:"kind"`          // what the session was for
	At          *time.Time `json:"at"`            // its beginning
	Network     *string    `json:"network"`       // isp, mobile, education, corporate, relay, hosting, vpn, tor, proxy, unknown
	Provider    *string    `json:"provider"`      // folded name of the network's owner or product; only in_list may ask for it
	NetworkAsOf *time.Time `json:"network_as_of"` // date of the data behind network
	Place       Place      `json:"place"`         // of the network address
	Offset      Offset     `json:"offset"`        // of the browser's clock
	SpeedKmh    *float64   `json:"speed_kmh"`     // from the last unmasked one
	IPs7d       *int       `json:"ips_7d"`        // different unmasked addresses in the trailing week
	Countries7d *int       `json:"countries_7d"`  // their countries
	ActiveHours *float64   `json:"active_hours"`  // of events without an hour's pause
	Where       Where      `json:"where"`
}

// Activity sums up all events, at most one element.
type Activity struct {
	Events   int      `json:"events"`    // how many
	DayShare *float64 `json:"day_share"` // between 07 and 22 at the stated place, 0–1
	Where    Where    `json:"where"`
}

// Profile is a public profile as supplied.
type Profile struct {
	Service           string     `json:"service"`            // which
	Login             Key        `json:"login"`              // as it is now
	LinkedAs          Key        `json:"linked_as"`          // as the application names it
	HandlePattern     *string    `json:"handle_pattern"`     // measured pattern of the login
	CreatedAt         *time.Time `json:"created_at"`         // when the account was made
	FirstCommitAt     *time.Time `json:"first_commit_at"`    // in own repositories that are no forks, as the snapshot gives it
	EarlyRepositories *int       `json:"early_repositories"` // first commit over 30 days before the account
	BurstRepositories *int       `json:"burst_repositories"` // most first commits within any 90 days
	Followers         *int       `json:"followers"`          // how many
	Following         *int       `json:"following"`          // how many accounts it follows
	Stars             *int       `json:"stars"`              // earned by own repositories
	Connections       *int       `json:"connections"`        // how many
	Employers         *int       `json:"employers"`          // how many it names
	EmployerOverlap   *float64   `json:"employer_overlap"`   // Jaccard with form and résumé over the profile's period: from the first to the last job that both name
	Where             Where      `json:"where"`
}

// CommitIdentity is an author in the profile's own repositories, with all mailboxes.
type CommitIdentity struct {
	Share *float64 `json:"share"` // of the commits of one profile, 0–1
	Names *string  `json:"names"` // relation to the names in the packet
	Bot   *bool    `json:"bot"`   // a program's mailbox
	Where Where    `json:"where"`
}

// Document is one file of the packet.
type Document struct {
	Role         string   `json:"role"`          // what it was handed in as
	Offset       Offset   `json:"offset"`        // of the creation date
	Converter    *bool    `json:"converter"`     // made by an online converter; absent when no program is named
	Editor       *bool    `json:"editor"`        // metadata names an image editor; absent when no program is named
	AdOverlap    *float64 `json:"ad_overlap"`    // share of bullets that repeat the advertisement, 0–1
	AdSixGrams   *int     `json:"ad_six_grams"`  // runs of six words taken word for word from the advertisement
	Bullets      *int     `json:"bullets"`       // of a résumé whose whole text could be read
	GenericShare *float64 `json:"generic_share"` // bullets without figure or proper noun, 0–1
	Where        Where    `json:"where"`
}

// DocumentLink is a link annotation with a visible handle or address.
type DocumentLink struct {
	Kind    string `json:"kind"`    // profile, email, website
	Text    Key    `json:"text"`    // what the visible text names
	Target  Key    `json:"target"`  // what the link leads to
	Wrapper *bool  `json:"wrapper"` // a tracker, redirector or a template's sample
	Where   Where  `json:"where"`
}

// Hidden is text without ink.
type Hidden struct {
	Chars int   `json:"chars"` // signs that a program reads and nobody sees
	Where Where `json:"where"`
}

// Revision is a name or mailbox in tracked changes, comments or earlier revisions.
type Revision struct {
	Names *string `json:"names"` // relation to the names stated
	Human *bool   `json:"human"` // reads as a person, not "user" or a product
	Where Where   `json:"where"`
}

// Photo is a portrait file by its perceptual hash, never a face.
type Photo struct {
	Distance *int    `json:"distance"` // to the résumé's picture file, 0–64
	Declared *string `json:"declared"` // camera, edited, generated, composite
	Where    Where   `json:"where"`
}

// Check is a provider's identity check.
type Check struct {
	Kind   string  `json:"kind"`   // what was verified
	Result *string `json:"result"` // as the provider gave it
	Where  Where   `json:"where"`
}

// Observation is one tick in one session, without those that carry an accommodation.
type Observation struct {
	Code  string `json:"code"` // a row of rules/lists/observations.yaml
	Where Where  `json:"where"`
}

// Message is one message of the applicant.
type Message struct {
	Number          int   `json:"number"`            // 1 is the first
	AsksOffPlatform *bool `json:"asks_off_platform"` // asks to move to a messenger
	Where           Where `json:"where"`
}

// Change is a difference between two revisions of one application.
type Change struct {
	Field string `json:"field"` // which field differs from the revision before
	Where Where  `json:"where"`
}

// Link is one shared value and one other application; only those that count:
// neither explained nor over the cap.
type Link struct {
	Kind           string     `json:"kind"`            // of the value shared
	Names          *string    `json:"names"`           // relation of the two applicants' names
	DifferentNames *int       `json:"different_names"` // mutually different names on the value, this one included
	Crowd          *int       `json:"crowd"`           // names that ordinary life puts on such a value
	FirstSeen      *time.Time `json:"first_seen"`      // when the value first came to us
	Frequency      *float64   `json:"frequency"`       // share of all files with this value, 0–1
	Jaccard        *float64   `json:"jaccard"`         // of two texts' shingles, 0–1
	Containment    *float64   `json:"containment"`     // of the shorter text in the other, 0–1
	Items          *int       `json:"items"`           // sentences or jobs in common
	CommitShare    *float64   `json:"commit_share"`    // of the account's commits under this mailbox, 0–1
	Where          Where      `json:"where"`
}

// Explanation is a link that household, same_person or agency explains.
type Explanation struct {
	As    string `json:"as"` // which known explanation
	Where Where  `json:"where"`
}

// Neighbour is one application joined by an exact link that counts; one hop.
type Neighbour struct {
	Names        *string    `json:"names"`         // relation of the two applicants' names
	Rejected     *bool      `json:"rejected"`      // its application or case was closed as rejected
	DecidedAt    *time.Time `json:"decided_at"`    // when
	MinutesApart *int       `json:"minutes_apart"` // between the two submissions
	Where        Where      `json:"where"`
}

// Referral joins a referrer and the one referred.
type Referral struct {
	Direction string `json:"direction"` // by, of
	Linked    *bool  `json:"linked"`    // joined to this applicant by an exact identifier too
	Where     Where  `json:"where"`
}

// Hit is a match with an unexpired list entry, inside the entry's dates.
type Hit struct {
	ListClass        string   `json:"list_class"`        // of the list that holds the entry
	Kind             string   `json:"kind"`              // of the value that matched
	Relation         string   `json:"relation"`          // how near the entry is to the application's own value
	Confidence       *float64 `json:"confidence"`        // of the entry, 0–1
	AgeDays          *int     `json:"age_days"`          // of the entry at the touchpoint, in days
	SecondIdentifier *bool    `json:"second_identifier"` // birth date, document, address, seat or domain agrees too
	Degree           *int     `json:"degree"`            // ties of the node in between; many ties mean an exchange or a hub
	Where            Where    `json:"where"`
}
