package rule

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// deadline stops an evaluation that costs far more than its estimate; a rule
// that it stops answers not_available and says so.
const deadline = 2 * time.Second

// Evaluate asks every rule of one set of facts. The answer depends on the set
// alone, not on the order of its lists; the set is not changed.
func (c *Catalogue) Evaluate(s *fact.Set) Evaluation {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	sc := newScene(ctx, c, s)
	e := Evaluation{Coverage: screen.Coverage{Missing: map[string]int{}}, Bits: make([]byte, (len(c.rules)+3)/4)}
	for i, r := range c.rules {
		answer, finding := sc.ask(r)
		e.Answers = append(e.Answers, answer)
		e.Bits[i/4] |= byte(slices.Index(outcomes[:], answer.Outcome)) << (i % 4 * 2)
		if finding != nil {
			e.Findings = append(e.Findings, *finding)
		}
		if !r.Question() {
			cover(&e.Coverage, answer)
		}
	}
	return e
}

// outcomes in the order of their two bits; zero is the one that claims nothing.
var outcomes = [4]screen.Outcome{screen.NotAvailable, screen.NotApplicable, screen.Clear, screen.Fired}

// Outcomes reads the bits of an evaluation of n rules, in the order of ids.
func Outcomes(bits []byte, n int) []screen.Outcome {
	var out []screen.Outcome
	for i := 0; i < n && i/4 < len(bits); i++ {
		out = append(out, outcomes[bits[i/4]>>(i%4*2)&3])
	}
	return out
}

func cover(c *screen.Coverage, a screen.Answer) {
	switch a.Outcome {
	case screen.NotApplicable:
		return
	case screen.NotAvailable:
		for _, m := range a.Missing {
			c.Missing[m]++
		}
	default:
		c.Ran++
	}
	c.Of++
}

// scene is one set of facts prepared for the rules of one catalogue. What
// several rules read is prepared once.
type scene struct {
	ctx      context.Context
	c        *Catalogue
	set      *fact.Set
	absent   uint64        // lists that weren't given and scalars that are unknown
	facts    reflect.Value // of the set
	lists    [][]object    // by variable, nil until a rule reads it
	narrowed []*narrowed   // by view, nil until asked for
	scalars  map[string]ref.Val
	inputs   map[string]bool
}

// narrowed is a list without the elements that lack a path.
type narrowed struct {
	list    ref.Val
	objects []*object
	dropped int
	lacking []string // the paths that elements lacked, sorted
}

// empty reports whether the list held elements and all had to be left out.
func (n *narrowed) empty() bool { return n.dropped > 0 && len(n.objects) == 0 }

func newScene(ctx context.Context, c *Catalogue, s *fact.Set) *scene {
	sc := &scene{ctx: ctx, c: c, set: s, absent: absentScalars(s), narrowed: make([]*narrowed, len(c.views)), inputs: map[string]bool{}}
	sc.facts, sc.lists = reflect.ValueOf(s).Elem(), make([][]object, len(facts.variables))
	for i, fv := range facts.variables {
		if sc.facts.Field(fv.index).IsNil() {
			sc.absent |= 1 << i
		}
	}
	for _, in := range s.Inputs {
		sc.inputs[in] = true
	}
	residence, job := s.Residence, s.Job
	if residence == nil {
		residence = &fact.Place{}
	}
	if job == nil {
		job = &fact.Job{}
	}
	sc.scalars = map[string]ref.Val{
		"as_of":     types.Timestamp{Time: s.AsOf},
		"residence": newObject(facts.shapes[prefix+"Place"], reflect.ValueOf(residence).Elem(), nil),
		"job":       newObject(facts.shapes[prefix+"Job"], reflect.ValueOf(job).Elem(), nil),
	}
	return sc
}

// judge gives one rule's answer, whatever is snoozed.
func (sc *scene) judge(r *compiled) (screen.Answer, *screen.Finding) {
	answer := screen.Answer{Rule: r.ID, Outcome: screen.NotAvailable}
	if why := sc.outside(r); why != "" {
		answer.Outcome, answer.Detail = screen.NotApplicable, why
		return answer, nil
	}
	if answer.Missing = sc.lacks(r.needs); answer.Missing != nil {
		return answer, nil
	}
	if r.applies != nil {
		yes, missing, err := sc.holds(r.applies)
		if err != nil || missing != nil {
			answer.Missing, answer.Detail = missing, words(err)
			return answer, nil
		}
		if !yes {
			answer.Outcome = screen.NotApplicable
			return answer, nil
		}
	}
	f := sc.find(r)
	switch {
	case len(f.cited) > 0:
		answer.Outcome = screen.Fired
		finding, err := sc.finding(r, f)
		if err == nil {
			return answer, finding
		}
		answer.Outcome, answer.Detail = screen.NotAvailable, words(err)
	case sc.overCap(r) > 0:
		answer.Outcome, answer.Detail = screen.NotApplicable, fmt.Sprintf("shared by %d or more", sc.overCap(r))
	case f.err != nil:
		answer.Detail = words(f.err)
	case f.judged:
		answer.Outcome = screen.Clear
	default:
		answer.Missing = f.missing
	}
	return answer, nil
}

// outside says why a rule isn't asked at all.
func (sc *scene) outside(r *compiled) string {
	switch {
	case r.Stage == "posthire" && !sc.c.posthire:
		return "after hiring only"
	case r.Status == "deprecated":
		return "deprecated"
	}
	return ""
}

// lacks gives the needs that no input fills.
func (sc *scene) lacks(needs [][]string) (missing []string) {
	for _, alternatives := range needs {
		if !slices.ContainsFunc(alternatives, func(in string) bool { return sc.inputs[in] }) {
			missing = append(missing, strings.Join(alternatives, " or "))
		}
	}
	return missing
}

// overCap is the largest number of names on a value over its cap, of the kinds
// of links that the rule asks for.
func (sc *scene) overCap(r *compiled) (most int) {
	for _, o := range sc.set.OverCap {
		if slices.Contains(r.linkKinds, o.Kind) {
			most = max(most, o.SharedBy)
		}
	}
	return most
}

// found is what a rule's parts gave together.
type found struct {
	cited   []*object
	parts   []*part // the part that cited each object
	judged  bool    // one part at least could be judged
	dropped int     // elements of cited lists that lacked a path
	missing []string
	err     error
}

func (sc *scene) find(r *compiled) (f found) {
	seen, counted := map[any]bool{}, map[int]bool{}
	for i := range r.parts {
		p := &r.parts[i]
		if missing := sc.missing(p); missing != nil {
			f.missing = append(f.missing, missing...)
			continue
		}
		out, _, err := p.program.ContextEval(sc.ctx, activation{sc, p})
		if err != nil {
			f.err = fmt.Errorf("could not be judged: %w", err)
			continue
		}
		f.judged = true
		for _, v := range p.cited {
			if view := p.views[v]; view >= 0 && !counted[view] {
				counted[view] = true
				f.dropped += sc.narrow(view).dropped
			}
		}
		for o := range objects(out) {
			if !seen[o.cites] {
				seen[o.cites] = true
				f.cited, f.parts = append(f.cited, o), append(f.parts, p)
			}
		}
	}
	slices.Sort(f.missing)
	f.missing = slices.Compact(f.missing)
	return f
}

// objects are the facts in a list that CEL gave.
func objects(v ref.Val) func(func(*object) bool) {
	return func(yield func(*object) bool) {
		list, ok := v.(traits.Lister)
		if !ok {
			return
		}
		for i := types.Int(0); i < list.Size().(types.Int); i++ {
			if o, ok := list.Get(i).(*object); ok && !yield(o) {
				return
			}
		}
	}
}

// holds evaluates a condition, or says what it lacks.
func (sc *scene) holds(p *part) (yes bool, missing []string, err error) {
	if missing := sc.missing(p); missing != nil {
		return false, missing, nil
	}
	out, _, err := p.program.ContextEval(sc.ctx, activation{sc, p})
	if err != nil {
		return false, nil, fmt.Errorf("could not be judged: %w", err)
	}
	return out == types.True, nil, nil
}

// missing gives nil when one alternative of the part is there, else what the
// first alternative lacks. The mask settles most parts before CEL.
func (sc *scene) missing(p *part) []string {
	var first []string
	for _, a := range p.alternatives {
		lacking := sc.lackingOf(p, a)
		if lacking == nil {
			return nil
		}
		if first == nil {
			first = lacking
		}
	}
	return first
}

func (sc *scene) lackingOf(p *part, a alternative) (out []string) {
	if absent := uint64(a) & sc.absent; absent != 0 {
		for ; absent != 0; absent &= absent - 1 {
			out = append(out, baseName(absent))
		}
		return out
	}
	for v, view := range p.views {
		if view < 0 || uint64(a)&(1<<v) == 0 {
			continue
		}
		if n := sc.narrow(view); n.empty() {
			for _, path := range n.lacking {
				out = append(out, facts.variables[v].name+"."+path)
			}
		}
	}
	return out
}

// list wraps the facts of one list once, so that views share what was read of them.
func (sc *scene) list(v *variable) []object {
	if sc.lists[v.bit] == nil {
		sc.lists[v.bit] = newObjects(v.shape, sc.facts.Field(v.index))
	}
	return sc.lists[v.bit]
}

// narrow prepares a view once.
func (sc *scene) narrow(view int) *narrowed {
	if n := sc.narrowed[view]; n != nil {
		return n
	}
	v := sc.c.views[view]
	n := &narrowed{}
	var vals []ref.Val
	list := sc.list(v.variable)
	for i := range list {
		o := &list[i]
		if i := slices.IndexFunc(v.tests, func(test func(*object) bool) bool { return !test(o) }); i >= 0 {
			n.dropped++
			n.lacking = append(n.lacking, strings.ReplaceAll(string(v.paths[i]), "@", "."))
			continue
		}
		n.objects, vals = append(n.objects, o), append(vals, o)
	}
	slices.Sort(n.lacking)
	n.lacking = slices.Compact(n.lacking)
	n.list = types.NewRefValList(types.DefaultTypeAdapter, vals)
	sc.narrowed[view] = n
	return n
}

// activation hands a part its narrowed lists.
type activation struct {
	sc *scene
	p  *part
}

// ResolveName gives the value of a variable.
func (a activation) ResolveName(name string) (any, bool) {
	if v, ok := a.sc.scalars[name]; ok {
		return v, true
	}
	v := facts.variable(name)
	if v == nil || a.p.views[v.bit] < 0 {
		return nil, false
	}
	return a.sc.narrow(a.p.views[v.bit]).list, true
}

// Parent is nil: there is one scope.
func (a activation) Parent() interpreter.Activation { return nil }

var _ cel.Activation = activation{}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
