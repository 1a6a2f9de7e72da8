// Package imagehash computes 64-bit perceptual hashes of pictures, so that the
// same picture file is recognised after scaling and recompression, and reads
// what a picture file says of its own making.
//
// It knows nothing of what a picture shows: no face is searched, measured or
// compared. Hashes are compared by the number of differing bits.
package imagehash

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"math"
	"math/bits"
	"slices"
	"strconv"

	"golang.org/x/image/draw"

	"bonafide/internal/screen"
)

// Hash is a 64-bit perceptual hash.
type Hash uint64

// String gives the hash as 16 hexadecimal digits.
func (h Hash) String() string { return fmt.Sprintf("%016x", uint64(h)) }

// Parse reads what [Hash.String] writes.
func Parse(s string) (Hash, error) {
	v, err := strconv.ParseUint(s, 16, 64)
	if err != nil || len(s) != 16 {
		return 0, fmt.Errorf("%q is not a picture hash of 16 hexadecimal digits", s)
	}
	return Hash(v), nil
}

// Distance is the number of bits in which two hashes differ, 0–64.
func Distance(a, b Hash) int { return bits.OnesCount64(uint64(a ^ b)) }

// Difference is the dHash: one bit for each of 8×8 neighbours in a row of the
// picture scaled to 9×8 greys, set when the right one is brighter (N. Krawetz,
// "Kind of Like That", 2013). Cheap, and sensitive to cropping.
func Difference(img image.Image) Hash {
	px := greys(img, 9, 8)
	var h Hash
	for y := range 8 {
		for x := range 8 {
			h <<= 1
			if px[y*9+x+1] > px[y*9+x] {
				h |= 1
			}
		}
	}
	return h
}

// Perceptual is the pHash: the signs against their median of the 8×8 lowest
// frequencies (without the mean) of the picture scaled to 32×32 greys. It
// survives recompression and changes of brightness better than [Difference].
func Perceptual(img image.Image) Hash {
	const n, k = 32, 8
	px := greys(img, n, n)
	var rows [n * k]float64 // the first k coefficients of each row
	for y := range n {
		for u := range k {
			var s float64
			for x := range n {
				s += px[y*n+x] * cosine(x, u+1, n)
			}
			rows[y*k+u] = s
		}
	}
	var coef [k * k]float64
	for v := range k {
		for u := range k {
			var s float64
			for y := range n {
				s += rows[y*k+u] * cosine(y, v+1, n)
			}
			coef[v*k+u] = s
		}
	}
	sorted := slices.Sorted(slices.Values(coef[:]))
	median := (sorted[31] + sorted[32]) / 2
	var h Hash
	for _, c := range coef {
		h <<= 1
		if c > median {
			h |= 1
		}
	}
	return h
}

func cosine(i, freq, n int) float64 {
	return math.Cos(math.Pi * float64(freq) * (2*float64(i) + 1) / (2 * float64(n)))
}

// greys scales a picture to w×h and gives its brightness, 0–255, row by row.
// Every source pixel counts once (a box filter), so that hashes don't hang on
// the size of the file. Transparent pixels count as white, as on a page.
func greys(img image.Image, w, h int) []float64 {
	b := img.Bounds()
	if b.Empty() {
		return make([]float64, w*h)
	}
	if b.Dx() < w || b.Dy() < h {
		big := image.NewRGBA(image.Rect(0, 0, max(b.Dx(), w), max(b.Dy(), h)))
		draw.BiLinear.Scale(big, big.Bounds(), img, b, draw.Src, nil)
		img, b = big, big.Bounds()
	}
	sum, count := make([]float64, w*h), make([]float64, w*h)
	for y := b.Min.Y; y < b.Max.Y; y++ {
		row := (y - b.Min.Y) * h / b.Dy() * w
		for x := b.Min.X; x < b.Max.X; x++ {
			cell := row + (x-b.Min.X)*w/b.Dx()
			sum[cell] += brightness(img.At(x, y))
			count[cell]++
		}
	}
	for i := range sum {
		sum[i] /= max(count[i], 1)
	}
	return sum
}

// brightness is Rec. 601 luma, 0–255, over white.
func brightness(c color.Color) float64 {
	r, g, b, a := c.RGBA()
	white := 0xffff - a
	return float64(299*(r+white)+587*(g+white)+114*(b+white)) / 1000 / 257
}

// Portrait reports whether a picture has the shape and size of an applicant's
// photo: from square to 1:1.7 upright, at least 60 pixels wide, at most 4,000.
// It is a statement about the rectangle only.
func Portrait(w, h int) bool {
	return w >= 60 && h >= 60 && w <= 4000 && h <= 6800 && 10*h >= 9*w && 10*h <= 17*w
}

// mostlyWhite is the share of nearly white pixels from which a picture is taken
// for a page, a diagram or a logo: pages of text have .85 to .97, photos on a
// white ground about half. Such pictures hash alike and would tie strangers.
const mostlyWhite = 0.75

// Describe gives the record of a decoded picture: size, digest of its pixels
// and, for portrait shapes that aren't pages of text, its perceptual hash.
func Describe(img image.Image) screen.Image {
	b := img.Bounds()
	sum, white := digest(img)
	d := screen.Image{Width: b.Dx(), Height: b.Dy(), SHA256: sum}
	d.Portrait = Portrait(b.Dx(), b.Dy()) && white < mostlyWhite
	if d.Portrait {
		d.Hash = Perceptual(img).String()
	}
	return d
}

// digest is SHA-256 over the pixels as 8-bit RGBA, row by row, so that the same
// picture in another lossless file has the same digest; and the share of
// pixels that are nearly white or transparent.
func digest(img image.Image) (sum string, white float64) {
	b := img.Bounds()
	h := sha256.New()
	count := 0
	line := image.NewNRGBA(image.Rect(0, 0, b.Dx(), 1))
	for y := b.Min.Y; y < b.Max.Y; y++ {
		draw.Draw(line, line.Bounds(), img, image.Pt(b.Min.X, y), draw.Src)
		h.Write(line.Pix)
		for i := 0; i+3 < len(line.Pix); i += 4 {
			if p := line.Pix[i : i+4]; p[3] < 16 || p[0] >= 240 && p[1] >= 240 && p[2] >= 240 {
				count++
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)), float64(count) / float64(max(b.Dx()*b.Dy(), 1))
}
