// Package office reads Word (DOCX) and OpenDocument (ODT) files: their text in
// reading order, links, text that isn't shown, properties, traces of other
// people's work, and pictures.
//
// It uses a streaming XML reader without entities and unpacks under limits. It
// lays out no pages and gives no verdict: package extract does. Languages that
// the software notes beside runs are never read.
package office

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"bonafide/internal/extract/limit"
)

// ErrEncrypted reports a file that a password locks.
var ErrEncrypted = errors.New("the file is locked with a password: ask for an open copy")

// archive is a ZIP that is unpacked under limits.
type archive struct {
	files map[string]*zip.File
	lim   limit.Limits
	left  int64 // bytes that may still be unpacked
}

// ratioFrom is the unpacked size from which the ratio counts: a short run of
// blanks packs a thousandfold and harms nobody.
const ratioFrom = 1 << 20

// open reads the directory of a ZIP and refuses what it announces beyond the limits.
func open(data []byte, lim limit.Limits) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("the file isn't a whole ZIP: %w", err)
	}
	if len(z.File) > lim.Entries {
		return nil, limit.Exceeded("entries", "the file holds %d parts; at most %d are read", len(z.File), lim.Entries)
	}
	a := &archive{files: make(map[string]*zip.File, len(z.File)), lim: lim, left: lim.UnpackedBytes}
	for _, f := range z.File {
		if f.Flags&1 != 0 {
			return nil, ErrEncrypted
		}
		name := clean(f.Name)
		if _, twice := a.files[name]; !twice {
			a.files[name] = f
		}
	}
	return a, nil
}

// clean gives the form in which the names of parts are compared.
func clean(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(name, `\`, "/")), "/"))
}

func (a *archive) has(name string) bool { return a.files[clean(name)] != nil }

// part unpacks one entry of at most that many bytes. A missing one is nil.
func (a *archive) part(name string, most int64) ([]byte, error) {
	f := a.files[clean(name)]
	if f == nil {
		return nil, nil
	}
	packed, unpacked := int64(min(f.CompressedSize64, 1<<40)), int64(min(f.UncompressedSize64, 1<<40))
	switch {
	case unpacked > most:
		return nil, limit.Exceeded("xml_bytes", "%s unpacks to %d bytes; at most %d are read", f.Name, unpacked, most)
	case unpacked > a.left:
		return nil, limit.Exceeded("unpacked_bytes", "the file unpacks to more than %d bytes", a.lim.UnpackedBytes)
	case unpacked > ratioFrom && unpacked > max(packed, 1)*a.lim.Ratio:
		return nil, limit.Exceeded("ratio", "%s is packed more than %d to 1", f.Name, a.lim.Ratio)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	defer r.Close()
	// The announced size may be a lie: what comes out is counted.
	b, err := io.ReadAll(io.LimitReader(r, min(most, a.left)+1))
	if int64(len(b)) > min(most, a.left) {
		return nil, limit.Exceeded("unpacked_bytes", "%s unpacks to more than it announces", f.Name)
	}
	a.left -= int64(len(b))
	if err != nil && len(b) == 0 {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	if err != nil {
		return b, fmt.Errorf("%s is damaged after %d bytes: %w", f.Name, len(b), err)
	}
	return b, nil
}

// xml unpacks one XML part.
func (a *archive) xml(name string) ([]byte, error) { return a.part(name, a.lim.XMLBytes) }
