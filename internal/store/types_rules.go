package store

import (
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// LiveKind says how a rule set came to be live. The zero value is invalid.
type LiveKind string

// The kinds of going live.
const (
	LiveShipped  LiveKind = "shipped"  // came with the program, or with the folder that serve was given
	LiveApproved LiveKind = "approved" // a draft that a second lead approved
	LiveRollback LiveKind = "rollback" // an earlier live set, put back
)

// Live is one time that a rule set was live. They are never changed: the set that
// is live is the latest one.
type Live struct {
	ID         int64
	Hash       string // of the whole set; its text comes from RuleSet
	Kind       LiveKind
	Origin     string // "built-in" or "folder" for shipped ones, else empty
	Since      time.Time
	Until      time.Time // zero: live now
	By         string    // id of an actor: who proposed it, or put it back; "system" for shipped ones
	ApprovedBy string    // id of a person; empty for shipped ones and rollbacks
	Single     bool      // approved by the only lead there was
	Reason     string
	Draft      int64 // 0: none
	Marked     int   // applications of open cases that were marked to be judged again
}

// Draft is a proposed change of the rules: a whole set by hash.
type Draft struct {
	review.Draft
	Title, Reason        string
	Comment              string // of the last time that it was sent back; empty when it wasn't, or was saved since
	CreatedAt, ChangedAt time.Time
	Tests                *TestRun // the latest run on the present hash; nil: none yet
	Backtest             int64    // id of the latest backtest of the present hash; 0: none
}

// TestRun is what the tests of a rule set said.
type TestRun struct {
	Hash    string       `json:"hash"`
	At      time.Time    `json:"at"`
	Tests   int          `json:"tests"`
	Failed  []TestFailed `json:"failed"`
	Seconds float64      `json:"seconds"`
}

// Passed reports whether there were tests and all passed.
func (r *TestRun) Passed() bool { return r != nil && r.Tests > 0 && len(r.Failed) == 0 }

// TestFailed is one test of a rule that failed.
type TestFailed struct {
	Rule    string `json:"rule"`
	Test    string `json:"test"`
	Problem string `json:"problem"`
}

// BacktestState is how far a backtest got. The zero value is invalid.
type BacktestState string

// The states of a backtest.
const (
	BacktestWaiting BacktestState = "waiting"
	BacktestRunning BacktestState = "running"
	BacktestDone    BacktestState = "done"
	BacktestFailed  BacktestState = "failed"
	BacktestStopped BacktestState = "stopped" // by a person, or because the draft changed
)

// Backtest is one comparison of two rule sets over stored facts.
type Backtest struct {
	ID          int64
	Draft       int64  // 0: none
	From, To    string // hashes: what is live, what is tried
	Since       time.Time
	State       BacktestState
	Done, Total int64 // applications read, and to read
	By          string
	StartedAt   time.Time
	FinishedAt  time.Time // zero: not yet
	Problem     string    // why it failed, in words
}

// Judged is the latest judgement of one application as a backtest needs it.
type Judged struct {
	App     int64
	ID      string // public id
	Facts   []byte // canonical JSON of what the rules saw
	Case    string // reference; empty: no case
	Outcome review.Outcome
	Job     string // title; empty: none stated
}

// Shadow is a rule set that judges live traffic and adds nothing.
type Shadow struct {
	Hash    string
	Draft   int64 // 0: none
	Title   string
	By      string
	Since   time.Time
	EndedAt time.Time // zero: it runs
}

// ShadowResult is all that is kept of a shadow's judgement of one application.
type ShadowResult struct {
	Hash  string
	App   int64
	Band  screen.Band
	Score int
	Fired []string // ids of rules, sorted
}

// ShadowSummary compares a shadow with the judgements that stand.
type ShadowSummary struct {
	Applications int                 // judged under the shadow
	Live, Shadow map[screen.Band]int // applications by band
	Changed      int                 // applications whose band differs
	Rules        []ShadowRule        // rules that fire differently, by id
	Examples     []ShadowChange      // newest first, at most 200
}

// ShadowRule counts the applications on which a rule fires live and in the shadow.
type ShadowRule struct {
	Rule         string
	Live, Shadow int
}

// ShadowChange is one application whose band differs.
type ShadowChange struct {
	App          int64
	Case         string // reference; empty: no case
	Live, Shadow screen.Band
	Score        int // in the shadow
}

// Snooze silences one rule for one value, until an end.
type Snooze struct {
	ID      int64
	Rule    string
	Kind    string // kind of identifier, as in postings
	Value   string // canonical
	Reason  string
	By      string
	At      time.Time
	Until   time.Time // needed; at most a year after At
	EndedAt time.Time // zero: it stands, or ran out
	EndedBy string
}

// IdentifierCase asks a person what a value is that more people share than its
// kind's cap allows. There is one a value, however many applications carry it.
type IdentifierCase struct {
	ID           int64
	Ref          string // such as "V-3"
	Kind         string
	Value        string
	Names        int // different names counted; counting stops one above the cap
	Applications int // that carry it
	FirstSeen    time.Time
	LastSeen     time.Time
	Open         bool
	Mark         string // agency, employer, campus, suspicious; empty while open
	Reason       string // of the mark
	By           string
	MarkedAt     time.Time
	Until        time.Time // of the mark; zero: no end
}

// IdentifierPage is one page of identifier cases.
type IdentifierPage struct {
	Rows  []IdentifierCase
	Total int // rows that match
	Open  int
}

// RuleWeek counts the applications on which a version of a rule first fired in a week.
type RuleWeek struct {
	Version int
	Week    time.Time // Monday, UTC
	Hits    int
}

// RuleOutcomes counts what became of the cases in which a version of a rule had
// fired when they were decided.
type RuleOutcomes struct {
	Version                                               int
	Confirmed, RightNotFraud, FalseAlarm, Cleared, Unsure int
}

// Decided counts the cases whose outcome says something of the rule: all but unsure ones.
func (o RuleOutcomes) Decided() int { return o.Confirmed + o.RightNotFraud + o.FalseAlarm + o.Cleared }

// Useful counts the confirmed ones and those that were right with an honest reason.
func (o RuleOutcomes) Useful() int { return o.Confirmed + o.RightNotFraud }

// Answered is what the latest judgement of one application says rule by rule, for weighing.
type Answered struct {
	App      int64
	RuleSet  string
	Outcomes []screen.Outcome // in the order of the rule set's ids
	Case     bool             // it has a case
	Outcome  review.Outcome   // of that case; empty: undecided
}
