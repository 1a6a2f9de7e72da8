package enrich_test

import (
	"encoding/json"
	"testing"

	"bonafide/internal/enrich"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// BenchmarkRow is a row of metadata, as an import brings a million of them.
func BenchmarkRow(b *testing.B) {
	t, err := built()
	if err != nil {
		b.Fatal(err)
	}
	var app screen.Application
	if err := json.Unmarshal([]byte(`{"source":"ats","external_id":"a","applied_at":"2026-10-01T12:00:00Z",
		"person":{"name":"Anna Probe","emails":["anna.probe@mail.example"],"phones":[{"number":"+1 202 555 0101"}],
		"location":{"city":"Austin","region":"TX","country":"US"},"links":["https://github.com/annaprobe"]},
		"touchpoints":[{"at":"2026-10-01T12:00:00Z","kind":"apply","ip":"198.51.100.7","utc_offset_minutes":-300}],
		"status":{"stage":"open"}}`), &app); err != nil {
		b.Fatal(err)
	}
	found := identify.All(&app, nil, t.identify)
	b.Run("identify", func(b *testing.B) {
		for b.Loop() {
			identify.All(&app, nil, t.identify)
		}
	})
	b.Run("enrich", func(b *testing.B) {
		for b.Loop() {
			t.enricher.All(enrich.Input{App: &app, Found: found, Received: received})
		}
	})
}
