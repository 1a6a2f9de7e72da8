package office

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"

	"bonafide/internal/screen"
)

// story turns the tokens of a part that holds paragraphs into text.
type story struct {
	d     *docx
	rels  map[string]relation
	stack []string // open elements
	skip  int      // depth inside something left out
	all   int      // tokens seen

	sink   *strings.Builder  // where finished paragraphs go
	out    []*lines          // paragraph or table under way; one more for each text box inside
	boxes  []string          // texts of boxes, put behind the paragraph that holds them
	runs   []look            // looks of the open runs
	fields []field           // complex fields under way
	links  []link            // hyperlinks under way
	edits  []screen.Revision // insertions and deletions under way
	shaded int               // tables and boxes, which may have a ground of their own
	inked  bool              // the paragraph has such a ground
	around bool              // header, footer or note: mostly above a picture
}

// look (as field and link) moves when its slice grows, which a strings.Builder
// would not survive. It is what decides whether people see a run.
type look struct {
	vanish, white, tiny, marked bool
	hidden                      bytes.Buffer
}

// field is a complex field: its code, then its result.
type field struct {
	code   bytes.Buffer
	result bool // behind the separator
	linked bool
}

// link is a hyperlink under way.
type link struct {
	target string
	text   bytes.Buffer
}

func newStory(d *docx, rels map[string]relation, sink *strings.Builder) *story {
	return &story{d: d, rels: rels, sink: sink, out: []*lines{{}}}
}

func (s *story) inside(name string) bool {
	return len(s.stack) > 0 && s.stack[len(s.stack)-1] == name
}

func (s *story) parent(name string) bool {
	return len(s.stack) > 1 && s.stack[len(s.stack)-2] == name
}

func (s *story) start(name string, e xml.StartElement) {
	s.all++
	if s.skip > 0 || strings.HasSuffix(name, "PrChange") {
		s.skip++
		return
	}
	s.stack = append(s.stack, name)
	switch name {
	case "r":
		s.runs = append(s.runs, look{})
	case "tab", "br", "cr", "noBreakHyphen", "sym", "fldChar":
		if s.parent("r") {
			s.mark(name, e)
		}
	case "hyperlink", "fldSimple", "hlinkClick":
		s.anchor(name, e)
	case "txbxContent":
		s.out = append(s.out, &lines{})
		s.shaded++
	case "tbl":
		s.shaded++
	case "tc", "tr":
		s.out[len(s.out)-1].open()
	case "ins", "del", "moveFrom", "moveTo":
		kind := "insertion"
		if name == "del" || name == "moveFrom" {
			kind = "deletion"
		}
		s.edits = append(s.edits, screen.Revision{Author: strings.TrimSpace(attr(e, "author")), Kind: kind})
	case "background", "anchor":
		s.d.ground = s.d.ground || name == "background" || truth(e, "behindDoc")
	case "pict", "shape", "rect":
		s.d.ground = true
	case "pStyle":
		s.inked = s.inked || s.d.inked[attr(e, "val")]
	default:
		s.style(name, e)
	}
}

// style notes what decides whether a run is seen.
func (s *story) style(name string, e xml.StartElement) {
	if name == "shd" && s.parent("pPr") {
		s.inked = true
	}
	if len(s.runs) == 0 || !s.parent("rPr") || len(s.stack) < 3 || s.stack[len(s.stack)-3] != "r" {
		return
	}
	l := &s.runs[len(s.runs)-1]
	switch name {
	case "vanish":
		l.vanish = on(e)
	case "rStyle":
		l.vanish = l.vanish || s.d.vanishing[attr(e, "val")]
	case "color":
		l.white = strings.EqualFold(attr(e, "val"), "FFFFFF")
	case "shd", "highlight", "effectLst", "textOutline", "glow":
		l.marked = true
	case "sz":
		half, err := strconv.Atoi(attr(e, "val"))
		l.tiny = err == nil && half <= 2
	}
}

// on reads a switch of OOXML: present means on unless its value says otherwise.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}

func truth(e xml.StartElement, name string) bool {
	v := attr(e, name)
	return v == "1" || v == "true" || v == "on"
}

// mark handles what stands in a run beside its text.
func (s *story) mark(name string, e xml.StartElement) {
	switch name {
	case "tab":
		s.write("\t")
	case "br", "cr":
		s.write("\n")
	case "noBreakHyphen":
		s.write("-")
	case "sym":
		s.write(" ")
	case "fldChar":
		s.fieldMark(attr(e, "fldCharType"))
	}
}

// mostNested bounds fields and links that a hostile file opens and never closes.
const mostNested = 64

func (s *story) fieldMark(kind string) {
	n := len(s.fields)
	switch {
	case kind == "begin" && n < mostNested:
		s.fields = append(s.fields, field{})
	case kind == "separate" && n > 0:
		f := &s.fields[n-1]
		f.result = true
		if target := HyperlinkTarget(f.code.String()); target != "" {
			f.linked = true
			s.links = append(s.links, link{target: target})
		}
	case kind == "end" && n > 0:
		if s.fields[n-1].linked {
			s.closeLink()
		}
		s.fields = s.fields[:n-1]
	}
}

// anchor opens a hyperlink element; hlinkClick makes a picture one.
func (s *story) anchor(name string, e xml.StartElement) {
	var target string
	if name == "fldSimple" {
		target = HyperlinkTarget(attr(e, "instr"))
	} else if r := s.rels[attr(e, "id")]; r.external {
		target = r.target
	}
	if name == "hlinkClick" {
		if target != "" {
			s.addLink(screen.DocumentLink{Target: target})
		}
		return
	}
	s.links = append(s.links, link{target: target})
}

// HyperlinkTarget gives the target of a HYPERLINK field code of Word, which RTF
// uses too; "" for other fields and for places inside the file.
func HyperlinkTarget(code string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(code), "HYPERLINK")
	if !ok {
		return ""
	}
	rest = strings.TrimSpace(rest)
	if q, ok := strings.CutPrefix(rest, `"`); ok {
		target, _, _ := strings.Cut(q, `"`)
		return strings.TrimSpace(target)
	}
	target, _, _ := strings.Cut(rest, " ")
	if strings.HasPrefix(target, `\`) {
		return ""
	}
	return target
}

func (s *story) closeLink() {
	n := len(s.links)
	if n == 0 {
		return
	}
	l := &s.links[n-1]
	if l.target != "" {
		s.addLink(screen.DocumentLink{Text: strings.TrimSpace(l.text.String()), Target: l.target})
	}
	if n > 1 {
		s.links[n-2].text.WriteString(l.text.String())
	}
	s.links = s.links[:n-1]
}

// mostLinks bounds the links kept of one document.
const mostLinks = 2000

func (s *story) addLink(l screen.DocumentLink) {
	if len(s.d.doc.Links) < mostLinks {
		s.d.doc.Links = append(s.d.doc.Links, l)
	}
}

func (s *story) end(name string) {
	if s.skip > 0 {
		s.skip--
		return
	}
	if !s.inside(name) {
		return // an end without its start: the writer's fault, and harmless
	}
	s.stack = s.stack[:len(s.stack)-1]
	switch name {
	case "r":
		s.closeRun()
	case "p":
		s.closeParagraph()
	case "tc":
		s.out[len(s.out)-1].shut("\t")
	case "tr":
		s.out[len(s.out)-1].shut("\n")
	case "tbl":
		s.shaded--
	case "txbxContent":
		n := len(s.out) - 1
		s.boxes = append(s.boxes, s.out[n].String())
		s.out = s.out[:n]
		s.shaded--
	case "hyperlink", "fldSimple":
		s.closeLink()
	case "ins", "del", "moveFrom", "moveTo":
		n := len(s.edits) - 1
		addRevision(&s.d.doc, s.edits[n])
		s.edits = s.edits[:n]
	}
}

func (s *story) closeRun() {
	n := len(s.runs) - 1
	l := &s.runs[n]
	if t := l.hidden.String(); strings.TrimSpace(t) != "" {
		method := "no_ink"
		if l.vanish {
			method = "vanish"
		} else if l.tiny {
			method = "tiny"
		}
		hide(&s.d.doc, method, t)
	}
	s.runs = s.runs[:n]
}

func (s *story) closeParagraph() {
	s.write("\n")
	s.inked = false
	if n := len(s.out); n == 1 && len(s.boxes) > 0 && !s.within("p") {
		for _, b := range s.boxes {
			s.out[0].WriteString(strings.TrimRight(b, "\n") + "\n")
		}
		s.boxes = nil
	}
	if len(s.out) == 1 && !s.within("tbl") {
		s.flush()
	}
}

func (s *story) within(name string) bool {
	for _, e := range s.stack {
		if e == name {
			return true
		}
	}
	return false
}

func (s *story) flush() {
	s.sink.Write(s.out[0].Bytes())
	s.out[0].Reset()
}

// close takes what a damaged part left open.
func (s *story) close() {
	for _, o := range s.out[1:] {
		s.out[0].Write(o.Bytes())
	}
	s.out = s.out[:1]
	for _, b := range s.boxes {
		s.out[0].WriteString(b)
	}
	s.flush()
}

func (s *story) text(t []byte) {
	if s.skip > 0 || len(s.stack) == 0 {
		return
	}
	switch s.stack[len(s.stack)-1] {
	case "t":
		s.write(string(t))
	case "delText":
		if n := len(s.edits); n > 0 && len(s.edits[n-1].Text) < mostRevision {
			s.edits[n-1].Text += string(t)
		}
	case "instrText":
		if n := len(s.fields); n > 0 && !s.fields[n-1].result && s.fields[n-1].code.Len() < 8192 {
			s.fields[n-1].code.Write(t)
		}
	}
}

// write adds visible text, or records it as hidden.
func (s *story) write(t string) {
	for i := range s.fields {
		if !s.fields[i].result && t != "\n" {
			return // inside a field's code
		}
	}
	if n := len(s.edits); n > 0 {
		e := &s.edits[n-1]
		if len(e.Text) < mostRevision {
			e.Text += t
		}
		if e.Kind == "deletion" {
			return
		}
	}
	if n := len(s.runs); n > 0 {
		if l := &s.runs[n-1]; s.unseen(l) {
			l.hidden.WriteString(t)
			return
		}
	}
	s.out[len(s.out)-1].WriteString(t)
	if n := len(s.links); n > 0 {
		s.links[n-1].text.WriteString(t)
	}
}

// unseen reports whether a run leaves nothing for the eye: marked as hidden,
// one point high, or white where nothing can lie behind it.
func (s *story) unseen(l *look) bool {
	return l.vanish || l.tiny || l.white && !l.marked && s.shaded == 0 && !s.inked && !s.around && !s.d.ground
}
