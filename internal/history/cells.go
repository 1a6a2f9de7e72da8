package history

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var titleWords = set(`engineer engineers developer programmer architect manager director lead leader head chief officer founder co-founder cofounder ceo
	cto cfo coo cio vp president intern internship trainee apprentice consultant analyst designer scientist researcher administrator admin
	specialist coordinator assistant associate fellow professor lecturer teacher instructor tutor technician tester qa sre devops
	freelancer freelance contractor owner partner principal staff editor writer author advisor adviser mentor supervisor representative
	strategist evangelist advocate recruiter accountant clerk operator planner producer expert student postdoc member volunteer
	entwickler entwicklerin softwareentwickler softwareentwicklerin ingenieur ingenieurin leiter leiterin teamleiter berater beraterin werkstudent werkstudentin praktikant praktikantin
	projektleiter projektleiterin geschäftsführer mitarbeiter mitarbeiterin administratorin programmierer softwarearchitekt auszubildender fachinformatiker
	ingénieur ingénieure développeur développeuse architecte chef responsable stagiaire consultante analyste directeur directrice alternant
	ingeniero ingeniera desarrollador desarrolladora programador programadora arquitecto gerente jefe director analista becario consultor consultora practicante
	engenheiro engenheira desenvolvedor desenvolvedora arquiteto estagiário estagiária coordenador líder
	разработчик инженер программист архитектор менеджер руководитель тимлид аналитик стажер стажёр консультант тестировщик директор
	розробник інженер програміст архітектор керівник аналітик стажер консультант тестувальник
	programista inżynier kierownik sviluppatore ingegnere ontwikkelaar diseñador diseñadora técnico técnica programmeur programmeuse
	програмист програмистка инженерка администратор администраторка техник аналитичка ръководител стажант консултант адміністратор технік інженерка розробниця
	προγραμματιστής προγραμματίστρια μηχανικός αναλυτής αναλύτρια σύμβουλος διευθυντής διευθύντρια σχεδιαστής σχεδιάστρια τεχνικός
	مهندس مهندسة مبرمج مبرمجة مطور مطورة محلل محللة مدير مديرة مستشار مستشارة مصمم مصممة`)

var titleParts = []string{"工程师", "工程師", "开发", "開發", "经理", "經理", "总监", "实习", "实习生", "架构师", "主管", "エンジニア", "プログラマ", "開発",
	"マネージャ", "リーダー", "インターン", "担当", "개발자", "엔지니어", "매니저", "팀장", "인턴", "대리", "과장", "연구원", "entwickler", "ingenieur"}

var schoolWords = set(`university universität universitaet université universidad universidade università uniwersytet college school institute institut
	instituto academy akademie hochschule fachhochschule polytechnic politécnica politecnico politechnika faculty gymnasium lycée école ecole academia
	университет институт академия колледж університет інститут академія школа college tu eth mit postech conservatory`)

var schoolParts = []string{"大学", "大學", "学院", "學院", "高校", "中学", "대학교", "대학", "고등학교", "universit", "hochschule", "schule"}

var degreeWords = set(`bachelor bachelor's bachelors master master's masters phd ph.d. ph.d doctor doctorate doctoral bsc b.sc. b.sc msc m.sc. m.sc bs b.s. ms m.s. ba
	b.a. ma m.a. mba m.b.a. beng b.eng. meng m.eng. b.tech btech b.tech. m.tech mtech diploma diplom associate abitur licence licenciatura licenciado
	ingeniería grado máster maestría bacharelado mestrado doutorado graduação tecnólogo laurea magister inżynier licencjat бакалавр магистр
	магістр специалист спеціаліст аспирантура minor major certificate degree baccalauréat bac minor gce a-levels b.e. m.e. be mphil dphil llb llm jd md`)

var degreeParts = []string{"本科", "学士", "碩士", "硕士", "博士", "修士", "학사", "석사", "박사"}

var employments = []struct{ word, kind string }{
	{"full-time", "full_time"}, {"full time", "full_time"}, {"fulltime", "full_time"}, {"vollzeit", "full_time"}, {"temps plein", "full_time"}, {"tiempo completo", "full_time"},
	{"part-time", "part_time"}, {"part time", "part_time"}, {"teilzeit", "part_time"}, {"werkstudent", "part_time"}, {"working student", "part_time"}, {"temps partiel", "part_time"},
	{"freelance", "freelance"}, {"freiberuf", "freelance"}, {"self-employed", "freelance"}, {"selbständig", "freelance"}, {"фриланс", "freelance"}, {"upwork", "freelance"},
	{"internship", "internship"}, {"intern ", "internship"}, {"praktik", "internship"}, {"stagiaire", "internship"}, {"стаж", "internship"}, {"实习", "internship"}, {"인턴", "internship"},
	{"contract", "contract"}, {"contractor", "contract"},
}

// countries are names that end a stated place. The list serves the layout of a
// line only: which words are a place and no employer.
var countries = set(`usa us u.s. u.s.a. uk u.k. uae germany deutschland france spain españa portugal italy italia poland polska ukraine україна украина
	russia россия belarus netherlands belgium switzerland schweiz austria österreich sweden norway denmark finland ireland czechia romania
	bulgaria serbia croatia greece turkey türkiye turkiye israel india pakistan bangladesh china japan korea s.korea singapore malaysia indonesia vietnam
	thailand philippines australia canada mexico méxico brazil brasil argentina chile colombia peru nigeria kenya ghana egypt morocco
	england scotland wales hungary estonia latvia lithuania georgia armenia kazakhstan taiwan hongkong estonia luxembourg slovakia slovenia cyprus
	california texas florida washington massachusetts illinois virginia colorado oregon georgia ontario quebec bavaria bayern`)

var remoteWords = set(`remote hybrid worldwide home-office homeoffice удаленно удалённо віддалено télétravail remoto 远程 リモート 원격`)

// asPlace reads "City, ST", "City, Country" or "Remote". Two letters count as a
// state or country only in capitals.
func asPlace(s string) (city, country string, ok bool) {
	s = strings.TrimFunc(s, edge)
	if remoteWords[strings.ToLower(s)] {
		return "", "", true
	}
	parts := strings.Split(s, ",")
	if len(parts) < 2 || len(parts) > 3 || utf8.RuneCountInString(s) > 50 || strings.ContainsFunc(s, noPlace) ||
		isTitle(s) || isSchool(s) || hasWord(s, companyWords) || len(strings.Fields(parts[0])) > 4 {
		return "", "", false
	}
	if len(parts) == 3 {
		if middle := strings.TrimFunc(parts[1], edge); len(middle) != 2 && !countries[strings.ToLower(middle)] {
			return "", "", false
		}
	}
	last := strings.TrimFunc(parts[len(parts)-1], edge)
	words := strings.Fields(last)
	if len(words) == 0 || len(words) > 4 {
		return "", "", false
	}
	code := len(words) == 1 && len(last) == 2 && last == strings.ToUpper(last) && last != "IT" && last != "AI" && last != "QA"
	name := countries[strings.ToLower(words[len(words)-1])] || countries[strings.ToLower(words[0])] || strings.EqualFold(last, "new york") || strings.EqualFold(last, "hong kong") || strings.EqualFold(last, "south africa") || strings.EqualFold(last, "new zealand")
	if !code && !name {
		return "", "", false
	}
	if name {
		country = last
	}
	return strings.TrimFunc(parts[0], edge), country, true
}

// noPlace are signs that part a place from something else, and digits.
func noPlace(r rune) bool { return strings.ContainsRune("–—|•·:@&\t", r) || unicode.IsDigit(r) }

var companyWords = set(`inc inc. llc ltd ltd. limited gmbh ag corp corp. corporation company co. plc bv b.v. sarl s.a. srl s.r.l. pty kg ug oy ab as
	sp labs technologies software systems solutions group consulting studio bank`)

func edge(r rune) bool {
	return blankRune(r) || unicode.IsPunct(r) && !strings.ContainsRune("()'’\".&!+#?", r) || strings.ContainsRune("|•·–—~◦▪|●◆\u00ad", r) || r >= '\ue000' && r <= '\uf8ff'
}

func hasWord(s string, words map[string]bool) bool {
	for _, w := range strings.FieldsFunc(strings.ToLower(norm.NFKC.String(s)), func(r rune) bool {
		return blankRune(r) || strings.ContainsRune(",/()|&:;\u00ad–—", r)
	}) {
		if words[w] || words[strings.Trim(w, ".")] {
			return true
		}
		if i := strings.IndexByte(w, '-'); i > 0 && (words[w[i+1:]] || words[w[:i]]) {
			return true
		}
	}
	return false
}

func hasPart(s string, parts []string) bool {
	s = strings.ToLower(s)
	for _, p := range parts {
		if strings.Contains(s, p) {
			return true
		}
	}
	return false
}

func isTitle(s string) bool  { return hasWord(s, titleWords) || hasPart(s, titleParts) }
func isSchool(s string) bool { return hasWord(s, schoolWords) || hasPart(s, schoolParts) }
func isDegree(s string) bool { return hasWord(s, degreeWords) || hasPart(s, degreeParts) }

// pieces parts head lines into what stands apart in them, dates left out: cells
// of the layout first, then strong separators. Each knows its line.
type piece struct {
	text string
	line int
}

var separators = strings.NewReplacer(" | ", "\t", "| ", "\t", " |", "\t", " • ", "\t", " · ", "\t", " – ", "\t", " — ", "\t", " - ", "\t", " ~ ", "\t", " @ ", "\t", " // ", "\t", "｜", "\t", " ◦ ", "\t")

func pieces(head []line) []piece {
	var out []piece
	for i, l := range head {
		marked := []byte(l.text)
		for _, c := range l.cells[1:] {
			if at := c.start - l.start - 1; at > 0 && at < len(marked) && marked[at] == ' ' {
				marked[at] = '\t'
			}
		}
		text := splitGaps(cutSpans(string(marked), l.spans))
		text = text[bulletLength(text):]
		text = duration.ReplaceAllString(text, "\t")
		for _, p := range strings.Split(separators.Replace(text), "\t") {
			if p = clean(p); p != "" {
				out = append(out, piece{p, i})
			}
		}
	}
	return out
}

func splitGaps(s string) string { return strings.ReplaceAll(s, "   ", "\t") }

// leftovers are brackets whose words were taken out, and soft hyphens.
var leftovers = strings.NewReplacer("()", "", "( )", "", "[]", "", "\u00ad", "-")

// clean takes labels, brackets without contents and signs off a piece.
func clean(s string) string {
	s = leftovers.Replace(s)
	s = strings.TrimFunc(s, edge)
	for _, label := range []string{"date:", "location:", "company:", "employer:", "position:", "title:", "role:", "firma:", "arbeitgeber:", "компания:", "должность:", "公司:", "公司：", "职位:", "职位："} {
		if len(s) > len(label) && strings.EqualFold(s[:len(label)], label) {
			s = strings.TrimFunc(s[len(label):], edge)
		}
	}
	for _, label := range []string{"Date", "Location", "at", "bei", "chez", "en", "w"} {
		if s == label {
			return ""
		}
	}
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && strings.Count(s, "(") == 1 {
		s = strings.Trim(s, "() ")
	}
	if strings.Count(s, "(") != strings.Count(s, ")") {
		s = strings.Trim(s, "() ")
	}
	return strings.Join(strings.Fields(s), " ")
}
