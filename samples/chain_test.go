package samples_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/enrich"
	"bonafide/internal/extract"
	"bonafide/internal/intake"
	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/rule"
	"bonafide/internal/watchlist"
	"bonafide/rules"
)

var update = flag.Bool("update", false, "write the golden outputs anew")

// received is the clock of applications that carry no time.
var received = time.Date(2026, time.October, 15, 12, 0, 0, 0, time.UTC)

// TestMain lets the test binary be its own reader process.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "extract-worker" {
		os.Exit(extract.WorkerMain(context.Background(), os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

// read is a packet with its documents read, once for all tests.
type read struct {
	name    string // suspect/01-…
	reading pipeline.Reading
}

type bench struct {
	chain  *pipeline.Chain
	pool   *extract.Pool
	policy link.Policy
	watch  *watchlist.Set
	reads  []read
}

// everything builds the chain as the command line does and reads all packets.
var everything = sync.OnceValues(func() (*bench, error) {
	lists, err := list.Load(rules.FS)
	if err != nil {
		return nil, err
	}
	sets, err := dataset.Load(dataset.Options{Dir: filepath.Join(os.TempDir(), "no such folder"), Now: func() time.Time { return received }, Lists: lists})
	if err != nil {
		return nil, err
	}
	catalogue, err := rule.Load(rules.FS, rule.FromLists(lists))
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	cache = filepath.Join(cache, "bonafide-test")
	if err := os.MkdirAll(cache, 0o700); err != nil {
		return nil, err
	}
	pool, err := extract.NewPool(extract.Config{CacheDir: cache})
	if err != nil {
		return nil, err
	}
	b := &bench{pool: pool, policy: pipeline.SharingPolicy(lists), watch: watchlist.NewSet(pipeline.Sanctions(sets))}
	b.chain = &pipeline.Chain{Extract: pool, Identify: pipeline.IdentifyOptions(lists), Enrich: enrich.New(sets, lists), Rules: catalogue}
	for _, set := range []string{"honest", "suspect"} {
		if err := b.read(set); err != nil {
			return nil, err
		}
	}
	return b, nil
})

func (b *bench) read(set string) error {
	packets, err := intake.Packets(set, "samples")
	if err != nil {
		return err
	}
	for _, p := range packets {
		if len(p.Problems) > 0 {
			return errors.Join(errors.New(p.Path), p.Problems)
		}
		files := make([]pipeline.File, len(p.Files))
		for i, f := range p.Files {
			files[i] = pipeline.File{Name: f.Name, Role: f.Role, Data: f.Data}
		}
		docs := b.chain.Documents(context.Background(), files, extract.Options{}, true)
		app := p.App
		app.ID = app.ExternalID
		b.reads = append(b.reads, read{filepath.ToSlash(p.Path), b.chain.Read(&app, int64(len(b.reads)+1), docs, received, nil)})
	}
	return nil
}

func setup(t *testing.T) *bench {
	t.Helper()
	b, err := everything()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// judge judges the packets whose names keep allows, together and apart from all
// others.
func (b *bench) judge(t *testing.T, keep func(string) bool) map[string]pipeline.Judgement {
	t.Helper()
	index := link.NewMemory()
	for _, r := range b.reads {
		if keep(r.name) {
			index.Put(r.reading.Record)
		}
	}
	out := map[string]pipeline.Judgement{}
	for _, r := range b.reads {
		if !keep(r.name) {
			continue
		}
		j, err := b.chain.Judge(t.Context(), r.reading, pipeline.World{Index: index, Policy: b.policy, Watch: b.watch})
		if err != nil {
			t.Fatalf("%s: %v", r.name, err)
		}
		out[r.name] = j
	}
	return out
}
