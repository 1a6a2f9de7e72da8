package httpd

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"bonafide/internal/store"
)

// Keys of a session and of a request.
const (
	personKey = "person"
	noticeKey = "notice"
)

func newSessions(d Deps) *scs.SessionManager {
	m := scs.New()
	if d.Sessions != nil {
		m.Store = d.Sessions
	}
	m.Lifetime, m.IdleTimeout = 12*time.Hour, 2*time.Hour
	m.Cookie.Name = "bonafide"
	m.Cookie.HttpOnly, m.Cookie.SameSite = true, http.SameSiteLaxMode
	if d.Secure {
		m.Cookie.Name, m.Cookie.Secure = "__Host-bonafide", true
	}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		if gone(r, err) {
			return
		}
		d.Log.Error("a session could not be read or kept", "request", requestOf(r.Context()), "error", err)
		http.Error(w, "Internal error. Tell your administrator this number: "+requestOf(r.Context()), http.StatusInternalServerError)
	}
	return m
}

// signedIn is the person of the session; nil when nobody is signed in. Roles
// are read each time, so that a change holds at once.
func (s *server) signedIn(c *gin.Context) (*Person, error) {
	id := s.sessions.GetString(c.Request.Context(), personKey)
	if id == "" {
		return nil, nil
	}
	p, err := s.People.FindPerson(c.Request.Context(), id)
	if errors.Is(err, store.ErrNotFound) || err == nil && p.Disabled {
		return nil, s.sessions.Destroy(c.Request.Context())
	}
	if err != nil {
		return nil, err
	}
	return &p, nil
}

// person is who makes the request; the zero Person on a public page.
func person(c *gin.Context) Person {
	p, _ := c.Get(personKey)
	who, _ := p.(Person)
	return who
}

func (s *server) toSignIn(c *gin.Context) {
	need, err := s.People.NeedsSetup(c.Request.Context())
	switch {
	case err != nil:
		s.fail(c, err)
	case need:
		c.Redirect(http.StatusSeeOther, "/setup")
	default:
		to := "/signin"
		if c.Request.Method == http.MethodGet && c.Request.URL.Path != "/" {
			to += "?to=" + queryEscape(c.Request.URL.RequestURI())
		}
		c.Redirect(http.StatusSeeOther, to)
	}
}

// local is a path of ours, or "/" for anything else: an address with a host, a
// scheme, or what a browser may take for one.
func local(to string) string {
	if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t\x00") {
		return "/"
	}
	return to
}
