package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"bonafide/internal/invent"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/samples"
)

// evalScenariosCmd is `bonafide eval scenarios`.
type evalScenariosCmd struct {
	JSON  bool   `help:"Print one JSON object a scenario, and one with the summary (NDJSON)."`
	Rules string `help:"Folder of another rule catalogue." placeholder:"DIR"`
	Only  string `help:"Run those whose name holds this text." placeholder:"TEXT"`
	Facts bool   `help:"Print also the facts that the rules saw, as JSON."`
	Dir   string `arg:"" optional:"" help:"Folder of scenarios; the built-in ones when absent." type:"existingdir"`
}

// scenarioSummary ends the output of --json.
type scenarioSummary struct {
	Summary   bool `json:"summary"` // always true: tells this line from the others
	Scenarios int  `json:"scenarios"`
	Off       int  `json:"off"` // that came to something else than expected
}

// Run exits with status 1 when a scenario is off.
func (c *evalScenariosCmd) Run(std streams) error {
	ctx, stop := interruptible()
	defer stop()
	list, err := c.scenarios()
	if err != nil {
		return err
	}
	eng, done, err := inventedEngine(c.Rules)
	if err != nil {
		return err
	}
	defer done()
	outcomes, err := samples.RunAll(ctx, eng.chain, list)
	if err != nil {
		return err
	}
	off := 0
	for _, o := range outcomes {
		if !o.OK {
			off++
		}
	}
	if c.Facts {
		for _, o := range outcomes {
			if err := json.NewEncoder(std.out).Encode(o.Judgement.Facts); err != nil {
				return err
			}
		}
	}
	if c.JSON {
		enc := json.NewEncoder(std.out)
		for _, o := range outcomes {
			if err := enc.Encode(o); err != nil {
				return err
			}
		}
		err = enc.Encode(scenarioSummary{true, len(outcomes), off})
	} else {
		err = printScenarios(std.out, outcomes)
	}
	if err == nil && off > 0 {
		err = exitError{1, fmt.Sprintf("%d of %d scenarios are off", off, len(outcomes))}
	}
	return err
}

func (c *evalScenariosCmd) scenarios() ([]samples.Scenario, error) {
	var from fs.FS
	from, err := fs.Sub(samples.Scenarios, "scenarios")
	if err != nil {
		return nil, err
	}
	if c.Dir != "" {
		from = os.DirFS(c.Dir)
	}
	list, err := samples.LoadScenarios(from)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(s samples.Scenario) bool { return !strings.Contains(s.Name, c.Only) })
	if len(list) == 0 {
		return nil, fmt.Errorf("no scenario's name holds %q", c.Only)
	}
	return list, nil
}

// inventedEngine is the engine with the networks of package invent as the
// customer's own files, and with documents read in this process: all of them
// are invented. done takes the files away.
func inventedEngine(rules string) (*engine, func(), error) {
	dir, err := os.MkdirTemp("", "bonafide-invented-")
	if err != nil {
		return nil, nil, err
	}
	done := func() { _ = os.RemoveAll(dir) } // a left-over holds nothing of anybody
	data := filepath.Join(dir, "data")
	if err = os.Mkdir(data, 0o700); err == nil {
		err = invent.Networks(data)
	}
	var eng *engine
	if err == nil {
		eng, err = loadEngine(rules, dir)
	}
	if err != nil {
		done()
		return nil, nil, err
	}
	eng.chain.Extract = pipeline.InProcess{}
	return eng, done, nil
}

// bandOrder is the order in which shares of bands are printed.
var bandOrder = []screen.Band{screen.BandNone, screen.BandLow, screen.BandMedium, screen.BandHigh, screen.BandCritical}

func printScenarios(w io.Writer, list []samples.Outcome) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SCENARIO\tKIND\tEXPECTED\tBAND\tSUM\tBY FAMILY\t")
	off := 0
	for _, o := range list {
		mark := ""
		if !o.OK {
			mark = "OFF"
			off++
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\n", o.Scenario, o.Kind, o.Expected, o.Band, o.Score, byFamily(o.Families), mark)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, o := range list {
		for _, p := range o.Problems {
			fmt.Fprintf(w, "%s: %s\n", o.Scenario, p)
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d scenarios came to what they should\n", len(list)-off, len(list))
	return err
}

// byFamily writes the grounds, heaviest first.
func byFamily(families map[string]int) string {
	var names []string
	for f := range families {
		names = append(names, f)
	}
	slices.SortFunc(names, func(a, b string) int {
		if families[a] != families[b] {
			return families[b] - families[a]
		}
		return strings.Compare(a, b)
	})
	for i, f := range names {
		names[i] = fmt.Sprintf("%s %d", f, families[f])
	}
	return strings.Join(names, " + ")
}
