package pipeline

import (
	"slices"
	"strings"

	"bonafide/internal/dataset"
	"bonafide/internal/history"
	"bonafide/internal/identify"
	"bonafide/internal/link"
	"bonafide/internal/list"
	"bonafide/internal/screen"
	"bonafide/internal/watchlist"
)

// SharingPolicy is the policy of the lists: caps, crowds and the tenant's
// agencies, with the shipped table of boilerplate. Marks are added from the store.
func SharingPolicy(l *list.Lists) link.Policy {
	p := link.Policy{Caps: map[string]int{}, Crowds: map[string]int{}, Boilerplate: link.Seed()}
	for _, c := range l.LinkCaps {
		p.Caps[c.Kind] = c.Cap
		switch c.Kind { // of IPv4 and IPv6 together, as networks give both
		case "ipv4":
			p.Crowds["isp"] = c.Crowd
		case "ipv4_shared":
			p.Crowds["education"], p.Crowds["mobile"] = c.Crowd, c.Crowd
		}
	}
	for _, a := range l.Agencies {
		for kind, value := range map[string]string{"phone": a.Phone, "account": a.Account} {
			if canonical, err := watchlist.Canonical(kind, value); err == nil {
				p.AgencyContacts = append(p.AgencyContacts, kind+":"+canonical)
			}
		}
		if a.Domain != "" {
			p.AgencyContacts = append(p.AgencyContacts, "domain:"+strings.ToLower(a.Domain))
		}
	}
	slices.Sort(p.AgencyContacts)
	return p
}

// Sanctions turns the embedded sanctions lists into entries for matching. A
// name stays a name: it never counts alone. A wallet's chain is told by the form of
// its address: an address of Ethereum's form is one key's on all chains of that
// form, whatever ticker the list wrote. Wallets of other chains are left out, for
// no application can name them.
func Sanctions(sets *dataset.Sets) []watchlist.Entry {
	var out []watchlist.Entry
	for _, e := range sets.Sanctions() {
		entry := watchlist.Entry{List: e.List, Class: "sanctions", Kind: e.Kind, Raw: e.Value, Value: e.Value, Name: e.Value, BirthYears: e.BirthYears,
			Confidence: 1, Added: e.AsOf, Source: e.Source, Entity: e.Reference, Note: strings.Trim(e.Reference+" "+e.ListedOn, " ")}
		if strings.HasPrefix(e.Kind, watchlist.KindWallet) {
			var err error
			if entry.Kind, entry.Value, err = watchlist.Wallet(e.Currency, e.Value); err != nil {
				continue
			}
			entry.Name, entry.Note = e.Reference, e.ListedOn // the owner, where the list names one
		}
		out = append(out, entry)
		for _, alias := range e.Aliases {
			entry.Value, entry.Raw = alias, alias
			out = append(out, entry)
		}
	}
	return out
}

// sampleKinds are the services at which templates show a sample account.
var sampleKinds = []string{screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram, screen.KindDiscord, screen.KindSkype}

// IdentifyOptions takes what identifying needs from the lists.
func IdentifyOptions(l *list.Lists) identify.Options {
	opt := identify.Options{
		Handles:          identify.Handles{NumericExempt: map[string]bool{}},
		MetadataDefaults: map[string]bool{}, SampleAccounts: map[string]bool{}, CommonHosts: map[string]bool{},
	}
	for _, w := range l.HandleWords {
		if w.Class == "role" {
			opt.Handles.Role = append(opt.Handles.Role, w.Word)
		} else {
			opt.Handles.Broad = append(opt.Handles.Broad, w.Word)
		}
	}
	for _, c := range l.MailConsumers {
		if c.NumericExempt {
			opt.Handles.NumericExempt[c.Domain] = true
		}
	}
	for _, d := range l.MetadataDefaults {
		if d.Field == "account" {
			for _, kind := range sampleKinds {
				opt.SampleAccounts[identify.SampleAccount(kind, d.Value)] = true
			}
			continue
		}
		as := d.Field
		if as == "id" {
			as = "document_id"
		}
		opt.MetadataDefaults[identify.NormaliseMetadata(as, d.Value)] = true
	}
	for _, w := range l.LinkWrappers {
		opt.CommonHosts[w.Domain] = true
	}
	technologies := make([]history.Technology, 0, len(l.Technologies))
	for _, t := range l.Technologies {
		technologies = append(technologies, history.Technology{Name: t.Name, Aliases: t.Aliases, Year: t.Year, NeedsContext: t.NeedsContext})
	}
	opt.Technologies = history.NewFinder(technologies)
	return opt
}
