package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/mattn/go-sqlite3"
	"gorm.io/gorm"
)

// A bulk transaction ends after bulkTime or bulkMost applications, so that
// people wait for a decision no longer than that (measured: with 500
// applications a decision waited 108 ms at the median, 402 ms at worst).
const (
	bulkTime  = 25 * time.Millisecond
	bulkMost  = 200
	bulkFirst = 100
	bulkLeast = 25
)

// pace finds how many rows fit into bulkTime on this machine. Its zero value
// begins in the middle.
type pace struct{ size atomic.Int64 }

// fit is how many rows to write together.
func (p *pace) fit() int {
	if n := p.size.Load(); n > 0 {
		return int(n)
	}
	return bulkFirst
}

// took notes that n rows held the writer so long.
func (p *pace) took(d time.Duration, n int) {
	fit := bulkMost
	if d > 0 {
		fit = int(min(float64(bulkMost), float64(n)*float64(bulkTime)/float64(d)))
	}
	p.size.Store(int64(max(bulkLeast, min(fit, n*2))))
}

type importRow struct {
	ID                                                                int64
	Name, Digest, Format                                              string
	Bytes                                                             int64
	StartedBy                                                         string
	StartedAt, FinishedAt                                             int64
	State                                                             string
	Pass                                                              int
	AtByte, AtRow, Judged, JudgedTo, Accepted, Known, Rejected, Cases int64
}

func (r *importRow) view() Import {
	return Import{ID: r.ID, NewImport: NewImport{r.Name, r.Digest, r.Format, r.Bytes, r.StartedBy}, StartedAt: moment(r.StartedAt),
		FinishedAt: moment(r.FinishedAt), State: ImportState(r.State), Pass: r.Pass, Offset: r.AtByte, Row: r.AtRow, Judged: r.Judged,
		JudgedTo: r.JudgedTo, Accepted: r.Accepted, Known: r.Known, Rejected: r.Rejected, Cases: r.Cases}
}

// BeginImport begins an import, or gives the unfinished one of the same file
// with its checkpoint: go on after Offset and Row.
func (s *Store) BeginImport(ctx context.Context, n NewImport) (i Import, err error) {
	err = s.do(ctx, people, func(tx *gorm.DB) error {
		var row importRow
		if err := tx.Raw("SELECT * FROM imports WHERE digest = ? AND state <> ? ORDER BY id DESC LIMIT 1", n.Digest, ImportFinished).Scan(&row).Error; err != nil {
			return err
		}
		if row.ID != 0 {
			row.State = string(ImportRunning)
			i = row.view()
			return tx.Exec("UPDATE imports SET state = ? WHERE id = ?", ImportRunning, row.ID).Error
		}
		row = importRow{Name: n.Name, Digest: n.Digest, Format: n.Format, Bytes: n.Bytes, StartedBy: n.By, StartedAt: micros(s.now()),
			State: string(ImportRunning), Pass: 1}
		if err := tx.Table("imports").Create(&row).Error; err != nil {
			return err
		}
		i = row.view()
		_, err := s.audit(tx, n.By, "import.begun", importObject(row.ID), map[string]any{"digest": n.Digest, "format": n.Format, "bytes": n.Bytes})
		return err
	})
	if err != nil {
		return Import{}, fmt.Errorf("begin import of %s: %w", n.Name, err)
	}
	return i, nil
}

func importObject(id int64) string { return fmt.Sprintf("import/%d", id) }

// Import gives an import with its checkpoint, or [ErrNotFound].
func (s *Store) Import(ctx context.Context, id int64) (Import, error) {
	var row importRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM imports WHERE id = ?", id).Scan(&row).Error; err != nil {
		return Import{}, fmt.Errorf("import %d: %w", id, err)
	}
	if row.ID == 0 {
		return Import{}, fmt.Errorf("import %d: %w", id, ErrNotFound)
	}
	return row.view(), nil
}

// Imports lists the newest imports.
func (s *Store) Imports(ctx context.Context, limit int) ([]Import, error) {
	var rows []importRow
	if err := s.read.WithContext(ctx).Raw("SELECT * FROM imports ORDER BY id DESC LIMIT ?", limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("imports: %w", err)
	}
	out := make([]Import, len(rows))
	for i := range rows {
		out[i] = rows[i].view()
	}
	return out, nil
}

// SetImport changes the state and the pass of an import.
func (s *Store) SetImport(ctx context.Context, id int64, state ImportState, pass int) error {
	err := s.do(ctx, people, func(tx *gorm.DB) error {
		finished := int64(0)
		if state == ImportFinished {
			finished = micros(s.now())
		}
		var row importRow
		if err := tx.Raw("SELECT * FROM imports WHERE id = ?", id).Scan(&row).Error; err != nil {
			return err
		}
		if row.ID == 0 {
			return ErrNotFound
		}
		if err := tx.Exec("UPDATE imports SET state = ?, pass = ?, finished_at = ? WHERE id = ?", state, pass, finished, id).Error; err != nil {
			return err
		}
		if state == ImportRunning {
			return nil
		}
		_, err := s.audit(tx, row.StartedBy, "import."+string(state), importObject(id),
			map[string]any{"rows": row.AtRow, "accepted": row.Accepted, "known": row.Known, "rejected": row.Rejected, "cases": row.Cases})
		return err
	})
	if err != nil {
		return fmt.Errorf("import %d: %w", id, err)
	}
	return nil
}

// ImportApplications gives the applications that an import created or revised,
// with numbers above after, ascending, at most limit: what pass 2 judges. Go on
// from Import.JudgedTo after a crash.
func (s *Store) ImportApplications(ctx context.Context, id, after int64, limit int) (apps []int64, err error) {
	if err := s.read.WithContext(ctx).Raw("SELECT id FROM applications WHERE import_id = ? AND id > ? ORDER BY id LIMIT ?", id, after, limit).Scan(&apps).Error; err != nil {
		return nil, fmt.Errorf("applications of import %d: %w", id, err)
	}
	return apps, nil
}

// NotImportedBy gives those of the applications that the import neither created
// nor revised.
func (s *Store) NotImportedBy(ctx context.Context, id int64, apps []int64) ([]int64, error) {
	var out []int64
	for part := range slices.Chunk(apps, 500) {
		var found []int64
		if err := s.read.WithContext(ctx).Raw("SELECT id FROM applications WHERE id IN ? AND coalesce(import_id, 0) <> ? ORDER BY id", part, id).Scan(&found).Error; err != nil {
			return nil, fmt.Errorf("neighbours of import %d: %w", id, err)
		}
		out = append(out, found...)
	}
	return out, nil
}

// RejectedRows gives mistakes of rows above after, in order, at most limit.
func (s *Store) RejectedRows(ctx context.Context, id, after int64, limit int) ([]RejectedRow, error) {
	var rows []struct {
		Row    int64
		Field  string
		Sealed []byte
	}
	if err := s.read.WithContext(ctx).Raw("SELECT row, field, sealed FROM rejected_rows WHERE import_id = ? AND row > ? ORDER BY row, number LIMIT ?", id, after, limit).Scan(&rows).Error; err != nil {
		return nil, fmt.Errorf("rejected rows of import %d: %w", id, err)
	}
	out := make([]RejectedRow, len(rows))
	for i, r := range rows {
		if err := s.unseal(rejectedPlace(id), r.Sealed, &out[i]); err != nil {
			return nil, fmt.Errorf("rejected rows of import %d: %w", id, err)
		}
		out[i].Row, out[i].Column = r.Row, r.Field
	}
	return out, nil
}

func rejectedPlace(id int64) string { return fmt.Sprintf("rejected/%d", id) }

// CommitBatch stores rows of an import, each transaction with the checkpoint of
// its rows, so that a crash neither loses nor doubles any. Rows up to the
// checkpoint are left out. The answers stand in the order of the rows; those of
// rejected and left-out rows are zero. When an error comes, what was committed
// before it stays: ask Import where to go on.
func (s *Store) CommitBatch(ctx context.Context, id int64, rows []ImportRow) ([]Accepted, error) {
	out := make([]Accepted, len(rows))
	var sigs []Signature
	for _, r := range rows {
		sigs = append(sigs, r.Signatures...)
	}
	if err := s.kindsOf(ctx, sigs); err != nil {
		return out, err
	}
	ready, err := s.prepareRows(rows)
	if err != nil {
		return out, fmt.Errorf("import %d: %w", id, err)
	}
	for at := 0; at < len(rows); {
		n := min(s.storing.fit(), len(rows)-at)
		if err := s.commitPart(ctx, id, rows[at:at+n], ready[at:at+n], out[at:at+n]); err != nil {
			return out, fmt.Errorf("import %d, row %d: %w", id, rows[at].Row, err)
		}
		at += n
	}
	return out, nil
}

// commitPart stores rows in one transaction.
func (s *Store) commitPart(ctx context.Context, id int64, rows []ImportRow, ready []incoming, out []Accepted) error {
	for try := 0; ; try++ {
		b, err := s.newBatch(ctx, id, rows, ready, out)
		if err != nil {
			return err
		}
		if rows[len(rows)-1].Row <= b.from {
			return nil // all of it was committed before
		}
		err = s.paced(ctx, &s.storing, len(rows), func(tx *gorm.DB) error { return b.commit(ctx, tx) })
		if err != nil {
			s.dropBlobs(b.slow)
		}
		if (errors.Is(err, errRace) || isUnique(err)) && try < 5 {
			continue
		}
		return err
	}
}

// paced runs a bulk transaction of n rows and notes how long it held the writer.
func (s *Store) paced(ctx context.Context, p *pace, n int, fn func(tx *gorm.DB) error) error {
	return s.doIn(ctx, bulk, func(tx *gorm.DB) error {
		start := time.Now() // a stopwatch, not a stored time
		err := fn(tx)
		p.took(time.Since(start), n)
		return err
	})
}

func isUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) && (e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}
