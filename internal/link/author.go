package link

import (
	"slices"
	"strings"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// onlyAnAuthor reports whether all that two applications have in common is an
// author that reads as a person's full name: a former name for one, or that of a
// friend who helped. Namesakes have as much in common, and common names are
// common, so a name alone ties nobody; beside anything else that is shared it does.
func (p *pair) onlyAnAuthor() bool {
	return !p.alike() && len(p.shares) > 0 && !slices.ContainsFunc(p.shares, func(s share) bool { return !personAuthor(s.Signature) })
}

// personAuthor reports whether a value is a file's author in the form of a name
// of two words or more.
func personAuthor(s Signature) bool {
	author := humanAuthor(s.Value)
	return s.Kind == screen.KindMetadata && len(name.Tokens(author)) > 1
}

// humanAuthor is the author in a value of metadata where it reads as a person's
// name; empty for all others.
func humanAuthor(value string) string {
	if author, ok := strings.CutPrefix(value, "author:"); ok && name.Human(author) {
		return author
	}
	return ""
}
