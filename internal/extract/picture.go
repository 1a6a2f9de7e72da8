package extract

import (
	"bytes"
	"fmt"
	"image"
	_ "image/gif"  // decodes GIF
	_ "image/jpeg" // decodes JPEG
	_ "image/png"  // decodes PNG

	_ "golang.org/x/image/bmp"  // decodes BMP
	_ "golang.org/x/image/tiff" // decodes TIFF
	_ "golang.org/x/image/webp" // decodes WebP

	"bonafide/internal/extract/imagehash"
	"bonafide/internal/extract/limit"
	"bonafide/internal/screen"
)

// decodeImage decodes a picture after its header has told its size.
func decodeImage(data []byte, lim Limits) (image.Image, error) {
	c, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture can't be decoded: %w", err)
	}
	if c.Width <= 0 || c.Height <= 0 || int64(c.Width) > lim.Pixels/int64(c.Height) {
		return nil, limit.Exceeded("pixels", "the picture has %d × %d pixels; at most %d are read", c.Width, c.Height, lim.Pixels)
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("the picture can't be decoded: %w", err)
	}
	return img, nil
}

// readImage describes a picture file. Its text, if any, is for OCR.
func readImage(data []byte, lim Limits) (screen.Document, error) {
	img, err := decodeImage(data, lim)
	if err != nil {
		return screen.Document{}, err
	}
	d := imagehash.Describe(img)
	d.Page = 1
	imagehash.Origin(&d, data)
	doc := screen.Document{Pages: 1, Engine: "image", Images: []screen.Image{d}}
	if d.Software != "" {
		doc.Metadata = map[string]string{"application": d.Software}
	}
	return doc, nil
}
