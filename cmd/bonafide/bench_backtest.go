package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"bonafide/rules"
)

type benchBacktestCmd struct {
	N    int    `help:"How many applications." default:"20000"`
	Seed uint64 `help:"Another seed gives other applications; the same gives the same." default:"1"`
	JSON bool   `help:"Print the figures as JSON, and progress as NDJSON on standard error."`
}

// backtestMeasured is the result for programs.
type backtestMeasured struct {
	Applications int64   `json:"applications"`
	Seconds      float64 `json:"seconds"` // of the backtest alone
	PerSecond    float64 `json:"applications_per_second"`
	CPUSeconds   float64 `json:"cpu_seconds"` // of all cores together: says more than Seconds on a busy machine
	PeakBytes    int64   `json:"peak_bytes"`  // most memory that the process ever held, import included
	Moved        int     `json:"moved"`       // people whose band changes
}

// Run imports invented applications into a fresh database and compares the
// built-in rules with a set in which one rule is lighter.
func (c *benchBacktestCmd) Run(std streams) error {
	var m backtestMeasured
	rows := benchRowsCmd{N: c.N, Seed: c.Seed, JSON: c.JSON}
	err := rows.imported(std, func(d deskRun, _ rowsMeasured, dir string) error {
		lighter := filepath.Join(dir, "rules")
		if err := lighterRules(lighter); err != nil {
			return err
		}
		to, err := catalogueFlag{lighter}.load()
		if err != nil {
			return err
		}
		_, before, err := used()
		if err != nil {
			return err
		}
		began := time.Now()
		report, err := d.desk.Backtest(d.ctx, d.desk.Rules(), to, time.Time{}, (&rulesBacktest{JSON: c.JSON}).progress(std))
		if err != nil {
			return err
		}
		took := time.Since(began).Seconds()
		peak, after, err := used()
		m = backtestMeasured{report.Applications, took, float64(report.Applications) / took, after - before, peak, len(report.People)}
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(m)
	}
	fmt.Fprintf(std.err, "\r\x1b[K")
	_, err = fmt.Fprintf(std.out, "%d applications under two rule sets in %.1f s, %.1f s of processor time: %.0f a second; at most %d MiB of memory; %d people change band\n",
		m.Applications, m.Seconds, m.CPUSeconds, m.PerSecond, m.PeakBytes>>20, m.Moved)
	return err
}

// lighterRules writes the built-in rules into a folder, one of them lighter.
func lighterRules(dir string) error {
	if err := os.CopyFS(dir, rules.FS); err != nil {
		return err
	}
	file := filepath.Join(dir, "reuse", "contact-email-under-different-names.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	other := bytes.Replace(text, []byte("\nweight: 13"), []byte("\nweight: 9"), 1)
	if bytes.Equal(text, other) {
		return fmt.Errorf("%s has no weight of 13 to make lighter", file)
	}
	return os.WriteFile(file, other, 0o600)
}

// used gives the most memory that the process ever held, in bytes, and the
// seconds of processor time that it took.
func used() (peak int64, seconds float64, err error) {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0, 0, fmt.Errorf("ask for the memory in use: %w", err)
	}
	total := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return usage.Maxrss << 10, total.Seconds(), nil
}
