package httpd

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func (s *server) static(c *gin.Context) error {
	if !s.assets.serve(c.Writer, c.Request, c.Param("name")) {
		return store.ErrNotFound
	}
	return nil
}

func (s *server) favicon(c *gin.Context) error {
	c.Redirect(http.StatusFound, s.assets.url["favicon.svg"])
	return nil
}

func (s *server) showApplication(c *gin.Context) error {
	r, err := s.Applications.Application(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	k := Case{Ref: cmp.Or(r.CaseRef, r.Screening.Application.ExternalID), Record: r, Linked: r.Linked, Scratch: true}
	id := r.Screening.Application.ID
	v, err := s.viewOf(c, k, look{base: "/applications/" + id, images: "/documents/" + id})
	if err != nil {
		return err
	}
	unrecorded(v.Findings, "/applications/"+id, "") // opening evidence belongs to a case
	return s.render(c, http.StatusOK, "application", v.Name, v)
}

// unrecorded makes chips lead to their places directly: in a document, or where
// the page lists other applications; else they stay at their finding.
func unrecorded(findings []findingView, base, linked string) {
	for _, f := range findings {
		for i, e := range f.Evidence {
			x := &f.Chips[i]
			to := fmt.Sprintf("#f-%d", x.N)
			switch {
			case e.Kind == screen.KindWithheld:
				continue
			case e.Document != "" && e.Start == 0 && e.End == 0 && e.Page == 0:
				to = "&view=details#viewer"
			case e.Document != "":
				to = fmt.Sprintf("#place-%d", x.N)
			case len(e.Applications) > 0 && linked != "":
				to = linked
			case strings.HasPrefix(e.Field, "touchpoints"):
				to = "#timeline"
			}
			x.Href = fmt.Sprintf("%s?e=%d%s", base, x.N, to)
		}
	}
}

func (s *server) pageImage(c *gin.Context) error {
	return s.png(c, func(n int) ([]byte, error) {
		return s.Applications.PageImage(c.Request.Context(), c.Param("app"), c.Param("doc"), n)
	})
}

func (s *server) png(c *gin.Context, load func(page int) ([]byte, error)) error {
	number, ok := strings.CutSuffix(c.Param("file"), ".png")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 {
		return store.ErrNotFound
	}
	image, err := load(n)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "private, max-age=3600")
	c.Data(http.StatusOK, "image/png", image)
	return nil
}

func (s *server) sample(c *gin.Context) error {
	if s.Samples == nil {
		return store.ErrNotFound
	}
	k, err := s.Samples.RunSample(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	k.Scratch = true
	base := "/samples/" + c.Param("id")
	v, err := s.viewOf(c, k, look{base: base, images: base})
	if err != nil {
		return err
	}
	unrecorded(v.Findings, base, "#linked") // nothing is stored, so nothing is recorded
	return s.render(c, http.StatusOK, "case", "Sample: "+v.Name, v)
}

func (s *server) samplePage(c *gin.Context) error {
	if s.Samples == nil {
		return store.ErrNotFound
	}
	return s.png(c, func(n int) ([]byte, error) {
		return s.Samples.SamplePage(c.Request.Context(), c.Param("id"), c.Param("doc"), n)
	})
}

type searchPage struct {
	Query  string
	Kind   string // of an exact value; empty: whatever the query may be
	Hits   []SearchHit
	Total  int
	Rules  []Rule
	Masked bool
}

func (s *server) search(c *gin.Context) error {
	v := searchPage{Query: strings.TrimSpace(c.Query("q")), Kind: c.Query("kind"), Masked: !allowed(person(c), may(review.OpenEvidence))}
	if v.Query != "" {
		var err error
		if v.Hits, v.Total, err = s.Applications.Search(c.Request.Context(), v.Kind, v.Query, 50); err != nil {
			return err
		}
		q := strings.ToLower(v.Query)
		for _, r := range s.Catalogue.Rules() {
			if v.Kind != "" {
				break
			}
			if strings.Contains(r.ID, q) || strings.Contains(strings.ToLower(r.Title), q) {
				v.Rules = append(v.Rules, r)
			}
		}
	}
	if v.Masked {
		for i := range v.Hits {
			v.Hits[i].Ref.Name, v.Hits[i].Value = applicant(v.Hits[i].CaseRef), maskValue(v.Hits[i].Value)
		}
	}
	return s.render(c, http.StatusOK, "search", "Search", v)
}

type observePage struct {
	Application string
	Name, Job   string
	Codes       []Choice
	Problem     *Problem
}

// observeForm shows a name and a form and nothing that was found: an
// observation must not be led by a finding.
func (s *server) observeForm(c *gin.Context) error { return s.observePage(c, http.StatusOK, nil) }

func (s *server) observePage(c *gin.Context, status int, p *Problem) error {
	r, err := s.Applications.Application(c.Request.Context(), c.Param("application"))
	if err != nil {
		return err
	}
	v := observePage{Application: c.Param("application"), Name: nameOf(r), Codes: s.Catalogue.Observations(), Problem: p}
	if r.Application.Job != nil {
		v.Job = r.Application.Job.Title
	}
	return s.render(c, status, "observe", "Observations", v)
}

func (s *server) observe(c *gin.Context) error {
	now := s.Now()
	stage, note := c.PostForm("stage"), strings.TrimSpace(c.PostForm("note"))
	accommodation := c.PostForm("accommodation") != ""
	codes := c.PostFormArray("code")
	known := s.Catalogue.Observations()
	for _, code := range codes {
		if !slices.ContainsFunc(known, func(k Choice) bool { return k.Code == code }) {
			p := problemOf(Input("Observed", "“"+short(code, 40)+"” is not on the list.", "Tick one of the boxes."))
			return s.observePage(c, p.Status, &p)
		}
	}
	if len(codes) == 0 {
		codes = []string{""} // observed, nothing to note
	}
	var list []screen.Observation
	for i, code := range codes {
		o := screen.Observation{Code: code, At: &now, Stage: stage, Accommodation: &accommodation}
		if i == 0 {
			o.Note = note
		}
		list = append(list, o)
	}
	if err := s.Applications.Observe(c.Request.Context(), person(c), c.Param("application"), list); err != nil {
		if !errors.Is(err, ErrInput) {
			return err
		}
		p := problemOf(err)
		return s.observePage(c, p.Status, &p)
	}
	s.notice(c, "The observations are recorded under your name.")
	c.Redirect(http.StatusSeeOther, "/intake")
	return nil
}

func (s *server) dataSets(c *gin.Context) error {
	sets, err := s.Installation.DataSets(c.Request.Context())
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "data", "Data sets", sets)
}
