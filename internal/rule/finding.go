package rule

import (
	"cmp"
	"fmt"
	"slices"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// reuseKinds are the independent kinds of reuse, each with the kinds of links
// that are its.
var reuseKinds = map[string][]string{
	"mailbox": {"email", "email_stem", "commit_email"},
	"phone":   {"phone"},
	"account": {"github", "gitlab", "linkedin", "x", "telegram", "discord", "skype", "website"},
	"payout":  {"iban", "account", "wallet_btc", "wallet_evm", "wallet_tron", "wallet_sol"},
	"address": {"address", "ship_to"},
	"machine": {"device", "ipv4", "ipv6"},
	"packet":  {"file", "text", "passage", "history", "template", "metadata", "sitting", "identity_image"},
	"photo":   {"photo"},
}

// ReuseKind is the independent kind of reuse that a kind of link belongs to, ""
// when it belongs to none.
func ReuseKind(link string) string {
	for kind, links := range reuseKinds {
		if slices.Contains(links, link) {
			return kind
		}
	}
	return ""
}

// finding makes the finding of a fired rule.
func (sc *scene) finding(r *compiled, f found) (*screen.Finding, error) {
	out := &screen.Finding{Rule: r.ID, Version: r.Version, Outcome: screen.Fired, Family: r.Family, Weight: r.Weight,
		Status: r.Status, Question: r.Question(), Dropped: f.dropped}
	names := 0
	for i, g := range grounds(f) {
		if l, ok := g.o.cites.(*fact.Link); ok && l.DifferentNames != nil {
			names = max(names, *l.DifferentNames)
		}
		if i < notesAtMost {
			g.addNote(sc.note(g.p, g.o))
		}
		out.Evidence = append(out.Evidence, g.evidence...)
	}
	slices.SortFunc(out.Evidence, byPlace)
	out.Evidence = slices.CompactFunc(out.Evidence, func(a, b screen.Evidence) bool { return byPlace(a, b) == 0 })
	if r.Family == "reuse" {
		out.Kinds = kindsOf(r, f.cited)
	}
	var err error
	if out.Notice, err = r.says(out.Evidence, names); err != nil {
		return nil, fmt.Errorf("its sentence could not be rendered: %w", err)
	}
	return out, nil
}

// says is the rule's sentence about the evidence, without what only leads may see:
// queues, messages and exports repeat it to others.
func (r *compiled) says(evidence []screen.Evidence, names int) (string, error) {
	open := slices.DeleteFunc(slices.Clone(evidence), screen.Evidence.LeadsOnly)
	if len(open) == 0 {
		return screen.RedNotice, nil
	}
	return r.notice.render(newNoticeData(open, names))
}

// notesAtMost is how many cited facts of a finding get words of their own: a
// reviewer reads the first few, and each costs an evaluation.
const notesAtMost = 12

// ground is one cited fact with its evidence.
type ground struct {
	o        *object
	p        *part
	evidence []screen.Evidence
}

// grounds are the cited facts in the order of their evidence.
func grounds(f found) []ground {
	out := make([]ground, len(f.cited))
	for i, o := range f.cited {
		out[i] = ground{o, f.parts[i], evidenceOf(o)}
	}
	slices.SortFunc(out, func(a, b ground) int { return slices.CompareFunc(a.evidence, b.evidence, byPlace) })
	return out
}

// addNote adds what was compared where the fact itself doesn't say it.
func (g ground) addNote(note string) {
	for i := range g.evidence {
		g.evidence[i].Note = cmp.Or(g.evidence[i].Note, note)
	}
}

// kindsOf are the independent kinds of reuse: those that the rule states, else
// those of the links cited.
func kindsOf(r *compiled, cited []*object) []string {
	if r.ReuseKinds != nil {
		return r.ReuseKinds
	}
	var out []string
	for _, o := range cited {
		if l, ok := o.cites.(*fact.Link); ok && ReuseKind(l.Kind) != "" {
			out = append(out, ReuseKind(l.Kind))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// evidenceOf turns the spots of a fact into evidence. A fact without a spot is
// still evidence of itself: a finding is never without.
func evidenceOf(o *object) []screen.Evidence {
	where := o.v.Field(o.shape.where).Interface().(fact.Where)
	kind := factKind(o)
	if len(where.Spots()) == 0 {
		return []screen.Evidence{{Kind: kind}}
	}
	var out []screen.Evidence
	for _, s := range where.Spots() {
		e := screen.Evidence{Kind: cmp.Or(s.Kind, kind), Value: s.Value, Document: s.Document, Page: s.Page, Start: s.Start, End: s.End,
			Box: s.Box, Field: s.Field, Applications: slices.Clone(s.Applications), Source: s.Set, AsOf: s.AsOf, Note: s.Note, Rests: slices.Clone(rests(s)), TLP: s.TLP}
		out = append(out, e)
	}
	return out
}

// factKind names a fact that has no spot: the kind of a link or hit, else the list.
func factKind(o *object) string {
	switch f := o.cites.(type) {
	case *fact.Link:
		return f.Kind
	case *fact.Hit:
		return f.Kind
	}
	for _, v := range facts.variables {
		if v.shape == o.shape {
			return v.name
		}
	}
	return ""
}

// byPlace orders evidence by where it stands and what it says, so that the
// order of facts doesn't matter.
func byPlace(a, b screen.Evidence) int {
	return cmp.Or(cmp.Compare(a.Document, b.Document), cmp.Compare(a.Page, b.Page), cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End),
		cmp.Compare(a.Field, b.Field), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value), slices.Compare(a.Applications, b.Applications),
		cmp.Compare(a.Note, b.Note), cmp.Compare(a.Source, b.Source), cmp.Compare(a.AsOf, b.AsOf), slices.Compare(a.Rests, b.Rests), cmp.Compare(a.TLP, b.TLP))
}
