package pdf

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Agreement is the share of words that two texts have in common, as multisets:
// twice the common words over all words of both (Dice), 0 to 1. Words are runs
// of letters and digits without case. Two texts without words agree.
func Agreement(a, b string) float64 {
	count := map[string]int{}
	na := eachWord(a, func(w string) { count[w]++ })
	common := 0
	nb := eachWord(b, func(w string) {
		if count[w] > 0 {
			count[w]--
			common++
		}
	})
	if na+nb == 0 {
		return 1
	}
	return 2 * float64(common) / float64(na+nb)
}

// eachWord calls yield for each word and counts them. Scripts that are written
// without spaces have no words to see: there each character is one.
func eachWord(s string, yield func(string)) (n int) {
	s = strings.ToLower(norm.NFKC.String(s))
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
		rest := w
		for i, r := range w {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai) {
				if before := w[len(w)-len(rest) : i]; before != "" {
					yield(before)
					n++
				}
				yield(string(r))
				n++
				rest = w[i+utf8.RuneLen(r):]
			}
		}
		if rest != "" {
			yield(rest)
			n++
		}
	}
	return n
}
