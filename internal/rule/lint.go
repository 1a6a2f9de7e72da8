package rule

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"

	"bonafide/internal/fact"
)

// refusal is why an expression may not become a rule, with the place in it.
type refusal struct {
	id   int64 // of the expression; 0 when the whole rule is meant
	what string
	mend string
}

// linter looks at one checked expression of one rule.
type linter struct {
	rule  *Rule
	lists Lists
	ast   *ast.AST
}

// check refuses one kind of expression that the type checker lets pass.
type check struct {
	name string
	of   func(l *linter, e ast.NavigableExpr) (what, mend string)
}

// checks are asked of every node, the first answer of each node counts. They
// keep rules to positive forms, so that taking a fact away can't make one fire,
// and to what a rule may ask of a person at all.
var checks = []check{
	{"hidden variable", (*linter).hides},
	{"literal", (*linter).madeUp},
	{"absence", (*linter).absence},
	{"text, clock and conversion", (*linter).bannedCalls},
	{"opaque", (*linter).comparesOpaque},
	{"vocabulary", (*linter).vocabulary},
	{"names", (*linter).names},
	{"lists", (*linter).listLookup},
	{"explained", (*linter).explanation},
	{"masked network", (*linter).maskedAlone},
	{"name alone", (*linter).nameAlone},
	{"any hit", (*linter).anyHit},
	{"high alone", (*linter).highAlone},
}

// lint gives every refusal of a checked expression, in no particular order.
func lint(rule *Rule, lists Lists, a *cel.Ast) []refusal {
	l := &linter{rule, lists, a.NativeRep()}
	var out []refusal
	ast.MatchDescendants(ast.NavigateAST(l.ast), func(e ast.NavigableExpr) bool {
		for _, c := range checks {
			if what, mend := c.of(l, e); what != "" {
				out = append(out, refusal{e.ID(), what, mend})
				break
			}
		}
		return false
	})
	return out
}

// typeName is the type of a node, fact types without their prefix.
func (l *linter) typeName(e ast.NavigableExpr) string {
	return strings.TrimPrefix(l.ast.GetType(e.ID()).TypeName(), prefix)
}

func (l *linter) isFact(e ast.NavigableExpr) bool {
	return strings.HasPrefix(l.ast.GetType(e.ID()).TypeName(), prefix)
}

// field names what a node selects: "Link.kind", "" when it selects nothing.
func (l *linter) field(e ast.NavigableExpr) string {
	if e.Kind() != ast.SelectKind {
		return ""
	}
	return strings.TrimPrefix(l.ast.GetType(e.AsSelect().Operand().ID()).TypeName(), prefix) + "." + e.AsSelect().FieldName()
}

func call(e ast.NavigableExpr) string {
	if e.Kind() != ast.CallKind {
		return ""
	}
	return e.AsCall().FunctionName()
}

// internal reports whether a node is a variable that a macro brought in.
func internal(e ast.Expr) bool {
	return e.Kind() == ast.IdentKind && (strings.HasPrefix(e.AsIdent(), "@") || strings.HasPrefix(e.AsIdent(), "__"))
}

// literals are the strings that a node is, or lists; ok is false when it is
// or holds anything else.
func literals(e ast.NavigableExpr) (out []string, ok bool) {
	nodes := []ast.NavigableExpr{e}
	if e.Kind() == ast.ListKind {
		nodes = e.Children()
	}
	for _, n := range nodes {
		if n.Kind() != ast.LiteralKind {
			return nil, false
		}
		s, isString := n.AsLiteral().(types.String)
		if !isString {
			return nil, false
		}
		out = append(out, string(s))
	}
	return out, true
}

// hides refuses a filter whose variable takes the name of one of ours.
func (l *linter) hides(e ast.NavigableExpr) (string, string) {
	if e.Kind() != ast.ComprehensionKind {
		return "", ""
	}
	name := e.AsComprehension().IterVar()
	if facts.variable(name) != nil || name == "as_of" || name == "residence" || name == "job" {
		return "variable: " + name + " is the name of a fact", "name the filter's variable by a letter"
	}
	return "", ""
}

func (l *linter) madeUp(e ast.NavigableExpr) (string, string) {
	if k := e.Kind(); k == ast.StructKind || k == ast.MapKind {
		return "literal: a fact can't be made up", "cite facts of the lists"
	}
	return "", ""
}

// absence refuses every form that can start to hold when something goes.
func (l *linter) absence(e ast.NavigableExpr) (string, string) {
	switch e.Kind() {
	case ast.ComprehensionKind:
		c := e.AsComprehension()
		if c.AccuInit().Kind() == ast.LiteralKind && c.AccuInit().AsLiteral() == types.True {
			return "absence: all() holds for nothing", "use filter or exists"
		}
		if c.Result().Kind() == ast.CallKind {
			return "absence: exists_one() may start to hold when something goes", "use exists"
		}
	case ast.SelectKind:
		if e.AsSelect().IsTestOnly() {
			return "absence: has() tests whether something was given", "read the value; elements without it are left out and counted"
		}
	case ast.CallKind:
		return l.absenceCall(e)
	}
	return "", ""
}

func (l *linter) absenceCall(e ast.NavigableExpr) (string, string) {
	args := e.Children()
	switch call(e) {
	case operators.LogicalNot:
		flag := args[0].Kind() == ast.SelectKind && l.typeName(args[0]) == "bool"
		if !internal(args[0]) && !flag && call(args[0]) != "plausible_offset" {
			return "absence: only a flag of a fact and plausible_offset may be negated", "say with && what must hold"
		}
	case "plausible_offset":
		if p, ok := e.Parent(); !ok || call(p) != operators.LogicalNot {
			return "absence: plausible_offset is only asked to be false", "write !plausible_offset(…)"
		}
	case operators.Conditional:
		if !internal(args[2]) {
			return "absence: conditions go into applies or a filter", "split the rule or use applies"
		}
	case "size":
		return "absence: lists are counted with at_least", "write list.at_least(n)"
	case operators.Subtract:
		return "absence: differences hide a missing value", "compare the two values, or use within_days"
	case operators.Index:
		return "absence: a place in a list changes when something goes", "use filter or exists"
	}
	return "", ""
}

// bannedCalls are functions that would read text, zones in disguise, or opaque
// values through another type.
var bannedCalls = banned()

func banned() map[string][2]string {
	out := map[string][2]string{}
	ban := func(what, mend string, names ...string) {
		for _, n := range names {
			out[n] = [2]string{what, mend}
		}
	}
	ban("clock: hours and days are a zone in disguise", "use plausible_offset or within_days", "getHours", "getMinutes", "getSeconds",
		"getMilliseconds", "getDate", "getDayOfWeek", "getDayOfMonth", "getDayOfYear", "getMonth")
	ban("text: rules see codes and closed values, not text", "compare with a value of the vocabulary", "startsWith", "endsWith", "contains", "matches")
	ban("conversion: no value changes its type", "compare the values as they are", "string", "bytes", "int", "uint", "double", "timestamp", "duration", "bool")
	return out
}

func (l *linter) bannedCalls(e ast.NavigableExpr) (string, string) {
	b := bannedCalls[call(e)]
	return b[0], b[1]
}

var (
	equality = []string{operators.Equals, operators.NotEquals, operators.In}
	ordering = []string{operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals}
)

// comparesOpaque refuses comparisons that CEL allows on everything: of facts
// and opaque values, of lists (an empty one is an absence), and of truth values
// that aren't flags (a negation by another name).
func (l *linter) comparesOpaque(e ast.NavigableExpr) (string, string) {
	equal, order := slices.Contains(equality, call(e)), slices.Contains(ordering, call(e))
	if !equal && !order {
		return "", ""
	}
	for i, a := range e.Children() {
		switch t := l.typeName(a); {
		case l.isFact(a):
			return "opaque: " + t + " has contradiction functions, not ==", "use differs, same or another function of the README"
		case l.field(a) == "Touchpoint.provider":
			return "opaque: provider may only be looked up in a list", `use in_list(t.provider, "advisory_vpns")`
		case t == "list" && !(call(e) == operators.In && i == 1):
			return "absence: lists aren't compared, for an empty one is no evidence", "use exists or at_least"
		case t == "bool" && (order || a.Kind() != ast.SelectKind && a.Kind() != ast.LiteralKind):
			return "absence: a comparison of truth values hides a negation", "write the condition itself"
		case t == "string" && order:
			return "text: values of a vocabulary have no order", "use == or in"
		}
	}
	return "", ""
}

// vocabulary refuses values that a closed field can't take: CEL wouldn't
// notice kind == "emial".
func (l *linter) vocabulary(e ast.NavigableExpr) (string, string) {
	if !slices.Contains(equality, call(e)) {
		return "", ""
	}
	args := e.Children()
	for i := range args {
		field, other := l.field(args[i]), args[1-i]
		allowed, closed := fact.Values(field)
		if field == "Observation.code" {
			closed = true
		}
		if !closed {
			continue
		}
		values, ok := literals(other)
		if !ok {
			if other.Kind() == ast.SelectKind && call(e) != operators.In {
				continue
			}
			return "vocabulary: " + field + " is compared with something else than its values", "write the values as literals"
		}
		for _, v := range values {
			known := slices.Contains(allowed, v) || field == "Observation.code" && l.lists != nil && l.lists.Observation(v)
			if !known {
				mend := "its values: " + strings.Join(allowed, ", ")
				if field == "Observation.code" {
					mend = "its codes are rows of rules/lists/observations.yaml"
				}
				return "vocabulary: " + field + ` has no value "` + v + `"`, mend
			}
		}
	}
	return "", ""
}

// names lets rules ask a relation of names only for "different", and one weak
// rule for the household tier.
func (l *linter) names(e ast.NavigableExpr) (string, string) {
	if !slices.Contains(equality, call(e)) {
		return "", ""
	}
	args := e.Children()
	for i := range args {
		if !strings.HasSuffix(l.field(args[i]), "names") {
			continue
		}
		values, ok := literals(args[1-i])
		if !ok || call(e) == operators.NotEquals {
			return "names: only different (or the household tier) may be asked", `write names == "different"`
		}
		for _, v := range values {
			if v != "different" && v != "different_given" {
				return "names: only different (or the household tier) may be asked", `write names == "different"`
			}
			if v == "different_given" && l.rule.Weight > 3 {
				return "names: the household tier weighs at most 3", "lower the weight"
			}
		}
	}
	return "", ""
}

func (l *linter) listLookup(e ast.NavigableExpr) (string, string) {
	if call(e) != "in_list" {
		return "", ""
	}
	args := e.Children()
	name, ok := literals(args[1])
	if !ok || len(name) != 1 || l.lists == nil || !l.lists.Known(name[0]) {
		return "lists: no list " + strings.Join(name, ""), "name a file of rules/lists"
	}
	if f := l.field(args[0]); f != "Touchpoint.provider" {
		return "lists: " + f + " may not be looked up", "only a session's provider may"
	}
	return "", ""
}

func (l *linter) explanation(e ast.NavigableExpr) (string, string) {
	if e.Kind() == ast.IdentKind && e.AsIdent() == "explained" && !l.rule.Question() {
		return "explained: an explanation never carries weight", "make the rule a question"
	}
	return "", ""
}
