package main

import (
	"encoding/json"
	"fmt"
)

type rulesMutate struct {
	catalogueFlag
	ID   string `arg:"" optional:"" help:"Rule to check; all when absent."`
	JSON bool   `help:"Print one JSON object a clause."`
}

// Run takes each clause of each rule away and fails when no test misses it.
func (c *rulesMutate) Run(g *globals, std streams) error {
	cat, err := c.load()
	if err != nil {
		return err
	}
	if c.ID != "" && cat.Rule(c.ID) == nil {
		return fmt.Errorf("there is no rule %q; `bonafide rules list` names all", c.ID)
	}
	eng, err := loadEngine(c.Rules, g.DataDir)
	if err != nil {
		return err
	}
	survivors, err := cat.Mutate(c.ID, eng.chain.Trial)
	enc := json.NewEncoder(std.out)
	enc.SetEscapeHTML(false)
	for _, s := range survivors {
		if !c.JSON {
			fmt.Fprintln(std.out, s.Problem)
		} else if err := enc.Encode(s); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	if err != nil {
		return err
	}
	if len(survivors) > 0 {
		return exitError{1, fmt.Sprintf("%d clauses that no test misses", len(survivors))}
	}
	if !c.JSON {
		fmt.Fprintln(std.out, "every clause is missed by a test")
	}
	return nil
}
