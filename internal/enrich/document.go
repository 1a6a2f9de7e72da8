package enrich

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/name"
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
	program := strings.ToLower(d.Metadata["producer"] + " " + d.Metadata["creator"] + " " + d.Metadata["application"])
	f.Converter, f.Editor = ptr(false), ptr(false)
	for _, c := range m.lists.Converters {
		if strings.Contains(program, strings.ToLower(c.Producer)) {
			f.Converter = ptr(true)
		}
	}
	for _, s := range m.lists.ImageSoftware {
		if s.Class == "editor" && strings.Contains(program, strings.ToLower(s.Name)) {
			f.Editor = ptr(true)
		}
	}
	created := d.Metadata["created"]
	t, err := time.Parse(time.RFC3339, created)
	if err != nil || strings.HasSuffix(created, "Z") || !strings.Contains(d.MediaType, "pdf") {
		return // only PDF dates carry the clock of the machine that made the file
	}
	_, seconds := t.Zone()
	f.Offset = fact.MakeOffset(seconds/60, t)
	f.Where = fact.At(fact.Spot{Where: screen.Where{Document: d.ID, Source: "metadata"}, Kind: "metadata", Value: "created " + created, Rests: []string{"file:" + d.SHA256}})
}

// advert measures how far the résumé repeats the job's own text.
func (m *maker) advert(d *screen.Document, f *fact.Document) {
	if m.App.Job == nil || m.App.Job.Description == "" || f.Role != "resume" || !d.Quality.Verdict.Readable() {
		return
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

func (m *maker) revisions(d *screen.Document) {
	for _, r := range d.Revisions {
		m.given("documents.revisions")
		f := &fact.Revision{Human: ptr(name.Human(r.Author)), Where: documentWhere(d, "revision", r.Author+" ("+r.Kind+")")}
		if len(m.known) > 0 {
			f.Names = known(name.Nearest(r.Author, m.known))
		}
		m.set.Revisions = append(m.set.Revisions, f)
	}
}

// documentLinks compares what each link shows with where it leads.
func (m *maker) documentLinks(d *screen.Document) {
	for _, l := range d.Links {
		kind, text, target, ok := identify.Shown(l)
		if !ok {
			continue
		}
		m.given("documents.links")
		spot := fact.Spot{Where: screen.Where{Document: d.ID, Page: l.Page, Box: l.Box, Source: "annotation"}, Kind: "link", Value: short(l.Text + " leads to " + l.Target), Rests: []string{target}}
		m.set.DocumentLinks = append(m.set.DocumentLinks, &fact.DocumentLink{Kind: kind, Text: fact.MakeKey(text), Target: fact.MakeKey(target),
			Wrapper: ptr(m.wrapped(l.Text) || m.wrapped(l.Target)), Where: fact.At(spot)})
	}
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
		if o.Code == "" || o.Accommodation != nil && *o.Accommodation {
			continue
		}
		words := strings.ReplaceAll(o.Code, "_", " ")
		if o.Stage != "" {
			words += " at the " + o.Stage
		}
		m.set.Observations = append(m.set.Observations, &fact.Observation{Code: o.Code, Where: field("observation", words, fmt.Sprintf("observation:%d", i), "observations[%d]", i)})
	}
}

func (m *maker) messages() {
	if m.App.Messages == nil {
		return
	}
	m.given("messages")
	m.set.Messages = []*fact.Message{}
	n := 0
	for i, msg := range m.App.Messages {
		if msg.From != "applicant" {
			continue
		}
		n++
		m.set.Messages = append(m.set.Messages, &fact.Message{Number: n, AsksOffPlatform: ptr(identify.AsksOffPlatform(msg.Text)),
			Where: field("message", short(msg.Text), fmt.Sprintf("message:%d", i), "messages[%d].text", i)})
	}
}

func (m *maker) changes() {
	if m.Changes == nil {
		return
	}
	m.given("changes")
	m.set.Changes = []*fact.Change{}
	for _, c := range m.Changes {
		m.set.Changes = append(m.set.Changes, &fact.Change{Field: c, Where: field("change", c, "change:"+c, "%s", c)})
	}
}
