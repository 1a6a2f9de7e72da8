package httpd

import (
	"context"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Workbench is where rules are changed and proved before they judge anybody.
// Every method enforces roles and order itself; the pages only show them. Errors
// of package review's drafts say in words what a person can do.
type Workbench interface {
	// Live is the set that judges now.
	Live(ctx context.Context) (pipeline.LiveRules, error)
	// LiveHistory is what was live, newest first; By and ApprovedBy are names.
	LiveHistory(ctx context.Context, limit int) ([]store.Live, error)
	RollBack(ctx context.Context, by Person, hash, reason string) error

	// Drafts are newest first, with the names of their authors; all adds those that ended.
	Drafts(ctx context.Context, all bool) ([]store.Draft, error)
	Draft(ctx context.Context, id int64) (Draft, error)
	// RuleFile is one file of a set; store.ErrNotFound when it has none of that path. Hash "" is the live set.
	RuleFile(ctx context.Context, hash, path string) (string, error)
	// SaveDraft makes or changes a draft; rule.Problems when the files can't be loaded.
	SaveDraft(ctx context.Context, by Person, e pipeline.DraftEdit) (id int64, err error)
	DraftShipped(ctx context.Context, by Person, title, reason string) (id int64, kept []string, err error)
	StepDraft(ctx context.Context, by Person, id int64, r review.DraftRequest) error
	TestDraft(ctx context.Context, by Person, id int64) error
	RenewDraft(ctx context.Context, by Person, id int64) error
	StartBacktest(ctx context.Context, by Person, draft int64, since time.Time) error
	StopBacktest(ctx context.Context, by Person, id int64) error
	StartShadow(ctx context.Context, by Person, draft int64) error
	EndShadow(ctx context.Context, by Person, hash string) error

	// RuleRecord is what is known of one rule from its use.
	RuleRecord(ctx context.Context, id string) (RuleRecord, error)
	SnoozeRule(ctx context.Context, by Person, s store.Snooze) error
	EndSnooze(ctx context.Context, by Person, id int64) error
	// Weigh compares judged weights with decided cases; it reads every judgement.
	Weigh(ctx context.Context) (pipeline.Weighing, error)

	// SharedValues are values that more people share than ordinary life explains.
	SharedValues(ctx context.Context, open bool, offset, limit int) (store.IdentifierPage, error)
	SharedValue(ctx context.Context, ref string) (SharedValue, error)
	MarkShared(ctx context.Context, by Person, m store.Mark) error
}

// Draft is a proposed change of the rules with all that a second lead reads
// before approving it. People are named.
type Draft struct {
	store.Draft
	AuthorName   string
	ApproverName string
	Changes      []pipeline.FileChange
	Backtest     *store.Backtest          // the latest; nil: none
	Report       *pipeline.BacktestReport // of a backtest that ended and counts for the present files
	People       map[int64]store.Hit      // of the report, by number
	Shadow       *store.Shadow            // runs now with the present files; nil: none
	Seen         *store.ShadowSummary     // by that shadow
	Live         string                   // hash of what is live
	Leads        int                      // who can sign in and approve
	Events       []Event
}

// RuleRecord is what became of the cases in which a rule fired.
type RuleRecord struct {
	Outcomes []store.RuleOutcomes // by version
	Weeks    []store.RuleWeek     // oldest first
	Snoozes  []store.Snooze       // that stand; By is a name
}

// SharedValue is one value with the applications that carry it.
type SharedValue struct {
	store.IdentifierCase
	Applications []store.Hit // the first of them
	Total        int
}
