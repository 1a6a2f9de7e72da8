package identify

import (
	"strings"

	"bonafide/internal/screen"
)

// ownRole reports whether a document of this role speaks for the applicant, so
// that contacts in it are theirs. An identity card or a diploma carries its
// issuer's.
func ownRole(role string) bool {
	return role == "" || role == "resume" || role == "cover_letter"
}

// file makes the identifier of a file's bytes. Only résumés, identity papers
// and diplomas tie: a covering form or a brochure is sent by many.
func (w *work) file(doc *screen.Document) {
	switch doc.Role {
	case "", "resume", "identity", "diploma":
	default:
		return
	}
	if sum := strings.ToLower(doc.SHA256); len(sum) == 64 && doc.Bytes != 0 {
		w.ids.add(screen.KindFile, sum, doc.Name, inText, screen.Where{Document: doc.ID, Source: "metadata"}).
			note(map[string]string{"role": doc.Role})
	}
}
