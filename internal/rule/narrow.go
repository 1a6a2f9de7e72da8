package rule

import (
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/interpreter"
)

// list wraps the facts of one list once, so that views share what was read of them.
func (sc *scene) list(v *variable) *fullList {
	l := &sc.lists[v.bit]
	if l.list == nil {
		l.objects = newObjects(v.shape, sc.facts.Field(v.index))
		l.pointers, l.vals = make([]*object, len(l.objects)), make([]ref.Val, len(l.objects))
		for i := range l.objects {
			l.pointers[i], l.vals[i] = &l.objects[i], &l.objects[i]
		}
		l.list = types.NewRefValList(types.DefaultTypeAdapter, l.vals)
	}
	return l
}

// narrow prepares a view once. Where nothing is dropped it is the list itself.
func (sc *scene) narrow(view int) *narrowed {
	if n := sc.narrowed[view]; n != nil {
		return n
	}
	v := &sc.c.views[view]
	l := sc.list(v.variable)
	n := &narrowed{list: l.list, objects: l.pointers}
	var vals []ref.Val
	for i, o := range l.pointers {
		lacks := slices.IndexFunc(v.tests, func(test func(*object) bool) bool { return !test(o) })
		if lacks >= 0 && n.dropped == 0 {
			n.objects, vals = slices.Clone(l.pointers[:i]), slices.Clone(l.vals[:i])
		}
		switch {
		case lacks >= 0:
			n.dropped++
			n.lacking = append(n.lacking, v.lacks[lacks])
		case n.dropped > 0:
			n.objects, vals = append(n.objects, o), append(vals, o)
		}
	}
	if n.dropped > 0 {
		n.list = types.NewRefValList(types.DefaultTypeAdapter, vals)
		slices.Sort(n.lacking)
		n.lacking = slices.Compact(n.lacking)
	}
	sc.narrowed[view] = n
	return n
}

// view is the narrowed list of a range, by its name; of a range that the part
// doesn't have, as its mutants may, the first over its list.
func (p *part) view(name string) (int, bool) {
	view, ok := p.views[name]
	if !ok {
		name, _, _ = strings.Cut(name, rangeSign)
		view, ok = p.views[name]
	}
	return view, ok
}

// activation hands a part its narrowed lists.
type activation struct {
	sc *scene
	p  *part
}

// ResolveName gives the value of a variable.
func (a activation) ResolveName(name string) (any, bool) {
	switch name {
	case "as_of":
		return a.sc.scalars[0], true
	case "residence":
		return a.sc.scalars[1], true
	case "job":
		return a.sc.scalars[2], true
	}
	view, ok := a.p.view(name)
	if !ok {
		return nil, false
	}
	return a.sc.narrow(view).list, true
}

// Parent is nil: there is one scope.
func (a activation) Parent() interpreter.Activation { return nil }

var _ cel.Activation = activation{}
