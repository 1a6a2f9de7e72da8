package pdfium

// Comment is a note that somebody left on a page.
type Comment struct {
	Author, Text string
}

// commentKinds are the annotation subtypes that people write by hand: text,
// free text, highlight, underline, squiggly, strike-out, stamp, caret, ink.
var commentKinds = map[int]bool{1: true, 3: true, 9: true, 10: true, 11: true, 12: true, 13: true, 14: true, 15: true}

// Comments lists the page's comments that name an author or say something, at
// most limit of them.
func (p *Page) Comments(limit int) (list []Comment) {
	n := p.int("FPDFPage_GetAnnotCount", uint64(p.page))
	for i := 0; i < min(n, 10*limit) && len(list) < limit; i++ {
		a := p.handle("FPDFPage_GetAnnot", uint64(p.page), uint64(i))
		if a == 0 {
			continue
		}
		if commentKinds[p.int("FPDFAnnot_GetSubtype", uint64(a))] {
			if c := (Comment{p.annotText(a, "T"), p.annotText(a, "Contents")}); c != (Comment{}) {
				list = append(list, c)
			}
		}
		p.call("FPDFPage_CloseAnnot", uint64(a))
	}
	return list
}

func (p *Page) annotText(annot uint32, key string) string {
	k := p.put(append([]byte(key), 0))
	defer p.free(k)
	return p.text16("FPDFAnnot_GetStringValue", uint64(annot), uint64(k))
}
