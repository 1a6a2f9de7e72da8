// Package store keeps everything: applications and their documents, what
// linking knows of them, evaluations, cases, people, lists, imports and the
// audit. It owns the tables, the order of writes and the sealing of contents.
//
// It judges nothing: the policy of a case is package review's, what a link
// means is package link's. Bodies, records and facts are bytes to it.
//
// Writing goes through one goroutine with two lanes, people before bulk; every
// exported method that changes something is one transaction, unless its doc
// says otherwise. Reading has a pool of its own and never holds a transaction
// across a call.
package store

import (
	"errors"
	"io"
	"log/slog"
	"time"

	"bonafide/internal/keys"
	"bonafide/internal/review"
)

// Errors of the store. Those of a case's policy are package review's.
var (
	// ErrNotFound reports that nothing has this id or reference.
	ErrNotFound = errors.New("not found")
	// ErrInUse reports that another process has the data directory open.
	ErrInUse = errors.New("the data directory is in use")
	// ErrKey reports a key file that doesn't belong to the database.
	ErrKey = errors.New("the key file doesn't belong to this database")
	// ErrInput reports a value that can't be stored; the text says which and why.
	ErrInput = errors.New("bad input")
	// ErrStale reports that what was read has been replaced since; read it again.
	ErrStale = errors.New("it was replaced while it was read")
	// ErrExists reports that the name is taken.
	ErrExists = errors.New("exists already")
	// ErrSignIn reports a wrong e-mail address or password, never which of them.
	ErrSignIn = errors.New("e-mail and password do not match")
	// ErrThrottled reports too many failed attempts; wait for the time in the text.
	ErrThrottled = errors.New("too many attempts")
	// ErrToken reports a token that is wrong, used, revoked or out of date.
	ErrToken = errors.New("the token is wrong, used or out of date")
	// ErrDiskFull reports that nothing can be written for lack of space; what was acknowledged stays.
	ErrDiskFull = errors.New("the disk is full: nothing was stored, free some space and try again")
)

// Config says where and how to open a store.
type Config struct {
	Dir    string     // data directory; made 0700 when absent
	Keys   *keys.Ring // of the same installation
	Now    func() time.Time
	Random io.Reader    // for salts, tokens and ids
	Log    *slog.Logger // checkpoints of the audit go there, never personal data; nil discards
	// Reasons are the known reason codes of decisions, each with the outcome that
	// it belongs to, empty for all of them; nil accepts any code.
	Reasons map[string]review.Outcome
	// Reopen is how many closed cases one act that reaches many reopens in a day; 200 when 0.
	Reopen int
}
