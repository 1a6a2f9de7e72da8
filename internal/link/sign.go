package link

import (
	"cmp"
	"slices"
	"strings"

	"bonafide/internal/fact"
	"bonafide/internal/history"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// Subject is one application as linking needs it.
type Subject struct {
	App         *screen.Application // never nil; ID is set
	Number      int64               // the store's
	Name        string              // stated, else read from the résumé
	Docs        []screen.Document
	Identifiers []screen.Identifier
	Work        []screen.Work
	Schools     []string
	// Mailboxes are the classes of mailboxes' domains that lists know, by mailbox: a provider's
	// domain, an employer's, a school's.
	Mailboxes map[string]string
	Networks  map[string]string // class of the network by "ipv4:…" or "ipv6:…"
	// Listed are kind and value of what lists may hold of the application beside its
	// identifiers; under them it is found when a list changes, never by others.
	Listed [][2]string
}

// linkable are the identifier kinds under which an application can be found as
// they are.
var linkable = []string{
	screen.KindEmail, screen.KindPhone, screen.KindGitHub, screen.KindGitLab, screen.KindLinkedIn, screen.KindX, screen.KindTelegram,
	screen.KindDiscord, screen.KindSkype, screen.KindWebsite, screen.KindIBAN, screen.KindAccount, screen.KindWalletBTC, screen.KindWalletEVM,
	screen.KindWalletTRON, screen.KindWalletSOL, screen.KindAddress, screen.KindShipTo, screen.KindIPv4, screen.KindIPv6, screen.KindDevice,
	screen.KindFile, screen.KindMetadata, screen.KindPhoto, kindIdentityImage,
}

// Sign makes the record of an application.
func Sign(s Subject) *Record {
	r := &Record{App: s.Number, ID: s.App.ID, Name: s.Name}
	if at := s.App.AppliedAt; at != nil {
		r.AppliedAt = at.UTC()
	}
	if p := s.App.Person; p != nil {
		r.OtherNames = kept(append([]string{p.PreferredName}, p.FormerNames...))
	}
	if st := s.App.Status; st != nil {
		rejected := st.Stage == "rejected"
		r.Rejected = &rejected
		if rejected && st.At != nil {
			r.RejectedAt = st.At.UTC()
		}
	}
	r.Fold()
	r.Agency = agencyRefs(s)
	r.stations(s)
	for _, id := range s.Identifiers {
		r.Signatures = append(r.Signatures, identifierSignatures(s, id)...)
		r.Signatures = append(r.Signatures, r.stemSignature(id)...)
		r.Signatures = append(r.Signatures, r.domainSignature(s, id)...)
	}
	r.commits(s)
	r.referrals(s.App)
	r.layouts(s.Docs)
	r.jobs(s.Work)
	r.text(s)
	r.lookups(s.Listed)
	slices.SortFunc(r.Signatures, func(a, b Signature) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Value, b.Value))
	})
	r.Signatures = slices.CompactFunc(r.Signatures, func(a, b Signature) bool { return a.is(b) })
	return r
}

// lookups adds what the application is only found under: bands and what lists hold.
func (r *Record) lookups(listed [][2]string) {
	for _, s := range slices.Clone(r.Signatures) {
		if banded(s.Kind) {
			under, _ := s.bands()
			r.Signatures = append(r.Signatures, under...)
		} else if s.Kind == kindDomain {
			r.Signatures = append(r.Signatures, domainBands(s.Value)...)
		}
	}
	for _, l := range listed {
		r.Signatures = append(r.Signatures, Signature{Kind: Listed(l[0]), Value: l[1]})
	}
}

func kept(list []string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// agencyRefs are the submitting agency's own contacts and name.
func agencyRefs(s Subject) []string {
	by := s.App.SubmittedBy
	if by == nil || by.Kind != "agency" {
		return nil
	}
	var out []string
	if by.Organisation != "" {
		out = append(out, "organisation:"+name.Joined(by.Organisation))
	}
	for _, id := range s.Identifiers {
		for _, w := range id.Where {
			if strings.HasPrefix(w.Field, "submitted_by.") {
				out = append(out, id.Kind+":"+id.Value)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// identifierSignatures gives what one identifier can be found under. A
// referee's contact is looked up as somebody's own, never shared itself; a
// submitting agency's contact is nobody's own, so it ties nobody together.
func identifierSignatures(s Subject, id screen.Identifier) []Signature {
	base := Signature{Kind: id.Kind, Value: id.Value, Fixed: id.Attrs["line_type"] == "fixed_line", Stated: stated(id), Spots: spots(id)}
	switch {
	case !slices.Contains(linkable, id.Kind), id.Value == "", id.Kind == screen.KindMetadata && ownAuthor(s, id.Value):
		return nil
	case id.Kind == screen.KindIPv4 || id.Kind == screen.KindIPv6:
		if seen := (Seen{Network: s.Networks[base.Ref()], Days: daysSeen(s.App, id)}); seen.Network != "" || seen.Days != nil {
			base.Seen = &seen
		}
	case id.Kind == screen.KindAddress || id.Kind == screen.KindShipTo:
		base.Unit = id.Attrs["unit"] != ""
		if id.Kind == screen.KindAddress && !home(id) {
			return nil
		}
	case id.Own:
	case fromReferee(id) && id.Kind == screen.KindEmail:
		base.Kind, base.Claimed = kindRefereeEmail, claimed(s, id)
	case fromReferee(id) && id.Kind == screen.KindPhone:
		base.Kind, base.Claimed = kindRefereePhone, claimed(s, id)
	case id.Kind == screen.KindFile || id.Kind == screen.KindMetadata || id.Kind == screen.KindPhoto || id.Kind == screen.KindDevice || id.Kind == kindIdentityImage:
	default:
		return nil
	}
	return []Signature{base}
}

// ownAuthor reports whether a file says no more than that its applicant wrote
// it: the name there belongs to all people of that name.
func ownAuthor(s Subject, value string) bool {
	author := humanAuthor(value)
	if author == "" {
		return false
	}
	names := []string{s.Name}
	if p := s.App.Person; p != nil {
		names = append(append(names, p.PreferredName), p.FormerNames...)
	}
	return oneName(name.Nearest(author, names))
}

// stated reports whether the applicant gave the value in the form.
func stated(id screen.Identifier) bool {
	return slices.ContainsFunc(id.Where, func(w screen.Where) bool { return w.Source == "form" })
}

// home reports whether the address is the stated home, not an identity check's.
func home(id screen.Identifier) bool {
	return slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.HasPrefix(w.Field, "person.address") })
}

func fromReferee(id screen.Identifier) bool {
	return slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.HasPrefix(w.Field, "references[") })
}

func spots(id screen.Identifier) []fact.Spot {
	out := make([]fact.Spot, 0, len(id.Where))
	for _, w := range id.Where {
		spot := fact.Spot{Where: w}
		if id.Kind == screen.KindAddress || id.Kind == screen.KindShipTo {
			spot.Value = id.Raw // the canonical form of an address is for comparing only
		}
		out = append(out, spot)
	}
	return out
}

// jobs keys each job by employer, title and dates. Without a month on both
// dates a job counts half, for whole years are easily equal by chance.
func (r *Record) jobs(work []screen.Work) {
	for _, w := range work {
		employer, title := history.FoldEmployer(w.Employer), name.Joined(w.Title)
		if employer == "" || w.Start.IsZero() || w.End.IsZero() {
			continue
		}
		key := strings.Join([]string{employer, title, month(w.Start), month(w.End)}, "|")
		if slices.Contains(r.Jobs, key) {
			continue
		}
		r.Jobs = append(r.Jobs, key)
		half := w.Start.Month == 0 || w.End.Month == 0 && !w.End.Present
		s := Signature{Kind: screen.KindHistory, Value: key, Half: half}
		for _, at := range w.Where {
			s.Spots = append(s.Spots, fact.Spot{Where: at})
		}
		r.Signatures = append(r.Signatures, s)
	}
	slices.Sort(r.Jobs)
}

// month writes a date to the month, whatever day it names.
func month(d screen.Date) string {
	d.Day = 0
	return d.String()
}

// contactSpans are the places of identifiers in a document's text, in order.
func contactSpans(doc *screen.Document, ids []screen.Identifier) [][2]int {
	var out [][2]int
	for _, id := range ids {
		for _, w := range id.Where {
			if w.Document == doc.ID && w.End > w.Start && w.Source == "text" {
				out = append(out, [2]int{w.Start, w.End})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return cmp.Or(a[0]-b[0], a[1]-b[1]) })
	return out
}

// box is the page and the bounding box of a stretch of text; of its first page
// when it runs over several.
func box(doc *screen.Document, start, end int) (page int, b screen.Box) {
	first, _ := slices.BinarySearchFunc(doc.Words, start, func(w screen.Word, at int) int { return cmp.Compare(w.End, at+1) })
	for _, w := range doc.Words[first:] {
		if w.Start >= end || page != 0 && w.Page != page {
			break
		}
		if page == 0 {
			page, b = w.Page, w.Box
			continue
		}
		b = screen.Box{min(b[0], w.Box[0]), min(b[1], w.Box[1]), max(b[2], w.Box[2]), max(b[3], w.Box[3])}
	}
	return page, b
}
