// Package list loads the hand-kept lists of rules/lists: technologies and their
// first years, handle words, mail classes, observation codes, caps and the like.
//
// It owns their types, their strict reading and the look-up behind the rule
// function in_list. It doesn't own data sets of foreign origin (package
// dataset), nor what a rule makes of a row (packages enrich, link and rule).
//
// A list may key only on identifiers, domains, networks, software, employers,
// technologies, handle words, codes and kinds. The columns of every list are a
// closed set, so nothing about a person's origin can become a key.
package list

import (
	"errors"
	"time"
)

// ErrList reports a list that can't be used: the error names file, line and
// column, and what to change.
var ErrList = errors.New("unusable list")

// Row is what every row carries about its origin. A row without its own source
// or date has its file's.
type Row struct {
	Source string    `list:"source"` // where the row comes from, for people to look up
	AsOf   time.Time `list:"as_of"`  // the day on which it was last true
}

// Technology is a technology and the earliest year in which an outsider could
// have met it (announcement, paper or first public code), so that an error
// favours the applicant.
type Technology struct {
	Row
	Name         string   `list:"name,key"`
	Aliases      []string `list:"aliases,key"`
	Year         int      `list:"year,required"`
	NeedsContext bool     `list:"needs_context"` // a plain word, which counts only beside its field's other words
}

// HandleWord is a word whose use in handles was measured.
type HandleWord struct {
	Row
	Word  string `list:"word,key"`
	Class string `list:"class,required,role|broad"`
}

// MailAlias is a domain of a service that forwards mail under private addresses.
type MailAlias struct {
	Row
	Domain  string `list:"domain,key,domain"`
	Service string `list:"service,required"`
}

// MailConsumer is a domain at which anybody can have a mailbox; it overrides
// the data sets.
type MailConsumer struct {
	Row
	Domain        string `list:"domain,key,domain"`
	NumericExempt bool   `list:"numeric_exempt"` // the provider hands out all-numeric mailboxes, so their form says nothing
}

// Employer is a publicly known firm with the domain of its mail.
type Employer struct {
	Row
	Name      string   `list:"employer,key"`
	Domain    string   `list:"domain,key,domain"`
	Aliases   []string `list:"aliases,key"` // other names, and the domains of subsidiaries
	WellKnown bool     `list:"well_known"`  // large enough that a lone office or odd mailbox would be noticed
}

// NetworkOverride says what an autonomous system is, against the data sets.
type NetworkOverride struct {
	Row
	Provider string `list:"provider,required"`
	ASN      uint32 `list:"asn,key"`
	Class    string `list:"class,required,corporate|relay|education|isp|mobile|hosting|vpn"`
}

// ASNClass is the class of an autonomous system that no data set of hosting or
// masking networks holds.
type ASNClass struct {
	Row
	ASN   uint32 `list:"asn,key"`
	Name  string `list:"name,required"`
	Class string `list:"class,required,isp|mobile|education|corporate"`
}

// AdvisoryVPN is a VPN product that public advisories name.
type AdvisoryVPN struct {
	Row
	Provider string   `list:"provider,key"`
	Aliases  []string `list:"aliases,key"`
	Date     string   `list:"date,required"` // of the advisory, YYYY-MM or YYYY-MM-DD
}

// Forwarder is a firm that forwards parcels or rents out mailboxes.
type Forwarder struct {
	Row
	Name    string `list:"name,key"`
	Pattern string `list:"pattern,required"` // folded words that an address of theirs holds
	Kind    string `list:"kind,mail|parcel"`
}

// PickupPoint is a place at which the tenant itself hands out equipment.
type PickupPoint struct {
	Row
	Name    string `list:"name,key"`
	Pattern string `list:"pattern,required"`
}

// Agency is a recruiting agency that the tenant works with. Empty columns don't
// take part in recognising it.
type Agency struct {
	Row
	Name    string `list:"name,key"`
	Domain  string `list:"mailbox_domain"`
	Phone   string `list:"phone"`   // E.164
	Account string `list:"account"` // the account through which it pays or hosts files
}

// PaymentInstitution is an institution whose accounts say nothing of where
// their holders live.
type PaymentInstitution struct {
	Row
	Name  string   `list:"name,key"`
	BICs  []string `list:"bics,key"`  // the first eight characters
	Codes []string `list:"codes,key"` // an IBAN's country and bank code: "LT32500"
}

// ImageSoftware is a program that leaves its name in an image's metadata.
type ImageSoftware struct {
	Row
	Name    string   `list:"name,key"`
	Aliases []string `list:"aliases,key"`
	Class   string   `list:"class,editor|generator|scanner"`
}

// Converter is an online converter, whose clock isn't the author's.
type Converter struct {
	Row
	Producer string `list:"producer,key"` // folded words that a PDF's producer or creator holds
}

// MetadataDefault is a value that software writes by itself, so that two files
// with it have nothing in common.
type MetadataDefault struct {
	Row
	Value string `list:"value,key"`
	Field string `list:"field,author|company|title|template|id|account"`
}

// LinkWrapper is a domain that stands before a link's real target.
type LinkWrapper struct {
	Row
	Domain string `list:"domain,key,domain"`
	Kind   string `list:"kind,tracker|redirector|gateway|sample"`
}

// RemoteTool is a product for remote control.
type RemoteTool struct {
	Row
	Product string `list:"product,key"`
	Class   string `list:"class,rmm|ip_kvm|jiggler"`
}

// Observation is what an interviewer or reviewer may tick. Package fact sees
// only codes without an accommodation.
type Observation struct {
	Row
	Code          string `list:"code,key"`
	Stage         string `list:"stage,application|interview|verification|onboarding|posthire"`
	Tier          string `list:"tier,Q|W|M|H"`  // of the rule that reads it
	Asks          string `list:"asks,required"` // the sentence beside the box
	Accommodation bool   `list:"accommodation_possible"`
}

// LinkCap is how many different names a shared value of a kind may bear before
// its pair rules stop to apply. Kinds that are never shared by honest strangers
// have no row.
type LinkCap struct {
	Row
	Kind  string `list:"kind,key"`
	Crowd int    `list:"crowd,required"` // names that ordinary life puts on such a value
	Cap   int    `list:"cap,required"`
}

// SanctionedTerritory is a number or network of a territory under comprehensive
// sanctions: compliance, not origin.
type SanctionedTerritory struct {
	Row
	Value string `list:"value,key"`
	Kind  string `list:"kind,calling_code|asn|cidr"`
}

// StandingQuestion is a question that everyone gets and that never scores.
type StandingQuestion struct {
	Row
	ID    string `list:"id,key"`
	Stage string `list:"stage,application|interview|verification|onboarding|posthire"`
	Text  string `list:"text,required"`
}

// FrontCompany is a firm under sanctions that has employed or paid remote
// contractors. Its name alone is only a question; jurisdiction, address or
// domain must agree.
type FrontCompany struct {
	Row
	Name         string   `list:"name,key"`
	Aliases      []string `list:"aliases,key"`
	Jurisdiction string   `list:"jurisdiction,required"` // ISO 3166-1 of its seat; a second identifier, never a key
	City         string   `list:"city"`
	Domain       string   `list:"domain"`
	ListedOn     string   `list:"listed_on,required"` // YYYY-MM or YYYY-MM-DD
	Generic      bool     `list:"generic_name"`       // many firms bear the name
}

// Reason is a code that a reviewer gives with an outcome.
type Reason struct {
	Row
	Code    string `list:"code,key"`
	Outcome string `list:"outcome,cleared|false_alarm|right_alert_not_fraud|confirmed|unsure"`
	Text    string `list:"text,required"`
}
