package identify

import "strings"

// AsksOffPlatform reports whether a message asks to go on at a messenger: a
// messenger's name and, close by in the same sentence, words that ask to move,
// to write or to add, or an own handle. Naming a messenger as a skill, a product
// or a colleague's tool asks nothing.
func AsksOffPlatform(text string) bool {
	low := strings.ToLower(newView(text).text)
	for _, sentence := range strings.FieldsFunc(low, func(r rune) bool {
		return r == '.' || r == '!' || r == '?' || r == '\n' || r == '。' || r == ';'
	}) {
		for _, at := range phraseEnds(sentence, messengers) {
			before, after := sentence[max(0, at.start-nearby):at.start], sentence[at.end:min(len(sentence), at.end+nearby)]
			if hasWord(before, askWords) || hasWord(after, askWords) || hasWord(before[max(0, len(before)-directly):], askDirectly) || ownHandle(before, after) {
				return true
			}
		}
	}
	return false
}

// How far from a messenger's name words may stand that ask to move there, in
// bytes; those of askDirectly are common and must stand right before it.
const (
	nearby   = 60
	directly = 20
)

// ownHandle reports whether a handle or number stands behind a messenger's name:
// "my telegram: @annaprobe", "telegram @annaprobe", "whatsapp is +1 202".
func ownHandle(before, after string) bool {
	own := strings.HasSuffix(" "+strings.TrimSpace(before), " my")
	after = strings.TrimLeft(after, " :-(")
	for _, w := range []string{"is", "id", "handle", "username", "number", "account", "me"} {
		if rest, ok := strings.CutPrefix(after, w+" "); ok {
			after, own = rest, true
		}
	}
	after = strings.TrimLeft(after, " :-(")
	return strings.HasPrefix(after, "@") || own && (strings.HasPrefix(after, "+") || strings.Contains(after, "@"))
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
	"switch to", "let's use", "lets use", "let us use", "can we use", "could we use",
	"connect on", "connect via", "communicate on", "communicate via", "communicate over", "discuss on", "discuss via",
	"discuss over", "send me your", "give me your", "here is my", "here's my",
	"escríbeme", "escribeme", "hablemos por", "contáctame", "schreib mir", "schreiben sie mir", "écrivez-moi", "écris-moi",
	"contactez-moi", "me chame", "fale comigo", "напишите", "напиши", "пишите", "перейдем", "перейдём", "давайте в",
	"联系我", "加我", "تواصل", "راسلني",
}

// askDirectly ask only right before the messenger's name.
var askDirectly = []string{"go to", "come to", "prefer to use", "do you have", "do you use", "are you on", "share your", "what is your", "what's your", "join me on", "meet on", "call on"}

// phrase is where one of some phrases stands.
type phrase struct{ start, end int }

// hasWord reports whether one of the phrases stands in s, free of letters on
// either side where it is written in ASCII.
func hasWord(s string, phrases []string) bool { return len(phraseEnds(s, phrases)) > 0 }

// phraseEnds finds the places of phrases.
func phraseEnds(s string, phrases []string) (out []phrase) {
	for _, p := range phrases {
		for i := 0; ; {
			k := strings.Index(s[i:], p)
			if k < 0 {
				break
			}
			begin, end := i+k, i+k+len(p)
			if !isASCII(p) || !isAlnum(at(s, begin-1)) && !isAlnum(at(s, end)) {
				out = append(out, phrase{begin, end})
			}
			i = begin + 1
		}
	}
	return out
}
