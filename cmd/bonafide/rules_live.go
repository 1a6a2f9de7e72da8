package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
	"time"
)

// rulesLive says which rules were live when.
type rulesLive struct {
	JSON bool `help:"Print NDJSON."`
}

// liveLine is one time that rules were live, for programs.
type liveLine struct {
	RuleSet    string     `json:"rule_set"`
	Kind       string     `json:"kind"`
	Since      time.Time  `json:"since"`
	Until      *time.Time `json:"until"` // null: live now
	By         string     `json:"by"`
	ApprovedBy string     `json:"approved_by,omitempty"`
	Single     bool       `json:"single_approver,omitempty"`
	Reason     string     `json:"reason"`
}

// Run prints the history, newest first.
func (c *rulesLive) Run(g *globals, std streams) error {
	return readDesk(g, func(d deskRun) error {
		history, err := d.store.LiveHistory(d.ctx, 1000)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
		for _, l := range history {
			line := liveLine{RuleSet: l.Hash, Kind: string(l.Kind), Since: l.Since, By: l.By, ApprovedBy: l.ApprovedBy, Single: l.Single, Reason: l.Reason}
			until := "now"
			if !l.Until.IsZero() {
				line.Until, until = &l.Until, l.Until.Format(time.DateTime)
			}
			if c.JSON {
				if err := json.NewEncoder(std.out).Encode(line); err != nil {
					return err
				}
				continue
			}
			by := l.By
			if l.ApprovedBy != "" {
				by += ", approved by " + l.ApprovedBy
			}
			if l.Single {
				by += " (single approver)"
			}
			fmt.Fprintf(w, "%.15s\t%s\t%s to %s\t%s\t%s\n", l.Hash, l.Kind, l.Since.Format(time.DateTime), until, by, printable(l.Reason))
		}
		return w.Flush()
	})
}
