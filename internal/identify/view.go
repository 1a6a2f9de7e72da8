package identify

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// view is a text made easy to search: compatibility forms folded, digits of all
// scripts as ASCII, dashes and spaces as one kind, invisible characters gone.
// Every byte knows the bytes of the original that it came from, so that what is
// found can be pointed at where it stands.
type view struct {
	text string
	orig string
	// from and to are, for each byte of text, the half-open range of its rune in orig;
	// nil when text and orig are the same.
	from, to []int32
}

func newView(s string) view {
	i := firstOdd(s)
	if i < 0 {
		return view{text: s, orig: s}
	}
	b := make([]byte, 0, len(s)+16)
	from := make([]int32, 0, len(s)+16)
	to := make([]int32, 0, len(s)+16)
	b = append(b, s[:i]...)
	for k := range i {
		from, to = append(from, int32(k)), append(to, int32(k+1))
	}
	var buf [utf8.UTFMax]byte
	for i < len(s) {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		before := len(b)
		b = appendPlain(b, r, buf[:])
		for range len(b) - before {
			from, to = append(from, int32(i)), append(to, int32(i+n))
		}
		i += n
	}
	return view{text: string(b), orig: s, from: from, to: to}
}

// firstOdd is the first byte that the plain form may change, or -1.
func firstOdd(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == '\r' {
			return i
		}
	}
	return -1
}

func appendPlain(b []byte, r rune, buf []byte) []byte {
	switch {
	case r == '\r':
		return b
	case r < utf8.RuneSelf:
		return append(b, byte(r))
	case invisible(r):
		return b
	case r >= 0x2010 && r <= 0x2015, r == 0x2212, r == 0x30FC, r == 0xFE63:
		return append(b, '-')
	case keptApart(r):
		return utf8.AppendRune(b, r)
	case unicode.IsSpace(r):
		return append(b, ' ')
	}
	if d, ok := digit(r); ok {
		return append(b, d)
	}
	n := utf8.EncodeRune(buf, r)
	return norm.NFKC.Append(b, buf[:n]...)
}

// keptApart says which characters would turn into letters or digits of a
// neighbouring address if they were folded: footnote marks and trade marks.
func keptApart(r rune) bool {
	switch {
	case r == 0xB2, r == 0xB3, r == 0xB9, r == 0xAA, r == 0xBA, r == 0x2122, r == 0x2120:
		return true
	case r >= 0x2070 && r <= 0x209C, r >= 0x2460 && r <= 0x24FF:
		return true
	}
	return r == utf8.RuneError
}

// invisible covers soft hyphens, joiners, direction marks and byte order marks.
func invisible(r rune) bool {
	switch {
	case r == 0xAD, r == 0x61C, r == 0x180E, r == 0xFEFF:
		return true
	case r >= 0x200B && r <= 0x200F, r >= 0x202A && r <= 0x202E:
		return true
	}
	return r >= 0x2060 && r <= 0x2069
}

// zeros are the zero digits of the scripts whose decimal digits people type.
var zeros = [...]rune{
	0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66,
	0x0CE6, 0x0D66, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x17E0, 0x1810, 0xFF10,
}

func digit(r rune) (byte, bool) {
	if r < zeros[0] {
		return 0, false
	}
	i, exact := slices.BinarySearch(zeros[:], r)
	if !exact {
		i--
	}
	if d := r - zeros[i]; d < 10 {
		return byte('0' + d), true
	}
	return 0, false
}

// span turns a range of the view into one of the original.
func (v view) span(start, end int) (int, int) {
	if v.from == nil || start >= end {
		return start, end
	}
	return int(v.from[start]), int(v.to[end-1])
}

// raw is what stands at a range of the view in the original's words.
func (v view) raw(start, end int) string {
	a, b := v.span(start, end)
	return v.orig[a:b]
}

// ASCII classes. The scanners work on bytes: all that they look for is ASCII in
// a view, but for internationalised domains.
func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
func isAlnum(c byte) bool  { return isDigit(c) || isLetter(c) }
func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\v' }

// at is the byte at i, or 0 outside of the text.
func at(s string, i int) byte {
	if i < 0 || i >= len(s) {
		return 0
	}
	return s[i]
}
