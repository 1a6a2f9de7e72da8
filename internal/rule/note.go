package rule

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"

	"bonafide/internal/fact"
)

// predicate is the condition of a cited filter as a program of its own, which
// keeps every value: asked of one cited element, it tells what was compared.
type predicate struct {
	variable string // of the filter: "l" in links.filter(l, …)
	program  cel.Program
	ast      *ast.AST
}

// newPredicate finds the outermost filter below cite; nil when there is none,
// as in cite(hidden). Findings of such a part have no words to add.
func (c *compiler) newPredicate(a *ast.AST) (*predicate, error) {
	for _, e := range ast.MatchDescendants(ast.NavigateAST(a), ast.FunctionMatcher("cite")) {
		list := e.AsCall().Args()[0]
		for list.Kind() == ast.CallKind && list.AsCall().FunctionName() == "at_least" {
			list = list.AsCall().Target()
		}
		if list.Kind() != ast.ComprehensionKind {
			continue
		}
		step := list.AsComprehension().LoopStep()
		if step.Kind() != ast.CallKind || step.AsCall().FunctionName() != operators.Conditional {
			continue
		}
		text, err := cel.ExprToString(step.AsCall().Args()[0], a.SourceInfo())
		if err != nil {
			return nil, fmt.Errorf("write back a predicate: %w", err)
		}
		p := &predicate{variable: list.AsComprehension().IterVar()}
		env, err := c.env.Extend(cel.Variable(p.variable, a.GetType(list.ID()).Parameters()[0]))
		if err != nil {
			return nil, err
		}
		checked, issues := env.Compile(text)
		if issues.Err() != nil {
			return nil, issues.Err()
		}
		p.ast = checked.NativeRep()
		nameRanges(p.ast)
		p.program, err = env.Program(checked, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptTrackState, cel.OptOptimize))
		return p, err
	}
	return nil, nil
}

// note says in words what was compared for one cited fact; "" when there is
// nothing to add to its value.
func (sc *scene) note(p *part, o *object) string {
	if p.predicate == nil {
		return ""
	}
	out, details, err := p.predicate.program.ContextEval(sc.ctx, bound{activation{sc, p}, p.predicate.variable, o})
	if err != nil || out != types.True || details == nil {
		return ""
	}
	t := teller{p.predicate.ast, details.State(), nil}
	t.tell(ast.NavigateAST(t.ast))
	slices.Sort(t.said)
	return strings.Join(slices.Compact(t.said), "; ")
}

// bound adds the variable of a filter to the lists. An exists stops at the first
// element that will do, so the lists are in an order of their own: the words
// must not depend on the order in which facts came.
type bound struct {
	activation
	name string
	o    *object
}

// ResolveName gives the cited element for the variable of the filter.
func (b bound) ResolveName(name string) (any, bool) {
	if name == b.name {
		return b.o, true
	}
	view, ok := b.p.view(name)
	if !ok {
		return b.activation.ResolveName(name)
	}
	return b.sc.narrow(view).inOrder(), true
}

// inOrder is the list by place, then by content.
func (n *narrowed) inOrder() ref.Val {
	if n.ordered != nil {
		return n.ordered
	}
	list := slices.Clone(n.objects)
	content := func(o *object) string {
		b, _ := json.Marshal(o.cites)
		return string(b)
	}
	slices.SortFunc(list, func(a, b *object) int {
		return cmp.Or(slices.CompareFunc(evidenceOf(a), evidenceOf(b), byPlace), strings.Compare(content(a), content(b)))
	})
	vals := make([]ref.Val, len(list))
	for i, o := range list {
		vals[i] = o
	}
	n.ordered = types.NewRefValList(types.DefaultTypeAdapter, vals)
	return n.ordered
}

// teller walks the conditions that held and says what they compared.
type teller struct {
	ast   *ast.AST
	state interpreter.EvalState
	said  []string
}

func (t *teller) say(format string, args ...any) {
	t.said = append(t.said, fmt.Sprintf(format, args...))
}

// tell descends only where the condition was asked and held, so that what is
// said is true.
func (t *teller) tell(e ast.NavigableExpr) {
	v, asked := t.state.Value(e.ID())
	condition := e.Kind() == ast.CallKind || e.Kind() == ast.ComprehensionKind
	if condition && (!asked || v == types.False && call(e) != "plausible_offset") {
		return
	}
	if e.Kind() == ast.CallKind {
		t.call(e)
	}
	for _, child := range e.Children() {
		t.tell(child)
	}
}

func (t *teller) call(e ast.NavigableExpr) {
	args := e.Children()
	switch call(e) {
	case "plausible_offset":
		t.clock(args)
	case "differs":
		t.differ(args)
	case "farther":
		t.distance(args)
	case "within_days", "later":
		t.days(args)
	case "overlap":
		if n := t.value(args[2]); n == types.IntZero {
			t.say("at the same time")
		} else {
			t.say("over %v months at the same time", n)
		}
	case "starts_apart":
		t.say("begin over %v months apart", t.value(args[2]))
	case "ends_apart":
		t.say("end over %v months apart", t.value(args[2]))
	case "covers":
		between := ""
		if len(args) == 4 {
			between = " in between"
		}
		t.say("%v months of work or more claimed%s", t.value(args[len(args)-1]), between)
	case "too_young":
		t.say("the dates leave too few years since birth")
	case operators.Greater, operators.GreaterEquals, operators.Less, operators.LessEquals:
		t.figures(args)
	}
}

// distance says how far two places lie apart, and whose they are.
func (t *teller) distance(args []ast.NavigableExpr) {
	a, ok := native[fact.Place](t.value(args[0]))
	b, ok2 := native[fact.Place](t.value(args[1]))
	if km, known := fact.Distance(a, b); ok && ok2 && known {
		t.say("%s and %s about %d km apart", t.label(args[0]), t.label(args[1]), int(math.Round(km/10)*10))
	}
}

// days says how far two moments lie apart, and what happened then.
func (t *teller) days(args []ast.NavigableExpr) {
	a, b := moment(t.value(args[0])), moment(t.value(args[1]))
	if a.IsZero() || b.IsZero() {
		return
	}
	days := int(b.Sub(a).Abs().Hours() / 24)
	if x, y := t.label(args[0]), t.label(args[1]); x != y {
		t.say("%s and %s %d %s apart", x, y, days, plural(days, "day", "days"))
	} else {
		t.say("%d %s between the two", days, plural(days, "day", "days"))
	}
}

// clock says both offsets: "UTC−05:00 at the place stated, UTC+08:00 in the browser".
func (t *teller) clock(args []ast.NavigableExpr) {
	o, ok := native[fact.Offset](t.value(args[0]))
	p, ok2 := native[fact.Place](t.value(args[1]))
	minutes, known := o.Minutes()
	there := p.OffsetsAt(o.At())
	if !ok || !ok2 || !known || len(there) == 0 {
		return
	}
	var places []string
	for _, m := range there {
		places = append(places, offsetWords(m))
	}
	where := "at the place stated"
	if args[1].Kind() == ast.SelectKind {
		where = "at the address"
	}
	source := "in the browser"
	if strings.HasSuffix(t.ast.GetType(args[0].AsSelect().Operand().ID()).TypeName(), "Document") {
		source = "in the document"
	}
	t.say("%s %s, %s %s", strings.Join(places, " or "), where, offsetWords(minutes), source)
}

// offsetWords writes minutes east of UTC with a true minus.
func offsetWords(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return fmt.Sprintf("UTC%s%02d:%02d", sign, minutes/60, minutes%60)
}

// differ names two values that differ where people may read them; keys, schools
// and degrees stand in the evidence itself.
func (t *teller) differ(args []ast.NavigableExpr) {
	var said []string
	for _, a := range args {
		o, ok := t.value(a).(*object)
		if !ok || !slices.Contains([]string{"Country", "Region", "BirthYear"}, o.shape.name) {
			return
		}
		text := valueText(o)
		if a.Kind() == ast.SelectKind && a.AsSelect().Operand().Kind() == ast.IdentKind && a.AsSelect().Operand().AsIdent() == "residence" {
			text += " stated"
		}
		said = append(said, text)
	}
	t.say("%s", strings.Join(said, ", "))
}

// valueText is an opaque value for people to read, from its stored form.
func valueText(o *object) string {
	b, err := json.Marshal(o.v.Interface())
	if err != nil {
		return ""
	}
	var parts []string
	if json.Unmarshal(b, &parts) == nil {
		return strings.Join(parts, "-")
	}
	return strings.Trim(string(b), `"`)
}

// figures says the numbers that were compared, sums taken apart.
func (t *teller) figures(args []ast.NavigableExpr) {
	for _, a := range args {
		if call(a) == operators.Add {
			t.figures(a.Children())
			continue
		}
		words, ok := figureWords[t.field(a)]
		if !ok {
			continue
		}
		switch v := t.value(a).(type) {
		case types.Int:
			t.say(words, strconv.FormatInt(int64(v), 10))
		case types.Double:
			n := float64(v)
			if strings.Contains(words, "%%") {
				n *= 100
			}
			t.say(words, strconv.FormatFloat(math.Round(n*10)/10, 'f', -1, 64))
		}
	}
}

func (t *teller) value(e ast.NavigableExpr) ref.Val {
	if e.Kind() == ast.LiteralKind {
		return e.AsLiteral()
	}
	v, _ := t.state.Value(e.ID())
	return v
}

// field names what a node selects: "Link.kind", "" when it selects nothing.
func (t *teller) field(e ast.NavigableExpr) string { return (&linter{ast: t.ast}).field(e) }

// label names a moment or a place in words.
func (t *teller) label(e ast.NavigableExpr) string {
	if e.Kind() == ast.IdentKind {
		return cmp.Or(labelWords[e.AsIdent()], e.AsIdent())
	}
	return cmp.Or(labelWords[t.field(e)], "value")
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
