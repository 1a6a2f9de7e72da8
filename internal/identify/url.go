package identify

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// link is the parts of an address of the web that identify something.
type link struct {
	host  string // ASCII, lowercase, without "www."
	path  string // decoded, without a slash at its end
	query url.Values
	start int // range in the view that it was found in
	end   int
	full  bool // written with a scheme or "www."
}

// parts are the segments of the path.
func (l link) parts() []string {
	return strings.FieldsFunc(l.path, func(r rune) bool { return r == '/' })
}

// parseLink reads an address with or without its scheme. ok is false for
// anything but http and https, and for a host without a plausible domain.
func parseLink(s string) (link, bool) {
	s = strings.TrimSpace(s)
	full := false
	if rest := trimPrefixFold(trimPrefixFold(s, "https:"), "http:"); len(rest) < len(s) {
		if !strings.HasPrefix(rest, "//") {
			return link{}, false
		}
		full, s = true, rest[2:]
	} else if i := strings.Index(s, ":"); i >= 0 && !strings.ContainsAny(s[:i], "./") {
		return link{}, false
	}
	s = strings.TrimPrefix(s, "//")
	u, err := url.Parse("https://" + s)
	if err != nil || u.User != nil {
		return link{}, false
	}
	host := canonicalDomain(u.Hostname())
	if w, ok := strings.CutPrefix(host, "www."); ok {
		full, host = true, w
	}
	if host == "" || !strings.Contains(host, ".") {
		return link{}, false
	}
	return link{host: host, path: strings.TrimRight(u.Path, "/"), query: u.Query(), full: full}, true
}

// findLinks finds web addresses in running text, with a scheme or without.
func findLinks(v view, skip taken) []link {
	var out []link
	s := v.text
	for i := 0; i < len(s); i++ {
		if s[i] != '.' && !(s[i] == ':' && strings.HasPrefix(s[i:], "://")) {
			continue
		}
		start, end := linkAround(s, i)
		next := max(i, end-1)
		if start >= end || skip.touches(start, end) || at(s, start-1) == '@' {
			i = next
			continue
		}
		if l, ok := parseLink(s[start:end]); ok && believableHost(l, s[start:end]) {
			l.start, l.end = start, end
			out = append(out, l)
		}
		i = next
	}
	return out
}

// maxLink is the longest address read, in bytes.
const maxLink = 2048

func linkByte(c byte) bool {
	return isAlnum(c) || c >= utf8.RuneSelf || strings.IndexByte("-._~:/?#@!$&*+,;=%", c) >= 0
}

// linkAround is the token around the dot or scheme at i, without the brackets
// and punctuation of the sentence that it stands in.
func linkAround(s string, i int) (start, end int) {
	start = i
	for start > 0 && i-start < 64 && (isAlnum(s[start-1]) || s[start-1] == '-' || s[start-1] == '_' || foldedLetterBefore(s, start)) {
		start--
	}
	for start < i && (s[start] == '-' || s[start] == '_') {
		start++
	}
	end = i
	query := false
	for end < len(s) && end-start < maxLink && linkByte(s[end]) {
		query = query || s[end] == '?' || s[end] == '='
		if s[end] == 'h' && end > i+1 && !query && (strings.HasPrefix(s[end:], "http://") || strings.HasPrefix(s[end:], "https://")) {
			break // another address without a space: "https://a.example,https://b.example"
		}
		end++
	}
	for end > start && strings.IndexByte(".,;:!?-*&", s[end-1]) >= 0 {
		end--
	}
	return start, end
}

// foldedLetterBefore reports whether a letter of an internationalised domain
// stands before i.
func foldedLetterBefore(s string, i int) bool {
	c := s[i-1]
	if c < utf8.RuneSelf {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	if !utf8.RuneStart(c) {
		// In the middle of a rune that has already been accepted.
		for k := i; k > 0 && i-k < utf8.UTFMax; k-- {
			if utf8.RuneStart(s[k-1]) {
				r, _ = utf8.DecodeRuneInString(s[k-1:])
				break
			}
		}
	}
	return r >= 0xC0 && r < 0x250 || r >= 0x370 && r < 0x530
}

// believableHost tells an address from a technology or an abbreviation: "Node.js",
// "ASP.NET", "e.g.", "B.Sc.".
func believableHost(l link, typed string) bool {
	if l.full || isServiceHost(l.host) {
		return true
	}
	head, _, _ := strings.Cut(typed, "/")
	top := l.host[strings.LastIndexByte(l.host, '.')+1:]
	if _, known := publicsuffix.PublicSuffix(l.host); !known && !reservedTops[top] {
		return false
	}
	if fileTops[top] && head == typed || strings.Contains(head, "_") {
		return false // "notes.md", "my_page.ps"
	}
	if techNames[l.host] || !isASCII(head) && !strings.HasPrefix(l.host, "xn--") {
		return false
	}
	if i := strings.LastIndexByte(head, '.'); i >= 0 && head[i+1:] != strings.ToLower(head[i+1:]) {
		return false // "End.The next sentence"
	}
	return len(l.host) > len(top)+2
}

// reservedTops are the domains of RFC 2606 and 6761 that samples are made with.
var reservedTops = map[string]bool{"example": true, "test": true, "invalid": true}

// fileTops are countries' domains that are seen as the endings of files more
// often than of sites written without a scheme.
var fileTops = map[string]bool{"md": true, "ps": true, "py": true}

// techNames are products whose names are domains too.
var techNames = map[string]bool{
	"asp.net": true, "vb.net": true, "ado.net": true, "ml.net": true, "paint.net": true, "socket.io": true, "draw.io": true,
	"next.js": true, "vue.js": true, "three.js": true, "d3.js": true, "fast.ai": true, "h2o.ai": true, "spa.cy": true,
	"render.com": true, "booking.com": true, "amazon.com": true, "salesforce.com": true, "fly.io": true, "deck.gl": true,
}
