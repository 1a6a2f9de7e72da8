package pipeline

import (
	"context"
	"time"
)

// SetTurn sets how long a job works on a backtest at once.
func (d *Desk) SetTurn(t time.Duration) { d.turn = t }

// Overtaken is what follows a judgement under rules that are no longer live.
func (d *Desk) Overtaken(ctx context.Context, apps []int64, under string) error {
	return d.overtaken(ctx, apps, under)
}
