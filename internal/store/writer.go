package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// lane says who waits for a write.
type lane int

const (
	people lane = iota // somebody waits for an answer
	bulk               // imports and look-back; each transaction is short, see bulkTime
)

// writer runs transactions one after the other. Between two bulk transactions
// everybody in the people's lane gets their turn.
type writer struct {
	db     *gorm.DB
	lanes  [2]chan task
	quit   chan struct{}
	done   chan struct{}
	ending sync.Once
}

type task struct {
	ctx    context.Context
	fn     func(tx *gorm.DB) error
	answer chan error
}

var errClosed = errors.New("the store is closed")

func startWriter(db *gorm.DB) *writer {
	w := &writer{db: db, lanes: [2]chan task{make(chan task), make(chan task)}, quit: make(chan struct{}), done: make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) loop() {
	defer close(w.done)
	for {
		select {
		case t := <-w.lanes[people]:
			t.answer <- w.run(t)
			continue
		default:
		}
		select {
		case t := <-w.lanes[people]:
			t.answer <- w.run(t)
		case t := <-w.lanes[bulk]:
			t.answer <- w.run(t)
		case <-w.quit:
			return
		}
	}
}

func (w *writer) stop() {
	w.ending.Do(func() { close(w.quit) })
	<-w.done
}

// run executes one transaction. A panic inside it becomes an error, so that one
// bad write doesn't end everybody's.
func (w *writer) run(t task) (err error) {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v\n%s", p, debug.Stack())
		}
	}()
	return full(w.db.WithContext(t.ctx).Transaction(t.fn))
}

// do runs fn as one transaction in the lane and waits for its end. When ctx
// ends first, what fn wrote is rolled back or was never begun.
func (s *Store) do(ctx context.Context, l lane, fn func(tx *gorm.DB) error) error {
	t := task{ctx, fn, make(chan error, 1)}
	select {
	case s.write.lanes[l] <- t:
		return <-t.answer
	case <-ctx.Done():
		return ctx.Err()
	case <-s.write.quit:
		return errClosed
	}
}

// full gives SQLite's "disk is full" words for people.
func full(err error) error {
	var e sqlite3.Error
	if errors.As(err, &e) && e.Code == sqlite3.ErrFull {
		return fmt.Errorf("%w (%v)", ErrDiskFull, err)
	}
	return err
}

// plainTx is gorm's own transaction, for prepared statements and for River.
func plainTx(tx *gorm.DB) (*sql.Tx, error) {
	switch pool := tx.Statement.ConnPool.(type) {
	case *sql.Tx:
		return pool, nil
	case *gorm.PreparedStmtTX:
		if t, ok := pool.Tx.(*sql.Tx); ok {
			return t, nil
		}
	}
	return nil, fmt.Errorf("no transaction behind %T", tx.Statement.ConnPool)
}
