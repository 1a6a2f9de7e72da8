// Package identify finds the values that can tie applications to each other
// (mailboxes, phones, accounts, wallets, addresses, files …) in an
// application's form and documents, and writes each in one canonical form with
// all the places it stands at.
//
// It owns the finding and the canonical forms of identifiers, the list of names
// in the packet, and the gathering of work history. It doesn't own what is
// known about a value (package enrich), who else has it (package link), how
// names compare (package name) or how a résumé's jobs are read (package
// history). It reads no list itself: what comes from rules/lists arrives in
// [Options].
package identify

import (
	"time"

	"bonafide/internal/screen"
)

// Options is what comes from lists and settings. Its zero value works: no
// handle pattern is known then, and no default is dropped. All is read only, so
// one value serves any number of goroutines.
type Options struct {
	// Handles classifies mailbox and profile names; see [Handles].
	Handles Handles
	// MetadataDefaults are metadata values that say nothing of a person, as they stand in
	// Identifier.Value: "author:user", "company:microsoft". They make no identifier.
	MetadataDefaults map[string]bool
	// SampleAccounts are the accounts of templates and tutorials, as "kind:value":
	// "github:octocat", "email:john.doe@mail.example". They are kept, never as the applicant's own.
	SampleAccounts map[string]bool
	// CommonHosts are hosts whose pages are nobody's own site, beside those built in.
	CommonHosts map[string]bool
	// DepositAddresses are canonical wallet addresses of exchanges, which many strangers
	// share by design. They make no identifier.
	DepositAddresses map[string]bool
	// DeviceIDs switches device identifiers on or off; false leaves them out, for offices
	// with assessment kiosks.
	NoDeviceIDs bool
	// Technologies are the names that the history reader looks for, lowercase.
	Technologies []string
}

// Result is everything identified in one application.
type Result struct {
	Identifiers  []screen.Identifier // sorted by kind, then value
	Names        []Name              // in order of source, then place
	Work         []Work              // form, résumé, profiles, in this order
	Education    []Education         // form, résumé
	Technologies []Technology
	// Dropped counts values beyond [MaxPerKind], by kind; nil when none were.
	Dropped map[string]int
}

// MaxPerKind is the number of different values of one kind that are kept; an
// honest packet has a few, only a hostile file has thousands.
const MaxPerKind = 256

// Name is one name that the packet bears.
type Name struct {
	Value  string
	Source string // form, preferred, former, resume, filename, metadata, profile, profile_history, check, holder, breach, revision
	Human  bool   // reads as a person, not as a program or a role
	// Since is the first day from which a profile bore it; zero when unknown.
	Since time.Time
	Where []screen.Where
}

// Work is one job with its source.
type Work struct {
	screen.Work
	Source string // form, resume, profile
}

// Education is one course of study with its source.
type Education struct {
	screen.Education
	Source string // form, resume
}

// Technology is one mention of a technology.
type Technology struct {
	Name  string
	Job   int         // index into Result.Work, -1 outside of any job
	Years int         // of experience claimed; 0 when none is
	Last  screen.Date // end of the job, or absent
	Where screen.Where
}

// All finds everything in an application and its documents. The application may
// be nil (a bare résumé) and the documents empty (a row of metadata). The
// result depends on nothing but the arguments.
func All(app *screen.Application, docs []screen.Document, opt Options) Result {
	if app == nil {
		app = &screen.Application{}
	}
	return Result{}
}
