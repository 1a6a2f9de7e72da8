package httpd

import (
	"context"
	"fmt"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// ClusterDesk is what the office asks about clusters; [pipeline.Desk] in service.
type ClusterDesk interface {
	Cluster(ctx context.Context, ref string) (pipeline.ClusterView, error)
	RuleEdge(ctx context.Context, by review.Actor, e store.Edge) error
	CloseCluster(ctx context.Context, by review.Actor, ref, reason string) error
}

// casesOfCluster bounds how many members' cases are decided together.
const casesOfCluster = 50

// ListClusters implements [Clusters].
func (o *Office) ListClusters(ctx context.Context, open bool, offset, limit int) (store.ClusterPage, error) {
	return o.Store.Clusters(ctx, open, offset, limit)
}

// Cluster implements [Clusters].
func (o *Office) Cluster(ctx context.Context, by Person, ref string) (Cluster, error) {
	v, err := o.Desk.Cluster(ctx, ref)
	if err != nil {
		return Cluster{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return Cluster{}, err
	}
	out := Cluster{ClusterView: v, Cases: map[int64]MemberCase{}, Events: o.entries(names).list(v.History)}
	apps := make([]int64, len(v.Members))
	for i, m := range v.Members {
		apps[i] = m.App
	}
	heads, err := o.Store.CaseHeads(ctx, apps, by.actor().ID)
	if err != nil {
		return Cluster{}, fmt.Errorf("cluster %s: %w", ref, err)
	}
	for _, app := range apps {
		if c, has := heads[app]; has && len(out.Cases) < casesOfCluster {
			out.Cases[app] = MemberCase{Ref: c.Ref, State: review.Effective(c.Case, o.Now()), Version: c.Version, EvidenceVersion: c.EvidenceVersion,
				Opened: c.Opened, Waiting: c.State == review.AwaitingSecond}
		}
	}
	return out, nil
}

// RuleEdge implements [Clusters].
func (o *Office) RuleEdge(ctx context.Context, by Person, e store.Edge) error {
	return o.Desk.RuleEdge(ctx, by.actor(), e)
}

// CloseCluster implements [Clusters].
func (o *Office) CloseCluster(ctx context.Context, by Person, ref, reason string) error {
	return o.Desk.CloseCluster(ctx, by.actor(), ref, reason)
}
