package extract

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"bonafide/internal/screen"
)

// The largest parts of a frame. A header may carry a whole document with the
// box of every word; a body is a file or a picture.
const (
	mostHeader = 128 << 20
	mostBody   = 64 << 20
)

// The things that a child is asked for.
const (
	opHello     = "hello"     // take the limits, make ready, lock the doors
	opText      = "text"      // step 1
	opRender    = "render"    // step 2
	opImage     = "image"     // one page as PNG
	opTesseract = "tesseract" // become tesseract, under the same limits
)

// request is the header of a frame to a child.
type request struct {
	Op       string           `json:"op"`
	Name     string           `json:"name,omitempty"`
	Options  Options          `json:"options,omitzero"`
	Limits   *Limits          `json:"limits,omitempty"`
	CacheDir string           `json:"cache_dir,omitempty"`
	Page     int              `json:"page,omitempty"`
	DPI      float64          `json:"dpi,omitempty"`
	Doc      *screen.Document `json:"doc,omitempty"`
	Program  string           `json:"program,omitempty"`
}

// response is the header of a frame from a child.
type response struct {
	Doc     *screen.Document `json:"doc,omitempty"`
	Error   string           `json:"error,omitempty"`
	NoPages bool             `json:"no_pages,omitempty"` // the error is ErrNoPages
	Doors   []string         `json:"doors,omitempty"`    // confinements that hold, in answer to hello
	CPU     time.Duration    `json:"cpu,omitempty"`      // computing time that the answer took
}

// writeFrame sends a header and a body, each behind its length (four bytes,
// big endian).
func writeFrame(w io.Writer, header any, body []byte) error {
	h, err := json.Marshal(header)
	if err != nil {
		return err
	}
	if len(h) > mostHeader || len(body) > mostBody {
		return fmt.Errorf("a frame of %d and %d bytes is too large", len(h), len(body))
	}
	lead := binary.BigEndian.AppendUint32(make([]byte, 0, 8+len(h)), uint32(len(h)))
	lead = binary.BigEndian.AppendUint32(lead, uint32(len(body)))
	if _, err := w.Write(append(lead, h...)); err != nil {
		return err
	}
	_, err = w.Write(body)
	return err
}

// readFrame reads what writeFrame sends, and not one byte more. It returns
// io.EOF when the stream ends before a frame.
func readFrame(r io.Reader, header any) (body []byte, err error) {
	var lead [8]byte
	if _, err := io.ReadFull(r, lead[:]); err != nil {
		return nil, err
	}
	hn, bn := binary.BigEndian.Uint32(lead[:4]), binary.BigEndian.Uint32(lead[4:])
	if hn > mostHeader || bn > mostBody {
		return nil, fmt.Errorf("a frame announces %d and %d bytes, more than allowed", hn, bn)
	}
	all := make([]byte, int(hn)+int(bn))
	if _, err := io.ReadFull(r, all); err != nil {
		return nil, fmt.Errorf("a frame breaks off: %w", err)
	}
	if err := json.Unmarshal(all[:hn], header); err != nil {
		return nil, fmt.Errorf("a frame's header: %w", err)
	}
	return all[hn:], nil
}
