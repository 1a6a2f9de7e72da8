package httpd

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func (f *fake) deps() Deps {
	n := 0
	return Deps{People: f, Cases: f, Applications: f, Intake: f, Samples: f, Catalogue: f, Workbench: f, Clusters: f, LookBack: f, Watchlists: f, Installation: f,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Now: func() time.Time { return noon }, NewID: func() string { n++; return fmt.Sprintf("req-%d", n) },
		Hosts: []string{"127.0.0.1"}, Organisation: "Larkfield Systems", Version: "0.1.0"}
}

// site is a running server with a browser of its own for each person.
type site struct {
	*httptest.Server
	fake *fake
}

func open(t *testing.T, f *fake, change ...func(*Deps)) *site {
	t.Helper()
	d := f.deps()
	for _, c := range change {
		c(&d)
	}
	h, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	s := &site{httptest.NewServer(h), f}
	t.Cleanup(s.Close)
	return s
}

// browser keeps cookies and follows no redirects.
type browser struct {
	t    *testing.T
	site *site
	http *http.Client
}

func (s *site) browser(t *testing.T) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// as signs a person in; who is the part of the address before the @.
func (s *site) as(t *testing.T, who string) *browser {
	t.Helper()
	b := s.browser(t)
	res, body := b.post("/signin", url.Values{"email": {who + "@larkfield.example"}, "password": {"a long password"}})
	if res.StatusCode != http.StatusSeeOther {
		t.Fatalf("signing in as %s: %d\n%s", who, res.StatusCode, body)
	}
	return b
}

func (b *browser) do(req *http.Request) (*http.Response, string) {
	b.t.Helper()
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return res, string(body)
}

func (b *browser) get(path string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	return b.send(http.MethodGet, path, "", nil, headers...)
}

func (b *browser) post(path string, form url.Values, headers ...string) (*http.Response, string) {
	b.t.Helper()
	return b.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), headers...)
}

func (b *browser) send(method, path, kind string, body io.Reader, headers ...string) (*http.Response, string) {
	b.t.Helper()
	req, err := http.NewRequest(method, b.site.URL+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	return b.do(req)
}
