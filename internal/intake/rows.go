package intake

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"bonafide/internal/screen"
)

// maxLine is the longest NDJSON line kept in memory, in bytes.
const maxLine = 32 << 20

// Row is one row of a table: an application, or what is wrong with it.
type Row struct {
	Number   int64 // from 1, not counting a header
	End      int64 // offset of the byte after it, in the text as decoded to UTF-8
	App      screen.Application
	Problems Problems
	Raw      string // as it stood; shortened to 4 KiB
}

// Reader gives the rows of a table one by one; io.EOF after the last. Any other
// error is of the file as a whole.
type Reader interface {
	Next() (Row, error)
}

// Format is the form of a table.
type Format string

// The forms of tables.
const (
	NDJSON Format = "ndjson"
	CSV    Format = "csv"
)

// Sniff tells NDJSON from CSV by the first character that isn't blank.
func Sniff(head []byte) Format {
	text, err := io.ReadAll(decoded(bytes.NewReader(head)))
	if err != nil && len(text) == 0 {
		return CSV
	}
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		return NDJSON
	}
	return CSV
}

// Options of reading a table.
type Options struct {
	Source string            // for rows that name none
	Map    map[string]string // column to path of the contract, before the built-in synonyms
	// From is the offset to resume at and Row the number of rows before it; 0 is the start.
	From, Row int64
}

// Rows opens a table. The error says what is wrong with the file as a whole: an
// unknown or refused column, an empty file.
func Rows(r io.Reader, format Format, opt Options) (Reader, error) {
	text := decoded(r)
	if format == NDJSON {
		return newLines(text, opt)
	}
	return newTable(text, opt)
}

// decoded reads UTF-8 with or without a byte order mark, and UTF-16 with one.
func decoded(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// lines reads NDJSON.
type lines struct {
	r      *bufio.Reader
	opt    Options
	number int64
	at     int64
}

func newLines(r io.Reader, opt Options) (*lines, error) {
	l := &lines{r: bufio.NewReaderSize(r, 1<<16), opt: opt, number: opt.Row, at: opt.From}
	if _, err := io.CopyN(io.Discard, l.r, opt.From); err != nil {
		return nil, notPassed(err, opt.From)
	}
	return l, nil
}

// notPassed says why a file can't be passed over to where its import goes on.
func notPassed(err error, from int64) error {
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("the file is shorter than the %d bytes already imported: it is not the file that was begun", from)
	}
	return fmt.Errorf("pass over the %d bytes already imported: %w", from, err)
}

// Next gives the next line that isn't blank.
func (l *lines) Next() (Row, error) {
	for {
		line, err := readLine(l.r)
		l.at += int64(line.read)
		if err != nil && (!errors.Is(err, io.EOF) || line.read == 0) {
			return Row{}, err
		}
		text := bytes.TrimSpace(line.text)
		if len(text) == 0 && !line.long {
			if err != nil {
				return Row{}, io.EOF
			}
			continue
		}
		l.number++
		row := Row{Number: l.number, End: l.at, Raw: shorten(string(text))}
		if line.long {
			row.Problems = Problems{{What: fmt.Sprintf("the line is longer than %d MiB", maxLine>>20), Mend: "send the documents as files"}}
			return row, nil
		}
		row.App, row.Problems = decodeRow(text, l.opt.Source)
		finish(&row)
		return row, nil
	}
}

func decodeRow(text []byte, source string) (screen.Application, Problems) {
	app, err := DecodeFrom(text, source)
	var ps Problems
	if errors.As(err, &ps) {
		return app, ps
	}
	return app, nil
}

// finish checks what only a row needs: an external id, so that an import can be
// repeated, and documents that came with it.
func finish(row *Row) {
	if len(row.Problems) > 0 {
		return
	}
	if row.App.ExternalID == "" {
		row.Problems = append(row.Problems, Problem{Path: "external_id", What: "a row needs an id of its own, so that importing it again doesn't double it", Mend: "add external_id"})
	}
	if row.App.Source == "" {
		row.Problems = append(row.Problems, Problem{Path: "source", What: "the row doesn't say which system it comes from", Mend: "add source, or give --source"})
	}
	for i, d := range row.App.Documents {
		if d.Path != "" || d.URL != "" {
			row.Problems = append(row.Problems, Problem{Path: fmt.Sprintf("documents[%d]", i), What: "a row's document must come as content", Mend: "give content, or send the file in a folder with application.json"})
		}
	}
}

type line struct {
	text []byte
	read int
	long bool
}

// readLine reads to the next \n; of a line that is too long it keeps nothing.
func readLine(r *bufio.Reader) (line, error) {
	var l line
	for {
		part, err := r.ReadSlice('\n')
		l.read += len(part)
		if l.long = l.long || len(l.text)+len(part) > maxLine; !l.long {
			l.text = append(l.text, part...)
		} else {
			l.text = nil
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return l, err
		}
	}
}

func shorten(s string) string {
	const most = 4 << 10
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + " …"
	}
	return s
}
