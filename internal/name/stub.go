package name

import "bonafide/internal/screen"

// Folded is a name made ready for comparison.
type Folded struct{ tokens []string }

// Fold makes a name ready for comparison.
func Fold(s string) Folded { return Folded{} }

// RelateFolded is Relate on folded names.
func RelateFolded(a, b Folded) screen.Relation { return screen.NamesUnknown }

// Nearest is the best relation of s to any of the known names; unknown when there is none.
func Nearest(s string, known []string) screen.Relation { return screen.NamesUnknown }

// Tokens gives the folded parts of a name.
func Tokens(s string) []string { return nil }

// Human reports whether s reads as a person's name.
func Human(s string) bool { return false }

// FromResume finds the name at the top of a résumé.
func FromResume(doc *screen.Document) (value string, where screen.Where, ok bool) { return }

// FromFilename finds the name in a résumé's file name.
func FromFilename(file string) (string, bool) { return "", false }

// DifferentNames counts the components under "not different".
func DifferentNames(names []string) int { return 0 }

// Nicknames gives the packed nickname list and its SHA-256 in hex.
func Nicknames() (packed []byte, sha256 string) { return nil, "" }
