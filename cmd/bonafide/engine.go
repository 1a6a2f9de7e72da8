package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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

	origin   string // of the rules: built in, or a folder
	enricher func(*list.Lists) (*enrich.Enricher, error)
}

// loadEngine loads lists, data sets and rules. Rules and lists come from the
// folder given, else from the binary; data sets from the binary and from the
// data directory's folder data, which wins.
func loadEngine(rulesDir, dataDir string) (*engine, error) {
	var files fs.FS = rules.FS
	origin := pipeline.BuiltIn
	if rulesDir != "" {
		files, origin = os.DirFS(rulesDir), "folder"
	}
	lists, err := list.Load(files)
	if err != nil {
		return nil, fmt.Errorf("lists:\n%w", err)
	}
	load := func(lists *list.Lists) (*dataset.Sets, error) {
		return dataset.Load(dataset.Options{Dir: filepath.Join(dataDir, "data"), Now: time.Now, Lists: lists})
	}
	sets, err := load(lists)
	if err != nil {
		return nil, fmt.Errorf("data sets: %w", err)
	}
	catalogue, err := rule.Load(files, rule.FromLists(lists))
	if err != nil {
		return nil, fmt.Errorf("rules:\n%w", err)
	}
	e := &engine{sets: sets, lists: lists, rules: catalogue, files: files, watch: pipeline.Sanctions(sets), origin: origin}
	e.enricher = func(other *list.Lists) (*enrich.Enricher, error) {
		sets, err := load(other)
		if err != nil {
			return nil, fmt.Errorf("data sets: %w", err)
		}
		return enrich.New(sets, other), nil
	}
	e.chain = &pipeline.Chain{Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	return e, nil
}

// watched are the lists to match with where no desk brings them together.
func (e *engine) watched() *watchlist.Set {
	return watchlist.NewSet(append(slices.Clone(e.watch), pipeline.FrontCompanies(e.lists)...))
}

// withPool adds a pool of child processes that read documents. Close it.
func (e *engine) withPool(g *globals) (*extract.Pool, error) {
	pool, err := newReaders(g, true)
	if err == nil {
		e.chain.Extract = pool
	}
	return pool, err
}
