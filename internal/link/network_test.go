package link

import (
	"context"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// online makes a record of somebody seen on one address of a network, on days.
func online(app int64, name, class string, days ...int64) *Record {
	r := person(app, name)
	r.Signatures = []Signature{{Kind: screen.KindIPv4, Value: "192.0.2.1", Seen: &Seen{Network: class, Days: days}}}
	return r
}

func TestNamesOnAnAddressCountWithinThirtyDaysAndWhereItsNetworkIsKnown(t *testing.T) {
	none := -1
	for _, tt := range []struct {
		name          string
		self          *Record
		others        []*Record
		people, crowd int // of the first link; people 0: no link
	}{
		{"three strangers in a month", online(9, "Anna Probe", "isp", 30), []*Record{online(1, "Boris Muster", "isp", 1), online(2, "Chloe Specimen", "isp", 15)}, 3, 3},
		{"thirty days are within, thirty-one aren't", online(9, "Anna Probe", "isp", 31), []*Record{online(1, "Boris Muster", "isp", 1), online(2, "Chloe Specimen", "isp", 0)}, 2, 3},
		{"two before and two after are no four", online(9, "Anna Probe", "isp", 30), []*Record{online(1, "Boris Muster", "isp", 1), online(2, "Chloe Specimen", "isp", 2),
			online(3, "David Beispiel", "isp", 58), online(4, "Emma Exemplar", "isp", 59), online(5, "Farid Namuna", "isp", 60)}, 4, 3},
		{"who came back counts with the later day", online(9, "Anna Probe", "isp", 100), []*Record{online(1, "Boris Muster", "isp", 1, 90), online(2, "Chloe Specimen", "isp", 2)}, 2, 3},
		{"a session without a time stands on no day", online(9, "Anna Probe", "isp"), []*Record{online(1, "Boris Muster", "isp", 1)}, 0, 0},
		{"on a campus as many as the cap are ordinary", online(9, "Anna Probe", "education", 1), []*Record{online(1, "Boris Muster", "education", 1)}, 2, DefaultCap},
		{"an exit that strangers share has no crowd", online(9, "Anna Probe", "vpn", 1), []*Record{online(1, "Boris Muster", "vpn", 1)}, 2, none},
		{"it is an exit when another's provider said so", online(9, "Anna Probe", "isp", 1), []*Record{online(1, "Boris Muster", "relay", 1)}, 2, none},
		{"a network that no list holds is unknown", online(9, "Anna Probe", "unknown", 1), []*Record{online(1, "Boris Muster", "", 1)}, 2, none},
		{"one application that knows it is enough", online(9, "Anna Probe", "", 1), []*Record{online(1, "Boris Muster", "isp", 1)}, 2, 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			links := find(t, tt.self, Policy{}, tt.others...).Links
			if len(links) == 0 {
				if tt.people != 0 {
					t.Fatalf("no link, want %d names", tt.people)
				}
				return
			}
			crowd := none
			if c := links[0].Crowd; c != nil {
				crowd = *c
			}
			if got := *links[0].DifferentNames; got != tt.people || crowd != tt.crowd {
				t.Errorf("%d names, crowd %d; want %d and %d", got, crowd, tt.people, tt.crowd)
			}
		})
	}
}

func TestDaysOnAnAddressAreThoseOfItsSessions(t *testing.T) {
	at := func(s string) *time.Time {
		v, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return &v
	}
	app := &screen.Application{ID: "a", AppliedAt: at("1970-02-01T00:00:00Z"), Touchpoints: []screen.Touchpoint{{IP: "192.0.2.1", At: at("1970-01-03T09:00:00Z")},
		{IP: "192.0.2.1"}, {IP: "192.0.2.2", At: at("1970-01-05T09:00:00Z")}, {IP: "192.0.2.1", At: at("1970-01-02T23:00:00Z")}}}
	id := screen.Identifier{Kind: screen.KindIPv4, Value: "192.0.2.1", Own: true,
		Where: []screen.Where{{Field: "touchpoints[0].ip"}, {Field: "touchpoints[1].ip"}, {Field: "touchpoints[3].ip"}}}
	r := Sign(Subject{App: app, Number: 1, Name: "Anna Probe", Identifiers: []screen.Identifier{id}})
	if got := r.Signatures[0].Days; len(got) != 2 || got[0] != 1 || got[1] != 2 {
		t.Errorf("days %v, want 1 and 2", got)
	}
	m := NewMemory()
	m.Put(r)
	if res, err := Find(context.Background(), r, m, Policy{}, nil); err != nil || len(res.Links) != 0 {
		t.Errorf("alone on an address: %v, %v", res.Links, err)
	}
}
