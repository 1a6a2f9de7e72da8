package link

import (
	"context"
	"strings"
	"testing"

	"bonafide/internal/screen"
)

// vouchedFor makes somebody of one employer whose referee has a mailbox and stands
// for an employer.
func vouchedFor(app int64, name, worked, mail, employer string) *Record {
	return signed(app, name, func(s *Subject) {
		if worked != "" {
			s.Work = []screen.Work{{Employer: worked}}
		}
		s.App.References = []screen.Reference{{Email: mail, Employer: employer}}
		s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindEmail, Value: mail, Where: []screen.Where{{Field: "references[0].email", Source: "form"}}})
	})
}

func TestARefereeTiesStrangersOnly(t *testing.T) {
	const private = "otto.muster@mail.example"
	self := vouchedFor(9, "Anna Probe", "Heron Gate", private, "Heron Gate")
	for _, tt := range []struct {
		name         string
		self, other  *Record
		tied, strong bool
	}{
		{"two of different firms", self, vouchedFor(1, "Boris Muster", "Opal Line", private, "Heron Gate"), true, true},
		{"two of one firm", self, vouchedFor(1, "Boris Muster", "Heron Gate GmbH", private, "Heron Gate"), false, false},
		{"the referee stands for an own employer of each", self, vouchedFor(1, "Boris Muster", "Opal Line", private, "Opal Line"), true, false},
		{"one says nothing of the past", self, vouchedFor(1, "Boris Muster", "", private, "Heron Gate"), true, false},
		{"one family name", self, vouchedFor(1, "Clara Probe", "Opal Line", private, "Heron Gate"), true, false},
		{"one person twice", self, vouchedFor(1, "PROBE, Anna", "Opal Line", private, "Heron Gate"), false, false},
		{"a house's mailbox", vouchedFor(9, "Anna Probe", "Heron Gate", "hr.verification@mail.example", ""), vouchedFor(1, "Boris Muster", "Opal Line", "hr.verification@mail.example", ""), false, false},
		{"a mailbox at the firm", vouchedFor(9, "Anna Probe", "Heron Gate", "otto@herongate.example", "Heron Gate"), vouchedFor(1, "Boris Muster", "Opal Line", "otto@herongate.example", "Heron Gate"), true, false},
	} {
		for _, from := range [][2]*Record{{tt.self, tt.other}, {tt.other, tt.self}} {
			res := find(t, from[0], Policy{}, from[1])
			if (len(res.Ties) == 1) != tt.tied || tt.tied && res.Ties[0].Strong != tt.strong {
				t.Errorf("%s: ties %+v, want one: %v, strong: %v", tt.name, res.Ties, tt.tied, tt.strong)
			}
			if len(res.Links) != 0 || len(res.Explained) != 0 {
				t.Errorf("%s: rules hear of %v %v, which they don't ask for", tt.name, res.Links, res.Explained)
			}
		}
	}
}

func TestAContactThatManyNameAsTheirRefereesTiesNobody(t *testing.T) {
	m := NewMemory()
	names := strings.Split("Anna Probe,Boris Muster,Chloe Specimen,David Beispiel,Emma Exemplar,Farid Namuna,Greta Vzorek,Hugo Ejemplo,Ines Primer,Jonas Mintaka,Katya Obrazets,Luca Campione,Mona Paragon,Nils Eksempel", ",")
	var last Result
	for i := range int64(maxVouched + 2) {
		r := vouchedFor(i+1, names[i], "Firm "+string(rune('a'+i)), "otto.muster@mail.example", "")
		m.Put(r)
		res, err := Find(context.Background(), r, m, Policy{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(res.Ties); i > 0 && i < maxVouched && n == 0 || i >= maxVouched && n != 0 {
			t.Errorf("application %d of one referee has %d ties", i+1, n)
		}
		if n := int64(len(res.Touched)); i <= maxVouched && n != i || i > maxVouched && n != 0 {
			t.Errorf("application %d of one referee has %d others judged again", i+1, n)
		}
		last = res
	}
	if len(last.OverCap) != 0 {
		t.Errorf("over the cap: %+v; no rule asks for referees that are shared", last.OverCap)
	}
}
