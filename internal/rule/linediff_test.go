package rule

import (
	"strings"
	"testing"
)

func TestLineDiffSaysWhatWasCutAndAdded(t *testing.T) {
	for _, tt := range []struct{ name, before, after, want string }{
		{"equal texts", "a\nb\n", "a\nb\n", " a b"},
		{"one line changed in the middle", "a\nb\nc\n", "a\nx\nc\n", " a-b+x c"},
		{"a line added at the end", "a\n", "a\nb\n", " a+b"},
		{"a line cut at the head", "a\nb\n", "b\n", "-a b"},
		{"a new file", "", "a\nb", "+a+b"},
		{"a file that is gone", "a\n", "", "-a"},
		{"moved lines stay as few as can be", "a\nb\nc\nd\n", "b\nc\na\nd\n", "-a b c+a d"},
		{"two empty texts", "", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got strings.Builder
			var before, after []string
			for _, l := range LineDiff(tt.before, tt.after) {
				op := string(l.Op)
				if op == "" {
					op = " "
				}
				got.WriteString(op + l.Text)
				if l.Old > 0 {
					before = append(before, l.Text)
				}
				if l.New > 0 {
					after = append(after, l.Text)
				}
			}
			if got.String() != tt.want {
				t.Errorf("got %q, want %q", got.String(), tt.want)
			}
			if b := strings.Join(before, "\n"); b != strings.TrimSuffix(tt.before, "\n") {
				t.Errorf("the old side reads %q", b)
			}
			if a := strings.Join(after, "\n"); a != strings.TrimSuffix(tt.after, "\n") {
				t.Errorf("the new side reads %q", a)
			}
		})
	}
}
