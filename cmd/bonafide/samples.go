package main

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"path"

	"bonafide/internal/intake"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/samples"
)

// loadSamples accepts the invented packets of the demo.
func loadSamples(ctx context.Context, st *store.Store) error {
	var in []store.Acceptance
	for _, kind := range []string{"honest", "suspect"} {
		folders, err := fs.ReadDir(samples.FS, kind)
		if err != nil {
			return err
		}
		for _, f := range folders {
			if !f.IsDir() {
				continue
			}
			app, err := sample(path.Join(kind, f.Name()))
			if err != nil {
				return err
			}
			in = append(in, store.Acceptance{Application: app, Batch: "samples", By: "samples"})
		}
	}
	if len(in) == 0 {
		return nil
	}
	_, err := st.Accept(ctx, in)
	return err
}

// sample reads one packet with the bytes of its documents.
func sample(dir string) (screen.Application, error) {
	data, err := fs.ReadFile(samples.FS, path.Join(dir, "application.json"))
	if err != nil {
		return screen.Application{}, err
	}
	app, err := intake.DecodeFrom(data, "samples")
	if err != nil {
		return app, fmt.Errorf("sample %s: %w", dir, err)
	}
	for i, d := range app.Documents {
		if d.Path == "" {
			continue
		}
		content, err := fs.ReadFile(samples.FS, path.Join(dir, d.Path))
		if err != nil {
			return app, err
		}
		app.Documents[i] = screen.Upload{Name: cmp.Or(d.Name, path.Base(d.Path)), Role: d.Role, Content: content}
	}
	return app, nil
}
