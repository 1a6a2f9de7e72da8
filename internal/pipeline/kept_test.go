package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
)

func TestAKeptSetIsReadThoughTheLinterAsksMoreByNow(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	bare := edited(t, phoneRule, "\nclears:", "\n#")
	files := small(t, map[string][]byte{phoneRule: bare})
	c, err := rule.LoadKept(files, rule.FromLists(b.desk.Lists()))
	must(t, err)
	packed, err := pipeline.PackRules(files)
	must(t, err)
	must(t, b.store.SaveRuleSet(ctx, c.Hash(), packed))
	if got, err := b.desk.Catalogue(ctx, c.Hash()); err != nil || got.Hash() != c.Hash() {
		t.Errorf("a kept set: %v", err)
	}
	const forged = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	must(t, b.store.SaveRuleSet(ctx, forged, packed))
	if _, err := b.desk.Catalogue(ctx, forged); err == nil || !strings.Contains(err.Error(), "isn't the set that was approved") {
		t.Errorf("other rules under a hash of theirs: %v", err)
	}
	var problems rule.Problems
	if _, err := b.desk.SaveDraft(ctx, author, pipeline.DraftEdit{Title: "x", Reason: "y", Files: map[string][]byte{phoneRule: bare}}); !errors.As(err, &problems) {
		t.Errorf("the same as a draft: %v", err)
	}
	wrong := small(t, map[string][]byte{phoneRule: edited(t, phoneRule, `l.names == "different"`, `l.names == "variant"`)})
	if _, err := rule.LoadKept(wrong, rule.FromLists(b.desk.Lists())); err == nil {
		t.Error("what must not be asked compiles in a kept set")
	}
}

func TestMendingOnlyATestOfADraftIsKeptAndCounts(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	good := lighter(t)[phoneRule]
	wrong := bytes.Replace(good, []byte("expect: not_applicable"), []byte("expect: clear"), 1)
	d, err := b.desk.SaveDraft(ctx, author, pipeline.DraftEdit{Title: "A lighter phone", Reason: "families share one", Files: map[string][]byte{phoneRule: wrong}})
	must(t, err)
	run, err := b.desk.TestDraft(ctx, d.ID)
	must(t, err)
	if run.Passed() {
		t.Fatal("the wrong test passed")
	}
	_, err = b.desk.SaveDraft(ctx, author, pipeline.DraftEdit{ID: d.ID, Files: map[string][]byte{phoneRule: good}})
	must(t, err)
	run, err = b.desk.TestDraft(ctx, d.ID)
	must(t, err)
	if !run.Passed() {
		t.Errorf("the mended test was not kept: %+v", run.Failed)
	}
	b.backtest(d.ID)
	weaker := bytes.Replace(good, []byte("    cites: [\"+12025550101\"]\n"), nil, 1)
	got, err := b.desk.SaveDraft(ctx, author, pipeline.DraftEdit{ID: d.ID, Files: map[string][]byte{phoneRule: weaker}})
	must(t, err)
	if got.Tested != "" || got.Tried != "" {
		t.Errorf("a weaker test leaves what was proved with the stronger one: %+v", got.Draft)
	}
}
