package pdf

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/screen"
)

// layout turns shown strings into lines of words. It keeps the order of the
// file and breaks by geometry alone: a new line where the baseline changes or
// the pen jumps back, a space where it jumps ahead.
type layout struct {
	b         strings.Builder
	limit     int // bytes kept
	page      int // from 1
	x, y      float64
	size      float64
	have      bool // a string stands before on this page
	shown     int  // glyphs
	unmapped  int
	runs      []run
	keepRuns  bool
	marks     []mark
	claims    []screen.Hidden
	truncated bool
}

// run is the place of one shown string, in page space.
type run struct {
	x0, x1, y, size float64
	start, end      int // in the text
}

// mark is an open marked passage.
type mark struct {
	text   string
	actual bool
	start  int
	glyphs int
}

// Gaps in parts of the font size, measured on 333 résumés: a smaller one is
// kerning, a larger one a space; a jump back by more is a new line.
const (
	lineShift = 0.45
	wordGap   = 0.17
	backJump  = 1.5
	maxMarks  = 64
	maxClaims = 200
	maxRuns   = 100_000
)

// move is called before a string is shown, with the pen's place.
func (o *layout) move(x, y, size float64) {
	if o.have {
		switch {
		case math.Abs(y-o.y) > lineShift*math.Max(size, o.size) || x < o.x-backJump*size:
			o.write("\n")
		case x-o.x > wordGap*size:
			o.write(" ")
		}
	}
	o.x, o.y, o.size, o.have = x, y, size, true
	if o.keepRuns && len(o.runs) < maxRuns {
		o.runs = append(o.runs, run{x0: x, y: y, size: size, start: o.b.Len()})
	}
}

// moved is called after a string was shown.
func (o *layout) moved(x, y float64) {
	o.x, o.y = x, y
	if n := len(o.runs); o.keepRuns && n > 0 {
		o.runs[n-1].x1, o.runs[n-1].end = x, o.b.Len()
	}
}

func (o *layout) add(g glyph) {
	o.shown++
	if !g.mapped {
		o.unmapped++
		o.write(string(utf8.RuneError))
		return
	}
	o.write(g.text)
}

func (o *layout) write(s string) {
	if o.b.Len()+len(s) > o.limit {
		o.truncated = true
		return
	}
	o.b.WriteString(s)
}

// nextPage ends a page; the first call begins the first one.
func (o *layout) nextPage() {
	if o.page > 0 {
		o.write("\f")
	}
	o.page++
	o.have, o.runs, o.marks = false, o.runs[:0], o.marks[:0]
}

func (o *layout) begin(text string, actual bool) {
	if len(o.marks) < maxMarks {
		o.marks = append(o.marks, mark{text, actual, o.b.Len(), o.shown})
	}
}

// end closes the innermost passage and notes a text that claims something else
// than its glyphs show.
func (o *layout) end() {
	n := len(o.marks)
	if n == 0 {
		return
	}
	m := o.marks[n-1]
	o.marks = o.marks[:n-1]
	if !m.actual || len(o.claims) >= maxClaims {
		return
	}
	if shown := o.b.String()[m.start:]; claimsMore(m.text, shown) {
		o.claims = append(o.claims, screen.Hidden{Page: o.page, Text: strings.TrimSpace(m.text), Method: "actual_text"})
	}
}

// Least numbers of letters and digits of a replacement that counts. Shorter ones
// are ligatures, bullets and hyphens; over an icon, which has no words of its
// own, a description or an address of some length is honest too.
const (
	minClaim     = 8
	minIconClaim = 80
	// maxIconLetters is what an icon of a font may be mapped to.
	maxIconLetters = 2
)

// claimsMore reports a replacement text that says other words than the glyphs
// that it stands for. Where the glyphs have no meaning of their own it is the
// honest way to give them one.
func claimsMore(actual, shown string) bool {
	least := minClaim
	if letters(shown) <= maxIconLetters {
		least = minIconClaim
	}
	if letters(actual) < least {
		return false
	}
	unread := strings.Count(shown, string(utf8.RuneError))
	return unread*4 <= utf8.RuneCountInString(shown) && Agreement(actual, shown) < 0.5
}

// letters counts letters and digits.
func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// textIn gives the text of the runs whose middle lies in a rectangle of page space.
func (o *layout) textIn(x0, y0, x1, y1 float64) string {
	var b strings.Builder
	all := o.b.String()
	for _, r := range o.runs {
		mx, my := (r.x0+r.x1)/2, r.y+r.size/3
		if mx >= x0 && mx <= x1 && my >= y0 && my <= y1 {
			b.WriteString(all[r.start:r.end])
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
