package main

import (
	"encoding/json"
	"fmt"

	"bonafide/internal/link"
)

// dataBoilerplateCmd is `bonafide data boilerplate`.
type dataBoilerplateCmd struct {
	Show    boilerplateShowCmd    `cmd:"" default:"1" help:"Say which table of phrases and layouts too common to mean anything is in use."`
	Rebuild boilerplateRebuildCmd `cmd:"" help:"Make the table anew of the résumés stored here, 2,000 or more, and judge again whoever has one. Look at what ring cases are open first: what a large ring shares would become common."`
}

// boilerplateLine is the table for programs.
type boilerplateLine struct {
	Version   string `json:"version"`
	Documents int    `json:"documents"` // it was made of; 0: as shipped
	Names     int    `json:"names"`     // different ones from which on something was listed
	Passages  int    `json:"passages"`
	Runs      int    `json:"runs"`
	Templates int    `json:"templates"`
}

func printBoilerplate(b *link.Boilerplate, asJSON bool, std streams) error {
	l := boilerplateLine{Version: b.Version()}
	l.Documents, l.Names = b.Documents()
	l.Passages, l.Runs, l.Templates = b.Sizes()
	if asJSON {
		return json.NewEncoder(std.out).Encode(l)
	}
	made := "as shipped"
	if l.Documents > 0 {
		made = fmt.Sprintf("made of %d documents, what %d different names or more have", l.Documents, l.Names)
	}
	_, err := fmt.Fprintf(std.out, "%s, %s: %d sentences, %d runs of three words, %d layouts\n", l.Version, made, l.Passages, l.Runs, l.Templates)
	return err
}

type boilerplateShowCmd struct {
	JSON bool `help:"Print one JSON object."`
}

// Run prints the table's version and sizes.
func (c *boilerplateShowCmd) Run(g *globals, std streams) error {
	return readDesk(g, func(d deskRun) error {
		table, err := d.desk.Boilerplate(d.ctx)
		if err != nil {
			return err
		}
		return printBoilerplate(table, c.JSON, std)
	})
}

type boilerplateRebuildCmd struct {
	JSON bool `help:"Print one JSON object."`
}

// Run makes the table, puts it in use and judges again whom it concerns.
func (c *boilerplateRebuildCmd) Run(g *globals, std streams) error {
	return withDesk(g, func(d deskRun) error {
		table, err := d.desk.RebuildBoilerplate(d.ctx, commandLine)
		if err != nil {
			return err
		}
		if err := d.lookBack(); err != nil {
			return err
		}
		return printBoilerplate(table, c.JSON, std)
	})
}
