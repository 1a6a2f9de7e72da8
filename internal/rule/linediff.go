package rule

import "strings"

// LineOp says what became of a line. The zero value stands on both sides.
type LineOp string

// What became of a line.
const (
	LineSame LineOp = ""
	LineAdd  LineOp = "+"
	LineCut  LineOp = "-"
)

// Line is one line of a comparison of two texts.
type Line struct {
	Old  int    `json:"old,omitempty"` // number in the old text, from 1; 0: not in it
	New  int    `json:"new,omitempty"` // number in the new text, from 1; 0: not in it
	Op   LineOp `json:"op,omitempty"`
	Text string `json:"text"`
}

// maxDiffCells bounds the comparison, which takes time and four bytes for each
// pair of lines between head and tail: two thousand lines against two thousand.
// Longer texts are shown as one cut and one addition.
const maxDiffCells = 4_000_000

// LineDiff compares two texts line by line: the shortest list of lines cut and
// added, by a longest common subsequence between the equal head and tail. An
// empty text has no lines.
func LineDiff(before, after string) []Line {
	a, b := linesOf(before), linesOf(after)
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	var out []Line
	for i := range head {
		out = append(out, Line{i + 1, i + 1, LineSame, a[i]})
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for i := range tail {
		x, y := len(a)-tail+i, len(b)-tail+i
		out = append(out, Line{x + 1, y + 1, LineSame, a[x]})
	}
	return out
}

func linesOf(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// middle compares what is neither head nor tail; from is where it begins.
func middle(a, b []string, from int) []Line {
	var common [][]int32 // length of the longest common subsequence of a[i:] and b[j:]
	if len(a)*len(b) <= maxDiffCells {
		common = subsequences(a, b)
	}
	var out []Line
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j] && common != nil:
			out = append(out, Line{from + i + 1, from + j + 1, LineSame, a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common == nil || common[i+1][j] >= common[i][j+1]):
			out = append(out, Line{from + i + 1, 0, LineCut, a[i]})
			i++
		default:
			out = append(out, Line{0, from + j + 1, LineAdd, b[j]})
			j++
		}
	}
	return out
}

func subsequences(a, b []string) [][]int32 {
	common := make([][]int32, len(a)+1)
	for i := range common {
		common[i] = make([]int32, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	return common
}
