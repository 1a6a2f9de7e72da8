package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// canonicalSite is host and path of a page in the form that is compared, or
// empty when the host is one that many people's links lead to.
func canonicalSite(l link, common map[string]bool) string {
	host := l.host
	if isServiceHost(host) || common[host] {
		return ""
	}
	for h := host; h != ""; {
		if commonHosts[h] {
			return ""
		}
		_, rest, ok := strings.Cut(h, ".")
		if !ok || !strings.Contains(rest, ".") {
			break
		}
		h = rest
	}
	path := strings.TrimSuffix(strings.TrimSuffix(l.path, "/index.html"), "/index.htm")
	if profileHosts[host] {
		path = strings.ToLower(path)
		if path == "" {
			return ""
		}
	}
	if len(path) > 200 {
		return ""
	}
	return host + path
}

// NormaliseSite gives the canonical form of a web address: host and path,
// without scheme, "www.", query and fragment, which carry campaign marks. It is
// empty when s is no web address or leads to a host that says nothing.
func NormaliseSite(s string) string {
	l, ok := parseLink(newView(s).text)
	if !ok {
		return ""
	}
	return canonicalSite(l, nil)
}

// profileHosts are services without an identifier kind of their own, whose paths
// name accounts and ignore case.
var profileHosts = set(`stackoverflow.com medium.com dev.to kaggle.com leetcode.com hackerrank.com codeforces.com
	codechef.com behance.net dribbble.com upwork.com freelancer.com fiverr.com toptal.com keybase.io about.me linktr.ee
	huggingface.co bitbucket.org codepen.io npmjs.com pypi.org hackerone.com facebook.com instagram.com
	orcid.org researchgate.net bsky.app`)

// commonHosts, and all below them, lead to things that aren't the applicant's:
// shops, stores, papers, news, documents, meeting rooms.
var commonHosts = set(`google.com youtube.com youtu.be apple.com wikipedia.org amazon.com amazonaws.com
	microsoft.com doi.org arxiv.org bit.ly tinyurl.com zoom.us calendly.com whatsapp.com wa.me overleaf.com
	canva.com credly.com coursera.org udemy.com edx.org acm.org ieee.org springer.com sciencedirect.com
	nature.com w3.org schema.org xmlns.com purl.org adobe.com openxmlformats.org latex-project.org tug.org ctan.org
	creativecommons.org githubusercontent.com gravatar.com licdn.com discord.gg skype.com join.slack.com slack.com
	paypal.com paypal.me`)

// homeHosts serve the sites of single people; whoever is named by the host is
// likely to own it.
var homeHosts = [...]string{".github.io", ".gitlab.io", ".vercel.app", ".netlify.app", ".pages.dev", ".web.app", ".herokuapp.com", ".wordpress.com", ".blogspot.com", ".notion.site", ".wixsite.com"}

func personalHost(host string) bool {
	for _, h := range homeHosts {
		if strings.HasSuffix(host, h) {
			return true
		}
	}
	return false
}

// siteHit makes the identifiers of one link: the account that it names, or the
// site. own says that it stands where people put their own contacts.
func siteHit(l link, opt *Options, own bool, tokens []string) (hit, bool) {
	if p := l.parts(); l.host == "wa.me" && len(p) > 0 {
		value, attrs := NormalisePhone("+"+digitsOf(p[0]), nil)
		return hit{kind: screen.KindPhone, value: value, start: l.start, end: l.end, own: true, attrs: attrs}, value != ""
	}
	if a, ok := accountOf(l); ok {
		mine := own || !a.repository || bearsName(a.value, tokens)
		return hit{kind: a.kind, value: a.value, start: l.start, end: l.end, own: mine}, true
	}
	site := canonicalSite(l, opt.CommonHosts)
	if site == "" {
		return hit{}, false
	}
	mine := own || personalHost(l.host) || bearsName(site, tokens)
	return hit{kind: screen.KindWebsite, value: site, start: l.start, end: l.end, own: mine}, true
}

// bearsName reports whether a token of the applicant's name, of four letters or
// more, stands in the value.
func bearsName(value string, tokens []string) bool {
	for _, t := range tokens {
		if len(t) >= 4 && strings.Contains(value, t) {
			return true
		}
	}
	return false
}
