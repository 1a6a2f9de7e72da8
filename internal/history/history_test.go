package history

import (
	"strings"
	"testing"

	"bonafide/internal/screen"
)

// job is what a layout's test compares: employer | title | start | end | city.
func job(w screen.Work) string {
	return strings.Join([]string{w.Employer, w.Title, w.Start.String(), w.End.String(), w.City}, " | ")
}

func study(s screen.Education) string {
	return strings.Join([]string{s.School, s.Degree, s.Field, s.Start.String(), s.End.String()}, " | ")
}

func TestParseLayouts(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		work       []string
		education  []string
	}{
		{"chronological with dates at the right", `Anna Probe
anna@mail.example

WORK EXPERIENCE
Example Labs                                        Mar 2019 – Aug 2022
Senior Engineer                                     Austin, TX
• Built the billing service in Go.
• Cut latency by 40 % across three
  regions
Sample Works Inc.                                   Jan 2016 – Feb 2019
Software Developer                                  Berlin, Germany
• Wrote importers.

EDUCATION
Sample University                                   2012 – 2016
BSc in Computer Science
`, []string{"Example Labs | Senior Engineer | 2019-03 | 2022-08 | Austin", "Sample Works Inc. | Software Developer | 2016-01 | 2019-02 | Berlin"},
			[]string{"Sample University | BSc | Computer Science | 2012 | 2016"}},
		{"title first, employer and dates below", `Experience

Senior Engineer
Example Labs | Austin, TX | 03/2019 - Present
- Built the billing service.

Developer
Sample Works | Remote | 01/2016 - 02/2019
- Wrote importers.
`, []string{"Example Labs | Senior Engineer | 2019-03 | present | Austin", "Sample Works | Developer | 2016-01 | 2019-02 | "}, nil},
		{"dates at the left, German", `Lebenslauf
Berufserfahrung
03/2019 – heute     Softwareentwickler, Beispiel GmbH, Berlin
                    • Entwicklung der Abrechnung
01.2016 – 02.2019   Werkstudent, Muster AG, Hamburg
                    • Pflege der Datenbank
Ausbildung
10/2012 – 09/2015   Universität Beispielstadt, Bachelor Informatik
Kenntnisse
Go, SQL
`, []string{"Beispiel GmbH, Berlin | Softwareentwickler | 2019-03 | present | ", "Muster AG, Hamburg | Werkstudent | 2016-01 | 2019-02 | "},
			[]string{"Universität Beispielstadt | Bachelor Informatik |  | 2012-10 | 2015-09"}},
		{"dates on a line of their own before the head", `EMPLOYMENT HISTORY
March 2019 - August 2022
Example Labs
Senior Engineer
Built and ran the billing service for the whole company, with three others.

January 2016 - February 2019
Sample Works
Developer
Wrote importers for every system that the customers had in use at that time.
`, []string{"Example Labs | Senior Engineer | 2019-03 | 2022-08 | ", "Sample Works | Developer | 2016-01 | 2019-02 | "}, nil},
		{"two positions at one employer", `Professional Experience
Example Labs, Austin, TX
Staff Engineer, Jan 2021 - Present
• Led the platform.
Senior Engineer, Mar 2019 - Dec 2020
• Built the billing.
`, []string{"Example Labs | Staff Engineer | 2021-01 | present | Austin", "Example Labs | Senior Engineer | 2019-03 | 2020-12 | "}, nil},
		{"engineer at firm", `Experience
Backend Engineer at Example Labs (2018 – 2021)
• Built things.
`, []string{"Example Labs | Backend Engineer | 2018 | 2021 | "}, nil},
		{"French", `EXPÉRIENCE PROFESSIONNELLE
Ingénieur logiciel – Exemple SA          janvier 2018 – août 2020
• Conception de services
FORMATION
Université d'Exemple, Master Informatique      2013 – 2017
`, []string{"Exemple SA | Ingénieur logiciel | 2018-01 | 2020-08 | "}, []string{"Université d'Exemple | Master Informatique |  | 2013 | 2017"}},
		{"Spanish", `Experiencia laboral
Desarrolladora Backend | Ejemplo SL | enero de 2018 - actualidad
• Servicios de pago
`, []string{"Ejemplo SL | Desarrolladora Backend | 2018-01 | present | "}, nil},
		{"Portuguese", `Experiência Profissional
Engenheira de Software | Exemplo Ltda | março de 2018 até o momento
• Pagamentos
`, []string{"Exemplo Ltda | Engenheira de Software | 2018-03 | present | "}, nil},
		{"Russian", `Опыт работы
Пример Лаб | Старший разработчик | март 2019 – по настоящее время
• Разработка биллинга
Образование
Примерный университет, бакалавр   2011 – 2015
`, []string{"Пример Лаб | Старший разработчик | 2019-03 | present | "}, []string{"Примерный университет | бакалавр |  | 2011 | 2015"}},
		{"Ukrainian", `Досвід роботи
Приклад Лаб | Інженер | березень 2019 – теперішній час
• Сервіси
`, []string{"Приклад Лаб | Інженер | 2019-03 | present | "}, nil},
		{"Chinese with full-width digits", `王伟
工作经历
２０１９年３月 - 至今    示例科技有限公司    高级工程师
• 负责计费服务
教育背景
2012年9月 - 2016年6月    示例大学    本科
`, []string{"示例科技有限公司 | 高级工程师 | 2019-03 | present | "}, []string{"示例大学 | 本科 |  | 2012-09 | 2016-06"}},
		{"Bulgarian", "Професионален опит\nТехник, Пример Телеком, Хасково\t09.2012 – 02.2016\n", []string{"Пример Телеком, Хасково | Техник | 2012-09 | 2016-02 | "}, nil},
		{"Greek", "Επαγγελματική εμπειρία\nΠρογραμματίστρια, Παράδειγμα Εκδόσεις\t05/2019 – 02/2025\n", []string{"Παράδειγμα Εκδόσεις | Προγραμματίστρια | 2019-05 | 2025-02 | "}, nil},
		{"Arabic", "الخبرة العملية\nمهندسة برمجيات\nشركة المثال | 2019 – 2026\nمبرمجة\nمكتبة المثال | 2014 – 2019\n", []string{"شركة المثال | مهندسة برمجيات | 2019 | 2026 | ", "مكتبة المثال | مبرمجة | 2014 | 2019 | "}, nil},
		{"Japanese", `職務経歴
2019年3月 ～ 現在    株式会社サンプル    エンジニア
• 課金サービスの開発
`, []string{"株式会社サンプル | エンジニア | 2019-03 | present | "}, nil},
		{"Korean", `경력사항
2019.03 ~ 현재    예시랩    백엔드 개발자
• 결제 서비스 개발
`, []string{"예시랩 | 백엔드 개발자 | 2019-03 | present | "}, nil},
		{"bullets that mark the schools", "Education\n• Sample University\nMaster in Physics, Aug 2012 – Dec 2013\n• Muster College\nBachelor in Physics, Aug 2008 – July 2012\n", nil,
			[]string{"Sample University | Master | Physics | 2012-08 | 2013-12", "Muster College | Bachelor | Physics | 2008-08 | 2012-07"}},
		{"a clause is no employer", "Experience\nInvent a live classroom management using sockets and streams\n2012 – 2014\n", nil, nil},
		{"the firm above wins over the programme in the title", "Experience\nExample Labs      Jan 2013 – Feb 2013\nDeveloper Intern at Global Example Program\n• Built a game\n",
			[]string{"Example Labs | Developer Intern at Global Example Program | 2013-01 | 2013-02 | "}, nil},
		{"running titles belong to no job", "Experience\nExample Labs, Engineer, 2019 – 2021\n• Built things\nMay 4, 2026\nAnna Probe · Curriculum Vitae\n1\n\fSample Works, Developer, 2016 – 2018\n• Wrote things\n• Ran them\n• Sold them\n• Fixed them\nMay 4, 2026\nAnna Probe · Curriculum Vitae\n2\n",
			[]string{"Example Labs | Engineer | 2019 | 2021 | ", "Sample Works | Developer | 2016 | 2018 | "}, nil},
		{"a title that begins with a small letter", "Experience\niOS Engineer, Example Clinics\t2019 – 2021\n• Built things\niOS Lead, Sample Wards\t2016 – 2018\n• Wrote things\n",
			[]string{"Example Clinics | iOS Engineer | 2019 | 2021 | ", "Sample Wards | iOS Lead | 2016 | 2018 | "}, nil},
		{"list items without signs below lines that say all", "Experience\nData Engineer, Example Mutual\tAug 2019 – Sep 2021\nLineage for 700 tables\nForecasts of storms\nDeveloper, Sample Taxi\tJun 2016 – Jul 2019\nTimetables by radio\n",
			[]string{"Example Mutual | Data Engineer | 2019-08 | 2021-09 | ", "Sample Taxi | Developer | 2016-06 | 2019-07 | "}, nil},
		{"list items without signs where each head has two lines", "Experience\nData Engineer\nExample Mutual | Aug 2019 – Sep 2021\nLineage for 700 tables\nForecasts of storms\nDeveloper\nSample Taxi | Jun 2016 – Jul 2019\nTimetables by radio\n",
			[]string{"Example Mutual | Data Engineer | 2019-08 | 2021-09 | ", "Sample Taxi | Developer | 2016-06 | 2019-07 | "}, nil},
		{"no such sections", "Anna Probe\nSkills\nGo, SQL\n2019 – 2022 certificates", nil, nil},
		{"a project's dates are no job", "Experience\nExample Labs, Engineer, 2019 – 2021\n• Things\nProjects\nSide Project, 2015 – 2016\n", []string{"Example Labs | Engineer | 2019 | 2021 | "}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			doc := &screen.Document{ID: "d1", Text: tt.text}
			work, education := Parse(doc)
			var got, gotEdu []string
			for _, w := range work {
				got = append(got, job(w))
				checkPlaces(t, doc, w.Where, w.Employer)
			}
			for _, s := range education {
				gotEdu = append(gotEdu, study(s))
			}
			if strings.Join(got, "\n") != strings.Join(tt.work, "\n") {
				t.Errorf("work:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.work, "\n"))
			}
			if strings.Join(gotEdu, "\n") != strings.Join(tt.education, "\n") {
				t.Errorf("education:\n%s\nwant:\n%s", strings.Join(gotEdu, "\n"), strings.Join(tt.education, "\n"))
			}
		})
	}
}

// checkPlaces fails when no place holds the employer, or one lies outside the text.
func checkPlaces(t *testing.T, doc *screen.Document, ws []screen.Where, employer string) {
	t.Helper()
	held := false
	for _, w := range ws {
		if w.Start < 0 || w.End > len(doc.Text) || w.Start >= w.End {
			t.Fatalf("place %d–%d lies outside the text", w.Start, w.End)
		}
		held = held || strings.Contains(doc.Text[w.Start:w.End], employer)
	}
	if !held && employer != "" && len(ws) > 0 && !strings.Contains(doc.Text, employer+",") {
		t.Errorf("no place holds %q", employer)
	}
}

func TestParseKeepsAJobsOwnText(t *testing.T) {
	doc := &screen.Document{ID: "d1", Text: "Experience\nExample Labs, Engineer, 2019 – 2021\n• Built billing\n  in Go\n• Ran it\n\nSkills\nKubernetes\n"}
	work, _ := Parse(doc)
	if len(work) != 1 || work[0].Text != "• Built billing\nin Go\n• Ran it" {
		t.Fatalf("work = %+v", work)
	}
	if w := work[0].Where; len(w) != 2 || doc.Text[w[0].Start:w[0].End] != "Example Labs, Engineer, 2019 – 2021" || !strings.HasSuffix(doc.Text[w[1].Start:w[1].End], "• Ran it") {
		t.Errorf("places = %+v", w)
	}
}

// laidOut makes a document from words with their places: "x y text" a line.
func laidOut(lines ...any) *screen.Document {
	doc := &screen.Document{ID: "d1"}
	for i := 0; i+2 < len(lines); i += 3 {
		x, y := float64(lines[i].(int)), float64(lines[i+1].(int))
		for _, w := range strings.Fields(lines[i+2].(string)) {
			width := 5 * float64(len(w))
			doc.Words = append(doc.Words, screen.Word{Start: len(doc.Text), End: len(doc.Text) + len(w), Page: 1, Box: screen.Box{x, y, x + width, y + 10}})
			doc.Text += w + " "
			x += width + 3
		}
		doc.Text += "\n"
	}
	return doc
}

// glued is a text whose extraction lost the end of a line between a date at the
// right and the next head.
func glued() *screen.Document {
	doc := laidOut(50, 50, "Experience", 50, 70, "Example Labs, Engineer", 60, 84, "• Built billing", 450, 70, "2019 – 2022",
		50, 100, "Sample Works, Developer", 60, 114, "• Wrote importers", 450, 100, "2016 – 2019")
	doc.Text = strings.Replace(doc.Text, "2022 \n", "2022  ", 1)
	return doc
}

func TestParseUsesLayout(t *testing.T) {
	for _, tt := range []struct {
		name string
		doc  *screen.Document
		work []string
	}{
		{"a column of dates that the text has at its end", laidOut(
			50, 50, "Experience",
			50, 70, "Example Labs, Engineer", 60, 84, "• Built billing", 60, 98, "• Ran billing",
			50, 120, "Sample Works, Developer", 60, 134, "• Wrote importers",
			450, 70, "Mar 2019 – Aug 2022", 450, 120, "Jan 2016 – Feb 2019"),
			[]string{"Example Labs | Engineer | 2019-03 | 2022-08 | ", "Sample Works | Developer | 2016-01 | 2019-02 | "}},
		{"a date that the text glues to the next head", glued(),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"two columns, each with its own dates", laidOut(
			50, 50, "Skills", 50, 70, "Go and SQL", 50, 84, "Since 2015",
			250, 50, "Experience", 250, 70, "Example Labs", 250, 84, "Engineer", 250, 98, "2019 – 2022", 260, 112, "• Built billing",
			250, 140, "Sample Works", 250, 154, "Developer", 250, 168, "2016 – 2019", 260, 182, "• Wrote importers"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"wrapped bullets that begin with a capital", laidOut(
			50, 50, "Experience", 50, 70, "Example Labs, Engineer", 450, 70, "2019 – 2022",
			60, 84, "• Raised money from Example Founders", 68, 98, "Fund", 60, 112, "• Ran it",
			50, 130, "Sample Works, Developer", 450, 130, "2016 – 2019"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"an indented list without signs, heads of three lines", laidOut(
			50, 50, "Experience", 50, 70, "Engineer", 50, 84, "Example Labs", 50, 98, "Springfield, IL | 2019 – 2022",
			64, 112, "Billing for nine markets", 64, 126, "Forecasts of tides",
			50, 146, "Developer", 50, 160, "Sample Works", 50, 174, "Shelbyville, IL | 2016 – 2019", 64, 188, "Importers"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | Springfield", "Sample Works | Developer | 2016 | 2019 | Shelbyville"}},
		{"an employer in a column behind the short title", laidOut(
			50, 50, "Experience", 50, 70, "Engineer", 460, 70, "2019 – 2022", 100, 71, "Example Labs", 64, 84, "Billing for nine markets",
			50, 104, "Developer", 460, 104, "2016 – 2019", 100, 105, "Sample Works", 64, 118, "Importers"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"dates at the left of an indented list without signs", laidOut(
			50, 50, "Experience", 50, 70, "2019 – 2022", 170, 70, "Engineer", 170, 84, "Example Labs", 184, 98, "Billing for nine markets", 184, 112, "Forecasts of tides",
			50, 130, "2016 – 2019", 170, 130, "Developer", 170, 144, "Sample Works", 184, 158, "Importers"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"dates at the left that the text has in one line with the titles", laidOut(
			50, 50, "Experience", 50, 70, "2019 – 2022 Engineer", 114, 84, "Example Labs", 128, 98, "Billing for nine markets", 128, 112, "Forecasts of tides",
			50, 130, "2016 – 2019 Developer", 114, 144, "Sample Works", 128, 158, "Importers"),
			[]string{"Example Labs | Engineer | 2019 | 2022 | ", "Sample Works | Developer | 2016 | 2019 | "}},
		{"a narrow column wraps its ranges over two lines and three", laidOut(
			50, 50, "Experience", 50, 70, "May 2019 –", 50, 84, "Jun 2022", 130, 72, "Engineer", 130, 86, "Example Labs", 144, 100, "Billing for nine markets",
			50, 130, "March", 50, 144, "2016 – April", 50, 158, "2019", 130, 132, "Developer", 130, 146, "Sample Works", 144, 160, "Importers"),
			[]string{"Example Labs | Engineer | 2019-05 | 2022-06 | ", "Sample Works | Developer | 2016-03 | 2019-04 | "}},
		{"a wrapped range beside the title in one line of the text", laidOut(
			50, 50, "Experience", 50, 70, "May 2019 – June Engineer", 50, 84, "2022", 130, 84, "Example Labs", 144, 100, "Billing for nine markets",
			50, 130, "March 2016 – Developer", 50, 144, "April 2019", 119, 146, "Sample Works", 144, 160, "Importers"),
			[]string{"Example Labs | Engineer | 2019-05 | 2022-06 | ", "Sample Works | Developer | 2016-03 | 2019-04 | "}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			work, _ := Parse(tt.doc)
			var got []string
			for _, w := range work {
				got = append(got, job(w))
				if w.Where[0].Box == (screen.Box{}) || w.Where[0].Page != 1 {
					t.Errorf("place without a box: %+v", w.Where[0])
				}
			}
			if strings.Join(got, "\n") != strings.Join(tt.work, "\n") {
				t.Errorf("work:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(tt.work, "\n"))
			}
		})
	}
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"Mar 2019 – Aug 2022": "2019-03 2022-08", "March 12, 2019 to April 3, 2020": "2019-03-12 2020-04-03",
		"03/2019-08/2022": "2019-03 2022-08", "2019–2022": "2019 2022", "2019-22": "2019 2022", "2019-03 – 2020-04": "2019-03 2020-04",
		"03/19 – 08/22": "2019-03 2022-08", "Mar '19 - Aug '22": "2019-03 2022-08", "since 2020": "2020 present", "seit 03/2020": "2020-03 present",
		"2020 – present": "2020 present", "Jan. 2020 - till now": "2020-01 present", "с марта 2019 по настоящее время": "2019-03 present",
		"01.02.2019 – 28.02.2020": "2019-02-01 2020-02-28", "02/03/2019 – 04/05/2020": "2019 2020", "May – Aug 2019": "2019-05 2019-08",
		"2015 / 07": "2015-07 ", "Summer 2012": "2012 ", "２０１９年３月～２０２０年４月": "2019-03 2020-04", "2019年3月から現在": "2019-03 present",
		"2019년 3월 ~ 2020년 4월": "2019-03 2020-04", "Mar. 2010 \u00ad Aug. 2017": "2010-03 2017-08", "août 2018 à mai 2019": "2018-08 2019-05",
		"2022 – 2019": "2022  2019 ", "call 2020 times": "2020 ", "3000 – 4000 users": "", "30.02.2019 – 2020": "2019-02 2020",
	} {
		var got []string
		for _, s := range findSpans(text) {
			got = append(got, s.start.String()+" "+s.end.String())
		}
		if g := strings.Join(got, " "); g != want {
			t.Errorf("%q: %q, want %q", text, g, want)
		}
	}
}

func TestHeadings(t *testing.T) {
	for text, want := range map[string]section{
		"EXPERIENCE": workSection, "Work Experience:": workSection, "Professional Experience & Projects": workSection, "E X P E R I E N C E": workSection,
		"Beruflicher Werdegang": workSection, "Опыт работы": workSection, "工作经历": workSection, "Work": workSection,
		"Education": educationSection, "Education and Training": educationSection, "学歴": educationSection, "Skills": otherSection,
		"Volunteer Experience": otherSection, "Technical Skills": otherSection, "Side Projects": otherSection,
		"Experience in building systems with care": noSection, "experience": noSection, "Example Labs": noSection, "Engineer": noSection,
	} {
		if got, _ := heading(text); got != want {
			t.Errorf("heading(%q) = %d, want %d", text, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Experience\nExample Labs, Engineer, Mar 2019 – present\n• Built\n  things\n\fEducation\nSample University 2012", 3)
	f.Add("職歴\n２０１９年３月～現在\t株式会社サンプル", 0)
	f.Add("Experience\n•\n• \xff 1/2/2000 - 13/14/2001\n'99 – '01", 1)
	f.Fuzz(func(t *testing.T, text string, step int) {
		doc := &screen.Document{ID: "d1", Text: text}
		for i, w := range wordsAt(text) { // boxes on a grid
			x, y := float64((i*31+step)%500), float64((i/7)*12)
			doc.Words = append(doc.Words, screen.Word{Start: w[0], End: w[1], Page: 1, Box: screen.Box{x, y, x + 20, y + 10}})
		}
		for _, d := range []*screen.Document{doc, {ID: "d1", Text: text}} {
			work, education := Parse(d)
			for _, w := range work {
				inside(t, text, w.Where)
			}
			for _, s := range education {
				inside(t, text, s.Where)
			}
			inside(t, text, Bullets(d))
		}
		if share, _ := AdOverlap(text, text); share < 0 || share > 1 {
			t.Errorf("share = %f", share)
		}
	})
}

func wordsAt(text string) (out [][2]int) {
	for _, w := range techWords(text) {
		out = append(out, [2]int{w.from, w.to})
	}
	return out
}

func inside(t *testing.T, text string, ws []screen.Where) {
	t.Helper()
	for _, w := range ws {
		if w.Start < 0 || w.Start >= w.End || w.End > len(text) {
			t.Fatalf("place %d–%d lies outside %d bytes", w.Start, w.End, len(text))
		}
	}
}

func BenchmarkParse(b *testing.B) {
	doc := &screen.Document{Text: "Experience\n" + strings.Repeat("Example Labs, Senior Engineer    Mar 2019 – Aug 2022\n• Built the billing service for nine markets\n• Cut latency by 40 %\n", 8)}
	for b.Loop() {
		Parse(doc)
	}
}
