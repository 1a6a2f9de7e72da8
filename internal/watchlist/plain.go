package watchlist

import (
	"bytes"
	"fmt"
	"io"
	"slices"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// plain gives a file as UTF-8 without its byte order mark; UTF-16 is told by its own.
func plain(r io.Reader) io.Reader {
	return transform.NewReader(r, unicode.BOMOverride(transform.Nop))
}

// packed are the first bytes of files that hold other files, or pages.
var packed = []struct {
	magic string
	what  string
}{
	{"PK\x03\x04", "a ZIP archive or a workbook: unpack it, or save the sheet as CSV"},
	{"\x1f\x8b", "compressed by gzip: unpack it first"}, {"BZh", "compressed by bzip2: unpack it first"},
	{"\xfd7zXZ", "compressed by xz: unpack it first"}, {"7z\xbc\xaf", "a 7-Zip archive: unpack it first"}, {"%PDF", "a PDF: lists are text"},
}

// readableAs says why the first bytes can't be those of a list in the format, which
// may be empty.
func readableAs(head []byte, format string) error {
	for _, p := range packed {
		if bytes.HasPrefix(head, []byte(p.magic)) {
			return fmt.Errorf("%w: it is %s", ErrFormat, p.what)
		}
	}
	if len(head) == 0 {
		return fmt.Errorf("%w: the file is empty", ErrFormat)
	}
	if bytes.IndexByte(head, 0) >= 0 {
		return fmt.Errorf("%w: it isn't text, or UTF-16 without its mark; save it as UTF-8", ErrFormat)
	}
	is := "a table or lines of text"
	switch head[0] {
	case '<':
		is = "XML"
	case '{', '[':
		is = "JSON"
	}
	want, known := written[format]
	if !known || slices.Contains(want, is) {
		return nil
	}
	return fmt.Errorf("%w: it begins like %s, and the format %s is %s; leave the format to be told by the file", ErrFormat, is, format, want[0])
}

// written says in what each format comes, the usual way first.
var written = map[string][]string{
	FormatUN: {"XML"}, FormatOFAC: {"XML", "a table or lines of text"}, FormatSTIX: {"JSON"}, FormatMISP: {"JSON"},
	FormatUK: {"a table or lines of text"}, FormatOpenSanctions: {"a table or lines of text"}, FormatCSV: {"a table or lines of text"},
	FormatAddresses: {"a table or lines of text"},
}

// longestRow is the size of a row of a table in bytes; a quote that is never
// closed would make one row of all the rest.
const longestRow = 1 << 20

// metered gives a table's bytes until one row has too many of them.
type metered struct {
	r    io.Reader
	used int // since the last row
}

// Read implements [io.Reader].
func (m *metered) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if m.used += n; m.used > longestRow {
		return 0, errLongRow
	}
	return n, err
}

var errLongRow = fmt.Errorf("%w: a row is longer than %d KiB: a quote isn't closed, or it is no table", ErrFormat, longestRow>>10)
