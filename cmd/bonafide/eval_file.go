package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"bonafide/internal/extract"
	"bonafide/internal/intake"
)

// evalFile is a file of applications that a measurement reads, with the chain to
// read them by: foreign documents go to reader processes.
type evalFile struct {
	path string
	eng  *engine
	rows intake.Reader
	file *os.File
	pool *extract.Pool
}

func openEvalFile(g *globals, path string) (*evalFile, error) {
	eng, err := loadEngine("", g.DataDir)
	if err != nil {
		return nil, err
	}
	e := &evalFile{path: path, eng: eng}
	if e.pool, err = newReaders(g, false); err != nil {
		return nil, err
	}
	eng.chain.Extract = e.pool
	if e.file, err = os.Open(path); err != nil {
		e.pool.Close()
		return nil, err
	}
	if e.rows, err = intake.Rows(bufio.NewReaderSize(e.file, 1<<20), intake.NDJSON, intake.Options{Source: "eval"}); err != nil {
		e.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return e, nil
}

// Close ends the readers and closes the file.
func (e *evalFile) Close() {
	e.pool.Close()
	_ = e.file.Close() // it was only read
}

// next is the next application; [io.EOF] after the last. A row with a mistake
// ends the measurement, for its figures would be of another file.
func (e *evalFile) next() (intake.Row, error) {
	row, err := e.rows.Next()
	switch {
	case errors.Is(err, io.EOF):
		return row, io.EOF
	case err != nil:
		return row, fmt.Errorf("%s: %w", e.path, err)
	case len(row.Problems) > 0:
		p := row.Problems[0]
		return row, fmt.Errorf("%s row %d: %s: %s; %s", e.path, row.Number, p.Path, p.What, p.Mend)
	}
	return row, nil
}
