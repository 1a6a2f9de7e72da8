package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// account is what a link says of an account at a service.
type account struct {
	kind, value string
	repository  bool // the link names one of the account's works, not the account
}

// NormaliseHandle gives the canonical handle at a service (a kind such as
// [screen.KindGitHub]) from a handle or a link to it, or empty.
func NormaliseHandle(kind, s string) string {
	s = strings.TrimSpace(newView(s).text)
	if strings.Contains(s, "/") || strings.Contains(s, "://") {
		if l, ok := parseLink(s); ok {
			if a, ok := accountOf(l); ok && a.kind == kind {
				return a.value
			}
		}
		return ""
	}
	return plainHandle(kind, s)
}

// plainHandle is NormaliseHandle for what is no link.
func plainHandle(kind, s string) string {
	s = strings.ToLower(strings.TrimPrefix(s, "@"))
	switch kind {
	case screen.KindGitHub:
		return only(s, 39, "-")
	case screen.KindGitLab:
		return only(s, 255, "-_.")
	case screen.KindLinkedIn:
		return slug(s)
	case screen.KindX:
		return only(s, 15, "_")
	case screen.KindTelegram:
		if len(s) < 4 || isDigit(s[0]) {
			return ""
		}
		return only(s, 32, "_")
	case screen.KindDiscord:
		name, tag, _ := strings.Cut(s, "#")
		if only(name, 32, "_. ") == "" || len(name) < 2 || len(tag) > 4 || only(tag+"0", 5, "") == "" {
			return ""
		}
		if tag == "" || tag == "0" {
			return name
		}
		return name + "#" + tag
	case screen.KindSkype:
		if len(s) < 5 {
			return ""
		}
		return only(strings.TrimPrefix(s, "skype:"), 64, "_.,-:")
	}
	return ""
}

// only gives s when it has a letter or digit at its begin and no other signs
// than those allowed, else empty.
func only(s string, most int, signs string) string {
	if s == "" || len(s) > most || !isAlnum(s[0]) && s[0] != '_' && s[0] != '.' {
		return ""
	}
	for i := range len(s) {
		if !isAlnum(s[i]) && strings.IndexByte(signs, s[i]) < 0 {
			return ""
		}
	}
	return s
}

// slug is a LinkedIn name: letters of any script, digits, hyphens.
func slug(s string) string {
	if len(s) < 2 || len(s) > 200 || strings.ContainsAny(s, " /?#@:\\<>\"'") {
		return ""
	}
	return s
}

// accountOf reads the account that a link names. ok is false for pages of a
// service that are nobody's account.
func accountOf(l link) (account, bool) {
	p := l.parts()
	host := l.host
	if strings.HasSuffix(host, ".linkedin.com") {
		host = "linkedin.com"
	}
	reader, ok := services[host]
	if !ok {
		return pagesAccount(host)
	}
	if len(p) == 0 && host != "api.whatsapp.com" && host != "join.skype.com" {
		return account{}, false
	}
	a := reader(p)
	return a, a.value != ""
}

// isServiceHost reports whether a host belongs to a service whose accounts are
// identifiers of their own kind, so that its pages are no personal sites.
func isServiceHost(host string) bool {
	if _, ok := services[host]; ok || strings.HasSuffix(host, ".linkedin.com") {
		return true
	}
	return false
}

var services = map[string]func([]string) account{
	"github.com":                first(screen.KindGitHub, githubPages),
	"m.github.com":              first(screen.KindGitHub, githubPages),
	"gist.github.com":           first(screen.KindGitHub, githubPages),
	"raw.githubusercontent.com": first(screen.KindGitHub, nil),
	"gitlab.com":                first(screen.KindGitLab, gitlabPages),
	"twitter.com":               first(screen.KindX, xPages),
	"mobile.twitter.com":        first(screen.KindX, xPages),
	"x.com":                     first(screen.KindX, xPages),
	"t.me":                      telegram,
	"telegram.me":               telegram,
	"telegram.dog":              telegram,
	"linkedin.com":              linkedin,
	"discord.com":               discord,
	"discordapp.com":            discord,
}

// first reads services whose first path segment is the account.
func first(kind string, pages map[string]bool) func([]string) account {
	return func(p []string) account {
		name := strings.ToLower(strings.TrimPrefix(p[0], "@"))
		if pages[name] {
			return account{}
		}
		return account{kind, plainHandle(kind, name), len(p) > 1}
	}
}

func telegram(p []string) account {
	name := p[0]
	if strings.EqualFold(name, "s") && len(p) > 1 {
		name = p[1]
	}
	if telegramPages[strings.ToLower(name)] || strings.HasPrefix(name, "+") {
		return account{}
	}
	return account{screen.KindTelegram, plainHandle(screen.KindTelegram, name), false}
}

func linkedin(p []string) account {
	if len(p) < 2 || !strings.EqualFold(p[0], "in") && !strings.EqualFold(p[0], "pub") {
		return account{}
	}
	return account{screen.KindLinkedIn, slug(strings.ToLower(p[1])), false}
}

func discord(p []string) account {
	if len(p) < 2 || !strings.EqualFold(p[0], "users") || digitsOf(p[1]) != p[1] {
		return account{}
	}
	return account{screen.KindProfileID, "discord:" + p[1], false}
}

// pagesAccount reads the owner of pages that a code host serves: annaprobe.github.io.
func pagesAccount(host string) (account, bool) {
	for suffix, kind := range map[string]string{".github.io": screen.KindGitHub, ".gitlab.io": screen.KindGitLab} {
		if name, ok := strings.CutSuffix(host, suffix); ok && !strings.Contains(name, ".") {
			v := plainHandle(kind, name)
			return account{kind, v, false}, v != ""
		}
	}
	return account{}, false
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// The pages of services that stand where accounts stand.
var (
	githubPages = set(`about account apps blog codespaces collections contact copilot customer-stories dashboard download
		enterprise events explore features issues join login logout marketplace new newsroom notifications nonprofit
		organizations orgs pricing pulls readme resources search security session settings shop showcases signup site
		solutions sponsors stars team terms topics trending users watching why-github`)
	gitlabPages = set(`explore groups users dashboard help projects search admin api snippets public - sign_in`)
	xPages      = set(`home explore i intent share search hashtag settings login signup about tos privacy messages
		notifications compose who_to_follow download jobs`)
	telegramPages = set(`joinchat addstickers addemoji share proxy socks setlanguage c iv bg login confirmphone contact`)
)

// handleLabels are the words that people write before a handle.
var handleLabels = []struct{ word, kind string }{
	{"telegram", screen.KindTelegram}, {"tg", screen.KindTelegram}, {"skype", screen.KindSkype},
	{"discord", screen.KindDiscord}, {"github", screen.KindGitHub}, {"gitlab", screen.KindGitLab},
	{"linkedin", screen.KindLinkedIn}, {"twitter", screen.KindX}, {"телеграм", screen.KindTelegram},
	{"скайп", screen.KindSkype}, {"电报", screen.KindTelegram}, {"تيليجرام", screen.KindTelegram},
}

// findHandles finds handles behind the name of their service: "Telegram:
// @annaprobe". A colon or an at sign must stand between, for "GitHub Actions"
// names nobody.
func findHandles(v view, skip taken) []hit {
	var hits []hit
	low := lowerASCII(v.text)
	for _, l := range handleLabels {
		for i := 0; ; {
			k := strings.Index(low[i:], l.word)
			if k < 0 {
				break
			}
			begin := i + k
			i = begin + len(l.word)
			if isASCII(l.word) && isAlnum(at(low, begin-1)) || at(low, begin-1) == '/' {
				continue
			}
			start, end := handleAfter(v.text, i, l.kind)
			if value := NormaliseHandle(l.kind, v.text[start:end]); value != "" && !skip.touches(start, end) {
				hits = append(hits, hit{kind: l.kind, value: value, start: start, end: end, own: true})
			}
		}
	}
	return hits
}

// handleAfter is the token behind a label that ends at i, or an empty range.
func handleAfter(s string, i int, kind string) (start, end int) {
	for _, w := range [...]string{" id", " handle", " username", " name"} {
		if len(s) >= i+len(w) && strings.EqualFold(s[i:i+len(w)], w) {
			i += len(w)
			break
		}
	}
	colon := false
	for i < len(s) && strings.IndexByte(" \t:-|(", s[i]) >= 0 {
		colon = colon || s[i] == ':'
		i++
	}
	if !colon && at(s, i) != '@' {
		return i, i
	}
	start, end = i, i
	for end < len(s) && end-start < 64 && (isAlnum(s[end]) || strings.IndexByte("@_-.:#", s[end]) >= 0) {
		end++
	}
	for end > start && strings.IndexByte(".:-#", s[end-1]) >= 0 {
		end--
	}
	// A word in running prose is no handle: the line or the item must end here.
	j := end
	for at(s, j) == ' ' && j-end < 1 {
		j++
	}
	if c := at(s, j); isAlnum(c) && j > end && at(s, start) != '@' && kind != screen.KindSkype {
		return start, start
	}
	return start, end
}

// lowerASCII lowers ASCII letters only, so that byte offsets stay.
func lowerASCII(s string) string {
	for i := range len(s) {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for k := i; k < len(b); k++ {
				b[k] = lower(b[k])
			}
			return string(b)
		}
	}
	return s
}
