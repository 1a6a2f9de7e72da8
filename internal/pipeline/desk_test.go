package pipeline_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/keys"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
	"bonafide/rules"
)

// bench is a desk over a store of its own, with a clock that the test moves.
type bench struct {
	*testing.T
	desk  *pipeline.Desk
	store *store.Store
	clock time.Time
	dir   string

	origin string // of the shipped rules
	most   int    // closed cases that one act reopens in a day; 0: as shipped
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{T: t, clock: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), dir: filepath.Join(t.TempDir(), "data")}
	t.Cleanup(func() { b.store.Close() })
	b.open(rules.FS)
	return b
}

// open opens the store with a desk under a catalogue; a second time is a restart.
func (b *bench) open(files fs.FS) {
	t := b.T
	t.Helper()
	now := func() time.Time { return b.clock }
	ctx := context.Background()
	ring, err := keys.Open(b.dir)
	must(t, err)
	b.store, err = store.Open(ctx, store.Config{Dir: b.dir, Keys: ring, Now: now, Random: rand.Reader, Reopen: b.most})
	must(t, err)
	lists, err := list.Load(files)
	must(t, err)
	sets, err := dataset.Load(dataset.Options{Lists: lists})
	must(t, err)
	catalogue, err := rule.Load(files, rule.FromLists(lists))
	must(t, err)
	packed, err := pipeline.PackRules(files)
	must(t, err)
	must(t, b.store.SaveRuleSet(ctx, catalogue.Hash(), packed))
	chain := &pipeline.Chain{Extract: pipeline.InProcess{}, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	b.desk = pipeline.NewDesk(pipeline.DeskConfig{Chain: chain, Store: b.store, Policy: pipeline.SharingPolicy(lists), Sanctions: pipeline.Sanctions(sets),
		Engine: "test", Versions: sets.Versions(), Now: now, Log: slog.New(slog.DiscardHandler), Files: files, Lists: lists, Origin: b.origin})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// accept stores and judges one application.
func (b *bench) accept(id, name, phone string, docs ...screen.Upload) int64 {
	b.Helper()
	app := screen.Application{Source: "test", ExternalID: id, Person: &screen.Person{Name: name, Emails: []string{id + "@mail.example"}, Phones: []screen.Phone{{Number: phone}}}, Documents: docs}
	got, err := b.store.Accept(context.Background(), []store.Acceptance{{Application: app, By: "test"}})
	must(b.T, err)
	must(b.T, b.desk.Process(context.Background(), got[0].App))
	return got[0].App
}

// lookBack judges again what is marked, past the rest of two seconds.
func (b *bench) lookBack() int {
	b.Helper()
	total := 0
	for {
		b.clock = b.clock.Add(3 * time.Second)
		n, err := b.desk.LookBack(context.Background(), 100)
		must(b.T, err)
		if total += n; n == 0 {
			return total
		}
	}
}

func (b *bench) latest(app int64) store.Evaluation {
	b.Helper()
	ev, err := b.store.Evaluation(context.Background(), app, 0)
	must(b.T, err)
	return ev
}

func fired(ev store.Evaluation) string {
	var out []string
	for _, f := range ev.Findings {
		out = append(out, f.Rule)
	}
	return strings.Join(out, " ")
}

func TestANewApplicationLooksBackOnce(t *testing.T) {
	b := newBench(t)
	first := b.accept("a", "Anna Probe", "+1 202 555 0101")
	if ev := b.latest(first); ev.Band != screen.BandNone || ev.WhyNow != "application received" {
		t.Fatalf("first: %s, %q", ev.Band, ev.WhyNow)
	}
	second := b.accept("b", "Boris Muster", "(202) 555-0101")
	if n := b.lookBack(); n != 1 {
		t.Errorf("%d applications were judged again, want the first only", n)
	}
	for _, app := range []int64{first, second} {
		ev := b.latest(app)
		if ev.Band != screen.BandMedium || fired(ev) != "contact-phone-under-different-names" {
			t.Errorf("application %d: %s, %s", app, ev.Band, fired(ev))
		}
		if _, err := b.desk.Replay(context.Background(), app, 0); err != nil {
			t.Errorf("replay: %v", err)
		}
	}
	page, err := b.store.Queue(context.Background(), store.Filter{})
	must(t, err)
	if page.Total != 2 {
		t.Errorf("%d cases, want 2", page.Total)
	}
	if ev := b.latest(first); !strings.Contains(ev.WhyNow, "brought a value") || ev.Seq != 2 {
		t.Errorf("why now: %q, evaluation %d", ev.WhyNow, ev.Seq)
	}
}

func TestTheOrderOfArrivalChangesNoFinding(t *testing.T) {
	people := [][3]string{{"a", "Anna Probe", "+1 202 555 0101"}, {"b", "Boris Muster", "+1 202 555 0101"}, {"c", "Chloe Specimen", "+1 202 555 0101"}, {"d", "Anna Probe", "+1 202 555 0102"}}
	judge := func(order ...int) map[string]string {
		b := newBench(t)
		apps := map[string]int64{}
		for _, i := range order {
			apps[people[i][0]] = b.accept(people[i][0], people[i][1], people[i][2])
		}
		b.lookBack()
		out := map[string]string{}
		for id, app := range apps {
			ev := b.latest(app)
			out[id] = fmt.Sprintf("%d %s %s", ev.Score, ev.Band, fired(ev))
		}
		return out
	}
	want := judge(0, 1, 2, 3)
	for _, order := range [][]int{{3, 2, 1, 0}, {1, 3, 0, 2}} {
		if got := judge(order...); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("order %v: %v, want %v", order, got, want)
		}
	}
}

func TestAnUnreadableDocumentIsAnOutcome(t *testing.T) {
	b := newBench(t)
	app := b.accept("a", "Anna Probe", "+1 202 555 0101", screen.Upload{Name: "cv.pdf", Content: []byte("%PDF-1.7 and nothing more")}, screen.Upload{Name: "letter.txt", Role: "cover_letter", Content: []byte("Dear team, I write small services that are boring to run and easy to change.")})
	st, err := b.store.Application(context.Background(), app)
	must(t, err)
	if v := st.Documents[0].Extraction.Quality; v.Verdict.Readable() || len(v.Reasons) == 0 {
		t.Errorf("verdict %s, reasons %v", v.Verdict, v.Reasons)
	}
	if v := st.Documents[1].Extraction.Quality.Verdict; !v.Readable() {
		t.Errorf("the other document suffered: %s", v)
	}
}

func TestAListTouchesWhomItNamesAndItsRemovalTakesThatBack(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	by := review.Actor{ID: "command", Kind: review.Command}
	one, other := b.accept("a", "Anna Probe", "+1 202 555 0101"), b.accept("b", "Boris Muster", "+1 202 555 0102")
	res, err := b.desk.ImportList(ctx, by, watchlist.Source{List: "shared", Class: "intelligence", Added: b.clock}, strings.NewReader("kind,value,confidence\nemail,A@mail.example,0.9\nemail,nobody,1\n"))
	must(t, err)
	if res.Taken != 1 || len(res.Skipped) != 1 || res.Touched != 1 {
		t.Fatalf("%+v", res)
	}
	b.lookBack()
	if ev := b.latest(one); ev.Seq != 2 || !strings.Contains(ev.WhyNow, "shared") {
		t.Errorf("evaluation %d, why %q", ev.Seq, ev.WhyNow)
	}
	if ev := b.latest(other); ev.Seq != 1 {
		t.Error("an application that the list doesn't name was judged again")
	}
	if _, err := b.desk.RemoveList(ctx, by, "shared", ""); err != nil {
		t.Fatal(err)
	}
	b.lookBack()
	if ev := b.latest(one); ev.Band != screen.BandNone {
		t.Errorf("after the removal: %s, %s", ev.Band, fired(ev))
	}
}

func TestABareResumeIsCalledByTheNameThatStandsInIt(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	var ids []int64
	for _, who := range []string{"Anna Probe", "Boris Muster"} {
		got, err := b.store.Accept(ctx, []store.Acceptance{{By: "test", Application: screen.Application{Source: "upload",
			Documents: []screen.Upload{{Name: "cv.txt", Content: []byte(who + "\nAustin, TX | +1 202 555 0101\n\nEXPERIENCE\nBrightfen Logistics, Engineer, Mar 2019 - Aug 2022\n")}}}}})
		must(t, err)
		must(t, b.desk.Process(ctx, got[0].App))
		ids = append(ids, got[0].App)
	}
	b.lookBack()
	page, err := b.store.Queue(ctx, store.Filter{})
	must(t, err)
	if page.Total != 2 || page.Rows[0].Name == "" || page.Rows[1].Name == "" {
		t.Errorf("queue: %+v", page.Rows)
	}
	hits, err := b.store.Hits(ctx, ids)
	must(t, err)
	if len(hits) != 2 || hits[0].Name != "Anna Probe" {
		t.Errorf("hits: %+v", hits)
	}
}

func TestAFileNameMakesNoStrangers(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	var last int64
	for _, file := range []string{"Corwin_Ashdale_CV.txt", "Petra_Lindqvard_CV.txt"} {
		got, err := b.store.Accept(ctx, []store.Acceptance{{By: "test", Application: screen.Application{Source: "upload",
			Documents: []screen.Upload{{Name: file, Content: []byte("call +1 202 555 0101 for more about these years of work with small services\n")}}}}})
		must(t, err)
		last = got[0].App
		must(t, b.desk.Process(ctx, last))
	}
	if ev := b.latest(last); len(ev.Findings) > 0 || ev.Name == "" {
		t.Errorf("%s; shown as %q", fired(ev), ev.Name)
	}
}

func TestReplayNoticesAnotherAnswer(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	app := b.accept("a", "Anna Probe", "+1 202 555 0101")
	ev := b.latest(app)
	ev.Score, ev.Band = 25, screen.BandHigh
	if _, err := b.store.SaveEvaluation(ctx, ev); err != nil {
		t.Fatal(err)
	}
	if _, err := b.desk.Replay(ctx, app, 0); !errors.Is(err, pipeline.ErrReplay) {
		t.Errorf("err = %v, want ErrReplay", err)
	}
}

func TestReplayHoldsAfterARestartUnderAnotherCatalogue(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	first := b.accept("a", "Anna Probe", "+1 202 555 0101")
	b.accept("b", "Boris Muster", "+1 202 555 0101")
	b.lookBack()
	before := b.latest(first)
	must(t, b.store.Close())

	dir := t.TempDir()
	must(t, os.CopyFS(dir, rules.FS))
	must(t, os.Remove(filepath.Join(dir, "reuse", "contact-phone-under-different-names.yaml")))
	b.open(os.DirFS(dir))
	must(t, b.desk.Again(ctx, first, "the catalogue changed"))
	if ev := b.latest(first); ev.Seq != before.Seq+1 || ev.RuleSet == before.RuleSet || fired(ev) == fired(before) {
		t.Errorf("evaluation %d under %s: %s", ev.Seq, ev.RuleSet, fired(ev))
	}
	for seq := 1; seq <= before.Seq+1; seq++ {
		if _, err := b.desk.Replay(ctx, first, seq); err != nil {
			t.Errorf("replay of evaluation %d: %v", seq, err)
		}
	}
}

func TestAnImportJudgesEachRowWithAllOthersAndResumes(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "rows.csv")
	var rows strings.Builder
	rows.WriteString("external_id,name,email,phone\n")
	for i := range 1000 {
		phone := ""
		if i == 3 || i == 996 {
			phone = "+1 202 555 0101"
		}
		fmt.Fprintf(&rows, "r%d,%s,r%d@mail.example,%s\n", i, []string{"Anna Probe", "Boris Muster"}[i%2], i, phone)
	}
	must(t, os.WriteFile(path, []byte(rows.String()), 0o600))
	stop, cancel := context.WithCancel(ctx)
	batches := 0
	_, err := b.desk.Import(stop, path, pipeline.ImportOptions{Source: "s", By: "test", Progress: func(store.Import) {
		if batches++; batches == 2 {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("err = %v, want the interruption", err)
	}
	res, err := b.desk.Import(ctx, path, pipeline.ImportOptions{Source: "s", By: "test"})
	must(t, err)
	if !res.Resumed || res.Accepted != 1000 || res.Rejected != 0 || res.Cases != 2 || res.State != store.ImportFinished {
		t.Errorf("resumed %v: %+v", res.Resumed, res.Import)
	}
	again, err := b.desk.Import(ctx, path, pipeline.ImportOptions{Source: "s", By: "test"})
	must(t, err)
	if again.Cases > 2 {
		t.Errorf("importing the same file again made cases: %+v", again.Import)
	}
	counts, err := b.store.Counts(ctx)
	must(t, err)
	if counts.Applications != 1000 {
		t.Errorf("%d applications, want 1000", counts.Applications)
	}
}

func TestPackedRulesAreTheSameBytesForTheSameFiles(t *testing.T) {
	a, err := pipeline.PackRules(rules.FS)
	must(t, err)
	c, err := pipeline.PackRules(fs.FS(rules.FS))
	must(t, err)
	if string(a) != string(c) {
		t.Error("two packings differ")
	}
}
