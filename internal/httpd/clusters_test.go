package httpd

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

func TestAClusterIsDecidedOnceEveryCaseWasOpened(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "ines.calder")
	_, body := b.get("/clusters/C-118")
	for _, want := range []string{"1 of 2 opened", `<fieldset disabled`, `Still to open: <a href="/cases/A-5014">`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	form := url.Values{"outcome": {"right_alert_not_fraud"}, "reason": {"agency"}, "words": {"The agency confirmed it."}}
	res, body := b.post("/clusters/C-118/decision", form)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Evidence of A-5014 is still unopened.") || !strings.Contains(body, "The agency confirmed it.") || len(f.decided) > 0 && slices.ContainsFunc(f.decided, func(d Decision) bool { return d.Ref == "A-5014" }) {
		t.Errorf("status %d, decided %v: an unopened case must hold the decision, and the text must stay", res.StatusCode, f.decided)
	}
}

func TestALinkIsRuledOnWithAReason(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	if res, body := b.post("/clusters/C-118/edge", url.Values{"a": {"1"}, "b": {"2"}, "do": {"cut"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Say how you know") {
		t.Errorf("without a reason: status %d", res.StatusCode)
	}
	if res, _ := b.post("/clusters/C-118/edge", url.Values{"a": {"1"}, "b": {"2"}, "do": {"cut"}, "reason": {"two people, both met"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "edge cut two people, both met") {
		t.Errorf("status %d, done %v", res.StatusCode, f.done)
	}
	if res, _ := b.post("/clusters/C-118/edge", url.Values{"a": {"1"}, "b": {"x"}, "do": {"cut"}, "reason": {"y"}}); res.StatusCode != http.StatusNotFound {
		t.Errorf("an unknown application: status %d", res.StatusCode)
	}
	if res, _ := b.post("/clusters/C-118/mark", url.Values{"pick": {"phone:+12025550143"}, "as": {"agency"}, "reason": {"their office said so"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "mark +12025550143 agency") {
		t.Errorf("mark: status %d, done %v", res.StatusCode, f.done)
	}
	if res, _ := b.post("/clusters/C-118/close", url.Values{"reason": {"an agency"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "close C-118 an agency") {
		t.Errorf("close: status %d, done %v", res.StatusCode, f.done)
	}
}

func TestAuditorsReadClustersMasked(t *testing.T) {
	b := open(t, newFake()).as(t, "auditor")
	for _, path := range []string{"/clusters/C-118", "/clusters/C-118?format=csv"} {
		_, body := b.get(path)
		for _, hidden := range []string{"Verdell", "Holloway", "2025550143", "192.0.2.44"} {
			if strings.Contains(body, hidden) {
				t.Errorf("an auditor reads %q at %s", hidden, path)
			}
		}
		if !strings.Contains(body, "Applicant A-4988") {
			t.Errorf("at %s the members are not named by their cases", path)
		}
	}
}

func TestAClusterIsTakenAwayAsATable(t *testing.T) {
	b := open(t, newFake()).as(t, "reviewer")
	res, body := b.get("/clusters/C-118?format=csv")
	if got := res.Header.Get("Content-Disposition"); !strings.Contains(got, "cluster-C-118.csv") {
		t.Errorf("Content-Disposition %q", got)
	}
	for _, want := range []string{"Phone +12025550143,IP 192.0.2.44", ",high,yes,unknown", ",medium,yes,yes"} {
		if !strings.Contains(body, want) {
			t.Errorf("the table lacks %q:\n%s", want, body)
		}
	}
	if _, body = b.get("/clusters?format=csv"); !strings.Contains(body, "C-118,open,high,3,3,phone,") {
		t.Errorf("the list of clusters: %s", body)
	}
}

func TestTheOpenCasesOfAClusterAreAssignedTogether(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "reviewer")
	if res, _ := b.post("/clusters/C-118/assign", nil); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", res.StatusCode)
	}
	if want := []string{"A-4988 assign", "A-5014 assign"}; !slices.Equal(f.acted, want) {
		t.Errorf("%q; want the open cases only, %q", f.acted, want)
	}
}

func TestALeadReopensWhatAStormHoldsBack(t *testing.T) {
	f := newFake()
	s := open(t, f)
	if _, body := s.as(t, "reviewer").get("/lookback"); strings.Contains(body, "Reopen all now") {
		t.Error("a reviewer is offered to release")
	}
	b := s.as(t, "lead")
	if res, _ := b.post("/lookback/release", url.Values{"reason": {"the list acme was changed"}}); res.StatusCode != http.StatusSeeOther || !slices.Contains(f.done, "release the list acme was changed") {
		t.Errorf("status %d, done %v", res.StatusCode, f.done)
	}
	if res, body := b.post("/lookback/release", url.Values{"reason": {"another"}}); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Nothing is held back for this reason any more.") {
		t.Errorf("status %d", res.StatusCode)
	}
}
