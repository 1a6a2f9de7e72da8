// Package extract turns the bytes of a foreign file into a [screen.Document]:
// text with its places, links, hidden text, metadata, pictures, and a verdict
// on how well it could be read.
//
// It owns recognising formats by content, the limits, and the pool of child
// processes in which foreign bytes are parsed; its subfolders own one format
// each. It finds no identifiers (package identify does), judges nothing and
// stores nothing.
//
// Metadata keys, the same for all formats where they have the field: title,
// subject, author, keywords, creator (the program that made it), producer,
// created, modified, last_modified_by, last_printed, company, manager, template,
// attached_template, category, comments, revision, application, app_version,
// total_edit_minutes, document_id, pages (as the file states), custom.NAME; for
// Word and RTF rsids (revision ids, sorted, separated by blanks), for Word
// rsid_root. PDF adds its own; see package pdf. Dates are RFC 3339 where the
// file's form allows it; only those of PDFs carry the offset of a clock. Default languages of the software,
// such as eastAsia, are never read.
package extract

import (
	"bonafide/internal/extract/limit"
	"bonafide/internal/extract/pdf"
)

// Limits bound the work on one file; see package limit.
type Limits = limit.Limits

// Options say how one file is read. The zero value is the normal way.
type Options struct {
	Fast bool `json:"fast,omitempty"` // PDF: the light reader alone
	OCR  bool `json:"ocr,omitempty"`  // read pictures of text with tesseract; a pool only, where it has the program
	// OneReader leaves out the second PDF reader. A pool sets it for a second
	// attempt, after the first reader's process died.
	OneReader bool `json:"one_reader,omitempty"`

	Limits Limits      `json:"-"` // defaults where zero; a pool has its own
	PDF    *pdf.Reader `json:"-"` // the light reader is used when nil; a pool has its own
}
