package pdfium

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var shared = sync.OnceValues(func() (*Engine, error) {
	return New(context.Background(), filepath.Join(os.TempDir(), "bonafide-test-wasm"))
})

func engine(t testing.TB) *Engine {
	t.Helper()
	e, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// minimal is a one-page file with one line; the library repairs its missing table.
const minimal = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Rotate ROTATE/Resources<</Font<</F1 4 0 R>>>>/Contents 5 0 R>>endobj
4 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
5 0 obj<</Length 44>>stream
BT /F1 20 Tf 10 70 Td (Hello, reader) Tj ET 
endstream endobj
trailer<</Root 1 0 R>>
%%EOF`

func withRotation(degrees string) []byte {
	return []byte(strings.Replace(minimal, "ROTATE", degrees, 1))
}

func TestTheVendoredBuildIsThePinnedOne(t *testing.T) {
	sum := sha256.Sum256(module)
	if got := hex.EncodeToString(sum[:]); got != SHA256 {
		t.Errorf("pdfium.wasm has SHA-256 %s, pinned is %s; run make pdfium", got, SHA256)
	}
	readme, err := os.ReadFile("wasm/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{SHA256, Version} {
		if !strings.Contains(string(readme), s) {
			t.Errorf("wasm/README.md doesn't name %s", s)
		}
	}
}

func TestEveryImportIsAllowedOrRefused(t *testing.T) {
	for name := range allowed {
		if refused[name] {
			t.Errorf("%s is both allowed and refused", name)
		}
	}
	engine(t) // New fails on an import in neither list
}

func TestOpenReadsAPage(t *testing.T) {
	d, err := engine(t).Open(t.Context(), withRotation("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := d.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if got := decodeUnits(p.Text(p.Chars())); got != "Hello, reader" {
		t.Errorf("text = %q", got)
	}
	if p.Width != 200 || p.Height != 100 || d.Pages() != 1 {
		t.Errorf("page of %v by %v, %d pages", p.Width, p.Height, d.Pages())
	}
	if p.Unmapped(0) || p.Generated(0) || p.Rune(0) != 'H' || p.FontSize(0) != 20 {
		t.Errorf("first character: %v %v %q %v", p.Unmapped(0), p.Generated(0), p.Rune(0), p.FontSize(0))
	}
	if o := p.Object(0); o == 0 || p.RenderMode(o) != 0 || p.Alpha(o) != 255 || p.FontName(o) != "Helvetica" {
		t.Errorf("object of the first character: mode %d, alpha %d, font %q", p.RenderMode(o), p.Alpha(o), p.FontName(o))
	}
}

func TestBoxesFollowTheRotationOfThePage(t *testing.T) {
	for _, tt := range []struct {
		rotate        string
		width, height float64
		first         Rect // about where the first letter stands, seen from the top left
	}{
		{"0", 200, 100, Rect{10, 12, 24, 35}},
		{"90", 100, 200, Rect{65, 10, 88, 25}},
		{"180", 200, 100, Rect{175, 65, 190, 88}},
		{"270", 100, 200, Rect{12, 175, 35, 190}},
	} {
		t.Run(tt.rotate, func(t *testing.T) {
			d, err := engine(t).Open(t.Context(), withRotation(tt.rotate))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			p, err := d.Page(0)
			if err != nil {
				t.Fatal(err)
			}
			if p.Width != tt.width || p.Height != tt.height {
				t.Errorf("page of %v by %v, want %v by %v", p.Width, p.Height, tt.width, tt.height)
			}
			g := p.GlyphBox(0)
			if g[0] < tt.first[0] || g[1] < tt.first[1] || g[2] > tt.first[2] || g[3] > tt.first[3] || g[2] <= g[0] || g[3] <= g[1] {
				t.Errorf("box %v, want inside %v", g, tt.first)
			}
			if got := p.TextIn(Rect{0, 0, p.Width, p.Height}); got != "Hello, reader" {
				t.Errorf("text in the whole page = %q", got)
			}
		})
	}
}

func TestOpenTellsErrorsApart(t *testing.T) {
	ended, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		data []byte
		want error
	}{
		{"no PDF", t.Context(), []byte("hello"), ErrFormat},
		{"nothing", t.Context(), nil, ErrFormat},
		{"no time", ended, withRotation("0"), ErrDeadline},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := engine(t).Open(tt.ctx, tt.data); !errors.Is(err, tt.want) {
				t.Errorf("Open: %v, want %v", err, tt.want)
			}
		})
	}
}

func TestADeadlineEndsADocumentAndItStaysEnded(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	d, err := engine(t).Open(ctx, withRotation("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	cancel()
	if _, err := d.Page(0); !errors.Is(err, ErrDeadline) {
		t.Errorf("Page: %v, want ErrDeadline", err)
	}
	if d.Pages() != 0 || !errors.Is(d.Err(), ErrDeadline) {
		t.Errorf("after the deadline: %d pages, %v", d.Pages(), d.Err())
	}
}

func TestPicturesAboveTheLimitAreNotMade(t *testing.T) {
	d, err := engine(t).Open(t.Context(), withRotation("0"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	p, err := d.Page(0)
	if err != nil {
		t.Fatal(err)
	}
	if img := p.Render(72, false, 200*100); img == nil || img.Rect.Dx() != 200 || img.Rect.Dy() != 100 {
		t.Error("a picture at the limit wasn't made")
	}
	if img := p.Render(72, false, 200*100-1); img != nil {
		t.Error("a picture above the limit was made")
	}
}

func decodeUnits(u []uint16) string {
	b := make([]byte, 0, 2*len(u))
	for _, x := range u {
		b = append(b, byte(x), byte(x>>8))
	}
	return decode(b)
}

func BenchmarkOpenAndClose(b *testing.B) {
	e := engine(b)
	data := withRotation("0")
	b.ReportAllocs()
	for b.Loop() {
		d, err := e.Open(b.Context(), data)
		if err != nil {
			b.Fatal(err)
		}
		d.Close()
	}
}
