package httpd

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

type signInPage struct {
	Email, To string
	Problem   *Problem
}

func (s *server) signInForm(c *gin.Context) error {
	need, err := s.People.NeedsSetup(c.Request.Context())
	if err != nil {
		return err
	}
	if need {
		c.Redirect(http.StatusSeeOther, "/setup")
		return nil
	}
	if person(c).ID != "" {
		c.Redirect(http.StatusSeeOther, "/")
		return nil
	}
	return s.render(c, http.StatusOK, "signin", "Sign in", signInPage{To: local(c.Query("to"))})
}

func (s *server) signIn(c *gin.Context) error {
	email, password := strings.TrimSpace(c.PostForm("email")), c.PostForm("password")
	view := signInPage{Email: email, To: local(c.PostForm("to"))}
	who, err := s.People.SignIn(c.Request.Context(), email, password, remoteHost(c.Request))
	if errors.Is(err, store.ErrSignIn) || errors.Is(err, store.ErrThrottled) {
		p := problemOf(err)
		view.Problem = &p
		return s.render(c, p.Status, "signin", "Sign in", view)
	}
	if err != nil {
		return err
	}
	if err := s.begin(c, who); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, view.To)
	return nil
}

// begin ties the session to a person under a new token.
func (s *server) begin(c *gin.Context, who Person) error {
	if err := s.sessions.RenewToken(c.Request.Context()); err != nil {
		return fmt.Errorf("renewing the session: %w", err)
	}
	s.sessions.Put(c.Request.Context(), personKey, who.ID)
	return nil
}

func (s *server) signOut(c *gin.Context) error {
	if err := s.sessions.Destroy(c.Request.Context()); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/signin")
	return nil
}

// theme keeps light, dark or the system's own in a cookie, so that the server
// writes it and nothing flashes.
func (s *server) theme(c *gin.Context) error {
	theme := c.PostForm("theme")
	if theme != "light" && theme != "dark" {
		theme = "system"
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: "theme", Value: theme, Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteLaxMode})
	c.Redirect(http.StatusSeeOther, local(c.PostForm("back")))
	return nil
}

type setupPage struct {
	Token, Name, Email string
	Months             int
	Problem            *Problem
}

// defaultRetention is kept after the last activity, in months, unless the first
// person chooses another time.
const defaultRetention = 12

func (s *server) setupForm(c *gin.Context) error {
	need, err := s.People.NeedsSetup(c.Request.Context())
	if err != nil {
		return err
	}
	if !need {
		return store.ErrNotFound
	}
	return s.render(c, http.StatusOK, "setup", "Set up", setupPage{Token: c.Query("token"), Months: defaultRetention})
}

func (s *server) setup(c *gin.Context) error {
	view := setupPage{Token: strings.TrimSpace(c.PostForm("token")), Name: strings.TrimSpace(c.PostForm("name")), Email: strings.TrimSpace(c.PostForm("email"))}
	view.Months, _ = strconv.Atoi(c.PostForm("months")) // 0 is refused below
	who, err := s.setUp(c, view)
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		view.Problem = &p
		return s.render(c, p.Status, "setup", "Set up", view)
	}
	if err := s.begin(c, who); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/")
	return nil
}

func (s *server) setUp(c *gin.Context, v setupPage) (Person, error) {
	password := c.PostForm("password")
	switch {
	case v.Name == "":
		return Person{}, Input("Name", "It is empty.", "Write the name that colleagues will read in the audit trail.")
	case !strings.Contains(v.Email, "@"):
		return Person{}, Input("E-mail", "This is not an address.", "Write one like anna.probe@mail.example.")
	case len([]rune(password)) < 12:
		return Person{}, Input("Password", "It has fewer than 12 characters.", "Choose a longer one; a few words together are good.")
	case password != c.PostForm("again"):
		return Person{}, Input("Password", "The two are not the same.", "Type it twice alike.")
	case v.Months < 1 || v.Months > 120:
		return Person{}, Input("Retention", "It must be between 1 and 120 months.", "Twelve is the default; your lawyer may ask for another.")
	case c.PostForm("confirm") == "":
		return Person{}, Input("Retention", "It was not confirmed.", "Tick the box: applications are erased after this time.")
	}
	return s.People.SetUp(c.Request.Context(), Setup{Token: v.Token, RetentionMonths: v.Months,
		Person: NewPerson{Name: v.Name, Email: v.Email, Password: password, Roles: []Role{review.Administrator, review.Lead}}})
}

// remoteHost is the network address of the caller; behind a proxy it is the proxy's.
func remoteHost(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
