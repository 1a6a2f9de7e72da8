package httpd

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
)

var (
	preview     = flag.String("preview", "", "serve the invented pages on this address until stopped, signed in as the lead who is administrator")
	previewAs   = flag.String("preview-as", "ines.calder", "who is signed in: the part of the address before the @")
	previewPage = flag.String("preview-page", "", "PNG to show as the page image")
)

// TestPreview serves every page with invented data, for people to look at.
func TestPreview(t *testing.T) {
	if *preview == "" {
		t.Skip("run with -preview 127.0.0.1:8090 -timeout 0 to look at the pages")
	}
	f := newFake()
	if *previewPage != "" {
		b, err := os.ReadFile(*previewPage)
		if err != nil {
			t.Fatal(err)
		}
		f.image = b
	}
	d := f.deps()
	d.Hosts = []string{*preview}
	h, err := New(d)
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"email": {*previewAs + "@larkfield.example"}, "password": {"a long password"}}
	in := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader(form.Encode()))
	in.Host = *preview
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, in)
	cookie := w.Result().Cookies()[0]
	t.Fatal(http.ListenAndServe(*preview, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Del("Cookie")
		if theme := r.URL.Query().Get("theme"); theme != "" {
			r.AddCookie(&http.Cookie{Name: "theme", Value: theme})
		}
		if !strings.HasPrefix(r.URL.Path, "/signin") && !strings.HasPrefix(r.URL.Path, "/setup") {
			r.AddCookie(cookie)
		}
		f.setup = strings.HasPrefix(r.URL.Path, "/setup")
		f.empty = r.URL.Query().Has("empty")
		h.ServeHTTP(w, r)
	})))
}
