// Package rule loads, compiles, lints, tests and evaluates the catalogue: one
// YAML file a rule, one folder a family.
//
// A rule asks one question of the facts of package fact, in CEL made safe by
// types: what must never be tested for itself does not compile, and a rule can
// only fire by citing the facts that it rests on. The package makes no facts
// (enrich and link do), adds up nothing (package score does) and stores nothing.
package rule

import (
	"fmt"

	"slices"
	"strings"

	"bonafide/internal/screen"
)

// Lists answers what the linter and in_list ask of the lists beside the rules;
// package list satisfies it. When the value also has a method Hash() string,
// the lists' content enters the catalogue's hash.
type Lists interface {
	Has(list, key string) bool    // the key, folded, stands in the list
	Known(list string) bool       // there is a list of that name
	Observation(code string) bool // the code may be ticked by a reviewer
}

// Rule is one rule as written. Its texts are for reviewers; find, applies and
// needs are what it means.
type Rule struct {
	ID               string      `yaml:"id" json:"id"`
	Title            string      `yaml:"title" json:"title"`
	Kind             string      `yaml:"kind" json:"kind,omitempty"`   // "" or question, which asks only
	Stage            string      `yaml:"stage" json:"stage,omitempty"` // "" or posthire, which is off by default
	Status           string      `yaml:"status" json:"status"`         // experimental, stable, deprecated
	DeprecatedReason string      `yaml:"deprecated_reason" json:"deprecated_reason,omitempty"`
	Version          int         `yaml:"version" json:"version"` // from 1, raised on every change of meaning
	Since            string      `yaml:"since" json:"since"`     // YYYY-MM-DD
	Family           string      `yaml:"family" json:"family"`
	Covers           []string    `yaml:"covers" json:"covers,omitempty"` // indicators of the literature behind it
	Weight           int         `yaml:"weight" json:"weight"`           // decibans, 1 to 30; 0 for questions
	Basis            string      `yaml:"basis" json:"basis"`             // judgement, or the path of a measurement
	Needs            []string    `yaml:"needs" json:"needs,omitempty"`   // inputs beyond those derived; "a or b" is one need
	ReuseKinds       []string    `yaml:"reuse_kinds" json:"reuse_kinds,omitempty"`
	Applies          string      `yaml:"applies" json:"applies,omitempty"` // CEL; false means not_applicable
	Find             string      `yaml:"find" json:"find"`                 // CEL of type list(evidence)
	Notice           string      `yaml:"notice" json:"notice"`             // template of the sentence shown
	Why              string      `yaml:"why" json:"why"`
	HonestReasons    []string    `yaml:"honest_reasons" json:"honest_reasons"`
	CheckNext        []string    `yaml:"check_next" json:"check_next"`
	Clears           string      `yaml:"clears" json:"clears"`
	References       []Reference `yaml:"references" json:"references"`
	Tests            []Test      `yaml:"tests" json:"-"`

	cost uint64
}

// Cost is the estimate of what an evaluation of find and applies costs at most,
// in steps of CEL, on lists as long as the contract allows; rules of more than
// 100,000 don't compile.
func (r *Rule) Cost() uint64 { return r.cost }

// Reference is a publication that a rule rests on.
type Reference struct {
	Title     string `yaml:"title" json:"title"`
	Publisher string `yaml:"publisher" json:"publisher"`
	Date      string `yaml:"date" json:"date"`
	URL       string `yaml:"url" json:"url,omitempty"`
	Says      string `yaml:"says" json:"says"`
	Supports  string `yaml:"supports" json:"supports"` // fully, in_part
}

// Question reports whether the rule only asks and never adds to a score.
func (r *Rule) Question() bool { return r.Kind == "question" }

// Tier is the letter of the rule's weight: W to 3, M to 9, H to 19, X from 20
// decibans, Q for questions.
func (r *Rule) Tier() string {
	switch {
	case r.Question():
		return "Q"
	case r.Weight <= 3:
		return "W"
	case r.Weight <= 9:
		return "M"
	case r.Weight <= 19:
		return "H"
	}
	return "X"
}

// families is the closed list: one cause a family, not one input.
var families = []string{"reuse", "identity", "network", "history", "profile", "payment", "logistics", "conduct", "document", "intelligence", "posthire"}

// Problem is one fault of one rule file: where, what, and how to mend it.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`   // from 1; 0 when the whole file is meant
	Column int    `json:"column,omitempty"` // from 1
	What   string `json:"what"`
	Mend   string `json:"mend,omitempty"`
}

func (p Problem) String() string {
	s := p.File + ": " + p.What
	if p.Line > 0 {
		s = fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.What)
	}
	if p.Mend != "" {
		s += "; " + p.Mend
	}
	return s
}

// Problems are all the faults of a catalogue, in the order of files and lines.
type Problems []Problem

func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// Evaluation is what a catalogue says of one set of facts.
type Evaluation struct {
	Findings []screen.Finding // fired rules, sorted by id
	Answers  []screen.Answer  // all rules, sorted by id
	Coverage screen.Coverage
	Bits     []byte // two bits a rule in the order of Answers, lowest first: see Outcomes
}

// Catalogue is a loaded rule set. It is immutable and safe for concurrent use.
type Catalogue struct {
	rules    []*compiled // by id
	views    []view      // lists narrowed to elements that carry what some rule reads
	lists    Lists
	hash     string
	posthire bool
}

// Posthire gives the same catalogue with the rules of the stage after hiring
// switched on.
func (c *Catalogue) Posthire() *Catalogue {
	d := *c
	d.posthire = true
	return &d
}

// Rules are the rules by id; not to be changed.
func (c *Catalogue) Rules() []*Rule {
	out := make([]*Rule, len(c.rules))
	for i, r := range c.rules {
		out[i] = r.Rule
	}
	return out
}

// Rule gives the rule with that id, nil when there is none.
func (c *Catalogue) Rule(id string) *Rule {
	if r := c.find(id); r != nil {
		return r.Rule
	}
	return nil
}

func (c *Catalogue) find(id string) *compiled {
	i, ok := slices.BinarySearchFunc(c.rules, id, func(r *compiled, id string) int { return strings.Compare(r.ID, id) })
	if !ok {
		return nil
	}
	return c.rules[i]
}

// Hash is "sha256:" and the digest of the files of the rules and lists, tests and
// comments too: equal hashes are one text, and judge alike.
func (c *Catalogue) Hash() string { return c.hash }
