package extract

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// WordRecall is the share of the words of reference that occur in text, each
// as often as there, 0–1; 1 for a reference without words. Words are runs of
// letters and digits after NFKC, in lower case.
func WordRecall(reference, text string) float64 {
	have := map[string]int{}
	for _, w := range words(text) {
		have[w]++
	}
	ref := words(reference)
	if len(ref) == 0 {
		return 1
	}
	found := 0
	for _, w := range ref {
		if have[w] > 0 {
			have[w]--
			found++
		}
	}
	return float64(found) / float64(len(ref))
}

func words(s string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFKC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}
