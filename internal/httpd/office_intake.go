package httpd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/intake"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Begin implements [Intake]. A batch's id says when it began and whose it is,
// so that ids sort by time and need no table of their own.
func (o *Office) Begin(_ context.Context, by Person) (string, error) {
	return fmt.Sprintf("u-%s-%s-%s", o.Now().UTC().Format(batchTime), by.ID, o.NewID()), nil
}

const batchTime = "20060102T150405"

// batchOf reads what Begin wrote.
func batchOf(id string) (Batch, bool) {
	parts := strings.SplitN(id, "-", 4)
	if len(parts) != 4 || parts[0] != "u" {
		return Batch{}, false
	}
	at, err := time.Parse(batchTime, parts[1])
	return Batch{ID: id, ByID: parts[2], Started: at}, err == nil
}

// Accept implements [Intake].
func (o *Office) Accept(ctx context.Context, by Person, batch string, a screen.Application) (string, error) {
	got, err := o.Store.Accept(ctx, []store.Acceptance{{Application: a, Batch: batch, By: by.actor().ID}})
	if err != nil {
		return "", err
	}
	return got[0].ID, nil
}

// Refuse implements [Intake].
func (o *Office) Refuse(ctx context.Context, batch string, f FileResult) error {
	return o.Store.RefuseUpload(ctx, batch, f.Name, f.Bytes, f.Detail)
}

// Batch implements [Intake].
func (o *Office) Batch(ctx context.Context, by Person, id string) (Batch, error) {
	if number, ok := strings.CutPrefix(id, "i-"); ok {
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return Batch{}, fmt.Errorf("import %q: %w", id, store.ErrNotFound)
		}
		return o.imported(ctx, n)
	}
	b, ok := batchOf(id)
	if !ok {
		return Batch{}, fmt.Errorf("upload %q: %w", id, store.ErrNotFound)
	}
	files, err := o.Store.Progress(ctx, id)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("upload %q: %w", id, store.ErrNotFound)
	}
	if err != nil {
		return Batch{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return Batch{}, err
	}
	b.By = nameOfActor(names, actorPrefix+b.ByID)
	settled, err := o.settled(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	b.Done = settled
	status := !allowed(by, may(review.View))
	for _, f := range files {
		r := fileOf(f)
		b.Done = b.Done && r.State != "waiting" && r.State != "reading"
		switch {
		case r.State == "refused":
			b.Rejected++
		default:
			b.Accepted++
		}
		if r.CaseRef != "" {
			b.Cases++
		}
		if status {
			if r.Status, err = o.status(ctx, r); err != nil {
				return Batch{}, err
			}
		}
		b.Files = append(b.Files, r)
	}
	b.Name = b.Files[0].Name
	if n := len(b.Files) - 1; n > 0 {
		b.Name += fmt.Sprintf(" and %d more", n)
	}
	return b, nil
}

// settleTime passes after the newest result before an upload counts as done:
// what arrived beside it may still change what it shares.
const settleTime = 3 * time.Second

// settled reports whether nothing of an upload waits to be judged again.
func (o *Office) settled(ctx context.Context, id string) (bool, error) {
	waiting, newest, err := o.Store.Unsettled(ctx, id)
	return waiting == 0 && o.Now().Sub(newest) >= settleTime, err
}

func fileOf(f store.FileProgress) FileResult {
	r := FileResult{Name: f.Name, Bytes: f.Bytes, State: f.State, Detail: f.Reason, Application: f.ID, CaseRef: f.Case, Band: cmp.Or(f.Band, screen.BandNone), Findings: f.Findings, Ran: f.Ran, Of: f.Of}
	switch {
	case f.State == "waiting":
		r.Detail = "waits for its turn"
	case f.State == "reading":
		r.Detail = "being read and compared"
	case len(f.SameAs) > 0 && r.Detail == "":
		r.Detail = "The same file came with " + plural(len(f.SameAs), "other application", "other applications") + "."
	}
	return r
}

// status is all that a recruiter learns of a file.
func (o *Office) status(ctx context.Context, f FileResult) (review.Status, error) {
	switch {
	case f.State == "refused":
		return "", nil
	case f.State == "unreadable":
		return review.Unreadable, nil
	case f.State != "checked":
		return review.Checking, nil
	case f.CaseRef == "":
		return review.Checked, nil
	}
	v, err := o.Store.Case(ctx, f.CaseRef)
	return review.StatusOf(v.Case.State, v.Case.Outcome), err
}

// importPrefix names the rows that an import rejected, shown at most.
const rejectedShown = 200

func (o *Office) imported(ctx context.Context, id int64) (Batch, error) {
	i, err := o.Store.Import(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return Batch{}, err
	}
	b := importBatch(i, names)
	o.mu.Lock()
	b.Problem = o.failed[id]
	o.mu.Unlock()
	b.Done = b.Done || b.Problem != ""
	rows, err := o.Store.RejectedRows(ctx, id, 0, rejectedShown)
	for _, r := range rows {
		b.Rows = append(b.Rows, RejectedRow{Row: r.Row, Column: r.Column, What: r.Problem, Do: r.Fix})
	}
	return b, err
}

func importBatch(i store.Import, names map[string]string) Batch {
	return Batch{ID: fmt.Sprintf("i-%d", i.ID), Name: i.Name, By: nameOfActor(names, i.By), ByID: strings.TrimPrefix(i.By, actorPrefix), Started: i.StartedAt, Import: true,
		Done: i.State == store.ImportFinished, Total: i.Bytes, Read: i.Offset, Accepted: int(i.Accepted), Known: int(i.Known), Rejected: int(i.Rejected), Cases: int(i.Cases)}
}

// Batches implements [Intake].
func (o *Office) Batches(ctx context.Context, by Person, limit int) ([]Batch, error) {
	names, err := o.names(ctx)
	if err != nil {
		return nil, err
	}
	var out []Batch
	imports, err := o.Store.Imports(ctx, limit)
	if err != nil {
		return nil, err
	}
	for _, i := range imports {
		if b := importBatch(i, names); by.ID == "" || b.ByID == by.ID {
			out = append(out, b)
		}
	}
	ids, err := o.uploads(ctx, by, limit)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		b, err := o.Batch(ctx, Person{Roles: []Role{review.Reviewer}}, id)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	slices.SortStableFunc(out, func(a, b Batch) int { return b.Started.Compare(a.Started) })
	return out[:min(limit, len(out))], nil
}

// uploads are the newest uploads, of one person or of all.
func (o *Office) uploads(ctx context.Context, by Person, limit int) ([]string, error) {
	ids, err := o.Store.Uploads(ctx, "u-", 500)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, id := range ids {
		if b, ok := batchOf(id); ok && len(out) < limit && (by.ID == "" || b.ByID == by.ID) {
			out = append(out, id)
		}
	}
	return out, nil
}

// Import implements [Intake]: the table is written to disk first, then read in
// the background; the answer comes with the first committed rows, or the error.
func (o *Office) Import(ctx context.Context, by Person, name string, r io.Reader) (string, error) {
	folder, err := os.MkdirTemp(o.SpoolDir, "import-")
	if err != nil {
		return "", fmt.Errorf("import: %w", err)
	}
	path := filepath.Join(folder, name)
	if err := spool(path, r); err != nil {
		return "", errors.Join(err, os.RemoveAll(folder))
	}
	first := make(chan int64, 1)
	done := make(chan error, 1)
	opt := pipeline.ImportOptions{Source: "import", By: by.actor().ID, Progress: func(i store.Import) {
		select {
		case first <- i.ID:
		default:
		}
	}}
	go func() {
		defer os.RemoveAll(folder)
		got, err := o.Desk.Import(o.Lifetime, path, opt)
		if err != nil {
			o.stopped(got.ID, err)
		} else if got.ID != 0 {
			opt.Progress(got.Import)
		}
		done <- err
	}()
	select {
	case id := <-first:
		return fmt.Sprintf("i-%d", id), nil
	case err := <-done:
		select {
		case id := <-first:
			return fmt.Sprintf("i-%d", id), nil
		default:
		}
		return "", tableProblem(name, err)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// spool writes a table to disk; a body that ends early is the sender's.
func spool(path string, r io.Reader) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("import: %w", err)
	}
	if _, err := io.Copy(f, r); err != nil {
		return errors.Join(brokenForm(err), f.Close())
	}
	return f.Close()
}

// tableProblem tells what is wrong with a table from what failed here.
func tableProblem(name string, err error) error {
	if err == nil {
		return Input(name, "It holds no rows.", "Choose another file.")
	}
	var problems intake.Problems
	if errors.As(err, &problems) {
		return Input(name, problems.Error(), "Correct the file and import it again.")
	}
	return err
}

func (o *Office) stopped(id int64, err error) {
	o.Log.Error("an import stopped", "import", id, "error", err)
	if id == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.failed == nil {
		o.failed = map[int64]string{}
	}
	o.failed[id] = "The import stopped before its end. What was accepted is kept; import the same file again and it goes on from there."
}
