package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
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

// pairSet is a set of pairs.
type pairSet map[nearPair]bool

// holds is the share of pairs that are in the set; nil of none.
func (s pairSet) holds(pairs []nearPair) *float64 {
	if len(pairs) == 0 {
		return nil
	}
	n := 0
	for _, p := range pairs {
		if s[p] {
			n++
		}
	}
	share := float64(n) / float64(len(pairs))
	return &share
}

func setOf(lists ...[]nearPair) pairSet {
	out := pairSet{}
	for _, list := range lists {
		for _, p := range list {
			out[p] = true
		}
	}
	return out
}

// measureNear measures bands and links against the exact comparison.
func measureNear(texts []nearText, planted bool) (nearReport, error) {
	r := nearReport{Texts: len(texts)}
	candidates, reported, err := r.byBands(texts, planted)
	if err != nil {
		return r, err
	}
	exact := newReference(texts)
	r.Candidates, r.Reported, r.Short = len(candidates), len(reported), len(texts)-len(exact.texts)
	truth, parts := exact.jaccard(jaccardLeast), exact.containment(containmentLeast, containedWords)
	r.Pairs, r.Recall = len(truth), candidates.holds(truth)
	for _, p := range truth {
		if candidates[p] {
			r.Found++
		}
	}
	r.Precision = setOf(truth).holds(slices.Collect(maps.Keys(reported)))
	links, err := r.byLinks(texts, planted)
	if err != nil {
		return r, err
	}
	if share := candidates.holds(parts); share != nil {
		r.Contained = &nearPartial{Pairs: len(parts), Bands: *share, Linked: *links.kept.holds(parts)}
	}
	right := setOf(truth, parts)
	r.Soft = len(links.kept)
	for p := range links.kept {
		if !right[p] {
			r.SoftWrong++
		}
	}
	if planted {
		r.byStrength(texts, candidates, links)
		r.strangers(texts, candidates, links)
	}
	r.judge(planted)
	return r, nil
}

// measureBorder measures bands on n pairs just above the least similarity.
func measureBorder(seed uint64, n int) *nearBorder {
	texts := borderPairs(seed, n)
	b := &nearBorder{Pairs: n}
	hits := 0
	var index bandIndex
	found := pairSet{}
	for i := range texts {
		t := &texts[i]
		t.runs, t.words = link.Runs(t.prose)
		t.bands = link.TextBands(t.runs, t.words)
		index.sharing(i, t.bands, func(other int) { found[nearPair{other, i}] = true })
		if t.of < 0 {
			continue
		}
		jaccard, _ := link.Compare(texts[t.of].runs, t.runs)
		b.Jaccard += jaccard / float64(n)
		b.Expected += (1 - math.Pow(1-math.Pow(jaccard, 4), 32)) / float64(n)
		if found[nearPair{t.of, i}] {
			hits++
		}
	}
	b.Recall = float64(hits) / float64(n)
	return b
}

// bandIndex finds the texts that share a band: of each band the last text, of each
// text's band the text before it.
type bandIndex struct {
	last   map[string]int32 // place in before
	before []int32
	text   []int32
}

// sharing calls with each text that shares a band with one, once for each such
// band, and adds that one.
func (x *bandIndex) sharing(text int, bands []link.Signature, call func(other int)) {
	if x.last == nil {
		x.last = map[string]int32{}
	}
	for _, b := range bands {
		at, known := x.last[b.Value]
		if !known {
			at = -1
		}
		x.last[b.Value] = int32(len(x.before))
		x.before, x.text = append(x.before, at), append(x.text, int32(text))
		for ; at >= 0; at = x.before[at] {
			call(int(x.text[at]))
		}
	}
}

// byBands signs every text and looks its bands up, on one processor; invented
// texts three times, and of each thousand the fastest counts, so that what else
// the machine does decides little.
func (r *nearReport) byBands(texts []nearText, fresh bool) (candidates, reported pairSet, err error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // the collector of garbage fills idle processors
	rounds := 1
	if fresh {
		rounds = 3
	}
	const thousand = 1000
	fastest := slices.Repeat([]float64{math.Inf(1)}, (len(texts)+thousand-1)/thousand)
	for range rounds {
		candidates, reported = pairSet{}, pairSet{}
		var index bandIndex
		for from := 0; from < len(texts); from += thousand {
			_, began, err := used()
			if err != nil {
				return nil, nil, err
			}
			for i := from; i < min(from+thousand, len(texts)); i++ {
				t := &texts[i]
				if fresh { // those of a file are signed already, with contacts and names left out
					t.runs, t.words = link.Runs(t.prose)
				}
				t.bands = link.TextBands(t.runs, t.words)
				index.sharing(i, t.bands, func(other int) {
					p := nearPair{other, i}
					if candidates[p] {
						return
					}
					candidates[p] = true
					if jaccard, _ := link.Compare(texts[other].runs, t.runs); jaccard >= nearJaccard {
						reported[p] = true
					}
				})
			}
			_, took, err := used()
			if err != nil {
				return nil, nil, err
			}
			fastest[from/thousand] = min(fastest[from/thousand], took-began)
		}
	}
	seconds := 0.0
	for _, s := range fastest {
		seconds += s
	}
	r.PerSecond = float64(len(texts)) / seconds
	for _, t := range texts {
		r.Words += float64(t.words) / float64(len(texts))
	}
	return candidates, reported, nil
}

// nearLinks are pairs by what the program finds of them.
type nearLinks struct {
	kept     pairSet // soft links
	text     pairSet // shown to the rules as alike
	passages pairSet // shown to the rules with as many copied sentences as the rule asks for
}

// byLinks links all texts as the program does.
func (r *nearReport) byLinks(texts []nearText, planted bool) (nearLinks, error) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	found := nearLinks{pairSet{}, pairSet{}, pairSet{}}
	_, began, err := used()
	if err != nil {
		return found, err
	}
	index := link.NewMemory()
	for i := range texts {
		if planted {
			texts[i].record = signText(i, texts[i].prose)
		}
		index.Put(texts[i].record)
	}
	memo, policy := link.NewMemo(), link.Policy{Boilerplate: link.Seed()}
	for i := range texts {
		res, err := link.Find(context.Background(), texts[i].record, index, policy, memo)
		if err != nil {
			return found, err
		}
		if res.Crowded > 0 {
			r.Crowded++
		}
		for _, s := range res.Soft {
			if other := int(s.Other) - 1; s.Kind == screen.KindText && other < i {
				found.kept[nearPair{other, i}] = true
			}
		}
		for _, l := range res.Shown {
			var other int
			if _, err := fmt.Sscanf(l.Application, "t%d", &other); err != nil || other >= i {
				continue
			}
			switch {
			case l.Kind == screen.KindText:
				found.text[nearPair{other, i}] = true
			case l.Kind == screen.KindPassage && l.Measure >= copiedPassages:
				found.passages[nearPair{other, i}] = true
			}
		}
	}
	_, took, err := used()
	r.Linked = float64(len(texts)) / (took - began)
	return found, err
}

// signText makes the record of a text sent by somebody without a name: texts are
// compared, not people.
func signText(i int, prose string) *link.Record {
	doc := screen.Document{ID: "d1", Role: "resume", Text: prose, Quality: screen.Quality{Verdict: screen.Good}}
	return link.Sign(link.Subject{App: &screen.Application{ID: fmt.Sprintf("t%d", i)}, Number: int64(i + 1), Docs: []screen.Document{doc}})
}

// byStrength counts what was found of what is planted.
func (r *nearReport) byStrength(texts []nearText, candidates pairSet, links nearLinks) {
	for _, made := range makings() {
		s := nearStrength{Made: made}
		var pairs []nearPair
		for i, t := range texts {
			if t.of < 0 || t.made != made {
				continue
			}
			pairs = append(pairs, nearPair{t.of, i})
			jaccard, contained := link.Compare(texts[t.of].runs, t.runs)
			s.Jaccard, s.Contained = s.Jaccard+jaccard, s.Contained+contained
		}
		if s.Planted = len(pairs); s.Planted == 0 {
			continue
		}
		s.Jaccard /= float64(s.Planted)
		s.Contained /= float64(s.Planted)
		s.Bands, s.Soft, s.Text, s.Passages = *candidates.holds(pairs), *links.kept.holds(pairs), *links.text.holds(pairs), *links.passages.holds(pairs)
		r.Strengths = append(r.Strengths, s)
	}
}

// strangers looks at pairs that nobody planted: what bands, links and passages
// found, and a sample of all, every text with the ten that follow.
func (r *nearReport) strangers(texts []nearText, candidates pairSet, links nearLinks) {
	var s nearStrangers
	r.Strangers = &s
	related := func(p nearPair) bool { return texts[p.b].of == p.a }
	look := func(p nearPair) {
		if related(p) {
			return
		}
		a, b := texts[p.a], texts[p.b]
		jaccard, contained := link.Compare(a.runs, b.runs)
		s.Jaccard = max(s.Jaccard, jaccard)
		if min(a.words, b.words) >= containedWords {
			s.Containment = max(s.Containment, contained)
		}
	}
	for p := range links.kept {
		if !related(p) {
			s.Soft++
		}
	}
	for _, set := range []pairSet{candidates, links.kept, links.text, links.passages} {
		for p := range set {
			look(p)
		}
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
