package store

import (
	"context"
	"sync/atomic"
	"time"

	"gorm.io/gorm"
)

// Meter tells how long the writes of one piece of work held the one writer.
type Meter struct{ took atomic.Int64 }

// Took is the time so far.
func (m *Meter) Took() time.Duration { return time.Duration(m.took.Load()) }

type behindKey struct{}

// Behind is a context whose writes wait behind people's, also those that somebody
// waits for elsewhere, with the meter that they are counted on. Look-back works in
// one, so that it can keep to its share.
func Behind(ctx context.Context) (context.Context, *Meter) {
	m := new(Meter)
	return context.WithValue(ctx, behindKey{}, m), m
}

// doIn is do in the lane l, or in the bulk lane and metered when ctx stands behind.
func (s *Store) doIn(ctx context.Context, l lane, fn func(tx *gorm.DB) error) error {
	m, is := ctx.Value(behindKey{}).(*Meter)
	if !is {
		return s.do(ctx, l, fn)
	}
	var began time.Time
	err := s.do(ctx, bulk, func(tx *gorm.DB) error {
		began = s.now()
		return fn(tx)
	})
	if !began.IsZero() { // the commit is part of it
		m.took.Add(int64(s.now().Sub(began)))
	}
	return err
}
