package httpd

import (
	"cmp"
	"slices"

	"bonafide/internal/screen"
)

// scaleEnd is the right end of the ruler, in decibans, unless a score exceeds it.
const scaleEnd = 40

func viewLead(s screen.Screening, findings []findingView, rate int) leadView {
	var v leadView
	v.Before, v.Ratio, v.After, v.Meaning = scoreWords(s.Score, 1/float64(rate))
	if len(findings) > 0 && findings[0].Counted*2 >= s.Score && findings[0].Counted > 0 {
		v.Heaviest = findings[0].Rule.Title
	}
	end := max(scaleEnd, (s.Score+9)/10*10)
	perDeciban := 400 / float64(end)
	at := 0
	counts := map[string]int{}
	sums := map[string]int{}
	for _, f := range findings {
		counts[f.Family]++
		sums[f.Family] += f.Counted
		if f.Counted <= 0 {
			continue
		}
		v.Ruler.Segments = append(v.Ruler.Segments, segment{X: float64(at)*perDeciban + 0.5, Width: max(1, float64(f.Counted)*perDeciban-1), Light: len(v.Ruler.Segments)%2 == 1})
		at += f.Counted
	}
	v.Ruler.Score = s.Score
	for i, a := range []struct {
		at    int
		label string
		band  screen.Band
	}{{0, "Low", screen.BandLow}, {10, "Medium 10×", screen.BandMedium}, {20, "High 100×", screen.BandHigh}, {30, "Critical 1,000×", screen.BandCritical}} {
		x := int(float64(a.at) * perDeciban)
		v.Ruler.Axes = append(v.Ruler.Axes, axis{X: x, Label: a.label, Reached: s.Band == a.band, Line: i > 0})
	}
	for _, f := range families {
		if counts[f] == 0 {
			continue
		}
		g := ground{Family: f, Sum: sums[f], Width: min(96, sums[f]*96/20), Details: plural(counts[f], "finding", "findings")}
		v.Grounds = append(v.Grounds, g)
	}
	slices.SortStableFunc(v.Grounds, func(a, b ground) int { return cmp.Compare(b.Sum, a.Sum) })
	return v
}
