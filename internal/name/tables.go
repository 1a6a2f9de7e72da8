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

// nicknames maps a folded given name to its groups: a formal name and all its
// nicknames are one group.
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

func loadNicknames() map[string]nickname {
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
	for line := range strings.Lines(diminutives) {
		w := strings.Fields(line)
		for _, nick := range w[1:] {
			add(w[0], nick)
		}
	}
	return out
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

// diminutives are short forms outside English that the list lacks, the formal
// name first.
const diminutives = `aleksandr sasha shura sanya alex
alexander sasha sascha alex xander
aleksandra sasha ola
aleksei alyosha lyosha alex
anastasia nastya asya
andrei andriy andrew
anna anya hania ania
boris borya
daria dasha
dmitri dima mitya
ekaterina katya kate
elena lena
evgeny zhenya eugene
galina galya
grigori grisha
ivan vanya
konstantin kostya
ksenia ksyusha
maria masha mascha marysia
mikhail misha mykhailo michael
mykola kolya
natalia natasha
nikolai kolya nick
oleksandr sasha alex olexandr
olga olya
pavel pasha
pyotr petya peter petro
sergei seryozha serhii serhiy
stanislav stas slava
svetlana sveta
tatiana tanya
viktor vitya victor
vladimir vova volodya volodymyr
vladislav vlad slava
yekaterina katya
yevgeny zhenya eugene yevhen
yuri yura
francisco paco pancho kiko
jose pepe chepe
jesus chuy chucho
guillermo memo
ignacio nacho
enrique quique kike
eduardo lalo edu
antonio tono toni
manuel manolo manu
rosario charo
dolores lola
concepcion concha
joao joaozinho
luis lucho lou
johannes hannes hans johann
friedrich fritz
heinrich heinz
katharina kathi kathrin
margarete grete gretchen
matthias matze
sebastian basti
tobias tobi
wilhelm willi
malgorzata gosia
katarzyna kasia
tomasz tomek
piotr piotrek
jakub kuba
krzysztof krzysiek
agnieszka aga
joanna asia
`

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
	suffixes = wordSet(`jr sr ii iii iv phd md mba msc bsc msci meng beng mphil dphil edd jd llb llm cpa cfa pmp cissp pe esq rn dds ing dr csm psm acca fca mcp`)
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

// dropParticles puts particles aside while two other tokens remain: in "Ben
// Ali" or "Le Van" they are the name.
func dropParticles(ts []token, sc script) []token {
	set := particles[sc]
	if set == nil {
		return ts
	}
	var kept []token
	for _, t := range ts {
		if !set[t.text] {
			kept = append(kept, t)
		}
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

// Pairs of a traditional and a simplified character that are common in names.
var simplified = pairs(`陳陈劉刘張张楊杨黃黄趙赵吳吴孫孙馬马鄭郑謝谢許许馮冯葉叶蕭萧鄧邓蔣蒋盧卢羅罗韓韩蘇苏賈贾魯鲁
范范顧顾龍龙錢钱湯汤閻阎賴赖龔龚陸陆鄒邹譚谭廖廖莊庄呂吕嚴严偉伟軍军麗丽華华國国芳芳傑杰強强勇勇靜静濤涛
鵬鹏輝辉紅红蘭兰鳳凤瓊琼瑩莹榮荣義义東东慶庆曉晓穎颖潔洁學学維维寧宁凱凯銘铭澤泽啟启詩诗夢梦嬌娇齊齐歐欧
陽阳諸诸聞闻鍾钟豐丰賢贤順顺貴贵蓮莲愛爱瑋玮婭娅寶宝遠远達达運运進进禮礼衛卫黨党鋒锋鋼钢鐵铁銀银鑫鑫`)

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
	w = strings.Map(keepLetters, arabicLetters.Replace(norm.NFC.String(w)))
	if rest, ok := strings.CutPrefix(w, "ال"); ok && len([]rune(rest)) >= 3 {
		return rest
	}
	return w
}
