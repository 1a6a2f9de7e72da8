package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"bonafide/internal/export"
	"bonafide/internal/keys"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// sharing is the object of the audit under which is written what left for
// other organisations; from there it is known what must be withdrawn.
const sharing = "sharing"

// share writes the identifiers of confirmed cases for other organisations. What
// leaves is noted before it leaves.
func (c *exportCmd) share(ctx context.Context, g *globals, st *store.Store, std streams) error {
	if c.What != "identifiers" && c.What != "cases" {
		return fmt.Errorf("%s stay here: %s holds only identifiers of confirmed cases; use bonafide export --format %s identifiers", c.What, c.Format, c.Format)
	}
	if c.ValidDays < 1 {
		return fmt.Errorf("--valid-days %d: an identifier holds for a day at least", c.ValidDays)
	}
	ring, err := keys.Open(g.DataDir)
	if err != nil {
		return err
	}
	records, err := shared(ctx, st)
	if err != nil {
		return err
	}
	found, err := findConfirmed(ctx, st)
	if err != nil {
		return err
	}
	held, err := found.hold(ctx, export.TLP(c.Tlp))
	if err != nil {
		return err
	}
	choice := export.Choice{Key: ring.SharingKey(), At: time.Now().UTC().Truncate(time.Millisecond), Producer: c.Producer, TLP: export.TLP(c.Tlp),
		Found: found.values, Accounts: slices.Contains(c.Include, "accounts"), Since: c.Since.Time, Holds: time.Duration(c.ValidDays) * 24 * time.Hour}
	if slices.Contains(c.Include, "names") {
		choice.Names = found.names()
	}
	p, record := export.Choose(choice, records)
	var out bytes.Buffer
	write := export.STIX
	if c.Format == "misp" {
		write = export.MISP
	}
	if err := write(&out, p); err != nil {
		return err
	}
	content := map[string]any{"what": c.What, "format": c.Format, "tlp": c.Tlp, "include": c.Include, "indicators": len(p.Indicators), "record": record}
	if _, err := st.Log(ctx, commandLine, "export", sharing, content); err != nil {
		return err
	}
	if len(p.Names) > 0 {
		fmt.Fprintf(std.err, "bonafide: warning: this export holds the names given in %d cases. A name isn't an identifier: others bear it too, and it can't be called back.\n", len(p.Names))
	}
	withdrawn := 0
	for _, i := range p.Indicators {
		if i.Withdrawn {
			withdrawn++
		}
	}
	if held > 0 {
		fmt.Fprintf(std.err, "bonafide: %d identifiers stay here: they are also on lists that others shared under a narrower mark\n", held)
	}
	fmt.Fprintf(std.err, "bonafide: %d identifiers of confirmed cases, %d withdrawn, marked TLP:%s\n", len(p.Indicators)-withdrawn, withdrawn, strings.ToUpper(c.Tlp))
	_, err = std.out.Write(out.Bytes())
	return err
}

// shared reads what earlier exports told others.
func shared(ctx context.Context, st *store.Store) (out []export.Record, err error) {
	for before := int64(0); ; {
		events, err := st.Audit(ctx, sharing, before, 1000)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			before = e.Seq
			body, err := json.Marshal(e.Content["record"])
			if err != nil {
				return nil, err
			}
			var r export.Record
			if err := json.Unmarshal(body, &r); err != nil {
				return nil, fmt.Errorf("audit %d: what was shared can't be read: %w", e.Seq, err)
			}
			out = append(out, r)
		}
		if len(events) < 1000 {
			return out, nil
		}
	}
}

// confirmed gathers what may leave of confirmed cases.
type confirmed struct {
	st     *store.Store
	known  map[string]*store.Stored // by public id; nil: erased, or not confirmed
	closed map[[2]string]bool       // kind and value of what stays here, because others share it
	values []export.Found
}

// findConfirmed reads the list of confirmed cases, and the addresses of networks
// of their applications. What a decision took back while nobody followed it yet
// is still on the list, so each case is asked again.
func findConfirmed(ctx context.Context, st *store.Store) (*confirmed, error) {
	f := &confirmed{st: st, known: map[string]*store.Stored{}, closed: map[[2]string]bool{}}
	marks, err := st.Marks(ctx)
	if err != nil {
		return nil, err
	}
	for _, m := range marks {
		if m.As != "suspicious" {
			f.closed[[2]string{m.Kind, m.Value}] = true
		}
	}
	if err := f.crowded(ctx); err != nil {
		return nil, err
	}
	lists, err := st.Watchlists(ctx)
	if err != nil {
		return nil, err
	}
	for _, l := range lists {
		if l.Class == "confirmed_here" {
			if err := f.list(ctx, l.Name); err != nil {
				return nil, err
			}
		}
	}
	listed := maps.Clone(f.known) // neighbours join it on the way
	for _, a := range listed {
		if a == nil {
			continue
		}
		if err := f.networks(ctx, a); err != nil {
			return nil, err
		}
	}
	f.values = slices.DeleteFunc(f.values, func(v export.Found) bool { return f.closed[[2]string{v.Kind, v.Value}] })
	return f, nil
}

// crowded closes values that more names carry than the cap of their kind, until
// a person says what they are.
func (f *confirmed) crowded(ctx context.Context) error {
	for offset := 0; ; offset += 1000 {
		page, err := f.st.IdentifierCases(ctx, true, offset, 1000)
		if err != nil {
			return err
		}
		for _, c := range page.Rows {
			f.closed[[2]string{c.Kind, c.Value}] = true
		}
		if len(page.Rows) < 1000 {
			return nil
		}
	}
}

func (f *confirmed) list(ctx context.Context, name string) error {
	return eachEntry(ctx, f.st, name, func(e watchlist.Entry, retracted bool) error {
		a, err := f.application(ctx, e.Application)
		if err == nil && a != nil && !retracted {
			f.values = append(f.values, export.Found{Application: a.ID, Kind: e.Kind, Value: e.Value, Confirmed: a.ConfirmedAt})
		}
		return err
	})
}

// eachEntry hands out the entries of a stored list.
func eachEntry(ctx context.Context, st *store.Store, name string, take func(e watchlist.Entry, retracted bool) error) error {
	for after := int64(0); ; {
		rows, err := st.WatchlistEntries(ctx, name, after, 1000)
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = r.ID
			var e watchlist.Entry
			if err := json.Unmarshal(r.Body, &e); err != nil {
				return fmt.Errorf("list %s, entry %d: %w", name, r.ID, err)
			}
			if err := take(e, r.Retracted); err != nil {
				return err
			}
		}
		if len(rows) < 1000 {
			return nil
		}
	}
}

// hold marks the values that lists of others hold too, under a mark that doesn't
// let them leave as this export is marked, and counts them. That an entry was taken
// back or ran out opens nothing: it was shared under its mark.
func (f *confirmed) hold(ctx context.Context, as export.TLP) (int, error) {
	lists, err := f.st.Watchlists(ctx)
	if err != nil {
		return 0, err
	}
	var closed []watchlist.Entry
	for _, l := range lists {
		err := eachEntry(ctx, f.st, l.Name, func(e watchlist.Entry, _ bool) error {
			if !export.MayLeave(e.TLP, as) {
				closed = append(closed, e)
			}
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	set, held := watchlist.NewSet(closed), map[[2]string]bool{}
	for i, v := range f.values {
		if export.Shareable(v.Kind) && len(set.Find(screen.Identifier{Kind: v.Kind, Value: v.Value})) > 0 {
			f.values[i].Held, held[[2]string{v.Kind, v.Value}] = true, true
		}
	}
	return len(held), nil
}

// application gives the application when its case is confirmed now, else nil.
func (f *confirmed) application(ctx context.Context, id string) (*store.Stored, error) {
	if a, ok := f.known[id]; ok {
		return a, nil
	}
	f.known[id] = nil
	app, err := f.st.FindApplication(ctx, id)
	if err == nil {
		var a store.Stored
		if a, err = f.st.Application(ctx, app); err == nil && !a.ConfirmedAt.IsZero() {
			f.known[id] = &a
		}
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	return f.known[id], nil
}

// networks adds the addresses from which a confirmed application was seen, with
// their days, and closes those that somebody carries whose case isn't confirmed,
// for households and offices stand behind one.
func (f *confirmed) networks(ctx context.Context, a *store.Stored) error {
	for _, t := range a.Application.Touchpoints {
		if kind, value, ok := publicAddress(t.IP); ok && t.At != nil {
			f.values = append(f.values, export.Found{Application: a.ID, Kind: kind, Value: value, Confirmed: a.ConfirmedAt, First: *t.At, Last: *t.At})
		}
	}
	ev, err := f.st.Evaluation(ctx, a.App, 0)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	shown, err := shownOf(ev)
	if err != nil {
		return err
	}
	for _, l := range shown.Links {
		if l.Kind != screen.KindIPv4 && l.Kind != screen.KindIPv6 {
			continue
		}
		b, err := f.application(ctx, l.Application)
		if err != nil {
			return err
		}
		if b == nil {
			f.closed[[2]string{l.Kind, l.Value}] = true
		}
	}
	return nil
}

// publicAddress gives an address in its canonical form, if it means anything
// outside the network that it was seen in.
func publicAddress(text string) (kind, value string, ok bool) {
	a, err := netip.ParseAddr(strings.TrimSpace(text))
	if err != nil {
		return "", "", false
	}
	if a = a.Unmap().WithZone(""); !a.IsGlobalUnicast() || a.IsPrivate() {
		return "", "", false
	}
	if a.Is4() {
		return screen.KindIPv4, a.String(), true
	}
	return screen.KindIPv6, a.String(), true
}

// names are those that the applicants of confirmed cases gave, by application.
func (f *confirmed) names() map[string]string {
	out := map[string]string{}
	for id, a := range f.known {
		if a != nil && a.Application.Person != nil && a.Application.Person.Name != "" {
			out[id] = a.Application.Person.Name
		}
	}
	return out
}
