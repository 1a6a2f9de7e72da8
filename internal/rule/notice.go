package rule

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"text/template"
	"text/template/parse"

	"bonafide/internal/screen"
)

// noticeLimit is the longest sentence that a notice may render, in bytes.
const noticeLimit = 400

// notice is the compiled template of a rule's sentence.
type notice struct{ t *template.Template }

// noticeData is what a notice may say.
type noticeData struct {
	First  screen.Evidence // the first evidence by place and value
	Count  int             // other applications concerned; without any, pieces of evidence
	Items  int             // pieces of evidence
	Names  int             // different names on a shared value, this application's included; 0 when unknown
	Values []string        // different values, sorted
}

// allowedInNotice are the only functions: a notice picks words, it computes nothing.
var allowedInNotice = template.FuncMap{
	"n": func(count int, one, many string) string {
		if count == 1 {
			return one
		}
		return many
	},
	"list": func(values []string) string {
		if len(values) < 2 {
			return strings.Join(values, "")
		}
		return strings.Join(values[:len(values)-1], ", ") + " and " + values[len(values)-1]
	},
}

// newNotice parses a template, refuses what isn't needed to say a sentence, and
// tries it on invented evidence.
func newNotice(text string) (*notice, error) {
	t, err := template.New("notice").Option("missingkey=error").Funcs(allowedInNotice).Parse(text)
	if err != nil {
		return nil, err
	}
	if err := plainNodes(t.Root); err != nil {
		return nil, err
	}
	n := &notice{t}
	trial := noticeData{First: screen.Evidence{Value: "x"}, Count: 2, Items: 2, Names: 3, Values: []string{"x", "y"}}
	_, err = n.render(trial)
	return n, err
}

func plainNodes(root *parse.ListNode) error {
	for _, node := range root.Nodes {
		action, ok := node.(*parse.ActionNode)
		if !ok && node.Type() != parse.NodeText {
			return fmt.Errorf("a notice holds only text and values, not %s", node)
		}
		if !ok {
			continue
		}
		if len(action.Pipe.Cmds) != 1 || len(action.Pipe.Decl) > 0 {
			return fmt.Errorf("%s: pipes and variables aren't allowed", node)
		}
		for _, arg := range action.Pipe.Cmds[0].Args {
			if id, ok := arg.(*parse.IdentifierNode); ok && allowedInNotice[id.Ident] == nil {
				return fmt.Errorf("%s: only the functions n and list are allowed", node)
			}
		}
	}
	return nil
}

func (n *notice) render(d noticeData) (string, error) {
	var b bytes.Buffer
	if err := n.t.Execute(&b, d); err != nil {
		return "", err
	}
	s := strings.TrimSpace(b.String())
	if len(s) > noticeLimit {
		s = strings.ToValidUTF8(s[:noticeLimit], "") + "…"
	}
	return s, nil
}

// data gathers what the notice says from the evidence, which is sorted.
func newNoticeData(evidence []screen.Evidence, names int) noticeData {
	d := noticeData{First: evidence[0], Items: len(evidence), Names: names}
	others := map[string]bool{}
	for _, e := range evidence {
		for _, a := range e.Applications {
			others[a] = true
		}
		if e.Value != "" {
			d.Values = append(d.Values, e.Value)
		}
	}
	slices.Sort(d.Values)
	d.Values = slices.Compact(d.Values)
	if d.Count = len(others); d.Count == 0 {
		d.Count = d.Items
	}
	return d
}
