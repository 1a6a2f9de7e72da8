package httpd

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"bonafide/internal/jobs"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// TestARuleIsChangedByTwoLeads walks a change of a rule from the editor to the
// judgement of new applications, on the real store and chain.
func TestARuleIsChangedByTwoLeads(t *testing.T) {
	o, desk := newOffice(t)
	setUpLeads(t, o)
	site := openOffice(t, o)
	rafael, ines := site.as(t, "rafael"), site.as(t, "ines")

	kind, files := form(t, map[string]string{"job": "Go engineer"}, "files", upfile{"anna.txt", oneResume}, upfile{"chloe.txt", thirdResume})
	res, _ := ines.send("POST", "/intake", kind, files)
	progress, err := o.Store.Progress(t.Context(), strings.TrimPrefix(res.Header.Get("Location"), "/intake/"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, f := range progress {
			if err := desk.Process(t.Context(), f.App); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, body := ines.get("/queue"); !strings.Contains(body, "A-1") {
		t.Fatal("two names on one phone open no case")
	}
	before := desk.Rules().Hash()

	const id, path = "contact-phone-under-different-names", "reuse/contact-phone-under-different-names.yaml"
	text, err := o.RuleFile(t.Context(), "", path)
	if err != nil {
		t.Fatal(err)
	}
	change := url.Values{"title": {"A lighter phone"}, "reason": {"families"}, "path": {path}, "text": {strings.Replace(text, "weight: 13", "weight: 12", 1)}}
	if res, body := rafael.post("/drafts/new", change); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "version") {
		t.Fatalf("a changed meaning without a raised version: status %d", res.StatusCode)
	}
	change.Set("text", strings.Replace(change.Get("text"), "version: 1", "version: 2", 1))
	res, body := rafael.post("/drafts/new", change)
	draft := res.Header.Get("Location")
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("save: status %d\n%s", res.StatusCode, body)
	}
	step := func(b *browser, form url.Values, want int, fragment string) {
		t.Helper()
		res, body := b.post(draft, form)
		if res.StatusCode == http.StatusSeeOther {
			_, body = b.get(draft)
		}
		if res.StatusCode != want || !strings.Contains(body, fragment) {
			t.Fatalf("%v: status %d, want %d with %q\n%s", form, res.StatusCode, want, fragment, body)
		}
	}
	step(rafael, url.Values{"do": {"propose"}}, http.StatusConflict, "Not every test of this draft passed.")
	step(rafael, url.Values{"do": {"test"}}, http.StatusSeeOther, "tests pass")
	step(rafael, url.Values{"do": {"propose"}}, http.StatusSeeOther, "A second lead can approve it.")
	step(ines, url.Values{"do": {"approve"}, "read": {"1"}}, http.StatusConflict, "was not backtested")
	step(rafael, url.Values{"do": {"backtest"}, "days": {"90"}}, http.StatusSeeOther, "No case is touched.")
	runBacktests(t, o, desk.Work)
	step(rafael, url.Values{"do": {"approve"}, "read": {"1"}}, http.StatusConflict, "You wrote on this draft.")
	step(ines, url.Values{"do": {"approve"}}, http.StatusConflict, "You did not say that you read the changes.")
	if desk.Rules().Hash() != before {
		t.Fatal("the rules changed before anybody approved them")
	}
	step(ines, url.Values{"do": {"approve"}, "read": {"1"}}, http.StatusSeeOther, "approved it")
	if desk.Rules().Hash() == before || desk.Rules().Rule(id).Weight != 12 {
		t.Fatal("the approved rules are not live")
	}
	for range 300 { // marks rest for two seconds, so that several become one
		if _, err := desk.LookBack(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
		if _, body = ines.get("/cases/A-1"); strings.Contains(body, "Score 12 decibans") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if _, body = ines.get("/queue"); !strings.Contains(body, "A-1") {
		t.Fatal("the case is gone")
	}
	_, body = ines.get("/cases/A-1")
	if !strings.Contains(body, "Score 12 decibans") {
		t.Error("the open case was not judged again under the new rules")
	}
	if !strings.Contains(body, "the rule set changed") {
		t.Error("the case does not say why it was judged again")
	}

	if res, body := ines.post("/rulesets/rollback", url.Values{"hash": {before}, "reason": {"too light"}}); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("roll back: status %d\n%s", res.StatusCode, body)
	}
	if desk.Rules().Hash() != before {
		t.Error("the earlier rules are not live again")
	}
	res, body = ines.get("/rulesets")
	checkMarkup(t, res, body)
	if !strings.Contains(body, "put back by Ines Calder") || !strings.Contains(body, "written by Rafael Ostrom, approved by Ines Calder") {
		t.Error("the history does not name who did it")
	}
	report, err := o.Store.VerifyAudit(t.Context())
	if err != nil || !report.OK() {
		t.Errorf("audit: %v %v", report, err)
	}
}

func setUpLeads(t *testing.T, o *Office) {
	t.Helper()
	by := review.Actor{ID: "command", Kind: review.Command, Roles: review.Roles()}
	for name, email := range map[string]string{"Ines Calder": "ines@larkfield.example", "Rafael Ostrom": "rafael@larkfield.example"} {
		if _, err := o.Store.AddUser(t.Context(), by, store.NewUser{Email: email, Name: name, Password: "a long password", Roles: []review.Role{review.Lead, review.Reviewer}}); err != nil {
			t.Fatal(err)
		}
	}
}

// runBacktests does what the queue of jobs would.
func runBacktests(t *testing.T, o *Office, work func(ctx context.Context, j jobs.Job) error) {
	t.Helper()
	all, err := o.Store.Backtests(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range all {
		if err := work(t.Context(), jobs.Job{Kind: jobs.Backtest, Application: b.ID}); err != nil {
			t.Fatal(err)
		}
	}
}
