package watchlist

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// The formats that lists are read from.
const (
	FormatAuto          = "auto"          // told by the first bytes
	FormatCSV           = "csv"           // the columns of Columns, or any with a Mapping
	FormatAddresses     = "addresses"     // one mailbox a line; what else stands there is dropped unread
	FormatOFAC          = "ofac"          // SDN list: sdn.xml, or sdn.csv with add.csv and alt.csv beside it
	FormatUN            = "un"            // consolidated list of the Security Council in XML
	FormatUK            = "uk"            // consolidated list of OFSI in CSV
	FormatOpenSanctions = "opensanctions" // targets.simple.csv
	FormatSTIX          = "stix"          // bundle of STIX 2.0 or 2.1
	FormatMISP          = "misp"          // event in JSON, or a feed's folder with its manifest
)

// Formats are all of them, the values of Options.Format.
var Formats = []string{FormatAuto, FormatCSV, FormatAddresses, FormatOFAC, FormatUN, FormatUK, FormatOpenSanctions, FormatSTIX, FormatMISP}

// ErrFormat says that a file is not of the format that it was taken for.
var ErrFormat = errors.New("not a list that can be read")

// ErrLimit says that a list is larger than a list may be. Nothing of it is taken:
// half a list would take the other half back.
var ErrLimit = errors.New("the list is larger than lists may be")

// Limits bound one list. The zero value of a field takes the usual one.
type Limits struct {
	Bytes   int64 // of all files together; 512 MiB
	Entries int   // taken; 2,000,000
	Depth   int   // of elements in XML; 64
}

func (l Limits) orUsual() Limits {
	if l.Bytes == 0 {
		l.Bytes = 512 << 20
	}
	if l.Entries == 0 {
		l.Entries = 2_000_000
	}
	if l.Depth == 0 {
		l.Depth = 64
	}
	return l
}

// Options say how a list is read. The zero value tells the format by itself.
type Options struct {
	Format string   // one of Formats; empty is auto
	Map    *Mapping // of the columns of a CSV; nil for those of Columns
	Limits Limits
}

// Source says where a list comes from.
type Source struct {
	List  string    // name of the list
	Class string    // one of Classes
	Added time.Time // date of rows that carry none
	TLP   string    // mark of rows that carry none; empty: not marked
}

// Skipped is one row or object of a list that was not taken. The reason never
// quotes the row.
type Skipped struct {
	File   string `json:"file,omitempty"` // of a folder
	Line   int    `json:"line,omitempty"`
	Object string `json:"object,omitempty"` // the list's own id, where rows are no lines
	Reason string `json:"reason"`
}

// ReasonWithdrawn is the reason for what the source itself took back: revoked in
// STIX, deleted in MISP.
const ReasonWithdrawn = "withdrawn by its source"

// maxSkipped is how many skipped rows are told one by one; all are counted.
const maxSkipped = 1000

// Reading is what was read of a list.
type Reading struct {
	Format    string // one of Formats, never auto
	Entries   []Entry
	Skipped   []Skipped      // the first 1,000
	SkippedBy map[string]int // all, by reason
	Objects   []Object       // of STIX and MISP: those that gave no entry
}

// SkippedRows is how many rows were not taken.
func (r Reading) SkippedRows() int {
	n := 0
	for _, k := range r.SkippedBy {
		n += k
	}
	return n
}

// Names counts the entries that are names of persons or firms, which make a
// question at most.
func (r Reading) Names() int {
	n := 0
	for _, e := range r.Entries {
		if e.Kind == screen.KindName || e.Kind == KindCompany {
			n++
		}
	}
	return n
}

// Read reads a list of one file. Rows that can't be used are skipped with a
// reason. The error is of the file as a whole and wraps [ErrFormat], [ErrLimit]
// or the reader's; it quotes nothing of the file.
func Read(r io.Reader, src Source, opt Options) (Reading, error) {
	t, err := newTaker(src, opt)
	if err == nil {
		err = t.file(t.bound(r), opt.Format)
	}
	if err != nil {
		return Reading{}, err
	}
	return t.out, nil
}

// ReadFS reads a list that is a folder: OFAC's three files, a MISP feed, or
// several files of any format. Errors are those of Read.
func ReadFS(fsys fs.FS, src Source, opt Options) (Reading, error) {
	t, err := newTaker(src, opt)
	if err != nil {
		return Reading{}, err
	}
	var names []string
	files, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return Reading{}, err
	}
	for _, f := range files {
		if f.Type().IsRegular() && !strings.HasPrefix(f.Name(), ".") {
			names = append(names, f.Name())
		}
	}
	if err := t.folder(fsys, names, opt.Format); err != nil {
		return Reading{}, err
	}
	return t.out, nil
}

// taker gathers the entries of one list.
type taker struct {
	src    Source
	opt    Options
	limits Limits
	left   int64  // bytes that may still be read
	name   string // of the file in a folder
	out    Reading
}

func newTaker(src Source, opt Options) (*taker, error) {
	if !slices.Contains(Classes, src.Class) {
		return nil, fmt.Errorf("%q is not a class of lists; use %s", src.Class, strings.Join(Classes, ", "))
	}
	if opt.Format != "" && !slices.Contains(Formats, opt.Format) {
		return nil, fmt.Errorf("%q is not a format of lists; use %s", opt.Format, strings.Join(Formats, ", "))
	}
	if _, err := tlp(src.TLP); err != nil {
		return nil, err
	}
	limits := opt.Limits.orUsual()
	return &taker{src: src, opt: opt, limits: limits, left: limits.Bytes, out: Reading{SkippedBy: map[string]int{}}}, nil
}

// take adds the entry of a row, or skips it. The error is ErrLimit.
func (t *taker) take(at Skipped, r Row) error {
	e, err := r.Entry(t.src)
	if err != nil {
		t.skip(at, err.Error())
		return nil
	}
	if len(t.out.Entries) >= t.limits.Entries {
		return fmt.Errorf("%w: more than %d entries; split it", ErrLimit, t.limits.Entries)
	}
	t.out.Entries = append(t.out.Entries, e)
	return nil
}

func (t *taker) skip(at Skipped, reason string) {
	t.out.SkippedBy[reason]++
	if len(t.out.Skipped) < maxSkipped {
		at.File, at.Reason = t.name, reason
		t.out.Skipped = append(t.out.Skipped, at)
	}
}

// bound reads r within what the list may still hold.
func (t *taker) bound(r io.Reader) *bufio.Reader {
	return bufio.NewReaderSize(plain(&bounded{r, t}), headBytes)
}

type bounded struct {
	r io.Reader
	t *taker
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.t.left -= int64(n); b.t.left < 0 {
		return 0, fmt.Errorf("%w: more than %d MiB; split it", ErrLimit, b.t.limits.Bytes>>20)
	}
	return n, err
}

// headBytes is what a format is told by.
const headBytes = 64 << 10

// file reads one file in a format, or in the one that its first bytes tell.
func (t *taker) file(r *bufio.Reader, format string) error {
	head, err := r.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return fmt.Errorf("the list can't be read: %w", err)
	}
	head = bytes.TrimLeft(head, " \t\r\n")
	if format == "" || format == FormatAuto {
		if format = FormatCSV; t.opt.Map == nil {
			format = tell(head)
		}
	}
	if err := readableAs(head, format); err != nil {
		return err
	}
	t.out.Format = format
	xml := bytes.HasPrefix(head, []byte("<"))
	switch {
	case format == FormatAddresses:
		return t.addresses(r)
	case format == FormatOFAC && xml:
		return t.ofacXML(r)
	case format == FormatOFAC:
		return t.ofacCSV(r, nil, nil)
	case format == FormatUN:
		return t.un(r)
	case format == FormatUK:
		return t.uk(r)
	case format == FormatOpenSanctions:
		return t.openSanctions(r)
	case format == FormatSTIX:
		return t.stix(r)
	case format == FormatMISP:
		return t.misp(r)
	case format == FormatCSV && !xml:
		return t.csv(r)
	}
	return fmt.Errorf("%w: name its format; %s can be read", ErrFormat, strings.Join(Formats[1:], ", "))
}

var (
	mispEvent = regexp.MustCompile(`"(Event|response)"\s*:`)
	stixType  = regexp.MustCompile(`"type"\s*:\s*"`)
	ofacRow   = regexp.MustCompile(`^\d+,"[^"]*",(-0-|")`)
)

// tell gives the format of a file by its first bytes, empty when they tell none.
func tell(head []byte) string {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	first := strings.ToLower(strings.ReplaceAll(string(line), `"`, ""))
	switch {
	case bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<CONSOLIDATED_LIST")):
		return FormatUN
	case bytes.HasPrefix(head, []byte("<")) && bytes.Contains(head, []byte("<sdnList")):
		return FormatOFAC
	case bytes.HasPrefix(head, []byte("<")):
		return ""
	case bytes.HasPrefix(head, []byte("{")) || bytes.HasPrefix(head, []byte("[")):
		if mispEvent.Match(head) {
			return FormatMISP
		}
		if stixType.Match(head) {
			return FormatSTIX
		}
		return ""
	case strings.HasPrefix(first, "last updated,"):
		return FormatUK
	case strings.HasPrefix(first, "id,schema,name,"):
		return FormatOpenSanctions
	case ofacRow.Match(head):
		return FormatOFAC
	case strings.Contains(first, "@"), leaked(head, first):
		return FormatAddresses
	}
	return FormatCSV
}

// folder reads files that belong together.
func (t *taker) folder(fsys fs.FS, names []string, format string) error {
	if format == "" || format == FormatAuto {
		if slices.Contains(names, mispManifest) {
			format = FormatMISP
		} else if ofacFile(names, "sdn") != "" {
			format = FormatOFAC
		}
	}
	switch {
	case format == FormatOFAC && ofacFile(names, "sdn") != "":
		return t.ofacFolder(fsys, names)
	case format == FormatMISP && slices.Contains(names, mispManifest):
		return t.mispFeed(fsys)
	}
	if len(names) == 0 {
		return fmt.Errorf("%w: the folder holds no file", ErrFormat)
	}
	for _, name := range names {
		if err := t.open(fsys, name, func(r *bufio.Reader) error { return t.file(r, format) }); err != nil {
			return err
		}
	}
	return nil
}

// open reads one file of a folder.
func (t *taker) open(fsys fs.FS, name string, read func(*bufio.Reader) error) error {
	f, err := fsys.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	t.name = path.Base(name)
	if err := read(t.bound(f)); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	return nil
}
