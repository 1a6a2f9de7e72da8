package search

import (
	"cmp"
	"container/heap"
	"slices"
)

const (
	// ceiling is the score of a name that agrees in every word when nothing else is
	// known: there are namesakes. It is the prior on which the fields work.
	ceiling = 0.95
	// leastJoined is the shortest word that two words may be written as.
	leastJoined = 5
	// loneWord takes this share of the score of a name of which a single word was
	// met: package name calls such a relation unknown.
	loneWord = 0.7
	// leftOut is the share of its weight that a listed word costs which the query
	// lacks: people leave out middle names, patronymics, second family names and
	// legal forms, but don't invent such.
	leftOut = 0.5
)

// meeting is a listed word that a word of the query is near to.
type meeting struct {
	word  int32
	how   How
	worth float32
}

// reached is what the first pass adds up for one listed name.
type reached struct {
	met    float32 // weight met, each word by its worth
	listed float32 // weight of the listed words met
	asked  float32 // weight of the words of the query that met
	last   int32   // the word of the query that added last, from 1
}

type ranked struct {
	name  int32
	bound float32
}

// queue is a heap, best bound first; equal ones in the order of the index.
type queue []ranked

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	return q[i].bound > q[j].bound || q[i].bound == q[j].bound && q[i].name < q[j].name
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push and Pop are part of heap.Interface and do nothing: the queue is filled
// at once, and next takes from it without an allocation.
func (q *queue) Push(any) {}

// Pop does nothing; see Push.
func (q *queue) Pop() any { return nil }

// next takes the name with the best bound.
func (q *queue) next() int32 {
	first, last := (*q)[0], len(*q)-1
	(*q)[0] = (*q)[last]
	if *q = (*q)[:last]; last > 0 {
		heap.Fix(q, 0)
	}
	return first.name
}

// rated is a name scored exactly, the best one of its entry.
type rated struct {
	name, entry int32
	score       float64
}

// scratch is the memory of one search.
type scratch struct {
	counts   []uint8   // by word
	seen     []int32   // words with a count
	names    []reached // by name
	touched  []int32
	queue    queue
	query    []asked
	met      []meeting // of all words of the query
	possible []pairing
	paired   paired
	best     []rated
}

// asked is one word of the query.
type asked struct {
	text   string
	weight float32
	met    []meeting // nearest first
}

// meeting is how the word meets a listed one; nil when it doesn't.
func (a *asked) meeting(id int32) *meeting {
	for i := range a.met {
		if a.met[i].word == id {
			return &a.met[i]
		}
	}
	return nil
}

func newScratch(x *Index) *scratch {
	return &scratch{counts: make([]uint8, len(x.words.list)), names: make([]reached, len(x.names))}
}

func (s *scratch) reset() {
	for _, n := range s.touched {
		s.names[n] = reached{}
	}
	s.touched, s.queue, s.query, s.met, s.best = s.touched[:0], s.queue[:0], s.query[:0], s.met[:0], s.best[:0]
}

// keep holds on to the best name of each entry.
func (s *scratch) keep(r rated) {
	i := slices.IndexFunc(s.best, func(b rated) bool { return b.entry == r.entry })
	switch {
	case i < 0:
		s.best = append(s.best, r)
	case r.score > s.best[i].score:
		s.best[i] = r
	}
}

// find looks every word of the query up and adds up what each listed name meets.
func (s *scratch) find(x *Index, part []string) {
	for _, text := range part {
		a := asked{text: text, weight: x.words.rare, met: s.meet(x, text)}
		if id, ok := x.words.byText[text]; ok {
			a.weight = x.words.list[id].weight
		}
		s.query = append(s.query, a)
	}
	for i := range s.query {
		s.addJoined(x, i)
		for _, m := range s.query[i].met {
			w := &x.words.list[m.word]
			r := reached{met: m.worth * w.weight, listed: w.weight, asked: s.query[i].weight}
			for _, n := range w.names {
				s.add(n, int32(i+1), r)
			}
		}
	}
}

// meet gives the listed words that a word is near to, nearest first.
func (s *scratch) meet(x *Index, text string) []meeting {
	start := len(s.met)
	add := func(id int32, how How) {
		for _, m := range s.met[start:] {
			if m.word == id {
				return
			}
		}
		s.met = append(s.met, meeting{id, how, worth[how]})
	}
	if id, ok := x.words.byText[text]; ok {
		add(id, Equal)
	}
	if key := soundKey(text); key != "" {
		for _, id := range x.words.sounds[key] {
			add(id, Romanisation)
		}
	}
	for _, other := range x.short[text] {
		if id, ok := x.words.byText[other]; ok {
			add(id, Nickname)
		}
	}
	x.words.near([]rune(text), s, func(id int32, d int) {
		how := OneEdit
		if d > 1 {
			how = TwoEdits
		}
		add(id, how)
	})
	met := s.met[start:]
	slices.SortFunc(met, func(a, b meeting) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.word, b.word))
	})
	return met
}

// addJoined adds the names that write two words of the query as one, or its word
// as two.
func (s *scratch) addJoined(x *Index, i int) {
	q := &s.query[i]
	for _, at := range x.pairs[q.text] {
		n := &x.names[at.name]
		both := x.words.list[n.words[at.at]].weight + x.words.list[n.words[at.at+1]].weight
		s.add(at.name, int32(i+1), reached{met: both, listed: both, asked: q.weight})
	}
	if i+1 == len(s.query) {
		return
	}
	if id, ok := x.words.byText[q.text+s.query[i+1].text]; ok && len(q.text)+len(s.query[i+1].text) >= leastJoined {
		w := &x.words.list[id]
		for _, n := range w.names {
			s.add(n, int32(i+2), reached{met: w.weight, listed: w.weight, asked: q.weight + s.query[i+1].weight})
		}
	}
}

// add counts what a word of the query reaches in a name, the first time only:
// the nearest meeting comes first.
func (s *scratch) add(name, word int32, r reached) {
	n := &s.names[name]
	if n.last >= word {
		return
	}
	if n.last == 0 {
		s.touched = append(s.touched, name)
	}
	n.met, n.listed, n.asked, n.last = n.met+r.met, n.listed+r.listed, n.asked+r.asked, word
}

// collect queues the names reached by how well they can agree at most.
func (s *scratch) collect(x *Index, kind Kind) {
	total := s.total()
	for _, n := range s.touched {
		if kind != "" && x.entries[x.names[n].entry].Kind != kind {
			continue
		}
		s.queue = append(s.queue, ranked{n, dice(s.names[n], x.names[n].weight, total)})
	}
}

// dice is twice the weight met over the weight of both names (Dice's coefficient
// over weighted words). A word of the query that met weighs as the listed one
// that it met, so that a typing error doesn't make a common word a rare one.
// Listed words that nothing met weigh leftOut of what they do.
func dice(r reached, listed, asked float32) float32 {
	return 2 * r.met / (2*r.listed + leftOut*max(listed-r.listed, 0) + max(asked-r.asked, 0))
}

// pairing is one word of the query and one listed word that are near.
type pairing struct {
	q, e int
	*meeting
}
