package search

import (
	"fmt"
	"strings"
)

// How says in what way a word of the query met a listed one.
type How string

// The ways of meeting, nearest first, and the share of the word's weight that
// each is worth. Equal spelling is the unit. One of the others must be worth more
// than a word that is missing and less than an equal one; that order, not the
// exact figure, decides the rank (docs/measures.md has what was tried).
const (
	Equal        How = "equal"
	Joined       How = "joined"       // written apart on one side: Jong Un, Jongun
	Romanisation How = "romanisation" // spellings of one sound: Yevgeny, Evgeniy
	OneEdit      How = "one_edit"
	Nickname     How = "nickname"
	TwoEdits     How = "two_edits"
	Initial      How = "initial"
	Unmet        How = "unmet" // no word of the listed name is near
)

var worth = map[How]float32{Equal: 1, Joined: 1, Romanisation: .92, OneEdit: .9, Nickname: .85, TwoEdits: .75, Initial: .6}

// Piece is one word of the query and what it met.
type Piece struct {
	Word  string  `json:"word"`          // folded
	Met   string  `json:"met,omitempty"` // the listed word or, written apart, words; empty: none
	How   How     `json:"how"`
	Share float64 `json:"share"` // of the score of the name that rests on it; the pieces' shares sum to NameScore
}

// Agreement says how a field beside the name compares.
type Agreement string

// The ways in which a field compares. Unknown changes nothing.
const (
	Agrees  Agreement = "agrees"
	Near    Agreement = "near"
	Differs Agreement = "differs"
	Unknown Agreement = "unknown"
)

// Field is how a field beside the name compares and what it did to the odds.
type Field struct {
	Name      string    `json:"name"` // birth_year or country
	Agreement Agreement `json:"agreement"`
	Factor    float64   `json:"factor"` // 1 when unknown
}

// Candidate is an entry that may be who was looked for: a question, no finding.
type Candidate struct {
	Entry     Entry    `json:"entry"`
	Name      string   `json:"name"`       // the one of the entry's names that came nearest
	Score     float64  `json:"score"`      // 0–1, a degree of agreement and no probability of being the one
	NameScore float64  `json:"name_score"` // 0–1, before the fields
	Pieces    []Piece  `json:"pieces"`
	Missing   []string `json:"missing,omitempty"` // words of the listed name that no word of the query met
	Reordered bool     `json:"reordered"`         // the words stand in another order; costs nothing
	Fields    []Field  `json:"fields"`

	entry int32
}

// Shown is the least score of a candidate that a person should see. At it the
// 50,000 invented persons and the planted typing errors of `bonafide eval
// screening` gave the figures of docs/measures.md.
const Shown = 0.80

// Explain says in sentences what the score rests on.
func (c Candidate) Explain() []string {
	out := make([]string, 0, len(c.Pieces)+len(c.Missing)+len(c.Fields)+1)
	for _, p := range c.Pieces {
		if p.How == Unmet {
			out = append(out, fmt.Sprintf("%s meets no word of %s", p.Word, c.Name))
			continue
		}
		out = append(out, fmt.Sprintf("%s meets %s (%s), %.0f of 100", p.Word, p.Met, strings.ReplaceAll(string(p.How), "_", " "), 100*p.Share))
	}
	for _, m := range c.Missing {
		out = append(out, fmt.Sprintf("%s of the listed name isn't in the query", m))
	}
	if c.Reordered {
		out = append(out, "the words stand in another order, which costs nothing")
	}
	for _, f := range c.Fields {
		field := strings.ReplaceAll(f.Name, "_", " ")
		if f.Agreement == Unknown {
			out = append(out, field+" isn't known on both sides and changes nothing")
			continue
		}
		out = append(out, fmt.Sprintf("%s %s: odds × %g", field, f.Agreement, f.Factor))
	}
	return out
}
