package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/httpd"
	"bonafide/internal/link"
	"bonafide/internal/pipeline"
	"bonafide/internal/store"
)

// scratch judges invented samples for newcomers. Nothing of it is stored, and
// nobody in the store is a neighbour.
type scratch struct {
	eng  *engine
	pool *extract.Pool

	mu    sync.Mutex
	cases map[string]scratchCase
}

// scratchCase is a judged sample with the bytes of its documents.
type scratchCase struct {
	shown httpd.Case
	files []pipeline.File
}

// offer is a sample with the packets that make it.
type offer struct {
	httpd.Sample
	packets []string
}

// offered are the samples one click away; the last packet of each is judged,
// those before it are its neighbours.
var offered = []offer{
	{httpd.Sample{ID: "one-phone", Title: "One phone, three names", Says: "Three applications share a phone, an account and a shipping address."},
		[]string{"suspect/01-one-phone-three-names-a", "suspect/02-one-phone-three-names-b", "suspect/03-one-phone-three-names-c"}},
	{httpd.Sample{ID: "names-and-clock", Title: "Names, clock and VPN", Says: "The packet's names disagree, and the browser's clock isn't that of the place stated."},
		[]string{"suspect/09-names-clock-and-vpn"}},
	{httpd.Sample{ID: "changed-name", Title: "A changed name", Says: "An honest packet: the former name explains what would differ."},
		[]string{"honest/06-changed-name"}},
}

// ListSamples implements [httpd.Samples].
func (s *scratch) ListSamples() []httpd.Sample {
	out := make([]httpd.Sample, len(offered))
	for i, o := range offered {
		out[i] = o.Sample
	}
	return out
}

// RunSample implements [httpd.Samples]: it reads and judges the sample, once a
// process. The error wraps [store.ErrNotFound] for an unknown id.
func (s *scratch) RunSample(ctx context.Context, id string) (httpd.Case, error) {
	c, err := s.run(ctx, id)
	return c.shown, err
}

// SamplePage implements [httpd.Samples].
func (s *scratch) SamplePage(ctx context.Context, id, document string, page int) ([]byte, error) {
	c, err := s.run(ctx, id)
	if err != nil {
		return nil, err
	}
	for i, d := range c.shown.Record.Screening.Documents {
		if d.ID == document && i < len(c.files) {
			return s.pool.PageImage(ctx, c.files[i].Data, page, 100)
		}
	}
	return nil, fmt.Errorf("document %s of sample %s: %w", document, id, store.ErrNotFound)
}

func (s *scratch) run(ctx context.Context, id string) (scratchCase, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c, ok := s.cases[id]; ok {
		return c, nil
	}
	at := slices.IndexFunc(offered, func(o offer) bool { return o.ID == id })
	if at < 0 {
		return scratchCase{}, fmt.Errorf("sample %q: %w", id, store.ErrNotFound)
	}
	c, err := s.judge(ctx, offered[at].packets)
	if err != nil {
		return scratchCase{}, err
	}
	if s.cases == nil {
		s.cases = map[string]scratchCase{}
	}
	s.cases[id] = c
	return c, nil
}

func (s *scratch) judge(ctx context.Context, packets []string) (scratchCase, error) {
	index := link.NewMemory()
	var last pipeline.Reading
	var files []pipeline.File
	var linked []httpd.Linked
	for i, dir := range packets {
		app, err := sample(dir)
		if err != nil {
			return scratchCase{}, err
		}
		app.ID = path.Base(dir)
		files = nil
		for _, d := range app.Documents {
			files = append(files, pipeline.File{Name: d.Name, Role: d.Role, Data: d.Content})
		}
		docs := s.eng.chain.Documents(ctx, files, extract.Options{}, true)
		last = s.eng.chain.Read(&app, int64(i+1), docs, time.Now().UTC(), nil)
		index.Put(last.Record)
		if i < len(packets)-1 {
			linked = append(linked, neighbour(last))
		}
	}
	j, err := s.eng.chain.Judge(ctx, last, pipeline.World{Index: index, Policy: pipeline.SharingPolicy(s.eng.lists), Watch: s.eng.watched()})
	if err != nil {
		return scratchCase{}, err
	}
	shown := httpd.Case{Ref: j.Screening.Application.ID, WhyNow: "a sample was opened", Linked: linked, Scratch: true,
		Record: httpd.Record{Application: *last.App, Screening: j.Screening, Received: time.Now().UTC()}}
	facts, err := json.Marshal(j.Facts)
	if err != nil {
		return scratchCase{}, fmt.Errorf("facts of a sample: %w", err)
	}
	shown.Locate(facts)
	return scratchCase{shown, files}, nil
}

func neighbour(r pipeline.Reading) httpd.Linked {
	l := httpd.Linked{AppliedAt: r.Record.AppliedAt}
	l.Ref.ID, l.Ref.Source, l.Ref.ExternalID, l.Ref.Name = r.App.ID, r.App.Source, r.App.ExternalID, r.Record.Name
	if r.App.Job != nil {
		l.Job = r.App.Job.Title
	}
	return l
}
