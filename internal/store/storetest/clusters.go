package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

func clusters(t *testing.T, w *World) {
	ctx := context.Background()
	got := accept(t, w, Application(1), Application(2), Application(3), Application(4))
	a, b, c, d := got[0].App, got[1].App, got[2].App, got[3].App
	tie := func(other int64, value string) store.Tie {
		return store.Tie{Other: other, Kind: "phone", Value: value, Strong: true, Names: "different"}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.SaveTies(ctx, map[int64][]store.Tie{a: {tie(b, "1")}, b: {tie(a, "1")}, c: {tie(d, "2")}, d: nil}))
	loose, total, err := w.Loose(ctx, 10)
	if err != nil || total != 3 || !slices.Equal(loose, []int64{a, b, c}) {
		t.Fatalf("loose: %v of %d, %v", loose, total, err)
	}
	rows, err := w.Ties(ctx, []int64{b})
	if err != nil || len(rows) != 2 || rows[0].Hash != rows[1].Hash || rows[0].Hash != w.HashOf("phone", "1") || rows[0].Kind != "phone" || !rows[0].Strong {
		t.Fatalf("ties: %+v, %v", rows, err)
	}
	pair := func(apps ...int64) store.ClusterGroup {
		return store.ClusterGroup{Members: apps, Names: 2, Case: true, Kinds: []string{"phone"}}
	}
	all := []int64{a, b, c, d}
	n, err := w.SaveClusters(ctx, all, []store.ClusterGroup{pair(a, b), pair(c, d)}, w.Clock.Now())
	if err != nil || n != 2 {
		t.Fatalf("%d changed, %v", n, err)
	}
	if n, err := w.SaveClusters(ctx, all, []store.ClusterGroup{pair(a, b), pair(c, d)}, w.Clock.Now()); err != nil || n != 0 {
		t.Errorf("the same again changed %d, %v", n, err)
	}
	if loose, _, err := w.Loose(ctx, 10); err != nil || len(loose) != 0 {
		t.Errorf("marks are left: %v, %v", loose, err)
	}
	must(w.SaveTies(ctx, map[int64][]store.Tie{a: {tie(b, "1")}}))
	if loose, _, _ := w.Loose(ctx, 10); len(loose) != 0 {
		t.Errorf("the same ties again marked %v", loose)
	}
	for name, err := range map[string]error{
		"a token": w.CloseCluster(ctx, review.Actor{ID: "token/1", Kind: review.Token}, "C-1", "x"), "without a reason": w.CloseCluster(ctx, Person("user/1", review.Reviewer), "C-1", " "),
		"an unknown one": w.CloseCluster(ctx, Person("user/1", review.Reviewer), "C-9", "x"), "a bad reference": w.CloseCluster(ctx, Person("user/1", review.Reviewer), "A-1", "x"),
	} {
		if !errors.Is(err, review.ErrForbidden) && !errors.Is(err, store.ErrInput) && !errors.Is(err, store.ErrNotFound) {
			t.Errorf("closing by %s: %v", name, err)
		}
	}
	must(w.CloseCluster(ctx, Person("user/1", review.Reviewer), "C-1", "one agency"))
	if x, err := w.Cluster(ctx, "C-1"); err != nil || x.State != store.ClusterClosed || x.Reason != "one agency" || x.By != "user/1" {
		t.Errorf("%+v, %v", x, err)
	}
	// The later cluster goes into the one with the oldest member, and comes apart again.
	if _, err := w.SaveClusters(ctx, all, []store.ClusterGroup{pair(a, b, c, d)}, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	if x, err := w.ClusterOf(ctx, d); err != nil || x.Ref != "C-1" || x.Members != 4 || x.State != store.ClusterOpen || x.Reason != "" {
		t.Errorf("merged: %+v, %v", x, err)
	}
	if _, err := w.SaveClusters(ctx, all, []store.ClusterGroup{pair(a, c), pair(b, d)}, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	events, err := w.Audit(ctx, "cluster/C-1", 0, 20)
	must(err)
	var verbs []string
	for _, e := range events {
		verbs = append(verbs, e.Verb)
	}
	slices.Sort(verbs)
	if fmt.Sprint(verbs) != "[cluster.closed cluster.formed cluster.grew cluster.merged cluster.reopened cluster.shrank cluster.split]" {
		t.Errorf("history: %v", verbs)
	}
	if x, err := w.ClusterOf(ctx, d); err != nil || x.Ref != "C-3" {
		t.Errorf("split: %+v, %v", x, err)
	}
	must(w.Erase(ctx, Person("user/9", review.Administrator), a, "asked for", nil))
	if loose, _, err := w.Loose(ctx, 10); err != nil || !slices.Equal(loose, []int64{c}) {
		t.Errorf("after the erasure %v must be worked out anew, want %d; %v", loose, c, err)
	}
	if _, err := w.SaveClusters(ctx, []int64{c}, nil, w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	page, err := w.Clusters(ctx, true, 0, 10)
	if err != nil || page.Total != 1 || page.Rows[0].Ref != "C-3" {
		t.Errorf("left: %+v, %v", page, err)
	}
	if report, err := w.VerifyAudit(ctx); err != nil || !report.OK() {
		t.Errorf("audit: %+v, %v", report, err)
	}
}

func erasure(t *testing.T, w *World) {
	ctx := context.Background()
	got := accept(t, w, Application(1), Application(2), Application(3), Application(4))
	photo := []store.Signature{{Kind: "band_photo", Value: "1:2"}}
	if err := w.SaveRecord(ctx, got[2].App, []byte(`{}`), photo, nil); err != nil {
		t.Fatal(err)
	}
	for i, a := range got[:2] {
		err := w.SaveRecord(ctx, a.App, []byte(`{}`), []store.Signature{{Kind: "phone", Value: "1"}, {Kind: "email", Value: fmt.Sprint(i)}, {Kind: "band_photo", Value: fmt.Sprint("1:", 2+i)}}, []string{"anna"})
		if err != nil {
			t.Fatal(err)
		}
	}
	keeper := Person("user/9", review.Administrator)
	if err := w.Erase(ctx, Person("user/1", review.Lead), got[0].App, "x", nil); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("a lead erased: %v", err)
	}
	if err := w.Erase(ctx, keeper, got[0].App, "", nil); !errors.Is(err, store.ErrInput) {
		t.Errorf("without a reason: %v", err)
	}
	if err := w.Erase(ctx, keeper, got[0].App, "asked for", []int64{got[3].App}); err != nil {
		t.Fatal(err)
	}
	if err := w.Erase(ctx, keeper, got[0].App, "again", nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
	if apps, n, err := w.Holders(ctx, 0, "phone", "1", 10); err != nil || n != 1 || apps[0] != got[1].App {
		t.Errorf("still found by what it carried: %v, %v", apps, err)
	}
	w.Clock.Pass(3e9)
	dirty, err := w.TakeDirty(ctx, 10)
	if err != nil || len(dirty) != 3 {
		t.Errorf("whoever shared a value or a band, or names it, is judged again: %+v, %v", dirty, err)
	}
	sigs := []store.Signature{{Kind: "phone", Value: "1"}, {Kind: "email", Value: "1"}, {Kind: "unheard of", Value: "1"}}
	if shared, err := w.Shared(ctx, sigs); err != nil || len(shared) != 0 {
		t.Errorf("one holder is left, but shared are %v, %v", shared, err)
	}
	if err := w.SaveRecord(ctx, accept(t, w, Application(3))[0].App, []byte(`{}`), sigs[:1], nil); err != nil {
		t.Fatal(err)
	}
	if shared, err := w.Shared(ctx, sigs); err != nil || len(shared) != 1 || !shared[sigs[0]] {
		t.Errorf("two carry the phone, but shared are %v, %v", shared, err)
	}
}
