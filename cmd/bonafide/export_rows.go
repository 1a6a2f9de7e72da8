package main

import (
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/screen"
)

// columns are the headers of the tables, which name applications by their ids.
var columns = map[string][]string{
	"cases":       {"application", "source", "external_id", "case", "band", "score", "state", "outcome"},
	"findings":    {"application", "source", "external_id", "rule", "version", "family", "status", "weight", "counted", "question", "notice", "evidence"},
	"links":       {"a", "a_source", "a_external_id", "b", "b_source", "b_external_id", "kind", "value", "names", "measure"},
	"identifiers": {"application", "source", "external_id", "kind", "value", "raw", "own"},
	"clusters":    {"cluster", "state", "cluster_band", "names", "tied_by", "formed", "changed", "reason", "application", "source", "external_id", "case", "band", "since", "name", "shares"},
}

func (x exporting) caseOf(ref screen.ApplicationRef, c exportedCase) error {
	return x.line(map[string]any{"application": ref, "case": c}, ref.ID, ref.Source, ref.ExternalID,
		c.ID, string(c.Band), strconv.Itoa(c.Score), string(c.State), string(c.Outcome))
}

func (x exporting) finding(ref screen.ApplicationRef, f screen.Finding) error {
	var grounds []string
	for _, e := range f.Evidence {
		grounds = append(grounds, e.Kind+": "+e.Value)
	}
	return x.line(map[string]any{"application": ref, "finding": f}, ref.ID, ref.Source, ref.ExternalID,
		f.Rule, strconv.Itoa(f.Version), f.Family, f.Status, strconv.Itoa(f.Weight), strconv.Itoa(f.Counted), strconv.FormatBool(f.Question), f.Notice, strings.Join(grounds, "; "))
}

func (x exporting) link(l exportedLink) error {
	return x.line(l, l.A.ID, l.A.Source, l.A.ExternalID, l.B.ID, l.B.Source, l.B.ExternalID, l.Kind, l.Value, string(l.Names), strconv.FormatFloat(l.Measure, 'g', -1, 64))
}

func (x exporting) identifier(ref screen.ApplicationRef, id screen.Identifier) error {
	return x.line(map[string]any{"application": ref, "identifier": id}, ref.ID, ref.Source, ref.ExternalID, id.Kind, id.Value, id.Raw, strconv.FormatBool(id.Own))
}

// line writes one object as JSON, or its cells as a row.
func (x exporting) line(v any, cells ...string) error {
	if err := x.ctx.Err(); err != nil {
		return err
	}
	if x.table != nil {
		return x.table.Row(cells...)
	}
	if err := x.out.Encode(v); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
