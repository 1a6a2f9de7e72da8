package export

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// Table writes rows for spreadsheets.
type Table struct{ csv *csv.Writer }

// NewTable begins a table with its header.
func NewTable(w io.Writer, header ...string) (*Table, error) {
	t := &Table{csv.NewWriter(w)}
	return t, t.Row(header...)
}

// Row writes one row, each cell as [Cell] gives it.
func (t *Table) Row(cells ...string) error {
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = Cell(c)
	}
	if err := t.csv.Write(out); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// End writes what is still held back.
func (t *Table) End() error {
	t.csv.Flush()
	if err := t.csv.Error(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// Cell keeps a spreadsheet from running a cell as a formula: an apostrophe
// stands before what would begin one, in full width too (OWASP, CSV Injection).
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(s)[0]) {
		return "'" + s
	}
	return s
}
