package rule

import (
	"fmt"
	"reflect"
	"slices"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// ask gives one rule's answer, with the finding when it fired. A rule that
// fired and is snoozed for some value is asked again without the elements that
// rest on it: what fires then stands on other values. As taking elements away
// makes no rule fire, neither does a snooze, and rules that didn't fire never
// hear of one.
func (sc *scene) ask(r *compiled) (screen.Answer, *screen.Finding) {
	answer, finding := sc.judge(r)
	if answer.Outcome != screen.Fired || len(sc.set.Snoozed) == 0 {
		return answer, finding
	}
	refs, until := snoozes(sc.set, r.ID)
	if refs == nil {
		return answer, finding
	}
	rest, finding := newScene(sc.ctx, sc.c, withoutRefs(sc.set, refs)).judge(r)
	if rest.Outcome == screen.Fired {
		return rest, finding
	}
	answer.Outcome, answer.Detail = screen.NotApplicable, fmt.Sprintf("snoozed for this value until %s", until)
	return answer, nil
}

// snoozes are the values for which a rule is silenced, with the first day on
// which one of them no longer is.
func snoozes(s *fact.Set, rule string) (refs []string, until string) {
	for _, z := range s.Snoozed {
		if z.Rule != rule {
			continue
		}
		if refs = append(refs, z.Ref); until == "" || z.Until < until {
			until = z.Until
		}
	}
	return refs, until
}

// withoutRefs is the set without the elements of any list that rest on one of
// the values. A list stays given, though nothing be left of it.
func withoutRefs(s *fact.Set, refs []string) *fact.Set {
	out := *s
	v := reflect.ValueOf(&out).Elem()
	for _, fv := range facts.variables {
		list := v.Field(fv.index)
		if list.IsNil() {
			continue
		}
		kept := reflect.MakeSlice(list.Type(), 0, list.Len())
		for i := range list.Len() {
			if e := list.Index(i); e.IsNil() || !restsOn(e.Elem().Field(fv.shape.where).Interface().(fact.Where), refs) {
				kept = reflect.Append(kept, e)
			}
		}
		list.Set(kept)
	}
	return &out
}

func restsOn(w fact.Where, refs []string) bool {
	return slices.ContainsFunc(w.Spots(), func(s fact.Spot) bool {
		return slices.ContainsFunc(rests(s), func(ref string) bool { return slices.Contains(refs, ref) })
	})
}

// rests are the values that a spot stands on: those that it names, else its own.
func rests(s fact.Spot) []string {
	if len(s.Rests) == 0 && s.Kind != "" && s.Value != "" {
		return []string{s.Kind + ":" + s.Value}
	}
	return s.Rests
}
