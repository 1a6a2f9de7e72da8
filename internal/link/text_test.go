package link

import (
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/screen"
)

func TestWordsOfEveryScript(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"spaces and signs part words", "Built, re-built; C3PO's API.", "built re built c3po s api"},
		{"Han has no spaces: each character is one", "負責支付系統。", "負 責 支 付 系 統"},
		{"so has kana, with Latin between", "Goで決済サーバーを開発", "go で 決 済 サ ー バ ー を 開 発"},
		{"a character keeps its marks", "พัฒนา ระบบ", "พั ฒ น า ร ะ บ บ"},
		{"Khmer has none either", "កម្ម", "ក ម្ ម"},
		{"Hangul has spaces", "결제 시스템을 개발", "결제 시스템을 개발"},
		{"Cyrillic", "Разработал платёжный сервис", "разработал платёжный сервис"},
		{"Arabic with vowel signs and a long stroke is Arabic without", "طَوَّرَ خـــدمة الدفع", "طور خدمة الدفع"},
		{"Hebrew with points is Hebrew without", "שָׁלוֹם עולם", "שלום עולם"},
		{"a letter composed or with its mark after it", "Re\u0301sume\u0301 r\u00e9sum\u00e9", "r\u00e9sum\u00e9 r\u00e9sum\u00e9"},
		{"letters of full width and in a ligature", "Ｂｕｉｌｔ e\ufb03cient \uff76\uff9e", "built efficient ガ"},
		{"what nobody sees parts nothing", "pay\u00adment led\u200bger", "payment ledger"},
		{"Devanagari keeps its vowels", "भुगतान सेवा", "भुगतान सेवा"},
		{"nothing but signs", "— • …", ""},
	} {
		if got := strings.Join(wordsOf(tt.text), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestTwoCharactersWithoutSpacesAreAsLongAsAWord(t *testing.T) {
	for text, want := range map[string]int{"": 0, "seven plain words stand in this line": 7, "負責支付系統開發": 4, "Go 決済サーバー": 5, "결제 시스템": 2} {
		if got := lengthOf(wordsOf(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

func TestRunsAreTheHashesOfThreeWords(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 3))
	for _, n := range []int{0, 2, 3, 40, 900} {
		words := make([]string, n)
		for i := range words {
			words[i] = invented(random.IntN(300))
		}
		var want []uint64
		for i := 0; i+3 <= n; i++ {
			h := fnv.New64a()
			for _, w := range words[i : i+3] {
				h.Write([]byte(w + "\x00"))
			}
			want = append(want, h.Sum64())
		}
		slices.Sort(want)
		if got := shingles(words); !slices.Equal(got, slices.Compact(want)) {
			t.Errorf("%d words: %d runs, want %d", n, len(got), len(want))
		}
	}
	skewed := make([]uint64, 500)
	for i := range skewed {
		skewed[i] = random.Uint64() >> 40
	}
	if sortRuns(skewed); !slices.IsSorted(skewed) {
		t.Error("runs with the same first bits aren't sorted")
	}
}

func TestOnesNamesAreLeftOutOfOnesText(t *testing.T) {
	const text = "%s leads the payments group. %s has built its ledger, its scheduler and the whole of its reporting since 2019. Ask %s."
	const plain = " leads the payments group.  has built its ledger, its scheduler and the whole of its reporting since 2019. Ask ."
	with := func(self, text string) *Record {
		return resume(1, self, text+honest)
	}
	want := with("", plain)
	for _, tt := range []struct{ name, self, inText string }{
		{"each part of a name", "Anna Probe", "Anna Probe"},
		{"one part alone", "Anna Probe", "PROBE"},
		{"with a hyphen and an apostrophe", "Anne-Marie O'Probe", "Anne-Marie O’Probe"},
		{"letters composed in one, not in the other", "Zo\u00eb Probe", "Zoe\u0308 Probe"},
		{"Han without spaces", "樣本花", "樣本花"},
		{"Han with a space in the form", "樣 本花", "樣本花"},
		{"Hangul", "표본 인", "표본 인"},
		{"Arabic", "عينة مثال", "عَيِّنة مثال"},
		{"Cyrillic", "Проба Анна", "ПРОБА Анна"},
	} {
		got := with(tt.self, strings.ReplaceAll(text, "%s", tt.inText))
		if !slices.Equal(got.Shingles, want.Shingles) || got.Words != want.Words {
			t.Errorf("%s: the text is another with the name than without", tt.name)
		}
		if a, b := passageValues(got), passageValues(want); !slices.Equal(a, b) {
			t.Errorf("%s: its sentences are others with the name than without", tt.name)
		}
	}
	if got := with("中 本", "中国的系统和中国的数据"); len(got.Shingles) == len(with("", "中国的系统和中国的数据").Shingles)-2 {
		t.Error("a single character of a name is taken out of other words")
	}
	if got := with("Anna Probe", strings.ReplaceAll(text, "%s", "Boris Muster")); slices.Equal(got.Shingles, want.Shingles) {
		t.Error("another's name is left out too")
	}
}

func passageValues(r *Record) (out []string) {
	for _, s := range r.Signatures {
		if s.Kind == screen.KindPassage {
			out = append(out, s.Value)
		}
	}
	return out
}

func TestContactsAreLeftOutOfTheText(t *testing.T) {
	record := func(mail, phone string) *Record {
		text := "Write to " + mail + " or call " + phone + " for the ledger that settles four million payments every night.\n\n" + honest
		doc := screen.Document{ID: "d1", Role: "resume", Text: text, Quality: screen.Quality{Verdict: screen.Good}}
		var ids []screen.Identifier
		for _, v := range []string{mail, phone} {
			at := strings.Index(text, v)
			ids = append(ids, screen.Identifier{Kind: screen.KindEmail, Value: v, Where: []screen.Where{{Document: "d1", Start: at, End: at + len(v), Source: "text"}}})
		}
		return Sign(Subject{App: &screen.Application{ID: "a"}, Docs: []screen.Document{doc}, Identifiers: ids})
	}
	a, b := record("anna@mail.example", "+1 202 555 0101"), record("b.muster.77@post.example", "+1 202 555 0199")
	if !slices.Equal(a.Shingles, b.Shingles) || !slices.Equal(passageValues(a), passageValues(b)) || len(passageValues(a)) == 0 {
		t.Error("two contacts make two texts of one")
	}
}

// scripts have words of one alphabet each, from which texts are invented.
func scripts() map[string]func(random *rand.Rand) string {
	letters := func(first, count rune, from, to int, space string) func(*rand.Rand) string {
		return func(random *rand.Rand) string {
			var b strings.Builder
			for range from + random.IntN(to-from+1) {
				b.WriteRune(first + rune(random.IntN(int(count))))
			}
			return b.String() + space
		}
	}
	return map[string]func(*rand.Rand) string{
		"Han": letters(0x4E00, 800, 1, 3, ""), "kana": letters(0x3042, 70, 2, 4, ""), "Hangul": letters(0xAC00, 900, 2, 4, " "),
		"Arabic": letters(0x0627, 20, 3, 7, " "), "Cyrillic": letters(0x0430, 32, 3, 9, " "), "Thai": letters(0x0E01, 40, 3, 6, ""),
		"Devanagari": letters(0x0915, 30, 2, 6, " "), "Greek": letters(0x03B1, 16, 3, 9, " "),
	}
}

// inventedSentences invents sentences of words of a common vocabulary, as a trade has it.
func inventedSentences(random *rand.Rand, vocabulary []string, sentences int) []string {
	out := make([]string, sentences)
	for i := range out {
		var b strings.Builder
		for range 12 + random.IntN(10) {
			b.WriteString(vocabulary[random.IntN(len(vocabulary))])
		}
		out[i] = b.String() + ".\n\n"
	}
	return out
}

func TestRewordingsAreFoundInEveryScript(t *testing.T) {
	for script, word := range scripts() {
		random := rand.New(rand.NewPCG(9, 9))
		vocabulary := make([]string, 600)
		for i := range vocabulary {
			vocabulary[i] = word(random)
		}
		base := inventedSentences(random, vocabulary, 30)
		copied := slices.Clone(base)
		for _, i := range random.Perm(len(copied))[:3] {
			copied[i] = inventedSentences(random, vocabulary, 1)[0]
		}
		all := []*Record{resume(1, "Anna Probe", strings.Join(base, "")), resume(2, "Boris Muster", strings.Join(copied, "")),
			resume(3, "Chloe Specimen", strings.Join(inventedSentences(random, vocabulary, 30), ""))}
		res := find(t, all[1], Policy{}, all[0], all[2])
		if len(res.Soft) != 1 || res.Soft[0].Other != 1 || res.Soft[0].Measure < softJaccard {
			t.Errorf("%s: soft links %+v", script, res.Soft)
		}
		if res := find(t, all[2], Policy{}, all[0], all[1]); len(res.Links) != 0 {
			t.Errorf("%s: a stranger is linked: %v", script, kinds(res))
		}
	}
}
