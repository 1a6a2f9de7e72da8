package dataset

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func loadConfusables(p *packed) (map[rune]string, error) {
	rows, err := p.rows("confusables", 2)
	if err != nil {
		return nil, err
	}
	out := make(map[rune]string, len(rows))
	for i, f := range rows {
		r, size := utf8.DecodeRuneInString(f[0])
		if r == utf8.RuneError || size != len(f[0]) {
			return nil, fmt.Errorf("%w: set confusables: line %d: %q is no single character", ErrData, i+1, f[0])
		}
		out[r] = f[1]
	}
	return out, nil
}

// Confusable gives the skeleton of a text after the Unicode report on
// confusables (UTS 39): texts that look alike have one skeleton. Case is folded
// before and after, for domains have none. Skeletons are for comparison, never
// for display.
func (s *Sets) Confusable(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(text)) {
		if to, ok := s.confusables[r]; ok {
			b.WriteString(to)
		} else {
			b.WriteRune(r)
		}
	}
	return strings.ToLower(norm.NFD.String(b.String()))
}
