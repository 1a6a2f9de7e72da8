package httpd

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// moment is one line of how a cluster grew.
type moment struct {
	At   time.Time
	Case string // reference of the case that the line leads to; empty: none
	Who  string // who applied; empty for what happened to the cluster
	What string
}

// namesInLine bounds the names in one line of how a cluster grew.
const namesInLine = 5

// grew puts the arrivals of members and the cluster's own entries in the order of
// time: an arrival before what it brought.
func (v *clusterPage) grew() []moment {
	var out []moment
	names := map[int64]string{}
	for _, m := range v.Members {
		names[m.App] = cmp.Or(m.Name, "somebody without a name")
		if !m.AppliedAt.IsZero() {
			out = append(out, moment{At: m.AppliedAt, Case: m.Case, Who: names[m.App], What: "applied"})
		}
	}
	for i, e := range v.Events {
		x := moment{At: e.At, What: "The " + e.By + " " + e.What}
		if e.By != programName {
			x.What = e.By + " " + e.What
		}
		if i < len(v.History) {
			x.What += said(": ", namesAdded(v.History[i].Content["added"], names)) + said(" by ", kindsSaid(v.History[i].Content["kinds"]))
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b moment) int { return a.At.Compare(b.At) })
	return out
}

func said(before, words string) string {
	if words == "" {
		return ""
	}
	return before + words
}

// namesAdded are the names of the members that an entry lists by number.
func namesAdded(list any, names map[int64]string) string {
	numbers, _ := list.([]any) // absent in entries of other kinds
	var out []string
	for _, n := range numbers {
		f, _ := n.(float64)
		if name, ok := names[int64(f)]; ok {
			out = append(out, name)
		}
	}
	if more := len(numbers) - namesInLine; more > 0 && len(out) > namesInLine {
		return strings.Join(out[:namesInLine], ", ") + " and " + plural(more, "more", "more")
	}
	return strings.Join(out, ", ")
}

// kindsSaid puts the kinds of an entry, parted by commas, into words.
func kindsSaid(list any) string {
	kinds, _ := list.(string) // absent in entries of other kinds
	if kinds == "" {
		return ""
	}
	var out []string
	for _, k := range strings.Split(kinds, ",") {
		out = append(out, kindInSentence(k))
	}
	return strings.Join(out, ", ")
}
