package name

import (
	"strings"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// longest is how many characters a name of family and given name may have when
// it is written without a space; beyond it is a transliterated foreign name.
const longest = 5

// compoundFamilies are family names of two characters.
var compoundFamilies = wordSet(`欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 端木 南宫 夏侯 长孙 宇文
	남궁 황보 제갈 선우 사공 서문 독고 동방`)

// relateCharacters compares names whose script needs no space between family
// and given name, the family name first. ok is false when both are written in
// words, which are then compared as words.
func relateCharacters(a, b *part) (r screen.Relation, ok bool) {
	n, m := utf8.RuneCountInString(a.joined), utf8.RuneCountInString(b.joined)
	if len(a.tokens) > 1 && len(b.tokens) > 1 {
		return "", false
	}
	if a.script == kana {
		return relateKana(a.joined, b.joined, min(n, m)), true
	}
	if min(n, m) < 2 || max(n, m) > longest {
		return screen.NamesUnknown, true
	}
	familyA, givenA := splitFamily(a.joined)
	familyB, givenB := splitFamily(b.joined)
	if familyA == familyB || givenA == givenB || firstRune(a.joined) == firstRune(b.joined) {
		return screen.NamesDifferentGiven, true
	}
	return screen.NamesDifferent, true
}

func splitFamily(s string) (family, given string) {
	rs := []rune(s)
	if len(rs) > 2 && compoundFamilies[string(rs[:2])] {
		return string(rs[:2]), string(rs[2:])
	}
	return string(rs[:1]), string(rs[1:])
}

// relateKana compares names that spell sounds without a space: the border of
// the family name is not known, so that two shared syllables at either end
// leave room for one.
func relateKana(a, b string, shorter int) screen.Relation {
	if shorter < 4 {
		return screen.NamesUnknown
	}
	x, y := []rune(a), []rune(b)
	if string(x[:2]) == string(y[:2]) || strings.HasSuffix(a, string(y[len(y)-2:])) {
		return screen.NamesDifferentGiven
	}
	return screen.NamesDifferent
}
