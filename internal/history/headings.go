package history

import "strings"

// Headings gives the section headings of a résumé's text in their order, in
// small letters, as they are written: "professional experience", "education".
func Headings(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if _, ok := heading(line); ok {
			out = append(out, strings.Join(strings.Fields(strings.ToLower(strings.Trim(line, " :\t-–—=_*#•|"))), " "))
		}
	}
	return out
}
