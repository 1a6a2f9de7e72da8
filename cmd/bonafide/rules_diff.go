package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"bonafide/internal/rule"
)

type rulesDiff struct {
	A    string `arg:"" type:"existingdir" help:"Folder of the older catalogue."`
	B    string `arg:"" type:"existingdir" help:"Folder of the newer one."`
	JSON bool   `help:"Print one JSON object a rule or row."`
}

// Run says which rules and which rows of lists differ, what they mean first.
func (c *rulesDiff) Run(std streams) error {
	a, err := catalogueFlag{c.A}.load()
	if err != nil {
		return fmt.Errorf("%s: %w", c.A, err)
	}
	b, err := catalogueFlag{c.B}.load()
	if err != nil {
		return fmt.Errorf("%s: %w", c.B, err)
	}
	rules, rows := rule.Diff(a, b), rule.DiffLists(a, b)
	if c.JSON {
		return printDiffJSON(std.out, rules, rows)
	}
	for _, d := range rules {
		printRuleDiff(std.out, d)
	}
	for _, d := range rows {
		switch d.Change {
		case rule.Changed:
			fmt.Fprintf(std.out, "list %s: %s changed\n  - %s\n  + %s\n", d.List, d.Key, d.Old, d.New)
		default:
			fmt.Fprintf(std.out, "list %s: %s %s\n", d.List, d.Key, d.Change)
		}
	}
	fmt.Fprintf(std.out, "%d rules and %d rows of lists differ\n", len(rules), len(rows))
	return nil
}

func printDiffJSON(out io.Writer, rules []rule.RuleDiff, rows []rule.RowDiff) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for _, d := range rules {
		if err := enc.Encode(d); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	for _, d := range rows {
		if err := enc.Encode(d); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	return nil
}

func printRuleDiff(out io.Writer, d rule.RuleDiff) {
	what := d.Change
	if d.Change == rule.Changed && d.Meaning {
		what = "changed its meaning"
	} else if d.Change == rule.Changed {
		what = "changed its texts"
	}
	fmt.Fprintf(out, "%s %s\n", d.Rule, what)
	for _, f := range d.Fields {
		if !strings.Contains(f.Old+f.New, "\n") {
			fmt.Fprintf(out, "  %s: %s → %s\n", f.Field, orNothing(f.Old), orNothing(f.New))
			continue
		}
		fmt.Fprintf(out, "  %s:\n", f.Field)
		for _, l := range rule.LineDiff(f.Old, f.New) {
			if l.Op != rule.LineSame {
				fmt.Fprintf(out, "    %s %s\n", l.Op, l.Text)
			}
		}
	}
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}
