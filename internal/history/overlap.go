package history

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"bonafide/internal/screen"
)

// Bullets gives the places of the bullets of a document's text, continuation
// lines included and the signs left out. Nil when it has none.
func Bullets(doc *screen.Document) []screen.Where {
	if doc == nil {
		return nil
	}
	var out []screen.Where
	for _, b := range bulletLines(readLines(doc)) {
		sign := bulletLength(b[0].text)
		places := places(doc, b)
		places[0].Start += sign + len(b[0].text[sign:]) - len(strings.TrimLeftFunc(b[0].text[sign:], blankRune))
		if places[0].Start < places[0].End {
			out = append(out, places[0])
		}
	}
	return out
}

// bulletLines groups each bullet with the lines that continue it.
func bulletLines(lines []line) (out [][]line) {
	open := false
	for i, l := range lines {
		switch {
		case l.bullet:
			out, open = append(out, []line{l}), true
		case open && !l.side() && continues(lines, i, out[len(out)-1][0]):
			out[len(out)-1] = append(out[len(out)-1], l)
		default:
			open = false
		}
	}
	return out
}

// AdOverlap measures how far a résumé's bullets repeat a job ad. share is the
// part, 0–1, of the bullets' runs of three content words that the ad holds too;
// sixGrams counts the runs of six words that stand in both word for word, none
// overlapping another. Both are 0 when either text has no such run.
func AdOverlap(resume, ad string) (share float64, sixGrams int) {
	adSix, adThree := grams(wordsOf(ad), 6), grams(content(wordsOf(ad)), 3)
	total, hits := 0, 0
	for _, b := range bulletLines(readLines(&screen.Document{Text: resume})) {
		ws := wordsOf(textOf(b))
		for i := 0; i+6 <= len(ws); {
			if adSix[strings.Join(ws[i:i+6], " ")] {
				sixGrams++
				i += 6
			} else {
				i++
			}
		}
		for g := range grams(content(ws), 3) {
			total++
			if adThree[g] {
				hits++
			}
		}
	}
	if total == 0 {
		return 0, sixGrams
	}
	return float64(hits) / float64(total), sixGrams
}

func wordsOf(s string) []string {
	return strings.FieldsFunc(strings.ToLower(norm.NFKC.String(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' && r != '#'
	})
}

var stopWords = set(`a an the of and or to in on for with by from at as is are was were be been you your we our their this that will
	und der die das ein eine für mit von zu im le la les de des et pour avec en el los y con para и в на с по для`)

func content(ws []string) (out []string) {
	for _, w := range ws {
		if !stopWords[w] {
			out = append(out, w)
		}
	}
	return out
}

func grams(ws []string, n int) map[string]bool {
	out := make(map[string]bool)
	for i := 0; i+n <= len(ws); i++ {
		out[strings.Join(ws[i:i+n], " ")] = true
	}
	return out
}

var legalForms = set(`inc incorporated llc ltd limited gmbh ag corp corporation co company plc bv sarl sa srl sl pty kg ug oy ab as spa kk nv ooo тов ооо ип`)

// FoldEmployer folds the name of an employer for comparison: case, marks,
// punctuation and legal forms. Empty when nothing remains but a legal form.
func FoldEmployer(s string) string {
	s = strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36f || r == '.' || r == '\'' || r == '’' {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(s)))
	ws := strings.FieldsFunc(norm.NFC.String(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '+' })
	for len(ws) > 0 && legalForms[ws[len(ws)-1]] {
		ws = ws[:len(ws)-1]
	}
	for len(ws) > 1 && legalForms[ws[0]] {
		ws = ws[1:]
	}
	return strings.Join(ws, " ")
}
