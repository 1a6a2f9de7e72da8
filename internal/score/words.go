package score

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Words says a score in decibans as a ratio of evidence, and what it means if
// baseRate of all applicants (0 to 1, such as 0.001) were true cases. A rate
// outside that range, or 0, leaves the second part out. It is never the
// probability that a person is anything.
func Words(score int, baseRate float64) string {
	if score <= 0 {
		return "no finding adds to the score"
	}
	ratio := math.Pow(10, float64(score)/10)
	said := "these findings are little more likely in a confirmed case than in an ordinary application"
	if n := oneFigure(ratio); n >= 3 {
		said = "these findings are about " + grouped(n) + " times as likely in a confirmed case as in an ordinary application"
	}
	if !(baseRate > 0 && baseRate < 1) {
		return said
	}
	odds := baseRate / (1 - baseRate) * ratio
	return fmt.Sprintf("%s; if one applicant in %s were a true case, %s with such findings would be",
		said, grouped(int(math.Round(1/baseRate))), share(odds/(1+odds)))
}

// share words a probability as one in so many, in as many figures as a guess deserves.
func share(p float64) string {
	switch n := 1 / p; {
	case n >= 1.5:
		if n < 20 {
			return fmt.Sprintf("about 1 in %d", int(math.Round(n)))
		}
		return "about 1 in " + grouped(oneFigure(n))
	case p < 0.9:
		return fmt.Sprintf("about %d in 10", int(math.Round(p*10)))
	default:
		return "more than 9 in 10"
	}
}

// oneFigure rounds to one significant figure.
func oneFigure(x float64) int {
	if x < 1 {
		return 0
	}
	unit := math.Pow(10, math.Floor(math.Log10(x)))
	return int(math.Round(x/unit) * unit)
}

// grouped writes thousands apart.
func grouped(n int) string {
	s := strconv.Itoa(n)
	var parts []string
	for len(s) > 3 {
		parts = append([]string{s[len(s)-3:]}, parts...)
		s = s[:len(s)-3]
	}
	return strings.Join(append([]string{s}, parts...), ",")
}
