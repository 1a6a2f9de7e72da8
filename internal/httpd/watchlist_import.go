package httpd

import (
	archive "archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// Bounds of a list that is several files: they are held in memory, so that no
// byte of what may hold leaked passwords is written anywhere. A single file is
// read as it arrives.
const (
	maxListBytes = 64 << 20
	maxListFiles = 2000
)

// formatChoice is one format of lists in words.
type formatChoice struct{ Code, Words string }

// formatChoices has the words of watchlist.Formats, in their order.
var formatChoices = []formatChoice{
	{watchlist.FormatAuto, "Detect"},
	{watchlist.FormatCSV, "CSV"},
	{watchlist.FormatAddresses, "Mailboxes, one a line"},
	{watchlist.FormatOFAC, "OFAC SDN, XML or CSV"},
	{watchlist.FormatUN, "UN consolidated list, XML"},
	{watchlist.FormatUK, "UK consolidated list, CSV"},
	{watchlist.FormatOpenSanctions, "OpenSanctions, targets.simple.csv"},
	{watchlist.FormatSTIX, "STIX 2.0 or 2.1 bundle"},
	{watchlist.FormatMISP, "MISP event or feed"},
}

// listForm is the form of an import as typed; files can't be given back.
type listForm struct {
	Name, Class, Format, TLP string
	Date                     string // YYYY-MM-DD
	Header                   string // the first row of a table with titles of its own
	Columns                  []listColumn
	Kind                     string // of all values, where no column says it
	Changes                  bool   // the file holds only what changed; for STIX and MISP
}

// listColumn is one column of such a table with what it was chosen to be.
type listColumn struct {
	watchlist.Title
	To string // field or kind; empty: not taken
}

// importResult is what became of an import.
type importResult struct {
	Name string
	pipeline.ListImport
	Identifiers int
	NotTaken    int
	Reasons     []reasonCount
	Shown       []watchlist.Skipped // the first rows not taken
}

type reasonCount struct {
	Reason string
	N      int
}

// shownSkips bounds the rows not taken that are told one by one.
const shownSkips = 100

// Href is the address of the list's page.
func (r importResult) Href() string { return listHref(r.Name, false) }

func resultOf(name string, done pipeline.ListImport) *importResult {
	r := &importResult{Name: name, ListImport: done, Identifiers: done.Taken - done.Names, Shown: done.Skipped[:min(shownSkips, len(done.Skipped))]}
	for _, reason := range slices.SortedFunc(maps.Keys(done.SkippedBy), func(a, b string) int {
		return cmp.Or(cmp.Compare(done.SkippedBy[b], done.SkippedBy[a]), cmp.Compare(a, b))
	}) {
		r.NotTaken += done.SkippedBy[reason]
		r.Reasons = append(r.Reasons, reasonCount{reason, done.SkippedBy[reason]})
	}
	return r
}

func (s *server) importWatchlist(c *gin.Context) error {
	u := &listUpload{hold: maxListBytes}
	read, err := u.read(c.Request, s.Now())
	if err != nil {
		_, _ = io.Copy(io.Discard, c.Request.Body) // a browser that still sends would not read the answer
		return s.refuseList(c, u.form, err)
	}
	if u.look {
		return s.watchlistsPage(c, http.StatusOK, watchlistsPage{Form: u.form})
	}
	if u.form.Changes {
		return s.updateWatchlist(c, u, read)
	}
	done, err := s.Watchlists.ImportWatchlist(c.Request.Context(), person(c), u.source, read)
	if err != nil {
		return s.refuseList(c, u.form, err)
	}
	return s.watchlistsPage(c, http.StatusOK, watchlistsPage{Form: listForm{Date: u.form.Date}, Result: resultOf(u.source.List, done)})
}

// updateWatchlist applies a file of changes to a list that is there.
func (s *server) updateWatchlist(c *gin.Context, u *listUpload, read watchlist.Reading) error {
	done, err := s.Watchlists.UpdateWatchlist(c.Request.Context(), person(c), u.source, read)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return s.refuseList(c, u.form, Input("Name", "There is no list of this name to change.", "Write the name of an imported list, or import the whole list without the tick."))
	case err != nil:
		return s.refuseList(c, u.form, err)
	}
	skipped := 0
	for _, n := range done.SkippedBy {
		skipped += n
	}
	s.notice(c, fmt.Sprintf("%s: %s added, %s changed, %s withdrawn, %s as before, %s older than what stands, %s withdrawn that never stood on it, %s not taken. %s judged again.", u.source.List,
		thousands(done.Added), thousands(done.Changed), thousands(done.Withdrawn), thousands(done.Same), thousands(done.Older), thousands(done.Unknown), thousands(skipped), plural(done.Touched, "application is", "applications are")))
	c.Redirect(http.StatusSeeOther, listHref(u.source.List, false))
	return nil
}

// refuseList shows what was wrong above the form, which keeps what was typed.
func (s *server) refuseList(c *gin.Context, form listForm, err error) error {
	p := problemOf(listRefusal(err))
	if p.Status == http.StatusInternalServerError {
		return err
	}
	return s.watchlistsPage(c, p.Status, watchlistsPage{Form: form, Problem: &p})
}

// listRefusal puts what is wrong with a list as a whole into words. The errors
// of package watchlist quote nothing of the file.
func listRefusal(err error) error {
	const again = "Choose the file again after that: browsers don’t keep it."
	said := func(of error) string {
		_, words, _ := strings.Cut(err.Error(), of.Error()+": ")
		return strings.TrimSuffix(capital(cmp.Or(words, err.Error())), ".") + "."
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return Input("File", "It is larger than 400 MiB.", "Split it, or import it on the machine with bonafide watchlist import. Nothing was stored.")
	case errors.Is(err, watchlist.ErrMapping):
		return Input("Columns", said(watchlist.ErrMapping), "Choose again what the columns are. "+again)
	case errors.Is(err, watchlist.ErrFormat):
		return Input("File", said(watchlist.ErrFormat), "Choose its format, or for a table say below what its columns are. "+again)
	case errors.Is(err, watchlist.ErrLimit):
		return Input("File", said(watchlist.ErrLimit), "Nothing was stored: half a list would take the other half back.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return Input("File", "The form or the file broke off before its end.", "Send it again; nothing was stored.")
	}
	return err
}

// listUpload is one form with a list while it is read.
type listUpload struct {
	form   listForm
	look   bool // only the columns are asked for
	source watchlist.Source
	opt    watchlist.Options
	files  []listFile
	hold   int // bytes of files that are held at most
	bytes  int // that are
}

type listFile struct {
	name    string
	content []byte
}

// read takes the fields, which come first, and then the files.
func (u *listUpload) read(r *http.Request, now time.Time) (watchlist.Reading, error) {
	var none watchlist.Reading
	form, err := r.MultipartReader()
	if err != nil {
		return none, Input("Import", "This is not a form with a file.", "Use the form below.")
	}
	var single *watchlist.Reading
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return none, brokenForm(err)
		}
		switch {
		case part.FileName() == "":
			err = u.field(part)
		case u.look:
			_, err = io.Copy(io.Discard, part)
		case single != nil:
			err = tooLargeTogether()
		default:
			single, err = u.file(part, now)
		}
		if err != nil {
			return none, err
		}
	}
	switch {
	case u.look:
		return none, u.columns()
	case single != nil:
		return *single, nil
	}
	return u.held(now)
}

func tooLargeTogether() error {
	return Input("Files", "Several files may hold 64 MiB together.", "Send fewer at once, or import the folder on the machine with bonafide watchlist import.")
}

// field takes one field. A column's title comes before what it is.
func (u *listUpload) field(part *multipart.Part) error {
	const longest = 16 << 10 // a header row
	b, err := io.ReadAll(io.LimitReader(part, longest))
	if err != nil {
		return brokenForm(err)
	}
	f, text := &u.form, strings.TrimSpace(strings.ToValidUTF8(string(b), "\ufffd"))
	switch part.FormName() {
	case "name":
		f.Name = text
	case "class":
		f.Class = text
	case "format":
		f.Format = text
	case "tlp":
		f.TLP = text
	case "date":
		f.Date = text
	case "kind":
		f.Kind = text
	case "header":
		f.Header = text
	case "changes":
		f.Changes = text != ""
	case "title":
		f.Columns = append(f.Columns, listColumn{Title: watchlist.Title{Name: text}})
	case "to":
		if n := len(f.Columns); n > 0 {
			f.Columns[n-1].To = text
		}
	case "do":
		u.look = text == "columns"
	}
	return nil
}

// columns parts the header row that was pasted, for the form to ask what each
// column is; a choice that was made for a title stays.
func (u *listUpload) columns() error {
	if u.form.Header == "" {
		return Input("First row", "It is empty.", "Paste the row with the titles of the columns, and nothing of the rows below it.")
	}
	titles, err := watchlist.Titles(u.form.Header)
	if err != nil {
		return err
	}
	chosen := u.form.Columns
	u.form.Columns = nil
	for _, t := range titles {
		col := listColumn{t, t.Suggest}
		if i := slices.IndexFunc(chosen, func(o listColumn) bool { return o.Name == t.Name }); i >= 0 {
			col.To = chosen[i].To
		}
		u.form.Columns = append(u.form.Columns, col)
	}
	return nil
}

// check holds the fields to what they may be and makes the source of them.
func (u *listUpload) check(now time.Time) error {
	f := &u.form
	added, err := time.Parse(time.DateOnly, f.Date)
	switch {
	case f.Name == "" || len([]rune(f.Name)) > 100:
		return Input("Name", "It is empty, or longer than 100 characters.", "Write the name that findings will show, such as Northern Exchange.")
	case !slices.Contains(watchlist.Imported, f.Class):
		return Input("Class", "It is not one of those offered.", "Choose one from the list.")
	case f.Format != "" && !slices.Contains(watchlist.Formats, f.Format):
		return Input("Format", "It is not one of those offered.", "Choose one from the list, or let it be detected.")
	case f.TLP != "" && !slices.Contains(watchlist.TLPs, f.TLP):
		return Input("Mark", "It is not one of those offered.", "Choose one from the list.")
	case f.Date != "" && err != nil:
		return Input("Date of the source", "It is not a date.", "Write it as 2026-11-30, or leave it empty for today.")
	case added.After(now):
		return Input("Date of the source", "It lies ahead.", "Write when the source put the list out; it ages from then on.")
	case f.Header != "" && len(f.Columns) == 0:
		return Input("Columns", "It isn’t said yet what the columns are.", "Press Show the columns, choose, and then choose the file again.")
	}
	if f.Date == "" {
		added = now
	}
	u.source = watchlist.Source{List: f.Name, Class: f.Class, Added: added, TLP: f.TLP}
	u.opt = watchlist.Options{Format: f.Format}
	return u.mapping()
}

// mapping makes the mapping of the columns that were chosen; none leaves the
// columns that lists usually have.
func (u *listUpload) mapping() error {
	if len(u.form.Columns) == 0 {
		return nil
	}
	m := watchlist.Mapping{Columns: map[string]string{}}
	for _, c := range u.form.Columns {
		switch {
		case c.To == "value" && u.form.Kind != "":
			m.Columns[c.Name] = u.form.Kind
		case c.To != "":
			m.Columns[c.Name] = c.To
		}
	}
	if f := u.form.Format; f != "" && f != watchlist.FormatAuto && f != watchlist.FormatCSV {
		return Input("Format", "Only a CSV has columns to choose.", "Choose CSV, or empty the first row.")
	}
	u.opt.Map = &m
	return m.Check()
}

// file takes one file: it is held until the end of the form tells whether others
// come with it, and read as it arrives when it is too large for that.
func (u *listUpload) file(part *multipart.Part, now time.Time) (*watchlist.Reading, error) {
	if err := u.check(now); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(part, int64(u.hold-u.bytes)+1))
	if err != nil {
		return nil, brokenForm(err)
	}
	name := cleanName(part.FileName())
	u.bytes += len(b)
	switch {
	case u.bytes > u.hold && len(u.files) > 0:
		return nil, tooLargeTogether()
	case u.bytes > u.hold:
		read, err := watchlist.Read(io.MultiReader(bytes.NewReader(b), part), u.source, u.opt)
		return &read, err
	case len(u.files) == maxListFiles:
		return nil, Input("Files", fmt.Sprintf("There are more than %d.", maxListFiles), "Import the folder on the machine with bonafide watchlist import.")
	case slices.ContainsFunc(u.files, func(f listFile) bool { return f.name == name }):
		return nil, Input("Files", "Two of them have one name.", "Give each file a name of its own.")
	}
	u.files = append(u.files, listFile{name, b})
	return nil, nil
}

// held reads the files that were held: one, or several as a folder.
func (u *listUpload) held(now time.Time) (watchlist.Reading, error) {
	switch len(u.files) {
	case 0:
		if err := u.check(now); err != nil {
			return watchlist.Reading{}, err
		}
		return watchlist.Reading{}, Input("File", "No file was chosen.", "Choose a list; of OFAC’s CSV and of a MISP feed all files at once.")
	case 1:
		return watchlist.Read(bytes.NewReader(u.files[0].content), u.source, u.opt)
	}
	folder, err := folderOf(u.files)
	if err != nil {
		return watchlist.Reading{}, err
	}
	return watchlist.ReadFS(folder, u.source, u.opt)
}

// folderOf makes a folder in memory, as an archive that isn't compressed.
func folderOf(files []listFile) (fs.FS, error) {
	var b bytes.Buffer
	z := archive.NewWriter(&b)
	for _, f := range files {
		w, err := z.CreateHeader(&archive.FileHeader{Name: f.name, Method: archive.Store})
		if err == nil {
			_, err = w.Write(f.content)
		}
		if err != nil {
			return nil, fmt.Errorf("files of a list: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("files of a list: %w", err)
	}
	return archive.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
