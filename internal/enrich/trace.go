package enrich

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// revising are the readers that see tracked changes, comments and earlier saves:
// a file that they read and found none in has none.
var revising = []string{"docx", "odt", "rtf", "pdfium"}

// revisions relates the names and mailboxes that earlier work on a file left in it.
func (m *maker) revisions(d *screen.Document) {
	if slices.Contains(revising, d.Engine) && d.Quality.Verdict.Readable() || len(d.Revisions) > 0 {
		m.given("documents.revisions")
		if m.set.Revisions == nil {
			m.set.Revisions = []*fact.Revision{}
		}
	}
	seen := map[string]bool{}
	for _, r := range d.Revisions {
		if r.Author != "" && !seen[r.Author+r.Kind] {
			seen[r.Author+r.Kind] = true
			m.revision(d, r.Author, r)
		}
		if v := firstName(r); v != "" && !seen[v] {
			seen[v] = true
			m.revision(d, v, r)
		}
	}
	if len(d.Revisions) > 0 {
		m.revisedMailboxes(d)
	}
}

// revision relates one name. The author of a comment is a reader of the résumé,
// a friend or an adviser: that this is somebody else says nothing, and is left
// out.
func (m *maker) revision(d *screen.Document, who string, r screen.Revision) {
	f := &fact.Revision{Human: ptr(name.Human(who) && !sampleNames[name.Joined(who)]), Names: nearest(who, m.known, m.named),
		Where: documentWhere(d, "revision", who+" ("+r.Kind+")")}
	if r.Kind == "comment" && f.Names != nil && *f.Names == string(screen.NamesDifferent) {
		f.Names = nil
	}
	m.set.Revisions = append(m.set.Revisions, f)
}

// firstName is the name at the head of what stood in an earlier version, when
// its first line reads as a person's and holds a known given name.
func firstName(r screen.Revision) string {
	if r.Kind != "deletion" {
		return ""
	}
	line, _, _ := strings.Cut(strings.TrimSpace(r.Text), "\n")
	if line = strings.TrimSpace(line); !name.Human(line) || !slices.ContainsFunc(strings.Fields(line), name.Given) {
		return ""
	}
	return line
}

// sampleNames stand in templates that people buy or download; folded and sorted.
var sampleNames = map[string]bool{"doe john": true, "doe jane": true, "name your": true, "max mustermann": true, "erika mustermann": true, "first last": true}

// revisedMailboxes relates the mailboxes that stood in an earlier version to the
// names stated.
func (m *maker) revisedMailboxes(d *screen.Document) {
	for _, id := range m.Found.Identifiers {
		if id.Kind != screen.KindEmail || id.Own {
			continue
		}
		at := slices.IndexFunc(id.Where, func(w screen.Where) bool {
			return w.Document == d.ID && w.Source == "metadata" && (w.Field == "insertion" || w.Field == "deletion" || w.Field == "comment")
		})
		if at < 0 {
			continue
		}
		f := &fact.Revision{Human: ptr(false), Where: documentWhere(d, "revision", id.Value+" ("+id.Where[at].Field+")")}
		if other := m.otherName(id); other != nil && *other {
			f.Human, f.Names = ptr(true), ptr(string(screen.NamesDifferent))
		}
		m.set.Revisions = append(m.set.Revisions, f)
	}
}

// messages counts the applicant's messages, by time where all carry one.
func (m *maker) messages() {
	if m.App.Messages == nil {
		return
	}
	m.given("messages")
	m.set.Messages = []*fact.Message{}
	n, invited := 0, false
	for _, i := range messageOrder(m.App.Messages) {
		msg := m.App.Messages[i]
		if msg.From != "applicant" {
			invited = invited || identify.NamesMessenger(msg.Text)
			if msg.From == "" { // it may be one of theirs
				n++
			}
			continue
		}
		n++
		m.set.Messages = append(m.set.Messages, &fact.Message{Number: n, AsksOffPlatform: ptr(!invited && identify.AsksOffPlatform(msg.Text)),
			Where: field("message", short(msg.Text), fmt.Sprintf("message:%d", i), "messages[%d].text", i)})
	}
}

// messageOrder are the indexes of messages in time, as sent when one lacks it.
func messageOrder(list []screen.Message) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	if slices.ContainsFunc(list, func(m screen.Message) bool { return m.At == nil }) {
		return order
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[a].At.Compare(*list[b].At) })
	return order
}
