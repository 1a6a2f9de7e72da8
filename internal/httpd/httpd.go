// Package httpd is the web application: pages for people, their sessions, and
// the table of routes that says which role may do what.
//
// It owns no policy of its own: whether a case may be decided, what a finding
// says and what a file contains come from behind the interfaces of [Deps]. It
// owns how that is shown, and the edge: host check, cross-origin refusal,
// security headers, sizes, sessions, and errors in words.
package httpd

import (
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
)

// Deps are what the pages need.
type Deps struct {
	People       People
	Cases        Cases
	Applications Applications
	Intake       Intake
	Samples      Samples // nil: none are offered
	Catalogue    Catalogue
	Workbench    Workbench
	Clusters     Clusters
	LookBack     LookBack
	Watchlists   Watchlists
	Installation Installation
	Sessions     scs.Store // nil: in memory
	Log          *slog.Logger
	Now          func() time.Time
	NewID        func() string // for requests
	Hosts        []string      // host or host:port that are ours; any other gets 421
	Secure       bool          // served over TLS, here or at the proxy
	Demo         bool          // shows the banner
	Isolation    string        // words for the start page when parsing is less confined; empty: full
	Organisation string
	Version      string
	BaseRate     int // one applicant in so many is assumed a true case, for the sentence; 0: 1,000
}

type server struct {
	Deps
	views    *views
	assets   *assets
	sessions *scs.SessionManager
}

// New makes the handler of the whole web application. The error names a
// template or static file that does not load.
func New(d Deps) (http.Handler, error) {
	s := &server{Deps: d}
	var err error
	if s.assets, err = loadAssets(); err != nil {
		return nil, fmt.Errorf("httpd: static files: %w", err)
	}
	if s.views, err = loadViews(s.assets, d.Now); err != nil {
		return nil, fmt.Errorf("httpd: templates: %w", err)
	}
	s.sessions = newSessions(d)

	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.HandleMethodNotAllowed = true
	router.RedirectTrailingSlash = false
	router.Use(s.recoverPanics)
	s.register(router)

	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.problem(w, r, page{}, problemOf(ErrCrossOrigin))
	}))
	return s.requestID(s.headers(s.ourHost(cross.Handler(s.sessions.LoadAndSave(router))))), nil
}

// NewServer gives a handler the timeouts of the web application: headers within
// ten seconds, idle connections for two minutes. A body has no deadline as a
// whole, for uploads may be slow; their size is limited by the routes.
func NewServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
}
