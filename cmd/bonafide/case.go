package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// caseCmd reads cases, proposes outcomes and replays judgements. Deciding is
// for signed-in people only.
type caseCmd struct {
	List    caseListCmd    `cmd:"" help:"List the queue."`
	Show    caseShowCmd    `cmd:"" help:"Show a case with its findings and its audit."`
	Propose caseProposeCmd `cmd:"" help:"Propose an outcome; a signed-in person decides."`
	Replay  caseReplayCmd  `cmd:"" help:"Judge the stored facts again under the rules of their day and compare."`
}

// withStore opens the store without the catalogue.
func withStore(g *globals, f func(ctx context.Context, st *store.Store) error) error {
	ctx, stop := interruptible()
	defer stop()
	st, err := openStore(ctx, g.DataDir, nil, discard())
	if err != nil {
		return err
	}
	defer st.Close()
	return f(ctx, st)
}

type caseListCmd struct {
	View  string `help:"open, nobody, second, reopened, snoozed, quiet or closed." default:"open"`
	Band  string `help:"At least this band: medium, high or critical."`
	Limit int    `help:"Most cases to list." default:"50"`
	JSON  bool   `help:"Print one JSON object a line."`
}

// listed is one case of the list.
type listed struct {
	Ref         string      `json:"ref"`
	Application string      `json:"application"`
	Name        string      `json:"name"`
	Job         string      `json:"job,omitempty"`
	State       string      `json:"state"`
	Outcome     string      `json:"outcome,omitempty"`
	Band        screen.Band `json:"band"`
	Score       int         `json:"score"`
	Families    []string    `json:"families"`
	Notices     []string    `json:"notices"`
	Linked      int         `json:"linked"`
	Ran         int         `json:"ran"`
	Of          int         `json:"of"`
	Opened      time.Time   `json:"opened"`
	Due         time.Time   `json:"due"`
}

func listedRow(r store.QueueRow) listed {
	return listed{r.Case.Ref, r.ID, r.Name, r.Job, string(r.Case.State), string(r.Case.Outcome), r.Band, r.Score, r.Families, r.Notices,
		r.Linked, r.Ran, r.Of, r.OpenedAt, r.DueAt}
}

// Run lists cases.
func (c *caseListCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		page, err := st.Queue(ctx, store.Filter{View: store.View(c.View), Band: screen.Band(c.Band), Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			out := json.NewEncoder(std.out)
			for _, r := range page.Rows {
				if err := out.Encode(listedRow(r)); err != nil {
					return err
				}
			}
			return nil
		}
		w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "CASE\tBAND\tSTATE\tNAME\tCHECKS\tNOTICED")
		for _, r := range page.Rows {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d/%d\t%s\n", r.Case.Ref, r.Band, r.Case.State, printable(r.Name), r.Ran, r.Of, printable(strings.Join(r.Notices, "; ")))
		}
		fmt.Fprintf(w, "%d of %d cases\n", len(page.Rows), page.Total)
		return w.Flush()
	})
}

type caseShowCmd struct {
	Ref  string `arg:"" help:"Reference, such as A-17."`
	JSON bool   `help:"Print JSON."`
}

// shown is a case for programs.
type shown struct {
	listed
	WhyNow   string           `json:"why_now"`
	RuleSet  string           `json:"rule_set"`
	Coverage screen.Coverage  `json:"coverage"`
	Findings []screen.Finding `json:"findings"`
	Events   []store.Event    `json:"events"`
}

// Run shows one case.
func (c *caseShowCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		v, err := st.Case(ctx, c.Ref)
		if err != nil {
			return err
		}
		if c.JSON {
			e := json.NewEncoder(std.out)
			e.SetIndent("", "  ")
			return e.Encode(shown{listedRow(v.QueueRow), v.WhyNow, v.Evaluation.RuleSet, v.Evaluation.Coverage, v.Evaluation.Findings, v.Events})
		}
		printCase(std.out, v)
		return nil
	})
}

func printCase(w io.Writer, v store.CaseView) {
	fmt.Fprintf(w, "%s  %s  %s\n%s, %d decibans, %s; %d of %d checks ran; %s\n", v.Case.Ref, printable(v.Name), printable(v.Job),
		v.Band, v.Score, v.Case.State, v.Ran, v.Of, printable(v.WhyNow))
	for _, f := range v.Evaluation.Findings {
		fmt.Fprintf(w, "\n%+d  %s  (%s, version %d)\n", f.Counted, printable(f.Notice), f.Rule, f.Version)
		for _, e := range f.Evidence {
			fmt.Fprintf(w, "    %s\n", shortened(printable(place(e))))
		}
	}
	fmt.Fprintln(w)
	for _, e := range v.Events {
		fmt.Fprintf(w, "%6d  %s  %-10s  %s\n", e.Seq, e.At.UTC().Format(time.DateTime), e.Actor, e.Verb)
	}
}

type caseProposeCmd struct {
	Ref     string `arg:"" help:"Reference, such as A-17."`
	Outcome string `arg:"" help:"confirmed, right_alert_not_fraud, false_alarm, cleared or unsure."`
	Reason  string `required:"" help:"Reason code of the list."`
	Note    string `help:"Words for the person who decides."`
	JSON    bool   `help:"Print JSON."`
}

// Run writes the proposal into the case's audit.
func (c *caseProposeCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		seq, err := st.Do(ctx, store.Step{Ref: c.Ref, By: commandLine, Request: review.Request{Action: review.Propose,
			Outcome: review.Outcome(c.Outcome), Reason: c.Reason, Note: c.Note}})
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(map[string]any{"case": c.Ref, "proposed": c.Outcome, "entry": seq})
		}
		fmt.Fprintf(std.out, "Proposed %s for %s, entry %d. A signed-in person decides.\n", c.Outcome, c.Ref, seq)
		return nil
	})
}

type caseReplayCmd struct {
	Ref  string `arg:"" help:"Reference, such as A-17."`
	Seq  int    `help:"Number of the judgement; the latest when left out."`
	JSON bool   `help:"Print JSON."`
}

// replayed is a replay for programs.
type replayed struct {
	Case    string      `json:"case"`
	Seq     int         `json:"seq"`
	RuleSet string      `json:"rule_set"`
	Engine  string      `json:"engine"`
	Score   int         `json:"score"`
	Band    screen.Band `json:"band"`
	Same    bool        `json:"same"`
	Differs string      `json:"differs,omitempty"`
}

// Run replays a judgement; the exit status is 1 when it differs.
func (c *caseReplayCmd) Run(g *globals, std streams) error {
	return readDesk(g, func(d deskRun) error {
		v, err := d.store.Case(d.ctx, c.Ref)
		if err != nil {
			return err
		}
		ev, err := d.desk.Replay(d.ctx, v.App, c.Seq)
		if err != nil && !errors.Is(err, pipeline.ErrReplay) {
			return err
		}
		r := replayed{Case: v.Case.Ref, Seq: ev.Seq, RuleSet: ev.RuleSet, Engine: ev.Engine, Score: ev.Score, Band: ev.Band, Same: err == nil}
		if err != nil {
			r.Differs = err.Error()
		}
		if c.JSON {
			if err := json.NewEncoder(std.out).Encode(r); err != nil {
				return err
			}
		} else if r.Same {
			fmt.Fprintf(std.out, "%s, judgement %d: %d decibans, %s, finding by finding the same under rule set %s.\n", r.Case, r.Seq, r.Score, r.Band, r.RuleSet)
		}
		switch {
		case r.Same:
			return nil
		case c.JSON:
			return exitError{code: 1}
		}
		return exitError{1, r.Differs}
	})
}
