package history

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type section byte

const (
	noSection section = iota
	workSection
	educationSection
	otherSection
)

// Headings are told by their words: every word must be one that headings use,
// and the first that names a section decides.
var (
	workWords = set(`experience experiences employment career berufserfahrung berufspraxis werdegang arbeitserfahrung praxiserfahrung
		berufstätigkeit beschäftigung expérience expériences emploi emplois parcours experiencia experiencias empleo
		trayectoria experiência experiências esperienza esperienze doświadczenie опыт работа досвід опит εμπειρία προϋπηρεσία الخبرة الخبرات
		工作经历 工作经验 工作經歷 工作經驗 职业经历 实习经历 职业经验 工作履历 職務経歴 職歴 職務経歴書 業務経歴 경력 경력사항 근무경력 업무경험 경력기술서 주요경력`)
	workPairs = []string{"work history", "professional background", "professional history", "work", "positions held", "internships", "internship",
		"beruflicher werdegang", "praktika", "место работы", "трудовая деятельность", "трудовий досвід", "місце роботи", "業務 経験", "job history", "research experience", "appointments"}
	educationWords = set(`education academics academic ausbildung bildung bildungsweg studium hochschulbildung schulbildung formation formations études diplômes
		educación formación estudios educação formação académica acadêmica istruzione edukacja wykształcenie образование освіта εκπαίδευση σπουδές التعليم
		教育 教育背景 教育经历 教育經歷 学历 學歷 学歴 最終学歴 학력 학력사항 교육`)
	otherWords = set(`skills skill projects project publications publication certifications certification certificates awards award honors honours
		languages language interests hobbies summary profile objective references referees volunteering volunteer activities activity patents
		talks presentations courses coursework training trainings achievements accomplishments about contact links tools strengths
		extracurricular memberships affiliations statement qualifications competencies expertise technologies technology
		kenntnisse fähigkeiten sprachen projekte zertifikate interessen referenzen ehrenamt veröffentlichungen weiterbildung weiterbildungen kompetenzen persönliches
		profil compétences langues projets certifications loisirs publications centres
		habilidades competencias idiomas proyectos certificados certificaciones intereses perfil cursos publicaciones
		competências habilidades projetos certificações interesses resumo
		навыки языки проекты сертификаты курсы публикации навички мови проєкти проекти сертифікати курси
		умения езици профил контакти профіль δεξιότητες γλώσσες προφίλ επικοινωνία المهارات اللغات نبذة
		技能 专业技能 项目经历 项目经验 项目 自我评价 语言 证书 获奖 荣誉 スキル 資格 プロジェクト 自己pr 語学 기술 기술스택 프로젝트 자격증 수상 언어 자기소개 자격사항`)
	fillers = set(`and & of in the my und et y e i и та professional relevant selected additional other key core technical industry work working
		job recent previous past history background record summary berufliche beruflicher berufliches praktische akademische akademischer werdegang
		und schulische professionnelle professionnelles professionnel profesional laboral laborales profissional profissionais zawodowe lavorativa
		работы трудовой профессиональный професійний роботи професионален трудов επαγγελματική العملية المهنية software engineering teaching research development open source personal side
		programming computer it academic educational military leadership social qualification qualifications details timeline et
		université universitaire académique académicas scientific main major interests continued cont`)
)

// headingSigns part the words of a heading.
var headingSigns = strings.NewReplacer("’", "'", "d'", " ", "/", " ", ",", " ", "|", " ", "&", " & ", "+", " & ")

// heading tells whether the line is a section's heading, and of which. Only
// short lines without bullets and sentences are.
func heading(text string) (section, bool) {
	if utf8.RuneCountInString(text) > 48 {
		return noSection, false
	}
	s := strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }))
	if s == "" || !startsLikeHeading(text) {
		return noSection, false
	}
	s = headingSigns.Replace(s)
	words := strings.Fields(s)
	if spread(words) {
		words = strings.Fields(strings.ReplaceAll(strings.Join(strings.Split(s, "  "), "\t"), " ", ""))
	}
	joined := strings.Join(words, " ")
	for _, p := range workPairs {
		if joined == p {
			return workSection, true
		}
	}
	if len(words) > 6 {
		return noSection, false
	}
	kind := noSection
	for _, w := range words {
		switch {
		case otherWords[w]:
			if kind == noSection {
				kind = otherSection
			}
		case workWords[w]:
			if kind == noSection {
				kind = workSection
			}
		case educationWords[w]:
			if kind == noSection {
				kind = educationSection
			}
		case !fillers[w]:
			return noSection, false
		}
	}
	return kind, kind != noSection
}

// startsLikeHeading is false for a line that begins with a small letter, or that
// ends like a sentence.
func startsLikeHeading(text string) bool {
	first := true
	for _, r := range text {
		if unicode.IsLetter(r) {
			if first && unicode.IsLower(r) {
				return false
			}
			first = false
		}
	}
	return !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ";")
}

// spread reports letters set apart: "E X P E R I E N C E".
func spread(words []string) bool {
	if len(words) < 5 {
		return false
	}
	for _, w := range words {
		if utf8.RuneCountInString(w) > 1 {
			return false
		}
	}
	return true
}

// sectioned are the lines of one section.
type sectioned struct {
	kind  section
	lines []line
}

// sections parts the lines at headings. Decorations before a heading's text,
// such as an icon, don't hide it.
func sections(lines []line) []sectioned {
	out := []sectioned{{kind: noSection}}
	for _, l := range lines {
		if kind, ok := heading(l.text); ok && len(l.spans) == 0 {
			out = append(out, sectioned{kind: kind})
			continue
		}
		last := &out[len(out)-1]
		last.lines = append(last.lines, l)
	}
	return out
}
