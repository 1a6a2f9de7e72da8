package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"bonafide/internal/extract"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/rules"
)

// extractCmd reads files and prints what stands in them.
type extractCmd struct {
	JSON   bool     `help:"One JSON object a file, in input order."`
	Fast   bool     `help:"PDF: the light reader alone; no agreement, no places."`
	OCR    bool     `name:"ocr" help:"Read pictures of text with tesseract, where it is installed."`
	Render bool     `default:"true" negatable:"" help:"PDF: draw the pages, to find text without ink and pictures."`
	Words  bool     `help:"With --json: also the place of every word."`
	Paths  []string `arg:"" name:"path" help:"Files, or folders that are walked in the order of their names."`
}

// workerCmd is the life of a child process; people never call it.
type workerCmd struct{}

// Run serves frames until the input ends.
func (workerCmd) Run(std streams) error {
	if code := extract.WorkerMain(context.Background(), std.in, std.out); code != 0 {
		return exitError{code: code}
	}
	return nil
}

// extracted is one line of the command's output.
type extracted struct {
	File        string              `json:"file"`
	Document    screen.Document     `json:"document"`
	Identifiers []screen.Identifier `json:"identifiers"`
}

// Run reads all files, a few at a time, and prints them in order.
func (c *extractCmd) Run(g *globals, std streams) error {
	ctx, stop := interruptible()
	defer stop()
	ids, err := identifierOptions()
	if err != nil {
		return err
	}
	pool, err := newReaders(g, c.OCR)
	if err != nil {
		return err
	}
	defer pool.Close()
	out := bufio.NewWriter(std.out)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	read := reading{pool: pool, ids: ids, opt: extract.Options{Fast: c.Fast, OCR: c.OCR}, render: c.Render && !c.Fast}
	err = inOrder(ctx, listFiles(c.Paths), runtime.GOMAXPROCS(0)+2, func(f inputFile) extracted {
		return read.one(ctx, f)
	}, func(e extracted) error {
		if !c.Words {
			e.Document.Words = nil
		}
		if c.JSON {
			err = enc.Encode(e)
		} else {
			err = describe(out, &e)
		}
		return errors.Join(err, out.Flush())
	})
	if err != nil {
		return fmt.Errorf("print what was read: %w", err)
	}
	return nil
}

// newReaders starts the pool of readers that commands use. Compiled engines
// are kept in the data folder; where that can't be made, each reader compiles
// anew and takes seconds to start.
func newReaders(g *globals, ocr bool) (*extract.Pool, error) {
	cfg := extract.Config{CacheDir: filepath.Join(g.DataDir, "cache"), Limits: g.limits}
	if err := os.MkdirAll(cfg.CacheDir, 0o700); err != nil {
		cfg.CacheDir = ""
	}
	if ocr {
		cfg.Tesseract = extract.FindTesseract()
	}
	pool, err := extract.NewPool(cfg)
	if err != nil {
		return nil, fmt.Errorf("start the processes that read documents: %w", err)
	}
	return pool, nil
}

// inputFile is a file to be read, or the error on the way to it.
type inputFile struct {
	path string
	err  error
}

// listFiles walks the paths given. A path that doesn't exist is an entry with
// its error, so that it gets its line in the output. Hidden files and folders
// inside folders are passed over.
func listFiles(paths []string) []inputFile {
	var files []inputFile
	for _, p := range paths {
		err := filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				files = append(files, inputFile{path, err})
			case path != p && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
			case !d.IsDir():
				files = append(files, inputFile{path, nil})
			}
			return nil
		})
		if err != nil {
			files = append(files, inputFile{p, err})
		}
	}
	return files
}

// reading is how every file of one command is read.
type reading struct {
	pool   *extract.Pool
	ids    identify.Options
	opt    extract.Options
	render bool
}

// one reads one file and finds what stands in it.
func (r *reading) one(ctx context.Context, f inputFile) extracted {
	e := extracted{File: f.path}
	data, err := f.load()
	if err != nil {
		e.Document = unreadable(f.path, err)
	} else {
		e.Document = r.pool.Text(ctx, filepath.Base(f.path), data, r.opt)
		if r.render {
			e.Document = r.pool.Render(ctx, data, e.Document)
		}
	}
	e.Document.ID = "d1"
	e.Identifiers = findIdentifiers(e.Document, r.ids)
	return e
}

// mostFile is what is taken into memory of one file: somewhat more than the
// limit of extraction, so that the limit is what answers.
const mostFile = 32 << 20

func (f inputFile) load() ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	r, err := os.Open(f.path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if info, err := r.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.Join(err, fmt.Errorf("%s is no regular file", f.path))
	}
	return io.ReadAll(io.LimitReader(r, mostFile))
}

// unreadable is the document of a file that the system doesn't give.
func unreadable(path string, err error) screen.Document {
	return screen.Document{
		Name: filepath.Base(path), Metadata: map[string]string{}, Links: []screen.DocumentLink{}, Hidden: []screen.Hidden{},
		Quality: screen.Quality{Verdict: screen.Damaged, Reasons: []string{"the file could not be opened: " + err.Error()}},
	}
}

// identifierOptions loads what the lists say of identifiers, once a command.
func identifierOptions() (identify.Options, error) {
	lists, err := list.Load(rules.FS)
	if err != nil {
		return identify.Options{}, fmt.Errorf("lists:\n%w", err)
	}
	return pipeline.IdentifyOptions(lists), nil
}

// findIdentifiers gives the identifiers of one document by itself, those of
// its structured content included.
func findIdentifiers(doc screen.Document, opt identify.Options) []screen.Identifier {
	ids := identify.All(doc.Resume, []screen.Document{doc}, opt).Identifiers
	if ids == nil {
		ids = []screen.Identifier{}
	}
	return ids
}

// inOrder runs work on all items, at most inFlight at a time, and passes the
// results to emit in the order of the items. It stops at emit's first error.
func inOrder[T, R any](ctx context.Context, items []T, inFlight int, work func(T) R, emit func(R) error) error {
	// The emitter holds one more, and the sender another until there is room.
	results := make(chan chan R, max(inFlight-2, 0))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer close(results)
		for _, it := range items {
			one := make(chan R, 1)
			go func() { one <- work(it) }()
			select {
			case results <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	for one := range results {
		if err := emit(<-one); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// describe prints a file for people: its verdict with reasons, what was found,
// and the text.
func describe(w io.Writer, e *extracted) error {
	d := &e.Document
	fmt.Fprintf(w, "%s: %s", e.File, d.Quality.Verdict)
	if d.MediaType != "" {
		fmt.Fprintf(w, ", %s", d.MediaType)
	}
	if d.Pages > 0 {
		fmt.Fprintf(w, ", %d pages", d.Pages)
	}
	fmt.Fprintln(w)
	for _, r := range d.Quality.Reasons {
		fmt.Fprintln(w, "  note:", printable(r))
	}
	for _, k := range slices.Sorted(maps.Keys(d.Metadata)) {
		fmt.Fprintf(w, "  %s: %s\n", printable(k), printable(shortened(d.Metadata[k])))
	}
	for _, l := range d.Links {
		fmt.Fprintf(w, "  link: %s → %s\n", printable(l.Text), printable(l.Target))
	}
	for _, h := range d.Hidden {
		fmt.Fprintf(w, "  not seen (%s): %s\n", h.Method, printable(shortened(h.Text)))
	}
	for _, r := range d.Revisions {
		fmt.Fprintf(w, "  %s by %s: %s\n", r.Kind, printable(r.Author), printable(shortened(r.Text)))
	}
	for _, id := range e.Identifiers {
		fmt.Fprintf(w, "  %s: %s\n", id.Kind, printable(id.Value))
	}
	_, err := fmt.Fprintf(w, "\n%s\n", printableLines(d.Text))
	return err
}
