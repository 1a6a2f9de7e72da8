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
var compoundFamilies = wordSet(`欧阳 司马 上官 诸葛 司徒 东方 皇甫 尉迟 公孙 慕容 令狐 端木 南宫 夏侯 长孙 宇文 申屠
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
		return relateKana(a, b, min(n, m)), true
	}
	if hasKana(a.joined) != hasKana(b.joined) {
		return relateRead(a, b), true
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

// relateKana compares names that spell sounds, one of them without a space: the
// border of the family name is not known, so that two shared syllables at either
// end leave room for one.
func relateKana(a, b *part, shorter int) screen.Relation {
	if shorter < 4 {
		return screen.NamesUnknown
	}
	between := screen.NamesDifferent
	for _, x := range a.orders() {
		for _, y := range b.orders() {
			k, l := japaneseKey(hepburn(x)), japaneseKey(hepburn(y))
			if k != "" && k == l || within1(x, y) {
				return screen.NamesVariant
			}
			v, w := []rune(x), []rune(y)
			if string(v[:2]) == string(w[:2]) || strings.HasSuffix(x, string(w[len(w)-2:])) {
				between = screen.NamesDifferentGiven
			}
		}
	}
	return between
}

// orders gives the words of a part without spaces as written and, where there
// are several, with the last one first.
func (p *part) orders() []string {
	words := p.written()
	out := []string{strings.Join(words, "")}
	if n := len(words); n > 1 {
		out = append(out, words[n-1]+strings.Join(words[:n-1], ""))
	}
	return out
}

// relateRead compares names of which one has kana where the other may have
// Chinese characters: by what is read they are joined, never told apart.
func relateRead(a, b *part) screen.Relation {
	if r := relateAcross(a, b); r != screen.NamesDifferent {
		return r
	}
	return screen.NamesUnknown
}

func hasKana(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return scriptOf(r) == kana })
}
