package httpd

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

// Watchlists keeps intelligence.
type Watchlists interface {
	// ListWatchlists gives the lists that people imported and those built in.
	ListWatchlists(ctx context.Context) (imported, builtIn []Watchlist, err error)
	// Watchlist is one list with a page of its entries; store.ErrNotFound.
	Watchlist(ctx context.Context, q ListQuery) (WatchlistView, error)
	// Touched are applications that carry a value of an imported list, newest first,
	// and how many there are. The error is the context's when that takes too long.
	Touched(ctx context.Context, list string, limit int) ([]store.Hit, int, error)
	// UpdateWatchlist applies a file of changes to an imported list; store.ErrNotFound without one.
	UpdateWatchlist(ctx context.Context, by Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListUpdate, error)
	// ImportWatchlist stores a list that was read, in place of one of its name.
	ImportWatchlist(ctx context.Context, by Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListImport, error)
	// RemoveWatchlist tells how many applications are judged again for it.
	RemoveWatchlist(ctx context.Context, by Person, list, reason string) (touched int, err error)
	// SearchNames looks for listed names near to one; what only leads may see is
	// found for leads.
	SearchNames(ctx context.Context, by Person, q search.Query) (pipeline.NamesFound, error)
}

// Watchlist is one list with its counts.
type Watchlist struct {
	Name, Class string
	Source      string    // its format; empty for lists that were not read from a file
	Imported    time.Time // of a built-in list the date of its newest entry
	By          string    // who imported it
	Entries     int
	BuiltIn     bool // came with the program
}

// ListQuery asks for a page of a list's entries.
type ListQuery struct {
	Name    string
	BuiltIn bool
	Kind    string // of entries; empty: all
	Offset  int
	Limit   int
}

// WatchlistView is one list as people read it.
type WatchlistView struct {
	pipeline.ListView
	By     string  // who imported it
	Events []Event // newest first
}

type watchlistsPage struct {
	Lists, BuiltIn []Watchlist
	Classes        []string
	Formats        []formatChoice
	TLPs           []string
	Fields, Kinds  []string // that a column can be
	Form           listForm
	Result         *importResult
	Problem        *Problem
	CanEdit        bool
	CanSearch      bool
}

func (s *server) watchlists(c *gin.Context) error {
	return s.watchlistsPage(c, http.StatusOK, watchlistsPage{Form: listForm{Date: s.Now().UTC().Format(time.DateOnly)}})
}

// watchlistsPage shows the lists with what v says of an import.
func (s *server) watchlistsPage(c *gin.Context, status int, v watchlistsPage) error {
	var err error
	if v.Lists, v.BuiltIn, err = s.Watchlists.ListWatchlists(c.Request.Context()); err != nil {
		return err
	}
	who := person(c)
	v.Classes, v.Formats, v.TLPs = watchlist.Imported, formatChoices, watchlist.TLPs
	v.Fields, v.Kinds = strings.Split(watchlist.Columns(), ","), watchlist.MappedKinds()
	v.CanEdit, v.CanSearch = allowed(who, may(review.EditLists)), allowed(who, may(review.OpenEvidence))
	return s.render(c, status, "watchlists", "Watchlists", v)
}

type watchlistPage struct {
	WatchlistView
	pager
	Kind      string
	Counts    []kindCount
	Rows      []entryView
	Masked    bool // no value is shown to this person
	Leaked    bool // a list of stolen log-ins: no value is shown to anybody
	CanRemove bool
	Reason    string // as typed
	Problem   *Problem
	touchedView
}

type touchedView struct {
	Hits    []store.Hit
	Touched int
	Slow    bool // counting takes too long
}

type kindCount struct {
	Kind, Href string
	N          int
	Current    bool
}

// entryView is one entry as a person may see it.
type entryView struct {
	pipeline.ListedEntry
	Shown   string // the value, or what may be shown of it
	Alias   bool   // of the main name, which stands beside it
	Hidden  bool   // for leads only
	Decayed bool
}

// touchedWithin bounds how long a reader waits for who a list touched.
const touchedWithin = 3 * time.Second

func (s *server) watchlist(c *gin.Context) error {
	return s.watchlistPage(c, http.StatusOK, c.Query("name"), "", nil)
}

func (s *server) watchlistPage(c *gin.Context, status int, name, reason string, p *Problem) error {
	v := watchlistPage{pager: newPager(c, "/watchlists/list", "touched"), Kind: c.Query("kind"), Reason: reason, Problem: p}
	q := ListQuery{Name: name, Kind: v.Kind, Offset: v.offset, Limit: rowsPerList}
	if built := c.Query("built_in"); built != "" && name == "" {
		q.Name, q.BuiltIn = built, true
	}
	var err error
	if v.WatchlistView, err = s.Watchlists.Watchlist(c.Request.Context(), q); err != nil {
		return err
	}
	v.keep = url.Values{"name": {q.Name}}
	if q.BuiltIn {
		v.keep = url.Values{"built_in": {q.Name}}
	}
	who := person(c)
	v.Masked, v.Leaked = !allowed(who, may(review.OpenEvidence)), v.Class == "stealer_log"
	v.CanRemove = !q.BuiltIn && v.Class != "confirmed_here" && allowed(who, may(review.EditLists))
	if v.View == "touched" && !q.BuiltIn {
		if err := s.touched(c, &v); err != nil {
			return err
		}
	} else {
		v.kinds()
		v.rows(allowed(who, may(review.SeeRed)))
	}
	return s.render(c, status, "watchlist", v.Name, v)
}

// kinds are the links that filter the entries.
func (v *watchlistPage) kinds() {
	all := 0
	for _, kind := range slices.SortedFunc(maps.Keys(v.Kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(v.Kinds[b], v.Kinds[a]), cmp.Compare(a, b))
	}) {
		all += v.Kinds[kind]
		v.Counts = append(v.Counts, kindCount{kind, v.path + "?" + v.keep.Encode() + "&kind=" + url.QueryEscape(kind), v.Kinds[kind], kind == v.Kind})
	}
	v.Counts = append([]kindCount{{"", v.path + "?" + v.keep.Encode(), all, v.Kind == ""}}, v.Counts...)
	if v.Kind != "" {
		v.keep.Set("kind", v.Kind)
	}
	v.shows(len(v.Entries), v.Total)
}

// rows hides what the person may not see: values from auditors, stolen log-ins
// from everybody, what is marked TLP:RED from all but leads.
func (v *watchlistPage) rows(lead bool) {
	for _, e := range v.Entries {
		x := entryView{ListedEntry: e, Shown: cmp.Or(e.Raw, e.Value), Hidden: e.LeadsOnly() && !lead, Decayed: e.Now < e.Confidence}
		x.Alias = x.Name != "" && x.Name != x.Shown
		switch {
		case x.Hidden:
			x.Shown, x.Name, x.Note, x.Source, x.Alias = "", "", "", "", false
		case v.Masked || v.Leaked:
			x.Shown, x.Name, x.Note, x.Source, x.Alias = maskValue(x.Shown), "", "", "", false
		}
		v.Rows = append(v.Rows, x)
	}
}

// touched finds whom the list touched, as long as a reader waits.
func (s *server) touched(c *gin.Context, v *watchlistPage) error {
	ctx, end := context.WithTimeout(c.Request.Context(), touchedWithin)
	defer end()
	hits, n, err := s.Watchlists.Touched(ctx, v.Name, rowsPerList)
	if ctx.Err() != nil && c.Request.Context().Err() == nil {
		v.Slow = true
		return nil
	}
	if v.Masked {
		for i := range hits {
			hits[i].Name = applicant(hits[i].Case)
		}
	}
	v.Hits, v.touchedView.Touched = hits, n
	return err
}

func (s *server) removeWatchlist(c *gin.Context) error {
	name, reason := c.PostForm("name"), strings.TrimSpace(c.PostForm("reason"))
	var err error
	n := 0
	if reason == "" {
		err = Input("Reason", "It is empty.", "Say why, such as “the partner withdrew it”. The audit keeps it.")
	} else {
		n, err = s.Watchlists.RemoveWatchlist(c.Request.Context(), person(c), name, reason)
	}
	if errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.watchlistPage(c, p.Status, name, reason, &p)
	}
	s.notice(c, "The list “"+name+"” is removed. "+plural(n, "application is", "applications are")+" judged again without it.")
	c.Redirect(http.StatusSeeOther, "/watchlists")
	return nil
}

// listHref is the address of a list's page.
func listHref(name string, builtIn bool) string {
	key := "name"
	if builtIn {
		key = "built_in"
	}
	return "/watchlists/list?" + key + "=" + url.QueryEscape(name)
}

// Href is the address of the list's page.
func (l Watchlist) Href() string { return listHref(l.Name, l.BuiltIn) }

// Self is the address of the page without what it is filtered by.
func (v watchlistPage) Self() string { return listHref(v.Name, v.BuiltIn) }
