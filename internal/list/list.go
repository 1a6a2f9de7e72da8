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
