package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/export"
	"bonafide/internal/intake"
	"bonafide/internal/pipeline"
	"bonafide/internal/store"
)

// importCmd imports tables of applications.
type importCmd struct {
	Files  []string `arg:"" help:"NDJSON or CSV files."`
	Source string   `help:"Source of rows that name none." default:"import"`
	Map    string   `help:"Mapping file (YAML): column name to path of the contract; - leaves a column out." placeholder:"FILE" type:"existingfile"`
	JSON   bool     `help:"Print progress and result as NDJSON."`
}

// committed is what is printed after every committed batch.
type committed struct {
	Committed int64 `json:"committed"`
	Rejected  int64 `json:"rejected"`
	Offset    int64 `json:"offset"`
}

// imported is what is printed at the end of a file.
type imported struct {
	Done      bool    `json:"done"`
	File      string  `json:"file"`
	Committed int64   `json:"committed"`
	Rejected  int64   `json:"rejected"`
	Unchanged int64   `json:"unchanged"`
	Revised   int64   `json:"revised"`
	Cases     int64   `json:"cases"`
	Seconds   float64 `json:"seconds"`
}

// Run imports each file; the exit status is 2 when rows were rejected.
func (c *importCmd) Run(g *globals, std streams) error {
	columns, err := c.mapping()
	if err != nil {
		return err
	}
	return withDesk(g, func(d deskRun) error { return c.run(d, columns, std) })
}

func (c *importCmd) run(d deskRun, columns map[string]string, std streams) error {
	rejected := int64(0)
	for _, path := range c.Files {
		res, err := d.desk.Import(d.ctx, path, pipeline.ImportOptions{Source: c.Source, Map: columns, By: "command line", Progress: c.progress(std)})
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := d.lookBack(); err != nil {
			return err
		}
		rejected += res.Rejected
		if res.Rejected > 0 {
			if err := writeRejected(d.ctx, d.store, res.Import, path, path+".rejected.csv"); err != nil {
				return err
			}
		}
		if err := c.result(std, path, res); err != nil {
			return err
		}
	}
	if rejected > 0 {
		return exitError{code: 2}
	}
	return nil
}

func (c *importCmd) mapping() (map[string]string, error) {
	if c.Map == "" {
		return nil, nil
	}
	data, err := os.ReadFile(c.Map)
	if err != nil {
		return nil, err
	}
	var m map[string]string
	if err := yaml.Unmarshal(data, &m); err != nil {
		return nil, fmt.Errorf("%s: each line is `column: path`: %w", c.Map, err)
	}
	return m, nil
}

func (c *importCmd) progress(std streams) func(store.Import) {
	return func(im store.Import) {
		switch {
		case c.JSON && im.Pass < 2:
			if err := json.NewEncoder(std.out).Encode(committed{im.Accepted + im.Known, im.Rejected, im.Offset}); err != nil {
				fmt.Fprintln(std.err, "bonafide:", err)
			}
		case !c.JSON && im.Pass < 2:
			fmt.Fprintf(std.err, "\rstep 1 of 2: %d rows stored, %d rejected, %d %%", im.Accepted+im.Known, im.Rejected, 100*im.Offset/max(im.Bytes, 1))
		case !c.JSON:
			fmt.Fprintf(std.err, "\rstep 2 of 2: %d of %d rows judged          ", im.Judged, im.Accepted)
		}
	}
}

func (c *importCmd) result(std streams, path string, r pipeline.Imported) error {
	if c.JSON {
		return json.NewEncoder(std.out).Encode(imported{true, path, r.Accepted + r.Known, r.Rejected, r.Known, r.Revised, r.Cases, r.Seconds})
	}
	fmt.Fprintln(std.err)
	fmt.Fprintf(std.out, "%s: %d rows stored, %d of them revised, %d known already, %d rejected, %d new cases, %.1f s\n", path, r.Accepted, r.Revised, r.Known, r.Rejected, r.Cases, r.Seconds)
	switch {
	case r.Rejected > 0 && r.Format == string(intake.CSV):
		fmt.Fprintf(std.out, "The rejected rows stand in %s.rejected.csv; correct them there and import that file.\n", path)
	case r.Rejected > 0:
		fmt.Fprintf(std.out, "The rejected lines stand in %s.rejected.csv with what is wrong; correct them in %s and import it again.\n", path, path)
	}
	return nil
}

// writeRejected writes the rejected rows beside the file: those of a table in
// its own columns, to be corrected there and imported again, with what is wrong
// and what to do in a last column that an import passes over.
func writeRejected(ctx context.Context, st *store.Store, im store.Import, from, path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	header := []string{"raw"}
	if im.Format == string(intake.CSV) {
		if header, w.Comma, err = intake.Header(from); err != nil {
			return err
		}
	}
	if err := w.Write(append(slices.Clone(header), "row", "problem")); err != nil {
		return err
	}
	for after := int64(0); ; {
		rows, err := st.RejectedRows(ctx, im.ID, after, 1000)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			break
		}
		for i := 0; i < len(rows); {
			n := i
			var problems []string
			for ; n < len(rows) && rows[n].Row == rows[i].Row; n++ {
				problems = append(problems, intake.Problem{Path: rows[n].Column, What: rows[n].Problem, Mend: rows[n].Fix}.String())
			}
			after = rows[i].Row
			if err := w.Write(append(rawCells(rows[i].Raw, len(header), w.Comma), strconv.FormatInt(after, 10), export.Cell(strings.Join(problems, " · ")))); err != nil {
				return err
			}
			i = n
		}
	}
	w.Flush()
	return errors.Join(w.Error(), f.Sync())
}

// rawCells cuts a row as it stood into n cells; one that can't be cut stays
// whole in the first.
func rawCells(raw string, n int, comma rune) []string {
	cells := make([]string, n)
	if n == 1 {
		cells[0] = export.Cell(raw)
		return cells
	}
	r := csv.NewReader(strings.NewReader(raw))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = comma, -1, true
	record, err := r.Read()
	if err != nil {
		record = []string{raw}
	}
	for i := range min(n, len(record)) {
		cells[i] = export.Cell(record[i])
	}
	return cells
}
