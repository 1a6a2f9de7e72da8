package store

import (
	"slices"

	"gorm.io/gorm"
)

// bandCarriers is how many carriers of a former band are judged again; a band on
// more found nobody before, and finds nobody now.
const bandCarriers = 256

// otherBecause is why whoever shared a band with what an application had is judged again.
const otherBecause = "another application has another text, picture or file now"

// markFormerBands marks who carries a band that an application dropped: with the
// text, picture or file that it had, the tie may be gone. Its present bands of
// that kind count too, for one that stayed need no longer tie.
func (s *Store) markFormerBands(tx *gorm.DB, because string, dropped, present []posting) error {
	changed := map[int]bool{}
	bands := slices.DeleteFunc(slices.Clone(dropped), func(p posting) bool { return !p.band })
	for _, p := range bands {
		changed[p.kind] = true
	}
	if len(bands) == 0 {
		return nil
	}
	bands = append(bands, slices.DeleteFunc(slices.Clone(present), func(p posting) bool { return !p.band || !changed[p.kind] })...)
	for _, p := range bands {
		var carriers int
		if err := tx.Raw("SELECT count(*) FROM (SELECT 1 FROM text_bands WHERE kind = ? AND hash = ? LIMIT ?)", p.kind, p.hash, bandCarriers+1).Scan(&carriers).Error; err != nil {
			return err
		}
		if carriers == 0 || carriers > bandCarriers {
			continue
		}
		if _, err := s.markCarriers(tx, because, "text_bands p WHERE p.kind = ? AND p.hash = ? AND p.application <> ?", p.kind, p.hash, p.app); err != nil {
			return err
		}
	}
	return nil
}
