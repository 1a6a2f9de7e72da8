// Package rtf reads Rich Text Format: text, hyperlinks, hidden text,
// properties, revision ids and the authors of changes and comments.
//
// It knows the control words that carry text or people's traces and passes
// over the rest. It lays out nothing and gives no verdict: package extract
// does.
package rtf

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/extract/limit"
	"bonafide/internal/extract/office"
	"bonafide/internal/screen"
)

// The most that is kept of links, revisions, and of one revision's text.
const (
	mostLinks     = 2000
	mostRevisions = 500
	mostRevision  = 2000
	mostRSIDs     = 5000
)

// dest is where a group's text goes.
type dest int

const (
	body dest = iota
	nowhere
	fonts      // the font table
	info       // one property; its name stands in group.key
	fieldCode  // the code of a field
	fieldText  // its result
	authors    // the table of revision authors
	author     // the author of a comment
	annotation // a comment
)

// group is the state that a closing brace restores.
type group struct {
	dest       dest
	key        string
	hidden     bool // \v
	deleted    bool
	inserted   bool
	tiny       bool
	rev        int // index into the table of authors
	skip       int // bytes that stand for one \u
	font       int
	code       codepage
	fresh      bool // nothing has come since the opening brace
	ignorable  bool // \* came first
	beganField bool
}

// parser reads one file.
type parser struct {
	ctx context.Context
	in  []byte
	pos int
	lim limit.Limits
	doc screen.Document

	stack   []group
	g       group
	out     strings.Builder
	raw     []byte // bytes that wait for decoding
	half    rune   // first half of a surrogate pair
	drop    int    // characters to pass over after \u
	fonts   map[int]codepage
	ansi    codepage
	props   map[string]*strings.Builder
	authors []string
	field   []*field
	remark  screen.Revision
	rsids   map[string]bool
}

// field is a field under way.
type field struct{ code, text strings.Builder }

// Read reads an RTF file. Its error is a [limit.Error], the context's, or says
// what is damaged.
func Read(ctx context.Context, data []byte, lim limit.Limits) (screen.Document, error) {
	p := &parser{
		ctx: ctx, in: data, lim: lim, fonts: map[int]codepage{}, ansi: 1252,
		props: map[string]*strings.Builder{}, rsids: map[string]bool{},
		g: group{skip: 1, code: 1252},
	}
	p.doc = screen.Document{Engine: "rtf", Metadata: map[string]string{}}
	if i := strings.Index(string(data[:min(len(data), 1024)]), `{\rtf`); i >= 0 {
		p.pos = i
	} else {
		return p.doc, errors.New(`the file doesn't begin with {\rtf`)
	}
	if err := p.run(); err != nil {
		return p.doc, err
	}
	p.finish()
	return p.doc, nil
}

// run takes one token after the other.
func (p *parser) run() error {
	for n := 0; p.pos < len(p.in); n++ {
		if n%4096 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		c := p.in[p.pos]
		p.pos++
		switch c {
		case '{':
			p.flush()
			if len(p.stack) >= p.lim.Depth {
				return limit.Exceeded("depth", "groups are nested more than %d deep", p.lim.Depth)
			}
			p.stack = append(p.stack, p.g)
			p.g.fresh, p.g.ignorable, p.g.beganField, p.drop = true, false, false, 0
		case '}':
			if p.close(); len(p.stack) == 0 {
				return nil
			}
		case '\\':
			p.control()
			p.g.fresh = false
		case '\r', '\n', 0:
		default:
			p.char(c)
		}
	}
	p.flush()
	if p.out.Len() > 0 {
		p.doc.Quality.Reasons = append(p.doc.Quality.Reasons, "the file breaks off before its end")
	}
	return nil
}

// close ends a group.
func (p *parser) close() {
	p.flush()
	p.drop = 0
	if len(p.stack) == 0 {
		return
	}
	if p.g.beganField {
		p.endField()
	}
	outer := p.stack[len(p.stack)-1]
	if p.g.dest == annotation && outer.dest != annotation {
		p.endRemark()
	}
	p.g = outer
	p.stack = p.stack[:len(p.stack)-1]
}

// char takes one byte of text.
func (p *parser) char(c byte) {
	if p.drop > 0 {
		p.drop--
		return
	}
	p.raw = append(p.raw, c)
}

// flush decodes the bytes that wait.
func (p *parser) flush() {
	if len(p.raw) == 0 {
		return
	}
	s := p.g.code.decode(p.raw)
	p.raw = p.raw[:0]
	p.write(s)
}

// write puts decoded text where the group says.
func (p *parser) write(s string) {
	switch p.g.dest {
	case body, fieldText:
		p.visible(s)
	case info:
		b := p.props[p.g.key]
		if b == nil {
			b = &strings.Builder{}
			p.props[p.g.key] = b
		}
		if b.Len() < 4096 {
			b.WriteString(s)
		}
	case fieldCode:
		if n := len(p.field); n > 0 && p.field[n-1].code.Len() < 8192 {
			p.field[n-1].code.WriteString(s)
		}
	case authors:
		if name, _, _ := strings.Cut(s, ";"); len(p.authors) < mostRevisions && strings.TrimSpace(name) != "" {
			p.authors = append(p.authors, strings.TrimSpace(name))
		}
	case author:
		p.remark.Author += s
	case annotation:
		if len(p.remark.Text) < mostRevision {
			p.remark.Text += s
		}
	}
}

// visible takes text of the document: seen, deleted, or hidden.
func (p *parser) visible(s string) {
	switch {
	case p.g.deleted:
		p.revision("deletion", s)
		return
	case p.g.inserted:
		p.revision("insertion", s)
	}
	if p.g.hidden || p.g.tiny {
		method := "vanish"
		if !p.g.hidden {
			method = "tiny"
		}
		p.hide(method, s)
		return
	}
	p.out.WriteString(s)
	if n := len(p.field); n > 0 {
		p.field[n-1].text.WriteString(s)
	}
}

func (p *parser) hide(method, s string) {
	h := p.doc.Hidden
	if n := len(h); n > 0 && h[n-1].Method == method && len(h[n-1].Text) < 64<<10 {
		h[n-1].Text += s
	} else if n < 1000 && strings.TrimSpace(s) != "" {
		p.doc.Hidden = append(h, screen.Hidden{Text: s, Method: method})
	}
}

func (p *parser) revision(kind, s string) {
	if p.g.rev >= len(p.authors) || p.authors[p.g.rev] == "Unknown" {
		return
	}
	r := screen.Revision{Author: p.authors[p.g.rev], Kind: kind, Text: s}
	if n := len(p.doc.Revisions); n > 0 && p.doc.Revisions[n-1].Author == r.Author && p.doc.Revisions[n-1].Kind == kind {
		if len(p.doc.Revisions[n-1].Text) < mostRevision {
			p.doc.Revisions[n-1].Text += s
		}
	} else if n < mostRevisions {
		p.doc.Revisions = append(p.doc.Revisions, r)
	}
}

// endField keeps a hyperlink. A field inside another's result gives its text on.
func (p *parser) endField() {
	n := len(p.field)
	if n == 0 {
		return
	}
	f := p.field[n-1]
	p.field = p.field[:n-1]
	if target := office.HyperlinkTarget(f.code.String()); target != "" && len(p.doc.Links) < mostLinks {
		p.doc.Links = append(p.doc.Links, screen.DocumentLink{Text: strings.TrimSpace(f.text.String()), Target: target})
	}
	if n > 1 {
		p.field[n-2].text.WriteString(f.text.String())
	}
}

func (p *parser) endRemark() {
	r := p.remark
	p.remark = screen.Revision{}
	r.Kind, r.Author, r.Text = "comment", strings.TrimSpace(r.Author), strings.TrimSpace(r.Text)
	if r.Author != "" && len(p.doc.Revisions) < mostRevisions {
		p.doc.Revisions = append(p.doc.Revisions, r)
	}
}

// finish puts what was collected into the document.
func (p *parser) finish() {
	for k, v := range p.props {
		if s := strings.TrimSpace(v.String()); s != "" {
			p.doc.Metadata[k] = s
		}
	}
	if len(p.rsids) > 0 {
		var ids []string
		for id := range p.rsids {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		p.doc.Metadata["rsids"] = strings.Join(ids, " ")
	}
	var b strings.Builder
	for line := range strings.Lines(p.out.String()) {
		b.WriteString(strings.TrimRight(line, " \t\n\u00a0") + "\n")
	}
	p.doc.Text = strings.TrimLeft(strings.TrimRight(b.String(), "\n"), "\n")
	if p.doc.Text != "" {
		p.doc.Text += "\n"
	}
}

// rsid writes a revision id as Word files do: eight hexadecimal digits.
func rsid(n int) string { return fmt.Sprintf("%08X", uint32(n)) }
