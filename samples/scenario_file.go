package samples

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"bonafide/internal/invent"
	"bonafide/internal/rule"
)

// scenarioFile is a scenario as it is written. A file may begin from another
// (like) and change the application judged.
type scenarioFile struct {
	Title    string `json:"title"`
	Kind     string `json:"kind"`
	Source   string `json:"source"` // where the case was published, for readers
	Why      string `json:"why"`    // why it stays where it is, for readers
	Like     string `json:"like"`   // name of the file that this one begins from
	Posthire bool   `json:"posthire"`
	world
	Names      []string    `json:"names"` // of those that a repeated application is given to
	Judge      []int       `json:"judge"` // places, from 1; the last when absent
	Expect     Expectation `json:"expect"`
	Variations []variation `json:"variations"`
}

// world is what the judged application meets. Given are applications in the
// JSON of the contract; {repeat: N, application: {…}} stands for N of them,
// with {{name}}, {{slug}} and {{n}} filled in. A document may hold "text"
// instead of "content", and with "author" or "company" it becomes a DOCX.
type world struct {
	Given     []any           `json:"given"`
	Before    []any           `json:"before"` // put before those given
	Change    map[string]any  `json:"change"` // merged into the last one given
	Lists     json.RawMessage `json:"lists"`
	Marks     []rule.Mark     `json:"marks"`
	Decisions []rule.Decision `json:"decisions"`
	Facts     json.RawMessage `json:"facts"`

	earlier []map[string]any // changes of the worlds that this one lies over
}

// variation is the same person with another detail; it stays below medium
// unless it says otherwise.
type variation struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	world
	Expect Expectation `json:"expect"`
}

// LoadScenarios reads every .yaml file of a folder, in the order of their
// names, each with its variations after it. The error names the file.
func LoadScenarios(fsys fs.FS) ([]Scenario, error) {
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no scenario: there is no .yaml file in the folder")
	}
	found := map[string]scenarioFile{}
	for _, n := range names {
		f, err := readScenario(fsys, n)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n, err)
		}
		found[strings.TrimSuffix(n, ".yaml")] = f
	}
	var out []Scenario
	for _, n := range names {
		n = strings.TrimSuffix(n, ".yaml")
		made, err := scenariosOf(n, found)
		if err != nil {
			return nil, fmt.Errorf("%s.yaml: %w", n, err)
		}
		out = append(out, made...)
	}
	return out, nil
}

func readScenario(fsys fs.FS, name string) (scenarioFile, error) {
	var f scenarioFile
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return f, err
	}
	var node yaml.Node
	if err := yaml.Unmarshal(data, &node); err != nil {
		return f, err
	}
	datesAsText(&node)
	var v any
	if err := node.Decode(&v); err != nil {
		return f, err
	}
	if data, err = json.Marshal(v); err != nil {
		return f, err
	}
	return f, strict(data, &f)
}

// datesAsText keeps dates as they are written: the contract has several precisions.
func datesAsText(n *yaml.Node) {
	if n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		datesAsText(c)
	}
}

// scenariosOf are the scenario of a file and its variations.
func scenariosOf(name string, found map[string]scenarioFile) ([]Scenario, error) {
	f := found[name]
	base := f.world
	if f.Like != "" {
		of, ok := found[f.Like]
		if !ok || of.Like != "" {
			return nil, fmt.Errorf("like: there is no file %q that begins from nothing", f.Like)
		}
		base = of.over(f.world)
		if f.Names == nil {
			f.Names = of.Names
		}
	}
	s := Scenario{Name: name, Kind: f.Kind, Title: f.Title, Posthire: f.Posthire, Want: f.Expect}
	if err := s.fill(base, f.Names, f.Judge); err != nil {
		return nil, err
	}
	out := []Scenario{s}
	for _, v := range f.Variations {
		w := Scenario{Name: name + "/" + v.Name, Kind: "variation", Title: v.Title, Posthire: f.Posthire, Want: v.Expect}
		if w.Want.Band == "" && w.Want.Below == "" {
			w.Want.Below = "medium"
		}
		if err := w.fill(base.over(v.world), f.Names, f.Judge); err != nil {
			return nil, fmt.Errorf("variation %s: %w", v.Name, err)
		}
		out = append(out, w)
	}
	return out, nil
}

// over is the world with what another one says in its place.
func (w world) over(o world) world {
	w.earlier, w.Change = append(slices.Clone(w.earlier), w.Change), o.Change
	if o.Given != nil {
		w.Given, w.earlier = o.Given, nil
	}
	w.Before = append(slices.Clone(o.Before), w.Before...)
	if o.Lists != nil {
		w.Lists = o.Lists
	}
	if o.Marks != nil {
		w.Marks = o.Marks
	}
	if o.Decisions != nil {
		w.Decisions = o.Decisions
	}
	if o.Facts != nil {
		w.Facts = o.Facts
	}
	return w
}

// fill writes the world into the scenario's test.
func (s *Scenario) fill(w world, names []string, judge []int) error {
	given := slices.Concat(w.Before, w.Given)
	if len(given) == 0 {
		return s.check()
	}
	for _, change := range append(slices.Clone(w.earlier), w.Change) {
		given[len(given)-1] = merge(given[len(given)-1], change)
	}
	for i, g := range given {
		raws, err := applications(g, names, len(s.Test.Given))
		if err != nil {
			return fmt.Errorf("given[%d]: %w", i, err)
		}
		s.Test.Given = append(s.Test.Given, raws...)
	}
	s.Test.Name, s.Test.Lists, s.Test.Marks, s.Test.Decisions, s.Test.Facts = s.Name, w.Lists, w.Marks, w.Decisions, w.Facts
	for _, n := range judge {
		if n < 1 || n > len(s.Test.Given) {
			return fmt.Errorf("judge: there is no application %d", n)
		}
		s.Judged = append(s.Judged, n-1)
	}
	if judge == nil {
		s.Judged = []int{len(s.Test.Given) - 1}
	}
	return s.check()
}

// applications writes one element of given as the contract's JSON; after is how
// many come before it.
func applications(g any, names []string, after int) ([]json.RawMessage, error) {
	m, _ := g.(map[string]any)
	times := 1
	if n, ok := m["repeat"].(float64); ok {
		times, g = int(n), m["application"]
	}
	var out []json.RawMessage
	for i := range times {
		text, err := json.Marshal(g)
		if err != nil {
			return nil, err
		}
		if bytes.Contains(text, []byte("{{")) {
			if after+i >= len(names) {
				return nil, fmt.Errorf("there are %d names, too few", len(names))
			}
			name := names[after+i]
			slug := strings.ToLower(strings.ReplaceAll(name, " ", "."))
			text = []byte(strings.NewReplacer("{{name}}", name, "{{slug}}", slug, "{{n}}", fmt.Sprint(after+i+1)).Replace(string(text)))
		}
		var app map[string]any
		if err := json.Unmarshal(text, &app); err != nil {
			return nil, err
		}
		if err := files(app); err != nil {
			return nil, err
		}
		if text, err = json.Marshal(app); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, nil
}

// files makes the content of documents that are written as text.
func files(app map[string]any) error {
	docs, _ := app["documents"].([]any)
	for i, d := range docs {
		d, ok := d.(map[string]any)
		if !ok {
			return fmt.Errorf("documents[%d] is no document", i)
		}
		text, ok := d["text"].(string)
		if !ok {
			continue
		}
		word := func(key string) string { s, _ := d[key].(string); return s }
		data := []byte(text)
		if path.Ext(word("name")) == ".docx" {
			data = invent.Word(text, invent.Properties{Author: word("author"), Company: word("company"), Program: word("program"), Made: madeAt(text)})
		}
		d["content"] = data
		for _, key := range []string{"text", "author", "company", "program"} {
			delete(d, key)
		}
	}
	return nil
}

// madeAt spreads the times at which files say that they were made, so that they
// weren't made in one sitting.
func madeAt(text string) time.Time {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text)) // never fails
	return time.Date(2026, 7, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(h.Sum32()%60_000) * time.Minute)
}
