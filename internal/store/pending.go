package store

import (
	"context"
	"crypto/ed25519"
	"database/sql"
	"errors"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/screen"
)

// Store is the database, its blobs and the way in. It is safe for concurrent use.
type Store struct{}

// Enqueue puts work for an application into the queue, inside the transaction
// that makes it necessary. kind is one of package jobs' kinds.
type Enqueue func(ctx context.Context, tx *sql.Tx, kind string, apps []int64) error

var errPending = errors.ErrUnsupported

func Open(ctx context.Context, c Config) (*Store, error) { return nil, errPending }
func (s *Store) Close() error                            { return errPending }

// DB is the writer's connection pool of one, for package jobs only.
func (s *Store) DB() *sql.DB { return nil }

// OnAccept sets how Accept enqueues work; call it before the first Accept.
func (s *Store) OnAccept(f Enqueue) {}

// applications
func (s *Store) Accept(ctx context.Context, in []Acceptance) ([]Accepted, error) {
	return nil, errPending
}
func (s *Store) Application(ctx context.Context, app int64) (Stored, error) {
	return Stored{}, errPending
}

// FindApplication gives the number of a public id, or ErrNotFound.
func (s *Store) FindApplication(ctx context.Context, id string) (int64, error) { return 0, errPending }
func (s *Store) DocumentBytes(ctx context.Context, app int64, doc string) ([]byte, error) {
	return nil, errPending
}
func (s *Store) SaveExtraction(ctx context.Context, app int64, d screen.Document) error {
	return errPending
}
func (s *Store) SaveRecord(ctx context.Context, app int64, record []byte, sigs []Signature, names []string) error {
	return errPending
}

// Holders: other applications than self that carry the value, ascending, at most limit, and the total.
func (s *Store) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	return nil, 0, errPending
}
func (s *Store) Records(ctx context.Context, apps []int64) (map[int64][]byte, error) {
	return nil, errPending
}
func (s *Store) SaveSoftLinks(ctx context.Context, app int64, links []SoftLink) error {
	return errPending
}
func (s *Store) SoftLinks(ctx context.Context, app int64) ([]SoftLink, error)  { return nil, errPending }
func (s *Store) MarkShared(ctx context.Context, by review.Actor, m Mark) error { return errPending }
func (s *Store) Marks(ctx context.Context) ([]Mark, error)                     { return nil, errPending }

// evaluations
func (s *Store) SaveEvaluation(ctx context.Context, e Evaluation) (CaseChange, error) {
	return CaseChange{}, errPending
}
func (s *Store) SaveEvaluations(ctx context.Context, es []Evaluation, importID int64) ([]CaseChange, error) {
	return nil, errPending
}

// Evaluation gives one evaluation; seq 0 is the latest.
func (s *Store) Evaluation(ctx context.Context, app int64, seq int) (Evaluation, error) {
	return Evaluation{}, errPending
}
func (s *Store) SaveRuleSet(ctx context.Context, hash string, text []byte) error { return errPending }
func (s *Store) RuleSet(ctx context.Context, hash string) ([]byte, error)        { return nil, errPending }
func (s *Store) MarkDirty(ctx context.Context, apps []int64, reason string) error {
	return errPending
}
func (s *Store) TakeDirty(ctx context.Context, n int) ([]Dirty, error) { return nil, errPending }

// review
func (s *Store) Queue(ctx context.Context, f Filter) (QueuePage, error) {
	return QueuePage{}, errPending
}
func (s *Store) Case(ctx context.Context, ref string) (CaseView, error) {
	return CaseView{}, errPending
}
func (s *Store) CaseOf(ctx context.Context, app int64) (string, error) { return "", errPending }
func (s *Store) OpenEvidence(ctx context.Context, by review.Actor, ref, evidence string) error {
	return errPending
}

// Decide returns the sequence of the audit entry.
func (s *Store) Decide(ctx context.Context, d Decision) (int64, error)             { return 0, errPending }
func (s *Store) Do(ctx context.Context, st Step) (int64, error)                    { return 0, errPending }
func (s *Store) Assign(ctx context.Context, by review.Actor, ref, to string) error { return errPending }
func (s *Store) Snooze(ctx context.Context, by review.Actor, ref string, until time.Time) error {
	return errPending
}
func (s *Store) Quiet(ctx context.Context, by review.Actor, ref string) error      { return errPending }
func (s *Store) Note(ctx context.Context, by review.Actor, ref, text string) error { return errPending }
func (s *Store) TakeNext(ctx context.Context, by review.Actor) (ref string, err error) {
	return "", errPending
}
func (s *Store) Observe(ctx context.Context, by review.Actor, app int64, o screen.Observation) error {
	return errPending
}

// people
func (s *Store) Users(ctx context.Context) ([]User, error)        { return nil, errPending }
func (s *Store) User(ctx context.Context, id int64) (User, error) { return User{}, errPending }
func (s *Store) AddUser(ctx context.Context, by review.Actor, u NewUser) (User, error) {
	return User{}, errPending
}
func (s *Store) SetRoles(ctx context.Context, by review.Actor, id int64, roles []review.Role, disabled bool) error {
	return errPending
}
func (s *Store) SignIn(ctx context.Context, email, password, remote string) (User, error) {
	return User{}, errPending
}

// SetupToken makes the one-time token of the first start, valid 30 minutes; "" once somebody exists.
func (s *Store) SetupToken(ctx context.Context) (string, error) { return "", errPending }
func (s *Store) SetUp(ctx context.Context, token string, u NewUser, r Retention) (User, error) {
	return User{}, errPending
}
func (s *Store) AddToken(ctx context.Context, by review.Actor, t APIToken) (secret string, err error) {
	return "", errPending
}
func (s *Store) Tokens(ctx context.Context) ([]APIToken, error)                   { return nil, errPending }
func (s *Store) RevokeToken(ctx context.Context, by review.Actor, id int64) error { return errPending }
func (s *Store) TokenActor(ctx context.Context, secret string) (review.Actor, []string, error) {
	return review.Actor{}, nil, errPending
}

// Sessions is a scs.CtxStore.
func (s *Store) Sessions() *Sessions { return nil }

// Sessions keeps signed-in sessions for package scs.
type Sessions struct{}

// audit
func (s *Store) Audit(ctx context.Context, object string, before int64, limit int) ([]Event, error) {
	return nil, errPending
}
func (s *Store) Record(ctx context.Context, by review.Actor, verb, object string, content map[string]any) (int64, error) {
	return 0, errPending
}
func (s *Store) VerifyAudit(ctx context.Context) (AuditReport, error) {
	return AuditReport{}, errPending
}
func (s *Store) WriteCheckpoint(ctx context.Context) (Checkpoint, error) {
	return Checkpoint{}, errPending
}
func (s *Store) AuditKey() ed25519.PublicKey { return nil }

// imports
func (s *Store) BeginImport(ctx context.Context, n NewImport) (Import, error) {
	return Import{}, errPending
}
func (s *Store) Import(ctx context.Context, id int64) (Import, error)     { return Import{}, errPending }
func (s *Store) Imports(ctx context.Context, limit int) ([]Import, error) { return nil, errPending }

// CommitBatch stores rows with the checkpoint in the same transaction, in several transactions when they are many.
func (s *Store) CommitBatch(ctx context.Context, id int64, rows []ImportRow) ([]Accepted, error) {
	return nil, errPending
}
func (s *Store) SetImport(ctx context.Context, id int64, state ImportState, pass int) error {
	return errPending
}
func (s *Store) RejectedRows(ctx context.Context, id, after int64, limit int) ([]RejectedRow, error) {
	return nil, errPending
}

// ImportApplications gives the applications of an import after a number, ascending: what pass 2 judges.
func (s *Store) ImportApplications(ctx context.Context, id, after int64, limit int) ([]int64, error) {
	return nil, errPending
}

// uploads, watchlists, search, settings
func (s *Store) RefuseUpload(ctx context.Context, batch, name string, bytes int64, reason string) error {
	return errPending
}
func (s *Store) Progress(ctx context.Context, batch string) ([]FileProgress, error) {
	return nil, errPending
}
func (s *Store) PutWatchlist(ctx context.Context, by review.Actor, l Watchlist, entries []WatchlistEntry) error {
	return errPending
}
func (s *Store) RemoveWatchlist(ctx context.Context, by review.Actor, name string) error {
	return errPending
}
func (s *Store) Watchlists(ctx context.Context) ([]Watchlist, error) { return nil, errPending }
func (s *Store) WatchlistEntries(ctx context.Context, list string, after int64, limit int) ([]WatchlistEntry, error) {
	return nil, errPending
}

// SearchNames finds applications by name tokens (the last one as a prefix), newest first.
func (s *Store) SearchNames(ctx context.Context, tokens []string, limit int) ([]Hit, error) {
	return nil, errPending
}

// SearchIdentifier finds applications by a canonical identifier, and the total.
func (s *Store) SearchIdentifier(ctx context.Context, kind, canonical string, limit int) ([]Hit, int, error) {
	return nil, 0, errPending
}
func (s *Store) Recent(ctx context.Context, limit int) ([]Hit, error) { return nil, errPending }
func (s *Store) Counts(ctx context.Context) (Counts, error)           { return Counts{}, errPending }
func (s *Store) Setting(ctx context.Context, key string, into any) (bool, error) {
	return false, errPending
}
func (s *Store) SetSetting(ctx context.Context, by review.Actor, key string, value any) error {
	return errPending
}
func (s *Store) Retention(ctx context.Context) (Retention, error) { return Retention{}, errPending }
func (s *Store) SetRetention(ctx context.Context, by review.Actor, r Retention) error {
	return errPending
}
