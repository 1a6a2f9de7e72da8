// Package history reads work and education from a résumé's text and layout, the
// technologies that a job's text names, and how far bullets repeat a job ad.
//
// It does not judge what it reads, knows no list of employers or schools, and
// does not identify contact details: that is package identify's.
package history

import "bonafide/internal/screen"

// Parse reads the work and education sections of a résumé.
func Parse(doc *screen.Document) (work []screen.Work, education []screen.Education) { return nil, nil }
