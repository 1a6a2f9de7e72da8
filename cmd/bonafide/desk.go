package main

import (
	"context"
	"crypto/rand"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"bonafide/internal/keys"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
)

// interruptible is a context that ends when the user interrupts.
func interruptible() (context.Context, context.CancelFunc) {
	return signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
}

// openStore opens the data directory, making it on the first start.
func openStore(ctx context.Context, dir string, lists *list.Lists, log *slog.Logger) (*store.Store, error) {
	ring, err := keys.Open(dir)
	if err != nil {
		return nil, err
	}
	var reasons map[string]review.Outcome
	if lists != nil {
		reasons = map[string]review.Outcome{}
		for _, r := range lists.Reasons {
			reasons[r.Code] = review.Outcome(r.Outcome)
		}
	}
	return store.Open(ctx, store.Config{Dir: dir, Keys: ring, Now: time.Now, Random: rand.Reader, Log: log, Reasons: reasons})
}

// discard is a log that nobody reads.
func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// newDesk puts the chain over an open store, under the engine's own rules.
func (e *engine) newDesk(st *store.Store, log *slog.Logger) *pipeline.Desk {
	return pipeline.NewDesk(pipeline.DeskConfig{Chain: e.chain, Store: st, Policy: pipeline.SharingPolicy(e.lists), Sanctions: e.watch,
		Engine: version, Versions: e.sets.Versions(), Now: time.Now, Log: log, Files: e.files, Lists: e.lists, Origin: e.origin, Enricher: e.enricher})
}

// keepSets stores the data sets in use by their hashes, so that a judgement can
// be explained.
func keepSets(ctx context.Context, eng *engine, st *store.Store) error {
	for _, d := range eng.sets.List() {
		about := map[string]string{"title": d.Title, "source": d.Source, "licence": d.Licence, "date": d.Date.Format(time.DateOnly), "origin": d.Origin}
		if err := st.SaveDataSet(ctx, store.DataSet{Hash: d.SHA256, Name: d.Name, Version: d.Version, About: about}); err != nil {
			return err
		}
	}
	return nil
}
