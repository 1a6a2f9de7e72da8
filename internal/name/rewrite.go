package name

import (
	"slices"
	"strings"
)

// rewrite is a spelling and what it becomes.
type rewrite struct{ from, to string }

// rewrites are spellings of sounds by their first byte, longest first.
type rewrites [128][]rewrite

func rewriting(list []rewrite) *rewrites {
	var out rewrites
	for _, r := range list {
		out[r.from[0]] = append(out[r.from[0]], r)
	}
	for i := range out {
		slices.SortStableFunc(out[i], func(a, b rewrite) int { return len(b.from) - len(a.from) })
	}
	return &out
}

// at gives the longest spelling that s begins with; ok is false when there is
// none. s isn't empty.
func (r *rewrites) at(s string) (found rewrite, ok bool) {
	if s[0] >= 128 {
		return rewrite{}, false
	}
	for _, f := range r[s[0]] {
		if strings.HasPrefix(s, f.from) {
			return f, true
		}
	}
	return rewrite{}, false
}

// next is at for spellings that stay as they are when no other is listed.
func (r *rewrites) next(s string) rewrite {
	if f, ok := r.at(s); ok {
		return f
	}
	return rewrite{s[:1], s[:1]}
}
