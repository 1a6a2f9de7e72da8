package link

import (
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"bonafide/internal/screen"
)

// kindDomain is the domain of an own mailbox that no list knows and that isn't
// named after its owner. Equal ones tie nobody, for colleagues share them; one
// that looks like another's does.
const kindDomain = "mail_domain"

const (
	// minDomain is how many letters of a domain's name must look alike: short names
	// are near each other by chance. By judgement, as the seven letters of a stem.
	minDomain = 8
	// maxDomain is on how many applications a domain is still somebody's own; those of
	// a house or of an unlisted provider have another house's beside them by chance. By judgement.
	maxDomain = 6
	// maxDomainBand is how many applications a band of domains may have and still find anybody.
	maxDomainBand = 64
)

// domainSignature signs the domain of an own mailbox, if it is somebody's own and
// bears neither the owner's name nor only words of the trade.
func (r *Record) domainSignature(s Subject, id screen.Identifier) []Signature {
	if id.Kind != screen.KindEmail || !id.Own || s.Mailboxes[id.Value] != "" {
		return nil
	}
	domain := id.Value[strings.LastIndexByte(id.Value, '@')+1:]
	word := strings.Map(letter, domainName(domain))
	if len(looks(domain)) < minDomain || commonStem(word) || r.bears(word) {
		return nil
	}
	return []Signature{{Kind: kindDomain, Value: domain, Spots: spots(id)}}
}

func letter(r rune) rune {
	if r >= 'a' && r <= 'z' {
		return r
	}
	return -1
}

// domainName is what somebody registered, without its ending, as people read it.
func domainName(domain string) string {
	if own, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		domain = own
	}
	label, _, _ := strings.Cut(domain, ".")
	if read, err := idna.ToUnicode(label); err == nil {
		label = read
	}
	return strings.ToLower(label)
}

// alikeLetters are letters and digits that are taken for others at a glance, by
// what they are taken for. Cyrillic and Greek ones are those that domains are imitated with.
var alikeLetters = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "0", "o", "1", "l", "i", "l", "3", "e", "5", "s", "-", "",
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "і", "l", "ј", "j", "ѕ", "s", "ԁ", "d", "һ", "h", "ո", "n", "м", "m", "т", "t", "к", "k", "в", "b", "н", "h",
	"ο", "o", "α", "a", "ν", "v", "ρ", "p", "ι", "l", "κ", "k", "τ", "t", "υ", "u", "χ", "x",
	"á", "a", "à", "a", "ä", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "í", "l", "ì", "l", "ï", "l", "ı", "l", "ó", "o", "ò", "o", "ö", "o", "ô", "o", "ú", "u", "ù", "u", "ü", "u", "ñ", "n", "ç", "c", "ł", "l", "ś", "s", "ż", "z")

// looks is a domain's name as it looks at a glance.
func looks(domain string) string { return alikeLetters.Replace(domainName(domain)) }

// domainBands are what two names that look alike have in common: the name, and
// the name without one of its letters.
func domainBands(domain string) []Signature {
	look := looks(domain)
	values := []string{look}
	for i := range look {
		values = append(values, look[:i]+look[i+1:])
	}
	slices.Sort(values)
	out := make([]Signature, 0, len(values))
	for _, v := range slices.Compact(values) {
		out = append(out, Signature{Kind: bandPrefix + kindDomain, Value: v})
	}
	return out
}

// lookAlike reports whether one of two domains imitates the other: letters that
// look the same, two neighbours in turn, one letter too many. Another letter in
// one's place makes another word as often, so do an ending and a hyphen of a word
// of its own: these are no imitation.
func lookAlike(a, b string) bool {
	x, y := domainName(a), domainName(b)
	if x == y || strings.ReplaceAll(x, "-", "") == strings.ReplaceAll(y, "-", "") {
		return false
	}
	x, y = looks(a), looks(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < minDomain || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	switch {
	case x == y:
		return true
	case len(x) < len(y):
		last := i == len(x) && y[i] != y[i-1]
		return x[i:] == y[i+1:] && !last
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && x[i+2:] == y[i+2:]
}

// lookAlikes notes whose domain imitates one of self's, or the other way round.
func (f *finder) lookAlikes(s Signature) error {
	same, total, err := f.index.Holders(f.ctx, f.self.App, s.Kind, s.Value, maxDomain)
	if err != nil || total > maxDomain {
		return err
	}
	f.result.Touched = append(f.result.Touched, same...)
	seen := map[int64]bool{}
	for _, b := range domainBands(s.Value) {
		others, err := f.few(b, maxDomainBand)
		if err != nil {
			return err
		}
		for _, o := range others {
			if total == maxDomain || seen[o.App] {
				continue
			}
			seen[o.App] = true
			if alike, err := f.imitates(s, o); err != nil {
				return err
			} else if alike {
				p := f.pair(o)
				p.shares = append(p.shares, share{Signature: s, holders: 2})
			}
		}
	}
	return nil
}

// imitates reports whether another's domain looks like one of self's and is
// somebody's own too.
func (f *finder) imitates(s Signature, o *Record) (bool, error) {
	for _, t := range o.Signatures {
		if t.Kind != kindDomain || !lookAlike(s.Value, t.Value) {
			continue
		}
		_, total, err := f.index.Holders(f.ctx, o.App, t.Kind, t.Value, maxDomain)
		if err != nil || total < maxDomain {
			return err == nil, err
		}
	}
	return false, nil
}
