package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// exportCmd writes what is stored, application by application, so that neither
// memory nor a reading transaction grows with the number of them; or, for other
// organisations, the identifiers of confirmed cases.
type exportCmd struct {
	What   string  `arg:"" enum:"cases,findings,links,identifiers,clusters" help:"cases, findings, links, identifiers or clusters."`
	Format string  `enum:"ndjson,csv,stix,misp" default:"ndjson" help:"ndjson: one JSON object a line; csv: a table; stix, misp: identifiers of cases that people confirmed, for other organisations."`
	Since  dayFlag `help:"Only applications that applied, or with stix and misp identifiers that were confirmed or withdrawn, on this day or later; clusters that changed since." placeholder:"YYYY-MM-DD"`

	Tlp       string   `enum:"clear,green,amber,amber+strict,red" default:"amber+strict" help:"With stix and misp: how far receivers may pass it on (Traffic Light Protocol 2.0)."`
	Producer  string   `help:"With stix and misp: the organisation that receivers turn to." placeholder:"NAME"`
	Include   []string `enum:"names,accounts,values" help:"What is left out otherwise: with stix and misp names and bank accounts (accounts), with clusters names and the values that members share." placeholder:"names,accounts,values"`
	ValidDays int      `default:"365" help:"With stix and misp: days that an identifier holds after its confirmation."`
}

// dayFlag is the begin of a day in UTC, written YYYY-MM-DD; zero: not given.
type dayFlag struct{ time.Time }

// UnmarshalText reads the day.
func (d *dayFlag) UnmarshalText(text []byte) (err error) {
	if d.Time, err = time.Parse(time.DateOnly, string(text)); err != nil {
		return fmt.Errorf("%q: write a day such as 2026-09-01", text)
	}
	return nil
}

// exportedCase is a case in an export.
type exportedCase struct {
	ID      string         `json:"id"`
	Band    screen.Band    `json:"band"`
	Score   int            `json:"score"`
	State   review.State   `json:"state"`
	Outcome review.Outcome `json:"outcome"`
}

// exportedLink is a link in an export; each pair stands there once a value.
type exportedLink struct {
	A       screen.ApplicationRef `json:"a"`
	B       screen.ApplicationRef `json:"b"`
	Kind    string                `json:"kind"`
	Value   string                `json:"value"`
	Names   screen.Relation       `json:"names"`
	Measure float64               `json:"measure"`
}

// Run exports to standard output and notes it in the audit.
func (c *exportCmd) Run(g *globals, std streams) error {
	tables := c.Format == "ndjson" || c.Format == "csv"
	if c.What == "clusters" && tables {
		return c.clusters(g, std)
	}
	if len(c.Include) > 0 && tables || slices.Contains(c.Include, "values") {
		return fmt.Errorf("--include %s: stix and misp can include names and accounts, clusters names and values; all else is whole already", strings.Join(c.Include, ","))
	}
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		if c.Format == "stix" || c.Format == "misp" {
			return c.share(ctx, g, st, std)
		}
		x := exporting{ctx: ctx, st: st, what: c.What, out: json.NewEncoder(std.out)}
		if c.Format == "csv" {
			var err error
			if x.table, err = export.NewTable(std.out, columns[c.What]...); err != nil {
				return err
			}
		}
		newest, err := st.Recent(ctx, 1)
		if err != nil {
			return err
		}
		if _, err := st.Log(ctx, commandLine, "export", "installation", map[string]any{"what": c.What, "format": c.Format}); err != nil {
			return err
		}
		for app := int64(1); len(newest) > 0 && app <= newest[0].App; app++ {
			if err := x.application(app, c.Since.Time); err != nil && !errors.Is(err, store.ErrNotFound) {
				return fmt.Errorf("export %s: %w", c.What, err)
			}
		}
		if x.table != nil {
			return x.table.End()
		}
		return nil
	})
}

type exporting struct {
	ctx   context.Context
	st    *store.Store
	what  string
	out   *json.Encoder
	table *export.Table // nil: NDJSON
}

// application writes the lines of one application; ErrNotFound says that it was
// erased, or that nobody judged it yet.
func (x exporting) application(app int64, since time.Time) error {
	a, err := x.st.Application(x.ctx, app)
	if err != nil {
		return err
	}
	if applied(a).Before(since) {
		return nil
	}
	ref := refOf(a)
	if x.what == "cases" {
		if a.Case == "" {
			return nil
		}
		v, err := x.st.Case(x.ctx, a.Case)
		if err != nil {
			return err
		}
		return x.caseOf(ref, exportedCase{v.Case.Ref, v.Band, v.Score, v.Case.State, v.Case.Outcome})
	}
	ev, err := x.st.Evaluation(x.ctx, app, 0)
	if err != nil {
		return err
	}
	if x.what == "findings" {
		for _, f := range ev.Findings {
			if err := x.finding(ref, f.Withheld()); err != nil {
				return err
			}
		}
		return nil
	}
	shown, err := shownOf(ev)
	if err != nil {
		return err
	}
	if x.what == "links" {
		return x.links(app, ref, shown.Links)
	}
	for _, id := range shown.Identifiers {
		if err := x.identifier(ref, id); err != nil {
			return err
		}
	}
	return nil
}

// links writes each link from its older side; from the younger one only what
// the older one's judgement doesn't tell.
func (x exporting) links(app int64, ref screen.ApplicationRef, links []screen.Link) error {
	for _, l := range links {
		other, err := x.st.FindApplication(x.ctx, l.Application)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if other < app {
			told, err := x.told(other, ref.ID, l)
			if err != nil {
				return err
			}
			if told {
				continue
			}
		}
		b, err := x.st.Application(x.ctx, other)
		if err != nil {
			return err
		}
		if err := x.link(exportedLink{ref, refOf(b), l.Kind, l.Value, l.Names, l.Measure}); err != nil {
			return err
		}
	}
	return nil
}

// told reports whether an application's judgement names the same link.
func (x exporting) told(app int64, other string, l screen.Link) (bool, error) {
	ev, err := x.st.Evaluation(x.ctx, app, 0)
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	shown, err := shownOf(ev)
	for _, m := range shown.Links {
		if m.Application == other && m.Kind == l.Kind && m.Value == l.Value {
			return true, nil
		}
	}
	return false, err
}

func shownOf(ev store.Evaluation) (s pipeline.Shown, err error) {
	if len(ev.Screening) == 0 {
		return s, nil
	}
	return s, json.Unmarshal(ev.Screening, &s)
}

func refOf(a store.Stored) screen.ApplicationRef {
	ref := screen.ApplicationRef{ID: a.ID, Source: a.Application.Source, ExternalID: a.Application.ExternalID}
	if a.Application.Person != nil {
		ref.Name = a.Application.Person.Name
	}
	return ref
}

// applied is when somebody applied; when it came in where nobody said.
func applied(a store.Stored) time.Time {
	if a.Application.AppliedAt != nil {
		return *a.Application.AppliedAt
	}
	return a.ReceivedAt
}
