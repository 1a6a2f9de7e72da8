package main

import (
	"context"
	"encoding/json"
	"fmt"
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
				if err := out.Encode(r); err != nil {
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
	Ref string `arg:"" help:"Such as C-3."`
}

// Run prints one cluster as JSON.
func (c *clusterShowCmd) Run(g *globals, std streams) error {
	return withStore(g, func(ctx context.Context, st *store.Store) error {
		var out struct {
			store.Cluster
			Applications []store.ClusterMember `json:"applications"`
			History      []store.Event         `json:"history"`
		}
		var err error
		if out.Cluster, err = st.Cluster(ctx, c.Ref); err != nil {
			return err
		}
		if out.Applications, _, err = st.ClusterMembers(ctx, c.Ref, 1000); err != nil {
			return err
		}
		if out.History, err = st.Audit(ctx, "cluster/"+out.Cluster.Ref, 0, 1000); err != nil {
			return err
		}
		enc := json.NewEncoder(std.out)
		enc.SetIndent("", "  ")
		return enc.Encode(out)
	})
}
