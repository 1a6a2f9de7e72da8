package rule

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// source is one rule file while it is read: it knows where everything stands.
type source struct {
	file     string
	lines    [][]rune
	keys     map[string]*yaml.Node // value nodes of the rule's own keys
	tests    []*yaml.Node          // the nodes of the tests
	problems Problems
}

func (s *source) report(n *yaml.Node, what, mend string) {
	p := Problem{File: s.file, What: what, Mend: mend}
	if n != nil {
		p.Line, p.Column = n.Line, n.Column
	}
	s.problems = append(s.problems, p)
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// yamlPlace is where the parser of YAML gave up, which is at or before the
// fault; nil when it doesn't say.
func yamlPlace(err error) *yaml.Node {
	m := yamlLine.FindStringSubmatch(err.Error())
	if m == nil {
		return nil
	}
	line, _ := strconv.Atoi(m[1]) // digits, by the expression
	return &yaml.Node{Line: line, Column: 1}
}

// parseRule reads one file strictly: every key known, every type right.
func parseRule(file string, data []byte) (*Rule, *source) {
	s := &source{file: file, keys: map[string]*yaml.Node{}}
	for line := range strings.SplitSeq(string(data), "\n") {
		s.lines = append(s.lines, []rune(strings.TrimSuffix(line, "\r")))
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		s.report(yamlPlace(err), err.Error(), "write one YAML mapping; a text that holds a colon or begins with a sign stands in quotes")
		return nil, s
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		s.report(nil, "the file holds no rule", "write one YAML mapping; `bonafide rules new ID` makes a skeleton")
		return nil, s
	}
	r := &Rule{}
	root := doc.Content[0]
	for i := 0; i+1 < len(root.Content); i += 2 {
		s.keys[root.Content[i].Value] = root.Content[i+1]
	}
	if t := s.keys["tests"]; t != nil && t.Kind == yaml.SequenceNode {
		s.tests = t.Content
	}
	s.decode(root, reflect.ValueOf(r).Elem(), "the rule")
	return r, s
}

var rawType = reflect.TypeFor[json.RawMessage]()

// decode fills v from a node and reports what doesn't fit.
func (s *source) decode(n *yaml.Node, v reflect.Value, what string) {
	switch {
	case n.Kind == yaml.AliasNode:
		s.report(n, "anchors and aliases aren't allowed", "write the value out")
	case v.Type() == rawType:
		s.decodeRaw(n, v)
	case v.Kind() == reflect.Struct:
		s.decodeStruct(n, v, what)
	case v.Kind() == reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			s.report(n, what+" takes a list", "write [a, b] or lines with -")
			return
		}
		list := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
		for i, e := range n.Content {
			s.decode(e, list.Index(i), what)
		}
		v.Set(list)
	case n.Kind != yaml.ScalarNode || n.Tag == "!!null":
		s.report(n, what+" takes one value", "")
	case v.Kind() == reflect.Int:
		if err := n.Decode(v.Addr().Interface()); err != nil {
			s.report(n, fmt.Sprintf("%s takes a whole number, not %q", what, n.Value), "")
		}
	default:
		v.SetString(strings.TrimRight(n.Value, "\n"))
	}
}

func (s *source) decodeStruct(n *yaml.Node, v reflect.Value, what string) {
	if n.Kind != yaml.MappingNode {
		s.report(n, what+" takes keys and values", "")
		return
	}
	var known []string
	fields := map[string]int{}
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() {
			known, fields[f.Tag.Get("yaml")] = append(known, f.Tag.Get("yaml")), i
		}
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		switch f, ok := fields[key.Value]; {
		case !ok:
			s.report(key, fmt.Sprintf("unknown key %q", key.Value), "the keys are "+strings.Join(known, ", "))
		case seen[key.Value]:
			s.report(key, fmt.Sprintf("the key %q stands twice", key.Value), "leave one")
		default:
			s.decode(n.Content[i+1], v.Field(f), key.Value)
		}
		seen[key.Value] = true
	}
}

// decodeRaw keeps a value as JSON for a stricter decoder.
func (s *source) decodeRaw(n *yaml.Node, v reflect.Value) {
	stringsForDates(n)
	var x any
	err := n.Decode(&x)
	if err == nil {
		var b []byte
		if b, err = json.Marshal(x); err == nil {
			v.SetBytes(b)
		}
	}
	if err != nil {
		s.report(n, "can't be written as JSON: "+err.Error(), "use keys that are strings")
	}
}

// stringsForDates keeps dates as they are written: the contract has dates of
// several precisions.
func stringsForDates(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!timestamp" {
		n.Tag = "!!str"
	}
	for _, c := range n.Content {
		stringsForDates(c)
	}
}

// place is a line and a column of a rule file, from 1.
type place struct{ line, column int32 }

// places gives where each rune of a key's scalar value stands in the file,
// whatever the scalar's style: YAML folds, indents and escapes, so both are
// walked together. White space stands where the rune before it does. It is nil
// when there is no such key.
func (s *source) places(key string) []place {
	n := s.keys[key]
	if n == nil {
		return nil
	}
	row, col := n.Line-1, n.Column-1
	block := n.Style&(yaml.FoldedStyle|yaml.LiteralStyle) != 0
	if block {
		row, col = row+1, 0
	} else if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		col++
	}
	at := place{int32(row + 1), int32(col + 1)}
	var out []place
	for _, r := range n.Value {
		if !unicode.IsSpace(r) {
			for row < len(s.lines) && (col >= len(s.lines[row]) || s.lines[row][col] != r) {
				if col++; col >= len(s.lines[row]) {
					row, col = row+1, 0
				}
			}
			if row >= len(s.lines) {
				at = place{int32(n.Line), int32(n.Column)}
			} else {
				at = place{int32(row + 1), int32(col + 1)}
				col++
			}
		}
		out = append(out, at)
	}
	return out
}

// faults reports faults of an expression at their places in the file.
func (s *source) faults(key string, fs []fault) {
	places := s.places(key)
	for _, f := range fs {
		p := Problem{File: s.file, What: key + ": " + f.what, Mend: f.mend}
		if len(places) > 0 {
			at := places[min(f.offset, len(places)-1)]
			p.Line, p.Column = int(at.line), int(at.column)
		}
		s.problems = append(s.problems, p)
	}
}

// sortProblems puts problems in the order of files, lines and columns, once each.
func sortProblems(ps Problems) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		if c := strings.Compare(a.File, b.File); c != 0 {
			return c
		}
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	return slices.Compact(ps)
}
