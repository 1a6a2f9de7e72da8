package httpd

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

type valuesPage struct {
	store.IdentifierPage
	pager
}

// sharedValues is the queue of values that more people share than ordinary life
// explains: one question a value, however many applications carry it.
func (s *server) sharedValues(c *gin.Context) error {
	v := valuesPage{pager: newPager(c, "/values", "marked")}
	var err error
	if v.IdentifierPage, err = s.Workbench.SharedValues(c.Request.Context(), v.View == "open", v.offset, rowsPerList); err != nil {
		return err
	}
	if !allowed(person(c), may(review.OpenEvidence)) {
		for i := range v.Rows {
			v.Rows[i].Value = maskValue(v.Rows[i].Value)
		}
	}
	v.shows(len(v.Rows), v.Total)
	return s.render(c, http.StatusOK, "values", "Shared values", v)
}

type valuePage struct {
	SharedValue
	Marks   []markChoice
	Form    store.Mark
	CanMark bool
	Problem *Problem
}

type markChoice struct{ Code, Words string }

// markChoices are what a shared value can be, with what follows.
var markChoices = []markChoice{
	{"agency", "An agency’s: explains contact, address, network and metadata between the applications that carry it; never money, files or devices"},
	{"employer", "An employer’s own, such as a referees’ switchboard or an employer of record: explained likewise"},
	{"campus", "A campus, dormitory or other shared network: explained likewise"},
	{"suspicious", "None of these: the rules speak for every application that carries it, however many"},
}

func (s *server) sharedValue(c *gin.Context) error {
	return s.valuePage(c, http.StatusOK, store.Mark{}, nil)
}

func (s *server) valuePage(c *gin.Context, status int, form store.Mark, p *Problem) error {
	x, err := s.Workbench.SharedValue(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	v := valuePage{SharedValue: x, Marks: markChoices, Form: form, CanMark: allowed(person(c), may(review.MarkShared)), Problem: p}
	if !allowed(person(c), may(review.OpenEvidence)) {
		v.Value = maskValue(v.Value)
		for i := range v.Applications {
			v.Applications[i].Name = applicant(v.Applications[i].Case)
		}
	}
	return s.render(c, status, "value", kindWord(v.Kind)+" shared by many", v)
}

func (s *server) markValue(c *gin.Context) error {
	x, err := s.Workbench.SharedValue(c.Request.Context(), c.Param("ref"))
	if err != nil {
		return err
	}
	m := store.Mark{Kind: x.Kind, Value: x.Value, As: c.PostForm("as"), Reason: strings.TrimSpace(c.PostForm("reason"))}
	if c.PostForm("do") == "lift" {
		m.As = ""
	}
	if end := c.PostForm("until"); end != "" {
		m.Until, err = endOfDay(end)
	}
	known := slices.ContainsFunc(markChoices, func(k markChoice) bool { return k.Code == m.As })
	switch {
	case err != nil:
	case m.As != "" && !known:
		err = Input("What it is", "Nothing was chosen.", "Choose one of the four.")
	case m.Reason == "":
		err = Input("Reason", "It is empty.", "Say how you know, such as “their office confirmed the number by e-mail”.")
	case !m.Until.IsZero() && m.Until.Before(s.Now()):
		err = Input("End", "It has passed.", "Choose a later day, or leave it empty.")
	default:
		err = s.Workbench.MarkShared(c.Request.Context(), person(c), m)
	}
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			return err
		}
		return s.valuePage(c, p.Status, m, &p)
	}
	s.notice(c, "Recorded. The applications that carry it are judged again, each once.")
	c.Redirect(http.StatusSeeOther, "/values/"+c.Param("ref"))
	return nil
}

// day0 is a day for a date field of a form; empty when there is none.
func day0(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
