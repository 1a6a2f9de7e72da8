package store

import (
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// Acceptance is one application to be stored.
type Acceptance struct {
	// Application with its documents' contents. ID is kept when given (a UUID), else made
	// (UUIDv7). Documents without content are kept by name only.
	Application screen.Application
	Batch       string // upload or import that it belongs to; empty: none
	By          string // actor, as in the audit
	// Ready says that nothing needs to be done by a job: the caller judges it itself (imports).
	Ready bool
}

// Change says what Accept did with an application.
type Change string

// What Accept can do.
const (
	Created   Change = "created"
	Revised   Change = "revised"   // the same source and external id with another body
	Unchanged Change = "unchanged" // the same body again
)

// Accepted is the answer to an Acceptance.
type Accepted struct {
	App      int64  // the store's number, 63 bits
	ID       string // public id
	Revision int    // from 1
	Change   Change
}

// Stored is an application as it is kept.
type Stored struct {
	App         int64
	ID          string
	Revision    int
	ReceivedAt  time.Time // of the first revision
	ChangedAt   time.Time // of the latest
	Batch       string
	By          string             // who sent it in
	Application screen.Application // latest revision; documents without content
	Documents   []StoredDocument   // of the latest revision, in its order
	Earlier     []Earlier          // earlier revisions, oldest first
	Observed    []screen.Observation
	Case        string    // reference of its case; empty: none
	ConfirmedAt time.Time // when its case was confirmed; zero: it isn't
}

// Earlier is an earlier revision of an application.
type Earlier struct {
	Revision    int
	ReceivedAt  time.Time
	Application screen.Application
}

// StoredDocument is a file of an application.
type StoredDocument struct {
	ID         string // d1, d2 …
	Name       string
	Role       string
	Bytes      int64
	SHA256     string // hex; empty without content
	State      DocumentState
	Extraction *screen.Document // nil until extracted
}

// DocumentState is how far a document got.
type DocumentState string

// The states of a document.
const (
	Waiting   DocumentState = "waiting"
	Extracted DocumentState = "extracted" // whatever the verdict: unreadable is an outcome
	Absent    DocumentState = "absent"    // named, without content
)

// Signature is one value under which an application is found by others.
type Signature struct{ Kind, Value string }

// Evaluation is one judgement about one application, with all that it saw.
type Evaluation struct {
	App          int64
	Seq          int // from 1; given by the store
	MadeAt       time.Time
	AsOf         time.Time
	RuleSet      string            // "sha256:…"; its text is kept by SaveRuleSet
	Engine       string            // version of the program
	DataVersions map[string]string // data set to version
	Name         string            // of the applicant: stated, else read from the résumé; may be empty
	WhyNow       string            // what caused it, in words: "application received", "a list changed: …"
	Facts        []byte            // canonical JSON of what the rules saw
	Answers      []screen.Answer   // of all rules
	Findings     []screen.Finding  // fired ones
	Score        int               // decibans
	Band         screen.Band
	Coverage     screen.Coverage
	Linked       int // other applications linked, for the queue
	// OverCap are the values that too many people share: each has an identifier case.
	OverCap []fact.OverCap
	// Covered says that the case of its cluster stands for one of its own, which isn't opened.
	Covered bool
	// Links, Facts for people and documents are computed again from the rest.
	Screening []byte // JSON of what pages show beside the findings; may be empty
}

// CaseChange says what an evaluation did to the queue.
type CaseChange struct {
	Ref      string // empty: no case, before or now
	Opened   bool   // a new case
	Renewed  bool   // its evidence changed
	Reopened bool   // it had been closed
	HeldBack bool   // it is closed and will reopen: too many did for the same reason, see Backlog
}

// Dirty is an application that must be judged again.
type Dirty struct {
	App     int64
	Reasons []string
}

// SoftLink is a link that is stored, not computed: a near-duplicate or a shared
// work history, the same seen from either side.
type SoftLink struct {
	Other   int64
	Kind    string  // text or history
	Value   string  // for people to read
	Measure float64 // Jaccard similarity, or identical jobs
}

// Edge is what a person said of two applications: that one hand is behind both,
// or that what ties them means nothing.
type Edge struct {
	A, B   int64  // either order
	Kind   string // EdgeMerge or EdgeCut; empty takes the edge away
	Reason string
	By     string
	At     time.Time
}

// Kinds of [Edge].
const (
	EdgeMerge = "merge"
	EdgeCut   = "cut"
)

// Mark is what a person said of a value that many applications share.
type Mark struct {
	Kind, Value string
	As          string // agency, employer, campus, suspicious; empty removes the mark
	Reason      string
	By          string
	At          time.Time
	Until       time.Time // zero: no end
}
