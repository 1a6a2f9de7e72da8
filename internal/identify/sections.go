package identify

import "strings"

// sections are the parts of a résumé that decide whose a contact is.
type sections struct {
	header     int // end of the head, where people put their own contacts
	references int // begin of the part on referees; len(text) when there is none
	end        int // its end
}

// foreign reports whether a place lies in the part on referees.
func (s sections) foreign(i int) bool { return i >= s.references && i < s.end }

// longestHead bounds the head of a résumé without headings, in bytes.
const longestHead = 700

func findSections(s string) sections {
	sec := sections{header: -1, references: len(s), end: len(s)}
	for i := 0; i < len(s); {
		end := strings.IndexAny(s[i:], "\n\f")
		if end < 0 {
			end = len(s)
		} else {
			end += i
		}
		switch kind := heading(s[i:end]); {
		case kind == 0:
		case kind == 'r' && sec.references == len(s):
			sec.references, sec.end = i, len(s)
		case kind == 's' && sec.references < len(s) && sec.end == len(s):
			sec.end = i
		}
		if sec.header < 0 && i > 0 && heading(s[i:end]) != 0 {
			sec.header = i
		}
		i = end + 1
	}
	if sec.header < 0 || sec.header > longestHead {
		sec.header = min(longestHead, len(s))
	}
	return sec
}

// heading tells a line that opens a part on referees ('r') or another part
// ('s') from one that opens none (0).
func heading(line string) byte {
	if len(line) > 60 {
		return 0
	}
	line = strings.Trim(line, " \t:.-_=•·|*#0123456789")
	if line == "" || len(line) > 40 {
		return 0
	}
	low := strings.ToLower(line)
	if headings[low] != 0 {
		return headings[low]
	}
	if strings.Count(low, " ") > 4 { // S K I L L S
		return headings[strings.ReplaceAll(low, " ", "")]
	}
	return 0
}

var headings = func() map[string]byte {
	m := map[string]byte{}
	for _, w := range []string{"references", "referees", "professional references", "reference", "referenzen", "références",
		"referencias", "referências", "referenze", "referenties", "рекомендации", "рекомендатели", "推荐人", "證明人", "المراجع"} {
		m[w] = 'r'
	}
	for _, w := range []string{"experience", "work experience", "professional experience", "employment", "employment history",
		"work history", "career", "career history", "education", "skills", "technical skills", "summary", "profile", "about",
		"about me", "objective", "projects", "publications", "certifications", "certificates", "awards", "languages", "interests",
		"volunteering", "volunteer experience", "honors", "selected projects", "selected honors", "patents", "invited talks",
		"welcome", "quick guide", "hobbies", "research", "teaching", "achievements", "qualifications", "core competencies",
		"berufserfahrung", "ausbildung", "kenntnisse", "bildung", "werdegang", "profil", "sprachen", "projekte",
		"expérience", "expériences", "expérience professionnelle", "expériences professionnelles", "formation", "compétences", "langues",
		"experiencia", "experiencia laboral", "experiencia profesional", "educación", "formación", "habilidades", "idiomas", "perfil",
		"experiência", "experiência profissional", "educação", "formação", "esperienza", "esperienze", "istruzione", "competenze",
		"опыт работы", "опыт", "образование", "навыки", "о себе", "工作经历", "工作經驗", "教育背景", "教育经历", "技能", "项目经验",
		"職歴", "学歴", "スキル", "경력", "학력", "기술", "الخبرات", "الخبرة", "التعليم", "المهارات", "अनुभव", "शिक्षा", "कौशल"} {
		m[w] = 's'
	}
	return m
}()
