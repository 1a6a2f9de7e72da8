// Package html reads résumés in HTML: text, links, text that isn't shown, and
// what the head says of author and program.
//
// It reads tokens and builds no tree, so that nesting costs nothing. Scripts
// and styles are left out and nothing is fetched. It gives no verdict: package
// extract does.
package html

import (
	"bytes"
	"context"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// The most that is kept of links, pieces of hidden text, and bytes of one link's text.
const (
	mostLinks    = 2000
	mostHidden   = 1000
	mostLinkText = 4096
)

// metaKeys maps names of <meta> to metadata keys.
var metaKeys = map[string]string{
	"author": "author", "generator": "application", "description": "comments", "keywords": "keywords",
	"dc.creator": "author", "dcterms.created": "created", "dcterms.modified": "modified", "created": "created", "changed": "modified",
	"changedby": "last_modified_by", "article:author": "author",
}

// unread are elements whose content is no text of the page.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Template: true, atom.Noscript: true, atom.Iframe: true, atom.Object: true,
	atom.Svg: true, atom.Math: true, atom.Select: true,
}

// void are elements without an end.
var void = map[atom.Atom]bool{
	atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Base: true, atom.Wbr: true,
	atom.Col: true, atom.Area: true, atom.Source: true, atom.Embed: true, atom.Track: true, atom.Param: true,
}

// inline are elements that don't break the line.
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Cite: true, atom.Code: true, atom.Data: true,
	atom.Del: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Img: true, atom.Ins: true, atom.Kbd: true, atom.Label: true,
	atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true, atom.Sub: true,
	atom.Sup: true, atom.Time: true, atom.Tt: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

// element is one open element.
type element struct {
	tag    atom.Atom
	name   string
	hidden string // method by which its text is hidden, "" while seen
	unread bool
	link   int // index of its link, -1 without
}

// reader is the state of reading one page.
type reader struct {
	doc   screen.Document
	open  []element
	out   strings.Builder
	title strings.Builder
	line  bool // the line under way holds something
	blank bool // a blank waits
}

// Read reads an HTML file in whatever encoding it declares. Its error is a
// [limit.Error] or the context's.
func Read(ctx context.Context, data []byte, lim limit.Limits) (screen.Document, error) {
	r := &reader{doc: screen.Document{Engine: "html", Metadata: map[string]string{}}}
	in, err := charset.NewReader(bytes.NewReader(data), "text/html")
	if err != nil {
		in = bytes.NewReader(data)
	}
	z := html.NewTokenizer(in)
	z.SetMaxBuf(int(lim.XMLBytes))
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return r.doc, ctx.Err()
		}
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == html.ErrBufferExceeded {
				return r.doc, limit.Exceeded("xml_bytes", "one element is longer than %d bytes", lim.XMLBytes)
			}
			if z.Err() != io.EOF {
				return r.doc, z.Err()
			}
			r.finish()
			return r.doc, nil
		case html.TextToken:
			r.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			if r.start(z.Token()); len(r.open) > lim.Depth {
				return r.doc, limit.Exceeded("depth", "elements are nested more than %d deep", lim.Depth)
			}
		case html.EndTagToken:
			t := z.Token()
			r.end(t.DataAtom, t.Data)
		}
	}
}

func (r *reader) top() element {
	if n := len(r.open); n > 0 {
		return r.open[n-1]
	}
	return element{link: -1}
}

func (r *reader) start(t html.Token) {
	e := r.top()
	attrs := map[string]string{}
	for _, a := range t.Attr {
		if _, twice := attrs[a.Key]; !twice {
			attrs[a.Key] = a.Val
		}
	}
	switch t.DataAtom {
	case atom.Br, atom.Hr:
		r.newline()
	case atom.Td, atom.Th:
		r.implied(t.DataAtom)
		e = r.top()
		r.cell()
	case atom.Meta:
		r.meta(attrs)
	case atom.Img:
		if alt := strings.TrimSpace(attrs["alt"]); alt != "" && e.link >= 0 {
			r.doc.Links[e.link].Text += alt
		}
	case atom.P, atom.Li, atom.Tr, atom.Dt, atom.Dd, atom.Option:
		r.implied(t.DataAtom)
		e = r.top()
		r.newline()
	default:
		if !inline[t.DataAtom] {
			r.newline()
		}
	}
	if void[t.DataAtom] || t.Type == html.SelfClosingTagToken && t.DataAtom == 0 {
		return
	}
	e.tag, e.name = t.DataAtom, t.Data
	e.unread = e.unread || unread[t.DataAtom]
	if e.hidden == "" {
		e.hidden = concealment(attrs)
	}
	if href := strings.TrimSpace(attrs["href"]); t.DataAtom == atom.A && href != "" && !strings.HasPrefix(href, "#") && len(r.doc.Links) < mostLinks {
		e.link = len(r.doc.Links)
		r.doc.Links = append(r.doc.Links, screen.DocumentLink{Target: href})
	}
	r.open = append(r.open, e)
}

// closes are the elements that a next one of their kind ends, when their own
// end is left out as HTML allows.
var closes = map[atom.Atom]bool{
	atom.P: true, atom.Li: true, atom.Tr: true, atom.Td: true, atom.Th: true, atom.Dt: true, atom.Dd: true, atom.Option: true,
}

// implied closes the last paragraph, item, row or cell that the next one ends,
// with what it left open, so that unclosed ones don't pile up.
func (r *reader) implied(tag atom.Atom) {
	for i := len(r.open) - 1; i >= 0 && (closes[r.open[i].tag] || inline[r.open[i].tag]); i-- {
		if r.open[i].tag == tag {
			r.open = r.open[:i]
			return
		}
	}
}

// concealment gives the method by which an element's own attributes hide it.
// Only what is written at the element counts: style sheets aren't applied.
func concealment(attrs map[string]string) string {
	if _, ok := attrs["hidden"]; ok {
		return "vanish"
	}
	for decl := range strings.SplitSeq(strings.ToLower(attrs["style"]), ";") {
		k, v, _ := strings.Cut(decl, ":")
		k, v = strings.TrimSpace(k), strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(v), "!important"))
		switch {
		case k == "display" && v == "none", k == "visibility" && v == "hidden", k == "opacity" && v == "0", k == "mso-hide" && v == "all":
			return "vanish"
		case k == "font-size" && (v == "0" || v == "0px" || v == "0pt" || v == "1px" || v == "1pt"):
			return "tiny"
		}
	}
	return ""
}

func (r *reader) meta(attrs map[string]string) {
	name := attrs["name"]
	if name == "" {
		name = attrs["property"]
	}
	if key := metaKeys[strings.ToLower(name)]; key != "" && r.doc.Metadata[key] == "" && attrs["content"] != "" {
		v := attrs["content"]
		r.doc.Metadata[key] = strings.ToValidUTF8(v[:min(len(v), 4096)], "")
	}
}

func (r *reader) end(tag atom.Atom, name string) {
	if !inline[tag] && tag != atom.Td && tag != atom.Th {
		r.newline()
	}
	for i := len(r.open) - 1; i >= 0 && i >= len(r.open)-64; i-- {
		if r.open[i].tag == tag && r.open[i].name == name {
			r.open = r.open[:i]
			return
		}
	}
}

func (r *reader) text(s string) {
	e := r.top()
	switch {
	case e.tag == atom.Title:
		r.title.WriteString(s)
		return
	case e.unread:
		return
	case e.hidden != "":
		r.hide(e.hidden, s)
		return
	}
	if e.link >= 0 && len(r.doc.Links[e.link].Text) < mostLinkText {
		r.doc.Links[e.link].Text += s
	}
	if e.tag == atom.Pre {
		r.out.WriteString(s)
		r.line = r.line || strings.TrimSpace(s) != ""
		return
	}
	for i, w := range strings.Fields(s) {
		if i > 0 || r.blank || startsBlank(s) {
			if r.line {
				r.out.WriteByte(' ')
			}
		}
		r.out.WriteString(w)
		r.line, r.blank = true, false
	}
	r.blank = endsBlank(s)
}

func startsBlank(s string) bool { return s != strings.TrimLeft(s, " \t\r\n\u00a0") }
func endsBlank(s string) bool   { return s != strings.TrimRight(s, " \t\r\n\u00a0") }

func (r *reader) hide(method, s string) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return
	}
	n := len(r.doc.Hidden)
	if n > 0 && r.doc.Hidden[n-1].Method == method && len(r.doc.Hidden[n-1].Text) < 64<<10 {
		r.doc.Hidden[n-1].Text += " " + s
	} else if n < mostHidden {
		r.doc.Hidden = append(r.doc.Hidden, screen.Hidden{Text: s, Method: method})
	}
}

// newline ends the line under way, if it holds something.
func (r *reader) newline() {
	if r.line {
		r.out.WriteByte('\n')
	}
	r.line, r.blank = false, false
}

// cell separates table cells.
func (r *reader) cell() {
	if r.line {
		r.out.WriteByte('\t')
	}
	r.blank = false
}

func (r *reader) finish() {
	r.newline()
	r.doc.Text = r.out.String()
	if t := strings.Join(strings.Fields(r.title.String()), " "); t != "" {
		r.doc.Metadata["title"] = t
	}
	for i := range r.doc.Links {
		r.doc.Links[i].Text = strings.Join(strings.Fields(r.doc.Links[i].Text), " ")
	}
}
