package name

import (
	"strings"
	"unicode/utf8"
)

// kanjiFamilies are the most frequent family names of Japan with their readings
// in Hepburn without long vowels, from which [japaneseKey] finds Kunrei and
// long spellings. Other characters have too many readings for a table.
const kanjiFamilies = `佐藤 sato 鈴木 suzuki 高橋 takahashi 田中 tanaka 伊藤 ito 渡辺 watanabe 渡邊 watanabe 山本 yamamoto 中村 nakamura 小林 kobayashi 加藤 kato
吉田 yoshida 山田 yamada 佐々木 sasaki 山口 yamaguchi 松本 matsumoto 井上 inoue 木村 kimura 斎藤 saito 斉藤 saito 清水 shimizu 山崎 yamazaki,yamasaki 森 mori 池田 ikeda
橋本 hashimoto 阿部 abe 石川 ishikawa 山下 yamashita 中島 nakajima,nakashima 石井 ishii 小川 ogawa 前田 maeda 岡田 okada 長谷川 hasegawa 藤田 fujita 後藤 goto
近藤 kondo 村上 murakami 遠藤 endo 青木 aoki 坂本 sakamoto 福田 fukuda 太田 ota 西村 nishimura 藤井 fujii 藤原 fujiwara 金子 kaneko 岡本 okamoto 三浦 miura
中野 nakano 中川 nakagawa 原田 harada 松田 matsuda 竹内 takeuchi 小野 ono 田村 tamura 中山 nakayama 和田 wada 石田 ishida 森田 morita 上田 ueda 内田 uchida
柴田 shibata 酒井 sakai 宮崎 miyazaki 横山 yokoyama 高木 takagi 安藤 ando 宮本 miyamoto 大野 ono 小島 kojima 工藤 kudo 谷口 taniguchi 今井 imai 高田 takada
増田 masuda 丸山 maruyama 杉山 sugiyama 村田 murata 大塚 otsuka 新井 arai 小山 koyama 平野 hirano 藤本 fujimoto 河野 kono,kawano 上野 ueno 野口 noguchi 武田 takeda
松井 matsui 千葉 chiba 菅原 sugawara 岩崎 iwasaki 久保 kubo 木下 kinoshita 佐野 sano 野村 nomura 松尾 matsuo 菊地 kikuchi 杉本 sugimoto 市川 ichikawa`

// kanjiGiven are given names with their usual readings; one that isn't here
// stays unread.
const kanjiGiven = `太郎 taro 一郎 ichiro 次郎 jiro 健太 kenta 翔太 shota 大輔 daisuke 直樹 naoki 健 ken,takeshi 誠 makoto 花子 hanako 裕子 yuko,hiroko 美咲 misaki 陽子 yoko
由美 yumi 恵子 keiko 京子 kyoko 明 akira 拓也 takuya 達也 tatsuya 和也 kazuya 真由美 mayumi 智子 tomoko 愛 ai 優 yu 翼 tsubasa 学 manabu 洋子 yoko,hiroko 隆 takashi
浩 hiroshi 博 hiroshi 修 osamu 豊 yutaka 進 susumu 剛 tsuyoshi 聡 satoshi 恵 megumi 薫 kaoru 翔 sho 蓮 ren 陽菜 hina 葵 aoi 結衣 yui 桜 sakura 幸子 sachiko 久美子 kumiko
健一 kenichi 健二 kenji 浩二 koji 賢治 kenji 裕太 yuta 亮 ryo 大樹 daiki 拓海 takumi 雄太 yuta 美穂 miho 香織 kaori 直子 naoko 純子 junko 典子 noriko 千尋 chihiro`

type kanjiNames struct {
	family, given map[string][]string
	heard         map[string]bool // keys of family names
}

var kanji = kanjiNames{loadKanji(kanjiFamilies), loadKanji(kanjiGiven), heardFamilies()}

// heardFamilies are the keys of family names of three syllables or so and more:
// shorter ones are foreign words too.
func heardFamilies() map[string]bool {
	out := make(map[string]bool)
	for _, readings := range loadKanji(kanjiFamilies) {
		for _, r := range readings {
			if k := japaneseKey(r); len(k) >= 5 {
				out[k] = true
			}
		}
	}
	return out
}

func loadKanji(s string) map[string][]string {
	out := make(map[string][]string)
	f := strings.Fields(s)
	for i := 0; i+1 < len(f); i += 2 {
		k := strings.Map(foldHan, f[i])
		out[k] = strings.Split(f[i+1], ",")
	}
	return out
}

// readKanji reads Chinese characters as a Japanese name. ok is false when the
// family name isn't in the table or a Chinese one.
func readKanji(words []string, all string) (r reading, ok bool) {
	family, given := "", ""
	for n, at := 0, 0; at < len(all); n++ {
		_, size := utf8.DecodeRuneInString(all[at:])
		at += size
		if kanji.family[all[:at]] != nil && at < len(all) && (len(words) == 1 || words[0] == all[:at]) {
			family, given = all[:at], all[at:]
		}
	}
	if family == "" && len(words) > 1 && kanji.family[words[len(words)-1]] != nil {
		family = words[len(words)-1]
		given = strings.TrimSuffix(all, family)
	}
	if family == "" {
		return reading{}, false
	}
	givenUnit := spelt(japanese, kanji.given[given]...)
	if h := hepburn(given); h != "" {
		givenUnit = spelt(japanese, h)
	}
	// Given names have more readings than any table: what doesn't match the usual
	// one may be another, so that no reading of characters alone tells people apart.
	return reading{units: []unit{spelt(japanese, kanji.family[family]...), givenUnit}, partly: true}, true
}

// kanaSyllables spells kana by Hepburn; small kana follow.
var kanaSyllables = table(`あ a い i う u え e お o か ka き ki く ku け ke こ ko さ sa し shi す su せ se そ so た ta ち chi つ tsu て te と to な na に ni ぬ nu ね ne の no
は ha ひ hi ふ fu へ he ほ ho ま ma み mi む mu め me も mo や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa ゐ i ゑ e を o ん n
が ga ぎ gi ぐ gu げ ge ご go ざ za じ ji ず zu ぜ ze ぞ zo だ da ぢ ji づ zu で de ど do ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ゔ vu`)

var smallKana = table("ゃ ya ゅ yu ょ yo ぁ a ぃ i ぅ u ぇ e ぉ o")

// hepburn spells hiragana by Hepburn; "" when a character isn't kana.
func hepburn(s string) string {
	var b []byte
	double := false
	for _, r := range s {
		if r == 'っ' {
			double = true
			continue
		}
		if small, ok := smallKana[string(r)]; ok && len(b) > 0 {
			b = b[:len(b)-1] // き + ゃ: the vowel gives way
			if len(small) == 2 && len(b) > 0 && (b[len(b)-1] == 'h' || b[len(b)-1] == 'j') && (len(b) < 2 || b[len(b)-1] == 'j' || b[len(b)-2] == 's' || b[len(b)-2] == 'c') {
				small = small[1:] // sha, cha, ja
			}
			b = append(b, small...)
			continue
		}
		spelling, ok := kanaSyllables[string(r)]
		if !ok {
			return ""
		}
		if double {
			b = append(b, spelling[0])
			double = false
		}
		b = append(b, spelling...)
	}
	return string(b)
}

// japaneseSpellings are spellings of one sound in Hepburn, Kunrei, Polivanov's
// Cyrillic as folded, and foreign names in kana; longest first.
var japaneseSpellings = rewriting([]rewrite{
	{"tch", "ti"}, {"ssh", "si"}, {"dzi", "zi"}, {"dzu", "zu"}, {"shi", "si"}, {"chi", "ti"}, {"tsi", "ti"}, {"tsu", "tu"}, {"sha", "sya"}, {"shu", "syu"}, {"sho", "syo"}, {"she", "sye"},
	{"cha", "tya"}, {"chu", "tyu"}, {"cho", "tyo"}, {"che", "tye"}, {"sia", "sya"}, {"siu", "syu"}, {"sio", "syo"}, {"tia", "tya"}, {"tiu", "tyu"}, {"tio", "tyo"},
	{"dzia", "zya"}, {"dziu", "zyu"}, {"dzio", "zyo"}, {"jya", "zya"}, {"jyu", "zyu"}, {"jyo", "zyo"},
	{"ja", "zya"}, {"ju", "zyu"}, {"jo", "zyo"}, {"je", "zye"}, {"ji", "zi"}, {"di", "zi"}, {"du", "zu"}, {"dz", "z"}, {"fu", "hu"},
	{"kio", "kyo"}, {"kiu", "kyu"}, {"kia", "kya"}, {"rio", "ryo"}, {"riu", "ryu"}, {"ria", "rya"}, {"nio", "nyo"}, {"hio", "hyo"},
	{"io", "yo"}, {"iu", "yu"}, {"ia", "ya"}, {"mb", "nb"}, {"mp", "np"}, {"mm", "nm"}, {"l", "r"}, {"wo", "o"}, {"ie", "e"}, {"ye", "e"},
})

// japaneseKey brings together the spellings of one Japanese sound, long vowels
// shortened ("Satou", "Satoh", "Sato").
func japaneseKey(s string) string {
	var b []byte
	for i := 0; i < len(s); {
		f := japaneseSpellings.next(s[i:])
		b = append(b, f.to...)
		i += len(f.from)
	}
	return shortened(string(b))
}

// shortened writes long vowels and doubled consonants once.
func shortened(s string) string {
	var b []byte
	for i := range len(s) {
		c, last := s[i], byte(0)
		if len(b) > 0 {
			last = b[len(b)-1]
		}
		vowelNext := i+1 < len(s) && strings.IndexByte("aeiouy", s[i+1]) >= 0
		switch {
		case c == last && c != 'i', c == 'u' && last == 'o', c == 'h' && last == 'o' && !vowelNext:
			continue
		case c == 'i' && last == 'i', c == 'i' && last == 'e':
			continue
		}
		b = append(b, c)
	}
	return string(b)
}

// japaneseShaped reports whether every word of two letters or more could be
// written in kana: open syllables, n aside.
func japaneseShaped(words []string) bool {
	any := false
	for _, w := range words {
		if len(w) < 2 {
			continue
		}
		any = true
		if !japaneseWord(w) {
			return false
		}
	}
	return any
}

func japaneseWord(w string) bool {
	return !strings.ContainsAny(w, "lqvx") && openSyllables(japaneseKey(w))
}

func openSyllables(k string) bool {
	vowel := func(c byte) bool { return strings.IndexByte("aeiou", c) >= 0 }
	for i := 0; i < len(k); i++ {
		switch c := k[i]; {
		case vowel(c), c == 'n':
		case strings.IndexByte("kstnhmyrwgzdbp", c) < 0, i+1 == len(k):
			return false
		case !vowel(k[i+1]) && k[i+1] != 'y':
			return false
		}
	}
	return true
}

// readKana reads kana as they sound. Katakana spell foreign names too, so that
// unless a word is a Japanese family name of the table only Latin words which
// kana could spell are told apart from them, and only those unlike by ear.
func readKana(words []string, joined string) []reading {
	r := reading{whole: spelt(japanese, hepburn(joined)), apart: japaneseShaped, complete: len(words) > 1}
	for _, w := range words {
		u := spelt(japanese, hepburn(w))
		r.complete = r.complete && len(u) > 0
		r.units = append(r.units, u)
		if len(u) > 0 && kanji.heard[u[0].key] {
			r.apart, r.sure = nil, onlyJapanese
		}
	}
	if len(words) > 1 {
		// "Taro Yamada" in one word, given name first, is the same person.
		r.whole = append(r.whole, spelt(japanese, hepburn(words[len(words)-1]+strings.Join(words[:len(words)-1], "")))...)
	}
	return []reading{r}
}

// onlyJapanese reports whether Latin words could be kana and no name of China or
// Korea that kana write by ear.
func onlyJapanese(words []string) bool { return japaneseShaped(words) && notEastAsian(words) }
