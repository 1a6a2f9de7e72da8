package search

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// listedPeople are invented; the fillers make words common and rare.
func listedPeople() []Entry {
	out := []Entry{
		{ID: "1", List: "test", Kind: Person, Names: []string{"PROBE, Yevgeny Arkadyevich", "Zhenya"}, BirthYears: []int{1971}},
		{ID: "2", List: "test", Kind: Person, Names: []string{"Ri Tong Muster", "陳山林"}, BirthYears: []int{1968, 1975}},
		{ID: "3", List: "test", Kind: Person, Names: []string{"Robert Beispielmann"}},
		{ID: "4", List: "test", Kind: Company, Names: []string{"Exampletronic Trading Ltd."}, Countries: []string{"kp"}},
		{ID: "5", List: "test", Kind: Person, Names: []string{"Tong San Samplewala"}},
		{ID: "6", List: "test", Kind: Person, Names: []string{"Ольга Примерова"}},
		{ID: "7", List: "test", Kind: Person, Names: []string{"John Quillon Fixture"}, Countries: []string{"la"}},
	}
	random := rand.New(rand.NewPCG(7, 7))
	for i := range 300 {
		out = append(out, Entry{ID: fmt.Sprint(1000 + i), List: "test", Kind: Person, Names: []string{invented(random, 2+random.IntN(2))}})
	}
	return out
}

func invented(random *rand.Rand, words int) string {
	var w []string
	for range words {
		var s strings.Builder
		for range 2 + random.IntN(3) {
			s.WriteByte("bdfgklmnprstvz"[random.IntN(14)])
			s.WriteByte("aeiou"[random.IntN(5)])
		}
		w = append(w, s.String()+string("nrslm"[random.IntN(5)]))
	}
	return strings.Join(w, " ")
}

func TestSearch(t *testing.T) {
	index := New(listedPeople())
	for _, c := range []struct {
		name, query string
		id          string // of the first candidate
		shown       bool
		pieces      string // word>met how
	}{
		{"the name as listed, family name last", "Yevgeny Arkadyevich Probe", "1", true, "yevgeny>yevgeny equal, arkadyevich>arkadyevich equal, probe>probe equal"},
		{"a typing error in every word", "Yevgenny Arkadyevihc Prbe", "1", true, "yevgenny>yevgeny romanisation, arkadyevihc>arkadyevich one_edit, prbe>probe one_edit"},
		{"two errors in a long word", "Yevgeny Arkdyevih Probe", "1", true, "yevgeny>yevgeny equal, arkdyevih>arkadyevich two_edits, probe>probe equal"},
		{"another romanisation", "Evgeniy Arkadyevich Probe", "1", true, "evgeniy>yevgeny romanisation, arkadyevich>arkadyevich equal, probe>probe equal"},
		{"a nickname", "Bob Beispielmann", "3", true, "bob>robert nickname, beispielmann>beispielmann equal"},
		{"an initial is worth little where every word is rare", "R. Beispielmann", "3", false, "r>robert initial, beispielmann>beispielmann equal"},
		{"a word written apart", "Tongsan Samplewala", "5", true, "tongsan>tong san joined, samplewala>samplewala equal"},
		{"two words written as one in the query only", "Robert Beispiel Mann", "3", true, "robert>robert equal, beispiel>beispielmann joined, mann>beispielmann joined"},
		{"another script that is folded", "Olga Primerova", "6", true, "olga>olga equal, primerova>primerova equal"},
		{"a name in full in one word of Han", "陈山林", "2", true, "陈山林>陈山林 equal"},
		{"a middle name left out", "John Fixture", "7", true, "john>john equal, fixture>fixture equal"},
		{"one word alone is never shown", "Zhenya", "1", false, "zhenya>zhenya equal"},
		{"the family name with another given name isn't shown", "Walter Beispielmann", "3", false, "walter> unmet, beispielmann>beispielmann equal"},
		{"short words must be equal", "Ra Tong Muster", "2", false, "ra> unmet, tong>tong equal, muster>muster equal"},
		{"a firm without its legal form", "Exampletronic Trading", "4", true, "exampletronic>exampletronic equal, trading>trading equal"},
	} {
		t.Run(c.name, func(t *testing.T) {
			found := index.Search(Query{Name: c.query})
			if len(found) == 0 || found[0].Entry.ID != c.id {
				t.Fatalf("%s finds %v, want %s first", c.query, found, c.id)
			}
			var pieces []string
			for _, p := range found[0].Pieces {
				pieces = append(pieces, fmt.Sprintf("%s>%s %s", p.Word, p.Met, p.How))
			}
			if got := strings.Join(pieces, ", "); got != c.pieces || (found[0].Score >= Shown) != c.shown {
				t.Errorf("%s: %s, score %.3f; want %s, shown %v", c.query, got, found[0].Score, c.pieces, c.shown)
			}
		})
	}
}

func TestNothingIsFoundInNothing(t *testing.T) {
	var none *Index
	if none.Search(Query{Name: "Anna Probe"}) != nil || none.Names() != 0 || New(nil).Search(Query{Name: "Anna Probe"}) != nil {
		t.Error("an index without entries finds something")
	}
	index := New(append(listedPeople(), Entry{ID: "x", Kind: Person, Names: []string{"", "---"}}))
	for _, q := range []string{"", "  ", "123", "x"} {
		for _, c := range index.Search(Query{Name: q}) {
			if c.Score >= Shown {
				t.Errorf("%q finds %s with %.2f", q, c.Name, c.Score)
			}
		}
	}
}

func TestAFieldThatIsUnknownChangesNothing(t *testing.T) {
	index := New(listedPeople())
	first := func(q Query) Candidate { return index.Search(q)[0] }
	for _, c := range []struct {
		name      string
		query     Query
		agreement [2]Agreement // of the year and the country
		direction int
	}{
		{"neither is asked for", Query{Name: "Ri Tong Muster"}, [2]Agreement{Unknown, Unknown}, 0},
		{"a year, of which the list says nothing", Query{Name: "Robert Beispielmann", BirthYear: 1980}, [2]Agreement{Unknown, Unknown}, 0},
		{"one of the listed years", Query{Name: "Ri Tong Muster", BirthYear: 1975}, [2]Agreement{Agrees, Unknown}, 1},
		{"a year beside a listed one", Query{Name: "Ri Tong Muster", BirthYear: 1969}, [2]Agreement{Agrees, Unknown}, 1},
		{"two years off", Query{Name: "Ri Tong Muster", BirthYear: 1977}, [2]Agreement{Near, Unknown}, 0},
		{"another generation", Query{Name: "Ri Tong Muster", BirthYear: 1999}, [2]Agreement{Differs, Unknown}, -1},
		{"a firm in the same country", Query{Name: "Exampletronic Trading", Country: "kp"}, [2]Agreement{Unknown, Agrees}, 1},
		{"a firm elsewhere", Query{Name: "Exampletronic Trading", Country: "de"}, [2]Agreement{Unknown, Differs}, -1},
		{"a person who lives elsewhere", Query{Name: "John Fixture", Country: "de"}, [2]Agreement{Unknown, Unknown}, 0},
		{"a person who lives there", Query{Name: "John Fixture", Country: "la"}, [2]Agreement{Unknown, Agrees}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, alone := first(c.query), first(Query{Name: c.query.Name})
			if a := [2]Agreement{got.Fields[0].Agreement, got.Fields[1].Agreement}; a != c.agreement {
				t.Errorf("the fields are %v, want %v", a, c.agreement)
			}
			if alone.Score != alone.NameScore || got.NameScore != alone.NameScore {
				t.Errorf("a name alone scores %g, its words %g", alone.Score, alone.NameScore)
			}
			direction := 0
			if got.Score > alone.Score+1e-9 {
				direction = 1
			} else if got.Score < alone.Score-1e-9 {
				direction = -1
			}
			if direction != c.direction || got.Score > 1 || got.Score < 0 {
				t.Errorf("the score goes from %.3f to %.3f", alone.Score, got.Score)
			}
		})
	}
}

func TestTheYearOfBirthLiftsNoHalfName(t *testing.T) {
	got := New(listedPeople()).Search(Query{Name: "Oskar Probe", BirthYear: 1971})
	if len(got) == 0 || got[0].Entry.ID != "1" || got[0].Score >= Shown {
		t.Errorf("a family name and a year find %v", got)
	}
}

func TestTheKindAskedForIsKept(t *testing.T) {
	index := New(listedPeople())
	for _, c := range index.Search(Query{Name: "Exampletronic Trading", Kind: Person}) {
		if c.Entry.Kind != Person {
			t.Errorf("asked for persons, found %s", c.Name)
		}
	}
	if got := index.Search(Query{Name: "Exampletronic Trading", Kind: Company}); len(got) != 1 || got[0].Entry.ID != "4" {
		t.Errorf("asked for firms, found %v", got)
	}
}

func TestOwnNameComesFirst(t *testing.T) {
	entries := listedPeople()
	index := New(entries)
	for _, e := range entries {
		for _, n := range e.Names {
			if found := index.Search(Query{Name: n}); len(found) == 0 || found[0].Entry.ID != e.ID {
				t.Errorf("%s isn't first for its own name: %v", n, found)
			}
		}
	}
}

func TestOrderOfTheQueryDoesNotMatter(t *testing.T) {
	index := New(listedPeople())
	random := rand.New(rand.NewPCG(3, 3))
	type result struct {
		id    string
		score string
	}
	results := func(words []string) (out []result) {
		for _, c := range index.Search(Query{Name: strings.Join(words, " ")}) {
			out = append(out, result{c.Entry.ID, fmt.Sprintf("%.5f", c.Score)})
		}
		return out
	}
	for i := range 300 {
		words := strings.Fields(index.entries[i].Names[0])
		if i >= 7 {
			words[0] = words[0][1:] // an error
		}
		want := results(words)
		random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		if got := results(words); !slices.Equal(got, want) {
			t.Errorf("%v: %v, in another order %v", words, want, got)
		}
	}
}

func TestPiecesSumToTheScoreOfTheName(t *testing.T) {
	index := New(listedPeople())
	for _, e := range index.entries {
		for _, c := range index.Search(Query{Name: e.Names[0][:len(e.Names[0])-1]}) {
			sum := 0.0
			for _, p := range c.Pieces {
				sum += p.Share
			}
			if d := sum - c.NameScore; d > 1e-5 || d < -1e-5 {
				t.Errorf("%s: pieces %v sum to %g, the name scores %g", c.Name, c.Pieces, sum, c.NameScore)
			}
		}
	}
}

func TestExplain(t *testing.T) {
	got := New(listedPeople()).Search(Query{Name: "Fixture Jack", BirthYear: 1980, Country: "la"})[0].Explain()
	for _, want := range []string{
		"jack meets john (nickname)", "quillon of the listed name isn't in the query", "another order", "birth year isn't known on both sides", "country agrees: odds × 2",
	} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("no %q in\n%s", want, strings.Join(got, "\n"))
		}
	}
	if got := New(listedPeople()).Search(Query{Name: "Walter Beispielmann"})[0].Explain(); got[0] != "walter meets no word of Robert Beispielmann" {
		t.Errorf("a word that meets nothing reads %q", got[0])
	}
}

func TestManySearchAtOnce(t *testing.T) {
	index := New(listedPeople())
	want := make([][]Candidate, len(index.entries))
	for i, e := range index.entries {
		want[i] = index.Search(Query{Name: e.Names[0]})
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i, e := range index.entries {
				if got := index.Search(Query{Name: e.Names[0]}); !reflect.DeepEqual(got, want[i]) {
					t.Errorf("%s: another answer beside other searches", e.Names[0])
				}
			}
		})
	}
	all.Wait()
}

func BenchmarkSearch(b *testing.B) {
	random := rand.New(rand.NewPCG(1, 1))
	var entries []Entry
	for i := range 20_000 {
		entries = append(entries, Entry{ID: fmt.Sprint(i), Kind: Person, Names: []string{invented(random, 3)}})
	}
	index := New(entries)
	i := 0
	for b.Loop() {
		words := strings.Fields(entries[i%len(entries)].Names[0])
		for j, w := range words {
			words[j] = w[:len(w)-1] + "x"
		}
		index.Search(Query{Name: strings.Join(words, " ")})
		i++
	}
}
