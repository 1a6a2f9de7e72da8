package rule

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
)

// listRange is a list where an expression runs over it, with what is read of the
// elements there. One list may be run over twice, once within the other: what
// only the inner one reads, the outer one's elements need not carry.
type listRange struct {
	name     string // see nameOf
	variable *variable
	paths    []factPath
}

// rangeSign stands in the name of a range between its list and its variable.
const rangeSign = "@"

// nameOf names an identifier of a list as a range: "links@l" in links.filter(l, …),
// else "links". Ranges of one name are one; "" for all other nodes.
func nameOf(e ast.NavigableExpr) string {
	if e.Kind() != ast.IdentKind || facts.variable(e.AsIdent()) == nil {
		return ""
	}
	if p, ok := e.Parent(); ok && p.Kind() == ast.ComprehensionKind && p.AsComprehension().IterRange().ID() == e.ID() {
		return e.AsIdent() + rangeSign + p.AsComprehension().IterVar()
	}
	return e.AsIdent()
}

// rangesOf are the ranges of an expression, each once, in the order written.
func rangesOf(a *ast.AST) (out []listRange) {
	for _, e := range ast.MatchDescendants(ast.NavigateAST(a), ast.KindMatcher(ast.IdentKind)) {
		if name := nameOf(e); name != "" && !slices.ContainsFunc(out, func(r listRange) bool { return r.name == name }) {
			out = append(out, listRange{name: name, variable: facts.variable(e.AsIdent())})
		}
	}
	return out
}

// nameRanges has a program ask for each range of its lists by its own name.
func nameRanges(a *ast.AST) {
	for _, e := range ast.MatchDescendants(ast.NavigateAST(a), ast.KindMatcher(ast.IdentKind)) {
		if name := nameOf(e); strings.Contains(name, rangeSign) {
			a.SetReference(e.ID(), ast.NewIdentReference(name, nil))
		}
	}
}

// rangeOf is the name of the range that a list comes from, through filters and
// at_least.
func rangeOf(e ast.NavigableExpr) string {
	for e.Kind() != ast.IdentKind {
		inner := e.Children()
		if e.Kind() == ast.ComprehensionKind {
			id := e.AsComprehension().IterRange().ID()
			inner = slices.DeleteFunc(inner, func(c ast.NavigableExpr) bool { return c.ID() != id })
		}
		if len(inner) == 0 {
			return ""
		}
		e = inner[0]
	}
	return nameOf(e)
}

// boundTo is the name of the range whose element a node selects of; "" when it
// selects of none.
func boundTo(e ast.NavigableExpr) string {
	from := ast.Expr(e)
	for from.Kind() == ast.SelectKind {
		from = from.AsSelect().Operand()
	}
	if from.Kind() != ast.IdentKind {
		return ""
	}
	for {
		p, ok := e.Parent()
		if !ok {
			return ""
		}
		if p.Kind() == ast.ComprehensionKind && p.AsComprehension().IterVar() == from.AsIdent() {
			return rangeOf(p)
		}
		e = p
	}
}
