package score_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"bonafide/internal/score"
	"bonafide/internal/screen"
)

// fired makes a finding; rests are the identifiers that it stands on.
func fired(rule, family string, weight int, rests ...string) screen.Finding {
	return screen.Finding{Rule: rule, Version: 1, Outcome: screen.Fired, Family: family, Weight: weight, Status: "stable",
		Evidence: []screen.Evidence{{Kind: "x", Rests: rests}}}
}

func reuse(rule, kind string, weight int, rests ...string) screen.Finding {
	f := fired(rule, "reuse", weight, rests...)
	f.Kinds = []string{kind}
	return f
}

func Example() {
	r, _ := score.Score([]screen.Finding{
		fired("network-commercial-vpn", "network", 2),
		reuse("contact-phone-under-different-names", "phone", 13, "phone:+12025550101"),
	}, score.Options{})
	fmt.Println(r.Score, r.Band)
	fmt.Println(score.Words(r.Score, 0.001))
	// Output:
	// 15 medium
	// these findings are about 30 times as likely in a confirmed case as in an ordinary application; if one applicant in 1,000 were a true case, about 1 in 30 with such findings would be
}

// caseFile is testdata/cases.yaml.
type caseFile struct {
	Rules map[string]struct {
		Family string
		Weight int
		Kind   string
		X      bool
	}
	Cases []struct {
		Name     string
		Fired    []string
		Families map[string]int
		Band     screen.Band
		Posthire bool
	}
}

func TestDocumentedCasesTwinsAgencyAndAttack(t *testing.T) {
	b, err := os.ReadFile("testdata/cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file caseFile
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			var in []screen.Finding
			for _, f := range c.Fired {
				id, value, _ := strings.Cut(f, "@")
				r, ok := file.Rules[id]
				if !ok {
					t.Fatalf("no rule %s", id)
				}
				x := fired(id, r.Family, r.Weight)
				if value != "" {
					x.Evidence[0].Rests = []string{value}
				}
				if r.Kind != "" {
					x.Kinds = []string{r.Kind}
				}
				if r.X {
					x.Status = "experimental"
				}
				x.Question = r.Weight == 0
				in = append(in, x)
			}
			got, err := score.Score(in, score.Options{Posthire: c.Posthire})
			if err != nil {
				t.Fatal(err)
			}
			families, sum := map[string]int{}, 0
			for _, g := range got.Grounds {
				families[g.Family], sum = g.Decibans, sum+g.Decibans
			}
			if !maps.Equal(families, c.Families) || got.Band != c.Band || got.Score != sum {
				t.Errorf("families %v, score %d, band %s; want %v, %s", families, got.Score, got.Band, c.Families, c.Band)
			}
		})
	}
}

func TestEveryClauseOfTheScore(t *testing.T) {
	question := fired("q", "identity", 0)
	question.Question = true
	experimental := fired("x", "identity", 16)
	experimental.Status = "experimental"
	for _, tt := range []struct {
		name string
		in   []screen.Finding
		want int
		band screen.Band
	}{
		{"nothing found", nil, 0, screen.BandNone},
		{"a question and an experimental rule add nothing", []screen.Finding{question, experimental}, 0, screen.BandNone},
		{"clear adds nothing", []screen.Finding{{Rule: "a", Outcome: screen.Clear, Family: "identity", Weight: 9}}, 0, screen.BandNone},
		{"missing data isn't guilt", []screen.Finding{{Rule: "a", Outcome: screen.NotAvailable, Family: "identity", Weight: 9}}, 0, screen.BandNone},
		{"posthire is off", []screen.Finding{fired("a", "posthire", 19)}, 0, screen.BandNone},
		{"an M alone is never medium", []screen.Finding{fired("a", "identity", 9)}, 9, screen.BandLow},
		{"an H alone is medium", []screen.Finding{fired("a", "identity", 10)}, 10, screen.BandMedium},
		{"an H of 19 alone is never high", []screen.Finding{fired("a", "identity", 19), fired("w", "network", 3)}, 22, screen.BandMedium},
		{"an X alone is high", []screen.Finding{fired("a", "intelligence", 20)}, 20, screen.BandHigh},
		{"an X of 30 alone is not critical", []screen.Finding{fired("a", "intelligence", 30)}, 30, screen.BandHigh},
		{"two M don't make high below 20", []screen.Finding{fired("a", "identity", 9), fired("b", "network", 9)}, 18, screen.BandMedium},
		{"three M are high", []screen.Finding{fired("a", "identity", 9), fired("b", "network", 9), fired("c", "history", 9)}, 27, screen.BandHigh},
		{"four M are not critical", []screen.Finding{fired("a", "identity", 9), fired("b", "network", 9), fired("c", "history", 9), fired("d", "profile", 9)}, 36, screen.BandHigh},
		{"two H of 30 are critical", []screen.Finding{fired("a", "identity", 15), fired("b", "network", 15)}, 30, screen.BandCritical},
		{"two H below 30 are high", []screen.Finding{fired("a", "identity", 14), fired("b", "network", 15)}, 29, screen.BandHigh},
		{"a family counts its heaviest", []screen.Finding{fired("a", "identity", 5), fired("b", "identity", 8)}, 8, screen.BandLow},
		{"weak ones together add at most 9", []screen.Finding{fired("a", "identity", 3), fired("b", "network", 3), fired("c", "history", 3), fired("d", "profile", 3)}, 9, screen.BandLow},
		{"weak ones together add at most 9 beside an M", []screen.Finding{fired("a", "identity", 3), fired("b", "network", 3), fired("c", "history", 2), fired("d", "profile", 3), fired("e", "payment", 4)}, 13, screen.BandMedium},
		{"a further kind of reuse adds 5", []screen.Finding{reuse("a", "phone", 13), reuse("b", "mailbox", 13)}, 18, screen.BandMedium},
		{"the same kind adds nothing", []screen.Finding{reuse("a", "phone", 13), reuse("b", "phone", 20)}, 20, screen.BandHigh},
		{"a weak further kind adds nothing", []screen.Finding{reuse("a", "phone", 13), reuse("b", "mailbox", 3)}, 13, screen.BandMedium},
		{"reuse adds at most 30", []screen.Finding{reuse("a", "phone", 22), reuse("b", "mailbox", 13), reuse("c", "packet", 13)}, 30, screen.BandHigh},
		{"further kinds don't reach high alone", []screen.Finding{reuse("a", "phone", 13), reuse("b", "mailbox", 13), reuse("c", "packet", 13), reuse("d", "photo", 13)}, 28, screen.BandMedium},
		{"one value counts once, where it weighs most", []screen.Finding{reuse("a", "phone", 13, "phone:1"), fired("b", "intelligence", 25, "phone:1")}, 25, screen.BandHigh},
		{"the family's next one steps up", []screen.Finding{fired("a", "identity", 8, "mail:1"), fired("b", "identity", 5, "mail:2"), reuse("c", "mailbox", 13, "mail:1")}, 18, screen.BandMedium},
		{"equal weights on one value go by rule id", []screen.Finding{fired("b", "identity", 8, "v"), fired("a", "network", 8, "v")}, 8, screen.BandLow},
		{"a value that counted nowhere blocks nobody", []screen.Finding{fired("a", "network", 9), fired("b", "network", 8, "v"), fired("c", "identity", 6, "v")}, 15, screen.BandMedium},
		{"values are shared within a family", []screen.Finding{reuse("a", "phone", 13, "v"), reuse("b", "mailbox", 13, "v")}, 18, screen.BandMedium},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := score.Score(tt.in, score.Options{})
			if err != nil || got.Score != tt.want || got.Band != tt.band {
				t.Errorf("Score = %d, %s, %v; want %d, %s", got.Score, got.Band, err, tt.want, tt.band)
			}
			counted := 0
			for _, f := range got.Findings {
				counted += f.Counted
			}
			if counted != got.Score {
				t.Errorf("findings count %d, the score is %d", counted, got.Score)
			}
		})
	}
}

func TestFaultsOfTheCatalogueAreErrors(t *testing.T) {
	if _, err := score.Score([]screen.Finding{fired("a", "x", 31)}, score.Options{}); !errors.Is(err, score.ErrWeight) {
		t.Errorf("err = %v, want ErrWeight", err)
	}
	if _, err := score.Score([]screen.Finding{fired("a", "x", -1)}, score.Options{}); !errors.Is(err, score.ErrWeight) {
		t.Errorf("err = %v, want ErrWeight", err)
	}
	if _, err := score.Score([]screen.Finding{{Rule: "a"}}, score.Options{}); !errors.Is(err, score.ErrOutcome) {
		t.Errorf("err = %v, want ErrOutcome", err)
	}
}

var someFindings = rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) screen.Finding {
	f := fired(fmt.Sprint("r", rapid.IntRange(0, 99).Draw(t, "id")), rapid.SampledFrom([]string{"reuse", "identity", "network", "history"}).Draw(t, "family"),
		rapid.IntRange(1, 30).Draw(t, "weight"), rapid.SliceOfN(rapid.SampledFrom([]string{"a", "b", "c"}), 0, 2).Draw(t, "rests")...)
	if f.Family == "reuse" {
		f.Kinds = []string{rapid.SampledFrom([]string{"phone", "mailbox", "packet"}).Draw(t, "kind")}
	}
	return f
}), 0, 12, func(f screen.Finding) string { return f.Rule })

func TestTheOrderOfFindingsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := someFindings.Draw(t, "findings")
		want, err := score.Score(in, score.Options{})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := score.Score(rapid.Permutation(in).Draw(t, "order"), score.Options{})
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}

// A finding that shares no value with another family's can take nothing away.
func TestAFindingOnItsOwnValuesNeverLowersTheScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := someFindings.Draw(t, "findings")
		before, _ := score.Score(in, score.Options{})
		more := fired("new", rapid.SampledFrom([]string{"payment", "logistics"}).Draw(t, "family"), rapid.IntRange(1, 30).Draw(t, "weight"), "own")
		after, _ := score.Score(append(slices.Clone(in), more), score.Options{})
		if after.Score < before.Score || after.Band.Rank() < before.Band.Rank() {
			t.Fatalf("%d %s became %d %s", before.Score, before.Band, after.Score, after.Band)
		}
	})
}

func TestEveryValueCountsInOneFamily(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got, _ := score.Score(someFindings.Draw(t, "findings"), score.Options{})
		in := map[string]string{}
		for _, f := range got.Findings {
			if f.Counted == 0 {
				continue
			}
			for _, v := range f.Evidence[0].Rests {
				if fam, ok := in[v]; ok && fam != f.Family {
					t.Fatalf("%s counts in %s and %s", v, fam, f.Family)
				}
				in[v] = f.Family
			}
		}
	})
}

func TestWords(t *testing.T) {
	for _, tt := range []struct {
		name  string
		score int
		rate  float64
		want  string
	}{
		{"nothing", 0, 0.001, "no finding adds to the score"},
		{"little", 3, 0, "these findings are little more likely in a confirmed case than in an ordinary application"},
		{"three times is a number", 5, 0, "these findings are about 3 times as likely in a confirmed case as in an ordinary application"},
		{"one figure", 13, 0.001, "these findings are about 20 times as likely in a confirmed case as in an ordinary application; if one applicant in 1,000 were a true case, about 1 in 50 with such findings would be"},
		{"twenty decibans", 20, 0.001, "these findings are about 100 times as likely in a confirmed case as in an ordinary application; if one applicant in 1,000 were a true case, about 1 in 11 with such findings would be"},
		{"even odds", 30, 0.001, "these findings are about 1,000 times as likely in a confirmed case as in an ordinary application; if one applicant in 1,000 were a true case, about 1 in 2 with such findings would be"},
		{"above even odds", 36, 0.001, "these findings are about 4,000 times as likely in a confirmed case as in an ordinary application; if one applicant in 1,000 were a true case, about 8 in 10 with such findings would be"},
		{"a rate that is none", 10, 1, "these findings are about 10 times as likely in a confirmed case as in an ordinary application"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := score.Words(tt.score, tt.rate); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func BenchmarkScore(b *testing.B) {
	var in []screen.Finding
	for i := range 40 {
		in = append(in, fired(fmt.Sprint("r", i), []string{"identity", "network", "history", "profile"}[i%4], 1+i%30, fmt.Sprint("v", i%7)))
	}
	for b.Loop() {
		if _, err := score.Score(in, score.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
