package pdf

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Agreement is the share of words that two texts have in common, as multisets:
// twice the common words over all words of both (Dice), 0 to 1. Words are runs
// of letters and digits without case. Words of scripts that run from right to
// left count the same in both directions, see [bothWays]. Two texts without
// words agree.
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
			yield(bothWays(rest))
			n++
		}
	}
	return n
}

// rightToLeft are the scripts that run from right to left.
var rightToLeft = []*unicode.RangeTable{unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko}

// bothWays gives one form for a word of a script that runs from right to left,
// whether a reader gives it as it is spoken or as it stands on the page: the
// lesser of the word and its mirror image, without vowel signs. Other words stay.
func bothWays(w string) string {
	if !strings.ContainsFunc(w, func(r rune) bool { return unicode.In(r, rightToLeft...) }) {
		return w
	}
	rs := slices.DeleteFunc([]rune(norm.NFKD.String(w)), func(r rune) bool { return unicode.Is(unicode.Mn, r) })
	there := lamAlef(rs)
	slices.Reverse(rs)
	return min(there, lamAlef(rs))
}

// lamAlef puts lams and alefs that meet in one order: a ligature of both is one
// glyph, and no reader turns the letters inside it.
func lamAlef(word []rune) string {
	rs := slices.Clone(word)
	for i := 0; i < len(rs); i++ {
		from := i
		for i < len(rs) && (rs[i] == 'ل' || rs[i] == 'ا') {
			i++
		}
		slices.Sort(rs[from:i])
	}
	return string(rs)
}
