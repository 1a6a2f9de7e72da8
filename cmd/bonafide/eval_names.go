package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"bonafide/internal/name"
)

// evalNamesCmd is `bonafide eval names`.
type evalNamesCmd struct {
	JSON      bool   `help:"Print one JSON object."`
	Schema    string `help:"Count only rows whose column schema holds this; every row when the file has no such column." default:"Person"`
	Seed      uint64 `help:"Seed of the random pairs." default:"1"`
	Generated bool   `help:"Measure invented people for every pair of scripts; so without a file."`
	N         int    `help:"How many invented people for each pair of scripts." default:"500"`
	Examples  bool   `help:"Name the first invented pairs that are answered wrongly."`
	File      string `arg:"" optional:"" type:"existingfile" help:"CSV with the columns name1, name2, is_match, and optionally schema."`
}

// namesReport is what was measured: on labelled pairs, on invented people.
type namesReport struct {
	Labelled  *name.Measurement `json:"labelled,omitempty"`
	Generated *generatedNames   `json:"generated,omitempty"`
}

// Run exits with status 1 when invented people miss a goal.
func (c *evalNamesCmd) Run(std streams) error {
	var r namesReport
	if c.File != "" {
		m, err := c.measureFile()
		if err != nil {
			return fmt.Errorf("%s: %w", c.File, err)
		}
		r.Labelled = &m
	}
	if c.Generated || c.File == "" {
		if c.N < 1 {
			return fmt.Errorf("--n %d: write how many people to invent, 1 or more", c.N)
		}
		g := generateNames(c.N, c.Seed)
		r.Generated = &g
	}
	if err := c.print(std.out, r); err != nil {
		return err
	}
	if g := r.Generated; g != nil && !g.OK {
		return exitError{1, strings.Join(g.Missed, "; ")}
	}
	return nil
}

func (c *evalNamesCmd) print(w io.Writer, r namesReport) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(r)
	}
	if r.Labelled != nil {
		if err := printNames(w, *r.Labelled); err != nil {
			return err
		}
	}
	if r.Generated != nil {
		return r.Generated.print(w, c.Examples)
	}
	return nil
}

func (c *evalNamesCmd) measureFile() (name.Measurement, error) {
	f, err := os.Open(c.File)
	if err != nil {
		return name.Measurement{}, err
	}
	defer f.Close()
	pairs, err := readPairs(f, c.Schema)
	if err != nil {
		return name.Measurement{}, err
	}
	return name.Measure(pairs, c.Seed), nil
}

// readPairs reads labelled pairs; a row without a readable truth is an error
// that names its line, for a measurement on part of a file misleads.
func readPairs(r io.Reader, schema string) ([]name.Pair, error) {
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	header, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("no header line can be read: %w", err)
	}
	header[0] = strings.TrimPrefix(header[0], "\ufeff")
	column := func(n string) int {
		return slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(strings.TrimSpace(h), n) })
	}
	a, b, match, kind := column("name1"), column("name2"), column("is_match"), column("schema")
	if a < 0 || b < 0 || match < 0 {
		return nil, fmt.Errorf("the header lacks one of the columns name1, name2, is_match; it has %s", strings.Join(header, ", "))
	}
	var out []name.Pair
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := rows.FieldPos(0)
		if err != nil {
			return nil, err
		}
		if len(row) <= max(a, b, match, kind) {
			return nil, fmt.Errorf("line %d has %d columns, the header %d", line, len(row), len(header))
		}
		if kind >= 0 && schema != "" && !strings.EqualFold(row[kind], schema) {
			continue
		}
		truth, err := strconv.ParseBool(strings.ToLower(strings.TrimSpace(row[match])))
		if err != nil {
			return nil, fmt.Errorf("line %d: is_match is %q; write true or false", line, row[match])
		}
		out = append(out, name.Pair{A: row[a], B: row[b], Match: truth})
	}
	if len(out) == 0 {
		return nil, errors.New("no pair to measure; check the column schema or --schema")
	}
	return out, nil
}

func printNames(w io.Writer, m name.Measurement) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "pairs\t%d\n", m.Pairs)
	fmt.Fprintf(t, "precision\t%.3f\n", m.Precision)
	fmt.Fprintf(t, "recall\t%.3f\n", m.Recall)
	fmt.Fprintf(t, "F1\t%.3f\n", m.F1)
	fmt.Fprintf(t, "one person called different\t%.2f %% of %d\n", 100*m.SameDifferent, m.Same)
	fmt.Fprintf(t, "random pairs called different\t%.2f %% of %d that can be compared\n", 100*m.RandomDifferent, m.Random)
	fmt.Fprintf(t, "time\t%.1f µs a pair\n", m.Nanos/1000)
	fmt.Fprintln(t, "\nSCRIPTS\tONE PERSON\tCALLED DIFFERENT\tUNKNOWN")
	for _, s := range m.Scripts {
		fmt.Fprintf(t, "%s, %s\t%d\t%.2f %%\t%d\n", s.A, s.B, s.Same, 100*s.SameDifferent, s.Unknown)
	}
	return t.Flush()
}
