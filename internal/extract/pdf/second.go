package pdf

import (
	"context"
	"errors"
	"fmt"
	"strings"

	led "github.com/ledongthuc/pdf"
	"golang.org/x/text/unicode/norm"

	"bonafide/internal/screen"
)

// reading is what the Go reader made of a file.
type reading struct {
	text      string
	pages     int // read
	total     int // stated by the file
	shown     int // glyphs
	unmapped  int // glyphs without a meaning
	sizes     [][2]float64
	links     []screen.DocumentLink
	metadata  map[string]string
	claims    []screen.Hidden   // replacement texts that say other words than their glyphs
	letters   map[gapKey]string // what fonts of one byte a code say of their codes
	truncated bool
	err       error
}

// readsGlyphs reports whether the file tells the Go reader what most glyphs mean.
// Where it doesn't, the reader can't judge the other one.
func (r *reading) readsGlyphs() bool { return r.shown > 0 && r.unmapped*10 < r.shown*3 }

// read runs the Go reader in a goroutine and waits until it is done or the
// context ends. The goroutine ends soon after the context: at its next look at
// the file or the clock. links asks for links and metadata too.
func read(ctx context.Context, data []byte, lim Limits, links bool) *reading {
	if err := tooGreedy(data); err != nil {
		return &reading{err: err}
	}
	done := make(chan *reading, 1)
	go func() {
		r := &reading{}
		defer func() { done <- r }()
		r.err = guarded(func() error { return r.read(ctx, data, lim, links) })
	}()
	select {
	case r := <-done:
		return r
	case <-ctx.Done():
		return &reading{err: errStopped}
	}
}

// guarded turns a panic of the Go reader into an error; it panics on most
// damaged objects.
func guarded(f func() error) (err error) {
	defer func() {
		if x := recover(); x != nil {
			if e, ok := x.(error); ok && errors.Is(e, errStopped) {
				err = errStopped
				return
			}
			err = fmt.Errorf("an object is damaged: %.100v", x)
		}
	}()
	return f()
}

// read fills r page by page: what was read before an error stays.
func (r *reading) read(ctx context.Context, data []byte, lim Limits, links bool) error {
	src := &source{ctx: ctx, data: body(data)}
	file, err := led.NewReader(src, int64(len(src.data)))
	if err != nil {
		return err
	}
	root := file.Trailer().Key("Root")
	r.total = max(int(root.Key("Pages").Key("Count").Int64()), 0)
	if links {
		r.metadata = infoOf(file.Trailer())
	}
	out := &layout{limit: lim.Chars, keepRuns: links}
	in := &interpreter{ctx: ctx, out: out, fonts: map[string]*font{}, ops: maxOperators}
	defer func() {
		r.text = clean(out.b.String())
		r.shown, r.unmapped, r.claims, r.truncated = out.shown, out.unmapped, out.claims, out.truncated
		r.letters = lettersOf(in.fonts)
	}()
	var first error
	for _, p := range pagesOf(root.Key("Pages"), lim.Pages) {
		out.nextPage()
		r.pages++
		err := guarded(func() error { return r.page(in, p, lim, links) })
		if errors.Is(err, errStopped) || errors.Is(err, errWork) || ctx.Err() != nil {
			return err
		}
		if first == nil && err != nil {
			first = fmt.Errorf("page %d: %w", r.pages, err)
		}
	}
	if r.pages == 0 {
		return errors.New("it finds no page")
	}
	return first
}

// clean composes accents and drops what isn't text.
func clean(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\uFFFD"))
	return strings.Map(func(r rune) rune {
		if r == '\f' {
			return r
		}
		if r = visible(r); r == 0 {
			return -1
		}
		return r
	}, s)
}

func (r *reading) page(in *interpreter, p pageNode, lim Limits, links bool) error {
	r.sizes = append(r.sizes, p.size())
	in.state = graphics{ctm: identity, scale: 1}
	in.saved = nil
	err := in.run(p.node.Key("Contents"), p.resources, 0)
	if links && err == nil {
		r.links = append(r.links, p.links(in.out, lim.Links-len(r.links))...)
	}
	return err
}

// body cuts what stands before the header and behind the last end mark, where
// the Go reader looks for nothing.
func body(data []byte) []byte {
	head := string(data[:min(len(data), 1024)])
	if i := strings.Index(head, "%PDF-"); i > 0 {
		data = data[i:]
	}
	const end = "%%EOF"
	tail := data[max(0, len(data)-1024):]
	if i := strings.LastIndex(string(tail), end); i >= 0 {
		data = data[:len(data)-len(tail)+i+len(end)]
	}
	return data
}

// pageNode is a page with what it inherits.
type pageNode struct {
	node, resources, box led.Value
}

// Bounds of the page tree: hostile ones lead in circles.
const (
	maxTreeDepth = 40
	maxTreeNodes = 20_000
)

// pagesOf walks the page tree, at most limit pages of it.
func pagesOf(root led.Value, limit int) (pages []pageNode) {
	nodes := 0
	var walk func(v led.Value, res, box led.Value, depth int)
	walk = func(v led.Value, res, box led.Value, depth int) {
		if nodes++; depth > maxTreeDepth || nodes > maxTreeNodes || len(pages) >= limit || v.Kind() != led.Dict {
			return
		}
		if x := v.Key("Resources"); !x.IsNull() {
			res = x
		}
		if x := v.Key("MediaBox"); !x.IsNull() {
			box = x
		}
		kids := v.Key("Kids")
		if kids.Kind() != led.Array {
			pages = append(pages, pageNode{v, res, box})
			return
		}
		for i := 0; i < kids.Len() && nodes <= maxTreeNodes && len(pages) < limit; i++ {
			// A damaged page costs itself, not its siblings; errStopped ends all.
			err := guarded(func() error { walk(kids.Index(i), res, box, depth+1); return nil })
			if errors.Is(err, errStopped) {
				panic(errStopped)
			}
		}
	}
	walk(root, led.Value{}, led.Value{}, 0)
	return pages
}

// size is the media box's width and height in points; zero when it has none.
func (p pageNode) size() [2]float64 {
	b := p.box
	return [2]float64{b.Index(2).Float64() - b.Index(0).Float64(), b.Index(3).Float64() - b.Index(1).Float64()}
}

// links lists the page's link annotations with a URI, with the text under them.
func (p pageNode) links(out *layout, limit int) (links []screen.DocumentLink) {
	annots := p.node.Key("Annots")
	for i := 0; i < annots.Len() && len(links) < limit; i++ {
		a := annots.Index(i)
		uri := a.Key("A").Key("URI").RawString()
		r := a.Key("Rect")
		if uri == "" || a.Key("Subtype").Name() != "Link" || r.Len() != 4 {
			continue
		}
		x0, y0, x1, y1 := r.Index(0).Float64(), r.Index(1).Float64(), r.Index(2).Float64(), r.Index(3).Float64()
		links = append(links, screen.DocumentLink{
			Target: strings.ToValidUTF8(uri, "\uFFFD"), Page: out.page,
			Text: out.textIn(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)),
		})
	}
	return links
}

// infoOf reads the information dictionary.
func infoOf(trailer led.Value) map[string]string {
	m := map[string]string{}
	info := trailer.Key("Info")
	for _, k := range infoKeys {
		setInfo(m, k, docString([]byte(info.Key(k.tag).RawString())))
	}
	return m
}
