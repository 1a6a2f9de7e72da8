package link

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"bonafide/internal/fact"
	"bonafide/internal/screen"
)

// person makes a record of invented people; sigs are "kind:value" pairs.
func person(app int64, name string, sigs ...string) *Record {
	r := &Record{App: app, ID: fmt.Sprintf("a%03d", app), Name: name, AppliedAt: time.Date(2026, 1, int(app%28)+1, 0, 0, 0, 0, time.UTC)}
	for i := 0; i+1 < len(sigs); i += 2 {
		r.Signatures = append(r.Signatures, Signature{Kind: sigs[i], Value: sigs[i+1]})
	}
	return r
}

func find(t *testing.T, self *Record, policy Policy, all ...*Record) Result {
	t.Helper()
	m := NewMemory()
	for _, r := range all {
		m.Put(r)
	}
	m.Put(self)
	res, err := Find(context.Background(), self, m, policy, NewMemo())
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func kinds(res Result) map[string]int {
	out := map[string]int{}
	for _, l := range res.Links {
		names := "unknown"
		if l.Names != nil {
			names = *l.Names
		}
		out[l.Kind+" "+names]++
	}
	return out
}

func TestSharingIsExplainedOrDelivered(t *testing.T) {
	const phone, mail, home, pay, device = screen.KindPhone, screen.KindEmail, screen.KindAddress, screen.KindIBAN, screen.KindDevice
	for _, tt := range []struct {
		name      string
		self      *Record
		others    []*Record
		policy    Policy
		want      map[string]int
		explained string
	}{
		{"strangers on one phone are a link", person(2, "Anna Probe", phone, "+1"), []*Record{person(1, "Boris Sample", phone, "+1")}, Policy{},
			map[string]int{"phone different": 1}, ""},
		{"the same person twice is a link that no rule asks for", person(2, "Anna Probe", phone, "+1"), []*Record{person(1, "PROBE, Anna", phone, "+1")}, Policy{},
			map[string]int{"phone same": 1}, ""},
		{"two people at one stated home are a household", person(2, "Anna Probe", phone, "+1", home, "1 sample st"), []*Record{person(1, "Boris Sample", phone, "+1", home, "1 sample st")}, Policy{},
			map[string]int{}, household},
		{"a third at that home ends the explanation", person(3, "Anna Probe", phone, "+1", home, "h"), []*Record{person(1, "Boris Sample", phone, "+1", home, "h"), person(2, "Chloe Specimen", home, "h")}, Policy{},
			map[string]int{"phone different": 1, "address different": 2}, ""},
		{"a household that shares an account isn't explained", person(2, "Anna Probe", home, "h", pay, "DE1"), []*Record{person(1, "Boris Sample", home, "h", pay, "DE1")}, Policy{},
			map[string]int{"address different": 1, "iban different": 1}, ""},
		{"a marked agency explains its phone, never its account", person(2, "Anna Probe", phone, "+1", pay, "DE1"), []*Record{person(1, "Boris Sample", phone, "+1", pay, "DE1")},
			Policy{Marks: []Mark{{phone, "+1", "agency"}}}, map[string]int{"iban different": 1}, agency},
	} {
		t.Run(tt.name, func(t *testing.T) {
			res := find(t, tt.self, tt.policy, tt.others...)
			if got := kinds(res); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("links = %v, want %v", got, tt.want)
			}
			as := ""
			if len(res.Explained) > 0 {
				as = res.Explained[0].As
			}
			if as != tt.explained {
				t.Errorf("explained as %q, want %q", as, tt.explained)
			}
		})
	}
}

func TestSamePersonNeedsAHistoryThatIsContained(t *testing.T) {
	before := person(1, "Anna Probe", screen.KindEmail, "m", screen.KindDevice, "d")
	after := person(2, "Clara Muster", screen.KindEmail, "m", screen.KindDevice, "d")
	if res := find(t, after, Policy{}, before); len(res.Links) != 2 {
		t.Errorf("without a history nothing tells one person from two: %v", kinds(res))
	}
	before.Jobs, after.Jobs = []string{"a|b|2019-01|2020-01"}, []string{"a|b|2019-01|2020-01", "c|d|2021-01|2022-01"}
	if res := find(t, after, Policy{}, before); len(res.Links) != 0 || res.Explained[0].As != samePerson {
		t.Errorf("links = %v", kinds(res))
	}
	before.Confirmed = true
	if res := find(t, after, Policy{}, before); len(res.Links) != 2 {
		t.Errorf("a confirmed case explains nothing: %v", kinds(res))
	}
}

func TestAnothersContactsInACopiedResumeExplainNothing(t *testing.T) {
	job := []string{"a|b|2019-01|2020-01"}
	author := person(1, "Anna Probe", screen.KindEmail, "anna", screen.KindPhone, "+1", screen.KindFile, "f")
	copier := person(2, "Clara Muster", screen.KindEmail, "anna", screen.KindPhone, "+1", screen.KindFile, "f", screen.KindEmail, "clara")
	author.Jobs, copier.Jobs = job, job
	author.Signatures[0].Stated, copier.Signatures[3].Stated = true, true
	if res := find(t, copier, Policy{}, author); len(res.Explained) != 0 || len(res.Links) != 3 {
		t.Errorf("links %v, explained %d", kinds(res), len(res.Explained))
	}
	copier.Signatures[0].Stated, author.Signatures[1].Stated, copier.Signatures[1].Stated = true, true, true
	if res := find(t, copier, Policy{}, author); len(res.Explained) == 0 {
		t.Error("contacts that both state are one person's word")
	}
}

func TestAHubIsNoLinkButAnAccountAlwaysIs(t *testing.T) {
	var all []*Record
	for i := range 70 {
		all = append(all, person(int64(i+1), invented(i)+" "+invented(i+500), screen.KindPhone, "+1", screen.KindIBAN, "DE1"))
	}
	res := find(t, all[69], Policy{}, all[:69]...)
	if len(res.OverCap) != 1 || res.OverCap[0].Kind != screen.KindPhone || res.OverCap[0].SharedBy <= DefaultCap {
		t.Errorf("over cap = %+v", res.OverCap)
	}
	got := map[string]int{}
	for _, l := range res.Links {
		got[l.Kind]++
	}
	if got[screen.KindPhone] != 0 || got[screen.KindIBAN] != maxDelivered {
		t.Errorf("delivered %v, want no phone and %d accounts", got, maxDelivered)
	}
	marked := find(t, all[69], Policy{Marks: []Mark{{screen.KindPhone, "+1", "suspicious"}}}, all[:69]...)
	if len(marked.OverCap) != 0 {
		t.Error("a value that a person marked suspicious is never over its cap")
	}
}

// invented makes a name that resembles no other number's.
func invented(n int) string {
	const first, second = "bdfgklmnprstvz", "aeiou"
	r := rand.New(rand.NewPCG(uint64(n), 3))
	out := ""
	for range 4 {
		out += string(first[r.IntN(len(first))]) + string(second[r.IntN(len(second))])
	}
	return out
}

const honest = "Moved the nightly settlement from one shared database to four small services without a maintenance window. " +
	"Wrote the reconciliation job that finds parcels which two depots claim at once by scan order. " +
	"Mentored two engineers who now own the planner and its on-call rota together. " +
	"Cut storage costs by a third with partitioned tables and a retention job that can be interrupted. "

func resume(app int64, name, text string) *Record {
	doc := screen.Document{ID: "d1", Role: "resume", Text: text, Quality: screen.Quality{Verdict: screen.Good}}
	return Sign(Subject{App: &screen.Application{ID: fmt.Sprintf("a%d", app)}, Number: app, Name: name, Docs: []screen.Document{doc}})
}

func TestCopiedTextIsMeasured(t *testing.T) {
	a := resume(1, "Anna Probe", "Anna Probe\n\n"+honest)
	b := resume(2, "Boris Sample", "Boris Sample\n\n"+honest+"Introduced error budgets, so that pages fell from forty a week to six within one quarter. ")
	res := find(t, b, Policy{}, a)
	var text, passage *fact.Link
	for _, l := range res.Links {
		switch l.Kind {
		case screen.KindText:
			text = l
		case screen.KindPassage:
			passage = l
		}
	}
	if text == nil || *text.Jaccard < 0.7 || *text.Containment < 0.95 {
		t.Fatalf("text link = %+v", text)
	}
	if passage == nil || *passage.Items != 4 || passage.Where.Spots()[0].End == 0 {
		t.Errorf("passages = %+v, want four with their places", passage)
	}
	c := resume(3, "Chloe Specimen", "Chloe Specimen\n\nBuilt the rate limiter and the tenant router of a public interface with four thousand customers.")
	if res := find(t, c, Policy{}, a, b); len(res.Links) != 0 {
		t.Errorf("another text is linked: %v", kinds(res))
	}
}

func BenchmarkFind(b *testing.B) {
	m := NewMemory()
	for i := range 1000 {
		m.Put(person(int64(i+1), fmt.Sprintf("Anna%d Probe%d", i, i), screen.KindPhone, fmt.Sprint(i/4), screen.KindEmail, fmt.Sprint(i)))
	}
	self := person(5000, "Boris Sample", screen.KindPhone, "7", screen.KindEmail, "x")
	for b.Loop() {
		if _, err := Find(context.Background(), self, m, Policy{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func TestOneJobIsOneKeyHoweverItsEmployerIsWritten(t *testing.T) {
	job := func(employer, title, start, end string) string {
		from, err := screen.ParseDate(start)
		if err != nil {
			t.Fatal(err)
		}
		to, err := screen.ParseDate(end)
		if err != nil {
			t.Fatal(err)
		}
		r := Sign(Subject{App: &screen.Application{ID: "a"}, Work: []screen.Work{{Employer: employer, Title: title, Start: from, End: to}}})
		return strings.Join(r.Jobs, " ")
	}
	want := job("Example Labs, Inc.", "Senior Engineer", "2019-03-01", "2022-08")
	if got := job("EXAMPLE LABS", "senior engineer", "2019-03", "2022-08-31"); got != want || got == "" {
		t.Errorf("one job has the keys %q and %q", got, want)
	}
	if got := job("Example Labs", "Senior Engineer", "2019-04", "2022-08"); got == want {
		t.Errorf("jobs that start in different months share the key %q", got)
	}
	if got := job("Inc.", "Senior Engineer", "2019-03", "2022-08"); got != "" {
		t.Errorf("a job without an employer has the key %q", got)
	}
}
