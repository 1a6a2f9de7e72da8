package screen

// Verdict says how well a document could be read. The zero value is invalid.
type Verdict string

// The verdicts on a document.
const (
	Good        Verdict = "good"
	Disputed    Verdict = "disputed" // the two readers disagree
	Poor        Verdict = "poor"     // few words, or many glyphs without meaning
	Scanned     Verdict = "scanned"  // pictures of text; read by OCR where tesseract is present
	Empty       Verdict = "empty"
	Encrypted   Verdict = "encrypted"
	Damaged     Verdict = "damaged"
	OverLimit   Verdict = "over_limit"
	Unsupported Verdict = "unsupported"
)

// Readable reports whether the verdict leaves text to judge.
func (v Verdict) Readable() bool {
	return v == Good || v == Disputed || v == Poor || v == Scanned
}

// Quality is the verdict on a document with its reasons.
type Quality struct {
	Verdict      Verdict `json:"verdict"`
	Agreement    float64 `json:"agreement"` // share of words on which both readers agree, 0–1; 0 with one reader
	WordsPerPage int     `json:"words_per_page"`
	// Reasons say what, where and what to do, in words for people; Limit names the limit exceeded.
	Reasons []string `json:"reasons"`
	Limit   string   `json:"limit,omitempty"`
	OCR     bool     `json:"ocr,omitempty"`
}

// Document is what was read from one file.
type Document struct {
	ID        string            `json:"id,omitempty"` // unique within its application: d1, d2 …
	Name      string            `json:"name"`
	Role      string            `json:"role,omitempty"`
	SHA256    string            `json:"sha256"` // hex
	MediaType string            `json:"media_type"`
	Pages     int               `json:"pages"`
	Bytes     int64             `json:"bytes"`
	Engine    string            `json:"engine"` // pdfium, layout, docx, odt, rtf, html, text, jsonresume, tesseract
	Text      string            `json:"text"`   // UTF-8, lines end with \n, pages with \f
	Quality   Quality           `json:"quality"`
	Metadata  map[string]string `json:"metadata"` // keys: see package extract
	Links     []DocumentLink    `json:"links"`
	Hidden    []Hidden          `json:"hidden"`
	Images    []Image           `json:"images,omitempty"`
	Revisions []Revision        `json:"revisions,omitempty"`
	// Rendered says that the second step (ink test, pictures) has run.
	Rendered bool `json:"rendered,omitempty"`
	// PageSizes are width and height of each page in points; nil for formats without pages.
	PageSizes [][2]float64 `json:"page_sizes,omitempty"`
	// Words are the boxes of the words of Text in order, the ground for drawing evidence on a page.
	Words []Word `json:"words,omitempty"`
	// Other is the second reader's text when it differs; its identifiers join those of Text.
	Other string `json:"other,omitempty"`
	// Resume is the structured content of a JSON Resume file, nil otherwise.
	Resume *Application `json:"resume,omitempty"`
}

// Word is the place of one word of a document's text.
type Word struct {
	Start int `json:"s"` // byte offsets into Document.Text, half open
	End   int `json:"e"`
	Page  int `json:"p"` // from 1
	Box   Box `json:"b"`
}

// DocumentLink is a link annotation or hyperlink, with the text that people see.
type DocumentLink struct {
	Text   string `json:"text"`
	Target string `json:"target"`
	Page   int    `json:"page,omitempty"`
	Box    Box    `json:"box,omitzero"`
}

// Hidden is text that a person does not see on the page.
type Hidden struct {
	Page   int    `json:"page"`
	Text   string `json:"text"`
	Method string `json:"method"` // no_ink, off_page, tiny, invisible_mode, vanish, actual_text
	Box    Box    `json:"box,omitzero"`
}

// Image is a picture inside a document.
type Image struct {
	Page     int    `json:"page,omitempty"`
	Box      Box    `json:"box,omitzero"`
	Width    int    `json:"width"` // pixels
	Height   int    `json:"height"`
	SHA256   string `json:"sha256"`             // of the decoded pixels
	Hash     string `json:"hash,omitempty"`     // 64-bit perceptual hash, 16 hex digits; portrait-shaped pictures only
	Portrait bool   `json:"portrait,omitempty"` // by its shape; nothing about a face is computed
	// What the picture file says of its own making: the programs, whether a camera is named,
	// and the term of IPTC's digital source types ("trainedAlgorithmicMedia").
	Software   string `json:"software,omitempty"`
	Camera     bool   `json:"camera,omitempty"`
	SourceType string `json:"source_type,omitempty"`
}

// Revision is a trace of somebody who worked on the file: an author of tracked
// changes or comments, or an earlier version's name or mailbox.
type Revision struct {
	Author string `json:"author"`
	Kind   string `json:"kind"` // insertion, deletion, comment
	Text   string `json:"text,omitempty"`
}
