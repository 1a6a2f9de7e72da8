package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/intake"
	"bonafide/internal/link"
	"bonafide/internal/pipeline"
	"bonafide/internal/score"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// screenCmd screens files and folders together, without a database.
type screenCmd struct {
	Paths  []string `arg:"" help:"Résumés, packets (folders with application.json), or folders of them."`
	JSON   bool     `help:"Print one JSON object an application (NDJSON)."`
	Meta   string   `help:"Meta file (JSON of the contract) for a single résumé." placeholder:"FILE" type:"existingfile"`
	FailOn string   `help:"Exit with status 3 when an application reaches this band." enum:",low,medium,high,critical" default:"" placeholder:"BAND"`
	Rules  string   `help:"Folder of another rule catalogue." placeholder:"DIR"`
	Lists  []string `help:"Watchlists in CSV to match with." placeholder:"FILE" type:"existingfile"`
	DB     string   `help:"Data directory whose applications are neighbours too (serve must not run on it)." placeholder:"DIR"`
	OCR    bool     `help:"Read pictures of text with tesseract, where it is installed."`
	Source string   `help:"Source of applications that name none." default:"upload"`
}

// Run screens everything under the paths together, so that each application
// sees all others as neighbours.
func (c *screenCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	eng, err := loadEngine(c.Rules, g.DataDir)
	if err != nil {
		return err
	}
	packets, err := c.packets()
	if err != nil {
		return err
	}
	pool, err := eng.withPool(g)
	if err != nil {
		return err
	}
	defer pool.Close()
	chain, world, done, err := c.world(ctx, eng, std)
	if err != nil {
		return err
	}
	defer done()
	judged, err := c.screen(ctx, chain, packets, world)
	if err != nil {
		return err
	}
	for i, j := range judged {
		if c.JSON {
			err = printScreening(std.out, j, packets[i].Problems)
		} else {
			err = report(std.out, packets[i], j)
		}
		if err != nil {
			return err
		}
	}
	for _, j := range judged {
		if c.FailOn != "" && j.Screening.Band.Rank() >= screen.Band(c.FailOn).Rank() {
			return exitError{code: 3}
		}
	}
	bad := 0
	for _, p := range packets {
		if len(p.Problems) > 0 {
			bad++
		}
	}
	if bad > 0 {
		return exitError{1, fmt.Sprintf("%d of %d packets came with problems; they stand beside each", bad, len(packets))}
	}
	return nil
}

func (c *screenCmd) packets() ([]intake.Packet, error) {
	var out []intake.Packet
	for _, path := range c.Paths {
		found, err := intake.Packets(path, c.Source)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("nothing to screen under %s: put résumés or packets there", strings.Join(c.Paths, ", "))
	}
	if c.Meta == "" {
		return out, nil
	}
	if len(out) != 1 {
		return nil, fmt.Errorf("--meta describes one résumé, but %d were found", len(out))
	}
	data, err := os.ReadFile(c.Meta)
	if err != nil {
		return nil, err
	}
	out[0].Describe(c.Meta, data, c.Source)
	return out, nil
}

// world holds the neighbours: those of the run, and of a data directory if
// given. The lists given join those that the engine brings. The chain judges by
// the rules given, else by those that are live in the data directory.
func (c *screenCmd) world(ctx context.Context, eng *engine, std streams) (*pipeline.Chain, pipeline.World, func(), error) {
	for _, path := range c.Lists {
		f, err := os.Open(path)
		if err != nil {
			return nil, pipeline.World{}, nil, err
		}
		read, err := watchlist.Read(f, watchlist.Source{List: path, Class: "intelligence", Added: time.Now()}, watchlist.Options{})
		f.Close()
		if err != nil {
			return nil, pipeline.World{}, nil, fmt.Errorf("%s: %w", path, err)
		}
		for _, s := range read.Skipped {
			fmt.Fprintf(std.err, "bonafide: %s:%d: not taken: %s\n", path, s.Line, s.Reason)
		}
		eng.watch = append(eng.watch, read.Entries...)
	}
	w := pipeline.World{Index: link.NewMemory(), Policy: pipeline.SharingPolicy(eng.lists), Watch: eng.watched()}
	if c.DB == "" {
		return eng.chain, w, func() {}, nil
	}
	st, err := openStore(ctx, c.DB, eng.lists, discard())
	if err != nil {
		return nil, w, nil, err
	}
	desk := eng.newDesk(st, discard())
	if c.Rules == "" {
		err = desk.FollowLive(ctx)
	}
	if err == nil {
		w, err = desk.World(ctx)
	}
	if err != nil {
		st.Close()
		return nil, w, nil, err
	}
	w.Index = both{link.NewMemory(), w.Index}
	return desk.Chain(), w, func() { st.Close() }, nil
}

// screen reads all packets, a few at once, then judges each with all others.
func (c *screenCmd) screen(ctx context.Context, chain *pipeline.Chain, packets []intake.Packet, w pipeline.World) ([]pipeline.Judgement, error) {
	readings := make([]pipeline.Reading, len(packets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0)+1)
	received := time.Now().UTC()
	for i, p := range packets {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			files := make([]pipeline.File, len(p.Files))
			for k, f := range p.Files {
				files[k] = pipeline.File{Name: f.Name, Role: f.Role, Data: f.Data}
			}
			docs := chain.Documents(ctx, files, extract.Options{OCR: c.OCR}, true)
			app := p.App
			if app.Source == "" {
				app.Source = c.Source
			}
			if app.ID == "" {
				app.ID = cmp.Or(app.ExternalID, p.Path)
			}
			readings[i] = chain.Read(&app, int64(i+1), docs, received, nil)
		})
	}
	wg.Wait()
	index, ok := w.Index.(interface{ Put(*link.Record) })
	if ok {
		for _, r := range readings {
			index.Put(r.Record)
		}
	}
	out := make([]pipeline.Judgement, len(packets))
	for i, r := range readings {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		var err error
		if out[i], err = chain.Judge(ctx, r, w); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// printScreening prints one application as JSON; word boxes stay out, they are
// for drawing.
func printScreening(out io.Writer, j pipeline.Judgement, problems intake.Problems) error {
	s := j.Screening
	docs := slices.Clone(s.Documents)
	for i := range docs {
		docs[i].Words, docs[i].Other, docs[i].Resume = nil, "", nil
	}
	s.Documents = docs
	type withProblems struct {
		screen.Screening
		Problems intake.Problems `json:"problems,omitempty"`
	}
	return json.NewEncoder(out).Encode(withProblems{s, problems})
}

// report prints one application for people.
func report(out io.Writer, p intake.Packet, j pipeline.Judgement) error {
	s := j.Screening
	b := &strings.Builder{}
	fmt.Fprintf(b, "%-8s %3d  %s  (%s)\n", s.Band, s.Score, cmp.Or(s.Application.Name, "name unknown"), p.Path)
	for _, x := range p.Problems {
		fmt.Fprintf(b, "         !    %s\n", x)
	}
	for _, d := range s.Documents {
		if v := d.Quality.Verdict; v != screen.Good {
			fmt.Fprintf(b, "         !    %s is %s: %s\n", d.Name, strings.ReplaceAll(string(v), "_", " "), strings.Join(d.Quality.Reasons, "; "))
		}
	}
	if s.Score > 0 {
		fmt.Fprintf(b, "         %s\n", score.Words(s.Score, 0.001))
	}
	for _, f := range s.Findings {
		fmt.Fprintf(b, "         %+3d  %s  [%s]\n", f.Counted, f.Notice, f.Rule)
		for _, e := range f.Evidence[:min(len(f.Evidence), 4)] {
			fmt.Fprintf(b, "              %s\n", place(e))
		}
		if n := len(f.Evidence); n > 4 {
			fmt.Fprintf(b, "              and %d more\n", n-4)
		}
	}
	fmt.Fprintf(b, "         %d of %d checks could run%s\n\n", s.Coverage.Ran, s.Coverage.Of, missing(s.Coverage))
	_, err := io.WriteString(out, printableLines(b.String()))
	return err
}

// place says where one piece of evidence stands.
func place(e screen.Evidence) string {
	where := e.Field
	if e.Document != "" {
		where = e.Document
		if e.Page > 0 {
			where += fmt.Sprintf(" page %d", e.Page)
		}
		if e.End > 0 {
			where += fmt.Sprintf(", bytes %d–%d", e.Start, e.End)
		}
	}
	text := e.Kind + " " + e.Value
	for _, part := range []string{where, e.Note, e.Source} {
		if part != "" {
			text += " · " + part
		}
	}
	if len(e.Applications) > 0 {
		text += " · also " + strings.Join(e.Applications, ", ")
	}
	return text
}

func missing(c screen.Coverage) string {
	if len(c.Missing) == 0 {
		return ""
	}
	keys := make([]string, 0, len(c.Missing))
	for k := range c.Missing {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(c.Missing[b]-c.Missing[a], strings.Compare(a, b)) })
	for i, k := range keys {
		keys[i] = fmt.Sprintf("%s (%d)", k, c.Missing[k])
	}
	return "; without " + strings.Join(keys[:min(len(keys), 6)], ", ")
}

// both is the run's own applications beside those of a data directory.
type both struct {
	*link.Memory
	stored link.Index
}

// storedFrom keeps the numbers of stored applications apart from the run's own.
const storedFrom = int64(1) << 40

// Holders implements [link.Index].
func (b both) Holders(ctx context.Context, self int64, kind, value string, limit int) ([]int64, int, error) {
	own, n, err := b.Memory.Holders(ctx, self, kind, value, limit)
	if err != nil {
		return nil, 0, err
	}
	theirs, m, err := b.stored.Holders(ctx, 0, kind, value, limit)
	for i := range theirs {
		theirs[i] += storedFrom
	}
	all := append(own, theirs...)
	return all[:min(len(all), limit)], n + m, err
}

// Records implements [link.Index].
func (b both) Records(ctx context.Context, apps []int64) ([]*link.Record, error) {
	var own, theirs []int64
	for _, a := range apps {
		if a >= storedFrom {
			theirs = append(theirs, a-storedFrom)
		} else {
			own = append(own, a)
		}
	}
	out, err := b.Memory.Records(ctx, own)
	if err != nil || len(theirs) == 0 {
		return out, err
	}
	more, err := b.stored.Records(ctx, theirs)
	for _, r := range more {
		here := *r // the index keeps its own as it is
		here.App += storedFrom
		out = append(out, &here)
	}
	return out, err
}
