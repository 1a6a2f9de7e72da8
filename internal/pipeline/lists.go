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
				if r.Retracted || !r.ValidUntil.IsZero() && d.now().After(r.ValidUntil) {
					continue // what ran out takes its effect back
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

// Entries are all that applications are matched with: the embedded lists and
// the stored ones.
func (d *Desk) Entries(ctx context.Context) ([]watchlist.Entry, error) {
	stored, err := d.listed(ctx)
	return append(d.BuiltIn(), stored...), err
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
	Format    string              `json:"format"`
	Taken     int                 `json:"taken"`
	Names     int                 `json:"names"`      // of those taken: persons and firms, which make a question at most
	Skipped   []watchlist.Skipped `json:"skipped"`    // the first 1,000
	SkippedBy map[string]int      `json:"skipped_by"` // all, by reason
	Gone      int                 `json:"gone"`       // entries of the earlier list of the name that this one lacks
	Touched   int                 `json:"touched"`    // applications that carry a listed value
}

// ImportList reads a list in any format and stores it; see StoreList. The error
// is of the file as a whole.
func (d *Desk) ImportList(ctx context.Context, by review.Actor, src watchlist.Source, r io.Reader) (ListImport, error) {
	read, err := watchlist.Read(r, src, watchlist.Options{})
	if err != nil {
		return ListImport{}, err
	}
	return d.StoreList(ctx, by, src, read)
}

// StoreList stores a list that was read, replacing an earlier one of the same
// name: what the new one lacks is taken back. It marks the applications that
// carry a value of either.
func (d *Desk) StoreList(ctx context.Context, by review.Actor, src watchlist.Source, read watchlist.Reading) (ListImport, error) {
	if src.List == confirmedList {
		return ListImport{}, errKept
	}
	rows := make([]store.WatchlistEntry, 0, len(read.Entries))
	for _, e := range read.Entries {
		row, err := entryRow(e)
		if err != nil {
			return ListImport{}, err
		}
		rows = append(rows, row)
	}
	gone, err := d.gone(ctx, src.List, rows)
	if err != nil {
		return ListImport{}, err
	}
	list := store.Watchlist{Name: src.List, Class: src.Class, Source: read.Format, UpdatedAt: d.now().UTC(), By: by.Name}
	touched, err := d.changeList(ctx, src.List, read.Entries, func() (int, error) { return d.store.PutWatchlist(ctx, by, list, rows) })
	return ListImport{Format: read.Format, Taken: len(read.Entries), Names: read.Names(), Skipped: read.Skipped, SkippedBy: read.SkippedBy, Gone: gone, Touched: touched}, err
}

// gone counts the values on the stored list that the new rows lack.
func (d *Desk) gone(ctx context.Context, list string, rows []store.WatchlistEntry) (int, error) {
	now := make(map[string]bool, len(rows))
	for _, r := range rows {
		now[r.Kind+":"+r.Canonical] = true
	}
	gone := map[string]bool{}
	for after := int64(0); ; {
		old, err := d.store.WatchlistEntries(ctx, list, after, page)
		if err != nil {
			return 0, err
		}
		for _, r := range old {
			after = r.ID
			if key := r.Kind + ":" + r.Canonical; !now[key] {
				gone[key] = true
			}
		}
		if len(old) < page {
			return len(gone), nil
		}
	}
}

// RemoveList removes a list for a reason, which may be empty, and marks the
// applications that it had touched; it tells how many.
func (d *Desk) RemoveList(ctx context.Context, by review.Actor, list, reason string) (touched int, err error) {
	if list == confirmedList {
		return 0, errKept
	}
	return d.changeList(ctx, list, nil, func() (int, error) { return d.store.RemoveWatchlist(ctx, by, list, reason) })
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
	return store.WatchlistEntry{List: e.List, Kind: kind, Value: e.Raw, Canonical: value, Confidence: e.Confidence, TLP: e.TLP,
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
	return d.sign(ctx, by, []subject{{Stored: st}}, []Reading{d.Chain().read(st)})
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
