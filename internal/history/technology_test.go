package history

import (
	"fmt"
	"strings"
	"testing"

	"bonafide/internal/list"
	"bonafide/internal/screen"
)

var some = []list.Technology{
	{Name: "Go", Aliases: []string{"Golang"}, Year: 2009, NeedsContext: true}, {Name: "React", Aliases: []string{"React.js", "ReactJS"}, Year: 2013, NeedsContext: true},
	{Name: "React Native", Year: 2015}, {Name: "Kubernetes", Aliases: []string{"K8s"}, Year: 2014}, {Name: "Node.js", Year: 2009},
	{Name: "C#", Year: 2000}, {Name: "Swift", Year: 2014, NeedsContext: true}, {Name: "Express", Year: 2009, NeedsContext: true},
	{Name: "BERT", Year: 2018}, {Name: "Java", Year: 1995}, {Name: "JavaScript", Year: 1995}, {Name: "Rust", Year: 2010, NeedsContext: true},
	{Name: "Vault", Year: 2015, NeedsContext: true}, {Name: "Consul", Year: 2014, NeedsContext: true}, {Name: "Nomad", Year: 2015, NeedsContext: true},
}

func TestTechnologies(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"a name that is no other word", "Ran kubernetes in production", "Kubernetes"},
		{"an alias", "Moved to K8s", "Kubernetes"},
		{"signs belong to the name", "C#, Node.js.", "C# Node.js"},
		{"the longer name wins", "React Native apps", "React Native"},
		{"a prefix of another word is nothing", "JavaScript only", "JavaScript"},
		{"a plain word alone is nothing", "Helped the team to Go further with Swift action and an Express lane", ""},
		{"a plain word in small letters is nothing", "go developer, swift engineer", ""},
		{"a plain word beside one of its field", "Go developer", "Go"},
		{"a plain word in a list with a sure one", "Kubernetes, Go, Swift", "Kubernetes Go Swift"},
		{"a plain word after written in", "a parser written in Rust", "Rust"},
		{"three plain words are a list", "Vault, Consul, Nomad", "Vault Consul Nomad"},
		{"a list does not cross lines", "Kubernetes\nExpress delivery", "Kubernetes"},
		{"capitals where the list has them", "Bert and BERT", "BERT"},
		{"years claimed before", "8 years of experience with Kubernetes", "Kubernetes:8"},
		{"years claimed behind", "Java (10+ years), JavaScript", "Java:10 JavaScript"},
		{"years of a career are not of a technology", "8 years in banking. Kubernetes", "Kubernetes"},
		{"years belong to the nearest", "5 years of Java and Kubernetes", "Java:5 Kubernetes"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range Technologies(tt.text, some) {
				s := m.Name
				if m.Years > 0 {
					s += fmt.Sprint(":", m.Years)
				}
				got = append(got, s)
				if m.Start < 0 || m.End > len(tt.text) || m.Start >= m.End {
					t.Errorf("place %d–%d lies outside", m.Start, m.End)
				}
			}
			if g := strings.Join(got, " "); g != tt.want {
				t.Errorf("got %q, want %q", g, tt.want)
			}
		})
	}
}

func TestAdOverlap(t *testing.T) {
	ad := "You design and operate payment services in a distributed team. You mentor engineers and improve our release process every single week."
	copied := "Experience\n• Design and operate payment services in a distributed team\n• Mentor engineers and improve our release process every single week\n"
	own := "Experience\n• Ran the ledger for nine markets\n• Halved the time of a rollout with two colleagues\n"
	if share, six := AdOverlap(copied, ad); share < .9 || six < 2 {
		t.Errorf("copied bullets: %f, %d", share, six)
	}
	if share, six := AdOverlap(own, ad); share != 0 || six != 0 {
		t.Errorf("own words: %f, %d", share, six)
	}
	if share, six := AdOverlap("", ""); share != 0 || six != 0 {
		t.Errorf("nothing: %f, %d", share, six)
	}
}

func TestBullets(t *testing.T) {
	doc := &screen.Document{ID: "d1", Text: "Experience\n• Built billing\n  in Go\n- Ran it\nExample Labs 2019 – 2020\n"}
	var got []string
	for _, w := range Bullets(doc) {
		got = append(got, doc.Text[w.Start:w.End])
	}
	if strings.Join(got, "|") != "Built billing\n  in Go|Ran it" {
		t.Errorf("bullets = %q", got)
	}
}

func TestFoldEmployer(t *testing.T) {
	for _, tt := range []struct{ name, a, b string }{
		{"case and legal form", "Example Labs, Inc.", "EXAMPLE LABS"},
		{"a legal form with points", "Muster Werke S.A.", "muster werke"},
		{"a legal form in front", "ООО Образец", "образец"},
		{"nothing but a legal form is empty", "GmbH & Co. KG", ""},
	} {
		if got, want := FoldEmployer(tt.a), FoldEmployer(tt.b); got != want {
			t.Errorf("%s: %q becomes %q, %q becomes %q", tt.name, tt.a, got, tt.b, want)
		}
	}
}
