package extract

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// Config says how a [Pool] works. The zero value is usable.
type Config struct {
	Workers   int      // child processes; the number of processors when 0
	Limits    Limits   // defaults where zero
	CacheDir  string   // folder for compiled engines, made 0700; none when empty: each child then takes seconds to start
	Command   []string // program and arguments of a child; this binary with "extract-worker" when empty
	Recycle   int      // files after which a child is replaced; 200 when 0
	Tesseract string   // path of the program; no OCR when empty. See [FindTesseract]
}

// Pool reads files in child processes, each confined as far as the system
// allows. It is safe for concurrent use; more calls than children wait.
type Pool struct {
	cfg   Config
	ctx   context.Context // ends when the pool closes
	stop  context.CancelFunc
	slots chan *child // one element for each child; nil where one has still to be started
	ocr   chan struct{}

	namespaces bool
	doors      []string
	once       sync.Once
	deaths     atomic.Int64
	cpu        atomic.Int64
}

// ErrNoPages is returned for a page image of a format that has no pages.
var ErrNoPages = errors.New("this kind of file has no page images: its text is shown instead")

// ErrClosed is returned by calls on a closed pool.
var ErrClosed = errors.New("the pool of readers is closed")

// NewPool starts a pool and returns when one child is warm. The error says
// what kept that child from starting. Call Close when done.
func NewPool(cfg Config) (*Pool, error) {
	cfg, err := cfg.filled()
	if err != nil {
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	p := &Pool{cfg: cfg, ctx: ctx, stop: stop, slots: make(chan *child, cfg.Workers), ocr: make(chan struct{}, cfg.Workers)}
	c, err := p.first()
	if err != nil {
		stop()
		return nil, fmt.Errorf("start a reader process: %w", err)
	}
	p.doors = c.doors
	p.slots <- c
	for range cfg.Workers - 1 {
		p.slots <- p.start()
	}
	return p, nil
}

func (cfg Config) filled() (Config, error) {
	if cfg.Workers <= 0 {
		cfg.Workers = runtime.GOMAXPROCS(0)
	}
	if cfg.Recycle <= 0 {
		cfg.Recycle = 200
	}
	cfg.Limits = cfg.Limits.Filled()
	if len(cfg.Command) == 0 {
		exe, err := os.Executable()
		if err != nil {
			return cfg, fmt.Errorf("find the own program: %w", err)
		}
		cfg.Command = []string{exe, "extract-worker"}
	}
	if cfg.CacheDir != "" {
		abs, err := filepath.Abs(cfg.CacheDir)
		if err == nil {
			err = os.MkdirAll(abs, 0o700)
		}
		if err != nil {
			return cfg, fmt.Errorf("make the folder for compiled engines: %w", err)
		}
		cfg.CacheDir = abs
	}
	return cfg, nil
}

// first starts a child with a network namespace of its own, and without where
// the system refuses.
func (p *Pool) first() (*child, error) {
	var err error
	for _, p.namespaces = range []bool{namespacesPossible, false} {
		var c *child
		if c, err = spawn(p.cfg, p.namespaces); err != nil {
			continue
		}
		if err = c.await(p.ctx); err == nil {
			return c, nil
		}
		c.end()
	}
	return nil, err
}

// start begins a child without waiting for it; nil when that fails, so that
// the next call tries again.
func (p *Pool) start() *child {
	c, err := spawn(p.cfg, p.namespaces)
	if err != nil {
		return nil
	}
	return c
}

// Text is step 1: text, links and metadata. It never fails: whatever goes
// wrong is the document's verdict, with reasons. A file whose reader died is
// read once more in a fresh process, a PDF then without its second reader; when
// the deadline has passed its verdict is over_limit.
func (p *Pool) Text(ctx context.Context, name string, data []byte, opt Options) screen.Document {
	if int64(len(data)) > p.cfg.Limits.FileBytes {
		return Read(ctx, name, data, Options{Limits: p.cfg.Limits})
	}
	res, err := p.read(ctx, request{Op: opText, Name: name, Options: opt}, data)
	if err != nil || res.Doc == nil {
		return verdict(name, data, p.cfg.Limits, asLimit(err))
	}
	doc := *res.Doc
	if opt.OCR {
		p.addOCR(ctx, data, &doc)
	}
	return doc
}

// attempts is how often a file is read whose reader was killed by somebody
// else; one whose reader ended by itself is read twice.
const attempts = 3

// read asks until there is an answer, within one deadline.
func (p *Pool) read(ctx context.Context, req request, data []byte) (response, error) {
	left := p.cfg.Limits.Wall // of the time in a reader; waiting for one isn't the file's fault
	var died []string
	var before error
	for n := 1; ; n++ {
		res, _, err := p.ask(ctx, req, data, left)
		if err == nil && res.Doc != nil && len(died) > 0 {
			q := &res.Doc.Quality
			q.Reasons = append(q.Reasons, "an earlier attempt ended with its process ("+strings.Join(died, ", ")+")")
		}
		var d *death
		if errors.As(err, &d) && d.late && before != nil {
			return res, before // the first end tells more than that the rest of the time was short
		}
		if !errors.As(err, &d) || d.late || n == attempts || n > 1 && !d.killed() {
			return res, err
		}
		if left -= d.took; left < p.cfg.Limits.Wall/10 {
			return res, err
		}
		died, before = append(died, d.what()), err
		req.Options.OneReader, req.Options.Fast = true, false
	}
}

// Render is step 2: ink test and pictures, for PDFs. It returns the document
// with what it adds; on failure, or for another format, the document as it
// was, with a reason added where there is one.
func (p *Pool) Render(ctx context.Context, data []byte, doc screen.Document) screen.Document {
	if doc.MediaType != mediaPDF || !doc.Quality.Verdict.Readable() {
		return doc
	}
	res, _, err := p.ask(ctx, request{Op: opRender, Doc: &doc}, data, p.cfg.Limits.Wall)
	if err == nil && res.Error != "" {
		err = errors.New(res.Error)
	}
	if err != nil || res.Doc == nil {
		doc.Quality.Reasons = append(doc.Quality.Reasons, "the pages could not be drawn: "+sentence(fmt.Sprint(asLimit(err))))
		return doc
	}
	return *res.Doc
}

// PageImage renders one page, from 1, as PNG. It returns [ErrNoPages] for
// formats without pages, and a reason in words for files that can't be drawn.
func (p *Pool) PageImage(ctx context.Context, data []byte, page int, dpi float64) ([]byte, error) {
	res, body, err := p.ask(ctx, request{Op: opImage, Page: page, DPI: dpi}, data, p.cfg.Limits.Wall)
	switch {
	case err != nil:
		return nil, fmt.Errorf("page image %d: %w", page, err)
	case res.NoPages:
		return nil, ErrNoPages
	case res.Error != "":
		return nil, fmt.Errorf("page image %d: %s", page, res.Error)
	}
	return body, nil
}

// Isolation says in words how children are confined, for the start page and
// the log. It says "weaker" where memory, files or the network aren't.
func (p *Pool) Isolation() string {
	doors := append([]string{"own process", "deadline"}, p.doors...)
	if p.namespaces {
		doors = append(doors, "no network")
	}
	s := "readers: " + strings.Join(doors, ", ")
	if !p.namespaces || !strings.Contains(s, "landlock") || !strings.Contains(s, "memory") {
		s += " (weaker than on a Linux system with Landlock and user namespaces)"
	}
	return s
}

// Deaths is the number of children that ended on their own, by a limit of the
// system or at the deadline, since the pool started.
func (p *Pool) Deaths() int64 { return p.deaths.Load() }

// CPU is the computing time of all answers since the pool started; 0 where
// the system doesn't tell.
func (p *Pool) CPU() time.Duration { return time.Duration(p.cpu.Load()) }

// Close ends all children and waits for them. Calls under way get a verdict.
func (p *Pool) Close() {
	p.once.Do(func() {
		p.stop()
		for range p.cfg.Workers {
			if c := <-p.slots; c != nil {
				c.end()
			}
		}
	})
}

// ask has one child answer one request. The deadline runs from when the child
// has it. The child is replaced at once when it died.
func (p *Pool) ask(ctx context.Context, req request, data []byte, wall time.Duration) (response, []byte, error) {
	var c *child
	select {
	case <-p.ctx.Done():
		return response{}, nil, ErrClosed
	case <-ctx.Done():
		return response{}, nil, ctx.Err()
	case c = <-p.slots:
	}
	defer func() { p.slots <- c }()
	if p.ctx.Err() != nil {
		return response{}, nil, ErrClosed
	}
	var err error
	if c == nil {
		if c, err = spawn(p.cfg, p.namespaces); err != nil {
			return response{}, nil, fmt.Errorf("start a reader process: %w", err)
		}
	}
	if err := c.await(p.ctx); err != nil {
		c.end()
		c = nil
		return response{}, nil, fmt.Errorf("start a reader process: %w", err)
	}
	res, body, err := c.exchange(ctx, p.ctx, req, data, wall)
	p.cpu.Add(int64(res.CPU))
	if err != nil || c.served >= p.cfg.Recycle {
		if err != nil && ctx.Err() == nil && p.ctx.Err() == nil {
			p.deaths.Add(1)
		}
		c.end()
		c = p.start()
	}
	return res, body, err
}

// asLimit turns a child's end into the limit that it ran into, where that is known.
func asLimit(err error) error {
	var d *death
	switch {
	case err == nil:
		return errors.New("the reader gave no answer")
	case !errors.As(err, &d):
		return err
	case d.late:
		return limit.Exceeded("wall", "reading took longer than %s and was ended", d.after.Round(time.Millisecond))
	case d.memory():
		return limit.Exceeded("memory", "reading needed more memory than allowed")
	}
	return errors.New("the reader's process ended while reading: " + d.what())
}

// FindTesseract gives the path of the OCR program, "" when it isn't installed.
func FindTesseract() string {
	path, err := exec.LookPath("tesseract")
	if err != nil {
		return ""
	}
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	return path
}
