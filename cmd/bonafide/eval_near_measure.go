package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"strings"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/link"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
)

// copiedPassages is how many the rule on copied passages asks for.
const copiedPassages = 4

// nearPair is two texts by their places, a before b.
type nearPair struct{ a, b int }

// measureNear measures bands against comparing all with all.
func measureNear(texts []nearText, planted bool) (nearReport, error) {
	r := nearReport{Texts: len(texts)}
	candidates, reported, err := r.byBands(texts, planted)
	if err != nil {
		return r, err
	}
	r.Candidates, r.Reported = len(candidates), len(reported)
	truth := allNear(texts, nearJaccard)
	for _, p := range truth {
		if candidates[p] {
			r.Found++
		}
	}
	right := 0
	for _, p := range truth {
		if reported[p] {
			right++
		}
	}
	if r.Pairs = len(truth); r.Pairs > 0 {
		recall := float64(r.Found) / float64(r.Pairs)
		r.Recall = &recall
	}
	if r.Reported > 0 {
		precision := float64(right) / float64(r.Reported)
		r.Precision = &precision
	}
	if err := r.byLinks(texts, candidates, planted); err != nil {
		return r, err
	}
	r.judge(planted)
	return r, nil
}

// byBands signs every text and looks its bands up; the time is of one processor.
func (r *nearReport) byBands(texts []nearText, fresh bool) (candidates, reported map[nearPair]bool, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the collector of garbage fills idle processors
	_, began, err := used()
	if err != nil {
		return nil, nil, err
	}
	candidates, reported = map[nearPair]bool{}, map[nearPair]bool{}
	index := make(map[string][]int32, 32*len(texts))
	words := 0
	for i := range texts {
		t := &texts[i]
		if fresh { // those of a file are signed already, with contacts and names left out
			t.runs, t.words = link.Runs(t.prose)
		}
		words += t.words
		t.bands = link.TextBands(t.runs, t.words)
		for _, b := range t.bands {
			for _, other := range index[b.Value] {
				p := nearPair{int(other), i}
				if candidates[p] {
					continue
				}
				candidates[p] = true
				if jaccard, _ := link.Compare(texts[other].runs, t.runs); jaccard >= nearJaccard {
					reported[p] = true
				}
			}
			index[b.Value] = append(index[b.Value], int32(i))
		}
	}
	_, took, err := used()
	r.PerSecond = float64(len(texts)) / (took - began)
	r.Words = float64(words) / math.Max(1, float64(len(texts)))
	return candidates, reported, err
}

// allNear compares all texts that can reach the similarity, without sketch or
// bands: of two such texts the rarest (1 − least) of the runs of each have one in
// common (prefix filter), which rules the rest out exactly. Short texts are left
// out, as in service.
func allNear(texts []nearText, least float64) []nearPair {
	frequency := map[uint64]int{}
	for _, t := range texts {
		for _, run := range t.runs {
			frequency[run]++
		}
	}
	sets := make([]map[uint64]bool, len(texts))
	holders := map[uint64][]int{}
	var out []nearPair
	for i, t := range texts {
		if len(t.bands) == 0 {
			continue
		}
		sets[i] = make(map[uint64]bool, len(t.runs))
		for _, run := range t.runs {
			sets[i][run] = true
		}
		rarest := slices.SortedFunc(slices.Values(t.runs), func(a, b uint64) int {
			return cmp.Or(cmp.Compare(frequency[a], frequency[b]), cmp.Compare(a, b))
		})
		rarest = rarest[:len(rarest)-int(math.Ceil(least*float64(len(rarest))))+1]
		seen := map[int]bool{}
		for _, run := range rarest {
			for _, other := range holders[run] {
				if !seen[other] && similarity(sets[other], sets[i]) >= least {
					out = append(out, nearPair{other, i})
				}
				seen[other] = true
			}
			holders[run] = append(holders[run], i)
		}
	}
	return out
}

// similarity is the Jaccard similarity by counting, apart from link's own.
func similarity(a, b map[uint64]bool) float64 {
	common := 0
	for run := range a {
		if b[run] {
			common++
		}
	}
	return float64(common) / float64(len(a)+len(b)-common)
}

// byLinks links all texts as the program does, and counts what it finds.
func (r *nearReport) byLinks(texts []nearText, candidates map[nearPair]bool, planted bool) error {
	_, began, err := used()
	if err != nil {
		return err
	}
	index := link.NewMemory()
	for i := range texts {
		if planted {
			texts[i].record = signText(i, texts[i].prose)
		}
		index.Put(texts[i].record)
	}
	kept, shown := map[nearPair]bool{}, map[nearPair]bool{}
	memo, policy := link.NewMemo(), link.Policy{Boilerplate: link.Seed()}
	for i := range texts {
		res, err := link.Find(context.Background(), texts[i].record, index, policy, memo)
		if err != nil {
			return err
		}
		for _, s := range res.Soft {
			if other := int(s.Other) - 1; s.Kind == screen.KindText && other < i {
				kept[nearPair{other, i}] = true
			}
		}
		for _, l := range res.Shown {
			var other int
			if _, err := fmt.Sscanf(l.Application, "t%d", &other); err == nil && other < i && (l.Kind == screen.KindText || l.Kind == screen.KindPassage && l.Measure >= copiedPassages) {
				shown[nearPair{other, i}] = true
			}
		}
	}
	_, took, err := used()
	r.Linked = float64(len(texts)) / (took - began)
	if planted {
		r.byStrength(texts, candidates, kept, shown)
		r.strangers(texts, candidates, kept, shown)
	}
	return err
}

// signText makes the record of a text sent by somebody without a name: texts are
// compared, not people.
func signText(i int, prose string) *link.Record {
	doc := screen.Document{ID: "d1", Role: "resume", Text: prose, Quality: screen.Quality{Verdict: screen.Good}}
	return link.Sign(link.Subject{App: &screen.Application{ID: fmt.Sprintf("t%d", i)}, Number: int64(i + 1), Docs: []screen.Document{doc}})
}

// byStrength counts what was found of the rewordings.
func (r *nearReport) byStrength(texts []nearText, candidates, kept, shown map[nearPair]bool) {
	for _, strength := range strengths {
		s := nearStrength{Rewritten: strength}
		for i, t := range texts {
			if t.of < 0 || t.share != strength {
				continue
			}
			p := nearPair{t.of, i}
			jaccard, contained := link.Compare(texts[t.of].runs, t.runs)
			s.Planted++
			s.Jaccard, s.Contained = s.Jaccard+jaccard, s.Contained+contained
			for of, sum := range map[*float64]map[nearPair]bool{&s.Bands: candidates, &s.Soft: kept, &s.Shown: shown} {
				if sum[p] {
					*of++
				}
			}
		}
		if s.Planted > 0 {
			for _, sum := range []*float64{&s.Jaccard, &s.Contained, &s.Bands, &s.Soft, &s.Shown} {
				*sum /= float64(s.Planted)
			}
			r.Strengths = append(r.Strengths, s)
		}
	}
}

// strangers looks at pairs that nobody planted.
func (r *nearReport) strangers(texts []nearText, candidates, kept, shown map[nearPair]bool) {
	var s nearStrangers
	r.Strangers = &s
	related := func(p nearPair) bool { return texts[p.b].of == p.a }
	for p := range kept {
		if !related(p) {
			s.Soft++
		}
	}
	// Every text with the ten that follow: a sample of all pairs, and what bands and passages found.
	look := func(p nearPair) {
		if related(p) || related(nearPair{p.b, p.a}) {
			return
		}
		a, b := texts[p.a], texts[p.b]
		jaccard, contained := link.Compare(a.runs, b.runs)
		s.Jaccard = max(s.Jaccard, jaccard)
		if min(a.words, b.words) >= 150 {
			s.Containment = max(s.Containment, contained)
		}
	}
	for p := range candidates {
		look(p)
	}
	for p := range shown {
		look(p)
	}
	for i := range texts {
		for k := i + 1; k < min(i+11, len(texts)); k++ {
			look(nearPair{i, k})
		}
	}
}

// nearFile reads the applications of an NDJSON file with their documents, as the
// program reads them: contacts and names are left out of the texts.
func nearFile(g *globals, path string) ([]nearText, error) {
	ctx, stop := interruptible()
	defer stop()
	f, err := openEvalFile(g, path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []nearText
	for {
		row, err := f.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		files := make([]pipeline.File, len(row.App.Documents))
		for k, d := range row.App.Documents {
			files[k] = pipeline.File{Name: d.Name, Role: d.Role, Data: d.Content}
		}
		row.App.ID = fmt.Sprintf("t%d", len(out))
		reading := f.eng.chain.Read(&row.App, int64(len(out)+1), f.eng.chain.Documents(ctx, files, extract.Options{}, false), time.Now(), nil)
		if rec := reading.Record; rec.Words > 0 {
			out = append(out, nearText{of: -1, runs: rec.Shingles, words: rec.Words, record: rec})
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if len(out) < 2 {
		return nil, errors.New(strings.TrimSpace(path + ": fewer than two résumés that can be read; each line is an application with its documents' content inside"))
	}
	return out, nil
}
