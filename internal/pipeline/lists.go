package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/review"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// page is how many rows are read at once: no read stays open for long.
const page = 1000

// keptEntries are the entries of all stored lists that their sources didn't take back,
// also those that ran out.
func (d *Desk) keptEntries(ctx context.Context) ([]watchlist.Entry, error) {
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
				if r.Retracted || r.Kind == store.KindObject {
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

// listed are those of them that applications are matched with: what ran out takes
// its effect back, also on who applied before that.
func (d *Desk) listed(ctx context.Context) ([]watchlist.Entry, error) {
	entries, err := d.keptEntries(ctx)
	return slices.DeleteFunc(entries, func(e watchlist.Entry) bool { return !e.Until.IsZero() && d.now().After(e.Until) }), err
}

// Entries are all that applications are matched with: the embedded lists and
// the stored ones.
func (d *Desk) Entries(ctx context.Context) ([]watchlist.Entry, error) {
	stored, err := d.listed(ctx)
	return append(d.BuiltIn(), stored...), err
}

// EntriesOf are the entries of the lists of these names, of all without a name,
// also those that ran out and are matched with nobody. The error wraps
// store.ErrInput when there is no list of a name.
func (d *Desk) EntriesOf(ctx context.Context, lists ...string) ([]watchlist.Entry, error) {
	stored, err := d.keptEntries(ctx)
	if err != nil {
		return nil, err
	}
	kept, err := d.store.Watchlists(ctx)
	if err != nil {
		return nil, err
	}
	all := append(d.BuiltIn(), stored...)
	for _, name := range lists {
		if !slices.ContainsFunc(kept, func(l store.Watchlist) bool { return l.Name == name }) && !slices.ContainsFunc(all, func(e watchlist.Entry) bool { return e.List == name }) {
			return nil, fmt.Errorf("%w: there is no list %s; bonafide watchlist list names those that were imported", store.ErrInput, name)
		}
	}
	return slices.DeleteFunc(all, func(e watchlist.Entry) bool { return len(lists) > 0 && !slices.Contains(lists, e.List) }), nil
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
	Gone      int                 `json:"gone"`       // values of the earlier list of the name that this one lacks
	Kept      int                 `json:"kept"`       // entries that stood on it already and read the same
	Touched   int                 `json:"touched"`    // applications that carry a value of an entry that came, went or changed
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
// name: what the new one lacks is taken back. It marks the applications that carry
// a value of what came, went or changed; what stands as before touches nobody. A
// file of which nothing is taken replaces no list.
func (d *Desk) StoreList(ctx context.Context, by review.Actor, src watchlist.Source, read watchlist.Reading) (ListImport, error) {
	if src.List == confirmedList {
		return ListImport{}, errKept
	}
	d.listing.Lock()
	defer d.listing.Unlock()
	if err := d.keepsWhatStands(ctx, src.List, read); err != nil {
		return ListImport{}, err
	}
	had, err := d.readList(ctx, src.List)
	if err != nil {
		return ListImport{}, err
	}
	entries, differing, err := settle(had.entries, read.Entries, src.Added)
	if err != nil {
		return ListImport{}, err
	}
	rows, err := listRows(src.List, entries, read.Objects)
	if err != nil {
		return ListImport{}, err
	}
	apps, err := d.reached(ctx, had, differing)
	if err != nil {
		return ListImport{}, err
	}
	list := store.Watchlist{Name: src.List, Class: src.Class, Source: read.Format, UpdatedAt: d.now().UTC(), By: by.Name}
	var done store.ListChange
	err = d.changeList(func() error {
		done, err = d.store.PutWatchlist(ctx, by, list, rows, apps)
		return err
	})
	return ListImport{Format: read.Format, Taken: len(entries), Names: read.Names(), Skipped: read.Skipped, SkippedBy: read.SkippedBy,
		Gone: goneValues(had.entries, entries), Kept: done.Kept, Touched: done.Touched}, err
}

// settle compares entries with those that stand: an entry that differs in nothing
// but its date, because the file gives none and now is taken for it, keeps the date
// under which it was taken first. That a list still has it is no new sighting, and
// who carries it need not be judged again. Differing are those that come or go.
func settle(had, will []watchlist.Entry, undated time.Time) (out, differing []watchlist.Entry, err error) {
	standing, dates := map[string]int{}, map[string]time.Time{}
	bodies := func(e watchlist.Entry) (whole, undated string, err error) {
		a, err := json.Marshal(e)
		if err != nil {
			return "", "", err
		}
		e.Added = time.Time{}
		b, err := json.Marshal(e)
		return string(a), string(b), err
	}
	for _, e := range had {
		whole, rest, err := bodies(e)
		if err != nil {
			return nil, nil, err
		}
		standing[whole]++
		dates[rest] = e.Added
	}
	for _, e := range will {
		if e.Added.Equal(undated) {
			_, rest, err := bodies(e)
			if err != nil {
				return nil, nil, err
			}
			if at, known := dates[rest]; known {
				e.Added = at
			}
		}
		whole, _, err := bodies(e)
		if err != nil {
			return nil, nil, err
		}
		if out = append(out, e); standing[whole] == 0 {
			differing = append(differing, e)
		}
		standing[whole] = -1
	}
	for _, e := range had {
		whole, _, err := bodies(e)
		if err != nil {
			return nil, nil, err
		}
		if standing[whole] > 0 {
			differing = append(differing, e)
		}
	}
	return out, differing, nil
}

// goneValues counts the values of entries that others lack.
func goneValues(had, now []watchlist.Entry) int {
	ref := func(e watchlist.Entry) string {
		if kind, value, ok := e.Key(); ok {
			return kind + ":" + value
		}
		return e.Kind + ":" + e.Value
	}
	gone := map[string]bool{}
	for _, e := range had {
		gone[ref(e)] = true
	}
	for _, e := range now {
		delete(gone, ref(e))
	}
	return len(gone)
}

// RemoveList removes a list for a reason, which may be empty, and marks the
// applications that it had touched; it tells how many.
func (d *Desk) RemoveList(ctx context.Context, by review.Actor, list, reason string) (touched int, err error) {
	if list == confirmedList {
		return 0, errKept
	}
	d.listing.Lock()
	defer d.listing.Unlock()
	had, err := d.readList(ctx, list)
	if err != nil {
		return 0, err
	}
	apps, err := d.concerned(ctx, had.entries)
	if err != nil {
		return 0, err
	}
	err = d.changeList(func() error {
		touched, err = d.store.RemoveWatchlist(ctx, by, list, reason, apps)
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
