package imagehash

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"

	"golang.org/x/image/draw"
)

// picture draws smooth blobs at places that the seed decides.
func picture(seed uint64, w, h int) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 7))
	type blob struct{ x, y, size, grey float64 }
	blobs := make([]blob, 12)
	for i := range blobs {
		blobs[i] = blob{r.Float64(), r.Float64(), 0.05 + r.Float64()/5, r.Float64()*300 - 150}
	}
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			v := 128.0
			for _, b := range blobs {
				dx, dy := float64(x)/float64(w)-b.x, float64(y)/float64(h)-b.y
				v += b.grey * math.Exp(-(dx*dx+dy*dy)/(2*b.size*b.size))
			}
			img.Set(x, y, color.Gray{Y: uint8(min(255, max(0, v)))})
		}
	}
	return img
}

func TestHashesAreGolden(t *testing.T) {
	img := picture(1, 300, 400)
	if got, want := Difference(img).String(), "3b3b1f1fbcece4e4"; got != want {
		t.Errorf("Difference = %s, want %s: stored hashes would no longer match", got, want)
	}
	if got, want := Perceptual(img).String(), "761f27734b68a928"; got != want {
		t.Errorf("Perceptual = %s, want %s: stored hashes would no longer match", got, want)
	}
}

func TestHashesFollowThePictureAndNotTheFile(t *testing.T) {
	for seed := range uint64(20) {
		img := picture(seed, 300, 400)
		small := image.NewRGBA(image.Rect(0, 0, 120, 160))
		draw.CatmullRom.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
		var b bytes.Buffer
		if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 50}); err != nil {
			t.Fatal(err)
		}
		again, err := jpeg.Decode(&b)
		if err != nil {
			t.Fatal(err)
		}
		if d := Distance(Perceptual(img), Perceptual(again)); d > 6 {
			t.Errorf("seed %d: scaled and recompressed, %d bits differ, want at most 6", seed, d)
		}
		if d := Distance(Perceptual(img), Perceptual(picture(seed+100, 300, 400))); d < 12 {
			t.Errorf("seed %d: another picture, only %d bits differ", seed, d)
		}
		if d := Distance(Difference(img), Difference(again)); d > 8 {
			t.Errorf("seed %d: dHash of the scaled picture differs in %d bits", seed, d)
		}
	}
}

func TestPortraitIsAStatementAboutARectangle(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		want bool
	}{
		{"a passport photo", 350, 450, true},
		{"a square avatar", 200, 200, true},
		{"a banner", 1200, 200, false},
		{"an icon", 24, 24, false},
		{"a whole scanned page is no portrait by its size", 4960, 7016, false},
	} {
		if got := Portrait(c.w, c.h); got != c.want {
			t.Errorf("%s: Portrait(%d, %d) = %v", c.name, c.w, c.h, got)
		}
	}
}

func TestDescribeSurvivesAnEmptyAndATinyPicture(t *testing.T) {
	Perceptual(image.NewRGBA(image.Rectangle{}))
	d := Describe(picture(1, 1, 1))
	if d.Portrait || d.Hash != "" || d.SHA256 == "" {
		t.Errorf("got %+v", d)
	}
}

func TestAPageOfTextIsNoPortraitThoughItHasTheShape(t *testing.T) {
	page := image.NewGray(image.Rect(0, 0, 300, 400))
	for y := range 400 {
		for x := range 300 {
			page.SetGray(x, y, color.Gray{Y: 255})
			if y%20 < 6 && x%4 == 0 {
				page.SetGray(x, y, color.Gray{})
			}
		}
	}
	if d := Describe(page); d.Portrait || d.Hash != "" {
		t.Errorf("got %+v", d)
	}
	if d := Describe(picture(1, 300, 400)); !d.Portrait || d.Hash == "" {
		t.Errorf("a photo: got %+v", d)
	}
}

func TestParseReadsWhatStringWrites(t *testing.T) {
	h := Hash(0x0123456789abcdef)
	if got, err := Parse(h.String()); err != nil || got != h {
		t.Errorf("Parse(%s) = %v, %v", h, got, err)
	}
	for _, bad := range []string{"", "12", "zzzzzzzzzzzzzzzz", "00123456789abcdef"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) gave no error", bad)
		}
	}
}

func BenchmarkDescribe(b *testing.B) {
	img := picture(1, 600, 800)
	for b.Loop() {
		Describe(img)
	}
}
