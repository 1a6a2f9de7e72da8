// Package packfile is the format of the packed data sets: sorted address ranges
// with labels, and sorted lines, both compressed with zstd.
//
// It owns encoding and decoding. It knows nothing of what a label or a line
// means (package dataset) or where the data come from (command pack).
//
// Encoding is deterministic: equal data give equal bytes, so that a rebuilt
// set can be compared by its hash.
package packfile

import (
	"errors"
	"fmt"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// ErrFormat reports bytes that aren't a packed file.
var ErrFormat = errors.New("not a packed data file")

// maxRaw bounds a file once decompressed (the largest, ASN, takes 5 MB), so that
// a damaged file can't fill the memory.
const maxRaw = 64 << 20

// EncodeLines packs lines, which must not contain a line feed.
func EncodeLines(lines []string) ([]byte, error) {
	for i, l := range lines {
		if strings.ContainsAny(l, "\n\r") {
			return nil, fmt.Errorf("line %d contains a line break: %q", i+1, l)
		}
	}
	return compress([]byte(strings.Join(lines, "\n")))
}

// DecodeLines unpacks what [EncodeLines] made. The lines share one buffer.
func DecodeLines(b []byte) ([]string, error) {
	raw, err := decompress(b)
	if err != nil || len(raw) == 0 {
		return nil, err
	}
	return strings.Split(string(raw), "\n"), nil
}

func compress(raw []byte) ([]byte, error) {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression),
		zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(8<<20))
	if err != nil {
		return nil, err
	}
	defer w.Close()
	return w.EncodeAll(raw, nil), nil
}

func decompress(b []byte) ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxRaw))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := r.DecodeAll(b, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return raw, nil
}
