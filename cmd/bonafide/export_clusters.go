package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// exportedCluster is a cluster in an export: references, and what kinds of values
// hold it together. Names and values stand in it only when somebody asked.
type exportedCluster struct {
	Cluster string             `json:"cluster"`
	State   store.ClusterState `json:"state"`
	Band    screen.Band        `json:"band,omitempty"`
	Names   int                `json:"names"` // different ones
	TiedBy  []string           `json:"tied_by"`
	Formed  time.Time          `json:"formed"`
	Changed time.Time          `json:"changed"`
	Closed  time.Time          `json:"closed,omitzero"`
	By      string             `json:"by,omitempty"`
	Reason  string             `json:"reason,omitempty"`
	LeftOut []exportedCut      `json:"left_out,omitempty"`
	// Applications are the members' ids, for programs that ask for no more.
	Applications []string         `json:"applications,omitempty"`
	Members      []exportedMember `json:"members,omitempty"`
	Values       []exportedValue  `json:"values,omitempty"`
}

// headOf is a cluster without its members.
func headOf(row store.Cluster) exportedCluster {
	out := exportedCluster{Cluster: row.Ref, State: row.State, Band: row.Band, Names: row.Names, TiedBy: row.Kinds, Formed: row.FormedAt, Changed: row.ChangedAt,
		Closed: row.ClosedAt, By: row.By, Reason: row.Reason}
	for _, cut := range row.Cuts {
		out.LeftOut = append(out.LeftOut, exportedCut{cut.Kind, cut.Reason})
	}
	return out
}

// withMembers adds at most limit members, with their names when they are asked for.
func (c *exportedCluster) withMembers(ctx context.Context, st *store.Store, limit int, names bool) error {
	members, _, err := st.ClusterMembers(ctx, c.Cluster, limit)
	if err != nil {
		return err
	}
	for _, m := range members {
		a, err := st.Application(ctx, m.App)
		if err != nil {
			return err
		}
		ref := refOf(a)
		e := exportedMember{Application: m.ID, Source: ref.Source, ExternalID: ref.ExternalID, Case: m.Case, Band: m.Band, Since: m.Since}
		if names {
			e.Name = ref.Name
		}
		c.Applications, c.Members = append(c.Applications, m.ID), append(c.Members, e)
	}
	return nil
}

// exportedCut is what the guards left out, and why.
type exportedCut struct {
	Kind   string `json:"kind,omitempty"`
	Reason string `json:"reason"`
}

type exportedMember struct {
	Application string      `json:"application"`
	Source      string      `json:"source,omitempty"`
	ExternalID  string      `json:"external_id,omitempty"`
	Case        string      `json:"case,omitempty"`
	Band        screen.Band `json:"band,omitempty"`
	Since       time.Time   `json:"since"`
	Name        string      `json:"name,omitempty"`
}

// exportedValue is a value that members share, by their places in Members.
type exportedValue struct {
	Kind    string   `json:"kind"`
	Value   string   `json:"value"`
	Counts  bool     `json:"counts"`
	Holders []string `json:"holders"` // applications
}

// mostMembers bounds a cluster in an export; larger ones are cut by the guards.
const mostMembers = 100_000

// clusters writes all clusters, closed ones too, and notes it in the audit.
func (c *exportCmd) clusters(g *globals, std streams) error {
	if slices.Contains(c.Include, "accounts") {
		return fmt.Errorf("--include accounts: clusters can include names and values")
	}
	return readDesk(g, func(d deskRun) error {
		x := exporting{ctx: d.ctx, st: d.store, what: c.What, out: json.NewEncoder(std.out)}
		if c.Format == "csv" {
			var err error
			if x.table, err = export.NewTable(std.out, columns[c.What]...); err != nil {
				return err
			}
		}
		if _, err := d.store.Log(d.ctx, commandLine, "export", "installation", map[string]any{"what": c.What, "format": c.Format, "include": c.Include}); err != nil {
			return err
		}
		for offset := 0; ; {
			page, err := d.store.Clusters(d.ctx, false, offset, 100)
			if err != nil {
				return err
			}
			for _, row := range page.Rows {
				if row.ChangedAt.Before(c.Since.Time) {
					continue
				}
				if err := c.cluster(d, x, row); err != nil {
					return fmt.Errorf("export cluster %s: %w", row.Ref, err)
				}
			}
			if offset += len(page.Rows); len(page.Rows) == 0 || offset >= page.Total {
				break
			}
		}
		if x.table != nil {
			return x.table.End()
		}
		return nil
	})
}

func (c *exportCmd) cluster(d deskRun, x exporting, row store.Cluster) error {
	out := headOf(row)
	if err := out.withMembers(d.ctx, d.store, mostMembers, slices.Contains(c.Include, "names")); err != nil {
		return err
	}
	if slices.Contains(c.Include, "values") {
		view, err := d.desk.Cluster(d.ctx, row.Ref)
		if err != nil {
			return err
		}
		out.Values = sharedValues(view)
	}
	return x.cluster(out)
}

func sharedValues(view pipeline.ClusterView) []exportedValue {
	ids := map[int64]string{}
	for _, m := range view.Members {
		ids[m.App] = m.ID
	}
	var out []exportedValue
	for _, v := range view.Values {
		e := exportedValue{Kind: v.Kind, Value: v.Value, Counts: v.Counts}
		for _, app := range v.Holders {
			e.Holders = append(e.Holders, ids[app])
		}
		out = append(out, e)
	}
	return out
}

// cluster writes one object, or a row for each member.
func (x exporting) cluster(c exportedCluster) error {
	if x.table == nil {
		return x.line(c)
	}
	for _, m := range c.Members {
		var shares []string
		for _, v := range c.Values {
			if slices.Contains(v.Holders, m.Application) {
				shares = append(shares, v.Kind+": "+v.Value)
			}
		}
		err := x.line(nil, c.Cluster, string(c.State), string(c.Band), strconv.Itoa(c.Names), strings.Join(c.TiedBy, "; "), c.Formed.Format(time.RFC3339), c.Changed.Format(time.RFC3339), c.Reason,
			m.Application, m.Source, m.ExternalID, m.Case, string(m.Band), m.Since.Format(time.RFC3339), m.Name, strings.Join(shares, "; "))
		if err != nil {
			return err
		}
	}
	return nil
}
