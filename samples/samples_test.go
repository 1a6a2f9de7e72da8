package samples_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/samples"
)

func decode[T any](t *testing.T, path string) T {
	t.Helper()
	var v T
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return v
}

// expectation is what a packet must come to, judged with all others of its set.
type expectation struct {
	Band  screen.Band `json:"band"`
	Rules []string    `json:"rules"` // that must fire, whatever they add
}

func TestEveryPacketIsInItsBandWithItsEvidence(t *testing.T) {
	b := setup(t)
	want := decode[map[string]expectation](t, "expected.json")
	for _, world := range []struct{ name, prefix string }{{"honest alone", "honest/"}, {"suspect alone", "suspect/"}, {"both together", ""}} {
		t.Run(world.name, func(t *testing.T) {
			got := b.judge(t, func(name string) bool { return strings.HasPrefix(name, world.prefix) })
			for name, j := range got {
				w, ok := want[name]
				if !ok {
					t.Errorf("%s stands not in expected.json", name)
					continue
				}
				if j.Screening.Band != w.Band {
					t.Errorf("%s is %s (%d), want %s", name, j.Screening.Band, j.Screening.Score, w.Band)
				}
				fired := map[string]screen.Finding{}
				for _, f := range j.Screening.Findings {
					fired[f.Rule] = f
				}
				for _, r := range w.Rules {
					if f, ok := fired[r]; !ok || len(f.Evidence) == 0 {
						t.Errorf("%s: %s did not fire with evidence", name, r)
					}
				}
				if strings.HasPrefix(name, "honest/") && j.Screening.Band.Rank() >= screen.BandMedium.Rank() {
					t.Errorf("%s reaches %s", name, j.Screening.Band)
				}
			}
			for name := range want {
				if _, ok := got[name]; !ok && strings.HasPrefix(name, world.prefix) {
					t.Errorf("%s stands in expected.json, but there is no such packet", name)
				}
			}
		})
	}
}

// goldenFinding is the part of a finding that must not change unnoticed.
type goldenFinding struct {
	Rule     string   `json:"rule"`
	Counted  int      `json:"counted"`
	Evidence []string `json:"evidence"` // kind and value
}

type goldenScreening struct {
	ExternalID string          `json:"external_id"`
	Band       screen.Band     `json:"band"`
	Score      int             `json:"score"`
	Findings   []goldenFinding `json:"findings"`
	Ran        int             `json:"ran"`
	Missing    map[string]int  `json:"missing"`
}

func shortened(j pipeline.Judgement) goldenScreening {
	s := j.Screening
	g := goldenScreening{ExternalID: s.Application.ExternalID, Band: s.Band, Score: s.Score, Ran: s.Coverage.Ran, Missing: s.Coverage.Missing, Findings: []goldenFinding{}}
	for _, f := range s.Findings {
		gf := goldenFinding{Rule: f.Rule, Counted: f.Counted}
		for _, e := range f.Evidence {
			if line := e.Kind + " " + e.Value; !slices.Contains(gf.Evidence, line) {
				gf.Evidence = append(gf.Evidence, line)
			}
		}
		slices.Sort(gf.Evidence)
		g.Findings = append(g.Findings, gf)
	}
	return g
}

// goldenDocument is what extraction must give for one file.
type goldenDocument struct {
	File    string         `json:"file"`
	Verdict screen.Verdict `json:"verdict"`
	Pages   int            `json:"pages"`
	Text    []string       `json:"text"` // by line
	Links   []string       `json:"links"`
	Hidden  []string       `json:"hidden"`
}

type goldenReading struct {
	Documents   []goldenDocument `json:"documents"`
	Identifiers []string         `json:"identifiers"` // kind and value
	Names       []string         `json:"names"`       // source and value
	Work        []string         `json:"work"`
}

func readingOf(r pipeline.Reading) goldenReading {
	g := goldenReading{}
	for _, d := range r.Docs {
		gd := goldenDocument{File: d.Name, Verdict: d.Quality.Verdict, Pages: d.Pages, Text: strings.Split(d.Text, "\n"), Links: []string{}, Hidden: []string{}}
		for _, l := range d.Links {
			gd.Links = append(gd.Links, l.Text+" → "+l.Target)
		}
		for _, h := range d.Hidden {
			gd.Hidden = append(gd.Hidden, h.Text)
		}
		g.Documents = append(g.Documents, gd)
	}
	for _, id := range r.Found.Identifiers {
		g.Identifiers = append(g.Identifiers, id.Kind+" "+id.Value)
	}
	for _, n := range r.Found.Names {
		g.Names = append(g.Names, n.Source+" "+n.Value)
	}
	for _, w := range r.Found.Work {
		g.Work = append(g.Work, strings.Join([]string{w.Source, w.Employer, w.Title, w.Start.String(), w.End.String()}, " | "))
	}
	return g
}

// golden compares a value with its file, or writes it.
func golden(t *testing.T, path string, v any) {
	t.Helper()
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with -update", err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s differs (-want +got); if it should, run with -update\n%s", path, diff)
	}
}

func TestScreeningAndReadingStayAsTheyAre(t *testing.T) {
	b := setup(t)
	for _, set := range []string{"honest", "suspect"} {
		for name, j := range b.judge(t, func(n string) bool { return strings.HasPrefix(n, set+"/") }) {
			golden(t, filepath.Join("golden", "screen", filepath.FromSlash(name)+".json"), shortened(j))
		}
	}
	for _, r := range b.reads {
		golden(t, filepath.Join("golden", "extract", filepath.FromSlash(r.name)+".json"), readingOf(r.reading))
	}
}

func TestFilesStaySmallAndComplete(t *testing.T) {
	total, packets := int64(0), map[string]int{}
	err := fs.WalkDir(samples.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		total += info.Size()
		if info.Size() > 150<<10 {
			t.Errorf("%s has %d bytes; at most 150 KiB", path, info.Size())
		}
		if strings.HasSuffix(path, "/application.json") {
			packets[path[:strings.IndexByte(path, '/')]]++
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if total > 6<<20 || packets["honest"] < 12 || packets["suspect"] < 12 {
		t.Errorf("%d bytes, packets %v; want at most 6 MiB and 12 of each", total, packets)
	}
}
