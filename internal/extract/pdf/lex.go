package pdf

import (
	"bytes"
	"strconv"
)

// kind tells what an operand of a content stream is.
type kind byte

const (
	numberKind kind = iota + 1
	stringKind
	nameKind
	arrayKind
	dictKind // list holds keys and values in turn
	operatorKind
)

// operand is one object of a content stream or character map. Strings are raw
// codes, not text.
type operand struct {
	kind kind
	num  float64
	str  []byte
	list []operand
}

// maxNesting bounds arrays and dictionaries within each other; what lies deeper is dropped.
const maxNesting = 20

// lexer splits a content stream into operands and operators. It reads every
// input without an error: what makes no sense is skipped, as viewers do.
type lexer struct {
	b   []byte
	pos int
}

// next gives the next object; false at the end. A stray closing bracket is skipped.
func (l *lexer) next() (operand, bool) {
	for {
		o, closing, ok := l.read(0)
		if !ok || closing == 0 {
			return o, ok
		}
	}
}

// read gives an object, or the closing bracket that stands in its place.
func (l *lexer) read(depth int) (o operand, closing byte, ok bool) {
	l.space()
	if l.pos >= len(l.b) {
		return o, 0, false
	}
	c := l.b[l.pos]
	switch c {
	case '/':
		l.pos++
		return operand{kind: nameKind, str: unescapeName(l.word())}, 0, true
	case '(':
		return operand{kind: stringKind, str: l.literal()}, 0, true
	case '[', '{':
		l.pos++
		return operand{kind: arrayKind, list: l.list(depth)}, 0, true
	case ']', '}', ')':
		l.pos++
		return o, c, true
	case '>':
		l.pos = min(l.pos+2, len(l.b))
		return o, c, true
	case '<':
		if l.pos+1 < len(l.b) && l.b[l.pos+1] == '<' {
			l.pos += 2
			return operand{kind: dictKind, list: l.list(depth)}, 0, true
		}
		return operand{kind: stringKind, str: l.hex()}, 0, true
	}
	w := l.word()
	if c <= '9' {
		if n, ok := number(w); ok {
			return operand{kind: numberKind, num: n}, 0, true
		}
	}
	return operand{kind: operatorKind, str: w}, 0, true
}

// list reads up to the next closing bracket of any kind.
func (l *lexer) list(depth int) (list []operand) {
	for {
		if depth >= maxNesting && l.pos < len(l.b) && bytes.IndexByte([]byte("[{<"), l.b[l.pos]) >= 0 {
			l.pos++ // not opened: the nesting ends here
			continue
		}
		o, closing, ok := l.read(depth + 1)
		if !ok || closing != 0 {
			return list
		}
		if depth < maxNesting {
			list = append(list, o)
		}
	}
}

func (l *lexer) space() {
	for ; l.pos < len(l.b); l.pos++ {
		switch c := l.b[l.pos]; {
		case c == '%':
			for l.pos < len(l.b) && l.b[l.pos] != '\n' && l.b[l.pos] != '\r' {
				l.pos++
			}
			l.pos--
		case !isSpace(c):
			return
		}
	}
}

// word reads up to the next space or delimiter, at least one byte unless it is
// at one already.
func (l *lexer) word() []byte {
	from := l.pos
	for l.pos < len(l.b) && !isSpace(l.b[l.pos]) && !isDelimiter(l.b[l.pos]) {
		l.pos++
	}
	return l.b[from:l.pos]
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

// number reads what PDF takes for a number, "-.5", "4." and "--3" included.
func number(w []byte) (float64, bool) {
	for len(w) > 1 && w[0] == '-' && w[1] == '-' {
		w = w[1:]
	}
	n, err := strconv.ParseFloat(string(w), 64)
	return n, err == nil
}

// literal reads a string in parentheses, which may nest.
func (l *lexer) literal() []byte {
	var out []byte
	depth := 0
	for ; l.pos < len(l.b); l.pos++ {
		switch c := l.b[l.pos]; c {
		case '(':
			if depth++; depth > 1 {
				out = append(out, c)
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return out
			}
			out = append(out, c)
		case '\\':
			out = l.escape(out)
		default:
			out = append(out, c)
		}
	}
	return out
}

// escape reads what follows a backslash and leaves pos on its last byte.
func (l *lexer) escape(out []byte) []byte {
	l.pos++
	if l.pos >= len(l.b) {
		return out
	}
	c := l.b[l.pos]
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		return append(out, "\n\r\t\b\f"[i])
	}
	switch {
	case c == '\n':
		return out
	case c == '\r':
		if l.pos+1 < len(l.b) && l.b[l.pos+1] == '\n' {
			l.pos++
		}
		return out
	case c < '0' || c > '7':
		return append(out, c)
	}
	v := int(c - '0')
	for range 2 {
		if l.pos+1 >= len(l.b) || l.b[l.pos+1] < '0' || l.b[l.pos+1] > '7' {
			break
		}
		l.pos++
		v = v*8 + int(l.b[l.pos]-'0')
	}
	return append(out, byte(v))
}

// hex reads a string in angle brackets; an odd last digit counts as followed by 0.
func (l *lexer) hex() []byte {
	var out []byte
	half, have := byte(0), false
	for l.pos++; l.pos < len(l.b); l.pos++ {
		c := l.b[l.pos]
		if c == '>' {
			l.pos++
			break
		}
		d, ok := hexDigit(c)
		switch {
		case !ok:
		case have:
			out = append(out, half<<4|d)
			have = false
		default:
			half, have = d, true
		}
	}
	if have {
		out = append(out, half<<4)
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// unescapeName resolves "#20" in a name.
func unescapeName(w []byte) []byte {
	if bytes.IndexByte(w, '#') < 0 {
		return w
	}
	var out []byte
	for i := 0; i < len(w); i++ {
		if w[i] == '#' && i+2 < len(w) {
			hi, ok1 := hexDigit(w[i+1])
			lo, ok2 := hexDigit(w[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, w[i])
	}
	return out
}

// skipInlineImage moves behind the picture that a BI operator began.
func (l *lexer) skipInlineImage() {
	for {
		o, ok := l.next()
		if !ok {
			return
		}
		if o.kind == operatorKind && string(o.str) == "ID" {
			break
		}
	}
	for l.pos < len(l.b) {
		i := bytes.Index(l.b[l.pos:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.b)
			return
		}
		at := l.pos + i
		l.pos = at + 2
		if (at == 0 || isSpace(l.b[at-1])) && (l.pos >= len(l.b) || isSpace(l.b[l.pos])) {
			return
		}
	}
}
