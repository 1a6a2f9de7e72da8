package extract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"bonafide/internal/screen"
)

// jsonResume is the part of the JSON Resume schema 1.0 (and of its forerunners,
// which said company and website) that is read.
type jsonResume struct {
	Basics struct {
		Name     string `json:"name"`
		Label    string `json:"label"`
		Email    string `json:"email"`
		Phone    string `json:"phone"`
		URL      string `json:"url"`
		Website  string `json:"website"`
		Summary  string `json:"summary"`
		Location struct {
			Address     string `json:"address"`
			PostalCode  string `json:"postalCode"`
			City        string `json:"city"`
			CountryCode string `json:"countryCode"`
			Region      string `json:"region"`
		} `json:"location"`
		Profiles []struct {
			Network  string `json:"network"`
			Username string `json:"username"`
			URL      string `json:"url"`
		} `json:"profiles"`
	} `json:"basics"`
	Work         []resumeEntry `json:"work"`
	Volunteer    []resumeEntry `json:"volunteer"`
	Education    []resumeEntry `json:"education"`
	Awards       []resumeEntry `json:"awards"`
	Certificates []resumeEntry `json:"certificates"`
	Publications []resumeEntry `json:"publications"`
	Projects     []resumeEntry `json:"projects"`
	Skills       []resumeEntry `json:"skills"`
	References   []resumeEntry `json:"references"`
	Meta         struct {
		LastModified string `json:"lastModified"`
		Version      string `json:"version"`
	} `json:"meta"`
}

// resumeEntry holds the fields of all sections' entries; each has a few of them.
type resumeEntry struct {
	Name         string   `json:"name"`
	Company      string   `json:"company"`
	Organization string   `json:"organization"`
	Institution  string   `json:"institution"`
	Issuer       string   `json:"issuer"`
	Publisher    string   `json:"publisher"`
	Position     string   `json:"position"`
	Title        string   `json:"title"`
	StudyType    string   `json:"studyType"`
	Area         string   `json:"area"`
	Location     string   `json:"location"`
	URL          string   `json:"url"`
	Website      string   `json:"website"`
	StartDate    string   `json:"startDate"`
	EndDate      string   `json:"endDate"`
	Date         string   `json:"date"`
	ReleaseDate  string   `json:"releaseDate"`
	Summary      string   `json:"summary"`
	Description  string   `json:"description"`
	Reference    string   `json:"reference"`
	Highlights   []string `json:"highlights"`
	Keywords     []string `json:"keywords"`
}

// readJSONResume gives a JSON Resume as structured data and as text that
// people can read. A field of the wrong type is passed over with a reason.
func readJSONResume(data []byte) (screen.Document, error) {
	doc := screen.Document{Engine: "jsonresume", Metadata: map[string]string{}}
	var r jsonResume
	err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &r)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		doc.Quality.Reasons = append(doc.Quality.Reasons, fmt.Sprintf(
			"JSON Resume: the field %s holds a JSON %s, which the schema doesn't allow there; values of wrong types were left out", wrong.Field, wrong.Value))
	} else if err != nil {
		return doc, fmt.Errorf("JSON Resume: %w", err)
	}
	var t resumeText
	app := r.application(&t)
	doc.Text, doc.Resume = t.b.String(), app
	for _, l := range app.Person.Links {
		doc.Links = append(doc.Links, screen.DocumentLink{Text: l, Target: l})
	}
	if r.Meta.LastModified != "" {
		doc.Metadata["modified"] = r.Meta.LastModified
	}
	return doc, nil
}

// application fills the contract, and writes the text beside it.
func (r *jsonResume) application(t *resumeText) *screen.Application {
	b := &r.Basics
	p := &screen.Person{Name: b.Name}
	if b.Email != "" {
		p.Emails = []string{b.Email}
	}
	if b.Phone != "" {
		p.Phones = []screen.Phone{{Number: b.Phone}}
	}
	if l := b.Location; l.City+l.Region+l.CountryCode+l.PostalCode != "" {
		p.Location = &screen.Location{City: l.City, Region: l.Region, Country: l.CountryCode, PostalCode: l.PostalCode}
		if l.Address != "" {
			p.Address = &screen.Address{Lines: strings.Split(l.Address, "\n"), City: l.City, Region: l.Region, PostalCode: l.PostalCode, Country: l.CountryCode}
		}
	}
	t.line(b.Name)
	t.line(b.Label)
	t.line(b.Email, b.Phone)
	t.line(b.Location.Address, b.Location.PostalCode, b.Location.City, b.Location.Region, b.Location.CountryCode)
	for _, u := range []string{b.URL, b.Website} {
		if u != "" {
			p.Links = append(p.Links, u)
			t.line(u)
		}
	}
	for _, pr := range b.Profiles {
		if pr.URL != "" {
			p.Links = append(p.Links, pr.URL)
		} else if pr.Username != "" && strings.EqualFold(pr.Network, "telegram") {
			p.Messengers = append(p.Messengers, screen.Messenger{Service: "telegram", Handle: pr.Username})
		}
		t.line(pr.Network, pr.Username, pr.URL)
	}
	t.line(b.Summary)
	app := &screen.Application{Person: p, History: r.history()}
	for _, e := range r.References {
		app.References = append(app.References, screen.Reference{Name: e.Name})
	}
	r.sections(t)
	return app
}

func (r *jsonResume) history() *screen.History {
	h := &screen.History{}
	for _, e := range r.Work {
		h.Work = append(h.Work, screen.Work{
			Employer: first(e.Name, e.Company), Title: e.Position, Start: date(e.StartDate), End: date(e.EndDate), City: e.Location,
			Text: strings.TrimSpace(strings.Join(append([]string{first(e.Summary, e.Description)}, e.Highlights...), "\n")),
		})
	}
	for _, e := range r.Education {
		h.Education = append(h.Education, screen.Education{
			School: e.Institution, Degree: e.StudyType, Field: e.Area, Start: date(e.StartDate), End: date(e.EndDate),
		})
	}
	if h.Work == nil && h.Education == nil {
		return nil
	}
	return h
}

// date reads a date; one that can't be read is absent, as the text shows it anyway.
func date(s string) screen.Date {
	d, err := screen.ParseDate(strings.TrimSpace(s))
	if err != nil {
		return screen.Date{}
	}
	return d
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// sections writes every section as text under its heading.
func (r *jsonResume) sections(t *resumeText) {
	for _, s := range []struct {
		heading string
		entries []resumeEntry
	}{
		{"Work", r.Work}, {"Education", r.Education}, {"Projects", r.Projects}, {"Skills", r.Skills}, {"Volunteering", r.Volunteer},
		{"Awards", r.Awards}, {"Certificates", r.Certificates}, {"Publications", r.Publications}, {"References", r.References},
	} {
		if len(s.entries) == 0 {
			continue
		}
		t.b.WriteString(s.heading + "\n")
		for _, e := range s.entries {
			span := first(e.Date, e.ReleaseDate)
			if e.StartDate != "" {
				span = e.StartDate + " – " + first(e.EndDate, "present")
			}
			t.line(e.Position, e.Title, e.StudyType, e.Area, e.Name, e.Company, e.Organization, e.Institution, e.Issuer, e.Publisher, e.Location, span)
			t.line(e.URL, e.Website)
			t.line(e.Summary, e.Description, e.Reference)
			for _, h := range e.Highlights {
				t.line("• " + h)
			}
			t.line(e.Keywords...)
		}
	}
}

// resumeText collects lines.
type resumeText struct{ b strings.Builder }

// line writes the values that are there, separated by commas.
func (t *resumeText) line(values ...string) {
	var have []string
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			have = append(have, v)
		}
	}
	if len(have) > 0 {
		t.b.WriteString(strings.Join(have, ", ") + "\n")
	}
}
