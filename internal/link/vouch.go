package link

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/history"
	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// maxVouched is on how many applications a referee's contact may stand and still
// tie: one that more name is a house's, which confirms employment for a living. By judgement.
const maxVouched = 12

// vouchWords are what houses call the mailboxes that answer for former people, beside [commonWords].
var vouchWords = strings.Fields("confirmation confirmations employment employments payroll people personal personnel reference references staff verification verifications verify verifier")

// anybodys are the employers of those who have none.
var anybodys = strings.Fields("freelance freelancer independent selbststandig selbstandig selfemployed upwork fiverr toptal various confidential")

// stations keeps where the applicant was among others, dated or not: who was there
// too may name the same referee.
func (r *Record) stations(s Subject) {
	for _, w := range s.Work {
		if e := history.FoldEmployer(w.Employer); e != "" && !slices.Contains(anybodys, strings.ReplaceAll(e, " ", "")) {
			r.Stations = append(r.Stations, e)
		}
	}
	for _, school := range s.Schools {
		if n := name.Joined(school); n != "" {
			r.Stations = append(r.Stations, n)
		}
	}
	slices.Sort(r.Stations)
	r.Stations = slices.Compact(r.Stations)
}

// claimed reports whether a referee stands for an employer of the applicant's own
// history, where they can know each other from, or writes from a mailbox of the
// firm that it stands for: those are known to outsiders, who may name them too.
func claimed(s Subject, id screen.Identifier) bool {
	for i, ref := range s.App.References {
		e := history.FoldEmployer(ref.Employer)
		if e == "" || !slices.ContainsFunc(id.Where, func(w screen.Where) bool { return strings.HasPrefix(w.Field, fmt.Sprintf("references[%d].", i)) }) {
			continue
		}
		if _, domain, mail := strings.Cut(id.Value, "@"); mail && firmDomain(domain, e) {
			return true
		}
		if slices.ContainsFunc(s.Work, func(w screen.Work) bool { return history.FoldEmployer(w.Employer) == e }) {
			return true
		}
	}
	return false
}

// firmDomain reports whether a domain bears the name of a firm, or of its greater part.
func firmDomain(domain, firm string) bool {
	label, firm := strings.Map(letter, domainName(domain)), strings.Map(letter, firm)
	return len(label) > 3 && strings.Contains(firm, label) || len(firm) > 3 && strings.Contains(label, firm)
}

// vouched notes who names the same referee. A house's mailbox or switchboard ties
// nobody.
func (f *finder) vouched(s Signature) error {
	if local, _, mail := strings.Cut(s.Value, "@"); s.Fixed || mail && house(local) {
		return nil
	}
	others, err := f.few(s, maxVouched)
	if err != nil {
		return err
	}
	for _, o := range others {
		at := slices.IndexFunc(o.Signatures, s.is)
		if at < 0 || o.Signatures[at].Fixed || f.relate(o) == screen.NamesSame || f.relate(o) == screen.NamesVariant {
			continue
		}
		if acquainted(f.self, o) {
			continue
		}
		p := f.pair(o)
		x := share{Signature: s, holders: len(others) + 1}
		// A manager who went from one's firm to the other's vouches for both in good
		// faith; and who says nothing of the past may have been anywhere.
		x.ordinary = s.Claimed && o.Signatures[at].Claimed || len(f.self.Stations) == 0 || len(o.Stations) == 0
		p.shares = append(p.shares, x)
	}
	return nil
}

// house reports whether the part of a mailbox before its sign names an office
// rather than a person.
func house(local string) bool {
	words := strings.FieldsFunc(strings.ToLower(local), func(r rune) bool { return r < 'a' || r > 'z' })
	return !slices.ContainsFunc(words, func(w string) bool { return !commonStem(w) && !slices.Contains(vouchWords, w) })
}

// acquainted reports whether two people were at one firm or school.
func acquainted(a, b *Record) bool {
	return slices.ContainsFunc(a.Stations, func(s string) bool {
		_, found := slices.BinarySearch(b.Stations, s)
		return found
	})
}

// few are the others that carry a value, nobody where more than most applications
// carry it. Who makes them too many has all of them judged again, as who is the
// next below that has.
func (f *finder) few(s Signature, most int) ([]*Record, error) {
	apps, total, err := f.index.Holders(f.ctx, f.self.App, s.Kind, s.Value, most)
	if err != nil || total > most {
		return nil, err
	}
	f.result.Touched = append(f.result.Touched, apps...)
	if total == most {
		return nil, nil
	}
	return f.records(apps)
}
