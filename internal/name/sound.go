package name

import "slices"

// unit is a part of a name with its admissible sounds; none when the tables
// can't read it.
type unit []sound

// sound is one spelling of a unit in Latin letters, and the system whose key
// compares it.
type sound struct {
	system  system
	latin   string // "" for a skeleton that no one vowel belongs to
	key     string
	strict  string // of a Korean one: its syllables, for what isn't in Latin letters either
	faint   string // of a skeleton; of other sounds made when asked for
	written bool   // the name itself is in Latin letters
	keys    *wordKeys
	// custom is a spelling of another system than the script's own, which Cyrillic
	// letters are rarely written by; palladian is one that only they are.
	custom, palladian bool
	alphabet          alphabet // of a written one
}

// system names the way in which two Latin spellings of one sound are brought
// together.
type system uint8

const (
	letters   system = iota // as spelt
	korean                  // koreanKey
	japanese                // japaneseKey
	consonant               // consonants of Arabic letters
)

func (s system) keyOf(latin string) string {
	switch s {
	case korean:
		return koreanKey(latin)
	case japanese:
		return japaneseKey(latin)
	case consonant:
		return consonants(latin)
	}
	return latin
}

func spelt(s system, latin ...string) unit {
	out := make(unit, 0, len(latin))
	for _, l := range latin {
		if k := s.keyOf(l); k != "" {
			out = append(out, sound{system: s, latin: l, key: k})
		}
	}
	return out
}

// wordKeys are the keys of a word in Latin letters by system, and under bare that
// of its consonants without an Arabic article.
type wordKeys [consonant + 2]string

const bare = consonant + 1

// written is the sound of a word in Latin letters with the keys that names in
// another script are compared by.
func written(w string, from alphabet, other script) sound {
	out := sound{system: letters, latin: w, key: w, written: true, alphabet: from, keys: &wordKeys{letters: w}}
	switch other {
	case hangul:
		out.keys[korean] = koreanKey(w)
	case kana:
		out.keys[japanese] = japaneseKey(w)
	case han:
		out.keys[korean], out.keys[japanese] = koreanKey(w), japaneseKey(w)
	case arabic:
		out.keys[consonant] = consonants(w)
		if rest := bareArabic(w); rest != w {
			out.keys[bare] = consonants(rest)
		}
	}
	return out
}

// in is the key of the sound's Latin spelling in a system.
func (s *sound) in(sys system) string {
	switch {
	case s.keys != nil:
		return s.keys[sys]
	case sys != bare:
		return sys.keyOf(s.latin)
	}
	if rest := bareArabic(s.latin); rest != s.latin {
		return consonants(rest)
	}
	return ""
}

// matches reports whether two sounds may be one, each spelling brought into the
// other's system; from five letters on one letter may be mistyped or heard
// otherwise.
func (s *sound) matches(t *sound) bool {
	switch {
	case s.strict != "" && t.strict != "":
		return s.strict == t.strict
	case s.system == t.system && s.key == t.key:
		return true
	case s.system == consonant && s.key != "" && s.key == t.in(bare), t.system == consonant && t.key != "" && t.key == s.in(bare):
		return true
	}
	// A person mistypes, and kana and Hangul are written by ear; a reading of Chinese
	// characters is as the table has it.
	typed := s.written || t.written || s.system != letters && t.system != letters
	return t.latin != "" && equalKeys(s.key, t.in(s.system), typed) ||
		s.latin != "" && t.system != s.system && equalKeys(t.key, s.in(t.system), typed)
}

// equalKeys allows a slip in words of more than one syllable: of one, a letter
// makes another name (Zhang and Zhong).
func equalKeys(a, b string, typed bool) bool {
	return a == b && a != "" || typed && len(a) >= 5 && len(b) >= 5 && within1(a, b) && min(vowelRuns(a), vowelRuns(b)) != 1
}

// byPalladius marks spellings that only Cyrillic letters are compared with.
func byPalladius(u unit) unit {
	for i := range u {
		u[i].palladian = true
	}
	return u
}

// byCustom marks spellings that only Latin letters are compared with.
func byCustom(u unit) unit {
	for i := range u {
		u[i].custom = true
	}
	return u
}

func (u unit) matches(v unit) bool {
	for i := range u {
		for j := range v {
			if u[i].meant(&v[j]) && v[j].meant(&u[i]) && u[i].matches(&v[j]) {
				return true
			}
		}
	}
	return false
}

// meant reports whether a spelling is one to compare t with. What people write by
// custom is compared with Latin letters only: between two other scripts the sound
// alone counts, and Cyrillic has a system of its own.
func (s *sound) meant(t *sound) bool {
	switch {
	case s.custom:
		return t.written && t.alphabet != cyrillic
	case s.palladian:
		return t.written && t.alphabet == cyrillic
	}
	return true
}

// byCustom reports whether a word in Cyrillic letters is one of the spellings by
// custom after all: people take the spelling of their passport along.
func (u unit) byCustom(v unit) bool {
	for i := range u {
		for j := range v {
			if u[i].custom && v[j].alphabet == cyrillic && u[i].matches(&v[j]) {
				return true
			}
		}
	}
	return false
}

// initial reports whether an initial may stand for the unit.
func (u unit) initial(letter string) bool {
	return slices.ContainsFunc(u, func(s sound) bool { return s.latin != "" && firstRune(s.latin) == letter })
}

// spelt reports whether letters that look like an initial spell the unit whole.
func (u unit) spelt(letter string) bool {
	return slices.ContainsFunc(u, func(s sound) bool { return s.latin == letter })
}
