package link

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// spaceless are the scripts that set no spaces between words.
var spaceless = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

// isSpaceless reports whether a character is of a script without spaces.
func isSpaceless(r rune) bool {
	const firstThai, firstHangul, lastHangul = 0x0E00, 0xAC00, 0xD7A3 // most of most other scripts is decided here
	return r >= firstThai && (r < firstHangul || r > lastHangul) && unicode.In(r, spaceless...)
}

// wordsOf folds text to lower-case words of letters and digits; in scripts
// without spaces each character, with its marks, is a word. A letter is the same
// however it is encoded: composed or not, of full width, in a ligature, with an
// invisible character or a vowel sign on it. The words are parts of one string.
func wordsOf(s string) []string {
	s = foldText(s)
	out := make([]string, 0, len(s)/5) // to grow costs more than what is left over
	start, alone := -1, false          // of the word that is being read; it takes nothing but marks
	for i := 0; i < len(s); {
		r, size, inside := rune(s[i]), 1, false
		if r < utf8.RuneSelf { // most of most texts
			inside = 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
		} else if r, size = utf8.DecodeRuneInString(s[i:]); unicode.IsLetter(r) || unicode.IsDigit(r) {
			inside = true
		} else if unicode.IsMark(r) {
			if start < 0 {
				start, alone = i, false
			}
			i += size
			continue
		}
		single := inside && isSpaceless(r)
		if start >= 0 && (!inside || single || alone) {
			out = append(out, s[start:i])
			start = -1
		}
		if inside && start < 0 {
			start, alone = i, single
		}
		i += size
	}
	if start >= 0 {
		out = append(out, s[start:])
	}
	return out
}

// foldText brings text to one form: lower case, compatible characters composed,
// without what isn't seen or not always written.
func foldText(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			s = norm.NFKC.String(s)
			if strings.ContainsFunc(s, unwritten) {
				s = strings.Map(func(r rune) rune {
					if unwritten(r) {
						return -1
					}
					return r
				}, s)
			}
			break
		}
	}
	return strings.ToLower(s)
}

// unwritten reports characters that two copies of one text may differ in though
// they look alike: invisible ones, the long stroke and vowel signs of Arabic, the
// points of Hebrew.
func unwritten(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r == 0xAD, r == 0x034F, r == 0x061C, r == 0x0640, r == 0x0670, r == 0xFEFF:
		return true
	}
	return 0x0591 <= r && r <= 0x05C7 && r != 0x05BE || 0x064B <= r && r <= 0x0652 || 0x200B <= r && r <= 0x200F ||
		0x202A <= r && r <= 0x202E || 0x2060 <= r && r <= 0x2064 || 0xFE00 <= r && r <= 0xFE0F
}

// lengthOf is how long a text of these words is: two characters of a script
// without spaces are one word, as long as most of its words are.
func lengthOf(words []string) int {
	single := 0
	for _, w := range words {
		if w[0] >= utf8.RuneSelf {
			if r, _ := utf8.DecodeRuneInString(w); isSpaceless(r) {
				single++
			}
		}
	}
	return len(words) - single/2
}

// ownNames are the names of an applicant as runs of words to leave out of texts.
func ownNames(names []string) (out [][]string) {
	for _, n := range names {
		whole := true
		for part := range strings.FieldsSeq(n) {
			words := wordsOf(part)
			if spacelessWords(words) {
				// A single such character is a word of many others: it goes with the rest of the name.
				if len(words) < 2 {
					continue
				}
			} else {
				whole = false
			}
			if len(words) > 0 {
				out = append(out, words)
			}
		}
		if words := wordsOf(n); whole && len(words) > 1 {
			out = append(out, words)
		}
	}
	// The longest first, so that a part of it isn't taken for the whole.
	slices.SortStableFunc(out, func(a, b []string) int { return len(b) - len(a) })
	return out
}

// spacelessWords reports whether all words are characters of scripts without spaces.
func spacelessWords(words []string) bool {
	for _, w := range words {
		if r, _ := utf8.DecodeRuneInString(w); !isSpaceless(r) {
			return false
		}
	}
	return true
}

// withoutNames leaves the runs of words out, in place.
func withoutNames(words []string, names [][]string) []string {
	if len(names) == 0 {
		return words
	}
	out := words[:0]
	for i := 0; i < len(words); {
		skip := 0
		for _, n := range names {
			if words[i] == n[0] && len(n) <= len(words)-i && slices.Equal(words[i:i+len(n)], n) {
				skip = len(n)
				break
			}
		}
		if skip == 0 {
			out = append(out, words[i])
			skip = 1
		}
		i += skip
	}
	return out
}
