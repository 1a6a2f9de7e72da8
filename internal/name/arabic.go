package name

import (
	"strings"
	"unicode/utf8"
)

// arabicConsonants give the class of each Arabic letter, Persian and Urdu ones
// included; classes are those of [consonants]. Long vowels and hamza have none,
// for Latin spellings write them any way or not at all. Source: the systems ALA-LC and
// ISO 233 and what bearers write.
var arabicConsonants = table(`ب b پ b ت t ث t ج j چ s ح h خ h د d ذ d ر r ز z ژ z س s ش s ص s ض d ط t ظ d ف f ق k ك k ک k گ k غ g ل l م m ن n ه h ڤ f
ٹ t ڈ d ڑ r ں n ھ h ا - و - ي - ی - ى - ء - ع - ئ - ؤ - ة - ے - ہ h`)

// arabicFaint are the letters that languages hear otherwise than their class
// says, spelt as [faint] reads them.
var arabicFaint = table("ث j ج j چ j خ kh غ gh ق q ذ j ض j ظ j ش sh ه - ح - ھ - ہ -")

// readArabic reads a name in Arabic letters by its consonants; the vowels aren't
// written.
func readArabic(words []string) []reading {
	r := reading{complete: len(words) > 1}
	for _, w := range words {
		w = bareArabic(w)
		var key []byte
		var latin strings.Builder
		for _, c := range strings.ReplaceAll(w, "تش", "چ") {
			class, ok := arabicConsonants[string(c)]
			r.complete = r.complete && ok
			if ok && class != "-" {
				key = append(key, class...)
			}
			if heard, ok := arabicFaint[string(c)]; ok {
				class = heard
			}
			latin.WriteString(strings.TrimSuffix(class, "-") + "a") // any vowel, or none
		}
		k := finishConsonants(string(key), strings.HasPrefix(w, "و") || strings.HasPrefix(w, "ي"))
		u := unit{{system: consonant, key: k, faint: faint(latin.String())}}
		r.units = append(r.units, u)
	}
	return []reading{r}
}

// servants are spellings of Abd al- written in one word with what follows.
var servants = []string{"abdul", "abdel", "abdal", "abdoul", "abdur", "abder", "abdar", "abdus", "abdes", "abdu", "عبدال"}

// bareArabic takes off the article or Abd al- that a word begins with, for
// elsewhere these stand apart and are put aside as particles.
func bareArabic(w string) string {
	for _, s := range servants {
		if rest, ok := strings.CutPrefix(w, s); ok && utf8.RuneCountInString(rest) >= 3 {
			return rest
		}
	}
	if len(w) >= 6 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")) {
		return w[2:]
	}
	return w
}

// articles are the spellings of the Arabic article that stand apart in Latin
// letters; before a sun letter it takes that letter's sound.
var articles = wordSet("al el ad ar as ash az at an ul ud")

// sunArticle reports whether word i is the article before a sun letter ("ash-Sharif"),
// where it could be a name elsewhere ("Ash").
func sunArticle(ts []token, i int) bool {
	w := ts[i].text
	if i+1 >= len(ts) || w != "ash" && w != "az" && w != "at" && w != "an" {
		return false
	}
	return i > 0 && strings.HasPrefix(ts[i+1].text, w[1:])
}

// withoutArticle takes off the article that a word in Latin letters may begin
// with: Almasri, Elsayed, Assayed, Ashsharif.
func withoutArticle(w string) string {
	switch {
	case len(w) >= 5 && (strings.HasPrefix(w, "al") || strings.HasPrefix(w, "el")):
		return w[2:]
	case len(w) >= 8 && strings.HasPrefix(w, "ashsh"):
		return w[3:]
	case len(w) >= 6 && (w[0] == 'a' || w[0] == 'e') && w[1] == w[2] && strings.IndexByte("dnrstz", w[1]) >= 0:
		return w[2:]
	}
	return w
}

// latinConsonants are the spellings of Arabic consonants in Latin letters,
// longest first, in the classes of arabicConsonants.
var latinConsonants = rewriting([]rewrite{
	{"tsch", "j"}, {"dsch", "j"}, {"sch", "s"}, {"kh", "h"}, {"gh", "g"}, {"sh", "s"}, {"ch", "s"}, {"th", "t"}, {"dh", "d"}, {"dj", "j"}, {"dzh", "j"}, {"zh", "j"}, {"ph", "f"}, {"ck", "k"},
	{"ou", ""}, {"b", "b"}, {"p", "b"}, {"t", "t"}, {"d", "d"}, {"j", "j"}, {"g", "j"}, {"h", "h"}, {"r", "r"}, {"z", "z"}, {"s", "s"}, {"c", "k"},
	{"f", "f"}, {"v", "f"}, {"q", "k"}, {"k", "k"}, {"l", "l"}, {"m", "m"}, {"n", "n"}, {"x", "ks"},
})

// consonants is the key of a Latin spelling of an Arabic name.
func consonants(latin string) string {
	var b []byte
	for i := 0; i < len(latin); {
		c, ok := latinConsonants.at(latin[i:])
		b = append(b, c.to...)
		i++
		if ok {
			i += len(c.from) - 1
		}
	}
	return finishConsonants(string(b), latin != "" && strings.IndexByte("wy", latin[0]) >= 0)
}

// finishConsonants writes doubled letters once and brings together what
// spellings of one name confuse: final h, emphatic z and d, hard and soft g.
func finishConsonants(s string, glide bool) string {
	s = strings.TrimSuffix(s, "h")
	var b []byte
	if glide {
		b = append(b, '+')
	}
	for i := range len(s) {
		c := s[i]
		switch c {
		case 'j', 'g':
			c = 'g'
		case 'z':
			c = 'd'
		}
		if len(b) == 0 || b[len(b)-1] != c {
			b = append(b, c)
		}
	}
	return string(b)
}
