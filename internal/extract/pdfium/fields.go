package pdfium

// Field is a form field of a page with what was filled in.
type Field struct {
	Value string
	Rect  Rect
}

const (
	widget       = 20 // annotation subtype
	hiddenWidget = 2  // annotation flag
)

// Fields lists the page's filled-in fields of text and choice that a reader can
// see, at most limit of them. What they hold is no part of the page's text.
func (p *Page) Fields(limit int) (list []Field) {
	n := p.int("FPDFPage_GetAnnotCount", uint64(p.page))
	for i := 0; i < min(n, 10*limit) && len(list) < limit; i++ {
		a := p.handle("FPDFPage_GetAnnot", uint64(p.page), uint64(i))
		if a == 0 {
			continue
		}
		shown := p.int("FPDFAnnot_GetSubtype", uint64(a)) == widget && p.int("FPDFAnnot_GetFlags", uint64(a))&hiddenWidget == 0
		// A button's value is the name of its state.
		if shown && p.annotText(a, "FT") != "Btn" && p.annotText(a, "AS") == "" {
			if value := p.annotText(a, "V"); value != "" && p.int("FPDFAnnot_GetRect", uint64(a), uint64(p.tmp)) != 0 {
				v := p.float32s(4) // left, top, right, bottom
				list = append(list, Field{value, p.toView.rect(v[0], v[1], v[2], v[3])})
			}
		}
		p.call("FPDFPage_CloseAnnot", uint64(a))
	}
	return list
}
