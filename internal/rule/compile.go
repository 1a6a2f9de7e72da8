package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// part is one operand of a find's top-level +: its program with what it reads.
// Parts narrow their lists each for themselves.
type part struct {
	program      cel.Program    // for lists within the hints, whose cost is known
	limited      cel.Program    // the same, counting its cost, for longer ones
	predicate    *predicate     // tells what was compared; nil when nothing was
	alternatives []alternative  // of which one must be there
	views        map[string]int // index into the catalogue's views, by the name of the range; see nameRanges
	reads        []reading      // the lists that it reads, each range by itself
	cited        []reading      // those whose elements it may cite
}

// reading is one range over a list.
type reading struct{ variable, view int }

// compiled is a rule ready to be asked.
type compiled struct {
	*Rule
	applies   *part
	parts     []part
	linkKinds []string // kinds of links that the rule names, sorted
	needs     [][]string
	notice    *notice
	file      string
	version   int                // line of the version in the file
	places    map[string][]place // of find and applies: where each rune stands in the file
}

// fault is what is wrong with an expression, by rune offset into it.
type fault struct {
	offset     int
	what, mend string
}

// compiler compiles the rules of one catalogue and collects their views.
type compiler struct {
	env   *cel.Env
	lists Lists
	views []view
}

// compile gives the rule ready to be asked, or the faults of find and applies.
func (c *compiler) compile(r *Rule) (out *compiled, find, applies []fault) {
	out, r.cost = &compiled{Rule: r}, 0
	if r.Applies != "" {
		a, faults := c.check(r, r.Applies, cel.BoolType)
		applies = faults
		if len(faults) == 0 {
			p, err := c.part(a)
			if err != nil {
				applies = append(applies, fault{0, err.Error(), ""})
			}
			out.applies = &p
		}
	}
	a, find := c.check(r, r.Find, evidence)
	if len(find) > 0 {
		return nil, find, applies
	}
	out.linkKinds = linkKinds(a.NativeRep())
	texts, err := split(a)
	if err != nil {
		return nil, []fault{{0, "internal: " + err.Error(), ""}}, applies
	}
	for _, text := range texts {
		sub, issues := c.env.Compile(text)
		if issues.Err() != nil {
			return nil, []fault{{0, "internal: part does not compile: " + issues.Err().Error(), ""}}, applies
		}
		p, err := c.part(sub)
		if err != nil {
			return nil, []fault{{0, err.Error(), ""}}, applies
		}
		out.parts = append(out.parts, p)
	}
	return out, find, applies
}

// check type-checks, lints and estimates one expression.
func (c *compiler) check(r *Rule, text string, want *cel.Type) (*cel.Ast, []fault) {
	a, issues := c.env.Compile(text)
	if issues.Err() != nil {
		return nil, issueFaults(text, issues.Errors())
	}
	var out []fault
	if !a.OutputType().IsExactType(want) {
		what := fmt.Sprintf("evidence: yields %s, not list(evidence)", plain(a.OutputType().String()))
		mend := "wrap the list in cite(…)"
		if want == cel.BoolType {
			what, mend = fmt.Sprintf("applies: yields %s, not bool", plain(a.OutputType().String())), "state a condition"
		}
		out = append(out, fault{0, what, mend})
	}
	info := a.NativeRep().SourceInfo()
	for _, f := range lint(r, c.lists, a) {
		at := info.GetStartLocation(f.id)
		out = append(out, fault{offset(text, at), f.what, f.mend})
	}
	if cost, err := c.env.EstimateCost(a, hints{}); err != nil {
		out = append(out, fault{0, "cost: " + err.Error(), ""})
	} else if cost.Max > costBudget {
		out = append(out, fault{0, fmt.Sprintf("cost: may reach %d of %d", cost.Max, costBudget), "nest fewer lists"})
	} else {
		r.cost += cost.Max
	}
	return a, out
}

func (c *compiler) part(a *cel.Ast) (part, error) {
	p, checked := part{views: map[string]int{}}, a.NativeRep()
	ranges, alternatives := read(checked)
	p.alternatives = alternatives
	handed := cited(checked)
	for _, r := range ranges {
		v := r.variable
		of := reading{v.bit, c.view(v, r.paths)}
		p.views[r.name] = of.view
		if _, ok := p.views[v.name]; !ok {
			p.views[v.name] = of.view // a mutant may have lost the filter of the range
		}
		if !slices.Contains(p.reads, of) {
			p.reads = append(p.reads, of)
		}
		if slices.Contains(handed, r.name) && !slices.Contains(p.cited, of) {
			p.cited = append(p.cited, of)
		}
	}
	nameRanges(checked)
	var err error
	if p.program, err = c.env.Program(a, cel.EvalOptions(cel.OptOptimize)); err != nil {
		return p, err
	}
	if p.limited, err = limited(c.env, a); err != nil {
		return p, err
	}
	p.predicate, err = c.newPredicate(checked)
	return p, err
}

// limited is a program that counts what it costs and can be stopped. Every
// program of ours is optimised, and not for speed alone: cel-go finds the
// membership operator by the name of its overload, in_list, which is a function
// of ours; only folded into a set does x in ["a", "b"] mean what it says.
func limited(env *cel.Env, a *cel.Ast) (cel.Program, error) {
	nameRanges(a.NativeRep())
	return env.Program(a, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize), cel.InterruptCheckFrequency(1000))
}

// view gives the index of a narrowed list, shared between rules that read the same.
func (c *compiler) view(v *variable, paths []factPath) int {
	w := view{variable: v, paths: paths}
	if i := slices.IndexFunc(c.views, w.equal); i >= 0 {
		return i
	}
	for _, p := range paths {
		w.tests = append(w.tests, pathTest(v, p))
		w.lacks = append(w.lacks, v.name+"."+strings.ReplaceAll(string(p), "@", "."))
	}
	c.views = append(c.views, w)
	return len(c.views) - 1
}

// split gives the texts of the operands of the top-level +.
func split(a *cel.Ast) (out []string, err error) {
	operands := []ast.Expr{a.NativeRep().Expr()}
	for len(operands) > 0 {
		e := operands[0]
		operands = operands[1:]
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Add {
			operands = append(slices.Clone(e.AsCall().Args()), operands...)
			continue
		}
		text, err := cel.ExprToString(e, a.NativeRep().SourceInfo())
		if err != nil {
			return nil, fmt.Errorf("write back a part: %w", err)
		}
		out = append(out, text)
	}
	return out, nil
}

// cited are the names of the ranges whose elements a cite in the expression
// hands out.
func cited(a *ast.AST) []string {
	var out []string
	for _, e := range ast.MatchDescendants(ast.NavigateAST(a), ast.FunctionMatcher("cite")) {
		out = append(out, rangeOf(e.Children()[0]))
	}
	return out
}

// linkKinds are the kinds of links that an expression compares Link.kind with.
func linkKinds(a *ast.AST) []string {
	l := &linter{ast: a}
	var out []string
	ast.MatchDescendants(ast.NavigateAST(a), func(e ast.NavigableExpr) bool {
		if c := call(e); c == operators.Equals || c == operators.In {
			for i, arg := range e.Children() {
				if l.field(arg) == "Link.kind" {
					values, _ := literals(e.Children()[1-i])
					out = append(out, values...)
				}
			}
		}
		return false
	})
	slices.Sort(out)
	return slices.Compact(out)
}

// issueFaults are the faults that the parser and the type checker found.
func issueFaults(text string, errs []*common.Error) []fault {
	var out []fault
	for _, e := range errs {
		out = append(out, fault{offset(text, e.Location), plain(e.Message), mendOf(e.Message)})
	}
	return out
}

// offset is a location in an expression as a count of runes.
func offset(text string, at common.Location) int {
	line, n := 1, 0
	for _, r := range text {
		if line >= at.Line() {
			break
		}
		n++
		if r == '\n' {
			line++
		}
	}
	return n + max(0, at.Column())
}
