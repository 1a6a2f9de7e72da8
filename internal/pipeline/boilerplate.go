package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"bonafide/internal/link"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// Boilerplate is the table of what is too common to mean anything that
// judgements use: the one made last of the applications here, else the shipped one.
func (d *Desk) Boilerplate(ctx context.Context) (*link.Boilerplate, error) {
	kept, err := d.store.Boilerplate(ctx)
	if errors.Is(err, store.ErrNotFound) {
		return link.Seed(), nil
	}
	if err != nil {
		return nil, err
	}
	return link.OpenBoilerplate(kept.Table)
}

// RebuildBoilerplate makes the table anew of all résumés that are stored and puts
// it in use; whoever has a text is marked to be judged again. The error wraps
// [link.ErrFewDocuments] when there are too few to tell.
func (d *Desk) RebuildBoilerplate(ctx context.Context, by review.Actor) (*link.Boilerplate, error) {
	tally := link.NewTally()
	for _, look := range []func(*link.Record){tally.Guess, tally.Count} {
		err := d.store.EachRecord(ctx, func(app int64, body []byte) error {
			var r link.Record
			if err := json.Unmarshal(body, &r); err != nil {
				return fmt.Errorf("record of application %d: %w", app, err)
			}
			look(&r)
			return ctx.Err()
		})
		if err != nil {
			return nil, err
		}
	}
	table, err := tally.Table(d.now())
	if err != nil {
		return nil, err
	}
	body, err := json.Marshal(table)
	if err != nil {
		return nil, err
	}
	documents, names := table.Documents()
	err = d.change(func() error {
		return d.store.SaveBoilerplate(ctx, by, store.Boilerplate{Version: table.Version(), Documents: documents, Names: names, Table: body})
	})
	return table, err
}

// dataVersions are the data sets that a judgement used, the table of boilerplate
// among them.
func (d *Desk) dataVersions(j Judgement) map[string]string {
	if j.Boilerplate == "" {
		return d.versions
	}
	out := maps.Clone(d.versions)
	if out == nil {
		out = map[string]string{}
	}
	out["boilerplate"] = j.Boilerplate
	return out
}

// softLinks are the ties of a judgement as the store keeps them.
func softLinks(j Judgement) []store.SoftLink {
	out := make([]store.SoftLink, 0, len(j.Soft))
	for _, l := range j.Soft {
		out = append(out, store.SoftLink{Other: l.Other, Kind: l.Kind, Value: l.String(), Measure: l.Measure})
	}
	return out
}
