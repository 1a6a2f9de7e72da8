package search

import (
	"cmp"
	"slices"

	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// Entries gives the persons and companies of watchlists, each with all its
// names, in the order of the lists; identifiers and other kinds are left out.
// Names belong together by the entity that the list states, else by the name
// under which it files them and its note.
func Entries(listed []watchlist.Entry) []Entry {
	var out []Entry
	at := map[[3]string]int{}
	for _, l := range listed {
		kind, named := Person, l.Kind == screen.KindName
		if l.Kind == watchlist.KindCompany {
			kind, named = Company, true
		}
		if !named {
			continue
		}
		raw := cmp.Or(l.Raw, l.Value)
		id := cmp.Or(l.Entity, l.Note, l.Name, raw)
		key := [3]string{l.List, id, string(kind)}
		i, known := at[key]
		if !known {
			i, at[key] = len(out), len(out)
			out = append(out, Entry{ID: id, List: l.List, Kind: kind, Source: l.Source, Class: l.Class})
			if l.Name != "" && l.Name != raw {
				out[i].Names = append(out[i].Names, l.Name)
			}
		}
		e := &out[i]
		if l.Added.After(e.Added) {
			e.Added = l.Added
		}
		if slices.Index(watchlist.TLPs, l.TLP) > slices.Index(watchlist.TLPs, e.TLP) {
			e.TLP = l.TLP
		}
		if !slices.Contains(e.Names, raw) {
			e.Names = append(e.Names, raw)
		}
		for _, y := range l.BirthYears {
			if !slices.Contains(e.BirthYears, y) {
				e.BirthYears = append(e.BirthYears, y)
			}
		}
		for _, c := range l.Countries {
			if !slices.Contains(e.Countries, c) {
				e.Countries = append(e.Countries, c)
			}
		}
	}
	return out
}
