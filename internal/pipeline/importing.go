package pipeline

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"bonafide/internal/intake"
	"bonafide/internal/store"
)

// ErrImporting reports that the very same table is being imported at the moment.
var ErrImporting = errors.New("this file is being imported already; wait until it is done")

// batchRows is how many rows are read, signed and committed together.
const batchRows = 400

// ImportOptions say how a table is read.
type ImportOptions struct {
	Source string
	Map    map[string]string
	By     string
	// Progress is told after every committed batch; nil means nobody listens.
	Progress func(store.Import)
}

// Imported is what an import did.
type Imported struct {
	store.Import
	Revised int64
	Seconds float64
	Resumed bool
}

// Import stores the rows of a table and judges them, in two passes: the first
// signs and indexes every row, the second judges each with its final
// neighbours, so that the order of rows doesn't matter. It resumes where an
// earlier run of the same file stopped; a committed row survives whatever
// follows. The error is of the file or the store; rejected rows are no error.
func (d *Desk) Import(ctx context.Context, path string, opt ImportOptions) (Imported, error) {
	started := d.now()
	f, err := os.Open(path)
	if err != nil {
		return Imported{}, err
	}
	defer f.Close()
	digest, size, err := digestOf(f)
	if err != nil {
		return Imported{}, err
	}
	if _, running := d.importing.LoadOrStore(digest, true); running {
		return Imported{}, ErrImporting
	}
	defer d.importing.Delete(digest)
	head := make([]byte, 4096)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return Imported{}, err
	}
	format := intake.Sniff(head[:n])
	im, err := d.store.BeginImport(ctx, store.NewImport{Name: filepath.Base(path), Digest: digest, Format: string(format), Bytes: size, By: opt.By})
	if err != nil {
		return Imported{}, err
	}
	run := importRun{Desk: d, opt: opt, im: im, started: started}
	run.result.Resumed = im.Row > 0 || im.Pass > 1
	if im.State != store.ImportFinished {
		if im.Pass < 2 {
			if err := run.index(ctx, bufio.NewReaderSize(f, 1<<20), format); err != nil {
				return Imported{}, err
			}
		}
		if err := run.judgeAll(ctx); err != nil {
			return Imported{}, err
		}
		if _, err := d.Regroup(ctx); err != nil {
			return Imported{}, err
		}
	}
	im, err = d.store.Import(ctx, im.ID)
	run.result.Import, run.result.Seconds = im, d.now().Sub(started).Seconds()
	return run.result, err
}

func digestOf(f *os.File) (string, int64, error) {
	h := sha256.New()
	n, err := io.Copy(h, f)
	if err != nil {
		return "", 0, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return hex.EncodeToString(h.Sum(nil)), n, err
}

type importRun struct {
	*Desk
	opt     ImportOptions
	im      store.Import
	started time.Time
	result  Imported
}

// index is the first pass: every row is stored, signed and indexed.
func (r *importRun) index(ctx context.Context, file io.Reader, format intake.Format) error {
	rows, err := intake.Rows(file, format, intake.Options{Source: r.opt.Source, Map: r.opt.Map, From: r.im.Offset, Row: r.im.Row})
	if err != nil {
		return err
	}
	for done := false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch := make([]intake.Row, 0, batchRows)
		for len(batch) < batchRows {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) {
				done = true
				break
			}
			if err != nil {
				return fmt.Errorf("after row %d: %w", r.im.Row+int64(len(batch)), err)
			}
			batch = append(batch, row)
		}
		if len(batch) == 0 {
			break
		}
		if err := r.commit(ctx, batch); err != nil {
			return err
		}
	}
	return r.store.SetImport(ctx, r.im.ID, store.ImportRunning, 2)
}

func (r *importRun) commit(ctx context.Context, batch []intake.Row) error {
	out := make([]store.ImportRow, len(batch))
	errs := make([]error, len(batch))
	parallel(len(batch), func(i int) { out[i], errs[i] = r.row(batch[i]) })
	if err := errors.Join(errs...); err != nil {
		return err
	}
	accepted, err := r.store.CommitBatch(ctx, r.im.ID, out)
	if err != nil {
		return err
	}
	for _, a := range accepted {
		if a.Change == store.Revised {
			r.result.Revised++
			r.records.forget(a.App)
		}
	}
	if r.im, err = r.store.Import(ctx, r.im.ID); err != nil {
		return err
	}
	if r.opt.Progress != nil {
		r.opt.Progress(r.im)
	}
	return nil
}

// row signs one row. Its public id is made here, so that the record can name it.
func (r *importRun) row(row intake.Row) (store.ImportRow, error) {
	out := store.ImportRow{Row: row.Number, End: row.End}
	if len(row.Problems) > 0 {
		for _, p := range row.Problems {
			out.Rejected = append(out.Rejected, store.RejectedRow{Row: row.Number, Column: p.Path, Problem: p.What, Fix: p.Mend, Raw: row.Raw})
		}
		return out, nil
	}
	if row.App.ID == "" {
		id, err := uuid.NewV7()
		if err != nil {
			return out, err
		}
		row.App.ID = id.String()
	}
	out.Acceptance = store.Acceptance{Application: row.App, By: r.opt.By, Ready: len(row.App.Documents) == 0}
	reading := r.Chain().Read(&row.App, 0, nil, r.started, nil)
	var err error
	out.Record, out.Signatures, out.Names, err = signed(reading.Record)
	return out, err
}

// judgeAll is the second pass: each row is judged with all its neighbours.
func (r *importRun) judgeAll(ctx context.Context) error {
	for {
		if done, err := r.judgeNext(ctx); err != nil || done {
			return err
		}
		if r.opt.Progress != nil {
			r.opt.Progress(r.im)
		}
	}
}

// judgeNext judges the rows after the checkpoint, as many as are judged
// together; without one the import is finished.
func (r *importRun) judgeNext(ctx context.Context) (done bool, err error) {
	apps, err := r.store.ImportApplications(ctx, r.im.ID, r.im.JudgedTo, batchRows)
	if err != nil {
		return false, err
	}
	if len(apps) == 0 {
		return true, r.store.SetImport(ctx, r.im.ID, store.ImportFinished, 2)
	}
	if err := r.judgeBatch(ctx, apps); err != nil {
		return false, err
	}
	r.im, err = r.store.Import(ctx, r.im.ID)
	return false, err
}

// goOn judges some rows of an import whose rows are all stored and which ended,
// with its program, before all were judged: that needs no file.
func (d *Desk) goOn(ctx context.Context) error {
	imports, err := d.store.Imports(ctx, 100)
	if err != nil {
		return err
	}
	for _, im := range imports {
		if im.Pass < 2 || im.State == store.ImportFinished {
			continue
		}
		if _, running := d.importing.LoadOrStore(im.Digest, true); running {
			continue
		}
		defer d.importing.Delete(im.Digest)
		run := importRun{Desk: d, im: im, started: im.StartedAt}
		_, err := run.judgeNext(ctx)
		return err
	}
	return nil
}

func (r *importRun) judgeBatch(ctx context.Context, apps []int64) error {
	defer r.turns.take(apps...)()
	began, chain := r.now().UTC(), r.Chain()
	w, err := r.World(ctx)
	if err != nil {
		return err
	}
	evs := make([]store.Evaluation, len(apps))
	judged := make([]Judgement, len(apps))
	errs := make([]error, len(apps))
	readings := make([]Reading, len(apps))
	plain, err := r.store.PlainApplications(ctx, apps)
	if err != nil {
		return err
	}
	parallel(len(apps), func(i int) {
		st, known := plain[apps[i]]
		if !known {
			if st, errs[i] = r.store.Application(ctx, apps[i]); errs[i] != nil {
				return
			}
		}
		readings[i] = chain.read(st)
		readings[i].Record.Confirm(st.ConfirmedAt)
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if w.Index, err = r.foreseeing(ctx, readings); err != nil {
		return err
	}
	parallel(len(apps), func(i int) {
		j, err := chain.Judge(ctx, readings[i], w)
		if err != nil {
			errs[i] = err
			return
		}
		evs[i], errs[i] = r.evaluation(apps[i], j, "imported from "+r.im.Name)
		evs[i].MadeAt, judged[i] = began, j
	})
	if err := errors.Join(errs...); err != nil {
		return err
	}
	soft, tied := make(map[int64][]store.SoftLink, len(apps)), make(map[int64][]store.Tie, len(apps))
	for i, j := range judged {
		soft[apps[i]], tied[apps[i]] = softLinks(j), ties(j)
	}
	if err := r.store.SaveTies(ctx, tied); err != nil {
		return err
	}
	if err := r.store.SaveSoftLinksOf(ctx, soft); err != nil {
		return err
	}
	// Marked first: the judgements move the checkpoint, and nobody comes back for their neighbours.
	var touched []int64
	for _, j := range judged {
		touched = append(touched, j.Touched...)
	}
	if err := r.markOthers(ctx, touched); err != nil {
		return err
	}
	if _, err = r.store.SaveEvaluations(ctx, evs, r.im.ID); err != nil {
		return err
	}
	r.shadow(ctx, apps, judged)
	return r.overtaken(ctx, apps, chain.Rules.Hash())
}

// markOthers marks the neighbours that are not of this import: those of the
// import are judged with all their neighbours anyway.
func (r *importRun) markOthers(ctx context.Context, touched []int64) error {
	slices.Sort(touched)
	others, err := r.store.NotImportedBy(ctx, r.im.ID, slices.Compact(touched))
	if err != nil || len(others) == 0 {
		return err
	}
	return r.store.MarkDirty(ctx, others, "the import of "+r.im.Name+" brought a value that this one carries too")
}

// parallel calls f for 0 to n−1 on all processors.
func parallel(n int, f func(i int)) {
	var wg sync.WaitGroup
	workers := min(n, runtime.GOMAXPROCS(0))
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wg.Wait()
}
