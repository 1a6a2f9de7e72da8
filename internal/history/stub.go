package history

import "bonafide/internal/screen"

// Technology is one entry of the list of technologies.
type Technology struct {
	Name         string
	Aliases      []string
	Year         int
	NeedsContext bool
}

// Mention is one technology named in a text.
type Mention struct {
	Name       string // as the list has it
	Start, End int    // byte offsets into the text, half open
	Years      int    // of experience claimed with it; 0 when none is
}

// Technologies finds the technologies of the list in a text.
func Technologies(text string, list []Technology) []Mention { return nil }

// Bullets gives the places of the bullets of a document's text.
func Bullets(doc *screen.Document) []screen.Where { return nil }

// AdOverlap measures how far a résumé's bullets repeat a job ad.
func AdOverlap(resume, ad string) (share float64, sixGrams int) { return 0, 0 }

// Blocks gives the comparison keys of jobs.
func Blocks(work []screen.Work) []string { return nil }
