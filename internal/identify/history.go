package identify

import (
	"fmt"

	"bonafide/internal/history"
	"bonafide/internal/screen"
)

// history gathers work and education from the form, the résumés and the
// profiles, and the technologies that their texts name.
func (w *work) history(app *screen.Application, docs []screen.Document) {
	if app.History != nil {
		w.jobs(app.History, "form", func(list string, i int) []screen.Where { return []screen.Where{field("history.%s[%d]", list, i)} })
	}
	for i := range docs {
		doc := &docs[i]
		if doc.Role != "" && doc.Role != "resume" {
			continue
		}
		if doc.Resume != nil && doc.Resume.History != nil {
			w.jobs(doc.Resume.History, "resume", func(list string, i int) []screen.Where {
				return []screen.Where{{Document: doc.ID, Field: fmt.Sprintf("history.%s[%d]", list, i), Source: "text", Engine: doc.Engine}}
			})
			continue
		}
		if doc.Text != "" {
			w.parsed(doc)
		}
	}
	for i, p := range app.Profiles {
		for k, e := range p.Employers {
			w.work = append(w.work, Work{screen.Work{Employer: e, Where: []screen.Where{field("profiles[%d].employers[%d]", i, k)}}, "profile"})
		}
	}
}

func (w *work) jobs(h *screen.History, source string, places func(list string, i int) []screen.Where) {
	for i, job := range h.Work {
		if len(job.Where) == 0 {
			job.Where = places("work", i)
		}
		w.work = append(w.work, Work{job, source})
		at := job.Where[0]
		for _, m := range w.mentions(job.Text) {
			w.technologies = append(w.technologies, Technology{m.Name, len(w.work) - 1, m.Years, job.End, at})
		}
	}
	for i, e := range h.Education {
		if len(e.Where) == 0 {
			e.Where = places("education", i)
		}
		w.education = append(w.education, Education{e, source})
	}
}

// parsed takes the jobs that a résumé's text tells of. A technology belongs to
// the job inside whose place it is named.
func (w *work) parsed(doc *screen.Document) {
	jobs, studies := history.Parse(doc)
	from := len(w.work)
	for _, j := range jobs {
		w.work = append(w.work, Work{j, "resume"})
	}
	for _, e := range studies {
		w.education = append(w.education, Education{e, "resume"})
	}
	v := view{text: doc.Text, orig: doc.Text}
	p := newPlaces(doc, "text", doc.Engine, doc.Text, true)
	for _, m := range w.mentions(doc.Text) {
		t := Technology{Name: m.Name, Job: -1, Years: m.Years, Where: p.where(v, m.Start, m.End)}
		for i, j := range w.work[from:] {
			if within(j.Where, m.Start) {
				t.Job, t.Last = from+i, j.End
			}
		}
		w.technologies = append(w.technologies, t)
	}
}

func (w *work) mentions(text string) []history.Mention {
	if w.opt.Technologies == nil || text == "" {
		return nil
	}
	return w.opt.Technologies.Find(text)
}

func within(places []screen.Where, i int) bool {
	for _, p := range places {
		if i >= p.Start && i < p.End {
			return true
		}
	}
	return false
}
