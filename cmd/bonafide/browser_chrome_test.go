package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// findChromium skips the test, loudly, where no browser is installed.
func findChromium(t *testing.T) string {
	t.Helper()
	names := []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skipf("SKIPPED: NO BROWSER. None of %s is on the path, so nothing of the web application was tried in a browser; install Debian's chromium", strings.Join(names, ", "))
	return ""
}

// serveEmpty serves an empty installation on a free port until the test ends
// and returns the address that it prints for the first person.
func serveEmpty(t *testing.T) (string, *service) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	dir := filepath.Join(t.TempDir(), "data")
	s, err := newService(ctx, &serveCmd{Listen: "127.0.0.1:0", Name: "Larkfield Systems"}, &globals{DataDir: dir}, slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	read, write := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- s.serve(ctx, streams{in: strings.NewReader(""), out: io.Discard, err: write}) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
		s.close()
	})
	address := make(chan string, 1)
	go func() {
		for lines := bufio.NewScanner(read); lines.Scan(); {
			if found := regexp.MustCompile(`http://\S+/setup\?token=\S+`).FindString(lines.Text()); found != "" {
				address <- found
			}
		}
	}()
	select {
	case a := <-address:
		return a, s
	case err := <-ended:
		t.Fatalf("the server ended before it printed its address: %v", err)
	case <-time.After(time.Minute):
		t.Fatal("the server printed no address for the first person")
	}
	return "", nil
}

// tab is one tab of a browser and what it complained of.
type tab struct {
	t    *testing.T
	ctx  context.Context
	end  context.CancelFunc
	base string // scheme and host of the server
	dir  string // of screenshots; empty: none are wanted

	mu       sync.Mutex
	during   string   // the step under way
	expected []string // complaints that the step provokes
	said     []string
}

func openBrowser(t *testing.T, path, address string) *tab {
	t.Helper()
	// The allocator makes an empty profile for each browser and removes it.
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WindowSize(wide, high)}
	for _, off := range []string{"disable-quic", "disable-background-networking", "disable-component-update", "disable-sync", "disable-dev-shm-usage", "disable-extensions", "hide-scrollbars", "force-color-profile=srgb"} {
		name, value, valued := strings.Cut(off, "=")
		if valued {
			options = append(options, chromedp.Flag(name, value))
		} else {
			options = append(options, chromedp.Flag(name, true))
		}
	}
	limited, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	allocator, stop := chromedp.NewExecAllocator(limited, options...)
	t.Cleanup(stop)
	base, _, _ := strings.Cut(address, "/setup")
	return newTab(t, allocator, base, shots(t))
}

func newTab(t *testing.T, parent context.Context, base, dir string) *tab {
	t.Helper()
	ctx, end := chromedp.NewContext(parent)
	t.Cleanup(end)
	b := &tab{t: t, ctx: ctx, end: end, base: base, dir: dir}
	messages := chromedp.Console(ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			b.note(m)
		}
	}()
	b.do(chromedp.EmulateViewport(wide, high))
	return b
}

// another opens a second tab of the same browser, with the same session.
func (b *tab) another() *tab {
	b.t.Helper()
	n := newTab(b.t, b.ctx, b.base, b.dir)
	n.step(b.during)
	return n
}

// finish closes an extra tab and takes over its complaints.
func (b *tab) finish() {
	b.complain()
	b.end()
}

// note keeps errors, warnings and what the browser's security log says; a
// breach of the Content-Security-Policy is among those.
func (b *tab) note(m chromedp.ConsoleMessage) {
	if m.Type != chromedp.ConsoleError && m.Type != chromedp.ConsoleWarning && !m.IsException() && m.Source != "security" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if slices.ContainsFunc(b.expected, func(e string) bool { return strings.Contains(m.Text, e) }) {
		return
	}
	b.said = append(b.said, fmt.Sprintf("during %q: %s %s (%s)", b.during, m.Source, m, m.URL))
}

// complain fails the test with everything that the console said.
func (b *tab) complain() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, s := range b.said {
		b.t.Error("console: " + s)
	}
}

func (b *tab) step(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.during = name
}

// expect runs what is answered with a status that the browser logs as an error.
func (b *tab) expect(status int, run func()) {
	b.t.Helper()
	b.mu.Lock()
	b.expected = append(b.expected, fmt.Sprintf("status of %d", status))
	b.mu.Unlock()
	run()
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	b.within(func(ctx context.Context) error { return chromedp.Do(ctx, steps...) })
}

// within gives an action 30 s, then shows where the page stands.
func (b *tab) within(act func(context.Context) error) {
	b.t.Helper()
	done := make(chan error, 1)
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	go func() { done <- act(ctx) }()
	if err := <-done; err != nil {
		b.fatalf("%v", err)
	}
}

func (b *tab) fatalf(format string, args ...any) {
	b.t.Helper()
	what := fmt.Sprintf(format, args...)
	where, _ := chromedp.Run(b.ctx, chromedp.Location())
	if b.dir != "" {
		if picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot()); err == nil {
			_ = os.WriteFile(filepath.Join(b.dir, "failure.png"), picture, 0o644)
		}
	}
	body, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 2000)`))
	b.complain()
	b.t.Fatalf("%s: %s\nat %s\n%s", b.during, what, where, body)
}

// evaluate runs an expression in the page and waits for its promise.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.fatalf("%.200s: %v", expression, err)
	}
	return v
}

// wait asks again until the expression holds; pages may change meanwhile.
func (b *tab) wait(what, expression string) {
	b.t.Helper()
	var last error
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](expression))
		if err == nil && holds {
			return
		}
		last = err
	}
	b.fatalf("never came true: %s (%v)", what, last)
}

// again loads a page until the expression holds on it: look-back judges earlier
// applications a moment after a new one arrived.
func (b *tab) again(what, path, expression string) {
	b.t.Helper()
	for end := time.Now().Add(40 * time.Second); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if b.open(path); evaluate[bool](b, expression) {
			return
		}
	}
	b.fatalf("never came true: %s", what)
}

// open goes to a path, or to an address, that must answer with a page.
func (b *tab) open(path string) {
	b.t.Helper()
	if strings.HasPrefix(path, "/") {
		path = b.base + path
	}
	b.within(func(ctx context.Context) error {
		res, err := chromedp.Run(ctx, chromedp.NavigateResponse(path))
		if err == nil && res.Status != 200 {
			err = fmt.Errorf("%s answered %d", path, res.Status)
		}
		return err
	})
}

// follow clicks and waits for the page that comes.
func (b *tab) follow(sel string) {
	b.t.Helper()
	b.within(func(ctx context.Context) error {
		_, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(sel)))
		return err
	})
}

func (b *tab) at(path string) {
	b.t.Helper()
	b.wait("the address is "+path, fmt.Sprintf(`location.pathname === %q`, path))
}

func (b *tab) click(sel string) { b.t.Helper(); b.do(chromedp.Click(chromedp.CSS(sel))) }
func (b *tab) press(key string) { b.t.Helper(); b.do(chromedp.KeyEvent(key)) }

// fill replaces what a field holds.
func (b *tab) fill(sel, text string) {
	b.t.Helper()
	b.do(chromedp.Clear(chromedp.CSS(sel)), chromedp.SendKeys(chromedp.CSS(sel), text))
}

func (b *tab) set(sel, value string) {
	b.t.Helper()
	b.do(chromedp.SetValue(chromedp.CSS(sel), value))
}

func (b *tab) choose(sel string, files ...string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS(sel), files))
}

func (b *tab) text(sel string) string {
	b.t.Helper()
	return evaluate[string](b, fmt.Sprintf(`document.querySelector(%q).innerText`, sel))
}

// attribute is that of the first element; one that lacks it ends the test.
func (b *tab) attribute(sel, name string) string {
	b.t.Helper()
	v := evaluate[string](b, fmt.Sprintf(`(document.querySelector(%q) || document.body).getAttribute(%q) || ""`, sel, name))
	if v == "" {
		b.fatalf("no element %s with %s", sel, name)
	}
	return v
}

// attributeOf reports whether the first element has the attribute.
func (b *tab) attributeOf(sel, name string) bool {
	b.t.Helper()
	return evaluate[bool](b, fmt.Sprintf(`document.querySelector(%q).hasAttribute(%q)`, sel, name))
}

func (b *tab) scriptOff() {
	b.t.Helper()
	b.do(func(ctx context.Context, t *chromedp.Target) (v chromedp.Void, err error) {
		_, err = cdp.Call(ctx, t, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return v, err
	})
}
