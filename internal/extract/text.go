package extract

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	xunicode "golang.org/x/text/encoding/unicode"
)

// decodeText turns the bytes of a text file into UTF-8 with \n line ends. It
// reports false for bytes that are no text.
func decodeText(data []byte) (string, bool) {
	var s string
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		s = string(data[3:])
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		s = decoded(xunicode.UTF16(xunicode.LittleEndian, xunicode.UseBOM), data)
	case bytes.IndexByte(data, 0) >= 0:
		enc, ok := wideWithoutMark(data)
		if !ok {
			return "", false
		}
		s = decoded(enc, data)
	case utf8.Valid(data):
		s = string(data)
	default:
		s = decoded(legacy(data), data)
	}
	s = strings.ToValidUTF8(s, "�")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return s, plausible(s)
}

func decoded(enc encoding.Encoding, data []byte) string {
	b, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return ""
	}
	return string(b)
}

// wideWithoutMark tells UTF-16 without a byte order mark by where its zeros stand.
func wideWithoutMark(data []byte) (encoding.Encoding, bool) {
	var zeros [2]int
	sample := data[:min(len(data), 4096)]
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	half := len(sample) / 2
	switch {
	case zeros[1]*10 > half*4 && zeros[0]*20 < half:
		return xunicode.UTF16(xunicode.LittleEndian, xunicode.IgnoreBOM), true
	case zeros[0]*10 > half*4 && zeros[1]*20 < half:
		return xunicode.UTF16(xunicode.BigEndian, xunicode.IgnoreBOM), true
	}
	return nil, false
}

// plausible reports whether decoded text consists of characters that text has:
// at most two in a hundred are controls or undecodable.
func plausible(s string) bool {
	bad, all := 0, 0
	for _, r := range s {
		all++
		if r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\n\t\f\v\x1a\x1b", r) {
			bad++
		}
	}
	return all > 0 && bad*50 <= all
}

// legacy guesses the 8-bit or multi-byte encoding of text that isn't UTF-8. It
// serves reading and nothing else: no language is derived from it.
func legacy(data []byte) encoding.Encoding {
	high := 0
	for _, b := range data {
		if b >= 0x80 {
			high++
		}
	}
	if high*4 < len(data) {
		return charmap.Windows1252
	}
	best, score := encoding.Encoding(charmap.Windows1252), 0
	for _, enc := range []encoding.Encoding{
		charmap.Windows1251, charmap.KOI8R, japanese.ShiftJIS, japanese.EUCJP,
		simplifiedchinese.GB18030, korean.EUCKR, traditionalchinese.Big5,
	} {
		if v := naturalness(decoded(enc, data)); v > score {
			best, score = enc, v
		}
	}
	return best
}

// naturalness counts what natural text in a script has and misdecoded bytes
// lack: small letters after small letters, kana, syllables and ideographs of
// the common blocks, each against what can't be.
func naturalness(s string) int {
	v := 0
	prev := rune(0)
	for _, r := range s {
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t':
			v -= 10
		case r >= 0x3040 && r <= 0x30ff:
			v += 4
		case r >= 0xac00 && r <= 0xd7a3, r >= 0x4e00 && r <= 0x9fff:
			v += 2
		case r >= 0xff61 && r <= 0xff9f, r >= 0xe000 && r <= 0xf8ff:
			v -= 2
		case r > 0x7f && unicode.IsLower(r):
			v++
		case r > 0x7f && unicode.IsUpper(r) && unicode.IsLower(prev):
			v -= 3
		case r > 0x7f && unicode.IsSymbol(r):
			v--
		}
		prev = r
	}
	return v
}
