package name

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
)

// chineseNames are the tables of Chinese family names and syllables made ready.
type chineseNames struct {
	family    map[string][]string // spellings by characters
	spelling  map[string]bool     // every spelling of a family name
	cantonese map[rune]string
}

var chinese = loadChinese()

func loadChinese() chineseNames {
	out := chineseNames{make(map[string][]string), make(map[string]bool), make(map[rune]string)}
	for line := range strings.Lines(chineseFamilies) {
		f := strings.Fields(line)
		out.family[strings.Map(foldHan, f[0])] = f[1:]
		for _, s := range f[1:] {
			out.spelling[s] = true
		}
	}
	for _, w := range strings.Fields(cantoneseSyllables) {
		r, n := utf8.DecodeRuneInString(w)
		out.cantonese[foldHan(r)] = w[n:]
	}
	return out
}

// readHan reads Chinese characters as a Chinese, a Korean and a Japanese name,
// for the characters don't tell which it is.
func readHan(words []string, joined string) []reading {
	words = familyFirst(words, func(w string) bool { return chinese.family[w] != nil || koreans.hanjaFamily[w] != nil })
	all := strings.Join(words, "")
	if r, ok := readKanji(words, all); ok {
		return []reading{r}
	}
	family, given := splitFamily(all)
	if n := utf8.RuneCountInString(given); n < 1 || n > 2 || !onlyHan(given) {
		return nil
	}
	var out []reading
	if spellings := chinese.family[family]; spellings != nil {
		u := append(spelt(letters, spellings[0]), append(byPalladius(spelt(letters, palladius(spellings[0]))), byCustom(spelt(letters, spellings[1:]...))...)...)
		out = append(out, reading{units: []unit{u, chineseGiven(given)}, complete: true, apart: notJapanese, sure: anyWords, spelled: true, chinese: true, familyFirst: true})
	}
	if chinese.family[family] == nil {
		// A family name that the table lacks: by its pinyin it is joined, and as its
		// other spellings aren't known, never told apart.
		out = append(out, reading{units: []unit{chineseGiven(family), chineseGiven(given)}, partly: true, chinese: true, familyFirst: true})
	}
	if r, ok := readHanja(family, given); ok {
		r.apart, r.sure, r.spelled = notJapanese, anyWords, true
		out = append(out, r)
	}
	return out
}

func onlyHan(s string) bool {
	for _, r := range s {
		if scriptOf(r) != han {
			return false
		}
	}
	return true
}

// chineseGiven gives the spellings of a given name of one or two characters:
// pinyin and Palladius', and what people write, systems mixed.
func chineseGiven(given string) unit {
	pinyin, cyrillic, mixed := "", "", []string{""}
	for _, r := range given {
		p := strings.ToLower(strings.TrimSpace(unidecode.Unidecode(string(r))))
		pinyin, cyrillic = pinyin+p, cyrillic+palladius(p)
		each := []string{p, wadeGiles(p)}
		if c, ok := chinese.cantonese[r]; ok {
			each = append(each, c)
		}
		var next []string
		for _, m := range mixed {
			for _, e := range each {
				next = append(next, m+e)
			}
		}
		mixed = next
	}
	return append(spelt(letters, pinyin), append(byPalladius(spelt(letters, cyrillic)), byCustom(spelt(letters, mixed[1:]...))...)...)
}

// chineseShaped reports whether Latin words are a family name of the table and
// one or two syllables more, none of them Japanese beyond doubt.
func chineseShaped(words []string) bool {
	for i, w := range words {
		if !chinese.spelling[w] {
			continue
		}
		others := strings.Join(append(append([]string{}, words[:i]...), words[i+1:]...), "")
		if vowelRuns(others) <= 2 {
			return true
		}
	}
	return false
}

func vowelRuns(s string) (n int) {
	inside := false
	for i := range len(s) {
		v := strings.IndexByte("aeiou", s[i]) >= 0
		if v && !inside {
			n++
		}
		inside = v
	}
	return n
}

// nearFamily reports whether one of some Latin words that isn't a known spelling
// of any family name is one letter off a spelling of this one: the systems of the
// South and overseas have more of them than the table.
func nearFamily(family unit, words []string) bool {
	for _, w := range words {
		if len(w) < 2 || chinese.spelling[w] {
			continue
		}
		for _, s := range family {
			if w[0] == s.latin[0] && within1(w, s.latin) {
				return true
			}
		}
	}
	return false
}

// anyWords and notChinese say of which Latin words the tables of a script cover
// every sound: of any; of those that don't read as Chinese, which Hangul and kana
// write down by ear.
func anyWords([]string) bool { return true }

func notChinese(words []string) bool {
	onlyKorean := func(w string) bool { return len(clansOf[w].other) > 0 && !chinese.spelling[w] }
	return slices.ContainsFunc(words, onlyKorean) || !chineseShaped(words)
}

// notEastAsian is notChinese for kana, which write Korean names by ear too.
func notEastAsian(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return len(clansOf[w].other) > 0 })
}

// notJapanese guards what is told of Chinese characters: a Japanese name in them
// sounds like nothing in the tables.
func notJapanese(words []string) bool { return chineseShaped(words) || !japaneseShaped(words) }

// splitSyllable parts a pinyin syllable into initial and final.
func splitSyllable(s string) (initial, final string) {
	for _, two := range []string{"zh", "ch", "sh"} {
		if strings.HasPrefix(s, two) {
			return two, s[2:]
		}
	}
	if s != "" && strings.IndexByte("aeo", s[0]) < 0 {
		return s[:1], s[1:]
	}
	return "", s
}

var (
	wadeWhole    = table("zi tzu ci tzu si szu zhi chih chi chih shi shih ri jih er erh yan yen ye yeh you yu yong yung yi i ge ko ke ko he ho gui kuei kui kuei guo kuo kuo kuo huo huo shuo shuo")
	wadeInitials = table("zh ch j ch q ch x hs z ts c ts b p d t g k r j")
	wadeFinals   = table("ian ien ie ieh ong ung ue ueh uo o iong iung")
)

func table(s string) map[string]string {
	out := make(map[string]string)
	f := strings.Fields(s)
	for i := 0; i+1 < len(f); i += 2 {
		out[f[i]] = f[i+1]
	}
	return out
}

// wadeGiles spells a pinyin syllable by Wade–Giles (1892) without marks.
func wadeGiles(pinyin string) string {
	if s, ok := wadeWhole[pinyin]; ok {
		return s
	}
	initial, final := splitSyllable(pinyin)
	if w, ok := wadeInitials[initial]; ok {
		initial = w
	}
	if w, ok := wadeFinals[final]; ok && (final != "uo" || initial != "sh") {
		final = w
	}
	return initial + final
}

var (
	palladiusWhole    = table("wu u yi i er er yu iui yue iue yuan iuan yun iun yong iun you iu yan ian yang ian ying in yin in ya ia ye e yao iao wo vo hui khuei weng ven ng en")
	palladiusInitials = table("h kh j tsz q ts x s zh chzh r zh z tsz c ts w v")
	palladiusFinals   = table("ang an eng en ing in iang ian uang uan ong un iong iun ie e iu iu uo o ui ui uai uai ue iue")
	palladiusSoft     = table("u iui uan iuan un iun ue iue") // after j, q, x
)

// palladius spells a pinyin syllable as Palladius' Cyrillic (1888) reads when
// folded to Latin: Чжан is chzhan.
func palladius(pinyin string) string {
	if s, ok := palladiusWhole[pinyin]; ok {
		return s
	}
	initial, final := splitSyllable(pinyin)
	soft := initial == "j" || initial == "q" || initial == "x"
	if final == "i" && strings.HasSuffix("zh ch sh r z c s", initial) && initial != "" {
		final = "i"
	} else if f, ok := palladiusSoft[final]; ok && soft {
		final = f
	} else if f, ok := palladiusFinals[final]; ok {
		final = f
	}
	if p, ok := palladiusInitials[initial]; ok {
		initial = p
	}
	return initial + final
}
