package link

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

var morning = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// signed makes a record of identifiers and documents through Sign.
func signed(app int64, name string, change func(*Subject)) *Record {
	s := Subject{App: &screen.Application{ID: fmt.Sprintf("a%03d", app), Source: "test", ExternalID: fmt.Sprint(app)}, Number: app, Name: name}
	change(&s)
	return Sign(s)
}

func mailbox(value, stem string) func(*Subject) {
	return func(s *Subject) {
		s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindEmail, Value: value, Own: true, Attrs: map[string]string{"stem": stem}, Where: []screen.Where{{Field: "person.emails[0]", Source: "form"}}})
	}
}

func picture(kind, hash string) func(*Subject) {
	return func(s *Subject) {
		s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: kind, Value: hash, Own: true, Where: []screen.Where{{Document: "d1", Source: "text"}}})
	}
}

// file adds a résumé made by a program at a moment, with its headings.
func file(producer string, at time.Time, headings ...string) func(*Subject) {
	return func(s *Subject) {
		s.Docs = append(s.Docs, screen.Document{ID: "d1", Role: "resume", Text: strings.Join(headings, "\n\n") + "\n", PageSizes: [][2]float64{{595, 842}},
			Quality: screen.Quality{Verdict: screen.Good}, Metadata: map[string]string{"producer": producer, "created": at.Format(time.RFC3339)}})
	}
}

func TestWhatIsNotEqualCanStillTie(t *testing.T) {
	three := []string{"Patents", "Experience", "Education", "Skills"}
	for _, tt := range []struct {
		name   string
		self   func(*Subject)
		others []func(*Subject)
		want   string // kinds of links
	}{
		{"one rare stem in two mailboxes", mailbox("silverfern1@mail.example", "silverfern"), []func(*Subject){mailbox("silver.fern22@post.example", "silverfern")}, "email_stem"},
		{"a stem of common words is nobody's", mailbox("softwaredev1@mail.example", "softwaredev"), []func(*Subject){mailbox("softwaredev2@post.example", "softwaredev")}, ""},
		{"the stem of a shared mailbox adds nothing", mailbox("silverfern@mail.example", "silverfern"), []func(*Subject){mailbox("silverfern@mail.example", "silverfern")}, "email"},
		{"a picture that differs in six bits", picture(screen.KindPhoto, "000000000000003f"), []func(*Subject){picture(screen.KindPhoto, "0000000000000000")}, "photo"},
		{"a picture that differs in seven bits", picture(screen.KindPhoto, "000000000000007f"), []func(*Subject){picture(screen.KindPhoto, "0000000000000000")}, ""},
		{"a portrait is no identity image", picture(screen.KindPhoto, "00000000ffffff3f"), []func(*Subject){picture(kindIdentityImage, "00000000ffffff3f")}, ""},
		{"one ground under two cards", picture(kindIdentityImage, "00000000ffffff3f"), []func(*Subject){picture(kindIdentityImage, "00000000ffffff3e")}, "identity_image"},
		{"files of one program thirty minutes apart", file("Example Writer", morning), []func(*Subject){file("Example Writer", morning.Add(30*time.Minute))}, "sitting"},
		{"files of one program thirty-one minutes apart", file("Example Writer", morning), []func(*Subject){file("Example Writer", morning.Add(31*time.Minute))}, ""},
		{"files of two programs in one minute", file("Example Writer", morning), []func(*Subject){file("Sample Press", morning)}, ""},
		{"one layout, on different days", file("Example Writer", morning, three...), []func(*Subject){file("Example Writer", morning.AddDate(0, 1, 0), three...)}, "template"},
		{"the sections in another order", file("Example Writer", morning, three...), []func(*Subject){file("Example Writer", morning.AddDate(0, 1, 0), "Experience", "Patents", "Education", "Skills")}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var others []*Record
			names := []string{"Boris Muster", "Chloe Specimen", "Dora Vzorek"}
			for i, o := range tt.others {
				others = append(others, signed(int64(i+1), names[i], o))
			}
			res := find(t, signed(9, "Anna Probe", tt.self), Policy{}, others...)
			var got []string
			for _, l := range res.Links {
				if l.Kind != screen.KindText { // headings alone are alike
					got = append(got, l.Kind)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("links %v, want %q", got, tt.want)
			}
			if tt.want != "" && tt.want != "email" && len(res.Neighbours) != 0 {
				t.Error("what isn't an exact identifier makes no neighbour")
			}
		})
	}
}

func TestOnesOwnNameAsAuthorTiesNobody(t *testing.T) {
	author := func(value string) func(*Subject) {
		return func(s *Subject) {
			s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindMetadata, Value: value, Own: true, Where: []screen.Where{{Document: "d1", Field: "author", Source: "metadata"}}})
		}
	}
	for _, tt := range []struct {
		name, self, value, other string
		want                     int
	}{
		{"a namesake of the other applicant helped", "Anna Probe", "author:boris muster", "Boris Muster", 0},
		{"the other applicant's name in another order", "Anna Probe", "author:muster boris", "Boris Muster", 0},
		{"the own name", "Boris Muster", "author:boris muster", "Chloe Specimen", 0},
		{"a login that is neither's", "Anna Probe", "author:fullstack77", "Chloe Specimen", 1},
		{"no person's name, though the applicant's letters", "Anna Probe", "author:muster", "Muster", 1},
		{"a company of the applicant's name", "Anna Probe", "company:boris muster", "Boris Muster", 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := find(t, signed(2, tt.self, author(tt.value)), Policy{}, signed(1, tt.other, author(tt.value)))
			if len(res.Links) != tt.want {
				t.Errorf("links %v, want %d", kinds(res), tt.want)
			}
		})
	}
	renamed := func(s *Subject) {
		author("author:boris muster")(s)
		s.App.Person = &screen.Person{FormerNames: []string{"Boris Muster"}}
	}
	if res := find(t, signed(2, "Anna Probe", author("author:boris muster")), Policy{}, signed(1, "Chloe Specimen", renamed)); len(res.Links) != 0 {
		t.Errorf("a stated former name is the own one too: %v", kinds(res))
	}
}

func TestPicturesWithinSixBitsAreAlwaysFound(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	for range 300 {
		hash := random.Uint64()
		other := hash
		for _, bit := range random.Perm(64)[:maxDistance] {
			other ^= 1 << bit
		}
		a := signed(1, "Boris Muster", picture(screen.KindPhoto, fmt.Sprintf("%016x", hash)))
		b := signed(2, "Anna Probe", picture(screen.KindPhoto, fmt.Sprintf("%016x", other)))
		if res := find(t, b, Policy{}, a); len(res.Links) != 1 {
			t.Fatalf("%016x and %016x aren't found: %v", hash, other, kinds(res))
		}
	}
}

func TestASittingHoldsAtMostHalfAnHour(t *testing.T) {
	at := func(app int64, name string, minutes int) *Record {
		return signed(app, name, file("Example Writer", morning.Add(time.Duration(minutes)*time.Minute)))
	}
	self := at(9, "Anna Probe", 25)
	res := find(t, self, Policy{}, at(1, "Boris Muster", 0), at(2, "Chloe Specimen", 50), at(3, "Dora Vzorek", 30))
	if len(res.Links) != 2 || *res.Links[0].DifferentNames != 3 {
		t.Errorf("%d links; of 0, 30 and 50 minutes two fall into one half hour with 25, which makes three names", len(res.Links))
	}
}

func TestALayoutIsRareUnlessItIsOrdinaryOrListed(t *testing.T) {
	usual := []string{"Summary", "Experience", "Education", "Skills"}
	odd := []string{"Patents", "Experience", "Education", "Skills"}
	for _, tt := range []struct {
		name     string
		producer string
		sections []string
		listed   bool
		want     float64
	}{
		{"a program of millions and ordinary headings", "Microsoft® Word 2019", usual, false, 1},
		{"a program of millions and a heading of one's own", "Microsoft® Word 2019", odd, false, 0},
		{"a program that few have", "Example Writer", usual, false, 0},
		{"the table lists it", "Example Writer", usual, true, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := signed(1, "Boris Muster", file(tt.producer, morning, tt.sections...)), signed(2, "Anna Probe", file(tt.producer, morning.AddDate(1, 0, 0), tt.sections...))
			policy := Policy{Boilerplate: &Boilerplate{templates: map[string]bool{}}}
			for _, s := range a.Signatures {
				policy.Boilerplate.templates[s.Value] = tt.listed
			}
			var found *fact.Link
			for _, l := range find(t, b, policy, a).Links {
				if l.Kind == kindTemplate {
					found = l
				}
			}
			if found == nil || *found.Frequency != tt.want {
				t.Errorf("link %+v, want a frequency of %v", found, tt.want)
			}
		})
	}
}

func TestTheMainMailboxOfCommitsTies(t *testing.T) {
	commits := func(shares ...float64) func(*Subject) {
		return func(s *Subject) {
			var list []screen.CommitIdentity
			for i, share := range shares {
				box := fmt.Sprintf("box%d@mail.example", i)
				list = append(list, screen.CommitIdentity{Email: box, Share: &share})
				s.Identifiers = append(s.Identifiers, screen.Identifier{Kind: screen.KindEmail, Value: box, Where: []screen.Where{{Field: commitField(0, i), Source: "form"}}})
			}
			s.App.Profiles = []screen.Profile{{Service: "github", CommitIdentities: list}}
		}
	}
	for _, tt := range []struct {
		name        string
		self, other func(*Subject)
		want        float64
	}{
		{"two accounts commit under one mailbox", commits(0.9, 0.1), commits(0.6, 0.4), 0.9},
		{"it is the other's own mailbox", commits(0.7, 0.3), mailbox("box0@mail.example", ""), 0.7},
		{"an outside contributor's mailbox is not the main one", commits(0.3, 0.7), mailbox("box0@mail.example", ""), 0},
		{"whose mailbox it is has no share of their own", mailbox("box0@mail.example", ""), commits(0.7, 0.3), 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			other := signed(1, "Boris Muster", tt.other)
			res := find(t, signed(2, "Anna Probe", tt.self), Policy{}, other)
			if tt.want == 0 && len(res.Links) != 0 || tt.want != 0 && (len(res.Links) != 1 || *res.Links[0].CommitShare != tt.want) {
				t.Errorf("links %v, want a share of %v", kinds(res), tt.want)
			}
			if tt.name == "whose mailbox it is has no share of their own" && len(res.Touched) != 1 {
				t.Error("who commits under a mailbox isn't judged again when its owner comes")
			}
		})
	}
}
