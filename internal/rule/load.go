package rule

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// listsFolder is the one folder beside the families.
const listsFolder = "lists"

// Load reads, compiles and lints */*.yaml, one folder a family; the folder
// lists holds no rules. The error is [Problems] with every fault of every file,
// or an error of reading.
func Load(fsys fs.FS, lists Lists) (*Catalogue, error) { return load(fsys, lists, (*source).validate) }

// LoadKept is Load of a set that was linted when it was kept: what a later
// linter asks of texts and tests doesn't keep decisions of its day from being
// replayed. What must not be asked doesn't compile here either.
func LoadKept(fsys fs.FS, lists Lists) (*Catalogue, error) {
	return load(fsys, lists, func(*source, *Rule) {})
}

func load(fsys fs.FS, lists Lists, lint func(*source, *Rule)) (*Catalogue, error) {
	files, err := fs.Glob(fsys, "*/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list rules: %w", err)
	}
	env, err := newEnv(lists)
	if err != nil {
		return nil, fmt.Errorf("set up CEL: %w", err)
	}
	c, comp := &Catalogue{lists: lists}, &compiler{env: env, lists: lists}
	var problems Problems
	ids, sum := map[string]string{}, sha256.New()
	for _, file := range files {
		if strings.HasPrefix(file, listsFolder+"/") {
			continue
		}
		data, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		addFile(sum, file, data)
		r, src := parseRule(file, data)
		if r != nil {
			lint(src, r)
			if other, taken := ids[r.ID]; taken && r.ID != "" {
				src.report(src.keys["id"], fmt.Sprintf("the id %s is also that of %s", r.ID, other), "ids are never reused; choose another")
			}
			ids[r.ID] = file
			if ready := src.compile(comp, r); ready != nil {
				c.rules = append(c.rules, ready)
			}
		}
		problems = append(problems, src.problems...)
	}
	if len(problems) > 0 {
		return nil, sortProblems(problems)
	}
	slices.SortFunc(c.rules, func(a, b *compiled) int { return strings.Compare(a.ID, b.ID) })
	c.views = comp.views
	c.hash = hashOf(sum, lists)
	return c, nil
}

// compile reports the faults of the expressions and of the notice.
func (s *source) compile(comp *compiler, r *Rule) *compiled {
	if r.Find == "" {
		return nil
	}
	ready, find, applies := comp.compile(r)
	s.faults("find", find)
	s.faults("applies", applies)
	n, err := newNotice(r.Notice)
	if err != nil {
		s.report(s.keys["notice"], "notice: "+err.Error(), "use {{.First.Value}}, {{.Count}}, {{.Items}}, {{.Names}}, {{list .Values}} and n")
	}
	if ready == nil || len(s.problems) > 0 {
		return nil
	}
	ready.notice, ready.file = n, s.file
	if v := s.keys["version"]; v != nil {
		ready.version = v.Line
	}
	ready.places = map[string][]place{"find": s.places("find"), "applies": s.places("applies")}
	for _, need := range r.Needs {
		ready.needs = append(ready.needs, strings.Split(need, " or "))
	}
	return ready
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)+$`)

// validate reports what the texts and figures of a rule lack.
func (s *source) validate(r *Rule) {
	s.require(r)
	if r.ID != "" && !idForm.MatchString(r.ID) {
		s.report(s.keys["id"], fmt.Sprintf("the id %q is no id", r.ID), "write lower-case words joined by hyphens that read true or false")
	}
	if name := strings.TrimSuffix(path.Base(s.file), ".yaml"); r.ID != "" && name != r.ID {
		s.report(s.keys["id"], fmt.Sprintf("the file is named %s, the rule %s", name, r.ID), "name the file after the rule")
	}
	s.oneOf("family", r.Family, families)
	if folder := path.Base(path.Dir(s.file)); r.Family != "" && folder != r.Family {
		s.report(s.keys["family"], fmt.Sprintf("the family is %s, the folder %s", r.Family, folder), "keep a rule in the folder of its family")
	}
	s.oneOf("status", r.Status, []string{"experimental", "stable", "deprecated"})
	s.oneOf("kind", r.Kind, []string{"question"})
	s.oneOf("stage", r.Stage, []string{"posthire"})
	if (r.Family == "posthire") != (r.Stage == "posthire") {
		s.report(s.keys["family"], "the family posthire and the stage posthire go together", "set both or neither")
	}
	if (r.Status == "deprecated") != (r.DeprecatedReason != "") {
		s.report(s.keys["status"], "deprecated and deprecated_reason go together", "say what replaces the rule")
	}
	if s.keys["version"] != nil && r.Version < 1 {
		s.report(s.keys["version"], "versions begin at 1", "")
	}
	if _, err := time.Parse(time.DateOnly, r.Since); r.Since != "" && err != nil {
		s.report(s.keys["since"], fmt.Sprintf("%q is no date", r.Since), "write YYYY-MM-DD")
	}
	s.weight(r)
	s.inputs(r)
	for _, ref := range r.References {
		if ref.Title == "" || ref.Says == "" || ref.Supports != "fully" && ref.Supports != "in_part" {
			s.report(s.keys["references"], "a reference lacks title, says, or supports", "supports is fully or in_part")
		}
	}
	for _, step := range r.CheckNext {
		if strings.HasPrefix(step, "Ask ") && strings.Contains(step, `"`) && (!askEvery.MatchString(step) || strings.Contains(step, "{{")) {
			s.report(s.keys["check_next"], "a question to the applicant is not written as everybody is asked it", `write 'Ask every candidate at this stage: "…"', without values`)
		}
	}
	s.validateTests(r)
}

// require reports the keys that every rule has.
func (s *source) require(r *Rule) {
	given := map[string]bool{"id": r.ID != "", "title": r.Title != "", "status": r.Status != "", "version": s.keys["version"] != nil,
		"since": r.Since != "", "family": r.Family != "", "basis": r.Basis != "", "find": r.Find != "", "notice": r.Notice != "",
		"why": r.Why != "", "honest_reasons": len(r.HonestReasons) > 0, "check_next": len(r.CheckNext) > 0, "clears": r.Clears != "",
		"references": len(r.References) > 0, "tests": len(r.Tests) > 0}
	for _, key := range []string{"id", "title", "status", "version", "since", "family", "basis", "find", "notice", "why", "honest_reasons", "check_next", "clears", "references", "tests"} {
		if !given[key] {
			s.report(s.keys[key], "a rule has "+key, "add it; honest reasons come before suspicion")
		}
	}
}

// oneOf reports a value outside a closed list; "" is left to require.
func (s *source) oneOf(key, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		s.report(s.keys[key], fmt.Sprintf("%s has no value %q", key, value), "it takes "+strings.Join(allowed, ", "))
	}
}

// weight reports a weight out of range, or one where a question has none.
func (s *source) weight(r *Rule) {
	switch {
	case r.Question() && r.Weight != 0:
		s.report(s.keys["weight"], "a question has no weight", "leave it out")
	case !r.Question() && (r.Weight < 1 || r.Weight > 30):
		s.report(s.keys["weight"], fmt.Sprintf("weight %d is outside 1 to 30 decibans", r.Weight), "W to 3, M to 9, H to 19, X from 20")
	}
	if r.ReuseKinds == nil {
		return
	}
	if r.Family != "reuse" {
		s.report(s.keys["reuse_kinds"], "only the family reuse has kinds", "leave them out")
	}
	for _, k := range r.ReuseKinds {
		if reuseKinds[k] == nil {
			s.report(s.keys["reuse_kinds"], fmt.Sprintf("there is no kind of reuse %q", k), "it takes mailbox, phone, account, payout, address, machine, packet, photo")
		}
	}
}

func (s *source) inputs(r *Rule) {
	for _, need := range r.Needs {
		for in := range strings.SplitSeq(need, " or ") {
			if !slices.Contains(fact.Inputs(), in) {
				s.report(s.keys["needs"], fmt.Sprintf("there is no input %q", in), "the README lists the inputs")
			}
		}
	}
}

// validateTests asks for enough examples of every outcome: two that fire, two
// that stay clear, one of them a near miss, and one without the data.
func (s *source) validateTests(r *Rule) {
	count, nearMiss := map[screen.Outcome]int{}, false
	for i, t := range r.Tests {
		at := s.keys["tests"]
		if i < len(s.tests) {
			at = s.tests[i]
		}
		o := screen.Outcome(t.Expect)
		if !slices.Contains(outcomes[:], o) {
			s.report(at, fmt.Sprintf("expect has no value %q", t.Expect), "it takes fired, clear, not_available, not_applicable")
		}
		if t.Name == "" {
			s.report(at, "a test has a name", "say in a sentence what it shows")
		}
		if len(t.Given) == 0 && len(t.Facts) == 0 {
			s.report(at, "a test has given or facts", "write an application as JSON")
		}
		count[o]++
		nearMiss = nearMiss || o == screen.Clear && strings.Contains(strings.ToLower(t.Name), "near miss")
	}
	for _, least := range []struct {
		outcome screen.Outcome
		n       int
	}{{screen.Fired, 2}, {screen.Clear, 2}, {screen.NotAvailable, 1}} {
		if count[least.outcome] < least.n {
			s.report(s.keys["tests"], fmt.Sprintf("%d of at least %d tests expect %s", count[least.outcome], least.n, least.outcome), "add examples")
		}
	}
	if !nearMiss {
		s.report(s.keys["tests"], "no test that stays clear is a near miss", `name one "near miss: …"`)
	}
}
