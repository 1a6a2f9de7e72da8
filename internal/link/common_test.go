package link

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// template are sentences that people leave in a popular template.
const template = `Results-driven professional with a proven record of delivering on time and within budget across all phases of a project.
Known for clear communication, careful planning and a calm hand when priorities change from one day to the next.
Looking for a team that values craft, shares knowledge freely and ships small improvements to its customers every week.
Comfortable with remote work across time zones, written decisions and the quiet discipline that both of them need.
Brings structure to unclear requirements, asks the questions that nobody likes and writes the answers down for everybody. `

// ownWords are sentences that nobody else has.
func ownWords(app int) string {
	r := rand.New(rand.NewPCG(uint64(app), 7))
	var b strings.Builder
	for range 7 {
		for range 9 {
			fmt.Fprintf(&b, "w%d ", r.IntN(100000))
		}
		b.WriteString("end. ")
	}
	return b.String()
}

func TestSentencesOfATemplateMakeNoTextsAlike(t *testing.T) {
	names := []string{"Anna Probe", "Boris Muster", "Chloe Specimen", "David Beispiel", "Emma Exemplar", "Farid Namuna", "Greta Vzorek"}
	tied := func(others int) string {
		var all []*Record
		for i := range others {
			all = append(all, resume(int64(i+1), names[i+1], template+ownWords(i+1)))
		}
		kinds := map[string]bool{}
		for _, l := range find(t, resume(99, names[0], template+ownWords(99)), Policy{}, all...).Links {
			kinds[l.Kind] = true
		}
		return strings.Join(slices.Sorted(maps.Keys(kinds)), " ")
	}
	if got := tied(4); got != "passage text" {
		t.Errorf("five with the same sentences: links %q, want passages and texts", got)
	}
	if got := tied(5); got != "" {
		t.Errorf("six with the same sentences: links %q, want none", got)
	}
}

func TestWhoseSentencesBecomeCommonIsJudgedAgain(t *testing.T) {
	var all []*Record
	for i := range 5 {
		all = append(all, resume(int64(i+1), "Anna Probe", template+ownWords(i+1)))
	}
	if got := find(t, resume(99, "Boris Muster", template), Policy{}, all...).Touched; len(got) != 5 {
		t.Errorf("touched %v, want all five", got)
	}
}

func TestAnOperatorsSixthCopyMakesNoStrangersOfAll(t *testing.T) {
	resumeOf := func(app int) string {
		return template + ownWords(1) + ownWords(2) + ownWords(3) + fmt.Sprintf("reworded%d here today. ", app)
	}
	var all []*Record
	for i, name := range []string{"Boris Muster", "Chloe Specimen", "David Beispiel", "Emma Exemplar", "Farid Namuna", "Greta Vzorek", "Hugo Ejemplo"} {
		all = append(all, resume(int64(i+1), name, resumeOf(i)))
	}
	if got := len(find(t, resume(99, "Anna Probe", resumeOf(99)), Policy{}, all...).Ties); got != len(all) {
		t.Errorf("%d of %d copies of one résumé are tied", got, len(all))
	}
}

func TestSentencesCopiedIntoAnotherResumeTie(t *testing.T) {
	own := strings.SplitAfter(ownWords(1), ". ")
	for copied, want := range map[int]bool{softPassages: true, softPassages - 1: false} {
		other := resume(1, "Boris Muster", strings.Join(own[:copied], "")+ownWords(2)+ownWords(3)+ownWords(4))
		res := find(t, resume(99, "Anna Probe", ownWords(1)+ownWords(5)+ownWords(6)+ownWords(7)), Policy{}, other)
		if tied := len(res.Ties) == 1 && res.Ties[0].Strong; tied != want {
			t.Errorf("%d sentences copied: ties %+v, want one: %v", copied, res.Ties, want)
		}
	}
}
