package httpd

import (
	"context"

	"bonafide/internal/pipeline"
	"bonafide/internal/review"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

// ListDesk is what the office asks about lists; [pipeline.Desk] in service.
type ListDesk interface {
	UpdateList(ctx context.Context, by review.Actor, src watchlist.Source, read watchlist.Reading) (pipeline.ListUpdate, error)
	StoreList(ctx context.Context, by review.Actor, src watchlist.Source, read watchlist.Reading) (pipeline.ListImport, error)
	RemoveList(ctx context.Context, by review.Actor, list, reason string) (touched int, err error)
	BuiltInLists() []store.Watchlist
	BuiltInList(name, kind string, offset, limit int) (pipeline.ListView, error)
	ImportedList(ctx context.Context, name, kind string, offset, limit int) (pipeline.ListView, error)
	Touched(ctx context.Context, list string, limit int) ([]store.Hit, int, error)
	SearchNames(ctx context.Context, q search.Query, lead bool) (pipeline.NamesFound, error)
}

// ListWatchlists implements [Watchlists].
func (o *Office) ListWatchlists(ctx context.Context) (imported, builtIn []Watchlist, err error) {
	lists, err := o.Store.Watchlists(ctx)
	if err != nil {
		return nil, nil, err
	}
	names, err := o.names(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, l := range lists {
		imported = append(imported, Watchlist{Name: l.Name, Class: l.Class, Source: l.Source, Imported: l.UpdatedAt, By: nameOfActor(names, l.By), Entries: l.Entries})
	}
	for _, l := range o.Desk.BuiltInLists() {
		builtIn = append(builtIn, Watchlist{Name: l.Name, Class: l.Class, Imported: l.UpdatedAt, Entries: l.Entries, BuiltIn: true})
	}
	return imported, builtIn, nil
}

// Watchlist implements [Watchlists].
func (o *Office) Watchlist(ctx context.Context, q ListQuery) (WatchlistView, error) {
	var out WatchlistView
	names, err := o.names(ctx)
	if err != nil {
		return out, err
	}
	if q.BuiltIn {
		out.ListView, err = o.Desk.BuiltInList(q.Name, q.Kind, q.Offset, q.Limit)
	} else {
		out.ListView, err = o.Desk.ImportedList(ctx, q.Name, q.Kind, q.Offset, q.Limit)
	}
	out.By, out.Events = nameOfActor(names, out.Watchlist.By), o.entries(names).list(out.History)
	return out, err
}

// Touched implements [Watchlists].
func (o *Office) Touched(ctx context.Context, list string, limit int) ([]store.Hit, int, error) {
	return o.Desk.Touched(ctx, list, limit)
}

// ImportWatchlist implements [Watchlists].
func (o *Office) ImportWatchlist(ctx context.Context, by Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListImport, error) {
	return o.Desk.StoreList(ctx, by.actor(), src, read)
}

// UpdateWatchlist implements [Watchlists].
func (o *Office) UpdateWatchlist(ctx context.Context, by Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListUpdate, error) {
	return o.Desk.UpdateList(ctx, by.actor(), src, read)
}

// RemoveWatchlist implements [Watchlists].
func (o *Office) RemoveWatchlist(ctx context.Context, by Person, list, reason string) (int, error) {
	return o.Desk.RemoveList(ctx, by.actor(), list, reason)
}

// SearchNames implements [Watchlists].
func (o *Office) SearchNames(ctx context.Context, by Person, q search.Query) (pipeline.NamesFound, error) {
	return o.Desk.SearchNames(ctx, q, by.actor().May(review.SeeRed))
}
