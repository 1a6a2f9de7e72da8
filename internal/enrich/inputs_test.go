package enrich_test

import (
	"slices"
	"strings"
	"testing"

	"bonafide/internal/enrich"
	"bonafide/internal/fact"
	"bonafide/internal/identify"
	"bonafide/internal/screen"
)

// wholePacket gives everything that the contract knows.
const wholePacket = `{
	"status":{"stage":"open"},"job":{"description":"Write Go.","pays_in":"fiat"},"referred_by":"b",
	"person":{"name":"Anna Probe","emails":["anna.probe@mail.example"],"phones":[{"number":"+1 202 555 0101","line_type":"mobile"}],
		"location":{"city":"Austin","region":"TX","country":"US"},"address":{"lines":["12 Sample Street"],"city":"Austin","region":"TX","country":"US"},
		"links":["https://annaprobe.example"],"messengers":[{"service":"telegram","handle":"@annaprobe"}],"birth_year":1990},
	"payouts":[{"kind":"iban","account":"DE89370400440532013000","holder":"Anna Probe"}],
	"shipping":[{"address":{"lines":["12 Sample Street"],"city":"Austin","region":"TX","country":"US"}}],
	"references":[{"name":"Boris Muster","email":"boris@work.example"}],
	"history":{"work":[{"employer":"Muster Works","start":"2015","end":"2018","employment":"full_time"}],"education":[{"school":"Example University"}]},
	"touchpoints":[{"at":"2026-10-01T12:00:00Z","kind":"onboarding","ip":"198.51.100.7","utc_offset_minutes":-300,"device_id":"device-0001","network":{"vpn":"false"}}],
	"profiles":[{"service":"github","login":"annaprobe","id":"12345","created_at":"2015-01-01","followers":1,"connections":1,"first_commits":[],
		"commit_identities":[],"contributors":[],"employers":[],"names":[{"name":"Anna Muster","from":"2024-01"}]}],
	"breaches":[],"observations":[{}],"messages":[],
	"identity_checks":[{"kind":"document","result":"passed","address":{"lines":["12 Sample Street"],"city":"Austin","region":"TX","country":"US"}}]}`

func TestEveryInputCanBeGivenAndOnlyByWhatWasSent(t *testing.T) {
	picture := screen.Image{Width: 300, Height: 400, Hash: "f0f0a5a5c3c31234", Portrait: true, Camera: true}
	resume := screen.Document{Name: "cv.pdf", Role: "resume", Engine: "pdfium", MediaType: "application/pdf", Text: "Anna Probe\n", Rendered: true,
		Quality: screen.Quality{Verdict: screen.Good}, Metadata: map[string]string{"author": "Anna Probe", "producer": "Writer"},
		Links: []screen.DocumentLink{{Text: "github.com/annaprobe", Target: "https://github.com/annaprobe"}}, Images: []screen.Image{picture}}
	b, err := built()
	if err != nil {
		t.Fatal(err)
	}
	full := facts(t, wholePacket, resume, screen.Document{Name: "card.png", Role: "identity"})
	given := append(slices.Clone(full.Inputs), revised(b)...)
	for _, in := range fact.Inputs() {
		if strings.HasPrefix(in, "lists.") || in == "exchange" {
			continue // the lists are the chain's to give
		}
		if !slices.Contains(given, in) {
			t.Errorf("nothing gives the input %s", in)
		}
	}
	for _, in := range full.Inputs {
		if !slices.Contains(fact.Inputs(), in) {
			t.Errorf("%s is given and no rule may need it", in)
		}
	}
	if got := facts(t, `{"person":{"name":"Anna Probe"}}`).Inputs; len(got) != 0 && !slices.Equal(got, []string{"identifiers"}) {
		t.Errorf("a name alone gives %v", got)
	}
}

// revised are the inputs of an application that was sent again.
func revised(b *tools) []string {
	app := &screen.Application{}
	return b.enricher.All(enrich.Input{App: app, Found: identify.All(app, nil, b.identify), Received: received, Changes: []string{}}).Facts.Inputs
}
