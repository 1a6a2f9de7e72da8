package office

import (
	"context"
	"encoding/xml"
	"errors"
	"path"
	"slices"
	"strings"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// relation is one entry of a part's .rels file.
type relation struct {
	kind, target string
	external     bool
}

// docx is the state of reading one Word file.
type docx struct {
	zip       *archive
	lim       limit.Limits
	doc       screen.Document
	text      strings.Builder
	vanishing map[string]bool // ids of styles whose runs aren't shown
	inked     map[string]bool // ids of styles with a ground of their own
	ground    bool            // the page has a colour, or drawings behind the text
	seen      []string        // texts of headers, footers and notes already taken
}

// ReadDOCX reads a Word file (2007 and later, also macro-enabled ones and
// templates; macros are never looked at). Its error is an [limit.Error],
// [ErrEncrypted], the context's, or says what is damaged.
func ReadDOCX(ctx context.Context, data []byte, lim limit.Limits) (screen.Document, error) {
	d := &docx{lim: lim, doc: screen.Document{Engine: "docx", Metadata: map[string]string{}}}
	var err error
	if d.zip, err = open(data, lim); err != nil {
		return d.doc, err
	}
	d.properties(ctx)
	main := d.mainPart(ctx)
	if !d.zip.has(main) {
		return d.doc, errors.New("the file holds no Word document: ask for it again")
	}
	rels := d.relations(ctx, main)
	d.settings(ctx, rels)
	d.styles(ctx, rels)
	if err := d.body(ctx, main, rels); err != nil {
		return d.doc, err
	}
	d.comments(ctx, rels)
	d.doc.Text = tidy(d.text.String())
	return d.doc, nil
}

// mainPart finds the document itself through the package's relations.
func (d *docx) mainPart(ctx context.Context) string {
	for _, r := range d.relations(ctx, "") {
		if strings.HasSuffix(r.kind, "/officeDocument") && !r.external {
			return r.target
		}
	}
	return "word/document.xml"
}

// relations reads the .rels of a part ("" is the package), ids to targets.
func (d *docx) relations(ctx context.Context, part string) map[string]relation {
	dir, file := path.Split(part)
	rels := map[string]relation{}
	b, _ := d.zip.xml(dir + "_rels/" + file + ".rels")
	_ = scan(ctx, b, d.lim, &fields{take: func(name string, e xml.StartElement) string {
		if name == "Relationship" && len(rels) < 20_000 {
			r := relation{attr(e, "Type"), attr(e, "Target"), strings.EqualFold(attr(e, "TargetMode"), "External")}
			if !r.external {
				r.target = resolve(dir, r.target)
			}
			rels[attr(e, "Id")] = r
		}
		return ""
	}})
	return rels
}

// resolve makes a part's name of a target that is relative to a folder.
func resolve(dir, target string) string {
	target = strings.ReplaceAll(target, `\`, "/")
	if !strings.HasPrefix(target, "/") {
		target = "/" + dir + target
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// related gives the parts of one kind, in the order of their names.
func related(rels map[string]relation, kind string) []string {
	var names []string
	for _, r := range rels {
		if !r.external && strings.HasSuffix(r.kind, "/"+kind) {
			names = append(names, r.target)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// body reads what people see, in the order in which they would: headers, the
// document, notes, footers.
func (d *docx) body(ctx context.Context, main string, rels map[string]relation) error {
	var soft error
	for _, p := range related(rels, "header") {
		soft = errors.Join(soft, d.around(ctx, p))
	}
	if err := d.story(ctx, main, newStory(d, rels, &d.text)); err != nil {
		return err
	}
	for _, kind := range []string{"footnotes", "endnotes", "footer"} {
		for _, p := range related(rels, kind) {
			soft = errors.Join(soft, d.around(ctx, p))
		}
	}
	d.images(ctx, related(rels, "image"))
	if limit.Of(soft) != nil || ctx.Err() != nil {
		return soft
	}
	if soft != nil {
		d.doc.Quality.Reasons = append(d.doc.Quality.Reasons, "a header, footer or note could not be read: "+soft.Error())
	}
	return nil
}

// around reads a header, footer or notes part. Files repeat one header for
// first, odd and even pages: an equal text counts once.
func (d *docx) around(ctx context.Context, part string) error {
	rels, links := d.relations(ctx, part), len(d.doc.Links)
	var own strings.Builder
	s := newStory(d, rels, &own)
	s.around = true
	err := d.story(ctx, part, s)
	d.images(ctx, related(rels, "image"))
	key := strings.Join(strings.Fields(own.String()), " ")
	if key == "" {
		return err
	}
	if slices.Contains(d.seen, key) {
		d.doc.Links = d.doc.Links[:links]
		return err
	}
	d.seen = append(d.seen, key)
	d.text.WriteString(own.String())
	return err
}

// story reads one part that holds paragraphs. What stands before a damage is
// kept, with a reason that says so.
func (d *docx) story(ctx context.Context, part string, s *story) error {
	b, err := d.zip.xml(part)
	if err != nil && (b == nil || limit.Of(err) != nil) {
		return err
	}
	err = errors.Join(err, scan(ctx, b, d.lim, s))
	s.close()
	if err == nil || s.all == 0 || limit.Of(err) != nil || ctx.Err() != nil {
		return err
	}
	d.doc.Quality.Reasons = append(d.doc.Quality.Reasons, part+" is damaged; what stands before the damage was read: "+err.Error())
	return nil
}

// comments reads remarks and their authors. They are no part of the text.
func (d *docx) comments(ctx context.Context, rels map[string]relation) {
	for _, p := range related(rels, "comments") {
		b, err := d.zip.xml(p)
		if err != nil {
			d.doc.Quality.Reasons = append(d.doc.Quality.Reasons, "the comments could not be read: "+err.Error())
			continue
		}
		_ = scan(ctx, b, d.lim, &remarks{d: d})
	}
}

// remarks turns w:comment elements into revisions.
type remarks struct {
	d    *docx
	open bool
	rev  screen.Revision
	inT  bool
}

func (r *remarks) start(name string, e xml.StartElement) {
	switch name {
	case "comment":
		r.open, r.rev = true, screen.Revision{Author: strings.TrimSpace(attr(e, "author")), Kind: "comment"}
	case "t":
		r.inT = true
	}
}

func (r *remarks) end(name string) {
	switch name {
	case "comment":
		if r.open {
			addRevision(&r.d.doc, r.rev)
		}
		r.open = false
	case "t":
		r.inT = false
	case "p":
		if r.rev.Text != "" {
			r.rev.Text += "\n"
		}
	}
}

func (r *remarks) text(s []byte) {
	if r.open && r.inT && len(r.rev.Text) < mostRevision {
		r.rev.Text += string(s)
	}
}

// The most that is kept of one trace of another's work, and of all of them.
const (
	mostRevision  = 2000
	mostRevisions = 500
)

// addRevision keeps a trace with an author, joined to the one before when
// author and kind are the same: editors split one change into many.
func addRevision(doc *screen.Document, r screen.Revision) {
	r.Text = strings.TrimSpace(r.Text)
	if r.Author == "" || len(doc.Revisions) >= mostRevisions {
		return
	}
	if n := len(doc.Revisions); n > 0 && r.Kind != "comment" {
		last := &doc.Revisions[n-1]
		if last.Author == r.Author && last.Kind == r.Kind {
			if r.Text != "" && len(last.Text)+len(r.Text) < mostRevision {
				last.Text = strings.TrimSpace(last.Text + "\n" + r.Text)
			}
			return
		}
	}
	doc.Revisions = append(doc.Revisions, r)
}
