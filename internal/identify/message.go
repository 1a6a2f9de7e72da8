package identify

import "strings"

// AsksOffPlatform reports whether a message asks to go on at a messenger: a
// messenger's name and, within one sentence of it, a word that asks to move,
// to write or to add. Naming a messenger as a skill or a product asks nothing.
func AsksOffPlatform(text string) bool {
	low := strings.ToLower(newView(text).text)
	for _, sentence := range strings.FieldsFunc(low, func(r rune) bool {
		return r == '.' || r == '!' || r == '?' || r == '\n' || r == '。' || r == ';'
	}) {
		if !hasWord(sentence, messengers) {
			continue
		}
		if hasWord(sentence, askWords) || strings.Contains(sentence, "@") && hasWord(sentence, selfWords) {
			return true
		}
	}
	return false
}

// NamesMessenger reports whether a text names a messenger at all: an applicant
// who was asked there first moves nobody.
func NamesMessenger(text string) bool {
	return hasWord(strings.ToLower(newView(text).text), messengers)
}

var messengers = []string{
	"telegram", "whatsapp", "whats app", "wechat", "weixin", "skype", "discord", "signal", "viber", "line app", "tg",
	"телеграм", "телеграмм", "ватсап", "вотсап", "скайп", "微信", "电报", "تيليجرام", "واتساب",
}

// askWords ask to move. "Signal" and "line" are common words, so a bare name
// never suffices.
var askWords = []string{
	"message me", "text me", "contact me", "reach me", "ping me", "add me", "dm me", "write me", "write to me", "find me",
	"reach out", "chat on", "chat via", "chat over", "talk on", "talk via", "talk over", "speak on", "continue on",
	"continue in", "continue via", "continue over", "continue our", "move to", "move over to", "move our", "move this",
	"switch to", "go to", "come to", "let's use", "lets use", "let us use", "can we use", "could we use", "prefer to use",
	"connect on", "connect via", "communicate on", "communicate via", "communicate over", "discuss on", "discuss via",
	"discuss over", "your telegram", "your whatsapp", "your wechat", "your skype", "your discord", "your signal",
	"do you have", "do you use", "are you on", "share your", "send me your", "give me your", "my telegram is",
	"my whatsapp is", "my skype is", "my discord is", "my wechat is", "here is my", "here's my",
	"escríbeme", "escribeme", "hablemos por", "contáctame", "schreib mir", "schreiben sie mir", "écrivez-moi", "écris-moi",
	"contactez-moi", "me chame", "fale comigo", "напишите", "напиши", "пишите", "перейдем", "перейдём", "давайте в",
	"联系我", "加我", "تواصل", "راسلني",
}

var selfWords = []string{"my", "me", "at", "i"}

// hasWord reports whether one of the phrases stands in s, free of letters on
// either side where it is written in ASCII.
func hasWord(s string, phrases []string) bool {
	for _, p := range phrases {
		for i := 0; ; {
			k := strings.Index(s[i:], p)
			if k < 0 {
				break
			}
			begin, end := i+k, i+k+len(p)
			if !isASCII(p) || !isAlnum(at(s, begin-1)) && !isAlnum(at(s, end)) {
				return true
			}
			i = begin + 1
		}
	}
	return false
}
