package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bonafide/internal/pipeline"
)

// benchCmd measures speed on invented data.
type benchCmd struct {
	Rows     benchRowsCmd     `cmd:"" help:"Measure the import of invented applications, from the file to the cases, in a fresh temporary database."`
	Backtest benchBacktestCmd `cmd:"" help:"Measure a backtest of two rule sets over invented applications."`
	Lookback benchLookbackCmd `cmd:"" help:"Measure how fast a list reaches those of many invented applications whom it names."`
}

type benchRowsCmd struct {
	N    int    `help:"How many applications." default:"20000"`
	Seed uint64 `help:"Another seed gives other applications; the same gives the same." default:"1"`
	JSON bool   `help:"Print the figures as JSON, and progress as NDJSON on standard error."`
}

// rowsMeasured is the result for programs.
type rowsMeasured struct {
	Rows          int64   `json:"rows"`
	Seconds       float64 `json:"seconds"` // from the open file to the last judgement, look-back included
	RowsPerSecond float64 `json:"rows_per_second"`
	PeakBytes     int64   `json:"peak_bytes"` // most memory that the process ever held
	Cases         int64   `json:"cases"`
}

// Run generates, imports and prints. The temporary folder is removed.
func (c *benchRowsCmd) Run(std streams) error {
	var m rowsMeasured
	err := c.imported(std, func(_ deskRun, imported rowsMeasured, _ string) error {
		m = imported
		return nil
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(m)
	}
	fmt.Fprintf(std.err, "\r\x1b[K")
	_, err = fmt.Fprintf(std.out, "%d rows in %.1f s: %.0f rows a second; at most %d MiB of memory; %d cases\n", m.Rows, m.Seconds, m.RowsPerSecond, m.PeakBytes>>20, m.Cases)
	return err
}

// imported imports invented applications into a fresh database and hands it on,
// with a temporary folder that is removed afterwards.
func (c *benchRowsCmd) imported(std streams, use func(d deskRun, m rowsMeasured, dir string) error) error {
	if c.N < 1 {
		return fmt.Errorf("--n %d: give at least 1", c.N)
	}
	dir, err := os.MkdirTemp("", "bonafide-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "rows.ndjson")
	if err := c.generate(file); err != nil {
		return err
	}
	return withDesk(&globals{DataDir: filepath.Join(dir, "data")}, func(d deskRun) error {
		m, err := c.measure(d, file, std)
		if err != nil {
			return err
		}
		return use(d, m, dir)
	})
}

func (c *benchRowsCmd) generate(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	enc := json.NewEncoder(w)
	crowd := newCrowd(c.Seed, c.N)
	for i := range c.N {
		if err := enc.Encode(crowd.application(i)); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(w.Flush(), f.Close())
}

func (c *benchRowsCmd) measure(d deskRun, file string, std streams) (rowsMeasured, error) {
	progress := (&importCmd{JSON: c.JSON}).progress(streams{out: std.err, err: std.err})
	res, err := d.desk.Import(d.ctx, file, pipeline.ImportOptions{Source: "bench", By: commandLine.ID, Progress: progress})
	if err != nil {
		return rowsMeasured{}, err
	}
	if res.Accepted != int64(c.N) {
		return rowsMeasured{}, fmt.Errorf("%d rows were generated, but %d stored and %d rejected", c.N, res.Accepted, res.Rejected)
	}
	before := time.Now()
	if err := d.lookBack(); err != nil {
		return rowsMeasured{}, err
	}
	seconds := res.Seconds + time.Since(before).Seconds()
	peak, _, err := used()
	return rowsMeasured{res.Accepted, seconds, float64(res.Accepted) / seconds, peak, res.Cases}, err
}
