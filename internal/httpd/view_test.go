package httpd

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"bonafide/internal/fact"
	"bonafide/internal/rule"
	"bonafide/internal/screen"
)

func TestQuestionsSayWhoIsAskedAndWhichFindingsBroughtThem(t *testing.T) {
	findings := []findingView{{N: 1, Finding: screen.Finding{Rule: "a"}}, {N: 2, Finding: screen.Finding{Rule: "b"}}, {N: 3, Finding: screen.Finding{Rule: "c"}}}
	got := askedHere([]rule.Question{{Text: "Where?", Who: "every candidate at this stage"}, {Text: "Which?", Who: "every candidate at this stage", Rules: []string{"a", "c"}}}, findings)
	want := []question{{"Where?", "asked of every candidate at this stage"}, {"Which?", "asked of every candidate at this stage; brought by findings 1, 3"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if stage := stageOf(screen.Application{Status: &screen.Status{Stage: "hired"}}); stage != "onboarding" {
		t.Errorf("after an offer the stage is %q", stage)
	}
}

func TestScoreInWordsAndOnTheRuler(t *testing.T) {
	before, ratio, after, meaning := scoreWords(13, 0.001)
	if got := before + "[" + ratio + "]" + after; got != "These findings are [about 20 times] as likely in a confirmed case as in an ordinary application" {
		t.Error(got)
	}
	if !strings.HasPrefix(meaning, "If one applicant in 1,000 were a true case, about 1 in") {
		t.Error(meaning)
	}
	if before, ratio, after, _ := scoreWords(2, 0.001); before+ratio+after != "These findings are little more likely in a confirmed case than in an ordinary application" {
		t.Error(before + ratio + after)
	}
	v := viewLead(screen.Screening{Score: 55, Band: screen.BandCritical}, []findingView{{Finding: screen.Finding{Family: "reuse", Counted: 30}}, {Finding: screen.Finding{Family: "intelligence", Counted: 25}}}, 1000)
	last := v.Ruler.Segments[len(v.Ruler.Segments)-1]
	if end := last.X + last.Width; end > 400 || end < 350 {
		t.Errorf("a score above the scale ends at %.0f of 400", end)
	}
}

func TestEvidenceKeepsItsNumberWhereverItIsShown(t *testing.T) {
	k := inventedCase()
	findings, n := viewFindings(k, nil, look{base: "/cases/A-5077"})
	if n != 7 {
		t.Fatalf("%d pieces", n)
	}
	seen := map[int]string{}
	for _, f := range findings {
		for i, x := range f.Chips {
			seen[x.N] = EvidenceKey(f.Finding, f.Evidence[i])
		}
	}
	at := 0
	for _, f := range k.Record.Screening.Findings {
		for _, e := range f.Evidence {
			if at++; seen[at] != EvidenceKey(f, e) {
				t.Errorf("piece %d is another one on the page", at)
			}
		}
	}
}

func TestBoxesFollowTheWordsLineByLine(t *testing.T) {
	d := screen.Document{Words: []screen.Word{
		{Start: 0, End: 5, Page: 1, Box: screen.Box{10, 10, 40, 20}}, {Start: 6, End: 9, Page: 1, Box: screen.Box{45, 11, 60, 21}},
		{Start: 10, End: 14, Page: 1, Box: screen.Box{10, 24, 30, 34}}, {Start: 15, End: 19, Page: 2, Box: screen.Box{10, 10, 30, 20}}}}
	e := screen.Evidence{Start: 2, End: 19, Box: screen.Box{1, 1, 2, 2}, Page: 1}
	if got := boxesOn(d, e, 1); len(got) != 2 || got[0] != (screen.Box{8, 8.5, 62, 22.5}) {
		t.Errorf("page 1: %v", got)
	}
	if got := boxesOn(d, e, 2); len(got) != 1 {
		t.Errorf("page 2: %v", got)
	}
	if got := boxesOn(screen.Document{}, e, 1); len(got) != 1 || got[0][0] != -1 {
		t.Errorf("without words: %v", got)
	}
}

func TestMarkedTextIsTheWholeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		var places []evidencePlace
		for i := range rapid.IntRange(0, 5).Draw(t, "n") {
			places = append(places, evidencePlace{Evidence: screen.Evidence{Start: rapid.IntRange(-3, len(text)+3).Draw(t, "start"), End: rapid.IntRange(-3, len(text)+3).Draw(t, "end")}, n: i + 1})
		}
		var b strings.Builder
		for _, p := range markText(text, places) {
			b.WriteString(p.Text)
		}
		if b.String() != text {
			t.Fatalf("%q became %q", text, b.String())
		}
	})
}

func TestPassagesInCommon(t *testing.T) {
	got := commonPassages(inventedText, otherText)
	if len(got) != 1 || got[0].Words != 41 {
		t.Fatalf("%+v", got)
	}
	if got := commonPassages("one two three four five six seven eight nine ten eleven", "one two three four five six seven eight nine ten eleven"); got != nil {
		t.Errorf("eleven words are a passage: %v", got)
	}
	a := "zero One, two three four five six seven eight nine ten eleven TWELVE end"
	if got := commonPassages(a, "x one two three four five six seven eight nine ten eleven twelve y"); len(got) != 1 || !strings.HasPrefix(got[0].Text, "One, two") {
		t.Errorf("%v", got)
	}
}

func TestTimelineComparesClocksWithThePlace(t *testing.T) {
	rows := viewTouches(inventedCase().Record, "America/Chicago")
	var got []string
	for _, r := range rows {
		got = append(got, r.What+": "+r.Seen+" "+r.Apart)
	}
	if d := cmp.Diff([]string{"Applied:  not sent", "Assessment: UTC+03:00 9 h apart", "Log-in: UTC−06:00 agrees"}, got); d != "" {
		t.Error(d)
	}
	for _, r := range viewTouches(inventedCase().Record, "") {
		if r.HasClaim || r.Far {
			t.Error("an unknown zone was compared")
		}
	}
}

func TestTimesInWords(t *testing.T) {
	for d, want := range map[time.Duration]string{30 * time.Second: "under 1 min", 5 * time.Minute: "5 min", 5*time.Hour + 20*time.Minute: "5 h 20 min", 26 * time.Hour: "26 h", 72 * time.Hour: "3 d"} {
		if got := span(d); got != want {
			t.Errorf("span(%v) = %q, want %q", d, got, want)
		}
	}
	if got := thousands(int64(-1234567)); got != "-1,234,567" {
		t.Error(got)
	}
}

func FuzzCleanName(f *testing.F) {
	for _, s := range []string{"cv.pdf", `..\..\x`, "../../etc/passwd", "", "a\x00b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := cleanName(s)
		if got == "" || got == "." || got == ".." || strings.ContainsAny(got, "/\\\x00\n") || len([]rune(got)) > 200 {
			t.Fatalf("%q became %q", s, got)
		}
	})
}

func BenchmarkCasePage(b *testing.B) {
	rules := map[string]Rule{}
	for _, r := range inventedRules() {
		rules[r.ID] = r
	}
	k := inventedCase()
	for b.Loop() {
		viewCase(k, rules, look{rate: 1000})
	}
}

func TestEvidenceQuotesWhatStandsAtItsPlace(t *testing.T) {
	d := screen.Document{Text: "Call +1 202-555-0143 soon"}
	hash := strings.Repeat("0f", 32)
	for _, tt := range []struct {
		name string
		e    screen.Evidence
		want string
	}{
		{"as written, then as read", screen.Evidence{Start: 5, End: 20, Value: "+12025550143"}, "“+1 202-555-0143”, read as “+12025550143”"},
		{"once when both are the same", screen.Evidence{Start: 0, End: 4, Value: "call"}, "“Call”"},
		{"the value where there is no place", screen.Evidence{Value: "+12025550143"}, "“+12025550143”"},
		{"the value when the place is past the end", screen.Evidence{Start: 90, End: 99, Value: "gone"}, "“gone”"},
		{"a file's hash by its beginning", screen.Evidence{Value: hash}, "“0f0f0f0f0f0f…”"},
		{"nothing", screen.Evidence{}, ""},
	} {
		if got := quote(d, tt.e); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestPlacesOfAValueStandOnceByTheirFile(t *testing.T) {
	v := caseView{Case: inventedCase()}
	got := v.PlacesOf([]screen.Where{{Document: "d1", Page: 1}, {Document: "d1", Page: 1}, {Document: "d2"}, {Field: "person.emails[0]"}, {Document: "d9"}})
	if want := "cv.pdf p. 1, letter.docx, form: emails, a document"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAClosedFindingShowsThreeChipsAndHowManyMore(t *testing.T) {
	for n, want := range map[int][2]int{0: {0, 0}, 3: {3, 0}, 5: {3, 2}} {
		f := findingView{Chips: make([]chip, n)}
		if got := [2]int{len(f.ChipsOnLine()), f.ChipsLeft()}; got != want {
			t.Errorf("of %d: %v, want %v", n, got, want)
		}
	}
}

func TestTheZoneOfThePlaceStatedIsReadFromFacts(t *testing.T) {
	for _, tt := range []struct {
		name  string
		zones []string
		want  string
	}{
		{"one zone", []string{"America/Denver"}, "America/Denver"},
		{"two that show the same clock", []string{"America/Denver", "America/Boise"}, "America/Denver"},
		{"two that differ", []string{"America/Denver", "America/Chicago"}, ""},
		{"none", nil, ""},
	} {
		place := fact.MakePlace("US", "", tt.zones)
		facts, err := json.Marshal(fact.Set{Residence: &place})
		if err != nil {
			t.Fatal(err)
		}
		if got := zoneOf(facts, noon); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestWhatIsMarkedRedIsForLeadsOnly(t *testing.T) {
	f := newFake()
	f.red = true
	s := open(t, f)
	for role, sees := range map[string]bool{"reviewer": false, "auditor": false, "lead": true} {
		b := s.as(t, role)
		_, body := b.get("/cases/A-5077")
		if got := strings.Contains(body, "only a lead may see this entry"); got == sees {
			t.Errorf("%s: withheld is %v", role, got)
		}
		if got := strings.Contains(body, "names are different"); got != sees {
			t.Errorf("%s reads the note of the entry: %v", role, got)
		}
		res, _ := b.get("/cases/A-5077/evidence/2")
		if role != "auditor" && (res.StatusCode == http.StatusSeeOther) != sees {
			t.Errorf("%s opens it: status %d", role, res.StatusCode)
		}
	}
}

func TestAFindingOnAListedNameLeadsToTheListedNames(t *testing.T) {
	r := Record{Application: screen.Application{Person: &screen.Person{BirthYear: ptr(1984)}}}
	name := screen.Evidence{Kind: screen.KindName, Value: "Anna Probe & Co"}
	for _, c := range []struct {
		name string
		f    screen.Finding
		want string
	}{
		{"with the year of birth that is stated", screen.Finding{Family: "intelligence", Evidence: []screen.Evidence{{Kind: "phone", Value: "+12025550101"}, name}}, "/watchlists/names?name=Anna+Probe+%26+Co&year=1984"},
		{"a firm has none", screen.Finding{Family: "intelligence", Evidence: []screen.Evidence{{Kind: "company", Value: "Probe Labs"}}}, "/watchlists/names?name=Probe+Labs"},
		{"nowhere from an entry for leads", screen.Finding{Family: "intelligence", Evidence: []screen.Evidence{{Kind: screen.KindName, Value: "Anna Probe", TLP: screen.MarkRed}}}, ""},
		{"nowhere from another family", screen.Finding{Family: "identity", Evidence: []screen.Evidence{name}}, ""},
	} {
		if got := namesLike(c.f, r); got != c.want {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
