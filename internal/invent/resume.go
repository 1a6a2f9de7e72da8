package invent

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/screen"
)

// headings of a résumé in the applicant's language: profile, work, study, skills.
var headings = map[Script][4]string{
	Cyrillic: {"ПРОФІЛЬ", "ДОСВІД РОБОТИ", "ОСВІТА", "НАВИЧКИ"},
	Greek:    {"ΠΡΟΦΙΛ", "ΕΠΑΓΓΕΛΜΑΤΙΚΗ ΕΜΠΕΙΡΙΑ", "ΕΚΠΑΙΔΕΥΣΗ", "ΔΕΞΙΟΤΗΤΕΣ"},
	Arabic:   {"نبذة", "الخبرة العملية", "التعليم", "المهارات"},
	Han:      {"自我评价", "工作经历", "教育背景", "专业技能"},
	Hangul:   {"자기소개", "경력", "학력", "기술"},
	Latin:    {"PERFIL", "EXPERIENCIA", "FORMACIÓN", "COMPETENCIAS"},
}

var english = [4]string{"SUMMARY", "EXPERIENCE", "EDUCATION", "SKILLS"}

// paper is a résumé file to be written.
type paper struct {
	name, title, contact string
	headings             [4]string
	career               career
	summary              []string // whole sentences; a template's are everybody's
	dates                int      // which way of writing dates
	author, company      string   // of a DOCX
	program              string
	docx                 bool
	file                 string
	made                 time.Time
}

// text is the résumé in lines.
func (p paper) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n%s\n\n%s\n", p.name, p.title, p.contact, p.headings[0])
	for _, s := range p.summary {
		b.WriteString(s + "\n")
	}
	fmt.Fprintf(&b, "\n%s\n", p.headings[1])
	for _, j := range p.career.jobs {
		fmt.Fprintf(&b, "\n%s, %s\n%s\n", j.title, j.employer, p.span(j.start, j.end))
		for _, point := range j.points {
			fmt.Fprintf(&b, "- %s\n", point)
		}
		fmt.Fprintf(&b, "- %s\n", strings.Join(j.skills, ", "))
	}
	fmt.Fprintf(&b, "\n%s\n\n%s, %s\n%d - %d\n", p.headings[2], p.career.degree, p.career.school, p.career.studied[0], p.career.studied[1])
	fmt.Fprintf(&b, "\n%s\n%s\n", p.headings[3], p.career.technologies())
	return b.String()
}

// span writes the dates of a job.
func (p paper) span(start, end month) string {
	one := func(t month) string {
		switch {
		case t == 0:
			return "present"
		case p.dates == 0:
			return fmt.Sprintf("%02d/%d", t.number(), t.year())
		case p.dates == 1:
			return time.Month(t.number()).String()[:3] + fmt.Sprintf(" %d", t.year())
		case p.dates == 2:
			return fmt.Sprintf("%d-%02d", t.year(), t.number())
		}
		return fmt.Sprint(t.year())
	}
	return one(start) + " - " + one(end)
}

// upload is the file as it is sent.
func (p paper) upload() screen.Upload {
	if !p.docx {
		return screen.Upload{Name: p.file + ".txt", Role: "resume", Content: []byte(p.text())}
	}
	return screen.Upload{Name: p.file + ".docx", Role: "resume", Content: Word(p.text(), Properties{p.author, p.company, p.program, p.made})}
}

// Properties are what a file says of itself.
type Properties struct {
	Author, Company, Program string // the program "Microsoft Office Word" when empty
	Made                     time.Time
}

// Word writes lines as the smallest DOCX that carries properties; equal input,
// equal bytes.
func Word(text string, p Properties) []byte {
	esc := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // a builder never fails
		return b.String()
	}
	var body strings.Builder
	for line := range strings.Lines(text) {
		fmt.Fprintf(&body, `<w:p><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, esc(strings.TrimRight(line, "\n")))
	}
	at := p.Made.UTC().Format(time.RFC3339)
	const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	files := [][2]string{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/><Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/></Types>`},
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/><Relationship Id="rId3" Type="` + office + `/extended-properties" Target="docProps/app.xml"/></Relationships>`},
		{"docProps/core.xml", `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:creator>` + esc(p.Author) + `</dc:creator><dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created></cp:coreProperties>`},
		{"docProps/app.xml", `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>` + esc(cmp.Or(p.Program, "Microsoft Office Word")) + `</Application><Company>` + esc(p.Company) + `</Company></Properties>`},
		{"word/document.xml", `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `</w:body></w:document>`},
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f[0], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(xml.Header + f[1]))
		}
		if err != nil {
			panic("invent: a buffer refused to be written to: " + err.Error())
		}
	}
	if err := z.Close(); err != nil {
		panic("invent: a buffer refused to be written to: " + err.Error())
	}
	return out.Bytes()
}
