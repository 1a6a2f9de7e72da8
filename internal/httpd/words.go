package httpd

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/score"
)

// families are the causes of findings in the order in which they are shown, as
// words; their icons bear the same names.
var families = []string{"intelligence", "reuse", "identity", "network", "history", "profile", "payment", "logistics", "conduct", "document", "posthire"}

func familyWord(f string) string {
	if f == "posthire" {
		return "After hiring"
	}
	return sentence(f)
}

// iconName keeps what goes into markup to the sprite's own alphabet.
func iconName(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && r != '-' && (r < '0' || r > '9') {
			return "unknown"
		}
	}
	return name
}

// sentence begins a word with a capital and writes spaces for underscores.
func sentence(s string) string { return capital(strings.ReplaceAll(s, "_", " ")) }

// capital begins a text that names fields and columns, whose underscores stay.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// initials of a colleague, at most two.
func initials(name string) string {
	var out []rune
	for _, w := range strings.Fields(name) {
		r, _ := utf8.DecodeRuneInString(w)
		out = append(out, unicode.ToUpper(r))
	}
	if len(out) > 2 {
		out = []rune{out[0], out[len(out)-1]}
	}
	return string(out)
}

func day(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.UTC().Format("2 Jan 2006")
}

func minute(t time.Time) string {
	if t.IsZero() {
		return "unknown"
	}
	return t.UTC().Format("2 Jan 2006 15:04")
}

// span is a time in its largest unit; under two units of it also the next one.
func span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	switch {
	case d < time.Minute:
		return "under 1 min"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 6*time.Hour && d%time.Hour >= time.Minute:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d d", int(d.Hours()/24))
}

// due is a deadline in words.
type due struct {
	Words string
	Late  bool
	None  bool
	Day   bool // Words is a day, not a span
}

func dueOf(t, now time.Time) due {
	switch d := t.Sub(now); {
	case t.IsZero():
		return due{Words: "no deadline", None: true}
	case d < 0:
		return due{Words: span(d) + " late", Late: true}
	case d < 24*time.Hour:
		return due{Words: span(d)}
	}
	return due{Words: t.UTC().Format("2 Jan"), Day: true}
}

func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d B", n)
}

// thousands writes any integer with commas.
func thousands(v any) string {
	s := fmt.Sprint(v)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// plural gives "1 finding" or "3 findings" for any integer.
func plural(n any, one, many string) string {
	if words := thousands(n); words != "1" {
		return words + " " + many
	}
	return "1 " + one
}

// signed writes decibans with a sign that is a true minus.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + strconv.Itoa(n)
	case n < 0:
		return "−" + strconv.Itoa(-n)
	}
	return "0"
}

// scoreWords splits the sentence of package score: what goes before, the ratio
// that is set in bold, the rest, and what it would mean at the assumed rate.
func scoreWords(decibans int, rate float64) (before, ratio, after, meaning string) {
	said, meaning, _ := strings.Cut(score.Words(decibans, rate), "; ")
	said = sentence(said)
	head, tail, ok := strings.Cut(said, " are ")
	if !ok {
		return said, "", "", ""
	}
	ratio, after, _ = strings.Cut(tail, " likely ")
	ratio = strings.TrimSuffix(ratio, " as")
	if after = " likely " + after; strings.Contains(tail, " as likely ") {
		after = " as" + after
	}
	return head + " are ", ratio, after, sentence(meaning)
}

// precision is the share of decided hits that were useful, with its 95 %
// Wilson interval; Of 0 means that none was decided.
type precision struct {
	Useful, Of     int
	Low, Mid, High float64 // percent
}

// wilson is the Wilson score interval (Wilson 1927) at z = 1.96.
func wilson(useful, of int) precision {
	p := precision{Useful: useful, Of: of}
	if of == 0 {
		return p
	}
	const z = 1.96
	n, share := float64(of), float64(useful)/float64(of)
	middle := (share + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(share*(1-share)/n+z*z/(4*n*n))
	p.Low, p.Mid, p.High = 100*(middle-half), 100*share, 100*(middle+half)
	return p
}

// hoursMore words a change of reviewers' time a month, with a true minus.
func hoursMore(before, after float64) string {
	switch d := after - before; {
	case math.Abs(d) < 0.05:
		return "0 h"
	case d < 0:
		return fmt.Sprintf("−%.1f h", -d)
	default:
		return fmt.Sprintf("+%.1f h", d)
	}
}
