package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/review"
	"bonafide/internal/rule"
)

func TestADraftShowsWhatIsMissingAndKeepsWhatWasTyped(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "ines.calder")
	res, body := b.post("/drafts/4", url.Values{"do": {"approve"}, "version": {"5"}, "comment": {"Looks right."}})
	if res.StatusCode != http.StatusConflict || !strings.Contains(body, "You did not say that you read the changes.") || !strings.Contains(body, "Looks right.") {
		t.Errorf("status %d; the page must say what is missing and keep the comment", res.StatusCode)
	}
	if res, _ = b.post("/drafts/4", url.Values{"do": {"approve"}, "version": {"5"}, "read": {"1"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "approve") {
		t.Errorf("status %d, done %v", res.StatusCode, f.done)
	}
	if res, _ = b.post("/drafts/4", url.Values{"do": {"burn"}}); res.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown step: status %d", res.StatusCode)
	}
	if res, body = b.post("/drafts/4", url.Values{"do": {"approve"}, "version": {"4"}}); res.StatusCode != http.StatusConflict || !strings.Contains(body, "Somebody else changed this draft") {
		t.Errorf("who saw an older draft: status %d", res.StatusCode)
	}
	if res, body = b.post("/drafts/4", url.Values{"do": {"renew"}}); res.StatusCode != http.StatusConflict || !strings.Contains(body, "changed the same files: lists/link_caps.yaml.") {
		t.Errorf("files that both changed: status %d", res.StatusCode)
	}
	if res, body = b.post("/drafts/4", url.Values{"do": {"backtest"}, "days": {"0"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "1 to 3650") {
		t.Errorf("a backtest over no days: status %d", res.StatusCode)
	}
}

func TestAnUnusableFileIsSaidLineByLineAndStays(t *testing.T) {
	b := open(t, newFake()).as(t, "ines.calder")
	form := url.Values{"title": {"A change"}, "reason": {"because"}, "path": {"reuse/a.yaml"}, "text": {"broken"}}
	res, body := b.post("/drafts/new", form)
	if res.StatusCode != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", res.StatusCode)
	}
	for _, want := range []string{"reuse/a.yaml:3:7", "there is no field emial", "did you mean email?", ">broken</textarea>", `value="because"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form.Set("path", "lists/mail_alias.yaml")
	if res, body = b.post("/drafts/new", form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "lists/mail_alias.yaml:4:5") || !strings.Contains(body, "write domain") {
		t.Errorf("a faulty list: status %d", res.StatusCode)
	}
	form.Set("path", "reuse/a.yaml")
	form.Set("text", "id: a\r\n")
	if res, _ = b.post("/drafts/4/edit", form); res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/drafts/4" {
		t.Errorf("status %d to %s", res.StatusCode, res.Header.Get("Location"))
	}
	form.Set("title", "")
	if res, body = b.post("/drafts/4/edit", form); res.StatusCode != http.StatusConflict || !strings.Contains(body, "Title or reason is missing.") {
		t.Errorf("status %d", res.StatusCode)
	}
}

func TestTheListOfMovedPeopleIsSafeInASpreadsheet(t *testing.T) {
	b := open(t, newFake()).as(t, "ines.calder")
	_, body := b.get("/drafts/4/people.csv")
	if !strings.Contains(body, "'=Clara Denholm") || !strings.Contains(body, "A-4855") {
		t.Errorf("got %s", body)
	}
	_, body = open(t, newFake()).as(t, "auditor").get("/drafts/4/people.csv")
	if strings.Contains(body, "Clara") {
		t.Error("an auditor reads a name")
	}
}

func TestARunningBacktestAsksAgain(t *testing.T) {
	f := newFake()
	f.running = true
	_, body := open(t, f).as(t, "ines.calder").get("/drafts/4")
	for _, want := range []string{`data-live-part="/drafts/4"`, "2,103 of 8,412", `http-equiv="refresh"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
}

func TestStepsOfADraft(t *testing.T) {
	f := newFake()
	d := f.inventedDraft()
	current := func(d Draft) string {
		for _, s := range steps(d) {
			if s.Current {
				return s.Words
			}
		}
		return ""
	}
	if got := current(d); got != "Approval by a second person" {
		t.Errorf("a proposed draft stands at %q", got)
	}
	d.Tested = ""
	if got := current(d); got != "Tested, 7 of 7" {
		t.Errorf("a draft whose tests ran on other files stands at %q", got)
	}
	d = f.inventedDraft()
	d.State = review.DraftOpen
	if got := current(d); got != "To be proposed" {
		t.Errorf("a draft stands at %q", got)
	}
	d.State = review.DraftWithdrawn
	if got := current(d); got != "Withdrawn" {
		t.Errorf("a withdrawn draft stands at %q", got)
	}
}

func TestOnlyLinesNearAChangeAreShown(t *testing.T) {
	lines := near(rule.LineDiff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n"))
	var got []string
	for _, l := range lines {
		got = append(got, string(l.Op)+l.Text)
	}
	if want := []string{"3", "4", "-5", "+x", "6", "7", "…"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestARuleIsSilencedForAValueWithReasonAndEnd(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	path := "/rules/contact-phone-under-different-names/snooze"
	form := url.Values{"kind": {"phone"}, "value": {"+1 202 555 0143"}, "reason": {""}, "until": {"2027-03-01"}}
	if res, body := b.post(path, form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Say why") || !strings.Contains(body, `value="+1 202 555 0143"`) && !strings.Contains(body, `value="&#43;1 202 555 0143"`) {
		t.Errorf("without a reason: status %d", res.StatusCode)
	}
	form.Set("reason", "an agency's office")
	form.Set("until", "soon")
	if res, body := b.post(path, form); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "It is not a day.") {
		t.Errorf("without an end: status %d", res.StatusCode)
	}
	form.Set("until", "2027-03-01")
	if res, _ := b.post(path, form); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "snooze phone +1 202 555 0143") {
		t.Errorf("status %d, done %v", res.StatusCode, f.done)
	}
}

func TestASharedValueIsMarkedWithAReason(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	if res, body := b.post("/values/V-3", url.Values{"as": {"agency"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Say how you know") {
		t.Errorf("without a reason: status %d", res.StatusCode)
	}
	if res, body := b.post("/values/V-3", url.Values{"as": {"fraud"}, "reason": {"x"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Choose one of the four") {
		t.Errorf("an unknown mark: status %d", res.StatusCode)
	}
	if res, _ := b.post("/values/V-3", url.Values{"as": {"agency"}, "reason": {"their office confirmed it"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "mark +12025550143 agency") {
		t.Errorf("status %d, done %v", res.StatusCode, f.done)
	}
	if _, body := open(t, newFake()).as(t, "auditor").get("/values/V-3"); strings.Contains(body, "Clara") || strings.Contains(body, "2025550143") {
		t.Error("an auditor reads a value or a name")
	}
}
