package httpd

import (
	"context"
	"errors"
	"fmt"
	"slices"

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
	for _, m := range v.Members {
		if m.Case == "" || len(out.Cases) == casesOfCluster {
			continue
		}
		k, err := o.Store.Case(ctx, m.Case)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return Cluster{}, fmt.Errorf("cluster %s, case %s: %w", ref, m.Case, err)
		}
		out.Cases[m.App] = MemberCase{Ref: m.Case, State: review.Effective(k.Case, o.Now()), Version: k.Case.Version, EvidenceVersion: k.Case.EvidenceVersion,
			Opened: slices.ContainsFunc(k.Opened, func(x store.Opening) bool { return x.By == by.actor().ID }), Waiting: k.Case.State == review.AwaitingSecond}
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
