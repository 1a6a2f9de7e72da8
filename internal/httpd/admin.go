package httpd

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
)

type auditPage struct {
	Chain  Chain
	Events []Event
}

func (s *server) audit(c *gin.Context) error {
	chain, err := s.Installation.VerifyAudit(c.Request.Context())
	if err != nil {
		return err
	}
	v := auditPage{Chain: chain}
	if allowed(person(c), may(review.ViewAudit)) { // an administrator sees that it holds, not what it says of cases
		if v.Events, err = s.Installation.Audit(c.Request.Context(), person(c), 200); err != nil {
			return err
		}
	}
	return s.render(c, http.StatusOK, "audit", "Audit", v)
}

type adminPage struct {
	People   []Person
	Roles    []Role
	Settings []Setting
	Months   int
	Chain    Chain
	Problem  *Problem
	Form     NewPerson
}

func (s *server) admin(c *gin.Context) error {
	return s.adminPage(c, http.StatusOK, NewPerson{}, nil)
}

func (s *server) adminPage(c *gin.Context, status int, form NewPerson, p *Problem) error {
	ctx := c.Request.Context()
	v := adminPage{Roles: review.Roles(), Form: form, Problem: p}
	var err error
	if v.People, err = s.People.ListPeople(ctx); err != nil {
		return err
	}
	if v.Settings, err = s.Installation.Settings(ctx); err != nil {
		return err
	}
	if v.Months, err = s.Installation.Retention(ctx); err != nil {
		return err
	}
	if v.Chain, err = s.Installation.VerifyAudit(ctx); err != nil {
		return err
	}
	return s.render(c, status, "admin", "Administration", v)
}

func (s *server) addPerson(c *gin.Context) error {
	n := NewPerson{Name: strings.TrimSpace(c.PostForm("name")), Email: strings.TrimSpace(c.PostForm("email")), Password: c.PostForm("password"), Roles: rolesOf(c)}
	err := checkPerson(n)
	if err == nil {
		err = s.People.AddPerson(c.Request.Context(), person(c), n)
	}
	if err != nil {
		return s.refuseAdmin(c, n, err)
	}
	s.notice(c, n.Name+" can sign in now.")
	c.Redirect(http.StatusSeeOther, "/admin")
	return nil
}

func (s *server) refuseAdmin(c *gin.Context, n NewPerson, err error) error {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError {
		return err
	}
	n.Password = ""
	return s.adminPage(c, p.Status, n, &p)
}

func checkPerson(n NewPerson) error {
	switch {
	case n.Name == "":
		return Input("Name", "It is empty.", "Write the name that colleagues will read in the audit trail.")
	case !strings.Contains(n.Email, "@"):
		return Input("E-mail", "This is not an address.", "Write one like anna.probe@mail.example.")
	case len([]rune(n.Password)) < 12:
		return Input("Password", "It has fewer than 12 characters.", "Choose a longer one; a few words together are good.")
	case len(n.Roles) == 0:
		return Input("Roles", "None was chosen.", "Tick at least one.")
	}
	return nil
}

func rolesOf(c *gin.Context) []Role {
	var out []Role
	for _, r := range c.PostFormArray("role") {
		if slices.Contains(review.Roles(), Role(r)) {
			out = append(out, Role(r))
		}
	}
	return out
}

func (s *server) setRoles(c *gin.Context) error {
	who, id, disabled := person(c), c.Param("id"), c.PostForm("disabled") != ""
	roles := rolesOf(c)
	var err error
	switch {
	case id == who.ID && (disabled || !slices.Contains(roles, review.Administrator)):
		err = Input("Roles", "You can't take away your own way to this page.", "Ask another administrator.")
	case len(roles) == 0 && !disabled:
		err = Input("Roles", "None was chosen.", "Tick at least one, or switch the person off.")
	default:
		err = s.People.SetRoles(c.Request.Context(), who, id, roles, disabled)
	}
	if err != nil {
		return s.refuseAdmin(c, NewPerson{}, err)
	}
	s.notice(c, "The roles hold from now on.")
	c.Redirect(http.StatusSeeOther, "/admin")
	return nil
}

func (s *server) setRetention(c *gin.Context) error {
	months, err := strconv.Atoi(c.PostForm("months"))
	switch {
	case err != nil || months < 1 || months > 120:
		err = Input("Retention", "It must be between 1 and 120 months.", "Twelve is the default.")
	case c.PostForm("confirm") == "":
		err = Input("Retention", "It was not confirmed.", "Tick the box: this is your period.")
	default:
		err = s.Installation.SetRetention(c.Request.Context(), person(c), months)
	}
	if err != nil {
		return s.refuseAdmin(c, NewPerson{}, err)
	}
	s.notice(c, "The period is "+plural(months, "month", "months")+" after the last activity of an application.")
	c.Redirect(http.StatusSeeOther, "/admin")
	return nil
}
