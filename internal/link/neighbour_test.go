package link

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/screen"
)

func TestOnlyExactValuesThatMeanSomethingMakeNeighbours(t *testing.T) {
	for _, tt := range []struct {
		name   string
		self   *Record
		others []*Record
		want   int
	}{
		{"a shared phone", person(9, "Anna Probe", screen.KindPhone, "1"), []*Record{person(1, "Boris Muster", screen.KindPhone, "1")}, 1},
		{"two on an address of a network, which is ordinary", online(9, "Anna Probe", "isp", 1), []*Record{online(1, "Boris Muster", "isp", 1)}, 0},
		{"three on it are a crowd", online(9, "Anna Probe", "isp", 1), []*Record{online(1, "Boris Muster", "isp", 1), online(2, "Chloe Specimen", "isp", 1)}, 2},
		{"an address of a network that no list holds", online(9, "Anna Probe", "unknown", 1), []*Record{online(1, "Boris Muster", "unknown", 1), online(2, "Chloe Specimen", "", 1)}, 0},
		{"sentences of a résumé are no exact value", resume(9, "Anna Probe", honest), []*Record{resume(1, "Boris Muster", honest)}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := find(t, tt.self, Policy{}, tt.others...).Neighbours; len(got) != tt.want || got == nil {
				t.Errorf("%d neighbours, want %d", len(got), tt.want)
			}
		})
	}
}

func TestNobodyKnowsOfNeighboursWithoutAValue(t *testing.T) {
	res := find(t, person(9, "Anna Probe"), Policy{})
	if res.Neighbours != nil || res.Explained != nil || res.Referrals != nil || res.Links == nil {
		t.Errorf("nothing was compared, and yet %+v", res)
	}
}

func TestATimeThatAnImportSetTellsNothing(t *testing.T) {
	for apart, want := range map[time.Duration]int{0: -1, 900 * time.Millisecond: -1, 9 * time.Minute: 9, -9 * time.Minute: 9} {
		self, other := person(9, "Anna Probe", screen.KindPhone, "1"), person(1, "Boris Muster", screen.KindPhone, "1")
		self.AppliedAt, other.AppliedAt = morning, morning.Add(apart)
		got := -1
		if n := find(t, self, Policy{}, other).Neighbours[0]; n.MinutesApart != nil {
			got = *n.MinutesApart
		}
		if got != want {
			t.Errorf("%s apart: %d minutes, want %d", apart, got, want)
		}
	}
}

func TestARejectionIsToldWithItsDate(t *testing.T) {
	other := person(1, "Boris Muster", screen.KindPhone, "1")
	other.Confirm(morning)
	other.Reject(morning.AddDate(0, 1, 0))
	n := find(t, person(9, "Anna Probe", screen.KindPhone, "1"), Policy{}, other).Neighbours[0]
	if n.Rejected == nil || !*n.Rejected || n.DecidedAt == nil || !n.DecidedAt.Equal(morning) {
		t.Errorf("neighbour %+v, want rejected on the first date", n)
	}
	if n := find(t, person(9, "Anna Probe", screen.KindPhone, "1"), Policy{}, person(2, "Boris Muster", screen.KindPhone, "1")).Neighbours[0]; n.Rejected != nil {
		t.Error("an application without status or case is not known to have been rejected or not")
	}
}

func TestExplanationsCoverCopiedTextToo(t *testing.T) {
	again := func(app int64, name string, sigs ...string) *Record {
		r := resume(app, name, honest)
		r.Jobs = []string{"a|b|2019-01|2020-01"}
		r.Signatures = append(r.Signatures, person(app, name, sigs...).Signatures...)
		return r
	}
	const mail, device, home, phone = screen.KindEmail, screen.KindDevice, screen.KindAddress, screen.KindPhone
	for _, tt := range []struct {
		name      string
		sigs      []string
		policy    Policy
		links     []string // kinds delivered
		explained string
	}{
		{"one person with a new name sends the same résumé", []string{mail, "m", device, "d"}, Policy{}, nil, samePerson},
		{"two at one home with one résumé are no household", []string{home, "h"}, Policy{}, []string{"address", "passage", "text"}, ""},
		{"an agency's candidates share its sentences, never the whole text", []string{phone, "1"}, Policy{Marks: []Mark{{phone, "1", agency}}}, []string{"text"}, agency},
		{"a marked agency explains what is in its candidates' files, never their account", []string{phone, "1", screen.KindMetadata, "company:m", screen.KindIBAN, "DE1"},
			Policy{AgencyContacts: []string{"phone:1"}}, []string{"iban", "text"}, agency},
		{"a campus explains its own value only", []string{phone, "1", screen.KindMetadata, "company:m"}, Policy{Marks: []Mark{{phone, "1", "campus"}}}, []string{"metadata", "passage", "text"}, "agency"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := find(t, again(9, "Anna Probe", tt.sigs...), tt.policy, again(1, "Clara Muster", tt.sigs...))
			var got []string
			for _, l := range res.Links {
				got = append(got, l.Kind)
			}
			as := ""
			if len(res.Explained) > 0 {
				as = res.Explained[0].As
			}
			if !slices.Equal(got, tt.links) || as != tt.explained {
				t.Errorf("links %v as %q, want %v as %q", got, as, tt.links, tt.explained)
			}
		})
	}
}

func TestWhoReferredTwoIsJudgedAgainWhenWhatTheyShareIsNoHouseholdAnyMore(t *testing.T) {
	home := func(referrer string) func(*Subject) {
		return func(s *Subject) {
			s.App.ReferredBy = referrer
			s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindAddress, Value: "h", Own: true, Where: []screen.Where{{Field: "person.address", Source: "form"}}})
		}
	}
	referrer := signed(1, "Anna Probe", func(*Subject) {})
	couple := []*Record{signed(2, "Boris Muster", home("1")), signed(3, "Chloe Specimen", home("1"))}
	if got := find(t, referrer, Policy{}, couple...).Referrals; len(got) != 2 || *got[0].Linked {
		t.Fatalf("a household that was referred is not linked: %d", len(got))
	}
	third := signed(4, "Dora Vzorek", home(""))
	if res := find(t, third, Policy{}, append(couple, referrer)...); !slices.Contains(res.Touched, 1) {
		t.Errorf("touched %v, want the referrer 1 too", res.Touched)
	}
	if got := find(t, referrer, Policy{}, append(couple, third)...).Referrals; !*got[0].Linked || !*got[1].Linked {
		t.Error("with a third at that home the two share it without an explanation")
	}
}

func TestTwoAtOneHomeWithRewordedResumesAreNoHousehold(t *testing.T) {
	reworded := strings.NewReplacer("nightly", "daily", "depots", "stations", "rota", "plan", "retention", "cleaning").Replace(honest)
	self, other := resume(9, "Anna Probe", honest), resume(1, "Boris Muster", reworded)
	for _, r := range []*Record{self, other} {
		r.Signatures = append(r.Signatures, Signature{Kind: screen.KindAddress, Value: "h"})
	}
	if res := find(t, self, Policy{}, other); len(res.Explained) != 0 || kinds(res)["text different"] != 1 || kinds(res)["passage different"] != 0 {
		t.Errorf("links %v, explained %d", kinds(res), len(res.Explained))
	}
}
