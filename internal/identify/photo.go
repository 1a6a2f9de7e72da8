package identify

import (
	"math/bits"
	"strconv"

	"bonafide/internal/screen"
)

// photos makes identifiers of portrait-shaped pictures, by their perceptual
// hash; whose face it is, is never asked.
func (w *work) photos(doc *screen.Document) {
	for _, p := range doc.Images {
		if _, ok := PhotoHash(p); ok {
			w.ids.add(screen.KindPhoto, p.Hash, p.Hash, inText,
				screen.Where{Document: doc.ID, Page: p.Page, Box: p.Box, Source: "text", Engine: doc.Engine})
		}
	}
}

// PhotoHash is the perceptual hash of a portrait-shaped picture. ok is false for
// others and for flat ones, such as logos on plain ground, which hash to few set
// bits and would tie strangers.
func PhotoHash(p screen.Image) (hash uint64, ok bool) {
	n, err := strconv.ParseUint(p.Hash, 16, 64)
	if err != nil || len(p.Hash) != 16 || !p.Portrait {
		return 0, false
	}
	ones := bits.OnesCount64(n)
	return n, ones >= flatBits && ones <= 64-flatBits
}

// flatBits is the number of set (or unset) bits below which a hash describes
// next to nothing.
const flatBits = 8
