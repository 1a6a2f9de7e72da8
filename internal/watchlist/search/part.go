package search

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/name"
)

// parts gives the folded words of a name in the order written, one part for each
// script that it is written in; nil when there is no name.
func parts(raw string) [][]string {
	left := name.Tokens(raw)
	ordered := make([]string, 0, len(left))
	take := func(text string) {
		if i := slices.Index(left, text); i >= 0 {
			ordered = append(ordered, text)
			left = slices.Delete(left, i, i+1)
		}
	}
	if len(left) > 1 {
		for _, w := range strings.FieldsFunc(raw, between) {
			for _, text := range name.Tokens(w) {
				take(text)
			}
		}
	}
	ordered = append(ordered, left...) // words that fold otherwise beside others
	return byScript(ordered)
}

// between reports whether a rune stands between two words of a name.
func between(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && !strings.ContainsRune("'’‘ʼ`ー", r) && !unicode.Is(unicode.Cf, r)
}

func byScript(words []string) [][]string {
	var out [][]string
	var scripts []string
	for _, w := range words {
		s := "Latin"
		if w[0] >= 0x80 {
			s = name.Script(w)
		}
		if s == "Kana" {
			s = "Han" // Japanese names mix them
		}
		i := slices.Index(scripts, s)
		if i < 0 {
			i = len(out)
			scripts, out = append(scripts, s), append(out, nil)
		}
		out[i] = append(out[i], w)
	}
	return out
}

// keyOf is the same for two orders of the same words.
func keyOf(part []string) string {
	sorted := slices.Clone(part)
	slices.Sort(sorted)
	return strings.Join(sorted, " ")
}

// wholeName reports whether a single word is a name in full, as in scripts that
// write family and given name without a space.
func wholeName(w []rune) bool {
	if len(w) < 3 {
		return false
	}
	return unicode.In(w[0], unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// shortForms gives, by given name, its nicknames, and by nickname the names that
// it may stand for, by the list that package name carries.
func shortForms() map[string][]string {
	packed, _ := name.Nicknames()
	out := map[string][]string{}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("search: the list of nicknames can't be unpacked: " + err.Error())
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		panic("search: the list of nicknames can't be read: " + err.Error())
	}
	for _, row := range rows[1:] {
		out[row[0]] = append(out[row[0]], row[2])
		out[row[2]] = append(out[row[2]], row[0])
	}
	return out
}

// soundSpellings are spellings of one sound in romanisations, longest first.
var soundSpellings = strings.NewReplacer("tsch", "c", "tch", "c", "sch", "s", "shch", "s", "dzh", "j", "ch", "c", "cz", "c", "sh", "s", "sz", "s",
	"zh", "z", "ts", "z", "tz", "z", "th", "t", "ph", "f", "kh", "h", "gh", "g", "ck", "k", "ou", "u", "oo", "u", "ee", "i", "ae", "a", "oe", "o",
	"ue", "u", "ie", "e", "ye", "e", "ij", "i", "x", "ks", "q", "k", "w", "v", "y", "i", "j", "i")

// leastSounds is the shortest key that joins two spellings; shorter ones join
// strangers.
const leastSounds = 4

// soundKey is the same for romanisations of one name (Yevgeny, Evgeniy); "" for
// words in other letters and for short ones.
func soundKey(w string) string {
	if len(w) < leastSounds || w[0] >= 0x80 {
		return ""
	}
	s := soundSpellings.Replace(w)
	key := make([]byte, 0, len(s))
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			key = append(key, s[i])
		}
	}
	if len(key) < leastSounds {
		return ""
	}
	return string(key)
}
