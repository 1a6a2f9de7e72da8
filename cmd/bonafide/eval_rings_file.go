package main

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bonafide/internal/invent"
	"bonafide/internal/pipeline"
)

// truthColumns are those of a truth file; the first two must be there.
var truthColumns = []string{"external_id", "operator", "person", "household"}

// ringTruth is what a truth file says of one application.
type ringTruth struct {
	line                        int
	operator, person, household string
}

// readTruth reads a truth file by external id. Other columns are passed over.
func readTruth(path string) (map[string]ringTruth, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	rows := csv.NewReader(f)
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: no header (%w); the first line names the columns: external_id,operator", path, err)
	}
	at := map[string]int{}
	for i, h := range head {
		at[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))] = i
	}
	for _, must := range truthColumns[:2] {
		if _, ok := at[must]; !ok {
			return nil, fmt.Errorf("%s line 1: no column %s; the columns are external_id and operator, and person and household where known", path, must)
		}
	}
	out := map[string]ringTruth{}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w; mend the quotes there", path, err)
		}
		line, _ := rows.FieldPos(0)
		value := func(column string) string {
			if i, ok := at[column]; ok && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		id := value("external_id")
		if id == "" {
			return nil, fmt.Errorf("%s line %d: no external_id; write that of the application, or take the line out", path, line)
		}
		if before, twice := out[id]; twice {
			return nil, fmt.Errorf("%s line %d: external_id %q stands in line %d already; leave one of them", path, line, id, before.line)
		}
		out[id] = ringTruth{line, value("operator"), value("person"), value("household")}
	}
}

// ringsFile reads the applications of a file with the truth of them.
func ringsFile(ctx context.Context, g *globals, path, truthPath string) (*ringSet, error) {
	truth, err := readTruth(truthPath)
	if err != nil {
		return nil, err
	}
	f, err := openEvalFile(g, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	set := &ringSet{policy: pipeline.SharingPolicy(f.eng.lists)}
	var failed error
	seen := map[string]int64{}
	err = set.read(ctx, f.eng, func(yield func(ringSent) bool) {
		for {
			var s ringSent
			if s, failed = nextSent(f, truth, seen); failed != nil || !yield(s) {
				return
			}
		}
	})
	if failed != nil && !errors.Is(failed, io.EOF) {
		return nil, failed
	}
	if err != nil {
		return nil, err
	}
	return set, allSeen(truthPath, path, truth, seen)
}

// nextSent is the next application of a file; io.EOF after the last.
func nextSent(f *evalFile, truth map[string]ringTruth, seen map[string]int64) (ringSent, error) {
	row, err := f.next()
	if err != nil {
		return ringSent{}, err
	}
	id := row.App.ExternalID
	if before, twice := seen[id]; twice {
		return ringSent{}, fmt.Errorf("%s row %d: external_id %q stands in row %d already; keep one of them", f.path, row.Number, id, before)
	}
	seen[id] = row.Number
	t := truth[id]
	person := t.person
	if person == "" {
		person = id
	}
	return ringSent{app: row.App, operator: t.operator, person: person, household: t.household}, nil
}

// allSeen complains of a truth that is of no application: most likely it is of
// another file.
func allSeen(truthPath, path string, truth map[string]ringTruth, seen map[string]int64) error {
	first, missing := ringTruth{}, ""
	for id, t := range truth {
		if _, ok := seen[id]; !ok && (missing == "" || t.line < first.line) {
			first, missing = t, id
		}
	}
	if missing != "" {
		return fmt.Errorf("%s line %d: external_id %q is in no row of %s; take the line out, or give the file that belongs to it", truthPath, first.line, missing, path)
	}
	if len(seen) == 0 {
		return fmt.Errorf("%s: no application in it; each line is one, with its documents' content inside", path)
	}
	return nil
}

// writeRings writes applications.ndjson and truth.csv, which `eval rings` reads.
func writeRings(dir string, sent iter.Seq[invent.Sent]) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var files [2]*os.File
	for i, name := range []string{"applications.ndjson", "truth.csv"} {
		if files[i], err = os.OpenFile(filepath.Join(dir, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
			return fmt.Errorf("%w; give a folder that holds no such file", err)
		}
		defer func() { err = errors.Join(err, files[i].Close()) }()
	}
	text := bufio.NewWriterSize(files[0], 1<<20)
	enc, truth := json.NewEncoder(text), csv.NewWriter(files[1])
	if err := truth.Write(slices.Clone(truthColumns)); err != nil {
		return err
	}
	for s := range sent {
		person := s.Person
		if s.Operator != "" {
			person = ""
		}
		if err := errors.Join(enc.Encode(s.Application), truth.Write([]string{s.Application.ExternalID, s.Operator, person, s.Home()})); err != nil {
			return err
		}
	}
	truth.Flush()
	return errors.Join(truth.Error(), text.Flush())
}
