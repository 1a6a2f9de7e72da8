package httpd

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"testing"
)

// leaving is a renderer whose reader goes away while it works.
type leaving struct {
	*fake
	leave context.CancelFunc
}

func (l leaving) PageImage(ctx context.Context, _, _ string, _ int) ([]byte, error) {
	l.leave()
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestABrowserThatLeavesIsNoError(t *testing.T) {
	f := newFake()
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var log bytes.Buffer
	s := open(t, f, func(d *Deps) {
		d.Log, d.Applications = slog.New(slog.NewTextHandler(&log, nil)), leaving{f, leave}
	})
	b := s.as(t, "reviewer")
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/documents/app-5077/d1/page/1.png", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := b.http.Do(r); err == nil {
		res.Body.Close()
		t.Fatalf("the renderer was not asked: %d", res.StatusCode)
	}
	s.Close() // waits for the answer
	if log.Len() > 0 {
		t.Errorf("the log says %s", &log)
	}
}
