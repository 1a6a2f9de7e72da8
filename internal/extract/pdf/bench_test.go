package pdf

import (
	"testing"

	"bonafide/internal/screen"
)

// The benchmarks read an invented résumé of one page; cpu-ms/page is the time
// that the process computed, garbage collection included.

func benchmark(b *testing.B, read func(data []byte)) {
	data := file{pages: []string{prose(25, 700) + prose(320, 700) + prose(25, 500) + prose(320, 500) + prose(25, 300) + prose(320, 300)}}.bytes()
	read(data)
	b.ReportAllocs()
	start := cpuTime()
	for b.Loop() {
		read(data)
	}
	b.ReportMetric(float64((cpuTime()-start).Microseconds())/1000/float64(b.N), "cpu-ms/page")
}

func BenchmarkText(b *testing.B) {
	r := reader(b)
	benchmark(b, func(data []byte) { r.Text(b.Context(), data, Limits{}) })
}

func BenchmarkFast(b *testing.B) {
	benchmark(b, func(data []byte) { (&Reader{}).Fast(b.Context(), data, Limits{}) })
}

func BenchmarkRender(b *testing.B) {
	r := reader(b)
	benchmark(b, func(data []byte) {
		var doc screen.Document
		if err := r.Render(b.Context(), data, &doc, Limits{}); err != nil {
			b.Fatal(err)
		}
	})
}

func BenchmarkPageImage(b *testing.B) {
	r := reader(b)
	benchmark(b, func(data []byte) {
		if _, err := r.PageImage(b.Context(), data, 1, 100); err != nil {
			b.Fatal(err)
		}
	})
}
