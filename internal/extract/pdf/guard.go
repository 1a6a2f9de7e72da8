package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// errStopped ends the Go reader from below, when its context has ended.
var errStopped = errors.New("it did not finish in its time")

// source is the file as the Go reader sees it. Its loops over cross references
// and page trees, which know no end, all come by here, so here they end.
type source struct {
	ctx  context.Context
	data []byte
}

// ReadAt panics with errStopped when the context has ended: an error would be
// taken for a damaged file, and the loop would go on.
func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.ctx.Err() != nil {
		panic(errStopped)
	}
	if off < 0 || off >= int64(len(s.data)) {
		return 0, io.EOF
	}
	n := copy(p, s.data[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// Numbers that the Go reader allocates by, without a look at the file's size,
// and the most that we let it: 32 bytes an object, one byte a column.
const (
	maxObjects = 2_000_000
	maxColumns = 1_000_000
	maxDepth   = 20_000 // of brackets in brackets, each a few hundred bytes of stack
)

// tooGreedy looks for statements that would make the Go reader allocate without
// bound, which no program survives. It looks at the raw bytes, so it can't see
// into compressed objects; the caller's process limit is there for those.
func tooGreedy(data []byte) error {
	for _, k := range []struct {
		key   string
		limit int
	}{{"/Size", maxObjects}, {"/Index", maxObjects}, {"/Columns", maxColumns}, {"/W", maxObjects}} {
		if n := largestAfter(data, k.key); n > k.limit {
			return fmt.Errorf("it states %s %d, above %d", k.key[1:], n, k.limit)
		}
	}
	if n := largestObject(data); n > maxObjects {
		return fmt.Errorf("its cross-reference table states object %d, above %d", n, maxObjects)
	}
	if bracketDepth(data) > maxDepth {
		return fmt.Errorf("it nests brackets deeper than %d", maxDepth)
	}
	return nil
}

// maxNumbers bounds the numbers looked at behind one key.
const maxNumbers = 16

// largestAfter gives the largest integer among the first ones behind any place
// where key stands as a whole name.
func largestAfter(data []byte, key string) (largest int) {
	for {
		i := bytes.Index(data, []byte(key))
		if i < 0 {
			return largest
		}
		data = data[i+len(key):]
		if len(data) > 0 && !isSpace(data[0]) && !isDelimiter(data[0]) {
			continue
		}
		l := lexer{b: data[:min(len(data), 512)]}
		o, _, _ := l.read(maxNesting - 1)
		for _, x := range append(o.list, o)[:min(len(o.list)+1, maxNumbers)] {
			if x.kind == numberKind {
				largest = max(largest, saturate(x.num))
			}
		}
	}
}

// saturate converts to an integer; what doesn't fit becomes the largest one.
func saturate(f float64) int {
	if f >= 1<<62 {
		return 1 << 62
	}
	return int(max(f, 0))
}

// largestObject gives the largest object number that any cross-reference table
// states: its sections begin with a first number and a count.
func largestObject(data []byte) (largest int) {
	rest := data
	for range 1000 {
		i := bytes.Index(rest, []byte("xref"))
		if i < 0 {
			return largest
		}
		rest = rest[i+4:]
		l := lexer{b: rest}
		for {
			first, _, ok1 := l.read(0)
			count, _, ok2 := l.read(0)
			if !ok1 || !ok2 || first.kind != numberKind || count.kind != numberKind {
				break
			}
			n := saturate(first.num) + saturate(count.num)
			if largest = max(largest, n); n > maxObjects {
				return largest
			}
			for range 3 * saturate(count.num) {
				l.space()
				l.word()
			}
		}
	}
	return largest
}

// bracketDepth is how deep arrays and dictionaries lie in each other at most.
func bracketDepth(data []byte) (deepest int) {
	depth := 0
	for i, c := range data {
		switch {
		case c == '[', c == '<' && i > 0 && data[i-1] == '<':
			depth++
			deepest = max(deepest, depth)
		case c == ']', c == '>' && i > 0 && data[i-1] == '>':
			depth = max(depth-1, 0)
		}
	}
	return deepest
}
