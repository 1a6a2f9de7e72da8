package httpd

import (
	"context"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func (f *fake) inventedCluster() Cluster {
	member := func(app int64, name, ref string, band screen.Band, at time.Time) pipeline.ClusterPerson {
		return pipeline.ClusterPerson{ClusterMember: store.ClusterMember{App: app, ID: "app-" + ref[2:], Band: band, Case: ref, AppliedAt: at, Since: at}, Name: name, Kinds: []string{"phone"}}
	}
	return Cluster{
		ClusterView: pipeline.ClusterView{
			Cluster: store.Cluster{ID: 118, Ref: "C-118", State: store.ClusterOpen, Members: 3, Names: 3, Band: screen.BandHigh, Kinds: []string{"phone"}, FormedAt: noon.AddDate(0, 0, -2), ChangedAt: noon,
				Cuts: []store.ClusterCut{{Kind: "ipv4", Holders: 212, Reason: "212 applications carry it"}}},
			Members: []pipeline.ClusterPerson{member(1, "Tomas Verdell", "A-4988", screen.BandHigh, noon.AddDate(0, -1, 0)), member(2, "Owen Sattler", "A-5014", screen.BandMedium, noon.AddDate(0, 0, -9)), member(3, "Marek Holloway", "A-5077", screen.BandHigh, noon)},
			Total:   3,
			History: []store.Event{{At: noon, Verb: "cluster.grew", Content: map[string]any{"added": []any{3.0}, "kinds": "phone"}}},
			Values: []pipeline.ClusterValue{{Kind: "phone", Value: "+12025550143", Strong: true, Counts: true, Holders: []int64{1, 2, 3}, Total: 3},
				{Kind: "ipv4", Value: "192.0.2.44", Holders: []int64{2, 3}, Total: 212, OverCap: true}},
			Edges: []pipeline.ClusterEdge{{A: 1, B: 2, Kinds: []string{"phone"}}, {A: 2, B: 3, Kinds: []string{"phone"}, Ruling: store.EdgeMerge, Reason: "one voice on both calls"}},
		},
		Cases: map[int64]MemberCase{1: {Ref: "A-4988", State: review.Open, Version: 2, EvidenceVersion: 1, Opened: true}, 2: {Ref: "A-5014", State: review.Open, Version: 1, EvidenceVersion: 1, Opened: false},
			3: {Ref: "A-5077", State: review.Closed}},
		Events: []Event{{At: noon, By: "program", What: "cluster C-118 grew to 3 applications"}},
	}
}

func (f *fake) ListClusters(_ context.Context, open bool, _, _ int) (store.ClusterPage, error) {
	if !open {
		return store.ClusterPage{}, nil
	}
	return store.ClusterPage{Rows: []store.Cluster{f.inventedCluster().ClusterView.Cluster}, Total: 1, Open: 1}, nil
}

func (f *fake) Cluster(_ context.Context, _ Person, ref string) (Cluster, error) {
	if ref != "C-118" {
		return Cluster{}, store.ErrNotFound
	}
	return f.inventedCluster(), nil
}

func (f *fake) RuleEdge(_ context.Context, _ Person, e store.Edge) error {
	f.done = append(f.done, "edge "+e.Kind+" "+e.Reason)
	return nil
}

func (f *fake) CloseCluster(_ context.Context, _ Person, ref, reason string) error {
	f.done = append(f.done, "close "+ref+" "+reason)
	return nil
}

func (f *fake) Backlog(context.Context) (pipeline.Backlog, error) {
	if f.empty {
		return pipeline.Backlog{}, nil
	}
	return pipeline.Backlog{Backlog: store.Backlog{Waiting: 1200, Taken: 32, Since: noon, HeldBack: 40, Reasons: []store.WaitingReason{{Reason: "the list acme was changed", Applications: 1200, Since: noon}},
		Storms: []store.Storm{{Reason: "the list acme was changed", Reopened: 200, Held: 40, Since: noon, Bound: 200}}},
		Last: pipeline.Sitting{At: noon, Took: 90 * time.Second, Judged: 500, Changed: 20, Unchanged: 480, Reopened: 20}, PerSecond: 20, Left: time.Minute}, nil
}

func (f *fake) HeldBack(context.Context, int) ([]store.HeldCase, int, error) {
	return []store.HeldCase{{Ref: "A-5077", App: 3, Band: screen.BandHigh, Reason: "the list acme was changed", Since: noon}}, 40, nil
}

func (f *fake) Release(_ context.Context, _ Person, reason string) (int, error) {
	if reason != "the list acme was changed" {
		return 0, store.ErrNotFound
	}
	f.done = append(f.done, "release "+reason)
	return 40, nil
}
