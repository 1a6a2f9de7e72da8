package identify

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"bonafide/internal/screen"
)

// The bounds of RFC 5321 for the two parts of an address, in bytes.
const (
	maxLocal  = 64
	maxDomain = 255
)

// NormaliseEmail gives the form in which two spellings of one mailbox are
// equal: lowercase, the domain in its ASCII form, googlemail.com as gmail.com,
// dots of Gmail and everything from the first plus sign left out. It accepts
// mailto: links and the usual obfuscations, and is empty when s is no address.
func NormaliseEmail(s string) string {
	v := newView(strings.TrimSpace(s))
	t := trimPrefixFold(v.text, "mailto:")
	if i := strings.IndexByte(t, '?'); i >= 0 {
		t = t[:i]
	}
	t = strings.Replace(t, "%40", "@", 1)
	v = view{text: t, orig: t}
	for _, h := range findEmails(v, nil) {
		return h.value
	}
	return ""
}

func canonicalEmail(local, domain string) string {
	local = strings.ToLower(strings.Trim(local, ".'"))
	domain = canonicalDomain(domain)
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if i := strings.IndexByte(local, '+'); i > 0 {
		local = strings.TrimRight(local[:i], ".")
	}
	if domain == "gmail.com" {
		local = strings.ReplaceAll(local, ".", "")
	}
	if local == "" || domain == "" || len(local) > maxLocal || len(domain) > maxDomain {
		return ""
	}
	return local + "@" + domain
}

// canonicalDomain is the lowercase ASCII form of a domain with a plausible last
// label, or empty.
func canonicalDomain(d string) string {
	d = strings.ToLower(strings.Trim(d, ".-"))
	if !isASCII(d) {
		a, err := idna.Lookup.ToASCII(d)
		if err != nil {
			return ""
		}
		d = a
	}
	i := strings.LastIndexByte(d, '.')
	if i <= 0 || strings.Contains(d, "..") || strings.Contains(d, ".-") || strings.Contains(d, "-.") {
		return ""
	}
	top := d[i+1:]
	if len(top) < 2 || fileEndings[top] {
		return ""
	}
	for k := range len(top) {
		if !isLetter(top[k]) && !strings.HasPrefix(top, "xn--") {
			return ""
		}
	}
	return d
}

// fileEndings end names that look like hosts: "icon@2x.png", "notes.md".
var fileEndings = map[string]bool{
	"png": true, "jpg": true, "jpeg": true, "gif": true, "svg": true, "webp": true, "css": true, "js": true, "ts": true,
	"html": true, "htm": true, "php": true, "pdf": true, "doc": true, "docx": true, "txt": true, "json": true, "xml": true,
	"yaml": true, "yml": true, "toml": true, "csv": true, "tex": true, "exe": true, "dll": true, "jar": true, "go": true,
}

// findEmails finds the addresses of a text. Addresses of confirmed (canonical
// forms from mailto: links) are also found where a line end or spaces cut them.
func findEmails(v view, confirmed []string) []hit {
	var hits []hit
	s := v.text
	joined := newTaken(len(s))
	for _, c := range confirmed {
		hits = appendBroken(hits, v, c, joined)
	}
	for i := 0; i < len(s); i++ {
		var h hit
		var ok bool
		switch c := s[i]; {
		case c == '@':
			h, ok = plainAddress(s, i)
		case (c == 'a' || c == 'A') && at(s, i+1)|0x20 == 't':
			h, ok = spelledAddress(s, i)
		}
		if ok && !joined.touches(h.start, h.end) {
			hits = append(hits, h)
			i = max(i, h.end-1)
		}
	}
	return hits
}

func localByte(c byte) bool {
	return isAlnum(c) || c == '.' || c == '_' || c == '%' || c == '+' || c == '-' || c == '\''
}

// localBefore is the start of the local part that ends at end, or end.
func localBefore(s string, end int) int {
	i := end
	for i > 0 && end-i < maxLocal && localByte(s[i-1]) {
		i--
	}
	for i < end && (s[i] == '.' || s[i] == '-' || s[i] == '\'' || s[i] == '%' || s[i] == '+') {
		i++
	}
	return i
}

// domainAfter is the end of the domain that begins at start, or start.
func domainAfter(s string, start int) int {
	i := start
	ascii := true // of the label so far
	for i < len(s) && i-start < maxDomain {
		c := s[i]
		if c < utf8.RuneSelf {
			if !isAlnum(c) && c != '-' && c != '.' || c == '.' && !domainGoesOn(s[i+1:]) {
				break
			}
			if c == '.' {
				ascii = true
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		labelBegins := i == start || s[i-1] == '.'
		if !unicode.IsLetter(r) && !unicode.Is(unicode.M, r) || ascii && !labelBegins && !unicode.Is(unicode.Latin, r) {
			break
		}
		ascii = false
		i += n
	}
	for i > start && (s[i-1] == '.' || s[i-1] == '-') {
		i--
	}
	return i
}

// domainGoesOn tells a dot inside a domain from one that ends a sentence.
func domainGoesOn(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r) || r < utf8.RuneSelf && isDigit(byte(r))
}

// plainAddress reads the address around the at sign at i.
func plainAddress(s string, i int) (hit, bool) {
	left, right := i, i+1
	spaced := at(s, i-1) == ' ' && at(s, i+1) == ' '
	if spaced {
		left, right = i-1, i+2
	}
	start, end := localBefore(s, left), domainAfter(s, right)
	if start == left || end == right {
		return hit{}, false
	}
	switch at(s, start-1) {
	case '@', '/', ':':
		if at(s, start-1) != ':' || at(s, start-2) == '/' || strings.HasPrefix(s[max(0, start-8):], "://") {
			return hit{}, false // a path, or a name and password in an address of a site
		}
	}
	local := s[start:left]
	if spaced && !strings.ContainsAny(local, ".0123456789") && !labelled(s, start, mailLabels) {
		return hit{}, false // "engineer @ shop.example" is a job, not a mailbox
	}
	value := canonicalEmail(local, s[right:end])
	if value == "" || strings.HasPrefix(value, "git@git") || strings.HasPrefix(value, "git@bitbucket") {
		return hit{}, false
	}
	return emailHit(value, start, end), true
}

func emailHit(value string, start, end int) hit {
	own := !strings.HasPrefix(value, "noreply@") && !strings.HasPrefix(value, "no-reply@")
	return hit{kind: screen.KindEmail, value: value, start: start, end: end, own: own,
		attrs: map[string]string{"domain": value[strings.LastIndexByte(value, '@')+1:]}}
}

var mailLabels = []string{"mail", "e-mail", "email", "contact", "correo", "courriel", "почта", "邮箱", "メール", "이메일"}

// spelledAddress reads an address whose at sign is spelled: "anna (at)
// mail.example", "anna at mail dot example". i is at the letter a.
func spelledAddress(s string, i int) (hit, bool) {
	left, right, fenced := fence(s, i, i+2)
	if left < 0 {
		return hit{}, false
	}
	start := localBefore(s, left)
	if start == left {
		return hit{}, false
	}
	domain, end, spelled := spelledDomain(s, right)
	if domain == "" || !fenced && !spelled {
		return hit{}, false
	}
	local, start := spelledLocal(s, start, left)
	certain := fenced || strings.ContainsAny(local, ".0123456789_") || lineStart(s, start) || labelled(s, start, mailLabels)
	value := canonicalEmail(local, domain)
	if !certain || value == "" {
		return hit{}, false
	}
	return emailHit(value, start, end), true
}

// fence looks around a spelled sign at s[i:j]: brackets with or without spaces,
// or one space on either side. left and right are where the neighbours end and
// begin; left is -1 when it stands inside a word.
func fence(s string, i, j int) (left, right int, fenced bool) {
	a, b := i-1, j
	if at(s, a) == ' ' && at(s, b) == ' ' && strings.IndexByte("([{<", at(s, a-1)) >= 0 && a > 0 {
		a, b = a-1, b+1
	}
	pair := string([]byte{at(s, a), at(s, b)})
	switch pair {
	case "()", "[]", "{}", "<>", "__", "--":
		fenced = pair != "__" && pair != "--"
		if !fenced {
			return -1, -1, false
		}
		for at(s, a-1) == ' ' {
			a--
		}
		for at(s, b+1) == ' ' {
			b++
		}
		return a, b + 1, true
	case "  ":
		return a, b + 1, false
	}
	return -1, -1, false
}

// spelledDomain reads a domain whose dots may be spelled, from start.
func spelledDomain(s string, start int) (domain string, end int, spelled bool) {
	var b strings.Builder
	end = start
	for range 6 {
		stop := domainAfter(s, end)
		if stop == end {
			return "", start, false
		}
		b.WriteString(s[end:stop])
		end = stop
		next, ok := spelledDot(s, end)
		if !ok {
			break
		}
		spelled = true
		b.WriteByte('.')
		end = next
	}
	return b.String(), end, spelled
}

// spelledDot is where the text goes on behind a spelled dot at i.
func spelledDot(s string, i int) (int, bool) {
	for k := i; k <= i+2 && k+3 <= len(s); k++ {
		if strings.EqualFold(s[k:k+3], "dot") && k > i {
			if left, right, _ := fence(s, k, k+3); left >= 0 && left <= i {
				return right, true
			}
		}
	}
	return i, false
}

// spelledLocal extends a local part to the left over spelled dots.
func spelledLocal(s string, start, end int) (string, int) {
	local := s[start:end]
	for range 3 {
		k := start
		for k > 0 && strings.IndexByte(" )]}>", s[k-1]) >= 0 && start-k < 2 {
			k--
		}
		if k < 4 || !strings.EqualFold(s[k-3:k], "dot") {
			break
		}
		left, right, _ := fence(s, k-3, k)
		if left < 0 || right != start {
			break
		}
		first := localBefore(s, left)
		if first == left {
			break
		}
		local = s[first:left] + "." + local
		start = first
	}
	return local, start
}

// appendBroken finds a confirmed address that a line end or spaces cut. Only a
// link that carries the whole address confirms it: joining lines on trust would
// invent mailboxes.
func appendBroken(hits []hit, v view, confirmed string, joined taken) []hit {
	s := v.text
	if len(confirmed) == 0 {
		return hits
	}
	for i := 0; i < len(s); i++ {
		if s[i]|0x20 != confirmed[0]|0x20 || localByte(at(s, i-1)) {
			continue
		}
		end, cut := matchCut(s, i, confirmed)
		if end < 0 || !cut || isAlnum(at(s, end)) {
			continue
		}
		if value := NormaliseEmail(confirmed); value != "" && !joined.touches(i, end) {
			hits = append(hits, emailHit(value, i, end))
			joined.mark(i, end)
		}
		i = end - 1
	}
	return hits
}

// maxCuts is how often white space may cut one address.
const maxCuts = 3

// matchCut matches want at i, allowing some runs of white space between two
// bytes, with a hyphen before a line end. end is -1 when it doesn't match.
func matchCut(s string, i int, want string) (end int, cut bool) {
	cuts := 0
	for k := range len(want) {
		j := i
		if k > 0 && cuts < maxCuts {
			if at(s, j) == '-' && at(s, j+1) == '\n' && want[k] != '-' {
				j++
			}
			for isSpace(at(s, j)) && j-i < 8 {
				j++
			}
		}
		c := at(s, j)
		if c == 0 || lower(c) != lower(want[k]) {
			return -1, false
		}
		if j > i {
			cuts++
		}
		i = j + 1
	}
	return i, cuts > 0
}
