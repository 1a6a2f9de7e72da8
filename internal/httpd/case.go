package httpd

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

// decisionForm is what a person typed, kept when the decision was not taken.
type decisionForm struct {
	Outcome review.Outcome
	Reason  string
	Words   string
	Problem *Problem
	Newest  *Event // with a conflict: who did what
}

func (s *server) showCase(c *gin.Context) error {
	return s.casePage(c, http.StatusOK, decisionForm{})
}

func (s *server) casePage(c *gin.Context, status int, form decisionForm) error {
	who := person(c)
	k, err := s.Cases.Case(c.Request.Context(), who, c.Param("ref"))
	if err != nil {
		return err
	}
	if form.Problem != nil && form.Problem.Status == http.StatusConflict && len(k.Events) > 0 {
		form.Newest = &k.Events[0]
	}
	v, err := s.viewOf(c, k, look{base: "/cases/" + k.Ref, images: "/documents/" + k.Record.Screening.Application.ID})
	if err != nil {
		return err
	}
	v.Form = form
	if with := c.Query("with"); with != "" && !v.Masked {
		other, err := s.Applications.Application(c.Request.Context(), with)
		if err != nil {
			return err
		}
		v.Compare = compare(k.Record, other)
	}
	return s.render(c, status, "case", v.Name+", "+k.Ref, v)
}

// viewOf fills a case's page from the request's look and the catalogue's words.
func (s *server) viewOf(c *gin.Context, k Case, l look) (caseView, error) {
	who := person(c)
	l.evidence, _ = strconv.Atoi(c.Query("e")) // anything else shows none
	l.document, l.view = c.Query("doc"), c.Query("view")
	l.masked = !allowed(who, may(review.OpenEvidence))
	l.rate = cmp.Or(s.BaseRate, 1000)
	if !allowed(who, may(review.SeeRed)) {
		k = withholdRed(k)
	}
	if l.masked {
		k = maskCase(k)
	}
	rules := map[string]Rule{}
	for _, f := range k.Record.Screening.Findings {
		if r, ok := s.Catalogue.Rule(f.Rule); ok {
			rules[f.Rule] = r
		}
	}
	v := viewCase(k, rules, l)
	v.Questions = askedHere(s.Catalogue.Questions(k.Record.Screening.Findings, stageOf(k.Record.Application)), v.Findings)
	v.Reasons = s.Catalogue.Reasons()
	v.OwnFirst = k.First != nil && k.First.ByID == who.ID
	v.SecondTurn = k.First != nil && !v.OwnFirst && allowed(who, may(review.Approve))
	v.CanDecide = !k.Scratch && allowed(who, may(review.Decide)) && k.State != review.Closed && (k.First == nil || v.SecondTurn)
	return v, nil
}

// openEvidence records that a person opened a piece of evidence and leads to
// its place, so that chips work without script. What a browser fetched ahead of
// its person, or another site linked to, does not count as opened.
func (s *server) openEvidence(c *gin.Context) error {
	who, ref := person(c), c.Param("ref")
	k, err := s.Cases.Case(c.Request.Context(), who, ref)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil {
		return store.ErrNotFound
	}
	if v := c.Query("v"); v != "" && v != strconv.Itoa(k.EvidenceVersion) {
		s.notice(c, "The evidence of this case changed since that page was loaded. This is how it stands now.")
		c.Redirect(http.StatusSeeOther, "/cases/"+k.Ref)
		return nil
	}
	at := 0
	for _, f := range k.Record.Screening.Findings {
		for _, e := range f.Evidence {
			if at++; at != n {
				continue
			}
			if e.LeadsOnly() && !allowed(who, may(review.SeeRed)) {
				return store.ErrNotFound
			}
			if byPerson(c.Request) {
				if err := s.Cases.OpenEvidence(c.Request.Context(), who, ref, EvidenceKey(f, e)); err != nil {
					return err
				}
			}
			to := fmt.Sprintf("/cases/%s?e=%d", k.Ref, n)
			switch {
			case e.Document != "" && e.Start == 0 && e.End == 0 && e.Page == 0:
				to += "&view=details#viewer"
			case e.Document != "":
				to += fmt.Sprintf("#place-%d", n)
			case len(e.Applications) > 0:
				to += "&with=" + queryEscape(e.Applications[0]) + "#compare"
			case strings.HasPrefix(e.Field, "touchpoints"):
				to += "#timeline"
			default:
				to += fmt.Sprintf("#f-%d", n)
			}
			c.Redirect(http.StatusSeeOther, to)
			return nil
		}
	}
	return store.ErrNotFound
}

func byPerson(r *http.Request) bool {
	site := r.Header.Get("Sec-Fetch-Site")
	return r.Header.Get("Sec-Purpose") == "" && (site == "" || site == "same-origin" || site == "none")
}

func (s *server) decide(c *gin.Context) error {
	d := Decision{Ref: c.Param("ref"), Outcome: review.Outcome(c.PostForm("outcome")), Reason: c.PostForm("reason"), Words: strings.TrimSpace(c.PostForm("words"))}
	d.Version, _ = strconv.Atoi(c.PostForm("version"))                  // a wrong one is a conflict
	d.EvidenceVersion, _ = strconv.Atoi(c.PostForm("evidence_version")) // the same
	sequence, err := s.record(c, d)
	if err != nil {
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError || p.Status == http.StatusNotFound {
			return err
		}
		return s.casePage(c, p.Status, decisionForm{Outcome: d.Outcome, Reason: d.Reason, Words: d.Words, Problem: &p})
	}
	s.notice(c, fmt.Sprintf("Recorded as entry %s of the audit trail.", thousands(sequence)))
	c.Redirect(http.StatusSeeOther, "/cases/"+d.Ref+"#decide")
	return nil
}

// record checks what needs no store, then decides: versions are never optional
// for a form.
func (s *server) record(c *gin.Context, d Decision) (int64, error) {
	who := person(c)
	k, err := s.Cases.Case(c.Request.Context(), who, d.Ref)
	switch {
	case err != nil:
		return 0, err
	case d.Version != k.Version:
		return 0, review.ErrConflict
	case d.EvidenceVersion != k.EvidenceVersion:
		return 0, review.ErrEvidence
	case len(k.Seen) == 0:
		return 0, review.ErrUnopened
	}
	return s.Cases.Decide(c.Request.Context(), who, d)
}

func (s *server) addNote(c *gin.Context) error {
	text := strings.TrimSpace(c.PostForm("text"))
	if text == "" || len(text) > 4000 {
		return Input("Note", "It is empty or longer than 4,000 characters.", "Write facts and their sources.")
	}
	if err := s.Cases.AddNote(c.Request.Context(), person(c), c.Param("ref"), text); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, "/cases/"+c.Param("ref")+"#notes")
	return nil
}

// act does what the buttons beside a case's tabs say.
func (s *server) act(c *gin.Context) error {
	ref, action := c.Param("ref"), review.Action(c.PostForm("do"))
	var until time.Time
	switch action {
	case review.Assign, review.EngageQuietly, review.Wake, review.Release:
	case review.Snooze:
		day, err := time.Parse(time.DateOnly, c.PostForm("until"))
		if err != nil {
			return Input("Snooze until", "This is not a day.", "Write it like 2027-01-31.")
		}
		until = day.Add(9 * time.Hour)
	default:
		return Input("Action", "There is no such action.", "Use the page's own buttons.")
	}
	if err := s.Cases.Act(c.Request.Context(), person(c), ref, action, until); err != nil {
		return err
	}
	s.notice(c, "Recorded: "+strings.ReplaceAll(string(action), "_", " ")+".")
	c.Redirect(http.StatusSeeOther, "/cases/"+ref)
	return nil
}
