package store

import (
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// View is a ready-made selection of the queue.
type View string

// The views. Each shows effective states: a hold or snooze that ran out is open.
const (
	ViewOpen     View = "open"     // open, held and awaiting a second person
	ViewMine     View = "mine"     // open to quiet, assigned to or held by Me
	ViewNobody   View = "nobody"   // open, without assignee
	ViewSecond   View = "second"   // awaiting a second person
	ViewReopened View = "reopened" // open again after a decision
	ViewSnoozed  View = "snoozed"
	ViewQuiet    View = "quiet"
	ViewClosed   View = "closed"
)

// Filter selects and sorts cases; empty fields don't filter.
type Filter struct {
	View     View        // ViewOpen when empty
	Me       string      // id of the person who asks, for ViewMine
	Band     screen.Band // at least
	Family   string
	Job      string // title
	Assignee string // id of a person
	Sort     string // due (default), band, age
	Offset   int
	Limit    int // 50 when 0, at most 1,000
}

// QueueRow is one case in the queue.
type QueueRow struct {
	Case      review.Case
	App       int64
	ID        string // public id of the application
	Name      string
	Job       string
	Band      screen.Band
	Score     int
	Notices   []string // of the findings that count, heaviest first
	Families  []string
	Linked    int
	Ran, Of   int
	OpenedAt  time.Time
	DueAt     time.Time
	Reopened  bool
	WhyNow    string
	ChangedAt time.Time
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Rows   []QueueRow
	Total  int          // rows that match
	Counts map[View]int // cases by view, without other filters
	Jobs   []string     // titles among undecided cases, sorted, at most 200
}

// CaseView is a case with everything that its page shows. The application's
// body and documents come from Application.
type CaseView struct {
	QueueRow
	Evaluation Evaluation // the latest
	Opened     []Opening  // evidence opened since the case was last opened or reopened
	Notes      []NoteView
	Events     []Event // oldest first; while a second person is awaited the first one's reason is left out
}

// Opening is one piece of evidence that somebody looked at.
type Opening struct {
	Evidence string // key as given to OpenEvidence
	By       string
	At       time.Time
}

// NoteView is a remark on a case.
type NoteView struct {
	By   string
	At   time.Time
	Text string
}

// Event is one audit entry with its content, which may have been erased (nil).
type Event struct {
	Seq     int64
	At      time.Time
	Actor   string
	Verb    string
	Object  string // "case/A-17", "application/<id>", "user/3" …
	Content map[string]any
	Hash    string // hex
}

// Decision is a person's decision. Version and EvidenceVersion are those that
// they saw.
type Decision struct {
	Ref             string
	By              review.Actor
	Outcome         review.Outcome
	Reason          string
	Note            string
	Version         int
	EvidenceVersion int
}

// Step is any other thing done to a case; see [review.Request].
type Step struct {
	Ref     string
	By      review.Actor
	Request review.Request
}

// User is somebody who can sign in.
type User struct {
	ID        int64
	Email     string
	Name      string
	Roles     []review.Role
	Disabled  bool
	CreatedAt time.Time
	LastSeen  time.Time // zero: never signed in
}

// NewUser is a person to be made. The password has 12 to 1,024 bytes.
type NewUser struct {
	Email, Name, Password string
	Roles                 []review.Role
}

// APIToken is a token of a program, without its secret.
type APIToken struct {
	ID        int64
	Name      string
	Scopes    []string
	CreatedBy string
	CreatedAt time.Time
	ExpiresAt time.Time // zero: never
	LastUsed  time.Time
	Revoked   bool
}

// AuditReport is what verifying the audit found.
type AuditReport struct {
	Entries     int64
	Checkpoints int64
	Bad         int64  // sequence of the first bad entry; 0: none
	Problem     string // what is wrong with it, in words; empty when all is well
	// Erased counts entries whose content was erased on purpose; their chain still verifies.
	Erased int64
	// Head says that the last entry is the one the keyed head names, so nothing was cut off the end.
	Head bool
}

// OK reports whether nothing is wrong.
func (r AuditReport) OK() bool { return r.Problem == "" }

// Checkpoint is a signed statement of the audit's end.
type Checkpoint struct {
	Seq       int64
	At        time.Time
	Hash      string // hex of the entry's hash
	Signature string // hex, Ed25519 over "bonafide audit checkpoint\n<seq>\n<unix µs>\n<hash>\n"
}
