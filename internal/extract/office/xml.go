package office

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"bonafide/internal/extract/limit"
)

// handler takes the tokens of one XML part. Names are local: prefixes are the
// writer's choice, and the vocabularies read here don't clash.
type handler interface {
	start(name string, e xml.StartElement)
	end(name string)
	text(s []byte)
}

// scan sends a part's tokens to h. Entities that the part declares are never
// expanded: they stay as they are written. What mc:Fallback holds is a copy of
// what stands before it and is left out.
func scan(ctx context.Context, part []byte, lim limit.Limits, h handler) error {
	d := xml.NewDecoder(bytes.NewReader(narrow(part)))
	d.Strict = false
	d.CharsetReader = charset.NewReaderLabel
	depth, skip := 0, 0
	for n := 0; ; n++ {
		if n%4096 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		t, err := d.RawToken()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("XML: %w", err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > lim.Depth {
				return limit.Exceeded("depth", "XML is nested more than %d deep", lim.Depth)
			}
			if skip > 0 || t.Name.Local == "Fallback" {
				skip++
				continue
			}
			h.start(t.Name.Local, t)
		case xml.EndElement:
			depth--
			if skip > 0 {
				skip--
				continue
			}
			h.end(t.Name.Local)
		case xml.CharData:
			if skip == 0 {
				h.text(t)
			}
		}
	}
}

// narrow turns a part in UTF-16 into UTF-8, without the declaration that would
// contradict it.
func narrow(part []byte) []byte {
	if !bytes.HasPrefix(part, []byte("\xff\xfe")) && !bytes.HasPrefix(part, []byte("\xfe\xff")) {
		return part
	}
	b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(part)
	if err != nil {
		return part
	}
	if i := bytes.Index(b, []byte("?>")); bytes.HasPrefix(b, []byte("<?xml")) && i > 0 {
		b = b[i+2:]
	}
	return b
}

// attr gives an attribute by its local name, "" when absent.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// fields collects the text of flat parts, such as properties: element to text.
type fields struct {
	take func(name string, e xml.StartElement) string // key for an element, "" for none
	put  func(key, value string)
	key  string
	buf  []byte
}

func (f *fields) start(name string, e xml.StartElement) {
	if k := f.take(name, e); k != "" {
		f.key, f.buf = k, nil
	}
}

func (f *fields) end(string) {
	if f.key != "" {
		f.put(f.key, string(bytes.TrimSpace(f.buf)))
		f.key = ""
	}
}

func (f *fields) text(s []byte) {
	if f.key != "" && len(f.buf) < 4096 {
		f.buf = append(f.buf, s...)
	}
}
