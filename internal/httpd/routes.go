package httpd

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// route is one line of the table that says who may do what: whoever may do one
// of its actions. A route without actions is open to everybody who is signed
// in, a public one to everybody.
type route struct {
	method, path string
	may          []review.Action
	public       bool
	body         int64 // limit of the body; 0: maxForm
	handle       func(*server, *gin.Context) error
}

func may(a ...review.Action) []review.Action { return a }

// routes is the whole table: a page that isn't here doesn't exist.
var routes = []route{
	{method: "GET", path: "/static/:name", public: true, handle: (*server).static},
	{method: "GET", path: "/favicon.ico", public: true, handle: (*server).favicon},
	{method: "GET", path: "/setup", public: true, handle: (*server).setupForm},
	{method: "POST", path: "/setup", public: true, handle: (*server).setup},
	{method: "GET", path: "/signin", public: true, handle: (*server).signInForm},
	{method: "POST", path: "/signin", public: true, handle: (*server).signIn},
	{method: "POST", path: "/theme", public: true, handle: (*server).theme},
	{method: "POST", path: "/signout", handle: (*server).signOut},

	{method: "GET", path: "/", handle: (*server).home},
	{method: "GET", path: "/queue", may: may(review.View), handle: (*server).queue},
	{method: "POST", path: "/queue/take", may: may(review.Hold), handle: (*server).takeNext},
	{method: "GET", path: "/cases/:ref", may: may(review.View), handle: (*server).showCase},
	{method: "GET", path: "/cases/:ref/evidence/:n", may: may(review.OpenEvidence), handle: (*server).openEvidence},
	{method: "POST", path: "/cases/:ref/decision", may: may(review.Decide), handle: (*server).decide},
	{method: "POST", path: "/cases/:ref/notes", may: may(review.Note), handle: (*server).addNote},
	{method: "POST", path: "/cases/:ref/act", may: may(review.Assign), handle: (*server).act},
	{method: "GET", path: "/applications/:id", may: may(review.View), handle: (*server).showApplication},
	{method: "GET", path: "/documents/:app/:doc/page/:file", may: may(review.OpenEvidence), handle: (*server).pageImage},
	{method: "GET", path: "/search", may: may(review.Search), handle: (*server).search},
	{method: "GET", path: "/samples/:id", may: may(review.OpenEvidence), handle: (*server).sample},
	{method: "GET", path: "/samples/:id/:doc/page/:file", may: may(review.OpenEvidence), handle: (*server).samplePage},

	{method: "GET", path: "/intake", may: may(review.Upload), handle: (*server).intake},
	{method: "POST", path: "/intake", may: may(review.Upload), body: maxUpload, handle: (*server).upload},
	{method: "POST", path: "/intake/import", may: may(review.Import), body: maxImport, handle: (*server).importTable},
	{method: "GET", path: "/intake/:batch", may: may(review.SeeStatus), handle: (*server).batch},
	{method: "GET", path: "/observe/:application", may: may(review.Observe), handle: (*server).observeForm},
	{method: "POST", path: "/observe/:application", may: may(review.Observe), handle: (*server).observe},

	{method: "GET", path: "/rules", may: may(review.ViewRules), handle: (*server).rules},
	{method: "GET", path: "/rules/weights", may: may(review.ViewRules), handle: (*server).weights},
	{method: "GET", path: "/rules/:id", may: may(review.ViewRules), handle: (*server).rule},
	{method: "GET", path: "/rules/:id/file", may: may(review.ViewRules), handle: (*server).ruleFile},
	{method: "POST", path: "/rules/:id/snooze", may: may(review.SnoozeRule), handle: (*server).snoozeRule},
	{method: "POST", path: "/rules/:id/snooze/end", may: may(review.SnoozeRule), handle: (*server).endSnooze},
	{method: "GET", path: "/rulesets", may: may(review.ViewRules), handle: (*server).ruleSets},
	{method: "POST", path: "/rulesets/rollback", may: may(review.ApproveRules), handle: (*server).rollBack},
	{method: "GET", path: "/drafts/new", may: may(review.EditRules), handle: (*server).editDraft},
	{method: "POST", path: "/drafts/new", may: may(review.EditRules), handle: (*server).saveDraft},
	{method: "POST", path: "/drafts/shipped", may: may(review.EditRules), handle: (*server).draftShipped},
	{method: "GET", path: "/drafts/:draft", may: may(review.ViewRules), handle: (*server).draft},
	{method: "POST", path: "/drafts/:draft", may: may(review.EditRules, review.ApproveRules), handle: (*server).stepDraft},
	{method: "GET", path: "/drafts/:draft/people.csv", may: may(review.ViewRules), handle: (*server).draftCSV},
	{method: "GET", path: "/drafts/:draft/edit", may: may(review.EditRules), handle: (*server).editDraft},
	{method: "POST", path: "/drafts/:draft/edit", may: may(review.EditRules), handle: (*server).saveDraft},
	{method: "GET", path: "/clusters", may: may(review.View), handle: (*server).clusters},
	{method: "GET", path: "/clusters/:ref", may: may(review.View), handle: (*server).cluster},
	{method: "POST", path: "/clusters/:ref/assign", may: may(review.Assign), handle: (*server).assignCluster},
	{method: "POST", path: "/clusters/:ref/edge", may: may(review.Decide), handle: (*server).ruleEdge},
	{method: "POST", path: "/clusters/:ref/mark", may: may(review.MarkShared), handle: (*server).markClusterValue},
	{method: "POST", path: "/clusters/:ref/decision", may: may(review.Decide), handle: (*server).decideCluster},
	{method: "POST", path: "/clusters/:ref/close", may: may(review.Decide), handle: (*server).closeCluster},
	{method: "GET", path: "/lookback", may: may(review.View), handle: (*server).lookBack},
	{method: "POST", path: "/lookback/release", may: may(review.EditLists), handle: (*server).release},
	{method: "GET", path: "/values", may: may(review.View), handle: (*server).sharedValues},
	{method: "GET", path: "/values/:ref", may: may(review.View), handle: (*server).sharedValue},
	{method: "POST", path: "/values/:ref", may: may(review.MarkShared), handle: (*server).markValue},
	{method: "GET", path: "/watchlists", may: may(review.ViewLists), handle: (*server).watchlists},
	{method: "POST", path: "/watchlists", may: may(review.EditLists), body: maxUpload, handle: (*server).importWatchlist},
	{method: "GET", path: "/watchlists/list", may: may(review.ViewLists), handle: (*server).watchlist},
	{method: "POST", path: "/watchlists/remove", may: may(review.EditLists), handle: (*server).removeWatchlist},
	{method: "GET", path: "/watchlists/names", may: may(review.OpenEvidence), handle: (*server).searchListed},
	{method: "GET", path: "/data", may: may(review.ViewRules, review.ManageRetention), handle: (*server).dataSets},
	{method: "GET", path: "/audit", may: may(review.VerifyAudit), handle: (*server).audit},
	{method: "GET", path: "/admin", may: may(review.ManagePeople), handle: (*server).admin},
	{method: "POST", path: "/admin/people", may: may(review.ManagePeople), handle: (*server).addPerson},
	{method: "POST", path: "/admin/retention", may: may(review.ManageRetention), handle: (*server).setRetention},
	{method: "POST", path: "/admin/people/:id", may: may(review.ManagePeople), handle: (*server).setRoles},
}

func (s *server) register(router *gin.Engine) {
	for _, r := range routes {
		limit := r.body
		if limit == 0 {
			limit = maxForm
		}
		router.Handle(r.method, r.path, limitBody(limit), s.guard(r), s.answer(r.handle))
	}
	router.NoRoute(s.answer(func(*server, *gin.Context) error { return store.ErrNotFound }))
	router.NoMethod(s.answer(func(*server, *gin.Context) error { return ErrMethod }))
}

// answer runs a handler and puts its error into words.
func (s *server) answer(handle func(*server, *gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		if err := handle(s, c); err != nil {
			s.fail(c, err)
		}
	}
}

func (s *server) fail(c *gin.Context, err error) {
	if gone(c.Request, err) {
		c.Abort()
		return
	}
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError {
		s.Log.Error("a request failed", "request", requestOf(c.Request.Context()), "route", c.FullPath(), "error", err)
	}
	c.Abort()
	s.problem(c.Writer, c.Request, s.page(c), p)
}

// gone reports whether an error is only that the browser left before its answer,
// as it does with page images that were scrolled past: nobody to tell.
func gone(r *http.Request, err error) bool {
	return errors.Is(err, context.Canceled) && r.Context().Err() != nil
}

// guard finds the person and holds them to the route's roles.
func (s *server) guard(r route) gin.HandlerFunc {
	return func(c *gin.Context) {
		who, err := s.signedIn(c)
		if err != nil {
			s.fail(c, err)
			return
		}
		if who != nil {
			c.Set(personKey, *who)
		}
		switch {
		case r.public:
		case who == nil:
			s.toSignIn(c)
			c.Abort()
		case len(r.may) > 0 && !allowed(*who, r.may):
			s.fail(c, ErrForbidden)
		}
	}
}

// allowed reports whether one of the person's roles allows one of the actions.
func allowed(p Person, actions []review.Action) bool {
	return slices.ContainsFunc(p.Roles, func(r Role) bool {
		return slices.ContainsFunc(actions, func(a review.Action) bool { return review.Allowed(r, a) })
	})
}
