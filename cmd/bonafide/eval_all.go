package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"text/tabwriter"
)

// evalAllCmd is `bonafide eval all`.
type evalAllCmd struct {
	Corpus string   `help:"Folder of measured documents, names, lists and people; what it lacks is not measured." default:"../shared/corpus" placeholder:"DIR"`
	JSON   bool     `help:"Print one JSON object: every measurement as it writes it."`
	Only   []string `help:"Measure only these." placeholder:"NAME"`
}

// measurement is one of `bonafide eval`, run by a process of its own so that its
// processor time is its own.
type measurement struct {
	name  string
	args  []string // after "eval"
	lists []string // files of the corpus, each given by --list
	files []string // files and folders of the corpus, given by themselves
	read  func(out []byte) ([]goalRow, error)
}

// goalRow is one line of the table; goal is empty where there is none.
type goalRow struct {
	what, figure, goal string
	met                bool
}

// evalAllReport is the outcome by measurement.
type evalAllReport struct {
	Measured map[string]json.RawMessage `json:"measured"`
	Seconds  map[string]float64         `json:"processor_seconds"`
	// Absent are measurements whose files the corpus lacks.
	Absent map[string]string `json:"not_measured,omitempty"`
	Missed []string          `json:"missed,omitempty"` // the goals that aren't met
	OK     bool              `json:"ok"`
}

// Run exits with status 1 when a goal isn't met.
func (c *evalAllCmd) Run(std streams) error {
	ctx, stop := interruptible()
	defer stop()
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the program's own file: %w", err)
	}
	list, err := c.measurements()
	if err != nil {
		return err
	}
	r := evalAllReport{Measured: map[string]json.RawMessage{}, Seconds: map[string]float64{}, Absent: map[string]string{}}
	t := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	if !c.JSON {
		fmt.Fprintln(t, "MEASUREMENT\tMEASURE\tFIGURE\tGOAL\t")
	}
	for _, m := range list {
		args, lacks := m.arguments(c.Corpus)
		if lacks != "" {
			r.Absent[m.name] = lacks + " isn't there"
			r.row(t, c.JSON, m.name, goalRow{what: "not measured: " + lacks + " isn't there", met: true})
			continue
		}
		run := exec.CommandContext(ctx, self, args...)
		run.Stderr = std.err
		out, err := run.Output()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			return fmt.Errorf("eval %s: %w", m.name, err)
		}
		rows, err := m.read(out)
		if err != nil {
			return fmt.Errorf("read the outcome of eval %s: %w", m.name, err)
		}
		r.Measured[m.name] = last(out)
		r.Seconds[m.name] = (run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds()
		for _, row := range append(rows, goalRow{what: "processor time, seconds", figure: fmt.Sprintf("%.0f", r.Seconds[m.name]), met: true}) {
			r.row(t, c.JSON, m.name, row)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	r.OK = len(r.Missed) == 0
	if c.JSON {
		err = json.NewEncoder(std.out).Encode(r)
	}
	if err != nil || r.OK {
		return err
	}
	return exitError{1, fmt.Sprintf("%d goals are missed", len(r.Missed))}
}

// measurements are those asked for.
func (c *evalAllCmd) measurements() ([]measurement, error) {
	if len(c.Only) == 0 {
		return measurements(), nil
	}
	var out []measurement
	for _, name := range c.Only {
		found := false
		for _, m := range measurements() {
			if m.name == name {
				out, found = append(out, m), true
			}
		}
		if !found {
			return nil, fmt.Errorf("--only %s: there is no such measurement; --help names them", name)
		}
	}
	return out, nil
}

// arguments are those of the process, or the first file that the corpus lacks.
func (m measurement) arguments(corpus string) (args []string, lacks string) {
	args = append([]string{"eval"}, m.args...)
	for i, f := range slices.Concat(m.lists, m.files) {
		path := filepath.Join(corpus, filepath.FromSlash(f))
		if _, err := os.Stat(path); err != nil {
			return nil, path
		}
		if i < len(m.lists) {
			args = append(args, "--list")
		}
		args = append(args, path)
	}
	return append(args, "--json"), ""
}

// row notes a line, and prints it in a table.
func (r *evalAllReport) row(w io.Writer, quiet bool, of string, row goalRow) {
	mark := ""
	if !row.met {
		mark = "MISSED"
		r.Missed = append(r.Missed, of+": "+row.what+": "+row.figure+", goal "+row.goal)
	}
	if !quiet {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", of, row.what, row.figure, row.goal, mark)
	}
}

// last is the last line of what a measurement wrote: its summary.
func last(out []byte) json.RawMessage {
	out = bytes.TrimSpace(out)
	return json.RawMessage(out[bytes.LastIndexByte(out, '\n')+1:])
}

// rowsOf reads a measurement's report.
func rowsOf[T any](rows func(r T) []goalRow) func([]byte) ([]goalRow, error) {
	return func(out []byte) ([]goalRow, error) {
		var r T
		if err := json.Unmarshal(last(out), &r); err != nil {
			return nil, err
		}
		return rows(r), nil
	}
}
