package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bonafide/internal/watchlist"
)

// benchLookbackCmd measures how fast a list reaches those who applied before it.
type benchLookbackCmd struct {
	N      int    `help:"How many applications." default:"100000"`
	Listed int    `help:"How many mailboxes the list holds." default:"500"`
	Seed   uint64 `help:"Another seed gives other applications; the same gives the same." default:"1"`
	Keep   string `help:"Keep the imported applications in this folder, and use those that an earlier run kept there: importing takes longer than the rest." type:"path"`
	JSON   bool   `help:"Print the figures as JSON, and progress as NDJSON on standard error."`
}

// lookbackMeasured is the result for programs.
type lookbackMeasured struct {
	Applications  int64   `json:"applications"`
	Named         int     `json:"named"` // applications that carry a listed mailbox; some share one
	ImportSeconds float64 `json:"import_seconds"`
	Touched       int     `json:"touched"`
	ListSeconds   float64 `json:"list_seconds"` // from the list to the last judgement, the rest of two seconds included
	ListCPU       float64 `json:"list_cpu"`     // seconds of processor time of the same, of all cores
	Again         int     `json:"again"`        // touched by the same list imported once more
	AgainSeconds  float64 `json:"again_seconds"`
	Removed       int     `json:"removed"` // touched by the removal
	RemoveSeconds float64 `json:"remove_seconds"`
	RemoveCPU     float64 `json:"remove_cpu"`
}

// Run imports invented applications, then a list that names some of them, and
// takes the list away again.
func (c *benchLookbackCmd) Run(std streams) error {
	if c.N < 1 || c.Listed < 1 || c.Listed > c.N {
		return fmt.Errorf("--n %d --listed %d: give at least 1, and list no more than there are", c.N, c.Listed)
	}
	var m lookbackMeasured
	if err := c.imported(std, &m); err != nil {
		return err
	}
	if m.Touched != m.Named || m.Again != 0 || m.Removed != m.Named {
		return fmt.Errorf("the list names %d applications, but touched %d, %d when it came again, and %d when it was taken away", m.Named, m.Touched, m.Again, m.Removed)
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(m)
	}
	_, err := fmt.Fprintf(std.out, "%d applications: a list reached the %d that it names in %.1f s (%.1f s of processor time), the same list again nobody in %.1f s, and its removal all in %.1f s (%.1f s)\n",
		m.Applications, m.Touched, m.ListSeconds, m.ListCPU, m.AgainSeconds, m.RemoveSeconds, m.RemoveCPU)
	return err
}

// imported measures over invented applications: fresh ones, or those that were kept.
func (c *benchLookbackCmd) imported(std streams, m *lookbackMeasured) error {
	rows := benchRowsCmd{N: c.N, Seed: c.Seed, JSON: c.JSON}
	if c.Keep == "" {
		return rows.imported(std, func(d deskRun, imported rowsMeasured, _ string) error {
			m.Applications, m.ImportSeconds = imported.Rows, imported.Seconds
			return c.measure(d, m)
		})
	}
	dir := filepath.Join(c.Keep, fmt.Sprintf("rows-%d-%d", c.N, c.Seed))
	file := filepath.Join(dir, "rows.ndjson")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		if err := rows.generate(file); err != nil {
			return err
		}
	}
	return withDesk(&globals{DataDir: filepath.Join(dir, "data")}, func(d deskRun) error {
		counts, err := d.store.Counts(d.ctx)
		if err != nil {
			return err
		}
		if m.Applications = int64(c.N); counts.Applications < c.N {
			imported, err := rows.measure(d, file, std)
			if err != nil {
				return err
			}
			m.ImportSeconds = imported.Seconds
		}
		return c.measure(d, m)
	})
}

func (c *benchLookbackCmd) measure(d deskRun, m *lookbackMeasured) (err error) {
	var csv strings.Builder
	csv.WriteString("kind,value,confidence\n")
	crowd, seen := newCrowd(c.Seed, c.N), map[string]bool{}
	for i := 0; i < c.N && len(seen) < c.Listed; i++ {
		a := crowd.application(i)
		if a.Person == nil || len(a.Person.Emails) == 0 || seen[a.Person.Emails[0]] {
			continue
		}
		seen[a.Person.Emails[0]] = true
		fmt.Fprintf(&csv, "email,%s,0.9\n", a.Person.Emails[0])
	}
	crowd = newCrowd(c.Seed, c.N) // its people depend on those before them
	for i := range c.N {
		if a := crowd.application(i); a.Person != nil && slices.ContainsFunc(a.Person.Emails, func(e string) bool { return seen[e] }) {
			m.Named++
		}
	}
	imported := func(touched *int) func() error {
		return func() error {
			res, err := d.desk.ImportList(d.ctx, commandLine, watchlist.Source{List: "bench", Class: "intelligence", Added: time.Now()}, strings.NewReader(csv.String()))
			*touched = res.Touched
			if err != nil {
				return err
			}
			return d.lookBack()
		}
	}
	if m.ListSeconds, m.ListCPU, err = timed(imported(&m.Touched)); err != nil {
		return err
	}
	if m.AgainSeconds, _, err = timed(imported(&m.Again)); err != nil {
		return err
	}
	m.RemoveSeconds, m.RemoveCPU, err = timed(func() (err error) {
		if m.Removed, err = d.desk.RemoveList(d.ctx, commandLine, "bench", ""); err != nil {
			return err
		}
		return d.lookBack()
	})
	return err
}

// timed tells how long f took by the clock and by the processors, in seconds.
func timed(f func() error) (wall, cpu float64, err error) {
	_, before, err := used()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := f(); err != nil {
		return 0, 0, err
	}
	wall = time.Since(began).Seconds()
	_, after, err := used()
	return wall, after - before, err
}
