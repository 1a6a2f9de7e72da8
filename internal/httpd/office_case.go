package httpd

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/name"
	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
)

// Queue implements [Cases].
func (o *Office) Queue(ctx context.Context, by Person, q QueueQuery) (QueuePage, error) {
	f := store.Filter{View: store.View(q.View), Me: by.actor().ID, Band: q.Band, Family: q.Family, Job: q.Job, Sort: q.Sort, Offset: q.Offset, Limit: min(q.Limit, 1000)}
	if q.Assignee != "" {
		f.Assignee = actorPrefix + q.Assignee
	}
	got, err := o.Store.Queue(ctx, f)
	if err != nil {
		return QueuePage{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return QueuePage{}, err
	}
	page := QueuePage{Total: got.Total, Jobs: got.Jobs, Counts: map[string]int{}}
	for v, n := range got.Counts {
		page.Counts[string(v)] = n
	}
	for _, r := range got.Rows {
		page.Rows = append(page.Rows, QueueRow{Ref: r.Case.Ref, Name: cmp.Or(r.Name, "Name not given"), Job: r.Job, Band: r.Band, Score: r.Score, Why: inShort(r.Notices), Families: r.Families,
			Linked: r.Linked, Ran: r.Ran, Of: r.Of, Opened: r.OpenedAt, Due: dueOfCase(r), AssigneeID: strings.TrimPrefix(r.Case.Assignee, actorPrefix),
			Assignee: nameOfActor(names, r.Case.Assignee), State: review.Effective(r.Case, o.Now())})
	}
	return page, nil
}

// inShort is what a row of the queue says: the two heaviest notices, and how
// many more there are.
func inShort(notices []string) string {
	const most = 2
	out := strings.Join(notices[:min(len(notices), most)], "; ")
	if n := len(notices) - most; n > 0 {
		out += fmt.Sprintf("; and %d more", n)
	}
	return out
}

// dueOfCase is the deadline of a case that waits; a closed one has none.
func dueOfCase(r store.QueueRow) time.Time {
	if r.Case.State == review.Closed {
		return time.Time{}
	}
	return r.DueAt
}

// TakeNext implements [Cases].
func (o *Office) TakeNext(ctx context.Context, by Person) (string, error) {
	return o.Store.TakeNext(ctx, by.actor())
}

// Case implements [Cases].
func (o *Office) Case(ctx context.Context, by Person, ref string) (Case, error) {
	v, err := o.Store.Case(ctx, ref)
	if err != nil {
		return Case{}, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return Case{}, err
	}
	k := Case{Ref: v.Case.Ref, State: review.Effective(v.Case, o.Now()), Opened: v.OpenedAt, Due: dueOfCase(v.QueueRow), AssigneeID: strings.TrimPrefix(v.Case.Assignee, actorPrefix),
		Assignee: nameOfActor(names, v.Case.Assignee), Version: v.Case.Version, EvidenceVersion: v.Case.EvidenceVersion, WhyNow: v.WhyNow, Outcome: v.Case.Outcome, Events: o.entries(names).list(v.Events)}
	if k.Leads, err = o.leads(ctx); err != nil {
		return Case{}, err
	}
	slices.Reverse(k.Events) // newest first
	for _, x := range v.Opened {
		if x.By == by.actor().ID {
			k.Seen = append(k.Seen, x.Evidence)
		}
	}
	for _, n := range v.Notes {
		k.Notes = append(k.Notes, Note{By: nameOfActor(names, n.By), At: n.At, Text: n.Text})
	}
	if v.Case.State == review.AwaitingSecond {
		k.First = &FirstDecision{ByID: strings.TrimPrefix(v.Case.FirstBy, actorPrefix), By: nameOfActor(names, v.Case.FirstBy), At: v.Case.FirstAt}
	}
	if k.Record, err = o.record(ctx, v.App, v.Evaluation); err != nil {
		return Case{}, err
	}
	if k.Linked, err = o.linked(ctx, k.Record.Screening.Links); err != nil {
		return Case{}, err
	}
	k.Locate(v.Evaluation.Facts)
	if len(k.Record.Application.Payouts) > 0 {
		if k.Payouts, err = o.Desk.Payouts(ctx, v.App); err != nil {
			return Case{}, fmt.Errorf("accounts of case %s: %w", ref, err)
		}
	}
	switch c, err := o.Store.ClusterOf(ctx, v.App); {
	case err == nil:
		k.Cluster = &c
	case !errors.Is(err, store.ErrNotFound):
		return Case{}, fmt.Errorf("cluster of case %s: %w", ref, err)
	}
	k.Previous, k.Next, k.Position, k.Of, err = o.Store.Neighbours(ctx, store.Filter{View: store.ViewOpen, Me: by.actor().ID}, ref)
	return k, err
}

// Locate fills in the place stated and its zone, from the facts of an evaluation
// as JSON.
func (c *Case) Locate(facts []byte) {
	c.Place = strings.Join(placeOf(c.Record), "")
	c.Zone = zoneOf(facts, appliedAt(c.Record))
}

func (o *Office) leads(ctx context.Context) (int, error) {
	users, err := o.Store.Users(ctx)
	n := 0
	for _, u := range users {
		if !u.Disabled && slices.Contains(u.Roles, review.Lead) {
			n++
		}
	}
	return n, err
}

// record puts a stored application and its evaluation together as a screening.
func (o *Office) record(ctx context.Context, app int64, ev store.Evaluation) (Record, error) {
	st, err := o.Store.Application(ctx, app)
	if err != nil {
		return Record{}, err
	}
	var shown pipeline.Shown
	if len(ev.Screening) > 0 {
		if err := json.Unmarshal(ev.Screening, &shown); err != nil {
			return Record{}, fmt.Errorf("evaluation of application %s: %w", st.ID, err)
		}
	}
	a := st.Application
	r := Record{Application: a, Received: st.ReceivedAt, CaseRef: st.Case}
	s := screen.Screening{Application: screen.ApplicationRef{ID: st.ID, Source: a.Source, ExternalID: a.ExternalID, Name: shown.Name}, Identifiers: shown.Identifiers, Facts: shown.Facts,
		Links: shown.Links, Findings: ev.Findings, Score: ev.Score, Band: cmp.Or(ev.Band, screen.BandNone), Coverage: ev.Coverage, RuleSet: ev.RuleSet}
	for _, d := range st.Documents {
		doc := screen.Document{ID: d.ID, Name: d.Name, Role: d.Role, Bytes: d.Bytes, SHA256: d.SHA256}
		if d.Extraction != nil {
			doc = *d.Extraction
			doc.SHA256 = cmp.Or(doc.SHA256, d.SHA256)
		}
		s.Documents = append(s.Documents, doc)
	}
	r.Screening = s
	return r, nil
}

// linked describes the other applications, at most 50, in the order of links.
func (o *Office) linked(ctx context.Context, links []screen.Link) ([]Linked, error) {
	var apps []int64
	ids := map[string]bool{}
	for _, l := range links {
		if ids[l.Application] || len(apps) == 50 {
			continue
		}
		ids[l.Application] = true
		app, err := o.Store.FindApplication(ctx, l.Application)
		if errors.Is(err, store.ErrNotFound) {
			continue // erased since
		}
		if err != nil {
			return nil, err
		}
		apps = append(apps, app)
	}
	if len(apps) == 0 {
		return nil, nil
	}
	hits, err := o.Store.Hits(ctx, apps)
	if err != nil {
		return nil, err
	}
	var out []Linked
	for _, h := range hits {
		x := Linked{Ref: screen.ApplicationRef{ID: h.ID, Name: cmp.Or(h.Name, "Name not given")}, Job: h.Job, AppliedAt: h.AppliedAt, Band: cmp.Or(h.Band, screen.BandNone), CaseRef: h.Case}
		if h.Case != "" {
			x.State = h.Case
		}
		out = append(out, x)
	}
	return out, nil
}

// zoneOf is the one zone of the place stated, when all that it may lie in show
// the same clock at that moment; else it is empty.
func zoneOf(facts []byte, at time.Time) string {
	var set struct {
		Residence struct {
			At struct {
				Zones []string `json:"zones"`
			} `json:"at"`
		} `json:"residence"`
	}
	if len(facts) == 0 || json.Unmarshal(facts, &set) != nil || len(set.Residence.At.Zones) == 0 {
		return ""
	}
	zones := set.Residence.At.Zones
	offsets := map[int]bool{}
	for _, z := range zones {
		l, err := time.LoadLocation(z)
		if err != nil {
			return ""
		}
		_, seconds := at.In(l).Zone()
		offsets[seconds] = true
	}
	if len(offsets) > 1 {
		return ""
	}
	return zones[0]
}

// OpenEvidence implements [Cases].
func (o *Office) OpenEvidence(ctx context.Context, by Person, ref, key string) error {
	return o.Store.OpenEvidence(ctx, by.actor(), ref, key)
}

// Decide implements [Cases]. What a confirmed case leaves behind for others is
// the desk's; the decision stands also when that fails, and the log says so.
func (o *Office) Decide(ctx context.Context, by Person, d Decision) (int64, error) {
	seq, err := o.Store.Decide(ctx, store.Decision{Ref: d.Ref, By: by.actor(), Outcome: d.Outcome, Reason: d.Reason, Note: d.Words, Version: d.Version, EvidenceVersion: d.EvidenceVersion})
	if err != nil || d.Outcome != review.Confirmed {
		return seq, err
	}
	v, err := o.Store.Case(ctx, d.Ref)
	if err == nil && v.Case.State == review.Closed {
		err = o.Desk.Decided(ctx, by.actor(), v.App)
	}
	if err != nil {
		o.Log.Error("following a confirmed case failed", "case", d.Ref, "error", err)
	}
	return seq, nil
}

// AddNote implements [Cases].
func (o *Office) AddNote(ctx context.Context, by Person, ref, text string) error {
	return o.Store.Note(ctx, by.actor(), ref, text)
}

// Act implements [Cases].
func (o *Office) Act(ctx context.Context, by Person, ref string, action review.Action, until time.Time) error {
	_, err := o.Store.Do(ctx, store.Step{Ref: ref, By: by.actor(), Request: review.Request{Action: action, Assignee: by.actor().ID, Until: until}})
	return err
}

// Application implements [Applications].
func (o *Office) Application(ctx context.Context, id string) (Record, error) {
	app, err := o.Store.FindApplication(ctx, id)
	if err != nil {
		return Record{}, err
	}
	ev, err := o.Store.Evaluation(ctx, app, 0)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return Record{}, err
	}
	r, err := o.record(ctx, app, ev) // not judged yet: without findings
	if err == nil {
		r.Linked, err = o.linked(ctx, r.Screening.Links)
	}
	return r, err
}

// pageDPI is sharp enough to read on a screen of high density.
const pageDPI = 144

// PageImage implements [Applications].
func (o *Office) PageImage(ctx context.Context, application, document string, page int) ([]byte, error) {
	app, err := o.Store.FindApplication(ctx, application)
	if err != nil {
		return nil, err
	}
	data, err := o.Store.DocumentBytes(ctx, app, document)
	if err != nil {
		return nil, err
	}
	return o.Pages.PageImage(ctx, data, page, pageDPI)
}

// Search implements [Applications]: a reference, an exact identifier, or the
// words of a name.
func (o *Office) Search(ctx context.Context, kind, text string, limit int) ([]SearchHit, int, error) {
	if kind != "" {
		hits, total, err := o.Store.SearchIdentifier(ctx, kind, text, limit)
		return found(hits, kind, text), total, err
	}
	if v, err := o.Store.Case(ctx, text); err == nil {
		return []SearchHit{{Ref: screen.ApplicationRef{ID: v.ID, Name: v.Name}, Band: v.Band, CaseRef: v.Case.Ref, Kind: "reference", Value: v.Case.Ref}}, 1, nil
	}
	if kind, value, ok := pipeline.Canonical(text); ok {
		if hits, total, err := o.Store.SearchIdentifier(ctx, kind, value, limit); err != nil || total > 0 {
			return found(hits, kind, value), total, err
		}
	}
	hits, err := o.Store.SearchNames(ctx, name.Tokens(text), limit)
	return found(hits, screen.KindName, text), len(hits), err
}

func found(hits []store.Hit, kind, value string) []SearchHit {
	var out []SearchHit
	for _, h := range hits {
		out = append(out, SearchHit{Ref: screen.ApplicationRef{ID: h.ID, Name: cmp.Or(h.Name, "Name not given")}, Band: cmp.Or(h.Band, screen.BandNone), CaseRef: h.Case, Kind: kind, Value: value})
	}
	return out
}

// Observe implements [Applications].
func (o *Office) Observe(ctx context.Context, by Person, application string, list []screen.Observation) error {
	app, err := o.Store.FindApplication(ctx, application)
	if err != nil {
		return err
	}
	for _, x := range list {
		if err := o.Store.Observe(ctx, by.actor(), app, x); err != nil {
			return err
		}
	}
	return nil
}
