package pipeline

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/extract"
	"bonafide/internal/fact"
	"bonafide/internal/intake"
	"bonafide/internal/link"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// trialClock is when the applications of a rule's test reached us, where they
// carry no time of their own.
var trialClock = time.Date(2026, time.October, 1, 12, 0, 0, 0, time.UTC)

// InProcess reads documents in this process: for tests and for the invented
// documents of rules' tests, never for foreign bytes.
type InProcess struct{}

// Text implements [Extractor].
func (InProcess) Text(ctx context.Context, name string, data []byte, opt extract.Options) screen.Document {
	return extract.Read(ctx, name, data, opt)
}

// Render implements [Extractor]; it adds nothing.
func (InProcess) Render(_ context.Context, _ []byte, doc screen.Document) screen.Document { return doc }

// confined reads documents elsewhere and renders nothing either, so that a test
// sees the same wherever it runs.
type confined struct {
	Extractor
	reader Extractor
}

// Text implements [Extractor].
func (c confined) Text(ctx context.Context, name string, data []byte, opt extract.Options) screen.Document {
	return c.reader.Text(ctx, name, data, opt)
}

// listed is one list entry of a rule's test: the columns of a list in CSV, with
// the list's name and class.
type listed struct {
	List       string   `json:"list"`
	Class      string   `json:"class"`
	Kind       string   `json:"kind"`
	Value      string   `json:"value"`
	Confidence *float64 `json:"confidence"`
	From       string   `json:"valid_from"`
	Until      string   `json:"valid_until"`
	BirthYear  int      `json:"birth_year"`
	Country    string   `json:"country"`
	Domain     string   `json:"domain"`
	Address    string   `json:"address"`
	Relation   string   `json:"relation"`
	Degree     *int     `json:"degree"`
	Group      string   `json:"group"`
	Entity     string   `json:"entity"`
	Source     string   `json:"source"`
}

// Trial makes the facts of a rule's test: its applications go through the whole
// chain, the last one is judged. It is the run function of [rule.Catalogue.Test].
func (c *Chain) Trial(t rule.Test) (*fact.Set, error) {
	extractor := Extractor(InProcess{})
	if c.Extract != nil { // a draft's documents came from the web
		extractor = confined{extractor, c.Extract}
	}
	c = &Chain{Extract: extractor, Identify: c.Identify, Enrich: c.Enrich, Rules: c.Rules, Score: c.Score}
	readings, err := c.trialReadings(t)
	if err != nil {
		return nil, err
	}
	world, err := trialWorld(t, readings)
	if err != nil {
		return nil, err
	}
	if len(readings) == 0 {
		return &fact.Set{AsOf: trialClock, Residence: &fact.Place{}, Job: &fact.Job{}}, nil
	}
	j, err := c.Judge(context.Background(), readings[len(readings)-1], world)
	if err != nil {
		return nil, err
	}
	return j.Facts, nil
}

func (c *Chain) trialReadings(t rule.Test) ([]Reading, error) {
	var out []Reading
	for i, raw := range t.Given {
		app, err := intake.DecodeFrom(raw, "test")
		if err != nil {
			return nil, fmt.Errorf("given[%d]: %w", i, err)
		}
		if app.ExternalID == "" {
			app.ExternalID = fmt.Sprintf("given-%d", i+1)
		}
		app.ID = app.ExternalID
		var files []File
		for _, d := range app.Documents {
			files = append(files, File{Name: d.Name, Role: d.Role, Data: d.Content})
		}
		docs := c.Documents(context.Background(), files, extract.Options{}, true)
		out = append(out, c.Read(&app, int64(i+1), docs, trialClock, nil))
	}
	return out, nil
}

// trialWorld knows the earlier applications, with what was decided about them,
// and the lists and marks of the test.
func trialWorld(t rule.Test, readings []Reading) (World, error) {
	index := link.NewMemory()
	var entries []watchlist.Entry
	for _, r := range readings {
		for i, d := range t.Decisions {
			reversed := slices.ContainsFunc(t.Decisions[i+1:], func(later rule.Decision) bool { return later.Application == d.Application })
			if d.Application != r.App.ExternalID || reversed {
				continue
			}
			at, err := screen.ParseDate(d.At)
			if err != nil {
				return World{}, fmt.Errorf("decisions: %w", err)
			}
			switch d.Outcome {
			case "rejected":
				r.Record.Reject(at.First())
			case "confirmed":
				r.Record.Confirm(at.First())
				entries = append(entries, ConfirmedEntries(r.App.ID, r.Found.Identifiers, at.First())...)
			}
		}
		index.Put(r.Record)
	}
	if len(t.Lists) > 0 {
		var rows []listed
		dec := json.NewDecoder(bytes.NewReader(t.Lists))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&rows); err != nil {
			return World{}, fmt.Errorf("lists: %w", err)
		}
		for i, l := range rows {
			e, err := l.entry()
			if err != nil {
				return World{}, fmt.Errorf("lists[%d]: %w", i, err)
			}
			entries = append(entries, e)
		}
	}
	policy := link.Policy{}
	for _, m := range t.Marks {
		policy.Marks = append(policy.Marks, link.Mark(m))
	}
	return World{Index: index, Policy: policy, Watch: watchlist.NewSet(entries)}, nil
}

func (l listed) entry() (watchlist.Entry, error) {
	src := watchlist.Source{List: l.List, Class: l.Class, Added: trialClock.AddDate(0, -1, 0)}
	if !slices.Contains(watchlist.Classes, l.Class) {
		return watchlist.Entry{}, fmt.Errorf("%q is not a class of lists", l.Class)
	}
	row := watchlist.Row{Kind: l.Kind, Value: l.Value, From: l.From, Until: l.Until, Country: l.Country, Domain: l.Domain, Address: l.Address,
		Relation: l.Relation, Group: l.Group, Entity: l.Entity, Source: l.Source}
	if l.Confidence != nil {
		row.Confidence = fmt.Sprint(*l.Confidence)
	}
	if l.BirthYear != 0 {
		row.BirthYear = fmt.Sprint(l.BirthYear)
	}
	if l.Degree != nil {
		row.Degree = fmt.Sprint(*l.Degree)
	}
	return row.Entry(src)
}

// confirmedKinds are the exact identifiers of a confirmed case that later
// applications are matched with. Addresses of networks and houses are not among
// them: strangers come to share those.
var confirmedKinds = []string{
	screen.KindEmail, screen.KindPhone, screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram, screen.KindDiscord,
	screen.KindSkype, screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindWalletSOL,
	screen.KindDevice, screen.KindFile, screen.KindProfileID,
}

// ConfirmedEntries are the list entries that a confirmed case leaves behind: its
// own exact identifiers, one hop, never its name.
func ConfirmedEntries(app string, ids []screen.Identifier, at time.Time) []watchlist.Entry {
	var out []watchlist.Entry
	for _, id := range ids {
		if id.Own && slices.Contains(confirmedKinds, id.Kind) {
			out = append(out, watchlist.Entry{List: confirmedList, Class: "confirmed_here", Kind: id.Kind, Value: id.Value, Raw: id.Raw, Confidence: 1, Added: at, Application: app})
		}
	}
	return out
}
