package identify

import (
	"strings"

	"bonafide/internal/name"
	"bonafide/internal/screen"
)

// metadataKeys are the fields of a file that can tie it to others, and the name
// that they have in an identifier's value. Who made a file is one thing whether
// the format calls it author or the last who changed it.
var metadataKeys = [...]struct{ key, as string }{
	{"author", "author"}, {"last_modified_by", "author"}, {"manager", "manager"}, {"company", "company"},
	{"document_id", "document_id"}, {"instance_id", "instance_id"}, {"original_document_id", "original_document_id"},
	{"xmp_document_id", "document_id"}, {"xmp_instance_id", "instance_id"}, {"xmp_original_document_id", "original_document_id"},
	{"id", "document_id"}, {"rsid_root", "rsid_root"}, {"template", "template"},
}

// NormaliseMetadata gives the canonical form of a metadata value, or empty when
// it is too short to mean anything.
func NormaliseMetadata(as, value string) string {
	v := strings.ToLower(strings.Join(strings.Fields(newView(value).text), " "))
	if strings.HasSuffix(as, "_id") {
		v = strings.Trim(strings.TrimPrefix(strings.TrimPrefix(strings.TrimPrefix(v, "xmp.did:"), "xmp.iid:"), "uuid:"), "{}<>")
	}
	if len(v) < 2 || len(v) > 256 || uniform(v) {
		return ""
	}
	return as + ":" + v
}

// templates that a program brings along are no trace of anybody.
var commonTemplates = set("metadata:template:normal metadata:template:normal.dotm metadata:template:normal.dot")

func (w *work) metadata(doc *screen.Document) {
	for _, k := range metadataKeys {
		raw := doc.Metadata[k.key]
		value := NormaliseMetadata(k.as, raw)
		if value == "" || w.opt.MetadataDefaults[value] || commonTemplates["metadata:"+value] {
			continue
		}
		place := screen.Where{Document: doc.ID, Field: k.key, Source: "metadata", Engine: doc.Engine}
		w.ids.add(screen.KindMetadata, value, raw, inText, place)
		if k.as == "author" {
			w.name(raw, "metadata", name.Human(raw), place)
		}
	}
	for _, key := range [...]string{"author", "last_modified_by", "title", "subject", "keywords", "comments", "company", "manager"} {
		if raw := doc.Metadata[key]; strings.ContainsAny(raw, "@.") {
			w.inValue(raw, inText, screen.Where{Document: doc.ID, Field: key, Source: "metadata", Engine: doc.Engine})
		}
	}
	for _, r := range doc.Revisions {
		place := screen.Where{Document: doc.ID, Source: "metadata", Engine: doc.Engine, Field: r.Kind}
		w.name(r.Author, "revision", name.Human(r.Author), place)
		w.inValue(r.Author, stranger, place)
		w.inValue(r.Text, stranger, place)
	}
}
