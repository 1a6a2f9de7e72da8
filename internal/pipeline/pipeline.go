// Package pipeline is the chain, from the bytes of an application to its place
// in the queue:
//
//	intake.Decode → extract.Text → identify.All → enrich.All → link.Find → rule.Evaluate → score.Score → review
//
// It is the one package that imports all stages; the stages know nothing of
// each other's neighbours and nothing of the store. A document that can't be
// read becomes a verdict on that document, never a failed batch.
package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/enrich"
	"bonafide/internal/extract"
	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/link"
	"bonafide/internal/rule"
	"bonafide/internal/score"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// Extractor reads documents. [extract.Pool] is the one in service; tests read
// in process.
type Extractor interface {
	Text(ctx context.Context, name string, data []byte, opt extract.Options) screen.Document
	Render(ctx context.Context, data []byte, doc screen.Document) screen.Document
}

// Chain holds the stages with all that is the same for every application: rule
// set, lists, data sets. It is immutable and safe for concurrent use.
type Chain struct {
	Extract  Extractor
	Identify identify.Options
	Enrich   *enrich.Enricher
	Rules    *rule.Catalogue
	Score    score.Options
}

// World is what the chain knows beyond the application judged: its neighbours,
// what people said of shared values, the lists of the day.
type World struct {
	Index  link.Index
	Policy link.Policy
	Watch  *watchlist.Set
	// Snoozed are the values for which somebody silenced rules, by "kind:value".
	Snoozed map[string][]fact.Snooze
	Memo    *link.Memo // of names counted before; nil remembers nothing
}

// Reading is an application with its documents read and its facts made, before
// anybody else's are looked at.
type Reading struct {
	App    *screen.Application
	Docs   []screen.Document
	Found  identify.Result
	Facts  enrich.Result
	Name   string // stated, else read from the résumé; empty when neither
	Record *link.Record
}

// Judgement is what the chain says of one application on one day.
type Judgement struct {
	Screening screen.Screening
	Facts     *fact.Set // everything that the rules saw, for replay
	Answers   []screen.Answer
	Bits      []byte // the outcomes, packed
	Grounds   []score.Ground
	OverCap   []fact.OverCap
	Touched   []int64 // applications whose own judgement this one may change
	// Soft are the ties by measure that are kept beside the judgement.
	Soft []link.Soft
	// Boilerplate is the version of the table that was left out of texts.
	Boilerplate string
	Ties        []link.Tie // what counts, for clusters
	// Covered says that a cluster's case stands for this application's own: so many share one
	// value that counts, and without what is shared there is nothing to look at.
	Covered bool
}

// File is a document with its bytes.
type File struct {
	Name, Role string
	Data       []byte
}

// Documents reads the files of one application: step 1, and with render step 2.
func (c *Chain) Documents(ctx context.Context, files []File, opt extract.Options, render bool) []screen.Document {
	docs := make([]screen.Document, 0, len(files))
	for i, f := range files {
		doc := c.Extract.Text(ctx, f.Name, f.Data, opt)
		if render {
			doc = c.Extract.Render(ctx, f.Data, doc)
		}
		doc.ID, doc.Role = fmt.Sprintf("d%d", i+1), cmp.Or(f.Role, "resume")
		docs = append(docs, doc)
	}
	return docs
}

// Read identifies, enriches and signs one application. Number is the store's;
// received is the clock for applications that carry none; changes are the
// fields that differ from an earlier revision, nil for a first one.
func (c *Chain) Read(app *screen.Application, number int64, docs []screen.Document, received time.Time, changes []string) Reading {
	app = withResume(app, docs)
	found := identify.All(app, docs, c.Identify)
	facts := c.Enrich.All(enrich.Input{App: app, Docs: docs, Found: found, Received: received, Changes: changes})
	work := make([]screen.Work, 0, len(found.Work))
	for _, w := range found.Work {
		if w.Source != "profile" {
			work = append(work, w.Work)
		}
	}
	r := Reading{App: app, Docs: docs, Found: found, Facts: facts, Name: nameOf(app, found, "resume")}
	var schools []string
	for _, e := range found.Education {
		schools = append(schools, e.School)
	}
	r.Record = link.Sign(link.Subject{App: app, Number: number, Name: r.Name, Docs: docs, Work: work, Schools: schools, Networks: facts.Networks, Mailboxes: mailboxClasses(facts.Facts.Emails),
		Identifiers: withoutPickups(found.Identifiers, facts.Facts.Addresses), Listed: listKeys(watched(r, facts.Facts.AsOf))})
	return r
}

// mailboxClasses are the classes of those mailboxes whose domain is known, or imitates one that is.
func mailboxClasses(list []*fact.Email) map[string]string {
	out := map[string]string{}
	for _, e := range list {
		class := ""
		if e.Mailbox != nil {
			class = *e.Mailbox
		} else if e.Lookalike != nil && *e.Lookalike {
			class = "look-alike"
		}
		for _, s := range e.Where.Spots() {
			out[s.Value] = class
		}
	}
	return out
}

// withoutPickups leaves out the places at which the customer hands out
// equipment: everybody's parcels go there.
func withoutPickups(ids []screen.Identifier, addresses []*fact.Address) []screen.Identifier {
	var pickups []string
	for _, a := range addresses {
		if a.Class == nil || *a.Class != "pickup" {
			continue
		}
		for _, s := range a.Where.Spots() {
			pickups = append(pickups, s.Rests...)
		}
	}
	if pickups == nil {
		return ids
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id screen.Identifier) bool {
		return id.Kind == screen.KindShipTo && slices.Contains(pickups, id.Kind+":"+id.Value)
	})
}

// withResume fills a bare application with what a JSON Resume file states.
func withResume(app *screen.Application, docs []screen.Document) *screen.Application {
	for _, d := range docs {
		if d.Resume == nil || app.Person != nil && app.History != nil {
			continue
		}
		filled := *app
		if filled.Person == nil {
			filled.Person = d.Resume.Person
		}
		if filled.History == nil {
			filled.History = d.Resume.History
		}
		app = &filled
	}
	return app
}

// nameOf is the name stated, else the first that reads as a person's in one of
// the sources, in their order. A file's name is for showing only: compared with
// others' it would make strangers of people who called their file "cv final".
func nameOf(app *screen.Application, found identify.Result, sources ...string) string {
	if app.Person != nil && app.Person.Name != "" {
		return app.Person.Name
	}
	for _, source := range sources {
		for _, n := range found.Names {
			if n.Source == source && n.Human {
				return n.Value
			}
		}
	}
	return ""
}

// Judge looks at the neighbours and lists, asks the rules and adds up. It is a
// pure function of the reading and the world. The error is the index's.
func (c *Chain) Judge(ctx context.Context, r Reading, w World) (Judgement, error) {
	set := *r.Facts.Facts
	links, err := link.Find(ctx, r.Record, w.Index, w.Policy, w.Memo)
	if err != nil {
		return Judgement{}, err
	}
	links = withoutMasses(links)
	set.Links, set.Explained, set.Neighbours, set.Referrals, set.OverCap = links.Links, links.Explained, links.Neighbours, links.Referrals, slices.Concat(links.OverCap, links.Limits)
	set.Names = slices.DeleteFunc(slices.Clone(set.Names), func(n *fact.Name) bool { return silenced(n.Where, links.Silenced) })
	set.References = referees(set.References, links.Referees)
	hits := w.Watch.Match(watched(r, set.AsOf))
	set.Hits = append(slices.Clone(set.Hits), hits...)
	if set.Hits == nil {
		set.Hits = []*fact.Hit{}
	}
	set.Inputs = withLists(set.Inputs, w.Watch)
	set.Snoozed = w.snoozed(r)
	j, err := c.Evaluate(&set)
	if err != nil {
		return Judgement{}, err
	}
	j.Screening.Application = screen.ApplicationRef{ID: r.App.ID, Source: r.App.Source, ExternalID: r.App.ExternalID, Name: nameOf(r.App, r.Found, "resume", "filename")}
	j.Screening.Documents, j.Screening.Identifiers = r.Docs, r.Found.Identifiers
	j.Screening.Facts, j.Screening.Links = r.Facts.Shown, links.Shown
	j.OverCap, j.Touched, j.Soft, j.Boilerplate = links.OverCap, links.Touched, links.Soft, w.Policy.Boilerplate.Version()
	j.Ties = links.Ties
	if len(links.Masses) > 0 {
		j.Covered, err = c.covered(j.Screening)
	}
	return j, err
}

// covered reports whether an application asks for a look only because of what it
// shares.
func (c *Chain) covered(s screen.Screening) (bool, error) {
	alone := slices.DeleteFunc(slices.Clone(s.Findings), func(f screen.Finding) bool { return f.Family == "reuse" })
	sum, err := score.Score(alone, c.Score)
	return err == nil && sum.Band.Rank() < screen.BandMedium.Rank(), err
}

// Evaluate asks the rules about facts and adds up: the part of a judgement that
// a replay repeats.
func (c *Chain) Evaluate(set *fact.Set) (Judgement, error) {
	ev := c.Rules.Evaluate(set)
	sum, err := score.Score(ev.Findings, c.Score)
	if err != nil {
		return Judgement{}, fmt.Errorf("score: %w", err)
	}
	return Judgement{
		Screening: screen.Screening{Findings: sum.Findings, Score: sum.Score, Band: sum.Band, Coverage: ev.Coverage, RuleSet: c.Rules.Hash()},
		Facts:     set, Answers: ev.Answers, Bits: ev.Bits, Grounds: sum.Grounds,
	}, nil
}

// silenced reports whether a fact rests on a value whose links are explained or
// over the cap: an agency's author on every résumé it sends is no other person.
func silenced(w fact.Where, values []string) bool {
	for _, s := range w.Spots() {
		for _, rest := range s.Rests {
			if slices.Contains(values, rest) {
				return true
			}
		}
	}
	return false
}

// referees notes which referees' contacts are another applicant's own.
func referees(list []*fact.Reference, of map[string][]string) []*fact.Reference {
	if len(of) == 0 {
		return list
	}
	applicant := "applicant"
	out := make([]*fact.Reference, len(list))
	for i, r := range list {
		out[i] = r
		var spots []fact.Spot
		for _, s := range r.Where.Spots() {
			if apps := of[s.Kind+":"+s.Value]; len(apps) > 0 {
				s.Applications = apps
				spots = append(spots, s)
			}
		}
		if len(spots) > 0 {
			c := *r
			c.AlsoOf, c.Where = &applicant, fact.At(spots...)
			out[i] = &c
		}
	}
	return out
}

// watched is a reading as lists are matched with it.
func watched(r Reading, asOf time.Time) watchlist.Subject {
	return watchlist.Subject{ID: r.App.ID, App: r.App, Identifiers: r.Found.Identifiers, Name: r.Name, BirthYears: birthYears(r.App),
		Companies: watchlist.Companies(r.App, r.Found.Work), AsOf: asOf}
}

func birthYears(app *screen.Application) []int {
	var out []int
	if p := app.Person; p != nil && p.BirthYear != nil {
		out = append(out, *p.BirthYear)
	}
	for _, c := range app.Checks {
		if c.BirthYear != nil {
			out = append(out, *c.BirthYear)
		}
	}
	return out
}

// withLists notes which kinds of lists are loaded: a match that nobody could
// have found is no clear result.
func withLists(inputs []string, w *watchlist.Set) []string {
	out := slices.Clone(inputs)
	for _, class := range watchlist.Classes {
		if !w.Has(class) {
			continue
		}
		if class == "partner" {
			out = append(out, "exchange")
		} else {
			out = append(out, "lists."+class)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
