package main

import (
	"encoding/json"
	"fmt"
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
	JSON   bool   `help:"Print the figures as JSON, and progress as NDJSON on standard error."`
}

// lookbackMeasured is the result for programs.
type lookbackMeasured struct {
	Applications  int64   `json:"applications"`
	Named         int     `json:"named"` // applications that carry a listed mailbox; some share one
	ImportSeconds float64 `json:"import_seconds"`
	Touched       int     `json:"touched"`
	ListSeconds   float64 `json:"list_seconds"` // from the list to the last judgement, the rest of two seconds included
	Removed       int     `json:"removed"`      // touched by the removal
	RemoveSeconds float64 `json:"remove_seconds"`
}

// Run imports invented applications, then a list that names some of them, and
// takes the list away again.
func (c *benchLookbackCmd) Run(std streams) error {
	if c.N < 1 || c.Listed < 1 || c.Listed > c.N {
		return fmt.Errorf("--n %d --listed %d: give at least 1, and list no more than there are", c.N, c.Listed)
	}
	var m lookbackMeasured
	rows := benchRowsCmd{N: c.N, Seed: c.Seed, JSON: c.JSON}
	err := rows.imported(std, func(d deskRun, imported rowsMeasured, _ string) error {
		m.Applications, m.ImportSeconds = imported.Rows, imported.Seconds
		return c.measure(d, &m)
	})
	if err != nil {
		return err
	}
	if m.Touched != m.Named || m.Removed != m.Named {
		return fmt.Errorf("the list names %d applications, but touched %d, and %d when it was taken away", m.Named, m.Touched, m.Removed)
	}
	if c.JSON {
		return json.NewEncoder(std.out).Encode(m)
	}
	_, err = fmt.Fprintf(std.out, "%d applications: a list reached the %d that it names in %.1f s, and its removal in %.1f s\n", m.Applications, m.Touched, m.ListSeconds, m.RemoveSeconds)
	return err
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
	began := time.Now()
	res, err := d.desk.ImportList(d.ctx, commandLine, watchlist.Source{List: "bench", Class: "intelligence", Added: began}, strings.NewReader(csv.String()))
	if err == nil {
		err = d.lookBack()
	}
	m.Touched, m.ListSeconds = res.Touched, time.Since(began).Seconds()
	if err != nil {
		return err
	}
	began = time.Now()
	if m.Removed, err = d.desk.RemoveList(d.ctx, commandLine, "bench"); err == nil {
		err = d.lookBack()
	}
	m.RemoveSeconds = time.Since(began).Seconds()
	return err
}
