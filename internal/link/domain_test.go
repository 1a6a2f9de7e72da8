package link

import (
	"fmt"
	"testing"

	"bonafide/internal/screen"
)

func TestDomainsThatLookAlike(t *testing.T) {
	for _, tt := range []struct {
		name, a, b string
		want       bool
	}{
		{"two letters in turn", "larkfieldsoft.example", "larkfeildsoft.example", true},
		{"one letter left out", "larkfieldsoft.example", "larkfieldoft.example", true},
		{"the first letter left out", "larkfieldsoft.example", "arkfieldsoft.example", true},
		{"one letter twice at the end", "larkfield.example", "larkfieldd.example", true},
		{"figures for letters", "larkfieldsoft.example", "1arkf1eldsoft.example", true},
		{"r and n for m", "amberforge.example", "arnberforge.example", true},
		{"a Cyrillic letter", "ravenscope.example", "xn--rvenscope-0yh.example", true},
		{"under a mail host and another ending", "mail.larkfieldsoft.example", "larkfeildsoft.co.uk", true},
		{"the same name", "larkfieldsoft.example", "larkfieldsoft.test", false},
		{"a hyphen", "larkfield-soft.example", "larkfieldsoft.example", false},
		{"another letter", "brightcorelab.example", "brightcodelab.example", false},
		{"an ending of a word", "willowgarden.example", "willowgardens.example", false},
		{"too short", "larkfix.example", "larkifx.example", false},
		{"two changes", "larkfieldsoft.example", "larkfeildsotf.example", false},
		{"two different names", "larkfieldsoft.example", "cedarbridgeit.example", false},
	} {
		if got := lookAlike(tt.a, tt.b); got != tt.want || lookAlike(tt.b, tt.a) != got {
			t.Errorf("%s: %v, want %v from either side", tt.name, got, tt.want)
		}
		met := map[string]bool{}
		for _, s := range domainBands(tt.a) {
			met[s.Value] = true
		}
		found := false
		for _, s := range domainBands(tt.b) {
			found = found || met[s.Value]
		}
		if tt.want && !found {
			t.Errorf("%s: no band brings the two together", tt.name)
		}
	}
}

// mailing makes somebody with a mailbox.
func mailing(app int64, name, mail, class string) *Record {
	return signed(app, name, func(s *Subject) {
		s.Mailboxes = map[string]string{mail: class}
		s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindEmail, Value: mail, Own: true, Where: []screen.Where{{Field: "person.emails[0]", Source: "form"}}})
	})
}

func TestWhoseDomainImitatesAnothersIsTied(t *testing.T) {
	self := mailing(9, "Anna Probe", "anna@larkfieldsoft.example", "")
	others := func(n int, domain string) (out []*Record) {
		for i := range n {
			out = append(out, mailing(int64(i+1), fmt.Sprintf("Person%c Number%c", 'a'+i, 'a'+i), fmt.Sprintf("p%c@%s", 'a'+i, domain), ""))
		}
		return out
	}
	for _, tt := range []struct {
		name         string
		self         *Record
		others       []*Record
		ties, strong int
	}{
		{"a stranger's", self, others(1, "larkfeildsoft.example"), 1, 1},
		{"of one family", self, []*Record{mailing(1, "Clara Probe", "clara@larkfeildsoft.example", "")}, 1, 0},
		{"a known provider's", self, []*Record{mailing(1, "Boris Muster", "boris@larkfeildsoft.example", "consumer")}, 0, 0},
		{"one that bears its owner's name", self, []*Record{mailing(1, "Boris Larkfeild", "boris@larkfeildsoft.example", "")}, 0, 0},
		{"one of words of the trade", mailing(9, "Anna Probe", "anna@softwaredesign.example", ""), []*Record{mailing(1, "Boris Muster", "boris@softwareedesign.example", "")}, 0, 0},
		{"a house's, where many are", self, others(maxDomain, "larkfeildsoft.example"), maxDomain, maxDomain},
		{"a house's, where more are", self, others(maxDomain+1, "larkfeildsoft.example"), 0, 0},
	} {
		res := find(t, tt.self, Policy{}, tt.others...)
		strong := 0
		for _, x := range res.Ties {
			if x.Strong {
				strong++
			}
		}
		if len(res.Ties) != tt.ties || strong != tt.strong || len(res.Links) != 0 {
			t.Errorf("%s: %d ties, %d of them strong, links %v; want %d and %d", tt.name, len(res.Ties), strong, res.Links, tt.ties, tt.strong)
		}
	}
}
