package httpd

import (
	"context"
	"net"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"
)

// policy is the Content-Security-Policy of every answer.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Limits of a request's body.
const (
	maxForm   = 1 << 20   // a form without files
	maxUpload = 400 << 20 // a form with files, all together
	maxFile   = 20 << 20  // one document
	maxImport = 4 << 30   // a table, read as it arrives
	maxFiles  = 500       // files of one upload
)

type requestKey struct{}

// requestID names each request, for the log and for people who report an error.
func (s *server) requestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := s.NewID()
		w.Header().Set("X-Request-Id", id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, id)))
	})
}

func requestOf(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

func (s *server) headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cache-Control", "no-store")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		next.ServeHTTP(w, r)
	})
}

// ourHost refuses requests for other names, so that a page elsewhere that
// points its own name at this address reads nothing.
func (s *server) ourHost(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, ours := range s.Hosts {
			if sameHost(r.Host, ours) {
				next.ServeHTTP(w, r)
				return
			}
		}
		s.problem(w, r, page{}, problemOf(ErrHost))
	})
}

// sameHost compares names without case; a name without a port fits any port.
func sameHost(got, ours string) bool {
	if strings.EqualFold(got, ours) {
		return true
	}
	if _, _, err := net.SplitHostPort(ours); err == nil {
		return false
	}
	name, _, err := net.SplitHostPort(got)
	return err == nil && strings.EqualFold(strings.Trim(name, "[]"), strings.Trim(ours, "[]"))
}

func (s *server) recoverPanics(c *gin.Context) {
	defer func() {
		v := recover()
		if v == nil {
			return
		}
		if v == http.ErrAbortHandler {
			panic(v)
		}
		s.Log.Error("a page failed", "request", requestOf(c.Request.Context()), "route", c.FullPath(), "panic", v, "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			s.problem(c.Writer, c.Request, s.page(c), problemOf(nil))
		}
		c.Abort()
	}()
	c.Next()
}

// limitBody caps what a form may carry; uploads raise it for themselves.
func limitBody(n int64) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, n)
	}
}
