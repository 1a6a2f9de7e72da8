package search

import (
	"cmp"
	"slices"
	"unicode/utf8"
)

// rate compares the query with one listed name word by word, each used once, and
// weighs the fields beside it. What met what stays in s.paired.
func (s *scratch) rate(x *Index, id int32, q Query) (nameScore, score float64) {
	n, p := &x.names[id], &s.paired
	s.pair(x, n)
	p.sum(x, s.query, n)
	scale := float32(ceiling)
	if p.count < 2 && !p.fullName(x, n) {
		scale *= loneWord
	}
	nameScore = float64(scale * dice(p.reached, n.weight, s.total()))
	return nameScore, withFields(nameScore, compareFields(&x.entries[n.entry], q))
}

// total is the weight of the query.
func (s *scratch) total() (sum float32) {
	for i := range s.query {
		sum += s.query[i].weight
	}
	return sum
}

// candidate rates a name and says what the score rests on.
func (s *scratch) candidate(x *Index, id int32, q Query) Candidate {
	n, p := &x.names[id], &s.paired
	entry := x.entries[n.entry]
	c := Candidate{Entry: entry, Name: entry.Names[n.name], entry: n.entry, Pieces: make([]Piece, len(s.query))}
	c.NameScore, c.Score = s.rate(x, id, q)
	for i := range s.query {
		c.Pieces[i] = Piece{Word: s.query[i].text, Met: p.metText(x, n, i), How: p.how[i]}
		if p.reached.met > 0 {
			c.Pieces[i].Share = c.NameScore * float64(p.value[i]/p.reached.met)
		}
	}
	for e, w := range n.words {
		if !p.used[e] {
			c.Missing = append(c.Missing, x.words.list[w].text)
		}
	}
	fields := compareFields(&entry, q)
	c.Reordered, c.Fields = p.reordered(), fields[:]
	return c
}

// mostWords bounds the words of a name in one script; package name cuts there.
const mostWords = 16

// paired says for each word of the query which listed word it met, by place.
type paired struct {
	met    [mostWords]int // -1: none
	second [mostWords]int // the listed word behind it, of two that were met as one; -1: none
	how    [mostWords]How
	value  [mostWords]float32 // weight met
	used   [mostWords]bool    // listed words
	words  int                // of the query
	count  int                // listed words met, initials too

	reached reached
}

// pair assigns the nearest and weightiest words first, then words written apart,
// then initials.
func (s *scratch) pair(x *Index, n *listed) {
	p := &s.paired
	*p = paired{words: len(s.query)}
	for i := range p.met {
		p.met[i], p.second[i], p.how[i] = -1, -1, Unmet
	}
	s.possible = s.possible[:0]
	for i := range s.query {
		for e, id := range n.words {
			if m := s.query[i].meeting(id); m != nil {
				s.possible = append(s.possible, pairing{i, e, m})
			}
		}
	}
	slices.SortStableFunc(s.possible, func(a, b pairing) int { return cmp.Compare(b.worth, a.worth) })
	for _, o := range s.possible {
		if p.met[o.q] < 0 && !p.used[o.e] {
			p.take(o.q, o.e, o.how)
		}
	}
	s.pairJoined(x, n, p)
	s.pairInitials(x, n, p)
}

func (p *paired) take(q, e int, how How) { p.met[q], p.how[q], p.used[e] = e, how, true }

func (s *scratch) pairJoined(x *Index, n *listed, p *paired) {
	text := func(e int) string { return x.words.list[n.words[e]].text }
	for q := range s.query {
		for e := range n.words {
			if p.met[q] >= 0 || p.used[e] {
				continue
			}
			if e+1 < len(n.words) && !p.used[e+1] && isJoined(s.query[q].text, text(e), text(e+1)) {
				p.take(q, e, Joined)
				p.second[q], p.used[e+1] = e+1, true
			} else if q+1 < len(s.query) && p.met[q+1] < 0 && isJoined(text(e), s.query[q].text, s.query[q+1].text) {
				p.take(q, e, Joined)
				p.take(q+1, e, Joined)
			}
		}
	}
}

func isJoined(whole, first, second string) bool {
	return len(whole) >= leastJoined && len(whole) == len(first)+len(second) && whole[:len(first)] == first && whole[len(first):] == second
}

func (s *scratch) pairInitials(x *Index, n *listed, p *paired) {
	for q := range s.query {
		for e, id := range n.words {
			a, b := s.query[q].text, x.words.list[id].text
			if p.met[q] < 0 && !p.used[e] && (oneLetter(a) || oneLetter(b)) && firstLetter(a) == firstLetter(b) {
				p.take(q, e, Initial)
			}
		}
	}
}

func oneLetter(s string) bool { return len(firstLetter(s)) == len(s) }

func firstLetter(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

// sum adds up what was met.
func (p *paired) sum(x *Index, query []asked, n *listed) {
	r := &p.reached
	weight := func(e int) float32 { return x.words.list[n.words[e]].weight }
	for q := range p.words {
		e := p.met[q]
		if e < 0 {
			continue
		}
		w := weight(e)
		if p.second[q] >= 0 {
			w += weight(p.second[q])
		}
		again := q > 0 && p.met[q-1] == e // the second of two words met as one
		if again || q+1 < p.words && p.met[q+1] == e {
			w /= 2
		}
		p.value[q] = worth[p.how[q]] * w
		r.met, r.listed, r.asked = r.met+p.value[q], r.listed+w, r.asked+query[q].weight
		p.count++
		if p.second[q] >= 0 {
			p.count++
		}
	}
}

// fullName reports whether a single word was met that is a name in full.
func (p *paired) fullName(x *Index, n *listed) bool {
	for q := range p.words {
		if e := p.met[q]; e >= 0 && p.how[q] != Initial && wholeName(x.words.list[n.words[e]].runes) {
			return true
		}
	}
	return false
}

func (p *paired) reordered() bool {
	last := -1
	for q := range p.words {
		if p.met[q] >= 0 {
			if p.met[q] < last {
				return true
			}
			last = p.met[q]
		}
	}
	return false
}

func (p *paired) metText(x *Index, n *listed, q int) string {
	if p.met[q] < 0 {
		return ""
	}
	text := x.words.list[n.words[p.met[q]]].text
	if p.second[q] >= 0 {
		text += " " + x.words.list[n.words[p.second[q]]].text
	}
	return text
}
