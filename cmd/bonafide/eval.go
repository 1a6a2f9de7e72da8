package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/screen"
)

// evalCmd measures parts of the program on files that the user gives.
type evalCmd struct {
	All        evalAllCmd        `cmd:"" help:"All that follows, each on what it is measured on, in one table with the goals."`
	Extraction evalExtractionCmd `cmd:"" help:"How well files are read: word recall against pdftotext, verdicts, time."`
	Names      evalNamesCmd      `cmd:"" help:"How well names are told apart, on labelled pairs."`
	Near       evalNearCmd       `cmd:"" name:"near-duplicates" help:"How well reworded texts are found, against comparing all with all, and how fast."`
	Rings      evalRingsCmd      `cmd:"" help:"How well applications of one operator are brought together, and how many honest people among them."`
	Scenarios  evalScenariosCmd  `cmd:"" help:"Whether the documented cases and the honest people who look like them come to their bands."`
	Honest     evalHonestCmd     `cmd:"" help:"How many invented honest applications reach the queue, by profile and script."`
	Screening  evalScreeningCmd  `cmd:"" help:"How fast and how well listed names are found, and how many of the people given meet one."`
}

// evalExtractionCmd measures reading on a folder of documents.
type evalExtractionCmd struct {
	JSON   bool     `help:"Print one JSON object."`
	Render bool     `help:"Also run the second step (ink test, pictures) and measure it."`
	Worst  int      `help:"Name that many files with the lowest word recall." default:"5"`
	Paths  []string `arg:"" name:"dir" help:"Folders or files. NAME.truth.yaml beside NAME.pdf is what the file was made from."`
}

// extractionReport is the outcome. Shares are 0–1; a pointer is nil where
// nothing could be measured.
type extractionReport struct {
	Files       int            `json:"files"`
	Verdicts    map[string]int `json:"verdicts"`
	Opened      float64        `json:"opened"`    // without old Office files and locked ones
	Openable    int            `json:"openable"`  // number of files that Opened is a share of
	Reference   string         `json:"reference"` // "pdftotext", or why there is none
	Compared    int            `json:"compared"`  // PDFs with at least 20 words of reference
	WordRecall  *float64       `json:"word_recall"`
	BelowNinety *float64       `json:"below_90"` // share of Compared with a word recall under .90
	Emails      int            `json:"emails"`   // different addresses in the reference, counted by file
	EmailRecall *float64       `json:"email_recall"`
	Truth       map[string]int `json:"truth,omitempty"` // field to values stated in truth files
	TruthFound  map[string]int `json:"truth_found,omitempty"`
	Pages       int            `json:"pages"`              // of PDFs
	CPUPerPage  float64        `json:"cpu_ms_per_page"`    // step 1
	CPURender   float64        `json:"render_ms_per_page"` // step 2, 0 without --render
	LongestMS   float64        `json:"longest_ms"`
	Longest     string         `json:"longest"`
	Deaths      int64          `json:"deaths"` // of reader processes; the program itself survives them
	Seconds     float64        `json:"seconds"`
	Worst       []worstFile    `json:"worst,omitempty"`
}

// worstFile is a file with a low word recall.
type worstFile struct {
	File       string  `json:"file"`
	WordRecall float64 `json:"word_recall"`
	Verdict    string  `json:"verdict"`
}

// measured is what was seen of one file.
type measured struct {
	inputFile
	doc       screen.Document
	format    extract.Format
	took      time.Duration
	reference string
	compared  bool
	truth     *truth
}

// Run reads every file and prints goal beside figure.
func (c *evalExtractionCmd) Run(g *globals, std streams) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ids, err := identifierOptions()
	if err != nil {
		return err
	}
	pool, err := newReaders(g, false)
	if err != nil {
		return err
	}
	defer pool.Close()
	e := evaluation{pool: pool, ids: ids, pdftotext: findPDFToText(), truths: findTruths(c.Paths)}
	r := &e.report
	r.Verdicts, r.Truth, r.TruthFound = map[string]int{}, map[string]int{}, map[string]int{}
	if r.Reference = "pdftotext"; e.pdftotext == "" {
		r.Reference = "none: pdftotext isn't installed"
		fmt.Fprintln(std.err, "WARNING: pdftotext (poppler-utils) isn't installed: word and e-mail recall are NOT measured")
	}
	begin := time.Now()
	if err := e.run(ctx, c); err != nil {
		return err
	}
	r.Seconds, r.Deaths = time.Since(begin).Seconds(), pool.Deaths()
	if c.JSON {
		return json.NewEncoder(std.out).Encode(r)
	}
	return r.print(std.out)
}

// run reads PDFs first, so that their computing time can be told.
func (e *evaluation) run(ctx context.Context, c *evalExtractionCmd) error {
	var pdfs, others []inputFile
	for _, f := range listFiles(c.Paths) {
		if strings.HasSuffix(f.path, ".truth.yaml") {
			continue
		}
		data, err := f.load()
		if format, _ := extract.Sniff(data); err == nil && format == extract.FormatPDF {
			pdfs = append(pdfs, f)
		} else {
			others = append(others, f)
		}
	}
	if len(pdfs)+len(others) == 0 {
		return fmt.Errorf("no files in %s", strings.Join(c.Paths, ", "))
	}
	atOnce := runtime.GOMAXPROCS(0) // as many as readers: waiting for one is no reading time
	before := e.pool.CPU()
	if err := inOrder(ctx, pdfs, atOnce, e.measure(ctx), e.add); err != nil {
		return err
	}
	pages := float64(max(e.report.Pages, 1))
	e.report.CPUPerPage = ms(e.pool.CPU()-before) / pages
	if c.Render {
		before = e.pool.CPU()
		if err := inOrder(ctx, pdfs, atOnce, e.render(ctx), e.drop); err != nil {
			return err
		}
		// Reading anew is part of the second pass here; the first pass tells how much.
		e.report.CPURender = ms(e.pool.CPU()-before)/pages - e.report.CPUPerPage
	}
	if err := inOrder(ctx, others, atOnce, e.measure(ctx), e.add); err != nil {
		return err
	}
	e.finish(c.Worst)
	return nil
}

// measure reads one file, and has pdftotext read it too.
func (e *evaluation) measure(ctx context.Context) func(inputFile) measured {
	return func(f inputFile) measured {
		m := measured{inputFile: f, truth: e.truths.of(f.path)}
		data, err := f.load()
		if err != nil {
			m.doc = unreadable(f.path, err)
			return m
		}
		m.format, _ = extract.Sniff(data)
		begin := time.Now()
		m.doc = e.pool.Text(ctx, filepath.Base(f.path), data, extract.Options{})
		m.took = time.Since(begin)
		if m.format == extract.FormatPDF && e.pdftotext != "" {
			m.reference, m.compared = referenceText(ctx, e.pdftotext, f.path)
		}
		return m
	}
}

func (e *evaluation) render(ctx context.Context) func(inputFile) measured {
	return func(f inputFile) measured {
		data, err := f.load()
		if err == nil {
			doc := e.pool.Text(ctx, filepath.Base(f.path), data, extract.Options{})
			e.pool.Render(ctx, data, doc)
		}
		return measured{}
	}
}

func (e *evaluation) drop(measured) error { return nil }

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// print writes goal beside figure.
func (r *extractionReport) print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(what, figure, goal string) { fmt.Fprintf(t, "%s\t%s\t%s\n", what, figure, goal) }
	row("measure", "figure", "goal")
	row("files", fmt.Sprint(r.Files), "")
	row("opened, without old Office and locked files", fmt.Sprintf("%.4f of %d", r.Opened, r.Openable), "≥ .95 (résumés ≥ .995)")
	row("word recall, mean", share(r.WordRecall), "≥ .98")
	row("share of files with a word recall below .90", share(r.BelowNinety), "≤ .02")
	row("e-mail recall", share(r.EmailRecall)+fmt.Sprintf(" of %d", r.Emails), "≥ .99")
	for _, field := range truthFields {
		if n := r.Truth[field]; n > 0 {
			row("stated "+field+" found", fmt.Sprintf("%d of %d", r.TruthFound[field], n), "all")
		}
	}
	row("CPU ms a page, text", fmt.Sprintf("%.1f", r.CPUPerPage), "≤ 30")
	if r.CPURender > 0 {
		row("CPU ms a page, text and rendering", fmt.Sprintf("%.1f", r.CPUPerPage+r.CPURender), "≤ 120")
	}
	row("longest file, ms", fmt.Sprintf("%.0f %s", r.LongestMS, filepath.Base(r.Longest)), "≤ 10000")
	row("reader processes that died", fmt.Sprint(r.Deaths), "the program survives them")
	row("reference", fmt.Sprintf("%s, %d files", r.Reference, r.Compared), "")
	for _, v := range []screen.Verdict{
		screen.Good, screen.Disputed, screen.Poor, screen.Scanned, screen.Empty, screen.Encrypted, screen.Damaged, screen.OverLimit, screen.Unsupported,
	} {
		row("  "+string(v), fmt.Sprint(r.Verdicts[string(v)]), "")
	}
	for _, f := range r.Worst {
		row("  lowest word recall", fmt.Sprintf("%.3f %s", f.WordRecall, filepath.Base(f.File)), f.Verdict)
	}
	return t.Flush()
}

func share(v *float64) string {
	if v == nil {
		return "not measured"
	}
	return fmt.Sprintf("%.4f", *v)
}
