package identify

import (
	"strings"
	"unicode/utf8"
)

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func trimPrefixFold(s, prefix string) string {
	if len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix) {
		return s[len(prefix):]
	}
	return s
}

// lineStart reports whether only white space or a bullet stands between the
// last line end and i.
func lineStart(s string, i int) bool {
	for i > 0 {
		switch c := s[i-1]; {
		case c == '\n' || c == '\f':
			return true
		case isAlnum(c):
			return false
		}
		i--
	}
	return true
}

// labelReach is how many bytes a label may stand before its value.
const labelReach = 32

// labelled reports whether one of the labels (lowercase) stands right before i
// on the same line, apart from punctuation and spaces.
func labelled(s string, i int, labels []string) bool {
	before := s[max(0, i-labelReach):i]
	if k := strings.LastIndexAny(before, "\n\f"); k >= 0 {
		before = before[k+1:]
	}
	before = strings.ToLower(strings.TrimRight(before, " \t:.-–=|()[]#/>*+"))
	for _, l := range labels {
		if !strings.HasSuffix(before, l) {
			continue
		}
		if k := len(before) - len(l); !isASCII(l) || len(l) > 4 || k == 0 || !isLetter(before[k-1]) {
			return true
		}
	}
	return false
}
