package name

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/csv"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed nicknames.csv.gz
var packedNicknames []byte

// Nicknames gives the list of nicknames as packed into the program (gzip) and
// the SHA-256, in hex, of the CSV file inside it, for the page of data sets.
// Source: carltonnorthern/nicknames of 2026-06-01, Apache-2.0.
func Nicknames() (packed []byte, sha256Hex string) {
	sum := sha256.Sum256(unpack(packedNicknames))
	return slices.Clone(packedNicknames), hex.EncodeToString(sum[:])
}

// nicknameTables map a folded given name to its groups, by spelling and by sound:
// a formal name and all its nicknames are one group.
type nicknameTables struct{ spelt, heard map[string]nickname }

var nicknames = loadNicknames()

// Given reports whether a single word is known as a given name or a nickname;
// false says nothing, for the table is far from whole.
func Given(word string) bool {
	f := Fold(word)
	return len(f.parts) == 1 && len(f.parts[0].tokens) == 1 && len(f.parts[0].tokens[0].groups) > 0
}

type nickname struct {
	groups []uint16
	formal uint16 // the group named after it, or noGroup
}

// noGroup is the number of no group; groups count from 1.
const noGroup = 0

// with adds the groups of another word of the same sound; of two formal names
// the first stays the formal one.
func (n nickname) with(o nickname) nickname {
	groups := slices.Clone(n.groups)
	for _, g := range o.groups {
		if !slices.Contains(groups, g) {
			groups = append(groups, g)
		}
	}
	if n.formal == noGroup {
		return nickname{groups, o.formal}
	}
	return nickname{groups, n.formal}
}

func loadNicknames() nicknameTables {
	out := make(map[string]nickname)
	count := uint16(noGroup)
	add := func(formal, nick string) {
		f := out[formal]
		if f.formal == noGroup {
			count++
			f.formal = count
			f.groups = append(f.groups, count)
			out[formal] = f
		}
		n := out[nick]
		if !slices.Contains(n.groups, f.formal) {
			n.groups = append(n.groups, f.formal)
			out[nick] = n
		}
	}
	rows, err := csv.NewReader(bytes.NewReader(unpack(packedNicknames))).ReadAll()
	if err != nil {
		panic("name: the embedded list of nicknames can't be read: " + err.Error())
	}
	for _, r := range rows[1:] {
		add(r[0], r[2])
	}
	return nicknameTables{out, addDiminutives(add, out)}
}

func unpack(packed []byte) []byte {
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic("name: the embedded list of nicknames can't be unpacked: " + err.Error())
	}
	b, err := io.ReadAll(r)
	if err != nil {
		panic("name: the embedded list of nicknames can't be unpacked: " + err.Error())
	}
	return b
}

func wordSet(lists ...string) map[string]bool {
	out := make(map[string]bool)
	for _, l := range lists {
		for _, w := range strings.Fields(l) {
			out[w] = true
		}
	}
	return out
}

// Titles stand before a name, suffixes after it.
var (
	titles   = wordSet(`mr mrs ms miss mx dr doctor prof professor sir dame lord lady herr frau monsieur madame mme mlle senor senora sr sra don dona dipl ing mag eng shri smt sheikh shaikh president prasident rev fr hon baron earl duke viscount count capt col gen lt sgt`)
	suffixes = wordSet(`jr sr ii iii iv phd md mba msc bsc msci beng mphil dphil edd jd llb llm cpa cfa pmp cissp pe esq rn dds ing dr csm psm acca fca mcp`)
)

// dropTitles takes titles off the front and suffixes off the end, and Md in
// front for what it abbreviates there.
func dropTitles(ts []token) []token {
	for len(ts) > 2 && titles[ts[0].text] || len(ts) == 2 && titles[ts[0].text] && ts[1].text != "" && len(ts[0].text) > 1 {
		ts = ts[1:]
	}
	for len(ts) > 2 && suffixes[ts[len(ts)-1].text] {
		ts = ts[:len(ts)-1]
	}
	if len(ts) > 1 && (ts[0].text == "md" || ts[0].text == "mohd") {
		ts[0].text = "mohammad"
	}
	return ts
}

var particles = map[script]map[string]bool{
	latin: wordSet(`of the de del della delle di da das do dos du des van von vom zu zum zur der den ter ten la le les los las y
		bin ibn ben bint binti al el ul ad ar as ud abd abdul abdel abdal abdoul af av und und`),
	arabic: wordSet("بن ابن بنت ال عبد"),
	hebrew: wordSet("בן בת"),
}

// headFamilies are particles that are family names too when they stand first: Du
// Xuanming, Le Thi Hoa.
var headFamilies = wordSet("du le do da van")

// dropParticles puts particles aside while two other tokens remain: in "Ben
// Ali" or "Le Van" they are the name.
func dropParticles(ts []token, sc script) []token {
	set := particles[sc]
	if set == nil {
		return ts
	}
	kept := make([]token, 0, len(ts))
	for i, t := range ts {
		if set[t.text] && !(i == 0 && headFamilies[t.text]) || sunArticle(ts, i) {
			continue
		}
		t.article = i > 0 && articles[ts[i-1].text]
		kept = append(kept, t)
	}
	full := 0
	for _, t := range kept {
		if len(t.text) > 1 {
			full++
		}
	}
	if len(kept) < 2 || full == 0 {
		return ts
	}
	return kept
}

// Pairs of a traditional and a simplified character in names; Japanese forms
// that differ from both stand beside the traditional one's.
var simplified = pairs(`陳陈劉刘張张楊杨黃黄趙赵吳吴孫孙馬马鄭郑謝谢許许馮冯葉叶蕭萧鄧邓蔣蒋盧卢羅罗韓韩蘇苏賈贾魯鲁
顧顾龍龙錢钱湯汤閻阎賴赖龔龚陸陆鄒邹譚谭莊庄呂吕嚴严偉伟軍军麗丽華华國国傑杰強强靜静濤涛鵬鹏輝辉紅红蘭兰鳳凤瓊琼瑩莹榮荣義义
東东慶庆曉晓穎颖潔洁學学維维寧宁凱凯銘铭澤泽啟启啓启詩诗夢梦嬌娇齊齐歐欧陽阳諸诸聞闻鍾钟鐘钟豐丰賢贤順顺貴贵蓮莲愛爱瑋玮婭娅寶宝
遠远達达運运進进禮礼衛卫黨党鋒锋鋼钢鐵铁銀银萬万齡龄賀贺韋韦喬乔關关費费薩萨簡简駱骆畢毕鮑鲍閔闵項项單单藍蓝鞏巩厲厉滿满
譙谯竇窦祿禄葦苇淩凌倫伦儀仪億亿優优儒儒勝胜勛勋勳勋協协卻却厚厚喚唤堅坚壽寿奧奥嫻娴孟孟寬宽實实將将尋寻導导屆届崗岗嶺岭嶽岳巖岩
帥帅幀帧幹干廣广彥彦後后從从復复恆恒悅悦惠惠憲宪應应懷怀戀恋揚扬換换撫抚擇择攜携敏敏數数時时晉晋暉晖書书會会權权樂乐樺桦機机歸归
淵渊漢汉潤润濱滨瀅滢瀾澜燁烨燦灿燕燕爾尔獻献現现瑤瑶瑪玛璽玺環环產产畫画盡尽監监盤盘睿睿確确碩硕祥祥禎祯種种積积穩稳筆笔節节範范築筑
純纯紀纪紹绍終终組组結结給给綠绿綱纲緒绪緯纬縈萦績绩織织續续纓缨羣群翹翘聖圣聰聪聲声職职肅肃脈脉臨临與与興兴舉举芸芸莉莉萊莱葒荭蒼苍
蔭荫藝艺薔蔷蕓芸藥药號号衆众術术裝装製制親亲覺觉觀观訓训記记詠咏誌志誠诚調调諒谅論论謙谦證证識识議议護护讓让豔艳艷艳負负財财貝贝
責责質质贊赞躍跃車车軒轩載载輕轻輪轮辰辰農农連连週周遊游過过選选還还鄉乡鄧邓釗钊鈞钧鈺钰鉅巨鉑铂錦锦錫锡鍵键鎮镇鏡镜鑄铸鑒鉴長长門门開开
閑闲間间閣阁闊阔際际隨随險险隱隐難难雙双雲云霧雾霽霁靈灵頌颂預预領领頻频願愿風风飛飞養养駒驹駿骏騰腾驊骅驍骁驕骄魚鱼鮮鲜鴻鸿鵑鹃鷹鹰鶴鹤
麥麦黎黎點点斎斋齋斋沢泽渡渡辺边邊边桜樱櫻樱廣广広广恵惠栄荣実实収收円圆圓圆竜龙滝泷瀧泷静静浜滨検检関关鉄铁塩盐鹽盐仏佛沖冲淨净浄净珍珍真真眞真
勲勋勵励團团處处礎础寫写劍剑劎剑劉刘勁劲動动區区參参員员場场壯壮壇坛夢梦妝妆嫣嫣孫孙層层嶸嵘巒峦鄺邝鄔邬鄭郑酈郦鄰邻冊册冑胄`)

func pairs(s string) map[rune]rune {
	out := make(map[rune]rune)
	rs := []rune(strings.Join(strings.Fields(s), ""))
	for i := 0; i+1 < len(rs); i += 2 {
		out[rs[i]] = rs[i+1]
	}
	return out
}

func foldHan(r rune) rune {
	if s, ok := simplified[r]; ok {
		return s
	}
	if unicode.Is(unicode.Hiragana, r) || unicode.Is(unicode.Katakana, r) || r == 'ー' {
		return foldKana(r)
	}
	return keepLetters(r)
}

// foldKana writes katakana as hiragana.
func foldKana(r rune) rune {
	if r >= 'ァ' && r <= 'ヶ' {
		return r - 'ァ' + 'ぁ'
	}
	if r == 'ー' {
		return -1
	}
	return keepLetters(r)
}

var arabicLetters = strings.NewReplacer("أ", "ا", "إ", "ا", "آ", "ا", "ٱ", "ا", "ى", "ي", "ی", "ي", "ک", "ك",
	"ة", "ه", "ؤ", "و", "ئ", "ي", "ـ", "")

// foldArabic drops vowel signs, unifies the letters that are written for each
// other, and takes the article off longer words.
func foldArabic(w string) string {
	w = norm.NFC.String(w)
	article := strings.HasPrefix(w, "ال") // without hamza: إليزابيث begins with a vowel
	w = strings.Map(keepLetters, arabicLetters.Replace(w))
	if rest := withoutAl(w); article {
		return rest
	}
	return w
}

func withoutAl(w string) string {
	if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) >= 3 {
		return rest
	}
	return w
}
