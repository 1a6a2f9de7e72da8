package name

import (
	"slices"
	"strings"
)

// clans are the family names of East Asia that a Latin word may spell.
type clans struct {
	spelling clanSet // by one reading: Lee and Yi, Zhang and Chang
	other    clanSet // by the readings of all languages: Zhang, Cheung and Teo
}

// clanSet are numbers of lines in the tables of family names, sorted.
type clanSet []uint16

func (a clanSet) meets(b clanSet) bool {
	for _, n := range a {
		if slices.Contains(b, n) {
			return true
		}
	}
	return false
}

var clansOf = loadClans()

// systemsOfMandarin is how many spellings at the head of a line are pinyin and
// Wade–Giles, between which one person changes; between the others, people.
const systemsOfMandarin = 2

func loadClans() map[string]clans {
	out := make(map[string]clans)
	n := uint16(0)
	for line := range strings.Lines(koreanFamilies) {
		n++
		for _, s := range strings.Fields(line)[2:] {
			c := out[s]
			c.spelling, c.other = append(c.spelling, n), append(c.other, n)
			out[s] = c
		}
	}
	for line := range strings.Lines(chineseFamilies) {
		n++
		for i, s := range strings.Fields(line)[1:] {
			c := out[s]
			if i < systemsOfMandarin {
				c.spelling = append(c.spelling, n)
			}
			c.other = append(c.other, n)
			out[s] = c
		}
	}
	return out
}

// cousins reports whether two Latin names, neither of which shares a word with
// the other, may spell one family name by different languages.
func cousins(a, b *part) bool {
	for i := range a.tokens {
		for j := range b.tokens {
			if a.tokens[i].family.other.meets(b.tokens[j].family.other) {
				return true
			}
		}
	}
	return false
}

// sameKoreanGiven reports whether beside a Korean family name that both share
// the other words spell one given name: "Young-Jin" and "Yeongjin".
func sameKoreanGiven(a, b *part, p *pairing) bool {
	x, y := restOf(a, &p.a, koreanFamily), restOf(b, &p.b, koreanFamily)
	return len(x) >= 3 && len(y) >= 3 && koreanKey(x) == koreanKey(y)
}

func koreanFamily(t *token) bool { return len(t.family.spelling) > 0 }

// restOf joins the words that weren't matched in the order written; "" when none
// that was matched is a family name of the kind.
func restOf(p *part, used *[maxTokens]bool, family func(*token) bool) string {
	found := false
	for i := range p.tokens {
		found = found || used[i] && family(&p.tokens[i])
	}
	if !found {
		return ""
	}
	var b strings.Builder
	for at := range maxTokens {
		for i := range p.tokens {
			if p.tokens[i].pos == at && !used[i] {
				b.WriteString(p.tokens[i].text)
			}
		}
	}
	return b.String()
}

// sameMandarinGiven is sameKoreanGiven beside a shared Chinese family name, for
// pinyin and Wade–Giles: "Zhiqiang" and "Chih-ch'iang".
func sameMandarinGiven(a, b *part, p *pairing) bool {
	x, y := restOf(a, &p.a, mandarinFamily), restOf(b, &p.b, mandarinFamily)
	return len(x) >= 2 && len(y) >= 2 && mandarinKey(x) == mandarinKey(y)
}

func mandarinFamily(t *token) bool { return chinese.spelling[t.text] }

// mandarinSpellings are spellings of Mandarin sounds in pinyin and Wade–Giles,
// longest first, with what both meet in; sounds that Wade–Giles tells apart by a
// mark that nobody writes are one.
var mandarinSpellings = rewriting([]rewrite{
	{"yung", "iong"}, {"yong", "iong"}, {"kuei", "kui"}, {"shih", "si"}, {"chih", "ci"}, {"tzu", "zi"}, {"ssu", "si"}, {"szu", "si"}, {"ieh", "ie"}, {"ueh", "ue"}, {"ung", "ong"},
	{"ien", "ian"}, {"yen", "ian"}, {"yan", "ian"}, {"you", "iu"}, {"zh", "c"}, {"ch", "c"}, {"hs", "s"}, {"sh", "s"}, {"ts", "z"}, {"tz", "z"}, {"ih", "i"}, {"eh", "e"},
	{"yi", "i"}, {"yu", "u"}, {"uo", "o"}, {"ng", "N"}, {"x", "s"}, {"q", "c"}, {"j", "c"}, {"c", "z"}, {"v", "u"}, {"b", "p"}, {"d", "t"}, {"g", "k"}, {"y", "i"},
})

// mandarinKey brings together the spellings of Mandarin in pinyin and Wade–Giles.
func mandarinKey(s string) string {
	var b []byte
	for i := 0; i < len(s); {
		f := mandarinSpellings.next(s[i:])
		b = append(b, f.to...)
		i += len(f.from)
	}
	return string(b)
}
