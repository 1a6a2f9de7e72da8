package httpd

import (
	"context"
	"strings"
	"time"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
	"bonafide/internal/watchlist/search"
)

// fakeLists is what was done with lists.
type fakeLists struct {
	source  watchlist.Source // of the last import
	read    watchlist.Reading
	removed []string
	asked   search.Query
}

func (f *fake) ListWatchlists(context.Context) (imported, builtIn []Watchlist, err error) {
	return []Watchlist{{Name: "Northern Exchange", Class: "partner", Source: "csv", Imported: noon.Add(-96 * time.Hour), By: "Ines Calder", Entries: 1204},
			{Name: "Stolen log-ins", Class: "stealer_log", Source: "addresses", Imported: noon.Add(-240 * time.Hour), By: "Ines Calder", Entries: 18204}},
		[]Watchlist{{Name: "UN", Class: "sanctions", Imported: noon.AddDate(0, -2, 0), Entries: 369, BuiltIn: true}}, nil
}

func (f *fake) Watchlist(_ context.Context, q ListQuery) (WatchlistView, error) {
	entry := func(e watchlist.Entry, now float64, counts, retracted bool) pipeline.ListedEntry {
		e.Added, e.Confidence = noon.AddDate(-2, 0, 0), .9
		return pipeline.ListedEntry{Entry: e, Now: now, Counts: counts, Retracted: retracted}
	}
	v := WatchlistView{By: "Ines Calder", Events: []Event{{Sequence: 3, At: noon, By: "Ines Calder", What: "imported the list “Northern Exchange”"}}}
	v.Kinds, v.Total = map[string]int{"email": 900, "name": 304}, 1204
	v.Entries = []pipeline.ListedEntry{
		entry(watchlist.Entry{Kind: screen.KindEmail, Value: "marek.holloway@mail.example", Raw: "Marek.Holloway@mail.example", TLP: "amber", Source: "Northern desk", Note: "seen twice"}, .45, true, false),
		entry(watchlist.Entry{Kind: screen.KindName, Value: "Quillon Tessaby", Raw: "Quillon Tessaby", Name: "Quillon A. Tessaby", TLP: "red"}, .9, true, false),
		entry(watchlist.Entry{Kind: screen.KindPhone, Value: "+12025550143", Raw: "+1 202 555 0143", Until: noon.AddDate(0, -1, 0)}, .9, false, false),
		entry(watchlist.Entry{Kind: screen.KindGitHub, Value: "quillont", Raw: "quillont"}, .9, false, true),
	}
	switch {
	case q.BuiltIn && q.Name == "UN":
		v.Watchlist, v.BuiltIn, v.Events = store.Watchlist{Name: "UN", Class: "sanctions", UpdatedAt: noon, Entries: 369}, true, nil
	case !q.BuiltIn && q.Name == "Northern Exchange":
		v.Watchlist = store.Watchlist{Name: q.Name, Class: "partner", Source: "csv", UpdatedAt: noon, Entries: 1204}
	case !q.BuiltIn && q.Name == "Stolen log-ins":
		v.Watchlist = store.Watchlist{Name: q.Name, Class: "stealer_log", Source: "addresses", UpdatedAt: noon, Entries: 18204}
	default:
		return WatchlistView{}, store.ErrNotFound
	}
	return v, nil
}

func (f *fake) Touched(ctx context.Context, list string, _ int) ([]store.Hit, int, error) {
	if list == "Stolen log-ins" {
		<-ctx.Done()
		return nil, 0, ctx.Err()
	}
	return []store.Hit{{App: 1, ID: "app-5077", Name: "Marek Holloway", Job: "Senior Go engineer", Band: screen.BandHigh, AppliedAt: noon, Case: "A-5077"},
		{App: 2, ID: "app-4000", Name: "Imre Solvang", Band: screen.BandNone, AppliedAt: noon}}, 68, nil
}

func (f *fake) ImportWatchlist(_ context.Context, _ Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListImport, error) {
	f.lists.source, f.lists.read = src, read
	return pipeline.ListImport{Format: read.Format, Taken: len(read.Entries), Names: read.Names(), Skipped: read.Skipped, SkippedBy: read.SkippedBy, Gone: 7, Touched: 1}, nil
}

func (f *fake) UpdateWatchlist(_ context.Context, _ Person, src watchlist.Source, read watchlist.Reading) (pipeline.ListUpdate, error) {
	if src.List != "Northern" {
		return pipeline.ListUpdate{}, store.ErrNotFound
	}
	f.lists.source, f.lists.read = src, read
	return pipeline.ListUpdate{Added: len(read.Entries), Withdrawn: 2, Touched: 1, SkippedBy: map[string]int{"a vessel": 3}}, nil
}

func (f *fake) RemoveWatchlist(_ context.Context, _ Person, list, reason string) (int, error) {
	if list != "Northern Exchange" {
		return 0, store.ErrNotFound
	}
	f.lists.removed = append(f.lists.removed, list+": "+reason)
	return 4, nil
}

func (f *fake) SearchNames(_ context.Context, _ Person, q search.Query) (pipeline.NamesFound, error) {
	f.lists.asked = q
	if strings.Contains(q.Name, "Nobody") {
		return pipeline.NamesFound{Names: 12400, Left: []string{"Everybody"}}, nil
	}
	ix := search.New([]search.Entry{
		{ID: "N.14", List: "Northern Exchange", Class: "partner", Kind: search.Person, Names: []string{"Quillon Tessaby", "Q. Tesabi"}, BirthYears: []int{1984}, Countries: []string{"ie"}, Source: "Northern desk", Added: noon.AddDate(-1, 0, 0), TLP: "amber"},
		{ID: "F.3", List: "our_own list", Class: "partner", Kind: search.Person, Names: []string{"Orla Vennick"}, Added: noon.AddDate(-1, 0, 0)},
		{ID: "U.2", List: "UN", Class: "sanctions", Kind: search.Person, Names: []string{"Quilon Tesaby"}, Source: "the set’s own name", Added: noon.AddDate(-3, 0, 0)}})
	return pipeline.NamesFound{Candidates: ix.Search(q), Names: ix.Names()}, nil
}
