package rule

import (
	"math/bits"
	"reflect"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"

	"bonafide/internal/fact"
)

// factPath is a value that a predicate reads of an element, such as "offset" or
// "place.country"; "place@coordinates" and "place@zones" are the hidden parts
// that a function needs of a place.
type factPath string

// unknown reports whether a field is a nil pointer or an unknown opaque value.
func unknown(v reflect.Value) bool {
	if v.Kind() == reflect.Struct && v.CanAddr() {
		if z, ok := v.Addr().Interface().(interface{ IsZero() bool }); ok {
			return z.IsZero()
		}
	}
	return v.IsZero()
}

// view is a list narrowed to the elements that carry all paths of one part.
type view struct {
	variable *variable
	paths    []factPath // sorted
	tests    []func(*object) bool
	lacks    []string // what an element lacks that fails the test, for people
}

func (v view) equal(w view) bool { return v.variable == w.variable && slices.Equal(v.paths, w.paths) }

// scalars are the values outside lists, with their bits after the lists'.
var scalars = []string{"as_of", "job.pays_in", "residence.country", "residence.region", "residence@coordinates", "residence@zones"}

// baseBit is the bit of a list or a scalar in the mask of what is absent.
func baseBit(name string) uint64 {
	if i := slices.Index(scalars, name); i >= 0 {
		return 1 << (len(facts.variables) + i)
	}
	return 1 << facts.variable(name).bit
}

// absentScalars is the mask of the scalars that are unknown.
func absentScalars(s *fact.Set) (mask uint64) {
	known := map[string]bool{"as_of": !s.AsOf.IsZero(), "job.pays_in": s.Job != nil && s.Job.PaysIn != nil}
	if p := s.Residence; p != nil {
		known["residence.country"], known["residence.region"] = !p.Country.IsZero(), !p.Region.IsZero()
		known["residence@coordinates"], known["residence@zones"] = p.Located(), p.Zoned()
	}
	for _, name := range scalars {
		if !known[name] {
			mask |= baseBit(name)
		}
	}
	return mask
}

// alternative is one way in which an expression can be judged: everything that
// its mask names must be there. Alternatives come from || only.
type alternative uint64

// reader derives from a checked expression what it reads.
type reader struct{ ast *ast.AST }

// read gives the ranges over lists, each with the paths that are read of its
// elements alone, and the alternatives of an expression.
func read(a *ast.AST) ([]listRange, []alternative) {
	r := &reader{a}
	ranges := rangesOf(a)
	ast.MatchDescendants(ast.NavigateAST(a), func(e ast.NavigableExpr) bool {
		if p := r.elementPath(e); p != "" {
			name := boundTo(e)
			if i := slices.IndexFunc(ranges, func(r listRange) bool { return r.name == name }); i >= 0 {
				ranges[i].paths = append(ranges[i].paths, p)
			}
		}
		return false
	})
	for i := range ranges {
		slices.Sort(ranges[i].paths)
		ranges[i].paths = slices.Compact(ranges[i].paths)
	}
	return ranges, simplify(r.alternatives(ast.NavigateAST(a)))
}

func (r *reader) typeName(e ast.Expr) string {
	return strings.TrimPrefix(r.ast.GetType(e.ID()).TypeName(), prefix)
}

// elementPath gives the optional path that a node reads of an element of a list.
func (r *reader) elementPath(e ast.NavigableExpr) factPath {
	if e.Kind() != ast.SelectKind {
		return ""
	}
	operand := e.AsSelect().Operand()
	owner, name := r.typeName(operand), e.AsSelect().FieldName()
	sh := facts.shapes[prefix+owner]
	if sh == nil || owner == "Place" || owner == "Job" {
		return ""
	}
	f := sh.slot(name)
	switch {
	case f == nil:
		return ""
	case f.typ.TypeName() == prefix+"Place":
		if suffix := placeUse(e); suffix != "" && !optional(e) {
			return factPath(name + suffix)
		}
	case f.optional && (!isOpaque(f) || !optional(e)):
		return factPath(name)
	}
	return ""
}

func isOpaque(f *slot) bool { return strings.HasPrefix(f.typ.TypeName(), prefix) }

// optional reports whether a node stands in one side of an || that a rule
// wrote: an unknown opaque value is then no reason to leave the element out,
// for its function is false and the other side may hold. A nil pointer is.
func optional(e ast.NavigableExpr) bool {
	for {
		p, ok := e.Parent()
		if !ok {
			return false
		}
		if call(p) == operators.LogicalOr && !slices.ContainsFunc(p.Children(), func(c ast.NavigableExpr) bool { return internal(c) }) {
			return true
		}
		e = p
	}
}

// placeUse tells what is asked of a place: a part, or what a function needs.
func placeUse(e ast.NavigableExpr) string {
	p, ok := e.Parent()
	if !ok {
		return ""
	}
	if p.Kind() == ast.SelectKind {
		return "." + p.AsSelect().FieldName()
	}
	switch call(p) {
	case "farther":
		return "@coordinates"
	case "plausible_offset":
		return "@zones"
	}
	return ""
}

// alternatives is the condition under which a node can be judged, in
// disjunctive form: either side of an || will do, all else needs everything.
func (r *reader) alternatives(e ast.NavigableExpr) []alternative {
	switch e.Kind() {
	case ast.IdentKind:
		name := e.AsIdent()
		if name == "as_of" || facts.variable(name) != nil {
			return []alternative{alternative(baseBit(name))}
		}
		if name == "residence" {
			if use := placeUse(e); use != "" {
				return []alternative{alternative(baseBit(name + use))}
			}
		}
	case ast.SelectKind:
		if op := e.AsSelect().Operand(); op.Kind() == ast.IdentKind && op.AsIdent() == "job" {
			return []alternative{alternative(baseBit("job." + e.AsSelect().FieldName()))}
		}
	case ast.ComprehensionKind:
		return r.comprehension(e)
	}
	if call(e) == operators.LogicalOr {
		var out []alternative
		for _, side := range e.Children() {
			if !internal(side) {
				out = append(out, r.alternatives(side)...)
			}
		}
		return out
	}
	return r.all(e.Children())
}

// comprehension needs its range and its step.
func (r *reader) comprehension(e ast.NavigableExpr) []alternative {
	c := e.AsComprehension()
	var parts []ast.NavigableExpr
	for _, child := range e.Children() {
		if child.ID() == c.IterRange().ID() || child.ID() == c.LoopStep().ID() {
			parts = append(parts, child)
		}
	}
	return r.all(parts)
}

func (r *reader) all(parts []ast.NavigableExpr) []alternative {
	out := []alternative{0}
	for _, p := range parts {
		var next []alternative
		for _, a := range out {
			for _, b := range r.alternatives(p) {
				next = append(next, a|b)
			}
		}
		out = simplify(next)
	}
	return out
}

// simplify drops alternatives that need more than another one.
func simplify(in []alternative) []alternative {
	slices.SortFunc(in, func(a, b alternative) int {
		if c := bits.OnesCount64(uint64(a)) - bits.OnesCount64(uint64(b)); c != 0 {
			return c
		}
		if a < b {
			return -1
		}
		return 1
	})
	var out []alternative
	for _, a := range in {
		if !slices.ContainsFunc(out, func(b alternative) bool { return a&b == b }) {
			out = append(out, a)
		}
	}
	return out
}

// pathTest reports whether an element carries a path.
func pathTest(v *variable, p factPath) func(*object) bool {
	name, part, isPart := strings.Cut(string(p), ".")
	hidden := ""
	if !isPart {
		name, hidden, _ = strings.Cut(string(p), "@")
	}
	i := slices.IndexFunc(v.shape.slots, func(f *slot) bool { return f.name == name })
	index := v.shape.slots[i].index
	if part == "" && hidden == "" {
		return func(o *object) bool { return !unknown(o.v.Field(index)) }
	}
	return func(o *object) bool {
		place := o.v.Field(index).Addr().Interface().(*fact.Place)
		switch {
		case part == "country":
			return !place.Country.IsZero()
		case part == "region":
			return !place.Region.IsZero()
		case hidden == "coordinates":
			return place.Located()
		}
		return place.Zoned()
	}
}
