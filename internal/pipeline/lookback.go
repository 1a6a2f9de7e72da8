package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/store"
)

const (
	// lookBackAtOnce bounds a look-back, so that it ends well within a minute.
	lookBackAtOnce = 500
	// togetherAtOnce is how many of them are read, judged and written together: enough
	// that no write waits for the disk alone, few enough that their texts fit in memory.
	togetherAtOnce = 50
	// writerShare is the part of the writer's time that look-back takes beside others'
	// work: one of so many (a quarter: architecture.md, "Linking looks back").
	writerShare = 4
)

// Again judges an application once more, because of something that happened
// elsewhere; why is said on the case.
func (d *Desk) Again(ctx context.Context, app int64, why string) error {
	_, err := d.again(ctx, app, why)
	return err
}

func (d *Desk) again(ctx context.Context, app int64, why string) (judged, error) {
	defer d.turns.take(app)()
	stored, err := d.store.Application(ctx, app)
	if errors.Is(err, store.ErrNotFound) {
		return judged{}, d.store.Clean(ctx, []int64{app}, d.now()) // erased meanwhile
	}
	if err != nil {
		return judged{}, err
	}
	first, err := d.readWaiting(ctx, &stored)
	if err != nil {
		return judged{}, err
	}
	return d.judgeTogether(ctx, []subject{{stored, why, first}})
}

// LookBack judges again what is marked dirty, at most n applications, and
// returns how many it did. One that fails keeps nobody waiting: its mark is
// given out again after a while, and the error names the first.
func (d *Desk) LookBack(ctx context.Context, n int) (done int, err error) {
	return d.lookBack(ctx, n, false)
}

// lookBack is LookBack; with share it leaves most of the writer's time to others.
func (d *Desk) lookBack(ctx context.Context, n int, share bool) (done int, err error) {
	ctx, meter := store.Behind(ctx)
	if err := d.endPassed(ctx); err != nil {
		return 0, err
	}
	s := sitting{Sitting: Sitting{At: d.now().UTC()}}
	if s.Reopened, err = d.store.ReopenHeld(ctx); err != nil {
		return 0, err
	}
	dirty, err := d.store.TakeDirty(ctx, n)
	if err != nil {
		return 0, err
	}
	for i := 0; i < len(dirty); i += togetherAtOnce {
		began, held := d.now(), meter.Took()
		s.judge(ctx, d, dirty[i:min(i+togetherAtOnce, len(dirty))])
		if share {
			rest(ctx, writerShare*(meter.Took()-held)-d.now().Sub(began))
		}
		if ctx.Err() != nil {
			return s.Judged, errors.Join(ctx.Err(), d.giveBack(context.WithoutCancel(ctx), dirty[i:]))
		}
	}
	var failed error
	s.Clusters, failed = d.Regroup(ctx)
	if len(dirty) > 0 {
		s.Took = d.now().Sub(s.At)
		d.sittings.keep(s.Sitting)
	}
	return s.Judged, errors.Join(s.err, failed)
}

// rest waits, so that others have the writer meanwhile.
func rest(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(pause):
	}
}

// sitting is a look-back at work.
type sitting struct {
	Sitting
	err error // the first
}

// judge judges some of what was taken: together, or each alone when that fails, so
// that one bad application costs nobody else's judgement.
func (s *sitting) judge(ctx context.Context, d *Desk, dirty []store.Dirty) {
	alone, done, err := d.againTogether(ctx, dirty)
	if err != nil {
		d.log.Warn("applications are judged one by one", "count", len(dirty), "error", err)
		alone = dirty
	} else {
		s.count(len(dirty)-len(alone), done)
	}
	for _, x := range alone {
		if ctx.Err() != nil {
			return
		}
		switch done, err := d.again(ctx, x.App, strings.Join(x.Reasons, "; ")); {
		case err == nil:
			s.count(1, done)
		case s.err == nil:
			s.err = fmt.Errorf("judge application %d again: %w", x.App, err)
			fallthrough
		default:
			s.Failed++
		}
	}
}

func (s *sitting) count(n int, j judged) {
	s.Judged += n
	s.Changed, s.Unchanged = s.Changed+j.changed, s.Unchanged+j.unchanged
	s.Opened, s.Reopened, s.Held = s.Opened+j.opened, s.Reopened+j.reopened, s.Held+j.held
}

// againTogether judges applications in one go. Those with documents that nobody
// read yet are left alone: reading takes long, and each is kept for itself.
func (d *Desk) againTogether(ctx context.Context, dirty []store.Dirty) (alone []store.Dirty, done judged, err error) {
	apps := make([]int64, len(dirty))
	for i, x := range dirty {
		apps[i] = x.App
	}
	defer d.turns.take(apps...)()
	began := d.now()
	stored, err := d.store.Applications(ctx, apps)
	if err != nil {
		return nil, done, err
	}
	var erased []int64
	subjects := make([]subject, 0, len(dirty))
	for _, x := range dirty {
		switch st, known := stored[x.App]; {
		case !known:
			erased = append(erased, x.App)
		case slices.ContainsFunc(st.Documents, func(sd store.StoredDocument) bool { return sd.State == store.Waiting }) && d.base.Extract != nil:
			alone = append(alone, x)
		default:
			subjects = append(subjects, subject{st, strings.Join(x.Reasons, "; "), false})
		}
	}
	if len(erased) > 0 {
		if err := d.store.Clean(ctx, erased, began); err != nil {
			return nil, done, err
		}
	}
	if len(subjects) > 0 {
		done, err = d.judgeTogether(ctx, subjects)
	}
	return alone, done, err
}

// giveBack marks anew what was taken and not judged.
func (d *Desk) giveBack(ctx context.Context, dirty []store.Dirty) error {
	var errs []error
	for _, x := range dirty {
		for _, reason := range x.Reasons {
			errs = append(errs, d.store.MarkDirty(ctx, []int64{x.App}, reason))
		}
	}
	return errors.Join(errs...)
}
