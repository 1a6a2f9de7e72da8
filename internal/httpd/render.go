package httpd

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/web"
)

// page is what every template gets.
type page struct {
	Title   string
	Part    string // of the template that is sent alone; empty: the whole page
	Person  Person
	Theme   string // light, dark or empty: the system's own
	Nav     []navItem
	Path    string // of this page, to return to
	Notice  string // what was just done
	Refresh int    // seconds after which a browser without script asks again; 0: never
	Demo    bool
	Org     string
	Version string
	RuleSet string
	Data    any
}

type navItem struct {
	Name, Href string
	Current    bool
}

// sections are the pages of the navigation, with those who may see them.
var sections = []struct {
	name, href string
	may        []review.Action
}{
	{"Queue", "/queue", may(review.View)},
	{"Intake", "/intake", may(review.Upload)},
	{"Clusters", "/clusters", may(review.View)},
	{"Shared values", "/values", may(review.View)},
	{"Rules", "/rules", may(review.ViewRules)},
	{"Watchlists", "/watchlists", may(review.ViewLists)},
	{"Data", "/data", may(review.ViewRules, review.ManageRetention)},
	{"Audit", "/audit", may(review.VerifyAudit)},
	{"Admin", "/admin", may(review.ManagePeople)},
}

func (s *server) page(c *gin.Context) page {
	p := page{Person: person(c), Path: c.Request.URL.RequestURI(), Demo: s.Demo, Org: s.Organisation, Version: s.Version}
	if theme, err := c.Cookie("theme"); err == nil && (theme == "light" || theme == "dark") {
		p.Theme = theme
	}
	if s.Catalogue != nil {
		p.RuleSet = s.Catalogue.RuleSet()
	}
	for _, x := range sections {
		if allowed(p.Person, x.may) {
			under := strings.HasPrefix(c.Request.URL.Path, x.href) || x.href == "/queue" && underQueue(c.Request.URL.Path) || x.href == "/rules" && strings.HasPrefix(c.Request.URL.Path, "/drafts/")
			p.Nav = append(p.Nav, navItem{x.name, x.href, under})
		}
	}
	return p
}

// underQueue reports whether a page is reached from the queue.
func underQueue(path string) bool {
	return slices.ContainsFunc([]string{"/cases/", "/applications/", "/samples/", "/lookback"}, func(p string) bool { return strings.HasPrefix(path, p) })
}

// render writes a page, with the notice that an earlier request left.
func (s *server) render(c *gin.Context, status int, name, title string, data any) error {
	p := s.page(c)
	p.Title, p.Data = title, data
	p.Notice = s.sessions.PopString(c.Request.Context(), noticeKey)
	if r, ok := data.(interface{ refresh() int }); ok {
		p.Refresh = r.refresh()
	}
	return s.views.write(c.Writer, status, name, p)
}

// notice is shown once, on the next page.
func (s *server) notice(c *gin.Context, words string) {
	s.sessions.Put(c.Request.Context(), noticeKey, words)
}

// problem shows an error as a page of its own.
func (s *server) problem(w http.ResponseWriter, r *http.Request, p page, problem Problem) {
	problem.RequestID = requestOf(r.Context())
	p.Title, p.Data = problem.What, problem
	p.Demo, p.Org, p.Version = s.Demo, s.Organisation, s.Version
	if err := s.views.write(w, problem.Status, "problem", p); err != nil {
		s.Log.Error("an error page failed", "request", problem.RequestID, "error", err)
		http.Error(w, problem.What, problem.Status)
	}
}

// views are the parsed templates, one set a page.
type views struct {
	byName map[string]*template.Template
}

func loadViews(a *assets, now func() time.Time) (*views, error) {
	base, err := template.New("").Funcs(funcs(a, now)).ParseFS(web.Files, "templates/layout.html", "templates/parts*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(web.Files, "templates/*.html")
	if err != nil {
		return nil, err
	}
	v := &views{byName: map[string]*template.Template{}}
	for _, f := range files {
		name := strings.TrimSuffix(path.Base(f), ".html")
		if name == "layout" || strings.HasPrefix(name, "parts") {
			continue
		}
		t, err := base.Clone()
		if err == nil {
			t, err = t.ParseFS(web.Files, f)
		}
		if err != nil {
			return nil, err
		}
		v.byName[name] = t
	}
	return v, nil
}

// write executes a template into memory first, so that a failure is never half a page.
func (v *views) write(w http.ResponseWriter, status int, name string, p page) error {
	t, ok := v.byName[name]
	if !ok {
		return fmt.Errorf("no template %q", name)
	}
	start := "layout"
	if t.Lookup("bare") != nil {
		start = "bare"
	}
	if p.Part != "" {
		start = p.Part
	}
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, start, p); err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // the reader has gone: nobody to tell
	return nil
}

func funcs(a *assets, now func() time.Time) template.FuncMap {
	icon := func(class, name string) template.HTML {
		return template.HTML(`<svg class="` + class + `" aria-hidden="true"><use href="` + a.url["icons.svg"] + `#` + name + `"></use></svg>`) // #nosec: names are constants of the templates and of famIcon
	}
	return template.FuncMap{
		"asset":     func(name string) string { return a.url[name] },
		"icon":      func(name string) template.HTML { return icon("i", iconName(name)) },
		"icons":     func(name string) template.HTML { return icon("i i-s", iconName(name)) },
		"family":    familyWord,
		"bandWord":  func(b screen.Band) string { return sentence(string(b)) },
		"rank":      func(b screen.Band) int { return max(0, b.Rank()) },
		"initials":  initials,
		"day":       day,
		"minute":    minute,
		"hour":      func(t time.Time) string { return t.UTC().Format("15:04") },
		"iso":       func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"age":       func(t time.Time) string { return span(now().Sub(t)) },
		"due":       func(t time.Time) due { return dueOf(t, now()) },
		"size":      size,
		"span":      span,
		"thousand":  thousands,
		"plural":    plural,
		"sentence":  sentence,
		"upper":     strings.ToUpper,
		"list":      func(x ...string) []string { return x },
		"dict":      dict,
		"kind":      kindWord,
		"outcome":   outcomeWord,
		"need":      func(n string) string { return wordsOfNeed(n).Name },
		"value":     shortValue,
		"hasRole":   func(of []Role, r Role) bool { return slices.Contains(of, r) },
		"scale2":    func(percent float64) string { return fmt.Sprintf("%.1f", 2*percent) },
		"scale15":   func(percent float64) string { return fmt.Sprintf("%.1f", 1.5*percent) },
		"weeks":     func(n int) int { return 6 * n },
		"hours":     hoursMore,
		"day0":      day0,
		"short":     func(hash string) string { return hash[:min(15, len(hash))] },
		"role":      func(r Role) string { return sentence(string(r)) },
		"add":       func(a, b int) int { return a + b },
		"signed":    signed,
		"boxWidth":  func(b screen.Box) float64 { return max(1, b[2]-b[0]) },
		"boxHeight": func(b screen.Box) float64 { return max(1, b[3]-b[1]) },
		"may":       func(p Person, a string) bool { return allowed(p, may(review.Action(a))) },
	}
}

// dict names the arguments of a part that takes more than one.
func dict(pairs ...any) (map[string]any, error) {
	m := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is not a name", pairs[i])
		}
		m[key] = pairs[i+1]
	}
	return m, nil
}

// PlacesOf says in short where a value stands, each place once.
func (v caseView) PlacesOf(where []screen.Where) string {
	var out []string
	for _, w := range where {
		words := w.Source
		switch {
		case w.Field != "":
			words = "form: " + fieldWord(w.Field)
		case w.Document != "":
			words = documentName(v.Record.Screening, w.Document)
			if w.Page > 0 {
				words += fmt.Sprintf(" p. %d", w.Page)
			}
		}
		if words != "" && !slices.Contains(out, words) {
			out = append(out, words)
		}
	}
	return strings.Join(out, ", ")
}

// shortValue is what a table shows of a value: a file's hash by its beginning, an
// address by the parts that it has.
func shortValue(s string) string {
	const shown, addressParts = 12, 6
	if parts := strings.Split(s, "|"); len(parts) == addressParts {
		return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), ", ")
	}
	if len(s) == 64 && strings.Trim(s, "0123456789abcdef") == "" {
		return s[:shown] + "…"
	}
	return s
}
