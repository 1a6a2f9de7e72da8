package name

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// koreanFamilies are family names: Hangul, the Chinese characters that they are
// written with, then customary Latin spellings. Sources: Revised Romanisation
// (2000), McCune–Reischauer (1939), spellings in use in passports.
const koreanFamilies = `김 金 kim gim ghim
이 李伊异 lee yi rhee li i ri rhie yee ree
박 朴 park pak bak bahk pack
최 崔 choi choe choy chwe chae
정 郑丁程 jung jeong chung cheong chong jong
강 姜康强 kang gang kahng
조 赵曹 cho jo joe chough
윤 尹 yoon yun youn
장 张章庄 jang chang
임 任林 lim im rim yim leem
림 林 lim rim im
한 韩 han hahn
오 吴 oh o
서 徐西 seo suh so sur
신 申辛愼 shin sin
권 权 kwon gwon kwun
황 黄 hwang whang
안 安 an ahn
송 宋 song
류 柳刘 ryu yoo yu you lyu ryoo
유 柳刘俞庾 yoo yu you ryu yoo
전 全田钱 jeon jun chun chon chun
홍 洪 hong
고 高 ko go koh goh
문 文 moon mun
양 梁杨 yang ryang
손 孙 son sohn
배 裴 bae pae bai
백 白 baek paik baik back paek
허 许 heo hur huh ho her
남 南 nam
심 沈 shim sim
노 卢鲁 noh no roh ro
로 卢鲁 ro roh noh
하 河夏 ha hah
곽 郭 kwak gwak
성 成 sung seong song
차 车 cha
주 朱周 joo ju chu chou
우 禹于 woo wu u
구 具丘 koo gu ku goo
민 闵 min
진 陈秦 jin chin
지 池智 ji chi jee
엄 严 eom um uhm om
채 蔡 chae chai
원 元 won
천 千 cheon chun chon
방 方房 bang pang
공 孔 kong gong
현 玄 hyun hyeon hyon
함 咸 ham hahm
변 卞边 byun byeon pyon
염 廉 yeom yum
여 吕余 yeo yuh yo
추 秋 choo chu
도 都 do to
소 苏 so
석 石 seok suk sok
선 宣 sun seon
설 薛 seol sul
마 马 ma
길 吉 gil kil
연 延 yeon yun
위 魏 wi we
표 表 pyo
명 明 myung myeong
기 奇 ki gi
반 潘 ban pan
라 罗 ra na
나 罗 na ra rah
왕 王 wang
금 琴 keum geum kum
옥 玉 ok
육 陆 yuk yook
인 印 in
맹 孟 maeng
제 诸 je jae
모 牟毛 mo
탁 卓 tak
국 鞠 kook guk
어 鱼 eo uh
은 殷 eun
편 片 pyun pyeon
용 龙 yong
남궁 南宫 namgung namkung namgoong
황보 皇甫 hwangbo whangbo
제갈 诸葛 jegal chegal
선우 鲜于 sunwoo seonu sunu
독고 独孤 dokgo dokko tokko`

// hanjaSyllables are the readings of characters that are frequent in given
// names: a syllable, then its characters in simplified form.
const hanjaSyllables = `민 民敏旻珉玟 수 秀洙守寿修洙树水 준 俊准埈浚峻 호 浩虎镐昊好湖 지 智志知枝芝 영 英永荣映泳影 희 姬熙喜希嬉 진 真珍镇进震振晋
현 贤铉显炫玄 철 哲喆铁 성 成圣星诚盛 정 正贞静婷廷晶 은 恩银 혜 惠慧 미 美 숙 淑 경 庆京敬景炅 순 顺淳 자 子慈 옥 玉 동 东栋 훈 勋薰训 석 锡石奭
우 宇佑雨祐 재 在宰载才 상 相尚祥 용 龙勇容镕 태 泰太 기 基起琪 인 仁寅 선 善仙先 주 珠柱周宙州 연 妍研延娟渊 아 雅娥 윤 润胤允 서 瑞书叙
원 元源媛远 규 圭奎 승 胜承昇 종 钟宗 광 光广 명 明 문 文 병 炳秉 창 昌 하 夏河 나 娜 빈 彬斌 환 焕桓 욱 旭郁 혁 赫 림 林琳 란 兰 화 花华和 일 一日 보 甫宝
예 艺 유 裕柔 건 建健 한 汉翰 산 山 대 大 덕 德 복 福 남 男南 국 国 권 权 근 根 길 吉 만 万 봉 凤 학 学鹤 홍 弘 신 信新 안 安 웅 雄 위 伟 강 强康 군 军君 평 平萍 춘 春
효 晓孝 도 涛道 려 丽 방 芳 령 玲 설 雪 매 梅 련 莲 휘 辉 걸 杰 호 豪 흔 欣 가 嘉家可 사 思 시 诗 분 芬 봉 峰 붕 鹏 뢰 磊 비 飞 강 刚 파 波 용 蓉 산 珊 박 博 개 凯 우 雨
함 涵 자 梓 월 月 운 云 홍 红宏 탁 卓 요 瑶耀 금 锦 조 兆祖 흥 兴 청 清晴 천 倩 녕 宁 초 超 의 毅义怡 견 娟 결 洁 염 艳 심 心 악 乐 택 泽 소 少 랑 朗 지 之`

// koreanNames are the tables above made ready.
type koreanNames struct {
	family      map[string]unit // by Hangul
	hanjaFamily map[string]unit // by Chinese characters
	hanja       map[rune][]string
}

var koreans = loadKorean()

func loadKorean() koreanNames {
	out := koreanNames{make(map[string]unit), make(map[string]unit), make(map[rune][]string)}
	for line := range strings.Lines(koreanFamilies) {
		f := strings.Fields(line)
		u := append(soundsOf(f[0]), byCustom(spelt(letters, f[2:]...))...)
		out.family[f[0]] = u
		characters := strings.Split(strings.Map(foldHan, f[1]), "")
		if utf8.RuneCountInString(f[0]) > 1 {
			characters = []string{strings.Map(foldHan, f[1])}
		}
		for _, c := range characters {
			out.hanjaFamily[c] = append(out.hanjaFamily[c], u...)
		}
	}
	f := strings.Fields(hanjaSyllables)
	for i := 0; i+1 < len(f); i += 2 {
		for _, c := range f[i+1] {
			out.hanja[foldHan(c)] = append(out.hanja[foldHan(c)], f[i])
		}
	}
	return out
}

// Jamo of the Revised Romanisation in the order of the code chart.
var (
	jamoInitials = strings.Split("g kk n d tt r m b pp s ss - j jj ch k t p h", " ")
	jamoVowels   = strings.Split("a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i", " ")
	jamoFinals   = strings.Split("- k k k n n n t l k m l l l p l m p p t t ng t t k t p t", " ")
)

// romanise spells Hangul syllables by the Revised Romanisation without changes
// of sound between syllables; "" when another character stands among them.
func romanise(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < '가' || r > '힣' {
			return ""
		}
		n := int(r - '가')
		for _, j := range []string{jamoInitials[n/588], jamoVowels[n%588/28], jamoFinals[n%28]} {
			if j != "-" {
				b.WriteString(j)
			}
		}
	}
	return b.String()
}

// soundsOf are the sounds of words in Hangul, without those that aren't.
func soundsOf(hangul ...string) unit {
	var out unit
	for _, h := range hangul {
		for _, s := range spelt(korean, romanise(h)) {
			s.strict = syllables(h)
			out = append(out, s)
			// Eun-geon isn't Eung-eon, as the letters in one word could have it.
			if key := keyBySyllable(h); key != s.key {
				s.key = key
				out = append(out, s)
			}
		}
	}
	return out
}

func keyBySyllable(hangul string) string {
	var b strings.Builder
	for _, r := range hangul {
		b.WriteString(koreanKey(romanise(string(r))))
	}
	return b.String()
}

// syllables spells Hangul syllable by syllable, with l and n at the head of one
// as the South drops and changes them (림 is 임, 로 is 노).
func syllables(hangul string) string {
	var b strings.Builder
	for _, r := range hangul {
		s := romanise(string(r))
		rest, l := strings.CutPrefix(s, "r")
		if !l {
			rest, _ = strings.CutPrefix(s, "n")
		}
		switch {
		case rest != s && rest != "" && strings.IndexByte("yi", rest[0]) >= 0:
			s = rest
		case l:
			s = "n" + rest
		}
		b.WriteString(s)
		b.WriteByte('.')
	}
	return b.String()
}

// koreanConsonants are consonants of romanisations of Korean, longest first, with
// the letter that their spellings meet in.
var koreanConsonants = rewriting([]rewrite{
	{"dzh", "c"}, {"chh", "c"}, {"ng", "N"}, {"kk", "k"}, {"gg", "k"}, {"ck", "k"}, {"kh", "k"}, {"tt", "t"}, {"dd", "t"}, {"th", "t"},
	{"pp", "p"}, {"bb", "p"}, {"ph", "p"}, {"jj", "c"}, {"ch", "c"}, {"dz", "c"}, {"zh", "c"}, {"ss", "s"}, {"sh", "s"}, {"ll", "l"}, {"rr", "l"}, {"lr", "l"},
	{"nn", "n"}, {"mm", "m"}, {"k", "k"}, {"g", "k"}, {"q", "k"}, {"t", "t"}, {"d", "t"}, {"p", "p"}, {"b", "p"}, {"f", "p"}, {"v", "p"},
	{"j", "c"}, {"c", "c"}, {"z", "c"}, {"s", "s"}, {"r", "l"}, {"l", "l"}, {"n", "n"}, {"m", "m"}, {"x", "ks"},
})

// koreanKey brings together the spellings of one Korean sound: Revised,
// McCune–Reischauer, Kontsevich's for Cyrillic, and what people write ("Young",
// "Yeong"; "Soo", "Su").
func koreanKey(s string) string {
	var b []byte
	for i := 0; i < len(s); {
		j := i
		for j < len(s) && strings.IndexByte("aeiouyw", s[j]) >= 0 && (j == i || !newSyllable(s, j)) {
			j++
		}
		if j > i {
			b = append(b, koreanVowel(s[i:j])...)
			if j < len(s) && s[j] == 'h' && (j+1 == len(s) || strings.IndexByte("aeiouyw", s[j+1]) < 0) {
				j++ // "Suh", "Ahn"
			}
			i = j
			continue
		}
		c := koreanConsonants.next(s[i:])
		if c.from == "ng" && i+2 < len(s) && strings.IndexByte("aeiouw", s[i+2]) >= 0 && i > 0 {
			c.to = "N" // "Yongae" and "Yon-gae" are spelt alike
		}
		b = append(b, c.to...)
		i += len(c.from)
	}
	return string(b)
}

// newSyllable reports whether a glide between vowels begins a syllable at i.
func newSyllable(s string, i int) bool {
	vowel := func(i int) bool { return strings.IndexByte("aeiou", s[i]) >= 0 }
	return (s[i] == 'y' || s[i] == 'w') && vowel(i-1) && i+1 < len(s) && vowel(i+1)
}

// koreanVowel is the class of a run of vowels.
func koreanVowel(run string) string {
	bare := strings.Map(func(r rune) rune {
		if r == 'y' || r == 'w' {
			return -1
		}
		return r
	}, run)
	has := func(c string) bool { return strings.Contains(bare, c) }
	switch {
	case bare == "" && strings.Contains(run, "y"):
		return "o"
	case has("ui"), bare == "ee", bare == "i", bare == "ii":
		return "i"
	case has("ae"), has("ai"), has("oe"), has("oi"), bare == "e", bare == "ei":
		return "e"
	case has("a"):
		return glide(run) + "a"
	case has("o"), has("u"):
		return "o"
	case has("i"):
		return "i"
	}
	return "e"
}

// glide keeps ya and wa apart from a: Yang, Wang, Ang.
func glide(run string) string {
	switch run[0] {
	case 'y', 'i':
		return "y"
	case 'w', 'o', 'u':
		return "w"
	}
	return ""
}

// readHangul reads a Korean name: the family name of the table, then the given
// name. What isn't shaped so (a foreign name in Hangul) is read as it sounds and
// never told apart.
func readHangul(words []string, joined string) []reading {
	words = familyFirst(words, func(w string) bool { return koreans.family[w] != nil })
	all := strings.Join(words, "")
	whole := soundsOf(joined)
	family, given := splitFamily(all)
	n := utf8.RuneCountInString(given)
	if len(words) > 1 && words[0] != family {
		family = words[0] // "남 궁민" and "남궁 민" are written by their bearers
		given = strings.TrimPrefix(all, family)
		n = utf8.RuneCountInString(given)
	}
	if koreans.family[family] == nil || n < 1 || n > 2 || romanise(given) == "" {
		var units []unit
		for _, w := range words {
			units = append(units, soundsOf(w))
		}
		return []reading{{units: units, whole: whole}}
	}
	return []reading{{units: []unit{koreans.family[family], soundsOf(given)}, whole: whole, complete: true, sure: notChinese, spelled: true, familyFirst: true}}
}

// familyFirst puts the last word first when only it is a family name and the
// first is a given name of two syllables or more.
func familyFirst(words []string, family func(string) bool) []string {
	if n := len(words); n > 1 && !family(words[0]) && family(words[n-1]) && utf8.RuneCountInString(words[0]) > 1 {
		return append([]string{words[n-1]}, words[:n-1]...)
	}
	return words
}

// readHanja reads Chinese characters as a Korean name; the given name stays
// unread when a character isn't in the table. ok is false without a Korean
// family name.
func readHanja(family, given string) (r reading, ok bool) {
	f := koreans.hanjaFamily[family]
	if f == nil {
		return reading{}, false
	}
	spellings := []string{""}
	for _, c := range given {
		var next []string
		for _, s := range spellings {
			for _, h := range koreans.hanja[c] {
				next = append(next, s+h)
			}
		}
		spellings = next[:min(len(next), 16)]
	}
	slices.Sort(spellings)
	return reading{units: []unit{f, soundsOf(slices.Compact(spellings)...)}, complete: true, familyFirst: true}, true
}
