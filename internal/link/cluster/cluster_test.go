package cluster_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"bonafide/internal/link/cluster"
	"bonafide/internal/screen"
)

func strong(a, b int64, kind string, value int64) cluster.Tie {
	return cluster.Tie{A: a, B: b, Kind: kind, Value: value, Strong: true, Names: screen.NamesDifferent}
}

func weak(a, b int64, kind string, value int64) cluster.Tie {
	return cluster.Tie{A: a, B: b, Kind: kind, Value: value, Names: screen.NamesDifferent}
}

func TestWhatHoldsTwoApplications(t *testing.T) {
	family := func(ties ...cluster.Tie) []cluster.Tie {
		for i := range ties {
			ties[i].Names = screen.NamesDifferentGiven
		}
		return ties
	}
	for name, c := range map[string]struct {
		ties    []cluster.Tie
		rulings []cluster.Ruling
		want    bool
	}{
		"one account of somebody's own holds":                 {ties: []cluster.Tie{strong(1, 2, screen.KindIBAN, 7)}, want: true},
		"one address of a network doesn't":                    {ties: []cluster.Tie{weak(1, 2, screen.KindIPv4, 7)}},
		"a network's address and a house are one place":       {ties: []cluster.Tie{weak(1, 2, screen.KindIPv4, 7), weak(1, 2, screen.KindAddress, 8)}},
		"a place and a picture are two witnesses":             {ties: []cluster.Tie{weak(1, 2, screen.KindIPv4, 7), weak(1, 2, screen.KindPhoto, 8)}, want: true},
		"a layout and its author are one paper":               {ties: []cluster.Tie{weak(1, 2, "template", 7), weak(1, 2, screen.KindMetadata, 8)}},
		"witnesses may stand on either side":                  {ties: []cluster.Tie{weak(1, 2, "email_stem", 7), weak(2, 1, screen.KindPhoto, 8)}, want: true},
		"a family may share its phone and home":               {ties: family(strong(1, 2, screen.KindPhone, 7), weak(1, 2, screen.KindIPv4, 8), strong(1, 2, screen.KindDevice, 9))},
		"a family's payout account holds all the same":        {ties: family(strong(1, 2, screen.KindIBAN, 7)), want: true},
		"a person's cut ends what would hold":                 {ties: []cluster.Tie{strong(1, 2, screen.KindIBAN, 7)}, rulings: []cluster.Ruling{{A: 2, B: 1}}},
		"a person's merge holds what nothing ties":            {rulings: []cluster.Ruling{{A: 1, B: 2, Merge: true}}, want: true},
		"a person's merge holds what was too weak":            {ties: []cluster.Tie{weak(1, 2, screen.KindIPv4, 7)}, rulings: []cluster.Ruling{{A: 2, B: 1, Merge: true}}, want: true},
		"an application isn't tied to itself":                 {ties: []cluster.Tie{strong(1, 1, screen.KindIBAN, 7)}},
		"the same weak kind by two values is still one cause": {ties: []cluster.Tie{weak(1, 2, screen.KindIPv4, 7), weak(1, 2, screen.KindIPv4, 8)}},
	} {
		if got := len(cluster.Find(c.ties, c.rulings)) == 1; got != c.want {
			t.Errorf("%s: held %v, want %v", name, got, c.want)
		}
		if got := len(cluster.Held(c.ties, c.rulings)) == 1; got != c.want {
			t.Errorf("%s: followed %v, want %v", name, got, c.want)
		}
	}
}

func TestWhichValuesAreStrong(t *testing.T) {
	for _, c := range []struct {
		kind, value string
		unit        bool
		apart       bool
		want        bool
	}{
		{screen.KindWalletBTC, "1a", false, false, true}, {screen.KindFile, "ab", false, false, true}, {screen.KindHistory, "x", false, false, true},
		{screen.KindShipTo, "x", true, false, true}, {screen.KindShipTo, "x", false, true, false}, {screen.KindAddress, "x", true, true, false},
		{screen.KindMetadata, "document_id:ab12", false, false, true}, {screen.KindMetadata, "rsid_root:00ab", false, false, true},
		{screen.KindMetadata, "author:anna probe", false, true, false}, {screen.KindMetadata, "company:larkfield", false, true, false},
		{"commit_email", "a@b.example", false, false, true},
		{"email_stem", "quietlantern", false, false, false}, {"email_stem", "quietlantern", false, true, true},
		{"mail_domain", "larkfeild.example", false, false, false}, {"mail_domain", "larkfeild.example", false, true, true},
		{"referee_email", "a@b.example", false, false, false}, {"referee_phone", "1", false, true, true},
		{screen.KindPhoto, "0f", false, false, false}, {screen.KindPhoto, "0f", false, true, true},
	} {
		if got := cluster.Strong(c.kind, c.value, c.unit, c.apart); got != c.want {
			t.Errorf("%s %s, apart %v: %v, want %v", c.kind, c.value, c.apart, got, c.want)
		}
	}
}

// star ties n applications from first on to the first one by a value.
func star(first int64, n int, kind string, value int64) []cluster.Tie {
	var out []cluster.Tie
	for i := 1; i < n; i++ {
		out = append(out, strong(first, first+int64(i), kind, value))
	}
	return out
}

func TestAComponentTooLargeIsCutWhereStrangersMeet(t *testing.T) {
	ties := append(star(1, 150, screen.KindIBAN, 1), star(1001, 150, screen.KindWalletBTC, 2)...)
	ties = append(ties, strong(1, 1001, screen.KindPhone, 3))
	got := cluster.Find(ties, nil)
	if len(got) != 2 || len(got[0].Members) != 150 || len(got[1].Members) != 150 {
		t.Fatalf("got %d groups, want the two that hold without the phone", len(got))
	}
	if c := got[0].Cuts; len(c) != 1 || c[0].Kind != screen.KindPhone || c[0].Value != 3 || c[0].Reason == "" {
		t.Errorf("the cut isn't told: %+v", c)
	}
	small := cluster.Find(append(append(star(1, 90, screen.KindIBAN, 1), star(1001, 90, screen.KindWalletBTC, 2)...), strong(1, 1001, screen.KindPhone, 3)), nil)
	if len(small) != 1 {
		t.Errorf("a component of 180 was cut into %d", len(small))
	}
}

func TestOnePayoutAccountStaysWholeHoweverManyNameIt(t *testing.T) {
	got := cluster.Find(star(1, 10_000, screen.KindAccount, 1), nil)
	if len(got) != 1 || len(got[0].Members) != 10_000 || len(got[0].Cuts) != 0 {
		t.Fatalf("got %d groups, the first of %d", len(got), len(got[0].Members))
	}
}

func TestTheWeakestHubGoesFirst(t *testing.T) {
	var ties []cluster.Tie
	for i := int64(2); i <= 300; i++ { // one layout and one picture on all, a phone on 150
		ties = append(ties, weak(1, i, "template", 1), weak(1, i, screen.KindPhoto, 2))
		if i <= 150 {
			ties = append(ties, strong(1, i, screen.KindPhone, 3))
		}
	}
	got := cluster.Find(ties, nil)
	if len(got) != 1 || len(got[0].Members) != 150 || got[0].Cuts[0].Kind == screen.KindPhone {
		t.Fatalf("want those whom the phone holds, got %d groups with cuts %+v", len(got), got[0].Cuts)
	}
}

func TestAThreadOfWeakTiesDoesNotJoinTwoGroups(t *testing.T) {
	ties := append(star(1, 3, screen.KindIBAN, 1), star(11, 3, screen.KindWalletBTC, 2)...)
	thread := []cluster.Tie{weak(2, 12, screen.KindIPv4, 3), weak(2, 12, screen.KindPhoto, 4)}
	if got := cluster.Find(append(slices.Clone(ties), thread...), nil); len(got) != 2 || len(got[0].Cuts) != 1 || got[0].Cuts[0].A != 2 || got[0].Cuts[0].B != 12 {
		t.Errorf("the thread wasn't cut: %+v", got)
	}
	if got := cluster.Find(append(slices.Clone(ties), strong(2, 12, screen.KindGitHub, 5)), nil); len(got) != 1 {
		t.Errorf("a strong tie was cut: %+v", got)
	}
	if got := cluster.Find(append(slices.Clone(ties), thread...), []cluster.Ruling{{A: 2, B: 12, Merge: true}}); len(got) != 1 {
		t.Errorf("a person's word was cut: %+v", got)
	}
	if got := cluster.Find(append(star(1, 3, screen.KindIBAN, 1), thread...), nil); len(got) != 1 {
		t.Errorf("one application at the end of a thread is no group: %+v", got)
	}
}

func TestTheOrderOfTiesChangesNoGroup(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	kinds := []string{screen.KindPhone, screen.KindIBAN, screen.KindIPv4, screen.KindPhoto, "email_stem", screen.KindMetadata}
	for round := range 200 {
		var ties []cluster.Tie
		var rulings []cluster.Ruling
		for range 20 + r.IntN(600) {
			k := kinds[r.IntN(len(kinds))]
			t := weak(int64(1+r.IntN(300)), int64(1+r.IntN(300)), k, int64(r.IntN(40)))
			t.Strong = cluster.Strong(k, "", false, false)
			ties = append(ties, t)
		}
		for range r.IntN(5) {
			rulings = append(rulings, cluster.Ruling{A: int64(1 + r.IntN(300)), B: int64(1 + r.IntN(300)), Merge: r.IntN(2) == 0})
		}
		want := cluster.Find(ties, rulings)
		r.Shuffle(len(ties), func(i, j int) { ties[i], ties[j] = ties[j], ties[i] })
		for i := range ties {
			if r.IntN(2) == 0 {
				ties[i].A, ties[i].B = ties[i].B, ties[i].A
			}
		}
		ties = append(ties, ties[:len(ties)/2]...) // seen from both sides
		r.Shuffle(len(rulings), func(i, j int) { rulings[i], rulings[j] = rulings[j], rulings[i] })
		if got := cluster.Find(ties, rulings); !reflect.DeepEqual(got, want) {
			t.Fatalf("round %d: another order gives other groups:\n%s\n%s", round, fmt.Sprint(got), fmt.Sprint(want))
		}
		for _, g := range want {
			if !slices.IsSorted(g.Members) || len(g.Members) < 2 {
				t.Fatalf("round %d: members %v", round, g.Members)
			}
		}
	}
}
