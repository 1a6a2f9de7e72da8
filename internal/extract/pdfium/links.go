package pdfium

import (
	"strings"
	"unicode/utf16"
)

// Link is a link annotation that leads to a URI.
type Link struct {
	URI   string
	Rect  Rect
	Parts []Rect // the pieces that can be clicked, one for each line; may be empty
}

// maxParts bounds the pieces of one link.
const maxParts = 20

// Links lists the page's link annotations with a URI, at most limit of them.
func (p *Page) Links(limit int) (links []Link) {
	at := p.malloc(8) // position, then the handle found
	defer p.free(at)
	if p.err != nil || !p.mem.WriteUint32Le(at, 0) {
		return nil
	}
	for seen := 0; seen < 4*limit && len(links) < limit; seen++ {
		if p.int("FPDFLink_Enumerate", uint64(p.page), uint64(at), uint64(at+4)) == 0 {
			break
		}
		h, _ := p.mem.ReadUint32Le(at + 4)
		action := p.call("FPDFLink_GetAction", uint64(h))
		if uint32(action) == 0 {
			continue
		}
		uri := strings.TrimRight(string(p.bytes("FPDFAction_GetURIPath", uint64(p.doc), action)), "\x00")
		if uri != "" {
			links = append(links, Link{URI: uri, Rect: p.linkRect(h), Parts: p.linkParts(h)})
		}
	}
	return links
}

func (p *Page) linkRect(link uint32) Rect {
	if p.int("FPDFLink_GetAnnotRect", uint64(link), uint64(p.tmp)) == 0 {
		return Rect{}
	}
	v := p.float32s(4)
	return p.toView.rect(v[0], v[1], v[2], v[3])
}

func (p *Page) linkParts(link uint32) (parts []Rect) {
	n := min(p.int("FPDFLink_CountQuadPoints", uint64(link)), maxParts)
	for i := range n {
		if p.int("FPDFLink_GetQuadPoints", uint64(link), uint64(i), uint64(p.tmp)) == 0 {
			break
		}
		v := p.float32s(8)
		parts = append(parts, p.toView.rect(
			min(v[0], v[2], v[4], v[6]), min(v[1], v[3], v[5], v[7]),
			max(v[0], v[2], v[4], v[6]), max(v[1], v[3], v[5], v[7])))
	}
	return parts
}

func decode(b []byte) string { return string(utf16.Decode(trimZero(units(b)))) }
