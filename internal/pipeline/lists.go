package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// page is how many rows are read at once: no read stays open for long.
const page = 1000

// listed are the entries of all stored lists.
func (d *Desk) listed(ctx context.Context) ([]watchlist.Entry, error) {
	lists, err := d.store.Watchlists(ctx)
	if err != nil {
		return nil, err
	}
	var out []watchlist.Entry
	for _, l := range lists {
		for after := int64(0); ; {
			rows, err := d.store.WatchlistEntries(ctx, l.Name, after, page)
			if err != nil {
				return nil, err
			}
			for _, r := range rows {
				after = r.ID
				if r.Retracted {
					continue
				}
				var e watchlist.Entry
				if err := json.Unmarshal(r.Body, &e); err != nil {
					return nil, fmt.Errorf("list %s, entry %d: %w", l.Name, r.ID, err)
				}
				out = append(out, e)
			}
			if len(rows) < page {
				break
			}
		}
	}
	return out, nil
}

// FrontCompanies turns the embedded list of firms under sanctions into entries
// for matching, each name and alias one, with what tells it from namesakes.
func FrontCompanies(l *list.Lists) []watchlist.Entry {
	var out []watchlist.Entry
	for _, f := range l.FrontCompanies {
		added := f.AsOf
		if d, err := screen.ParseDate(f.ListedOn); err == nil && !d.IsZero() {
			added = d.First()
		}
		src := watchlist.Source{List: "front_companies", Class: "front_company", Added: added}
		for _, n := range append([]string{f.Name}, f.Aliases...) {
			row := watchlist.Row{Kind: watchlist.KindCompany, Value: n, Country: f.Jurisdiction, Domain: f.Domain, Entity: f.Name, Note: "listed on " + f.ListedOn, Source: f.Source}
			if e, err := row.Entry(src); err == nil { // a name of nothing but a legal form can't be compared
				out = append(out, e)
			}
		}
	}
	return out
}

// ListImport says what an import of a list did.
type ListImport struct {
	Taken   int                 `json:"taken"`
	Skipped []watchlist.Skipped `json:"skipped"`
	Touched int                 `json:"touched"` // applications that carry a listed value
}

// ImportList stores a list in CSV, replacing an earlier one of the same name,
// and marks the applications that carry one of its values. The error is of the
// file as a whole.
func (d *Desk) ImportList(ctx context.Context, by review.Actor, src watchlist.Source, r io.Reader) (ListImport, error) {
	if src.List == confirmedList {
		return ListImport{}, errKept
	}
	entries, skipped, err := watchlist.ReadCSV(r, src)
	if err != nil {
		return ListImport{}, err
	}
	rows := make([]store.WatchlistEntry, 0, len(entries))
	for _, e := range entries {
		row, err := entryRow(e)
		if err != nil {
			return ListImport{}, err
		}
		rows = append(rows, row)
	}
	list := store.Watchlist{Name: src.List, Class: src.Class, UpdatedAt: d.now().UTC(), By: by.Name}
	touched := 0
	err = d.change(func() error {
		touched, err = d.store.PutWatchlist(ctx, by, list, rows)
		return err
	})
	return ListImport{Taken: len(entries), Skipped: skipped, Touched: touched}, err
}

// RemoveList removes a list and marks the applications that it had touched; it
// tells how many.
func (d *Desk) RemoveList(ctx context.Context, by review.Actor, list string) (touched int, err error) {
	if list == confirmedList {
		return 0, errKept
	}
	err = d.change(func() error {
		touched, err = d.store.RemoveWatchlist(ctx, by, list)
		return err
	})
	return touched, err
}

// entryRow is an entry as the store keeps it, under the kind and value by which
// applications are signed, so that the store finds whom it concerns. Its key is
// the store's to make: the value must not stand readable beside what is sealed.
func entryRow(e watchlist.Entry) (store.WatchlistEntry, error) {
	body, err := json.Marshal(e)
	kind, value := e.Kind, e.Value
	if k, v, ok := e.Key(); ok {
		kind, value = link.Listed(k), v
	}
	return store.WatchlistEntry{List: e.List, Kind: kind, Value: e.Raw, Canonical: value, Confidence: e.Confidence,
		Source: e.Source, ValidFrom: e.From, ValidUntil: e.Until, Body: body}, err
}

// confirmedList is the list of identifiers of cases that people confirmed here.
const confirmedList = "confirmed-here"

var errKept = fmt.Errorf("%w: the list %s follows the decisions made here; reopen a case to take its identifiers off, or choose another name", store.ErrInput, confirmedList)

// Decided follows a decision on a case at once; look-back would follow it too,
// for the decision itself marked the application. A confirmed case leaves its own
// exact identifiers on the list of confirmed cases, and who carries one of them
// is judged again. One hop: their neighbours are not touched by it.
func (d *Desk) Decided(ctx context.Context, by review.Actor, app int64) error {
	defer d.turns.take(app)()
	st, err := d.store.Application(ctx, app)
	if err != nil {
		return err
	}
	return d.sign(ctx, by, st, d.Chain().read(st))
}

// listConfirmed puts the identifiers of a confirmed case on the list, or takes
// those of one that isn't confirmed any more off it.
func (d *Desk) listConfirmed(ctx context.Context, by review.Actor, st store.Stored, ids []screen.Identifier) error {
	var rows []store.WatchlistEntry
	if at := st.ConfirmedAt; !at.IsZero() {
		for _, e := range ConfirmedEntries(st.ID, ids, at) {
			row, err := entryRow(e)
			if err != nil {
				return err
			}
			rows = append(rows, row)
		}
	}
	list := store.Watchlist{Name: confirmedList, Class: "confirmed_here", UpdatedAt: d.now().UTC(), By: by.Name}
	return d.change(func() error { return d.store.PutEntriesOf(ctx, by, list, st.ID, rows) })
}

// Mark stores what a person said of a shared value and marks who carries it.
func (d *Desk) Mark(ctx context.Context, by review.Actor, m store.Mark) error {
	return d.change(func() error { return d.store.MarkShared(ctx, by, m) })
}

// Canonical writes what somebody typed in the form that applications are
// compared in: it tries the kinds that the text can be, for the search.
func Canonical(text string) (kind, value string, ok bool) {
	for _, kind := range []string{screen.KindEmail, screen.KindPhone, screen.KindIBAN, screen.KindWalletBTC, screen.KindWalletEVM, screen.KindWalletTRON, screen.KindIPv4, screen.KindIPv6, screen.KindGitHub, screen.KindLinkedIn, screen.KindTelegram} {
		looks := map[string]string{screen.KindEmail: "@", screen.KindGitHub: "github.", screen.KindLinkedIn: "linkedin.", screen.KindTelegram: "t.me/"}[kind]
		if !strings.Contains(text, looks) {
			continue
		}
		if v, err := watchlist.Canonical(kind, text); err == nil && v != "" {
			return kind, v, true
		}
	}
	return "", "", false
}
