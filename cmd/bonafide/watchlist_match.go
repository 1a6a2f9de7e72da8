package main

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

type watchlistMatch struct {
	Value string   `arg:"" help:"A mailbox, phone, account, wallet, address … or the name of a person or firm."`
	Kind  string   `help:"Kind of the value, such as email, github or wallet_btc; told by its form when absent."`
	List  []string `help:"Look at this list only; may be given several times."`
	On    string   `help:"Day of the application, YYYY-MM-DD; today when absent."`

	BirthYear int    `help:"With a name: year of birth, if known." placeholder:"YYYY"`
	Country   string `help:"With a name: country of seat or residence, ISO code of two letters or English name, if known." placeholder:"CC"`

	JSON bool `help:"Print one JSON object a match."`
}

// oldestBirth is the earliest year of birth that a name is asked for with.
const oldestBirth = 1900

// met is one entry that a value meets, or would meet on another day.
type met struct {
	List       string  `json:"list"`
	Class      string  `json:"class"`
	Kind       string  `json:"kind"`
	Counts     bool    `json:"counts"` // see counts
	Confidence float64 `json:"confidence"`
	Stated     float64 `json:"stated_confidence"`
	TLP        string  `json:"tlp,omitempty"`
	Added      string  `json:"added,omitempty"`
	Until      string  `json:"valid_until,omitempty"`
	Source     string  `json:"source,omitempty"`
	For        string  `json:"listed_for,omitempty"` // whom the entry names
	Note       string  `json:"note,omitempty"`
}

// Run prints what the value meets, on which lists and how surely.
func (c *watchlistMatch) Run(g *globals, std streams) error {
	on := time.Now().UTC()
	if c.On != "" {
		day, err := time.Parse(time.DateOnly, c.On)
		if err != nil {
			return fmt.Errorf("--on %s: write YYYY-MM-DD", c.On)
		}
		on = day.Add(12 * time.Hour)
	}
	return readDesk(g, func(d deskRun) error {
		entries, err := d.desk.EntriesOf(d.ctx, c.List...)
		if err != nil {
			return err
		}
		kind, value, ok := c.Kind, c.Value, true
		switch kind {
		case "":
			kind, value, ok = pipeline.Canonical(c.Value)
		case screen.KindName, watchlist.KindCompany:
			ok = false
		default:
			if value, err = watchlist.Canonical(kind, c.Value); err != nil {
				return fmt.Errorf("--kind %s: %w", kind, err)
			}
		}
		if !ok {
			return c.name(std, slices.DeleteFunc(entries, func(e watchlist.Entry) bool { return !counts(e, on) }))
		}
		return c.value(std, entries, screen.Identifier{Kind: kind, Value: value, Raw: c.Value, Own: true}, on)
	})
}

// counts reports whether an entry counts for an application of a moment: it holds
// then, and it didn't run out since, for that takes its effect back.
func counts(e watchlist.Entry, on time.Time) bool {
	return e.Holds(on) && (e.Until.IsZero() || !time.Now().After(e.Until))
}

// value prints the entries of an identifier.
func (c *watchlistMatch) value(std streams, entries []watchlist.Entry, id screen.Identifier, on time.Time) error {
	found := watchlist.NewSet(entries).Find(id)
	for _, e := range found {
		m := met{List: e.List, Class: e.Class, Kind: e.Kind, Counts: counts(e, on), Confidence: e.ConfidenceAt(on), Stated: e.Confidence, TLP: e.TLP, Source: e.Source, Note: e.Note}
		if e.Name != e.Raw && e.Name != e.Value {
			m.For = e.Name
		}
		if !e.Added.IsZero() {
			m.Added = e.Added.Format(time.DateOnly)
		}
		if !e.Until.IsZero() {
			m.Until = e.Until.Format(time.DateOnly)
		}
		if err := c.print(std, m, m.String()); err != nil {
			return err
		}
	}
	if len(found) == 0 && !c.JSON {
		fmt.Fprintf(std.out, "%s as %s: on no list\n", printable(c.Value), id.Kind)
	}
	return nil
}

// print writes one match as JSON, or as a line with what it rests on below it.
func (c *watchlistMatch) print(std streams, v any, line string, why ...string) error {
	if c.JSON {
		return json.NewEncoder(std.out).Encode(v)
	}
	text := printable(line)
	for _, w := range why {
		text += "\n    " + printable(w)
	}
	_, err := fmt.Fprintln(std.out, text)
	return err
}

// String is the entry in one line.
func (m met) String() string {
	s := fmt.Sprintf("%s (%s): %s, ", m.List, m.Class, m.Kind)
	switch {
	case !m.Counts:
		s += "outside its dates, so it doesn't count"
	case m.Confidence < m.Stated:
		s += fmt.Sprintf("confidence %.2f of %.2f for its age", m.Confidence, m.Stated)
	default:
		s += fmt.Sprintf("confidence %.2f", m.Confidence)
	}
	for _, part := range []struct{ about, text string }{{"of ", m.Added}, {"until ", m.Until}, {"TLP:", strings.ToUpper(m.TLP)}, {"source ", m.Source}, {"listed for ", m.For}, {"", m.Note}} {
		if part.text != "" {
			s += ", " + part.about + part.text
		}
	}
	return s
}

// nameMatch is a listed name near the one looked for, with what it rests on.
type nameMatch struct {
	search.Candidate
	Why      []string `json:"why"`
	Question bool     `json:"question"` // always: a name alone has no weight
}

// name prints the listed persons and firms of nearly that name. A name alone is
// a question at most.
func (c *watchlistMatch) name(std streams, entries []watchlist.Entry) error {
	q := search.Query{Name: c.Value, BirthYear: c.BirthYear}
	if year := time.Now().Year(); c.BirthYear != 0 && (c.BirthYear < oldestBirth || c.BirthYear > year) {
		return fmt.Errorf("--birth-year %d: write a year of birth with four digits", c.BirthYear)
	}
	if c.Country != "" {
		var known bool
		if q.Country, known = watchlist.CountryCode(c.Country); !known {
			return fmt.Errorf("--country %s: write its code of two letters or its English name", printable(c.Country))
		}
	}
	switch c.Kind {
	case screen.KindName:
		q.Kind = search.Person
	case watchlist.KindCompany:
		q.Kind = search.Company
	}
	shown := 0
	for _, found := range search.New(search.Entries(entries)).Search(q) {
		if found.Score < search.Shown {
			continue
		}
		shown++
		m := nameMatch{found, found.Explain(), true}
		m.Score, m.NameScore = hundredth(m.Score), hundredth(m.NameScore)
		for i := range m.Pieces {
			m.Pieces[i].Share = hundredth(m.Pieces[i].Share)
		}
		if err := c.print(std, m, m.String(), m.Why...); err != nil {
			return err
		}
	}
	if c.JSON {
		return nil
	}
	if shown == 0 {
		fmt.Fprintf(std.out, "%s: no listed name is near\n", printable(c.Value))
		return nil
	}
	_, err := fmt.Fprintln(std.out, "A name alone is a question: it counts with a second identifier, such as year of birth, address, domain or wallet.")
	return err
}

// hundredth rounds a degree of agreement: its further digits say nothing.
func hundredth(x float64) float64 { return math.Round(x*100) / 100 }

// String is the match in one line.
func (m nameMatch) String() string {
	e := m.Entry
	s := fmt.Sprintf("%s (%s): %s, %s %s, score %.2f", e.List, e.Class, m.Name, e.Kind, e.ID, m.Score)
	if !e.Added.IsZero() {
		s += ", of " + e.Added.Format(time.DateOnly)
	}
	if e.TLP != "" {
		s += ", TLP:" + strings.ToUpper(e.TLP)
	}
	return s
}
