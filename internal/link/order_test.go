package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"bonafide/internal/screen"
)

// anybody makes a record of random values of all kinds, few enough that they meet.
func anybody(app int64, random *rand.Rand) *Record {
	names := []string{"Anna Probe", "Boris Sample", "Chloe Specimen", "Anna Sample", "Dora Vzorek", ""}
	pick := func(n int) string { return fmt.Sprint(random.IntN(n)) }
	add := func(s *Subject, kind, value, field string, own bool) {
		s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: kind, Value: value, Own: own, Where: []screen.Where{{Field: field, Source: "form"}}})
	}
	parts := []func(*Subject){
		func(s *Subject) { add(s, screen.KindPhone, pick(3), "person.phones[0]", true) },
		func(s *Subject) { add(s, screen.KindEmail, pick(3), "person.emails[0]", true) },
		func(s *Subject) { add(s, screen.KindAddress, pick(2), "person.address", true) },
		func(s *Subject) { add(s, screen.KindIBAN, pick(3), "payouts[0].account", true) },
		func(s *Subject) { add(s, screen.KindDevice, pick(3), "touchpoints[0].device_id", true) },
		func(s *Subject) { add(s, screen.KindIPv4, pick(2), "touchpoints[0].ip", true) },
		func(s *Subject) { add(s, screen.KindEmail, pick(3), "references[0].email", false) },
		func(s *Subject) { add(s, screen.KindPhone, pick(3), "references[0].phone", false) },
		func(s *Subject) {
			add(s, screen.KindEmail, "referee"+pick(2)+"@mail.example", "references[0].email", false)
			s.App.References = []screen.Reference{{Employer: "Example Works " + pick(3)}}
			s.Work = append(s.Work, screen.Work{Employer: "Example Works " + pick(3)})
		},
		func(s *Subject) {
			mail := "box@" + []string{"larkfieldsoft", "larkfeildsoft", "larkfieldssoft", "cedarbridgeit"}[random.IntN(4)] + ".example"
			add(s, screen.KindEmail, mail, "person.emails[1]", true)
		},
		func(s *Subject) { mailbox("m"+pick(9), "silverfern"+pick(2))(s) },
		func(s *Subject) {
			picture(screen.KindPhoto, fmt.Sprintf("%016x", uint64(0xffff0000)^1<<random.IntN(8)^1<<random.IntN(8)))(s)
		},
		func(s *Subject) { picture(kindIdentityImage, "00000000fffff"+pick(2)+"00")(s) },
		func(s *Subject) {
			file("Example Writer", morning.Add(time.Duration(random.IntN(90))*time.Minute), "Experience", "Education", "Skills")(s)
			s.Docs[len(s.Docs)-1].Text += honest + invented(random.IntN(4)) + " " + invented(random.IntN(4)+9)
		},
		func(s *Subject) { s.App.ReferredBy = fmt.Sprint(1 + random.IntN(8)) },
		func(s *Subject) {
			share := 0.8
			add(s, screen.KindEmail, pick(3), commitField(0, 0), false)
			s.App.Profiles = []screen.Profile{{Service: "github", CommitIdentities: []screen.CommitIdentity{{Email: "x", Share: &share}}}}
		},
		func(s *Subject) {
			s.Work = append(s.Work, screen.Work{Employer: "Example Works " + pick(2), Title: "Engineer", Start: screen.Date{Year: 2019, Month: 1}, End: screen.Date{Year: 2020, Month: 1}})
		},
	}
	r := signed(app, names[random.IntN(len(names))], func(s *Subject) {
		at := morning.Add(time.Duration(random.IntN(40)) * time.Minute)
		s.App.AppliedAt = &at
		for range 4 {
			parts[random.IntN(len(parts))](s)
		}
	})
	return r
}

func judged(t *testing.T, m *Memory, r *Record) Result {
	t.Helper()
	res, err := Find(context.Background(), r, m, Policy{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestOrderOfArrivalChangesNothing lets applications of every kind of value
// arrive in two orders. Each arrival is judged, and those again that it touches;
// in the end everybody must stand as if judged with all others there.
func TestOrderOfArrivalChangesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	seen := map[string]bool{}
	for round := range 400 {
		var all []*Record
		for i := range 8 {
			all = append(all, anybody(int64(i+1), random))
		}
		var want []Result
		for _, order := range [][]int{{0, 1, 2, 3, 4, 5, 6, 7}, random.Perm(8)} {
			m, got := NewMemory(), make([]Result, len(all))
			for _, i := range order {
				m.Put(all[i])
				got[i] = judged(t, m, all[i])
				for _, app := range got[i].Touched {
					got[app-1] = judged(t, m, all[app-1])
				}
			}
			for i := range got {
				got[i].Touched = nil
				now := judged(t, m, all[i])
				if now.Touched = nil; !reflect.DeepEqual(got[i], now) {
					t.Fatalf("round %d, order %v: application %d stands as it did before others came:\n%+v\nnot\n%+v", round, order, i+1, got[i], now)
				}
				for _, l := range now.Links {
					seen[l.Kind] = true
				}
				for _, x := range now.Ties {
					seen["tie by "+x.Kind] = true
				}
				for _, x := range now.Referrals {
					seen["referral "+x.Direction] = true
				}
			}
			if want == nil {
				want = got
			} else if !reflect.DeepEqual(got, want) {
				t.Fatalf("round %d: another order of arrival gave other links", round)
			}
		}
	}
	for _, kind := range []string{kindStem, kindCommit, kindTemplate, kindSitting, screen.KindPhoto, kindIdentityImage, screen.KindText, screen.KindPassage, "tie by " + kindRefereeEmail, "tie by " + kindDomain, "referral by", "referral of"} {
		if !seen[kind] {
			t.Errorf("no round had a %s, so it is not tested", kind)
		}
	}
}

func TestReferralsAreKnownFromBothEnds(t *testing.T) {
	phone := func(value, referrer string) func(*Subject) {
		return func(s *Subject) {
			s.App.ReferredBy = referrer
			s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindPhone, Value: value, Own: true, Where: []screen.Where{{Field: "person.phones[0]", Source: "form"}}})
		}
	}
	referee := func(value string) func(*Subject) {
		return func(s *Subject) {
			s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindPhone, Value: value, Where: []screen.Where{{Field: "references[0].phone", Source: "form"}}})
		}
	}
	known := func(direction string, linked bool) string { return fmt.Sprintf("%s %v", direction, linked) }
	for _, tt := range []struct {
		name   string
		self   *Record
		others []*Record
		want   []string
	}{
		{"a colleague refers, nothing else is shared", signed(9, "Anna Probe", phone("2", "1")), []*Record{signed(1, "Boris Muster", phone("1", ""))}, []string{known("by", false)}},
		{"the referrer shares the phone", signed(9, "Anna Probe", phone("1", "1")), []*Record{signed(1, "Boris Muster", phone("1", ""))}, []string{known("by", true)}},
		{"who referred is not here", signed(9, "Anna Probe", phone("1", "77")), nil, []string{"by unknown"}},
		{"a referee applies too", signed(9, "Anna Probe", referee("1")), []*Record{signed(1, "Boris Muster", phone("1", ""))}, []string{known("by", false)}},
		{"a referee's phone is the applicant's own of an earlier application", signed(9, "Anna Probe", referee("1")), []*Record{signed(1, "PROBE, Anna", phone("1", ""))}, nil},
		{"two that self referred share a phone with each other", signed(9, "Anna Probe", phone("3", "")),
			[]*Record{signed(1, "Boris Muster", phone("1", "9")), signed(2, "Chloe Specimen", phone("1", "9"))}, []string{known("of", true), known("of", true)}},
		{"two that self referred share nothing", signed(9, "Anna Probe", phone("3", "")),
			[]*Record{signed(1, "Boris Muster", phone("1", "9")), signed(2, "Chloe Specimen", phone("2", "9"))}, []string{known("of", false), known("of", false)}},
		{"nobody refers anybody", signed(9, "Anna Probe", phone("3", "")), []*Record{signed(1, "Boris Muster", phone("1", ""))}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := find(t, tt.self, Policy{}, tt.others...)
			var got []string
			for _, r := range res.Referrals {
				if r.Linked == nil {
					got = append(got, r.Direction+" unknown")
				} else {
					got = append(got, known(r.Direction, *r.Linked))
				}
			}
			if !slices.Equal(got, tt.want) || res.Referrals == nil {
				t.Errorf("referrals %v (nil: %v), want %v", got, res.Referrals == nil, tt.want)
			}
		})
	}
}
