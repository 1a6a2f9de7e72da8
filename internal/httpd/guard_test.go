package httpd

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"bonafide/internal/review"
)

// grants is what product.md says, written a second time on purpose: who may
// reach each route. "all" is anybody, "in" anybody who is signed in.
var grants = map[string]string{
	"GET /static/:name": "all", "GET /favicon.ico": "all", "GET /setup": "all", "POST /setup": "all", "GET /signin": "all", "POST /signin": "all", "POST /theme": "all",
	"POST /signout": "in", "GET /": "in",
	"GET /queue": "reviewer lead auditor", "POST /queue/take": "reviewer lead",
	"GET /cases/:ref": "reviewer lead auditor", "GET /cases/:ref/evidence/:n": "reviewer lead", "POST /cases/:ref/decision": "reviewer lead", "POST /cases/:ref/notes": "reviewer lead", "POST /cases/:ref/act": "reviewer lead",
	"GET /applications/:id": "reviewer lead auditor", "GET /documents/:app/:doc/page/:file": "reviewer lead", "GET /search": "reviewer lead auditor",
	"GET /samples/:id": "reviewer lead", "GET /samples/:id/:doc/page/:file": "reviewer lead",
	"GET /intake": "recruiter reviewer lead", "POST /intake": "recruiter reviewer lead", "POST /intake/import": "reviewer lead", "GET /intake/:batch": "recruiter reviewer lead",
	"GET /observe/:application": "recruiter reviewer lead", "POST /observe/:application": "recruiter reviewer lead",
	"GET /rules": "reviewer lead auditor", "GET /rules/:id": "reviewer lead auditor", "GET /watchlists": "reviewer lead auditor", "POST /watchlists": "lead",
	"GET /watchlists/list": "reviewer lead auditor", "POST /watchlists/remove": "lead", "GET /watchlists/names": "reviewer lead",
	"GET /rules/weights": "reviewer lead auditor", "GET /rules/:id/file": "reviewer lead auditor", "POST /rules/:id/snooze": "reviewer lead", "POST /rules/:id/snooze/end": "reviewer lead",
	"GET /rulesets": "reviewer lead auditor", "POST /rulesets/rollback": "lead",
	"GET /drafts/new": "lead", "POST /drafts/new": "lead", "POST /drafts/shipped": "lead", "GET /drafts/:draft": "reviewer lead auditor", "POST /drafts/:draft": "lead",
	"GET /drafts/:draft/people.csv": "reviewer lead auditor", "GET /drafts/:draft/edit": "lead", "POST /drafts/:draft/edit": "lead",
	"GET /values": "reviewer lead auditor", "GET /values/:ref": "reviewer lead auditor", "POST /values/:ref": "reviewer lead",
	"GET /lookback": "reviewer lead auditor", "POST /lookback/release": "lead",
	"GET /clusters": "reviewer lead auditor", "GET /clusters/:ref": "reviewer lead auditor", "POST /clusters/:ref/assign": "reviewer lead", "POST /clusters/:ref/edge": "reviewer lead", "POST /clusters/:ref/mark": "reviewer lead",
	"POST /clusters/:ref/decision": "reviewer lead", "POST /clusters/:ref/close": "reviewer lead",
	"GET /data": "reviewer lead administrator auditor", "GET /audit": "lead administrator auditor",
	"GET /admin": "administrator", "POST /admin/people": "administrator", "POST /admin/people/:id": "administrator", "POST /admin/retention": "administrator",
}

var examples = strings.NewReplacer(":ref", "A-5077", ":id", "app-5077", ":app", "app-5077", ":doc", "d1", ":file", "1.png", ":n", "1", ":batch", "upload-1", ":application", "app-5077", ":name", "x.css", ":draft", "4")

func TestEveryRoleOnEveryRoute(t *testing.T) {
	s := open(t, newFake())
	for _, r := range routes {
		key := r.method + " " + r.path
		grant, ok := grants[key]
		if !ok {
			t.Errorf("%s is not in the table of the test", key)
			continue
		}
		// The longer placeholders come first, or ":app" would eat ":application".
		path := examples.Replace(strings.ReplaceAll(r.path, ":application", "app-5077"))
		for _, role := range append(review.Roles(), "") {
			t.Run(fmt.Sprintf("%q on %s", role, key), func(t *testing.T) {
				b := s.browser(t)
				if role != "" {
					b = s.as(t, string(role))
				}
				res, _ := b.send(r.method, path, "application/x-www-form-urlencoded", strings.NewReader(""))
				refused := res.StatusCode == http.StatusForbidden
				if role == "" {
					refused = res.StatusCode == http.StatusSeeOther && strings.HasPrefix(res.Header.Get("Location"), "/signin")
				}
				want := grant == "all" || role != "" && (grant == "in" || strings.Contains(grant, string(role)))
				if key == "POST /setup" && role != "" || key == "POST /signin" || key == "POST /setup" {
					want = !refused // a form that lacks its fields answers for itself
				}
				if refused == want {
					t.Errorf("status %d, location %q; allowed should be %v", res.StatusCode, res.Header.Get("Location"), want)
				}
				if res.StatusCode == http.StatusInternalServerError {
					t.Error("internal error")
				}
			})
		}
	}
	if len(grants) != len(routes) {
		t.Errorf("the test knows %d routes, the program has %d", len(grants), len(routes))
	}
}

func TestNoRouteOutsideTheTable(t *testing.T) {
	router := gin.New()
	(&server{}).register(router)
	if got := len(router.Routes()); got != len(routes) {
		t.Errorf("%d routes are registered, the table has %d", got, len(routes))
	}
}

func TestRecruitersLearnAStatusAndNothingElse(t *testing.T) {
	s := open(t, newFake())
	b := s.as(t, "recruiter")
	_, body := b.get("/intake/upload-1")
	for _, leak := range []string{"Medium", "finding", "/cases/", "/applications/", "checks ran", "band-"} {
		if strings.Contains(body, leak) {
			t.Errorf("the recruiter reads %q", leak)
		}
	}
	if res, _ := b.get("/intake/import-1"); res.StatusCode != http.StatusNotFound {
		t.Errorf("somebody else's batch answers %d", res.StatusCode)
	}
	_, body = b.get("/observe/app-5077")
	for _, leak := range []string{"also on", "decibans", "High", "A-4988"} {
		if strings.Contains(body, leak) {
			t.Errorf("the observation form shows %q", leak)
		}
	}
}

func TestAuditorsReadMasked(t *testing.T) {
	b := open(t, newFake()).as(t, "auditor")
	for _, path := range []string{"/cases/A-5077", "/queue", "/search?q=marek", "/applications/app-5077", "/queue?format=csv"} {
		_, body := b.get(path)
		for _, leak := range []string{"Marek", "Holloway", "555 0143", "555-0143", "5550143", "Tomas", "Verdell", "/documents/"} {
			if strings.Contains(body, leak) {
				t.Errorf("%s shows %q", path, leak)
			}
		}
	}
}

func TestTheDecisionIsLockedUntilEvidenceWasOpened(t *testing.T) {
	f := newFake()
	s := open(t, f)
	b := s.as(t, "lead")
	form := url.Values{"outcome": {"cleared"}, "reason": {"employer"}, "words": {"They answered <today>"}, "version": {"3"}, "evidence_version": {"2"}}

	res, body := b.post("/cases/A-5077/decision", form)
	if res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "The decision is locked") || len(f.decided) != 0 {
		t.Fatalf("decided without evidence: %d", res.StatusCode)
	}
	if !strings.Contains(body, "They answered &lt;today&gt;") {
		t.Error("the typed text is lost")
	}
	b.get("/cases/A-5077/evidence/1?v=2", "Sec-Fetch-Site", "cross-site")
	b.get("/cases/A-5077/evidence/1?v=2", "Sec-Fetch-Site", "same-origin", "Sec-Purpose", "prefetch")
	b.get("/cases/A-5077/evidence/99?v=2")
	b.get("/cases/A-5077/evidence/1?v=1")
	if len(f.seen) != 0 {
		t.Fatal("a link elsewhere, a prefetch, a missing piece or an old one counted as opened")
	}
	res, _ = b.get("/cases/A-5077/evidence/1?v=2")
	if to := res.Header.Get("Location"); res.StatusCode != http.StatusSeeOther || to != "/cases/A-5077?e=1#place-1" {
		t.Fatalf("opening leads to %q", to)
	}
	if _, body = b.get("/cases/A-5077?e=1"); strings.Contains(body, "<fieldset disabled>") || !strings.Contains(body, `class="chip seen on"`) {
		t.Error("the page is still locked, or the chip not ticked")
	}
	form.Set("reason", "")
	if res, _ = b.post("/cases/A-5077/decision", form); res.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("without a reason: %d", res.StatusCode)
	}
	form.Set("reason", "employer")
	for _, key := range []string{"version", "evidence_version"} {
		old := form.Get(key)
		for _, stale := range []string{"1", "", "x"} {
			form.Set(key, stale)
			if res, body = b.post("/cases/A-5077/decision", form); res.StatusCode != http.StatusConflict || !strings.Contains(body, "Newest entry: Ines Calder") {
				t.Errorf("%s %q: %d", key, stale, res.StatusCode)
			}
		}
		form.Set(key, old)
	}
	res, _ = b.post("/cases/A-5077/decision", form)
	if res.StatusCode != http.StatusSeeOther || len(f.decided) != 1 || f.decided[0].Outcome != review.Cleared {
		t.Fatalf("not decided: %d", res.StatusCode)
	}
	if _, body = b.get("/cases/A-5077"); !strings.Contains(body, "Recorded as entry 48,212") {
		t.Error("the page does not say that it was recorded")
	}
}

func TestForeignHostsAndSitesAreRefused(t *testing.T) {
	s := open(t, newFake())
	b := s.as(t, "lead")
	for _, host := range []string{"evil.example", "127.0.0.1.evil.example", "localhost:1", ""} {
		if host == "" {
			continue
		}
		if res, body := b.get("/queue", "Host", host); res.StatusCode != http.StatusMisdirectedRequest || strings.Contains(body, "Marek") {
			t.Errorf("host %q answers %d", host, res.StatusCode)
		}
	}
	for name, h := range map[string][]string{"another site": {"Sec-Fetch-Site", "cross-site"}, "a sibling": {"Sec-Fetch-Site", "same-site"}, "an old browser's origin": {"Origin", "https://evil.example"}} {
		res, body := b.post("/cases/A-5077/notes", url.Values{"text": {"x"}}, h...)
		if res.StatusCode != http.StatusForbidden || !strings.Contains(body, "from another site") {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	if len(s.fake.notes) != 0 {
		t.Error("a note was taken")
	}
}

func TestSignInSaysNothingOfAccounts(t *testing.T) {
	b := open(t, newFake()).browser(t)
	try := func(email, password string) (int, string) {
		res, body := b.post("/signin", url.Values{"email": {email}, "password": {password}})
		return res.StatusCode, body
	}
	_, unknown := try("nobody@larkfield.example", "x")
	code, known := try("lead@larkfield.example", "x")
	if code != http.StatusUnauthorized || strings.ReplaceAll(unknown, "nobody@", "lead@") != known {
		t.Error("the answers for a known and an unknown address differ")
	}
	if code, body := try("lead@larkfield.example", "once too often"); code != http.StatusTooManyRequests || !strings.Contains(body, "Wait five minutes") {
		t.Errorf("a throttled try answers %d", code)
	}
}

func TestReturnAddressesStayHere(t *testing.T) {
	for to, want := range map[string]string{"/cases/A-1?x=1#y": "/cases/A-1?x=1#y", "": "/", "https://evil.example": "/", "//evil.example": "/", `/\evil.example`: "/", "javascript:alert(1)": "/", "/x\n": "/"} {
		if got := local(to); got != want {
			t.Errorf("local(%q) = %q, want %q", to, got, want)
		}
	}
	b := open(t, newFake()).browser(t)
	res, _ := b.post("/signin", url.Values{"email": {"lead@larkfield.example"}, "password": {"a long password"}, "to": {"//evil.example"}})
	if res.Header.Get("Location") != "/" {
		t.Errorf("signing in leads to %q", res.Header.Get("Location"))
	}
}

func TestRolesHoldAtOnceAndSwitchedOffPeopleAreOut(t *testing.T) {
	f := newFake()
	s := open(t, f)
	b := s.as(t, "reviewer")
	for i := range f.people {
		if f.people[i].ID == "reviewer" {
			f.people[i].Disabled = true
		}
	}
	if res, _ := b.get("/queue"); res.StatusCode != http.StatusSeeOther {
		t.Errorf("a switched-off person gets %d", res.StatusCode)
	}
}

func TestUnexpectedErrorsShowOnlyANumber(t *testing.T) {
	f := newFake()
	s := open(t, f, func(d *Deps) { d.Installation = failing{f} })
	b := s.as(t, "ines.calder")
	for _, path := range []string{"/data", "/audit"} {
		res, body := b.get(path)
		if res.StatusCode != http.StatusInternalServerError || !strings.Contains(body, "Internal error.") || !strings.Contains(body, res.Header.Get("X-Request-Id")) || strings.Contains(body, "secret") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestHeadersOfEveryAnswer(t *testing.T) {
	b := open(t, newFake()).browser(t)
	res, _ := b.get("/nowhere")
	for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cache-Control": "no-store", "Content-Security-Policy": policy} {
		if res.Header.Get(k) != v {
			t.Errorf("%s is %q", k, res.Header.Get(k))
		}
	}
	if res.StatusCode != 404 || res.Header.Get("X-Request-Id") == "" {
		t.Errorf("%d", res.StatusCode)
	}
	if res, _ := b.send("PUT", "/signin", "", nil); res.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("PUT answers %d", res.StatusCode)
	}
}

func TestRetentionNeedsANumberAndAConfirmation(t *testing.T) {
	f := newFake()
	b := open(t, f).as(t, "administrator")
	for _, v := range []url.Values{{"months": {"24"}}, {"months": {"0"}, "confirm": {"1"}}, {"months": {"x"}, "confirm": {"1"}}} {
		if res, body := b.post("/admin/retention", v); res.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, "Retention") || f.months != 12 {
			t.Errorf("%v answers %d", v, res.StatusCode)
		}
	}
	if res, _ := b.post("/admin/retention", url.Values{"months": {"24"}, "confirm": {"1"}}); res.StatusCode != http.StatusSeeOther || f.months != 24 {
		t.Errorf("%d, %d months", res.StatusCode, f.months)
	}
}
