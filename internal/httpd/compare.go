package httpd

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/screen"
)

// matrixView says who shares what.
type matrixView struct {
	Columns []matrixColumn
	Rows    []matrixRow
	Cut     int // values that are not shown
}

type matrixColumn struct {
	Kind, Value, Note string
}

type matrixRow struct {
	Linked
	Shares  string
	Names   string
	Cells   []bool
	Compare string
}

// maxColumns are the shared values that a matrix shows.
const maxColumns = 8

func viewMatrix(c Case) matrixView {
	var m matrixView
	at := map[[2]string]int{}
	shared := map[string][]screen.Link{}
	for _, l := range c.Record.Screening.Links {
		shared[l.Application] = append(shared[l.Application], l)
		key := [2]string{l.Kind, l.Value}
		if _, ok := at[key]; ok {
			continue
		}
		if len(m.Columns) == maxColumns {
			m.Cut++
			continue
		}
		at[key] = len(m.Columns)
		m.Columns = append(m.Columns, matrixColumn{kindWord(l.Kind), short(shortValue(l.Value), 40), linkNote(l)})
	}
	for _, other := range c.Linked {
		row := matrixRow{Linked: other, Cells: make([]bool, len(m.Columns)), Compare: "?with=" + queryEscape(other.Ref.ID) + "#compare"}
		var kinds []string
		for _, l := range shared[other.Ref.ID] {
			if i, ok := at[[2]string{l.Kind, l.Value}]; ok {
				row.Cells[i] = true
			}
			if w := strings.ToLower(kindWord(l.Kind)); !slices.Contains(kinds, w) {
				kinds = append(kinds, w)
			}
			row.Names = relationWords(l.Names)
		}
		row.Shares = strings.Join(kinds, ", ")
		m.Rows = append(m.Rows, row)
	}
	return m
}

func linkNote(l screen.Link) string {
	switch {
	case l.Explained != "":
		return "explained: " + strings.ReplaceAll(l.Explained, "_", " ")
	case l.OverCap:
		return fmt.Sprintf("shared by %s, adds nothing", thousands(l.SharedBy))
	case l.Measure > 0:
		return fmt.Sprintf("soft, %.2f", l.Measure)
	}
	return "exact"
}

func relationWords(r screen.Relation) string {
	switch r {
	case screen.NamesSame:
		return "the same"
	case screen.NamesVariant:
		return "a variant"
	case screen.NamesDifferentGiven:
		return "same family name"
	case screen.NamesDifferent:
		return "different"
	}
	return "can't be told"
}

// compareView is two applications side by side.
type compareView struct {
	Left, Right string
	RightID     string
	Rows        []compareRow
	Passages    []passage
}

type compareRow struct {
	Field       string
	Left, Right []comparedValue
	State       string // equal, differs, unknown
}

type comparedValue struct {
	Text string
	Same bool
}

// comparedKinds are shown side by side, in this order.
var comparedKinds = []string{screen.KindEmail, screen.KindPhone, screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindTelegram, screen.KindDiscord,
	screen.KindSkype, screen.KindWebsite, screen.KindAddress, screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON,
	screen.KindWalletSOL, screen.KindDevice, screen.KindIPv4, screen.KindIPv6, screen.KindShipTo}

// compare puts two applications side by side: stated names and place, every
// kind of identifier that either has, and the passages that stand in both.
func compare(a, b Record) *compareView {
	v := &compareView{Left: nameOf(a), Right: nameOf(b), RightID: b.Screening.Application.ID}
	v.addRow("Name", []string{nameOf(a)}, []string{nameOf(b)})
	v.addRow("Place", placeOf(a), placeOf(b))
	for _, kind := range comparedKinds {
		left, right := valuesOf(a, kind), valuesOf(b, kind)
		if len(left)+len(right) > 0 {
			v.addRow(kindWord(kind), left, right)
		}
	}
	v.addRow("Employers", employersOf(a), employersOf(b))
	for _, da := range a.Screening.Documents {
		for _, db := range b.Screening.Documents {
			for _, p := range commonPassages(da.Text, db.Text) {
				p.Left, p.Right = da.Name, db.Name
				v.Passages = append(v.Passages, p)
			}
		}
	}
	slices.SortStableFunc(v.Passages, func(x, y passage) int { return cmp.Compare(y.Words, x.Words) })
	v.Passages = v.Passages[:min(10, len(v.Passages))]
	return v
}

func (v *compareView) addRow(field string, left, right []string) {
	row := compareRow{Field: field, State: "differs"}
	if len(left) == 0 || len(right) == 0 {
		row.State = "unknown"
	}
	mark := func(own, others []string) (out []comparedValue) {
		for _, x := range own {
			same := slices.Contains(others, x)
			if same {
				row.State = "equal"
			}
			out = append(out, comparedValue{x, same})
		}
		return out
	}
	row.Left, row.Right = mark(left, right), mark(right, left)
	v.Rows = append(v.Rows, row)
}

func valuesOf(r Record, kind string) []string {
	var out []string
	for _, id := range r.Screening.Identifiers {
		if id.Kind == kind && len(out) < 6 {
			out = append(out, id.Value)
		}
	}
	return out
}

func placeOf(r Record) []string {
	p := r.Application.Person
	if p == nil || p.Location == nil {
		return nil
	}
	parts := slices.DeleteFunc([]string{p.Location.City, p.Location.Region, p.Location.Country}, func(s string) bool { return s == "" })
	if len(parts) == 0 {
		return nil
	}
	return []string{strings.Join(parts, ", ")}
}

func employersOf(r Record) []string {
	var out []string
	if r.Application.History != nil {
		for _, w := range r.Application.History.Work {
			if w.Employer != "" && len(out) < 8 {
				out = append(out, w.Employer)
			}
		}
	}
	return out
}

// passage is a run of words that stands in two texts.
type passage struct {
	Left, Right string // names of the files
	Text        string // as the first text has it
	Words       int
}

// A passage has at least twelve words; shorter runs are ordinary phrases.
const (
	shingle     = 8
	leastWords  = 12
	mostCompare = 20_000 // words of a text that are looked at
)

// commonPassages finds the runs of at least twelve words that stand in both
// texts, longest first; case and punctuation do not count.
func commonPassages(a, b string) []passage {
	wa, wb := wordsOf(a), wordsOf(b)
	if len(wa) < leastWords || len(wb) < leastWords {
		return nil
	}
	starts := map[string][]int{}
	for i := 0; i+shingle <= len(wb); i++ {
		key := joinWords(wb[i : i+shingle])
		if len(starts[key]) < 4 { // a phrase that repeats is looked at four times
			starts[key] = append(starts[key], i)
		}
	}
	var out []passage
	for i := 0; i+shingle <= len(wa); {
		best := 0
		for _, j := range starts[joinWords(wa[i:i+shingle])] {
			n := shingle
			for i+n < len(wa) && j+n < len(wb) && wa[i+n].folded == wb[j+n].folded {
				n++
			}
			best = max(best, n)
		}
		if best < leastWords {
			i++
			continue
		}
		out = append(out, passage{Text: strings.Join(strings.Fields(a[wa[i].start:wa[i+best-1].end]), " "), Words: best})
		i += best
	}
	slices.SortStableFunc(out, func(x, y passage) int { return cmp.Compare(y.Words, x.Words) })
	return out
}

type word struct {
	folded     string
	start, end int
}

func joinWords(ws []word) string {
	var b strings.Builder
	for _, w := range ws {
		b.WriteString(w.folded)
		b.WriteByte(' ')
	}
	return b.String()
}

func wordsOf(s string) []word {
	var out []word
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = append(out, word{strings.ToLower(s[start:end]), start, end})
			start = -1
		}
	}
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if start < 0 {
				start = i
			}
			continue
		}
		flush(i)
		if len(out) >= mostCompare {
			return out
		}
	}
	flush(len(s))
	return out
}
