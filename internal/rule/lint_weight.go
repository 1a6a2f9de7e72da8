package rule

import (
	"slices"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// highAlone lets a rule reach the band high by itself only on exact reuse under
// different names and on exact intelligence.
func (l *linter) highAlone(e ast.NavigableExpr) (string, string) {
	if call(e) != "cite" || l.rule.Weight < 20 {
		return "", ""
	}
	what, mend := "weight: 20 and more is for exact reuse and exact intelligence alone", `weigh it at most 19, or ask with && for a link's names == "different", or for a hit's relation == "exact" or second_identifier`
	filter := citedFilter(e)
	if filter == nil {
		return what, mend
	}
	for _, c := range conjuncts(filter) {
		exact := l.field(c) == "Hit.second_identifier"
		if call(c) == operators.Equals {
			values, _ := literals(c.Children()[1])
			f := l.field(c.Children()[0])
			exact = f == "Hit.relation" && slices.Equal(values, []string{"exact"}) || f == "Link.names" && slices.Equal(values, []string{"different"})
		}
		if exact {
			return "", ""
		}
	}
	return what, mend
}

// citedFilter is the condition of the outermost filter below a cite; nil when
// the cite hands out a whole list.
func citedFilter(cite ast.NavigableExpr) ast.NavigableExpr {
	list := cite.Children()[0]
	for call(list) == "at_least" {
		list = list.Children()[0]
	}
	if list.Kind() != ast.ComprehensionKind {
		return nil
	}
	step := list.AsComprehension().LoopStep().ID()
	for _, c := range list.Children() {
		if c.ID() == step && call(c) == operators.Conditional {
			return c.Children()[0]
		}
	}
	return nil
}

// conjuncts are what must all hold for a condition to hold.
func conjuncts(e ast.NavigableExpr) (out []ast.NavigableExpr) {
	if call(e) != operators.LogicalAnd {
		return []ast.NavigableExpr{e}
	}
	for _, side := range e.Children() {
		out = append(out, conjuncts(side)...)
	}
	return out
}

// maskedAlone keeps VPN, Tor, hosting and listed products at W, unless a
// contradiction stands beside them.
func (l *linter) maskedAlone(e ast.NavigableExpr) (string, string) {
	masked := call(e) == "in_list"
	if slices.Contains(equality, call(e)) {
		for i, a := range e.Children() {
			if l.field(a) != "Touchpoint.network" {
				continue
			}
			values, _ := literals(e.Children()[1-i])
			masked = call(e) == operators.NotEquals || slices.ContainsFunc(values, func(v string) bool { return v == "vpn" || v == "tor" || v == "hosting" })
		}
	}
	if !masked || l.rule.Weight <= 3 || beside(e, contradicts) {
		return "", ""
	}
	return "masked network alone: at most 3", "lower the weight, or ask for a contradiction with && beside it"
}

func contradicts(e ast.NavigableExpr) bool {
	return slices.Contains([]string{"plausible_offset", "differs", "farther"}, call(e))
}

// nameAlone keeps a matched name without weight unless a second identifier agrees.
func (l *linter) nameAlone(e ast.NavigableExpr) (string, string) {
	if !slices.Contains(equality, call(e)) || l.rule.Question() {
		return "", ""
	}
	for i, a := range e.Children() {
		if l.field(a) != "Hit.kind" {
			continue
		}
		values, _ := literals(e.Children()[1-i])
		names := slices.Contains(values, "name")
		if call(e) == operators.NotEquals {
			names = !names
		}
		second := func(n ast.NavigableExpr) bool {
			p, ok := n.Parent()
			return l.field(n) == "Hit.second_identifier" && !(ok && call(p) == operators.LogicalNot)
		}
		if names && !beside(e, second) && !beside(e, func(n ast.NavigableExpr) bool { return l.excludesName(n) }) {
			return "name alone: needs second_identifier or no weight", "add && h.second_identifier, or make the rule a question"
		}
	}
	return "", ""
}

// anyHit refuses hits that nothing narrows to more than a name: by kind, by
// relation or by a second identifier.
func (l *linter) anyHit(e ast.NavigableExpr) (string, string) {
	if e.Kind() != ast.IdentKind || e.AsIdent() != "hits" || l.rule.Question() {
		return "", ""
	}
	what, mend := "name alone: these hits may rest on nothing but a name", "filter by h.kind, h.relation or h.second_identifier"
	p, ok := e.Parent()
	if !ok || p.Kind() != ast.ComprehensionKind {
		return what, mend
	}
	narrows := func(n ast.NavigableExpr) bool {
		if l.field(n) == "Hit.second_identifier" || l.excludesName(n) {
			return true
		}
		if call(n) != operators.Equals && call(n) != operators.In {
			return false
		}
		values, ok := literals(n.Children()[1])
		f := l.field(n.Children()[0])
		return ok && (f == "Hit.relation" && !slices.Contains(values, "name_only") || f == "Hit.kind")
	}
	if len(ast.MatchDescendants(p, narrows)) == 0 {
		return what, mend
	}
	return "", ""
}

// excludesName holds of a comparison that leaves matched names out.
func (l *linter) excludesName(e ast.NavigableExpr) bool {
	if !slices.Contains(equality, call(e)) {
		return false
	}
	for i, a := range e.Children() {
		if l.field(a) == "Hit.kind" {
			values, ok := literals(e.Children()[1-i])
			return ok && slices.Contains(values, "name") == (call(e) == operators.NotEquals)
		}
	}
	return false
}

// beside reports whether something that holds stands in conjunction with e: in
// another side of an && above it, within the same predicate.
func beside(e ast.NavigableExpr, holds func(ast.NavigableExpr) bool) bool {
	for {
		p, ok := e.Parent()
		if !ok || p.Kind() == ast.ComprehensionKind {
			return false
		}
		if call(p) == operators.LogicalAnd {
			for _, side := range p.Children() {
				if side.ID() != e.ID() && len(ast.MatchDescendants(side, holds)) > 0 {
					return true
				}
			}
		}
		e = p
	}
}
