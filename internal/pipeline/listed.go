package pipeline

import (
	"context"
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"bonafide/internal/link"
	"bonafide/internal/screen"
	"bonafide/internal/store"
	"bonafide/internal/watchlist"
)

// kindNet is the kind under which lists find the addresses of a range: the part
// of an address that ranges are looked up by.
const kindNet = "net"

// Bits of an address by which ranges are looked up: lists may not hold wider ones,
// so that one look-up finds whoever is in a range.
const (
	netBits4 = 16
	netBits6 = 32
)

// maxConcerned bounds the holders of one key that are looked at.
const maxConcerned = 100_000

// listKeys are kind and value under which lists find an application, beside its
// own identifiers: what package watchlist says, mailboxes of commits that it
// isn't signed under, and the parts of its networks' addresses.
func listKeys(sub watchlist.Subject) [][2]string {
	out := watchlist.Keys(sub)
	for _, id := range sub.Identifiers {
		switch id.Kind {
		case screen.KindEmail:
			if !id.Own && slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.Contains(w.Field, "commit_identities") }) {
				out = append(out, [2]string{id.Kind, id.Value})
			}
		case screen.KindIPv4, screen.KindIPv6:
			if addr, err := netip.ParseAddr(id.Value); err == nil {
				out = append(out, [2]string{kindNet, net(addr)})
			}
		}
	}
	return out
}

func net(addr netip.Addr) string {
	bits := netBits4
	if addr.Is6() {
		bits = netBits6
	}
	p, _ := addr.Prefix(bits) // bits fit the family
	return p.String()
}

// concerned are the applications that entries concern and the store can't find
// by the entries' own kind and value: those with an address in a listed range,
// with a listed mailbox among their commits, or a listed wallet in wrong case.
func (d *Desk) concerned(ctx context.Context, entries []watchlist.Entry) ([]int64, error) {
	var out []int64
	looked := map[string][]*link.Record{}
	for _, e := range entries {
		if e.Kind == screen.KindEmail || e.Kind == screen.KindWalletEVM {
			apps, _, err := d.store.Holders(ctx, 0, link.Listed(e.Kind), e.Value, maxConcerned)
			if err != nil {
				return nil, err
			}
			out = append(out, apps...)
			continue
		}
		p, err := netip.ParsePrefix(e.Value)
		if err != nil || e.Kind != screen.KindIPv4 && e.Kind != screen.KindIPv6 {
			continue
		}
		part := net(p.Addr())
		records, known := looked[part]
		if !known {
			apps, _, err := d.store.Holders(ctx, 0, link.Listed(kindNet), part, maxConcerned)
			if err != nil {
				return nil, err
			}
			if records, err = d.findRecords(ctx, apps); err != nil {
				return nil, err
			}
			looked[part] = records
		}
		for _, r := range records {
			if slices.ContainsFunc(r.Signatures, func(s link.Signature) bool { return inRange(s, p) }) {
				out = append(out, r.App)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func inRange(s link.Signature, p netip.Prefix) bool {
	if s.Kind != screen.KindIPv4 && s.Kind != screen.KindIPv6 {
		return false
	}
	addr, err := netip.ParseAddr(s.Value)
	return err == nil && p.Contains(addr)
}

func openEntries(rows []store.WatchlistEntry) ([]watchlist.Entry, error) {
	out := make([]watchlist.Entry, len(rows))
	for i, r := range rows {
		if err := json.Unmarshal(r.Body, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// changeList runs a write of a list; whoever is judged waits for it.
func (d *Desk) changeList(write func() error) error {
	defer d.names.changed()
	return d.change(write)
}

// reached are the applications that a change of entries concerns and the store
// can't find by the values that came or went: see concerned, and those who carry
// another value of a listed person, firm or stolen log that is another one now.
func (d *Desk) reached(ctx context.Context, had storedList, differing []watchlist.Entry) ([]int64, error) {
	groups := map[string]bool{}
	for _, e := range differing {
		for _, g := range groupsOf(e) {
			groups[g] = true
		}
	}
	var ids []int64
	siblings := slices.Clone(differing)
	for i, e := range had.entries {
		if slices.ContainsFunc(groupsOf(e), func(g string) bool { return groups[g] }) {
			ids, siblings = append(ids, had.ids[i]), append(siblings, e)
		}
	}
	apps, err := d.concerned(ctx, siblings)
	if err != nil || len(ids) == 0 {
		return apps, err
	}
	carriers, err := d.store.EntryCarriers(ctx, ids)
	return append(apps, carriers...), err
}

// groupsOf names what an entry is matched together with.
func groupsOf(e watchlist.Entry) (out []string) {
	if e.Entity != "" {
		out = append(out, "entity "+e.Entity)
	}
	if e.Group != "" {
		out = append(out, "group "+e.Group)
	}
	return out
}

// endListings follows the entries of lists whose time has passed: the world
// forgets them, and whom they concern is judged again.
func (d *Desk) endListings(ctx context.Context) error {
	rows, err := d.store.PassedEntries(ctx, page)
	for len(rows) > 0 && err == nil {
		list := rows[0].List
		n := slices.IndexFunc(rows, func(r store.WatchlistEntry) bool { return r.List != list })
		if n < 0 {
			n = len(rows)
		}
		if err = d.endEntries(ctx, list, rows[:n]); err == nil {
			rows = rows[n:]
		}
	}
	return err
}

func (d *Desk) endEntries(ctx context.Context, list string, rows []store.WatchlistEntry) error {
	d.listing.Lock()
	defer d.listing.Unlock()
	entries, err := openEntries(rows)
	if err != nil {
		return err
	}
	had, err := d.readList(ctx, list)
	if err != nil {
		return err
	}
	apps, err := d.reached(ctx, had, entries)
	if err != nil {
		return err
	}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return d.changeList(func() error { return d.store.EndEntries(ctx, list, ids, apps) })
}
