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
	whole       unit
	familyFirst bool // the first unit is a family name of the tables
	chinese     bool // the first unit is a Chinese family name
	spelled     bool // the tables hold every way in which Latin letters spell it
	complete    bool // two units or more, every character in the tables
	// apart reports whether Latin words are so shaped that a person with this
	// name can't be called so and still share no sound with it; nil: any words.
	apart func(words []string) bool
	// sure reports whether the tables cover what Latin words could sound like, so
	// that these need not sound unlike too; nil: never.
	sure func(words []string) bool
	// partly is set when a unit may have sounds that the tables lack.
	partly bool
	// words and alphabet are of a name that is compared in Latin letters.
	words    []string
	alphabet alphabet
	other    script // of the names that it is compared with
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
	left, right := a.sides(b.script), b.sides(a.script)
	joinOnly := unheard(a.script, b.script)
	best, told := screen.NamesUnknown, len(left) > 0 && len(right) > 0
	open := false
	byEar := a.script != latin && b.script != latin
	for i := range left {
		for j := range right {
			r := left[i].relate(&right[j])
			switch r {
			case screen.NamesDifferent:
			case screen.NamesDifferentGiven:
				told = false
				if !byEar || !left[i].chinese && !right[j].chinese { // one syllable of Chinese heard in another script is no family
					best = nearer(best, r)
				}
			case screen.NamesUnknown:
				told, open = false, open || left[i].half(&right[j])
			default:
				told = false
				best = nearer(best, r)
			}
		}
	}
	switch {
	case best == screen.NamesDifferentGiven && (open || joinOnly), told && joinOnly:
		return screen.NamesUnknown // in another reading the given name can't be read
	case told:
		return screen.NamesDifferent
	}
	return best
}

// unheard reports whether of names in two scripts a shared part means little,
// and none less: Japanese readings of Chinese characters are in no table, and
// Arabic letters leave too little of short syllables.
func unheard(a, b script) bool {
	if a > b {
		a, b = b, a
	}
	return b == arabic && a != latin || a == han && b == kana
}

// sides gives a part's readings for names in another script; a Latin part is its
// own.
func (p *part) sides(other script) []reading {
	if p.script != latin {
		return p.readings
	}
	words, full := p.written(), 0
	r := reading{units: make([]unit, len(words)), words: words, alphabet: p.alphabet, other: other}
	for i, w := range words {
		r.units[i] = unit{written(w, p.alphabet, other)}
		if len(w) > 1 {
			full++
		}
	}
	r.complete = full >= 2
	r.whole = unit{written(p.joined, p.alphabet, other)}
	return []reading{r}
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
	byEar := (r.words == nil) != (o.words == nil) && (r.alphabet != o.alphabet || !r.spelled && !o.spelled)
	switch {
	case m.full > 0 && m.full+m.initials > 1 && (restA == 0 || restB == 0), r.whole.matches(o.whole):
		return screen.NamesVariant
	case byEar && hear(r.faintRest(m.a, o), o.faintRest(m.b, r), m.full > 0) == alikeAll:
		return screen.NamesVariant
	case r.partly && rest(m.a) > 0, o.partly && rest(m.b) > 0, !readable(r.units, m.a) || !readable(o.units, m.b):
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

// apart asks whether two readings that share no sound are sure to be of two
// people. Foreign names in a script are written by ear, so that unless one side
// is in Latin letters that the other's tables cover, no part may resemble any of
// the other's.
func apart(r, o *reading) bool {
	if o.words != nil {
		r, o = o, r
	}
	if r.words != nil && o.apart != nil && !o.apart(r.words) {
		return false
	}
	if r.words != nil && o.chinese && nearFamily(o.units[0], r.words) {
		return false
	}
	if r.words != nil && r.alphabet == roman && o.sure != nil && o.sure(r.words) {
		return true
	}
	if r.words != nil && r.alphabet == cyrillic && r.customary(o) {
		return false
	}
	x, y := r.faint(), o.faint()
	if r.familyFirst && o.familyFirst && len(x) == 2 && len(y) == 2 {
		return hear(x[:1], y[:1], false) == unlike && hear(x[1:], y[1:], false) == unlike
	}
	return hear(x, y, false) == unlike
}

// customary reports whether a word is one of o's spellings by custom.
func (r *reading) customary(o *reading) bool {
	for _, u := range o.units {
		if slices.ContainsFunc(r.units, func(v unit) bool { return u.byCustom(v) }) {
			return true
		}
	}
	return false
}

// faint gives the faint keys of every unit.
func (r *reading) faint() [][]string { return r.faintRest(make([]bool, len(r.units)), nil) }

// faintRest gives the faint keys of each unit that wasn't matched: of the
// spellings that the other name may be written by, of all when there is no other.
func (r *reading) faintRest(used []bool, other *reading) [][]string {
	var out [][]string
	for i, u := range r.units {
		if used[i] {
			continue
		}
		var keys []string
		for _, s := range u {
			if other != nil && (s.custom && other.alphabet == cyrillic || s.palladian && other.alphabet != cyrillic) {
				continue
			}
			k := s.faint
			if k == "" {
				k = faint(s.latin)
			}
			if !slices.Contains(keys, k) {
				keys = append(keys, k)
			}
		}
		if len(keys) > 0 && !isInitial(u) {
			out = append(out, keys)
		}
	}
	return out
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
			placed := r.familyFirst && o.familyFirst && i != j
			if !m.a[i] && !m.b[j] && !placed && !isInitial(u) && !isInitial(v) && u.matches(v) {
				m.a[i], m.b[j] = true, true
				m.full++
			}
		}
	}
	m.spans(r.units, o, m.a, m.b)
	m.spans(o.units, r, m.b, m.a)
	for i, u := range r.units {
		for j, v := range o.units {
			if m.a[i] || m.b[j] || !(isInitial(v) && u.initial(v[0].latin) || isInitial(u) && v.initial(u[0].latin)) {
				continue
			}
			m.a[i], m.b[j] = true, true
			if isInitial(v) && u.spelt(v[0].latin) || isInitial(u) && v.spelt(u[0].latin) {
				m.full++ // "O" and "I" are family names
			} else {
				m.initials++
			}
		}
	}
	return m
}

func isInitial(u unit) bool { return len(u) == 1 && u[0].written && len(u[0].latin) == 1 }

// spans finds one unit written as two neighbouring words of o: "Min Su".
func (m *matching) spans(units []unit, o *reading, usedUnit, usedWord []bool) {
	for j := 0; o.words != nil && j+1 < len(o.units); j++ {
		both := o.words[j] + o.words[j+1]
		if usedWord[j] || usedWord[j+1] || len(both) < 3 {
			continue
		}
		two := unit{written(both, o.alphabet, o.other)}
		for i, u := range units {
			if !usedUnit[i] && u.matches(two) {
				usedUnit[i], usedWord[j], usedWord[j+1] = true, true, true
				m.full++
				break
			}
		}
	}
}
