package enrich

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/list"
	"bonafide/internal/screen"
)

// documents makes the facts on files, their links, hidden text and revisions.
func (m *maker) documents() {
	for i := range m.Docs {
		d := &m.Docs[i]
		m.given("documents")
		role := cmp.Or(d.Role, "resume")
		if role == "identity" {
			m.given("documents.identity")
		}
		f := &fact.Document{Role: role, Where: documentWhere(d, "document", d.Name)}
		if d.Quality.Verdict.Readable() {
			m.given("documents.text")
		}
		m.metadata(d, f)
		m.bullets(d, f)
		m.advert(d, f)
		m.set.Documents = append(m.set.Documents, f)
		if d.Rendered || len(d.Hidden) > 0 {
			m.hidden(d)
		}
		m.revisions(d)
		m.documentLinks(d)
	}
}

func documentWhere(d *screen.Document, kind, value string) fact.Where {
	return fact.At(fact.Spot{Where: screen.Where{Document: d.ID, Source: "metadata"}, Kind: kind, Value: value, Rests: []string{"file:" + d.SHA256}})
}

func (m *maker) metadata(d *screen.Document, f *fact.Document) {
	if len(d.Metadata) == 0 {
		return
	}
	m.given("documents.metadata")
	named := strings.Join([]string{d.Metadata["producer"], d.Metadata["creator"], d.Metadata["application"], d.Metadata["xmp_creator_tool"]}, " ")
	if strings.TrimSpace(named) != "" {
		f.Converter, f.Editor = ptr(m.converted(named)), ptr(m.software(named) == "editor")
	}
	if f.Editor != nil && *f.Editor {
		f.Where = documentWhere(d, "metadata", "made with "+strings.TrimSpace(named))
	}
	created := cmp.Or(d.Metadata["created"], d.Metadata["xmp_created"])
	t, err := time.Parse(time.RFC3339, created)
	if err != nil || strings.HasSuffix(created, "Z") || !strings.Contains(d.MediaType, "pdf") {
		return // only PDF dates carry the clock of the machine that made the file
	}
	_, seconds := t.Zone()
	f.Offset = fact.MakeOffset(seconds/60, t)
	f.Where = documentWhere(d, "metadata", "created "+created)
}

// converted reports whether one of the programs named is an online converter.
func (m *maker) converted(programs string) bool {
	programs = strings.ToLower(programs)
	return slices.ContainsFunc(m.lists.Converters, func(c list.Converter) bool { return strings.Contains(programs, strings.ToLower(c.Producer)) })
}

// bullets counts a résumé's bullets and those that would fit anybody: without a
// figure, a proper noun or a technology. A share needs the whole list, so a text
// that was read in part, or read differently by two readers, has none.
func (m *maker) bullets(d *screen.Document, f *fact.Document) {
	if f.Role != "resume" || d.Quality.Verdict != screen.Good || d.Quality.Limit != "" {
		return
	}
	list := history.Bullets(d)
	f.Bullets = ptr(len(list))
	generic := 0
	for _, b := range list {
		if history.Generic(d.Text[b.Start:b.End]) && !slices.ContainsFunc(m.Found.Technologies, func(t identify.Technology) bool {
			return t.Where.Document == d.ID && t.Where.Start >= b.Start && t.Where.Start < b.End
		}) {
			generic++
		}
	}
	if len(list) > 0 {
		f.GenericShare = ptr(float64(generic) / float64(len(list)))
	}
}

// advert measures how far the résumé repeats the job's own text.
func (m *maker) advert(d *screen.Document, f *fact.Document) {
	if m.App.Job == nil || m.App.Job.Description == "" || f.Role != "resume" || !d.Quality.Verdict.Readable() {
		return
	}
	if f.Bullets != nil && *f.Bullets == 0 {
		return // nothing that could repeat the advertisement
	}
	share, six := history.AdOverlap(d.Text, m.App.Job.Description)
	f.AdOverlap, f.AdSixGrams = &share, &six
	if len(f.Where.Spots()) > 0 {
		s := f.Where.Spots()[0]
		s.Note = fmt.Sprintf("%.0f %% of the bullets repeat the advertisement, %d runs of six words", share*100, six)
		f.Where = fact.At(s)
	}
}

func (m *maker) hidden(d *screen.Document) {
	m.given("documents.rendered")
	if m.set.Hidden == nil {
		m.set.Hidden = []*fact.Hidden{}
	}
	for _, h := range d.Hidden {
		n := len([]rune(strings.TrimSpace(h.Text)))
		spot := fact.Spot{Where: screen.Where{Document: d.ID, Page: h.Page, Box: h.Box, Source: "hidden"}, Kind: "hidden", Value: short(h.Text), Note: h.Method, Rests: []string{"hidden:" + d.SHA256}}
		m.set.Hidden = append(m.set.Hidden, &fact.Hidden{Chars: n, Where: fact.At(spot)})
	}
}

// short cuts a long text for a reader; the whole stands in the document.
func short(s string) string {
	const most = 160
	r := []rune(strings.Join(strings.Fields(s), " "))
	if len(r) <= most {
		return string(r)
	}
	return string(r[:most]) + " …"
}

// documentLinks compares what each link shows with where it leads.
func (m *maker) documentLinks(d *screen.Document) {
	if len(d.Links) == 0 {
		return
	}
	m.given("documents.links")
	if m.set.DocumentLinks == nil {
		m.set.DocumentLinks = []*fact.DocumentLink{}
	}
	for _, l := range d.Links {
		kind, text, target, ok := identify.Shown(l)
		if !ok {
			continue
		}
		spot := fact.Spot{Where: screen.Where{Document: d.ID, Page: l.Page, Box: l.Box, Source: "annotation"}, Kind: "link", Value: short(l.Text + " leads to " + l.Target), Rests: []string{target}}
		wrapper := m.wrapped(l.Text) || m.wrapped(l.Target) || m.sample(text) || m.sample(target)
		m.set.DocumentLinks = append(m.set.DocumentLinks, &fact.DocumentLink{Kind: kind, Text: fact.MakeKey(text), Target: fact.MakeKey(target),
			Wrapper: &wrapper, Where: fact.At(spot)})
	}
}

// sample reports whether "kind:value" is an account that templates show.
func (m *maker) sample(account string) bool {
	_, value, _ := strings.Cut(account, ":")
	return slices.ContainsFunc(m.lists.MetadataDefaults, func(d list.MetadataDefault) bool { return d.Field == "account" && strings.EqualFold(d.Value, value) })
}

// wrapped reports whether a link goes over a tracker, a redirector or a mail
// gateway, or stands in a template as its sample.
func (m *maker) wrapped(link string) bool {
	_, host, found := strings.Cut(link, "://")
	if !found {
		host = link
	}
	if i := strings.IndexAny(host, "/?#"); i >= 0 {
		host = host[:i]
	}
	host = strings.ToLower(host[strings.LastIndexByte(host, '@')+1:])
	for _, w := range m.lists.LinkWrappers {
		if host == w.Domain || strings.HasSuffix(host, "."+w.Domain) {
			return true
		}
	}
	return false
}

func (m *maker) checks() {
	if m.App.Checks == nil {
		return
	}
	m.given("checks")
	m.set.Checks = []*fact.Check{}
	for i, c := range m.App.Checks {
		words := strings.Join(strings.Fields(c.Kind+" check by "+cmp.Or(c.Provider, "an unnamed provider")+": "+strings.ReplaceAll(c.Result, "_", " ")), " ")
		w := field("check", words, fmt.Sprintf("check:%d", i), "identity_checks[%d]", i)
		m.set.Checks = append(m.set.Checks, &fact.Check{Kind: c.Kind, Result: optional(c.Result), Where: w})
	}
}

// observations leaves out what carries an accommodation and what notes nothing;
// a saved form counts as given even when all of it is left out.
func (m *maker) observations() {
	if m.App.Observations == nil {
		return
	}
	m.given("form")
	m.set.Observations = []*fact.Observation{}
	for i, o := range m.App.Observations {
		if o.Code == "" || slices.ContainsFunc(m.App.Observations[:i], func(p screen.Observation) bool { return oneTick(p, o) }) ||
			slices.ContainsFunc(m.App.Observations, func(p screen.Observation) bool { return p.Accommodation != nil && *p.Accommodation && oneTick(p, o) }) {
			continue
		}
		words := strings.ReplaceAll(o.Code, "_", " ")
		if o.Stage != "" {
			words += " at the " + o.Stage
		}
		m.set.Observations = append(m.set.Observations, &fact.Observation{Code: o.Code, Where: field("observation", words, fmt.Sprintf("observation:%d", i), "observations[%d]", i)})
	}
}

// counted are the codes of which one session finds several: two with different
// notes are two tools, two referees.
var counted = []string{"remote_tool_seen", "referee_not_reached"}

// oneTick reports whether two observations may be one: two interviewers of one
// session tick the same. A session is a stage on a day, in UTC; one whose stage or
// day nobody wrote down may be any.
func oneTick(a, b screen.Observation) bool {
	if a.Code != b.Code || slices.Contains(counted, a.Code) && a.Note != "" && b.Note != "" && a.Note != b.Note {
		return false
	}
	if a.Stage != "" && b.Stage != "" && a.Stage != b.Stage {
		return false
	}
	return a.At == nil || b.At == nil || a.At.UTC().Format(time.DateOnly) == b.At.UTC().Format(time.DateOnly)
}

func (m *maker) changes() {
	if m.Changes == nil {
		return
	}
	m.given("changes")
	m.set.Changes = []*fact.Change{}
	for i, c := range m.Changes {
		m.set.Changes = append(m.set.Changes, &fact.Change{Field: c, Where: field("change", changed[c], fmt.Sprintf("change:%d", i), "%s", c)})
	}
}

// changed are the changes between revisions in words.
var changed = map[string]string{"person.emails": "e-mail addresses changed", "person.phones": "phone numbers changed", "person.address": "home address changed"}
