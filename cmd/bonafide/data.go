package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"bonafide/internal/dataset"
)

// dataCmd is `bonafide data`.
type dataCmd struct {
	List        dataListCmd        `cmd:"" help:"List the data sets with version, age and licence."`
	Check       dataCheckCmd       `cmd:"" help:"Compare every data set with its SHA-256 and its age; exit 1 when one is wrong."`
	Import      dataImportCmd      `cmd:"" help:"Check a file of your own and bring it in; your files win over the embedded sets."`
	Boilerplate dataBoilerplateCmd `cmd:"" help:"The table of phrases and layouts too common to mean anything."`
}

// dataFolder is where a customer's files lie.
func dataFolder(g *globals) string { return filepath.Join(g.DataDir, "data") }

type dataListCmd struct {
	JSON bool `help:"Print JSON."`
}

// Run prints one line a data set.
func (c *dataListCmd) Run(g *globals, std streams) error {
	sets, err := dataset.Load(dataset.Options{Dir: dataFolder(g), Now: time.Now})
	if err != nil {
		return err
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		return enc.Encode(sets.List())
	}
	w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tVERSION\tAGE\tKB\tLICENCE\tCREDIT")
	for _, i := range sets.List() {
		age := fmt.Sprintf("%d d", i.AgeDays)
		if i.Stale {
			age += fmt.Sprintf(", stale after %d", i.StaleAfter)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\t%s\n", i.Name, i.Version, age, (i.Bytes+1023)/1024, i.Licence, i.Credit)
	}
	return w.Flush()
}

type dataCheckCmd struct {
	JSON   bool `help:"Print JSON."`
	Strict bool `help:"Exit 1 also when a set is merely older than it may be."`
}

// Run prints what is wrong or old, and fails when something is wrong.
func (c *dataCheckCmd) Run(g *globals, std streams) error {
	problems, err := dataset.Check(dataFolder(g), time.Now())
	if err != nil {
		return err
	}
	if c.JSON {
		if problems == nil {
			problems = []dataset.Problem{}
		}
		if err := json.NewEncoder(std.out).Encode(problems); err != nil {
			return err
		}
	} else {
		for _, p := range problems {
			fmt.Fprintf(std.out, "%s: %s\n", p.Set, p.What)
		}
	}
	wrong := 0
	for _, p := range problems {
		if c.Strict || !p.Stale {
			wrong++
		}
	}
	if wrong > 0 {
		return exitError{code: 1, msg: fmt.Sprintf("%d data sets need attention", wrong)}
	}
	if !c.JSON {
		fmt.Fprintf(std.out, "every data set has its SHA-256; %d are older than they may be\n", len(problems))
	}
	return nil
}

type dataImportCmd struct {
	File string `arg:"" help:"An MMDB database, a list of ranges (.txt, or .csv with cidr,class,provider), or a list of mail domains." type:"existingfile"`
	Kind string `help:"What the file holds, when its name doesn't say (NAME.mmdb, NAME.csv, NAME.CLASS.txt, NAME.CLASS.domains, NAME.CLASS.sanctions): mmdb, ranges, a network class, mail- and a mail class, sanctions-un or sanctions-wallets."`
}

// Run brings the file in; what is wrong with it is the error.
func (c *dataImportCmd) Run(g *globals, std streams) error {
	info, err := dataset.Import(c.File, c.Kind, dataFolder(g), time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintf(std.out, "brought in %s, data of %s; a running server reads it at its next start\n", info.Name, info.Date.Format(time.DateOnly))
	if info.Stale {
		fmt.Fprintf(std.out, "its data are %d days old, %d are allowed: answers will show their age\n", info.AgeDays, info.StaleAfter)
	}
	return nil
}
