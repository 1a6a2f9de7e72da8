package office

import (
	"bytes"
	"strings"

	"bonafide/internal/screen"
)

// lines is text under way, with the places where open table cells and rows began.
type lines struct {
	bytes.Buffer
	marks []int
}

// open begins a cell or row.
func (l *lines) open() { l.marks = append(l.marks, l.Len()) }

// shut ends a cell or row: its last line ends become end.
func (l *lines) shut(end string) {
	n := len(l.marks) - 1
	if n < 0 {
		return
	}
	from := min(l.marks[n], l.Len())
	l.marks = l.marks[:n]
	l.Truncate(from + len(bytes.TrimRight(l.Bytes()[from:], "\n\t")))
	l.WriteString(end)
}

// The most that is kept of hidden text: pieces, and bytes of one.
const (
	mostHidden      = 1000
	mostHiddenBytes = 64 << 10
)

// hide records text that people don't see, joined to the piece before when it
// hides in the same way.
func hide(doc *screen.Document, method, text string) {
	n := len(doc.Hidden)
	if n > 0 && doc.Hidden[n-1].Method == method && len(doc.Hidden[n-1].Text) < mostHiddenBytes {
		doc.Hidden[n-1].Text += text
		return
	}
	if n < mostHidden {
		text = strings.ToValidUTF8(text[:min(len(text), mostHiddenBytes)], "")
		doc.Hidden = append(doc.Hidden, screen.Hidden{Text: text, Method: method})
	}
}

// tidy ends every line without blanks and leaves at most one empty line in a row.
func tidy(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	empty := 1
	for line := range strings.Lines(s) {
		line = strings.TrimRight(line, " \t\n\r\u00a0")
		if line == "" {
			if empty++; empty > 1 {
				continue
			}
		} else {
			empty = 0
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	if b.Len() == 0 {
		return ""
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
