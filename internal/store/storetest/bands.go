package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"bonafide/internal/review"
	"bonafide/internal/store"
)

func softLinks(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2))
	must(t, w.SaveSoftLinks(t.Context(), out[1].App, []store.SoftLink{{Other: out[0].App, Kind: "text", Value: "d1", Measure: .8}}))
	for i, a := range out {
		got, err := w.SoftLinks(t.Context(), a.App)
		if err != nil || len(got) != 1 || got[0] != (store.SoftLink{Other: out[1-i].App, Kind: "text", Value: "d1", Measure: .8}) {
			t.Errorf("from side %d: %+v, %v", i, got, err)
		}
	}
	for _, bad := range []store.SoftLink{{Kind: "text"}, {Other: out[0].App, Kind: "text"}, {Other: out[1].App, Kind: store.EdgeCut}} {
		if err := w.SaveSoftLinks(t.Context(), out[0].App, []store.SoftLink{bad}); !errors.Is(err, store.ErrInput) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
}

func edgesAndLinks(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2), Application(3))
	a, b, c := out[0].App, out[1].App, out[2].App
	lead := Person("user/1", review.Lead)
	must(t, w.SaveSoftLinks(t.Context(), b, []store.SoftLink{{Other: a, Kind: "text", Measure: .9}, {Other: c, Kind: "text", Measure: .8}, {Other: c, Kind: "history", Measure: 4}}))
	must(t, w.SaveEdge(t.Context(), lead, store.Edge{A: b, B: a, Kind: store.EdgeCut, Reason: "twins"}))
	must(t, w.SaveEdge(t.Context(), lead, store.Edge{A: b, B: c, Kind: store.EdgeCut, Reason: "at first"}))
	must(t, w.SaveEdge(t.Context(), lead, store.Edge{A: c, B: b, Kind: store.EdgeMerge, Reason: "same voice"}))
	if got := dirty(t, w); !slices.Equal(got, []int64{a, b, c}) {
		t.Errorf("edges marked %v", got)
	}
	must(t, w.SaveSoftLinks(t.Context(), a, nil)) // its text was revised
	must(t, w.SaveSoftLinksOf(t.Context(), map[int64][]store.SoftLink{c: {{Other: b, Kind: "text", Measure: .85}}}))
	if got := dirty(t, w); !slices.Equal(got, []int64{b}) {
		t.Errorf("lost links marked %v, want only %d", got, b)
	}
	got, err := w.SoftLinks(t.Context(), b)
	if err != nil || len(got) != 1 || got[0].Other != c || got[0].Measure != .85 {
		t.Errorf("links left: %+v, %v", got, err)
	}
	edges, err := w.Edges(t.Context(), nil)
	if err != nil || len(edges) != 2 || edges[0].Kind != store.EdgeCut || edges[0].By != "user/1" || edges[0].Reason != "twins" || edges[0].At.IsZero() || edges[1].Kind != store.EdgeMerge {
		t.Errorf("edges: %+v, %v", edges, err)
	}
	must(t, w.SaveEdge(t.Context(), lead, store.Edge{A: a, B: b, Reason: "no twins after all"}))
	if edges, err = w.Edges(t.Context(), []int64{b, c}); err != nil || len(edges) != 1 || edges[0].A != min(b, c) {
		t.Errorf("edges of two: %+v, %v", edges, err)
	}
	for _, bad := range []store.Edge{{A: a, B: a, Kind: store.EdgeCut, Reason: "r"}, {A: a, B: b, Kind: store.EdgeCut}, {A: a, B: b, Kind: "text", Reason: "r"}} {
		if err := w.SaveEdge(t.Context(), lead, bad); !errors.Is(err, store.ErrInput) {
			t.Errorf("%+v: %v", bad, err)
		}
	}
	if err := w.SaveEdge(t.Context(), Person("user/2", review.Recruiter), store.Edge{A: a, B: b, Kind: store.EdgeCut, Reason: "r"}); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("by a recruiter: %v", err)
	}
	dirty(t, w)
	if _, err := w.DB().ExecContext(t.Context(), "DELETE FROM applications WHERE id = ?", c); err != nil {
		t.Fatal(err)
	}
	if got, err := w.SoftLinks(t.Context(), b); err != nil || len(got) != 0 {
		t.Errorf("links of an erased neighbour: %+v, %v", got, err)
	}
	if got := dirty(t, w); !slices.Equal(got, []int64{b}) {
		t.Errorf("an erasure marked %v, want %d", got, b)
	}
}

func formerBands(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2), Application(3))
	bands := func(values ...string) (sigs []store.Signature) {
		for _, v := range values {
			sigs = append(sigs, store.Signature{Kind: "band_text", Value: v})
		}
		return sigs
	}
	save := func(i int, values ...string) {
		must(t, w.SaveRecord(t.Context(), out[i].App, []byte("{}"), bands(values...), nil))
	}
	save(0, "1:a", "2:b")
	save(1, "1:a", "2:c")
	save(2, "1:z", "2:y")
	if got := dirty(t, w); len(got) != 0 {
		t.Errorf("new bands marked %v", got)
	}
	save(0, "1:a", "2:b")
	if got := dirty(t, w); len(got) != 0 {
		t.Errorf("the same bands marked %v", got)
	}
	save(0, "1:a", "2:q")
	if got := dirty(t, w); !slices.Equal(got, []int64{out[1].App}) {
		t.Errorf("another text marked %v, want %d", got, out[1].App)
	}
	var seen []string
	must(t, w.EachRecord(t.Context(), func(app int64, record []byte) error {
		seen = append(seen, fmt.Sprint(app, string(record)))
		return nil
	}))
	if len(seen) != 3 || seen[0] != fmt.Sprint(out[0].App, "{}") {
		t.Errorf("records: %v", seen)
	}
}

func boilerplate(t *testing.T, w *World) {
	if _, err := w.Boilerplate(t.Context()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an empty store: %v", err)
	}
	out := accept(t, w, Application(1), Application(2))
	must(t, w.SaveRecord(t.Context(), out[0].App, []byte("{}"), []store.Signature{{Kind: "band_text", Value: "1:a"}}, nil))
	by := review.Actor{ID: "system", Kind: review.System}
	for _, v := range []string{"one", "two", "two"} {
		must(t, w.SaveBoilerplate(t.Context(), by, store.Boilerplate{Version: v, Documents: 2000, Names: 20, Table: []byte(v)}))
	}
	if got := dirty(t, w); !slices.Equal(got, []int64{out[0].App}) {
		t.Errorf("marked %v, want only who has a text", got)
	}
	must(t, w.SaveBoilerplate(t.Context(), by, store.Boilerplate{Version: "two", Table: []byte("two")}))
	if got := dirty(t, w); len(got) != 0 {
		t.Errorf("the same table again marked %v", got)
	}
	got, err := w.Boilerplate(t.Context())
	if err != nil || got.Version != "two" || string(got.Table) != "two" || got.Documents != 2000 || got.MadeBy != "system" || got.MadeAt.IsZero() {
		t.Errorf("in use: %+v, %v", got, err)
	}
	if err := w.SaveBoilerplate(t.Context(), by, store.Boilerplate{}); !errors.Is(err, store.ErrInput) {
		t.Errorf("an empty table: %v", err)
	}
}
