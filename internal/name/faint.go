package name

import "strings"

// faintSpellings are the classes of consonants in Latin letters, longest first:
// p, t, k, s, l and n for what languages hear as one; a question mark for what
// they hear in different ways or not at all, a tilde for a nasal that belongs to
// the consonant after it (Greek writes d as nt).
var faintSpellings = rewriting([]rewrite{
	{"schtsch", "s"}, {"shch", "s"}, {"chzh", "s"}, {"tsch", "s"}, {"tsz", "s"}, {"dzh", "s"}, {"tch", "s"}, {"sch", "s"}, {"ngk", "n?"}, {"bv", "?"},
	{"sh", "s"}, {"zh", "s"}, {"ts", "s"}, {"tz", "s"}, {"dz", "s"}, {"dj", "?"}, {"cz", "s"}, {"sz", "s"}, {"ch", "?"}, {"kh", "?"}, {"gh", "?"},
	{"ng", "n?"}, {"gg", "~?"}, {"gk", "~?"}, {"nt", "~t"}, {"nd", "~t"}, {"mp", "~p"}, {"mb", "~p"}, {"nk", "~k"}, {"ck", "k"},
	{"ge", "?"}, {"gi", "?"}, {"gy", "?"}, {"gou", "?"}, {"ce", "s"}, {"ci", "s"}, {"cy", "s"}, {"th", "t"}, {"ph", ""},
	{"q", "?"}, {"j", "?"}, {"x", "?s"}, {"g", "k"}, {"k", "k"}, {"c", "k"}, {"t", "t"}, {"d", "t"}, {"b", "p"}, {"p", "p"},
	{"r", "l"}, {"l", "l"}, {"m", "n"}, {"n", "n"}, {"s", "s"}, {"z", "s"},
})

// faint is what is left of a spelling in Latin letters when one language writes
// down what it hears of another: classes of consonants, without vowels, h, f, v
// and w. It joins nobody by itself; it keeps strangers from being told apart on
// spelling alone.
func faint(latin string) string {
	var b []byte
	for i, end := 0, -1; i < len(latin); {
		n, to := 1, ""
		if s, ok := faintSpellings.at(latin[i:]); ok {
			n, to = len(s.from), s.to
		}
		doubled := end == i && latin[i] == latin[i-1] && to == string(b[len(b)-1])
		i += n
		if to == "" {
			continue
		}
		end = i
		if !doubled {
			b = append(b, to...)
		}
	}
	return string(b)
}

// definite counts the classes that every language hears.
func definite(f string) int { return len(f) - strings.Count(f, "?") - strings.Count(f, "~") }

// Classes from which on one may be mistyped: for a veto, and for joining.
const (
	slipVeto = 3
	slipJoin = 4
)

// resembles reports whether two faint keys may be of one name; slip is the
// number of classes from which on one of them may be wrong.
func resembles(a, b string, slip int) bool {
	d := faintDistance(a, b)
	return d == 0 || d == 1 && min(definite(a), definite(b)) >= slip
}

// faintDistance is the least number of classes to change between two keys; a
// doubtful one stands for any or for none.
func faintDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range len(b) {
		row[j+1] = row[j] + dropCost(b[j])
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] += dropCost(a[i])
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] || a[i] == '?' || b[j] == '?' || a[i] == '~' && b[j] == 'n' || a[i] == 'n' && b[j] == '~' {
				cost = 0
			}
			above := row[j+1]
			row[j+1] = min(diagonal+cost, above+dropCost(a[i]), row[j]+dropCost(b[j]))
			diagonal = above
		}
	}
	return row[len(b)]
}

func dropCost(c byte) int {
	if c == '?' || c == '~' {
		return 0
	}
	return 1
}

// likeness is what the words of two names that share no spelling have in common
// by ear.
type likeness uint8

const (
	unlike   likeness = iota
	resemble          // a word may be one
	alikeAll          // every word of the shorter name has its own in the other
)

// joinClasses are the classes that the words of the shorter name need in all for
// names to be joined by ear: under it strangers meet by chance.
const joinClasses = 4

// hear compares what two names have left, each side's parts with one faint key
// or more. joined says that another part of the names is shared already, so that
// little is enough.
func hear(a, b [][]string, joined bool) likeness {
	if len(a) > len(b) {
		a, b = b, a
	}
	used := make([]bool, len(b))
	found, classes, any := 0, 0, false
	for _, x := range a {
		best, most := -1, 0
		for j, y := range b {
			veto, join := hearPart(x, y)
			any = any || veto
			if join > most && !used[j] {
				best, most = j, join
			}
		}
		if best >= 0 {
			used[best] = true
			found++
			classes += most
		}
	}
	switch {
	case found == len(a) && found > 0 && (joined && classes > 0 || found > 1 && classes >= joinClasses):
		return alikeAll
	case any:
		return resemble
	}
	return unlike
}

// hearPart says whether two parts may be one, and by how many classes that all
// languages hear they are; 0 when by too few.
func hearPart(x, y []string) (veto bool, join int) {
	for _, f := range x {
		for _, g := range y {
			veto = veto || resembles(f, g, slipVeto)
			n, m := definite(f), definite(g)
			if max(n, m)-min(n, m) <= 1 && resembles(f, g, slipJoin) {
				join = max(join, min(n, m))
			}
		}
	}
	return veto, join
}

// faintRest are the faint keys of the words that weren't matched; initials say
// nothing.
func faintRest(p *part, used *[maxTokens]bool) (out [][]string) {
	for i := range p.tokens {
		if !used[i] && p.tokens[i].length > 1 {
			out = append(out, []string{faint(p.tokens[i].text)})
		}
	}
	return out
}
