package jobs

import (
	"context"
	"database/sql"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3"
)

func open(t *testing.T) (*sql.DB, *Queue) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(t.TempDir(), "jobs.db")+"?_journal_mode=WAL&_txlock=immediate&_busy_timeout=5000")
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	q, err := New(t.Context(), db, Config{})
	if err != nil {
		t.Fatal(err)
	}
	return db, q
}

// recorder keeps the jobs that were done, without the ticks.
type recorder struct {
	sync.Mutex
	done []Job
}

func (r *recorder) handle(_ context.Context, j Job) error {
	r.Lock()
	defer r.Unlock()
	if j.Application != 0 {
		r.done = append(r.done, j)
	}
	return nil
}

func enqueue(t *testing.T, db *sql.DB, q *Queue, commit bool, apps ...int64) {
	t.Helper()
	tx, err := db.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Enqueue(t.Context(), tx, Evaluate, apps); err != nil {
		t.Fatal(err)
	}
	if commit {
		err = tx.Commit()
	} else {
		err = tx.Rollback()
	}
	if err != nil {
		t.Fatal(err)
	}
}

func idle(t *testing.T, q *Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := q.Idle(ctx); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyCommittedJobsAreDone(t *testing.T) {
	db, q := open(t)
	var r recorder
	if err := q.Start(t.Context(), r.handle); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, q, true, 1, 2)
	enqueue(t, db, q, false, 3)
	idle(t, q)
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(r.done) != 2 || r.done[0].Application+r.done[1].Application != 3 || r.done[0].Kind != Evaluate {
		t.Errorf("done %+v, want applications 1 and 2", r.done)
	}
}

func TestAJobStartsSoonAfterItsTransaction(t *testing.T) {
	db, q := open(t)
	started := make(chan time.Time, 1)
	if err := q.Start(t.Context(), func(_ context.Context, j Job) error {
		if j.Application != 0 {
			started <- time.Now()
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	defer q.Stop(t.Context())
	time.Sleep(300 * time.Millisecond)
	enqueue(t, db, q, true, 1)
	committed := time.Now()
	if late := (<-started).Sub(committed); late > 2*time.Second {
		t.Errorf("started %v after the commit", late)
	}
}

func TestWhatRanWhenTheProcessDiedRunsAgainAtOnce(t *testing.T) {
	db, q := open(t)
	enqueue(t, db, q, true, 7)
	if _, err := db.Exec("UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP"); err != nil {
		t.Fatal(err)
	}
	var r recorder
	if err := q.Start(t.Context(), r.handle); err != nil {
		t.Fatal(err)
	}
	idle(t, q)
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(r.done) != 1 || r.done[0].Application != 7 || r.done[0].Attempt != 2 {
		t.Errorf("done %+v, want application 7 in its second attempt", r.done)
	}
}

func TestAFailingJobIsTriedAgain(t *testing.T) {
	db, q := open(t)
	var mu sync.Mutex
	var tries []Job
	if err := q.Start(t.Context(), func(_ context.Context, j Job) error {
		mu.Lock()
		defer mu.Unlock()
		if j.Application == 0 {
			return nil
		}
		if tries = append(tries, j); len(tries) == 1 {
			return errors.New("not yet")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	enqueue(t, db, q, true, 1)
	idle(t, q)
	if err := q.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(tries) != 2 || tries[1].Attempt != 2 || tries[1].Last {
		t.Errorf("tries %+v, want two", tries)
	}
}

// A client's Insert takes a connection of its own; inside a transaction on a
// pool of one it waits for itself for ever.
func TestNobodyInsertsOutsideATransaction(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	calls := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Insert") && sel.Sel.Name != "InsertManyParams" {
				calls++
				if !strings.HasSuffix(sel.Sel.Name, "Tx") {
					t.Errorf("%s: %s doesn't run inside the caller's transaction", fset.Position(sel.Pos()), sel.Sel.Name)
				}
			}
			return true
		})
	}
	if calls == 0 {
		t.Error("found no insertion at all: the test looks in the wrong place")
	}
}
