package name

import (
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"golang.org/x/text/unicode/norm"
)

// Limits of what is compared: longer input is cut, not refused, for a name of
// this length is no name.
const (
	maxRunes  = 200
	maxTokens = 12
)

// Folded is a name made ready for comparison: letters folded, titles dropped,
// one part for each script that it is written in. The zero value is no name.
type Folded struct{ parts []part }

// part is a name in one script, its tokens sorted by text.
type part struct {
	script script
	tokens []token
	joined string // all tokens in the order written
	sorted string // all tokens sorted, space between
	// alphabet is the one of the words that are compared as Latin letters.
	alphabet alphabet
	// readings are how it may sound, for a script that isn't folded to Latin.
	readings []reading
}

// token is one word of a name.
type token struct {
	spelling
	groups  []uint16  // nickname groups
	family  clans     // family names of East Asia that it spells
	formal  uint16    // the group that it is the formal name of, or noGroup
	length  int       // in runes
	pos     int       // place in the name as written
	next    int       // index of the token written after it, or -1
	article bool      // an Arabic article stood before it
	bare    *spelling // without the Arabic article that it may begin with, or nil
	kana    string    // japaneseKey of kana, and of a Latin word that kana could spell, or ""
	semitic string    // Latin: its consonants as Arabic letters would have them; "" under three
}

// spelling is a word and what is left of it when spellings of one sound are
// brought together.
type spelling struct {
	text        string
	key         string // Latin: spelling folded further, see soundKey
	skeleton    string // Latin: key without vowels; "" when too short to mean anything
	marks, ears letterSet
}

func spell(text string) spelling {
	k := soundKey(text)
	return spelling{text, k, skeleton(k), lettersOf(text), lettersOf(k)}
}

// letterSet has a bit for each small Latin letter of a word, and one for all
// other letters.
type letterSet uint32

func lettersOf(s string) (out letterSet) {
	for i := range len(s) {
		if c := s[i] - 'a'; c < 26 {
			out |= 1 << c
		} else {
			out |= 1 << 26
		}
	}
	return out
}

// nearby reports whether one edit may turn a word of letters a into one of b: it
// takes at most one letter out and puts one in.
func (a letterSet) nearby(b letterSet) bool { return bits.OnesCount32(uint32(a^b)) <= 2 }

type script uint8

// The scripts that are compared letter by letter. Cyrillic and Greek are
// romanised; every script beyond the named ones has a number above other.
const (
	none script = iota
	latin
	han
	kana
	hangul
	arabic
	hebrew
	devanagari
	thai
	other
)

var scripts = []struct {
	id    script
	table *unicode.RangeTable
}{
	{latin, unicode.Latin}, {latin, unicode.Cyrillic}, {latin, unicode.Greek}, {han, unicode.Han},
	{kana, unicode.Hiragana}, {kana, unicode.Katakana}, {hangul, unicode.Hangul}, {arabic, unicode.Arabic},
	{hebrew, unicode.Hebrew}, {devanagari, unicode.Devanagari}, {thai, unicode.Thai},
	{other + 1, unicode.Armenian}, {other + 2, unicode.Georgian}, {other + 3, unicode.Khmer},
	{other + 4, unicode.Bengali}, {other + 5, unicode.Tamil}, {other + 6, unicode.Telugu},
	{other + 7, unicode.Gujarati}, {other + 8, unicode.Gurmukhi}, {other + 9, unicode.Kannada},
	{other + 10, unicode.Malayalam}, {other + 11, unicode.Sinhala}, {other + 12, unicode.Myanmar},
	{other + 13, unicode.Lao}, {other + 14, unicode.Ethiopic}, {other + 15, unicode.Mongolian},
}

func scriptOf(r rune) script {
	if r < utf8.RuneSelf {
		return latin
	}
	if r == 'ー' {
		return kana // Unicode counts the mark of a long vowel to no script
	}
	for _, s := range scripts {
		if unicode.Is(s.table, r) {
			return s.id
		}
	}
	return other
}

// Fold makes a name ready for comparison: compatibility forms and marks are
// folded, Cyrillic and Greek romanised, titles, suffixes and particles put
// aside as long as two tokens remain. An empty or letterless text is no name.
func Fold(s string) Folded {
	f := Folded{parts: partsOf(s)}
	for i := range f.parts {
		f.parts[i].finish()
		f.parts[i].readings = f.parts[i].read()
	}
	return f
}

// partsOf gives the folded words by script, those without a letter left out.
func partsOf(s string) []part {
	var parts []part
	for _, w := range splitScripts(words(clean(s))) {
		i := slices.IndexFunc(parts, func(p part) bool { return p.script == w.script })
		if i < 0 {
			i = len(parts)
			parts = append(parts, part{script: w.script})
		}
		if w.script == latin {
			parts[i].alphabet = max(parts[i].alphabet, alphabetOf(w.text))
		}
		if p := &parts[i]; len(p.tokens) < maxTokens {
			p.tokens = append(p.tokens, token{spelling: spelling{text: foldWord(w.text, w.script)}})
		}
	}
	return slices.DeleteFunc(parts, func(p part) bool {
		return !slices.ContainsFunc(p.tokens, func(t token) bool { return t.text != "" })
	})
}

// alphabet is what a word was written in that is compared in Latin letters.
type alphabet uint8

const (
	roman alphabet = iota
	cyrillic
	greek
)

func alphabetOf(w string) alphabet {
	for _, r := range w {
		switch {
		case unicode.Is(unicode.Cyrillic, r):
			return cyrillic
		case unicode.Is(unicode.Greek, r):
			return greek
		}
	}
	return roman
}

// Key is the name's folded form with its tokens in order: equal for two
// spellings that [Relate] calls same. Empty when there is no name.
func (f Folded) Key() string {
	keys := make([]string, len(f.parts))
	for i, p := range f.parts {
		keys[i] = p.sorted
	}
	return strings.Join(keys, " | ")
}

// Tokens gives the folded words of a name that are compared, sorted; titles,
// suffixes and particles are left out. Nil when there is no name.
func Tokens(s string) []string {
	var out []string
	for _, p := range partsOf(s) { // nothing that only comparing needs
		p.settle()
		p.order()
		for _, t := range p.tokens {
			out = append(out, t.text)
		}
	}
	return out
}

// clean folds compatibility forms and takes out what people write around a name.
func clean(s string) string {
	if utf8.RuneCountInString(s) > maxRunes {
		s = string([]rune(s)[:maxRunes])
	}
	s = norm.NFKC.String(strings.ToValidUTF8(s, " "))
	for _, open := range []string{"(she", "(he/", "(he,", "(they", "(er/", "(sie/"} {
		if i := strings.Index(strings.ToLower(s), open); i > 0 && i < len(s) {
			s = s[:i]
		}
	}
	return s
}

// words splits a name at everything that isn't a letter, a mark or a digit
// inside a word. A lone word in camel case is two.
func words(s string) []string {
	s = strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '`' || unicode.Is(unicode.Cf, r) {
			return -1 // O'Brien is Obrien; joiners are invisible
		}
		return r
	}, s)
	out := strings.FieldsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != 'ー'
	})
	if len(out) == 1 {
		out = splitCamel(out[0])
	}
	return out
}

var camelPrefixes = []string{"mc", "mac", "de", "la", "le", "di", "du", "da", "van", "von", "o", "al", "el", "st"}

// splitCamel parts "AnnaProbe" but not "McAllister".
func splitCamel(w string) []string {
	previous := rune(0)
	for i, r := range w {
		if unicode.IsUpper(r) && unicode.IsLower(previous) && !slices.Contains(camelPrefixes, strings.ToLower(w[:i])) {
			return append([]string{w[:i]}, splitCamel(w[i:])...)
		}
		previous = r
	}
	return []string{w}
}

type scriptWord struct {
	text   string
	script script
}

// splitScripts parts words where the script changes. Kana beside Han in one
// name are one script, as Japanese names mix them.
func splitScripts(ws []string) []scriptWord {
	var out []scriptWord
	hasHan := false
	for _, w := range ws {
		start, current := 0, none
		for i, r := range w {
			if !unicode.IsLetter(r) {
				continue // marks and digits belong to the letter before
			}
			sc := scriptOf(r)
			hasHan = hasHan || sc == han
			japanese := (sc == han || sc == kana) && (current == han || current == kana)
			if current != none && sc != current && !japanese {
				out = append(out, scriptWord{w[start:i], current})
				start = i
			}
			if !japanese || current == none {
				current = sc
			}
			if japanese && sc == han {
				current = han
			}
		}
		if current != none {
			out = append(out, scriptWord{w[start:], current})
		}
	}
	if hasHan {
		for i := range out {
			if out[i].script == kana {
				out[i].script = han
			}
		}
	}
	return out
}

// digitLetters are the letters that digits stand for inside a disguised word.
var digitLetters = strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t", "9", "g")

// southSlavic are the Cyrillic letters whose Latin letters are official and
// which a table of Russian would write otherwise (Илић is Ilić).
var southSlavic = strings.NewReplacer("ћ", "ć", "Ћ", "Ć", "ђ", "đ", "Ђ", "Đ", "љ", "lj", "Љ", "Lj", "њ", "nj", "Њ", "Nj", "џ", "dž", "Џ", "Dž")

func foldWord(w string, sc script) string {
	switch sc {
	case latin:
		w = foldGreek(w)
		w = strings.ToLower(unidecode.Unidecode(southSlavic.Replace(strings.TrimRightFunc(w, unicode.IsDigit))))
		return strings.Map(keepLetters, digitLetters.Replace(w))
	case han:
		return strings.Map(foldHan, w)
	case kana:
		return strings.Map(foldKana, w)
	case arabic:
		return foldArabic(w)
	}
	decomposed := norm.NFD.String(strings.ToLower(w))
	if sc == devanagari || sc == hangul || sc > other {
		return strings.ToLower(w) // their marks are vowels
	}
	return strings.Map(keepLetters, decomposed)
}

func keepLetters(r rune) rune {
	if unicode.IsLetter(r) {
		return r
	}
	return -1
}

// latin computes what comparing a word in Latin letters needs.
func (t *token) latin() {
	t.spelling = spell(t.text)
	n := nicknameOf(t.text, t.key)
	t.groups, t.formal = n.groups, n.formal
	t.family = clansOf[t.text]
	if rest := withoutArticle(t.text); rest != t.text {
		bare := spell(rest)
		t.bare = &bare
	}
	if japaneseWord(t.text) {
		t.kana = japaneseKey(t.text)
	}
	if c := consonants(bareArabic(t.text)); len(c) > 2 {
		t.semitic = c
	}
}

// settle puts titles and particles aside and numbers what remains.
func (p *part) settle() {
	p.tokens = slices.DeleteFunc(p.tokens, func(t token) bool { return t.text == "" })
	if p.script == latin {
		p.tokens = dropTitles(p.tokens)
	}
	p.tokens = dropParticles(p.tokens, p.script)
	for i := range p.tokens {
		t := &p.tokens[i]
		t.pos, t.length = i, utf8.RuneCountInString(t.text)
	}
}

// order sorts the words, each once; initials stay as often as they stand.
func (p *part) order() {
	slices.SortStableFunc(p.tokens, func(a, b token) int { return strings.Compare(a.text, b.text) })
	p.tokens = slices.CompactFunc(p.tokens, func(a, b token) bool { return a.text == b.text && a.length > 1 })
}

// finish settles, sorts, and computes what comparing needs.
func (p *part) finish() {
	p.settle()
	var joined strings.Builder
	for i := range p.tokens {
		t := &p.tokens[i]
		joined.WriteString(t.text)
		if p.script == latin {
			t.latin()
		} else {
			t.marks = lettersOf(t.text)
			switch p.script {
			case kana:
				t.kana = japaneseKey(hepburn(t.text))
			case arabic:
				t.article = true // as many leave hamza out, any word may have begun with it
				if rest := withoutAl(t.text); rest != t.text {
					t.bare = &spelling{text: rest, marks: lettersOf(rest)}
				}
			}
		}
	}
	p.joined = joined.String()
	p.order()
	texts := make([]string, len(p.tokens))
	for i, t := range p.tokens {
		texts[i] = t.text
	}
	p.sorted = strings.Join(texts, " ")
	for i := range p.tokens {
		p.tokens[i].next = slices.IndexFunc(p.tokens, func(t token) bool { return t.pos == p.tokens[i].pos+1 })
	}
}
