package pipeline

import (
	"context"
	"slices"
	"sync"
	"time"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Backlog is what waits to be judged again, why and since when, and how fast it
// goes.
type Backlog struct {
	store.Backlog
	Last      Sitting       // of this process; zero before the first that judged somebody
	PerSecond float64       // applications, over the last ten minutes of this process; 0: unknown
	Left      time.Duration // about, for those that wait; 0: unknown
}

// Sitting is what one look-back did.
type Sitting struct {
	At        time.Time
	Took      time.Duration
	Judged    int // of them Changed and Unchanged; the others were erased meanwhile
	Changed   int
	Unchanged int // the facts are as before: nothing is said, no case touched
	Failed    int // tried again in two minutes
	Opened    int // new cases
	Reopened  int // closed cases
	Held      int // closed cases that wait their turn, see [store.Storm]
	Clusters  int // that changed
}

// sittings remembers the look-backs of this process. Its zero value is empty.
type sittings struct {
	mu  sync.Mutex
	all []Sitting
}

// rateOver is the time over which the rate of look-back is measured.
const rateOver = 10 * time.Minute

func (s *sittings) keep(one Sitting) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = slices.DeleteFunc(s.all, func(old Sitting) bool { return one.At.Sub(old.At) > rateOver })
	s.all = append(s.all, one)
}

// Backlog tells what waits to be judged again and how fast it goes.
func (d *Desk) Backlog(ctx context.Context) (b Backlog, err error) {
	if b.Backlog, err = d.store.Backlog(ctx); err != nil {
		return b, err
	}
	d.sittings.mu.Lock()
	defer d.sittings.mu.Unlock()
	var count int
	var took time.Duration
	for _, s := range d.sittings.all {
		if b.Last = s; d.now().Sub(s.At) <= rateOver {
			count, took = count+s.Judged, took+s.Took
		}
	}
	if took > 0 && count > 0 {
		b.PerSecond = float64(count) / took.Seconds()
		b.Left = time.Duration(float64(b.Waiting) / b.PerSecond * float64(time.Second))
	}
	return b, nil
}

// Release reopens at once the cases that a storm holds back for a reason. The
// error is [store.Store.Release]'s.
func (d *Desk) Release(ctx context.Context, by review.Actor, reason string) (int, error) {
	return d.store.Release(ctx, by, reason)
}
