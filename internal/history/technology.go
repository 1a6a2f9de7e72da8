package history

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/list"
)

// Technology is an entry of the list of technologies.
type Technology = list.Technology

// Mention is one technology named in a text.
type Mention struct {
	Name       string // as the list has it
	Start, End int    // byte offsets into the text, half open
	Years      int    // of experience claimed with it beside the name; 0 when none is
}

// Technologies finds the technologies of the list in a text, in order, each as
// often as it is named; see [Finder] for a list that is used often.
func Technologies(text string, ts []Technology) []Mention { return NewFinder(ts).Find(text) }

// Finder finds the technologies of one list.
type Finder struct {
	byFirst map[string][]pattern // by the first word, longest first
}

type pattern struct {
	words   []string
	name    string
	written string // as the list writes it
	context bool
	exact   bool // counts only as the list writes it: BERT is no Bert
}

// NewFinder prepares a list of technologies.
func NewFinder(ts []Technology) *Finder {
	f := &Finder{byFirst: make(map[string][]pattern)}
	for _, t := range ts {
		for _, n := range append([]string{t.Name}, t.Aliases...) {
			var p pattern
			for _, w := range techWords(n) {
				p.words = append(p.words, w.lower)
			}
			if len(p.words) == 0 {
				continue
			}
			p.name, p.written, p.context = t.Name, n, t.NeedsContext
			p.exact = t.NeedsContext || n == strings.ToUpper(n) && len(n) > 2
			f.byFirst[p.words[0]] = append(f.byFirst[p.words[0]], p)
		}
	}
	for _, ps := range f.byFirst {
		slices.SortStableFunc(ps, func(a, b pattern) int { return len(b.words) - len(a.words) })
	}
	return f
}

// techWord is a word of a text: letters, digits, + and #.
type techWord struct {
	lower    string
	from, to int
	hit      int // index of the mention that it belongs to, -1 for none
}

func techWords(text string) (out []techWord) {
	start := -1
	for i, r := range text + " " {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || start >= 0 && (r == '+' || r == '#') {
			if start < 0 {
				start = i
			}
		} else if start >= 0 {
			out = append(out, techWord{strings.ToLower(text[start:i]), start, i, -1})
			start = -1
		}
	}
	return out
}

// candidate is a mention with the words that it covers.
type candidate struct {
	Mention
	first, last int
	sure        bool
}

// Find gives the mentions in order. A plain word, such as Go, counts only as the
// list writes it and beside a word of its field or in a list of technologies;
// a doubt is decided against a mention, for a mention may count against the
// applicant.
func (f *Finder) Find(text string) []Mention {
	words := techWords(text)
	var found []candidate
	for i := 0; i < len(words); i++ {
		for _, p := range f.byFirst[words[i].lower] {
			if !p.matches(text, words[i:]) {
				continue
			}
			last := i + len(p.words) - 1
			m := Mention{Name: p.name, Start: words[i].from, End: words[last].to}
			for j := i; j <= last; j++ {
				words[j].hit = len(found)
			}
			found = append(found, candidate{m, i, last, !p.context})
			i = last
			break
		}
	}
	confirm(text, words, found)
	var out []Mention
	for _, c := range found {
		if c.sure {
			c.Years = yearsBeside(text, words, c)
			out = append(out, c.Mention)
		}
	}
	return out
}

// matches reports whether the words begin with the pattern, its parts at most
// one sign apart.
func (p pattern) matches(text string, words []techWord) bool {
	if len(words) < len(p.words) {
		return false
	}
	for i, w := range p.words {
		if words[i].lower != w || i > 0 && words[i].from-words[i-1].to > 1 {
			return false
		}
	}
	return !p.exact || text[words[0].from:words[len(p.words)-1].to] == p.written
}

// confirm decides on the plain words: first beside words of the field or sure
// mentions in a list, then beside those so confirmed.
func confirm(text string, words []techWord, found []candidate) {
	for i := range found {
		found[i].sure = found[i].sure || besideField(text, words, found[i])
	}
	for range 2 {
		for i := range found {
			for _, j := range []int{i - 1, i + 1} {
				if j >= 0 && j < len(found) && !found[i].sure && found[j].sure && listed(text, found[min(i, j)].End, found[max(i, j)].Start) {
					found[i].sure = true
				}
			}
		}
	}
	for i := 0; i+2 < len(found); i++ { // three plain words in a row are a list
		if listed(text, found[i].End, found[i+1].Start) && listed(text, found[i+1].End, found[i+2].Start) {
			found[i].sure, found[i+1].sure, found[i+2].sure = true, true, true
		}
	}
}

// listed reports whether nothing but the sign or word between two items of a
// list stands between two places.
func listed(text string, from, to int) bool {
	gap := strings.ToLower(strings.TrimSpace(text[from:to]))
	if strings.Contains(gap, "\n") {
		return false
	}
	switch gap {
	case ",", "/", ";", "|", "•", "·", "、", "，", "&", "+", "and", "or", ", and", "und", "et", "y", "e", "и", "та":
		return true
	}
	return false
}

var fieldWords = set(`programming language languages framework frameworks library libraries backend frontend microservice microservices api apis
	developer developers engineer engineers developing code codebase coding sdk component components compiler cluster clusters smart contracts
	kubernetes goroutines concurrency routing hooks playbooks charts cookbooks manifests pipeline pipelines crate crates
	entwickler entwicklerin programmiersprache sprache desarrollador développeur разработчик розробник`)

// besideField reports whether a word of the field stands within two words on
// the same line: "Go developer", "written in Go, gRPC".
func besideField(text string, words []techWord, c candidate) bool {
	for i := max(c.first-2, 0); i <= min(c.last+2, len(words)-1); i++ {
		if i >= c.first && i <= c.last || !fieldWords[words[i].lower] {
			continue
		}
		a, b := min(words[i].to, c.End), max(words[i].from, c.Start)
		if !strings.ContainsAny(text[a:b], "\n.;:") {
			return true
		}
	}
	return before(text, words, c, "in", "written") || before(text, words, c, "in", "programming")
}

// before reports the two words that stand before a candidate.
func before(text string, words []techWord, c candidate, near, far string) bool {
	return c.first >= 2 && words[c.first-1].lower == near && words[c.first-2].lower == far && !strings.Contains(text[words[c.first-2].from:c.Start], "\n")
}

var (
	yearWords    = set(`year years yr yrs jahre jahren jahr años ans anos лет года років роки 年 년`)
	yearsBetween = set(`of with in using experience expertise hands on professional commercial working building erfahrung mit in experiencia con de d expérience avec en опыта с experience's практики`)
)

// mostYears bounds what is read as a claim; more is a number of something else.
const mostYears = 60

// yearsBeside reads "8 years of experience with X", "X (8 years)" and "X: 8+ years".
func yearsBeside(text string, words []techWord, c candidate) int {
	for i := c.first - 1; i > 0 && c.first-i <= 6; i-- {
		if yearWords[words[i].lower] {
			if strings.ContainsAny(text[words[i].to:c.Start], "\n.;,") {
				return 0
			}
			return smallNumber(words[i-1].lower)
		}
		if !yearsBetween[words[i].lower] {
			break
		}
	}
	if i := c.last + 1; i+1 < len(words) && yearWords[words[i+1].lower] && words[i].from-c.End <= 4 &&
		strings.ContainsAny(text[c.End:words[i].from], "(:–-") {
		return smallNumber(words[i].lower)
	}
	return 0
}

func smallNumber(s string) int {
	n := 0
	for _, r := range strings.TrimRight(s, "+") {
		if digit(r) < 0 || utf8.RuneCountInString(s) > 3 {
			return 0
		}
		n = n*10 + digit(r)
	}
	if n > mostYears {
		return 0
	}
	return n
}
