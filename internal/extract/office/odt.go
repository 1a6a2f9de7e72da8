package office

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"path"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// odfKeys maps elements of meta.xml to metadata keys.
var odfKeys = map[string]string{
	"title": "title", "subject": "subject", "description": "comments", "keyword": "keywords",
	"initial-creator": "author", "creator": "last_modified_by", "creation-date": "created", "date": "modified",
	"generator": "application", "editing-cycles": "revision", "editing-duration": "edit_duration", "printed-by": "printed_by",
}

// ReadODT reads an OpenDocument text. Its errors are those of [ReadDOCX].
func ReadODT(ctx context.Context, data []byte, lim limit.Limits) (screen.Document, error) {
	doc := screen.Document{Engine: "odt", Metadata: map[string]string{}}
	z, err := open(data, lim)
	if err != nil {
		return doc, err
	}
	manifest, _ := z.xml("META-INF/manifest.xml")
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return doc, ErrEncrypted
	}
	odfProperties(ctx, z, lim, &doc)
	content, err := z.xml("content.xml")
	if content == nil {
		return doc, errors.Join(errors.New("the file holds no OpenDocument text: ask for it again"), err)
	}
	if limit.Of(err) != nil {
		return doc, err
	}
	o := &odt{doc: &doc, out: &lines{}, hidden: map[string]string{}}
	head, _ := z.xml("styles.xml")
	_ = scan(ctx, head, lim, o)
	o.reset()
	before := o.out.Len()
	if err := errors.Join(err, scan(ctx, content, lim, o)); err != nil {
		if limit.Of(err) != nil || ctx.Err() != nil || o.out.Len() == before {
			return doc, err
		}
		doc.Quality.Reasons = append(doc.Quality.Reasons, "content.xml is damaged; what stands before the damage was read: "+err.Error())
	}
	o.endNote()
	doc.Text = tidy(o.out.String() + o.notes.String())
	odfImages(ctx, z, lim, &doc)
	return doc, nil
}

func odfProperties(ctx context.Context, z *archive, lim limit.Limits, doc *screen.Document) {
	b, _ := z.xml("meta.xml")
	_ = scan(ctx, b, lim, &fields{
		put: func(k, v string) { set(doc, k, v) },
		take: func(name string, e xml.StartElement) string {
			switch name {
			case "template":
				set(doc, "template", cmp.Or(attr(e, "title"), attr(e, "href")))
			case "user-defined":
				if len(doc.Metadata) < 3*mostCustom {
					return "custom." + attr(e, "name")
				}
			}
			return odfKeys[name]
		},
	})
}

func odfImages(ctx context.Context, z *archive, lim limit.Limits, doc *screen.Document) {
	var names []string
	for name := range z.files {
		if strings.HasPrefix(name, "pictures/") || path.Dir(name) == "media" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	d := docx{zip: z, lim: lim, doc: *doc}
	d.images(ctx, names)
	doc.Images, doc.Quality = d.doc.Images, d.doc.Quality
}

// odt turns the tokens of content.xml or styles.xml into text.
type odt struct {
	doc    *screen.Document
	out    *lines
	main   *lines            // the text around the note under way, nil outside
	notes  bytes.Buffer      // foot and end notes, put behind the text
	depth  int               // paragraphs that are open
	hidden map[string]string // style name to the method by which it hides
	style  string            // style being defined
	hide   []string          // for each open element that carries text, "" or the method
	links  []link            // hyperlinks under way
	rev    *screen.Revision  // comment or tracked change under way
	author bool              // inside the name of its author
	unseen int               // depth inside what is no text
}

// reset forgets what one part left open.
func (o *odt) reset() {
	o.hide, o.links, o.rev, o.unseen, o.depth, o.author = nil, nil, nil, 0, 0, false
}

func (o *odt) start(name string, e xml.StartElement) {
	if o.unseen > 0 {
		o.unseen++
		return
	}
	switch name {
	case "style":
		o.style = attr(e, "name")
	case "text-properties":
		o.looks(e)
	case "p", "h", "span", "section", "hidden-text", "hidden-paragraph":
		if name == "p" || name == "h" {
			o.depth++
		}
		o.hide = append(o.hide, o.method(name, e))
	case "a":
		o.links = append(o.links, link{target: attr(e, "href")})
	case "s":
		n, _ := strconv.Atoi(attr(e, "c"))
		o.write(strings.Repeat(" ", min(max(n, 1), 100)))
	case "tab":
		o.write("\t")
	case "line-break", "text-box":
		o.write("\n")
	case "table-cell", "table-row":
		o.out.open()
	case "note-body":
		if o.main == nil {
			o.main, o.out = o.out, &lines{}
		}
	case "annotation", "insertion", "deletion":
		o.rev = &screen.Revision{Kind: strings.Replace(name, "annotation", "comment", 1)}
	case "creator":
		o.author = e.Name.Space == "dc"
	case "binary-data", "script", "forms", "note-citation":
		o.unseen++
	case "date", "title", "desc":
		if e.Name.Space != "text" { // text:date and text:title are fields that people see
			o.unseen++
		}
	}
}

// endNote puts the note under way behind those before.
func (o *odt) endNote() {
	if o.main == nil {
		return
	}
	o.notes.Write(o.out.Bytes())
	o.out, o.main = o.main, nil
}

// looks notes how a style hides its text.
func (o *odt) looks(e xml.StartElement) {
	switch {
	case attr(e, "display") == "none":
		o.hidden[o.style] = "vanish"
	case tinySize(attr(e, "font-size")):
		o.hidden[o.style] = "tiny"
	}
}

func tinySize(s string) bool {
	v, err := strconv.ParseFloat(strings.TrimSuffix(s, "pt"), 64)
	return err == nil && strings.HasSuffix(s, "pt") && v <= 1
}

func (o *odt) method(name string, e xml.StartElement) string {
	if n := len(o.hide); n > 0 && o.hide[n-1] != "" {
		return o.hide[n-1]
	}
	if strings.HasPrefix(name, "hidden-") || attr(e, "display") == "none" {
		return "vanish"
	}
	return o.hidden[attr(e, "style-name")]
}

func (o *odt) end(name string) {
	if o.unseen > 0 {
		o.unseen--
		return
	}
	switch name {
	case "p", "h", "span", "section", "hidden-text", "hidden-paragraph":
		if name == "p" || name == "h" {
			o.write("\n")
			o.depth = max(o.depth-1, 0)
		}
		o.hide = o.hide[:max(len(o.hide)-1, 0)]
	case "table-cell":
		o.out.shut("\t")
	case "table-row":
		o.out.shut("\n")
	case "a":
		o.closeLink()
	case "creator":
		o.author = false
	case "annotation", "insertion", "deletion":
		if o.rev != nil {
			addRevision(o.doc, *o.rev)
		}
		o.rev = nil
	case "note-body":
		o.endNote()
	}
}

func (o *odt) closeLink() {
	n := len(o.links)
	if n == 0 {
		return
	}
	l := &o.links[n-1]
	if l.target != "" && !strings.HasPrefix(l.target, "#") && len(o.doc.Links) < mostLinks {
		o.doc.Links = append(o.doc.Links, screen.DocumentLink{Text: strings.TrimSpace(l.text.String()), Target: l.target})
	}
	o.links = o.links[:n-1]
}

func (o *odt) text(s []byte) {
	switch {
	case o.unseen > 0:
	case o.author && o.rev != nil:
		o.rev.Author += string(s[:min(len(s), 200)])
	default:
		o.write(string(s))
	}
}

// write adds text where it belongs: to a trace of another's work, to what
// people don't see, or to what they do.
func (o *odt) write(s string) {
	switch {
	case o.depth == 0:
		return
	case o.rev != nil:
		if len(o.rev.Text) < mostRevision {
			o.rev.Text += s
		}
		return
	}
	if n := len(o.hide); n > 0 && o.hide[n-1] != "" {
		if strings.TrimSpace(s) != "" {
			hide(o.doc, o.hide[n-1], s)
		}
		return
	}
	o.out.WriteString(s)
	if n := len(o.links); n > 0 {
		o.links[n-1].text.WriteString(s)
	}
}
