package main

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable makes foreign text safe for a terminal: one line, no controls.
func printable(s string) string { return harmless(s, "") }

// printableLines is printable for text of several lines and pages.
func printableLines(s string) string { return harmless(s, "\n\t\f") }

func harmless(s, keep string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune(keep, r):
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return ' '
		}
		return r
	}, s)
}

// shortened cuts what would fill the screen.
func shortened(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	n := most
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
