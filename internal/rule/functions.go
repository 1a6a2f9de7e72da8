package rule

import (
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"bonafide/internal/fact"
)

// function is one function that rules may call beyond CEL's own operators.
type function struct {
	name    string
	says    string // when it is true, or what it gives; for the reference page
	example string // a find that uses it
	opts    []cel.FunctionOpt
}

// functions lists all of ours. Each is true only when both sides are known, so
// that a missing value never makes a rule fire.
func functions(lists Lists) []function {
	span, place, moment := typeOf("Span"), typeOf("Place"), cel.TimestampType
	return []function{
		citeFunction(),
		{"at_least", "`list.at_least(n)`: the list itself, or an empty one when it holds fewer than n: evidence for \"twice or more\"", `cite(touchpoints.filter(t, t.network == "hosting").at_least(2))`, []cel.FunctionOpt{
			cel.MemberOverload("facts_at_least", []*cel.Type{cel.ListType(cel.TypeParamType("A")), cel.IntType}, cel.ListType(cel.TypeParamType("A")), cel.BinaryBinding(atLeast))}},
		{"differs", "`differs(a, b)` of two countries, regions, keys, degrees or birth years: they differ; regions only within one country, birth years by more than one", `cite(payouts.filter(p, differs(p.place.country, residence.country)))`, []cel.FunctionOpt{
			pair("differs_country", "Country", fact.CountriesDiffer), pair("differs_region", "Region", fact.RegionsDiffer), pair("differs_key", "Key", fact.KeysDiffer),
			pair("differs_degree", "Degree", fact.DegreesDiffer), pair("differs_birth_year", "BirthYear", fact.BirthYearsDiffer)}},
		{"same", "`same(a, b)` of two keys or schools: they are equal", `cite(work.filter(w, work.exists(o, o.source != w.source && same(o.employer, w.employer))))`, []cel.FunctionOpt{pair("same_key", "Key", fact.SameKey), pair("same_school", "School", fact.SameSchool)}},
		{"plausible_offset", "`plausible_offset(offset, place)`: false only when the offset is known, isn't UTC, and no zone of the place had it within a week; asked only negated", `cite(touchpoints.filter(t, !plausible_offset(t.offset, residence)))`, []cel.FunctionOpt{
			cel.Overload("plausible_offset", []*cel.Type{typeOf("Offset"), place}, cel.BoolType, cel.BinaryBinding(plausibleOffset))}},
		{"too_young", "`too_young(birth_year, span)`: work before 14 or a degree before 17, against the packet's own dates", `cite(birth_years.filter(b, work.exists(w, too_young(b.year, w.span))))`, []cel.FunctionOpt{
			cel.Overload("too_young", []*cel.Type{typeOf("BirthYear"), span}, cel.BoolType, cel.BinaryBinding(func(a, b ref.Val) ref.Val { return both(a, b, fact.TooYoung) }))}},
		{"farther", "`farther(a, b, km)` of two places: they lie more than km kilometres apart; both need coordinates", `cite(touchpoints.filter(t, farther(t.place, residence, 500)))`, []cel.FunctionOpt{measured("farther", "Place", fact.Farther)}},
		{"overlap", "`overlap(s, t, months)`: the spans certainly share more than that many months", `cite(work.filter(w, work.exists(o, differs(o.employer, w.employer) && overlap(w.span, o.span, 6))))`, []cel.FunctionOpt{measured("overlap", "Span", fact.Overlap)}},
		{"starts_apart", "`starts_apart(s, t, months)`: the spans certainly begin further apart", `cite(work.filter(w, work.exists(o, same(o.employer, w.employer) && starts_apart(w.span, o.span, 6))))`, []cel.FunctionOpt{measured("starts_apart", "Span", fact.StartsApart)}},
		{"ends_apart", "`ends_apart(s, t, months)`: the spans certainly end further apart", `cite(education.filter(e, education.exists(o, same(o.school, e.school) && ends_apart(o.span, e.span, 12))))`, []cel.FunctionOpt{measured("ends_apart", "Span", fact.EndsApart)}},
		{"within_days", "`within_days(a, b, n)` of two moments: at most n days apart, either way", `cite(profiles.filter(p, within_days(p.created_at, as_of, 365)))`, []cel.FunctionOpt{moments("within_days", withinDays)}},
		{"later", "`later(a, b, n)` of two moments: b is more than n days after a", `cite(profiles.filter(p, later(p.created_at, p.first_commit_at, 1825)))`, []cel.FunctionOpt{moments("later", laterBy)}},
		{"covers", "`covers(work, n)` or `covers(work, from, to, n)`: the jobs claim n months or more, within from and to; never negated, so that a gap can't be computed", `cite(profiles.filter(p, p.connections < 20 && covers(work, 96)))`, []cel.FunctionOpt{
			cel.Overload("covers_all", []*cel.Type{cel.ListType(typeOf("Work")), cel.IntType}, cel.BoolType, cel.FunctionBinding(covers)),
			cel.Overload("covers_between", []*cel.Type{cel.ListType(typeOf("Work")), moment, moment, cel.IntType}, cel.BoolType, cel.FunctionBinding(covers))}},
		{"in_list", "`in_list(provider, \"name\")`: the provider stands in that file of rules/lists", `cite(touchpoints.filter(t, in_list(t.provider, "advisory_vpns")))`, []cel.FunctionOpt{
			cel.Overload("provider_in_list", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType, cel.BinaryBinding(func(key, list ref.Val) ref.Val {
				k, _ := key.(types.String)
				l, _ := list.(types.String)
				return types.Bool(lists != nil && k != "" && lists.Has(string(l), string(k)))
			}))}},
	}
}

func citeFunction() function {
	f := function{name: "cite", says: "`cite(list)`: evidence of the elements of the list; `+` joins kinds. Nothing else makes evidence", example: `cite(hidden.filter(h, h.chars >= 50)) + cite(revisions.filter(r, r.names == "different"))`}
	same := cel.UnaryBinding(func(v ref.Val) ref.Val { return v })
	for _, v := range facts.variables {
		f.opts = append(f.opts, cel.Overload("cite_"+v.name, []*cel.Type{cel.ListType(v.shape.typ)}, evidence, same))
	}
	return f
}

func atLeast(list, n ref.Val) ref.Val {
	l, ok := list.(traits.Lister)
	least, isInt := n.(types.Int)
	if !ok || !isInt {
		return types.NewErr("at_least takes a list and a number")
	}
	if l.Size().(types.Int) >= least {
		return l
	}
	return types.NewRefValList(types.DefaultTypeAdapter, nil)
}

// both hands two values of package fact to one of its functions.
func both[A, B any](a, b ref.Val, f func(A, B) bool) ref.Val {
	x, ok := native[A](a)
	y, ok2 := native[B](b)
	return types.Bool(ok && ok2 && f(x, y))
}

func pair[T any](id, typ string, f func(a, b T) bool) cel.FunctionOpt {
	t := typeOf(typ)
	return cel.Overload(id, []*cel.Type{t, t}, cel.BoolType, cel.BinaryBinding(func(a, b ref.Val) ref.Val { return both(a, b, f) }))
}

func plausibleOffset(a, b ref.Val) ref.Val {
	o, ok := native[fact.Offset](a)
	p, ok2 := native[fact.Place](b)
	return types.Bool(!ok || !ok2 || fact.PlausibleOffset(o, p))
}

func measured[T any](name, typ string, f func(a, b T, n int) bool) cel.FunctionOpt {
	t := typeOf(typ)
	return cel.Overload(name, []*cel.Type{t, t, cel.IntType}, cel.BoolType, cel.FunctionBinding(func(v ...ref.Val) ref.Val {
		n, ok := v[2].(types.Int)
		return both(v[0], v[1], func(a, b T) bool { return ok && f(a, b, int(n)) })
	}))
}

func moments(name string, f func(a, b time.Time, days int) bool) cel.FunctionOpt {
	t := cel.TimestampType
	return cel.Overload(name, []*cel.Type{t, t, cel.IntType}, cel.BoolType, cel.FunctionBinding(func(v ...ref.Val) ref.Val {
		a, b := moment(v[0]), moment(v[1])
		n, ok := v[2].(types.Int)
		return types.Bool(ok && !a.IsZero() && !b.IsZero() && f(a, b, int(n)))
	}))
}

func withinDays(a, b time.Time, n int) bool {
	d := b.Sub(a).Abs()
	return d <= time.Duration(n)*24*time.Hour
}

func laterBy(a, b time.Time, n int) bool { return b.Sub(a) > time.Duration(n)*24*time.Hour }

// moment is the time of a value, zero when it is none.
func moment(v ref.Val) time.Time {
	t, _ := v.(types.Timestamp)
	return t.Time
}

// covers adds up claimed work; its moments, when given, bound what counts.
func covers(v ...ref.Val) ref.Val {
	list, ok := v[0].(traits.Lister)
	n, ok2 := v[len(v)-1].(types.Int)
	if !ok || !ok2 {
		return types.False
	}
	var from, to time.Time
	if len(v) == 4 {
		from, to = moment(v[1]), moment(v[2])
		if from.IsZero() || to.IsZero() {
			return types.False
		}
	}
	var work []*fact.Work
	for i := types.Int(0); i < list.Size().(types.Int); i++ {
		if o, ok := list.Get(i).(*object); ok {
			if w, ok := o.cites.(*fact.Work); ok {
				work = append(work, w)
			}
		}
	}
	return types.Bool(fact.Covers(work, from, to, int(n)))
}

// typeOf is the CEL type of a fact or an opaque value.
func typeOf(name string) *cel.Type { return facts.shapes[prefix+name].typ }
