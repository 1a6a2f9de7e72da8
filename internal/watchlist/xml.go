package watchlist

import (
	"bufio"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// element reads one element whose begin was read; line is where it stands.
type element func(d *xml.Decoder, start xml.StartElement, line int) error

// elements streams an XML file: elements of the given names are read one by one,
// all else is passed over. The root must be the one that is expected.
func (t *taker) elements(r *bufio.Reader, root string, of map[string]element) error {
	raw := xml.NewDecoder(r)
	raw.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") {
			return in, nil // it was read as such already
		}
		return charset.NewReaderLabel(label, in)
	}
	d := xml.NewTokenDecoder(&shallow{d: raw, most: t.limits.Depth})
	first := true
	for {
		line, _ := raw.InputPos()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && !first {
			return nil
		}
		if err == nil {
			start, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			if first && start.Name.Local != root {
				return fmt.Errorf("%w: the XML isn't a %s", ErrFormat, root)
			}
			first = false
			if read, ok := of[start.Name.Local]; ok {
				err = read(d, start, line)
			}
		}
		if err != nil {
			return badXML(err, line)
		}
	}
}

// badXML tells where a file broke, without its words: an error of the XML reader
// quotes names that it found.
func badXML(err error, line int) error {
	if errors.Is(err, ErrLimit) {
		return err
	}
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		line = syntax.Line
	}
	return fmt.Errorf("%w: line %d: the XML is broken or ends in the middle; get the file again", ErrFormat, line)
}

// shallow hands out tokens down to a depth.
type shallow struct {
	d           *xml.Decoder
	depth, most int
}

// Token implements [xml.TokenReader].
func (s *shallow) Token() (xml.Token, error) {
	token, err := s.d.Token()
	switch token.(type) {
	case xml.StartElement:
		if s.depth++; s.depth > s.most {
			return nil, fmt.Errorf("%w: elements nested deeper than %d", ErrLimit, s.most)
		}
	case xml.EndElement:
		s.depth--
	}
	return token, err
}
