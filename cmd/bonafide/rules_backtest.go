package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
)

// rulesBacktest compares two rule sets over the facts that a data directory keeps.
type rulesBacktest struct {
	Rules   string `help:"What to try: the folder of a catalogue, or the hash of a kept one; the built-in one when absent." placeholder:"DIR|HASH"`
	Against string `help:"What to compare with: live, a folder, or a hash." default:"live" placeholder:"live|DIR|HASH"`
	Since   string `help:"Read whoever applied since then: days such as 90d, a date, or all." default:"90d" placeholder:"TIME"`
	JSON    bool   `help:"Print the report as JSON, people and all."`
	CSV     string `help:"Write the people whose band changes as a table." placeholder:"FILE"`
}

// Help says what the exit statuses mean.
func (rulesBacktest) Help() string {
	return "Reads stored facts and changes nothing. The exit status is 0 when the report is made, 3 when a confirmed case would fall below medium, and 1 when something failed."
}

// Run compares and prints.
func (c *rulesBacktest) Run(g *globals, std streams) error {
	since, err := parseSince(c.Since, time.Now())
	if err != nil {
		return err
	}
	return readDesk(g, func(d deskRun) error {
		from, err := ruleSetNamed(d, c.Against)
		if err != nil {
			return fmt.Errorf("--against: %w", err)
		}
		to, err := ruleSetNamed(d, c.Rules)
		if err != nil {
			return fmt.Errorf("--rules: %w", err)
		}
		report, err := d.desk.Backtest(d.ctx, from, to, since, c.progress(std))
		if err != nil {
			return err
		}
		if c.CSV != "" {
			if err := writeFile(c.CSV, func(w io.Writer) error { return writeMoved(w, report) }); err != nil {
				return err
			}
		}
		if c.JSON {
			err = json.NewEncoder(std.out).Encode(report)
		} else {
			fmt.Fprintf(std.err, "\r\x1b[K")
			err = printBacktest(std.out, report)
		}
		if err == nil && report.Lost > 0 {
			return exitError{code: 3}
		}
		return err
	})
}

// progress shows how far it got, where a person looks on.
func (c *rulesBacktest) progress(std streams) func(done, total int64) {
	if c.JSON {
		return nil
	}
	return func(done, total int64) { fmt.Fprintf(std.err, "\r%d of %d applications", done, total) }
}

// parseSince reads "90d", a date, or "all", which is the zero time.
func parseSince(s string, now time.Time) (time.Time, error) {
	if s == "all" {
		return time.Time{}, nil
	}
	if days, err := strconv.Atoi(strings.TrimSuffix(s, "d")); err == nil && days > 0 && strings.HasSuffix(s, "d") {
		return now.AddDate(0, 0, -days), nil
	}
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return at, fmt.Errorf("--since %q: write days such as 90d, a date such as 2026-09-01, or all", s)
	}
	return at, nil
}

// ruleSetNamed is the live set, the built-in one (""), that of a folder, or a kept one.
func ruleSetNamed(d deskRun, name string) (*rule.Catalogue, error) {
	if name == "live" {
		return d.desk.Rules(), nil
	}
	if name == "" {
		return catalogueFlag{}.load()
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return catalogueFlag{name}.load()
	}
	hash, err := d.store.FindRuleSet(d.ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%q is neither a folder nor a kept rule set: %w", name, err)
	}
	return d.desk.Catalogue(d.ctx, hash)
}

// printBacktest prints the report for people.
func printBacktest(out io.Writer, r pipeline.BacktestReport) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	fmt.Fprintf(w, "%d applications, rules %.15s against %.15s\n", r.Applications, r.To, r.From)
	if r.Unreadable > 0 {
		fmt.Fprintf(w, "%d more were left out: their stored facts are of another version of the program\n", r.Unreadable)
	}
	fmt.Fprintf(w, "\tbefore\tafter\n")
	fmt.Fprintf(w, "Rules fire\t%d\t%d\n", r.Fires.Before, r.Fires.After)
	fmt.Fprintf(w, "Cases at medium or above\t%d\t%d\n", r.Cases.Before, r.Cases.After)
	fmt.Fprintf(w, "Reviewer hours a month\t%.1f\t%.1f\tat %d minutes a case\n", r.Hours.Before, r.Hours.After, r.Minutes)
	fmt.Fprintf(w, "Confirmed cases lost\t\t%d\tof %d\n", r.Lost, r.Confirmed)
	fmt.Fprintf(w, "People whose band changes\t\t%d\n\n", len(r.People))
	if len(r.Rules) > 0 {
		fmt.Fprintln(w, "Rule\tversion\tfires\tbegins\tstops\tmoves")
	}
	for _, x := range r.Rules {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\n", x.Rule, arrow(x.Version), arrow(x.Fires), x.Begins, x.Stops, x.Moves)
	}
	if len(r.People) > 0 {
		fmt.Fprintln(w, "\nApplication\tband\tbegins to fire\tstops firing\tdecided as")
	}
	for _, p := range r.People[:min(len(r.People), 50)] {
		name := p.Case
		if name == "" {
			name = p.ID
		}
		fmt.Fprintf(w, "%s\t%s → %s\t%s\t%s\t%s\n", name, p.Before.Band, p.After.Band, ruleNames(p.Begins), ruleNames(p.Stops), strings.ReplaceAll(string(p.Outcome), "_", " "))
	}
	if n := len(r.People) - 50; n > 0 {
		fmt.Fprintf(w, "and %d more; --csv writes all\n", n)
	}
	return w.Flush()
}

func arrow(p pipeline.Pair) string {
	if p.Before == p.After {
		return strconv.Itoa(p.Before)
	}
	return fmt.Sprintf("%d → %d", p.Before, p.After)
}

func ruleNames(list []pipeline.WeighedRule) string {
	out := make([]string, len(list))
	for i, r := range list {
		out[i] = fmt.Sprintf("%s %+d", r.Rule, r.Weight)
	}
	return strings.Join(out, ", ")
}

// writeMoved writes the people whose band changes, a line each.
func writeMoved(out io.Writer, r pipeline.BacktestReport) error {
	w := csv.NewWriter(out)
	rows := [][]string{{"application", "case", "job", "band_before", "score_before", "band_after", "score_after", "begins", "stops", "outcome"}}
	for _, p := range r.People {
		rows = append(rows, []string{p.ID, p.Case, export.Cell(p.Job), string(p.Before.Band), strconv.Itoa(p.Before.Score), string(p.After.Band), strconv.Itoa(p.After.Score),
			ruleNames(p.Begins), ruleNames(p.Stops), string(p.Outcome)})
	}
	return w.WriteAll(rows)
}

// writeFile makes a file for its owner alone and fills it.
func writeFile(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(fill(f), f.Close())
}
