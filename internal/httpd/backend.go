package httpd

import (
	"context"
	"io"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Role is what a person may be; see package review.
type Role = review.Role

// Person is somebody who signs in.
type Person struct {
	ID       string
	Name     string
	Email    string
	Roles    []Role
	Disabled bool
	LastSeen time.Time // zero: never signed in
}

// NewPerson is a person to be made.
type NewPerson struct {
	Name, Email, Password string
	Roles                 []Role
}

// Setup is what the first person states.
type Setup struct {
	Token           string // the one printed at the first start
	Person          NewPerson
	RetentionMonths int // after the last activity
}

// People keeps the persons of the installation.
type People interface {
	// NeedsSetup reports whether nobody exists yet.
	NeedsSetup(ctx context.Context) (bool, error)
	// SetUp makes the first person, administrator and lead. store.ErrToken when the
	// token is wrong, used or older than 30 minutes; ErrInput with words.
	SetUp(ctx context.Context, s Setup) (Person, error)
	// SignIn answers store.ErrSignIn when e-mail and password do not match, in equal
	// time for unknown addresses, and store.ErrThrottled after too many tries.
	SignIn(ctx context.Context, email, password, remote string) (Person, error)
	// FindPerson answers store.ErrNotFound for unknown and disabled persons.
	FindPerson(ctx context.Context, id string) (Person, error)
	ListPeople(ctx context.Context) ([]Person, error)
	AddPerson(ctx context.Context, by Person, p NewPerson) error
	SetRoles(ctx context.Context, by Person, id string, roles []Role, disabled bool) error
}

// QueueQuery selects and sorts cases; empty fields do not filter.
type QueueQuery struct {
	View     string      // open (default), mine, nobody, second, reopened, snoozed, quiet, closed
	Band     screen.Band // at least
	Family   string
	Job      string
	Assignee string // id of a person
	Sort     string // due (default), band, age
	Offset   int
	Limit    int
}

// QueueRow is one case in the queue.
type QueueRow struct {
	Ref        string // short reference, such as A-5077
	Name       string
	Job        string
	Band       screen.Band
	Score      int
	Why        string // what was noticed, heaviest first
	Families   []string
	Linked     int
	Ran, Of    int
	Opened     time.Time
	Due        time.Time // zero: no deadline
	AssigneeID string
	Assignee   string
	State      review.State
}

// QueuePage is one page of the queue.
type QueuePage struct {
	Rows   []QueueRow
	Total  int            // rows that match
	Counts map[string]int // cases by view
	Jobs   []string       // titles to filter by
}

// Case is one case as a reviewer reads it.
type Case struct {
	Ref             string
	State           review.State
	Opened, Due     time.Time
	AssigneeID      string
	Assignee        string
	Version         int // rises on people's actions
	EvidenceVersion int // rises when findings change
	WhyNow          string
	Outcome         review.Outcome // of the recorded decision; empty while open
	Leads           int            // who can sign in: with two, confirming needs a second
	Record          Record
	Linked          []Linked
	Cluster         *store.Cluster         // that the application is in; nil: none
	Payouts         []pipeline.PayoutFacts // what can be told of its accounts, in its order
	Seen            []string               // keys of the evidence that the reader opened; see [EvidenceKey]
	Notes           []Note
	Events          []Event
	First           *FirstDecision // of a case that waits for a second person
	Place           string         // as stated, for the timeline; empty: unknown
	Zone            string         // IANA zone of that place; empty: unknown or several
	Position, Of    int            // place in the queue, from 1; 0 when not in it
	Previous, Next  string         // references in the queue's order; empty at the ends
	Scratch         bool           // a sample's run: nothing is stored, nothing can be decided
}

// Record is an application with its latest evaluation.
type Record struct {
	Application screen.Application
	Screening   screen.Screening
	Received    time.Time
	CaseRef     string   // empty: no case
	Linked      []Linked // applications that its links lead to
}

// Linked is another application that shares something.
type Linked struct {
	Ref       screen.ApplicationRef
	Job       string
	AppliedAt time.Time
	Band      screen.Band
	State     string // its case, or what became of it, in words; empty: no case
	CaseRef   string
}

// Note is a remark on a case.
type Note struct {
	By   string
	At   time.Time
	Text string
}

// Event is one entry of the audit trail.
type Event struct {
	Sequence int64
	At       time.Time
	By       string
	What     string
	Hash     string // hex, shortened for people
}

// FirstDecision is what a first person proposed; the second sees that there is
// one, never its reason.
type FirstDecision struct {
	ByID string
	By   string
	At   time.Time
}

// Decision is a person's decision about a case.
type Decision struct {
	Ref             string
	Outcome         review.Outcome
	Reason          string // code of the reasons list
	Words           string
	Version         int
	EvidenceVersion int
}

// Cases is the review.
type Cases interface {
	Queue(ctx context.Context, by Person, q QueueQuery) (QueuePage, error)
	// TakeNext assigns the most urgent case that nobody holds; store.ErrNotFound when there is none.
	TakeNext(ctx context.Context, by Person) (ref string, err error)
	Case(ctx context.Context, by Person, ref string) (Case, error)
	// OpenEvidence records that a person looked at a piece of evidence; see [EvidenceKey].
	OpenEvidence(ctx context.Context, by Person, ref, key string) error
	// Decide answers package review's errors.
	Decide(ctx context.Context, by Person, d Decision) (sequence int64, err error)
	AddNote(ctx context.Context, by Person, ref, text string) error
	// Act does one of the other actions of package review; until is for a snooze.
	// Assign takes the case for oneself.
	Act(ctx context.Context, by Person, ref string, action review.Action, until time.Time) error
}

// Applications reads what was received.
type Applications interface {
	Application(ctx context.Context, id string) (Record, error)
	// PageImage is a PNG of one page, from 1.
	PageImage(ctx context.Context, application, document string, page int) ([]byte, error)
	// Search finds at most limit applications, and tells how many there are. With a kind it
	// looks for that canonical value and for nothing else.
	Search(ctx context.Context, kind, text string, limit int) ([]SearchHit, int, error)
	// Observe adds interview observations.
	Observe(ctx context.Context, by Person, application string, o []screen.Observation) error
}

// SearchHit is one application that was found.
type SearchHit struct {
	Ref     screen.ApplicationRef
	Band    screen.Band
	CaseRef string
	Kind    string // what matched: name, email …
	Value   string
}

// Batch is an upload or import with its progress.
type Batch struct {
	ID       string
	Name     string
	By       string
	ByID     string
	Started  time.Time
	Import   bool
	Done     bool
	Files    []FileResult // uploads
	Total    int64        // bytes or rows; 0: unknown
	Read     int64
	Accepted int
	Known    int // same external id and body
	Rejected int
	Cases    int
	Rows     []RejectedRow // the first of them
	Problem  string        // what stopped it, in words
}

// FileResult is what became of one file.
type FileResult struct {
	Name        string
	Bytes       int64
	State       string // waiting, reading, checked, unreadable, refused
	Detail      string // what, where and what to do
	Application string // id; empty when refused
	CaseRef     string
	Band        screen.Band
	Findings    int
	Ran, Of     int
	Status      review.Status // all that recruiters see
}

// RejectedRow is one row that could not be taken.
type RejectedRow struct {
	Row    int64
	Column string
	What   string
	Do     string
}

// Intake takes applications in.
type Intake interface {
	// Begin makes a batch for the files of one upload.
	Begin(ctx context.Context, by Person) (id string, err error)
	// Accept stores one application of a batch with its documents and starts its
	// judgement; ErrInput with words when it can't be taken.
	Accept(ctx context.Context, by Person, batch string, a screen.Application) (application string, err error)
	// Refuse records a file that was not taken.
	Refuse(ctx context.Context, batch string, f FileResult) error
	// Import reads CSV or NDJSON and returns its batch once the bytes are safe.
	Import(ctx context.Context, by Person, name string, r io.Reader) (batch string, err error)
	Batch(ctx context.Context, by Person, id string) (Batch, error)
	// Batches lists a person's own batches, newest first; all of them when by is zero.
	Batches(ctx context.Context, by Person, limit int) ([]Batch, error)
}

// Sample is an invented application that newcomers can look at.
type Sample struct {
	ID, Title, Says string
}

// Samples screens the invented packets in a scratch run.
type Samples interface {
	ListSamples() []Sample
	RunSample(ctx context.Context, id string) (Case, error)
	SamplePage(ctx context.Context, id, document string, page int) ([]byte, error)
}

// Rule is a rule as people read it.
type Rule struct {
	ID, Title, Family, Status string
	Version                   int
	Since                     string
	Weight                    int // decibans
	Basis                     string
	Applies, Find, Notice     string
	Question                  bool
	Why                       string
	HonestReasons             []string
	CheckNext                 []string
	Clears                    string
	References                []Reference
	Tests                     []RuleTest
	Needs                     []string
	Cost                      int    // estimated, of the linter's 100,000
	Source                    string // path of its file in the catalogue
}

// RuleUse is how often a rule fired, and how often that was of use.
type RuleUse struct {
	Hits    int // applications whose latest evaluation fired it
	Decided int // of them, in cases that were decided
	Useful  int // of those: confirmed, or right with an honest reason
}

// Reference is a source that a rule rests on.
type Reference struct {
	Title, Publisher, Date, URL, Says, Supports string
}

// RuleTest is one test of a rule.
type RuleTest struct {
	Name, Expect string
}

// Choice is a code with its words. A reason belongs to one outcome.
type Choice struct {
	Code, Words string
	Outcome     review.Outcome
}

// Catalogue is the rules with their lists.
type Catalogue interface {
	// Rule answers false when there is none with that id.
	Rule(id string) (Rule, bool)
	Rules() []Rule
	// Uses counts by rule; a rule without an entry never fired.
	Uses(ctx context.Context) (map[string]RuleUse, error)
	// Questions to ask at a stage, each once, in words that are the same for everybody.
	Questions(findings []screen.Finding, stage string) []rule.Question
	RuleSet() string        // hash
	Reasons() []Choice      // codes for decisions
	Observations() []Choice // codes for the observation form
}

// DataSet is one data set with its provenance.
type DataSet struct {
	Name, Kind, Version, Licence, Source string
	Date                                 time.Time
	Bytes                                int64
	Stale                                bool
	Note                                 string // what to do when stale, or which rules it serves
}

// Chain is the state of the audit chain.
type Chain struct {
	Entries  int64
	Head     string
	Verified time.Time
	Broken   int64  // the first bad entry; 0: none
	Problem  string // what is wrong, in words; empty: nothing
	Words    string
}

// Setting is one value of the installation.
type Setting struct {
	Name, Value, Note string
}

// Installation is the rest of what administrators see.
type Installation interface {
	DataSets(ctx context.Context) ([]DataSet, error)
	VerifyAudit(ctx context.Context) (Chain, error)
	// Audit gives the newest entries; whoever may open no evidence reads no names.
	Audit(ctx context.Context, by Person, limit int) ([]Event, error)
	Settings(ctx context.Context) ([]Setting, error)
	// Retention is in months after the last activity.
	Retention(ctx context.Context) (months int, err error)
	SetRetention(ctx context.Context, by Person, months int) error
}
