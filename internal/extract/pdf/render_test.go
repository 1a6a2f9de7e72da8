package pdf

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"time"

	"bonafide/internal/screen"
)

func TestPageImageIsAPictureOfThePage(t *testing.T) {
	data := file{pages: []string{prose(72, 700), ""}}.bytes()
	b, err := reader(t).PageImage(t.Context(), data, 1, 72)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil || img.Bounds().Dx() != 612 || img.Bounds().Dy() != 792 {
		t.Fatalf("picture %v, %v", img.Bounds(), err)
	}
	dark := 0
	for y := 80; y < 95; y++ { // where the first line stands
		for x := 72; x < 200; x++ {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	if dark < 100 {
		t.Errorf("%d dark pixels in the first line", dark)
	}
}

func TestErrorsOfPicturesSayWhatAndWhere(t *testing.T) {
	good := file{pages: []string{prose(72, 700)}}.bytes()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		data []byte
		page int
		dpi  float64
		want error
	}{
		{"page 0", t.Context(), good, 0, 72, ErrPage},
		{"a page behind the last", t.Context(), good, 2, 72, ErrPage},
		{"too many pixels", t.Context(), good, 1, 5000, ErrPixels},
		{"no resolution", t.Context(), good, 1, 0, ErrPixels},
		{"a locked file", t.Context(), locked(), 1, 72, ErrOpen},
		{"no file", t.Context(), nil, 1, 72, ErrOpen},
		{"no time", ended, good, 1, 72, context.Canceled},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := reader(t).PageImage(tt.ctx, tt.data, tt.page, tt.dpi); !errors.Is(err, tt.want) {
				t.Errorf("PageImage: %v, want %v", err, tt.want)
			}
		})
	}
}

func TestRenderLeavesADocumentAloneThatItCannotOpen(t *testing.T) {
	doc := screen.Document{Hidden: []screen.Hidden{{Text: "kept", Method: methodActual}}}
	if err := reader(t).Render(t.Context(), locked(), &doc, Limits{}); !errors.Is(err, ErrOpen) {
		t.Errorf("Render: %v, want ErrOpen", err)
	}
	if doc.Rendered || len(doc.Hidden) != 1 {
		t.Errorf("the document changed: %+v", doc)
	}
}

func TestRenderTwiceFindsTheSameOnce(t *testing.T) {
	data := file{pages: []string{prose(72, 700) + "1 1 1 rg\n" + line(72, 300, 10, "kubernetes terraform rust")}}.bytes()
	r := reader(t)
	doc := r.Text(t.Context(), data, Limits{})
	for range 2 {
		if err := r.Render(t.Context(), data, &doc, Limits{}); err != nil {
			t.Fatal(err)
		}
	}
	if len(doc.Hidden) != 1 || !strings.Contains(doc.Hidden[0].Text, "terraform") {
		t.Errorf("hidden: %+v", doc.Hidden)
	}
}

func TestAPosterIsDrawnCoarserThanAPage(t *testing.T) {
	data := bytes.Replace(file{pages: []string{prose(72, 700)}}.bytes(), []byte("[0 0 612 792]"), []byte("[0 0 9999 999]"), 1)
	var doc screen.Document
	if err := reader(t).Render(t.Context(), data, &doc, Limits{Pixels: 1_000_000}); err != nil || doc.Quality.Limit != "" {
		t.Errorf("Render: %v, limit %q", err, doc.Quality.Limit)
	}
}

func TestARepeatedPictureIsRecordedOnce(t *testing.T) {
	logo := greyImage(80, 100, func(x, y int) byte { return byte(x * y) })
	draw := prose(72, 700) + "q 80 0 0 100 450 650 cm /Im Do Q\nq 40 0 0 50 450 500 cm /Im Do Q\n"
	data := file{pages: []string{draw, draw}, objects: []string{logo}}.bytes()
	var doc screen.Document
	if err := reader(t).Render(t.Context(), data, &doc, Limits{}); err != nil {
		t.Fatal(err)
	}
	if len(doc.Images) != 1 || doc.Images[0].Page != 1 || doc.Images[0].Box != (screen.Box{450, 42, 530, 142}) {
		t.Errorf("images: %+v", doc.Images)
	}
}

func TestAPictureInAPageSaysHowItWasMade(t *testing.T) {
	var photo bytes.Buffer
	if err := jpeg.Encode(&photo, image.NewGray(image.Rect(0, 0, 80, 100)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x31\x01\x02\x00\x05\x00\x00\x00\x1a\x00\x00\x00\x00\x00\x00\x00GIMP\x00" // one tag, Software
	data := photo.String()[:2] + "\xff\xe1\x00" + string(rune(len(exif)+2)) + exif + photo.String()[2:]
	object := fmt.Sprintf("<</Type/XObject/Subtype/Image/Width 80/Height 100/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode/Length %d>>stream\n%s\nendstream", len(data), data)
	var doc screen.Document
	if err := reader(t).Render(t.Context(), file{pages: []string{prose(72, 700) + "q 80 0 0 100 450 650 cm /Im Do Q\n"}, objects: []string{object}}.bytes(), &doc, Limits{}); err != nil {
		t.Fatal(err)
	}
	if len(doc.Images) != 1 || doc.Images[0].Software != "GIMP" {
		t.Errorf("images: %+v", doc.Images)
	}
}

func TestPagesDrawnBeforeTheDeadlineCount(t *testing.T) {
	hidden := prose(72, 700) + "1 1 1 rg\n" + line(72, 300, 10, "kubernetes terraform rust")
	endless := strings.Repeat("0 0 m 500 500 l S\n", 2_000_000)
	data := file{pages: []string{hidden, endless}}.bytes()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	var doc screen.Document
	if err := reader(t).Render(ctx, data, &doc, Limits{}); err != nil {
		t.Fatal(err)
	}
	if len(doc.Hidden) != 1 || doc.Quality.Limit != "wall" || !doc.Rendered {
		t.Errorf("hidden %+v, quality %+v", doc.Hidden, doc.Quality)
	}
}
