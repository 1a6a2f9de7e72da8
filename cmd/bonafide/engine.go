package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/extract"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/internal/watchlist"
	"bonafide/rules"
)

// engine is everything that judges, loaded once a process.
type engine struct {
	sets  *dataset.Sets
	lists *list.Lists
	rules *rule.Catalogue
	chain *pipeline.Chain
	watch []watchlist.Entry // the embedded sanctions
	files fs.FS             // rules and lists
}

// loadEngine loads lists, data sets and rules. Rules and lists come from the
// folder given, else from the binary; data sets from the binary and from the
// data directory's folder data, which wins.
func loadEngine(rulesDir, dataDir string) (*engine, error) {
	var files fs.FS = rules.FS
	if rulesDir != "" {
		files = os.DirFS(rulesDir)
	}
	lists, err := list.Load(files)
	if err != nil {
		return nil, fmt.Errorf("lists:\n%w", err)
	}
	sets, err := dataset.Load(dataset.Options{Dir: filepath.Join(dataDir, "data"), Now: time.Now, Lists: lists})
	if err != nil {
		return nil, fmt.Errorf("data sets: %w", err)
	}
	catalogue, err := rule.Load(files, rule.FromLists(lists))
	if err != nil {
		return nil, fmt.Errorf("rules:\n%w", err)
	}
	e := &engine{sets: sets, lists: lists, rules: catalogue, files: files, watch: append(pipeline.Sanctions(sets), pipeline.FrontCompanies(lists)...)}
	e.chain = &pipeline.Chain{Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	return e, nil
}

// withPool adds a pool of child processes that read documents. Close it.
func (e *engine) withPool(g *globals) (*extract.Pool, error) {
	pool, err := newReaders(g, true)
	if err == nil {
		e.chain.Extract = pool
	}
	return pool, err
}
