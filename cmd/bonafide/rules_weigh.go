package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"
)

// rulesWeigh shows judged weights beside what decided cases say.
type rulesWeigh struct {
	JSON bool `help:"Print the figures as JSON."`
}

// Help says what is counted, and how.
func (rulesWeigh) Help() string {
	return `Confirmed cases stand against false alarms, cleared cases, alerts with an honest reason, and applications that never had a case; undecided and unsure cases stay out. The measured weight is 10·log10 of the ratio of a rule's rates, each with half a case added to what fired and what didn't (Jeffreys), shrunk toward the judged weight as a normal prior with a deviation of 7 decibans. People decide what rules laid before them, so a rule that opens cases looks better than it is: nothing is applied.`
}

// Run measures and prints; it changes nothing.
func (c *rulesWeigh) Run(g *globals, std streams) error {
	return readDesk(g, func(d deskRun) error {
		m, err := d.desk.Weigh(d.ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(m)
		}
		w := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
		fmt.Fprintf(w, "%d confirmed and %d honest applications; weights in decibans\n\n", m.Confirmed, m.Honest)
		fmt.Fprintln(w, "Rule\tjudged\tmeasured\t95 %\tconfirmed\thonest")
		for _, r := range m.Rules {
			fmt.Fprintf(w, "%s\t%d\t%.1f\t%.1f to %.1f\t%d of %d\t%d of %d\n", r.Rule, r.Judged, r.Measured, r.Low, r.High,
				r.Confirmed.Fired, r.Confirmed.Answered, r.Honest.Fired, r.Honest.Answered)
		}
		return w.Flush()
	})
}
