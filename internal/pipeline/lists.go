package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

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
	if err := d.store.PutWatchlist(ctx, by, store.Watchlist{Name: src.List, Class: src.Class, UpdatedAt: d.now().UTC(), By: by.Name}, rows); err != nil {
		return ListImport{}, err
	}
	d.Changed()
	touched, err := d.touch(ctx, entries, "the list "+src.List+" was imported")
	return ListImport{Taken: len(entries), Skipped: skipped, Touched: touched}, err
}

// RemoveList removes a list and marks the applications that it had touched.
func (d *Desk) RemoveList(ctx context.Context, by review.Actor, list string) (int, error) {
	all, err := d.listed(ctx)
	if err != nil {
		return 0, err
	}
	if err := d.store.RemoveWatchlist(ctx, by, list); err != nil {
		return 0, err
	}
	d.Changed()
	gone := slices.DeleteFunc(all, func(e watchlist.Entry) bool { return e.List != list })
	return d.touch(ctx, gone, "the list "+list+" was removed")
}

func entryRow(e watchlist.Entry) (store.WatchlistEntry, error) {
	body, err := json.Marshal(e)
	return store.WatchlistEntry{List: e.List, Key: e.Kind + ":" + e.Value, Kind: e.Kind, Value: e.Raw, Canonical: e.Value, Confidence: e.Confidence,
		Source: e.Source, ValidFrom: e.From, ValidUntil: e.Until, Body: body}, err
}

// touch marks the applications that carry a listed value.
func (d *Desk) touch(ctx context.Context, entries []watchlist.Entry, why string) (int, error) {
	seen := map[int64]bool{}
	for _, e := range entries {
		for limit := page; ; limit *= 8 {
			apps, total, err := d.store.Holders(ctx, 0, e.Kind, e.Value, limit)
			if err != nil {
				return 0, err
			}
			if total > len(apps) {
				continue
			}
			for _, app := range apps {
				seen[app] = true
			}
			break
		}
	}
	apps := make([]int64, 0, len(seen))
	for app := range seen {
		apps = append(apps, app)
	}
	slices.Sort(apps)
	if len(apps) == 0 {
		return 0, nil
	}
	return len(apps), d.store.MarkDirty(ctx, apps, why)
}

// confirmedList is the list of identifiers of cases that people confirmed here.
const confirmedList = "confirmed-here"

// Decided follows a decision on a case: a confirmed one leaves its own exact
// identifiers on the list of confirmed cases, and who carries one of them is
// judged again. One hop: their neighbours are not touched by it.
func (d *Desk) Decided(ctx context.Context, by review.Actor, app int64) error {
	st, err := d.store.Application(ctx, app)
	if err != nil {
		return err
	}
	r := d.read(st)
	r.Record.Confirmed = true
	body, sigs, names, err := signed(r.Record)
	if err != nil {
		return err
	}
	if err := d.store.SaveRecord(ctx, app, body, sigs, names); err != nil {
		return err
	}
	added := ConfirmedEntries(st.ID, r.Found.Identifiers, d.now().UTC())
	all, err := d.listed(ctx)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(e watchlist.Entry) bool { return e.List != confirmedList })
	rows := make([]store.WatchlistEntry, 0, len(all)+len(added))
	seen := map[string]bool{}
	for _, e := range append(all, added...) {
		row, err := entryRow(e)
		if err != nil {
			return err
		}
		if !seen[row.Key] {
			seen[row.Key] = true
			rows = append(rows, row)
		}
	}
	if err := d.store.PutWatchlist(ctx, by, store.Watchlist{Name: confirmedList, Class: "confirmed_here", UpdatedAt: d.now().UTC(), By: by.Name}, rows); err != nil {
		return err
	}
	d.Changed()
	_, err = d.touch(ctx, added, "a case that carries one of its identifiers was confirmed")
	return err
}

// Mark stores what a person said of a shared value and marks who carries it.
func (d *Desk) Mark(ctx context.Context, by review.Actor, m store.Mark) error {
	if err := d.store.MarkShared(ctx, by, m); err != nil {
		return err
	}
	d.Changed()
	_, err := d.touch(ctx, []watchlist.Entry{{Kind: m.Kind, Value: m.Value}}, "a shared "+m.Kind+" was marked "+strings.ToLower(m.As))
	return err
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
