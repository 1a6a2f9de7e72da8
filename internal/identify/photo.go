package identify

import (
	"math/bits"
	"strconv"

	"bonafide/internal/screen"
)

// photos makes identifiers of portrait-shaped pictures, by their perceptual
// hash; whose face it is, is never asked. Flat pictures, such as logos on plain
// ground, hash to few set bits and are left out.
func (w *work) photos(doc *screen.Document) {
	for _, p := range doc.Images {
		n, err := strconv.ParseUint(p.Hash, 16, 64)
		if err != nil || len(p.Hash) != 16 || !p.Portrait {
			continue
		}
		if ones := bits.OnesCount64(n); ones < flatBits || ones > 64-flatBits {
			continue
		}
		w.ids.add(screen.KindPhoto, p.Hash, p.Hash, inText,
			screen.Where{Document: doc.ID, Page: p.Page, Box: p.Box, Source: "text", Engine: doc.Engine})
	}
}

// flatBits is the number of set (or unset) bits below which a hash describes
// next to nothing.
const flatBits = 8
