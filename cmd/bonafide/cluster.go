package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/store"
)

// clusterCmd shows what applications hang together. Cutting, joining and closing
// are a signed-in person's.
type clusterCmd struct {
	List clusterListCmd `cmd:"" help:"List clusters that wait for a person, or all."`
	Show clusterShowCmd `cmd:"" help:"Show a cluster: members, how it grew, what was left out."`
}

type clusterListCmd struct {
	All   bool `help:"Those of one name and closed ones too."`
	Limit int  `help:"How many at most." default:"50"`
	JSON  bool `help:"One JSON object a line."`
}

// Run prints clusters, those that changed last first.
func (c *clusterListCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		page, err := st.Clusters(ctx, !c.All, 0, c.Limit)
		if err != nil {
			return err
		}
		if c.JSON {
			out := json.NewEncoder(std.out)
			for _, r := range page.Rows {
				if err := out.Encode(headOf(r)); err != nil {
					return err
				}
			}
			return nil
		}
		w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "CLUSTER\tSTATE\tMEMBERS\tNAMES\tBAND\tTIED BY\tCHANGED")
		for _, r := range page.Rows {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", r.Ref, r.State, r.Members, r.Names, r.Band, strings.Join(r.Kinds, ", "), r.ChangedAt.Format(time.DateOnly))
		}
		fmt.Fprintf(w, "%d of %d clusters\n", len(page.Rows), page.Total)
		return w.Flush()
	})
}

type clusterShowCmd struct {
	Ref  string `arg:"" help:"Such as C-3."`
	JSON bool   `help:"One JSON object."`
}

// shownCluster is one cluster with how it grew.
type shownCluster struct {
	exportedCluster
	Total   int            `json:"members_in_all"`
	History []clusterEvent `json:"history"`
}

// clusterEvent is an entry of the audit about a cluster.
type clusterEvent struct {
	Sequence int64          `json:"sequence"`
	At       time.Time      `json:"at"`
	By       string         `json:"by"`
	Verb     string         `json:"verb"`
	Content  map[string]any `json:"content,omitempty"`
}

// membersShown bounds the members that are printed; the number of all stands beside.
const membersShown = 1000

// Run prints one cluster: its members, what was left out and how it grew.
func (c *clusterShowCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		row, err := st.Cluster(ctx, c.Ref)
		if err != nil {
			return err
		}
		out := shownCluster{exportedCluster: headOf(row), Total: row.Members}
		if err := out.withMembers(ctx, st, membersShown, true); err != nil {
			return err
		}
		events, err := st.Audit(ctx, "cluster/"+row.Ref, 0, membersShown)
		if err != nil {
			return err
		}
		for _, e := range events {
			out.History = append(out.History, clusterEvent{e.Seq, e.At, e.Actor, e.Verb, e.Content})
		}
		if c.JSON {
			return json.NewEncoder(std.out).Encode(out)
		}
		return out.print(std.out)
	})
}

func (c shownCluster) print(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s: %d applications under %d names, %s, tied by %s\n", c.Cluster, c.Total, c.Names, c.State, strings.Join(c.TiedBy, ", "))
	if c.Reason != "" {
		fmt.Fprintf(w, "closed: %s\n", printable(c.Reason))
	}
	fmt.Fprintln(w, "\nCASE\tBAND\tNAME\tEXTERNAL ID\tMEMBER SINCE")
	for _, m := range c.Members {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", cmp.Or(m.Case, "none"), m.Band, printable(m.Name), printable(m.ExternalID), m.Since.Format(time.DateOnly))
	}
	if more := c.Total - len(c.Members); more > 0 {
		fmt.Fprintf(w, "and %d more\n", more)
	}
	for _, cut := range c.LeftOut {
		fmt.Fprintf(w, "left out: %s: %s\n", cmp.Or(cut.Kind, "a bridge"), cut.Reason)
	}
	fmt.Fprintln(w)
	for _, e := range c.History {
		fmt.Fprintf(w, "%s\t%s\t%s\n", e.At.Format(time.DateTime), strings.TrimPrefix(e.Verb, "cluster."), e.By)
	}
	return w.Flush()
}
