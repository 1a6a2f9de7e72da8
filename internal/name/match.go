package name

import (
	"slices"
	"strings"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// soundSpellings are spellings of one sound in romanisations, longest first.
var soundSpellings = rewriting([]rewrite{
	{"tsch", "c"}, {"tch", "c"}, {"sch", "s"}, {"dzh", "i"}, {"ch", "c"}, {"cz", "c"}, {"sh", "s"}, {"sz", "s"},
	{"zh", "z"}, {"ts", "z"}, {"tz", "z"}, {"th", "t"}, {"ph", "f"}, {"kh", "h"}, {"gh", "g"}, {"ck", "k"},
	{"ou", "u"}, {"oo", "u"}, {"ee", "i"}, {"ae", "a"}, {"oe", "o"}, {"ue", "u"}, {"ie", "e"}, {"ye", "e"},
	{"ij", "i"}, {"x", "ks"}, {"q", "k"}, {"c", "k"}, {"w", "v"}, {"y", "i"}, {"j", "i"},
})

// soundKey folds the spellings of one sound, so that romanisations of one name
// (Sergey, Sergei, Sergej; Yevgeny, Evgeniy) meet. It is no phonetic code.
func soundKey(s string) string {
	if strings.HasPrefix(s, "abd") {
		for _, prefix := range servants {
			if rest, ok := strings.CutPrefix(s, prefix); ok && len(rest) >= 4 {
				s = rest
			}
		}
	}
	b := make([]byte, 0, len(s)+4)
	for i := 0; i < len(s); {
		f := soundSpellings.next(s[i:])
		for j := range len(f.to) {
			if len(b) == 0 || b[len(b)-1] != f.to[j] {
				b = append(b, f.to[j])
			}
		}
		i += len(f.from)
	}
	return string(b)
}

// skeleton is the key's first letter and consonants; "" under three consonants
// or five letters, where it would join strangers.
func skeleton(key string) string {
	if len(key) < 5 {
		return ""
	}
	var b []byte
	consonants := 0
	for i := range len(key) {
		if strings.IndexByte("aeiou", key[i]) < 0 {
			b = append(b, key[i])
			consonants++
		} else if i == 0 {
			b = append(b, 'a') // Usama, Osama
		}
	}
	if consonants < 3 {
		return ""
	}
	return string(b)
}

// alike reports whether two tokens longer than an initial may be one name.
func alike(a, b *token) bool {
	switch {
	case a.alike(&b.spelling):
		return true
	case a.kana != "" && a.kana == b.kana && a.length > 2 && b.length > 2:
		return true
	case a.bare != nil && (b.article && a.bare.alike(&b.spelling) || b.bare != nil && a.bare.alike(b.bare)),
		b.bare != nil && a.article && b.bare.alike(&a.spelling):
		return true
	}
	return shareNickname(a, b) || a.family.spelling.meets(b.family.spelling)
}

// alike reports whether two spellings may be of one word.
func (s *spelling) alike(o *spelling) bool {
	switch {
	case s.text == o.text:
		return true
	case s.key != "" && s.key == o.key && len(s.text) > 2 && len(o.text) > 2:
		return true
	case s.skeleton != "" && s.skeleton == o.skeleton:
		return true
	}
	return s.marks.nearby(o.marks) && mistyped(s.text, o.text) || s.ears.nearby(o.ears) && mistyped(s.key, o.key)
}

// mistyped reports whether one letter of four or more may be wrong. A consonant
// for another at the head of a short word rarely is: Hill and Bill are two.
func mistyped(a, b string) bool {
	if min(len(a), len(b)) < 4 || !within1(a, b) {
		return false
	}
	n, m := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	return min(n, m) >= 4 && (max(n, m) > 5 || a[0] == b[0] || a[1:] != b[1:] || isVowel(a[0]) || isVowel(b[0]))
}

func isVowel(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }

// shareNickname reports whether one token is a nickname of the other, or both
// are of a third name, one is no formal name itself, and it has no other or begins
// alike: Robert and William are listed under one name too, and so are Bill and
// Fred (Wilfred).
func shareNickname(a, b *token) bool {
	shared := 0
	for _, x := range a.groups {
		if slices.Contains(b.groups, x) {
			if x == a.formal || x == b.formal {
				return true
			}
			shared++
		}
	}
	return shared > 0 && (a.formal == noGroup && (shared == len(a.groups) || sameInitial(a.text, b.text)) ||
		b.formal == noGroup && (shared == len(b.groups) || sameInitial(a.text, b.text)))
}

// within1 reports whether one insertion, deletion, substitution or swap of
// neighbours turns a into b (optimal string alignment distance at most 1).
func within1(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > utf8.UTFMax {
		return false
	}
	for len(a) > 0 {
		r, n := utf8.DecodeRuneInString(a)
		s, m := utf8.DecodeRuneInString(b)
		if r != s {
			return a == b[m:] || a[n:] == b || a[n:] == b[m:] || swapped(a, b, n, m)
		}
		a, b = a[n:], b[m:]
	}
	return utf8.RuneCountInString(b) <= 1
}

func swapped(a, b string, n, m int) bool {
	r2, n2 := utf8.DecodeRuneInString(a[n:])
	s2, m2 := utf8.DecodeRuneInString(b[m:])
	return n2 > 0 && m2 > 0 && strings.HasPrefix(a, string(s2)) && strings.HasPrefix(b, string(r2)) && a[n+n2:] == b[m+m2:]
}

// pairing is a one-to-one assignment of the tokens of two parts.
type pairing struct {
	a, b           [maxTokens]bool // tokens used
	full, initials int             // matches by whole words, by an initial
}

// relateParts compares two names in one script.
func relateParts(a, b *part) screen.Relation {
	if a.sorted > b.sorted {
		a, b = b, a // so that the answer is symmetric whatever the matching does
	}
	if a.sorted == b.sorted || a.joined == b.joined {
		return screen.NamesSame
	}
	if a.script == han || a.script == hangul || a.script == kana {
		if r, ok := relateCharacters(a, b); ok {
			return r
		}
	}
	if len(a.tokens) < 2 || len(b.tokens) < 2 {
		if utf8.RuneCountInString(a.joined) >= 7 && len(a.tokens) != len(b.tokens) && within1(a.joined, b.joined) {
			return screen.NamesVariant // a space lost
		}
		return screen.NamesUnknown
	}
	return relateTokens(a, b)
}

// relateTokens decides by what the tokens share and what remains on each side.
func relateTokens(a, b *part) screen.Relation {
	fullA, fullB := words2(a), words2(b)
	if fullA == 0 || fullB == 0 {
		return screen.NamesUnknown
	}
	p := pair(a, b)
	if a.script == han && hasKana(a.joined) != hasKana(b.joined) {
		return nearer(relateRead(a, b), p.shared())
	}
	restA, restB := len(a.tokens)-count(p.a), len(b.tokens)-count(p.b)
	switch {
	case p.full > 0 && p.full+p.initials > 1 && (restA == 0 || restB == 0),
		len(a.tokens) != len(b.tokens) && utf8.RuneCountInString(a.joined) >= 8 && within1(a.joined, b.joined):
		return screen.NamesVariant
	case p.full > 0 && (sameKoreanGiven(a, b, &p) || sameMandarinGiven(a, b, &p)):
		return screen.NamesVariant
	}
	heard := unlike
	if a.alphabet != b.alphabet {
		heard = hear(faintRest(a, &p.a), faintRest(b, &p.b), p.full > 0)
	}
	switch {
	case heard == alikeAll:
		return screen.NamesVariant
	case p.full > 0, cousins(a, b):
		return screen.NamesDifferentGiven
	case p.initials > 0 && (fullA == 1 || fullB == 1):
		return screen.NamesUnknown // "J. Smith" and "John Miller": the given name may be one
	case heard == resemble, semitic(a, b):
		return screen.NamesUnknown
	}
	return screen.NamesDifferent
}

// semitic reports whether a word of each has the same three or more consonants
// as Arabic letters would have them: Jamal and Gamal, Zeinab and Zeynep. That
// joins nobody, but spelling alone doesn't tell such names apart.
func semitic(a, b *part) bool {
	for i := range a.tokens {
		for j := range b.tokens {
			if a.tokens[i].semitic != "" && a.tokens[i].semitic == b.tokens[j].semitic {
				return true
			}
		}
	}
	return false
}

// words2 counts the tokens longer than an initial.
func words2(p *part) (n int) {
	for i := range p.tokens {
		if p.tokens[i].length > 1 {
			n++
		}
	}
	return n
}

func count(used [maxTokens]bool) (n int) {
	for _, u := range used {
		if u {
			n++
		}
	}
	return n
}

// pair assigns equal tokens first, then alike ones, then words written apart,
// then initials.
func pair(a, b *part) pairing {
	var p pairing
	p.each(a, b, func(x, y *token) bool { return x.length > 1 && x.text == y.text })
	p.each(a, b, func(x, y *token) bool { return x.length > 1 && y.length > 1 && alike(x, y) })
	p.apart(a, b, &p.a, &p.b)
	p.apart(b, a, &p.b, &p.a)
	whole := p.full
	initials := sameInitial
	if a.alphabet != b.alphabet {
		initials = kinInitial
	}
	p.each(a, b, func(x, y *token) bool { return (x.length == 1 || y.length == 1) && initials(x.text, y.text) })
	p.initials, p.full = p.full-whole, whole
	p.blocks(a, b, &p.a, &p.b)
	p.blocks(b, a, &p.b, &p.a)
	return p
}

// shared is what a shared word says where no other can be compared.
func (p *pairing) shared() screen.Relation {
	if p.full > 0 {
		return screen.NamesDifferentGiven
	}
	return screen.NamesUnknown
}

func (p *pairing) each(a, b *part, match func(x, y *token) bool) {
	for i := range a.tokens {
		for j := range b.tokens {
			if !p.a[i] && !p.b[j] && match(&a.tokens[i], &b.tokens[j]) {
				p.a[i], p.b[j] = true, true
				p.full++
			}
		}
	}
}

// apart finds one word of b written as two in a: "Abd Rahman", "Abdrahman".
func (p *pairing) apart(a, b *part, usedA, usedB *[maxTokens]bool) {
	for j := range b.tokens {
		clan := b.tokens[j].family.spelling
		if usedB[j] || b.tokens[j].length < 5 && len(clan) == 0 {
			continue
		}
		for i := range a.tokens {
			k := a.tokens[i].next
			if k < 0 || usedA[i] || usedA[k] || usedB[j] {
				continue
			}
			if len(clan) > 0 && clansOf[a.tokens[i].text+a.tokens[k].text].spelling.meets(clan) { // Ssu-tu, Situ
				usedA[i], usedA[k], usedB[j] = true, true, true
				p.full++
				continue
			}
			if a.tokens[i].spells(&a.tokens[k], &b.tokens[j]) {
				usedA[i], usedA[k], usedB[j] = true, true, true
				p.full++
			}
		}
	}
}

// blocks finds two initials of b written as one token: "JC" for "Jean Claude".
func (p *pairing) blocks(a, b *part, usedA, usedB *[maxTokens]bool) {
	for j := range b.tokens {
		if usedB[j] || b.tokens[j].length != 2 {
			continue
		}
		for i := range a.tokens {
			k := a.tokens[i].next
			if k < 0 || usedA[i] || usedA[k] || usedB[j] {
				continue
			}
			rest, ok := strings.CutPrefix(b.tokens[j].text, firstRune(a.tokens[i].text))
			if ok && rest == firstRune(a.tokens[k].text) {
				usedA[i], usedA[k], usedB[j] = true, true, true
				p.initials++
			}
		}
	}
}

// spells reports whether t and the token after it are the word o written apart,
// an Arabic article between them or not ("Nur al-Din", "Noureddine").
func (t *token) spells(after, o *token) bool {
	if o.length < 5 {
		return false
	}
	if after.article && o.semitic != "" && o.semitic == consonants(t.text+after.text) {
		return true
	}
	if n := t.length + after.length - o.length; n < -1 || n > 1 || !(t.marks | after.marks).nearby(o.marks) {
		return false
	}
	joined := t.text + after.text
	return joined == o.text || len(joined) >= 6 && within1(joined, o.text)
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// kinInitials are the letters that one sound begins with in different
// romanisations: Christos and Hristos, Yevgeny and Evgeny, Zhanna and Janna.
var kinInitials = wordSet(`ck kc cq qc kq qk cx xc hx xh kx xk ch hc kh hk gh hg gj jg gy yg jy yj iy yi ij ji ey ye ej je ei ie
	vw wv bv vb zj jz sz zs cs sc ct tc zc cz uo ou ow wo uw wu uy yu fp pf tz zt js sj ae ea dj jd`)

// kinInitial is sameInitial for words of two alphabets.
func kinInitial(a, b string) bool {
	x, y := firstRune(a), firstRune(b)
	return x == y || kinInitials[x+y]
}

func sameInitial(a, b string) bool { return firstRune(a) == firstRune(b) }
