package httpd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/export"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// uploadTogether bounds the files of one applicant, which are held in memory.
const (
	maxTogether      = 20
	maxTogetherBytes = 100 << 20
)

type intakePage struct {
	Batches   []Batch
	CanImport bool
	Problem   *Problem
	ListBands bool // recruiters see a status only
}

func (s *server) intake(c *gin.Context) error { return s.intakePage(c, http.StatusOK, nil) }

func (s *server) intakePage(c *gin.Context, status int, p *Problem) error {
	who := person(c)
	by := who
	if allowed(who, may(review.View)) {
		by = Person{}
	}
	batches, err := s.Intake.Batches(c.Request.Context(), by, 20)
	if err != nil {
		return err
	}
	return s.render(c, status, "intake", "Intake", intakePage{Batches: batches, CanImport: allowed(who, may(review.Import)), Problem: p, ListBands: allowed(who, may(review.View))})
}

// refuseUpload shows what was wrong with a whole upload where it happened.
func (s *server) refuseUpload(c *gin.Context, err error) error {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError {
		return err
	}
	return s.intakePage(c, p.Status, &p)
}

// upload takes the files of a form one by one, as they arrive: each becomes an
// application, or all together one. A file that can't be taken is a line in the
// result and stops no other.
func (s *server) upload(c *gin.Context) error {
	form, err := c.Request.MultipartReader()
	if err != nil {
		return s.refuseUpload(c, Input("Upload", "This is not a form with files.", "Use the form below."))
	}
	u := &uploading{s: s, ctx: c.Request.Context(), by: person(c), source: "upload"}
	err = u.read(form)
	if err == nil && u.files == 0 {
		err = Input("Upload", "No file was chosen.", "Drop one or more résumés, or choose them.")
	}
	if err == nil {
		err = u.finish()
	}
	if err != nil && u.batch == "" {
		return s.refuseUpload(c, err)
	}
	if err != nil { // what had arrived is safe: the page of the batch says so
		s.notice(c, "The upload broke off after "+plural(u.files, "file", "files")+": "+problemOf(err).What+" Send the others again.")
		s.Log.Warn("an upload broke off", "request", requestOf(c.Request.Context()), "files", u.files, "error", err)
	}
	c.Redirect(http.StatusSeeOther, "/intake/"+u.batch)
	return nil
}

// uploading is one upload while it is read.
type uploading struct {
	s           *server
	ctx         context.Context // of the one request that this lives in
	by          Person
	batch       string
	job, source string
	together    bool
	packet      []screen.Upload
	packetBytes int
	files       int
}

func (u *uploading) read(form *multipart.Reader) error {
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return brokenForm(err)
		}
		if part.FileName() == "" {
			if err := u.field(part); err != nil {
				return err
			}
			continue
		}
		if err := u.file(part); err != nil {
			return err
		}
	}
}

// brokenForm tells a form that ends early from one that is too large.
func brokenForm(err error) error {
	var big *http.MaxBytesError
	if errors.As(err, &big) {
		return err
	}
	return Input("Upload", "The form broke off before its end.", "Send it again; files that arrived whole are kept.")
}

func (u *uploading) field(part *multipart.Part) error {
	value, err := io.ReadAll(io.LimitReader(part, 4096))
	if err != nil {
		return brokenForm(err)
	}
	text := strings.TrimSpace(string(value))
	switch part.FormName() {
	case "job":
		u.job = text
	case "source":
		if text != "" {
			u.source = text
		}
	case "together":
		u.together = text != ""
	}
	return nil
}

func (u *uploading) file(part *multipart.Part) error {
	name := cleanName(part.FileName())
	content, err := io.ReadAll(io.LimitReader(part, maxFile+1))
	if err != nil {
		return brokenForm(err)
	}
	if u.batch == "" {
		if u.batch, err = u.s.Intake.Begin(u.ctx, u.by); err != nil {
			return err
		}
	}
	u.files++
	switch {
	case len(content) > maxFile:
		if _, err := io.Copy(io.Discard, part); err != nil {
			return brokenForm(err)
		}
		return u.refuse(name, int64(len(content)), "It is larger than 20 MiB. Export it again with smaller pictures.")
	case u.files > maxFiles:
		return u.refuse(name, int64(len(content)), fmt.Sprintf("An upload takes %d files. Send it with the next one.", maxFiles))
	case len(content) == 0:
		return u.refuse(name, 0, "The file is empty. Choose it again, or ask for it anew.")
	case u.together && (len(u.packet) == maxTogether || u.packetBytes+len(content) > maxTogetherBytes):
		return u.refuse(name, int64(len(content)), "One applicant takes 20 files of 100 MiB together.")
	}
	up := screen.Upload{Name: name, Content: content}
	if u.together {
		u.packet, u.packetBytes = append(u.packet, up), u.packetBytes+len(content)
		return nil
	}
	return u.accept(up)
}

func (u *uploading) finish() error {
	if len(u.packet) == 0 {
		return nil
	}
	return u.accept(u.packet...)
}

func (u *uploading) accept(docs ...screen.Upload) error {
	now := u.s.Now()
	a := screen.Application{Source: u.source, AppliedAt: &now, Documents: docs}
	if u.job != "" {
		a.Job = &screen.Job{Title: u.job}
	}
	_, err := u.s.Intake.Accept(u.ctx, u.by, u.batch, a)
	var in *inputError
	if errors.As(err, &in) {
		return u.refuse(docs[0].Name, int64(len(docs[0].Content)), in.what+" "+in.do)
	}
	return err
}

func (u *uploading) refuse(name string, n int64, why string) error {
	return u.s.Intake.Refuse(u.ctx, u.batch, FileResult{Name: name, Bytes: n, State: "refused", Detail: why})
}

// cleanName is the last part of a name as a browser or a script sent it,
// without control characters, at most 200 characters long.
func cleanName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, "�"))
	if r := []rune(name); len(r) > 200 {
		name = string(r[:200])
	}
	if name == "" || name == "." || name == "/" || name == ".." {
		return "unnamed"
	}
	return name
}

func (s *server) importTable(c *gin.Context) error {
	form, err := c.Request.MultipartReader()
	if err != nil {
		return s.refuseUpload(c, Input("Import", "This is not a form with a file.", "Use the form below."))
	}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return s.refuseUpload(c, Input("Import", "No table was chosen.", "Choose a CSV or NDJSON file."))
		}
		if err != nil {
			return s.refuseUpload(c, brokenForm(err))
		}
		if part.FileName() == "" {
			continue
		}
		name, ctx, who := cleanName(part.FileName()), c.Request.Context(), person(c)
		batch, err := s.Intake.Import(ctx, who, name, part)
		if err != nil {
			return s.refuseUpload(c, err)
		}
		c.Redirect(http.StatusSeeOther, "/intake/"+batch)
		return nil
	}
}

type batchPage struct {
	Batch
	ListBands bool
	Counts    string
	Percent   int
}

// refresh makes a browser without script ask again while something runs.
func (b batchPage) refresh() int {
	if b.Done {
		return 0
	}
	return 2
}

func (s *server) batch(c *gin.Context) error {
	who := person(c)
	b, err := s.Intake.Batch(c.Request.Context(), who, c.Param("batch"))
	if err != nil {
		return err
	}
	own := allowed(who, may(review.View))
	if !own && b.ByID != who.ID {
		return store.ErrNotFound
	}
	v := batchPage{Batch: b, ListBands: own, Counts: countStates(b.Files)}
	if b.Total > 0 {
		v.Percent = int(min(100, b.Read*100/b.Total))
	}
	if c.Query("format") == "csv" {
		return rejectedCSV(c, b)
	}
	if c.Query("part") == "" {
		return s.render(c, http.StatusOK, "batch", b.Name, v)
	}
	p := s.page(c)
	p.Part, p.Data = "batch-body", v
	return s.views.write(c.Writer, http.StatusOK, "batch", p)
}

func countStates(files []FileResult) string {
	counts := map[string]int{}
	for _, f := range files {
		counts[f.State]++
	}
	words := plural(len(files), "file", "files")
	sep := ": "
	for _, state := range []string{"checked", "reading", "waiting", "unreadable", "refused"} {
		if counts[state] > 0 {
			words += fmt.Sprintf("%s%d %s", sep, counts[state], state)
			sep = ", "
		}
	}
	return words
}

func rejectedCSV(c *gin.Context, b Batch) error {
	var out bytes.Buffer
	out.WriteString("row,column,what,do\n")
	for _, r := range b.Rows {
		fmt.Fprintf(&out, "%d,%s,%s,%s\n", r.Row, csvCell(r.Column), csvCell(r.What), csvCell(r.Do))
	}
	c.Header("Content-Disposition", `attachment; filename="rejected.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return nil
}

func csvCell(s string) string { return `"` + strings.ReplaceAll(export.Cell(s), `"`, `""`) + `"` }
