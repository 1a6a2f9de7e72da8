package name

import (
	"slices"

	"bonafide/internal/screen"
)

// reading is one way in which a name in a script that isn't folded to Latin may
// sound: as Chinese, as Korean, as Japanese, by its consonants. The family name
// is the first unit where the script says which one it is.
type reading struct {
	units []unit
	// whole is the name read in one go: a lone foreign given name ("안나") splits
	// into a family and a given name that nobody has.
	whole    unit
	complete bool // two units or more, every character in the tables
	// apart reports whether Latin words are so shaped that a person with this
	// name can't be called so and still share no sound with it; nil: any words.
	apart func(words []string) bool
}

// unit is a part of a name with its admissible sounds; none when the tables
// can't read it.
type unit []sound

// sound is one spelling of a unit in Latin letters, and the system whose key
// compares it.
type sound struct {
	system system
	latin  string // "" for a skeleton that no one vowel belongs to
	key    string
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
			out = append(out, sound{s, l, k})
		}
	}
	return out
}

// matches reports whether two sounds may be one, each spelling brought into the
// other's system; from five letters on one letter may be mistyped.
func (s sound) matches(t sound) bool {
	return t.latin != "" && equalKeys(s.key, s.system.keyOf(t.latin)) ||
		s.latin != "" && t.system != s.system && equalKeys(t.key, t.system.keyOf(s.latin)) ||
		s.system == t.system && s.key == t.key
}

func equalKeys(a, b string) bool {
	return a == b && a != "" || len(a) >= 5 && len(b) >= 5 && within1(a, b)
}

func (u unit) matches(v unit) bool {
	for i := range u {
		for j := range v {
			if u[i].matches(v[j]) {
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

// read gives the admissible readings of a part; nil when no table covers its
// script.
func (p *part) read() []reading {
	words := p.written()
	switch p.script {
	case hangul:
		return readHangul(words, p.joined)
	case han:
		return readHan(words, p.joined)
	case kana:
		return readKana(words, p.joined)
	case arabic:
		return readArabic(words)
	}
	return nil
}

// written gives the words of a part in the order in which they were written.
func (p *part) written() []string {
	out := make([]string, len(p.tokens))
	at := make([]int, len(p.tokens))
	for i := range p.tokens {
		at[i] = i
	}
	slices.SortFunc(at, func(i, j int) int { return p.tokens[i].pos - p.tokens[j].pos })
	for i, j := range at {
		out[i] = p.tokens[j].text
	}
	return out
}

// relateAcross compares names in two scripts by what their readings share. A
// match in any admissible reading joins them; different needs every reading to
// say so on ground that the tables cover whole.
func relateAcross(a, b *part) screen.Relation {
	left, right := a.sides(), b.sides()
	best, told := screen.NamesUnknown, len(left) > 0 && len(right) > 0
	open := false
	for i := range left {
		for j := range right {
			r := left[i].relate(&right[j])
			switch r {
			case screen.NamesDifferent:
			case screen.NamesUnknown:
				told, open = false, open || left[i].half(&right[j])
			default:
				told = false
				best = nearer(best, r)
			}
		}
	}
	switch {
	case best == screen.NamesDifferentGiven && open:
		return screen.NamesUnknown // in another reading the given name can't be read
	case told:
		return screen.NamesDifferent
	}
	return best
}

// sides gives a part's readings; a Latin part is its own.
func (p *part) sides() []reading {
	if p.script != latin {
		return p.readings
	}
	words, full := p.written(), 0
	r := reading{units: make([]unit, len(words))}
	for i, w := range words {
		r.units[i] = unit{{letters, w, w}}
		if len(w) > 1 {
			full++
		}
	}
	r.complete = full >= 2
	r.whole = unit{{letters, p.joined, p.joined}}
	return []reading{r}
}

// latinWords gives the words of a reading that is written in Latin letters.
func (r *reading) latinWords() []string {
	var out []string
	for _, u := range r.units {
		if len(u) != 1 || u[0].system != letters {
			return nil
		}
		out = append(out, u[0].latin)
	}
	return out
}

// relate compares two readings unit by unit.
func (r *reading) relate(o *reading) screen.Relation {
	m := r.match(o)
	readable := func(units []unit, used []bool) bool {
		for i, u := range units {
			if !used[i] && len(u) == 0 {
				return false
			}
		}
		return true
	}
	restA, restB := rest(m.a), rest(m.b)
	switch {
	case m.full > 0 && m.full+m.initials > 1 && (restA == 0 || restB == 0), r.whole.matches(o.whole):
		return screen.NamesVariant
	case !readable(r.units, m.a) || !readable(o.units, m.b):
		return screen.NamesUnknown
	case m.full > 0 && restA+restB > 0 && len(r.units) > 1 && len(o.units) > 1:
		return screen.NamesDifferentGiven
	case m.full > 0 || !r.complete || !o.complete || m.initials > 0 && (spelledOut(r) < 2 || spelledOut(o) < 2):
		return screen.NamesUnknown
	case r.within(o) || o.within(r) || !apart(r, o):
		return screen.NamesUnknown
	}
	return screen.NamesDifferent
}

// half reports whether the two share a unit while another can't be read.
func (r *reading) half(o *reading) bool {
	m := r.match(o)
	return m.full > 0 && rest(m.a)+rest(m.b) > 0
}

// within reports whether the whole of r is one word of o.
func (r *reading) within(o *reading) bool {
	return slices.ContainsFunc(o.units, func(u unit) bool { return u.matches(r.whole) })
}

// apart asks both sides' guards about the other's words. Without Latin letters
// on either side only the guards' absence lets strangers be told apart, and no
// two units may resemble each other in their consonants.
func apart(r, o *reading) bool {
	rw, ow := r.latinWords(), o.latinWords()
	switch {
	case rw != nil && o.apart != nil:
		return o.apart(rw)
	case ow != nil && r.apart != nil:
		return r.apart(ow)
	case rw == nil && ow == nil:
		return !resemble(r, o)
	}
	return true
}

// resemble reports whether any unit of one may be a unit of the other, heard
// through a third language.
func resemble(r, o *reading) bool {
	for _, u := range r.units {
		for _, v := range o.units {
			for _, s := range u {
				for _, t := range v {
					if s.latin == "" || t.latin == "" || coarse(s.latin) == coarse(t.latin) {
						return true
					}
				}
			}
		}
	}
	return false
}

// coarseClass brings consonants together that languages hear as one.
var coarseClass = map[byte]byte{'b': 'p', 'p': 'p', 'f': 'p', 'v': 'p', 'd': 't', 't': 't', 'g': 'k', 'k': 'k', 'q': 's', 'c': 's', 'j': 's',
	'z': 's', 's': 's', 'x': 's', 'r': 'l', 'l': 'l', 'm': 'n', 'n': 'n'}

// coarse is the sequence of consonant classes of a spelling, repetitions, the
// g of ng and h left out.
func coarse(latin string) string {
	var out []byte
	for i := range len(latin) {
		c, ok := coarseClass[latin[i]]
		if !ok || latin[i] == 'g' && i > 0 && latin[i-1] == 'n' || len(out) > 0 && out[len(out)-1] == c {
			continue
		}
		out = append(out, c)
	}
	return string(out)
}

func spelledOut(r *reading) (n int) {
	for _, u := range r.units {
		if len(u) != 1 || len(u[0].latin) != 1 {
			n++
		}
	}
	return n
}

func rest(used []bool) (n int) {
	for _, u := range used {
		if !u {
			n++
		}
	}
	return n
}

// matching says which units of two readings were found in each other.
type matching struct {
	a, b           []bool
	full, initials int
}

func (r *reading) match(o *reading) matching {
	m := matching{a: make([]bool, len(r.units)), b: make([]bool, len(o.units))}
	for i, u := range r.units {
		for j, v := range o.units {
			if !m.a[i] && !m.b[j] && !isInitial(u) && !isInitial(v) && u.matches(v) {
				m.a[i], m.b[j] = true, true
				m.full++
			}
		}
	}
	m.spans(r.units, o.units, m.a, m.b)
	m.spans(o.units, r.units, m.b, m.a)
	for i, u := range r.units {
		for j, v := range o.units {
			if !m.a[i] && !m.b[j] && (isInitial(v) && u.initial(v[0].latin) || isInitial(u) && v.initial(u[0].latin)) {
				m.a[i], m.b[j] = true, true
				m.initials++
			}
		}
	}
	return m
}

func isInitial(u unit) bool { return len(u) == 1 && u[0].system == letters && len(u[0].latin) == 1 }

// spans finds one unit written as two neighbouring words: "Min Su".
func (m *matching) spans(units, words []unit, usedUnit, usedWord []bool) {
	for i, u := range units {
		for j := 0; j+1 < len(words) && !usedUnit[i]; j++ {
			if usedWord[j] || usedWord[j+1] || len(words[j]) != 1 || len(words[j+1]) != 1 || words[j][0].latin == "" || words[j+1][0].latin == "" {
				continue
			}
			both := words[j][0].latin + words[j+1][0].latin
			if len(both) > 2 && u.matches(unit{{letters, both, both}}) {
				usedUnit[i], usedWord[j], usedWord[j+1] = true, true, true
				m.full++
			}
		}
	}
}
