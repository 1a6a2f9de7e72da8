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
	x, y := restOfKorean(a, &p.a), restOfKorean(b, &p.b)
	return len(x) >= 3 && len(y) >= 3 && koreanKey(x) == koreanKey(y)
}

// restOfKorean joins the words that weren't matched in the order written; ""
// when none that was matched is a Korean family name.
func restOfKorean(p *part, used *[maxTokens]bool) string {
	korean := false
	for i := range p.tokens {
		korean = korean || used[i] && len(p.tokens[i].family.spelling) > 0
	}
	if !korean {
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
