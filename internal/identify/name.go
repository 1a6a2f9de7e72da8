package identify

import (
	"slices"
	"strings"
	"time"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// nameSources is the order in which names are listed.
var nameSources = []string{"form", "preferred", "former", "resume", "filename", "metadata", "revision", "profile", "profile_history", "check", "holder", "breach"}

func (w *work) name(value, source string, human bool, where screen.Where) {
	w.addName(Name{Value: value, Source: source, Human: human}, where)
}

// since records a name that a profile bears, from a day on.
func (w *work) since(value, source string, human bool, from time.Time, where screen.Where) {
	w.addName(Name{Value: value, Source: source, Human: human, Since: from}, where)
}

func (w *work) addName(n Name, where screen.Where) {
	n.Value = strings.Join(strings.Fields(n.Value), " ")
	if n.Value == "" || len(n.Value) > 256 || len(w.names) >= MaxPerKind {
		return
	}
	for i := range w.names {
		if o := &w.names[i]; o.Value == n.Value && o.Source == n.Source && o.Since.Equal(n.Since) {
			if len(o.Where) < maxPlaces {
				o.Where = append(o.Where, where)
			}
			return
		}
	}
	n.Where = []screen.Where{where}
	w.names = append(w.names, n)
}

// documentNames finds the names at the top of a résumé and in its file's name.
func (w *work) documentNames(doc *screen.Document) {
	if doc.Role != "" && doc.Role != "resume" {
		return
	}
	if value, where, ok := name.FromResume(doc); ok {
		w.name(value, "resume", name.Human(value), where)
		if v := name.Joined(value); v != "" {
			w.ids.add(screen.KindName, v, value, inText, where)
		}
	}
	if value, ok := name.FromFilename(doc.Name); ok {
		w.name(value, "filename", name.Human(value), screen.Where{Document: doc.ID, Field: "name", Source: "metadata"})
	}
}

// sortedNames lists names by source; names of one source stay in the order of
// their places.
func (w *work) sortedNames() []Name {
	slices.SortStableFunc(w.names, func(a, b Name) int {
		return slices.Index(nameSources, a.Source) - slices.Index(nameSources, b.Source)
	})
	return w.names
}

// nameTokens are the folded tokens of the applicant's names: of the form and,
// when it states none that is borne now, of the résumé. known reports whether one
// of the two gives that name.
func nameTokens(app *screen.Application, docs []screen.Document) (out []string, known bool) {
	add := func(s string) {
		for _, t := range name.Tokens(s) {
			if !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	if p := app.Person; p != nil {
		add(p.Name)
		known = len(out) > 0
		add(p.PreferredName)
		for _, n := range p.FormerNames {
			add(n)
		}
	}
	for i := range docs {
		if known {
			break
		}
		if d := &docs[i]; d.Role == "" || d.Role == "resume" {
			if value, _, ok := name.FromResume(d); ok {
				add(value)
				known = true
			}
		}
	}
	return out, known
}
