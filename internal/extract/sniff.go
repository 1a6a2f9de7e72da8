package extract

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// Format is what a file is by its content. The zero value means unrecognised.
type Format string

// The formats that are told apart. Those after FormatJSONResume can't be read.
const (
	FormatPDF        Format = "pdf"
	FormatDOCX       Format = "docx"
	FormatODT        Format = "odt"
	FormatRTF        Format = "rtf"
	FormatHTML       Format = "html"
	FormatText       Format = "text"
	FormatImage      Format = "image"
	FormatJSONResume Format = "jsonresume"
	FormatEmpty      Format = "empty"       // no bytes, or only blanks
	FormatLocked     Format = "locked"      // an Office file under a password
	FormatOldOffice  Format = "old_office"  // Word 97–2003 and its relatives
	FormatOtherZIP   Format = "other_zip"   // an archive, spreadsheet or presentation
	FormatBrokenZIP  Format = "broken_zip"  // begins like a ZIP and has no directory
	FormatOtherImage Format = "other_image" // a picture that isn't decoded here
	FormatUnknown    Format = "unknown"
)

// Media types that are told apart here and not by the library.
const (
	mediaPDF  = "application/pdf"
	mediaDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	mediaODT  = "application/vnd.oasis.opendocument.text"
	mediaText = "text/plain"
)

// pdfWithin is how far into a file the PDF header may stand, as readers of PDF
// have always tolerated.
const pdfWithin = 1024

// Sniff tells a file's format and media type from its content. A file's name
// decides nothing.
func Sniff(data []byte) (Format, string) {
	head := data[:min(len(data), pdfWithin)]
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n\x00")
	switch {
	case len(trimmed) == 0 && len(bytes.TrimLeft(data, " \t\r\n\x00")) == 0:
		return FormatEmpty, mediaText
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return sniffZIP(data)
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return sniffOLE(data)
	case bytes.HasPrefix(trimmed, []byte(`{\rtf`)):
		return FormatRTF, "text/rtf"
	case bytes.Contains(head, []byte("%PDF-")):
		return FormatPDF, mediaPDF
	}
	return sniffRest(data, trimmed)
}

// sniffRest tells pictures, HTML, JSON Resume and plain text apart.
func sniffRest(data, head []byte) (Format, string) {
	media, _, _ := strings.Cut(mimetype.Detect(data).String(), ";")
	switch media {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/tiff", "image/bmp":
		return FormatImage, media
	case "text/html":
		return FormatHTML, media
	}
	if strings.HasPrefix(media, "image/") && media != "image/svg+xml" {
		return FormatOtherImage, media
	}
	lower := bytes.ToLower(head)
	if bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<")) && bytes.Contains(lower, []byte("<html")) {
		return FormatHTML, "text/html"
	}
	if bytes.HasPrefix(head, []byte("{")) && isJSONResume(data) {
		return FormatJSONResume, "application/json"
	}
	if _, ok := decodeText(data); ok {
		return FormatText, mediaText
	}
	return FormatUnknown, media
}

// isJSONResume reports whether data is a JSON object with the sections of the
// JSON Resume schema 1.0.
func isJSONResume(data []byte) bool {
	var top struct {
		Basics    json.RawMessage `json:"basics"`
		Work      json.RawMessage `json:"work"`
		Education json.RawMessage `json:"education"`
	}
	if json.Unmarshal(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), &top) != nil {
		return false
	}
	return bytes.HasPrefix(top.Basics, []byte("{")) || bytes.HasPrefix(top.Work, []byte("[")) && top.Education != nil
}

// sniffZIP looks at the directory of a ZIP. Only the list of content types and
// OpenDocument's media type are unpacked, and only their beginning.
func sniffZIP(data []byte) (Format, string) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return FormatBrokenZIP, "application/zip"
	}
	for _, f := range z.File {
		switch strings.ReplaceAll(f.Name, `\`, "/") {
		case "mimetype":
			if strings.HasPrefix(beginning(f, 100), mediaODT) {
				return FormatODT, mediaODT
			}
		case "[Content_Types].xml":
			if strings.Contains(beginning(f, 1<<18), "wordprocessingml") {
				return FormatDOCX, mediaDOCX
			}
		case "word/document.xml":
			return FormatDOCX, mediaDOCX
		}
	}
	return FormatOtherZIP, "application/zip"
}

// beginning gives up to n bytes of a ZIP entry, whatever can be unpacked.
func beginning(f *zip.File, n int64) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close()
	b, _ := io.ReadAll(io.LimitReader(r, n))
	return string(b)
}

// sniffOLE looks for the names of streams, which stand as UTF-16 in the
// directory of a compound file.
func sniffOLE(data []byte) (Format, string) {
	wide := func(s string) []byte {
		var b []byte
		for _, c := range []byte(s) {
			b = append(b, c, 0)
		}
		return b
	}
	if bytes.Contains(data, wide("EncryptedPackage")) {
		return FormatLocked, "application/x-ole-storage"
	}
	if bytes.Contains(data, wide("WordDocument")) {
		return FormatOldOffice, "application/msword"
	}
	return FormatOldOffice, "application/x-ole-storage"
}
