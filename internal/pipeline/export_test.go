package pipeline

import "time"

// SetTurn sets how long a job works on a backtest at once.
func (d *Desk) SetTurn(t time.Duration) { d.turn = t }
