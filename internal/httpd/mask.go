package httpd

import (
	"cmp"
	"slices"
	"strings"

	"bonafide/internal/pipeline"
	"bonafide/internal/screen"
)

// maskCase hides what an auditor does not need: names, values and documents.
// Rules, weights, places and people of our own stay.
func maskCase(c Case) Case {
	r := &c.Record
	r.Application.Person = &screen.Person{Name: "Applicant " + c.Ref}
	r.Application.Extra, r.Application.Messages = nil, nil
	for i := range r.Application.Touchpoints {
		if i == 0 {
			r.Application.Touchpoints = slices.Clone(r.Application.Touchpoints)
		}
		r.Application.Touchpoints[i].IP = maskValue(r.Application.Touchpoints[i].IP)
		r.Application.Touchpoints[i].UserAgent = ""
	}
	s := &r.Screening
	s.Application.Name = "Applicant " + c.Ref
	s.Documents = slices.Clone(s.Documents)
	for i, d := range s.Documents {
		s.Documents[i] = screen.Document{ID: d.ID, Name: d.ID, MediaType: d.MediaType, Pages: d.Pages, Bytes: d.Bytes, Engine: d.Engine, Quality: d.Quality, SHA256: d.SHA256}
	}
	s.Identifiers = nil
	s.Findings = slices.Clone(s.Findings)
	for i, f := range s.Findings {
		s.Findings[i].Evidence = slices.Clone(f.Evidence)
		for j, e := range f.Evidence {
			s.Findings[i].Evidence[j].Value, s.Findings[i].Evidence[j].Note = maskValue(e.Value), ""
		}
	}
	s.Links = slices.Clone(s.Links)
	for i, l := range s.Links {
		s.Links[i].Value = maskValue(l.Value)
	}
	c.Linked = slices.Clone(c.Linked)
	for i := range c.Linked {
		c.Linked[i].Ref.Name = "another applicant"
	}
	c.Notes = nil
	c.Payouts = slices.Clone(c.Payouts)
	for i, p := range c.Payouts {
		c.Payouts[i].Shown, c.Payouts[i].Value, c.Payouts[i].Holder = maskValue(p.Shown), maskValue(p.Value), maskValue(p.Holder)
	}
	return c
}

// applicant stands for a name that isn't shown; ref is of the case, empty: none.
func applicant(ref string) string { return "Applicant " + cmp.Or(ref, "without a case") }

// withholdRed takes away what only leads may see: what lists marked TLP:RED say.
func withholdRed(c Case) Case {
	s := &c.Record.Screening
	s.Findings = slices.Clone(s.Findings)
	for i, f := range s.Findings {
		s.Findings[i] = f.Withheld()
	}
	c.Payouts = slices.Clone(c.Payouts)
	for i, p := range c.Payouts {
		all := len(p.Lists)
		c.Payouts[i].Lists = slices.DeleteFunc(slices.Clone(p.Lists), pipeline.PayoutHit.LeadsOnly)
		c.Payouts[i].Withheld = all - len(c.Payouts[i].Lists)
	}
	return c
}

// maskRows hides names and what was noticed, which quotes values.
func maskRows(rows []QueueRow) {
	for i := range rows {
		rows[i].Name, rows[i].Why = "Applicant "+rows[i].Ref, ""
	}
}

// maskValue keeps the first letter, and a mailbox's domain.
func maskValue(s string) string {
	if s == "" {
		return ""
	}
	first := string([]rune(s)[:1])
	if _, domain, ok := strings.Cut(s, "@"); ok && domain != "" {
		return first + "•••@" + domain
	}
	return first + "•••"
}
