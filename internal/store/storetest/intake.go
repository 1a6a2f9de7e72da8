package storetest

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

func acceptIsIdempotent(t *testing.T, w *World) {
	first := accept(t, w, Application(1))[0]
	w.Clock.Pass(time.Hour)
	again := accept(t, w, Application(1))[0]
	if first.Change != store.Created || again.Change != store.Unchanged || again.App != first.App || again.ID != first.ID || again.Revision != 1 {
		t.Errorf("first %+v, again %+v", first, again)
	}
	got, err := w.Application(t.Context(), first.App)
	must(t, err)
	want := Application(1)
	want.ID = first.ID
	if d := cmp.Diff(want, got.Application); d != "" {
		t.Errorf("application differs:\n%s", d)
	}
	other, err := w.FindApplication(t.Context(), first.ID)
	if err != nil || other != first.App {
		t.Errorf("FindApplication = %d, %v", other, err)
	}
	if _, err := w.Application(t.Context(), 999); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown application: %v", err)
	}
	if _, err := w.Accept(t.Context(), []store.Acceptance{{Application: screen.Application{ID: "mine-1"}}}); !errors.Is(err, store.ErrInput) {
		t.Errorf("an id that isn't a UUID: %v", err)
	}
}

func acceptRevises(t *testing.T, w *World) {
	first := accept(t, w, Application(1))[0]
	changed := Application(1)
	changed.Person.Emails = []string{"new@mail.example"}
	second := accept(t, w, changed)[0]
	if second.Change != store.Revised || second.Revision != 2 || second.App != first.App {
		t.Fatalf("second %+v", second)
	}
	got, err := w.Application(t.Context(), first.App)
	must(t, err)
	if got.Application.Person.Emails[0] != "new@mail.example" || len(got.Earlier) != 1 || got.Earlier[0].Application.Person.Emails[0] != "p1@mail.example" {
		t.Errorf("revisions: %+v, earlier %+v", got.Application.Person, got.Earlier)
	}
}

func acceptTwiceInOneCall(t *testing.T, w *World) {
	changed := Application(1)
	changed.Job.Title = "Data engineer"
	out := accept(t, w, Application(1), Application(1), changed)
	if out[0].App != out[1].App || out[1].Change != store.Unchanged || out[2].Change != store.Revised || out[2].App != out[0].App {
		t.Errorf("out %+v", out)
	}
}

func withFile(n int, content string) screen.Application {
	a := Application(n)
	a.Documents = []screen.Upload{{Name: "cv.pdf", Content: []byte(content)}, {Name: "later.pdf", URL: "https://files.example/1"}}
	return a
}

func documentsComeBack(t *testing.T, w *World) {
	content := bytes.Repeat([]byte("%PDF-1.7 invented "), 5000)
	a := accept(t, w, withFile(1, string(content)))[0]
	got, err := w.DocumentBytes(t.Context(), a.App, "d1")
	must(t, err)
	if !bytes.Equal(got, content) {
		t.Error("the bytes differ")
	}
	if _, err := w.DocumentBytes(t.Context(), a.App, "d2"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a document without content: %v", err)
	}
	st, err := w.Application(t.Context(), a.App)
	must(t, err)
	if len(st.Documents) != 2 || st.Documents[0].State != store.Waiting || st.Documents[0].Role != "resume" || st.Documents[1].State != store.Absent {
		t.Errorf("documents %+v", st.Documents)
	}
}

func extractionSurvivesRevision(t *testing.T, w *World) {
	a := accept(t, w, withFile(1, "one"))[0]
	must(t, w.SaveExtraction(t.Context(), a.App, screen.Document{ID: "d1", Text: "Ines", Quality: screen.Quality{Verdict: screen.Good}}))
	changed := withFile(1, "one")
	changed.Job.Title = "Data engineer"
	accept(t, w, changed)
	st, err := w.Application(t.Context(), a.App)
	must(t, err)
	if d := st.Documents[0]; st.Revision != 2 || d.State != store.Extracted || d.Extraction == nil || d.Extraction.Text != "Ines" {
		t.Errorf("document %+v", d)
	}
	accept(t, w, withFile(1, "two"))
	st, err = w.Application(t.Context(), a.App)
	must(t, err)
	if d := st.Documents[0]; d.State != store.Waiting || d.Extraction != nil {
		t.Errorf("another file: %+v", d)
	}
	other := screen.Document{ID: "d1", Text: "someone else's", SHA256: strings.Repeat("ab", 32)}
	if err := w.SaveExtraction(t.Context(), a.App, other); !errors.Is(err, store.ErrStale) {
		t.Errorf("what was read from other bytes was kept: %v", err)
	}
	if err := w.SaveExtraction(t.Context(), a.App, screen.Document{ID: "d9"}); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
}

func holdersAreExact(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2), Application(3))
	for i, a := range out {
		must(t, w.SaveRecord(t.Context(), a.App, []byte{byte(i)}, []store.Signature{{Kind: "phone", Value: "+12025550101"}, {Kind: "email", Value: a.ID}}, nil))
	}
	got, total, err := w.Holders(t.Context(), out[0].App, "phone", "+12025550101", 1)
	must(t, err)
	if total != 2 || len(got) != 1 || got[0] != out[1].App {
		t.Errorf("holders %v of %d", got, total)
	}
	for _, s := range []store.Signature{{Kind: "phone", Value: "+12025550102"}, {Kind: "email", Value: "+12025550101"}, {Kind: "never seen", Value: "x"}} {
		if got, total, err := w.Holders(t.Context(), 0, s.Kind, s.Value, 10); err != nil || total != 0 || len(got) != 0 {
			t.Errorf("%+v: %v of %d, %v", s, got, total, err)
		}
	}
	records, err := w.Records(t.Context(), []int64{out[0].App, out[2].App, 999})
	must(t, err)
	if d := cmp.Diff(map[int64][]byte{out[0].App: {0}, out[2].App: {2}}, records); d != "" {
		t.Error(d)
	}
}

func recordsReplace(t *testing.T, w *World) {
	app := accept(t, w, Application(1))[0].App
	must(t, w.SaveRecord(t.Context(), app, []byte("a"), []store.Signature{{Kind: "phone", Value: "1"}, {Kind: "phone", Value: "2"}, {Kind: "band", Value: "x"}}, []string{"ines"}))
	must(t, w.SaveRecord(t.Context(), app, []byte("b"), []store.Signature{{Kind: "phone", Value: "2"}, {Kind: "phone", Value: "2"}}, []string{"calder"}))
	for value, want := range map[string]int{"1": 0, "2": 1} {
		if _, total, err := w.Holders(t.Context(), 0, "phone", value, 10); err != nil || total != want {
			t.Errorf("phone %s: %d holders, %v", value, total, err)
		}
	}
	if _, total, err := w.Holders(t.Context(), 0, "band", "x", 10); err != nil || total != 0 {
		t.Errorf("band: %d, %v", total, err)
	}
	if hits, err := w.SearchNames(t.Context(), []string{"ines"}, 10); err != nil || len(hits) != 0 {
		t.Errorf("the old name is still found: %v, %v", hits, err)
	}
}

func bandsAreCandidates(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2))
	for _, a := range out {
		must(t, w.SaveRecord(t.Context(), a.App, nil, []store.Signature{{Kind: "band", Value: "7"}}, nil))
	}
	got, total, err := w.Holders(t.Context(), out[0].App, "band", "7", 10)
	if err != nil || total != 1 || got[0] != out[1].App {
		t.Errorf("%v of %d, %v", got, total, err)
	}
}

func dirtyMarks(t *testing.T, w *World) {
	app := accept(t, w, Application(1))[0].App
	must(t, w.MarkDirty(t.Context(), []int64{app}, "one"))
	must(t, w.MarkDirty(t.Context(), []int64{app}, "two"))
	must(t, w.MarkDirty(t.Context(), []int64{app}, "one"))
	taken := func() []store.Dirty {
		d, err := w.TakeDirty(t.Context(), 10)
		must(t, err)
		return d
	}
	if d := taken(); len(d) != 0 {
		t.Errorf("taken without a rest: %v", d)
	}
	w.Clock.Pass(3 * time.Second)
	if d := taken(); len(d) != 1 || len(d[0].Reasons) != 2 {
		t.Errorf("taken %v", d)
	}
	if d := taken(); len(d) != 0 {
		t.Errorf("taken twice: %v", d)
	}
	w.Clock.Pass(3 * time.Minute)
	if d := taken(); len(d) != 1 {
		t.Errorf("a mark whose judgement never came is lost: %v", d)
	}
	must(t, w.MarkDirty(t.Context(), []int64{app}, "meanwhile"))
	_, err := w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandNone))
	must(t, err)
	w.Clock.Pass(3 * time.Second)
	if d := taken(); len(d) != 1 {
		t.Errorf("a mark set while it was judged is lost: %v", d)
	}
	_, err = w.SaveEvaluation(t.Context(), Evaluation(app, screen.BandNone))
	must(t, err)
	w.Clock.Pass(time.Hour)
	if d := taken(); len(d) != 0 {
		t.Errorf("still dirty after its judgement: %v", d)
	}
}

// Rows are n rows of an import, from a row number on.
func Rows(from, n int) []store.ImportRow {
	out := make([]store.ImportRow, n)
	for i := range out {
		row := from + i
		a := Application(row)
		out[i] = store.ImportRow{Row: int64(row), End: int64(row) * 100, Acceptance: store.Acceptance{Application: a, By: "user/1", Ready: true},
			Record: []byte("record"), Signatures: []store.Signature{{Kind: "email", Value: a.Person.Emails[0]}, {Kind: "phone", Value: "+12025550101"}},
			Names: []string{"person"}}
	}
	return out
}

func importCommits(t *testing.T, w *World) {
	imp, err := w.BeginImport(t.Context(), store.NewImport{Name: "a.ndjson", Digest: "d", Format: "ndjson", By: "user/1"})
	must(t, err)
	rows := Rows(1, 500)
	rows[9].Rejected = []store.RejectedRow{{Row: 10, Column: "applied_at", Problem: "31/11/2026 is not a date", Fix: "Write 2026-11-30", Raw: "…"}}
	rows[20].Acceptance.Application.Documents = []screen.Upload{{Name: "cv.pdf", Content: []byte("x")}}
	rows[30].Acceptance.Application.ExternalID = rows[29].Acceptance.Application.ExternalID
	out, err := w.CommitBatch(t.Context(), imp.ID, rows)
	must(t, err)
	if out[0].Change != store.Created || out[9] != (store.Accepted{}) || out[20].Change != store.Created || out[30].Change != store.Revised {
		t.Errorf("answers %+v %+v %+v %+v", out[0], out[9], out[20], out[30])
	}
	got, err := w.Import(t.Context(), imp.ID)
	must(t, err)
	if got.Row != 500 || got.Offset != 50000 || got.Accepted != 499 || got.Rejected != 1 || got.Known != 0 {
		t.Errorf("checkpoint %+v", got)
	}
	rejected, err := w.RejectedRows(t.Context(), imp.ID, 0, 10)
	must(t, err)
	if d := cmp.Diff(rows[9].Rejected, rejected); d != "" {
		t.Error(d)
	}
	if _, total, err := w.Holders(t.Context(), 0, "phone", "+12025550101", 3); err != nil || total != 498 {
		t.Errorf("%d holders, %v", total, err)
	}
	apps, err := w.ImportApplications(t.Context(), imp.ID, 0, 1000)
	if err != nil || len(apps) != 498 {
		t.Errorf("%d applications to judge, %v", len(apps), err)
	}
	must(t, w.SaveImported(t.Context(), imp.ID, []store.ImportJudgement{{Evaluation: Evaluation(apps[0], screen.BandNone)}, {Evaluation: Evaluation(apps[1], screen.BandHigh, "r")}}, nil, ""))
	if got, err = w.Import(t.Context(), imp.ID); err != nil || got.Judged != 2 || got.JudgedTo != apps[1] || got.Cases != 1 {
		t.Errorf("pass 2: %+v, %v", got, err)
	}
}

func importSkips(t *testing.T, w *World) {
	imp, err := w.BeginImport(t.Context(), store.NewImport{Name: "a.ndjson", Digest: "d", By: "user/1"})
	must(t, err)
	rows := Rows(1, 10)
	for i := range rows {
		rows[i].Acceptance.Application.ExternalID = "" // nothing else recognises them
	}
	_, err = w.CommitBatch(t.Context(), imp.ID, rows[:6])
	must(t, err)
	again, err := w.BeginImport(t.Context(), store.NewImport{Name: "a.ndjson", Digest: "d", By: "user/1"})
	must(t, err)
	if again.ID != imp.ID || again.Row != 6 || again.Offset != 600 {
		t.Fatalf("resumed %+v", again)
	}
	_, err = w.CommitBatch(t.Context(), imp.ID, rows)
	must(t, err)
	c, err := w.Counts(t.Context())
	if err != nil || c.Applications != 10 {
		t.Errorf("%d applications, %v", c.Applications, err)
	}
	must(t, w.SetImport(t.Context(), imp.ID, store.ImportFinished, 2))
	fresh, err := w.BeginImport(t.Context(), store.NewImport{Name: "a.ndjson", Digest: "d", By: "user/1"})
	if err != nil || fresh.ID == imp.ID {
		t.Errorf("a finished import goes on: %+v, %v", fresh, err)
	}
}

func uploads(t *testing.T, w *World) {
	read := func(name string, verdict screen.Verdict) store.Accepted {
		a := screen.Application{Documents: []screen.Upload{{Name: name, Content: []byte("same bytes")}}}
		out, err := w.Accept(t.Context(), []store.Acceptance{{Application: a, Batch: "b1", By: "user/1"}})
		must(t, err)
		if verdict != "" {
			must(t, w.SaveExtraction(t.Context(), out[0].App, screen.Document{ID: "d1", Quality: screen.Quality{Verdict: verdict, Reasons: []string{"It asks for a password."}}}))
		}
		return out[0]
	}
	first := read("a.pdf", screen.Good)
	_, err := w.SaveEvaluation(t.Context(), Evaluation(first.App, screen.BandHigh, "r"))
	must(t, err)
	read("b.pdf", screen.Encrypted)
	read("c.pdf", "")
	must(t, w.RefuseUpload(t.Context(), "b1", "d.exe", 9, "not a document"))
	got, err := w.Progress(t.Context(), "b1")
	must(t, err)
	states := map[string]string{}
	for _, p := range got {
		states[p.Name] = p.State
	}
	if d := cmp.Diff(map[string]string{"a.pdf": "checked", "b.pdf": "unreadable", "c.pdf": "waiting", "d.exe": "refused"}, states); d != "" {
		t.Fatal(d)
	}
	if got[0].Band != screen.BandHigh || got[0].Case == "" || got[0].Findings != 1 || got[0].Ran != 2 || got[1].Reason != "It asks for a password." ||
		len(got[1].SameAs) != 2 || got[1].SameAs[0] != first.ID || got[3].Reason != "not a document" {
		t.Errorf("progress %+v", got)
	}
	for _, tt := range []struct {
		name  string
		batch string
		mark  bool
		want  int
		at    time.Time
	}{{"nothing waits", "b1", false, 0, w.Clock.Now()}, {"a marked application waits", "b1", true, 1, w.Clock.Now()}, {"it is not of another upload", "b2", false, 0, time.Time{}}} {
		if tt.mark {
			must(t, w.MarkDirty(t.Context(), []int64{first.App}, "another arrived"))
		}
		waiting, newest, err := w.Unsettled(t.Context(), tt.batch)
		must(t, err)
		if waiting != tt.want || !newest.Equal(tt.at) {
			t.Errorf("%s: %d wait, the newest result is of %s; want %d, %s", tt.name, waiting, newest, tt.want, tt.at)
		}
	}
}

func watchlists(t *testing.T, w *World) {
	lead := Person("user/1", review.Lead)
	entry := store.WatchlistEntry{List: "northern", Key: "1", Kind: "email", Value: "A@mail.example", Canonical: "a@mail.example", Confidence: .8, TLP: "amber",
		ValidUntil: time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC), Body: []byte(`{}`)}
	second := entry
	second.Key, second.Canonical = "2", "b@mail.example"
	for _, entries := range [][]store.WatchlistEntry{{entry, second}, {entry}} {
		_, err := w.PutWatchlist(t.Context(), lead, store.Watchlist{Name: "northern", Class: "partner", Version: "2"}, entries, nil)
		must(t, err)
	}
	got, err := w.WatchlistEntries(t.Context(), "", 0, 10)
	must(t, err)
	if len(got) != 1 {
		t.Fatalf("entries %+v", got)
	}
	entry.ID = got[0].ID
	if d := cmp.Diff(entry, got[0]); d != "" {
		t.Error(d)
	}
	lists, err := w.Watchlists(t.Context())
	if err != nil || len(lists) != 1 || lists[0].Entries != 1 || lists[0].Version != "2" {
		t.Errorf("lists %+v, %v", lists, err)
	}
	if _, err := w.RemoveWatchlist(t.Context(), Person("user/2", review.Reviewer), "northern", "", nil); !errors.Is(err, review.ErrForbidden) {
		t.Errorf("a reviewer removed a list: %v", err)
	}
	_, err = w.RemoveWatchlist(t.Context(), lead, "northern", "out of date", nil)
	must(t, err)
	if got, err := w.WatchlistEntries(t.Context(), "", 0, 10); err != nil || len(got) != 0 {
		t.Errorf("entries of a removed list: %v, %v", got, err)
	}
}

func searchNames(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2))
	must(t, w.SaveRecord(t.Context(), out[0].App, nil, []store.Signature{{Kind: "email", Value: "a@mail.example"}}, []string{"ines", "calder"}))
	must(t, w.SaveRecord(t.Context(), out[1].App, nil, nil, []string{"ines", "marlow"}))
	for _, c := range []struct {
		tokens []string
		want   int
	}{{[]string{"ines"}, 2}, {[]string{"ines", "cal"}, 1}, {[]string{"in"}, 2}, {[]string{"in", "calder"}, 0}, {[]string{"calder", "ines"}, 1}, {nil, 0}} {
		if hits, err := w.SearchNames(t.Context(), c.tokens, 10); err != nil || len(hits) != c.want {
			t.Errorf("%v: %d hits, %v; want %d", c.tokens, len(hits), err, c.want)
		}
	}
	hits, total, err := w.SearchIdentifier(t.Context(), "email", "a@mail.example", 10)
	if err != nil || total != 1 || hits[0].Name != "Person 1" || hits[0].Job != "Go engineer" {
		t.Errorf("%+v, %d, %v", hits, total, err)
	}
}

func marks(t *testing.T, w *World) {
	out := accept(t, w, Application(1), Application(2))
	for _, a := range out {
		must(t, w.SaveRecord(t.Context(), a.App, nil, []store.Signature{{Kind: "phone", Value: "1"}}, nil))
	}
	by := Person("user/1", review.Reviewer)
	if err := w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "1", As: "friend", Reason: "x"}); !errors.Is(err, store.ErrInput) {
		t.Errorf("an unknown mark: %v", err)
	}
	must(t, w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "1", As: "agency", Reason: "asked them"}))
	w.Clock.Pass(time.Minute)
	if d, err := w.TakeDirty(t.Context(), 10); err != nil || len(d) != 2 {
		t.Errorf("dirty %v, %v", d, err)
	}
	got, err := w.Marks(t.Context())
	if err != nil || len(got) != 1 || got[0].Value != "1" || got[0].As != "agency" || got[0].By != "user/1" {
		t.Errorf("marks %+v, %v", got, err)
	}
	must(t, w.MarkShared(t.Context(), by, store.Mark{Kind: "phone", Value: "1"}))
	if got, err := w.Marks(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("marks %+v, %v", got, err)
	}
}
