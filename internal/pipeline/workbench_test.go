package pipeline_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/jobs"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/rules"
)

const (
	phoneRule = "reuse/contact-phone-under-different-names.yaml"
	mailRule  = "reuse/contact-email-under-different-names.yaml"
)

// small is a catalogue of two rules with all lists; changes replace files, nil
// takes one away.
func small(t *testing.T, changes map[string][]byte) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(rules.FS, "lists/*.yaml")
	must(t, err)
	for _, name := range append(names, phoneRule, mailRule) {
		data, err := fs.ReadFile(rules.FS, name)
		must(t, err)
		out[name] = &fstest.MapFile{Data: data}
	}
	for name, data := range changes {
		if data == nil {
			delete(out, name)
		} else {
			out[name] = &fstest.MapFile{Data: data}
		}
	}
	return out
}

// edited is a shipped rule with texts replaced, in pairs.
func edited(t *testing.T, name string, pairs ...string) []byte {
	t.Helper()
	data, err := fs.ReadFile(rules.FS, name)
	must(t, err)
	for i := 0; i < len(pairs); i += 2 {
		other := bytes.Replace(data, []byte(pairs[i]), []byte(pairs[i+1]), 1)
		if bytes.Equal(other, data) {
			t.Fatalf("%s has no %q", name, pairs[i])
		}
		data = other
	}
	return data
}

// lighter is the phone rule, lighter than medium, in a version of its own.
func lighter(t *testing.T) map[string][]byte {
	return map[string][]byte{phoneRule: edited(t, phoneRule, "\nversion: 1", "\nversion: 2", "\nweight: 13 ", "\nweight: 6 ")}
}

var (
	author = review.Actor{ID: "user/1", Name: "Rafael Ostrom", Kind: review.Signed, Roles: []review.Role{review.Lead}}
	second = review.Actor{ID: "user/2", Name: "Ines Calder", Kind: review.Signed, Roles: []review.Role{review.Lead}}
)

// newWorkbench is a bench under the small catalogue, live, with two leads.
func newWorkbench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, clock: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), dir: filepath.Join(t.TempDir(), "data"), origin: pipeline.BuiltIn}
	t.Cleanup(func() { b.store.Close() })
	b.open(small(t, nil))
	must(t, b.desk.LoadLive(context.Background(), true))
	for _, who := range []struct {
		name string
		role review.Role
	}{{"rafael", review.Lead}, {"ines", review.Lead}, {"wanda", review.Administrator}} {
		_, err := b.store.AddUser(context.Background(), review.Actor{ID: "command", Kind: review.Command}, store.NewUser{Email: who.name + "@larkfield.example", Name: who.name, Password: "correct horse battery", Roles: []review.Role{who.role}})
		must(t, err)
	}
	return b
}

// restart opens the same directory with another program.
func (b *bench) restart(files fs.FS, adopt bool) {
	b.Helper()
	must(b.T, b.store.Close())
	b.open(files)
	must(b.T, b.desk.LoadLive(context.Background(), adopt))
}

// draft saves a draft of the changes, with its tests run.
func (b *bench) draft(changes map[string][]byte) store.Draft {
	b.Helper()
	d, err := b.desk.SaveDraft(context.Background(), author, pipeline.DraftEdit{Title: "A lighter phone", Reason: "families share one", Files: changes})
	must(b.T, err)
	must(b.T, b.desk.Work(context.Background(), jobs.Job{Kind: jobs.RuleTests, Application: d.ID, Attempt: 1}))
	d, err = b.store.Draft(context.Background(), d.ID)
	must(b.T, err)
	if !d.Tests.Passed() {
		b.Fatalf("tests: %+v", d.Tests)
	}
	return d
}

// backtest runs one to its end, a job's turn at a time.
func (b *bench) backtest(draft int64) (int64, pipeline.BacktestReport) {
	b.Helper()
	ctx := context.Background()
	id, err := b.desk.StartBacktest(ctx, author, draft, time.Time{})
	must(b.T, err)
	must(b.T, b.desk.Work(ctx, jobs.Job{Kind: jobs.Backtest, Application: id, Attempt: 1}))
	report, err := b.desk.BacktestReport(ctx, id)
	must(b.T, err)
	return id, report
}

func (b *bench) approve(id int64) {
	b.Helper()
	ctx := context.Background()
	_, err := b.desk.StepDraft(ctx, author, id, review.DraftRequest{Action: review.ProposeDraft})
	must(b.T, err)
	b.backtest(id)
	_, err = b.desk.StepDraft(ctx, second, id, review.DraftRequest{Action: review.ApproveDraft, Read: true})
	must(b.T, err)
}

func TestADraftGoesLiveOnlyTestedBacktestedAndApprovedByAnother(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	first := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.accept("b", "Boris Muster", "+1 202 555 0101")
	b.lookBack()
	was := b.desk.Rules().Hash()
	d, err := b.desk.SaveDraft(ctx, author, pipeline.DraftEdit{Title: "A lighter phone", Reason: "families share one", Files: lighter(t)})
	must(t, err)
	step := func(by review.Actor, r review.DraftRequest, want error) {
		t.Helper()
		if _, err := b.desk.StepDraft(ctx, by, d.ID, r); !errors.Is(err, want) {
			t.Errorf("%s by %s: %v, want %v", r.Action, by.ID, err, want)
		}
	}
	approve := review.DraftRequest{Action: review.ApproveDraft, Read: true}
	step(author, review.DraftRequest{Action: review.ProposeDraft}, review.ErrDraftTests)
	_, err = b.desk.TestDraft(ctx, d.ID)
	must(t, err)
	step(author, review.DraftRequest{Action: review.ProposeDraft}, nil)
	step(second, approve, review.ErrDraftBacktest)
	b.backtest(d.ID)
	step(author, approve, review.ErrDraftAuthor)
	step(reviewer, approve, review.ErrForbidden)
	step(second, review.DraftRequest{Action: review.ApproveDraft}, review.ErrDraftUnread)
	step(second, review.DraftRequest{Action: review.ApproveDraft, Read: true, Version: 1}, review.ErrConflict)
	if b.desk.Rules().Hash() != was || b.latest(first).Band != screen.BandMedium {
		t.Fatal("refused steps changed what is live")
	}
	step(second, approve, nil)

	live, err := b.desk.Live(ctx)
	must(t, err)
	if live.Kind != store.LiveApproved || live.By != author.ID || live.ApprovedBy != second.ID || live.Single || live.Marked != 2 || live.Hash == was || b.desk.Rules().Hash() != live.Hash {
		t.Errorf("live: %+v", live)
	}
	if n := b.lookBack(); n != 2 {
		t.Errorf("%d applications were judged again, want both of the open cases, once", n)
	}
	ev := b.latest(first)
	if ev.Band != screen.BandLow || ev.RuleSet != live.Hash || !strings.HasPrefix(ev.WhyNow, "the rule set changed") {
		t.Errorf("judged again: %s under %s, %q", ev.Band, ev.RuleSet, ev.WhyNow)
	}
	if next := b.latest(b.accept("c", "Chloe Specimen", "+1 202 555 0102")); next.RuleSet != live.Hash {
		t.Error("a new application is judged under the old rules")
	}
	for seq := 1; seq <= ev.Seq; seq++ {
		if _, err := b.desk.Replay(ctx, first, seq); err != nil {
			t.Errorf("replay of judgement %d: %v", seq, err)
		}
	}
}

func TestWhoWasJudgedWhileRulesWentLiveIsJudgedAgain(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	must(t, b.desk.Overtaken(ctx, []int64{app}, b.desk.Rules().Hash()))
	if n := b.lookBack(); n != 0 {
		t.Errorf("%d were marked though the rules are the same", n)
	}
	must(t, b.desk.Overtaken(ctx, []int64{app}, "sha256:earlier"))
	if n := b.lookBack(); n != 1 {
		t.Errorf("%d were judged again, want 1", n)
	}
}

func TestSavingAndBacktestingADraftEnqueueTheirJobs(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	var enqueued []string
	b.store.OnAccept(func(_ context.Context, _ *sql.Tx, kind string, ids []int64) error {
		enqueued = append(enqueued, fmt.Sprint(kind, ids))
		return nil
	})
	d := b.draft(lighter(t))
	id, err := b.desk.StartBacktest(ctx, author, d.ID, time.Time{})
	must(t, err)
	if want := []string{fmt.Sprintf("%s[%d]", jobs.RuleTests, d.ID), fmt.Sprintf("%s[%d]", jobs.Backtest, id)}; !slices.Equal(enqueued, want) {
		t.Errorf("enqueued %v, want %v", enqueued, want)
	}
}

func TestADraftIsRefusedWithItsFaults(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	for _, tt := range []struct {
		name  string
		by    review.Actor
		files map[string][]byte
		says  string
	}{
		{"a typo", author, map[string][]byte{phoneRule: edited(t, phoneRule, "links.filter", "links.fliter")}, "fliter"},
		{"another meaning under the same version", author, map[string][]byte{phoneRule: edited(t, phoneRule, "\nweight: 13 ", "\nweight: 12 ")}, "changed its meaning"},
		{"a rule that is gone", author, map[string][]byte{mailRule: nil}, "is gone"},
		{"a file outside the catalogue", author, map[string][]byte{"../escape.yaml": []byte("x")}, "is no file of rules"},
		{"the lock file", author, map[string][]byte{rule.LockFile: []byte("x")}, "is no file of rules"},
		{"a list with a fault", author, map[string][]byte{"lists/link_caps.yaml": []byte("nothing: here\n")}, "link_caps.yaml"},
		{"nothing changed", author, nil, review.ErrDraftSame.Error()},
		{"a reviewer", reviewer, lighter(t), review.ErrForbidden.Error()},
		{"the command line", review.Actor{ID: "command", Kind: review.Command}, lighter(t), review.ErrProposes.Error()},
	} {
		if _, err := b.desk.SaveDraft(ctx, tt.by, pipeline.DraftEdit{Title: "x", Reason: "y", Files: tt.files}); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.says)
		}
	}
	drafts, err := b.store.Drafts(ctx, true)
	must(t, err)
	if len(drafts) != 0 {
		t.Errorf("%d drafts were stored", len(drafts))
	}
}

func TestSavingADraftAgainTakesItsResultsBack(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	d := b.draft(lighter(t))
	_, err := b.desk.StepDraft(ctx, author, d.ID, review.DraftRequest{Action: review.ProposeDraft})
	must(t, err)
	b.backtest(d.ID)
	other := lighter(t)
	other[phoneRule] = bytes.Replace(other[phoneRule], []byte("weight: 6"), []byte("weight: 5"), 1)
	got, err := b.desk.SaveDraft(ctx, second, pipeline.DraftEdit{ID: d.ID, Files: other})
	must(t, err)
	if got.State != review.DraftOpen || got.Tested != "" || got.Tried != "" || got.Tests != nil || got.Title != d.Title || !slices.Equal(got.Editors, []string{author.ID, second.ID}) {
		t.Errorf("after an edit: %+v", got)
	}
	if _, err := b.desk.TestDraft(ctx, d.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.desk.StepDraft(ctx, author, d.ID, review.DraftRequest{Action: review.ProposeDraft})
	must(t, err)
	b.backtest(d.ID)
	if _, err = b.desk.StepDraft(ctx, second, d.ID, review.DraftRequest{Action: review.ApproveDraft, Read: true}); !errors.Is(err, review.ErrDraftAuthor) {
		t.Errorf("an editor approved: %v", err)
	}
	files, err := b.desk.RuleFiles(ctx, got.Hash)
	must(t, err)
	set, err := b.desk.Catalogue(ctx, got.Hash)
	must(t, err)
	if lock, err := fs.ReadFile(files, rule.LockFile); err != nil || string(lock) != string(set.Lock()) {
		t.Errorf("the draft's lock file isn't its own: %v", err)
	}
	changes, err := b.desk.DiffRules(ctx, got.Base, got.Hash)
	must(t, err)
	if len(changes) != 1 || changes[0].Path != phoneRule || !strings.Contains(changes[0].After, "weight: 5") {
		t.Errorf("changes: %+v", changes)
	}
}

func TestADraftOfOlderRulesIsBroughtUpToDateFirst(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	stale := b.draft(map[string][]byte{mailRule: edited(t, mailRule, "\nversion: 1", "\nversion: 2", "\nweight: 13 ", "\nweight: 12 ")})
	same := b.draft(map[string][]byte{phoneRule: edited(t, phoneRule, "\nversion: 1", "\nversion: 2", "\nweight: 13 ", "\nweight: 12 ")})
	b.approve(b.draft(lighter(t)).ID)
	_, err := b.desk.StepDraft(ctx, author, stale.ID, review.DraftRequest{Action: review.ProposeDraft})
	must(t, err)
	b.backtest(stale.ID)
	approve := review.DraftRequest{Action: review.ApproveDraft, Read: true}
	if _, err := b.desk.StepDraft(ctx, second, stale.ID, approve); !errors.Is(err, review.ErrDraftBase) {
		t.Errorf("a draft of older rules: %v", err)
	}
	if _, err := b.desk.RenewDraft(ctx, author, same.ID); !errors.Is(err, review.ErrDraftFiles) || !strings.Contains(err.Error(), phoneRule) {
		t.Errorf("two drafts of one file: %v", err)
	}
	_, err = b.desk.RenewDraft(ctx, author, stale.ID)
	must(t, err)
	_, err = b.desk.TestDraft(ctx, stale.ID)
	must(t, err)
	b.approve(stale.ID)
	for id, want := range map[string]int{"contact-phone-under-different-names": 6, "contact-email-under-different-names": 12} {
		if got := b.desk.Rules().Rule(id).Weight; got != want {
			t.Errorf("%s weighs %d, want %d: both changes stand", id, got, want)
		}
	}
}

// counting notes what is read outside the process.
type counting struct {
	pipeline.InProcess
	texts *int
}

func (c counting) Text(ctx context.Context, name string, data []byte, opt extract.Options) screen.Document {
	*c.texts++
	return c.InProcess.Text(ctx, name, data, opt)
}

func TestDocumentsOfARulesTestAreReadWhereForeignOnesAre(t *testing.T) {
	texts := 0
	test := rule.Test{Given: []json.RawMessage{[]byte(`{"external_id":"a","documents":[{"name":"cv.txt","content":"QW5uYSBQcm9iZQ=="}]}`)}}
	c := newWorkbench(t).desk.Chain()
	c.Extract = counting{texts: &texts}
	if _, err := c.Trial(test); err != nil || texts != 1 {
		t.Errorf("%d documents were read by the chain's reader, %v", texts, err)
	}
}

func TestWhereOnlyOneLeadCanSignInTheyApproveAlone(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	must(t, b.store.SetRoles(ctx, review.Actor{ID: "user/3", Kind: review.Signed, Roles: []review.Role{review.Administrator}}, 2, []review.Role{review.Lead}, true))
	d := b.draft(lighter(t))
	_, err := b.desk.StepDraft(ctx, author, d.ID, review.DraftRequest{Action: review.ProposeDraft})
	must(t, err)
	b.backtest(d.ID)
	_, err = b.desk.StepDraft(ctx, author, d.ID, review.DraftRequest{Action: review.ApproveDraft, Read: true})
	must(t, err)
	events, err := b.store.Audit(ctx, "rules", 0, 1)
	must(t, err)
	if live, err := b.desk.Live(ctx); err != nil || !live.Single || events[0].Verb != "rules.live" || events[0].Content["single_approver"] != true {
		t.Errorf("live %+v, audit %+v, %v", live, events, err)
	}
}

func TestACustomSetStaysLiveWhenTheProgramBringsAnother(t *testing.T) {
	b := newWorkbench(t)
	ctx := context.Background()
	shipped := b.desk.Rules().Hash()
	newer := small(t, map[string][]byte{mailRule: edited(t, mailRule, "\nversion: 1", "\nversion: 2", "\nweight: 13 ", "\nweight: 11 ")})
	b.approve(b.draft(lighter(t)).ID)
	custom := b.desk.Rules().Hash()
	b.restart(newer, true)
	live, err := b.desk.Live(ctx)
	must(t, err)
	if live.Hash != custom || b.desk.Rules().Hash() != custom || !live.Newer {
		t.Fatalf("after the upgrade: %+v", live)
	}
	d, kept, err := b.desk.DraftShipped(ctx, author, "The new rules", "an upgrade")
	must(t, err)
	if len(kept) > 0 {
		t.Errorf("kept %v", kept)
	}
	_, err = b.desk.TestDraft(ctx, d.ID)
	must(t, err)
	b.approve(d.ID)
	if p, m := b.desk.Rules().Rule("contact-phone-under-different-names").Weight, b.desk.Rules().Rule("contact-email-under-different-names").Weight; p != 6 || m != 11 {
		t.Errorf("phone %d, mail %d: the custom change and the shipped one both stand", p, m)
	}
	if _, err := b.desk.RollBack(ctx, second, "sha256:0000", "x"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("back to a set that was never live: %v", err)
	}
	if _, err := b.desk.RollBack(ctx, second, shipped, ""); !errors.Is(err, store.ErrInput) {
		t.Errorf("back without a reason: %v", err)
	}
	if _, err := b.desk.RollBack(ctx, reviewer, shipped, "x"); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("back by a reviewer: %v", err)
	}
	_, err = b.desk.RollBack(ctx, second, shipped, "too many alarms")
	must(t, err)
	if _, err := b.desk.RollBack(ctx, second, shipped, "again"); !errors.Is(err, store.ErrInput) {
		t.Errorf("back to the set that is live: %v", err)
	}
	history, err := b.store.LiveHistory(ctx, 0)
	must(t, err)
	var kinds []string
	for _, l := range history {
		kinds = append(kinds, string(l.Kind))
	}
	if strings.Join(kinds, " ") != "rollback approved approved shipped" || b.desk.Rules().Hash() != shipped || history[0].Reason != "too many alarms" || !history[1].Until.Equal(history[0].Since) {
		t.Errorf("history %v, live %s", kinds, b.desk.Rules().Hash())
	}
}

func TestShippedRulesFollowTheProgramThatServes(t *testing.T) {
	other := func(t *testing.T) fs.FS { return small(t, lighter(t)) }
	for _, tt := range []struct {
		name, origin, then string
		adopt, changes     bool
	}{
		{"serve brings built-in rules of a newer program", pipeline.BuiltIn, pipeline.BuiltIn, true, true},
		{"a command of a newer program brings them too", pipeline.BuiltIn, pipeline.BuiltIn, false, true},
		{"serve is told a folder", pipeline.BuiltIn, "folder", true, true},
		{"a command leaves the folder that serve was told", "folder", pipeline.BuiltIn, false, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := &bench{T: t, clock: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), dir: filepath.Join(t.TempDir(), "data"), origin: tt.origin}
			t.Cleanup(func() { b.store.Close() })
			b.open(small(t, nil))
			must(t, b.desk.LoadLive(context.Background(), true))
			was := b.desk.Rules().Hash()
			b.origin = tt.then
			b.restart(other(t), tt.adopt)
			if got := b.desk.Rules().Hash() != was; got != tt.changes {
				t.Errorf("the rules changed: %v, want %v", got, tt.changes)
			}
			live, err := b.store.Live(context.Background())
			must(t, err)
			if live.Hash != b.desk.Rules().Hash() {
				t.Error("what judges isn't what the store calls live")
			}
		})
	}
}
