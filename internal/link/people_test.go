package link

import (
	"math/rand/v2"
	"slices"
	"testing"

	"bonafide/internal/screen"
)

func TestPeopleOnAValueAreCountedByNamesThatDiffer(t *testing.T) {
	for _, tt := range []struct {
		name  string
		names []string
		want  int
	}{
		{"one name on many applications is one person", []string{"Anna Probe", "Anna Probe", "Anna Probe"}, 1},
		{"strangers are counted", []string{"Anna Probe", "Boris Muster", "Chloe Specimen"}, 3},
		{"a household is one", []string{"Anna Probe", "Boris Probe"}, 1},
		{"a single given name that sorts first doesn't make two strangers one", []string{"Alex", "Boris Muster", "Chloe Specimen"}, 2},
		{"nobody is known to differ from a missing name", []string{"", "Anna Probe"}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []*Record
			for i, n := range tt.names {
				all = append(all, person(int64(i+1), n))
				all[i].Fold()
			}
			memo := NewMemo()
			for range 2 {
				if got := memo.differentNames(all); got != tt.want {
					t.Errorf("%d people, want %d", got, tt.want)
				}
			}
			slices.Reverse(all)
			if got := (*Memo)(nil).differentNames(all); got != tt.want {
				t.Errorf("in another order %d people, want %d", got, tt.want)
			}
		})
	}
}

func TestTheCapCountsEachName(t *testing.T) {
	var crowd []*Record // sixty people of six family names on one template's account
	for i := range 60 {
		crowd = append(crowd, person(int64(i+1), invented(i+20)+" "+invented(i%6), screen.KindGitHub, "a-template"))
	}
	if res := find(t, crowd[0], Policy{}, crowd[1:]...); len(res.Links) != 0 || len(res.OverCap) != 1 {
		t.Errorf("sixty people: %d links, over the cap %v", len(res.Links), res.OverCap)
	}
	if n := NewMemo().differentNames(crowd); n > 6 {
		t.Errorf("rules are told of %d mutual strangers among six families", n)
	}
	for _, tt := range []struct {
		name  string
		names []string
		want  int
	}{
		{"brothers and sisters are each a name", []string{"Anna Probe", "Boris Probe", "Chloe Probe"}, 3},
		{"one person's spellings are one", []string{"Anna Probe", "PROBE, Anna", "Boris Muster"}, 2},
		{"a name that can't be compared is none", []string{"Alex", "", "Anna Probe", "Boris Muster"}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []*Record
			for i, n := range tt.names {
				all = append(all, person(int64(i+1), n))
				all[i].Fold()
			}
			for range 2 {
				slices.Reverse(all)
				if got := NewMemo().count(all).names; got != tt.want {
					t.Errorf("%d names, want %d", got, tt.want)
				}
			}
		})
	}
}

func TestAMemoTellsSetsOfNamesApart(t *testing.T) {
	memo, random := NewMemo(), rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []*Record
		for i := range 2 + random.IntN(6) {
			all = append(all, person(int64(i+1), invented(random.IntN(4))+" "+invented(10+random.IntN(4))))
			all[i].Fold()
		}
		if got, want := memo.differentNames(all), (*Memo)(nil).differentNames(all); got != want {
			t.Fatalf("%d people from memory, %d counted", got, want)
		}
	}
}

func TestOneMoreOnAHubTouchesNobody(t *testing.T) {
	var all []*Record
	for i := range 40 {
		all = append(all, person(int64(i+1), invented(i)+" "+invented(i+500), screen.KindPhone, "+1"))
	}
	crossing := find(t, all[DefaultCap], Policy{}, all[:DefaultCap]...)
	if len(crossing.OverCap) != 1 || len(crossing.Touched) != DefaultCap {
		t.Errorf("crossing the cap: over %v, touched %d, want all %d", crossing.OverCap, len(crossing.Touched), DefaultCap)
	}
	later := find(t, all[39], Policy{}, all[:39]...)
	if len(later.Touched) != 0 || later.OverCap[0] != crossing.OverCap[0] {
		t.Errorf("above the cap: over %v, touched %v; want the same fact and nobody", later.OverCap, later.Touched)
	}
}

// BenchmarkFindOnAHub is one application on an address that eighty others share.
func BenchmarkFindOnAHub(b *testing.B) {
	m := NewMemory()
	var all []*Record
	for i := range 80 {
		all = append(all, person(int64(i+1), invented(i)+" "+invented(i+500), screen.KindIPv4, "203.0.113.7"))
		m.Put(all[i])
	}
	for name, memo := range map[string]*Memo{"counted": nil, "remembered": NewMemo()} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := Find(b.Context(), all[7], m, Policy{}, memo); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
