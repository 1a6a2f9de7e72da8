package httpd

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// pagesOf are all pages that can be read, by who reads them.
var pagesOf = []struct {
	who, path string
	status    int
	fragments []string
}{
	{"", "/signin", 200, []string{`<h1 id="si">Sign in</h1>`, `name="email"`, `name="password"`, "Findings are signals; people decide."}},
	{"ines.calder", "/queue", 200, []string{`<h1>Open</h1>`, "Past due", "3 h late", `href="/cases/A-5077"`, "Take next"}},
	{"ines.calder", "/queue?band=critical", 200, []string{"Ruth Ambery", "Remove filters"}},
	{"ines.calder", "/queue?job=nobody+does+this", 200, []string{"No case matches"}},
	{"ines.calder", "/queue?sort=band&mask=1", 200, []string{"Applicant A-5077"}},
	{"ines.calder", "/cases/A-5077", 200, []string{"about 2,000 times</b> as likely in a confirmed case as in an ordinary application", "62 of 71 checks could run.", "Unknown is not clean.",
		"Noticed", "Why it may matter", "Honest reasons", "Check next", "What clears it", `href="/cases/A-5077/evidence/1?v=2"`, `id="place-1"`, "Locked: open one piece of evidence", "<fieldset disabled>",
		"9 h apart", "UTC−06:00", "9 checks could not run", "Why now:", "Which other phone numbers do you use professionally?", "took the case from the queue"}},
	{"ines.calder", "/cases/A-5077?with=app-4988", 200, []string{"Compared below", "41 words", "resume.docx"}},
	{"ines.calder", "/cases/A-5077?doc=d2", 200, []string{"I like small services.", "No pages in this format"}},
	{"ines.calder", "/cases/A-5077?view=details", 200, []string{"Plainpress 4.2"}},
	{"ines.calder", "/cases/A-1", 404, []string{"There is nothing here."}},
	{"auditor", "/cases/A-5077", 200, []string{"Applicant A-5077", "Auditors read only"}},
	{"ines.calder", "/applications/app-5077", 200, []string{"Identifiers", "&#43;12025550143", "Open case A-5077"}},
	{"ines.calder", "/samples/shared-phone", 200, []string{"A sample: nothing is stored"}},
	{"ines.calder", "/search?q=marek", 200, []string{`href="/applications/app-5077"`}},
	{"ines.calder", "/search?kind=phone&q=%2B12025550143", 200, []string{`href="/applications/app-5077"`, "the first 1 of 212", "212 applications"}},
	{"ines.calder", "/search?kind=device&q=phone", 200, []string{"Nothing was found"}},
	{"ines.calder", "/search?q=phone", 200, []string{`href="/rules/contact-phone-under-different-names"`}},
	{"ines.calder", "/search?q=nothing", 200, []string{"Nothing was found"}},
	{"reviewer", "/intake", 200, []string{"Drop résumés here", "Import a table", "agency-2026-q4.csv"}},
	{"recruiter", "/intake", 200, []string{"Your uploads"}},
	{"reviewer", "/intake/upload-1", 200, []string{"waits for review", "5 files: 2 checked, 1 reading, 1 unreadable, 1 refused"}},
	{"recruiter", "/intake/upload-1", 200, []string{"In review", "Unreadable"}},
	{"reviewer", "/intake/import-1", 200, []string{"183,902", "November has 30 days", "Write 2026-11-30"}},
	{"recruiter", "/observe/app-5077", 200, []string{"Marek Holloway", "An accommodation applies", "Camera stayed off when asked"}},
	{"ines.calder", "/rules", 200, []string{"contact-phone-under-different-names", "6 rules in"}},
	{"ines.calder", "/rules/contact-phone-under-different-names", 200, []string{"links.filter", "two names, one phone in two spellings", "85 %", "71–93 %", "supports in part", "the office of Pellam Staffing", "Propose a change"}},
	{"reviewer", "/rules/contact-phone-under-different-names", 200, []string{"Silence it for this value"}},
	{"ines.calder", "/rules/weights", 200, []string{"19.5", "16.1 to 22.4", "20 of 30"}},
	{"ines.calder", "/rulesets", 200, []string{"approved by Ines Calder", "Put an earlier set back"}},
	{"ines.calder", "/drafts/4", 200, []string{"Tested, 7 of 7", "219 <small>225 before", "−2.5 h", "0 <small>of 11", "Clara Denholm", "no longer fires", "False alarm", "version: 2", "You may approve it", "By job"}},
	{"ines.calder", "/drafts/5", 404, []string{"There is nothing here."}},
	{"ines.calder", "/drafts/new", 200, []string{"Write a rule", "family-what-is-noticed"}},
	{"ines.calder", "/drafts/new?rule=contact-phone-under-different-names", 200, []string{"Propose a change", "version: 1"}},
	{"ines.calder", "/drafts/4/edit?file=reuse/contact-phone-under-different-names.yaml", 200, []string{"Draft 4", "version: 1", "Take the file out"}},
	{"reviewer", "/queue", 200, []string{"1,200 applications wait to be judged again (the list acme was changed); 40 closed cases will reopen by and by"}},
	{"reviewer", "/lookback", 200, []string{"The list acme was changed", "32 being judged now", "about 1 min left", "the first 1 of 40", `href="/cases/A-5077"`, "20 changed, 480 stayed as they were"}},
	{"lead", "/lookback", 200, []string{"Reopen all now"}},
	{"reviewer", "/clusters", 200, []string{`href="/clusters/C-118"`}},
	{"reviewer", "/clusters?view=all", 200, []string{"No cluster yet"}},
	{"reviewer", "/clusters/C-118", 200, []string{"3 applications share one phone", "Tomas Verdell", `<span class="pill unknown">unknown</span>`, "The program cluster C-118 grew to 3 applications: Marek Holloway by phone", "192.0.2.44 is on 212 applications, so it is shown and not followed.", "hub of 212, adds nothing", "one voice on both calls", "How it grew", "Compare", "212 applications carry it", "data-graph="}},
	{"reviewer", "/clusters/C-1", 404, []string{"There is nothing here."}},
	{"reviewer", "/values", 200, []string{"&#43;12025550143", "21 or more", "68"}},
	{"reviewer", "/values?view=marked", 200, []string{"Nothing answered yet"}},
	{"reviewer", "/values/V-3", 200, []string{"Clara Denholm", "the first 1 of 68", "What is it?"}},
	{"ines.calder", "/watchlists", 200, []string{"Northern Exchange", "1,204", "Import a list", "Built in", "OFAC SDN, XML or CSV", "MISP event or feed", `href="/watchlists/names"`, `href="/watchlists/list?name=Northern&#43;Exchange"`, `value="2027-01-14"`}},
	{"ines.calder", "/watchlists/list?name=Northern+Exchange", 200, []string{"Marek.Holloway@mail.example", "0.45", "of 0.90 for its age", "outside its dates", "retracted", "TLP:AMBER", "Quillon Tessaby", "of Quillon A. Tessaby", "seen twice", "Remove this list", "1–4 of 1,204", "imported the list"}},
	{"ines.calder", "/watchlists/list?name=Northern+Exchange&kind=email&from=50", 200, []string{"/watchlists/list?view=open&amp;from=0&amp;kind=email&amp;name=Northern&#43;Exchange", "E-mail <span"}},
	{"ines.calder", "/watchlists/list?name=Northern+Exchange&view=touched", 200, []string{"the newest 2 of 68", "Marek Holloway", `href="/cases/A-5077"`}},
	{"ines.calder", "/watchlists/list?built_in=UN", 200, []string{"built in, newest entry of", "Quillon Tessaby"}},
	{"ines.calder", "/watchlists/list?name=Nowhere", 404, []string{"There is nothing here."}},
	{"reviewer", "/watchlists/names", 200, []string{"A question, never a verdict: a name alone weighs nothing.", `name="year"`}},
	{"reviewer", "/watchlists/names?name=Tessaby+Quilon&year=1984&country=Ireland", 200, []string{"2 listed names are near", "Tessaby meets tessaby (equal)", "Quilon meets quillon (romanisation)", "Birth year agrees", "Country agrees", "built in", "Northern desk", "TLP:AMBER", "The words stand in another order"}},
	{"reviewer", "/watchlists/names?name=Orla+Vennick", 200, []string{">our_own list</a>"}},
	{"reviewer", "/watchlists/names?name=Nobody", 200, []string{"No listed name is near", "Not every list was searched", "Everybody"}},
	{"reviewer", "/watchlists/names?name=7", 422, []string{"It holds no letter."}},
	{"ines.calder", "/data", 200, []string{"iptoasn", "stale"}},
	{"ines.calder", "/audit", 200, []string{"48,211 entries", "e1c07a42"}},
	{"ines.calder", "/admin", 200, []string{"Add a person", "Retention", "you</span>"}},
}

func TestEveryPageRendersWithItsContent(t *testing.T) {
	s := open(t, newFake())
	browsers := map[string]*browser{"": s.browser(t)}
	for _, p := range pagesOf {
		t.Run(p.who+" "+p.path, func(t *testing.T) {
			b := browsers[p.who]
			if b == nil {
				b = s.as(t, p.who)
				browsers[p.who] = b
			}
			res, body := b.get(p.path)
			if res.StatusCode != p.status {
				t.Fatalf("status %d, want %d\n%s", res.StatusCode, p.status, body)
			}
			for _, f := range p.fragments {
				if !strings.Contains(body, f) {
					t.Errorf("the page lacks %q", f)
				}
			}
			if !strings.HasSuffix(strings.TrimSpace(body), "</html>") {
				t.Error("the page is cut off")
			}
			checkMarkup(t, res, body)
		})
	}
}

var (
	inlineStyle  = regexp.MustCompile(`(?i)\sstyle\s*=|<style`)
	inlineScript = regexp.MustCompile(`(?i)<script(?:\s[^>]*)?>`)
	inlineEvent  = regexp.MustCompile(`(?i)<[a-z][^>]*\son[a-z]+\s*=`)
	ids          = regexp.MustCompile(`\sid="([^"]+)"`)
	labelFor     = regexp.MustCompile(`<label[^>]*\sfor="([^"]+)"`)
	verdicts     = regexp.MustCompile(`(?i)\b(fraud|fraudster|fake|north korea|dprk|guilty|suspect)\b`)
	sources      = regexp.MustCompile(`(?s)<section class="panel" aria-labelledby="(?:r[sy]|ds)">.*?</section>`) // rules and data sets name their sources
	heading      = regexp.MustCompile(`<h1[ >]`)
	table        = regexp.MustCompile(`(?s)<table[^>]*>(.{0,40})`)
)

// wantedPolicy is the policy of the design, written a second time on purpose.
const wantedPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// checkMarkup holds a page to the policy, to the words and to the bones of
// accessible markup.
func checkMarkup(t *testing.T, res *http.Response, body string) {
	t.Helper()
	if got := res.Header.Get("Content-Security-Policy"); got != wantedPolicy {
		t.Errorf("policy is %q", got)
	}
	for _, re := range []*regexp.Regexp{inlineStyle, inlineEvent} {
		if m := re.FindString(body); m != "" {
			t.Errorf("inline %q would be refused by the policy", m)
		}
	}
	for _, m := range inlineScript.FindAllString(body, -1) {
		if !strings.Contains(m, `src="/static/`) {
			t.Errorf("inline script %q", m)
		}
	}
	if m := verdicts.FindString(sources.ReplaceAllString(body, "")); m != "" {
		t.Errorf("the page says %q, which is a verdict", m)
	}
	if n := len(heading.FindAllString(body, -1)); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	known := map[string]bool{}
	for _, m := range ids.FindAllStringSubmatch(body, -1) {
		if known[m[1]] {
			t.Errorf("id %q stands twice", m[1])
		}
		known[m[1]] = true
	}
	for _, m := range labelFor.FindAllStringSubmatch(body, -1) {
		if !known[m[1]] {
			t.Errorf("label for %q has no control", m[1])
		}
	}
	for _, m := range table.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(m[1], "<caption") {
			t.Errorf("a table has no caption: %s", m[0])
		}
	}
	if strings.Contains(body, "ZgotmplZ") {
		t.Error("the template engine refused a value")
	}
}

func TestSetupMakesTheFirstPersonOnce(t *testing.T) {
	f := newFake()
	f.setup = true
	s := open(t, f)
	b := s.browser(t)
	if res, _ := b.get("/"); res.Header.Get("Location") != "/setup" {
		t.Fatalf("an empty database leads to %q", res.Header.Get("Location"))
	}
	res, body := b.get("/setup?token=right-token")
	checkMarkup(t, res, body)
	form := url.Values{"token": {"wrong"}, "name": {"Ines Calder"}, "email": {"ines@larkfield.example"}, "password": {"a long password"}, "again": {"a long password"}, "months": {"12"}, "confirm": {"1"}}
	for name, c := range map[string]struct {
		key, value, want string
		status           int
	}{
		"a wrong token":         {"token", "wrong", "older than 30 minutes", 403},
		"a short password":      {"password", "short", "fewer than 12", 422},
		"two passwords":         {"again", "another password", "not the same", 422},
		"no retention":          {"months", "", "between 1 and 120", 422},
		"retention unconfirmed": {"confirm", "", "not confirmed", 422},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			v := url.Values{}
			for k, x := range form {
				v[k] = x
			}
			v.Set("token", "right-token")
			v.Set(c.key, c.value)
			res, body := b.post("/setup", v)
			if res.StatusCode != c.status || !strings.Contains(body, c.want) {
				t.Errorf("%d, lacks %q", res.StatusCode, c.want)
			}
		})
	}
	form.Set("token", "right-token")
	if res, _ := b.post("/setup", form); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("setting up: %d", res.StatusCode)
	}
	if res, _ := b.get("/admin"); res.StatusCode != 200 {
		t.Errorf("the first person is not signed in: %d", res.StatusCode)
	}
	if res, _ := s.browser(t).get("/setup"); res.StatusCode != 404 {
		t.Errorf("set-up is still open: %d", res.StatusCode)
	}
}

func TestAnEmptyInstallationOffersWhatToDo(t *testing.T) {
	f := newFake()
	f.empty = true
	_, body := open(t, f).as(t, "ines.calder").get("/queue")
	for _, want := range []string{"Drop résumés here", "/samples/shared-phone", "What can run now", "can run with résumés alone"} {
		if !strings.Contains(body, want) {
			t.Errorf("lacks %q", want)
		}
	}
}

func TestDemoShowsItsBannerEverywhere(t *testing.T) {
	s := open(t, newFake(), func(d *Deps) { d.Demo = true })
	b := s.as(t, "ines.calder")
	for _, path := range []string{"/queue", "/cases/A-5077", "/nowhere"} {
		if _, body := b.get(path); !strings.Contains(body, "Demonstration: invented data") {
			t.Errorf("%s lacks the banner", path)
		}
	}
}

func TestThemeComesFromTheCookie(t *testing.T) {
	b := open(t, newFake()).as(t, "ines.calder")
	res, _ := b.post("/theme", url.Values{"theme": {"dark"}, "back": {"//evil.example/x"}})
	if res.Header.Get("Location") != "/" {
		t.Errorf("leads to %q", res.Header.Get("Location"))
	}
	if _, body := b.get("/queue"); !strings.Contains(body, `data-theme="dark"`) {
		t.Error("the page is not dark")
	}
	b.post("/theme", url.Values{"theme": {`"><script>`}})
	if _, body := b.get("/queue"); strings.Contains(body, "data-theme=") {
		t.Error("an unknown theme was written")
	}
}

func TestStaticFilesKeepForEver(t *testing.T) {
	s := open(t, newFake())
	b := s.browser(t)
	_, body := b.get("/signin")
	m := regexp.MustCompile(`/static/app\.[0-9a-f]{12}\.css`).FindString(body)
	if m == "" {
		t.Fatal("no hashed style sheet on the page")
	}
	res, css := b.get(m)
	if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") || !strings.Contains(css, "--canvas") {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
	req, _ := http.NewRequest("GET", s.URL+m, nil)
	req.Header.Set("Accept-Encoding", "gzip")
	res, err := (&http.Transport{DisableCompression: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if raw, _ := io.ReadAll(res.Body); res.Header.Get("Content-Encoding") != "gzip" || len(raw) >= len(css) {
		t.Error("not compressed")
	}
	if res, _ := b.get("/static/app.000000000000.css"); res.StatusCode != 404 {
		t.Errorf("an old hash answers %d", res.StatusCode)
	}
}

func TestEscapingOfWhatApplicantsWrite(t *testing.T) {
	s := open(t, newFake())
	b := s.as(t, "ines.calder")
	b.post("/cases/A-5077/notes", url.Values{"text": {`<script>alert(1)</script>`}})
	_, body := b.get("/cases/A-5077")
	if strings.Contains(body, "<script>alert") || !strings.Contains(body, "&lt;script&gt;alert") {
		t.Error("a note is not escaped")
	}
}
