package httpd

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
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
	"bonafide/internal/store"
	"bonafide/rules"
)

// rawID is an id that no person should have to read.
var rawID = regexp.MustCompile(`(?:>|\s)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-`)

// pagesOfText stands for the renderer: these documents have no pages.
type pagesOfText struct{}

func (pagesOfText) PageImage(context.Context, []byte, int, float64) ([]byte, error) {
	return nil, store.ErrNotFound
}

// newOffice is the real thing over an empty store, with documents read in this process.
func newOffice(t *testing.T) (*Office, *pipeline.Desk) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(t.TempDir(), "data") // the store makes it, closed to others
	ring, err := keys.Open(dir)
	must(err)
	lists, err := list.Load(rules.FS)
	must(err)
	reasons := map[string]review.Outcome{}
	for _, r := range lists.Reasons {
		reasons[r.Code] = review.Outcome(r.Outcome)
	}
	log := slog.New(slog.DiscardHandler)
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Keys: ring, Now: time.Now, Random: rand.Reader, Log: log, Reasons: reasons})
	must(err)
	t.Cleanup(func() { _ = st.Close() })
	sets, err := dataset.Load(dataset.Options{Lists: lists})
	must(err)
	catalogue, err := rule.Load(rules.FS, rule.FromLists(lists))
	must(err)
	packed, err := pipeline.PackRules(rules.FS)
	must(err)
	must(st.SaveRuleSet(t.Context(), catalogue.Hash(), packed))
	chain := &pipeline.Chain{Extract: pipeline.InProcess{}, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	desk := pipeline.NewDesk(pipeline.DeskConfig{Chain: chain, Store: st, Policy: pipeline.SharingPolicy(lists), Sanctions: pipeline.Sanctions(sets), Engine: "test", Versions: sets.Versions(), Now: time.Now, Log: log,
		Files: rules.FS, Lists: lists, Origin: pipeline.BuiltIn})
	must(desk.LoadLive(t.Context(), true))
	return &Office{Store: st, Desk: desk, Pages: pagesOfText{}, Sets: sets, SpoolDir: t.TempDir(), Now: time.Now,
		NewID: func() string { return "req1" }, Log: log, Lifetime: context.WithoutCancel(t.Context())}, desk
}

const (
	oneResume   = "Anna Probe\nAustin, TX\n+1 202 555 0101\nanna.probe@mail.example\n\nExperience\nBrightfen Logistics, Senior engineer, March 2023 to present\nBuilt the planner of the nightly runs and taught two others to own it.\n"
	otherResume = "Boris Sample\nReno, NV\n(202) 555-0101\nboris.sample@post.example\n\nExperience\nFerrow Freight, Engineer, January 2022 to present\nKept the depots' ledgers in step and wrote the audit of each change.\n"
	thirdResume = "Chloe Specimen\nDenver, CO\n+1 202-555-0101\nc.specimen@post.example\n\nExperience\nCastor and Wray, Engineer, June 2020 to present\nOwned the export of bills and halved what it cost to keep them.\n"
)

// openOffice serves the real thing.
func openOffice(t *testing.T, o *Office) *site {
	t.Helper()
	return open(t, newFake(), func(d *Deps) {
		d.People, d.Cases, d.Applications, d.Intake, d.Catalogue, d.Workbench, d.Clusters, d.Watchlists, d.Installation = o, o, o, o, o, o, o, o, o
		d.Samples, d.Sessions, d.Now = nil, o.Store.Sessions(), o.Now
	})
}

// TestFromSetupToDecision walks the main job on the real store: set up, upload,
// open the case, open evidence, decide, verify the audit.
func TestFromSetupToDecision(t *testing.T) {
	o, desk := newOffice(t)
	token, err := o.Store.SetupToken(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b := openOffice(t, o).browser(t)
	res, body := b.post("/setup", url.Values{"token": {token}, "name": {"Ines Calder"}, "email": {"ines@larkfield.example"}, "password": {"a long password"}, "again": {"a long password"}, "months": {"12"}, "confirm": {"1"}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("set up: %d\n%s", res.StatusCode, body)
	}
	if _, body = b.get("/queue"); !strings.Contains(body, "Drop résumés here") {
		t.Fatal("the empty queue does not say what to do")
	}

	kind, files := form(t, map[string]string{"job": "Go engineer"}, "files", upfile{"anna.txt", oneResume}, upfile{"boris.txt", otherResume}, upfile{"chloe.txt", thirdResume}, upfile{"empty.txt", ""})
	res, body = b.send("POST", "/intake", kind, files)
	batch := strings.TrimPrefix(res.Header.Get("Location"), "/intake/")
	if res.StatusCode != http.StatusSeeOther || batch == "" {
		t.Fatalf("upload: %d\n%s", res.StatusCode, body)
	}
	if _, body = b.get("/intake/" + batch); !strings.Contains(body, "3 waiting") || !strings.Contains(body, "1 refused") {
		t.Error("before the work the files do not wait")
	}
	progress, err := o.Store.Progress(t.Context(), batch)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time each sees the others
		for _, f := range progress {
			if f.App != 0 {
				if err := desk.Process(t.Context(), f.App); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	res, body = b.get("/intake/" + batch)
	checkMarkup(t, res, body)
	if !strings.Contains(body, "3 checked") || !strings.Contains(body, "waits for review") {
		t.Fatalf("after the work: %s", regexp.MustCompile(`(?s)<tbody>.*?</tbody>`).FindString(body))
	}
	if _, body = b.get("/intake"); !strings.Contains(body, "anna.txt and 3 more") {
		t.Error("the upload is not on the list")
	}

	_, body = b.get("/queue")
	ref := regexp.MustCompile(`/cases/(A-\d+)`).FindStringSubmatch(body)
	if ref == nil {
		t.Fatalf("no case in the queue")
	}
	res, body = b.get("/cases/" + ref[1])
	checkMarkup(t, res, body)
	if got := rawID.FindString(body); got != "" {
		t.Errorf("the case shows the id %s", got)
	}
	for _, want := range []string{"under other names", "Honest reasons", "<fieldset disabled>", "Linked applications", "checks could run"} {
		if !strings.Contains(body, want) {
			t.Errorf("the case lacks %q; it says %q", want, regexp.MustCompile(`<h3[^>]*>(.*?)</h3>`).FindAllString(body, -1))
		}
	}
	decision := url.Values{"outcome": {"cleared"}, "words": {"They share an office."}}
	for _, name := range []string{"version", "evidence_version"} {
		decision.Set(name, regexp.MustCompile(`name="` + name + `" value="(\d+)"`).FindStringSubmatch(body)[1])
	}
	decision.Set("reason", regexp.MustCompile(`<optgroup label="Cleared"><option value="([^"]+)"`).FindStringSubmatch(body)[1])
	if res, _ = b.post("/cases/"+ref[1]+"/decision", decision); res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("decided without evidence: %d", res.StatusCode)
	}
	chip := regexp.MustCompile(`/cases/A-\d+/evidence/\d+\?v=\d+`).FindString(body)
	res, _ = b.get(chip)
	if res, body = b.get(strings.Split(res.Header.Get("Location"), "#")[0]); res.StatusCode != 200 || strings.Contains(body, "<fieldset disabled>") {
		t.Fatalf("opening evidence did not unlock: %d", res.StatusCode)
	}
	checkMarkup(t, res, body)
	fitting := decision.Get("reason")
	decision.Set("reason", regexp.MustCompile(`<optgroup label="Confirmed"><option value="([^"]+)"`).FindStringSubmatch(body)[1])
	if res, body = b.post("/cases/"+ref[1]+"/decision", decision); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "belongs to another outcome") {
		t.Fatalf("a reason of another outcome is answered with %d", res.StatusCode)
	}
	decision.Set("reason", fitting)
	if res, body = b.post("/cases/"+ref[1]+"/decision", decision); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("the decision was not taken: %d %s", res.StatusCode, regexp.MustCompile(`(?s)note error.*?</div>`).FindString(body))
	}
	if _, body = b.get("/cases/" + ref[1]); !strings.Contains(body, "decided the case: cleared, reason “") || !strings.Contains(body, "Decided. The reason stands in the audit trail.") {
		t.Error("the case does not show its decision")
	}
	if _, body = b.get("/audit"); !strings.Contains(body, "verified to its end") {
		t.Error("the audit does not verify")
	}
	if got := rawID.FindString(body); got != "" || !strings.Contains(body, "received the application of Anna Probe, case A-") {
		t.Errorf("the audit is not in sentences for people: %s", got)
	}
	for _, page := range []string{"/search?q=anna", "/search?q=%2B1+202+555+0101", "/rules", "/rules/contact-phone-under-different-names", "/data", "/watchlists", "/admin", "/queue?view=closed", "/queue?format=csv"} {
		res, body := b.get(page)
		if res.StatusCode != 200 {
			t.Errorf("%s answers %d", page, res.StatusCode)
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			t.Run(page, func(t *testing.T) { checkMarkup(t, res, body) })
		}
	}
	if _, body = b.get("/search?q=%2B1+202+555+0101"); strings.Count(body, `href="/applications/`) != 3 {
		t.Error("a phone number does not find its three applications")
	}
}

func TestTablesAreImportedThroughThePage(t *testing.T) {
	o, _ := newOffice(t)
	by := Person{ID: "1", Name: "Ines Calder", Roles: []Role{"lead"}}
	id, err := o.Import(t.Context(), by, "rows.ndjson", strings.NewReader(`{"external_id":"a","person":{"name":"Anna Probe"}}`+"\n"+`{"external_id":"b","nationality":"XX"}`+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for range 200 {
		b, err := o.Batch(t.Context(), by, id)
		if err != nil {
			t.Fatal(err)
		}
		if b.Done {
			if b.Accepted != 1 || b.Rejected != 1 || len(b.Rows) == 0 {
				t.Fatalf("%+v", b)
			}
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the import does not end")
}
