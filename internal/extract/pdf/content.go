package pdf

import (
	"context"
	"errors"
	"math"

	led "github.com/ledongthuc/pdf"
)

// matrix is a, b, c, d, e, f of PDF: x' = a·x + c·y + e, y' = b·x + d·y + f.
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

func translation(x, y float64) matrix { return matrix{1, 0, 0, 1, x, y} }

// mul applies m first, then n.
func (m matrix) mul(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// graphics is the part of the graphics state that text depends on.
type graphics struct {
	ctm                       matrix
	font                      *font
	size                      float64
	leading, charSpace, words float64
	scale                     float64 // horizontal, 1 = 100 %
}

// interpreter runs content streams and feeds their text to a layout.
type interpreter struct {
	ctx      context.Context
	out      *layout
	fonts    map[string]*font // by the print of their dictionary
	ops      int              // left
	tm, line matrix
	state    graphics
	saved    []graphics
}

// Bounds of the work on one document: forms within forms can multiply a small
// file into any amount.
const (
	maxOperators  = 5_000_000
	maxStream     = 32 << 20
	maxSaved      = 512
	maxForms      = 8
	checkInterval = 1024
)

var errWork = errors.New("its content asks for too much work")

// run executes a stream with its resources. It stops with the context's error,
// or errWork; a stream that can't be read just ends.
func (in *interpreter) run(content, resources led.Value, depth int) error {
	l := lexer{b: contentBytes(content)}
	fonts := map[string]*font{} // by the names of these resources
	var args []operand
	for {
		o, ok := l.next()
		if !ok {
			return nil
		}
		if o.kind != operatorKind {
			if len(args) < maxWidths {
				args = append(args, o)
			}
			continue
		}
		if in.ops--; in.ops < 0 {
			return errWork
		}
		if in.ops%checkInterval == 0 && in.ctx.Err() != nil {
			return in.ctx.Err()
		}
		switch op := string(o.str); op {
		case "BI":
			l.skipInlineImage()
		case "Do":
			if err := in.form(resources, args, depth); err != nil {
				return err
			}
		case "Tf":
			in.selectFont(resources, fonts, args)
		default:
			in.operator(op, args)
		}
		args = args[:0]
	}
}

// contentBytes joins the parts of a page's content.
func contentBytes(v led.Value) []byte {
	if v.Kind() != led.Array {
		return readPart(v, maxStream)
	}
	var b []byte
	for i := range min(v.Len(), 10_000) {
		b = append(append(b, readPart(v.Index(i), int64(maxStream-len(b)))...), '\n')
		if len(b) >= maxStream {
			break
		}
	}
	return b
}

// readPart reads a stream; one that can't be opened is empty.
func readPart(v led.Value, limit int64) (b []byte) {
	defer func() {
		if x := recover(); x != nil {
			if err, ok := x.(error); ok && errors.Is(err, errStopped) {
				panic(x)
			}
		}
	}()
	if v.Kind() != led.Stream {
		return nil
	}
	return readAll(v, limit)
}

func (in *interpreter) form(resources led.Value, args []operand, depth int) error {
	if len(args) == 0 || depth >= maxForms {
		return nil
	}
	x := resources.Key("XObject").Key(string(args[0].str))
	if x.Key("Subtype").Name() != "Form" {
		return nil
	}
	inner := x.Key("Resources")
	if inner.IsNull() {
		inner = resources
	}
	state, saved := in.state, in.saved
	in.saved = nil
	if m := x.Key("Matrix"); m.Len() == 6 {
		var f matrix
		for i := range f {
			f[i] = m.Index(i).Float64()
		}
		in.state.ctm = f.mul(in.state.ctm)
	}
	err := in.run(x, inner, depth+1)
	in.state, in.saved = state, saved
	return err
}

func (in *interpreter) selectFont(resources led.Value, local map[string]*font, args []operand) {
	if len(args) < 2 {
		return
	}
	name := string(args[0].str)
	f := local[name]
	if f == nil {
		f = in.font(resources.Key("Font").Key(name))
		local[name] = f
	}
	in.state.font, in.state.size = f, args[1].num
}

// font loads a font once for the document. References print as their numbers,
// so equal print is an equal font.
func (in *interpreter) font(v led.Value) *font {
	key := v.String()
	f := in.fonts[key]
	if f == nil {
		f = loadFont(v)
		in.fonts[key] = f
	}
	return f
}

// operator executes the operators of text and graphics state.
func (in *interpreter) operator(op string, args []operand) {
	num := func(i int) float64 {
		if i < len(args) {
			return args[i].num
		}
		return 0
	}
	s := &in.state
	switch op {
	case "q":
		if len(in.saved) < maxSaved {
			in.saved = append(in.saved, *s)
		}
	case "Q":
		if n := len(in.saved); n > 0 {
			*s, in.saved = in.saved[n-1], in.saved[:n-1]
		}
	case "cm":
		s.ctm = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}.mul(s.ctm)
	case "BT":
		in.tm, in.line = identity, identity
	case "Tc":
		s.charSpace = num(0)
	case "Tw":
		s.words = num(0)
	case "Tz":
		s.scale = num(0) / 100
	case "TL":
		s.leading = num(0)
	case "BDC":
		in.out.begin(actualText(args))
	case "BMC":
		in.out.begin("", false)
	case "EMC":
		in.out.end()
	default:
		in.text(op, args, num)
	}
}

// text executes the operators that move and show text.
func (in *interpreter) text(op string, args []operand, num func(int) float64) {
	s := &in.state
	switch op {
	case "TD", "Td":
		if op == "TD" {
			s.leading = -num(1)
		}
		in.moveLine(num(0), num(1))
	case "Tm":
		in.line = matrix{num(0), num(1), num(2), num(3), num(4), num(5)}
		in.tm = in.line
	case "T*":
		in.moveLine(0, -s.leading)
	case "'", `"`:
		if op == `"` {
			s.words, s.charSpace = num(0), num(1)
		}
		in.moveLine(0, -s.leading)
		fallthrough
	case "Tj":
		if len(args) > 0 {
			in.show(args[len(args)-1].str)
		}
	case "TJ":
		if len(args) == 0 {
			return
		}
		for _, o := range args[0].list {
			switch o.kind {
			case stringKind:
				in.show(o.str)
			case numberKind:
				in.tm = translation(-o.num*thousandth*s.size*s.scale, 0).mul(in.tm)
			}
		}
	}
}

func (in *interpreter) moveLine(x, y float64) {
	in.line = translation(x, y).mul(in.line)
	in.tm = in.line
}

// show places a string and moves behind it.
func (in *interpreter) show(raw []byte) {
	s := &in.state
	if s.font == nil || len(raw) == 0 {
		return
	}
	from := in.tm.mul(s.ctm)
	size := math.Abs(s.size) * math.Hypot(from[2], from[3])
	if size < 0.01 {
		size = math.Abs(s.size)
	}
	in.out.move(from[4], from[5], size)
	advance := 0.0
	s.font.glyphs(raw, func(g glyph) {
		in.out.add(g)
		advance += (g.width*s.size + s.charSpace) * s.scale
		if g.isSpace {
			advance += s.words * s.scale
		}
	})
	in.tm = translation(advance, 0).mul(in.tm)
	to := in.tm.mul(s.ctm)
	in.out.moved(to[4], to[5])
}

// actualText finds the text that a marked passage claims to stand for.
func actualText(args []operand) (string, bool) {
	if len(args) == 0 {
		return "", false
	}
	d := args[len(args)-1].list
	for i := 0; i+1 < len(d); i += 2 {
		if string(d[i].str) == "ActualText" && d[i+1].kind == stringKind {
			return docString(d[i+1].str), true
		}
	}
	return "", false
}

// docString decodes a text string: UTF-16 with its mark, UTF-8 with its, or Latin.
func docString(b []byte) string {
	switch {
	case len(b) >= 2 && b[0] == 0xFE && b[1] == 0xFF:
		return textOf(b[2:])
	case len(b) >= 3 && b[0] == 0xEF && b[1] == 0xBB && b[2] == 0xBF:
		return string(b[3:])
	}
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
