package store_test

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"bonafide/internal/jobs"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
)

func TestAcceptingEnqueuesInTheSameTransaction(t *testing.T) {
	w := storetest.New(t, open)
	q, err := jobs.New(t.Context(), w.DB(), jobs.Config{})
	if err != nil {
		t.Fatal(err)
	}
	refuse := errors.New("no")
	w.OnAccept(func(ctx context.Context, tx *sql.Tx, kind string, apps []int64) error {
		if err := q.Enqueue(ctx, tx, kind, apps); err != nil {
			return err
		}
		if len(apps) > 2 {
			return refuse
		}
		return nil
	})
	accept := func(apps ...screen.Application) ([]store.Accepted, error) {
		in := make([]store.Acceptance, len(apps))
		for i, a := range apps {
			in[i] = store.Acceptance{Application: a, By: "user/1"}
		}
		return w.Accept(t.Context(), in)
	}
	if _, err := accept(storetest.Application(1), storetest.Application(2), storetest.Application(3)); !errors.Is(err, refuse) {
		t.Fatalf("err = %v", err)
	}
	if n, err := q.Pending(t.Context()); err != nil || n != 0 {
		t.Errorf("%d jobs of a transaction that was rolled back, %v", n, err)
	}
	if c, err := w.Counts(t.Context()); err != nil || c.Applications != 0 {
		t.Errorf("%d applications of a transaction that was rolled back, %v", c.Applications, err)
	}
	withFile := storetest.Application(2)
	withFile.Documents = []screen.Upload{{Name: "cv.txt", Content: []byte("x")}}
	out, err := accept(storetest.Application(1), withFile)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := accept(storetest.Application(1)); err != nil { // unchanged: nothing to do
		t.Fatal(err)
	}
	var mu sync.Mutex
	kinds := map[int64][]string{}
	if err := q.Start(t.Context(), func(_ context.Context, j jobs.Job) error {
		mu.Lock()
		defer mu.Unlock()
		kinds[j.Application] = append(kinds[j.Application], j.Kind)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := errors.Join(q.Idle(ctx), q.Stop(ctx)); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(kinds[out[0].App], []string{jobs.Evaluate}) || !slices.Equal(kinds[out[1].App], []string{jobs.Document}) {
		t.Errorf("jobs %v", kinds)
	}
}
