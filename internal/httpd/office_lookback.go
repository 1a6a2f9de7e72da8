package httpd

import (
	"context"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// LookBackDesk is what the office asks about look-back; [pipeline.Desk] in service.
type LookBackDesk interface {
	Backlog(ctx context.Context) (pipeline.Backlog, error)
	Release(ctx context.Context, by review.Actor, reason string) (int, error)
}

// Backlog implements [LookBack].
func (o *Office) Backlog(ctx context.Context) (pipeline.Backlog, error) { return o.Desk.Backlog(ctx) }

// HeldBack implements [LookBack].
func (o *Office) HeldBack(ctx context.Context, limit int) ([]store.HeldCase, int, error) {
	return o.Store.HeldBack(ctx, "", limit)
}

// Release implements [LookBack].
func (o *Office) Release(ctx context.Context, by Person, reason string) (int, error) {
	return o.Desk.Release(ctx, by.actor(), reason)
}
