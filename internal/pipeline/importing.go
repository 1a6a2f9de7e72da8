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
	im      store.Import // as it stood when the run began
	started time.Time
	result  Imported
}

// index is the first pass: every row is stored, signed and indexed.
func (r *importRun) index(ctx context.Context, file io.Reader, format intake.Format) error {
	rows, err := intake.Rows(file, format, intake.Options{Source: r.opt.Source, Map: r.opt.Map, From: r.im.Offset, Row: r.im.Row})
	if err != nil {
		return err
	}
	at := r.im.Row
	sign := func(ctx context.Context) ([]store.ImportRow, error) {
		batch := make([]intake.Row, 0, batchRows)
		for len(batch) < batchRows {
			row, err := rows.Next()
			if errors.Is(err, io.EOF) && len(batch) > 0 {
				break // it says so again
			}
			if errors.Is(err, io.EOF) {
				return nil, io.EOF
			}
			if err != nil {
				return nil, fmt.Errorf("after row %d: %w", at, err)
			}
			batch, at = append(batch, row), row.Number
		}
		out, errs := make([]store.ImportRow, len(batch)), make([]error, len(batch))
		parallel(len(batch), func(i int) { out[i], errs[i] = r.row(batch[i]) })
		return out, errors.Join(errs...)
	}
	if err := ahead(ctx, sign, r.commit, nil); err != nil {
		return err
	}
	return r.store.SetImport(ctx, r.im.ID, store.ImportRunning, 2)
}

// ahead uses what next makes, one after the other, while next makes the one that
// follows: neither the processors nor the one writer waits for the other. next ends
// it with [io.EOF]; what was made and not used is given to drop, unless nil.
func ahead[T any](ctx context.Context, next func(context.Context) (T, error), use func(context.Context, T) error, drop func(T)) error {
	type made struct {
		what T
		err  error
	}
	ctx, cancel := context.WithCancel(ctx)
	ready := make(chan made)
	defer func() {
		cancel()
		for m := range ready {
			if m.err == nil && drop != nil {
				drop(m.what)
			}
		}
	}()
	go func() {
		defer close(ready)
		for {
			what, err := next(ctx)
			ready <- made{what, err}
			if err != nil || ctx.Err() != nil {
				return
			}
		}
	}()
	for m := range ready {
		if errors.Is(m.err, io.EOF) {
			return nil
		}
		if m.err != nil {
			return m.err
		}
		if err := use(ctx, m.what); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (r *importRun) commit(ctx context.Context, rows []store.ImportRow) error {
	accepted, err := r.store.CommitBatch(ctx, r.im.ID, rows)
	if err != nil {
		return err
	}
	for _, a := range accepted {
		if a.Change == store.Revised {
			r.result.Revised++
			r.records.forget(a.App)
		}
	}
	return r.moved(ctx)
}

// moved reads how far the import is for who listens. It leaves r.im alone, which
// the batch that follows is being judged by.
func (r *importRun) moved(ctx context.Context) error {
	if r.opt.Progress == nil {
		return nil
	}
	im, err := r.store.Import(ctx, r.im.ID)
	if err == nil {
		r.opt.Progress(im)
	}
	return err
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

// judgedRows are rows that were judged together and aren't kept yet.
type judgedRows struct {
	apps       []int64
	judged     []Judgement
	kept       []store.ImportJudgement
	neighbours []int64 // to be judged again: those that aren't of this import
	rules      string  // hash of the rules that were asked
	end        func()  // of their turn
}

// judgeAll is the second pass: each row is judged with all its neighbours. What
// the rows are judged by was written by the first, so that they can be judged
// while those before them are kept.
func (r *importRun) judgeAll(ctx context.Context) error {
	after := r.im.JudgedTo
	next := func(ctx context.Context) (judgedRows, error) {
		b, err := r.judge(ctx, after)
		if err == nil {
			after = b.apps[len(b.apps)-1]
		}
		return b, err
	}
	keep := func(ctx context.Context, b judgedRows) error {
		if err := r.keep(ctx, b); err != nil {
			return err
		}
		return r.moved(ctx)
	}
	if err := ahead(ctx, next, keep, func(b judgedRows) { b.end() }); err != nil {
		return err
	}
	return r.store.SetImport(ctx, r.im.ID, store.ImportFinished, 2)
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
		b, err := run.judge(ctx, im.JudgedTo)
		switch {
		case errors.Is(err, io.EOF):
			return d.store.SetImport(ctx, im.ID, store.ImportFinished, 2)
		case err != nil:
			return err
		}
		return run.keep(ctx, b)
	}
	return nil
}

// judge judges the rows after one, as many as are judged together, and takes
// their turns; [io.EOF] says that there is none.
func (r *importRun) judge(ctx context.Context, after int64) (b judgedRows, err error) {
	apps, err := r.store.ImportApplications(ctx, r.im.ID, after, batchRows)
	if err != nil {
		return b, err
	}
	if len(apps) == 0 {
		return b, io.EOF
	}
	b = judgedRows{apps: apps, end: r.turns.take(apps...)}
	defer func() {
		if err != nil {
			b.end()
		}
	}()
	began, chain := r.now().UTC(), r.Chain()
	readings, err := r.readings(ctx, chain, apps)
	if err != nil {
		return b, err
	}
	if b.judged, err = r.judgements(ctx, chain, readings); err != nil {
		return b, err
	}
	b.rules, b.kept = chain.Rules.Hash(), make([]store.ImportJudgement, len(apps))
	errs := make([]error, len(apps))
	parallel(len(apps), func(i int) {
		j, k := b.judged[i], &b.kept[i]
		k.Evaluation, errs[i] = r.evaluation(apps[i], j, "imported from "+r.im.Name)
		k.MadeAt, k.Ties, k.Soft = began, ties(j), softLinks(j)
	})
	if err := errors.Join(errs...); err != nil {
		return b, err
	}
	b.neighbours, err = r.others(ctx, b.judged)
	return b, err
}

// readings reads the rows again: a program that was ended between the passes has
// nothing else to go on.
func (r *importRun) readings(ctx context.Context, chain *Chain, apps []int64) ([]Reading, error) {
	stored, err := r.store.Applications(ctx, apps)
	if err != nil {
		return nil, err
	}
	out := make([]Reading, len(apps))
	for _, app := range apps {
		if _, known := stored[app]; !known {
			return nil, fmt.Errorf("application %d: %w", app, store.ErrNotFound)
		}
	}
	parallel(len(apps), func(i int) {
		st := stored[apps[i]]
		out[i] = chain.read(st)
		out[i].Record.Confirm(st.ConfirmedAt)
	})
	return out, nil
}

// others are the neighbours that are not of this import: those of the import are
// judged with all their neighbours anyway.
func (r *importRun) others(ctx context.Context, judged []Judgement) ([]int64, error) {
	seen := map[int64]bool{}
	var touched []int64
	for _, j := range judged {
		touched = append(touched, unseen(seen, j.Touched)...)
	}
	slices.Sort(touched)
	return r.store.NotImportedBy(ctx, r.im.ID, touched)
}

// keep stores judgements and ends their turn.
func (r *importRun) keep(ctx context.Context, b judgedRows) error {
	defer b.end()
	why := "the import of " + r.im.Name + " brought a value that this one carries too"
	if err := r.store.SaveImported(ctx, r.im.ID, b.kept, b.neighbours, why); err != nil {
		return err
	}
	r.shadow(ctx, b.apps, b.judged)
	return r.overtaken(ctx, b.apps, b.rules)
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
