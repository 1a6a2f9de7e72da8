package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// Shown compares what a link annotation shows with where it leads: the kind of
// what its visible text names (profile, email or website) and the canonical
// values of text and target, "kind:value". ok is false when the text names
// nothing, such as "my profile", or the target is unreadable: then there is
// nothing to compare.
func Shown(l screen.DocumentLink) (kind, text, target string, ok bool) {
	kind, text = named(l.Text)
	if kind == "" {
		return "", "", "", false
	}
	_, target = named(l.Target)
	return kind, text, target, target != ""
}

// named is the one identifier that a whole string names.
func named(s string) (kind, value string) {
	s = strings.TrimSpace(newView(s).text)
	if strings.ContainsAny(s, " \n\t") || s == "" {
		return "", ""
	}
	if v := NormaliseEmail(s); v != "" && !strings.Contains(s, "/") {
		return "email", screen.KindEmail + ":" + v
	}
	l, ok := parseLink(s)
	if !ok || !believableHost(l, s) {
		return "", ""
	}
	if a, ok := accountOf(l); ok {
		return "profile", a.kind + ":" + a.value
	}
	return "website", screen.KindWebsite + ":" + l.host + strings.ToLower(l.path)
}
