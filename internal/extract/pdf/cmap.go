package pdf

import (
	"encoding/binary"
	"unicode/utf16"
)

// textMap gives the text of character codes, as a font's ToUnicode map states it.
type textMap map[uint32]string

// Bounds of one map: a hostile file states ranges of billions.
const (
	maxMapEntries = 200_000
	maxMapRange   = 65_536
)

// parseTextMap reads a ToUnicode program. It understands bfchar and bfrange,
// which is all that maps carry, and ignores the rest.
func parseTextMap(program []byte) textMap {
	m := textMap{}
	l := lexer{b: program}
	var args []operand
	for {
		o, ok := l.next()
		if !ok {
			return m
		}
		if o.kind != operatorKind {
			args = append(args, o)
			continue
		}
		switch string(o.str) {
		case "endbfchar":
			for i := 0; i+1 < len(args); i += 2 {
				m.set(code(args[i].str), args[i+1].str)
			}
		case "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				m.setRange(args[i], args[i+1], args[i+2])
			}
		}
		args = args[:0]
	}
}

func (m textMap) set(c uint32, utf16be []byte) {
	if len(m) < maxMapEntries {
		m[c] = textOf(utf16be)
	}
}

// setRange maps a run of codes to a list, or to a text whose last unit counts up.
func (m textMap) setRange(from, to, dst operand) {
	lo, hi := code(from.str), code(to.str)
	if hi < lo || hi-lo >= maxMapRange {
		return
	}
	if dst.kind == arrayKind {
		for i, o := range dst.list {
			if lo+uint32(i) > hi {
				return
			}
			m.set(lo+uint32(i), o.str)
		}
		return
	}
	if len(dst.str) < 2 {
		return
	}
	for c := lo; c <= hi && c >= lo; c++ {
		b := append([]byte(nil), dst.str...)
		last := b[len(b)-2:]
		binary.BigEndian.PutUint16(last, binary.BigEndian.Uint16(last)+uint16(c-lo))
		m.set(c, b)
	}
}

// code reads a big-endian character code of up to four bytes.
func code(b []byte) (c uint32) {
	if len(b) > 4 {
		b = b[:4]
	}
	for _, x := range b {
		c = c<<8 | uint32(x)
	}
	return c
}

// textOf decodes big-endian UTF-16; a single byte is taken for Latin-1.
func textOf(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	u := make([]uint16, len(b)/2)
	for i := range u {
		u[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(u))
}
