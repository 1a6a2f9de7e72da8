package name

import (
	"maps"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// notNames are words that stand in documents' author fields, titles, headings
// and file names, and in no one's name. Given or family names that are also
// such words (Page, April, Lane) are left out: they are names more often.
var notNames = wordSet(`
	user users admin administrator owner guest root test tester unknown anonymous default author writer system
	microsoft office word excel powerpoint adobe acrobat indesign photoshop illustrator canva google docs drive
	windows macos iphone ipad android linux ubuntu libreoffice openoffice latex pdftex xelatex typst overleaf
	chrome mozilla firefox safari skia quartz wkhtmltopdf wps apache notion figma zety novoresume resumeio
	hp dell lenovo asus acer apple samsung toshiba pc laptop desktop computer workstation
	inc incorporated llc ltd limited gmbh corp corporation company plc bv sarl kft pty consulting solutions
	services technologies technology software systems labs group agency studio university college school institute
	academy department faculty bank hospital
	resume resumes cv curriculum vitae lebenslauf bewerbung anschreiben cover letter portfolio profile profil
	summary objective about experience experiences employment education skills projects publications references
	contact contacts details personal information professional work career history languages certifications
	certificates awards interests hobbies activities volunteering achievements qualifications training header footer
	document untitled template sample example draft final copy version updated update new latest
	developer developers engineer engineering programmer architect analyst consultant manager designer scientist
	administrator specialist director officer founder cofounder cto ceo cfo coo vp president intern student
	graduate freelancer contractor recruiter teacher researcher assistant lead leader junior senior principal staff
	head fullstack full stack frontend backend front back end web mobile data cloud devops machine learning
	security network blockchain embedded hardware quality assurance product project program marketing
	business finance human resources operations support technical
	java javascript typescript python golang react angular node kubernetes docker aws azure linux sql
	street avenue road boulevard suite apartment floor city state zip phone mobile email mail tel telephone
	address website linkedin github gitlab twitter portfolio skype telegram whatsapp www http https com
	present current today remote onsite and for the with of at from this that your our
	united kingdom states america germany france spain india canada australia employee worker student scientific
	seasoned experienced passionate sre
	سيره ذاتيه مهندسه مبرمجه برمجيات biographiko semeioma avtobiografiia reziume
	entwickler ingenieur ingenieurin berufserfahrung ausbildung kenntnisse sprachen erfahrung persoenliche daten
	lebenslauf profil projekte formation experience competences langues ingenieur developpeur
	experiencia educacion habilidades idiomas ingeniero desarrollador perfil formacao experiencia habilidades
	opyt raboty obrazovanie navyki rezume obo mne kontakty razrabotchik inzhener osvita dosvid navychky
`)

// notNamesCJK are the same in scripts without spaces.
var notNamesCJK = []string{"職務経歴書", "履歴書", "自己PR", "경력기술서", "자기소개", "个人简历", "求职", "简历", "履歷", "履历", "工作", "教育", "技能", "项目", "项目经验", "经验", "自我", "评价", "工程师", "经理",
	"联系", "电话", "邮箱", "大学", "公司", "职務", "経歴", "職歴", "学歴", "氏名", "資格", "이력서", "경력", "학력", "자격", "기술", "소개", "프로젝트",
	"개발자", "연락처", "대학교", "회사"}

// Human reports whether s reads as a person's name of two to six words (two to
// five characters in a script without spaces), and not as an account, a
// product, a title, a heading or an address. One word alone never does: it
// can't be compared.
func Human(s string) bool { return human(s, notNames) }

// familyNamesToo are words of notNames that people are also called. At the top
// of a résumé, where a name is expected, they don't speak against one.
var familyNamesToo = wordSet(`sample guest bank head street cover word root france german senior teacher principal`)

// notNamesOnTop are the words of notNames that are nobody's name even there.
var notNamesOnTop = func() map[string]bool {
	m := maps.Clone(notNames)
	maps.DeleteFunc(m, func(w string, _ bool) bool { return familyNamesToo[w] })
	return m
}()

// humanOnTop is Human for the first line of a résumé: one word that is also a
// family name may stand in it, as in "Boris Sample".
func humanOnTop(s string) bool {
	doubtful := 0
	for _, w := range strings.Fields(s) {
		if familyNamesToo[foldWord(w, wordScript(w))] {
			doubtful++
		}
	}
	return doubtful < 2 && human(s, notNamesOnTop)
}

// human is Human with the words that no name has.
func human(s string, barred map[string]bool) bool {
	s = strings.TrimSpace(norm.NFKC.String(s))
	if s == "" || utf8.RuneCountInString(s) > 60 || strings.ContainsAny(s, "@/\\_|<>{}[]#$%&*+=:;!?\"\n\t0123456789") {
		return false
	}
	for _, w := range notNamesCJK {
		if strings.Contains(s, w) {
			return false
		}
	}
	var wordCount, full int
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' || r == '-' || r == '·' || r == '・' || r == '\u00a0' }) {
		folded := foldWord(w, wordScript(w))
		bare := strings.Trim(w, ".()'’")
		if barred[folded] || !lettersOnly(bare) {
			return false
		}
		if titles[folded] && strings.HasSuffix(w, ".") || suffixes[folded] {
			continue
		}
		wordCount++
		if utf8.RuneCountInString(bare) > 1 {
			full++
		}
	}
	f := Fold(s)
	if len(f.parts) == 1 && wordCount == 1 {
		n := utf8.RuneCountInString(f.parts[0].joined)
		sc := f.parts[0].script
		return sc == han && n >= 2 && n <= 4 || sc == hangul && n >= 2 && n <= 5
	}
	return len(f.parts) > 0 && wordCount >= 2 && wordCount <= 6 && full > 0
}

func wordScript(w string) script {
	for _, r := range w {
		if unicode.IsLetter(r) {
			return scriptOf(r)
		}
	}
	return latin
}

func lettersOnly(w string) bool {
	letters := false
	for _, r := range w {
		switch {
		case unicode.IsLetter(r):
			letters = true
		case unicode.IsMark(r), r == '\'', r == '’', r == '.', r == '‘', r == 'ʼ', r == '`':
		default:
			return false
		}
	}
	return letters
}

// FromFilename finds the person's name in the name of a résumé's file:
// "Anna_Probe_CV_2026.pdf" gives "Anna Probe". ok is false when what remains
// without extension, dates and words such as "cv" doesn't read as a name.
func FromFilename(file string) (value string, ok bool) {
	file = norm.NFKC.String(path.Base(strings.ReplaceAll(file, "\\", "/")))
	if ext := path.Ext(file); len(ext) > 1 && len(ext) <= 6 {
		file = strings.TrimSuffix(file, ext)
	}
	for _, w := range notNamesCJK {
		file = strings.ReplaceAll(file, w, " ")
	}
	var kept []string
	for _, w := range strings.FieldsFunc(file, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' }) {
		for _, part := range splitCamel(w) {
			folded := foldWord(part, wordScript(part))
			if !notNames[folded] && folded != "v" && folded != "rev" && !suffixes[folded] {
				kept = append(kept, part)
			}
		}
	}
	value = strings.Join(kept, " ")
	if len(kept) > 4 || !Human(value) {
		return "", false
	}
	return value, true
}
