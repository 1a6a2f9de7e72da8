package name

import "strings"

// Greek spells b, d and g at the head of a word with two letters and sounds
// beta as v, eta as i. Source: ELOT 743.
var (
	greekHeads   = []struct{ from, to string }{{"Μπ", "b"}, {"μπ", "b"}, {"ΜΠ", "b"}, {"Ντ", "d"}, {"ντ", "d"}, {"ΝΤ", "d"}, {"Γκ", "g"}, {"γκ", "g"}, {"ΓΚ", "g"}}
	greekLetters = strings.NewReplacer("β", "v", "Β", "v", "ϐ", "v", "η", "i", "ή", "i", "Η", "i", "Ή", "i")
)

// foldGreek spells what letter by letter would be romanised otherwise than
// people write it.
func foldGreek(w string) string {
	if alphabetOf(w) != greek {
		return w
	}
	for _, h := range greekHeads {
		if rest, ok := strings.CutPrefix(w, h.from); ok {
			w = h.to + rest
		}
	}
	return greekLetters.Replace(w)
}
