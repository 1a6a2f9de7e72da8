package rule

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/list"
)

// The ways in which a rule or a row differs between two rule sets.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// RuleDiff is how one rule differs between two catalogues.
type RuleDiff struct {
	Rule    string      `json:"rule"`
	Change  string      `json:"change"`           // added, removed, changed
	Meaning bool        `json:"meaning"`          // it answers differently, or counts differently
	Fields  []FieldDiff `json:"fields,omitempty"` // of a changed rule, meaning first
}

// FieldDiff is one key of a rule file that differs, with both values as text.
type FieldDiff struct {
	Field   string `json:"field"`
	Meaning bool   `json:"meaning"`
	Old     string `json:"old"`
	New     string `json:"new"`
}

// RowDiff is how one row of a list differs between two rule sets.
type RowDiff struct {
	List   string `json:"list"`
	Key    string `json:"key"`
	Change string `json:"change"` // added, removed, changed
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
}

// Diff gives the rules that differ from a to b, by id.
func Diff(a, b *Catalogue) []RuleDiff {
	out := []RuleDiff{}
	for _, old := range a.Rules() {
		now := b.Rule(old.ID)
		if now == nil {
			out = append(out, RuleDiff{Rule: old.ID, Change: Removed, Meaning: true})
			continue
		}
		if fields := fieldDiffs(old, now); len(fields) > 0 {
			out = append(out, RuleDiff{old.ID, Changed, fields[0].Meaning, fields})
		}
	}
	for _, now := range b.Rules() {
		if a.Rule(now.ID) == nil {
			out = append(out, RuleDiff{Rule: now.ID, Change: Added, Meaning: true})
		}
	}
	slices.SortFunc(out, func(x, y RuleDiff) int { return strings.Compare(x.Rule, y.Rule) })
	return out
}

// fieldDiffs compares two versions of a rule, what it means before its texts.
// White space in expressions is no difference.
func fieldDiffs(old, now *Rule) (out []FieldDiff) {
	a, b := written(old), written(now)
	for i := range a {
		if a[i].text != b[i].text {
			out = append(out, FieldDiff{a[i].key, i < meaningKeys, a[i].text, b[i].text})
		}
	}
	return out
}

// keyText is one key of a rule file with its value as text.
type keyText struct{ key, text string }

// meaningKeys is how many keys of written say what a rule does; they are those
// of its meaning, for which the lock asks a raised version.
const meaningKeys = 9

func written(r *Rule) []keyText {
	refs, tests := lines(r.References), lines(r.Tests)
	return []keyText{
		{"find", squeeze(r.Find)}, {"applies", squeeze(r.Applies)}, {"weight", strconv.Itoa(r.Weight)}, {"status", r.Status},
		{"needs", strings.Join(r.Needs, ", ")}, {"stage", r.Stage}, {"kind", r.Kind}, {"family", r.Family}, {"reuse_kinds", strings.Join(r.ReuseKinds, ", ")},
		{"version", strconv.Itoa(r.Version)}, {"title", r.Title}, {"notice", r.Notice}, {"why", r.Why},
		{"honest_reasons", strings.Join(r.HonestReasons, "\n")}, {"check_next", strings.Join(r.CheckNext, "\n")}, {"clears", r.Clears},
		{"covers", strings.Join(r.Covers, ", ")}, {"basis", r.Basis}, {"since", r.Since}, {"deprecated_reason", r.DeprecatedReason},
		{"references", refs}, {"tests", tests},
	}
}

// lines writes each element of a list as JSON on a line of its own.
func lines[T any](list []T) string {
	out := make([]string, len(list))
	for i, e := range list {
		b, err := json.Marshal(e)
		if err != nil {
			b = fmt.Appendf(nil, "%v", e)
		}
		out[i] = string(b)
	}
	return strings.Join(out, "\n")
}

// DiffLists gives the rows of the lists that differ from a to b, by list and
// key. A row that gives another row's key is that row, changed.
func DiffLists(a, b *Catalogue) []RowDiff {
	old, now := a.rows(), b.rows()
	out := []RowDiff{}
	for key, was := range old {
		is, still := now[key]
		switch {
		case !still:
			out = append(out, RowDiff{key.list, key.row, Removed, was, ""})
		case is != was:
			out = append(out, RowDiff{key.list, key.row, Changed, was, is})
		}
	}
	for key, is := range now {
		if _, was := old[key]; !was {
			out = append(out, RowDiff{key.list, key.row, Added, "", is})
		}
	}
	slices.SortFunc(out, func(x, y RowDiff) int {
		return strings.Compare(x.List+"\x00"+x.Key, y.List+"\x00"+y.Key)
	})
	return out
}

type rowKey struct{ list, row string }

// rows are the rows of all lists as text; none when the lists tell no rows.
func (c *Catalogue) rows() map[rowKey]string {
	out := map[rowKey]string{}
	l, ok := c.lists.(interface{ About() []list.About })
	if !ok {
		return out
	}
	for _, about := range l.About() {
		for _, row := range about.Rows {
			out[rowKey{about.Name, row.Key}] = row.Text
		}
	}
	return out
}
