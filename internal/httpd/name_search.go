package httpd

import (
	"net/http"
	"strconv"
	"strings"
	"unicode"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

// longestName that is looked for, in characters: no person's or firm's is longer,
// and a search takes time by its words.
const longestName = 200

type namesPage struct {
	pipeline.NamesFound
	Form    nameForm
	Asked   bool
	Rows    []candidateView
	Problem *Problem
	Lead    bool
}

// nameForm is what is looked for as typed.
type nameForm struct{ Name, Kind, Year, Country string }

// candidateView is one listed person or firm with what its score rests on.
type candidateView struct {
	search.Candidate
	Href    string // of its list
	BuiltIn bool   // its list came with the program
	Others  []string
	Why     []string
}

// searchListed looks for a name on the lists. What it finds is a question, and
// nothing of the search is kept.
func (s *server) searchListed(c *gin.Context) error {
	f := nameForm{strings.TrimSpace(c.Query("name")), c.Query("kind"), strings.TrimSpace(c.Query("year")), strings.TrimSpace(c.Query("country"))}
	v := namesPage{Form: f, Asked: c.Request.URL.Query().Has("name"), Lead: allowed(person(c), may(review.SeeRed))}
	if !v.Asked {
		return s.render(c, http.StatusOK, "names", "Search names on lists", v)
	}
	q, err := f.query(s.Now().Year())
	if err == nil {
		v.NamesFound, err = s.Watchlists.SearchNames(c.Request.Context(), person(c), q)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		v.Asked, v.Problem = false, &p
		return s.render(c, p.Status, "names", "Search names on lists", v)
	}
	_, builtIn, err := s.Watchlists.ListWatchlists(c.Request.Context())
	if err != nil {
		return err
	}
	for _, x := range v.Candidates {
		v.Rows = append(v.Rows, viewCandidate(x, builtIn))
	}
	return s.render(c, http.StatusOK, "names", "Search names on lists", v)
}

// query holds what was typed to what can be searched for.
func (f nameForm) query(year int) (search.Query, error) {
	const oldest = 1900
	q := search.Query{Name: f.Name, Kind: search.Kind(f.Kind)}
	switch n := len([]rune(f.Name)); {
	case n > longestName:
		return q, Input("Name", "It is longer than 200 characters.", "Write one name of one person or firm.")
	case !strings.ContainsFunc(f.Name, unicode.IsLetter):
		return q, Input("Name", "It holds no letter.", "Write the name of a person or firm, in any script.")
	case q.Kind != "" && q.Kind != search.Person && q.Kind != search.Company:
		return q, Input("Look for", "It is not one of those offered.", "Choose one from the list.")
	}
	if f.Year != "" {
		n, err := strconv.Atoi(f.Year)
		if err != nil || n < oldest || n > year {
			return q, Input("Year of birth", "It is not a year of birth.", "Write it with four digits, or leave it empty.")
		}
		q.BirthYear = n
	}
	if f.Country != "" {
		var ok bool
		if q.Country, ok = watchlist.CountryCode(f.Country); !ok {
			return q, Input("Country", "It is not known.", "Write its code of two letters or its English name, or leave it empty.")
		}
	}
	return q, nil
}

func viewCandidate(c search.Candidate, builtIn []Watchlist) candidateView {
	v := candidateView{Candidate: c, Href: listHref(c.Entry.List, false), Why: c.Explain()}
	for _, l := range builtIn {
		if l.Name == c.Entry.List && l.Class == c.Entry.Class {
			v.Href, v.BuiltIn, v.Entry.Source = listHref(l.Name, true), true, "built in"
		}
	}
	for _, n := range c.Entry.Names {
		if n != c.Name {
			v.Others = append(v.Others, n)
		}
	}
	return v
}
