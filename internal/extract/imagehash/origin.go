package imagehash

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"hash/crc32"
	"strings"
	"unicode"

	"bonafide/internal/screen"
)

// Bounds of what is read of one file: its own words about its making are short.
const (
	maxBlocks = 400     // segments or chunks looked at
	maxBlock  = 1 << 20 // bytes looked at of one of them
	maxWords  = 200     // bytes kept of one text
	maxTags   = 200     // of an Exif directory
	urlOfType = "digitalsourcetype/"
)

// Origin adds to the record what the bytes of a picture file say of their own
// making: the program, whether a camera is named, and the digital source type of
// IPTC, from Exif, XMP, PNG texts and C2PA (JUMBF) manifests. Nothing is
// verified: a signature says who signed, and absence says nothing. No place, no
// serial number, no author and no date is read.
func Origin(d *screen.Image, data []byte) {
	o := origin{d}
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8")):
		o.jpeg(data[2:])
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		o.png(data[8:])
	case len(data) > 12 && bytes.HasPrefix(data, []byte("RIFF")) && string(data[8:12]) == "WEBP":
		o.webp(data[12:])
	case bytes.HasPrefix(data, []byte("II*\x00")), bytes.HasPrefix(data, []byte("MM\x00*")):
		o.exif(data)
	}
}

// origin fills one record.
type origin struct{ *screen.Image }

// jpeg walks the segments before the picture's data.
func (o origin) jpeg(b []byte) {
	for range maxBlocks {
		if len(b) < 4 || b[0] != 0xff || b[1] == 0xda {
			return
		}
		n := int(binary.BigEndian.Uint16(b[2:]))
		if n < 2 || 2+n > len(b) {
			return
		}
		kind, body := b[1], b[4:2+n]
		b = b[2+n:]
		switch {
		case kind == 0xe1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			o.exif(body[6:])
		case kind == 0xe1 && bytes.HasPrefix(body, []byte("http://ns.adobe.com/xap/1.0/\x00")):
			o.xmp(body[29:])
		case kind == 0xeb: // JUMBF
			o.manifest(body)
		}
	}
}

// png walks the chunks. Generators write their prompt and settings as texts.
func (o origin) png(b []byte) {
	for range maxBlocks {
		if len(b) < 12 {
			return
		}
		n := int(binary.BigEndian.Uint32(b))
		if n < 0 || n > len(b)-12 {
			return
		}
		kind, body, sum := string(b[4:8]), b[8:8+n], binary.BigEndian.Uint32(b[8+n:])
		if n <= maxBlock && crc32.ChecksumIEEE(b[4:8+n]) == sum {
			o.chunk(kind, body)
		}
		b = b[12+n:]
	}
}

func (o origin) chunk(kind string, body []byte) {
	switch kind {
	case "eXIf":
		o.exif(body)
	case "caBX":
		o.manifest(body)
	case "tEXt", "iTXt":
		key, text, _ := bytes.Cut(body, []byte{0})
		if kind == "iTXt" && len(text) > 2 { // flag, method, language and translated key before the text
			packed := text[0] != 0
			_, text, _ = bytes.Cut(text[2:], []byte{0})
			_, text, _ = bytes.Cut(text, []byte{0})
			if packed {
				text = nil
			}
		}
		switch k := string(key); {
		case strings.HasPrefix(k, "XML:com.adobe.xmp"):
			o.xmp(text)
		case k == "Software":
			o.software(string(text))
		case k == "parameters" && bytes.Contains(text, []byte("Steps: ")):
			o.software("Automatic1111")
		case k == "workflow" && bytes.Contains(text, []byte(`"nodes"`)):
			o.software("ComfyUI")
		}
	}
}

func (o origin) webp(b []byte) {
	for range maxBlocks {
		if len(b) < 8 {
			return
		}
		n := int(binary.LittleEndian.Uint32(b[4:]))
		if n < 0 || n > len(b)-8 {
			return
		}
		kind, body := string(b[:4]), b[8:8+n]
		switch kind {
		case "EXIF":
			o.exif(bytes.TrimPrefix(body, []byte("Exif\x00\x00")))
		case "XMP ":
			o.xmp(body)
		case "C2PA":
			o.manifest(body)
		}
		b = b[min(8+n+n%2, len(b)):]
	}
}

// Tags of the first directory of an Exif block (Exif 2.32, 4.6.4).
const (
	tagMake     = 0x010f
	tagModel    = 0x0110
	tagSoftware = 0x0131
	typeASCII   = 2
)

// exif reads maker, model and program of the first directory.
func (o origin) exif(b []byte) {
	if len(b) < 8 {
		return
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return
	}
	n := min(int(order.Uint16(b[at:])), maxTags)
	for at += 2; n > 0 && at+12 <= len(b); n, at = n-1, at+12 {
		tag, kind, size := order.Uint16(b[at:]), order.Uint16(b[at+2:]), int(order.Uint32(b[at+4:]))
		if kind != typeASCII || tag != tagMake && tag != tagModel && tag != tagSoftware {
			continue
		}
		text := b[at+8 : at+12]
		if size > 4 {
			from := int(order.Uint32(b[at+8:]))
			if from < 0 || size > maxBlock || from > len(b)-size {
				continue
			}
			text = b[from : from+size]
		}
		if s := words(string(text)); tag == tagSoftware {
			o.software(s)
		} else if s != "" {
			o.Camera = true
		}
	}
}

// xmp reads the program and the digital source type.
func (o origin) xmp(b []byte) { XMP(b[:min(len(b), maxBlock)], o.property) }

// XMP gives each property of a packet by the local part of its name, whether it
// stands as an attribute or as text, in the order of the packet; what is not
// well formed ends it. The caller bounds the packet.
func XMP(packet []byte, each func(key, value string)) {
	d := xml.NewDecoder(bytes.NewReader(packet))
	d.Strict = false
	key := ""
	for {
		t, err := d.RawToken()
		if err != nil {
			return
		}
		switch t := t.(type) {
		case xml.StartElement:
			key = t.Name.Local
			for _, a := range t.Attr {
				each(a.Name.Local, a.Value)
			}
		case xml.CharData:
			each(key, string(t))
		case xml.EndElement:
			key = ""
		}
	}
}

func (o origin) property(key, value string) {
	switch key {
	case "CreatorTool":
		o.software(value)
	case "DigitalSourceType":
		o.sourceType([]byte(value))
	}
}

// manifest looks for the source types that the actions of a C2PA manifest
// store name. Its texts stand as they are in the CBOR; the active manifest is
// the last of the store.
func (o origin) manifest(b []byte) { o.sourceType(b) }

// sourceType keeps the last source type named, as its term alone.
func (o origin) sourceType(b []byte) {
	at := bytes.LastIndex(bytes.ToLower(b), []byte(urlOfType))
	if at < 0 {
		return
	}
	rest := b[at+len(urlOfType):]
	end := 0
	for end < len(rest) && end < 64 && (rest[end]|0x20 >= 'a' && rest[end]|0x20 <= 'z') {
		end++
	}
	if end > 0 {
		o.SourceType = string(rest[:end])
	}
}

// software keeps every program once: a picture may have gone through several.
func (o origin) software(s string) {
	s = words(s)
	switch {
	case s == "" || strings.Contains(o.Software, s) || len(o.Software)+len(s) > maxWords:
	case o.Software == "":
		o.Software = s
	default:
		o.Software += "; " + s
	}
}

// words is one line of printable text.
func words(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	return strings.ToValidUTF8(s[:min(len(s), maxWords)], "")
}
