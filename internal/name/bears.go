package name

import "strings"

// Bears reports whether a run of Latin letters, such as the letters of a mailbox,
// holds a word of the name: as it is written, or as one of the ways in which it
// may be spelt in Latin letters. It rather says so once too often: who is called
// so uses the word as everybody does who is.
func (f Folded) Bears(run string) bool {
	key, frame := soundKey(run), consonantsOf(run)
	for _, p := range f.parts {
		for _, t := range p.tokens {
			if len(t.text) < 3 {
				continue
			}
			sound, bare := soundKey(t.text), consonantsOf(t.text)
			if strings.Contains(run, t.text) || len(sound) > 3 && strings.Contains(key, sound) || len(bare) > 3 && strings.Contains(frame, bare) {
				return true
			}
		}
		for _, r := range p.readings {
			for _, u := range append(r.units[:len(r.units):len(r.units)], r.whole) {
				if u.within(run) {
					return true
				}
			}
		}
	}
	return false
}

// within reports whether a run of letters holds one of the unit's sounds. Three
// letters of a word, or three signs of a shortened one, are the least that tell.
func (u unit) within(run string) bool {
	for _, s := range u {
		least := 4
		if s.system == consonant || s.system == korean {
			least = 3
		}
		if len(s.latin) > 2 && strings.Contains(run, s.latin) || len(s.key) >= least && strings.Contains(s.system.keyOf(run), s.key) {
			return true
		}
	}
	return false
}

// consonantsOf leaves the consonants of Latin letters as spelt.
func consonantsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("aeiouy", r) || r < 'a' || r > 'z' {
			return -1
		}
		return r
	}, s)
}
