package history

import (
	"strings"
	"unicode"
)

// numberWords are figures that people spell out.
var numberWords = set(`two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand thousands
	million millions billion billions half third quarter twice double doubled triple tripled
	zwei drei vier fünf sechs zehn hundert tausend million deux trois quatre cinq six dix cent mille dos tres cuatro cinco seis diez cien mil`)

// Generic reports whether a bullet would fit anybody: it holds no figure and no
// proper noun, which is a word with a capital that doesn't begin a sentence or
// one with a capital inside, as in PostgreSQL. A text in a script without
// capitals is never generic, for its proper nouns can't be told.
func Generic(bullet string) bool {
	begins, cased := true, false
	for _, w := range strings.Fields(bullet) {
		for i, r := range w {
			switch {
			case unicode.IsNumber(r) || r == '%':
				return false
			case unicode.IsUpper(r) && (i > 0 && !wordEdge(w[:i]) || !begins):
				return false
			case unicode.IsLetter(r) && !unicode.IsUpper(r) && !unicode.IsLower(r):
				return false
			}
			cased = cased || unicode.IsLetter(r)
		}
		if numberWords[strings.ToLower(strings.Trim(w, ".,;:!?()\"'"))] {
			return false
		}
		begins = strings.HasSuffix(w, ".") || strings.HasSuffix(w, ":") || begins && !strings.ContainsFunc(w, unicode.IsLetter)
	}
	return cased
}

// wordEdge reports whether what stands before a letter in its word is no letter:
// a bracket or a quotation mark.
func wordEdge(before string) bool { return !strings.ContainsFunc(before, unicode.IsLetter) }
