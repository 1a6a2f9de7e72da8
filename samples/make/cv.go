package main

import "strings"

// cv is one résumé as data; the layouts and formats are made from it.
type cv struct {
	Files   []string `yaml:"files"`  // names, whose endings choose the formats
	Layout  string   `yaml:"layout"` // of the PDF: one, right, left, sidebar, columns, table
	Lang    string   `yaml:"lang"`   // of the headings
	Font    string   `yaml:"font"`   // a CSS family; by script when empty
	Colour  string   `yaml:"colour"`
	Meta    meta     `yaml:"meta"`
	Name    string   `yaml:"name"`
	Title   string   `yaml:"title"`
	Contact []string `yaml:"contact"`
	Summary string   `yaml:"summary"`
	Work    []job    `yaml:"work"`
	Study   []study  `yaml:"study"`
	Skills  []string `yaml:"skills"`
	Hidden  string   `yaml:"hidden"` // printed in the paper's colour
}

// meta is what the file says about its making. Created is RFC 3339; its zone
// becomes the one in the PDF.
type meta struct {
	Author, Creator, Producer, Company, Created string
	Rsid                                        string // revision root of a DOCX, eight hex digits
}

type job struct {
	Title    string   `yaml:"title"`
	Employer string   `yaml:"employer"`
	When     string   `yaml:"when"`
	Place    string   `yaml:"place"`
	Points   []string `yaml:"points"`
}

type study struct {
	Degree string `yaml:"degree"`
	School string `yaml:"school"`
	When   string `yaml:"when"`
}

// headings are a résumé's in one language.
type headings struct{ Profile, Work, Study, Skills, Contact string }

var languages = map[string]headings{
	"en": {"Profile", "Work Experience", "Education", "Skills", "Contact"},
	"de": {"Kurzprofil", "Berufserfahrung", "Ausbildung", "Kenntnisse", "Persönliche Daten"},
	"es": {"Perfil", "Experiencia profesional", "Formación", "Competencias", "Contacto"},
	"fr": {"Profil", "Expérience professionnelle", "Formation", "Compétences", "Contact"},
	"bg": {"Профил", "Професионален опит", "Образование", "Умения", "Контакти"},
	"uk": {"Профіль", "Досвід роботи", "Освіта", "Навички", "Контакти"},
	"el": {"Προφίλ", "Επαγγελματική εμπειρία", "Εκπαίδευση", "Δεξιότητες", "Επικοινωνία"},
	"ko": {"자기소개", "경력사항", "학력", "기술", "연락처"},
	"ja": {"概要", "職歴", "学歴", "スキル", "連絡先"},
	"zh": {"个人简介", "工作经历", "教育背景", "专业技能", "联系方式"},
	"ar": {"نبذة", "الخبرة العملية", "التعليم", "المهارات", "معلومات الاتصال"},
}

func (c cv) words() headings {
	if h, ok := languages[c.Lang]; ok {
		return h
	}
	return languages["en"]
}

// line is a paragraph of a text document.
type line struct {
	style string // name, title, head, entry, text, point
	text  string
	right string // set at the right edge, after a tab
}

// lines lay the résumé out as paragraphs, for the formats that have no page of
// their own.
func (c cv) lines() []line {
	h := c.words()
	out := []line{{style: "name", text: c.Name}}
	if c.Title != "" {
		out = append(out, line{style: "title", text: c.Title})
	}
	out = append(out, line{style: "text", text: strings.Join(c.Contact, " | ")})
	if c.Summary != "" {
		out = append(out, line{style: "head", text: h.Profile}, line{style: "text", text: c.Summary})
	}
	if len(c.Work) > 0 {
		out = append(out, line{style: "head", text: h.Work})
	}
	for _, w := range c.Work {
		out = append(out, line{style: "entry", text: joined(", ", w.Title, w.Employer, w.Place), right: w.When})
		for _, p := range w.Points {
			out = append(out, line{style: "point", text: p})
		}
	}
	if len(c.Study) > 0 {
		out = append(out, line{style: "head", text: h.Study})
	}
	for _, s := range c.Study {
		out = append(out, line{style: "entry", text: joined(", ", s.Degree, s.School), right: s.When})
	}
	if len(c.Skills) > 0 {
		out = append(out, line{style: "head", text: h.Skills}, line{style: "text", text: strings.Join(c.Skills, ", ")})
	}
	return out
}

// joined leaves empty parts out.
func joined(sep string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, sep)
}
