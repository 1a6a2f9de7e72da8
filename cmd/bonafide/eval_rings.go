package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"runtime/debug"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/invent"
	"bonafide/internal/pipeline"
)

// The goals of the measurement.
const (
	ringPrecisionGoal = 0.99  // of pairs in one cluster, at least
	ringRecallGoal    = 0.9   // of the pairs of one operator, at least
	drawnInGoal       = 0.001 // of honest people, at most
)

// ringsMemory is from how many bytes on memory is given back sooner than it would
// be: 100,000 applications' records take about half of it, and reading the rest.
const ringsMemory = 3 << 30

// evalRingsCmd is `bonafide eval rings`.
type evalRingsCmd struct {
	Operators int    `help:"How many operators, of three to twelve applications each." default:"1000"`
	Honest    int    `help:"How many honest people among whom they are." default:"100000"`
	Seed      uint64 `help:"Seed; the same one gives the same applications." default:"1"`
	JSON      bool   `help:"Print one JSON object."`
	Write     string `help:"Also write the invented applications and the truth into this folder." placeholder:"DIR" type:"path"`
	Truth     string `help:"CSV with columns external_id and operator, and person and household where known, of FILE's applications. Rows left out and empty operators are honest." placeholder:"CSV" type:"existingfile"`
	List      int    `help:"Name that many of the honest people who were drawn in." default:"10"`
	File      string `arg:"" optional:"" type:"existingfile" help:"NDJSON of applications with their documents inside; without it they are invented."`
}

// ringsReport is the outcome. Shares are 0–1; a pointer is nil where nothing
// could be measured.
//
// Two applications in one cluster are right when both are one operator's. They
// are wrong otherwise, save those of one honest person or one household: these
// are neither, for nobody is drawn in who is there with nobody else.
type ringsReport struct {
	Applications int `json:"applications"`
	Operators    int `json:"operators"`
	Sent         int `json:"operator_applications"`
	Honest       int `json:"honest"` // people
	Clusters     int `json:"clusters"`
	// Pairs are those of one operator, Together those of them in one cluster, Wrong those in
	// one cluster that aren't of one operator, person or household.
	Pairs     int      `json:"operator_pairs"`
	Together  int      `json:"operator_pairs_together"`
	Wrong     int      `json:"wrong_pairs"`
	Precision *float64 `json:"pair_precision"`
	Recall    *float64 `json:"ring_recall"`
	// Whole is how many operators have all applications in one cluster.
	Whole int `json:"operators_whole"`
	// Drawn is how many honest people are in a cluster with somebody who is neither
	// themselves nor of their household, Own how many are in one without a stranger.
	Drawn   int          `json:"honest_drawn_in_people"`
	DrawnIn *float64     `json:"honest_drawn_in"`
	Own     int          `json:"honest_with_their_own"`
	Changes []ringChange `json:"changes,omitempty"` // of invented ones
	Wrongly []ringKinds  `json:"wrong_by_kinds,omitempty"`
	Named   []ringPerson `json:"drawn_in,omitempty"`
	// The seconds of reading (with inventing), of looking for links, and in all.
	Read    float64  `json:"read_seconds"`
	Link    float64  `json:"link_seconds"`
	Seconds float64  `json:"seconds"`
	OK      bool     `json:"ok"`
	Missed  []string `json:"missed,omitempty"` // the goals that aren't met
}

// ringChange is what became of the pairs that an operator tied by one change.
type ringChange struct {
	Change   string  `json:"change"` // "two of them", "three of them": kept at once
	Planted  int     `json:"planted"`
	Tied     float64 `json:"tied"`     // by something that counts, enough or not
	Held     float64 `json:"held"`     // together by themselves
	Together float64 `json:"together"` // in one cluster, by whatever way
}

// ringKinds is how many pairs of strangers are held by the same kinds.
type ringKinds struct {
	Kinds string `json:"kinds"`
	Pairs int    `json:"pairs"`
}

// ringPerson is an honest person in a cluster with a stranger.
type ringPerson struct {
	ID      string   `json:"id"`
	Profile string   `json:"profile,omitempty"`
	Group   string   `json:"group,omitempty"`
	With    string   `json:"with"` // one stranger whom the person is held to directly
	By      []string `json:"by"`
	Size    int      `json:"size"` // of the cluster
}

// Run exits with status 1 when a goal isn't met.
func (c *evalRingsCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(ringsMemory))
	begin := time.Now()
	set, err := c.applications(ctx, g)
	if err != nil {
		return err
	}
	read := time.Since(begin)
	r, err := measureRings(ctx, set)
	if err != nil {
		return err
	}
	r.Read, r.Link, r.Seconds = read.Seconds(), (time.Since(begin) - read).Seconds(), time.Since(begin).Seconds()
	r.Named = r.Named[:min(len(r.Named), max(c.List, 0))]
	if c.JSON {
		err = json.NewEncoder(std.out).Encode(r)
	} else {
		err = r.print(std.out)
	}
	if err == nil && !r.OK {
		err = exitError{1, strings.Join(r.Missed, "; ")}
	}
	return err
}

// applications reads the file, or invents.
func (c *evalRingsCmd) applications(ctx context.Context, g *globals) (*ringSet, error) {
	switch {
	case c.File != "" && c.Write != "":
		return nil, fmt.Errorf("--write is for invented applications; %s exists already", c.File)
	case c.File != "" && c.Truth == "":
		return nil, fmt.Errorf("nobody says whose the applications of %s are; add --truth CSV with the columns external_id and operator", c.File)
	case c.File != "":
		return ringsFile(ctx, g, c.File, c.Truth)
	case c.Truth != "":
		return nil, fmt.Errorf("--truth %s is of no file; add the NDJSON of its applications", c.Truth)
	case c.Operators < 0 || c.Honest < 0 || c.Operators+c.Honest < 1:
		return nil, fmt.Errorf("--operators is %d and --honest %d; give at least one of them", c.Operators, c.Honest)
	}
	eng, done, err := inventedEngine("")
	if err != nil {
		return nil, err
	}
	defer done()
	var sent iter.Seq[invent.Sent] = invent.Rings(c.Seed, c.Operators, c.Honest)
	if c.Write != "" {
		if err := writeRings(c.Write, sent); err != nil {
			return nil, err
		}
	}
	set := &ringSet{policy: pipeline.SharingPolicy(eng.lists)}
	return set, set.read(ctx, eng, func(yield func(ringSent) bool) {
		for s := range sent {
			if !yield(planted(s)) {
				return
			}
		}
	})
}

func (r *ringsReport) judge() {
	miss := func(format string, args ...any) { r.Missed = append(r.Missed, fmt.Sprintf(format, args...)) }
	if r.Precision != nil && *r.Precision < ringPrecisionGoal {
		miss("%.4f of the pairs in one cluster are of one operator, goal %.2f", *r.Precision, ringPrecisionGoal)
	}
	if r.Recall != nil && *r.Recall < ringRecallGoal {
		miss("%.4f of the pairs of one operator are in one cluster, goal %.1f", *r.Recall, ringRecallGoal)
	}
	if r.DrawnIn != nil && *r.DrawnIn > drawnInGoal {
		miss("%.5f of honest people are in a cluster with a stranger, goal %.3f", *r.DrawnIn, drawnInGoal)
	}
	r.OK = len(r.Missed) == 0
}

// print writes goal beside figure.
func (r *ringsReport) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(what, figure, goal string) { fmt.Fprintf(t, "%s\t%s\t%s\n", what, figure, goal) }
	row("measure", "figure", "goal")
	row("applications", fmt.Sprintf("%d, of %d honest people and, %d, of %d operators", r.Applications, r.Honest, r.Sent, r.Operators), "")
	row("clusters", fmt.Sprint(r.Clusters), "")
	row("pairs in one cluster that are of one operator", share(r.Precision)+fmt.Sprintf(" (%d, and %d wrong)", r.Together, r.Wrong), "≥ .99")
	row("pairs of one operator that are in one cluster", share(r.Recall)+fmt.Sprintf(" of %d", r.Pairs), "≥ .9")
	row("  operators whole in one cluster", fmt.Sprintf("%d of %d", r.Whole, r.Operators), "")
	row("honest people in a cluster with a stranger", share(r.DrawnIn)+fmt.Sprintf(" (%d)", r.Drawn), "≤ .001")
	row("  with their own and their household alone", fmt.Sprint(r.Own), "")
	row("seconds to read, to link, in all", fmt.Sprintf("%.0f, %.0f, %.0f", r.Read, r.Link, r.Seconds), "")
	if len(r.Changes) > 0 {
		fmt.Fprintln(t, "\nKEPT\tPLANTED\tTIED\tHELD BY ITSELF\tIN ONE CLUSTER")
		for _, c := range r.Changes {
			fmt.Fprintf(t, "%s\t%d\t%.4f\t%.4f\t%.4f\n", c.Change, c.Planted, c.Tied, c.Held, c.Together)
		}
	}
	if len(r.Wrongly) > 0 {
		fmt.Fprintln(t, "\nSTRANGERS HELD BY\tPAIRS")
		for _, k := range r.Wrongly {
			fmt.Fprintf(t, "%s\t%d\n", k.Kinds, k.Pairs)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, p := range r.Named {
		fmt.Fprintf(w, "%s %s %s: among %d, held to %s by %s\n", p.ID, p.Profile, p.Group, p.Size, p.With, strings.Join(p.By, ", "))
	}
	return nil
}
