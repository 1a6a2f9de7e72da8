package name

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"bonafide/internal/screen"
)

func TestRelateAcrossScripts(t *testing.T) {
	const (
		same, variant = screen.NamesSame, screen.NamesVariant
		given, differ = screen.NamesDifferentGiven, screen.NamesDifferent
		unknown       = screen.NamesUnknown
	)
	for _, tt := range []struct {
		name, a, b string
		want       screen.Relation
	}{
		{"Korean in the Revised Romanisation", "김민수", "Gim Minsu", variant},
		{"Korean as passports have it", "김민수", "Min-soo Kim", variant},
		{"Korean in two syllables", "최영호", "Choi Young Ho", variant},
		{"Korean by McCune–Reischauer", "정경수", "Chong Kyongsu", variant},
		{"Lee is Yi is Rhee", "이지영", "Rhee Ji-young", variant},
		{"a compound Korean family name", "남궁민수", "Namkoong Minsoo", variant},
		{"an English given name beside a Korean family name", "김민수", "Daniel Kim", given},
		{"an initial for a Korean given name", "김민수", "M. Kim", variant},
		{"Korean strangers", "김민수", "Park Ji-young", differ},
		{"a Korean is no Western stranger's namesake", "김민수", "Anna Probe", differ},
		{"a foreign name in Hangul isn't told apart", "존 프로브", "Anna Muster", unknown},
		{"a lone given name in Hangul is not a family and a given name", "안나", "Anna Probe", unknown},
		{"Korean in Cyrillic by another system", "최현우", "Чхве Хёну", unknown},
		{"Korean in Chinese characters beside Hangul", "金民秀", "김민수", variant},
		{"Korean in Chinese characters beside Latin", "金民秀", "Kim Min-su", variant},
		{"Chinese in pinyin", "王晓明", "Wang Xiaoming", variant},
		{"Chinese by Wade–Giles", "張志強", "Chang Chih-ch'iang", variant},
		{"Chinese in Cantonese", "張志強", "Cheung Chi Keung", variant},
		{"traditional characters are read as simplified ones", "張偉", "Zhang Wei", variant},
		{"Chinese by Palladius", "张晓明", "Чжан Сяомин", variant},
		{"an English given name beside a Chinese family name", "王伟", "David Wang", given},
		{"an English given name beside the Chinese one", "王伟", "David Wei Wang", variant},
		{"a Hokkien family name", "陈丽华", "Jenny Tan", given},
		{"a Vietnamese family name", "阮文明", "Nguyen Tuan", given},
		{"Chinese strangers", "王伟", "Li Na", differ},
		{"Japanese characters have readings that no table has", "林健太", "Hayashi Kenta", unknown},
		{"Japanese characters beside an unlike Japanese name", "小野寺進", "Sato Hanako", unknown},
		{"a frequent Japanese name", "佐藤健太", "Kenta Satoh", variant},
		{"a given name with more readings stays open", "佐藤翔", "Sato Kakeru", unknown},
		{"kana by Hepburn", "さとう ゆうこ", "Yuko Sato", variant},
		{"kana by Kunrei", "シバタ チヒロ", "Sibata Tihiro", variant},
		{"kana with long vowels spelt out", "おおの たろう", "Ohno Tarou", variant},
		{"kana beside characters", "さとう けんた", "佐藤健太", variant},
		{"kana strangers", "さとう ゆうこ", "Tanaka Kenta", differ},
		{"a foreign name in kana isn't told apart by spelling", "ウェイ・ワン", "Schmidt Klaus", unknown},
		{"the mark of a long vowel is part of the word", "スミス・アンナ", "リー・ユージン", differ},
		{"Mohammed in three spellings", "محمد الخطيب", "Muhammad al-Khatib", variant},
		{"Mehmed by another", "محمد الخطيب", "Mehmed El Khateeb", variant},
		{"Abd al- in one word or two", "عبد الرحمن المصري", "Abdulrahman El-Masry", variant},
		{"Arabic brothers", "أحمد المصري", "Hassan al-Masri", given},
		{"Arabic strangers beside Latin", "أحمد المصري", "Khalid Haddad", differ},
		{"Arabic letters leave too little beside Chinese", "أحمد المصري", "王伟", unknown},
		{"Russian in German spelling", "Евгений Кузнецов", "Jewgenij Kusnezow", variant},
		{"Russian in French spelling", "Жуков Пётр", "Piotr Joukov", variant},
		{"Greek by ear", "Γεώργιος Βλάχος", "Yeoryios Vlahos", variant},
		{"Greek b, d and g", "Μπάμπης Ντούρας", "Babis Douras", variant},
		{"Greek strangers beside Latin", "Γεώργιος Βλάχος", "Anna Probe", differ},
		{"Cyrillic strangers beside Greek", "Иван Петров", "Ελένη Βλάχου", differ},
		{"Korean spellings in Latin letters", "Lee Young-jin", "Yi Yeongjin", variant},
		{"Chinese by two systems in Latin letters", "Zhang Wei", "Chang Wei", variant},
		{"a Cantonese spelling beside pinyin isn't another person", "Cheung Chi Keung", "Zhang Zhiqiang", given},
		{"Hill and Bill are two", "Anna Hill", "Boris Bill", differ},
		{"German and Nordic letters spelt out", "Søren Weiß", "Soeren Weiss", variant},
		{"Turkish letters", "Şeyma Yılmaz", "Seyma Yilmaz", same},
		{"Vietnamese letters", "Trần Đức", "Tran Duc", same},
		{"a Portuguese name without its particles", "João da Silva Prova", "Joao Prova", variant},
		{"a single name", "Probono", "Anna Probe", unknown},
		{"Abd al- in one Arabic word", "عبدالعزيز المصري", "Abdul Aziz Elmasry", variant},
		{"an Arabic chain of fathers", "Omar bin Salim bin Tariq al-Tajrib", "Omar al-Tajrib", variant},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Relate(tt.a, tt.b); got != tt.want {
				t.Errorf("Relate(%q, %q) = %s, want %s (%q, %q)", tt.a, tt.b, got, tt.want, Fold(tt.a).Key(), Fold(tt.b).Key())
			}
			if got := Relate(tt.b, tt.a); got != tt.want {
				t.Errorf("the other way round: %s, want %s", got, tt.want)
			}
		})
	}
}

func TestRomanisationsSpellAsTheSystemsSay(t *testing.T) {
	for hangul, want := range map[string]string{"김": "gim", "한글": "hangeul", "최": "choe", "값": "gap", "a": ""} {
		if got := romanise(hangul); got != want {
			t.Errorf("romanise(%q) = %q, want %q", hangul, got, want)
		}
	}
	for pinyin, want := range map[string]string{"zhang": "chang", "xiao": "hsiao", "qian": "chien", "zi": "tzu", "gui": "kuei", "ren": "jen", "luo": "lo", "dong": "tung", "shuo": "shuo"} {
		if got := wadeGiles(pinyin); got != want {
			t.Errorf("wadeGiles(%q) = %q, want %q", pinyin, got, want)
		}
	}
	for pinyin, cyrillic := range map[string]string{"zhang": "Чжан", "wei": "Вэй", "xiao": "Сяо", "qian": "Цянь", "jun": "Цзюнь", "huang": "Хуан", "guo": "Го", "ren": "Жэнь", "yong": "Юн", "cai": "Цай"} {
		if got, want := palladius(pinyin), Fold(cyrillic + " x").parts[0].written()[0]; got != want {
			t.Errorf("palladius(%q) = %q, which %s isn't: %q", pinyin, got, cyrillic, want)
		}
	}
	for kana, want := range map[string]string{"しゃしん": "shashin", "ちゅう": "chuu", "きょう": "kyou", "じゅん": "jun", "はっとり": "hattori", "漢": ""} {
		if got := hepburn(kana); got != want {
			t.Errorf("hepburn(%q) = %q, want %q", kana, got, want)
		}
	}
}

func TestTablesOfCharactersArePairs(t *testing.T) {
	for from, to := range map[rune]rune{'陳': '陈', '鐘': '钟', '淵': '渊', '藝': '艺', '鶴': '鹤', '沢': '泽', '冑': '胄'} {
		if got := foldHan(from); got != to {
			t.Errorf("foldHan(%c) = %c, want %c", from, got, to)
		}
	}
	for from, to := range simplified {
		if again, ok := simplified[to]; ok && again != to {
			t.Errorf("%c folds to %c, which folds to %c", from, to, again)
		}
	}
}

func TestFaintJoinsWhatLanguagesHear(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"fernando", "pherntanto", true}, {"ahmed", "akhmet", true}, {"haddad", "khantant", true},
		{"yevgeny", "gevgkeni", true}, {"petrov", "martin", false}, {"wang", "petrov", false},
	} {
		if got := resembles(faint(tt.a), faint(tt.b), slipVeto); got != tt.want {
			t.Errorf("%s (%s) resembles %s (%s): %t, want %t", tt.a, faint(tt.a), tt.b, faint(tt.b), got, tt.want)
		}
	}
}

// writings are words of names in every script that a table covers.
var writings = []string{"Anna", "Probe", "Kim", "Min-su", "Wang", "Wei", "J.", "Sato", "al-Masri", "Абрам", "Вэй", "Чжан", "Γεώργιος", "Μπάμπης",
	"王", "王伟", "伟", "佐藤", "健太", "金民秀", "김", "민수", "김민수", "남궁", "さとう", "けんた", "ワン・ウェイ", "أحمد", "المصري", "عبد الرحمن", "ー", "が"}

func TestOrderOfWordsDoesNotMatter(t *testing.T) {
	alphabetic := rapid.SampledFrom([]string{"Anna", "Probe", "Kim", "Wei", "J.", "Sato", "Абрам", "Чжан", "Βλάχος", "Maria", "Muster"})
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.SliceOfN(alphabetic, 1, 4).Draw(t, "a")
		b := strings.Join(rapid.SliceOfN(rapid.SampledFrom(writings), 1, 3).Draw(t, "b"), " ")
		shuffled := slices.Clone(a)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 1))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		x, y := Relate(strings.Join(a, " "), b), Relate(strings.Join(shuffled, " "), b)
		// Neighbours that one word spells ("Min Su") and initials that a word abbreviates
		// are matched in the order written; strangers are strangers in every order.
		if (x == screen.NamesDifferent) != (y == screen.NamesDifferent) {
			t.Fatalf("%v beside %q is %s, %v is %s", a, b, x, shuffled, y)
		}
	})
}

func TestRelateAcrossScriptsIsSymmetric(t *testing.T) {
	some := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(writings), 1, 4).Draw(t, "words"), rapid.SampledFrom([]string{" ", "", ", "}).Draw(t, "gap"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := some.Draw(t, "a"), some.Draw(t, "b")
		if x, y := Relate(a, b), Relate(b, a); x != y {
			t.Fatalf("Relate(%q, %q) = %s, the other way %s", a, b, x, y)
		}
		if got := Relate(a, a); Fold(a).Key() != "" && got != screen.NamesSame {
			t.Fatalf("Relate(%q, itself) = %s", a, got)
		}
	})
}

func BenchmarkRelateAcrossScripts(b *testing.B) {
	x, y := Fold("王晓明"), Fold("Schneider Anna Maria")
	for b.Loop() {
		RelateFolded(x, y)
	}
}

func BenchmarkFoldHan(b *testing.B) {
	for b.Loop() {
		Fold("王晓明")
	}
}
