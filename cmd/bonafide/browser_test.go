package main

import (
	"encoding/base64"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A newcomer may wait this long from sending files to reading the first result
// on a quiet machine. A loaded one only has to stay below the second figure,
// else something hangs.
const (
	firstResult       = 5 * time.Second
	firstResultLoaded = 30 * time.Second
)

const (
	inesEmail    = "ines.calder@larkfield.example"
	inesPassword = "four quiet lanterns"
)

// TestBrowser is a newcomer's first hour in a real browser, from the printed
// address to a verified audit. Every page on the way is held to the same checks.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: the browser test takes half a minute; run it without -short")
	}
	chrome := findChromium(t)
	setup, service := serveEmpty(t)
	b := openBrowser(t, chrome, setup)

	b.setUp(setup)
	b.samples()
	b.signInAgain()
	b.becomeReviewer()
	with, without := b.uploadThree()
	b.queue(with, without)
	b.decideWith(with)
	b.tour(with)
	b.lists()
	b.decideWithoutScript(without)
	b.changeARule()
	b.verify()
	if report, err := service.store.VerifyAudit(t.Context()); err != nil {
		t.Errorf("the audit chain does not verify: %v (%+v)", err, report)
	}
	b.signOut()
	b.complain()
}

// setUp makes the first person at the printed address.
func (b *tab) setUp(address string) {
	b.t.Helper()
	b.step("set up")
	b.open(address)
	b.inspect("setup")
	b.fill("#name", "Ines Calder")
	b.fill("#email", inesEmail)
	b.fill("#password", inesPassword)
	b.fill("#again", inesPassword)
	b.click("input[name=confirm]")
	b.follow("main button[type=submit]")
	b.wait("the empty start page says what to do", `!!document.querySelector("main input[type=file]") && document.body.innerText.includes("Drop résumés here")`)
	b.inspect("queue-empty")
}

// samples opens each sample that the empty start page offers.
func (b *tab) samples() {
	b.t.Helper()
	b.step("look at the samples")
	offered := evaluate[[]string](b, `[...document.querySelectorAll('main a[href^="/samples/"]')].map(a => a.getAttribute("href"))`)
	if len(offered) != 3 {
		b.t.Fatalf("the start page offers the samples %v", offered)
	}
	for _, path := range offered {
		b.open(path)
		b.wait("the page image of "+path+" is drawn", `[...document.querySelectorAll(".page img")].slice(0, 1).every(i => i.complete && i.naturalWidth > 0)`)
		b.inspect("sample-" + filepath.Base(path))
		b.narrow("sample-" + filepath.Base(path))
	}
}

// signInAgain leaves and comes back by the sign-in page, first with a wrong password.
func (b *tab) signInAgain() {
	b.t.Helper()
	b.step("sign in")
	b.signOut()
	b.inspect("signin")
	b.fill("#em", inesEmail)
	b.fill("#pw", "not the password")
	b.expect(401, func() { b.follow("main button[type=submit]") })
	b.wait("a wrong password is answered in words", `!!document.querySelector("[role=alert]")`)
	b.fill("#pw", inesPassword)
	b.follow("main button[type=submit]")
	b.at("/queue")
}

// becomeReviewer gives the administrator the role that reviews.
func (b *tab) becomeReviewer() {
	b.t.Helper()
	b.step("take the reviewer's role")
	b.open("/admin")
	if host := strings.TrimPrefix(b.base, "http://"); !strings.Contains(b.text("main"), host) {
		b.t.Errorf("the settings lack the address %s", host)
	}
	b.click(`form[action^="/admin/people/"] input[name=role][value=reviewer]`)
	b.follow(`form[action^="/admin/people/"] button[type=submit]`)
	b.wait("the role is kept", `document.querySelector('form[action^="/admin/people/"] input[name=role][value=reviewer]').checked`)
}

// uploadThree sends three documents, waits for their results and returns the
// addresses of the two cases that come of them.
func (b *tab) uploadThree() (ofPDF, ofDOCX string) {
	b.t.Helper()
	b.step("upload three files")
	files := b.documents()
	b.open("/")
	b.fill("#job", "Senior Go engineer, remote")
	b.choose("#files", files...)
	b.wait("the page lists what was chosen", `document.querySelectorAll("[data-chosen] li").length === 3`)

	sent := time.Now()
	b.click(`form[action="/intake"] button[type=submit]`)
	b.wait("the upload has a page of its own", `location.pathname.startsWith("/intake/") && !!document.querySelector("#batch")`)
	b.wait("a first result can be read", `document.querySelectorAll("#batch tbody .pill.ok, #batch tbody .pill.bad").length > 0`)
	first := time.Since(sent)
	b.wait("all three have a result", `document.querySelectorAll("#batch tbody .pill.ok").length === 3`)
	b.t.Logf("FIGURE from sending to the first readable result %.2f s (goal %v), to all three %.2f s", first.Seconds(), firstResult, time.Since(sent).Seconds())
	switch {
	case first > firstResultLoaded:
		b.t.Errorf("the first result took %v; even a loaded machine must stay below %v", first, firstResultLoaded)
	case first > firstResult:
		b.t.Logf("SLOW: the goal of %v was missed; on a quiet machine this is a defect", firstResult)
	}
	b.wait("the page stops asking", `document.querySelector("#batch").getAttribute("aria-busy") === "false"`)
	batch := evaluate[string](b, `location.pathname`)
	b.again("two results wait for review", batch, `document.querySelectorAll('#batch tbody a[href^="/cases/"]').length === 2`)
	b.t.Logf("FIGURE from sending to both sharers waiting for review %.2f s", time.Since(sent).Seconds())
	b.inspect("intake-results")
	row := `[...document.querySelectorAll("#batch tbody tr")].find(r => r.innerText.includes(%q)).querySelector("a").getAttribute("href")`
	ofPDF, ofDOCX = evaluate[string](b, fmt.Sprintf(row, ".pdf")), evaluate[string](b, fmt.Sprintf(row, ".docx"))
	b.open("/intake")
	b.inspect("intake")
	return ofPDF, ofDOCX
}

// queue finds the cases in the queue and opens the first one by keys.
func (b *tab) queue(cases ...string) {
	b.t.Helper()
	b.step("read the queue")
	b.open("/queue")
	b.inspect("queue")
	b.narrow("queue")
	shown := evaluate[[]string](b, `[...document.querySelectorAll(".list th.who a")].map(a => a.getAttribute("href"))`)
	for _, c := range cases {
		if !slices.Contains(shown, c) {
			b.t.Fatalf("the queue lacks %s: %s", c, b.text("main"))
		}
	}
	b.press("j")
	b.wait("j marks a row", `document.querySelectorAll("tr.cursor").length === 1`)
	b.press("o")
	b.wait("o opens the marked case", `location.pathname.startsWith("/cases/")`)
}

// decideWith works through a case with mouse and keys.
func (b *tab) decideWith(ref string) {
	b.t.Helper()
	b.step("decide with script")
	b.open(ref)
	b.inspect("case")
	b.narrow("case")
	b.wait("the decision is locked", `document.querySelector("#decide fieldset").disabled && !document.querySelector("[data-lock]").hidden`)

	b.press("d")
	b.wait("d leads to a locked decision too", `document.activeElement === document.querySelector("#decide")`)
	b.press("j")
	b.wait("j marks a finding", `document.querySelectorAll(".finding.cursor").length === 1`)
	was := evaluate[bool](b, `document.querySelector(".finding.cursor details").open`)
	b.press("o")
	b.wait("o turns the marked finding over", fmt.Sprintf(`document.querySelector(".finding.cursor details").open === %t`, !was))
	if was {
		b.press("o")
		b.wait("o turns it back", `document.querySelector(".finding.cursor details").open`)
	}

	n := evaluate[string](b, `([...document.querySelectorAll(".finding .proof a.chip")].find(a => document.getElementById(a.dataset.to)?.closest("[data-panel=page]")) || {dataset: {evidence: ""}}).dataset.evidence`)
	if n == "" {
		b.t.Fatalf("no evidence lies on the page image; chips: %s", b.text("#findings"))
	}
	b.click(fmt.Sprintf(`.finding .proof a.chip[data-evidence="%s"]`, n))
	b.wait("evidence unlocks the decision", `!document.querySelector("#decide fieldset").disabled && document.querySelector("[data-lock]").hidden`)
	b.wait("the place is marked on the page", fmt.Sprintf(`(() => {
		const place = document.querySelector('[data-place="%s"].on rect'); if (!place) return false;
		const r = place.getBoundingClientRect(), s = place.closest(".sheet").getBoundingClientRect();
		return r.width > 4 && r.height > 4 && r.top >= s.top && r.bottom <= s.bottom; })()`, n))
	b.pageImage(n)
	b.inspect("case-evidence")

	b.press("e")
	b.wait("e shows evidence", `document.querySelectorAll(".finding .proof .chip.on").length === 1 && !document.querySelector("#decide fieldset").disabled`)
	b.press("d")
	b.wait("d leads to the decision", `document.querySelector("#decide").contains(document.activeElement)`)
	b.decide("cleared", "Cleared", "Verified over the phone: two colleagues share a line.")
}

// decide fills the decision's form, with a reason of the outcome's own group,
// and looks for its entry.
func (b *tab) decide(outcome, group, words string) {
	b.t.Helper()
	b.click("#decide input[name=outcome][value=" + outcome + "]")
	b.set("#reason", b.attribute(`#reason optgroup[label="`+group+`"] option`, "value"))
	b.fill("#words", words)
	b.follow("#decide button[type=submit]")
	b.wait("the decision is recorded", `!!document.querySelector("#decide .pill") && !document.querySelector("#decide form") && document.querySelector(".note.ok").innerText.includes("audit trail")`)
	b.wait("the audit trail of the case tells of it", `document.querySelector("#audit tbody tr").innerText.includes("Ines Calder")`)
}

// pageImage holds the rendered page to being a picture with ink on it.
func (b *tab) pageImage(evidence string) {
	b.t.Helper()
	sel := fmt.Sprintf(`document.querySelector('[data-place="%s"]').closest(".page").querySelector("img")`, evidence)
	b.wait("the page image is drawn", sel+`.complete && `+sel+`.naturalWidth > 0`)
	encoded := evaluate[string](b, `(async () => { const r = await fetch(`+sel+`.src); const b = new Uint8Array(await r.arrayBuffer());
		if (!r.ok || r.headers.get("Content-Type") !== "image/png") return ""; let s = ""; for (const x of b) s += String.fromCharCode(x); return btoa(s); })()`)
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, strings.NewReader(encoded)))
	if err != nil {
		b.t.Fatalf("the page image is no PNG: %v", err)
	}
	size, ink := img.Bounds(), 0
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			if r, g, bl, _ := img.At(x, y).RGBA(); r+g+bl < 3*0x8000 {
				ink++
			}
		}
	}
	if size.Dx() < 500 || size.Dy() < 500 || ink < 200 {
		b.t.Errorf("the page image is %d × %d with %d dark pixels: too small, or empty", size.Dx(), size.Dy(), ink)
	}
}

// tour opens the pages that the way did not touch.
func (b *tab) tour(ref string) {
	b.t.Helper()
	b.step("look at every page")
	b.open(ref)
	b.inspect("case-decided")
	application := b.attribute(`a[href^="/applications/"]`, "href")
	b.open("/rules")
	rule := b.attribute(`main tbody a[href^="/rules/"]`, "href")
	for _, p := range []struct{ name, path string }{
		{"rules", "/rules"}, {"rule", rule}, {"watchlists", "/watchlists"}, {"values", "/values"}, {"rulesets", "/rulesets"}, {"weights", "/rules/weights"}, {"data", "/data"}, {"admin", "/admin"},
		{"search", "/search?q=Anna"}, {"clusters", "/clusters?view=all"}, {"lookback", "/lookback"}, {"application", application}, {"observe", strings.Replace(application, "/applications/", "/observe/", 1)},
	} {
		b.open(p.path)
		b.inspect(p.name)
	}
	b.cluster(ref)
}

// cluster follows a case to its cluster and looks at the drawing beside the
// tables that say the same.
func (b *tab) cluster(ref string) {
	b.t.Helper()
	b.step("look at a cluster")
	b.open(ref)
	b.open(b.attribute(`#linked a[href^="/clusters/"]`, "href"))
	b.wait("the drawing is made", `document.querySelectorAll(".graph.drawn canvas").length > 0`)
	b.inspect("cluster")
	b.narrow("cluster")
	people := evaluate[int](b, `document.querySelectorAll(".matrix tbody tr").length`)
	drawn := evaluate[int](b, `JSON.parse(document.querySelector("[data-graph]").dataset.graph).nodes.filter(n => n.kind === "person").length`)
	if people < 2 || drawn != people {
		b.t.Errorf("%d people are drawn and %d stand in the matrix", drawn, people)
	}
	if grew := b.text("main .log"); !strings.Contains(grew, "applied") || !strings.Contains(grew, "formed cluster") {
		b.t.Errorf("how it grew: %s", grew)
	}
}

// decideWithoutScript reads and decides with JavaScript switched off.
func (b *tab) decideWithoutScript(ref string) {
	b.t.Helper()
	b.step("decide without script")
	plain := b.another()
	plain.scriptOff()
	plain.open(ref)
	if got := plain.attributeOf("#decide fieldset", "disabled"); !got {
		b.t.Error("without script the decision is not locked before evidence was opened")
	}
	plain.click(".finding .proof a.chip")
	plain.wait("a chip leads to its place", `location.search.includes("e=") && location.hash !== "" && document.readyState === "complete" && !!document.querySelector("#decide fieldset")`)
	if plain.attributeOf("#decide fieldset", "disabled") {
		b.t.Error("without script opening evidence does not unlock the decision")
	}
	plain.decide("cleared", "Cleared", "Read and decided without script.")
	plain.shot("case-without-script", "light")
	plain.finish()
}

// verify reads the audit page.
func (b *tab) verify() {
	b.t.Helper()
	b.step("verify the audit")
	b.open("/audit")
	b.inspect("audit")
	if text := b.text("main"); !strings.Contains(text, "Verified") || evaluate[bool](b, `!!document.querySelector("main .note.error")`) {
		b.t.Errorf("the audit page does not say that the chain holds: %s", text)
	}
}

// signOut leaves by the account menu; nothing can be read afterwards.
func (b *tab) signOut() {
	b.t.Helper()
	b.click("details.me summary")
	b.follow(`form[action="/signout"] button`)
	b.at("/signin")
	b.open("/queue")
	b.at("/signin")
}

// shots is where screenshots go; empty when nobody asked for them.
func shots(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("BONAFIDE_SHOTS")
	if dir == "" {
		return ""
	}
	if err := os.MkdirAll(filepath.Clean(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
