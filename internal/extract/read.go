package extract

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"bonafide/internal/extract/html"
	"bonafide/internal/extract/limit"
	"bonafide/internal/extract/office"
	"bonafide/internal/extract/pdf"
	"bonafide/internal/extract/rtf"
	"bonafide/internal/screen"
)

// Read reads one file in this very process. Its parsers are bounded, yet the
// bytes are foreign: servers use a [Pool]. It never fails: whatever goes wrong
// is the document's verdict, with reasons.
func Read(ctx context.Context, name string, data []byte, opt Options) screen.Document {
	format, media := Sniff(data)
	lim := opt.Limits.Filled()
	doc := screen.Document{}
	switch {
	case int64(len(data)) > lim.FileBytes:
		failed(&doc, limit.Exceeded("file_bytes", "the file has %d bytes; at most %d are read", len(data), lim.FileBytes))
	case format == FormatPDF:
		doc = readPDF(ctx, data, opt, lim)
	default:
		var err error
		doc, err = parse(ctx, format, data, lim)
		if err != nil {
			failed(&doc, err)
		}
	}
	return finished(doc, name, media, data, lim)
}

// readPDF hands the file to package pdf, whose verdict stands.
func readPDF(ctx context.Context, data []byte, opt Options, lim Limits) screen.Document {
	l := pdfLimits(lim)
	l.OneReader = opt.OneReader
	if opt.Fast || opt.PDF == nil {
		return (&pdf.Reader{}).Fast(ctx, data, l)
	}
	return opt.PDF.Text(ctx, data, l)
}

func pdfLimits(lim Limits) pdf.Limits {
	return pdf.Limits{Bytes: lim.FileBytes, Pages: lim.Pages, Chars: lim.Chars, Images: lim.Images, Pixels: int(lim.Pixels)}
}

// parse reads every format but PDF.
func parse(ctx context.Context, format Format, data []byte, lim Limits) (screen.Document, error) {
	switch format {
	case FormatText:
		s, _ := decodeText(data)
		return screen.Document{Engine: "text", Text: s}, nil
	case FormatEmpty:
		return screen.Document{}, nil
	case FormatDOCX:
		return office.ReadDOCX(ctx, data, lim)
	case FormatODT:
		return office.ReadODT(ctx, data, lim)
	case FormatRTF:
		return rtf.Read(ctx, data, lim)
	case FormatHTML:
		return html.Read(ctx, data, lim)
	case FormatJSONResume:
		return readJSONResume(data)
	case FormatImage:
		return readImage(data, lim)
	case FormatLocked:
		return screen.Document{}, office.ErrEncrypted
	case FormatBrokenZIP:
		return screen.Document{}, errors.New("the file begins like DOCX or ODT and its end is missing: ask for it again")
	}
	return screen.Document{}, unsupported(advice(format))
}

// unsupported is an error about a format, in words for the person who sent it.
type unsupported string

func (u unsupported) Error() string { return string(u) }

func advice(format Format) string {
	switch format {
	case FormatOldOffice:
		return "this is an Office file of 1997 to 2003: save it as PDF or DOCX"
	case FormatOtherZIP:
		return "this is an archive, spreadsheet or presentation: send the document itself as PDF or DOCX"
	case FormatOtherImage:
		return "this kind of picture isn't read: save it as PDF, PNG or JPEG"
	}
	return "the content is no document that can be read: save it as PDF or DOCX"
}

// failed records an error as the verdict and drops what was read, since half a
// text must not be judged as if it were the whole.
func failed(doc *screen.Document, err error) {
	q := screen.Quality{Verdict: screen.Damaged, Reasons: []string{sentence(err.Error())}}
	var u unsupported
	if l := limit.Of(err); l != nil {
		q.Verdict, q.Limit = screen.OverLimit, l.Name
	} else if errors.Is(err, office.ErrEncrypted) {
		q.Verdict = screen.Encrypted
	} else if errors.As(err, &u) {
		q.Verdict = screen.Unsupported
	} else if errors.Is(err, context.DeadlineExceeded) {
		q.Verdict, q.Limit = screen.OverLimit, "wall"
	}
	*doc = screen.Document{Engine: doc.Engine, Metadata: doc.Metadata, Images: doc.Images, Quality: q}
}

// sentence keeps a parser's message short enough for people.
func sentence(s string) string {
	const most = 300
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}

// finished fills in what is the same for all formats and the verdict where the
// reader gave none.
func finished(doc screen.Document, name, media string, data []byte, lim Limits) screen.Document {
	sum := sha256.Sum256(data)
	doc.Name, doc.SHA256, doc.MediaType, doc.Bytes = name, hex.EncodeToString(sum[:]), media, int64(len(data))
	if len(doc.Text) > lim.Chars && doc.Quality.Verdict == "" {
		doc.Text = strings.ToValidUTF8(cut(doc.Text, lim.Chars), "")
		doc.Quality.Limit = "chars"
		doc.Quality.Reasons = append(doc.Quality.Reasons, fmt.Sprintf("the text is longer than %d bytes; the rest was left out", lim.Chars))
	}
	if doc.Quality.Verdict == "" {
		judge(&doc)
	}
	if doc.Metadata == nil {
		doc.Metadata = map[string]string{}
	}
	if doc.Links == nil {
		doc.Links = []screen.DocumentLink{}
	}
	if doc.Hidden == nil {
		doc.Hidden = []screen.Hidden{}
	}
	if doc.Quality.Reasons == nil {
		doc.Quality.Reasons = []string{}
	}
	return doc
}

// picturesOnly is the reason for the verdict scanned until OCR has read them.
const picturesOnly = "the file holds pictures and no text: read them by OCR, or ask for a file with text"

// judge gives the verdict on a document of a format without pages.
func judge(doc *screen.Document) {
	words := len(strings.Fields(doc.Text))
	doc.Quality.WordsPerPage = words / max(doc.Pages, 1)
	switch {
	case words == 0 && len(doc.Images) > 0:
		doc.Quality.Verdict = screen.Scanned
		doc.Quality.Reasons = append(doc.Quality.Reasons, picturesOnly)
	case words == 0:
		doc.Quality.Verdict = screen.Empty
		doc.Quality.Reasons = append(doc.Quality.Reasons, "the file holds no text")
	case strings.Count(doc.Text, "�")*20 > utf8.RuneCountInString(doc.Text):
		doc.Quality.Verdict = screen.Poor
		doc.Quality.Reasons = append(doc.Quality.Reasons, "more than one character in twenty has no meaning")
	default:
		doc.Quality.Verdict = screen.Good
	}
}

// cut shortens s to at most n bytes at the end of a character.
func cut(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:min(n, len(s))]
}
