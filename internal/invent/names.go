package invent

import "strings"

// Script is the script of a person's own name.
type Script string

// The six scripts.
const (
	Latin    Script = "Latin"
	Cyrillic Script = "Cyrillic"
	Greek    Script = "Greek"
	Arabic   Script = "Arabic"
	Han      Script = "Han"
	Hangul   Script = "Hangul"
)

// Scripts are all scripts.
var Scripts = []Script{Latin, Cyrillic, Greek, Arabic, Han, Hangul}

// part is a given or family name: in its own script and romanised, a second
// spelling after a slash.
type part struct{ own, latin, other string }

// parts reads "own=latin/other own=latin …"; a Latin name is written once.
func parts(table string) []part {
	var out []part
	for _, f := range strings.Fields(table) {
		own, latin, found := strings.Cut(f, "=")
		if !found {
			own, latin = f, f
		}
		latin, other, found := strings.Cut(latin, "/")
		if !found {
			other = latin
		}
		if own == f {
			own = latin
		}
		out = append(out, part{strings.ReplaceAll(own, "_", " "), strings.ReplaceAll(latin, "_", " "), strings.ReplaceAll(other, "_", " ")})
	}
	return out
}

// culture is one set of names that are borne together.
type culture struct {
	women, men  []part
	families    []part
	feminine    func(part) part // family name of a woman; nil when it doesn't change
	familyFirst bool
}

func same(women, men, families string) culture {
	return culture{women: parts(women), men: parts(men), families: parts(families)}
}

// cultures by script: frequent names of their languages.
var cultures = map[Script][]culture{
	Latin: {
		same("Emily Sarah Laura Hannah Grace Rachel Megan Olivia Chloe Amy Claire Nicole", "James Daniel Michael Thomas Ryan Kevin Andrew Mark Peter Luke Adam Simon",
			"Walker Harris Cooper Bennett Fletcher Turner Parker Hughes Marsh Doyle Barnes Whitaker Lambert Ellis Norton Vaughan"),
		same("María Lucía Sofía Elena Carmen Paula Marta Ana Irene Rosa", "José/Jose Luis Carlos Javier Miguel Diego Pablo Andrés/Andres Sergio Raúl/Raul",
			"García/Garcia Fernández/Fernandez López/Lopez Martínez/Martinez Romero Navarro Ortega Castillo Vega Molina Herrera Ibáñez/Ibanez Serrano Campos"),
		same("Joana Inês/Ines Beatriz Mariana Teresa Catarina Helena Camila Juliana", "João/Joao Pedro Tiago Rui Nuno Bruno Rafael Gustavo Felipe",
			"Silva Santos Ferreira Pereira Oliveira Costa Carvalho Almeida Ribeiro Teixeira Moreira Barbosa Cardoso"),
		same("Anna Katharina Julia Lena Sabine Franziska Heike Birgit", "Stefan Matthias Jürgen/Juergen Florian Tobias Andreas Sebastian Björn/Bjoern",
			"Müller/Mueller Schneider Fischer Weber Wagner Hoffmann Schäfer/Schaefer Krüger/Krueger Lehmann Vogel Brandt Lindner Keller"),
		same("Agnieszka Małgorzata/Malgorzata Katarzyna Magdalena Joanna Ewa", "Piotr Paweł/Pawel Krzysztof Tomasz Łukasz/Lukasz Marcin",
			"Nowak Wójcik/Wojcik Kaczmarek Mazur Krawczyk Zając/Zajac Wieczorek Dudek Adamczyk Pawlak Sikora Baran"),
		same("Chiamaka Ngozi Adaeze Folake Amina Yetunde", "Chinedu Emeka Tunde Ibrahim Obinna Segun",
			"Okafor Adeyemi Balogun Eze Nwosu Ogunleye Abubakar Okonkwo Lawal Uche Bello Afolabi"),
		same("Ayşe/Ayse Zeynep Elif Merve Esra", "Mehmet Mustafa Emre Burak Hüseyin/Huseyin", "Yılmaz/Yilmaz Kaya Demir Çelik/Celik Şahin/Sahin Aydın/Aydin Özdemir/Ozdemir Arslan Doğan/Dogan Koç/Koc"),
		{women: parts("Linh Hương/Huong Mai Thảo/Thao Ngọc/Ngoc"), men: parts("Minh Tuấn/Tuan Hùng/Hung Đức/Duc Quang"),
			families: parts("Nguyễn/Nguyen Trần/Tran Lê/Le Phạm/Pham Hoàng/Hoang Vũ/Vu Đặng/Dang Bùi/Bui"), familyFirst: true},
	},
	Cyrillic: {
		{women: parts("Олена=Olena/Elena Наталія=Nataliia/Natalia Ірина=Iryna/Irina Оксана=Oksana Юлія=Yuliia/Julia Тетяна=Tetiana/Tatiana Марія=Mariia/Maria Катерина=Kateryna/Katerina"),
			men:      parts("Олександр=Oleksandr/Alexander Сергій=Serhii/Sergey Андрій=Andrii/Andriy Дмитро=Dmytro/Dmitry Володимир=Volodymyr/Vladimir Ігор=Ihor/Igor Микола=Mykola/Nikolay Юрій=Yurii/Yuri"),
			families: parts("Шевченко=Shevchenko Бондаренко=Bondarenko Коваленко=Kovalenko Ткаченко=Tkachenko Кравченко=Kravchenko Мельник=Melnyk/Melnik Коваль=Koval Поліщук=Polishchuk/Polishuk Савчук=Savchuk Марченко=Marchenko Руденко=Rudenko Литвин=Lytvyn/Litvin")},
		{women: parts("Анна=Anna Екатерина=Ekaterina/Yekaterina Мария=Maria/Mariya Ольга=Olga Светлана=Svetlana Дарья=Darya/Daria"),
			men:      parts("Алексей=Aleksei/Alexey Дмитрий=Dmitrii/Dmitry Михаил=Mikhail Евгений=Evgenii/Evgeny Артём=Artyom/Artem Павел=Pavel"),
			families: parts("Смирнов=Smirnov Кузнецов=Kuznetsov Попов=Popov Волков=Volkov Соколов=Sokolov Морозов=Morozov Павлов=Pavlov Фёдоров=Fyodorov/Fedorov Зайцев=Zaitsev/Zaytsev Орлов=Orlov"), feminine: feminineA},
		{women: parts("Јелена=Jelena Милица=Milica Ивана=Ivana Драгана=Dragana"), men: parts("Никола=Nikola Милош=Miloš/Milos Душан=Dušan/Dusan Стефан=Stefan"),
			families: parts("Јовановић=Jovanović/Jovanovic Петровић=Petrović/Petrovic Николић=Nikolić/Nikolic Марковић=Marković/Markovic Ђорђевић=Đorđević/Djordjevic Стојановић=Stojanović/Stojanovic Илић=Ilić/Ilic")},
		{women: parts("Ивелина=Ivelina Десислава=Desislava Мария=Maria/Mariya Гергана=Gergana"), men: parts("Георги=Georgi Иван=Ivan Димитър=Dimitar Николай=Nikolay/Nikolai"),
			families: parts("Иванов=Ivanov Георгиев=Georgiev Димитров=Dimitrov Петров=Petrov Николов=Nikolov Стоянов=Stoyanov"), feminine: feminineA},
	},
	Greek: {
		{women: parts("Μαρία=Maria Ελένη=Eleni/Helen Κατερίνα=Katerina/Aikaterini Βασιλική=Vasiliki Σοφία=Sofia/Sophia Αγγελική=Angeliki/Aggeliki Δήμητρα=Dimitra/Demetra Ιωάννα=Ioanna"),
			families: parts("Παπαδοπούλου=Papadopoulou Παπαδάκη=Papadaki Γεωργίου=Georgiou Οικονόμου=Oikonomou/Economou Βλάχου=Vlachou Αντωνίου=Antoniou Μακρή=Makri Νικολάου=Nikolaou Κωστοπούλου=Kostopoulou Αλεξίου=Alexiou Χατζή=Chatzi/Hatzi Καραγιάννη=Karagianni/Karayanni")},
		{men: parts("Γιώργος=Giorgos/Georgios Δημήτρης=Dimitris/Dimitrios Κώστας=Kostas/Konstantinos Νίκος=Nikos/Nikolaos Γιάννης=Giannis/Ioannis Παναγιώτης=Panagiotis Χρήστος=Christos Βασίλης=Vasilis/Vasileios"),
			families: parts("Παπαδόπουλος=Papadopoulos Παπαδάκης=Papadakis Γεωργίου=Georgiou Οικονόμου=Oikonomou/Economou Βλάχος=Vlachos Αντωνίου=Antoniou Μακρής=Makris Νικολάου=Nikolaou Κωστόπουλος=Kostopoulos Αλεξίου=Alexiou Χατζής=Chatzis/Hatzis Καραγιάννης=Karagiannis/Karayannis")},
	},
	Arabic: {
		{women: parts("فاطمة=Fatima/Fatema مريم=Maryam/Mariam نور=Nour/Noor ليلى=Layla/Leila سارة=Sara/Sarah هدى=Huda/Hoda رنا=Rana دينا=Dina ياسمين=Yasmin/Yasmine آية=Aya"),
			men:      parts("محمد=Mohammed/Muhammad أحمد=Ahmed/Ahmad علي=Ali يوسف=Youssef/Yusuf عمر=Omar/Umar خالد=Khaled/Khalid حسن=Hassan/Hasan مصطفى=Mostafa/Mustafa كريم=Karim/Kareem طارق=Tarek/Tariq سامي=Sami"),
			families: parts("المصري=Al-Masri/Elmasry حداد=Haddad الخطيب=Al-Khatib/Alkhateeb النجار=Al-Najjar/Naggar منصور=Mansour/Mansoor سليمان=Suleiman/Soliman عبدالله=Abdullah/Abdallah الشريف=Al-Sharif/Elsherif درويش=Darwish قاسم=Qasim/Kassem زيدان=Zidan/Zeidan العلي=Al-Ali بركات=Barakat الحسيني=Al-Husseini/Elhusseiny صالح=Saleh/Salih")},
	},
	Han: {
		{women: parts("静=Jing 丽=Li 敏=Min 芳=Fang 婷婷=Tingting 雪梅=Xuemei 晓燕=Xiaoyan 佳怡=Jiayi 思雨=Siyu 欣然=Xinran 雅婷=Yating 美玲=Meiling"),
			men:      parts("伟=Wei 强=Qiang 磊=Lei 军=Jun 建国=Jianguo 志强=Zhiqiang 宇轩=Yuxuan 浩然=Haoran 俊杰=Junjie 子涵=Zihan 文博=Wenbo 家豪=Jiahao"),
			families: parts("王=Wang 李=Li 张=Zhang 刘=Liu 陈=Chen 杨=Yang 黄=Huang 赵=Zhao 吴=Wu 周=Zhou 徐=Xu 孙=Sun 马=Ma 朱=Zhu 胡=Hu 郭=Guo 林=Lin 何=He 高=Gao 罗=Luo"), familyFirst: true},
	},
	Hangul: {
		{women: parts("서연=Seo-yeon/Seoyeon 지우=Ji-woo/Jiwoo 민지=Min-ji/Minji 수빈=Su-bin/Soobin 하은=Ha-eun/Haeun 은지=Eun-ji/Eunji 유진=Yu-jin/Eugene 혜진=Hye-jin/Hyejin 지현=Ji-hyun/Jihyeon"),
			men:      parts("민수=Min-su/Minsoo 준호=Jun-ho/Joonho 지훈=Ji-hoon/Jihun 현우=Hyun-woo/Hyeonu 성민=Sung-min/Seongmin 동현=Dong-hyun/Donghyeon 승호=Seung-ho/Seungho 재훈=Jae-hoon/Jaehun 태영=Tae-young/Taeyeong"),
			families: parts("김=Kim/Gim 이=Lee/Yi 박=Park/Bak 최=Choi/Choe 정=Jung/Jeong 강=Kang/Gang 조=Cho/Jo 윤=Yoon/Yun 장=Jang/Chang 임=Lim/Im 한=Han 오=Oh/O 서=Seo/Suh 신=Shin/Sin 권=Kwon/Gwon 황=Hwang"), familyFirst: true},
	},
}

func feminineA(p part) part {
	a := func(s, end string) string {
		if s == "" {
			return s
		}
		return s + end
	}
	return part{a(p.own, "а"), a(p.latin, "a"), a(p.other, "a")}
}

// called is a person's name with its spellings.
type called struct {
	given, family part
	familyFirst   bool
	script        Script
	culture, line int // of the tables: relatives have both in common
}

// own is the name in its own script and order.
func (n called) own() string {
	switch {
	case n.script == Han || n.script == Hangul:
		return n.family.own + n.given.own
	case n.familyFirst:
		return n.family.own + " " + n.given.own
	}
	return n.given.own + " " + n.family.own
}

// latin is the name romanised, given name first.
func (n called) latin() string { return n.given.latin + " " + n.family.latin }

// respelt is the same name as other papers write it: another romanisation.
func (n called) respelt() string { return n.given.other + " " + n.family.other }

// turned is the family name first.
func (n called) turned() string { return n.family.latin + " " + n.given.latin }

// name draws a name of a script.
func (m *maker) name(s Script) called {
	at := m.IntN(len(cultures[s]))
	return m.nameIn(s, at, m.IntN(len(cultures[s][at].families)))
}

// nameIn draws a given name beside the family name of that line.
func (m *maker) nameIn(s Script, at, line int) called {
	c := cultures[s][at]
	n := called{family: c.families[line], script: s, familyFirst: c.familyFirst, culture: at, line: line}
	if len(c.men) == 0 || len(c.women) > 0 && m.chance(0.5) {
		n.given = pick(m, c.women)
		if c.feminine != nil {
			n.family = c.feminine(n.family)
		}
	} else {
		n.given = pick(m, c.men)
	}
	return n
}

// kin draws a relative's name: the same family name, in the form of the one who
// bears it, and another given name.
func (m *maker) kin(of called) called {
	for {
		at := of.culture
		if of.script == Greek {
			at = m.IntN(len(cultures[Greek])) // the forms of women and men stand in one order
		}
		if n := m.nameIn(of.script, at, of.line); n.given != of.given {
			return n
		}
	}
}
