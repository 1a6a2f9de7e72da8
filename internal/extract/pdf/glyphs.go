package pdf

import (
	"strconv"
	"strings"
)

// glyphNames are the names that fonts give to what isn't a letter or digit of
// its own name, with the text meant: name and text in turn. They come from
// Adobe's glyph list, as far as résumés use it; ligatures are taken apart.
var glyphNames = pairs(`space  exclam ! quotedbl " numbersign # dollar $ percent % ampersand & quotesingle '
quoteright ’ quoteleft ‘ parenleft ( parenright ) asterisk * plus + comma , hyphen - minus − period . slash /
zero 0 one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 colon : semicolon ; less < equal = greater >
question ? at @ bracketleft [ backslash \ bracketright ] asciicircum ^ underscore _ grave ` + "`" + ` braceleft { bar |
braceright } asciitilde ~ bullet • endash – emdash — quotedblleft “ quotedblright ” quotedblbase „ quotesinglbase ‚
guillemotleft « guillemotright » guilsinglleft ‹ guilsinglright › ellipsis … dagger † daggerdbl ‡ section § paragraph ¶
copyright © registered ® trademark ™ degree ° plusminus ± multiply × divide ÷ periodcentered · middot · cedilla ¸
sterling £ yen ¥ euro € Euro € cent ¢ currency ¤ onehalf ½ onequarter ¼ threequarters ¾ fraction ⁄ mu µ
ff ff fi fi fl fl ffi ffi ffl ffl germandbls ß ae æ AE Æ oe œ OE Œ oslash ø Oslash Ø aring å Aring Å eth ð Eth Ð
thorn þ Thorn Þ dotlessi ı lslash ł Lslash Ł exclamdown ¡ questiondown ¿ acute ´ dieresis ¨ circumflex ˆ tilde ˜
macron ¯ breve ˘ dotaccent ˙ ring ˚ caron ˇ hungarumlaut ˝ ogonek ˛ arrowright → arrowleft ← nbspace  sfthyphen -
visiblespace ␣ diamond ♦ triangleright ▷ circlecopyrt © asteriskmath ∗ bardbl ‖ openbullet ◦ lozenge ◊ checkmark ✓`)

// accents are the endings of names such as "eacute", with their combining mark.
var accents = map[string]string{
	"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "macron": "\u0304", "breve": "\u0306",
	"dotaccent": "\u0307", "dieresis": "\u0308", "ring": "\u030a", "hungarumlaut": "\u030b", "caron": "\u030c",
	"cedilla": "\u0327", "ogonek": "\u0328", "commaaccent": "\u0326",
}

// pairs splits a list of names and texts that alternate; a text may be empty,
// which stands for the space.
func pairs(s string) map[string]string {
	m := map[string]string{}
	for line := range strings.Lines(s) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), " ")
		for i := 0; i+1 < len(f); i += 2 {
			m[f[i]] = f[i+1]
		}
	}
	m["space"], m["nbspace"] = " ", " "
	return m
}

// glyphText is the text of a glyph name; empty when the name tells nothing.
func glyphText(name string) string {
	name, _, _ = strings.Cut(name, ".") // "a.sc": a variant of a
	if t, ok := glyphNames[name]; ok {
		return t
	}
	if len(name) == 1 {
		return name
	}
	if len(name) > 1 && isLetter(name[0]) {
		if mark, ok := accents[name[1:]]; ok {
			return name[:1] + mark
		}
	}
	if first, rest, joined := strings.Cut(name, "_"); joined {
		a, b := glyphText(first), glyphText(rest) // "f_i": a ligature named by its parts
		if a == "" || b == "" {
			return ""
		}
		return a + b
	}
	for _, prefix := range []string{"uni", "u"} {
		if hex, ok := strings.CutPrefix(name, prefix); ok && len(hex) >= 4 {
			if v, err := strconv.ParseUint(hex[:min(len(hex), 10-2*len(prefix))], 16, 32); err == nil && v <= 0x10FFFF {
				return string(rune(v))
			}
		}
	}
	return ""
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
