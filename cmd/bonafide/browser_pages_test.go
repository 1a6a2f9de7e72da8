package main

import (
	"context"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Windows in which pages are looked at, in CSS pixels.
const (
	wide, high         = 1440, 1000
	phoneWide, phoneHi = 390, 844
)

// audit lists what a page does wrong for people who don't see it, or with a
// keyboard, and what our own policy forbids.
const audit = `(() => {
	const bad = [], all = (s) => [...document.querySelectorAll(s)], short = (e) => e.outerHTML.slice(0, 140);
	const named = (e) => (e.getAttribute("aria-label") || "").trim() !== "" || (e.getAttribute("aria-labelledby") || "").trim() !== "" || (e.title || "") !== "";
	if (all("h1").length !== 1) bad.push(all("h1").length + " h1");
	if (all("main").length !== 1) bad.push(all("main").length + " main");
	if (!document.documentElement.lang) bad.push("no language");
	if (!document.title.includes("Bonafide")) bad.push("title " + document.title);
	const seen = new Set();
	all("[id]").forEach((e) => { if (seen.has(e.id)) bad.push("id twice: " + e.id); seen.add(e.id); });
	all("input:not([type=hidden]), select, textarea").forEach((e) => { if (!(e.labels && e.labels.length) && !named(e)) bad.push("no label: " + short(e)); });
	all("img").forEach((e) => { if (!e.hasAttribute("alt")) bad.push("no alt: " + short(e)); });
	all("a[href], button, summary").forEach((e) => { if (!e.textContent.trim() && !named(e)) bad.push("no words: " + short(e)); });
	all("[aria-labelledby], [aria-describedby]").forEach((e) => ((e.getAttribute("aria-labelledby") || "") + " " + (e.getAttribute("aria-describedby") || "")).split(/\s+/).filter(Boolean)
		.forEach((id) => { if (!document.getElementById(id)) bad.push("names a missing id " + id + ": " + short(e)); }));
	all("label[for]").forEach((e) => { if (!document.getElementById(e.htmlFor)) bad.push("label of a missing field " + e.htmlFor); });
	all("a[href^='#']").forEach((e) => { const id = e.getAttribute("href").slice(1); if (id && !document.getElementById(id)) bad.push("leads nowhere: " + short(e)); });
	all("use").forEach((e) => { if (!e.getAttribute("href")) bad.push("empty icon"); });
	all("th").forEach((e) => { if (!e.scope) bad.push("th without scope: " + short(e)); });
	all("table").forEach((e) => { if (!e.caption) bad.push("table without caption: " + short(e)); });
	const drawn = (e) => e.closest(".graph.drawn") !== null; // the graph library sets its canvases' styles by script, which the policy allows
	all("*").forEach((e) => [...e.attributes].forEach((a) => { if (a.name === "style" && !drawn(e) || a.name.startsWith("on")) bad.push("inline " + a.name + ": " + short(e)); }));
	if (all("style").length) bad.push("inline style sheet");
	all(".finding").forEach((f) => { const t = f.querySelector("h3").getBoundingClientRect(); f.querySelectorAll(":scope > .chips .chip, :scope > .weight").forEach((c) => { const r = c.getBoundingClientRect();
		if (r.width && r.left < t.right - 1 && r.right > t.left + 1 && r.top < t.bottom - 1 && r.bottom > t.top + 1) bad.push("covers its title: " + short(c)); }); });
	let level = 0;
	all("h1, h2, h3, h4").forEach((h) => { const n = +h.tagName[1]; if (level && n > level + 1) bad.push("heading jumps to " + h.tagName + ": " + h.textContent); level = n; });
	if (document.documentElement.scrollWidth > innerWidth + 1) {
		const out = all("body *").filter((e) => { const r = e.getBoundingClientRect(); return r.width && r.right > innerWidth + 1 && !e.closest(".scroll-x, .sheet, .sr, [hidden]"); })[0];
		bad.push("wider than the window by " + (document.documentElement.scrollWidth - innerWidth) + " px" + (out ? ": " + short(out) : ""));
	}
	const words = document.body.innerText;
	["<no value>", "%!", "NaN", "undefined", "[object", "ZgotmplZ", "01 Jan 0001", "1 Jan 1", "map["].forEach((w) => { if (words.includes(w)) bad.push("shows " + w); });
	["fraud ", "fake"].forEach((w) => { if (words.toLowerCase().includes(w)) bad.push("a verdict: " + w); });
	return bad; })()`

// inspect holds the page to its checks in a wide window and takes its picture,
// light and dark.
func (b *tab) inspect(name string) {
	b.t.Helper()
	b.check(name)
	for _, theme := range []string{"light", "dark"} {
		b.theme(theme)
		b.shot(name, theme)
		b.axe(name + " " + theme)
	}
	b.theme("light")
}

// narrow does the same in a window as wide as a phone.
func (b *tab) narrow(name string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(phoneWide, phoneHi))
	b.check(name + " on a phone")
	b.shot(name+"-390", "light")
	b.shot(name+"-390-whole", "")
	b.axe(name + " on a phone")
	b.do(chromedp.EmulateViewport(wide, high))
}

func (b *tab) check(name string) {
	b.t.Helper()
	for _, bad := range evaluate[[]string](b, audit) {
		b.t.Errorf("page %s: %s", name, bad)
	}
}

func (b *tab) theme(name string) {
	b.t.Helper()
	b.do(func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
		return v, err
	})
}

// shot takes a picture when somebody asked for them; without a theme it is of
// the whole length of the page.
func (b *tab) shot(name, theme string) {
	b.t.Helper()
	if b.dir == "" {
		return
	}
	b.wait("the pictures in view are drawn", `[...document.images].every(i => { const r = i.getBoundingClientRect(); return i.complete || r.width === 0 || r.top > innerHeight || r.bottom < 0; })`)
	take := chromedp.CaptureScreenshot()
	if theme == "" {
		take = chromedp.FullScreenshot(100)
	} else {
		name += "-" + theme
	}
	picture, err := chromedp.Run(b.ctx, take)
	if err != nil {
		b.fatalf("picture %s: %v", name, err)
	}
	if err := os.WriteFile(filepath.Join(b.dir, name+".png"), picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// axe runs the accessibility rules of a script that the environment names:
// A, AA, 2.2 and best practice. Without it our own checks stand alone.
func (b *tab) axe(name string) {
	b.t.Helper()
	path := os.Getenv("BONAFIDE_AXE")
	if path == "" {
		return
	}
	script, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[chromedp.Void](string(script)+";undefined")); err != nil {
		b.fatalf("axe: %v", err)
	}
	for _, v := range evaluate[[]string](b, `axe.run().then((r) => r.violations.flatMap((v) => v.nodes.map((n) => v.id + " (" + v.help + "): " + n.html.slice(0, 160) + " " + (n.any[0] ? n.any[0].message : ""))))`) {
		b.t.Errorf("axe on %s: %s", name, v)
	}
}
