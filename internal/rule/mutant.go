package rule

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/parser"
)

// mutant is a rule without one clause.
type mutant struct {
	rule   *compiled
	clause string
	key    string // find or applies
	offset int    // of the clause in the expression, in runes
	mend   string
}

// What a rule author does about a clause that nothing misses.
const (
	addClear   = "add a clear test in which only this clause fails, or leave the clause out"
	addFired   = "add a fired test in which only this clause holds, or leave the clause out"
	addOutside = "add a not_applicable test in which only this clause fails, or leave the clause out"
	addTwin    = "add a clear test with one element fewer, or leave at_least out"
)

// mutants makes the rules without one clause each.
type mutants struct {
	env *cel.Env
	r   *compiled
	out []mutant
}

func mutantsOf(env *cel.Env, r *compiled) ([]mutant, error) {
	m := &mutants{env: env, r: r}
	surface, err := parseSurface(r.Find)
	if err != nil {
		return nil, err
	}
	terms := operands(surface.expr(), operators.Add)
	for i, term := range terms {
		if len(terms) > 1 {
			if err := m.add("[]", i, mutant{clause: surface.text(term), key: "find", offset: surface.start(term), mend: addFired + ", or let cites name its value"}); err != nil {
				return nil, err
			}
		}
		if err := m.within(r.Find, "find", i, removals(term)); err != nil {
			return nil, err
		}
	}
	if r.applies == nil {
		return m.out, nil
	}
	if surface, err = parseSurface(r.Applies); err != nil {
		return nil, err
	}
	if err := m.add("true", -1, mutant{clause: r.Applies, key: "applies", mend: addOutside}); err != nil {
		return nil, err
	}
	return m.out, m.within(r.Applies, "applies", -1, removals(surface.expr()))
}

// within adds the mutants of one part; part -1 is applies.
func (m *mutants) within(text, key string, part int, rs []removal) error {
	for _, rm := range rs {
		surface, err := parseSurface(text)
		if err != nil {
			return err
		}
		clause := surface.node(rm.clause)
		mu := mutant{clause: surface.text(clause), key: key, offset: surface.start(clause), mend: rm.mend}
		if rm.mend == addTwin {
			mu.clause = "at_least(" + surface.text(clause.AsCall().Args()[0]) + ")"
		}
		if key == "applies" {
			mu.mend = addOutside
		}
		by := ast.NewExprFactory().NewLiteral(rm.node, types.True)
		if rm.by != 0 {
			by = surface.node(rm.by)
		}
		surface.node(rm.node).SetKindCase(by)
		rest := surface.expr()
		if part >= 0 {
			rest = operands(rest, operators.Add)[part]
		}
		if err := m.add(surface.text(rest), part, mu); err != nil {
			return err
		}
	}
	return nil
}

// add compiles what is left of one part, which keeps its needs and its views.
func (m *mutants) add(text string, part int, mu mutant) error {
	checked, issues := m.env.Compile(text)
	if issues.Err() != nil {
		return fmt.Errorf("without %q it does not compile: %w", mu.clause, issues.Err())
	}
	program, err := limited(m.env, checked)
	if err != nil {
		return fmt.Errorf("without %q: %w", mu.clause, err)
	}
	without := *m.r
	if part < 0 {
		applies := *m.r.applies
		applies.program, applies.limited, without.applies = program, program, &applies
	} else {
		without.parts = slices.Clone(m.r.parts)
		p := &without.parts[part]
		p.program, p.limited, p.predicate = program, program, nil
	}
	mu.rule = &without
	m.out = append(m.out, mu)
	return nil
}

// surface is an expression as written, its macros unexpanded: filter and exists
// are calls like any other, so that a clause can be cut out and the rest
// written back.
type surface struct{ ast *ast.AST }

func parseSurface(text string) (surface, error) {
	p, err := parser.NewParser(parser.Macros())
	if err != nil {
		return surface{}, fmt.Errorf("set up the parser: %w", err)
	}
	a, errs := p.Parse(common.NewTextSource(text))
	if len(errs.GetErrors()) > 0 {
		return surface{}, fmt.Errorf("parse: %s", errs.ToDisplayString())
	}
	return surface{a}, nil
}

func (s surface) expr() ast.Expr { return s.ast.Expr() }

// text is an expression in one line.
func (s surface) text(e ast.Expr) string {
	text, err := parser.Unparse(e, s.ast.SourceInfo())
	if err != nil {
		return ""
	}
	return strings.Join(strings.Fields(text), " ")
}

// node is the node with that id; ids are the same whenever a text is parsed.
func (s surface) node(id int64) (found ast.Expr) {
	walk(s.expr(), func(e ast.Expr) {
		if e.ID() == id {
			found = e
		}
	})
	return found
}

// start is where an expression begins, in runes: operators and calls are
// located at their sign, so the first of all below counts.
func (s surface) start(e ast.Expr) int {
	first := -1
	walk(e, func(e ast.Expr) {
		if at, ok := s.ast.SourceInfo().GetOffsetRange(e.ID()); ok && (first < 0 || int(at.Start) < first) {
			first = int(at.Start)
		}
	})
	return max(0, first)
}

func walk(e ast.Expr, visit func(ast.Expr)) { ast.PreOrderVisit(e, ast.NewExprVisitor(visit)) }

// operands are what one operator joins, however the parser nests it.
func operands(e ast.Expr, operator string) []ast.Expr {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operator {
		return []ast.Expr{e}
	}
	var out []ast.Expr
	for _, arg := range e.AsCall().Args() {
		out = append(out, operands(arg, operator)...)
	}
	return out
}

// removal is one way to write an expression without a clause, by ids of nodes.
type removal struct {
	node   int64 // is replaced
	by     int64 // by this one below it; 0 by true
	clause int64 // what is gone then
	mend   string
}

// removals are the clauses of an expression. The two sides of a nested operator
// are its operands' business: what no test misses alone is found there.
func removals(e ast.Expr) (out []removal) {
	walk(e, func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		c := e.AsCall()
		args := c.Args()
		switch name := c.FunctionName(); {
		case name == operators.LogicalAnd || name == operators.LogicalOr:
			mend := addClear
			if name == operators.LogicalOr {
				mend = addFired
			}
			for i, arg := range args {
				if arg.Kind() != ast.CallKind || arg.AsCall().FunctionName() != name {
					out = append(out, removal{e.ID(), args[1-i].ID(), arg.ID(), mend})
				}
			}
		case name == "at_least" && c.IsMemberFunction():
			out = append(out, removal{e.ID(), c.Target().ID(), e.ID(), addTwin})
		case (name == "filter" || name == "exists") && c.IsMemberFunction() && !isAnd(args[1]):
			rm := removal{e.ID(), c.Target().ID(), args[1].ID(), addClear}
			if name == "exists" {
				rm.node, rm.by = args[1].ID(), 0
			}
			out = append(out, rm)
		}
	})
	return out
}

func isAnd(e ast.Expr) bool {
	return e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.LogicalAnd
}
