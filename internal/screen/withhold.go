package screen

import "slices"

// MarkRed is the mark of the Traffic Light Protocol 2.0 for what only those may
// see who were handed it: here whoever keeps the lists, which are the leads.
const MarkRed = "red"

// RedNotice is the sentence of a finding that rests on nothing but entries marked
// TLP:RED. It stands in queues, messages and exports, so it names nothing.
const RedNotice = "An entry that is marked TLP:RED concerns this application: a lead sees which, and can say what to do"

// LeadsOnly reports whether only leads may see what this piece says.
func (e Evidence) LeadsOnly() bool { return e.TLP == MarkRed }

// LeadsOnly reports whether a part of the finding's evidence is for leads only.
func (f Finding) LeadsOnly() bool { return slices.ContainsFunc(f.Evidence, Evidence.LeadsOnly) }

// KindWithheld is the kind of evidence of which others than leads see nothing: the
// kind of a value that somebody has one of would tell which it is.
const KindWithheld = "list_entry"

// Withheld is the finding as it is shown to others than leads: of evidence marked
// TLP:RED only the mark is left, at the same place in the row, so that pieces keep
// their numbers. The finding given isn't changed.
func (f Finding) Withheld() Finding {
	if !f.LeadsOnly() {
		return f
	}
	f.Evidence = slices.Clone(f.Evidence)
	for i, e := range f.Evidence {
		if e.LeadsOnly() {
			f.Evidence[i] = Evidence{Kind: KindWithheld, TLP: e.TLP}
		}
	}
	return f
}
