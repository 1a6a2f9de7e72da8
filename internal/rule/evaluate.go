package rule

import (
	"context"
	"fmt"
	"math/bits"
	"reflect"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

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
	e := Evaluation{Coverage: screen.Coverage{Missing: map[string]int{}}, Answers: make([]screen.Answer, 0, len(c.rules)), Bits: make([]byte, (len(c.rules)+3)/4)}
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

// unjudged begins the words on a rule whose evaluation failed.
const unjudged = "could not be judged"

// scene is one set of facts prepared for the rules of one catalogue. What
// several rules read is prepared once.
type scene struct {
	ctx      context.Context
	c        *Catalogue
	set      *fact.Set
	absent   uint64        // lists that weren't given and scalars that are unknown
	none     uint64        // lists that hold nothing
	beyond   bool          // a list is longer than the estimate of costs took it
	facts    reflect.Value // of the set
	lists    []fullList    // by variable, filled when a rule reads it
	narrowed []*narrowed   // by view, nil until asked for
	scalars  [3]ref.Val    // as_of, residence, job
	inputs   map[string]bool
}

// fullList is a list as given, wrapped for CEL.
type fullList struct {
	objects  []object
	pointers []*object
	vals     []ref.Val
	list     ref.Val
}

// narrowed is a list without the elements that lack a path.
type narrowed struct {
	list    ref.Val
	objects []*object
	dropped int
	lacking []string // the paths that elements lacked, sorted, with the list's name
	ordered ref.Val  // the list for notes, nil until one is told
}

// empty reports whether the list held elements and all had to be left out.
func (n *narrowed) empty() bool { return n.dropped > 0 && len(n.objects) == 0 }

func newScene(ctx context.Context, c *Catalogue, s *fact.Set) *scene {
	sc := &scene{ctx: ctx, c: c, set: s, absent: absentScalars(s), narrowed: make([]*narrowed, len(c.views)), inputs: make(map[string]bool, len(s.Inputs))}
	sc.facts, sc.lists = reflect.ValueOf(s).Elem(), make([]fullList, len(facts.variables))
	for i, fv := range facts.variables {
		list := sc.facts.Field(fv.index)
		switch n := list.Len(); {
		case list.IsNil():
			sc.absent |= 1 << i
			sc.none |= 1 << i
		case n == 0:
			sc.none |= 1 << i
		case n > hintOf(fv.name):
			sc.beyond = true
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
	sc.scalars = [3]ref.Val{types.Timestamp{Time: s.AsOf},
		newObject(facts.shapes[prefix+"Place"], reflect.ValueOf(residence).Elem(), nil),
		newObject(facts.shapes[prefix+"Job"], reflect.ValueOf(job).Elem(), nil)}
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
	var counted []int
	for i := range r.parts {
		p := &r.parts[i]
		if missing := sc.missing(p); missing != nil {
			if f.missing == nil {
				f.missing = missing
			} else {
				f.missing = slices.Concat(f.missing, missing)
			}
			continue
		}
		f.judged = true
		for _, r := range p.cited {
			if !slices.Contains(counted, r.view) {
				counted = append(counted, r.view)
				f.dropped += sc.narrow(r.view).dropped
			}
		}
		if sc.nothingToCite(p) {
			continue
		}
		out, err := sc.eval(p)
		if err != nil {
			f.err = err
			continue
		}
		for o := range objects(out) {
			if !slices.ContainsFunc(f.cited, func(c *object) bool { return c.cites == o.cites }) {
				f.cited, f.parts = append(f.cited, o), append(f.parts, p)
			}
		}
	}
	if len(f.missing) > 1 {
		slices.Sort(f.missing)
		f.missing = slices.Compact(f.missing)
	}
	return f
}

// nothingToCite reports whether all lists that a part may cite of are empty:
// whatever its condition says, it hands out nothing.
func (sc *scene) nothingToCite(p *part) bool {
	for _, r := range p.cited {
		if sc.none&(1<<r.variable) == 0 && len(sc.narrow(r.view).objects) > 0 {
			return false
		}
	}
	return true
}

// eval runs the program of a part. The estimate of its cost holds for lists as
// long as the hints; for longer ones the cost is counted and limited.
func (sc *scene) eval(p *part) (out ref.Val, err error) {
	if sc.beyond {
		out, _, err = p.limited.ContextEval(sc.ctx, activation{sc, p})
	} else {
		out, _, err = p.program.Eval(activation{sc, p})
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", unjudged, err)
	}
	return out, nil
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
	out, err := sc.eval(p)
	return out == types.True, nil, err
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
	absent := uint64(a) & sc.absent
	if bits.OnesCount64(absent) == 1 {
		i := bits.TrailingZeros64(absent)
		return facts.bases[i : i+1 : i+1]
	}
	if absent != 0 {
		for ; absent != 0; absent &= absent - 1 {
			out = append(out, facts.bases[bits.TrailingZeros64(absent)])
		}
		return out
	}
	for _, r := range p.reads {
		if uint64(a)&(1<<r.variable) == 0 || sc.none&(1<<r.variable) != 0 {
			continue
		}
		if n := sc.narrow(r.view); n.empty() {
			out = append(out, slices.DeleteFunc(slices.Clone(n.lacking), func(l string) bool { return slices.Contains(out, l) })...)
		}
	}
	return out
}

func words(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
