package httpd

import (
	"cmp"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// rowsPerPage of the queue.
const rowsPerPage = 50

type queuePage struct {
	QueuePage
	Query     QueueQuery
	Views     []viewLink
	Title     string
	Groups    []queueGroup
	Late      int
	Today     int
	Filtered  bool
	First     bool // nothing was ever received
	Mask      bool
	From, To  int
	Previous  string
	Next      string
	CSV       string
	Families  []string
	CanTake   bool
	Samples   []Sample
	Reach     reach
	Isolation string
	Backlog   string // what waits to be judged again, in words; empty: nothing
}

type viewLink struct {
	Name, Href string
	Count      int
	Current    bool
}

type queueGroup struct {
	Name string
	Rows []QueueRow
}

// queueViews are the saved views that everybody has.
var queueViews = []struct{ id, name string }{
	{"open", "Open"}, {"mine", "Mine"}, {"nobody", "Nobody’s"}, {"second", "Second person"}, {"reopened", "Reopened"},
	{"snoozed", "Snoozed"}, {"quiet", "Engage quietly"}, {"closed", "Closed"},
}

// home leads to the page that a person's work begins with.
func (s *server) home(c *gin.Context) error {
	who := person(c)
	to := "/admin"
	switch {
	case allowed(who, may(review.View)):
		to = "/queue"
	case allowed(who, may(review.Upload)):
		to = "/intake"
	}
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

func queueQuery(c *gin.Context) QueueQuery {
	q := QueueQuery{View: cmp.Or(c.Query("view"), "open"), Band: screen.Band(c.Query("band")), Family: c.Query("family"),
		Job: c.Query("job"), Sort: cmp.Or(c.Query("sort"), "due"), Limit: rowsPerPage}
	switch a := c.Query("assignee"); a {
	case "me":
		q.Assignee = person(c).ID
	default:
		q.Assignee = a
	}
	if n, err := strconv.Atoi(c.Query("from")); err == nil && n > 0 {
		q.Offset = n
	}
	return q
}

func (s *server) queue(c *gin.Context) error {
	q := queueQuery(c)
	if c.Query("format") == "csv" {
		return s.queueCSV(c, q)
	}
	who := person(c)
	page, err := s.Cases.Queue(c.Request.Context(), who, q)
	if err != nil {
		return err
	}
	v := queuePage{QueuePage: page, Query: q, Families: families[:], CanTake: allowed(who, may(review.Hold)), Isolation: s.Isolation}
	v.Mask = c.Query("mask") != ""
	if !allowed(who, may(review.OpenEvidence)) {
		v.Mask = true
		maskRows(v.Rows)
	}
	v.Filtered = q.Band != "" || q.Family != "" || q.Job != "" || q.Assignee != ""
	waiting := 0
	for _, x := range queueViews {
		v.Views = append(v.Views, viewLink{x.name, "/queue?view=" + x.id, page.Counts[x.id], x.id == q.View})
		waiting += page.Counts[x.id]
		if x.id == q.View {
			v.Title = x.name
		}
	}
	if v.Title == "" {
		return store.ErrNotFound
	}
	backlog, err := s.LookBack.Backlog(c.Request.Context())
	if err != nil {
		return err
	}
	v.Backlog = backlogNote(backlog)
	v.First = waiting == 0 && page.Total == 0 && !v.Filtered
	if v.First {
		v.Reach = reachOf(s.Catalogue.Rules())
	}
	if v.First && s.Samples != nil && allowed(who, may(review.OpenEvidence)) {
		v.Samples = s.Samples.ListSamples()
	}
	v.group(s.Now())
	v.page(c.Request.URL)
	return s.render(c, http.StatusOK, "queue", v.Title, v)
}

// group cuts the rows by deadline when they are sorted by it.
func (v *queuePage) group(now time.Time) {
	names := []string{"Past due", "Due today", "Later"}
	groups := make([]queueGroup, len(names))
	for _, r := range v.Rows {
		if v.Mask {
			r.Name = "Applicant " + r.Ref
		}
		at := 2
		switch {
		case r.Due.IsZero():
		case r.Due.Before(now):
			at, v.Late = 0, v.Late+1
		case r.Due.Before(now.UTC().Truncate(24 * time.Hour).Add(24 * time.Hour)):
			at, v.Today = 1, v.Today+1
		}
		if v.Query.Sort != "due" {
			at = 0
		}
		groups[at].Rows = append(groups[at].Rows, r)
	}
	for i, g := range groups {
		if len(g.Rows) == 0 {
			continue
		}
		if v.Query.Sort == "due" {
			g.Name = names[i]
		}
		v.Groups = append(v.Groups, g)
	}
}

func (v *queuePage) page(u *url.URL) {
	with := func(key, value string) string {
		q := u.Query()
		q.Set(key, value)
		return "/queue?" + q.Encode()
	}
	v.CSV = with("format", "csv")
	v.From, v.To = v.Query.Offset+1, v.Query.Offset+len(v.Rows)
	if v.Query.Offset > 0 {
		v.Previous = with("from", strconv.Itoa(max(0, v.Query.Offset-rowsPerPage)))
	}
	if v.To < v.Total {
		v.Next = with("from", strconv.Itoa(v.To))
	}
}

func (s *server) queueCSV(c *gin.Context, q QueueQuery) error {
	q.Offset, q.Limit = 0, 10_000
	page, err := s.Cases.Queue(c.Request.Context(), person(c), q)
	if err != nil {
		return err
	}
	if !allowed(person(c), may(review.OpenEvidence)) {
		maskRows(page.Rows)
	}
	rows := [][]string{{"case", "name", "job", "band", "score", "noticed", "families", "linked", "checks_ran", "checks", "opened", "due", "assignee", "state"}}
	for _, r := range page.Rows {
		due := ""
		if !r.Due.IsZero() {
			due = r.Due.UTC().Format(time.RFC3339)
		}
		rows = append(rows, []string{r.Ref, r.Name, r.Job, string(r.Band), strconv.Itoa(r.Score), r.Why, strings.Join(r.Families, " "), strconv.Itoa(r.Linked),
			strconv.Itoa(r.Ran), strconv.Itoa(r.Of), r.Opened.UTC().Format(time.RFC3339), due, r.Assignee, string(r.State)})
	}
	return sendCSV(c, "queue", rows)
}

func (s *server) takeNext(c *gin.Context) error {
	ref, err := s.Cases.TakeNext(c.Request.Context(), person(c))
	if err == nil {
		c.Redirect(http.StatusSeeOther, "/cases/"+ref)
		return nil
	}
	if p := problemOf(err); p.Status != http.StatusNotFound {
		return err
	}
	s.notice(c, "No case waits: somebody holds each of the open ones, or there is none.")
	c.Redirect(http.StatusSeeOther, "/queue")
	return nil
}
