package pipeline

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"bonafide/internal/list"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/store"
)

var errPending = errors.New("not built yet")

// LiveRules is what judges now.
type LiveRules struct {
	store.Live
	Shipped string // hash of the set that came with the program
	Newer   bool   // a shipped set that was never live waits behind a custom one; DraftShipped takes it up
}

// DraftEdit is what somebody wants of a draft. Empty Title and Reason leave
// those as they are, except in a new one.
type DraftEdit struct {
	ID      int64 // 0: a new draft of what is live
	Version int   // what they saw; 0 doesn't check
	Title   string
	Reason  string
	// Files are changed files by their path in the set, such as
	// "identity/names-differ.yaml" or "lists/link_caps.yaml"; nil content removes one.
	Files map[string][]byte
}

// FileChange is one file that two rule sets have otherwise.
type FileChange struct {
	Path          string
	Before, After string // empty: not in that set
}

func (d *Desk) Rules() *rule.Catalogue { return d.chain.Rules }

func (d *Desk) Lists() *list.Lists { return nil }

func (d *Desk) RuleFiles(ctx context.Context, hash string) (fs.FS, error) { return nil, errPending }

func (d *Desk) Catalogue(ctx context.Context, hash string) (*rule.Catalogue, error) {
	return nil, errPending
}

func (d *Desk) Live(ctx context.Context) (LiveRules, error) { return LiveRules{}, errPending }

func (d *Desk) RollBack(ctx context.Context, by review.Actor, hash, reason string) (store.Live, error) {
	return store.Live{}, errPending
}

func (d *Desk) SaveDraft(ctx context.Context, by review.Actor, e DraftEdit) (store.Draft, error) {
	return store.Draft{}, errPending
}

func (d *Desk) CheckDraft(ctx context.Context, e DraftEdit) error { return errPending }

func (d *Desk) DraftShipped(ctx context.Context, by review.Actor, title, reason string) (draft store.Draft, kept []string, err error) {
	return store.Draft{}, nil, errPending
}

func (d *Desk) RenewDraft(ctx context.Context, by review.Actor, id int64) (store.Draft, error) {
	return store.Draft{}, errPending
}

func (d *Desk) StepDraft(ctx context.Context, by review.Actor, id int64, r review.DraftRequest) (store.Draft, error) {
	return store.Draft{}, errPending
}

func (d *Desk) TestDraft(ctx context.Context, id int64) (store.TestRun, error) {
	return store.TestRun{}, errPending
}

func (d *Desk) DiffRules(ctx context.Context, from, to string) ([]FileChange, error) {
	return nil, errPending
}

func (d *Desk) StartBacktest(ctx context.Context, by review.Actor, draft int64, since time.Time) (int64, error) {
	return 0, errPending
}

func (d *Desk) StopBacktest(ctx context.Context, by review.Actor, id int64) error { return errPending }

func (d *Desk) BacktestReport(ctx context.Context, id int64) (BacktestReport, error) {
	return BacktestReport{}, errPending
}

func (d *Desk) StartShadow(ctx context.Context, by review.Actor, draft int64) error {
	return errPending
}

func (d *Desk) EndShadow(ctx context.Context, by review.Actor, hash string) error { return errPending }

func (d *Desk) SnoozeRule(ctx context.Context, by review.Actor, s store.Snooze) (int64, error) {
	return 0, errPending
}

func (d *Desk) EndSnooze(ctx context.Context, by review.Actor, id int64) error { return errPending }

// Weighing compares judged weights with what decided cases say.
type Weighing struct {
	RuleSet   string         `json:"rule_set"`
	Confirmed int            `json:"confirmed"` // applications of confirmed cases
	Honest    int            `json:"honest"`    // applications taken as honest
	Rules     []WeighedByUse `json:"rules"`
}

// WeighedByUse is one rule's weight as judged and as measured.
type WeighedByUse struct {
	Rule      string  `json:"rule"`
	Version   int     `json:"version"`
	Judged    int     `json:"judged"` // decibans
	Confirmed Share   `json:"confirmed"`
	Honest    Share   `json:"honest"`
	Raw       float64 `json:"raw"`      // decibans, without shrinkage
	Measured  float64 `json:"measured"` // decibans, shrunk
	Low       float64 `json:"low"`      // of the 95 % interval
	High      float64 `json:"high"`
}

// Share is how many of those that could be judged fired.
type Share struct {
	Fired    int `json:"fired"`
	Answered int `json:"answered"`
}

func (d *Desk) Weigh(ctx context.Context) (Weighing, error) { return Weighing{}, errPending }
