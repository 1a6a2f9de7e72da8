package link

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/screen"
)

// kindTemplate is the layout of a résumé: page box, producer and the order of
// its sections. Fonts are left out: they tell of a language, not of a person.
const kindTemplate = "template"

// minSections is how many headings make an order of sections.
const minSections = 3

// layouts signs the layout of each résumé, and the moment and program that made
// each file of the applicant's hand.
func (r *Record) layouts(docs []screen.Document) {
	for i := range docs {
		doc := &docs[i]
		resume := doc.Role == "" || doc.Role == "resume"
		made := producer(doc)
		if made == "" || !resume && doc.Role != "cover_letter" || !doc.Quality.Verdict.Readable() {
			continue
		}
		spot := fact.Spot{Where: screen.Where{Document: doc.ID, Source: "metadata", Field: "producer", Engine: doc.Engine}}
		if order := history.Headings(doc.Text); resume && len(order) >= minSections && len(doc.PageSizes) > 0 {
			box := doc.PageSizes[0]
			page := fmt.Sprintf("%.0f × %.0f", math.Round(box[0]), math.Round(box[1]))
			spot.Value = page + " points, " + made + ", " + strings.Join(order, ", ")
			r.Signatures = append(r.Signatures, Signature{Kind: kindTemplate, Value: strings.Join([]string{page, made, strings.Join(order, ",")}, "|"),
				Common: ordinary(box, made, order), Spots: []fact.Spot{spot}})
		}
		if at, err := time.Parse(time.RFC3339, doc.Metadata["created"]); err == nil {
			spot.Field, spot.Value = "created", at.UTC().Format(time.DateTime)+" UTC, "+made
			r.Signatures = append(r.Signatures, Signature{Kind: kindSitting, Value: made + "|" + at.UTC().Format(time.RFC3339), Seen: &Seen{At: at.UTC()}, Spots: []fact.Spot{spot}})
		}
	}
}

// producer is the program that made the file, as the file says, in small
// letters; empty when it doesn't.
func producer(doc *screen.Document) string {
	program := cmp.Or(doc.Metadata["producer"], strings.TrimSpace(doc.Metadata["application"]+" "+doc.Metadata["app_version"]))
	return strings.ReplaceAll(strings.Join(strings.Fields(strings.ToLower(program)), " "), "|", " ")
}

var (
	// pages are the two paper sizes of offices, in points.
	pages = [][2]float64{{595, 842}, {612, 792}}
	// massProducers are programs that millions write their résumés with, as words of a file's producer.
	massProducers = []string{"word", "skia", "google", "libreoffice", "openoffice", "quartz", "canva", "tex", "chrom", "pages", "acrobat", "wps", "ilovepdf", "ghostscript"}
	// plainHeadings are the words that the headings of most résumés are made of.
	plainHeadings = strings.Fields(`summary profile about me objective professional work employment experience history education academic background technical
		core key skills skill languages language certifications certification certificates projects personal interests hobbies references contact achievements awards
		publications courses training volunteering and & additional relevant career`)
)

// ordinary reports whether a layout is what a common program and an ordinary
// résumé give: strangers have it, whether a table lists it or not.
func ordinary(box [2]float64, made string, order []string) bool {
	paper := slices.ContainsFunc(pages, func(p [2]float64) bool { return math.Abs(p[0]-box[0]) < 2 && math.Abs(p[1]-box[1]) < 2 })
	mass := slices.ContainsFunc(massProducers, func(p string) bool { return strings.Contains(made, p) })
	odd := slices.ContainsFunc(order, func(h string) bool {
		return slices.ContainsFunc(strings.Fields(h), func(w string) bool { return !slices.Contains(plainHeadings, w) })
	})
	return paper && mass && !odd
}
