package pdf

import (
	"bytes"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/extract/imagehash"
)

// infoKey ties an entry of the information dictionary to our key.
type infoKey struct {
	tag, key string
	date     bool
}

// infoKeys are the entries that are read. The document's language is left out
// on purpose: it tells of a person's origin, and mostly of the software's default.
var infoKeys = []infoKey{
	{"Title", "title", false}, {"Author", "author", false}, {"Subject", "subject", false}, {"Keywords", "keywords", false},
	{"Creator", "creator", false}, {"Producer", "producer", false}, {"CreationDate", "created", true}, {"ModDate", "modified", true},
}

// maxMeta bounds one value of the metadata, in bytes.
const maxMeta = 2_000

func setInfo(m map[string]string, k infoKey, v string) {
	if v = cleanMeta(v); v == "" {
		return
	}
	if k.date {
		v = Date(v)
	}
	m[k.key] = v
}

// cleanMeta makes one line of a value: control characters become spaces.
func cleanMeta(v string) string {
	v = strings.ToValidUTF8(v, "\uFFFD")
	v = strings.Join(strings.FieldsFunc(v, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if len(v) > maxMeta {
		v = strings.ToValidUTF8(v[:maxMeta], "")
	}
	return v
}

// Date turns a PDF date, "D:20260102150405+05'30'", into RFC 3339 with the
// offset that it states. A date without an offset stays without one
// ("2026-01-02T15:04:05"), one of a day is that day; what can't be read stays
// as it is.
func Date(v string) string {
	s := strings.TrimPrefix(strings.TrimSpace(v), "D:")
	digits := 0
	for digits < len(s) && digits < 14 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	layouts := map[int][2]string{
		14: {"20060102150405", "2006-01-02T15:04:05"}, 12: {"200601021504", "2006-01-02T15:04:05"},
		8: {"20060102", time.DateOnly}, 6: {"200601", "2006-01"}, 4: {"2006", "2006"},
	}
	l, ok := layouts[digits]
	if !ok {
		return v
	}
	t, err := time.Parse(l[0], s[:digits])
	if err != nil || t.Year() == 0 {
		return v
	}
	out := t.Format(l[1])
	if digits < 12 {
		return out
	}
	return out + offset(s[digits:])
}

// offset reads "Z", "+05'30'", "+05'30", "+0530", "-05" as RFC 3339 writes them;
// empty when none is stated or it can't be one.
func offset(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "'", ""), ":", "")
	if s == "" {
		return ""
	}
	if s[0] == 'Z' {
		return "Z"
	}
	for len(s) < 5 {
		s += "0"
	}
	t, err := time.Parse("-0700", s[:5])
	if err != nil {
		return ""
	}
	return t.Format("-07:00")
}

// xmpKeys are the properties of an XMP packet that are read.
var xmpKeys = map[string]string{
	"CreatorTool": "xmp_creator_tool", "DocumentID": "xmp_document_id", "InstanceID": "xmp_instance_id",
	"OriginalDocumentID": "xmp_original_document_id", "CreateDate": "xmp_created", "ModifyDate": "xmp_modified",
}

// maxXMP bounds a packet; one with thumbnails is larger and tells no more.
const maxXMP = 256 << 10

// readXMP adds what the last readable XMP packet of a file says. Packets stand
// uncompressed in the file, by their standard, so that they can be found.
func readXMP(m map[string]string, data []byte) {
	end := bytes.LastIndex(data, []byte("</x:xmpmeta>"))
	if end < 0 {
		return
	}
	from := bytes.LastIndex(data[max(0, end-maxXMP):end], []byte("<x:xmpmeta"))
	if from < 0 {
		return
	}
	imagehash.XMP(data[max(0, end-maxXMP)+from:end], func(key, value string) { setXMP(m, xmpKeys[key], value) })
}

// setXMP keeps the first value of a key: later ones belong to ingredients and history.
func setXMP(m map[string]string, key, v string) {
	if v = cleanMeta(v); key != "" && v != "" && m[key] == "" {
		m[key] = v
	}
}
